package pairing

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"
)

// three is a small proper problem, for tests that break one thing in it.
func three() Problem {
	return Problem{
		People: []Person{{ID: "a", Kinds: []string{"student"}}, {ID: "b", Kinds: []string{"citizen"}}, {ID: "c"}},
		Pairs:  []Pair{{"a", "b", 3}, {"c", "b", 2}},
	}
}

func TestFaults(t *testing.T) {
	match(t, three())
	tests := []struct {
		spoil func(*Problem)
		want  Fault
		where string
	}{
		{func(p *Problem) { p.People = make([]Person, MaxPeople+1) }, TooManyPeople, "people"},
		{func(p *Problem) { p.People[1].ID = "" }, NoID, "person 2"},
		{func(p *Problem) { p.People[1].ID = "a" }, PersonTwice, "people"},
		{func(p *Problem) { p.People[1].Wants = -1 }, BadCount, "person 2"},
		{func(p *Problem) { p.People[1].Most = -1 }, BadCount, "person 2"},
		{func(p *Problem) { p.Rules.Most = -1 }, BadCount, "rule of the most groups"},
		{func(p *Problem) { p.Pairs = make([]Pair, MaxPairs+1) }, TooManyPairs, "pairs"},
		{func(p *Problem) { p.Pairs[1].A = "d" }, UnknownPerson, "pair 2"},
		{func(p *Problem) { p.Pairs[1].B = "" }, UnknownPerson, "pair 2"},
		{func(p *Problem) { p.Pairs[1].A = "b" }, PairedWithSelf, "pair 2"},
		{func(p *Problem) { p.Pairs[1] = Pair{"b", "a", 3} }, PairTwice, "pairs"},
		{func(p *Problem) { p.Pairs[1].Fit = MaxFit + 1 }, FitOutOfRange, "pair 2"},
		{func(p *Problem) { p.Pairs[1].Fit = math.MinInt64 }, FitOutOfRange, "pair 2"},
		{func(p *Problem) { p.Rules.Size = 1 }, BadSize, "size"},
		{func(p *Problem) { p.Rules.Size = 4 }, BadSize, "size"},
		{func(p *Problem) { p.Rules.Mix = [][]string{{"a"}, {"b"}, {"c"}} }, MixTooWide, "mix"},
		{func(p *Problem) { p.Rules.Mix = [][]string{{"a"}, {}} }, SideEmpty, "mix 2"},
		{func(p *Problem) { p.Rules.Fixed = [][]string{{"a"}} }, BadGroup, "fixed group 1"},
		{func(p *Problem) { p.Rules.Fixed = [][]string{{"a", "a"}} }, BadGroup, "fixed group 1"},
		{func(p *Problem) { p.Rules.Fixed = [][]string{{"a", "b", "c", "d"}} }, BadGroup, "fixed group 1"},
		{func(p *Problem) { p.Rules.Fixed = [][]string{{"a", "d"}} }, UnknownPerson, "fixed group 1"},
		{func(p *Problem) { p.Rules.Fixed = [][]string{{"a", "b"}, {"b", "c"}} }, GroupTooMany, "fixed group 2"},
		{func(p *Problem) { p.Rules.Most, p.Rules.Fixed = 2, [][]string{{"a", "b"}, {"b", "a"}} }, GroupTogether, "fixed group 2"},
		{func(p *Problem) { p.Rules.Forbidden, p.Rules.Fixed = [][2]string{{"b", "a"}}, [][]string{{"a", "b"}} }, GroupForbidden, "fixed group 1"},
	}
	for _, test := range tests {
		p := three()
		test.spoil(&p)
		_, err := Match(ctx, p)
		var invalid *InvalidError
		if !errors.As(err, &invalid) || !errors.Is(err, test.want) || invalid.Where != test.where {
			t.Errorf("%v, want %q at %s", err, test.want, test.where)
		}
	}
}

func TestTooManyPlaces(t *testing.T) {
	p := Problem{Rules: Rules{Most: 4}}
	for i := range MaxPlaces/4 + 1 {
		p.People = append(p.People, Person{ID: fmt.Sprint(i)})
	}
	if _, err := Match(ctx, p); !errors.Is(err, TooManyPlaces) {
		t.Errorf("%v, want %v", err, TooManyPlaces)
	}
}

