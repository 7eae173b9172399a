package pairing

import (
	"slices"
)

// Result is the groups, and what is known of how good they are.
type Result struct {
	Groups []Group // by their first member, then the next
	People []Place // everybody, by identifier
	Placed int     // how many people are in a group

	// Total is the sum of the fits of all groups. In a programme of duos it is the greatest there is among all ways to make
	// as many duos with as few earlier couples, unless Rescued says otherwise.
	Total int64
	Added int64 // what thirds add, see [Group.Added]; not in Total

	// Rescued is how many people more are placed because duos were chosen otherwise than for the greatest total, and Lost
	// is how much less the total is. It happens only where the best duos would leave somebody out who can be placed.
	Rescued int
	Lost    int64

	// Bound is a number that the total cannot exceed: in a programme of trios, for as many duos and trios as there are, with
	// no earlier couples if there are none. Exact says that the total is proved to be the greatest.
	Bound int64
	Exact bool
}

// Group is two or three people.
type Group struct {
	Members []string    // by identifier
	Pairs   []Pair      // the pairs of the problem among them, A before B
	Earlier [][2]string // who of them were together before
	Fit     int64       // the sum of the fits of Pairs, without those of the third
	Third   string      // in a programme of duos: who joined the duo of the others, so as not to be left out; or ""
	Added   int64       // the sum of the third's fits
	Fixed   bool        // it was given in [Rules.Fixed]
}

// Place is where a person came to be.
type Place struct {
	ID       string
	Groups   int    // how many groups they are in
	Partners int    // with how many people they may be in a group, by the rules and the pairs: few make somebody hard to place
	Why      Reason // why they are in no group, or "" if they are in one
}

// Reason says why somebody is in no group.
type Reason string

// The reasons, from the plainest.
const (
	Alone     Reason = "alone"     // there is nobody else
	Unlisted  Reason = "unlisted"  // no pair has them in it
	Forbidden Reason = "forbidden" // everybody whom they could go with is forbidden to them
	Unmixed   Reason = "unmixed"   // no group with them would have every side
	Taken     Reason = "taken"     // everybody whom they could go with is in a group that has no room for them
)

// Left lists those who are in no group.
func (r Result) Left() []Place {
	var left []Place
	for _, p := range r.People {
		if p.Groups == 0 {
			left = append(left, p)
		}
	}
	return left
}

// result tells the plan by name.
func (p *plan) result() Result {
	r := Result{Groups: make([]Group, 0, len(p.groups)), People: make([]Place, 0, len(p.people))}
	for _, g := range p.groups {
		named := p.name(g)
		r.Groups = append(r.Groups, named)
		r.Total += named.Fit
		r.Added += named.Added
	}
	slices.SortFunc(r.Groups, func(a, b Group) int { return slices.Compare(a.Members, b.Members) })
	for x := range p.people {
		r.People = append(r.People, p.place(int32(x)))
		if p.count[x] > 0 {
			r.Placed++
		}
	}
	return r
}

func (p *plan) name(g group) Group {
	named := Group{Fixed: g.fixed}
	for _, x := range g.members {
		named.Members = append(named.Members, p.people[x].ID)
	}
	if g.third != none {
		named.Third = p.people[g.third].ID
	}
	for c := range couplesOf(g.members) {
		a, b := p.people[c[0]].ID, p.people[c[1]].ID
		if p.earlier[c] {
			named.Earlier = append(named.Earlier, [2]string{a, b})
		}
		fit, listed := p.fit(c[0], c[1])
		if listed {
			named.Pairs = append(named.Pairs, Pair{a, b, fit})
		}
		if c[0] == g.third || c[1] == g.third {
			named.Added += fit
		} else {
			named.Fit += fit
		}
	}
	return named
}

// total is the sum of the fits of the groups, without thirds.
func (p *plan) total() int64 {
	sum := int64(0)
	for _, g := range p.groups {
		sum += p.name(g).Fit
	}
	return sum
}

// place tells where x came to be.
func (p *plan) place(x int32) Place {
	at := Place{ID: p.people[x].ID, Groups: p.count[x]}
	allowed := 0
	for _, y := range p.partners[x] {
		if p.forbidden[coupleOf(x, y.who)] {
			continue
		}
		allowed++
		if p.mixes(x, y.who) || p.Size == 3 && p.anyTrio(x, y.who) {
			at.Partners++
		}
	}
	if at.Groups > 0 {
		return at
	}
	at.Why = Taken
	switch {
	case len(p.people) == 1:
		at.Why = Alone
	case len(p.partners[x]) == 0:
		at.Why = Unlisted
	case allowed == 0:
		at.Why = Forbidden
	case at.Partners == 0:
		at.Why = Unmixed
	}
	return at
}

// anyTrio says whether any trio may have both a and b, who are a pair.
func (t *table) anyTrio(a, b int32) bool {
	for _, middle := range []int32{a, b} {
		for _, c := range t.partners[middle] {
			if c.who != a && c.who != b && t.mixes(a, b, c.who) && !t.forbidden[coupleOf(a, c.who)] && !t.forbidden[coupleOf(b, c.who)] {
				return true
			}
		}
	}
	return false
}
