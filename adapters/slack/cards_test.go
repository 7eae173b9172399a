package slack

import (
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/slack-go/slack"
	"pgregory.net/rapid"

	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
)

var (
	surfaces = []surface{onMessage, onModal, onHome}
	uploaded = []looks{{}, {picture: "F024BERPE"}}
)

func TestAnyCardIsWithinSlacksLimitsAndNothingInItIsRead(t *testing.T) {
	ref, p := slackLimits(t), drawing(t)
	rapid.Check(t, func(t *rapid.T) {
		c := drawnCards(p.Limits()).Draw(t, "card")
		if err := p.check(c); err != nil {
			t.Fatal(err)
		}
		pinged := pings(c)
		on, look := rapid.SampledFrom(surfaces).Draw(t, "on"), rapid.SampledFrom(uploaded).Draw(t, "uploaded")
		k := ref.check(t, on, p.blocks(c, on, look))
		if len(k.faults) > 0 {
			t.Fatal(strings.Join(k.faults, "\n"))
		}
		for id := range k.mention {
			if id != marieID || !pinged {
				t.Fatalf("%q is mentioned", id)
			}
		}
		text := p.alternative(c)
		if n := utf8.RuneCountInString(text); n == 0 || n > maxAlternative {
			t.Fatalf("the text alternative has %d characters", n)
		}
		if rest := entityOfOurs.ReplaceAllString(text, ""); strings.ContainsAny(rest, "<>&") || mentionEntity.MatchString(text) {
			t.Fatalf("a mention or an entity is read in %q", text)
		}
	})
}

// pings reports whether a card mentions Marie.
func pings(c chat.Card) bool {
	all := append([]chat.Text{c.Foot}, c.Body...)
	for _, f := range c.Facts {
		all = append(all, f.Value)
	}
	if c.Table != nil {
		all = append(all, slices.Concat(c.Table.Rows...)...)
	}
	for _, t := range all {
		for _, s := range t {
			if mentioned(s) == marieID {
				return true
			}
		}
	}
	return false
}

func TestEveryWordOfACardIsShown(t *testing.T) {
	p := drawing(t)
	rapid.Check(t, func(t *rapid.T) {
		c := drawnCards(p.Limits()).Draw(t, "card")
		shows(t, p, c, rapid.SampledFrom(surfaces).Draw(t, "on"), rapid.SampledFrom(uploaded).Draw(t, "uploaded"))
	})
}

// shows fails unless what is read back from a card's blocks is the card.
func shows(t interface {
	Fatal(...any)
	Fatalf(string, ...any)
}, p *Platform, c chat.Card, on surface, look looks) {
	want, got := chattest.SeeCard(c), readBlocks(t, p, p.blocks(c, on, look), c.Lang)
	want.Title = clean(want.Title)
	for i, l := range want.Lines {
		want.Lines[i] = clean(l)
	}
	for i := range want.Menus {
		m := &want.Menus[i]
		m.Label = clean(m.Label)
		left := 1
		if m.Several {
			left = c.Menus[i].Max
		}
		for o := range m.Options {
			m.Options[o].Label, m.Options[o].Hint = clean(m.Options[o].Label), clean(m.Options[o].Hint)
			if m.Options[o].Chosen = m.Options[o].Chosen && left > 0; m.Options[o].Chosen {
				left--
			}
		}
	}
	for i := range want.Button {
		want.Button[i].Label = clean(want.Button[i].Label)
	}
	want.Kind, want.Lang = got.Kind, got.Lang
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("on %d the card\n%s\nis seen as\n%s\n%+v\n%+v", on, chattest.Sprint(want), chattest.Sprint(got), *want, *got)
	}
}

