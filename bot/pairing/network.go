package pairing

import "slices"

// A network is a graph whose matchings are choices.
type network struct {
	n     int
	edges []edge
	of    []int32 // per edge: the option that it chooses, or none
}

// network makes every place a vertex, and every option an edge from each place of the one end to each place of the other.
//
// That could choose an option twice where both its ends have several places. Such an option becomes two vertices with an edge
// between them, of which the one is also joined to the places of the one end and the other to those of the other: either both
// are matched with each other, and the option is not chosen, or both are matched with places, and it is. (W. T. Tutte, "A short
// proof of the factor theorem for finite graphs", Canadian Journal of Mathematics 6, 1954, 347-352.) It never pays to leave one
// of them unmatched, since an edge at them weighs, for each of them that it meets, more than any option is worth.
func (c *choosing) network() *network {
	l := c.levels()
	first := make([]int32, len(c.ends)+1) // the vertex of an end's first place
	for i, e := range c.ends {
		first[i+1] = first[i] + int32(e.places)
	}
	g := &network{n: int(first[len(c.ends)])}
	for i, o := range c.options {
		a, b := c.ends[o.a], c.ends[o.b]
		if a.wished+b.wished == 0 {
			continue // it fills no wish
		}
		if a.places > 1 && b.places > 1 {
			g.addTwice(l, i, o, first, a, b)
			continue
		}
		for j := range a.places {
			for k := range b.places {
				if j < a.wished || k < b.wished {
					g.add(first[o.a]+int32(j), first[o.b]+int32(k), l.place(a, j)+l.place(b, k)+l.worth(o), int32(i))
				}
			}
		}
	}
	return g
}

// add adds an edge; one that is worth nothing is never chosen.
func (g *network) add(u, v int32, weight int64, of int32) {
	if weight > 0 {
		g.edges = append(g.edges, edge{u, v, weight})
		g.of = append(g.of, of)
	}
}

// addTwice adds an option as two vertices.
func (g *network) addTwice(l levels, i int, o option, first []int32, a, b end) {
	more := 4*l.filled + max(l.worth(o), 0) + 1 // than the option is worth, with the places that it fills
	u, v := int32(g.n), int32(g.n+1)
	g.n += 2
	g.add(u, v, 2*more, none)
	for j := range a.places {
		g.add(first[o.a]+int32(j), u, more+l.place(a, j)+l.worth(o), int32(i))
	}
	for k := range b.places {
		g.add(v, first[o.b]+int32(k), more+l.place(b, k), none)
	}
}

// chosen lists the options that the matching chooses, ascending.
func (g *network) chosen(m *matcher) []int {
	var list []int
	for i, e := range g.edges {
		if g.of[i] != none && m.vertices[e.u].mate == e.v {
			list = append(list, int(g.of[i]))
		}
	}
	slices.Sort(list)
	return list
}

// where is the network with some of its edges.
func (g *network) where(keep func(i int) bool) *network {
	some := &network{n: g.n}
	for i, e := range g.edges {
		if keep(i) {
			some.edges = append(some.edges, e)
			some.of = append(some.of, g.of[i])
		}
	}
	return some
}
