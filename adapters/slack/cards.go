package slack

import (
	"cmp"
	"fmt"

	"github.com/slack-go/slack"

	"livinglab/bot/chat"
)

// surface is where blocks are shown: not all of Slack's blocks are taken
// everywhere.
type surface int

// The surfaces.
const (
	onMessage surface = iota // a post, a whisper, a direct message
	onModal
	onHome // the App Home tab
)

// looks are how a card is drawn.
type looks struct {
	picture string // the id of its picture, which was uploaded; "" where none was
	plain   bool   // in Slack's oldest blocks, for it refused the others (plain.go)
	file    string // the text that says where its document is; "" is fileBlock
}

// The block_ids that tell blocks of one type apart. Nothing is chosen in these
// blocks, so that they may be the same after an edit (Slack asks for new ones
// otherwise). A card's other blocks have none, and Slack names them.
const (
	factsBlock   = "facts"
	tableBlock   = "table"
	pictureBlock = "picture"
	fileBlock    = "file"
)

// maxParagraphs is how many paragraphs have a block of their own, which leaves a
// message's other blocks their place; those after them follow in the last one.
const maxParagraphs = 25

// check reports the first way in which a card cannot be shown in Slack: the
// limits, and addresses that Slack refuses, which chat.Limits does not know.
func (p *Platform) check(c chat.Card) error {
	if err := p.Limits().Check(c); err != nil {
		return fmt.Errorf("%w: %w", chat.ErrInvalid, err)
	}
	for _, b := range c.Buttons {
		if b.URL != "" && !followed(b.URL) {
			return fmt.Errorf("%w: button %q: Slack takes no such address", chat.ErrInvalid, b.Label)
		}
	}
	return nil
}

// blocks draws a card that check lets pass, in this order:
//
//	title    header
//	body     rich_text, one rich_text_section a paragraph; a block for each
//	facts    rich_text "facts", one section a fact: label in bold, colon, value
//	table    table "table" in a message; elsewhere, or when a table block could
//	         not hold it, rich_text "table", one section a row, " | " between cells
//	picture  image "picture"; without an uploaded one rich_text "picture": a
//	         span that says what it is, a span of its description
//	file     rich_text "file": a span that says what it is, a span of its name
//	menus    section with the menu as its accessory; actions to confirm several
//	buttons  actions
//	foot     context with one text
func (p *Platform) blocks(c chat.Card, on surface, look looks) []slack.Block {
	var out []slack.Block
	if look.plain {
		out = p.plainParts(c, look)
	} else {
		out = p.richParts(c, on, look)
	}
	for _, m := range c.Menus {
		out = append(out, p.menu(c.Lang, m)...)
	}
	if len(c.Buttons) > 0 {
		out = append(out, slack.NewActionBlock("", buttons(c.Buttons)...))
	}
	if c.Foot.String() != "" {
		out = append(out, slack.NewContextBlock("", p.small(c.Lang, c.Foot)))
	}
	return out
}

// richParts draws what is above the controls, as it looks best.
func (p *Platform) richParts(c chat.Card, on surface, look looks) []slack.Block {
	var out []slack.Block
	if title := c.Title.String(); title != "" {
		out = append(out, slack.NewHeaderBlock(plain(title)))
	}
	out = append(out, p.body(c)...)
	if facts := p.facts(c); facts != nil {
		out = append(out, facts)
	}
	if table := p.table(c, on); table != nil {
		out = append(out, table)
	}
	if c.Picture != nil {
		out = append(out, p.picture(c, look))
	}
	if c.File != nil {
		out = append(out, p.file(c, look))
	}
	return out
}

func (p *Platform) body(c chat.Card) []slack.Block {
	var out []slack.Block
	for _, t := range c.Body {
		elements := p.spans(c.Lang, t)
		if len(elements) == 0 {
			continue
		}
		section := slack.NewRichTextSection(elements...)
		if n := len(out); n == maxParagraphs {
			last := out[n-1].(*slack.RichTextBlock)
			last.Elements = append(last.Elements, section)
			continue
		}
		out = append(out, slack.NewRichTextBlock("", section))
	}
	return out
}

// facts are a block of lines, nil when there are none.
func (p *Platform) facts(c chat.Card) slack.Block {
	block := slack.NewRichTextBlock(factsBlock)
	for _, f := range c.Facts {
		var label []slack.RichTextSectionElement
		if f.Label != "" {
			label = append(label, bold(f.Label), slack.NewRichTextSectionTextElement(p.say(c.Lang, "colon"), nil))
		}
		if line := p.spans(c.Lang, f.Value, label...); len(line) > 0 {
			block.Elements = append(block.Elements, slack.NewRichTextSection(line...))
		}
	}
	if len(block.Elements) == 0 {
		return nil
	}
	return block
}

// picture is the picture that was uploaded, or its description.
func (p *Platform) picture(c chat.Card, look looks) slack.Block {
	alt := clean(c.Picture.Alt)
	if look.picture != "" {
		return slack.NewImageBlockSlackFile(&slack.SlackFileObject{ID: look.picture}, alt, pictureBlock, nil)
	}
	return p.labelled(c.Lang, pictureBlock, "picture", slack.NewRichTextSectionTextElement(alt, nil))
}

// file names the document, which goes in a message of its own: Slack has no
// block that holds one.
func (p *Platform) file(c chat.Card, look looks) slack.Block {
	return p.labelled(c.Lang, fileBlock, cmp.Or(look.file, "file"), bold(c.File.Name))
}

// labelled says what a part of the card is, and then its words.
func (p *Platform) labelled(l chat.Lang, block, key string, words slack.RichTextSectionElement) slack.Block {
	label := slack.NewRichTextSectionTextElement(p.say(l, key)+p.say(l, "colon"), nil)
	return slack.NewRichTextBlock(block, slack.NewRichTextSection(label, words))
}

// cardModal shows a card in a modal: what is for one person alone where Slack
// has no whisper, as on the Home tab.
func (p *Platform) cardModal(c chat.Card, look looks, metadata string) slack.ModalViewRequest {
	return slack.ModalViewRequest{
		Type: slack.VTModal, Title: plain(p.say(c.Lang, "lab")), Close: plain(p.say(c.Lang, "close")),
		Blocks: slack.Blocks{BlockSet: p.blocks(c, onModal, look)}, PrivateMetadata: metadata,
	}
}
