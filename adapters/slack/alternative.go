package slack

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"

	"livinglab/bot/chat"
)

// alternative is the text that says the same as a card's blocks, for
// notifications, screen readers and old clients: words alone, a line for each
// part, escaped so that no mention is read in them. It is at most
// maxAlternative characters, abridged after a word with a sentence that says so.
func (p *Platform) alternative(c chat.Card) string {
	var lines []string
	add := func(s string) {
		if s != "" {
			lines = append(lines, s)
		}
	}
	colon := p.say(c.Lang, "colon")
	add(c.Title.String())
	for _, t := range c.Body {
		add(t.String())
	}
	lines = append(lines, factLines(c, colon)...)
	lines = append(lines, tableLines(c)...)
	lines = append(lines, p.fileLines(c, looks{}, colon)...)
	for _, m := range c.Menus {
		labels := make([]string, len(m.Options))
		for i, o := range m.Options {
			labels[i] = o.Label
		}
		add(m.Label + colon + strings.Join(labels, ", "))
	}
	var labels []string
	for _, b := range c.Buttons {
		labels = append(labels, "["+b.Label+"]")
	}
	add(strings.Join(labels, " "))
	add(c.Foot.String())
	return abridge(escape(clean(strings.Join(lines, "\n"))), maxAlternative, "… "+escape(p.say(c.Lang, "abridged")))
}

// factLines are a card's facts, a line each.
func factLines(c chat.Card, colon string) (lines []string) {
	for _, f := range c.Facts {
		if line := f.Label + colon + f.Value.String(); f.Label != "" || f.Value.String() != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// tableLines are a card's table, a line for each row.
func tableLines(c chat.Card) (lines []string) {
	if c.Table == nil {
		return nil
	}
	lines = append(lines, strings.Join(c.Table.Head, " | "))
	for _, row := range c.Table.Rows {
		cells := make([]string, len(row))
		for i, text := range row {
			cells[i] = text.String()
		}
		lines = append(lines, strings.Join(cells, " | "))
	}
	return lines
}

// fileLines say what a card's picture shows, and which document it has.
func (p *Platform) fileLines(c chat.Card, look looks, colon string) (lines []string) {
	if c.Picture != nil {
		lines = append(lines, p.say(c.Lang, "picture")+colon+c.Picture.Alt)
	}
	if c.File != nil {
		lines = append(lines, p.say(c.Lang, cmp.Or(look.file, "file"))+colon+c.File.Name)
	}
	return lines
}

// abridge cuts a text to n characters, after a word where there is one in the
// last part of it, and never inside an entity; end then follows.
func abridge(s string, n int, end string) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	r := []rune(s)[:n-utf8.RuneCountInString(end)]
	cut := len(r)
	for i := len(r) - 1; i > len(r)-longWord && i > 0; i-- {
		if unicode.IsSpace(r[i]) {
			cut = i
			break
		}
	}
	kept := string(r[:cut])
	if i := strings.LastIndexByte(kept, '&'); i >= 0 && !strings.Contains(kept[i:], ";") {
		kept = kept[:i]
	}
	return strings.TrimRightFunc(kept, unicode.IsSpace) + end
}

// longWord is how far back the space before a cut is looked for: beyond, it is
// no word.
const longWord = 100
