package jumelage

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"livinglab/bot/pairing"
)

// Matching: from people, rules and decisions to a proposal. All of it is pure;
// which groups are the best is bot/pairing's to find.

// Decision is what the coordinator decided beforehand: that two or three people
// are a group (fixed), or that two are never in one (forbidden).
type Decision struct {
	ID     int64
	Fixed  bool
	People []int64 // participants
}

// Matching is what a run of the matching starts from.
type Matching struct {
	Programme Programme
	People    []Candidate // who waits for a group
	Decisions []Decision
	Earlier   [][2]int64 // participants who were in one group before
	Apart     [][2]int64 // participants whose group one of them ended: only the coordinator puts them together again
}

// Proposal is what came of it.
type Proposal struct {
	Groups []Proposed
	Left   []Unplaced // in no group, or hard to place
	People int
	Placed int
	Total  int64
	Bound  int64 // that no total can exceed, without thirds; 0 where not every pair was weighed
	Exact  bool
	Lost   int64 // points that it cost to leave nobody out
	Costs  []Cost
}

// Proposed is one group of a proposal.
type Proposed struct {
	Members []int64
	Points  int64
	Reasons []Reason
	Third   int64 // who joined so as not to be left out; 0: nobody
	Fixed   bool
	Earlier bool // some of them were together before
}

// Unplaced is somebody who is in no group, and why, or who has one and is hard to
// place (Why is "").
type Unplaced struct {
	ID       int64
	Why      string // a pairing.Reason
	Partners int
}

// Cost is what a rule costs: how many people more would have a group without it,
// and how many points more there would be.
type Cost struct {
	Rule   string `json:"rule"` // a pairing.RuleKind
	Placed int    `json:"placed"`
	Points int64  `json:"points"`
}

// How much is looked at. A matching is exact where every pair is weighed: up to
// mostPairs. In a larger programme each person's best partners are, as many as
// make about fewerPairs; where somebody is left out, once more with four times as
// many.
const (
	mostPairs  = 400_000
	fewerPairs = 150_000
	fewest     = 20  // partners of each, at the least
	costsUpTo  = 300 // people: more would have the rules' costs take too long
	// In trios all that is looked at costs more.
	trioAll      = 40 // people of whom every pair is weighed, and the rules' costs found
	trioPartners = 24 // of each, in a larger programme
	hardUpTo     = 2  // partners: who has no more is hard to place,
	hardFrom     = 8  // in a run of at least so many people
)

// Match makes the groups. The errors are ctx's, and those of pairing.Match about a
// problem that is not proper.
func Match(ctx context.Context, m Matching, w Weights) (Proposal, error) {
	m.People = slices.Clone(m.People)
	slices.SortFunc(m.People, func(a, b Candidate) int { return cmp.Compare(a.ID, b.ID) })
	best := m.partners()
	for again := false; ; again = true {
		p, err := m.problem(ctx, w, best)
		if err != nil {
			return Proposal{}, err
		}
		r, err := pairing.Match(ctx, p)
		if err != nil {
			return Proposal{}, err
		}
		if best == 0 || again || len(r.Left()) == 0 {
			return m.propose(ctx, p, r, w, best == 0)
		}
		best *= 4
	}
}

// partners is how many partners of each person are weighed; 0 for all.
func (m Matching) partners() int {
	n := len(m.People)
	switch {
	case m.Programme.Size == 3 && n > trioAll:
		return trioPartners
	case m.Programme.Size == 2 && n*(n-1)/2 > mostPairs:
		return max(fewest, fewerPairs/n)
	}
	return 0
}

func name(id int64) string { return strconv.FormatInt(id, 10) }

