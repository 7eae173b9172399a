package tally

import (
	"fmt"

	"pgregory.net/rapid"
)

// Random small elections, for the property tests.

// drawElection draws an election of the kind: 1 to 7 candidates, 0 to 12 ballots, of which some are equal or blank.
// Costs and counts are small, so that ties and exact fits are common.
func drawElection(t *rapid.T, kind Kind, budget bool) Election {
	n := rapid.IntRange(1, 7).Draw(t, "candidates")
	e := Election{Kind: kind}
	for i := range n {
		c := Candidate{ID: fmt.Sprintf("c%d", i)}
		if budget {
			c.Cost = rapid.Int64Range(1, 12).Draw(t, "cost")
		}
		e.Candidates = append(e.Candidates, c)
	}
	if budget {
		e.Budget = rapid.Int64Range(1, 40).Draw(t, "budget")
	} else {
		e.Seats = rapid.IntRange(1, n).Draw(t, "seats")
	}
	for range rapid.IntRange(0, 12).Draw(t, "ballots") {
		e.Ballots = append(e.Ballots, drawBallot(t, e))
	}
	e.TieOrder = rapid.Permutation(idsOf(e)).Draw(t, "tie order")
	return e
}

func drawBallot(t *rapid.T, e Election) Ballot {
	b := Ballot{Count: rapid.IntRange(1, 4).Draw(t, "count")}
	some := rapid.Permutation(idsOf(e)).Draw(t, "order")
	some = some[:rapid.IntRange(0, len(some)).Draw(t, "length")]
	switch e.Kind {
	case Approval:
		b.Approves = some
	case Points:
		b.Points = map[string]int64{}
		for _, id := range some {
			b.Points[id] = rapid.Int64Range(0, 5).Draw(t, "points")
		}
	case Ranking:
		for len(some) > 0 {
			k := rapid.IntRange(1, min(2, len(some))).Draw(t, "rank")
			b.Ranking = append(b.Ranking, some[:k:k])
			some = some[k:]
		}
	}
	return b
}

func idsOf(e Election) []string {
	var ids []string
	for _, c := range e.Candidates {
		ids = append(ids, c.ID)
	}
	return ids
}

// drawAny draws an election of any kind and limit, and a rule that fits it.
func drawAny(t *rapid.T) (Election, Rule) {
	kind := rapid.SampledFrom([]Kind{Approval, Points, Ranking}).Draw(t, "kind")
	budget := kind != Ranking && rapid.Bool().Draw(t, "has budget")
	e := drawElection(t, kind, budget)
	return e, rapid.SampledFrom(RulesFor(e)).Draw(t, "rule")
}
