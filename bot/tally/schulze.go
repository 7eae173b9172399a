package tally

// countSchulze orders the candidates by Schulze's method: i is before j when the strongest chain of won duels from i to
// j is stronger than the strongest one back. A chain is as strong as its weakest duel, and a won duel as strong as the
// number of voters who prefer its winner ("winning votes").
//
// M. Schulze, "A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent single-winner election
// method", Social Choice and Welfare 36, 2011. The first seats of the order win.
func countSchulze(p *poll, res *Result) {
	w := p.pairwise()
	path := strongestPaths(w)
	res.Duels = p.duels(w)
	res.Duels.Path = w.rows(path)
	n := w.n
	p.seatGroups(layers(n, func(i, j int) bool { return path[i*n+j] > path[j*n+i] }), res)
}

// strongestPaths finds the strength of the strongest chain between each two candidates (Floyd–Warshall, in n³ steps);
// 0 where there is none.
func strongestPaths(w *pairwise) []int64 {
	n := w.n
	path := make([]int64, n*n)
	for i := range n {
		for j := range n {
			if i != j && w.beats(i, j) {
				path[i*n+j] = w.at(i, j)
			}
		}
	}
	for k := range n {
		via := path[k*n : (k+1)*n]
		for i := range n {
			first := path[i*n+k]
			if i == k || first == 0 {
				continue
			}
			row := path[i*n : (i+1)*n]
			for j, second := range via {
				if j != i {
					row[j] = max(row[j], min(first, second))
				}
			}
		}
	}
	return path
}
