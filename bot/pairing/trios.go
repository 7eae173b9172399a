package pairing

import (
	"context"
	"slices"
)

// trios makes the groups of a programme of trios, with duos where the people do not come out even: as many people placed as
// possible, then as few duos, then as few earlier couples, then the greatest sum of fits.
//
// To find the best trios is hard in general ("partition into triangles", problem GT11 in M. R. Garey and D. S. Johnson,
// Computers and Intractability, 1979). So up to 18 people are grouped exactly, and more of them by a search (see search of
// grouping) that also finds a bound on how good the best could be.
//
// People who want several groups are given one first, then the next. Whoever is left out at the end is put with people who
// can be in more groups than they want.
func (p *plan) trios(ctx context.Context) (exact bool, err error) {
	for round := 1; ; round++ {
		g := newGrouping(p)
		for x, n := range p.count {
			if n < p.wants[x] {
				g.take(int32(x), true)
			}
		}
		made, err := g.run(ctx)
		if err != nil {
			return false, err
		}
		if made == 0 {
			break
		}
		exact = round == 1 && len(g.pool) <= whole
	}
	for left := p.left(); len(left) > 0; left = p.left() {
		g := newGrouping(p)
		for x, n := range p.count {
			if n < p.most[x] {
				g.take(int32(x), n == 0)
			}
		}
		made, err := g.run(ctx)
		if err != nil {
			return false, err
		}
		if made == 0 {
			break
		}
		exact = false
	}
	return exact, nil
}

// bestTrios is a bound on the total of a plan of trios: nothing else with as many groups of each size as it has, without
// earlier couples if it has none, comes to more. It starts from prices if there are any.
func (p *plan) bestTrios(ctx context.Context) (int64, error) {
	before := newPlan(p.table) // the fixed groups
	var of sizes
	pool, times := []int32{}, make([]int64, len(p.people))
	for _, g := range p.groups {
		if !g.fixed {
			of.add(p.table, g.members)
		}
	}
	for x := range p.people {
		if times[x] = int64(p.most[x] - before.count[x]); times[x] > 0 {
			pool = append(pool, int32(x))
		}
	}
	q := newPrices(before, pool, times)
	if p.price != nil {
		copy(q.price, p.price)
	}
	bound, err := q.lower(ctx, of)
	return bound + before.total(), err
}

// A grouping is people being put together in trios and duos, each of them once at most.
type grouping struct {
	*plan
	pool   []int32   // the people
	credit []bool    // per person: whether placing them counts; the others of the pool are helpers
	in     []int32   // per person of the pool: the group that they are in
	groups [][]int32 // one to three people each; empty where there was one
	stamp  []uint64  // per group: a number that it has had only with those members
	stamps uint64
	cost   []int64 // per person: their price (see prices) in the unit 1/point, 0 while it is not known
	space  handful
}

func newGrouping(p *plan) *grouping {
	n := len(p.people)
	return &grouping{plan: p, credit: make([]bool, n), in: make([]int32, n), cost: make([]int64, n)}
}

// take adds x to the pool, alone as yet.
func (g *grouping) take(x int32, credit bool) {
	g.credit[x] = credit
	g.in[x] = int32(len(g.groups))
	g.pool = append(g.pool, x)
	g.groups = append(g.groups, []int32{x})
	g.stamp = append(g.stamp, 0)
	g.changed(g.in[x])
}

// changed gives a group a new stamp.
func (g *grouping) changed(i int32) {
	g.stamps++
	g.stamp[i] = g.stamps
}

// run groups the pool and adds the groups to the plan. It returns how many they are.
func (g *grouping) run(ctx context.Context) (int, error) {
	if len(g.pool) <= whole {
		g.groupWhole()
	} else if err := g.search(ctx); err != nil {
		return 0, err
	}
	made := 0
	for _, members := range g.groups {
		if len(members) > 1 {
			g.plan.add(group{members: slices.Clone(members), third: none})
			made++
		}
	}
	return made, ctx.Err()
}

// sizes is how many groups of each size there are, whether any has an earlier couple, and what their fits come to.
type sizes struct {
	duos, trios int
	earlier     bool
	fit         int64
}

// add counts a group; one person alone is not one.
func (s *sizes) add(t *table, members []int32) {
	switch len(members) {
	case 2:
		s.duos++
	case 3:
		s.trios++
	}
	for c := range couplesOf(members) {
		fit, _ := t.fit(c[0], c[1])
		s.fit += fit
		s.earlier = s.earlier || t.earlier[c]
	}
}

func (g *grouping) sizes() sizes {
	var s sizes
	for _, members := range g.groups {
		s.add(g.table, members)
	}
	return s
}
