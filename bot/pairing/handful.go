package pairing

import "math/bits"

const (
	// most of a handful: the most people of a search who are taken out of their groups at once. The work to put them together
	// again can double with each person more; with good prices it is well below a millisecond.
	handfulMost = 15

	// whole is the most people who are grouped all at once, so that the result is exact. That takes some 50 ms.
	whole = 18
)

// The worth of a group, so that more people placed comes before a lesser burden (duos, and helpers), that before fewer earlier
// couples, and that before the fit. It is only compared between ways to group the same 18 people or fewer: at most 18 pairs
// with fits of ±MaxFit, 18 couples, and 27 duos and helpers, each of which stays within its level.
const (
	worthEarlier = 1 << 23
	worthBurden  = 1 << 28
	worthPlaced  = 1 << 33
)

// A handful is a few people who are put together anew, and working space for that. Sets of them are bits.
type handful struct {
	people []int32
	pairs  [whole][whole]pairOf
	blocks []block
	regrouping
}

// pairOf is two people of a handful.
type pairOf struct {
	may    bool // be in one group
	listed bool
	fit    int64
	worth  int64
}

// A block is a group that people of a handful could form.
type block struct {
	set   uint32
	worth int64
	low   int64 // the lowest fit of its pairs
	over  int64 // what it is worth over the prices of its members, in the unit 1/point
}

// regroup takes some groups apart and puts their people together again in the best way. It says whether that is better: worth
// more or, if it is worth as much, with a higher lowest fit.
func (g *grouping) regroup(some []int32) bool {
	h := &g.space
	h.people = h.people[:0]
	for _, i := range some {
		h.people = append(h.people, g.groups[i]...)
	}
	g.fill(h)
	before := g.offer(h, some)
	all := uint32(1)<<len(h.people) - 1
	after := h.best(all)
	if after.worth < before.worth || after.worth == before.worth && after.low <= before.low {
		return false
	}
	for _, i := range some {
		g.groups[i] = g.groups[i][:0]
	}
	for n, set := range h.way(all) {
		if n == len(some) {
			some = append(some, int32(len(g.groups)))
			g.groups = append(g.groups, nil)
		}
		for k, x := range h.people {
			if set>>k&1 == 1 {
				g.groups[some[n]] = append(g.groups[some[n]], x)
				g.in[x] = some[n]
			}
		}
	}
	return true
}

// fill lists all blocks of the people in h.
func (g *grouping) fill(h *handful) {
	for i, a := range h.people {
		for j, b := range h.people[:i] {
			p := pairOf{may: g.mayMeet(a, b)}
			p.fit, p.listed = g.fit(a, b)
			p.worth = p.fit - worthEarlier*g.was(a, b)
			h.pairs[i][j] = p
		}
	}
	h.blocks = h.blocks[:0]
	for i, a := range h.people {
		for j, b := range h.people[:i] {
			ab := h.pairs[i][j]
			if ab.may && ab.listed && g.mixes(a, b) {
				x := block{set: 1<<i | 1<<j, worth: ab.worth - worthBurden, low: ab.fit}
				h.blocks = append(h.blocks, g.weigh(x, a, b))
			}
			for k, c := range h.people[:j] {
				x, may := trioOf(ab, h.pairs[i][k], h.pairs[j][k])
				if may && g.mixes(a, b, c) {
					x.set = 1<<i | 1<<j | 1<<k
					h.blocks = append(h.blocks, g.weigh(x, a, b, c))
				}
			}
		}
	}
}

// trioOf puts three pairs together, of which at least two must be listed.
func trioOf(ab, ac, bc pairOf) (x block, may bool) {
	listed := 0
	x.low = MaxFit
	for _, p := range [3]pairOf{ab, ac, bc} {
		if !p.may {
			return block{}, false
		}
		if p.listed {
			listed++
			x.low = min(x.low, p.fit)
		}
		x.worth += p.worth
	}
	return x, listed >= 2
}

// weigh adds to the worth of a block what placing its members is worth.
func (g *grouping) weigh(x block, members ...int32) block {
	for _, y := range members {
		if g.credit[y] {
			x.worth += worthPlaced
		} else {
			x.worth -= worthBurden
		}
		x.over -= g.cost[y]
	}
	x.over += point * x.worth
	return x
}

// offer offers the blocks to the regrouping that can be in a way as good as the groups as they stand, and weighs these.
//
// What a way is worth, less what its groups have over the prices of their members, is the same for all ways to group the same
// people, where somebody alone has minus their price. So a block that has so little over that the rest does not make up for
// it, even if everybody else has the most that they could, need not be looked at. With good prices nearly none does.
func (g *grouping) offer(h *handful, some []int32) best {
	var share [whole]int64 // six times what each can have over, shared equally in their group
	for i, x := range h.people {
		share[i] = -6 * g.cost[x]
	}
	for _, x := range h.blocks {
		each := 6 * x.over / int64(bits.OnesCount32(x.set))
		for i := range members(x.set) {
			share[i] = max(share[i], each)
		}
	}
	sum := int64(0)
	for i := range h.people {
		sum += share[i]
	}
	before, over := g.standing(h, some)
	h.clear(len(h.people))
	for i, x := range h.people {
		if sum-share[i]-6*g.cost[x] >= 6*over {
			h.alone |= 1 << i
		}
	}
	for _, x := range h.blocks {
		rest := sum
		for i := range members(x.set) {
			rest -= share[i]
		}
		if rest+6*x.over >= 6*over {
			h.offer(x)
		}
	}
	return before
}

// standing weighs the groups as they stand, whose people are in the handful one group after the other. It also returns what
// they have over their prices.
func (g *grouping) standing(h *handful, some []int32) (b best, over int64) {
	b.low = MaxFit
	at := 0
	for _, i := range some {
		n := len(g.groups[i])
		set := uint32(1<<n-1) << at
		at += n
		if n == 1 {
			over -= g.cost[g.groups[i][0]]
		}
		for _, x := range h.blocks {
			if n > 1 && x.set == set {
				b.worth += x.worth
				b.low = min(b.low, x.low)
				over += x.over
			}
		}
	}
	return b, over
}

// members goes through the numbers in a set.
func members(set uint32) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for ; set != 0; set &= set - 1 {
			if !yield(bits.TrailingZeros32(set)) {
				return
			}
		}
	}
}
