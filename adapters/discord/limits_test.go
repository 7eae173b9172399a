package discord

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"livinglab/bot/chat"
)

func TestLimitsAreAtLeastThoseOfEveryPlatform(t *testing.T) {
	got, common := reflect.ValueOf(drawing(t).Limits()), reflect.ValueOf(chat.Common)
	for i := range common.NumField() {
		if g, c := got.Field(i).Int(), common.Field(i).Int(); g < c {
			t.Errorf("%s is %d, less than %d", common.Type().Field(i).Name, g, c)
		}
	}
}

func TestEditsAreAsFarApartAsAsked(t *testing.T) {
	for asked, want := range map[time.Duration]time.Duration{0: editEvery, -1: 0, time.Minute: time.Minute} {
		if got := New(Options{EditEvery: asked}).Limits().EditEvery; got != want {
			t.Errorf("%v: %v, want %v", asked, got, want)
		}
	}
}

// largestCards are as large as the limits let a card be, each in its own way.
func largestCards(l chat.Limits) map[string]chat.Card {
	long := func(n int) string { return strings.Repeat("é", n) }
	controls := chat.Card{Title: chat.Str(long(l.Title)), Foot: chat.Str(long(l.Text))}
	for i := range l.Buttons {
		controls.Buttons = append(controls.Buttons, chat.Button{Label: long(l.Label), Route: chat.Route{Feature: "a", Action: "b", Arg: strings.Repeat("x", 80) + string(rune('a'+i))}})
	}
	for i := range l.Menus {
		m := chat.Menu{Label: long(l.Label), Route: chat.Route{Feature: "a", Action: "m", Arg: strings.Repeat("x", 80) + string(rune('a'+i))}, Max: l.Options}
		for o := range l.Options {
			value := strings.Repeat("v", chat.MaxRoute-3) + string(rune('a'+o/26)) + string(rune('a'+o%26))
			m.Options = append(m.Options, chat.Option{Value: value, Label: long(l.Label), Hint: long(l.Hint), Chosen: true})
		}
		controls.Menus = append(controls.Menus, m)
	}
	facts := chat.Card{Title: chat.Str("Titre"), Table: &chat.Table{Head: []string{long(l.Label), "Voix"}}}
	for range l.Facts {
		facts.Facts = append(facts.Facts, chat.Fact{Label: long(l.Label), Value: chat.Str(long(100))})
	}
	for range l.Rows {
		facts.Table.Rows = append(facts.Table.Rows, []chat.Text{chat.Str(long(50)), chat.Str("12")})
	}
	paragraphs := chat.Card{}
	for range l.Card {
		paragraphs.Body = append(paragraphs.Body, chat.Str("é"))
	}
	marks := chat.Card{Title: chat.Str(strings.Repeat("*", l.Title)), Foot: chat.Str(strings.Repeat("*", l.Text)), Menus: controls.Menus, Buttons: controls.Buttons}
	for range 3 {
		marks.Body = append(marks.Body, chat.Str(strings.Repeat("*", 1000)))
	}
	wide := chat.Card{Table: &chat.Table{Rows: [][]chat.Text{nil, nil}}}
	for range 22 {
		wide.Table.Head = append(wide.Table.Head, long(l.Label))
		wide.Table.Rows[0] = append(wide.Table.Rows[0], chat.Str(long(75)))
		wide.Table.Rows[1] = append(wide.Table.Rows[1], chat.Str(long(75)))
	}
	all := controls
	all.Foot, all.Facts, all.Table = nil, facts.Facts[:10], &chat.Table{Head: []string{"a", "b"}, Rows: [][]chat.Text{{nil, chat.Str("1")}}}
	all.Body = paragraphs.Body[:60]
	all.Picture, all.File = &chat.Picture{Name: "a.png", PNG: []byte{1}, Alt: long(l.Alt)}, &chat.File{Name: "a.json", Data: []byte{1}}
	return map[string]chat.Card{
		"texts":      {Title: chat.Str(long(l.Title)), Body: []chat.Text{chat.Str(long(l.Text)), chat.Str(long(l.Text))}, Foot: chat.Str(long(l.Card - l.Title - 2*l.Text))},
		"controls":   controls,
		"facts":      facts,
		"paragraphs": paragraphs,
		"marks":      marks,
		"wide":       wide,
		"all":        all,
	}
}

func TestTheLargestCardsAreShown(t *testing.T) {
	p := drawing(t)
	for name, c := range largestCards(p.Limits()) {
		if err := p.check(c); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		abridged := name == "paragraphs" || name == "marks" // lines, or backslashes, double them
		if whole := shows(t, p, c); whole == abridged {
			t.Errorf("%s: shown whole: %v", name, whole)
		}
	}
}
