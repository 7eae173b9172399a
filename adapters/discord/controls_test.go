package discord

import (
	"reflect"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"
	"pgregory.net/rapid"

	"livinglab/bot/chat"
)

func TestPressedReadsWhatWasPressed(t *testing.T) {
	route := chat.Route{Feature: "ideas", Action: "theme", Arg: "12:@everyone"}
	for name, c := range map[string]struct {
		customID string
		values   []string
		want     []string
		ok       bool
	}{
		"a button":        {route.String(), nil, nil, true},
		"a menu of one":   {route.String(), []string{"a"}, []string{"a"}, true},
		"several":         {route.String(), []string{"a", "b"}, []string{"a", "b"}, true},
		"none of several": {route.String(), []string{}, []string{}, true},
		"one value twice": {route.String(), []string{"a", "a"}, []string{"a"}, true},
		"an empty value":  {route.String(), []string{""}, []string{}, true},
		"no route":        {"Ideas:theme:", nil, nil, false},
		"nothing":         {"", nil, nil, false},
		"101 bytes":       {"ideas:theme:" + strings.Repeat("x", 101-len("ideas:theme:")), nil, nil, false},
		"the adapter's":   {"again=1", nil, nil, false},
	} {
		r, values, ok := pressed(c.customID, c.values)
		if ok != c.ok || !reflect.DeepEqual(values, c.want) || ok && r != route {
			t.Errorf("%s: %v, %q, %v", name, r, values, ok)
		}
	}
}

// What a card shows is pressed as Discord would send it, and read.
func TestEveryControlComesBackAsItsRoute(t *testing.T) {
	p := drawing(t)
	rapid.Check(t, func(t *rapid.T) {
		c := drawnCards(p.Limits()).Draw(t, "card")
		var got []chat.Route
		var addresses []string
		rows := p.rows(c)
		if len(rows) > 5 {
			t.Fatalf("%d rows", len(rows))
		}
		for _, row := range overRows(t, rows) {
			for _, o := range row.(*discordgo.ActionsRow).Components {
				id := ""
				switch o := o.(type) {
				case *discordgo.SelectMenu:
					id = o.CustomID
				case *discordgo.Button:
					if o.URL != "" {
						addresses = append(addresses, o.URL)
						continue
					}
					id = o.CustomID
				}
				r, _, ok := pressed(id, nil)
				if !ok {
					t.Fatalf("%q is not understood", id)
				}
				got = append(got, r)
			}
		}
		var want []chat.Route
		var followed []string
		for _, m := range c.Menus {
			want = append(want, m.Route)
		}
		for _, b := range c.Buttons {
			if b.URL != "" {
				followed = append(followed, b.URL)
			} else {
				want = append(want, b.Route)
			}
		}
		if !reflect.DeepEqual(got, want) || !reflect.DeepEqual(addresses, followed) {
			t.Fatalf("%v and %q come back, not %v and %q", got, addresses, want, followed)
		}
	})
}

func TestMenusSayHowManyMayBeChosen(t *testing.T) {
	p := drawing(t)
	three := []chat.Option{{Value: "a", Label: "A", Chosen: true}, {Value: "b", Label: "B", Chosen: true}, {Value: "c", Label: "C"}}
	for name, c := range map[string]struct {
		min, max    int
		placeholder string
		least, most int
		chosen      int
	}{
		"one":          {0, 0, "Choix", 1, 1, 1},
		"one said":     {1, 1, "Choix", 1, 1, 1},
		"one or none":  {0, 1, "Choix (1 réponse, ou aucune)", 0, 1, 1},
		"up to three":  {0, 3, "Choix (jusqu’à 3 réponses)", 0, 3, 2},
		"two to three": {2, 3, "Choix (de 2 à 3 réponses)", 2, 3, 2},
		"just two":     {2, 2, "Choix (2 réponses)", 2, 2, 2},
	} {
		m := p.menu(chat.French, chat.Menu{Label: "Choix", Options: three, Min: c.min, Max: c.max})
		chosen := 0
		for _, o := range m.Options {
			if o.Default {
				chosen++
			}
		}
		if m.Placeholder != c.placeholder || *m.MinValues != c.least || m.MaxValues != c.most || chosen != c.chosen {
			t.Errorf("%s: %q, %d to %d, %d chosen", name, m.Placeholder, *m.MinValues, m.MaxValues, chosen)
		}
	}
}

func FuzzPressed(f *testing.F) {
	for _, id := range []string{"ideas:support:12", "again=1", "", "::", "a:b:\xff", "a:b:c:d"} {
		f.Add(id, "v")
	}
	f.Fuzz(func(t *testing.T, id, value string) {
		r, values, ok := pressed(id, []string{value, value})
		if ok && (r.Check() != nil || r.String() != id) {
			t.Errorf("%q is read as %+v", id, r)
		}
		if len(values) > 1 {
			t.Errorf("%q twice: %q", value, values)
		}
	})
}
