package pairing

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// BenchmarkDuos is the figures that a programme must meet, on one core: 1,000 people with 10,000 possible pairs in less than
// 0.2 s, 5,000 people with 100,000 in less than 5 s. For the former it also asks networkx, once, and prints its seconds.
func BenchmarkDuos(b *testing.B) {
	for _, c := range []struct {
		n, k  int
		sides bool
	}{{1000, 10_000, false}, {1000, 10_000, true}, {5000, 100_000, false}, {5000, 100_000, true}, {5000, 10_000, false}} {
		p, edges := randomDuos(rand.New(rand.NewPCG(1, 2)), c.n, c.k, 100, c.sides)
		name := fmt.Sprintf("%d-people/%d-pairs/sides=%v", c.n, c.k, c.sides)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Match(ctx, p); err != nil {
					b.Fatal(err)
				}
			}
		})
		if c.n == 1000 && !c.sides {
			b.Run(name+"/networkx", func(b *testing.B) {
				took := 0.0
				for b.Loop() {
					took = networkx(b, edges)[0][2]
				}
				b.ReportMetric(took, "networkx-s")
			})
		}
	}
}

// BenchmarkSeveralGroups is people who can be in two groups each.
func BenchmarkSeveralGroups(b *testing.B) {
	for _, wants := range []int{1, 2} {
		p, _ := randomDuos(rand.New(rand.NewPCG(1, 2)), 1000, 10_000, 100, false)
		p.Rules.Most = 2
		for i := range p.People {
			p.People[i].Wants = wants
		}
		b.Run(fmt.Sprintf("wants=%d", wants), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Match(ctx, p); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkTrios prints how much of the bound is reached.
func BenchmarkTrios(b *testing.B) {
	for _, sort := range []string{"uniform", "profiles", "mixed", "sparse"} {
		for _, n := range []int{18, 60, 150, 300} {
			p := randomTrios(n, 1, sort)
			b.Run(fmt.Sprintf("%s/%d", sort, n), func(b *testing.B) {
				b.ReportAllocs()
				share := 0.0
				for b.Loop() {
					r, err := Match(ctx, p)
					if err != nil {
						b.Fatal(err)
					}
					share = 100 * float64(r.Total) / float64(r.Bound)
				}
				b.ReportMetric(share, "%-of-bound")
			})
		}
	}
}
