package discord

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"livinglab/bot/chat"
)

// check reports the first way in which a card cannot be shown in Discord: the
// limits, and addresses that Discord refuses, which chat.Limits does not know.
func (p *Platform) check(c chat.Card) error {
	if err := p.Limits().Check(c); err != nil {
		return fmt.Errorf("%w: %w", chat.ErrInvalid, err)
	}
	for _, b := range c.Buttons {
		if b.URL != "" && !followed(b.URL) {
			return fmt.Errorf("%w: button %q: Discord takes no such address", chat.ErrInvalid, b.Label)
		}
	}
	return nil
}

// message draws a card that check lets pass, in this order:
//
//	pings    the content: mentions of those who are to be told, and nothing else
//	title    the embed's title; its author where the title, escaped, is too long
//	body     the description, a blank line between paragraphs
//	facts    lines of it: label in bold, colon, value
//	table    a code block in it when it is narrow and of plain words; else lines,
//	         " | " between the cells, the head in bold
//	picture  the embed's image: an attachment, with its description
//	file     an attachment
//	menus    a row each: a select; where something is chosen, its label also
//	         stands as small print ("-# …") at the end of the description
//	buttons  rows of five
//	foot     the embed's footer, in words alone
//
// A description that is full goes on in another embed. What Discord's 6,000
// characters cannot hold, escaped, is abridged, and the card's words are whole in
// a text file (fullText).
func (p *Platform) message(c chat.Card) message {
	m := message{Embeds: p.embeds(c, p.blocks(c)), Components: p.rows(c), Attachments: []attachment{}, Mentions: discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}, Users: pinged(c)}}
	for i, id := range m.Mentions.Users {
		if i > 0 {
			m.Content += " "
		}
		m.Content += "<@" + id + ">"
	}
	whole := fits(m.Embeds)
	if !whole {
		m.Embeds = p.abridged(c)
	}
	if c.Picture != nil {
		m.attach(upload{pictureName(c), "image/png", c.Picture.PNG}, plain(c.Picture.Alt))
	}
	if c.File != nil {
		m.attach(upload{c.File.Name, "application/octet-stream", c.File.Data}, "")
	}
	if !whole {
		m.attach(upload{p.say(c.Lang, "full-text"), "text/plain; charset=utf-8", []byte(p.alternative(c))}, "")
	}
	return m
}

func (m *message) attach(f upload, description string) {
	m.Attachments = append(m.Attachments, attachment{ID: len(m.files), Filename: f.name, Description: description})
	m.files = append(m.files, f)
}

// pinged are the accounts of those who are to be told of a card, as many as one
// message can tell.
func pinged(c chat.Card) []string {
	out := []string{}
	for _, t := range texts(c) {
		for _, s := range t {
			if id := mentioned(s); id != "" && !slices.Contains(out, id) && len(out) < maxMentions {
				out = append(out, id)
			}
		}
	}
	return out
}

// texts are a card's texts in the order in which they are shown.
func texts(c chat.Card) []chat.Text {
	out := append([]chat.Text{c.Title}, c.Body...)
	for _, f := range c.Facts {
		out = append(out, f.Value)
	}
	if c.Table != nil {
		out = append(out, slices.Concat(c.Table.Rows...)...)
	}
	return append(out, c.Foot)
}

// block is a part of a description: markdown, after a blank line or on the next
// one.
type block struct {
	markdown string
	apart    bool
}

// blocks are a card's description.
func (p *Platform) blocks(c chat.Card) []block {
	var out []block
	for _, t := range c.Body {
		if s := p.markdown(c.Lang, t); s != "" {
			out = append(out, block{s, true})
		}
	}
	first := true
	for _, f := range c.Facts {
		s := p.markdown(c.Lang, f.Value)
		if f.Label != "" {
			s = "**" + escape(f.Label) + "**" + p.say(c.Lang, "colon") + s
		}
		if s != "" {
			out, first = append(out, block{s, first}), false
		}
	}
	out = append(out, p.table(c)...)
	return append(out, p.labels(c)...)
}

// labels are the labels of menus that do not show theirs.
func (p *Platform) labels(c chat.Card) []block {
	var out []block
	for _, m := range c.Menus {
		if slices.ContainsFunc(m.Options, func(o chat.Option) bool { return o.Chosen }) {
			out = append(out, block{"-# " + p.say(c.Lang, "menu", "menu", escape(m.Label)), len(out) == 0})
		}
	}
	return out
}