// reasons are the people who are left, and why.
func reasons(r Result) string {
	s := ""
	for _, x := range r.Left() {
		s += fmt.Sprintf("%s %s; ", x.ID, x.Why)
	}
	return s
}

func groups(r Result) string {
	s := ""
	for _, g := range r.Groups {
		s += fmt.Sprint(g.Members, " ")
	}
	return s
}

func TestHardToPlace(t *testing.T) {
	tests := []struct {
		name         string
		spoil        func(*Problem)
		groups, left string
	}{
		{"nobody", func(p *Problem) { *p = Problem{} }, "", ""},
		{"one person", func(p *Problem) { *p = Problem{People: p.People[:1]} }, "", "a alone; "},
		{"nobody listed", func(p *Problem) { p.Pairs = nil }, "", "a unlisted; b unlisted; c unlisted; "},
		{"one not listed", func(p *Problem) { p.Pairs = p.Pairs[:1] }, "[a b] ", "c unlisted; "},
		{"everyone forbidden", func(p *Problem) { p.Rules.Forbidden = [][2]string{{"a", "b"}, {"b", "c"}, {"c", "a"}} }, "", "a forbidden; b forbidden; c forbidden; "},
		{"everyone of one kind", func(p *Problem) { p.Rules.Mix = [][]string{{"student"}, {"employer"}} }, "", "a unmixed; b unmixed; c unmixed; "},
		{"in two roles", func(p *Problem) {
			p.People[1].Kinds = []string{"student", "citizen"}
			p.Rules.Mix = [][]string{{"student"}, {"citizen"}}
			p.Rules.Forbidden = [][2]string{{"b", "c"}}
			p.Pairs[1].A, p.Pairs[1].B = "c", "a"
		}, "[a b] ", "c unmixed; "},
		{"in two roles, alone with both", func(p *Problem) {
			p.People[1].Kinds = []string{"student", "citizen"}
			p.People[0].Kinds = nil
			p.Rules.Mix = [][]string{{"student"}, {"citizen"}}
		}, "", "a unmixed; b unmixed; c unmixed; "},
		{"an odd one", func(*Problem) {}, "[a b c] ", ""},
		{"an odd one, forbidden to one of them", func(p *Problem) { p.Rules.Forbidden = [][2]string{{"c", "a"}} }, "[a b] ", "c taken; "},
		{"an odd one, with somebody in two groups", func(p *Problem) { p.Rules.Most, p.Rules.Forbidden = 2, [][2]string{{"c", "a"}} }, "[a b] [b c] ", ""},
		{"all fits negative", func(p *Problem) { p.Pairs[0].Fit, p.Pairs[1].Fit = -MaxFit, -1 }, "[a b c] ", ""},
		{"a fixed group", func(p *Problem) { p.Rules.Fixed = [][]string{{"c", "a"}} }, "[a c] ", "b taken; "},
		{"a fixed group of three", func(p *Problem) { p.Rules.Fixed = [][]string{{"c", "b", "a"}} }, "[a b c] ", ""},
	}
	for _, test := range tests {
		for _, size := range []int{2, 3} {
			p := three()
			test.spoil(&p)
			p.Rules.Size = size
			r := match(t, p)
			if got := groups(r); got != test.groups || reasons(r) != test.left {
				t.Errorf("%s, size %d: %s, left %s; want %s, left %s", test.name, size, got, reasons(r), test.groups, test.left)
			}
		}
	}
}

// TestOneRole is 5,000 people of whom all but three are students, where every group must mix.
func TestOneRole(t *testing.T) {
	p := Problem{Rules: Rules{Mix: [][]string{{"student"}, {"citizen"}}}}
	for i := range 5000 {
		p.People = append(p.People, Person{ID: fmt.Sprintf("%04d", i), Kinds: []string{"student"}})
	}
	for i := range 3 {
		p.People[i].Kinds = []string{"citizen"}
		for j := 3; j < 5000; j++ {
			p.Pairs = append(p.Pairs, Pair{p.People[i].ID, p.People[j].ID, int64(j % 7)})
		}
	}
	r := match(t, p)
	if r.Placed != 9 || len(r.Groups) != 3 || r.Total != 18 || r.Added != 18 {
		t.Errorf("%d placed in %d groups, total %d and %d", r.Placed, len(r.Groups), r.Total, r.Added)
	}
	p.Rules.Most = 3
	if r = match(t, p); r.Placed != 3+3*6 {
		t.Errorf("with three groups each, %d are placed", r.Placed)
	}
}

