package chat

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestFitThenCheckPassesForAnyText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyCard().Draw(t, "card")
		fit := Common.Fit(c)
		if err := Common.Check(fit); err != nil {
			t.Fatal(err)
		}
		if again := Common.Fit(fit); !reflect.DeepEqual(again, fit) {
			t.Fatal("fitting what fits changed it")
		}
	})
}

func TestFitLeavesTheCardItIsGiven(t *testing.T) {
	long := strings.Repeat("long ", 1000)
	card := func() Card {
		return Card{
			Title: Str(long), Body: []Text{Str(long), Str(long)}, Foot: Str(long),
			Facts:   []Fact{{long, Str(long)}},
			Table:   &Table{Head: []string{long}, Rows: [][]Text{{Str(long)}}},
			Picture: &Picture{Name: "a.png", PNG: []byte{1}, Alt: long},
			Menus:   []Menu{{Route: Route{"a", "b", ""}, Label: long, Options: []Option{{Value: "v", Label: long, Hint: long}}}},
			Buttons: []Button{{Label: long, Route: Route{"a", "c", ""}}},
		}
	}
	given := card()
	if err := Common.Check(Common.Fit(given)); err != nil {
		t.Error(err)
	}
	if !reflect.DeepEqual(given, card()) {
		t.Error("Fit changed the card it was given")
	}
}

func TestFitFormThenCheckFormPassesForAnyText(t *testing.T) {
	words := rapid.OneOf(rapid.StringN(1, -1, -1), longString().Filter(func(s string) bool { return s != "" }))
	rapid.Check(t, func(t *rapid.T) {
		f := Form{Route: Route{"a", "b", ""}, Title: words.Draw(t, "title"), Submit: words.Draw(t, "submit")}
		for i, kind := range rapid.SliceOfN(rapid.SampledFrom([]FieldKind{
			Line, Lines, Choice, Choices, PersonField, DateField, NumberField,
		}), 1, MaxFields).Draw(t, "kinds") {
			d := Field{Name: string(rune('a' + i)), Kind: kind, Label: words.Draw(t, "label"), Hint: words.Draw(t, "hint")}
			if kind == Choice || kind == Choices {
				d.Options = []Option{{Value: "v", Label: words.Draw(t, "option"), Hint: words.Draw(t, "option's hint")}}
				d.Value = []string{"v"}
			}
			f.Fields = append(f.Fields, d)
		}
		if err := Common.CheckForm(Common.FitForm(f)); err != nil {
			t.Fatal(err)
		}
	})
}

func TestCheckRefusesWhatNoPlatformShows(t *testing.T) {
	r, long := Route{"a", "b", ""}, strings.Repeat("x", 5501)
	one := []Option{{Value: "v", Label: "V"}}
	many := func(n int) (out []Button) {
		for i := range n {
			out = append(out, Button{Label: "B", Route: Route{"a", "b", fmt.Sprint(i)}})
		}
		return out
	}
	for name, c := range map[string]Card{
		"nothing":              {},
		"buttons alone":        {Buttons: many(1)},
		"long title":           {Title: Str(long[:151])},
		"long paragraph":       {Body: []Text{Str(long[:2001])}},
		"long foot":            {Foot: Str(long[:2001])},
		"long in all":          {Body: []Text{Str(long[:2000]), Str(long[:2000]), Str(long[:1501])}},
		"long fact":            {Facts: []Fact{{"l", Str(long[:1001])}}},
		"long label of a fact": {Facts: []Fact{{long[:76], Str("v")}}},
		"long cell":            {Table: &Table{Head: []string{"h"}, Rows: [][]Text{{Str(long[:1001])}}}},
		"missing cell":         {Table: &Table{Head: []string{"h", "i"}, Rows: [][]Text{{Str("c")}}}},
		"link in script":       {Body: []Text{{{Kind: LinkSpan, Text: "l", URL: "javascript:alert(1)"}}}},
		"button in script":     {Title: Str("t"), Buttons: []Button{{Label: "b", URL: "javascript:alert(1)"}}},
		"button to nowhere":    {Title: Str("t"), Buttons: []Button{{Label: "b"}}},
		"button to two places": {Title: Str("t"), Buttons: []Button{{Label: "b", Route: r, URL: "https://x.example"}}},
		"button without label": {Title: Str("t"), Buttons: []Button{{Route: r}}},
		"long button":          {Title: Str("t"), Buttons: []Button{{Label: long[:76], Route: r}}},
		"11 buttons":           {Title: Str("t"), Buttons: many(11)},
		"twice a route":        {Title: Str("t"), Buttons: []Button{{Label: "b", Route: r}}, Menus: []Menu{{Label: "m", Route: r, Options: one}}},
		"menu without options": {Title: Str("t"), Menus: []Menu{{Label: "m", Route: r}}},
		"menu without label":   {Title: Str("t"), Menus: []Menu{{Route: r, Options: one}}},
		"menu of too few":      {Title: Str("t"), Menus: []Menu{{Label: "m", Route: r, Options: one, Max: 2}}},
		"menu upside down":     {Title: Str("t"), Menus: []Menu{{Label: "m", Route: r, Options: one, Min: 2, Max: 1}}},
		"twice an option":      {Title: Str("t"), Menus: []Menu{{Label: "m", Route: r, Options: append(one, one...)}}},
		"long option":          {Title: Str("t"), Menus: []Menu{{Label: "m", Route: r, Options: []Option{{Value: "v", Label: long[:76]}}}}},
		"long hint":            {Title: Str("t"), Menus: []Menu{{Label: "m", Route: r, Options: []Option{{Value: "v", Label: "V", Hint: long[:76]}}}}},
		"undescribed picture":  {Picture: &Picture{Name: "a.png", PNG: []byte{1}}},
		"empty picture":        {Picture: &Picture{Name: "a.png", Alt: "a"}},
		"empty file":           {File: &File{Name: "a.json"}},
		"large file":           {File: &File{Name: "a.json", Data: make([]byte, 8<<20+1)}},
	} {
		if Common.Check(c) == nil {
			t.Errorf("%s: passes", name)
		}
	}
}

