package webtest

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
)

// What the page's HTML shows, by the data- attributes that its scripts use too.

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// all finds the elements with an attribute, in order; those within one of them
// too.
func all(n *html.Node, name string) (out []*html.Node) {
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && has(c, name) {
			out = append(out, c)
		}
	}
	return out
}

func tags(n *html.Node, tag atom.Atom) (out []*html.Node) {
	for c := range n.Descendants() {
		if c.DataAtom == tag {
			out = append(out, c)
		}
	}
	return out
}

// words are an element's text.
func words(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

// first is the text of the first element with an attribute, or "".
func first(n *html.Node, name string) string {
	if found := all(n, name); len(found) > 0 {
		return words(found[0])
	}
	return ""
}

func parse(t testing.TB, text string) *html.Node {
	t.Helper()
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(text), body)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range nodes {
		body.AppendChild(n)
	}
	return body
}

// seePage reads the list of a place from a whole page, and whether older
// messages can be asked for.
func seePage(t testing.TB, text []byte, at chat.Place) (out []*chattest.Seen, more bool) {
	t.Helper()
	page, err := html.Parse(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range all(page, "data-list") {
		if attr(list, "data-list") != at.Thread {
			continue
		}
		older := all(list.Parent, "data-older")[0]
		return seeList(list, at), !has(older, "hidden")
	}
	t.Fatalf("the page of %+v has no such list", at)
	return nil, false
}

func seeMessages(t testing.TB, text string, at chat.Place) []*chattest.Seen {
	t.Helper()
	return seeList(parse(t, text), at)
}

func seeList(list *html.Node, at chat.Place) (out []*chattest.Seen) {
	for _, item := range all(list, "data-post") {
		id := attr(item, "data-post")
		post, _ := strconv.ParseInt(id, 10, 64) // 0: it cannot be pressed
		s := seeItem(item)
		s.Kind, s.ID, s.By, s.At = chattest.Post, id, attr(item, "data-by"), at
		s.Handle = handle{at: at, post: post, file: fileOf(item), menu: len(all(item, "data-more")) > 0}
		out = append(out, s)
	}
	return out
}

// choice is the command that the menu of a page's messages calls so.
func choice(t testing.TB, text []byte, label string) (command string, ok bool) {
	t.Helper()
	page, err := html.Parse(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range all(page, "data-choose") {
		if words(item) == label {
			return attr(item, "data-choose"), true
		}
	}
	return "", false
}

// fileOf is the address of a message's file, "" if there is none.
func fileOf(item *html.Node) string {
	if links := all(item, "data-file"); len(links) > 0 {
		return attr(links[0], "href")
	}
	return ""
}

// seeItem reads a message: a card, or what a person wrote.
func seeItem(item *html.Node) *chattest.Seen {
	if cards := all(item, "data-card"); len(cards) > 0 {
		return seeCard(cards[0])
	}
	return &chattest.Seen{Lines: []string{first(item, "data-said")}}
}

func seeCard(card *html.Node) *chattest.Seen {
	s := &chattest.Seen{Lang: chat.Lang(attr(card, "data-card")), Title: first(card, "data-title")}
	for n := range card.Descendants() {
		switch {
		case n.Type != html.ElementNode:
		case has(n, "data-line"):
			if line := words(n); line != "" {
				s.Lines = append(s.Lines, line)
			}
		case has(n, "data-fact"):
			s.Lines = append(s.Lines, words(tags(n, atom.Dt)[0])+": "+words(tags(n, atom.Dd)[0]))
		case has(n, "data-row"):
			var cells []string
			for c := range n.ChildNodes() {
				if c.Type == html.ElementNode {
					cells = append(cells, words(c))
				}
			}
			s.Lines = append(s.Lines, strings.Join(cells, " | "))
		case has(n, "data-picture"):
			s.Lines = append(s.Lines, "[picture: "+attr(n, "alt")+"]")
		case has(n, "data-file"):
			s.Lines = append(s.Lines, "[file: "+attr(n, "data-file")+"]")
		case has(n, "data-menu"):
			s.Menus = append(s.Menus, chattest.Control{Label: first(n, "data-menu-label"), Route: attr(n, "data-menu"),
				Several: has(n, "data-several"), Options: options(n)})
		case has(n, "data-press"):
			s.Button = append(s.Button, chattest.Control{Label: words(n), Route: attr(n, "data-press")})
		case has(n, "data-link"):
			s.Button = append(s.Button, chattest.Control{Label: attr(n, "data-link"), URL: attr(n, "href")})
		}
	}
	return s
}

// options are those of a menu or a field.
func options(n *html.Node) (out []chat.Option) {
	for _, o := range all(n, "data-label") {
		if o.DataAtom != atom.Option && o.DataAtom != atom.Input {
			continue
		}
		out = append(out, chat.Option{Value: attr(o, "value"), Label: attr(o, "data-label"), Hint: attr(o, "data-hint"),
			Chosen: has(o, "selected") || has(o, "checked")})
	}
	return out
}

func seeWhisper(t testing.TB, text string, at chat.Place) *chattest.Seen {
	t.Helper()
	item := parse(t, text)
	s := seeItem(item)
	s.Kind, s.At = chattest.Whisper, at
	s.Handle = handle{at: at, whisper: true, file: fileOf(item)}
	return s
}

func seeForm(t testing.TB, text string, h handle) *chattest.Seen {
	t.Helper()
	form := all(parse(t, text), "data-form")[0]
	h.form, h.route = attr(form, "data-form"), attr(form, "data-route")
	s := &chattest.Seen{Kind: chattest.Form, At: h.at, Lang: chat.Lang(attr(form, "lang")), Handle: h,
		Title: first(form, "data-title"), Submit: first(form, "data-submit")}
	for _, f := range all(form, "data-field") {
		s.Fields = append(s.Fields, seeField(f))
	}
	return s
}

func seeField(f *html.Node) chattest.SeenField {
	out := chattest.SeenField{Name: attr(f, "data-field"), Kind: chat.FieldKind(attr(f, "data-kind")), Optional: has(f, "data-optional"),
		Options: options(f)}
	for _, n := range all(f, "data-label") {
		if n.DataAtom == atom.Span {
			out.Label = words(n)
		}
	}
	for _, n := range all(f, "data-hint") {
		if n.DataAtom == atom.P {
			out.Hint = words(n)
		}
	}
	for _, o := range out.Options {
		if o.Chosen {
			out.Value = append(out.Value, o.Value)
		}
	}
	if len(out.Options) > 0 {
		return out
	}
	typed := ""
	if areas := tags(f, atom.Textarea); len(areas) > 0 {
		typed = words(areas[0])
	} else if lines := tags(f, atom.Input); len(lines) > 0 {
		typed = attr(lines[0], "value")
	}
	if typed != "" {
		out.Value = []string{typed}
	}
	return out
}

// refused shows a form again as the page's script does: what was typed is still
// there, with what is wrong beside the fields.
func refused(form *chattest.Seen, typed chat.Filled) func(chat.Problems) *chattest.Seen {
	return func(p chat.Problems) *chattest.Seen {
		again := *form
		again.Fields = slices.Clone(form.Fields)
		for i := range again.Fields {
			f := &again.Fields[i]
			f.Value, f.Problem = slices.Clone(typed[f.Name]), p[f.Name]
		}
		return &again
	}
}