// embeds are the embeds of a card with that description.
func (p *Platform) embeds(c chat.Card, blocks []block) []*discordgo.MessageEmbed {
	out := []*discordgo.MessageEmbed{p.titled(c)}
	for i, text := range descriptions(blocks) {
		if i > 0 {
			out = append(out, &discordgo.MessageEmbed{})
		}
		out[i].Description = text
	}
	last := out[len(out)-1]
	if c.Picture != nil {
		last.Image = &discordgo.MessageEmbedImage{URL: "attachment://" + pictureName(c)}
	}
	if foot := plain(c.Foot.String()); foot != "" {
		last.Footer = &discordgo.MessageEmbedFooter{Text: foot}
	}
	if embedSize(last) == 0 && last.Image == nil {
		return out[:len(out)-1]
	}
	return out
}

// titled is an embed that holds a card's title, if it has one.
func (p *Platform) titled(c chat.Card) *discordgo.MessageEmbed {
	title := c.Title.String()
	escaped := escapeTitle(title)
	if utf8.RuneCountInString(escaped) > maxEmbedTitle {
		return &discordgo.MessageEmbed{Author: &discordgo.MessageEmbedAuthor{Name: plain(title)}}
	}
	return &discordgo.MessageEmbed{Title: escaped}
}

// descriptions are the blocks in as many descriptions as they take. One that is
// too long for any has its own.
func descriptions(blocks []block) []string {
	var out []string
	size := 0 // of the last
	for _, b := range blocks {
		between := "\n"
		if b.apart {
			between = "\n\n"
		}
		n := utf8.RuneCountInString(b.markdown)
		if len(out) == 0 || size+len(between)+n+2*len(unseen) > maxDescription {
			out, size = append(out, b.markdown), n
			continue
		}
		out[len(out)-1] += between + b.markdown
		size += len(between) + n
	}
	for i := range out {
		out[i] = guard(out[i])
	}
	return out
}

// fits reports embeds that Discord takes.
func fits(embeds []*discordgo.MessageEmbed) bool {
	all := 0
	for _, e := range embeds {
		if utf8.RuneCountInString(e.Description) > maxDescription {
			return false
		}
		all += embedSize(e)
	}
	return len(embeds) <= maxEmbeds && all <= maxEmbedText
}

// embedSize counts what Discord counts of an embed.
func embedSize(e *discordgo.MessageEmbed) int {
	n := utf8.RuneCountInString(e.Title) + utf8.RuneCountInString(e.Description)
	if e.Author != nil {
		n += utf8.RuneCountInString(e.Author.Name)
	}
	if e.Footer != nil {
		n += utf8.RuneCountInString(e.Footer.Text)
	}
	return n
}

// abridgedTo is how many characters of a card's texts are shown of one that does
// not fit: twice as many, all of them escaped, would.
const abridgedTo = 2000

// abridged are the embeds of a card that does not fit whole: its texts are cut,
// what still does not fit is left out, and where all of it is comes next.
func (p *Platform) abridged(c chat.Card) []*discordgo.MessageEmbed {
	less := p.Limits()
	less.Card = abridgedTo
	cut := less.Fit(c)
	end := append([]block{{escape(p.say(c.Lang, "abridged", "file", p.say(c.Lang, "full-text"))), true}}, p.labels(c)...)
	cut.Menus = nil
	var shown []block
	for _, b := range p.blocks(cut) {
		with := p.embeds(cut, append(append(slices.Clone(shown), b), end...))
		if len(with) > 1 || !fits(with) {
			break
		}
		shown = append(shown, b)
	}
	return p.embeds(cut, append(shown, end...))
}

// pictureName is what the picture of a card is sent as: letters that Discord
// leaves as they are, so that the embed finds it.
func pictureName(c chat.Card) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_':
			return r
		}
		return -1
	}, strings.TrimSuffix(c.Picture.Name, ".png"))
	// Discord drops these at the ends (discord-api-docs, issue 4847).
	if name = strings.Trim(name[:min(len(name), 60)], "-_"); name == "" {
		name = "image"
	}
	if name += ".png"; c.File != nil && c.File.Name == name {
		name = "image-" + name
	}
	return name
}
