package pairing

import (
	"context"
	"math"
	"slices"
)

// A bound is what prices prove: that no groups of some sizes come to more.
type bound struct {
	six  int64   // six times the bound, in the unit of prices
	fall []int64 // per person: six times how much more often they may be in a group than they are in the best ones
}

// bound finds what the prices prove for groups of those sizes, if the trios are the best one of each person who can be in one.
//
// Take any such groups. What they come to is the prices of their members, and what each has over these. The prices come to no
// more than everybody's, each as often as they may be in a group (no price is negative, unless everybody is in as many as they
// may be). And a trio has no more over its prices than the best trio of each of its members has, so no more than a third of the
// three; so all trios together have no more than a third of as many best ones, the highest, as they have members, nobody's
// more often than they may be. Duos likewise have no more than half.
func (q *prices) bound(of sizes, trios []trio) bound {
	b := bound{fall: make([]int64, len(q.people))}
	for _, x := range q.pool {
		b.six += 6 * q.times[x] * q.price[x]
		b.fall[x] = 6 * q.times[x]
	}
	count := func(best []trio, seats int, part int64) {
		slices.SortFunc(best, byOver)
		for _, t := range best {
			n := min(int64(seats), q.times[t.members[0]])
			seats -= int(n)
			b.six += part * n * t.over
			for _, x := range t.members {
				if x != none {
					b.fall[x] -= part * n
				}
			}
		}
	}
	if of.trios > 0 {
		count(trios, 3*of.trios, 2)
	}
	if of.duos > 0 {
		var duos []trio
		for _, x := range q.pool {
			if over, y := q.bestDuo(x); y != none {
				duos = append(duos, trio{over: over, members: [3]int32{x, y, none}})
			}
		}
		count(duos, 2*of.duos, 3)
	}
	return b
}

const (
	valuations = 24 // by all trios, at most
	steps      = 30 // between two of them, by the trios that are known
	wholeStep  = 64
)

// lower changes the prices so that the bound on groups of those sizes comes down, until it is less than a point above what
// these groups come to or comes down no more. It returns the bound, in points.
//
// Who is in too few of the best groups is sold cheaper, who is in too many dearer, by steps in proportion to how far the bound
// is above the groups (M. Held, P. Wolfe and H. P. Crowder, "Validation of subgradient optimization", Mathematical Programming
// 6, 1974, 62-88), each with half of the step before. Most steps only look at trios that have been best before; every so often
// all are looked at, and only then is a bound believed.
func (q *prices) lower(ctx context.Context, of sizes) (int64, error) {
	goal := 6 * point * of.fit
	q.earlier = of.earlier
	spare := -int64(2*of.duos + 3*of.trios)
	for _, x := range q.pool {
		spare += q.times[x]
	}
	q.clamp(spare > 0)
	lowest, kept := int64(math.MaxInt64), slices.Clone(q.price)
	scale := int64(wholeStep)
	for range valuations {
		trios, err := q.all(ctx)
		if err != nil {
			return 0, err
		}
		if b := q.bound(of, trios); b.six < lowest {
			lowest = b.six
			copy(kept, q.price)
		} else {
			scale = max(scale/2, 1)
			copy(q.price, kept)
		}
		if lowest-goal < 6*point {
			break
		}
		q.descend(of, goal, scale, spare > 0)
	}
	copy(q.price, kept)
	return floorDiv(lowest, 6*point), nil
}

// clamp makes negative prices 0 where somebody may be in fewer groups than they could.
func (q *prices) clamp(spare bool) {
	for _, x := range q.pool {
		if spare {
			q.price[x] = max(q.price[x], 0)
		}
	}
}

// descend changes the prices by a number of steps, the first one by scale/wholeStep of the distance to the goal, and leaves the
// best of them as far as the known trios tell.
func (q *prices) descend(of sizes, goal, scale int64, spare bool) {
	way := make([]int64, len(q.people))
	lowest, kept := int64(math.MaxInt64), slices.Clone(q.price)
	for range steps {
		b := q.bound(of, q.some())
		if b.six < lowest {
			lowest = b.six
			copy(kept, q.price)
		}
		square := int64(0)
		for _, x := range q.pool {
			way[x] = 8*b.fall[x] + way[x]/2
			square += way[x] * way[x]
		}
		if b.six <= goal || square == 0 {
			break
		}
		for _, x := range q.pool {
			q.price[x] -= (b.six - goal) / wholeStep * scale * way[x] / square * 8
		}
		q.clamp(spare)
	}
	copy(q.price, kept)
}

// floorDiv is a/b rounded down, for b above 0.
func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
