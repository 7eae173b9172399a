package pairing

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// rank is what makes one set of groups better than another, the first number first; the higher the better.
type rank []int64

func better(a, b rank) bool { return b == nil || slices.Compare(a, b) > 0 }

// sets goes through all sets of options that keep to the ends' places, as lists of their numbers, and calls f with each.
func sets(options []option, places []int, f func([]int)) {
	var chosen []int
	var from func(i int)
	from = func(i int) {
		if i == len(options) {
			f(chosen)
			return
		}
		from(i + 1)
		o := options[i]
		if places[o.a] > 0 && places[o.b] > 0 {
			places[o.a]--
			places[o.b]--
			chosen = append(chosen, i)
			from(i + 1)
			chosen = chosen[:len(chosen)-1]
			places[o.a]++
			places[o.b]++
		}
	}
	from(0)
}

// rankOf ranks a choice by the definition: the fresh ends that get a place, the wishes filled, the options (fewer first), the
// earlier couples (fewer first), the fits, the lowest fit.
func rankOf(c choosing, chosen []int) rank {
	r := make(rank, 6)
	taken := make([]int, len(c.ends))
	r[5] = math.MaxInt64
	for _, i := range chosen {
		o := c.options[i]
		taken[o.a]++
		taken[o.b]++
		r[2]--
		r[3] -= o.earlier
		r[4] += o.fit
		r[5] = min(r[5], o.fit)
	}
	for i, e := range c.ends {
		r[1] += int64(min(taken[i], e.wished))
		if e.fresh && e.wished > 0 && taken[i] > 0 {
			r[0]++
		}
	}
	return r
}

func TestChoosingAgainstAllSets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 8).Draw(t, "ends")
		c := choosing{ends: make([]end, n)}
		several := rapid.Bool().Draw(t, "several places")
		for i := range c.ends {
			c.ends[i] = end{1, 1, true}
			if several {
				places := rapid.IntRange(0, 3).Draw(t, "places")
				c.ends[i] = end{places, rapid.IntRange(0, places).Draw(t, "wished"), rapid.Bool().Draw(t, "fresh")}
			}
		}
		highest := rapid.SampledFrom([]int64{1, 3, 100}).Draw(t, "highest")
		for a := range n {
			for b := range a {
				if len(c.options) < 14 && rapid.IntRange(0, 2).Draw(t, "is an option") > 0 {
					c.options = append(c.options, option{int32(a), int32(b), max(rapid.Int64Range(-3, 2).Draw(t, "earlier"), 0), rapid.Int64Range(-highest, highest).Draw(t, "fit")})
				}
			}
		}
		var best rank
		places := make([]int, n)
		for i, e := range c.ends {
			places[i] = e.places
		}
		sets(c.options, places, func(chosen []int) {
			if r := rankOf(c, chosen); better(r, best) {
				best = r
			}
		})
		given := choosing{ends: slices.Clone(c.ends), options: c.options}
		chosen, err := given.run(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if got := rankOf(c, chosen); slices.Compare(got, best) != 0 {
			t.Fatalf("chose %v, which ranks %v; there is %v", chosen, got, best)
		}
	})
}

// TestDuosAgainstAllSets compares the duos of up to ten people who each want one group with all sets of duos there are.
func TestDuosAgainstAllSets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t, 2, rapid.IntRange(1, 10).Draw(t, "people"))
		p.Rules.Most, p.Rules.Fixed = 1, nil
		r := mustMatch(t, p)
		if r.Rescued > 0 {
			return
		}
		table, err := newTable(p)
		if err != nil {
			t.Fatal(err)
		}
		plan, c := newPlan(table), choosing{ends: slices.Repeat([]end{{1, 1, true}}, len(p.People))}
		c.options = plan.duoOptions(c.ends)
		var best rank
		sets(c.options, slices.Repeat([]int{1}, len(p.People)), func(chosen []int) {
			if r := rankOf(c, chosen); better(r, best) {
				best = r
			}
		})
		got := rank{0, 0, 0, 0, 0, math.MaxInt64}
		for _, g := range r.Groups {
			got[0] += 2
			got[1] += 2
			got[2]--
			got[4] += g.Fit
			for _, e := range g.Earlier {
				if !slices.Contains(e[:], g.Third) {
					got[3]--
				}
			}
			for _, x := range g.Pairs {
				if x.A != g.Third && x.B != g.Third {
					got[5] = min(got[5], x.Fit)
				}
			}
		}
		if slices.Compare(got, best) != 0 {
			t.Fatalf("%+v ranks %v; there is %v", r.Groups, got, best)
		}
	})
}

// groupings goes through all ways to put people in groups of the given most size, everybody once or not at all.
func groupings(n, most int, may func(members []int32) bool, f func([][]int32)) {
	var groups [][]int32
	var from func(i int32)
	from = func(i int32) {
		if int(i) == n {
			for _, g := range groups {
				if len(g) > 1 && !may(g) {
					return
				}
			}
			f(groups)
			return
		}
		for k := range groups {
			if len(groups[k]) < most {
				groups[k] = append(groups[k], i)
				from(i + 1)
				groups[k] = groups[k][:len(groups[k])-1]
			}
		}
		groups = append(groups, []int32{i})
		from(i + 1)
		groups = groups[:len(groups)-1]
	}
	from(0)
}

