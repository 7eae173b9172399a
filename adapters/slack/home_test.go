package slack_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"livinglab/adapters/slack/slacktest"
	"livinglab/bot/chat"
)

func TestTheHomeTab(t *testing.T) {
	both(t, func(t *testing.T, l *live) {
		// The tab is published after what was done there is acknowledged: the
		// test waits for that, by the number in it.
		var drawn atomic.Int32
		home := func(e chat.Event) chat.Answer {
			if e.Command != nil && e.Command.Name == "labo" {
				if !e.At.Direct || e.From.ID != marie {
					t.Errorf("the Home tab is asked for by %+v at %+v", e.From, e.At)
				}
				return chat.Say(withButton(fmt.Sprintf("Accueil n° %d.", drawn.Add(1)), "Voter"))
			}
			return chat.Nothing()
		}
		l.bot.does(home)
		done := int32(0)
		tab := func() slacktest.On {
			t.Helper()
			done++
			return l.AwaitHome(t, marie, fmt.Sprintf("Accueil n° %d.", done))
		}
		l.Home(t, marie).Wait(t)
		tab0 := tab()
		do := func(on slacktest.On, label string, a chat.Answer) {
			t.Helper()
			l.bot.does(func(e chat.Event) chat.Answer {
				if e.Press == nil && e.Submit == nil {
					return home(e)
				}
				return a
			})
			l.Press(t, marie, on, l.block(t, on), routeOf(label).String()).Wait(t)
			tab()
		}
		top := func(words string) slacktest.On {
			t.Helper()
			return l.modal(t, words)
		}
		do(tab0, "Voter", chat.Whisper(withButton("Bulletin", "Choisir")))
		card := top("Bulletin")
		if e, _ := l.bot.last(t); !e.At.Direct || e.At.Room != slacktest.DirectRoom(marie) || e.At.Thread != "" {
			t.Errorf("it was pressed at %+v", e.At)
		}
		// On the card: replaced in place, whispered over it, a form over it.
		do(card, "Choisir", chat.Replace(withButton("Choisi", "Encore")))
		if top("Choisi") != card {
			t.Error("the card was not replaced in its place")
		}
		do(card, "Encore", chat.Whisper(withButton("Par-dessus", "Plus haut")))
		over := top("Par-dessus")
		if over == card {
			t.Error("a whisper took the card's place")
		}
		do(over, "Plus haut", chat.Whisper(withButton("Au sommet", "Trop haut")))
		do(top("Au sommet"), "Trop haut", chat.Whisper(titled("Au-delà")))
		l.Expect("views.push", "push_limit_reached")
		top("Au-delà")
		// A form from the Home tab: its answer takes its place.
		do(tab0, "Voter", chat.Open(form()))
		sent := top("Titre")
		l.bot.does(func(e chat.Event) chat.Answer {
			if e.Submit != nil {
				return chat.Whisper(titled("Bien reçu"))
			}
			return home(e)
		})
		l.Submit(t, marie, sent.View, nil).Wait(t)
		if top("Bien reçu") != sent {
			t.Error("the answer is in another modal")
		}
		tab()
		// Nothing of it is kept anywhere.
		if n := len(l.history(t, slacktest.DirectRoom(marie))); n != 0 {
			t.Errorf("%d messages were sent to her", n)
		}
	})
}

func TestReplaceAfterAFormFromACardInAModal(t *testing.T) {
	l := run(t, false, slacktest.Options{})
	l.bot.does(func(e chat.Event) chat.Answer {
		switch {
		case e.Command != nil:
			return chat.Say(withButton("Accueil", "Voter"))
		case e.Submit != nil:
			return chat.Replace(titled("Rempli"))
		case e.Press.Route == routeOf("Remplir"):
			return chat.Open(form())
		}
		return chat.Whisper(withButton("Bulletin", "Remplir"))
	})
	l.Home(t, marie).Wait(t)
	tab := l.AwaitHome(t, marie, "Accueil")
	l.Press(t, marie, tab, l.block(t, tab), routeOf("Voter").String()).Wait(t)
	var card, sent slacktest.On
	find := func(words string) (on slacktest.On) {
		for _, one := range l.Shown(marie) {
			if raw := string(l.JSON(one)); strings.Contains(raw, words) {
				on = one.On()
			}
		}
		return on
	}
	card = find("Bulletin")
	l.Press(t, marie, card, l.block(t, card), routeOf("Remplir").String()).Wait(t)
	sent = find(`"Titre"`)
	l.Submit(t, marie, sent.View, nil).Wait(t)
	if got := find("Rempli\""); got != card || got == sent {
		t.Errorf("%+v was replaced, not the card %+v", got, card)
	}
}

