package pairing

import "math/bits"

// handfulMost is the most people that are put together anew at once, in a search.
const handfulMost = 30

// The worth of a group, so that more people placed comes before a lesser burden (duos, and helpers), that before fewer earlier
// couples, and that before the fit. It is only compared between ways to group the same 30 people or fewer: their 30 pairs at
// most, with fits of ±MaxFit, their 30 couples, and their 45 duos and helpers stay within their level.
const (
	worthEarlier = 1 << 23
	worthBurden  = 1 << 28
	worthPlaced  = 1 << 34
)

// A handful is a few people who are put together anew, and working space for that. Sets of them are bits.
type handful struct {
	people []int32
	pairs  [handfulMost][handfulMost]pairOf // the higher number first
	blocks []block
	descent
}

// pairOf is two people of a handful.
type pairOf struct {
	may, listed bool // be in one group; as a pair
	fit, worth  int64
}

// A block is a group that people of a handful could form.
type block struct {
	set   uint32
	worth int64
	low   int64 // the lowest fit of its pairs
	over  int64 // what it is worth over the prices of its members, in the unit 1/point
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

// put makes groups of the sets of a way. They take the places of some groups that there were, and new ones if these are too few.
func (g *grouping) put(h *handful, some []int32, way []uint32) {
	for _, i := range some {
		g.groups[i] = g.groups[i][:0]
		g.changed(i)
	}
	for n, set := range way {
		if n == len(some) {
			some = append(some, int32(len(g.groups)))
			g.groups = append(g.groups, nil)
			g.stamp = append(g.stamp, 0)
			g.changed(some[n])
		}
		i := some[n]
		for k := range members(set) {
			g.groups[i] = append(g.groups[i], h.people[k])
			g.in[h.people[k]] = i
		}
	}
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
