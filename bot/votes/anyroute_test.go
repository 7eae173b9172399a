package votes_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"livinglab/bot"
	"livinglab/bot/bottest"
	"livinglab/bot/chat"
)

// Whatever comes back in a route, a menu or a form, from anyone, in any state
// of a vote, is answered without an internal error and within what every
// platform shows.
func TestAnyRouteIsAnswered(t *testing.T) {
	p := bottest.Open(t, bottest.Options{Features: []bot.Feature{labFeature(t)}})
	approve, points, ranking := begin(p, sample("simple")), begin(p, sample("points")), begin(p, sample("classement"))
	later := sample("autre")
	later.Opens = friday.Unix()
	planned, gone := begin(p, later), begin(p, later)
	closed := begin(p, sample("budget"))
	press(p, "diane", fmt.Sprintf("approve:%d.0.0", closed), "1")
	press(p, "diane", fmt.Sprintf("close-now:%d", closed))
	submit(p, "diane", fmt.Sprintf("cancel-save:%d", gone), chat.Filled{"reason": {"Trop tôt."}})
	press(p, "diane", "round:4") // a draft, of 200 ideas
	const huge = "9223372036854775807"
	args := []string{"", "0", "-1", "x", ".", "..", "\x00", "1.\x00", "1.-1.0", "1." + huge + ".0", huge, "99999999999999999999", "1,1", "1.0.0.0.0.0.0.0",
		"1.1099511627776.1099511627776.1099511627776", "1.0.1000", "' OR 1=1 --", strings.Repeat("é", 20)}
	for _, id := range []int64{approve, points, ranking, planned, gone, closed} {
		for _, rest := range []string{"", ".", ".0", ".0.0", ".9.9", ".0.1.2"} {
			args = append(args, fmt.Sprint(id, rest))
		}
	}
	values := [][]string{nil, {"1"}, {""}, {"\x00"}, {"-1"}, {huge}, {"1", "1"}}
	for _, a := range labFeature(t).Actions {
		form := !a.Reads || strings.HasSuffix(a.Name, "-save") || strings.HasSuffix(a.Name, "-find")
		for _, arg := range args {
			route := chat.Route{Feature: "votes", Action: a.Name, Arg: arg}
			for i, v := range values {
				for _, who := range []string{"awa", "diane"} {
					answered(p, chat.Event{From: person(who), Press: &chat.Press{Route: route, Values: v}})
					if form && i < 4 {
						answered(p, chat.Event{From: person(who), Submit: &chat.Submit{Route: route, Fields: chat.Filled{
							"a": v, "b": {huge}, "number": v, "options": v, "reason": v, "receipt": v, "title": v, "when": v, "closes": v}}})
					}
				}
			}
		}
	}
	for line := range strings.SplitSeq(p.Log.String(), "\n") {
		if strings.Contains(line, "level=ERROR") || strings.Contains(line, "panic") {
			t.Fatal(line)
		}
	}
}

// answered fails unless an event is answered in words that fit, and not with
// the reference of an error.
func answered(p *bottest.Player, e chat.Event) {
	p.T.Helper()
	e.At = chat.Place{Room: bot.Announcements}
	a := p.Bot.Handle(context.Background(), e)
	what := fmt.Sprintf("%s: %+v %+v", e.From.Name, e.Press, e.Submit)
	if strings.Contains(said(a), "cette référence") {
		p.T.Fatalf("%s: %s", what, said(a))
	}
	if a.Card != nil {
		if err := chat.Common.Check(*a.Card); err != nil {
			p.T.Fatalf("%s: %v", what, err)
		}
	}
	if a.Form != nil {
		if err := chat.Common.CheckForm(*a.Form); err != nil {
			p.T.Fatalf("%s: %v", what, err)
		}
	}
}
