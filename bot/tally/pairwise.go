package tally

// pairwise is the table of preferences: at(i, j) is how many voters rank candidate i before j. Candidates that a ballot
// leaves out share its last rank: they are equal to each other and behind every candidate it ranks.
type pairwise struct {
	n     int
	table []int64
}

func (w *pairwise) at(i, j int) int64 { return w.table[i*w.n+j] }

// beats says that more voters rank i before j than j before i.
func (w *pairwise) beats(i, j int) bool { return w.at(i, j) > w.at(j, i) }

// pairwise compares the candidates two by two.
func (p *poll) pairwise() *pairwise {
	n := len(p.ids)
	w := &pairwise{n, make([]int64, n*n)}
	behind := make([]bool, n) // not yet met on this ballot, from the best rank on
	for b := range p.ballots {
		c := &p.ballots[b]
		for i := range behind {
			behind[i] = true
		}
		rest := make([]int, 0, n)
		for _, rank := range c.ranks {
			for _, i := range rank {
				behind[i] = false
			}
		}
		for i, left := range behind {
			if left {
				rest = append(rest, i)
			}
		}
		for r := len(c.ranks) - 1; r >= 0; r-- {
			for _, i := range c.ranks[r] {
				row := w.table[i*n : (i+1)*n]
				for _, j := range rest {
					row[j] += c.count
				}
			}
			rest = append(rest, c.ranks[r]...)
		}
	}
	return w
}

// duels is the table for the result.
func (p *poll) duels(w *pairwise) *Duels {
	return &Duels{IDs: p.ids, Prefer: w.rows(w.table)}
}

// rows cuts a flat table into rows.
func (w *pairwise) rows(table []int64) [][]int64 {
	rows := make([][]int64, w.n)
	for i := range rows {
		rows[i] = table[i*w.n : (i+1)*w.n : (i+1)*w.n]
	}
	return rows
}

// countCondorcet finds the candidate that beats every other one in a duel. There may be none; then nobody wins,
// whatever the number of seats, and with several seats there is still at most one winner.
//
// M. de Condorcet, "Essai sur l'application de l'analyse", 1785.
func countCondorcet(p *poll, res *Result) {
	w := p.pairwise()
	res.Duels = p.duels(w)
	for i, id := range p.ids {
		all := true
		for j := range p.ids {
			all = all && (i == j || w.beats(i, j))
		}
		if all {
			res.Winners = append(res.Winners, id)
		}
	}
}

// layers orders candidates in groups: first those that no other one precedes, then those that none of the remaining
// precedes, and so on. Where every remaining one is preceded (it cannot happen with the rules here), they form one group.
func layers(n int, precedes func(i, j int) bool) [][]int {
	left := make([]int, n)
	for i := range left {
		left[i] = i
	}
	var groups [][]int
	for len(left) > 0 {
		var top, rest []int
		for _, j := range left {
			free := true
			for _, i := range left {
				if i != j && precedes(i, j) {
					free = false
					break
				}
			}
			if free {
				top = append(top, j)
			} else {
				rest = append(rest, j)
			}
		}
		if len(top) == 0 {
			top, rest = rest, nil
		}
		groups, left = append(groups, top), rest
	}
	return groups
}
