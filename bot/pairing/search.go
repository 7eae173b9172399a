package pairing

import (
	"context"
	"math"
)

// search grows one tree of tight edges from the unmatched vertex root until a path is found along which the matching gains,
// and flips it.
//
// Time is what the root has given: as it passes, the duals of outer vertices fall, those of inner vertices rise by as much,
// a blossom's own change by twice that the other way, and edges of the tree stay tight. Four things happen on the way, each
// at a time that is known in advance:
//
//   - an edge from an outer vertex to an unreached node becomes tight. If that node has an unmatched base, a path is
//     found. Otherwise the node joins the tree as inner, and behind it, as outer, the one that it is matched with;
//   - an edge between two outer nodes becomes tight: it closes a circle of odd length, a blossom, which is shrunk;
//   - the dual of an inner blossom has fallen to 0: it is opened again;
//   - the dual of an outer vertex has fallen to 0: nothing more can be gained by matching it, so it gives up its place to
//     the root.
func (m *matcher) search(ctx context.Context, root int32) error {
	m.now, m.events, m.zeroAt, m.end = 0, m.events[:0], math.MaxInt64, math.MaxInt64
	m.label(m.vertices[root].top, outer, none, none)
	defer m.finish()
	for steps := 0; ; steps++ {
		for len(m.queue) > 0 {
			if steps++; steps%256 == 0 && ctx.Err() != nil {
				m.queue = m.queue[:0]
				return ctx.Err()
			}
			u := m.queue[len(m.queue)-1]
			m.queue = m.queue[:len(m.queue)-1]
			m.look(u)
		}
		if len(m.events) == 0 || m.events[0].time >= m.zeroAt {
			m.now = m.zeroAt
			m.flip(m.zero, none)
			return nil
		}
		if found := m.meet(m.events.pop()); found {
			return nil
		}
	}
}

// meet lets e happen, unless it came to nothing meanwhile. It says whether the search is over.
func (m *matcher) meet(e event) bool {
	switch e.b {
	case reaches:
		v := &m.vertices[e.a]
		if m.nodes[v.top].label != unreached || v.key+v.dual != e.time {
			return false
		}
		m.now = e.time
		return m.reach(e.a)
	case opens:
		b := &m.nodes[e.a]
		if b.label != inner || b.since+b.dual/2 != e.time {
			return false
		}
		m.now = e.time
		m.open(e.a)
	default:
		if m.vertices[e.a].top == m.vertices[e.b].top {
			return false
		}
		m.now = e.time
		m.shrink(e.a, e.b)
	}
	return false
}

// look takes note of the edges of u, which has become outer.
func (m *matcher) look(u int32) {
	top := m.vertices[u].top
	spent := m.vertices[u].dual + m.nodes[top].since // when the dual of u will be used up
	if spent < m.zeroAt {
		m.zero, m.zeroAt = u, spent
		m.end = min(m.end, spent)
	}
	for _, h := range m.at(u) {
		v := &m.vertices[h.to]
		if v.top == top {
			continue
		}
		t := &m.nodes[v.top]
		key := spent - h.weight
		if t.label == outer {
			if time := (key + v.dual + t.since) / 2; time < m.end {
				m.events.push(event{time, u, h.to})
			}
			continue
		}
		if v.near == none {
			m.met = append(m.met, h.to)
		} else if key >= v.key {
			continue
		}
		v.near, v.key = u, key
		if t.label == unreached {
			m.expect(h.to)
		}
	}
}

// expect plans the moment when the unreached vertex v will be reached.
func (m *matcher) expect(v int32) {
	x := &m.vertices[v]
	time := x.key + x.dual
	if x.near == none || time >= m.end {
		return
	}
	m.events.push(event{time, v, reaches})
	if m.vertices[m.nodes[x.top].base].mate == none {
		m.end = time
	}
}

// reach takes the node of v, reached now from near, into the tree, with the node that it is matched with; or, if it is
// matched with none, flips the path to the root and says so.
func (m *matcher) reach(v int32) (found bool) {
	x := &m.vertices[v]
	base := m.nodes[x.top].base
	mate := m.vertices[base].mate
	if mate == none {
		m.rebase(x.top, v)
		x.mate = x.near
		m.flip(x.near, v)
		return true
	}
	m.label(x.top, inner, x.near, v)
	m.label(m.vertices[mate].top, outer, base, mate)
	return false
}

// label gives an unreached outermost node its place in the tree, reached by the edge between from and into.
func (m *matcher) label(x int32, l label, from, into int32) {
	t := &m.nodes[x]
	t.label, t.since, t.from, t.into = l, m.now, from, into
	m.reached = append(m.reached, x)
	if l == outer {
		m.queue = m.appendLeaves(m.queue, x)
	} else if m.isBlossom(x) {
		if time := m.now + t.dual/2; time < m.end {
			m.events.push(event{time, x, opens})
		}
	}
}

// settle brings the duals of a labelled node up to now.
func (m *matcher) settle(x int32) {
	t := &m.nodes[x]
	d := m.now - t.since
	t.since = m.now
	if d == 0 {
		return
	}
	if t.label == outer {
		d = -d
	}
	for _, v := range m.inside(x) {
		m.vertices[v].dual += d
	}
	if m.isBlossom(x) {
		t.dual -= 2 * d
	}
}

// finish ends a search: the duals are settled, the tree is forgotten, and blossoms whose dual is 0 are dissolved.
func (m *matcher) finish() {
	for _, x := range m.reached {
		if m.nodes[x].label == unreached {
			continue
		}
		m.settle(x)
		m.nodes[x].label = unreached
		m.dissolve(x)
	}
	for _, v := range m.met {
		m.vertices[v].near = none
	}
	m.reached, m.met = m.reached[:0], m.met[:0]
}
