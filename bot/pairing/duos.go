package pairing

import (
	"cmp"
	"context"
	"slices"
)

// duos makes the groups of a programme of duos.
//
// First the duos, by an exact choice (see choosing). Then whoever is in none is made the third of a duo, by an exact choice
// again: of people for duos. If somebody is still left out and different duos would place more people, the groups are made
// anew, see cover.
func (p *plan) duos(ctx context.Context) (rescued int, lost int64, err error) {
	fresh := p.clone()
	if err := p.pairUp(ctx); err != nil {
		return 0, 0, err
	}
	if err := p.takeIn(ctx); err != nil {
		return 0, 0, err
	}
	left := len(p.left())
	if left == 0 {
		return 0, 0, nil
	}
	if err := fresh.cover(ctx, left); err != nil {
		return 0, 0, err
	}
	if rescued = left - len(fresh.left()); rescued <= 0 {
		return 0, 0, nil
	}
	lost = p.total() - fresh.total()
	*p = *fresh
	return rescued, lost, nil
}

// pairUp makes duos, of people who want more groups or can be in more.
func (p *plan) pairUp(ctx context.Context) error {
	c := choosing{ends: make([]end, len(p.people))}
	for x, n := range p.count {
		c.ends[x] = end{places: max(p.most[x]-n, 0), wished: max(p.wants[x]-n, 0), fresh: n == 0}
	}
	c.options = p.duoOptions(c.ends)
	chosen, err := c.run(ctx)
	if err != nil {
		return err
	}
	for _, i := range chosen {
		p.add(group{members: []int32{c.options[i].a, c.options[i].b}, third: none})
	}
	return nil
}

// duoOptions lists the duos of people who have places.
func (p *plan) duoOptions(ends []end) []option {
	var options []option
	for a, partners := range p.partners {
		for _, x := range partners {
			if int(x.who) < a || ends[a].places == 0 || ends[x.who].places == 0 {
				continue
			}
			if o, may := p.duo(int32(a), x.who); may {
				options = append(options, o)
			}
		}
	}
	return options
}

// takeIn makes people who are left the thirds of duos: as many of them as possible, then as the rest of a choice goes.
func (p *plan) takeIn(ctx context.Context) error {
	left := p.left()
	var into []int // duos that may have a third
	for i, g := range p.groups {
		if len(g.members) == 2 && !g.fixed {
			into = append(into, i)
		}
	}
	c := choosing{ends: slices.Concat(slices.Repeat([]end{{1, 1, true}}, len(left)), slices.Repeat([]end{{1, 0, false}}, len(into)))}
	of := map[int32][]int32{} // per person: the ends that stand for their duos
	for j, i := range into {
		for _, x := range p.groups[i].members {
			of[x] = append(of[x], int32(len(left)+j))
		}
	}
	for i, x := range left {
		var ends []int32
		for _, y := range p.partners[x] {
			ends = append(ends, of[y.who]...)
		}
		slices.Sort(ends)
		for _, end := range slices.Compact(ends) {
			if o, may := p.third(x, p.groups[into[end-int32(len(left))]].members); may {
				o.a, o.b = int32(i), end
				c.options = append(c.options, o)
			}
		}
	}
	chosen, err := c.run(ctx)
	if err != nil {
		return err
	}
	for _, i := range chosen {
		o := c.options[i]
		p.join(into[o.b-int32(len(left))], left[o.a])
	}
	return nil
}

// third says whether x may join the duo, and what that adds: one of the two must be somebody with whom x could be a duo, and
// the other not forbidden.
func (p *plan) third(x int32, duo []int32) (option, bool) {
	o, could := option{}, false
	for _, y := range duo {
		if p.forbidden[coupleOf(x, y)] || p.together[coupleOf(x, y)] {
			return o, false
		}
		_, may := p.duo(x, y)
		could = could || may
		fit, _ := p.fit(x, y)
		o.fit += fit
		o.earlier += p.was(x, y)
	}
	return o, could
}

// cover makes the groups so that nobody is left out who can be placed.
//
// In duos and trios around somebody in the middle, everybody is in the middle or beside one who is. A set of duos in which
// each person who is in no group yet is wished one place, and may have twice as many as groups, covers the most people; and
// the fewest duos that do so form stars (an edge between two people who both have others could be left out). A star is
// taken apart into duos and trios around its middle. So an exact choice finds the most people that can be placed, then the
// most groups; only where the two beside somebody are forbidden to each other, one of them may be left out all the same.
//
// It stops short where it finds that no fewer than the given number would be left.
func (p *plan) cover(ctx context.Context, left int) error {
	c := choosing{ends: make([]end, len(p.people))}
	for x, n := range p.count {
		c.ends[x].places = 2 * max(p.most[x]-n, 0)
		if n == 0 {
			c.ends[x].wished = 1
		}
	}
	c.options = p.duoOptions(c.ends)
	chosen, err := c.run(ctx)
	if err != nil {
		return err
	}
	beside := make([][]int32, len(p.people))
	for _, i := range chosen {
		o := c.options[i]
		beside[o.a], beside[o.b] = append(beside[o.a], o.b), append(beside[o.b], o.a)
	}
	uncovered := 0
	for x := range beside {
		if p.count[x] == 0 && len(beside[x]) == 0 {
			uncovered++
		}
	}
	if uncovered >= left {
		return nil
	}
	for middle, others := range beside {
		if len(others) > 1 || len(others) == 1 && (len(beside[others[0]]) == 1 && int32(middle) < others[0]) {
			p.star(int32(middle), others)
		}
	}
	if err := p.takeIn(ctx); err != nil {
		return err
	}
	return p.pairUp(ctx)
}

// star makes duos of the middle with the others, and, where the middle would be in too many groups, trios.
func (p *plan) star(middle int32, others []int32) {
	room := p.most[middle] - p.count[middle]
	var trios []group
	for i, x := range others {
		for _, y := range others[i+1:] {
			if !p.forbidden[coupleOf(x, y)] && !p.together[coupleOf(x, y)] {
				trios = append(trios, group{members: []int32{middle, x, y}})
			}
		}
	}
	worth := func(g group) (earlier, fit int64) {
		x, y := g.members[1], g.members[2]
		fit, _ = p.fit(x, y)
		return p.was(x, y), fit
	}
	slices.SortStableFunc(trios, func(g, h group) int {
		ge, gf := worth(g)
		he, hf := worth(h)
		return cmp.Or(cmp.Compare(ge, he), cmp.Compare(hf, gf))
	})
	placed := map[int32]bool{}
	for _, g := range trios {
		x, y := g.members[1], g.members[2]
		if len(others)-len(placed) <= room || placed[x] || placed[y] {
			continue
		}
		placed[x], placed[y] = true, true
		room--
		fx, _ := p.fit(middle, x)
		fy, _ := p.fit(middle, y)
		if fx >= fy {
			x, y = y, x
		}
		p.add(group{members: []int32{middle, y}, third: none})
		p.join(len(p.groups)-1, x)
	}
	slices.SortStableFunc(others, func(x, y int32) int {
		fx, _ := p.fit(middle, x)
		fy, _ := p.fit(middle, y)
		return cmp.Compare(fy, fx)
	})
	for _, x := range others {
		if !placed[x] && room > 0 {
			p.add(group{members: []int32{middle, x}, third: none})
			room--
		}
	}
}
