package slack

import (
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"pgregory.net/rapid"

	"livinglab/bot/chat"
)

func TestAnyFormIsWithinSlacksLimitsAndComesBack(t *testing.T) {
	ref, p := slackLimits(t), drawing(t)
	rapid.Check(t, func(t *rapid.T) {
		f := drawnForms(p.Limits()).Draw(t, "form")
		if err := p.Limits().CheckForm(f); err != nil {
			t.Fatal(err)
		}
		v := p.modal(f, strings.Repeat("m", 3000))
		if faults := ref.checkView(t, v).faults; len(faults) > 0 {
			t.Fatal(strings.Join(faults, "\n"))
		}
		sent := submitted(t, v)
		holds(t, f, filled(sent))
		problems := chat.Problems{}
		for _, d := range f.Fields {
			if rapid.Bool().Draw(t, "problem") {
				problems[d.Name] = drawnWords(4000).Draw(t, "what is wrong")
			}
		}
		for range 2 { // shown again, and once more
			v = p.again(sent, problems)
			if faults := ref.checkView(t, v).faults; len(faults) > 0 {
				t.Fatal(strings.Join(faults, "\n"))
			}
			sent = submitted(t, v)
			holds(t, f, filled(sent))
			tells(t, f, v, problems)
		}
	})
}

// submitted is a modal as Slack sends it back, untouched.
func submitted(t interface{ Fatal(...any) }, v slack.ModalViewRequest) slack.View {
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out slack.View
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	out.State = &slack.ViewState{Values: map[string]map[string]slack.BlockAction{}}
	for _, b := range out.Blocks.BlockSet {
		input, ok := b.(*slack.InputBlock)
		if !ok {
			continue
		}
		var a slack.BlockAction
		pick := func(options ...*slack.OptionBlockObject) {
			for _, o := range options {
				if o != nil {
					a.SelectedOptions = append(a.SelectedOptions, *o)
				}
			}
		}
		switch e := input.Element.(type) {
		case *slack.PlainTextInputBlockElement:
			a.Value = e.InitialValue
		case *slack.SelectBlockElement:
			a.SelectedUser = e.InitialUser
			if e.InitialOption != nil {
				a.SelectedOption = *e.InitialOption
			}
		case *slack.RadioButtonsBlockElement:
			if e.InitialOption != nil {
				a.SelectedOption = *e.InitialOption
			}
		case *slack.CheckboxGroupsBlockElement:
			pick(e.InitialOptions...)
		case *slack.MultiSelectBlockElement:
			pick(e.InitialOptions...)
			a.SelectedUsers = e.InitialUsers
		default:
			t.Fatal("unknown element", e)
		}
		out.State.Values[input.BlockID] = map[string]slack.BlockAction{input.BlockID: a}
	}
	return out
}

// holds fails unless the values are those that the form opened with.
func holds(t *rapid.T, f chat.Form, got chat.Filled) {
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

// tells fails unless each problem stands under its field, and no other.
func tells(t *rapid.T, f chat.Form, v slack.ModalViewRequest, problems chat.Problems) {
	said := 0
	for i, b := range v.Blocks.BlockSet {
		if name, ok := strings.CutPrefix(b.ID(), problemPrefix); ok {
			said++
			if problems[name] == "" || v.Blocks.BlockSet[i-1].ID() != name {
				t.Fatalf("a problem %q stands under %q", name, v.Blocks.BlockSet[i-1].ID())
			}
		}
	}
	if want := len(problems); said != want {
		t.Fatalf("%d problems are said, not %d", said, want)
	}
	if len(v.Blocks.BlockSet) != len(f.Fields)+said {
		t.Fatalf("%d blocks", len(v.Blocks.BlockSet))
	}
}

func TestFieldsAreFilledWithTheElementThatSuitsThem(t *testing.T) {
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
		want  slack.MessageElementType
	}{
		"line":                      {chat.Field{Kind: chat.Line}, slack.METPlainTextInput},
		"date":                      {chat.Field{Kind: chat.DateField}, slack.METPlainTextInput},
		"number":                    {chat.Field{Kind: chat.NumberField}, slack.METPlainTextInput},
		"choice of few":             {chat.Field{Kind: chat.Choice, Options: options(fewOptions)}, slack.METRadioButtons},
		"choice of many":            {chat.Field{Kind: chat.Choice, Options: options(fewOptions + 1)}, "static_select"},
		"choice that may be none":   {chat.Field{Kind: chat.Choice, Options: options(2), Optional: true}, "multi_static_select"},
		"choices of few":            {chat.Field{Kind: chat.Choices, Options: options(maxBoxes)}, slack.METCheckboxGroups},
		"choices of many":           {chat.Field{Kind: chat.Choices, Options: options(maxBoxes + 1)}, "multi_static_select"},
		"person":                    {chat.Field{Kind: chat.PersonField}, "users_select"},
		"person that may be no one": {chat.Field{Kind: chat.PersonField, Optional: true}, "multi_users_select"},
	} {
		c.field.Name = "champ"
		e := p.element(chat.French, c.field)
		if e.ElementType() != c.want {
			t.Errorf("%s: %s, want %s", name, e.ElementType(), c.want)
		}
		m, _ := e.(*slack.MultiSelectBlockElement)
		if c.field.Optional && (m == nil || m.MaxSelectedItems == nil || *m.MaxSelectedItems != 1) {
			t.Errorf("%s: more than one may be chosen", name)
		}
	}
	lines := p.element(chat.French, chat.Field{Kind: chat.Lines, MaxLength: 5000}).(*slack.PlainTextInputBlockElement)
	if !lines.Multiline || lines.MaxLength != maxInput {
		t.Errorf("lines are %+v", lines)
	}
}

