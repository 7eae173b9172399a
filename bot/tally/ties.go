package tally

import (
	"cmp"
	"crypto/sha256"
	"slices"
)

// Tie is a moment of the count when several candidates were exactly equal and the announced order ([Election.TieOrder])
// decided between them. A tie that a rule itself decides (instant-runoff compares duels) is not one of these.
type Tie struct {
	Step    int      `json:"step"`    // which place among the winners was being filled, from 1
	Between []string `json:"between"` // the equals, two or more, in the announced order
	Chosen  []string `json:"chosen"`  // those of them that were chosen: at least one, never all
}

// DrawOrder draws lots between the candidates ids in a way that nobody can steer and everybody can repeat. The lot of a
// candidate is the SHA-256 of the seed, a line feed (one byte, 0x0A) and the candidate's identifier, all in UTF-8;
// candidates are in increasing order of their lots, compared byte by byte. In a shell:
//
//	printf '%s\n%s' "$seed" "$id" | sha256sum
//
// The draw is fair if nobody could know the seed when the identifiers were given out: a lottery's numbers drawn after the
// shortlist was closed and before the vote opened, for instance. ids must differ; the order in which they are given plays no part.
func DrawOrder(seed string, ids []string) []string {
	type ticket struct {
		id  string
		lot [sha256.Size]byte
	}
	tickets := make([]ticket, len(ids))
	for i, id := range ids {
		tickets[i] = ticket{id, sha256.Sum256([]byte(seed + "\n" + id))}
	}
	slices.SortFunc(tickets, func(a, b ticket) int {
		return cmp.Or(slices.Compare(a.lot[:], b.lot[:]), cmp.Compare(a.id, b.id))
	})
	drawn := make([]string, len(ids))
	for i, t := range tickets {
		drawn[i] = t.id
	}
	return drawn
}

// byOrder sorts candidates by the announced order.
func (p *poll) byOrder(candidates []int) {
	slices.SortFunc(candidates, func(a, b int) int { return cmp.Compare(p.place[a], p.place[b]) })
}

// pick takes the first of equal candidates by the announced order, for the step-th place (from 1), and records the tie
// if there was more than one.
func (p *poll) pick(equals []int, step int, res *Result) int {
	p.byOrder(equals)
	if len(equals) > 1 {
		res.Ties = append(res.Ties, Tie{step, p.names(equals), p.names(equals[:1])})
	}
	return equals[0]
}

// seatGroups fills the seats from groups of equal candidates, best group first. Only the group in which the seats run
// out is a tie that needs deciding: the order among those who all win, or all lose, changes nothing.
func (p *poll) seatGroups(groups [][]int, res *Result) {
	free := int(p.purse)
	for _, g := range groups {
		p.byOrder(g)
		res.Order = append(res.Order, p.names(g))
		take := min(free, len(g))
		if take > 0 && take < len(g) {
			res.Ties = append(res.Ties, Tie{len(res.Winners) + 1, p.names(g), p.names(g[:take])})
		}
		res.Winners = append(res.Winners, p.names(g[:take])...)
		free -= take
	}
}
