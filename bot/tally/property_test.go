package tally

import (
	"math/big"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// sameRats lets cmp compare fractions by value.
var sameRats = cmp.Comparer(func(a, b *big.Rat) bool { return (a == nil) == (b == nil) && (a == nil || a.Cmp(b) == 0) })

func mustCount(t *rapid.T, e Election, rule Rule) Result {
	res, err := Count(e, rule)
	if err != nil {
		t.Fatalf("%s: %v", rule, err)
	}
	return res
}

// withoutBallots drops what is told ballot by ballot.
func withoutBallots(r Result) Result {
	if r.Shares != nil {
		s := *r.Shares
		s.Left = nil
		r.Shares = &s
	}
	return r
}

func TestOrderOfBallotsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, rule := drawAny(t)
		want := mustCount(t, e, rule)
		e.Ballots = rapid.Permutation(e.Ballots).Draw(t, "shuffled")
		got := mustCount(t, e, rule)
		if d := cmp.Diff(withoutBallots(want), withoutBallots(got), sameRats); d != "" {
			t.Fatal(d)
		}
	})
}

func TestSplittingCountsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, rule := drawAny(t)
		want := mustCount(t, e, rule)
		var split []Ballot
		for _, b := range e.Ballots {
			for range b.Count {
				b.Count = 1
				split = append(split, b)
			}
		}
		e.Ballots = split
		got := mustCount(t, e, rule)
		if d := cmp.Diff(withoutBallots(want), withoutBallots(got), sameRats); d != "" {
			t.Fatal(d)
		}
	})
}

func TestCandidatesOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, rule := drawAny(t)
		want := mustCount(t, e, rule)
		e.Candidates = rapid.Permutation(e.Candidates).Draw(t, "renumbered")
		got := mustCount(t, e, rule)
		if d := cmp.Diff(NewLine("", want), NewLine("", got)); d != "" {
			t.Fatal(d)
		}
	})
}

func TestWinnersFitWithinTheLimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, rule := drawAny(t)
		res := mustCount(t, e, rule)
		if sorted := slices.Sorted(slices.Values(res.Winners)); len(slices.Compact(sorted)) != len(res.Winners) {
			t.Fatalf("a winner twice: %v", res.Winners)
		}
		cost := int64(0)
		for _, id := range res.Winners {
			cost += e.Candidates[slices.Index(idsOf(e), id)].Cost
		}
		switch {
		case e.Budget > 0 && cost > e.Budget, e.Seats > 0 && len(res.Winners) > e.Seats:
			t.Fatalf("%v do not fit", res.Winners)
		case e.Seats > 0 && len(e.Ballots) > 0 && rule != EqualShares && rule != CondorcetWinner && len(res.Winners) != e.Seats:
			t.Fatalf("%v do not fill %d seats", res.Winners, e.Seats)
		}
		if e.Kind == Ranking && len(e.Ballots) > 0 && rule != CondorcetWinner && !sameSet(slices.Concat(res.Order...), idsOf(e)) {
			t.Fatalf("the order %v is not one of all candidates", res.Order)
		}
	})
}

func TestEqualSharesNeverOverspends(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]Kind{Approval, Points}).Draw(t, "kind")
		e := drawElection(t, kind, rapid.Bool().Draw(t, "has budget"))
		res := mustCount(t, e, EqualShares)
		if res.Voters == 0 {
			return
		}
		left, spent := new(big.Rat), new(big.Rat)
		for i, money := range res.Shares.Left {
			if money.Sign() < 0 || money.Cmp(res.Shares.Start) > 0 {
				t.Fatalf("ballot %d is left with %v of %v", i, money, res.Shares.Start)
			}
			left.Add(left, new(big.Rat).Mul(money, big.NewRat(int64(e.Ballots[i].Count), 1)))
		}
		for _, b := range res.Shares.Purchases {
			spent.Add(spent, big.NewRat(b.Cost, 1))
			if kind == Approval {
				paid := new(big.Rat).Mul(b.Share, big.NewRat(b.InFull, 1))
				if paid.Add(paid, b.AllLeftBy); paid.Cmp(big.NewRat(b.Cost, 1)) != 0 {
					t.Fatalf("%s cost %d, but its supporters paid %v", b.ID, b.Cost, paid)
				}
			}
		}
		all := big.NewRat(max(e.Budget, int64(e.Seats)), 1)
		if sum := new(big.Rat).Add(left, spent); sum.Cmp(all) != 0 {
			t.Fatalf("spent %v and left %v, of %v", spent, left, all)
		}
		for _, m := range res.Shares.Missed {
			if m.Money.Cmp(big.NewRat(m.Cost, 1)) >= 0 {
				t.Fatalf("%s cost %d and its supporters had %v", m.ID, m.Cost, m.Money)
			}
		}
	})
}

func TestCondorcetWinnerWins(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawElection(t, Ranking, false)
		condorcet := mustCount(t, e, CondorcetWinner).Winners
		if len(condorcet) == 0 {
			return
		}
		for _, rule := range []Rule{Schulze, RankedPairs} {
			if order := mustCount(t, e, rule).Order; !slices.Equal(order[0], condorcet) {
				t.Fatalf("%s: %v before the Condorcet winner %v", rule, order, condorcet)
			}
		}
	})
}

func TestAVoteForAWinnerKeepsItWinning(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawElection(t, Approval, false)
		for _, winner := range mustCount(t, e, MostApproved).Winners {
			more := e
			more.Ballots = append(slices.Clone(e.Ballots), Ballot{Count: 1, Approves: []string{winner}})
			if res := mustCount(t, more, MostApproved); !slices.Contains(res.Winners, winner) {
				t.Fatalf("%s won, and lost with one more vote: %v", winner, res.Winners)
			}
		}
	})
}

func TestAnnouncedOrderDecidesTies(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, rule := drawAny(t)
		res := mustCount(t, e, rule)
		for _, tie := range res.Ties {
			at := -1
			for _, id := range tie.Between {
				i := slices.Index(e.TieOrder, id)
				if i < at {
					t.Fatalf("%v is not in the announced order %v", tie.Between, e.TieOrder)
				}
				at = i
			}
			if len(tie.Chosen) >= len(tie.Between) || len(tie.Chosen) == 0 || tie.Chosen[0] != tie.Between[0] {
				t.Fatalf("of %v, %v were chosen", tie.Between, tie.Chosen)
			}
			if tie.Step < 1 || tie.Step > len(res.Winners) || res.Winners[tie.Step-1] != tie.Chosen[0] {
				t.Fatalf("step %d of %v does not choose %v", tie.Step, res.Winners, tie.Chosen)
			}
		}
	})
}