// problem is the matching as bot/pairing takes it. best is how many partners of
// each person are weighed; 0 for all.
func (m Matching) problem(ctx context.Context, w Weights, best int) (pairing.Problem, error) {
	p := pairing.Problem{Rules: pairing.Rules{Size: m.Programme.Size, Most: m.Programme.Most}}
	here := map[int64]bool{}
	for _, c := range m.People {
		here[c.ID] = true
		p.People = append(p.People, pairing.Person{ID: name(c.ID), Kinds: c.Kinds, Wants: 1})
	}
	if m.Programme.mixes() {
		p.Rules.Mix = [][]string{{student}, locals}
	}
	for _, d := range m.Decisions {
		if slices.ContainsFunc(d.People, func(id int64) bool { return !here[id] }) {
			continue // somebody of it has left, pauses, or has a group
		}
		var names []string
		for _, id := range d.People {
			names = append(names, name(id))
		}
		if d.Fixed {
			p.Rules.Fixed = append(p.Rules.Fixed, names)
		} else {
			p.Rules.Forbidden = append(p.Rules.Forbidden, [2]string{names[0], names[1]})
		}
	}
	for _, e := range m.Apart {
		p.Rules.Forbidden = append(p.Rules.Forbidden, [2]string{name(e[0]), name(e[1])})
	}
	for _, e := range m.Earlier {
		p.Rules.Earlier = append(p.Rules.Earlier, [2]string{name(e[0]), name(e[1])})
	}
	p.Rules.Fixed = apart(p.Rules.Fixed, m.Programme.Most)
	p.Rules.Forbidden = withoutFixed(p.Rules.Forbidden, p.Rules.Fixed)
	var err error
	p.Pairs, err = m.pairs(ctx, w, best)
	return p, err
}

// apart drops fixed groups that would put somebody in more groups than anyone may
// be in, or two people together twice: the first decision stands.
func apart(fixed [][]string, most int) (out [][]string) {
	count, couples := map[string]int{}, map[[2]string]bool{}
	for _, g := range fixed {
		ok := true
		for i, a := range g {
			ok = ok && count[a] < most
			for _, b := range g[i+1:] {
				ok = ok && !couples[[2]string{a, b}]
			}
		}
		if !ok {
			continue
		}
		out = append(out, g)
		for i, a := range g {
			count[a]++
			for _, b := range g[i+1:] {
				couples[[2]string{a, b}], couples[[2]string{b, a}] = true, true
			}
		}
	}
	return out
}

// withoutFixed drops what forbids a couple that is fixed: a group that the
// coordinator makes by hand is theirs to make.
func withoutFixed(forbidden [][2]string, fixed [][]string) [][2]string {
	return slices.DeleteFunc(forbidden, func(f [2]string) bool {
		return slices.ContainsFunc(fixed, func(g []string) bool { return slices.Contains(g, f[0]) && slices.Contains(g, f[1]) })
	})
}

// pairs are the pairs that are weighed.
func (m Matching) pairs(ctx context.Context, w Weights, best int) ([]pairing.Pair, error) {
	mixes := m.Programme.mixes() && m.Programme.Size == 2 && best > 0 // two of one side are weighed only where there are few people
	keep := make([]ranking, len(m.People))
	var all []pairing.Pair
	for i := range m.People {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		a := &m.People[i]
		for j := i + 1; j < len(m.People); j++ {
			b := &m.People[j]
			if mixes && !mixed(a.Profile, b.Profile) {
				continue
			}
			points := w.points(share(a, b))
			if best == 0 {
				all = append(all, pairing.Pair{A: name(a.ID), B: name(b.ID), Fit: points})
				continue
			}
			keep[i].add(partner{j, points, scatter(a.ID, b.ID)}, best)
			keep[j].add(partner{i, points, scatter(a.ID, b.ID)}, best)
		}
	}
	seen := map[[2]int]bool{}
	for i, r := range keep {
		for _, q := range r {
			couple := [2]int{min(i, q.who), max(i, q.who)}
			if !seen[couple] {
				seen[couple] = true
				all = append(all, pairing.Pair{A: name(m.People[couple[0]].ID), B: name(m.People[couple[1]].ID), Fit: q.points})
			}
		}
	}
	return all, nil
}

