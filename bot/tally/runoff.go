package tally

import "slices"

// countRunoff orders the candidates by instant runoff: each voter votes for the first of the candidates still in the
// race. Who has more than half of all voters takes the next place from the top; if nobody has, who has the fewest votes
// takes the next place from the bottom. Either leaves the race, and the next round begins. (W. R. Ware, 1871; the
// conventions below are those of Condorcet PHP 4.6, julien-boudry/Condorcet.)
//
// A ballot whose first remaining candidates share a rank votes for nobody in that round; the same for candidates that a
// ballot leaves out. Of several with the fewest votes, those stay who beat another of them in a duel, as long as this
// still separates some; the others share a place.
func countRunoff(p *poll, res *Result) {
	w := p.pairwise()
	racing := make([]bool, len(p.ids))
	for i := range racing {
		racing[i] = true
	}
	var top, bottom [][]int // bottom: worst first
	for left := len(racing); left > 0; {
		votes := p.firstVotes(racing)
		round := Round{}
		var leaving []int
		for c, votes := range votes {
			if !racing[c] {
				continue
			}
			round.Votes = append(round.Votes, Total{p.ids[c], votes})
			if 2*votes > p.voters {
				leaving, round.Elected = []int{c}, p.ids[c]
			}
		}
		if leaving != nil {
			top = append(top, leaving)
		} else {
			leaving = weakest(w, fewest(votes, racing))
			bottom = append(bottom, leaving)
			p.byOrder(leaving)
			round.Eliminated = p.names(leaving)
		}
		for _, c := range leaving {
			racing[c] = false
		}
		left -= len(leaving)
		res.Rounds = append(res.Rounds, round)
	}
	slices.Reverse(bottom)
	p.seatGroups(append(top, bottom...), res)
}

// firstVotes counts for each candidate the ballots on which it is, alone, the first of those racing.
func (p *poll) firstVotes(racing []bool) []int64 {
	votes := make([]int64, len(p.ids))
	for b := range p.ballots {
		c := &p.ballots[b]
		if rank := firstRank(c, racing); len(rank) == 1 {
			votes[rank[0]] += c.count
		}
	}
	return votes
}

// firstRank is the best rank of the ballot that holds a racing candidate, whole; nil if there is none.
func firstRank(c *choice, racing []bool) []int {
	for _, rank := range c.ranks {
		for _, i := range rank {
			if racing[i] {
				return rank
			}
		}
	}
	return nil
}

// fewest lists the racing candidates with the fewest votes.
func fewest(votes []int64, racing []bool) []int {
	var out []int
	for c, v := range votes {
		switch {
		case !racing[c]:
		case len(out) == 0 || v < votes[out[0]]:
			out = append(out[:0], c)
		case v == votes[out[0]]:
			out = append(out, c)
		}
	}
	return out
}

// weakest keeps of equals those that beat none of the others in a duel, again and again while that separates some.
func weakest(w *pairwise, equals []int) []int {
	for {
		var beaten []int
		for _, i := range equals {
			if !slices.ContainsFunc(equals, func(j int) bool { return w.beats(i, j) }) {
				beaten = append(beaten, i)
			}
		}
		if len(beaten) == 0 || len(beaten) == len(equals) {
			return equals
		}
		equals = beaten
	}
}
