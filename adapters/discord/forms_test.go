package discord

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"
	"pgregory.net/rapid"

	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
)

func TestEveryWordOfAFormIsShownAndItComesBack(t *testing.T) {
	p := drawing(t)
	rapid.Check(t, func(t *rapid.T) {
		f := drawnForms(p.Limits()).Draw(t, "form")
		if err := p.checkForm(f); err != nil {
			t.Fatal(err)
		}
		problems := chat.Problems{}
		for _, d := range f.Fields {
			if rapid.Bool().Draw(t, "problem") {
				problems[d.Name] = drawnWords(rapid.SampledFrom([]int{20, 60, 4000}).Draw(t, "longest")).Draw(t, "what is wrong")
			}
		}
		opening := rapid.SampledFrom([]string{"", "1306c0ffee", strings.Repeat("x", maxOpening)}).Draw(t, "opening")
		m := p.modal(f, opening, problems)
		if got, want := seeForm(t, p, m, f.Lang), wantedForm(f, problems); !reflect.DeepEqual(got, want) {
			t.Fatalf("the form\n%s\nis seen as\n%s\n%+v\n%+v", chattest.Sprint(want), chattest.Sprint(got), *want, *got)
		}
		r, _, ok := pressed(m.CustomID, nil)
		values, of, err := filled(submission(t, m))
		if !ok || r != f.Route || err != nil || of != opening {
			t.Fatalf("it came back for %v (%v), opening %q, %v", r, ok, of, err)
		}
		holds(t, f, values)
	})
}

// seeForm reads a form back from its modal, as modal documents it.
func seeForm(t failer, p *Platform, m modal, l chat.Lang) *chattest.Seen {
	m = over[modal](t, m)
	out := &chattest.Seen{Kind: chattest.Form, Lang: l, Title: m.Title}
	for _, c := range m.Components {
		in := c.Component
		name, _, _ := strings.Cut(in.CustomID, openingMark)
		d := chattest.SeenField{Name: name, Label: c.Label, Hint: c.Description, Optional: !in.Required, Options: readChoosables(in.Options)}
		if told, ok := strings.CutPrefix(c.Description, problemMark); ok {
			d.Problem, d.Hint, _ = strings.Cut(told, hintMark)
		}
		switch in.Type {
		case discordgo.TextInputComponent:
			d.Kind = map[discordgo.TextInputStyle]chat.FieldKind{discordgo.TextInputShort: chat.Line, discordgo.TextInputParagraph: chat.Lines}[in.Style]
			switch in.Placeholder {
			case p.say(l, "date-example"):
				d.Kind = chat.DateField
			case p.say(l, "number-example"):
				d.Kind = chat.NumberField
			}
			if in.Value != "" {
				d.Value = []string{in.Value}
			}
		case radioGroup:
			d.Kind = chat.Choice
		case checkboxGroup:
			d.Kind = chat.Choices
		case discordgo.SelectMenuComponent:
			d.Kind = chat.Choice
			if in.MaxValues > 1 {
				d.Kind = chat.Choices
			}
		case discordgo.UserSelectMenuComponent:
			d.Kind = chat.PersonField
			for _, a := range in.DefaultValues {
				d.Value = append(d.Value, a.ID)
			}
		default:
			t.Fatal("unknown component", in)
		}
		for i, o := range d.Options {
			if o.Chosen {
				d.Value = append(d.Value, o.Value)
			}
			d.Options[i].Chosen = false
		}
		out.Fields = append(out.Fields, d)
	}
	return out
}

// wantedForm is what must be seen of a form.
func wantedForm(f chat.Form, problems chat.Problems) *chattest.Seen {
	want := chattest.SeeForm(f)
	want.Title, want.Submit = plain(want.Title), "" // Discord has its own word
	for i := range want.Fields {
		d := &want.Fields[i]
		d.Label, d.Hint = plain(d.Label), plain(d.Hint)
		for o := range d.Options {
			d.Options[o].Label, d.Options[o].Hint = plain(d.Options[o].Label), plain(d.Options[o].Hint)
		}
		d.Value = slices.DeleteFunc(d.Value, func(v string) bool { return v == "" })
		for v := range d.Value {
			d.Value[v] = clean(d.Value[v])
		}
		if len(d.Value) == 0 {
			d.Value = nil
		}
		if problem := strings.ReplaceAll(plain(problems[d.Name]), hintMark, " — "); problem != "" {
			d.Problem = problem
			if room := 100 - utf8.RuneCountInString(problemMark+problem+hintMark); room < utf8.RuneCountInString(d.Hint) || d.Hint == "" {
				d.Hint = ""
				d.Problem = chat.CutString(problem, 100-utf8.RuneCountInString(problemMark))
			}
		}
	}
	return want
}

