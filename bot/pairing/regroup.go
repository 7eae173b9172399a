package pairing

import (
	"math"
	"math/bits"
)

// A regrouping finds the best way to put a few people together in blocks. It can be used again, for its working space.
type regrouping struct {
	offers [][]block // by their lowest member
	alone  uint32    // who may be in no block
	found  []best    // by the set of people
	run    uint32
}

// best is the best way to group a set of people: its worth, then its lowest fit, and the block that holds the lowest of them.
type best struct {
	worth, low int64
	block      uint32
	run        uint32 // when it was found
}

// impossible is the worth of a set for which there is no way.
const impossible = math.MinInt64 / 2

// clear makes the regrouping ready for n people.
func (r *regrouping) clear(n int) {
	for len(r.offers) < n {
		r.offers = append(r.offers, nil)
	}
	for i := range r.offers {
		r.offers[i] = r.offers[i][:0]
	}
	if len(r.found) < 1<<n {
		r.found = make([]best, 1<<n)
	}
	r.alone = 0
	r.run++
	r.found[0] = best{low: MaxFit, run: r.run}
}

// offer adds a block to choose from.
func (r *regrouping) offer(x block) {
	i := bits.TrailingZeros32(x.set)
	r.offers[i] = append(r.offers[i], x)
}

// best finds the best way to group a set of people: the lowest of them is alone or in one of the blocks, and the rest is a
// smaller set, for which the best way is found once (dynamic programming over subsets, M. Held and R. M. Karp, "A dynamic
// programming approach to sequencing problems", Journal of the SIAM 10, 1962, 196-210). Of ways that are worth as much, it
// finds one with the highest lowest fit, since a way can only have that if its rest does.
func (r *regrouping) best(set uint32) best {
	if b := r.found[set]; b.run == r.run {
		return b
	}
	lowest := bits.TrailingZeros32(set)
	b := best{worth: impossible}
	if r.alone>>lowest&1 == 1 {
		b = r.best(set & (set - 1))
		b.block = 1 << lowest
	}
	for _, x := range r.offers[lowest] {
		if x.set&^set != 0 {
			continue
		}
		rest := r.best(set &^ x.set)
		if rest.worth == impossible {
			continue
		}
		worth, low := rest.worth+x.worth, min(rest.low, x.low)
		if worth > b.worth || worth == b.worth && low > b.low {
			b = best{worth: worth, low: low, block: x.set}
		}
	}
	b.run = r.run
	r.found[set] = b
	return b
}

// way tells the blocks of the best way to group a set of people, after best has found it.
func (r *regrouping) way(set uint32) []uint32 {
	var blocks []uint32
	for ; set != 0; set &^= r.found[set].block {
		blocks = append(blocks, r.found[set].block)
	}
	return blocks
}
