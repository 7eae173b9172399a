package pairing

import (
	"math/bits"
	"slices"
)

// whole is the most people who are grouped all at once, so that the result is exact. That takes some 30 ms and 8 MB for 18, and
// twice as much for each person more.
const whole = 18

// best is the best way to group a set of people: its worth, then its lowest fit, and the block that holds the lowest of them.
type best struct {
	worth, low int64
	block      uint32
}

// groupWhole groups the pool in the best way.
//
// It goes through all sets of people, the smaller ones first: the lowest person of a set is alone or in one of the blocks, and
// the rest is a smaller set (dynamic programming over subsets, M. Held and R. M. Karp, "A dynamic programming approach to
// sequencing problems", Journal of the SIAM 10, 1962, 196-210). Of ways that are worth as much, it finds one whose lowest fit is
// the highest, since a way can only have that if its rest does.
func (g *grouping) groupWhole() {
	h := &g.space
	h.people = slices.Clone(g.pool)
	g.fill(h)
	var blocks [whole][]block // by their lowest member
	for _, x := range h.blocks {
		lowest := bits.TrailingZeros32(x.set)
		blocks[lowest] = append(blocks[lowest], x)
	}
	all := uint32(1)<<len(h.people) - 1
	ways := make([]best, all+1)
	ways[0].low = MaxFit
	for set := uint32(1); set <= all; set++ {
		lowest := bits.TrailingZeros32(set)
		b := ways[set&(set-1)]
		b.block = 1 << lowest
		for _, x := range blocks[lowest] {
			if x.set&^set != 0 {
				continue
			}
			rest := &ways[set&^x.set]
			worth, low := rest.worth+x.worth, min(rest.low, x.low)
			if worth > b.worth || worth == b.worth && low > b.low {
				b = best{worth, low, x.set}
			}
		}
		ways[set] = b
	}
	var way []uint32
	for set := all; set != 0; set &^= ways[set].block {
		way = append(way, ways[set].block)
	}
	g.groups, g.stamp = nil, nil
	g.put(h, nil, way)
}
