package chat

import (
	"time"
)

// Limits are a platform's numbers, as data. Lengths are in characters.
type Limits struct {
	Title      int // a card's title
	Text       int // one paragraph, the foot; a fact's value or a table's cell: half of it
	Card       int // all text of a card
	Facts      int
	Rows       int // of a table
	Menus      int
	Buttons    int
	Options    int // of a menu or a form's choice
	Label      int // of a button, a menu, an option, a fact, a table's column
	Hint       int
	FormTitle  int
	Line       int // what a Line may hold
	Lines      int // what a Lines may hold
	Alt        int // a picture's description
	PictureMiB int
	FileMiB    int
	// EditEvery is the least time between two edits of one post.
	EditEvery time.Duration
}

// Common is what every platform can show: features build their cards and pages
// within it and then fit everywhere. (Discord and Slack, the smaller of each.)
var Common = Limits{
	Title: 150, Text: 2000, Card: 5500, Facts: 10, Rows: 30,
	Menus: 3, Buttons: 10, Options: 25, Label: 75, Hint: 75,
	FormTitle: 24, Line: 3000, Lines: 3000, Alt: 1000, PictureMiB: 5, FileMiB: 8,
}

// Fit returns the card with its texts cut to the limits, each with an ellipsis.
// The core fits every card before an adapter sees it. What cannot be cut
// without losing something that people need (too many menus, buttons, options,
// rows) is left for Check to refuse.
func (l Limits) Fit(c Card) Card {
	c.Title = c.Title.Cut(l.Title)
	c.Foot = c.Foot.Cut(l.Text)
	c.Body = append([]Text(nil), c.Body...)
	for i := range c.Body {
		c.Body[i] = c.Body[i].Cut(l.Text)
	}
	c.Facts = append([]Fact(nil), c.Facts...)
	for i := range c.Facts {
		c.Facts[i].Label = CutString(c.Facts[i].Label, l.Label)
		c.Facts[i].Value = c.Facts[i].Value.Cut(l.Text / 2)
	}
	c.Table = l.fitTable(c.Table)
	c.Buttons = append([]Button(nil), c.Buttons...)
	for i := range c.Buttons {
		c.Buttons[i].Label = CutString(c.Buttons[i].Label, l.Label)
	}
	c.Menus = append([]Menu(nil), c.Menus...)
	for i := range c.Menus {
		c.Menus[i].Label = CutString(c.Menus[i].Label, l.Label)
		c.Menus[i].Options = l.fitOptions(c.Menus[i].Options)
	}
	if c.Picture != nil {
		p := *c.Picture
		p.Alt = CutString(p.Alt, l.Alt)
		c.Picture = &p
	}
	return l.shrink(c)
}

// fitTable returns a copy of the table whose cells fit.
func (l Limits) fitTable(in *Table) *Table {
	if in == nil {
		return nil
	}
	out := &Table{Head: append([]string(nil), in.Head...)}
	for i := range out.Head {
		out.Head[i] = CutString(out.Head[i], l.Label)
	}
	for _, row := range in.Rows {
		cells := append([]Text(nil), row...)
		for i := range cells {
			cells[i] = cells[i].Cut(l.Text / 2)
		}
		out.Rows = append(out.Rows, cells)
	}
	return out
}

// shrink halves the longest text, a title apart, until the whole card fits. It
// stops at texts of a few words: a card with so many is for Check to refuse.
func (l Limits) shrink(c Card) Card {
	const fewWords = 16
	texts := []*Text{&c.Foot}
	for i := range c.Body {
		texts = append(texts, &c.Body[i])
	}
	for i := range c.Facts {
		texts = append(texts, &c.Facts[i].Value)
	}
	if c.Table != nil {
		for _, row := range c.Table.Rows {
			for i := range row {
				texts = append(texts, &row[i])
			}
		}
	}
	for size := textSize(c); size > l.Card; size = textSize(c) {
		longest := texts[0]
		for _, t := range texts {
			if t.Len() > longest.Len() {
				longest = t
			}
		}
		n := longest.Len()
		if n < fewWords {
			break
		}
		*longest = longest.Cut(max(n-(size-l.Card), n/2))
	}
	return c
}

func (l Limits) fitOptions(in []Option) []Option {
	out := append([]Option(nil), in...)
	for i := range out {
		out[i].Label = CutString(out[i].Label, l.Label)
		out[i].Hint = CutString(out[i].Hint, l.Hint)
	}
	return out
}

// FitForm returns the form with its labels cut to the limits.
func (l Limits) FitForm(f Form) Form {
	f.Title = CutString(f.Title, l.FormTitle)
	f.Submit = CutString(f.Submit, l.FormTitle)
	f.Fields = append([]Field(nil), f.Fields...)
	for i := range f.Fields {
		d := &f.Fields[i]
		d.Label = CutString(d.Label, l.fieldLabel())
		d.Hint = CutString(d.Hint, l.fieldHint())
		d.Options = l.fitOptions(d.Options)
	}
	return f
}

// A field's label is shorter than others in Discord's modals, its hint longer.
func (l Limits) fieldLabel() int { return min(l.Label, 45) }
func (l Limits) fieldHint() int  { return l.Hint + 25 }

// CutString cuts a string to n characters, the last an ellipsis if it was longer.
func CutString(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	if n <= 0 {
		return ""
	}
	return string(r[:n-1]) + "…"
}