func TestFilledReadsWhatSlackSends(t *testing.T) {
	const payload = `{"id": "V1", "state": {"values": {
		"titre": {"titre": {"type": "plain_text_input", "value": "Un <café> & :smile:"}},
		"details": {"details": {"type": "plain_text_input", "value": "a\r\n\r\nb"}},
		"vide": {"vide": {"type": "plain_text_input", "value": null}},
		"theme": {"theme": {"type": "static_select", "selected_option": {"text": {"type": "plain_text", "text": "L"}, "value": "l"}}},
		"rien": {"rien": {"type": "static_select", "selected_option": null}},
		"radio": {"radio": {"type": "radio_buttons", "selected_option": {"text": {"type": "plain_text", "text": "E"}, "value": "e"}}},
		"themes": {"themes": {"type": "checkboxes", "selected_options": [{"value": "l"}, {"value": "t"}]}},
		"aucun": {"aucun": {"type": "checkboxes", "selected_options": []}},
		"qui": {"qui": {"type": "users_select", "selected_user": "U1"}},
		"personne": {"personne": {"type": "users_select", "selected_user": null}},
		"avec": {"avec": {"type": "multi_users_select", "selected_users": ["U2"]}}
	}}}`
	var v slack.View
	if err := json.Unmarshal([]byte(payload), &v); err != nil {
		t.Fatal(err)
	}
	want := chat.Filled{"titre": {"Un <café> & :smile:"}, "details": {"a\n\nb"}, "theme": {"l"}, "radio": {"e"}, "themes": {"l", "t"}, "qui": {"U1"}, "avec": {"U2"}}
	if got := filled(v); !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := filled(slack.View{}); len(got) != 0 {
		t.Errorf("a view without a state holds %q", got)
	}
}

// A view comes back from Slack with entities in its words: it is shown again as
// it was sent.
func TestAFormThatComesBackIsAsItWasSent(t *testing.T) {
	p := drawing(t)
	f := sample.Forms(chat.French)[0]
	f.Title, f.Fields[0].Label, f.Fields[0].Value = "R&D <ici>", "« A & B »", []string{"x &amp; <y>"}
	f.Fields[2].Options[0].Label = "Emploi & co > tout"
	v := p.modal(f, "room=C1")
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	echo := regexp.MustCompile(`"type":"plain_text","text":"(?:[^"\\]|\\.)*"`).ReplaceAllStringFunc(string(data), func(s string) string {
		return strings.NewReplacer(`\u0026`, "&amp;", `\u003c`, "&lt;", `\u003e`, "&gt;").Replace(s)
	})
	sent, err := asSent([]byte(echo))
	if err != nil || !strings.Contains(echo, "R&amp;D &lt;ici&gt;") {
		t.Fatalf("%v, %s", err, echo)
	}
	again := p.again(sent, chat.Problems{"titre": "Trop court."})
	again.Blocks.BlockSet = slices.DeleteFunc(again.Blocks.BlockSet, func(b slack.Block) bool { return b.BlockType() == slack.MBTRichText })
	want, _ := jsonOf(t, p.again(submittedAsIs(t, v), nil)).(map[string]any)
	got, _ := jsonOf(t, again).(map[string]any)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("shown again as %v, want %v", got, want)
	}
}

// submittedAsIs is a modal as it comes back where nothing was typed.
func submittedAsIs(t *testing.T, v slack.ModalViewRequest) slack.View {
	s := submitted(t, v)
	s.State = nil
	return s
}
