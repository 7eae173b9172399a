package pairing

import "slices"

// shrink makes a blossom of the circle that the tight edge between the outer vertices u and v closes with the tree.
func (m *matcher) shrink(u, v int32) {
	root := m.fork(m.vertices[u].top, m.vertices[v].top)
	b := m.unused[len(m.unused)-1]
	m.unused = m.unused[:len(m.unused)-1]
	t := &m.nodes[b]
	t.child, t.joint = t.child[:0], t.joint[:0]
	for x := m.vertices[u].top; x != root; x = m.above(x) {
		t.child = append(t.child, x)
		t.joint = append(t.joint, joint{m.nodes[x].from, m.nodes[x].into})
	}
	t.child = append(t.child, root)
	slices.Reverse(t.child)
	slices.Reverse(t.joint)
	t.joint = append(t.joint, joint{u, v})
	for x := m.vertices[v].top; x != root; x = m.above(x) {
		t.child = append(t.child, x)
		t.joint = append(t.joint, joint{m.nodes[x].into, m.nodes[x].from})
	}
	r := &m.nodes[root]
	t.parent, t.base, t.dual = none, r.base, 0
	t.label, t.since, t.from, t.into = outer, m.now, r.from, r.into
	m.reached = append(m.reached, b)
	for _, c := range t.child {
		m.settle(c)
		x := &m.nodes[c]
		for _, w := range m.inside(c) {
			m.vertices[w].top = b
			if x.label == inner {
				m.queue = append(m.queue, w)
			}
		}
		x.parent, x.label = b, unreached
	}
}

// above is the next node of the tree on the way to the root.
func (m *matcher) above(x int32) int32 { return m.vertices[m.nodes[x].from].top }

// fork is the outer node where the ways to the root from the outer nodes x and y meet.
func (m *matcher) fork(x, y int32) int32 {
	m.walk++
	for {
		if x != none {
			if m.mark[x] == m.walk {
				return x
			}
			m.mark[x] = m.walk
			if m.nodes[x].from == none {
				x = none
			} else {
				x = m.above(m.above(x))
			}
		}
		x, y = y, x
	}
}

// open takes apart an inner blossom. From where the tree enters its circle, it goes on to the base by the way that has an
// even number of edges, so that inner and outer alternate; the parts on the other way become unreached.
func (m *matcher) open(b int32) {
	m.settle(b)
	t := m.nodes[b]
	m.release(b)
	i := slices.Index(t.child, m.vertices[t.into].top)
	m.label(t.child[i], inner, t.from, t.into)
	up := i%2 == 1
	for l := outer; i != 0; l = inner + outer - l {
		next, e := (i+1)%len(t.child), t.joint[i]
		if !up {
			next = i - 1
			e = joint{t.joint[next].to, t.joint[next].from}
		}
		m.label(t.child[next], l, e.from, e.to)
		i = next
	}
	for _, c := range t.child {
		if m.nodes[c].label != unreached {
			continue
		}
		for _, v := range m.inside(c) {
			m.expect(v)
		}
	}
}

// release makes the parts of blossom b outermost, and its number free.
func (m *matcher) release(b int32) {
	t := &m.nodes[b]
	for _, c := range t.child {
		m.nodes[c].parent = none
		for _, v := range m.inside(c) {
			m.vertices[v].top = c
		}
	}
	t.label = unreached
	m.unused = append(m.unused, b)
}

// dissolve takes apart blossoms whose dual is 0, from the outermost inwards. It is for after a search: nothing is labelled.
func (m *matcher) dissolve(x int32) {
	if !m.isBlossom(x) || m.nodes[x].dual != 0 {
		return
	}
	parts := m.nodes[x].child
	m.release(x)
	for _, c := range parts {
		m.dissolve(c)
	}
}
