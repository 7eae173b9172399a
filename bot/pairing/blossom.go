package pairing

import "context"

// none stands for no vertex, no node or no distance.
const none int32 = -1

// A vertex of the graph, and what is known of it.
type vertex struct {
	dual int64 // twice its dual variable; never negative
	mate int32 // whom it is matched with, or none
	top  int32 // the outermost node that it is in: itself, or a blossom

	near int32 // in a search, while it is not outer: the outer vertex with the edge of least slack to it, or none
	key  int64 // the slack of that edge, less the vertex's own dual, plus the time: the same throughout a search
}

// A node is a vertex (numbers below n) or a blossom (from n).
type node struct {
	parent int32   // the blossom that it is directly in, or none
	base   int32   // the one vertex in it that is not matched within it
	child  []int32 // a blossom's parts around its circle, an odd number of nodes, the one with the base first
	joint  []joint // the edges of the circle: joint[i] goes from child[i] to the next, the last one to the first
	dual   int64   // a blossom's dual variable, twice; never negative

	label      label // in a search, if it is outermost
	since      int64 // when it was labelled: the duals are those of that time
	from, into int32 // the edge by which the search came: from there into this node; none at the root
}

type joint struct{ from, to int32 }

// label says how a search has reached a node: at a distance, counted in edges, that is even (outer) or odd (inner).
type label uint8

const (
	unreached label = iota
	outer
	inner
)

// A matcher finds the matching of greatest weight in a graph. See the package's documentation for how.
type matcher struct {
	*graph
	vertices []vertex
	nodes    []node
	unused   []int32 // numbers of blossoms that are not in use

	now     int64   // the time of the search: how much its root has given
	events  events  // what will happen
	zero    int32   // the outer vertex whose dual is used up first,
	zeroAt  int64   // and when that is: the search ends then at the latest
	end     int64   // when the search is sure to be over
	queue   []int32 // vertices that became outer and have not been looked at
	reached []int32 // nodes that were labelled
	met     []int32 // vertices with near
	mark    []int32 // per node: the last walk that came by
	walk    int32
	leaves  []int32 // working space
}

// maximum matches the graph so that the sum of the weights is greatest. The matcher that it returns holds the matching and
// the dual variables that prove it. The only error is ctx's.
func maximum(ctx context.Context, n int, edges []edge) (*matcher, error) {
	m := newMatcher(newGraph(n, edges))
	m.start()
	for v := range m.vertices {
		if m.vertices[v].mate != none || m.vertices[v].dual == 0 {
			continue
		}
		if err := m.search(ctx, int32(v)); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func newMatcher(g *graph) *matcher {
	blossoms := g.n / 2 // one within the other or apart, three vertices at least: there cannot be more at a time
	m := &matcher{graph: g, vertices: make([]vertex, g.n), nodes: make([]node, g.n+blossoms), mark: make([]int32, g.n+blossoms)}
	for v := range m.vertices {
		m.vertices[v] = vertex{mate: none, top: int32(v), near: none}
	}
	for i := range m.nodes {
		m.nodes[i] = node{parent: none, base: int32(i), from: none, into: none}
	}
	for b := len(m.nodes) - 1; b >= g.n; b-- {
		m.unused = append(m.unused, int32(b))
	}
	return m
}

// start sets duals that no edge exceeds, as low as can be had in one pass, and matches along the edges that are tight then.
func (m *matcher) start() {
	for v := range m.vertices {
		for _, h := range m.at(int32(v)) {
			m.vertices[v].dual = max(m.vertices[v].dual, h.weight/2)
		}
	}
	for i := range m.vertices {
		v := &m.vertices[i]
		if v.mate != none {
			continue
		}
		least, to := int64(0), none
		for _, h := range m.at(int32(i)) {
			u := &m.vertices[h.to]
			rest := h.weight - u.dual
			if rest > least || rest == least && to == none {
				least, to = rest, none
				if u.mate == none {
					to = h.to
				}
			}
		}
		v.dual = least
		if to != none {
			v.mate, m.vertices[to].mate = to, int32(i)
		}
	}
}

// slack is how much the duals exceed the weight of an edge, both counted twice. It holds between
// searches. At 0 the edge is tight; it is never less, and only tight edges are ever matched.
func (m *matcher) slack(e edge) int64 {
	u, v := e.u, e.v
	s := m.vertices[u].dual + m.vertices[v].dual - 2*e.weight
	if m.vertices[u].top != m.vertices[v].top {
		return s
	}
	m.walk++
	for b := m.nodes[u].parent; b != none; b = m.nodes[b].parent {
		m.mark[b] = m.walk
	}
	for b := m.nodes[v].parent; b != none; b = m.nodes[b].parent {
		if m.mark[b] == m.walk {
			s += m.nodes[b].dual
		}
	}
	return s
}

// isBlossom says that the node is one, and not a vertex.
func (m *matcher) isBlossom(x int32) bool { return int(x) >= m.n }

// appendLeaves appends the vertices in node x to list.
func (m *matcher) appendLeaves(list []int32, x int32) []int32 {
	if !m.isBlossom(x) {
		return append(list, x)
	}
	for _, c := range m.nodes[x].child {
		list = m.appendLeaves(list, c)
	}
	return list
}

// inside lists the vertices in node x, until the next call.
func (m *matcher) inside(x int32) []int32 {
	m.leaves = m.appendLeaves(m.leaves[:0], x)
	return m.leaves
}
