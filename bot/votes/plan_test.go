package votes

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"livinglab/bot/tally"
)

var now = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// goodPlan may open.
func goodPlan(options int) Plan {
	var in []Choice
	for i := range options {
		in = append(in, Choice{Idea: int64(i + 1), Title: fmt.Sprint("Idée ", i+1), Cost: 100, In: true})
	}
	p := newPlan("Un vote", in)
	p.Closes = now.Add(time.Hour).Unix()
	return p
}

func TestFaults(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(p *Plan)
		want  string
	}{
		"nothing":            {func(*Plan) {}, ""},
		"no title":           {func(p *Plan) { p.Title = "" }, "fault.title"},
		"one idea":           {func(p *Plan) { p.Options = p.Options[:1]; p.Most, p.Seats = 1, 1 }, "fault.few"},
		"no idea":            {func(p *Plan) { p.top(0); p.Most = 1 }, "fault.few"},
		"200 ideas":          {func(p *Plan) { p.Options = goodPlan(200).Options }, "fault.many"},
		"12 to support of 8": {func(p *Plan) { p.Most = 12 }, "fault.most.approval"},
		"rank 9 of 8":        {func(p *Plan) { p.setKind(tally.Ranking); p.Most = 9 }, "fault.most.ranking"},
		"too many points":    {func(p *Plan) { p.setKind(tally.Points); p.Most = MaxPoints + 1 }, "fault.points"},
		"too many ranks":     {func(p *Plan) { p.Options = goodPlan(60).Options; p.setKind(tally.Ranking); p.Most = 26 }, "fault.ranks"},
		"all win":            {func(p *Plan) { p.Seats = 8 }, "fault.seats"},
		"ranking and budget": {func(p *Plan) { p.setKind(tally.Ranking); p.Seats, p.Budget = 0, 500 }, "fault.ranking-budget"},
		"no costs":           {func(p *Plan) { p.Seats, p.Budget = 0, 500; p.Options[3].Cost = 0 }, "fault.costs"},
		"too dear":           {func(p *Plan) { p.Seats, p.Budget = 0, 500; p.Options[3].Cost = 501 }, "fault.too-dear"},
		"gone":               {func(p *Plan) { p.Options[0].Gone = true }, "fault.gone"},
		"no closing":         {func(p *Plan) { p.Closes = 0 }, "fault.closes"},
		"closing past":       {func(p *Plan) { p.Closes = now.Unix() }, "fault.closes-past"},
		"closing first":      {func(p *Plan) { p.Opens = p.Closes }, "fault.closes-first"},
		"a budget":           {func(p *Plan) { p.Seats, p.Budget = 0, 500 }, ""},
		"opening past":       {func(p *Plan) { p.Opens = now.Add(-time.Hour).Unix() }, ""},
	} {
		p := goodPlan(8)
		c.spoil(&p)
		var keys []string
		for _, f := range p.Faults(now) {
			keys = append(keys, f.Key)
		}
		if got := strings.Join(keys, " "); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestEveryPlanWithoutFaultsCanBeCounted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := goodPlan(rapid.IntRange(2, 30).Draw(t, "options"))
		p.setKind(rapid.SampledFrom(kinds).Draw(t, "kind"))
		p.Fair, p.Most = rapid.Bool().Draw(t, "fair"), rapid.IntRange(1, 30).Draw(t, "most")
		if p.Seats = rapid.IntRange(0, 30).Draw(t, "seats"); p.Seats == 0 {
			p.Budget = rapid.Int64Range(1, 3000).Draw(t, "budget")
		}
		if len(p.Faults(now)) > 0 {
			t.Skip("it cannot open")
		}
		v := vote{Title: p.Title, Paper: Paper{p.Kind, p.Most, len(p.Options)}, Rule: p.Rule(), Seats: p.Seats, Budget: p.Budget, Seed: "S", Quorum: 25}
		var ballots []tally.FileBallot
		for i := range rapid.IntRange(0, 12).Draw(t, "voters") {
			ballots = append(ballots, anyBallot(v.Paper).Draw(t, "ballot").published(v.Kind, fmt.Sprint("R", i)))
		}
		f, res, err := count(&v, optionsOf(p), ballots, now)
		if err != nil {
			t.Fatalf("%+v: %v", p, err)
		}
		again, err := f.Recount()
		if err != nil || !again.Agrees || !slices.Equal(again.Result.Winners, res.Winners) {
			t.Fatalf("recounted: %+v, %v", again, err)
		}
		if (len(f.Winners) > 0) != (v.quorumMet() && len(res.Winners) > 0) {
			t.Fatalf("quorum met %v, announced %v", v.quorumMet(), f.Winners)
		}
	})
}

