package tally

import (
	"cmp"
	"slices"
)

// countMost takes the candidates with the most approvals, or the most points, one after the other.
//
// With seats this is approval voting for several winners (S. Brams and P. Fishburn, "Approval Voting", 1978), or the
// same with points. With a budget it is the greedy rule of most participatory budgets: the next candidate is bought if
// the money left pays for it, and otherwise skipped, so that a cheaper one further down may still be bought
// (H. Aziz and N. Shah, "Participatory Budgeting: Models and Approaches", 2021).
func countMost(p *poll, res *Result) {
	p.fillByTotal(p.all(), p.purse, res)
}

// fillByTotal adds winners from the candidates by decreasing total while money lasts. Equal candidates are a tie only if
// the money pays for each of them but not for all.
//
// With seats it goes on through candidates without any support until the seats are full; with a budget it stops there.
func (p *poll) fillByTotal(candidates []int, money int64, res *Result) {
	totals := p.totals()
	slices.SortFunc(candidates, func(a, b int) int {
		return cmp.Or(cmp.Compare(totals[b], totals[a]), cmp.Compare(p.place[a], p.place[b]))
	})
	for len(candidates) > 0 {
		total := totals[candidates[0]]
		if p.budget && total == 0 {
			return
		}
		n := 1
		for n < len(candidates) && totals[candidates[n]] == total {
			n++
		}
		money = p.takeEquals(candidates[:n], money, res)
		candidates = candidates[n:]
	}
}

// takeEquals adds as many of equal candidates, in the announced order, as the money pays for, and returns the rest of
// the money.
func (p *poll) takeEquals(equals []int, money int64, res *Result) int64 {
	var possible, taken []int
	var sum int64
	for _, c := range equals {
		if p.price[c] <= money {
			possible = append(possible, c)
			sum += p.price[c]
		}
	}
	decided, step := sum > money, len(res.Winners)+1
	for _, c := range equals {
		if p.price[c] <= money {
			money -= p.price[c]
			taken = append(taken, c)
		} else if p.budget {
			res.Skips = append(res.Skips, Skip{p.ids[c], p.price[c], money})
		}
	}
	if decided {
		res.Ties = append(res.Ties, Tie{step, p.names(possible), p.names(taken)})
	}
	res.Winners = append(res.Winners, p.names(taken)...)
	return money
}

// supportTotals writes the totals into res, for approvals and points.
func (p *poll) supportTotals(res *Result) {
	if p.kind == Ranking {
		return
	}
	for i, sum := range p.totals() {
		res.Totals = append(res.Totals, Total{p.ids[i], sum})
	}
}

// unsupported lists those winners that received no approval or point.
func (p *poll) unsupported(winners []string) []string {
	if p.kind == Ranking {
		return nil
	}
	totals := p.totals()
	var out []string
	for _, id := range winners {
		if totals[p.index[id]] == 0 {
			out = append(out, id)
		}
	}
	return out
}

// remaining lists the candidates, in the announced order, that have not won yet.
func (p *poll) remaining(res *Result) []int {
	return slices.DeleteFunc(p.all(), func(c int) bool { return slices.Contains(res.Winners, p.ids[c]) })
}
