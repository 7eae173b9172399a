package slack_test

import (
	"encoding/json"
	"slices"
	"testing"

	"livinglab/adapters/slack/slacktest"
	"livinglab/bot/chat"
)

// ballot is a card with two menus of several, some of whose options are chosen.
func ballot(title string, chosen ...string) chat.Card {
	c := titled(title)
	for _, name := range []string{"a", "b"} {
		m := chat.Menu{Route: routeOf(name), Label: "Vos choix", Max: 3}
		for _, v := range []string{"1", "2", "3"} {
			m.Options = append(m.Options, chat.Option{Value: name + v, Label: "Idée " + v, Chosen: slices.Contains(chosen, name+v)})
		}
		c.Menus = append(c.Menus, m)
	}
	return c
}

// blockOf is the block_id of a control.
func (l *live) blockOf(t *testing.T, on slacktest.On, action string) string {
	t.Helper()
	raw := l.seen(t, on).raw
	type control struct {
		ID string `json:"action_id"`
	}
	var in struct {
		Blocks []struct {
			ID        string    `json:"block_id"`
			Accessory control   `json:"accessory"`
			Elements  []control `json:"elements"`
		} `json:"blocks"`
	}
	if err := json.Unmarshal([]byte(raw), &in); err != nil {
		t.Fatal(err)
	}
	for _, b := range in.Blocks {
		if slices.Contains(append(b.Elements, b.Accessory), control{action}) {
			return b.ID
		}
	}
	t.Fatalf("no %q in %s", action, raw)
	return ""
}

// choose has Marie choose in a menu of several, without confirming.
func (l *live) choose(t *testing.T, on slacktest.On, name string, values ...string) {
	t.Helper()
	action := routeOf(name).String()
	l.Press(t, marie, on, l.blockOf(t, on, action), action, values...).Wait(t)
}

// confirm has Marie confirm a menu, and returns what the bot is told is chosen.
func (l *live) confirm(t *testing.T, on slacktest.On, name string, a chat.Answer) []string {
	t.Helper()
	l.bot.says(a)
	action := "confirm=" + routeOf(name).String()
	l.Press(t, marie, on, l.blockOf(t, on, action), action).Wait(t)
	e, _ := l.bot.last(t)
	return e.Press.Values
}

// What is confirmed is what the person saw chosen, whether Slack tells of what
// was left as it was or not.
func TestAMenuOfSeveralIsConfirmedAsItIsSeen(t *testing.T) {
	for name, forgets := range map[string]bool{"Slack tells all": false, "Slack tells of what was touched": true} {
		t.Run(name, func(t *testing.T) {
			l := run(t, false, slacktest.Options{Forgets: forgets})
			is := func(what string, got []string, want ...string) {
				t.Helper()
				if !slices.Equal(got, want) {
					t.Errorf("%s: the bot is told %q, want %q", what, got, want)
				}
			}
			again := chat.Replace(ballot("Bulletin", "a1", "b2"))
			l.command(t, ideas, chat.Whisper(ballot("Bulletin", "a1", "b2")))
			on := l.sees(t, "message", "Bulletin")
			is("as it was", l.confirm(t, on, "a", again), "a1")
			l.choose(t, on, "a", "a2", "a3")
			is("others", l.confirm(t, on, "a", again), "a2", "a3")
			l.choose(t, on, "a")
			is("none", l.confirm(t, on, "a", again))
			is("as it was, after none", l.confirm(t, on, "a", again), "a1")

			// Nor is what was changed lost when another is confirmed.
			l.choose(t, on, "b")
			is("the other", l.confirm(t, on, "a", again), "a1")
			l.tellsBefore(t, "b")
			is("left again as it was", l.confirm(t, on, "b", again), "b2")

			l.choose(t, on, "a", "a3")
			l.choose(t, on, "a")
			l.choose(t, on, "b", "b1")
			if _, n := l.bot.last(t); n != 8 { // the command, the six above and the other menu
				t.Errorf("the bot was told %d things: what is not confirmed is none of its business", n)
			}
			is("changed twice", l.confirm(t, on, "a", chat.Nothing()))
			l.tellsBefore(t, "b", "b1")
		})
	}
}

// tellsBefore fails unless what the bot was told before the last is a menu.
func (l *live) tellsBefore(t *testing.T, name string, values ...string) {
	t.Helper()
	l.bot.mu.Lock()
	defer l.bot.mu.Unlock()
	last, before := l.bot.events[len(l.bot.events)-1], l.bot.events[len(l.bot.events)-2]
	if p := before.Press; p == nil || p.Route != routeOf(name) || !slices.Equal(p.Values, values) || before.ID == last.ID {
		t.Errorf("before, the bot was told %+v", before)
	}
}