// anyBallot draws a ballot that the paper allows.
func anyBallot(p Paper) *rapid.Generator[Ballot] {
	return rapid.Custom(func(t *rapid.T) Ballot {
		all := make([]int, p.Options)
		for i := range all {
			all[i] = i + 1
		}
		n := rapid.IntRange(0, min(p.Most, p.Options)).Draw(t, "marks")
		b := Ballot{}
		for _, o := range rapid.Permutation(all).Draw(t, "options")[:n] {
			m := Mark{Option: o}
			if p.Kind == tally.Points {
				m.Points = 1
			}
			b = append(b, m)
		}
		if p.Kind != tally.Ranking {
			b = b.sorted()
		}
		return b
	})
}

func TestRenewFollowsTheRound(t *testing.T) {
	p := goodPlan(3)
	p.Options[1].In = false
	p.renew([]Choice{{Idea: 3, Title: "Trois, mieux dit", Support: 9}, {Idea: 4, Title: "Quatre"}})
	var got []string
	for _, o := range p.Options {
		got = append(got, fmt.Sprintf("%d %s %v %v %d", o.Idea, o.Title, o.In, o.Gone, o.Cost))
	}
	want := []string{"1 Idée 1 true true 100", "3 Trois, mieux dit true false 100", "4 Quatre false false 0"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTypedOptions(t *testing.T) {
	var got []string
	for _, o := range typedOptions("- Un\r\n• Deux\n\n \u200b \n-3 degrés\n*gras*\nun\nUN \n\u202eà l’envers\n") {
		got = append(got, o.Title)
	}
	if want := "Un|Deux|-3 degrés|*gras*|à l’envers"; strings.Join(got, "|") != want {
		t.Errorf("got %q, want %q", strings.Join(got, "|"), want)
	}
}

func TestRemindAt(t *testing.T) {
	hour := int64(3600)
	for _, c := range []struct{ lasts, want int64 }{{96 * hour, 72 * hour}, {48 * hour, 24 * hour}, {10 * hour, 5 * hour}} {
		if got := remindAt(0, c.lasts, 24*time.Hour); got != c.want {
			t.Errorf("a vote of %d h reminds after %d h, want %d", c.lasts/hour, got/hour, c.want/hour)
		}
	}
}

func TestNeededIsRoundedUp(t *testing.T) {
	for _, c := range [][3]int{{120, 25, 30}, {8, 33, 3}, {1, 10, 1}, {0, 50, 0}, {7, 0, 0}, {10_000, 33, 3300}} {
		if got := needed(c[0], c[1]); got != c[2] {
			t.Errorf("needed(%d, %d%%) = %d, want %d", c[0], c[1], got, c[2])
		}
	}
}

// A shorter ballot lowers what is too much for it, and a longer one gives back
// what was asked.
func TestFit(t *testing.T) {
	p := newPlan("T", typedOptions("a\nb\nc\nd\ne\nf"))
	if p.Most != 5 || p.Seats != 3 {
		t.Fatalf("%d and %d", p.Most, p.Seats)
	}
	for _, c := range []struct{ options, most, mostAsked, seats, seatsAsked int }{
		{4, 4, 5, 3, 0}, {3, 3, 5, 2, 3}, {2, 2, 5, 1, 3}, {1, 2, 5, 1, 3}, {0, 2, 5, 1, 3}, {6, 5, 0, 3, 0}, {5, 5, 0, 3, 0},
	} {
		p.top(c.options)
		p.fit()
		if p.Most != c.most || p.MostAsked != c.mostAsked || p.Seats != c.seats || p.SeatsAsked != c.seatsAsked {
			t.Errorf("%d options: %+v", c.options, p)
		}
	}
	p.Kind, p.Most, p.Seats, p.Budget = tally.Points, 10, 0, 500
	p.top(2)
	if p.fit(); p.Most != 10 || p.Seats != 0 || p.MostAsked+p.SeatsAsked != 0 {
		t.Errorf("points within a budget: %+v", p)
	}
}
