package pairing

import (
	"fmt"
	"slices"
)

// check says what is wrong with a result, from the problem alone: it knows nothing of how results are found.
func check(p Problem, r Result) error {
	c := checker{Problem: p, fits: map[[2]string]int64{}, count: map[string]int{}, together: map[[2]string]bool{}}
	for _, x := range p.Pairs {
		c.fits[[2]string{min(x.A, x.B), max(x.A, x.B)}] = x.Fit
	}
	total, added, fixed := int64(0), int64(0), 0
	for i, g := range r.Groups {
		if i > 0 && slices.Compare(r.Groups[i-1].Members, g.Members) >= 0 {
			return fmt.Errorf("group %v after %v", g.Members, r.Groups[i-1].Members)
		}
		if err := c.group(g); err != nil {
			return fmt.Errorf("group %v: %w", g.Members, err)
		}
		total += g.Fit
		added += g.Added
		if g.Fixed {
			fixed++
		}
	}
	switch {
	case fixed != len(p.Rules.Fixed):
		return fmt.Errorf("%d fixed groups of %d", fixed, len(p.Rules.Fixed))
	case total != r.Total || added != r.Added:
		return fmt.Errorf("total %d and %d, not %d and %d", r.Total, r.Added, total, added)
	case r.Bound < r.Total || r.Exact && r.Bound != r.Total:
		return fmt.Errorf("total %d, bound %d, exact %v", r.Total, r.Bound, r.Exact)
	case len(r.People) != len(p.People) || r.Placed != len(c.count):
		return fmt.Errorf("%d people, %d placed; not %d and %d", len(r.People), r.Placed, len(p.People), len(c.count))
	}
	for i, x := range r.People {
		if i > 0 && x.ID <= r.People[i-1].ID {
			return fmt.Errorf("%q after %q", x.ID, r.People[i-1].ID)
		}
		if x.Groups != c.count[x.ID] || (x.Groups == 0) != (x.Why != "") {
			return fmt.Errorf("%+v is in %d groups", x, c.count[x.ID])
		}
	}
	return nil
}

type checker struct {
	Problem
	fits     map[[2]string]int64
	count    map[string]int
	together map[[2]string]bool
}

func (c *checker) person(id string) Person {
	return c.People[slices.IndexFunc(c.People, func(x Person) bool { return x.ID == id })]
}

// most is in how many groups x may be.
func (c *checker) most(x Person) int {
	rule := max(c.Rules.Most, 1)
	most := rule
	if x.Most > 0 {
		most = min(most, x.Most)
	}
	return max(most, min(rule, max(x.Wants, 1)))
}

func (c *checker) group(g Group) error {
	if n := len(g.Members); n < 2 || n > 3 {
		return fmt.Errorf("has %d members", n)
	}
	fit, added, listed := int64(0), int64(0), 0
	for i, a := range g.Members {
		if c.count[a]++; c.count[a] > c.most(c.person(a)) {
			return fmt.Errorf("%q is in %d groups", a, c.count[a])
		}
		for _, b := range g.Members[i+1:] {
			pair := [2]string{a, b}
			if a >= b || c.together[pair] {
				return fmt.Errorf("%q and %q are together twice, or not in order", a, b)
			}
			c.together[pair] = true
			if slices.Contains(c.Rules.Forbidden, pair) || slices.Contains(c.Rules.Forbidden, [2]string{b, a}) {
				return fmt.Errorf("%q and %q are forbidden", a, b)
			}
			was := slices.Contains(c.Rules.Earlier, pair) || slices.Contains(c.Rules.Earlier, [2]string{b, a})
			if was != slices.Contains(g.Earlier, pair) {
				return fmt.Errorf("%v as earlier", g.Earlier)
			}
			value, is := c.fits[pair]
			if is {
				listed++
			}
			if a == g.Third || b == g.Third {
				added += value
			} else {
				fit += value
			}
		}
	}
	if fit != g.Fit || added != g.Added || listed != len(g.Pairs) {
		return fmt.Errorf("fit %d and %d with %d pairs, not %d and %d with %d", g.Fit, g.Added, len(g.Pairs), fit, added, listed)
	}
	if g.Fixed {
		return nil
	}
	return c.made(g, listed)
}

// made checks a group that was not fixed.
func (c *checker) made(g Group, listed int) error {
	third := len(g.Members) == 3 && c.Rules.Size != 3
	switch {
	case listed < len(g.Members)-1:
		return fmt.Errorf("%d of its pairs are pairs", listed)
	case !c.mixed(g.Members):
		return fmt.Errorf("is not mixed")
	case third != (g.Third != ""):
		return fmt.Errorf("third is %q", g.Third)
	case !third:
		return nil
	}
	middle := 0 // members who could be a duo with either other
	for i, a := range g.Members {
		b, d := g.Members[(i+1)%3], g.Members[(i+2)%3]
		if c.duo(a, b) && c.duo(a, d) {
			middle++
		}
	}
	duo := slices.DeleteFunc(slices.Clone(g.Members), func(x string) bool { return x == g.Third })
	if middle == 0 || !c.duo(duo[0], duo[1]) {
		return fmt.Errorf("has nobody in the middle")
	}
	return nil
}

// duo says whether a and b could be a duo, if they are not together.
func (c *checker) duo(a, b string) bool {
	pair := [2]string{min(a, b), max(a, b)}
	_, listed := c.fits[pair]
	forbidden := slices.Contains(c.Rules.Forbidden, pair) || slices.Contains(c.Rules.Forbidden, [2]string{pair[1], pair[0]})
	return listed && !forbidden && c.mixed([]string{a, b})
}

// mixed tries all orders of the members: the first ones must stand for the sides.
func (c *checker) mixed(members []string) bool {
	if len(c.Rules.Mix) > len(members) {
		return false
	}
	for _, order := range [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		order = slices.DeleteFunc(slices.Clone(order), func(i int) bool { return i >= len(members) })
		fits := true
		for s, side := range c.Rules.Mix {
			kinds := c.person(members[order[s]]).Kinds
			fits = fits && slices.ContainsFunc(side, func(kind string) bool { return slices.Contains(kinds, kind) })
		}
		if fits {
			return true
		}
	}
	return false
}