// submission is what Discord sends of a modal that was left as it opened.
func submission(t failer, m modal) json.RawMessage {
	m = over[modal](t, m)
	list := []any{}
	for i, c := range m.Components {
		in := c.Component
		out := map[string]any{"type": in.Type, "id": 2*i + 2, "custom_id": in.CustomID}
		values := []string{}
		for _, o := range in.Options {
			if o.Default {
				values = append(values, o.Value)
			}
		}
		for _, a := range in.DefaultValues {
			values = append(values, a.ID)
		}
		switch in.Type {
		case discordgo.TextInputComponent:
			out["value"] = strings.ReplaceAll(in.Value, "\n", "\r\n")
		case radioGroup:
			out["value"] = nil
			if len(values) > 0 {
				out["value"] = values[0]
			}
		default:
			out["values"] = values
		}
		list = append(list, map[string]any{"type": labelType, "id": 2*i + 1, "component": out})
	}
	data, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// holds fails unless the values are those that the form opened with.
func holds(t failer, f chat.Form, got chat.Filled) {
	for _, d := range f.Fields {
		want := make([]string, 0, len(d.Value))
		for _, v := range d.Value {
			if v = clean(v); v != "" {
				want = append(want, v)
			}
		}
		have := slices.Clone(got[d.Name])
		slices.Sort(want)
		slices.Sort(have)
		if !slices.Equal(have, want) {
			t.Fatalf("field %s (%s) came back as %q, not %q", d.Name, d.Kind, have, want)
		}
	}
	if len(got) > len(f.Fields) {
		t.Fatalf("it came back with %v", got)
	}
}

func TestFieldsAreFilledWithTheComponentThatSuitsThem(t *testing.T) {
	p := drawing(t)
	options := func(n int) []chat.Option {
		out := make([]chat.Option, n)
		for i := range out {
			out[i] = chat.Option{Value: string(rune('a' + i)), Label: "Option"}
		}
		return out
	}
	for name, c := range map[string]struct {
		field chat.Field
		want  discordgo.ComponentType
		most  int
	}{
		"line":                      {chat.Field{Kind: chat.Line}, discordgo.TextInputComponent, 0},
		"date":                      {chat.Field{Kind: chat.DateField}, discordgo.TextInputComponent, 0},
		"number":                    {chat.Field{Kind: chat.NumberField}, discordgo.TextInputComponent, 0},
		"choice of one":             {chat.Field{Kind: chat.Choice, Options: options(1)}, discordgo.SelectMenuComponent, 1},
		"choice of few":             {chat.Field{Kind: chat.Choice, Options: options(maxBoxes)}, radioGroup, 0},
		"choice of many":            {chat.Field{Kind: chat.Choice, Options: options(maxBoxes + 1)}, discordgo.SelectMenuComponent, 1},
		"choice that may be none":   {chat.Field{Kind: chat.Choice, Options: options(2), Optional: true}, discordgo.SelectMenuComponent, 1},
		"choices of few":            {chat.Field{Kind: chat.Choices, Options: options(maxBoxes)}, checkboxGroup, maxBoxes},
		"choices of many":           {chat.Field{Kind: chat.Choices, Options: options(maxBoxes + 1), Optional: true}, discordgo.SelectMenuComponent, maxBoxes + 1},
		"person":                    {chat.Field{Kind: chat.PersonField}, discordgo.UserSelectMenuComponent, 1},
		"person that may be no one": {chat.Field{Kind: chat.PersonField, Optional: true}, discordgo.UserSelectMenuComponent, 1},
	} {
		e := p.element(chat.French, c.field)
		if e.Type != c.want || e.MaxValues != c.most || e.Required == c.field.Optional {
			t.Errorf("%s: %+v", name, e)
		}
		if e.MinValues != nil && (*e.MinValues == 0) != c.field.Optional {
			t.Errorf("%s: at least %d", name, *e.MinValues)
		}
	}
	lines := p.element(chat.French, chat.Field{Kind: chat.Lines, MaxLength: 5000, Value: []string{strings.Repeat("é", 4001)}})
	if lines.Style != discordgo.TextInputParagraph || lines.MaxLength != maxInput || utf8.RuneCountInString(lines.Value) != maxInput {
		t.Errorf("lines are %+v", lines)
	}
	forged := p.element(chat.French, chat.Field{Kind: chat.PersonField, Value: []string{"<@1>"}})
	if forged.DefaultValues != nil {
		t.Errorf("chosen: %+v", forged.DefaultValues)
	}
}

func TestWhatIsWrongIsToldBeforeTheHint(t *testing.T) {
	long := strings.Repeat("é", 99)
	for name, c := range map[string]struct{ problem, hint, want string }{
		"neither":              {"", "", ""},
		"a hint":               {"", "Une phrase.", "Une phrase."},
		"a problem":            {"Trop court.", "", "⚠ Trop court."},
		"both":                 {"Trop court.", "Une phrase.", "⚠ Trop court.\u200b — Une phrase."},
		"no room for the hint": {long[:2*60], strings.Repeat("x", 40), "⚠ " + long[:2*60]},
		"long":                 {long, "x", "⚠ " + long[:2*97] + "…"},
		"a mark of its own":    {"Non\u200b — non", "Oui", "⚠ Non — non\u200b — Oui"},
	} {
		if got := told(c.problem, c.hint); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestNamesThatLeaveNoRoomAreRefused(t *testing.T) {
	p := drawing(t)
	form := func(name string) chat.Form {
		return chat.Form{Route: chat.Route{Feature: "a", Action: "b"}, Title: "T", Submit: "S", Fields: []chat.Field{{Name: name, Kind: chat.Line, Label: "L"}}}
	}
	if err := p.checkForm(form(strings.Repeat("a", maxName))); err != nil {
		t.Error(err)
	}
	if p.checkForm(form(strings.Repeat("a", maxName+1))) == nil || p.checkForm(form("")) == nil {
		t.Error("a name that is too long, or empty, passes")
	}
}

func TestFilledReadsWhatDiscordSends(t *testing.T) {
	const components = `[
		{"type": 18, "id": 1, "component": {"type": 4, "id": 2, "custom_id": "titre=c0ffee", "value": "Un <café> & :smile:"}},
		{"type": 18, "component": {"type": 4, "custom_id": "details=c0ffee", "value": "a\r\n\r\nb"}},
		{"type": 18, "component": {"type": 4, "custom_id": "vide=c0ffee", "value": ""}},
		{"type": 18, "component": {"type": 3, "custom_id": "theme=c0ffee", "values": ["l"]}},
		{"type": 18, "component": {"type": 3, "custom_id": "rien=c0ffee", "values": []}},
		{"type": 18, "component": {"type": 21, "custom_id": "radio=c0ffee", "value": "e"}},
		{"type": 18, "component": {"type": 21, "custom_id": "aucune=c0ffee", "value": null}},
		{"type": 18, "component": {"type": 22, "custom_id": "themes=c0ffee", "values": ["l", "t"]}},
		{"type": 18, "component": {"type": 5, "custom_id": "qui=c0ffee", "values": ["80351110224678912"]}},
		{"type": 1, "components": [{"type": 4, "custom_id": "ancien", "value": "b"}]},
		{"type": 10, "id": 9},
		{"type": 18, "component": {"type": 23, "custom_id": "boite", "value": true}},
		{"type": 18, "component": {"type": 99, "custom_id": "neuf", "values": {"a": 1}, "value": [1]}},
		{"type": 18, "component": {"type": 4, "custom_id": "titre=autre", "value": "deux fois"}},
		{"type": 18, "component": {"type": 4, "custom_id": "Forgé:1", "value": "x"}},
		"texte", 12, null, [], {"type": 18, "component": "x", "components": 3}
	]`
	want := chat.Filled{"titre": {"Un <café> & :smile:"}, "details": {"a\n\nb"}, "theme": {"l"}, "radio": {"e"}, "themes": {"l", "t"}, "qui": {"80351110224678912"}, "ancien": {"b"}}
	got, opening, err := filled([]byte(components))
	if err != nil || opening != "c0ffee" || !reflect.DeepEqual(got, want) {
		t.Errorf("got %q of %q, %v, want %q", got, opening, err, want)
	}
	for _, bad := range []string{"", "{}", `"x"`, "[", "12"} {
		if got, _, err := filled([]byte(bad)); err == nil {
			t.Errorf("%q is read as %q", bad, got)
		}
	}
	if got, _, err := filled([]byte("null")); err != nil || len(got) != 0 {
		t.Errorf("null is read as %q, %v", got, err)
	}
}

func FuzzFilled(f *testing.F) {
	f.Add([]byte(`[{"type": 18, "component": {"type": 4, "custom_id": "titre=1", "value": "x"}}]`))
	f.Add([]byte(`[{"type": 1, "components": [{"custom_id": "a", "values": ["b", ""]}, {"components": [{"components": [{"custom_id": "loin", "value": "x"}]}]}]}]`))
	f.Add([]byte(`[{"component": {"component": {"component": {"component": null}}}}]`))
	f.Add([]byte(`[{"custom_id": "=", "value": {}}]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, opening, err := filled(data)
		if err != nil {
			return
		}
		if len(opening) > maxOpening || strings.Contains(opening, openingMark) {
			t.Errorf("the opening is %q", opening)
		}
		for name, values := range got {
			if strings.Trim(name, "abcdefghijklmnopqrstuvwxyz") != "" || name == "" || len(values) == 0 || slices.Contains(values, "") {
				t.Errorf("%q: %q", name, values)
			}
		}
	})
}
