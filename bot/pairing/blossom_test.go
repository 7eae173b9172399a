package pairing

import (
	"context"
	"math/big"
	"math/rand/v2"
	"testing"
)

// certify fails unless the matching is one and the duals prove that none weighs more. The proof does not rest on how they
// were found: every edge of a matching weighs at most the duals of its ends and of the blossoms around both, a matching
// meets each vertex at most once and a blossom of 2k+1 vertices at most k times, so that no matching weighs more than the sum
// of the vertices' duals and k times each blossom's; and this one weighs as much.
func certify(t testing.TB, m *matcher, edges []edge) {
	t.Helper()
	bound, twice := new(big.Int), new(big.Int)
	for v := range m.vertices {
		x := m.vertices[v]
		if x.dual < 0 {
			t.Fatalf("the dual of %d is %d", v, x.dual)
		}
		if x.mate != none && m.vertices[x.mate].mate != int32(v) {
			t.Fatalf("%d is matched with %d, who is matched with %d", v, x.mate, m.vertices[x.mate].mate)
		}
		bound.Add(bound, big.NewInt(x.dual))
	}
	around := make([]map[int32]bool, m.n) // the blossoms around each vertex
	for v := range around {
		around[v] = map[int32]bool{}
		for b := m.nodes[v].parent; b != none; b = m.nodes[b].parent {
			around[v][b] = true
		}
	}
	size := map[int32]int64{}
	for v := range around {
		for b := range around[v] {
			size[b]++
		}
	}
	for b, n := range size {
		dual := m.nodes[b].dual
		if dual < 0 || n%2 == 0 {
			t.Fatalf("a blossom of %d vertices has the dual %d", n, dual)
		}
		bound.Add(bound, new(big.Int).Mul(big.NewInt(dual), big.NewInt(n/2)))
	}
	matched := map[[2]int32]int64{}
	for _, e := range edges {
		sum := m.vertices[e.u].dual + m.vertices[e.v].dual
		for b := range around[e.u] {
			if around[e.v][b] {
				sum += m.nodes[b].dual
			}
		}
		if sum < 2*e.weight {
			t.Fatalf("the duals around %d-%d come to %d, less than twice %d", e.u, e.v, sum, e.weight)
		}
		if s := m.slack(e); s != sum-2*e.weight {
			t.Fatalf("the slack of %d-%d is %d, not %d", e.u, e.v, sum-2*e.weight, s)
		}
		if m.vertices[e.u].mate == e.v {
			k := [2]int32{min(e.u, e.v), max(e.u, e.v)}
			matched[k] = max(matched[k], e.weight)
		}
	}
	pairs := 0
	for v := range m.vertices {
		if m.vertices[v].mate > int32(v) {
			pairs++
		}
	}
	if pairs != len(matched) {
		t.Fatalf("%d pairs are matched, %d along edges", pairs, len(matched))
	}
	for _, w := range matched {
		twice.Add(twice, big.NewInt(2*w))
	}
	if twice.Cmp(bound) != 0 {
		t.Fatalf("the matching weighs %v / 2; the duals prove no more than %v / 2", twice, bound)
	}
}

func randomEdges(r *rand.Rand, n int, density float64, most int64) []edge {
	var edges []edge
	for u := range n {
		for v := range u {
			if r.Float64() < density {
				edges = append(edges, edge{int32(u), int32(v), 1 + r.Int64N(most)})
			}
		}
	}
	return edges
}

func TestMaximumIsProved(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 1))
	for range shortened(20000, 500) {
		n := 1 + r.IntN(40)
		edges := randomEdges(r, n, r.Float64(), []int64{1, 2, 5, 100, 1 << 58}[r.IntN(5)])
		m, err := maximum(context.Background(), n, edges)
		if err != nil {
			t.Fatal(err)
		}
		certify(t, m, edges)
	}
}
