package tally

import (
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// naiveVoter is one person, with what each candidate they support is worth to them.
type naiveVoter struct {
	money   *big.Rat
	utility map[string]*big.Rat
}

// pays is what the voter pays for id at that rate: all they have if it is more than that.
func (v *naiveVoter) pays(id string, rate *big.Rat) *big.Rat {
	full := new(big.Rat).Mul(v.utility[id], rate)
	if full.Cmp(v.money) > 0 {
		return v.money
	}
	return full
}

// naiveVoters lists the voters one by one, each with an equal share.
func naiveVoters(e Election) []*naiveVoter {
	var voters []*naiveVoter
	for _, b := range e.Ballots {
		for range b.Count {
			v := &naiveVoter{utility: map[string]*big.Rat{}}
			for _, c := range e.Candidates {
				switch {
				case b.Points[c.ID] > 0:
					v.utility[c.ID] = big.NewRat(b.Points[c.ID], 1)
				case slices.Contains(b.Approves, c.ID) && e.Budget > 0:
					v.utility[c.ID] = big.NewRat(c.Cost, 1)
				case slices.Contains(b.Approves, c.ID):
					v.utility[c.ID] = big.NewRat(1, 1)
				}
			}
			voters = append(voters, v)
		}
	}
	for _, v := range voters {
		v.money = big.NewRat(max(e.Budget, int64(e.Seats)), int64(len(voters)))
	}
	return voters
}

// naiveRate is the lowest rate at which the supporters of id pay its cost, nil if there is none. For some k, the k of
// them who can bear the least give all they have: it tries every k.
func naiveRate(voters []*naiveVoter, id string, cost *big.Rat) *big.Rat {
	var who []*naiveVoter
	for _, v := range voters {
		if v.utility[id] != nil {
			who = append(who, v)
		}
	}
	bears := func(v *naiveVoter) *big.Rat { return new(big.Rat).Quo(v.money, v.utility[id]) }
	slices.SortFunc(who, func(a, b *naiveVoter) int { return bears(a).Cmp(bears(b)) })
	var best *big.Rat
	for k := range who {
		rest, weight := new(big.Rat).Set(cost), new(big.Rat)
		for i, v := range who {
			if i < k {
				rest.Sub(rest, v.money)
			} else {
				weight.Add(weight, v.utility[id])
			}
		}
		rate, sum := new(big.Rat).Quo(rest, weight), new(big.Rat)
		if rate.Sign() < 0 {
			continue
		}
		for _, v := range who {
			sum.Add(sum, v.pays(id, rate))
		}
		if sum.Cmp(cost) == 0 && (best == nil || rate.Cmp(best) < 0) {
			best = rate
		}
	}
	return best
}

// naiveShares is equal shares written straight from its definition, one voter at a time and in plain fractions, to
// compare the fast one with. It returns the winners in order, and the voters with what each has left.
func naiveShares(e Election) ([]string, []*naiveVoter) {
	voters := naiveVoters(e)
	var winners []string
	for {
		chosen, at := "", (*big.Rat)(nil)
		for _, id := range e.TieOrder {
			if slices.Contains(winners, id) {
				continue
			}
			cost := big.NewRat(1, 1)
			if e.Budget > 0 {
				cost.SetInt64(e.Candidates[slices.Index(idsOf(e), id)].Cost)
			}
			if rate := naiveRate(voters, id, cost); rate != nil && (at == nil || rate.Cmp(at) < 0) {
				chosen, at = id, rate
			}
		}
		if at == nil {
			return winners, voters
		}
		for _, v := range voters {
			if v.utility[chosen] != nil {
				v.money = new(big.Rat).Sub(v.money, v.pays(chosen, at))
			}
		}
		winners = append(winners, chosen)
	}
}

func TestEqualSharesAgainstTheDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]Kind{Approval, Points}).Draw(t, "kind")
		e := drawElection(t, kind, rapid.Bool().Draw(t, "has budget"))
		res := mustCount(t, e, EqualShares)
		if res.Voters == 0 {
			return
		}
		winners, voters := naiveShares(e)
		if !slices.Equal(winners, res.Winners) {
			t.Fatalf("chose %v; by the definition %v", res.Winners, winners)
		}
		voter := 0
		for i, b := range e.Ballots {
			for range b.Count {
				if voters[voter].money.Cmp(res.Shares.Left[i]) != 0 {
					t.Fatalf("ballot %d has %v left; by the definition %v", i+1, res.Shares.Left[i], voters[voter].money)
				}
				voter++
			}
		}
	})
}

// naivePhragmen is Phragmén's rule from its definition, one voter at a time.
func naivePhragmen(e Election) []string {
	var approves [][]string
	for _, b := range e.Ballots {
		for range b.Count {
			approves = append(approves, b.Approves)
		}
	}
	loads := make([]big.Rat, len(approves))
	var winners []string
	for len(winners) < e.Seats {
		chosen, best := "", (*big.Rat)(nil)
		for _, id := range e.TieOrder {
			sum, supporters := big.NewRat(1, 1), int64(0)
			for v := range approves {
				if slices.Contains(approves[v], id) {
					sum.Add(sum, &loads[v])
					supporters++
				}
			}
			if supporters == 0 || slices.Contains(winners, id) {
				continue
			}
			if load := sum.Quo(sum, big.NewRat(supporters, 1)); best == nil || load.Cmp(best) < 0 {
				chosen, best = id, load
			}
		}
		for _, id := range e.TieOrder {
			if best == nil && chosen == "" && !slices.Contains(winners, id) {
				chosen = id
			}
		}
		for v := range approves {
			if slices.Contains(approves[v], chosen) {
				loads[v].Set(best)
			}
		}
		winners = append(winners, chosen)
	}
	return winners
}

func TestPhragmenAgainstTheDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawElection(t, Approval, false)
		res := mustCount(t, e, SequentialPhragmen)
		if want := naivePhragmen(e); res.Voters > 0 && !slices.Equal(want, res.Winners) {
			t.Fatalf("chose %v; by the definition %v", res.Winners, want)
		}
	})
}

func TestSchulzeAgainstTheDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawElection(t, Ranking, false)
		res := mustCount(t, e, Schulze)
		if res.Voters == 0 {
			return
		}
		for _, group := range res.Order[:1] {
			for _, id := range group {
				for _, d := range res.Duels.Of(id) {
					if d.Path < d.PathBack {
						t.Fatalf("%s is first but its path to %s is %d against %d", id, d.Opponent, d.Path, d.PathBack)
					}
				}
			}
		}
		n := len(res.Duels.IDs)
		for i := range n {
			for j := range n {
				if i != j && res.Duels.Path[i][j] != strongest(res.Duels.Prefer, i, j, make([]bool, n)) {
					t.Fatalf("path from %d to %d is %d", i, j, res.Duels.Path[i][j])
				}
			}
		}
	})
}

// strongest tries every chain of won duels from i to j.
func strongest(prefer [][]int64, i, j int, used []bool) int64 {
	if i == j {
		return 1 << 62
	}
	used[i] = true
	defer func() { used[i] = false }()
	best := int64(0)
	for k := range used {
		if !used[k] && prefer[i][k] > prefer[k][i] {
			best = max(best, min(prefer[i][k], strongest(prefer, k, j, used)))
		}
	}
	return best
}
