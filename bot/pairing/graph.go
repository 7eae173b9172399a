package pairing

// An edge joins two different vertices of a graph; choosing it is worth weight, which is positive.
type edge struct {
	u, v   int32
	weight int64
}

// A graph is ready for searching: for each vertex, its edges one after the other.
type graph struct {
	n     int
	first []int32 // of vertex v: half[first[v]:first[v+1]]
	half  []half
}

// half is an edge seen from one of its ends.
type half struct {
	weight int64 // twice the edge's weight, so that halves of sums are whole
	to     int32
}

func newGraph(n int, edges []edge) *graph {
	g := &graph{n: n, first: make([]int32, n+1), half: make([]half, 2*len(edges))}
	for _, e := range edges {
		g.first[e.u+1]++
		g.first[e.v+1]++
	}
	for v := range n {
		g.first[v+1] += g.first[v]
	}
	at := make([]int32, n)
	copy(at, g.first)
	for _, e := range edges {
		g.half[at[e.u]] = half{2 * e.weight, e.v}
		g.half[at[e.v]] = half{2 * e.weight, e.u}
		at[e.u]++
		at[e.v]++
	}
	return g
}

func (g *graph) at(v int32) []half { return g.half[g.first[v]:g.first[v+1]] }
