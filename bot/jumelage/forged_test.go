package jumelage_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"livinglab/bot"
	"livinglab/bot/bottest"
	"livinglab/bot/chat"
	"livinglab/bot/jumelage"
)

func cast(id string) chat.Person {
	return chat.Person{Account: chat.Account{Platform: "memory", ID: id}, Name: id, Locale: "fr-CA"}
}

// handled is what an event is answered, which must be in words that fit every
// platform, and not with the reference of an error.
func handled(p *bottest.Player, e chat.Event) chat.Answer {
	p.T.Helper()
	e.At = chat.Place{Direct: true, Room: "d"}
	a := p.Bot.Handle(context.Background(), e)
	if a.Card != nil {
		if err := chat.Common.Check(*a.Card); err != nil {
			p.T.Fatalf("%s %+v %+v: %v", e.From.Name, e.Press, e.Submit, err)
		}
	}
	if a.Form != nil {
		if err := chat.Common.CheckForm(*a.Form); err != nil {
			p.T.Fatalf("%s %+v %+v: %v", e.From.Name, e.Press, e.Submit, err)
		}
	}
	return a
}

// Whatever comes back in a route, a menu or a form, from anyone, is answered
// without an internal error.
func TestAnyRouteIsAnswered(t *testing.T) {
	p := begun(t)
	p.Do(`clock 2026-11-27 18:00`)
	p.Do(`claire direct: /jumelage ouvrir Un autre`)
	p.Do(`claire fills ends="31 mars 2027 18 h"`)
	p.Do(`mei direct: /jumelage participer`)
	p.Do(`mei fills kinds="Citoyenne ou citoyen" speaks="Français"`)
	p.Log.Reset()
	const huge = "9223372036854775807"
	args := []string{"", "0", "x", ".", "\x00", "-1", huge, huge + "." + huge, "1", "2", "3", "1.1", "1.2", "2.1", "1.9", "9.9", "1.0.0", strings.Repeat("é", 20)}
	values := [][]string{nil, {"1"}, {""}, {"\x00"}, {huge}, {"1.2"}, {"1", "1"}, {"student"}}
	for _, a := range jumelage.New(jumelage.Config{Alone: true}).Actions {
		if a.Name == "leave-yes" || a.Name == "end-yes" || a.Name == "dissolve-yes" {
			continue // after which there is less to try: tried below
		}
		for _, arg := range args {
			route := chat.Route{Feature: "jumelage", Action: a.Name, Arg: arg}
			for _, v := range values {
				for _, who := range []string{"awa", "emma", "mei", "claire"} {
					handled(p, chat.Event{From: cast(who), Press: &chat.Press{Route: route, Values: v}})
					if strings.HasSuffix(a.Name, "-save") {
						handled(p, chat.Event{From: cast(who), Submit: &chat.Submit{Route: route, Fields: chat.Filled{"kinds": v, "speaks": v, "town": v,
							"words": v, "needs": v, "goals": v, "often": v, "until": v, "next": v, "rating": v, "title": v, "ends": v, "what": v, "one": v, "two": v, "slots": v}}})
					}
				}
			}
		}
	}
	for _, name := range []string{"dissolve-yes", "leave-yes", "end-yes"} {
		for _, arg := range args {
			for _, who := range []string{"bruno", "awa", "emma", "claire"} {
				handled(p, chat.Event{From: cast(who), Press: &chat.Press{Route: chat.Route{Feature: "jumelage", Action: name, Arg: arg}}})
			}
		}
	}
	for line := range strings.SplitSeq(p.Log.String(), "\n") {
		if strings.Contains(line, "level=ERROR") || strings.Contains(line, "panic") {
			t.Fatal(line)
		}
	}
}

// Nobody but its people does anything with a group, and nobody but the
// coordinator with a proposal.
func TestAGroupIsItsPeoples(t *testing.T) {
	p := begun(t)
	p.Do(`clock 2026-11-27 18:00`)
	for _, route := range []string{"group:1", "write:1", "meet:1", "agreement:1", "amend:1", "accept:1.1", "met:1", "not-met:1", "dissolve:1", "dissolve-yes:1",
		"match:1", "proposal:1", "publish:1", "decisions:1", "manage:1", "end-yes:1", "help-done:1"} {
		action, arg, _ := strings.Cut(route, ":")
		before := p.Do("awa direct: /jumelage groupe")
		a := handled(p, chat.Event{From: cast("mei"), Press: &chat.Press{Route: chat.Route{Feature: "jumelage", Action: action, Arg: arg}}})
		words := fmt.Sprint(a.Card)
		if a.Does != chat.DoesWhisper || strings.Contains(words, "Awa") || strings.Contains(words, "Olivier") {
			t.Errorf("%s: mei is answered %s %v", route, a.Does, words)
		}
		if after := p.Do("awa direct: /jumelage groupe"); after != before {
			t.Errorf("%s changed the group:\n%s\nit was\n%s", route, after, before)
		}
	}
}