// mixed tells whether two people could be the two sides of a group.
func mixed(a, b Profile) bool { return a.is(student) && b.local() || b.is(student) && a.local() }

// partner is somebody who may go with a person. Those of equal points are ordered
// at random, the same each time, so that not everybody has the same few.
type partner struct {
	who    int
	points int64
	lot    uint64
}

func (p partner) compare(q partner) int {
	return cmp.Or(cmp.Compare(p.points, q.points), cmp.Compare(p.lot, q.lot), cmp.Compare(q.who, p.who))
}

// scatter is a number of two people that looks random (the finalizer of
// SplitMix64).
func scatter(a, b int64) uint64 {
	z := uint64(a)*0x9e3779b97f4a7c15 + uint64(b)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// ranking is a heap of the best partners of a person, the worst of them first.
type ranking []partner

func (r *ranking) add(p partner, most int) {
	h := *r
	switch {
	case len(h) < most:
		h = append(h, p)
		for i := len(h) - 1; i > 0 && h[i].compare(h[(i-1)/2]) < 0; i = (i - 1) / 2 {
			h[i], h[(i-1)/2] = h[(i-1)/2], h[i]
		}
	case p.compare(h[0]) > 0:
		h[0] = p
		for i := 0; ; {
			least := i
			for _, k := range []int{2*i + 1, 2*i + 2} {
				if k < len(h) && h[k].compare(h[least]) < 0 {
					least = k
				}
			}
			if least == i {
				break
			}
			h[i], h[least] = h[least], h[i]
			i = least
		}
	}
	*r = h
}

// propose is a result as the coordinator sees it, with the reasons of each group.
func (m Matching) propose(ctx context.Context, p pairing.Problem, r pairing.Result, w Weights, all bool) (Proposal, error) {
	out := Proposal{People: len(m.People), Placed: r.Placed, Exact: r.Exact && all, Lost: r.Lost}
	if all {
		out.Bound = r.Bound // else it is one of the pairs that were weighed alone
	}
	by := map[string]Candidate{}
	for _, c := range m.People {
		by[name(c.ID)] = c
	}
	for _, g := range r.Groups {
		made := Proposed{Fixed: g.Fixed, Earlier: len(g.Earlier) > 0}
		var reasons [][]Reason
		for i, a := range g.Members {
			made.Members = append(made.Members, by[a].ID)
			for _, b := range g.Members[i+1:] {
				points, why := w.Fit(by[a], by[b])
				made.Points += points
				reasons = append(reasons, why)
			}
		}
		if g.Third != "" {
			made.Third = by[g.Third].ID
		}
		made.Reasons = together(reasons)
		out.Total += made.Points
		out.Groups = append(out.Groups, made)
	}
	for _, q := range r.People {
		hard := q.Partners <= hardUpTo && len(m.People) >= hardFrom && all
		if q.Groups == 0 || hard {
			out.Left = append(out.Left, Unplaced{by[q.ID].ID, string(q.Why), q.Partners})
		}
	}
	if len(m.People) > costsUpTo || m.Programme.Size == 3 && len(m.People) > trioAll {
		return out, nil
	}
	var err error
	out.Costs, err = costs(ctx, p, r)
	return out, err
}

// costs are what the rules cost that cost something.
func costs(ctx context.Context, p pairing.Problem, r pairing.Result) (out []Cost, err error) {
	var rules []pairing.Rule
	for _, x := range p.Rules.List() {
		if x.Index < 0 && x.Kind != pairing.RuleMost {
			rules = append(rules, x)
		}
	}
	if len(p.Rules.Fixed) > 0 {
		rules = append(rules, pairing.Rule{Kind: pairing.RuleFixed, Index: -1})
	}
	found, err := pairing.Costs(ctx, p, r, rules...)
	for _, x := range found {
		if x.Placed > 0 || x.Placed == 0 && x.Total > 0 {
			out = append(out, Cost{string(x.Kind), x.Placed, x.Total})
		}
	}
	return out, err
}
