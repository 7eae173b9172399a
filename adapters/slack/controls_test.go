package slack

import (
	"reflect"
	"testing"

	"github.com/slack-go/slack"
	"pgregory.net/rapid"

	"livinglab/bot/chat"
)

func TestWhatWasPressedIsRead(t *testing.T) {
	route := chat.Route{Feature: "ideas", Action: "theme", Arg: "12:<!channel>"}
	state := func(action string, values ...string) *slack.BlockActionStates {
		a := slack.BlockAction{Type: slack.ActionType(slack.MultiOptTypeStatic)}
		for _, v := range values {
			a.SelectedOptions = append(a.SelectedOptions, slack.OptionBlockObject{Value: v})
		}
		return &slack.BlockActionStates{Values: map[string]map[string]slack.BlockAction{"b1": {"other": {}}, "b2": {action: a}}}
	}
	button, one, several := slack.ActionType(slack.METButton), slack.ActionType(slack.OptTypeStatic), slack.ActionType(slack.MultiOptTypeStatic)
	confirm := func(first string) slack.BlockAction {
		return slack.BlockAction{Type: button, ActionID: confirmPrefix + route.String(), Value: first}
	}
	for name, c := range map[string]struct {
		action slack.BlockAction
		state  *slack.BlockActionStates
		pressed
		ok bool
	}{
		"a button":                        {slack.BlockAction{Type: button, ActionID: route.String()}, nil, pressed{}, true},
		"a menu of one":                   {slack.BlockAction{Type: one, ActionID: route.String(), SelectedOption: slack.OptionBlockObject{Value: "a"}}, nil, pressed{values: []string{"a"}}, true},
		"several confirmed":               {confirm(""), state(route.String(), "a", "b"), pressed{values: []string{"a", "b"}}, true},
		"others confirmed than at first":  {confirm(`["c"]`), state(route.String(), "a", "b"), pressed{values: []string{"a", "b"}}, true},
		"none confirmed":                  {confirm(""), state(route.String()), pressed{values: []string{}}, true},
		"none confirmed, some at first":   {confirm(`["c","d"]`), state(route.String()), pressed{values: []string{"c", "d"}, first: true}, true},
		"what was chosen is no choice":    {confirm(`{"c":1}`), state(route.String()), pressed{values: []string{}}, true},
		"what was chosen is empty":        {confirm(`[]`), state(route.String()), pressed{values: []string{}}, true},
		"confirmed, another menu's state": {confirm(""), state("other", "a"), pressed{values: []string{}}, true},
		"confirmed without a state":       {confirm(""), nil, pressed{values: []string{}}, true},
		"one value twice":                 {confirm(""), state(route.String(), "a", "a"), pressed{values: []string{"a"}}, true},
		"several before it is confirmed":  {slack.BlockAction{Type: several, ActionID: route.String()}, state(route.String(), "a"), pressed{changed: true}, true},
		"an address followed":             {slack.BlockAction{Type: button, ActionID: linkPrefix + "0"}, nil, pressed{}, false},
		"a menu of one emptied":           {slack.BlockAction{Type: one, ActionID: route.String()}, nil, pressed{}, false},
		"no route":                        {slack.BlockAction{Type: button, ActionID: "Ideas:theme:"}, nil, pressed{}, false},
		"nothing":                         {slack.BlockAction{}, nil, pressed{}, false},
		"another element":                 {slack.BlockAction{Type: "datepicker", ActionID: route.String()}, nil, pressed{}, false},
	} {
		did, ok := read(&c.action, c.state)
		if ok != c.ok || !reflect.DeepEqual(did.values, c.values) || ok && did.route != route || did.changed != c.changed || did.first != c.first {
			t.Errorf("%s: %+v, %v", name, did, ok)
		}
	}
}

// What a card shows is pressed as Slack would send it, and read.
func TestEveryControlComesBackAsItsRoute(t *testing.T) {
	p := drawing(t)
	rapid.Check(t, func(t *rapid.T) {
		c := drawnCards(p.Limits()).Draw(t, "card")
		routes, links := map[chat.Route]bool{}, 0
		for _, b := range p.blocks(c, onMessage, looks{}) {
			var pressed []slack.BlockAction
			state := map[string]map[string]slack.BlockAction{}
			switch b := b.(type) {
			case *slack.ActionBlock:
				for _, e := range b.Elements.ElementSet {
					pressed = append(pressed, slack.BlockAction{Type: slack.ActionType(slack.METButton), ActionID: e.(*slack.ButtonBlockElement).ActionID})
				}
			case *slack.SectionBlock:
				if s := b.Accessory.SelectElement; s != nil {
					pressed = append(pressed, slack.BlockAction{Type: slack.ActionType(s.Type), ActionID: s.ActionID, SelectedOption: *s.Options[0]})
				}
			}
			for _, a := range pressed {
				did, ok := read(&a, &slack.BlockActionStates{Values: state})
				if !ok {
					links++
				} else if r := did.route; routes[r] {
					t.Fatalf("%s twice", r)
				} else {
					routes[did.route] = true
				}
			}
		}
		for _, b := range c.Buttons {
			if b.URL != "" {
				links--
			} else if !routes[b.Route] {
				t.Fatalf("%s does not come back", b.Route)
			}
		}
		for _, m := range c.Menus {
			if !routes[m.Route] {
				t.Fatalf("%s does not come back", m.Route)
			}
		}
		if links != 0 {
			t.Fatalf("%d presses are not understood", links)
		}
	})
}

func FuzzReadNeverPanics(f *testing.F) {
	for _, id := range []string{"ideas:support:12", "confirm=ideas:support:12", "confirm=", "confirm=confirm=a:b:", "link=0", "", "::", "a:b:\xff"} {
		f.Add(id, "button", "v")
	}
	f.Fuzz(func(t *testing.T, id, kind, value string) {
		a := slack.BlockAction{ActionID: id, Type: slack.ActionType(kind), SelectedOption: slack.OptionBlockObject{Value: value}}
		did, ok := read(&a, &slack.BlockActionStates{Values: map[string]map[string]slack.BlockAction{"": {id: a}}})
		if ok && did.route.Check() != nil {
			t.Errorf("%q is read as %+v", id, did)
		}
	})
}
