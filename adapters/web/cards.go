package web

import (
	"encoding/base64"
	"html/template"
	"net/url"
	"regexp"
	"time"
	"unicode"

	"livinglab/bot/chat"
)

// cardView is a card as the template shows it.
type cardView struct {
	W       words // in the card's language
	Lang    chat.Lang
	Title   []spanView
	Body    [][]spanView
	Facts   []factView
	Table   *tableView
	Picture *pictureView
	File    *fileView
	Menus   []menuView
	Buttons []buttonView
	Foot    []spanView
}

// spanView is a span. Alone tells whether its direction is kept apart from that
// of the words around it.
type spanView struct {
	Kind      chat.SpanKind
	Text, URL string
	Stamp     string // of a time
	Alone, Me bool
}

// Short reports whether the words are kept on one line: a receipt, a command's
// name.
func (s spanView) Short() bool { return len(s.Text) <= 20 }

// Line reports whether the words fit on one line where a card is wide.
func (s spanView) Line() bool { return len([]rune(s.Text)) <= 44 }

type factView struct {
	Label string
	Value []spanView
}

type tableView struct {
	Head []cellView
	Rows [][]cellView
}

// cellView is a table's cell; a whole column of numbers is aligned.
type cellView struct {
	Label  string // in the head
	Spans  []spanView
	Number bool
}

type pictureView struct {
	Src           template.URL
	Width, Height int
	Alt, Name     string
}

type fileView struct {
	Src        template.URL
	Name, Size string
}

type menuView struct {
	W       words
	Route   string
	Label   string
	Several bool
	Min     int
	Max     int
	Options []chat.Option
}

// Bounds says how many may be chosen.
func (m menuView) Bounds() string {
	switch {
	case m.Min == m.Max:
		return m.W.N("choose-exactly", m.Max)
	case m.Min == 0:
		return m.W.N("choose-up-to", m.Max)
	}
	return m.W.T("choose-some", "min", m.Min, "max", m.Max)
}

// Count says how many are chosen.
func (m menuView) Count() string {
	n := 0
	for _, o := range m.Options {
		if o.Chosen {
			n++
		}
	}
	return m.W.T("chosen-of", "n", n, "max", m.Max)
}

type buttonView struct {
	Label, Route, URL string
	Style             chat.ButtonStyle
}

// viewer is for whom something is drawn.
type viewer struct {
	p    *Platform
	d    *directory
	who  Person
	lang words // of the page around the cards
}

// viewer of the page as a person.
func (p *Platform) viewer(d *directory, who Person) viewer {
	return viewer{p: p, d: d, who: who, lang: p.words(who.lang(p.o.Lang))}
}

// card draws a card. Its picture and file are at an address, or in the page
// itself when the card carries them, as a whisper's does: that is kept nowhere.
func (v viewer) card(c chat.Card, kept picture, doc file) *cardView {
	out := &cardView{W: v.lang.In(c.Lang), Lang: c.Lang, Title: v.spans(c.Title), Foot: v.spans(c.Foot)}
	for _, t := range c.Body {
		out.Body = append(out.Body, v.spans(t))
	}
	for _, f := range c.Facts {
		out.Facts = append(out.Facts, factView{f.Label, v.spans(f.Value)})
	}
	if c.Table != nil {
		out.Table = v.table(*c.Table)
	}
	if c.Picture != nil {
		out.Picture = drawPicture(*c.Picture, kept)
	}
	if c.File != nil {
		out.File = drawFile(*c.File, doc, out.W)
	}
	for _, m := range c.Menus {
		low, high := m.Min, m.Max
		if !m.Several() {
			low, high = 1, 1
		}
		out.Menus = append(out.Menus, menuView{out.W, m.Route.String(), m.Label, m.Several(), low, high, m.Options})
	}
	for _, b := range c.Buttons {
		route := ""
		if b.URL == "" {
			route = b.Route.String()
		}
		out.Buttons = append(out.Buttons, buttonView{b.Label, route, b.URL, b.Style})
	}
	return out
}

func drawPicture(c chat.Picture, kept picture) *pictureView {
	if len(c.PNG) > 0 {
		kept = measure(c.PNG)
		src := "data:image/png;base64," + base64.StdEncoding.EncodeToString(c.PNG)
		return &pictureView{template.URL(src), kept.Width, kept.Height, c.Alt, c.Name} //nolint:gosec // base64 of a picture
	}
	return &pictureView{template.URL("/picture/" + kept.Hash + ".png"), kept.Width, kept.Height, c.Alt, c.Name} //nolint:gosec // a hash
}

func drawFile(c chat.File, kept file, w words) *fileView {
	src := "/file/" + kept.Hash + "/" + url.PathEscape(c.Name)
	if len(c.Data) > 0 {
		kept.Size = len(c.Data)
		src = "data:application/octet-stream;base64," + base64.StdEncoding.EncodeToString(c.Data)
	}
	return &fileView{template.URL(src), c.Name, w.size(kept.Size)} //nolint:gosec // a hash and an escaped name, or base64
}

// spans draws a text.
func (v viewer) spans(t chat.Text) []spanView {
	var out []spanView
	for _, s := range t {
		d := spanView{Kind: s.Kind, Text: s.Text, Alone: s.Kind != chat.Plain || turns(s.Text)}
		switch s.Kind {
		case chat.LinkSpan:
			d.URL = s.URL // Check saw that it is http or https, and so does the template
		case chat.TimeIs:
			d.Stamp = time.Unix(s.At, 0).In(v.lang.zone).Format(time.RFC3339)
		case chat.PersonIs:
			for _, a := range s.Accounts {
				if who, ok := v.d.person[a.ID]; ok && a.Platform == PlatformName {
					d.Text, d.Me = who.Name, who.ID == v.who.ID
				}
			}
		}
		out = append(out, d)
	}
	return out
}

// turns reports whether a text has letters that are read from the right, or
// characters that turn the reading direction.
func turns(s string) bool {
	for _, c := range s {
		if unicode.In(c, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko, unicode.Adlam) ||
			c >= '\u202a' && c <= '\u202e' || c >= '\u2066' && c <= '\u2069' || c == '\u200f' || c == '\u061c' {
			return true
		}
	}
	return false
}

// number is what a cell that counts something looks like: 1 234,5 or 12 %.
var number = regexp.MustCompile(`^[-+−]?[0-9][0-9 \x{a0}\x{202f}.,/]*[%$]?$`)

// table draws a table: a column is of numbers when all its cells are, blanks
// and dashes apart.
func (v viewer) table(t chat.Table) *tableView {
	out := &tableView{}
	numbers := make([]bool, len(t.Head))
	for i, h := range t.Head {
		numbers[i] = len(t.Rows) > 0
		for _, row := range t.Rows {
			s := row[i].String()
			numbers[i] = numbers[i] && (s == "" || s == "–" || s == "—" || number.MatchString(s))
		}
		out.Head = append(out.Head, cellView{Label: h, Number: numbers[i]})
	}
	for _, row := range t.Rows {
		var cells []cellView
		for i, cell := range row {
			cells = append(cells, cellView{Spans: v.spans(cell), Number: numbers[i]})
		}
		out.Rows = append(out.Rows, cells)
	}
	return out
}
