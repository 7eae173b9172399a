package chat

import "fmt"

// Limits are a platform's numbers, as data. Lengths are in characters.
type Limits struct {
	Title      int // a card's title
	Text       int // one paragraph, one fact's value
	Card       int // all text of a card
	Facts      int
	Rows       int // of a table
	Menus      int
	Buttons    int
	Options    int // of a menu or a form's choice
	Label      int // of a button, an option, a field
	Hint       int
	FormTitle  int
	Line       int // what a Line may hold
	Lines      int // what a Lines may hold
	Alt        int // a picture's description
	PictureMiB int
}

// Common is what every platform can show: features build their cards and pages
// within it and then fit everywhere. (Discord and Slack, the smaller of each.)
var Common = Limits{
	Title: 150, Text: 2000, Card: 5500, Facts: 10, Rows: 30,
	Menus: 3, Buttons: 10, Options: 25, Label: 75, Hint: 75,
	FormTitle: 24, Line: 3000, Lines: 3000, Alt: 1000, PictureMiB: 5,
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

// shrink halves the longest paragraph until the whole card fits.
func (l Limits) shrink(c Card) Card {
	for size := textSize(c); size > l.Card; size = textSize(c) {
		longest := -1
		for i, p := range c.Body {
			if longest < 0 || p.Len() > c.Body[longest].Len() {
				longest = i
			}
		}
		if longest < 0 || c.Body[longest].Len() < 40 {
			return c
		}
		over := size - l.Card
		n := c.Body[longest].Len()
		c.Body[longest] = c.Body[longest].Cut(max(n-over, n/2))
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
	f.Fields = append([]Field(nil), f.Fields...)
	for i := range f.Fields {
		d := &f.Fields[i]
		d.Label = CutString(d.Label, min(l.Label, 45))
		d.Hint = CutString(d.Hint, l.Hint+25)
		d.Options = l.fitOptions(d.Options)
	}
	return f
}

// CutString cuts a string to n characters, the last an ellipsis if it was longer.
func CutString(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:max(n-1, 0)]) + "…"
}

// Check reports the first way in which a card breaks the limits or the rules of
// Card. Adapters call it and refuse: they never cut in silence.
func (l Limits) Check(c Card) error {
	type bound struct {
		what    string
		n, most int
	}
	bounds := []bound{
		{"title", c.Title.Len(), l.Title}, {"text in all", textSize(c), l.Card},
		{"facts", len(c.Facts), l.Facts}, {"menus", len(c.Menus), l.Menus},
		{"buttons", len(c.Buttons), l.Buttons},
	}
	for _, p := range c.Body {
		bounds = append(bounds, bound{"paragraph", p.Len(), l.Text})
	}
	if c.Table != nil {
		bounds = append(bounds, bound{"table rows", len(c.Table.Rows), l.Rows})
		for _, row := range c.Table.Rows {
			if len(row) != len(c.Table.Head) {
				return fmt.Errorf("table: a row of %d cells under a head of %d", len(row), len(c.Table.Head))
			}
		}
	}
	for _, b := range bounds {
		if b.n > b.most {
			return fmt.Errorf("card %.40q: %s is %d, at most %d", c.Title.String(), b.what, b.n, b.most)
		}
	}
	if textSize(c) == 0 && c.Picture == nil {
		return fmt.Errorf("card: empty")
	}
	return l.checkControls(c)
}

func (l Limits) checkControls(c Card) error {
	if p := c.Picture; p != nil && (p.Alt == "" || len(p.PNG) == 0 || len(p.PNG) > l.PictureMiB<<20) {
		return fmt.Errorf("picture %q: needs a description and 1 byte to %d MiB", p.Name, l.PictureMiB)
	}
	seen := map[string]bool{}
	unique := func(r Route) error {
		if seen[r.String()] {
			return fmt.Errorf("route %s: twice on one card", r)
		}
		seen[r.String()] = true
		return r.Check()
	}
	for _, b := range c.Buttons {
		if b.Label == "" || (b.URL == "") == (b.Route == Route{}) {
			return fmt.Errorf("button %q: needs a label and either a route or an address", b.Label)
		}
		if b.URL == "" {
			if err := unique(b.Route); err != nil {
				return err
			}
		}
	}
	for _, m := range c.Menus {
		if err := unique(m.Route); err != nil {
			return err
		}
		if m.Label == "" || m.Min < 0 || m.Max > len(m.Options) || m.Min > max(m.Max, 1) {
			return fmt.Errorf("menu %s: needs a label and bounds within its %d options", m.Route, len(m.Options))
		}
		if err := l.checkOptions(m.Route.String(), m.Options); err != nil {
			return err
		}
	}
	return nil
}

func (l Limits) checkOptions(where string, options []Option) error {
	if len(options) == 0 || len(options) > l.Options {
		return fmt.Errorf("%s: %d options, need 1 to %d", where, len(options), l.Options)
	}
	seen := map[string]bool{}
	for _, o := range options {
		if o.Value == "" || len(o.Value) > MaxRoute || o.Label == "" || seen[o.Value] {
			return fmt.Errorf("%s: option %q: needs a label and a value of its own, at most %d bytes", where, o.Value, MaxRoute)
		}
		seen[o.Value] = true
	}
	return nil
}

// CheckForm reports the first way in which a form breaks the limits.
func (l Limits) CheckForm(f Form) error {
	if err := f.Route.Check(); err != nil {
		return err
	}
	if f.Title == "" || f.Submit == "" || len([]rune(f.Title)) > l.FormTitle {
		return fmt.Errorf("form %s: needs a title of at most %d characters and a label to send it", f.Route, l.FormTitle)
	}
	if len(f.Fields) == 0 || len(f.Fields) > MaxFields {
		return fmt.Errorf("form %s: %d fields, need 1 to %d", f.Route, len(f.Fields), MaxFields)
	}
	seen := map[string]bool{}
	for _, d := range f.Fields {
		if d.Name == "" || d.Label == "" || seen[d.Name] {
			return fmt.Errorf("form %s: field %q needs a label and a name of its own", f.Route, d.Name)
		}
		seen[d.Name] = true
		if d.Kind == Choice || d.Kind == Choices {
			if err := l.checkOptions("form "+f.Route.String()+" field "+d.Name, d.Options); err != nil {
				return err
			}
		}
	}
	return nil
}

// textSize is the number of characters of all the card's text.
func textSize(c Card) int {
	n := c.Title.Len() + c.Foot.Len()
	for _, p := range c.Body {
		n += p.Len()
	}
	for _, f := range c.Facts {
		n += len([]rune(f.Label)) + f.Value.Len()
	}
	if c.Table != nil {
		for _, h := range c.Table.Head {
			n += len([]rune(h))
		}
		for _, row := range c.Table.Rows {
			for _, cell := range row {
				n += cell.Len()
			}
		}
	}
	return n
}
