package chat

import (
	"fmt"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// bound is a number that must not be over its most.
type bound struct {
	what    string
	n, most int
}

func over(bounds []bound) error {
	for _, b := range bounds {
		if b.n > b.most {
			return fmt.Errorf("%s is %d, at most %d", b.what, b.n, b.most)
		}
	}
	return nil
}

// Check reports the first way in which a card breaks the limits or the rules of
// Card. Adapters call it and refuse: they never cut in silence.
func (l Limits) Check(c Card) error {
	if err := l.checkCard(c); err != nil {
		return fmt.Errorf("card %.40q: %w", c.Title.String(), err)
	}
	return nil
}

func (l Limits) checkCard(c Card) error {
	if textSize(c) == 0 && c.Picture == nil && c.File == nil {
		return fmt.Errorf("empty")
	}
	if err := over(l.textBounds(c)); err != nil {
		return err
	}
	if c.Table != nil {
		for _, row := range c.Table.Rows {
			if len(row) != len(c.Table.Head) {
				return fmt.Errorf("table: a row of %d cells under a head of %d", len(row), len(c.Table.Head))
			}
		}
	}
	for _, t := range texts(c) {
		for _, s := range t {
			if s.Kind == LinkSpan && !isWeb(s.URL) {
				return fmt.Errorf("link %.40q: the address is not http or https", s.Text)
			}
		}
	}
	if p := c.Picture; p != nil && (p.Alt == "" || length(p.Alt) > l.Alt || len(p.PNG) == 0 || len(p.PNG) > l.PictureMiB<<20) {
		return fmt.Errorf("picture %q: needs a description of 1 to %d characters and 1 byte to %d MiB", p.Name, l.Alt, l.PictureMiB)
	}
	if f := c.File; f != nil && (!isFileName(f.Name) || len(f.Data) == 0 || len(f.Data) > l.FileMiB<<20) {
		return fmt.Errorf("file %.40q: needs a name with an extension, without a path, of at most %d characters, and 1 byte to %d MiB", f.Name, fileName, l.FileMiB)
	}
	return l.checkControls(c)
}

// fileName is the longest name of a file, in characters.
const fileName = 100

// isFileName reports a name that can be saved under on every system.
func isFileName(s string) bool {
	ext := path.Ext(s)
	return length(s) <= fileName && utf8.ValidString(s) && len(ext) > 1 && len(ext) < len(s) && s[0] != '.' && s == strings.TrimSpace(s) &&
		!strings.ContainsFunc(s, func(c rune) bool { return c != ' ' && !unicode.IsGraphic(c) || strings.ContainsRune(`/\:*?"<>|`, c) })
}

func (l Limits) textBounds(c Card) []bound {
	bounds := []bound{
		{"title", c.Title.Len(), l.Title}, {"text in all", textSize(c), l.Card},
		{"facts", len(c.Facts), l.Facts}, {"menus", len(c.Menus), l.Menus},
		{"buttons", len(c.Buttons), l.Buttons}, {"foot", c.Foot.Len(), l.Text},
	}
	for _, p := range c.Body {
		bounds = append(bounds, bound{"paragraph", p.Len(), l.Text})
	}
	for _, f := range c.Facts {
		bounds = append(bounds, bound{"fact's label", length(f.Label), l.Label}, bound{"fact's value", f.Value.Len(), l.Text / 2})
	}
	if c.Table == nil {
		return bounds
	}
	bounds = append(bounds, bound{"table's rows", len(c.Table.Rows), l.Rows})
	for _, h := range c.Table.Head {
		bounds = append(bounds, bound{"table's column", length(h), l.Label})
	}
	for _, row := range c.Table.Rows {
		for _, cell := range row {
			bounds = append(bounds, bound{"table's cell", cell.Len(), l.Text / 2})
		}
	}
	return bounds
}

func (l Limits) checkControls(c Card) error {
	seen := map[string]bool{}
	unique := func(r Route) error {
		if seen[r.String()] {
			return fmt.Errorf("route %s: twice on one card", r)
		}
		seen[r.String()] = true
		return r.Check()
	}
	for _, b := range c.Buttons {
		if b.Label == "" || length(b.Label) > l.Label || (b.URL == "") == (b.Route == Route{}) {
			return fmt.Errorf("button %q: needs a label of 1 to %d characters and either a route or an address", b.Label, l.Label)
		}
		if b.URL != "" && !isWeb(b.URL) {
			return fmt.Errorf("button %q: the address is not http or https", b.Label)
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
		if m.Label == "" || length(m.Label) > l.Label || m.Min < 0 || m.Max > len(m.Options) || m.Min > max(m.Max, 1) {
			return fmt.Errorf("menu %s: needs a label of 1 to %d characters and bounds within its %d options", m.Route, l.Label, len(m.Options))
		}
		if err := l.checkOptions("menu "+m.Route.String(), m.Options); err != nil {
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
		if err := over([]bound{{"label", length(o.Label), l.Label}, {"hint", length(o.Hint), l.Hint}}); err != nil {
			return fmt.Errorf("%s: option %q: %w", where, o.Value, err)
		}
		seen[o.Value] = true
	}
	return nil
}

// CheckForm reports the first way in which a form breaks the limits or the
// rules of Form.
func (l Limits) CheckForm(f Form) error {
	if err := f.Route.Check(); err != nil {
		return err
	}
	if f.Title == "" || f.Submit == "" || length(f.Title) > l.FormTitle || length(f.Submit) > l.FormTitle {
		return fmt.Errorf("form %s: needs a title and a label to send it, each of at most %d characters", f.Route, l.FormTitle)
	}
	if len(f.Fields) == 0 || len(f.Fields) > MaxFields {
		return fmt.Errorf("form %s: %d fields, need 1 to %d", f.Route, len(f.Fields), MaxFields)
	}
	seen := map[string]bool{}
	for _, d := range f.Fields {
		if d.Name == "" || strings.Trim(d.Name, "abcdefghijklmnopqrstuvwxyz") != "" || d.Label == "" || seen[d.Name] {
			return fmt.Errorf("form %s: field %q needs a label and a name of its own, a-z", f.Route, d.Name)
		}
		seen[d.Name] = true
		if err := l.checkField(d); err != nil {
			return fmt.Errorf("form %s: field %s: %w", f.Route, d.Name, err)
		}
	}
	return nil
}

func (l Limits) checkField(d Field) error {
	bounds := []bound{{"label", length(d.Label), l.fieldLabel()}, {"hint", length(d.Hint), l.fieldHint()}}
	if d.Kind != Choices {
		bounds = append(bounds, bound{"number of values", len(d.Value), 1})
	}
	most := l.Line
	if d.Kind == Lines {
		most = l.Lines
	}
	bounds = append(bounds, bound{"longest length", d.MaxLength, most})
	if d.MaxLength > 0 {
		most = d.MaxLength
	}
	for _, v := range d.Value {
		bounds = append(bounds, bound{"value", length(v), most})
	}
	if err := over(bounds); err != nil {
		return err
	}
	switch d.Kind {
	case Line, Lines, PersonField, DateField, NumberField:
		return nil
	case Choice, Choices:
		offered := map[string]bool{}
		for _, o := range d.Options {
			offered[o.Value] = true
		}
		for _, v := range d.Value {
			if !offered[v] {
				return fmt.Errorf("value %q is none of its options", v)
			}
		}
		return l.checkOptions("choice", d.Options)
	}
	return fmt.Errorf("unknown kind %q", d.Kind)
}

// texts are all the texts of a card.
func texts(c Card) []Text {
	out := append([]Text{c.Title, c.Foot}, c.Body...)
	for _, f := range c.Facts {
		out = append(out, f.Value)
	}
	if c.Table != nil {
		for _, row := range c.Table.Rows {
			out = append(out, row...)
		}
	}
	return out
}

// textSize is the number of characters of all the card's text.
func textSize(c Card) int {
	n := 0
	for _, t := range texts(c) {
		n += t.Len()
	}
	for _, f := range c.Facts {
		n += length(f.Label)
	}
	if c.Table != nil {
		for _, h := range c.Table.Head {
			n += length(h)
		}
	}
	return n
}

func length(s string) int { return utf8.RuneCountInString(s) }

// isWeb reports an address that people may be sent to.
func isWeb(url string) bool {
	return strings.HasPrefix(url, "https://") || strings.HasPrefix(url, "http://")
}
