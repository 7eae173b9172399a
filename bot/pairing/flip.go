package pairing

import "slices"

// flip matches the outer vertex v with to, which may be none, and exchanges matched and unmatched edges all the way from v
// to the root of the tree. The root, which was not matched, is matched then, or is v itself.
func (m *matcher) flip(v, to int32) {
	for {
		top := m.vertices[v].top
		m.rebase(top, v)
		m.vertices[v].mate = to
		back := m.nodes[top].from // in the inner node that this one was matched with
		if back == none {
			return
		}
		between := &m.nodes[m.vertices[back].top]
		m.rebase(m.vertices[back].top, between.into)
		m.vertices[between.into].mate = between.from
		v, to = between.from, between.into
	}
}

// rebase changes the matching within node x so that v is the vertex not matched within it. From the part of the circle that
// holds v, one way to the base has an even number of edges: it is flipped.
func (m *matcher) rebase(x, v int32) {
	if !m.isBlossom(x) {
		return
	}
	c := v
	for m.nodes[c].parent != x {
		c = m.nodes[c].parent
	}
	m.rebase(c, v)
	t := &m.nodes[x]
	i, k := slices.Index(t.child, c), len(t.child)
	if i%2 == 1 {
		for j := i + 1; j < k; j += 2 {
			m.join(t.child[j], t.child[(j+1)%k], t.joint[j])
		}
	} else {
		for j := i - 2; j >= 0; j -= 2 {
			m.join(t.child[j], t.child[j+1], t.joint[j])
		}
	}
	rotate(t.child, i)
	rotate(t.joint, i)
	t.base = v
}

// join matches two neighbouring parts of a blossom along the edge between them.
func (m *matcher) join(x, y int32, e joint) {
	m.rebase(x, e.from)
	m.rebase(y, e.to)
	m.vertices[e.from].mate, m.vertices[e.to].mate = e.to, e.from
}

// rotate makes the element i the first one.
func rotate[T any](s []T, i int) {
	slices.Reverse(s[:i])
	slices.Reverse(s[i:])
	slices.Reverse(s)
}