// TestEverybodyWithEverybody is a whole large programme without any sparsity, all fits equal: nothing but ties.
func TestEverybodyWithEverybody(t *testing.T) {
	var p Problem
	for i := range 301 {
		p.People = append(p.People, Person{ID: fmt.Sprintf("%03d", i)})
	}
	p.Pairs = PairsOf(p.People, func(a, b Person) (int64, bool) { return 0, true })
	if r := match(t, p); r.Placed != 301 || len(r.Groups) != 150 {
		t.Errorf("%d placed in %d groups", r.Placed, len(r.Groups))
	}
}

// TestExtremes is as many people, and fits as far apart, as a problem may have, with every rule that takes room in the weights.
func TestExtremes(t *testing.T) {
	p := Problem{Rules: Rules{Most: 2}}
	for i := range MaxPeople {
		p.People = append(p.People, Person{ID: fmt.Sprintf("%04d", i), Wants: 1 + i%2})
		if i%2 == 1 {
			p.Pairs = append(p.Pairs, Pair{p.People[i].ID, p.People[i-1].ID, MaxFit})
		}
		if i > 1 {
			p.Pairs = append(p.Pairs, Pair{p.People[i].ID, p.People[i-2].ID, -MaxFit})
		}
	}
	p.Rules.Earlier = [][2]string{{p.People[0].ID, p.People[1].ID}}
	r := match(t, p)
	if r.Placed != MaxPeople {
		t.Errorf("%d placed", r.Placed)
	}
	c := newCertified(t, p)
	certify(t, c.matcher, c.edges)
}

type certified struct {
	*matcher
	edges []edge
}

// newCertified chooses duos for p, and returns the matcher to be certified.
func newCertified(t *testing.T, p Problem) certified {
	table, err := newTable(p)
	if err != nil {
		t.Fatal(err)
	}
	plan, c := newPlan(table), choosing{}
	for x := range p.People {
		c.ends = append(c.ends, end{table.most[x], table.wants[x], true})
	}
	c.options = plan.duoOptions(c.ends)
	c.limit()
	g := c.network()
	for _, e := range g.edges {
		if e.weight >= 1<<59 {
			t.Fatalf("an edge weighs %d", e.weight)
		}
	}
	m, err := maximum(ctx, g.n, g.edges)
	if err != nil {
		t.Fatal(err)
	}
	return certified{m, g.edges}
}

func TestCancelled(t *testing.T) {
	done, cancel := context.WithCancel(ctx)
	cancel()
	for _, p := range []Problem{{}, three(), randomTrios(200, 1, "uniform"), randomTrios(15, 1, "uniform")} {
		for _, size := range []int{2, 3} {
			p.Rules.Size = size
			if _, err := Match(done, p); !errors.Is(err, context.Canceled) {
				t.Errorf("%v", err)
			}
		}
	}
}

// TestCancelledMidway cancels at every moment that a matching looks at its context, and wants it to look often.
func TestCancelledMidway(t *testing.T) {
	for _, size := range []int{2, 3} {
		p := randomTrios(90, 1, "uniform")
		p.Rules.Size = size
		for after := 0; after < 1000; after += shortened(37, 300) {
			c := &countdown{Context: ctx, left: after}
			if _, err := Match(c, p); err == nil {
				break
			} else if !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
			if c.left < -3 {
				t.Errorf("looked %d times more at a context that was done", -c.left)
			}
		}
	}
}

// A countdown is done once it has been looked at so many times.
type countdown struct {
	context.Context
	left int
}

func (c *countdown) Err() error {
	c.left--
	if c.left < 0 {
		return context.Canceled
	}
	return nil
}
