package tally

import (
	"math/big"
	"slices"
)

// countPhragmen counts by Phragmén's sequential rule: every winner is a load of 1 that its supporters carry; the next
// winner is the one that leaves the heaviest loaded of its supporters the lightest, all its supporters then carrying
// the same.
//
// E. Phragmén 1894–1899; here as "seq-Phragmén" in M. Brill, R. Freeman, S. Janson and M. Lackner, "Phragmén's Voting
// Methods and Justified Representation", AAAI 2017.
func countPhragmen(p *poll, res *Result) {
	groups, _ := p.groups()
	start := &phragmen{poll: p, groups: groups, load: newLedger(len(groups), 0, 1)}
	start.run(res)
}

// phragmen is Phragmén's rule under way.
type phragmen struct {
	*poll
	groups []group
	load   *ledger // what each voter of a group carries

	backers [][]int // per candidate: the groups that support it
	voters  []int64 // per candidate: how many voters these are
}

// run fills the seats that are still free in res, from the candidates that have not won yet. Seats for which no
// supported candidate is left go by the announced order.
func (f *phragmen) run(res *Result) {
	f.backers, f.voters = make([][]int, len(f.ids)), make([]int64, len(f.ids))
	for g := range f.groups {
		for _, c := range f.groups[g].choice.picked {
			f.backers[c] = append(f.backers[c], g)
			f.voters[c] += f.groups[g].count
		}
	}
	rest := f.remaining(res)
	for len(res.Winners) < int(f.purse) {
		best, load := f.lightest(rest)
		if len(best) == 0 {
			f.takeEquals(rest, f.purse-int64(len(res.Winners)), res)
			return
		}
		chosen := f.pick(best, len(res.Winners)+1, res)
		res.Loads = append(res.Loads, Load{f.ids[chosen], f.give(chosen, load)})
		res.Winners = append(res.Winners, f.ids[chosen])
		rest = slices.DeleteFunc(rest, func(c int) bool { return c == chosen })
	}
}

// lightest finds the candidates that would leave their supporters the least load, and that load as a numerator over
// (number of supporters × the ledger's denominator). None if no candidate has supporters.
func (f *phragmen) lightest(candidates []int) (best []int, load *big.Int) {
	var product, left, right big.Int
	for _, c := range candidates {
		if f.voters[c] == 0 {
			continue
		}
		sum := new(big.Int).Set(f.load.denominator)
		for _, g := range f.backers[c] {
			addTimes(sum, f.load.amounts[g], f.groups[g].count, &product)
		}
		order := -1
		if len(best) > 0 {
			left.Mul(sum, big.NewInt(f.voters[best[0]]))
			right.Mul(load, big.NewInt(f.voters[c]))
			order = left.Cmp(&right)
		}
		if order < 0 {
			best, load = best[:0], sum
		}
		if order <= 0 {
			best = append(best, c)
		}
	}
	return best, load
}

// give sets the load of every supporter of c to sum / supporters, and returns it.
func (f *phragmen) give(c int, sum *big.Int) *big.Rat {
	supporters := big.NewInt(f.voters[c])
	common := new(big.Int).GCD(nil, nil, new(big.Int).Abs(sum), supporters)
	each := new(big.Int).Quo(sum, common)
	f.load.refine(new(big.Int).Quo(supporters, common))
	for _, g := range f.backers[c] {
		f.load.amounts[g].Set(each)
	}
	return f.load.value(each)
}