// People choose, and press the button that they see, which is not the one that
// confirms.
func TestWhatIsChosenCountsWhateverIsPressed(t *testing.T) {
	both(t, func(t *testing.T, l *live) {
		card := ballot("Bulletin", "a1")
		card.Buttons = []chat.Button{{Label: "Déposer", Route: routeOf("Déposer"), Style: chat.Primary}}
		l.command(t, ideas, chat.Whisper(card))
		on := l.sees(t, "message", "Bulletin")
		l.choose(t, on, "a", "a2", "a3")
		cast := routeOf("Déposer").String()
		press := func(menu chat.Answer) {
			t.Helper()
			l.bot.does(func(e chat.Event) chat.Answer {
				if e.Press.Route == routeOf("Déposer") {
					return chat.Whisper(titled("Déposé"))
				}
				return menu
			})
			l.Press(t, marie, on, l.blockOf(t, on, cast), cast).Wait(t)
		}
		press(chat.Replace(card))
		l.sees(t, "message", "Déposé")
		l.tellsBefore(t, "a", "a2", "a3")
		// What the bot says of the menu is said, and nothing is cast.
		l.choose(t, on, "a", "a1", "a2", "a3")
		press(chat.Whisper(titled("C’est trop")))
		l.sees(t, "message", "C’est trop")
		if e, _ := l.bot.last(t); e.Press.Route != routeOf("a") {
			t.Errorf("the bot was told %+v", e.Press)
		}
		// Nothing was changed since: nothing is confirmed.
		_, n := l.bot.last(t)
		press(chat.Replace(card))
		if _, now := l.bot.last(t); now != n+1 {
			t.Errorf("the bot was told %d things", now-n)
		}
	})
}

// A button that says what it is pressed for ("Cast this ballot") is the one that
// the card has once what was chosen there counts.
func TestWhatIsPressedIsAsItIsOnceTheMenuCounts(t *testing.T) {
	route := func(action, arg string) chat.Route { return chat.Route{Feature: "x", Action: action, Arg: arg} }
	card := func(cast ...chat.Route) chat.Card {
		c := ballot("Bulletin")
		for _, r := range cast {
			c.Buttons = append(c.Buttons, chat.Button{Label: "Déposer " + r.Arg, Route: r})
		}
		return c
	}
	cast := route("cast", "1.empty")
	for what, c := range map[string]struct {
		then chat.Answer // what the menu is answered with
		want chat.Route
	}{
		"another ballot":     {chat.Replace(card(route("look", "1"), route("cast", "1.full"))), route("cast", "1.full")},
		"the same":           {chat.Replace(card(route("cast", "1.full"), cast)), cast},
		"not clear which":    {chat.Replace(card(route("cast", "1.full"), route("cast", "2.full"))), cast},
		"it is not there":    {chat.Replace(card(route("look", "1"))), cast},
		"another feature's":  {chat.Replace(card(chat.Route{Feature: "y", Action: "cast", Arg: "1.full"})), cast},
		"nothing to be seen": {chat.Nothing(), cast},
	} {
		t.Run(what, func(t *testing.T) {
			l := run(t, false, slacktest.Options{})
			l.command(t, ideas, chat.Whisper(card(cast)))
			on := l.sees(t, "message", "Bulletin")
			l.choose(t, on, "a", "a2")
			l.bot.does(func(e chat.Event) chat.Answer {
				if e.Press.Route == routeOf("a") {
					return c.then
				}
				return chat.Whisper(titled("Déposé"))
			})
			l.Press(t, marie, on, l.blockOf(t, on, cast.String()), cast.String()).Wait(t)
			l.tellsBefore(t, "a", "a2")
			if e, _ := l.bot.last(t); e.Press.Route != c.want {
				t.Errorf("the bot was told of %v", e.Press.Route)
			}
		})
	}
}

func TestAMenuOfSeveralInTheHomeTab(t *testing.T) {
	l := run(t, false, slacktest.Options{Forgets: true})
	l.bot.says(chat.Whisper(ballot("Accueil", "a1")))
	l.Home(t, marie).Wait(t)
	on := l.AwaitHome(t, marie, "Accueil")
	l.choose(t, on, "a")
	if got := l.confirm(t, on, "a", chat.Nothing()); len(got) != 0 {
		t.Errorf("the bot is told %q", got)
	}
}