// TestNobodyIsLeftOutWhoCanBePlaced compares, for up to eight people who each want one group, how many are placed in a programme
// of duos with all ways to make duos and trios of them.
func TestNobodyIsLeftOutWhoCanBePlaced(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t, 2, rapid.IntRange(1, 8).Draw(t, "people"))
		p.Rules.Most, p.Rules.Fixed = 1, nil
		if rapid.Bool().Draw(t, "no one is forbidden") {
			p.Rules.Forbidden = nil
		}
		r := mustMatch(t, p)
		c := checker{Problem: p, fits: map[[2]string]int64{}}
		for _, x := range p.Pairs {
			c.fits[[2]string{min(x.A, x.B), max(x.A, x.B)}] = x.Fit
		}
		table, err := newTable(p)
		if err != nil {
			t.Fatal(err)
		}
		most, groups := 0, 0
		groupings(len(p.People), 3, func(members []int32) bool {
			for i, a := range members {
				around := true
				for j, b := range members {
					if i != j && !c.duo(table.people[a].ID, table.people[b].ID) {
						around = false
					}
					if table.forbidden[coupleOf(a, b)] {
						return false
					}
				}
				if around {
					return true
				}
			}
			return false
		}, func(all [][]int32) {
			placed, made := 0, 0
			for _, g := range all {
				if len(g) > 1 {
					placed += len(g)
					made++
				}
			}
			if placed > most || placed == most && made > groups {
				most, groups = placed, made
			}
		})
		exact := p.Rules.Forbidden == nil
		if r.Placed > most || exact && (r.Placed != most || len(r.Groups) != groups) {
			t.Fatalf("%d are placed in %d groups; %d can be, in %d", r.Placed, len(r.Groups), most, groups)
		}
	})
}

// rankTrios ranks groups in a programme of trios by the definition.
func rankTrios(p *plan, groups [][]int32) rank {
	r := rank{0, 0, 0, 0, MaxFit}
	for _, g := range groups {
		if len(g) < 2 {
			continue
		}
		r[0] += int64(len(g))
		if len(g) == 2 {
			r[1]--
		}
		for c := range couplesOf(g) {
			r[2] -= p.was(c[0], c[1])
			if fit, listed := p.fit(c[0], c[1]); listed {
				r[3] += fit
				r[4] = min(r[4], fit)
			}
		}
	}
	return r
}

// bestOfAll goes through all groups that there are.
func bestOfAll(p *plan) rank {
	var best rank
	groupings(len(p.people), 3, func(members []int32) bool {
		listed := 0
		for c := range couplesOf(members) {
			if p.forbidden[c] {
				return false
			}
			if _, is := p.fit(c[0], c[1]); is {
				listed++
			}
		}
		return listed >= len(members)-1 && p.mixes(members...)
	}, func(groups [][]int32) {
		if r := rankTrios(p, groups); better(r, best) {
			best = r
		}
	})
	return best
}

func TestTriosAgainstAllGroupings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawProblem(t, 3, rapid.IntRange(1, 8).Draw(t, "people"))
		p.Rules.Most, p.Rules.Fixed = 1, nil
		compareTrios(t, p)
	})
}

// TestTriosOfTwelve is a few problems with as many people as can all be gone through.
func TestTriosOfTwelve(t *testing.T) {
	for n := 9; n <= shortened(12, 10); n++ {
		for seed := range uint64(2) {
			compareTrios(t, randomTrios(n, seed, "uniform"))
		}
	}
}

func compareTrios(t interface {
	Fatal(...any)
	Fatalf(string, ...any)
}, p Problem) {
	r, err := Match(ctx, p)
	if err != nil {
		t.Fatal(err)
	}
	if err := check(p, r); err != nil || !r.Exact {
		t.Fatal(err, r.Exact)
	}
	table, err := newTable(p)
	if err != nil {
		t.Fatal(err)
	}
	plan := newPlan(table)
	best := bestOfAll(plan)
	var groups [][]int32
	for _, g := range r.Groups {
		var members []int32
		for _, id := range g.Members {
			members = append(members, table.index[id])
		}
		groups = append(groups, members)
	}
	if got := rankTrios(plan, groups); slices.Compare(got, best) != 0 {
		t.Fatalf("%v ranks %v; there is %v", groups, got, best)
	}
	if len(p.People) == 0 {
		return
	}
	// The search for more people than can be grouped exactly, on as few.
	g := newGrouping(newPlan(table))
	for x := range p.People {
		g.take(int32(x), true)
	}
	if err := g.search(ctx); err != nil {
		t.Fatal(err)
	}
	if got := rankTrios(plan, g.groups); slices.Compare(got[:4], best[:4]) != 0 {
		t.Fatalf("the search found %v, which ranks %v; there is %v", g.groups, got, best)
	}
}
