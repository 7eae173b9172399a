package pairing

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// point is one point of fit in the unit of prices. Prices are whole numbers, so that they are the same on every machine.
const point = 256

// A trio, what its pairs come to in points, and what that has over the prices of its members, in the unit 1/point.
type trio struct {
	fit, over int64
	members   [3]int32
}

// byOver puts the trio first that has most over its prices.
func byOver(s, t trio) int {
	return cmp.Or(cmp.Compare(t.over, s.over), slices.Compare(s.members[:], t.members[:]))
}

// Prices say of each person what a place beside them is worth, so that hardly any group has more than the prices of its
// members come to. They are the dual variables of a linear program: to choose groups, even in parts, so that nobody is in more
// than they may and the fits come to the most. Whatever the prices are, they prove a bound on that (see value of bound); the
// lower the bound, the more they tell.
type prices struct {
	*plan
	pool  []int32
	times []int64 // per person: in how many groups they may be; 0 outside the pool
	price []int64 // per person, in the unit 1/point

	fits    [][]partner // per person: the partners in the pool, by fit less price, best first
	highest int64       // the highest fit of all, or 0, which is what a trio's third pair counts where it is none
	earlier bool        // earlier couples count too
	known   []trio      // trios that have mattered so far
	knows   map[[3]int32]bool
}

// newPrices are everybody's average fits.
func newPrices(p *plan, pool []int32, times []int64) *prices {
	n := len(p.people)
	q := &prices{plan: p, pool: pool, times: times, price: make([]int64, n), fits: make([][]partner, n), knows: map[[3]int32]bool{}}
	for _, x := range pool {
		sum := int64(0)
		for _, y := range p.partners[x] {
			if times[y.who] > 0 && p.mayMeet(x, y.who) {
				q.fits[x] = append(q.fits[x], y)
				q.highest = max(q.highest, y.fit)
				sum += y.fit
			}
		}
		q.price[x] = point * sum / int64(max(len(q.fits[x]), 1))
	}
	return q
}

// over is what the fit of a pair with y has over the price of y.
func (q *prices) over(y partner) int64 { return point*y.fit - q.price[y.who] }

// sort puts everybody's partners in order.
func (q *prices) sort() {
	for _, x := range q.pool {
		slices.SortFunc(q.fits[x], func(a, b partner) int {
			return cmp.Or(cmp.Compare(q.over(b), q.over(a)), cmp.Compare(a.who, b.who))
		})
	}
}

// third says whether b and c may be in a trio with a, who is a partner of both, and what their own pair adds.
func (q *prices) third(a, b, c int32) (fit int64, may bool) {
	if b == c || !q.mayMeet(b, c) || !q.mixes(a, b, c) {
		return 0, false
	}
	fit, _ = q.fit(b, c)
	return fit, true
}

// value says what t has over the prices of its members.
func (q *prices) value(t *trio) {
	t.over = point * t.fit
	for _, x := range t.members {
		t.over -= q.price[x]
	}
}

func (q *prices) hasEarlier(t trio) bool {
	a, b, c := t.members[0], t.members[1], t.members[2]
	return q.was(a, b)+q.was(a, c)+q.was(b, c) > 0
}

// note adds t to the known trios.
func (q *prices) note(t trio) {
	slices.Sort(t.members[:])
	if !q.knows[t.members] {
		q.knows[t.members] = true
		q.known = append(q.known, t)
	}
}

// best finds the trio with x that has most over the prices, with x as its first member; false if x can be in none. It goes
// through the partners from the best on, and stops where not even the highest fit would help.
func (q *prices) best(x int32) (trio, bool) {
	found := trio{over: math.MinInt64}
	q.bestAround(x, &found)
	for _, b := range q.fits[x] { // in the middle
		for _, c := range q.fits[b.who] {
			if q.over(b)+q.over(c)-q.price[x] <= found.over {
				break
			}
			if _, pair := q.fit(x, c.who); pair || c.who == x {
				continue // x is in the middle too
			}
			q.try(&found, b.who, [3]int32{x, b.who, c.who}, b.fit+c.fit)
		}
	}
	return found, found.over > math.MinInt64
}

// bestAround looks for the best trio with x in the middle.
func (q *prices) bestAround(x int32, found *trio) {
	for i, b := range q.fits[x] {
		for j, c := range q.fits[x][i+1:] {
			if q.over(b)+q.over(c)-q.price[x]+point*q.highest <= found.over {
				if j == 0 {
					return
				}
				break
			}
			q.try(found, x, [3]int32{x, b.who, c.who}, b.fit+c.fit)
		}
	}
}

// try keeps the trio if it is allowed and better than the one found. fit is that of the two pairs with the middle.
func (q *prices) try(found *trio, middle int32, members [3]int32, fit int64) {
	x, y := members[1], members[2]
	if middle == x {
		x = members[0]
	}
	third, may := q.third(middle, x, y)
	t := trio{fit: fit + third, members: members}
	if q.value(&t); may && t.over > found.over && (q.earlier || !q.hasEarlier(t)) {
		*found = t
	}
}

// bestDuo finds what the best duo with x has over the prices; none if x can be in no duo.
func (q *prices) bestDuo(x int32) (over int64, with int32) {
	with = none
	for _, y := range q.fits[x] {
		if v := q.over(y) - q.price[x]; (with == none || v > over) && q.mixes(x, y.who) && (q.earlier || q.was(x, y.who) == 0) {
			over, with = v, y.who
		}
	}
	return over, with
}

// all finds everybody's best trio among all that there can be.
func (q *prices) all(ctx context.Context) ([]trio, error) {
	q.sort()
	var trios []trio
	for i, x := range q.pool {
		if i%16 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if t, is := q.best(x); is {
			trios = append(trios, t)
			q.note(t)
		}
	}
	return trios, nil
}

// some finds everybody's best trio among those that are known.
func (q *prices) some() []trio {
	best := make([]trio, len(q.people))
	for _, t := range q.known {
		if !q.earlier && q.hasEarlier(t) {
			continue
		}
		q.value(&t)
		for i, x := range t.members {
			if b := &best[x]; b.members == [3]int32{} || t.over > b.over {
				*b = t
				b.members[0], b.members[i] = b.members[i], b.members[0]
			}
		}
	}
	return slices.DeleteFunc(best, func(t trio) bool { return t.members == [3]int32{} })
}
