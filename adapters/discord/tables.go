package discord

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"livinglab/bot/chat"
)

// maxWidth is how many characters a line of a code block shows on a phone before
// it is folded.
const maxWidth = 34

// table is a card's table: one block when it is narrow and of plain words, in a
// fixed width; else a block for the head and one for each row.
func (p *Platform) table(c chat.Card) []block {
	t := c.Table
	if t == nil {
		return nil
	}
	if widths := narrow(*t); widths != nil {
		return []block{{fixed(*t, widths), true}}
	}
	var out []block
	line := func(cells []string) {
		if s := strings.Join(cells, " | "); s != "" {
			out = append(out, block{s, len(out) == 0})
		}
	}
	head := make([]string, len(t.Head))
	for i, h := range t.Head {
		head[i] = bold("", clean(h))
	}
	line(head)
	for _, row := range t.Rows {
		cells := make([]string, len(row))
		for i, text := range row {
			cells[i] = p.markdown(c.Lang, text)
		}
		line(cells)
	}
	return out
}

// narrow returns the widths of the columns of a table that a code block shows
// well, or nil.
func narrow(t chat.Table) []int {
	if len(t.Head) < 2 {
		return nil
	}
	widths := make([]int, len(t.Head))
	all := 3 * (len(widths) - 1)
	fits := func(i int, s string) bool {
		if n := utf8.RuneCountInString(s); n > widths[i] {
			all += n - widths[i]
			widths[i] = n
		}
		return aligned(s)
	}
	for i, h := range t.Head {
		if !fits(i, h) {
			return nil
		}
	}
	for _, row := range t.Rows {
		for i, text := range row {
			if !words(text) || !fits(i, text.String()) {
				return nil
			}
		}
	}
	if all > maxWidth {
		return nil
	}
	return widths
}

// words reports a text that loses nothing but its face in a fixed width.
func words(t chat.Text) bool {
	for _, s := range t {
		if s.Kind == chat.LinkSpan || s.Kind == chat.TimeIs || mentioned(s) != "" || roomOf(s) != "" {
			return false
		}
	}
	return true
}

// aligned reports a cell that takes one place a character, and that can be told
// from those beside it.
func aligned(s string) bool {
	return s == strings.TrimSpace(s) && !strings.ContainsFunc(s, func(c rune) bool {
		return c == '|' || c == '`' || c != '\u00a0' && !unicode.IsPrint(c) || c >= '\u0250' && !strings.ContainsRune("‐‑–—‘’“”…−€", c)
	})
}

// fixed is a table as a code block: " | " between the cells, numbers on the
// right.
func fixed(t chat.Table, widths []int) string {
	right := make([]bool, len(widths))
	for i := range right {
		right[i] = numbers(t, i)
	}
	var b strings.Builder
	line := func(cell func(int) string) {
		var cells []string
		for i, width := range widths {
			s := cell(i)
			room := strings.Repeat(" ", width-utf8.RuneCountInString(s))
			if right[i] {
				s = room + s
			} else {
				s += room
			}
			cells = append(cells, s)
		}
		b.WriteString("\n" + strings.TrimRight(strings.Join(cells, " | "), " "))
	}
	line(func(i int) string { return t.Head[i] })
	for _, row := range t.Rows {
		line(func(i int) string { return row[i].String() })
	}
	return "```" + b.String() + "\n```"
}

// number is what a cell that counts something looks like: 1 234,5 or 12 %.
var number = regexp.MustCompile(`^[-+−]?[0-9][0-9 \x{a0}\x{202f}.,/]*[%$]?$`)

// numbers reports a column of numbers: all its cells are, blanks and dashes
// apart.
func numbers(t chat.Table, column int) bool {
	for _, row := range t.Rows {
		if s := row[column].String(); s != "" && s != "–" && s != "—" && !number.MatchString(s) {
			return false
		}
	}
	return len(t.Rows) > 0
}