// The Home tab shows the answers of several commands, those that there are.
func TestTheHomeTabOfSeveralCommands(t *testing.T) {
	l := &live{lab: open(t, slacktest.Options{}), bot: &script{}, home: []string{"labo langue", "labo rien", "labo large"}}
	facts := []chat.Fact{{Label: "Langue", Value: chat.Str("français")}}
	large := titled("Large")
	for range 26 {
		large.Body = append(large.Body, chat.Str("x"))
	}
	for i := range 5 {
		large.Menus = append(large.Menus, chat.Menu{Route: routeOf(fmt.Sprint("m", i)), Label: "x", Max: 1, Options: []chat.Option{{Value: "1", Label: "1"}}})
	}
	seen := map[string]bool{}
	l.bot.does(func(e chat.Event) chat.Answer {
		if e.Press != nil {
			return chat.Replace(titled("C’est noté"))
		}
		if seen[e.ID] {
			t.Errorf("event %s came twice", e.ID)
		}
		seen[e.ID] = true
		switch c := withButton("Accueil.", "Voter"); e.Command.Text {
		case "":
			c.Facts = facts
			return chat.Replace(c)
		case "langue":
			c = withButton("Votre langue?", "Français")
			c.Facts = facts
			return chat.Replace(c)
		case "large":
			return chat.Replace(large)
		}
		return chat.Nothing()
	})
	l.start(t, false)
	l.Home(t, marie).Wait(t)
	tab := l.AwaitHome(t, marie, "Votre langue?")
	raw, _ := l.HomeTab(marie)
	first, second, third := strings.Index(string(raw), "Accueil."), strings.Index(string(raw), "Votre langue?"), strings.Index(string(raw), "Large")
	if first < 0 || second < first || third < second || strings.Count(string(raw), `"divider"`) != 2 || strings.Count(string(raw), "Langue") != 2 {
		t.Errorf("the tab is %s", raw)
	}
	label := routeOf("Français").String()
	l.Press(t, marie, tab, l.blockOf(t, tab, label), label).Wait(t)
	l.modal(t, "C’est noté")
}

// modal is the modal that Marie was shown last, which must hold words. The Home
// tab may have changed since.
func (l *live) modal(t *testing.T, words string) slacktest.On {
	t.Helper()
	all := l.Shown(marie)
	for i := len(all) - 1; i >= 0; i-- {
		if raw := string(l.JSON(all[i])); strings.Contains(raw, `"type":"modal"`) {
			if !strings.Contains(raw, words) {
				t.Fatalf("the modal shows %s, not %q", raw, words)
			}
			return all[i].On()
		}
	}
	t.Fatalf("no modal with %q", words)
	return slacktest.On{}
}

// Whom the bot may not write to has a Home tab all the same: Slack tells beside
// which conversation it is. What is done there works after a restart too, when
// nothing is remembered of it.
func TestTheHomeTabOfSomeoneWhoTakesNoMessages(t *testing.T) {
	l := &live{lab: open(t, slacktest.Options{}), bot: &script{}}
	l.AddPeople(slacktest.Person{ID: marie, Name: "Marie Tremblay", Locale: "fr-CA", NoDirect: true})
	l.Expect("conversations.open", "restricted_action")
	ballots := 0
	l.bot.does(func(e chat.Event) chat.Answer {
		if !e.At.Direct || e.At.Room != slacktest.DirectRoom(marie) {
			t.Errorf("it was done at %+v", e.At)
		}
		if e.Press != nil {
			ballots++
			return chat.Whisper(titled(fmt.Sprint("Bulletin ", ballots)))
		}
		return chat.Say(withButton("Accueil", "Voter"))
	})
	var tab slacktest.On
	press := func(t *testing.T, shown string) {
		t.Helper()
		l.Press(t, marie, tab, l.block(t, tab), routeOf("Voter").String()).Wait(t)
		l.modal(t, shown)
	}
	t.Run("opened", func(t *testing.T) {
		l.start(t, false)
		l.Home(t, marie).Wait(t)
		tab = l.AwaitHome(t, marie, "Accueil")
		press(t, "Bulletin 1")
	})
	t.Run("pressed after a restart", func(t *testing.T) {
		l.start(t, false)
		press(t, "Bulletin 2")
	})
}
