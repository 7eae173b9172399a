package pairing

import (
	"context"
	"math/rand/v2"
	"slices"
)

// How much the search for trios tries. All of it is counted and none of it is timed, and its chance is drawn from a fixed
// seed, so that the result is the same every time and everywhere.
const (
	rounds        = 3
	partnersTried = 16  // per person: how many partners it makes trios of, the best by price
	triosTried    = 32  // per person: how many of those trios it tries
	passes        = 30  // over everybody, at most
	exchanges     = 100 // over all groups
	exchanged     = 120 // groups in one exchange, at most
)

// handfuls is how many people are put together anew at once, in each round of the search: the better the prices, the more.
var handfuls = [...]int{15, 24, handfulMost}

// search groups more people than can be grouped exactly.
//
// It starts from groups of neighbours in the list and improves them by two kinds of steps, each of them exact in itself: a
// handful of groups is taken apart and its people are put together anew (see regroup), and one person is taken out of each
// of many groups and all of them are shared out anew (see exchange). Such searches are known as very large neighbourhood
// searches (R. K. Ahuja, Ö. Ergun, J. B. Orlin and A. P. Punnen, "A survey of very large-scale neighborhood search
// techniques", Discrete Applied Mathematics 123, 2002, 75-102).
//
// Prices say which handfuls are worth trying (see prices): at first people's average fits, then those that make a low bound,
// which tell of nearly every trio that it is not in the best grouping.
func (g *grouping) search(ctx context.Context) error {
	for some := range slices.Chunk(g.pool, 12) {
		groups := make([]int32, len(some))
		for i, x := range some {
			groups[i] = g.in[x]
		}
		g.regroup(groups)
	}
	times := make([]int64, len(g.people))
	for _, x := range g.pool {
		times[x] = 1
	}
	q := newPrices(g.plan, g.pool, times)
	chance := rand.New(rand.NewPCG(6, 1))
	for round, size := range handfuls {
		copy(g.cost, q.price)
		if err := g.improve(ctx, q.promising(), size); err != nil {
			return err
		}
		if err := g.exchange(ctx, chance); err != nil {
			return err
		}
		if round == len(handfuls)-1 {
			break
		}
		if _, err := q.lower(ctx, g.sizes()); err != nil {
			return err
		}
	}
	if g.plan.price == nil {
		g.plan.price = q.price
	}
	return nil
}

// improve tries everybody's promising trios until nothing is gained any more: the groups of the trio's members are taken
// apart, and with them others, so that the people who are sent away find company. What was tried in vain is not tried again.
func (g *grouping) improve(ctx context.Context, promising [][]trio, size int) error {
	var some []int32
	vain := map[uint64]bool{}
	for range passes {
		gained := false
		for _, x := range g.pool {
			for _, t := range promising[x] {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				some = g.with(some[:0], t, size)
				if len(some) == 1 {
					continue // they are together
				}
				for i := 0; i < len(some); i++ {
					for _, y := range g.groups[some[i]] {
						for _, more := range promising[y][:min(3, len(promising[y]))] {
							some = g.with(some, more, size)
						}
					}
				}
				key := g.key(some)
				if vain[key] {
					continue
				}
				found, all := g.regroup(some)
				gained = gained || found
				vain[key] = !found && all
			}
		}
		if !gained {
			return nil
		}
	}
	return nil
}

// key is a number that stands for some groups as they are, in whatever order. That two stand for the same number is so unlikely
// that it does not matter: something would not be tried.
func (g *grouping) key(some []int32) uint64 {
	sum := uint64(0)
	for _, i := range some {
		x := g.stamp[i] * 0x9e3779b97f4a7c15
		x ^= x >> 29
		sum += x * 0xbf58476d1ce4e5b9
	}
	return sum
}

// with adds the groups of the trio's members to some, unless they would have too many people for a handful then.
func (g *grouping) with(some []int32, t trio, most int) []int32 {
	had, people := len(some), 0
	for _, x := range t.members {
		if !slices.Contains(some, g.in[x]) {
			some = append(some, g.in[x])
		}
	}
	for _, i := range some {
		people += len(g.groups[i])
	}
	if people > most {
		return some[:had]
	}
	return some
}

// exchange takes one person out of each of many trios and shares them out again among the pairs that are left, by an exact
// choice; many times.
func (g *grouping) exchange(ctx context.Context, chance *rand.Rand) error {
	var full []int32
	for i, members := range g.groups {
		if len(members) == 3 {
			full = append(full, int32(i))
		}
	}
	for range exchanges {
		chance.Shuffle(len(full), func(i, j int) { full[i], full[j] = full[j], full[i] })
		for some := range slices.Chunk(full, exchanged) {
			for _, i := range some {
				j := chance.IntN(3)
				members := g.groups[i]
				members[2], members[j] = members[j], members[2]
			}
			if err := g.shareOut(ctx, some); err != nil {
				return err
			}
		}
	}
	return nil
}

// shareOut exchanges the last members of some trios in the best way. The choice is of places: one of each last member, and
// one of each pair that the others are.
func (g *grouping) shareOut(ctx context.Context, some []int32) error {
	n := len(some)
	c := choosing{ends: append(slices.Repeat([]end{{1, 1, true}}, n), slices.Repeat([]end{{1, 0, false}}, n)...)}
	var now []int
	for i, from := range some {
		x := g.groups[from][2]
		for j, to := range some {
			if o, may := g.joins(x, g.groups[to][0], g.groups[to][1]); may {
				o.a, o.b = int32(i), int32(n+j)
				if i == j {
					now = append(now, len(c.options))
				}
				c.options = append(c.options, o)
			}
		}
	}
	before := c.score(now)
	chosen, err := c.runOnce(ctx)
	if err != nil || c.score(chosen).compare(before) <= 0 {
		return err
	}
	last := make([]int32, n)
	for i, from := range some {
		last[i] = g.groups[from][2]
	}
	for _, i := range chosen {
		x, to := last[c.options[i].a], some[c.options[i].b-int32(n)]
		g.groups[to][2] = x
		g.in[x] = to
		g.changed(to)
	}
	return nil
}

// joins says whether x may be in a trio with a and b, and what that adds to what they are.
func (g *grouping) joins(x, a, b int32) (option, bool) {
	if !g.mayMeet(x, a) || !g.mayMeet(x, b) || !g.mixes(x, a, b) {
		return option{}, false
	}
	xa, listedA := g.fit(x, a)
	xb, listedB := g.fit(x, b)
	_, listed := g.fit(a, b)
	few := !listedA && !listedB || !listed && !(listedA && listedB)
	return option{fit: xa + xb, earlier: g.was(x, a) + g.was(x, b)}, !few
}
