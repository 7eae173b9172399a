package pairing

import "slices"

// promising lists for each person the trios with them that have most over their prices, among those made of the best partners
// of each.
func (q *prices) promising() [][]trio {
	q.sort()
	near := make([][]partner, len(q.people))
	for _, x := range q.pool {
		others := 0
		for i, y := range q.fits[x] {
			if i < partnersTried {
				near[x] = append(near[x], y)
			} else if others < partnersTried/2 && q.sides[x] != q.sides[y.who] {
				near[x] = append(near[x], y) // so that the sides can be mixed
				others++
			}
		}
	}
	lists := make([][]trio, len(q.people))
	for _, x := range q.pool {
		var list []trio
		for i, b := range near[x] {
			for _, c := range near[x][i+1:] {
				list = q.appendTrio(list, x, b, c)
			}
			for _, c := range near[b.who] {
				if c.who != x {
					list = q.appendTrio(list, b.who, partner{x, b.fit}, c)
				}
			}
		}
		slices.SortFunc(list, byOver)
		list = slices.CompactFunc(list, func(s, t trio) bool { return s.members == t.members })
		lists[x] = slices.Clone(list[:min(len(list), triosTried)])
		for _, t := range lists[x] {
			q.note(t)
		}
	}
	return lists
}

// appendTrio appends the trio of a with two partners, if it is allowed. An earlier couple counts as much less than any fit.
func (q *prices) appendTrio(list []trio, a int32, b, c partner) []trio {
	fit, may := q.third(a, b.who, c.who)
	if !may {
		return list
	}
	t := trio{fit: b.fit + c.fit + fit, members: [3]int32{a, b.who, c.who}}
	slices.Sort(t.members[:])
	q.value(&t)
	if q.hasEarlier(t) {
		t.over -= 4 * point * MaxFit
	}
	return append(list, t)
}