func TestNamesOfFiles(t *testing.T) {
	for name, ok := range map[string]bool{
		"bulletins-12.json": true, "É – résultat (1).csv": true, "a.b.c": true, strings.Repeat("x", 95) + ".json": true,
		"": false, "json": false, ".json": false, "..": false, "a.": false, "../a.json": false, "a/b.json": false, `a\b.json`: false, "c:a.json": false,
		"a\n.json": false, "a\u202enosj.exe": false, `a".json`: false, " a.json": false, "a\xff.json": false, strings.Repeat("x", 96) + ".json": false,
	} {
		if err := Common.Check(Card{File: &File{Name: name, Data: []byte{1}}}); (err == nil) != ok {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestCheckFormRefusesWhatNoPlatformOpens(t *testing.T) {
	field := func(d Field) Form {
		if d.Name == "" {
			d.Name = "a"
		}
		return Form{Route: Route{"a", "b", ""}, Title: "T", Submit: "S", Fields: []Field{d}}
	}
	one := []Option{{Value: "v", Label: "V"}}
	good := field(Field{Kind: Choices, Label: "L", Options: one, Value: []string{"v"}})
	if err := Common.CheckForm(good); err != nil {
		t.Error(err)
	}
	six, long := good, good
	six.Fields = make([]Field, 6)
	long.Title = strings.Repeat("x", 25)
	for name, f := range map[string]Form{
		"nothing":                  {},
		"six fields":               six,
		"long title":               long,
		"no label":                 field(Field{Kind: Line}),
		"bad name":                 field(Field{Kind: Line, Label: "L", Name: "A1"}),
		"long label":               field(Field{Kind: Line, Label: strings.Repeat("x", 46)}),
		"long hint":                field(Field{Kind: Line, Label: "L", Hint: strings.Repeat("x", 101)}),
		"no kind":                  field(Field{Label: "L"}),
		"choice of nothing":        field(Field{Kind: Choice, Label: "L"}),
		"choice not offered":       field(Field{Kind: Choice, Label: "L", Options: one, Value: []string{"w"}}),
		"two values":               field(Field{Kind: Line, Label: "L", Value: []string{"a", "b"}}),
		"value over its length":    field(Field{Kind: Line, Label: "L", Value: []string{"abc"}, MaxLength: 2}),
		"length over the platform": field(Field{Kind: Lines, Label: "L", MaxLength: 3001}),
	} {
		if Common.CheckForm(f) == nil {
			t.Errorf("%s: passes", name)
		}
	}
}

// anyCard draws cards with any texts, but no more parts than Common allows.
func anyCard() *rapid.Generator[Card] {
	words := rapid.OneOf(rapid.StringN(1, -1, -1), longString().Filter(func(s string) bool { return s != "" }))
	return rapid.Custom(func(t *rapid.T) Card {
		c := Card{
			Title: append(Str("t"), anyText().Draw(t, "title")...),
			Body:  rapid.SliceOfN(anyText(), 0, 10).Draw(t, "body"),
			Foot:  anyText().Draw(t, "foot"),
		}
		for range rapid.IntRange(0, Common.Facts).Draw(t, "facts") {
			c.Facts = append(c.Facts, Fact{words.Draw(t, "label"), anyText().Draw(t, "value")})
		}
		if rapid.Bool().Draw(t, "has a table") {
			c.Table = &Table{Head: []string{words.Draw(t, "head"), "b", "c"}}
			for range rapid.IntRange(0, Common.Rows).Draw(t, "rows") {
				c.Table.Rows = append(c.Table.Rows, []Text{anyText().Draw(t, "cell"), Str("1"), Str("2")})
			}
		}
		if rapid.Bool().Draw(t, "has a picture") {
			c.Picture = &Picture{Name: "a.png", PNG: []byte{1}, Alt: words.Draw(t, "alt")}
		}
		for i := range rapid.IntRange(0, Common.Buttons).Draw(t, "buttons") {
			c.Buttons = append(c.Buttons, Button{Label: words.Draw(t, "button"), Route: Route{"a", "b", fmt.Sprint(i)}})
		}
		for i := range rapid.IntRange(0, Common.Menus).Draw(t, "menus") {
			c.Menus = append(c.Menus, Menu{Label: words.Draw(t, "menu"), Route: Route{"a", "m", fmt.Sprint(i)}, Options: []Option{
				{Value: "v", Label: words.Draw(t, "option"), Hint: words.Draw(t, "hint")},
			}})
		}
		return c
	})
}
