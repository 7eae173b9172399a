package tally

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// A large lab: 5,000 different ballots over 60 ideas.
func largeElection(kind Kind, budget bool) Election {
	r := rand.New(rand.NewPCG(1, 2))
	e := Election{Kind: kind, Seats: 20}
	if budget {
		e.Seats, e.Budget = 0, 1_000_000
	}
	for i := range 60 {
		c := Candidate{ID: fmt.Sprintf("idea-%02d", i)}
		if budget {
			c.Cost = 5_000 + r.Int64N(60_000)
		}
		e.Candidates = append(e.Candidates, c)
	}
	for range 5_000 {
		b := Ballot{Count: 1}
		order := r.Perm(60)
		liking := make([]float64, 60) // some ideas are far more popular than others
		for i := range liking {
			liking[i] = r.ExpFloat64() * float64(10+i)
		}
		slices.SortFunc(order, func(a, b int) int { return cmp.Compare(liking[a], liking[b]) })
		switch kind {
		case Approval:
			for _, i := range order[:5+r.IntN(20)] {
				b.Approves = append(b.Approves, e.Candidates[i].ID)
			}
		case Points:
			b.Points = map[string]int64{}
			for _, i := range order[:5+r.IntN(10)] {
				b.Points[e.Candidates[i].ID] = 1 + r.Int64N(10)
			}
		case Ranking:
			for _, i := range order {
				b.Ranking = append(b.Ranking, []string{e.Candidates[i].ID})
			}
		}
		e.Ballots = append(e.Ballots, b)
	}
	return e
}

func BenchmarkCount(b *testing.B) {
	for _, kind := range []Kind{Approval, Points, Ranking} {
		for _, budget := range []bool{false, true} {
			if budget && kind == Ranking {
				continue
			}
			e := largeElection(kind, budget)
			limit := "seats"
			if budget {
				limit = "budget"
			}
			for _, rule := range RulesFor(e) {
				b.Run(fmt.Sprintf("%s/%s/%s", kind, limit, rule), func(b *testing.B) {
					for b.Loop() {
						if _, err := Count(e, rule); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		}
	}
}
