package pairing

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// randomTrios is a programme of trios. Its fits are drawn between 0 and 100 for each two people ("uniform"); or come from what
// people have in common of twelve interests, four languages and seven evenings ("profiles"), also where every group must mix a
// student with somebody else ("mixed"); or are of one pair in ten only ("sparse").
func randomTrios(n int, seed uint64, sort string) Problem {
	r := rand.New(rand.NewPCG(seed, uint64(n)))
	p := Problem{Rules: Rules{Size: 3}}
	has := make([][23]bool, n)
	for i := range n {
		p.People = append(p.People, Person{ID: fmt.Sprintf("%04d", i), Kinds: []string{[]string{"student", "local"}[r.IntN(2)]}})
		for j := range has[i] {
			has[i][j] = r.IntN(3) == 0
		}
	}
	if sort == "mixed" {
		p.Rules.Mix = [][]string{{"student"}, {"local"}}
	}
	for i, a := range p.People {
		for j, b := range p.People[:i] {
			fit := r.Int64N(101)
			if sort == "profiles" || sort == "mixed" {
				fit = 0
				for k := range has[i] {
					if has[i][k] && has[j][k] {
						fit += []int64{10, 15, 8}[min(max(k-8, 0)/4, 2)]
					}
				}
			}
			if sort != "sparse" || r.IntN(10) == 0 {
				p.Pairs = append(p.Pairs, Pair{a.ID, b.ID, fit})
			}
		}
	}
	return p
}

// shortened is how many instances a test takes, fewer with -short: under the race
// detector this arithmetic, of one goroutine, takes ten times as long.
func shortened(all, short int) int {
	if testing.Short() {
		return short
	}
	return all
}

// TestTriosAreNearTheBound prints how far the trios are from the bound, and wants 98 % at least.
func TestTriosAreNearTheBound(t *testing.T) {
	for _, sort := range []string{"uniform", "profiles", "mixed", "sparse"} {
		for _, n := range []int{13, 19, 30, 47}[:shortened(4, 1)] {
			p := randomTrios(n, 6, sort)
			r := match(t, p)
			share := 100 * float64(r.Total) / float64(r.Bound)
			t.Logf("%-8s %3d people: %3d placed in %2d groups, %5d of at most %5d: %.2f %%, exact %v", sort, n, r.Placed, len(r.Groups), r.Total, r.Bound, share, r.Exact)
			if share < 98 {
				t.Errorf("%s, %d people: %.2f %% of the bound", sort, n, share)
			}
		}
	}
}
