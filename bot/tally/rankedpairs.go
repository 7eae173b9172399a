package tally

import (
	"cmp"
	"slices"
)

// countRankedPairs orders the candidates by ranked pairs: won duels are kept from the strongest to the weakest, leaving
// out those that would close a circle; what is kept orders the candidates.
//
// T. N. Tideman, "Independence of clones as a criterion for voting rules", Social Choice and Welfare 4, 1987. A duel is
// as strong as the number of voters who prefer its winner, and of two with as many, the one that fewer oppose is
// stronger. Duels that are equal in both are weighed together, and each one that lies on a circle with those kept and
// the others is left out, so that no order among them has to be chosen; the candidates may then be equal.
func countRankedPairs(p *poll, res *Result) {
	w := p.pairwise()
	res.Duels = p.duels(w)
	g := newReach(w.n)
	won := wonDuels(w)
	for len(won) > 0 {
		n := 1
		for n < len(won) && compareDuels(w, won[0], won[n]) == 0 {
			n++
		}
		together := g.clone()
		for _, d := range won[:n] {
			together.add(d[0], d[1])
		}
		for _, d := range won[:n] {
			kept := !together.has(d[1], d[0])
			if kept {
				g.add(d[0], d[1])
			}
			res.Locks = append(res.Locks, Lock{p.ids[d[0]], p.ids[d[1]], w.at(d[0], d[1]), w.at(d[1], d[0]), kept})
		}
		won = won[n:]
	}
	p.seatGroups(layers(w.n, g.has), res)
}

// wonDuels lists the duels (winner, loser), strongest first.
func wonDuels(w *pairwise) [][2]int {
	var won [][2]int
	for i := range w.n {
		for j := range w.n {
			if w.beats(i, j) {
				won = append(won, [2]int{i, j})
			}
		}
	}
	slices.SortStableFunc(won, func(a, b [2]int) int { return compareDuels(w, a, b) })
	return won
}

// compareDuels is negative when a is stronger than b, 0 when they are equally strong.
func compareDuels(w *pairwise, a, b [2]int) int {
	return cmp.Or(cmp.Compare(w.at(b[0], b[1]), w.at(a[0], a[1])), cmp.Compare(w.at(a[1], a[0]), w.at(b[1], b[0])))
}

// reach says which candidate leads to which through kept duels; it is closed: has(i, k) follows from has(i, j), has(j, k).
type reach struct {
	n   int
	set []uint64 // n rows of bits
	row int      // words per row
}

func newReach(n int) *reach {
	row := (n + 63) / 64
	return &reach{n, make([]uint64, n*row), row}
}

func (r *reach) clone() *reach { return &reach{r.n, slices.Clone(r.set), r.row} }

func (r *reach) has(i, j int) bool { return r.set[i*r.row+j/64]>>(j%64)&1 == 1 }

// add puts a duel in: whatever leads to i, and i, now leads to j and to whatever j leads to.
func (r *reach) add(i, j int) {
	if r.has(i, j) {
		return
	}
	to := r.set[j*r.row : (j+1)*r.row]
	for k := range r.n {
		if k != i && !r.has(k, i) {
			continue
		}
		from := r.set[k*r.row : (k+1)*r.row]
		for x, bits := range to {
			from[x] |= bits
		}
		from[j/64] |= 1 << (j % 64)
	}
}
