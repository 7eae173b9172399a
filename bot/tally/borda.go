package tally

import "math/big"

// countBorda orders the candidates by Borda's count: with n candidates, a voter gives n points to the first, n-1 to the
// second, and so on down to 1. Candidates that share a rank share the points of the places they fill equally; those that
// a ballot leaves out share the last places.
//
// J.-C. de Borda, "Mémoire sur les élections au scrutin", 1781; the sharing is that of Condorcet PHP.
func countBorda(p *poll, res *Result) {
	doubled := p.bordaDoubled()
	for c, id := range p.ids {
		res.Scores = append(res.Scores, Score{id, big.NewRat(doubled[c], 2)})
	}
	p.seatGroups(layers(len(p.ids), func(i, j int) bool { return doubled[i] > doubled[j] }), res)
}

// bordaDoubled is twice each score. Places a to b, counted from 0, are worth (n-a) + … + (n-b) together, which shared
// equally is (2n-a-b)/2 each: twice a score is always whole.
func (p *poll) bordaDoubled() []int64 {
	n := len(p.ids)
	doubled := make([]int64, n)
	ranked := make([]bool, n)
	for b := range p.ballots {
		c := &p.ballots[b]
		clear(ranked)
		first := 0
		for _, rank := range c.ranks {
			last := first + len(rank) - 1
			for _, i := range rank {
				doubled[i] += c.count * int64(2*n-first-last)
				ranked[i] = true
			}
			first = last + 1
		}
		for i, done := range ranked {
			if !done {
				doubled[i] += c.count * int64(2*n-first-(n-1))
			}
		}
	}
	return doubled
}
