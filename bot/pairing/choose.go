package pairing

import (
	"cmp"
	"context"
	"slices"
)

// A choosing is a set of options to choose from. Each option takes a place of both its ends; no end gives more places than
// it has.
//
// What is chosen is best in this order: the most ends that are new get a place; the most wished-for places are filled; the
// fewest options are chosen; the fewest earlier couples are put together; the sum of the fits is greatest; the lowest fit is
// the highest. All of it is exact.
type choosing struct {
	ends    []end
	options []option
}

type end struct {
	places int  // how many it has
	wished int  // how many of them are wished for
	fresh  bool // it has nothing yet: its first wish comes before others' next
}

type option struct {
	a, b    int32 // its ends
	earlier int64 // how many earlier couples it would put together
	fit     int64
}

// A score is how good a set of chosen options is, but for the lowest fit.
type score struct{ fresh, filled, chosen, earlier, fit int64 }

func (s score) compare(t score) int {
	return cmp.Or(cmp.Compare(s.fresh, t.fresh), cmp.Compare(s.filled, t.filled),
		cmp.Compare(t.chosen, s.chosen), cmp.Compare(t.earlier, s.earlier), cmp.Compare(s.fit, t.fit))
}

func (c *choosing) score(chosen []int) score {
	s, taken := score{chosen: int64(len(chosen))}, make([]int, len(c.ends))
	for _, i := range chosen {
		o := c.options[i]
		s.earlier += o.earlier
		s.fit += o.fit
		for _, x := range [2]int32{o.a, o.b} {
			if taken[x] < c.ends[x].wished {
				s.filled++
				if taken[x] == 0 && c.ends[x].fresh {
					s.fresh++
				}
			}
			taken[x]++
		}
	}
	return s
}

// levels turn the order of a score into weights: one unit of a level is worth more than all that the levels below it can
// come to.
//
// With at most c options chosen and fits that are at most s apart, the fits come to at most c·s, so that an earlier couple
// costs c·s+1; an option costs that times the couples there can be and one more; and a filled place is worth that times c+1.
// Within the limits of a problem c is at most 8,000 and s 100,000 (200,000 for thirds, but then c is at most 4,000), so that it
// is worth less than 2^56, and an edge (see network) less than nine times that. The search adds up a few edges, which stays
// within an int64.
//
// The first place of who is new is worth two filled places, not more than all others together. That is enough: whatever set
// of places can be filled can be filled together with the most first places, and the most wished-for ones beside them, since
// filling more places never needs to empty one (the sets of vertices that matchings meet are independent sets of a matroid, J.
// Edmonds and D. R. Fulkerson, "Transversals and matroid partition", Journal of Research of the National Bureau of Standards
// 69B, 1965, 147-153, and the greedy choice is best whatever the weights are, as long as their order is the same).
type levels struct {
	lowest                  int64 // the fit that is worth nothing
	filled, chosen, earlier int64
}

func (c *choosing) levels() levels {
	places, wished, spare := 0, 0, false
	for _, e := range c.ends {
		places += e.places
		wished += e.wished
		spare = spare || e.places > e.wished
	}
	most := int64(min(places/2, wished, len(c.options))) // every chosen option fills a wish
	l := levels{}
	highest, earlier := int64(0), int64(0)
	for i, o := range c.options {
		if i == 0 {
			l.lowest, highest = o.fit, o.fit
		}
		l.lowest, highest = min(l.lowest, o.fit), max(highest, o.fit)
		earlier = max(earlier, o.earlier)
	}
	l.filled = most*(highest-l.lowest) + 1
	if earlier > 0 {
		l.earlier = l.filled
		l.filled *= most*earlier + 1
	}
	if spare {
		l.chosen = l.filled
		l.filled *= most + 1
	}
	return l
}

// worth is the weight of an option by itself, without the places that it fills.
func (l levels) worth(o option) int64 { return o.fit - l.lowest - o.earlier*l.earlier - l.chosen }

// place is what it is worth to fill the place i of an end.
func (l levels) place(e end, i int) int64 {
	switch {
	case i >= e.wished:
		return 0
	case i == 0 && e.fresh:
		return 2 * l.filled
	}
	return l.filled
}

// run chooses. It returns the numbers of the chosen options, ascending.
func (c *choosing) run(ctx context.Context) ([]int, error) {
	c.limit()
	all := c.network()
	m, err := maximum(ctx, all.n, all.edges)
	if err != nil {
		return nil, err
	}
	return c.raise(ctx, all, m, all.chosen(m))
}

// runOnce chooses as run does, but for the lowest fit.
func (c *choosing) runOnce(ctx context.Context) ([]int, error) {
	c.limit()
	all := c.network()
	m, err := maximum(ctx, all.n, all.edges)
	if err != nil {
		return nil, err
	}
	return all.chosen(m), nil
}

// limit takes from the ends the places that they have no options for.
func (c *choosing) limit() {
	has := make([]int, len(c.ends))
	for _, o := range c.options {
		has[o.a]++
		has[o.b]++
	}
	for i := range c.ends {
		e := &c.ends[i]
		e.places = min(e.places, has[i])
		e.wished = min(e.wished, e.places)
	}
}

// raise makes the lowest fit as high as it can be without any other loss.
//
// Whatever optimal choice is taken, its edges are all tight under the duals that were found (complementary slackness). Few
// are, so that it is quick to try whether those with a fit of at least x do as well; the highest such x is found by halving.
func (c *choosing) raise(ctx context.Context, all *network, m *matcher, chosen []int) ([]int, error) {
	if len(chosen) == 0 {
		return chosen, nil
	}
	best, low := c.score(chosen), c.options[chosen[0]].fit
	for _, i := range chosen {
		low = min(low, c.options[i].fit)
	}
	tight := all.where(func(i int) bool { return m.slack(all.edges[i]) == 0 })
	var higher []int64 // the fits to try, ascending
	for _, i := range tight.of {
		if i != none && c.options[i].fit > low {
			higher = append(higher, c.options[i].fit)
		}
	}
	slices.Sort(higher)
	higher = slices.Compact(higher)
	for from, to := 0, len(higher); from < to; {
		middle := (from + to) / 2
		some := tight.where(func(i int) bool {
			return tight.of[i] == none || c.options[tight.of[i]].fit >= higher[middle]
		})
		m, err := maximum(ctx, some.n, some.edges)
		if err != nil {
			return nil, err
		}
		if as := some.chosen(m); c.score(as) == best {
			chosen, from = as, middle+1
		} else {
			to = middle
		}
	}
	return chosen, nil
}
