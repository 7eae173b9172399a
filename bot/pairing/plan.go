package pairing

import (
	"maps"
	"slices"
)

// A plan is the groups made so far.
type plan struct {
	*table
	groups   []group
	count    []int   // per person: how many groups they are in
	together couples // who are in one group
	price    []int64 // of a search for trios, per person, if there was one
}

func newPlan(t *table) *plan {
	p := &plan{table: t, count: make([]int, len(t.people)), together: couples{}}
	for _, g := range t.fixed {
		p.add(g)
	}
	return p
}

func (p *plan) clone() *plan {
	q := *p
	q.groups, q.count, q.together = slices.Clone(p.groups), slices.Clone(p.count), maps.Clone(p.together)
	for i := range q.groups {
		q.groups[i].members = slices.Clone(q.groups[i].members)
	}
	return &q
}

func (p *plan) add(g group) {
	slices.Sort(g.members)
	p.groups = append(p.groups, g)
	for _, x := range g.members {
		p.count[x]++
	}
	for c := range couplesOf(g.members) {
		p.together[c] = true
	}
}

// join makes x the third of group i.
func (p *plan) join(i int, x int32) {
	g := &p.groups[i]
	g.third = x
	for _, y := range g.members {
		p.together[coupleOf(x, y)] = true
	}
	g.members = append(g.members, x)
	slices.Sort(g.members)
	p.count[x]++
}

// left lists the people who are in no group.
func (p *plan) left() []int32 {
	var left []int32
	for x, n := range p.count {
		if n == 0 {
			left = append(left, int32(x))
		}
	}
	return left
}

// duo says whether a and b could be a duo, and as which option.
func (p *plan) duo(a, b int32) (option, bool) {
	fit, listed := p.fit(a, b)
	if !listed || !p.mixes(a, b) || p.together[coupleOf(a, b)] {
		return option{}, false
	}
	return option{a: a, b: b, fit: fit, earlier: p.was(a, b)}, true
}

// mayMeet says that a and b are neither forbidden to each other nor in one group already.
func (p *plan) mayMeet(a, b int32) bool {
	c := coupleOf(a, b)
	return !p.forbidden[c] && !p.together[c]
}

// was is 1 if a and b were in one group before, and 0 otherwise.
func (t *table) was(a, b int32) int64 {
	if t.earlier[coupleOf(a, b)] {
		return 1
	}
	return 0
}
