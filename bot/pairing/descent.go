package pairing

import (
	"cmp"
	"math/bits"
	"slices"
)

// stepsDown is how many steps a descent may take: some 0.1 ms.
const stepsDown = 5000

// A descent looks for the best way to group a handful of people, by trying blocks one after the other and turning back where
// the rest cannot make up for what they lack (branch and bound). What counts is what a way has over the prices of its people:
// what it is worth less the same for all ways, where somebody alone has minus their price. With good prices hardly a block has
// more than 0, and few are worth trying.
type descent struct {
	offers [handfulMost][]block // by their lowest member, who has most over first
	alone  [handfulMost]int64   // what each has over alone
	share  [handfulMost]int64   // six times the most that each can have over, shared equally in their group
	left   int                  // steps

	now   []uint32 // the way so far
	over  int64    // what it has over
	way   []uint32 // the best one found; none if no better one than at the start
	found int64    // what it has over
}

// regroup takes some groups apart and puts their people together again in a better way, if it finds one. It says whether it did,
// and whether it tried everything.
func (g *grouping) regroup(some []int32) (found, all bool) {
	h := &g.space
	h.people = h.people[:0]
	for _, i := range some {
		h.people = append(h.people, g.groups[i]...)
	}
	g.fill(h)
	d := &h.descent
	sum := g.prepare(h)
	d.found, d.over, d.left = g.standing(h, some), 0, stepsDown
	d.now, d.way = d.now[:0], d.way[:0]
	for _, x := range h.blocks {
		if rest := sum - d.shares(x.set); 6*x.over+rest > 6*d.found {
			lowest := bits.TrailingZeros32(x.set)
			d.offers[lowest] = append(d.offers[lowest], x)
		}
	}
	for i := range h.people {
		slices.SortFunc(d.offers[i], func(x, y block) int { return cmp.Or(cmp.Compare(y.over, x.over), cmp.Compare(x.set, y.set)) })
	}
	d.from(1<<len(h.people)-1, sum)
	if len(d.way) > 0 {
		g.put(h, some, d.way)
	}
	return len(d.way) > 0, d.left >= 0
}

// prepare finds the shares, and returns their sum.
func (g *grouping) prepare(h *handful) int64 {
	d := &h.descent
	for i, x := range h.people {
		d.offers[i] = d.offers[i][:0]
		d.alone[i] = -g.cost[x]
		d.share[i] = 6 * d.alone[i]
	}
	for _, x := range h.blocks {
		each := 6 * x.over / int64(bits.OnesCount32(x.set))
		for i := range members(x.set) {
			d.share[i] = max(d.share[i], each)
		}
	}
	return d.shares(1<<len(h.people) - 1)
}

// shares adds up the shares of a set.
func (d *descent) shares(set uint32) int64 {
	sum := int64(0)
	for i := range members(set) {
		sum += d.share[i]
	}
	return sum
}

// standing is what the groups have over as they stand. Their people are in the handful one group after the other.
func (g *grouping) standing(h *handful, some []int32) int64 {
	over, at := int64(0), 0
	for _, i := range some {
		n := len(g.groups[i])
		set := uint32(1<<n-1) << at
		at += n
		if n == 1 {
			over += h.alone[at-1]
			continue
		}
		for _, x := range h.blocks {
			if x.set == set {
				over += x.over
			}
		}
	}
	return over
}

// from goes on with the people in set, who can have at most a sixth of rest over.
func (d *descent) from(set uint32, rest int64) {
	if set == 0 {
		if d.over > d.found {
			d.found = d.over
			d.way = append(d.way[:0], d.now...)
		}
		return
	}
	if d.left--; d.left < 0 {
		return
	}
	lowest := bits.TrailingZeros32(set)
	for _, x := range d.offers[lowest] {
		if x.set&^set == 0 {
			d.with(set, rest, x.set, x.over)
		}
	}
	d.with(set, rest, 1<<lowest, d.alone[lowest])
}

// with goes on with a block, or somebody alone, if that can still be better than what was found.
func (d *descent) with(set uint32, rest int64, block uint32, over int64) {
	rest -= d.shares(block)
	if 6*(d.over+over)+rest <= 6*d.found {
		return
	}
	d.over += over
	d.now = append(d.now, block)
	d.from(set&^block, rest)
	d.now = d.now[:len(d.now)-1]
	d.over -= over
}