// readBlocks reads a card's words back from its blocks, as blocks documents
// them.
func readBlocks(t interface{ Fatal(...any) }, p *Platform, in []slack.Block, l chat.Lang) *chattest.Seen {
	data, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	var blocks slack.Blocks
	if err := json.Unmarshal(data, &blocks); err != nil {
		t.Fatal(err)
	}
	out := &chattest.Seen{}
	line := func(words string) {
		if words != "" {
			out.Lines = append(out.Lines, words)
		}
	}
	for _, b := range blocks.BlockSet {
		switch b := b.(type) {
		case *slack.HeaderBlock:
			out.Title = b.Text.Text
		case *slack.RichTextBlock:
			for _, e := range b.Elements {
				words := sectionWords(e)
				switch b.BlockID {
				case factsBlock:
					label := e.(*slack.RichTextSection).Elements[0].(*slack.RichTextSectionTextElement).Text
					words = label + ": " + strings.TrimPrefix(words, label+p.say(l, "colon"))
				case pictureBlock, fileBlock:
					words = "[" + b.BlockID + ": " + e.(*slack.RichTextSection).Elements[1].(*slack.RichTextSectionTextElement).Text + "]"
				}
				line(words)
			}
		case *slack.TableBlock:
			for _, row := range b.Rows {
				var cells []string
				for _, c := range row {
					words := sectionWords(c.(*slack.TableRichTextCell).Elements[0])
					if words == blank {
						words = ""
					}
					cells = append(cells, words)
				}
				line(strings.Join(cells, " | "))
			}
		case *slack.ImageBlock:
			line("[picture: " + b.AltText + "]")
		case *slack.ContextBlock:
			line(footWords(b.ContextElements.Elements[0].(*slack.TextBlockObject)))
		case *slack.SectionBlock:
			out.Menus = append(out.Menus, readMenu(b))
		case *slack.ActionBlock:
			for _, e := range b.Elements.ElementSet {
				e := e.(*slack.ButtonBlockElement)
				k := chattest.Control{Label: e.Text.Text, Route: e.ActionID, URL: e.URL}
				if e.URL != "" {
					k.Route = ""
				}
				if !strings.HasPrefix(e.ActionID, confirmPrefix) {
					out.Button = append(out.Button, k)
				}
			}
		}
	}
	return out
}

func sectionWords(e slack.RichTextElement) string {
	var b strings.Builder
	for _, s := range e.(*slack.RichTextSection).Elements {
		switch s := s.(type) {
		case *slack.RichTextSectionTextElement:
			b.WriteString(s.Text)
		case *slack.RichTextSectionLinkElement:
			b.WriteString(s.Text)
		case *slack.RichTextSectionDateElement:
			b.WriteString(*s.Fallback)
		case *slack.RichTextSectionUserElement:
			b.WriteString(marieName)
		case *slack.RichTextSectionChannelElement:
			b.WriteString(ideasName)
		}
	}
	return b.String()
}

// footWords are what a foot shows: in mrkdwn, the words of dates and links.
func footWords(o *slack.TextBlockObject) string {
	if o.Type != slack.MarkdownType {
		return o.Text
	}
	s := regexp.MustCompile(`<@[UW][A-Z0-9]+>`).ReplaceAllString(o.Text, marieName)
	s = strings.ReplaceAll(s, "<#"+ideasID+">", ideasName)
	s = regexp.MustCompile(`<[^<>|]*\|([^<>|]*)>`).ReplaceAllString(s, "$1")
	return strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">").Replace(s)
}

func readMenu(b *slack.SectionBlock) chattest.Control {
	k := chattest.Control{Label: b.Text.Text}
	var initial []*slack.OptionBlockObject
	var all []*slack.OptionBlockObject
	if m := b.Accessory.MultiSelectElement; m != nil {
		k.Route, k.Several, all, initial = m.ActionID, true, m.Options, m.InitialOptions
	} else {
		s := b.Accessory.SelectElement
		k.Route, all = s.ActionID, s.Options
		if s.InitialOption != nil {
			initial = append(initial, s.InitialOption)
		}
	}
	for _, o := range all {
		option := chat.Option{Value: o.Value, Label: o.Text.Text}
		if o.Description != nil {
			option.Hint = o.Description.Text
		}
		option.Chosen = slices.ContainsFunc(initial, func(i *slack.OptionBlockObject) bool { return i.Value == o.Value })
		k.Options = append(k.Options, option)
	}
	return k
}
