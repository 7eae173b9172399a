package pairing

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var ctx = context.Background()

func match(t testing.TB, p Problem) Result {
	t.Helper()
	r, err := Match(ctx, p)
	if err != nil {
		t.Fatal(err)
	}
	if err := check(p, r); err != nil {
		t.Fatal(err)
	}
	return r
}

func mustMatch(t *rapid.T, p Problem) Result {
	r, err := Match(ctx, p)
	if err != nil {
		t.Fatal(err)
	}
	if err := check(p, r); err != nil {
		t.Fatalf("%v in %+v", err, r)
	}
	return r
}

// drawProblem draws a proper problem of n people with all sorts of rules.
func drawProblem(t *rapid.T, size, n int) Problem {
	p := Problem{Rules: Rules{Size: size, Most: rapid.SampledFrom([]int{0, 1, 1, 2, 3}).Draw(t, "most")}}
	for i := range n {
		p.People = append(p.People, Person{
			ID:    fmt.Sprintf("p%02d", i),
			Kinds: rapid.SampledFrom([][]string{{"student"}, {"citizen"}, {"employer"}, {"student", "employer"}, nil}).Draw(t, "kinds"),
			Wants: rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(t, "wants"),
			Most:  rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(t, "most"),
		})
	}
	p.Rules.Mix = rapid.SampledFrom([][][]string{nil, nil, {{"student"}, {"citizen", "employer"}}, {{"student"}}}).Draw(t, "mix")
	highest := rapid.SampledFrom([]int64{1, 5, 100, MaxFit}).Draw(t, "highest fit")
	lowest := rapid.SampledFrom([]int64{0, 1, -highest}).Draw(t, "lowest fit")
	density := rapid.IntRange(0, 100).Draw(t, "density")
	for i, a := range p.People {
		for _, b := range p.People[:i] {
			pair := [2]string{a.ID, b.ID}
			if rapid.IntRange(0, 99).Draw(t, "listed") < density {
				p.Pairs = append(p.Pairs, Pair{a.ID, b.ID, rapid.Int64Range(lowest, highest).Draw(t, "fit")})
			}
			switch rapid.IntRange(0, 9).Draw(t, "rule") {
			case 0:
				p.Rules.Forbidden = append(p.Rules.Forbidden, pair)
			case 1, 2:
				p.Rules.Earlier = append(p.Rules.Earlier, pair)
			}
		}
	}
	for i := range p.People[:n/3*rapid.IntRange(0, 1).Draw(t, "fixed")] {
		g := p.People[i*2 : i*2+2+i%2]
		var ids []string
		for _, x := range g {
			ids = append(ids, x.ID)
		}
		with := p
		with.Rules.Fixed = append(slices.Clone(p.Rules.Fixed), ids)
		if _, err := newTable(with); err == nil {
			p = with
		}
	}
	return p
}

func drawAny(t *rapid.T) Problem {
	return drawProblem(t, rapid.SampledFrom([]int{0, 2, 3}).Draw(t, "size"), rapid.IntRange(0, 24).Draw(t, "people"))
}

func TestRulesAreKept(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { mustMatch(t, drawAny(t)) })
}

func TestOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawAny(t)
		want := mustMatch(t, p)
		q := p
		q.People = rapid.Permutation(p.People).Draw(t, "people")
		q.Pairs = rapid.Permutation(p.Pairs).Draw(t, "pairs")
		for i, x := range q.Pairs {
			if i%2 == 0 {
				q.Pairs[i] = Pair{x.B, x.A, x.Fit}
			}
		}
		q.Rules.Forbidden = rapid.Permutation(p.Rules.Forbidden).Draw(t, "forbidden")
		q.Rules.Earlier = rapid.Permutation(p.Rules.Earlier).Draw(t, "earlier")
		q.Rules.Fixed = rapid.Permutation(p.Rules.Fixed).Draw(t, "fixed")
		if d := cmp.Diff(want, mustMatch(t, q)); d != "" {
			t.Fatal(d)
		}
	})
}

// TestRaisingAFitNeverLowersTheTotal is for results that are exact: there, a fit that is higher can only make the greatest sum
// greater, as long as the groups are as many.
func TestRaisingAFitNeverLowersTheTotal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawAny(t)
		if len(p.Pairs) == 0 {
			return
		}
		before := mustMatch(t, p)
		i := rapid.IntRange(0, len(p.Pairs)-1).Draw(t, "pair")
		p.Pairs = slices.Clone(p.Pairs)
		p.Pairs[i].Fit = min(p.Pairs[i].Fit+rapid.Int64Range(1, 100).Draw(t, "more"), MaxFit)
		after := mustMatch(t, p)
		if !before.Exact || !after.Exact {
			return
		}
		if after.Total < before.Total || after.Placed < before.Placed && before.Rescued == 0 && p.Rules.Size == 3 {
			t.Fatalf("%d placed for %d, then %d for %d", before.Placed, before.Total, after.Placed, after.Total)
		}
	})
}

func TestNamesThatAreNotHereChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawAny(t)
		want := mustMatch(t, p)
		for _, x := range p.People {
			p.Rules.Forbidden = append(p.Rules.Forbidden, [2]string{x.ID, "gone"}, [2]string{x.ID, x.ID})
			p.Rules.Earlier = append(p.Rules.Earlier, [2]string{"gone", x.ID}, [2]string{x.ID, x.ID})
		}
		if d := cmp.Diff(want, mustMatch(t, p)); d != "" {
			t.Fatal(d)
		}
	})
}