// Of two who ask for the matching at once the second is told of the first, and one
// proposal comes of it.
func TestTwoAskForTheMatchingAtOnce(t *testing.T) {
	p := begun(t)
	for _, line := range []string{
		`mei direct: /jumelage participer`, `mei fills kinds="Citoyenne ou citoyen" speaks="Français"`, `mei presses "J’accepte et je participe"`,
		`diane direct: /jumelage participer`, `diane fills kinds="Étudiante ou étudiant de l’international" speaks="Français"`, `diane presses "J’accepte et je participe"`,
	} {
		p.Do(line)
	}
	ask := func() string {
		a := handled(p, chat.Event{From: cast("claire"), Press: &chat.Press{Route: chat.Route{Feature: "jumelage", Action: "match", Arg: "1"}}})
		return fmt.Sprint(a.Card.Body)
	}
	if first := ask(); !strings.Contains(first, "est lancé") {
		t.Errorf("the first is told %s", first)
	}
	if second := ask(); !strings.Contains(second, "déjà en cours, lancé par") {
		t.Errorf("the second is told %s", second)
	}
	p.Settle()
	if told := strings.Count(p.Do("claire reads direct"), "Proposition prête"); told != 2 { // of begun, and of this
		t.Errorf("told of %d proposals, want 2", told)
	}
	if words := p.Do(`claire presses "Voir la proposition" on "Proposition prête"`); !strings.Contains(words, "Mei Chen") || !strings.Contains(words, "1 groupe") {
		t.Errorf("the proposal: %s", words)
	}
}

// Who leaves while the matching is under way is in no group of the proposal, and
// those who were to be with them are told to be without.
func TestLeavingInTheMiddleOfAMatching(t *testing.T) {
	var p *bottest.Player
	leaves := ""
	f := jumelage.New(jumelage.Config{Alone: true})
	slow := f.Works[0].Do
	f.Works[0].Do = func(c *bot.Call, arg string) (any, error) {
		result, err := slow(c, arg)
		if leaves != "" {
			handled(p, chat.Event{From: cast(leaves), Press: &chat.Press{Route: chat.Route{Feature: "jumelage", Action: "leave-yes", Arg: "1"}}})
		}
		return result, err
	}
	p = begin(bottest.Open(t, bottest.Options{Features: []bot.Feature{f}}))
	for _, line := range []string{
		`mei direct: /jumelage participer`, `mei fills kinds="Citoyenne ou citoyen" speaks="Français"`, `mei presses "J’accepte et je participe"`,
		`diane direct: /jumelage participer`, `diane fills kinds="Étudiante ou étudiant de l’international" speaks="Français"`, `diane presses "J’accepte et je participe"`,
	} {
		p.Do(line)
	}
	leaves = "mei"
	p.Do("claire direct: /jumelage apparier")
	words := p.Do(`claire presses "Voir la proposition"`)
	if strings.Contains(words, "Mei") || !strings.Contains(words, "0 groupe") || !strings.Contains(words, "Diane Simard · quelqu’un de son groupe vient de quitter") {
		t.Errorf("the proposal: %s", words)
	}
	if strings.Contains(p.Log.String(), "level=ERROR") {
		t.Error(p.Log.String())
	}
}

// A run of which nothing came, because what it found could not be written, does not
// stand in the way for ever.
func TestAMatchingThatIsLostIsGivenUp(t *testing.T) {
	f := jumelage.New(jumelage.Config{Alone: true})
	done, lost := f.Works[0].Done, false
	f.Works[0].Done = func(c *bot.Call, arg string, result any, failed error) error {
		if lost {
			return nil
		}
		return done(c, arg, result, failed)
	}
	p := begin(bottest.Open(t, bottest.Options{Features: []bot.Feature{f}}))
	for _, line := range []string{
		`mei direct: /jumelage participer`, `mei fills kinds="Citoyenne ou citoyen" speaks="Français"`, `mei presses "J’accepte et je participe"`,
		`diane direct: /jumelage participer`, `diane fills kinds="Étudiante ou étudiant de l’international" speaks="Français"`, `diane presses "J’accepte et je participe"`,
	} {
		p.Do(line)
	}
	lost = true
	p.Do("claire direct: /jumelage apparier")
	if words := p.Do("claire direct: /jumelage apparier"); !strings.Contains(words, "déjà en cours") {
		t.Errorf("asked again at once: %s", words)
	}
	lost = false
	p.SetNow(p.Now().Add(time.Hour))
	p.Do("claire direct: /jumelage apparier")
	if words := p.Do(`claire presses "Voir la proposition"`); !strings.Contains(words, "1 groupe") {
		t.Errorf("asked again an hour later: %s", words)
	}
}
