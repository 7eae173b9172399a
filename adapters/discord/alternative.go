package discord

import (
	"strings"

	"livinglab/bot/chat"
)

// alternative is a card's words alone, for the text file of a card that does not
// fit, and for whoever reads its post as text. Its lines end with CR LF; a line
// break of someone's own is LF alone. A link's address follows its words.
func (p *Platform) alternative(c chat.Card) string {
	var lines []string
	add := func(s string) {
		if s != "" {
			lines = append(lines, s)
		}
	}
	colon := p.say(c.Lang, "colon")
	add(plainWords(c.Title))
	for _, t := range c.Body {
		add(plainWords(t))
	}
	for _, f := range c.Facts {
		add(clean(f.Label) + colon + plainWords(f.Value))
	}
	if t := c.Table; t != nil {
		add(clean(strings.Join(t.Head, " | ")))
		for _, row := range t.Rows {
			cells := make([]string, len(row))
			for i, text := range row {
				cells[i] = plainWords(text)
			}
			add(strings.Join(cells, " | "))
		}
	}
	if c.Picture != nil {
		add(p.say(c.Lang, "picture") + colon + clean(c.Picture.Alt))
	}
	if c.File != nil {
		add(p.say(c.Lang, "file") + colon + c.File.Name)
	}
	add(plainWords(c.Foot))
	return strings.Join(lines, "\r\n")
}

// plainWords are a text's words, each link's address after its own.
func plainWords(t chat.Text) string {
	var b strings.Builder
	for _, s := range t {
		b.WriteString(s.Text)
		if s.Kind == chat.LinkSpan && s.URL != s.Text {
			b.WriteString(" <" + s.URL + ">")
		}
	}
	return clean(b.String())
}
