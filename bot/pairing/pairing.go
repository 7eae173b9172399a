// Package pairing puts people in groups of two, or three, that go together as well as can be.
//
// It is pure. It knows no chat, no database, no clock and writes no logs; the same people, fits and rules give the same groups,
// in whatever order they come. Fits are whole numbers and all arithmetic is exact.
//
// Start with [Match]. [Costs] says what the rules cost.
//
// # What is promised
//
// In a programme of duos, in this order: the most groups that people hope for are filled, and with no more groups than that
// takes (where everybody is in one group at most, that is the most duos there can be); the fewest people are together who were
// before; the sum of the fits is the greatest; and, of what is equal up to there, the lowest fit is the highest. Each of these
// is exact. Further down, where two results are equal in all of this, the order of identifiers decides.
//
// Then whoever is in no duo becomes the third of one, in the same order: the most people, the fewest who were together before,
// the greatest sum, the highest lowest. This is exact for the duos that there are. If it leaves out somebody who could be
// placed if the duos were others, they are made anew so that the most people are placed, and the [Result] says so and what it
// cost. Only then can the sum be less than the greatest. (One case is not exact: where the only way to place somebody is a trio
// whose other two are forbidden to each other.)
//
// In a programme of trios the best is hard to find. Up to 18 people it is exact: the most people placed, the fewest duos, the
// fewest earlier couples, the greatest sum, the highest lowest fit. For more, a search finds groups that are at least 98 % of
// the greatest sum on the random instances of the tests, and mostly 99 %; [Result.Bound] proves for each result how far it can
// be from the best.
//
// # How duos are found
//
// People are the vertices of a graph, those who may be a duo are joined by an edge, and its weight says how well they go
// together. A matching is a set of edges that share no vertex; wanted is the one of greatest weight.
//
// A matching is improved along a path that starts and ends at unmatched vertices and whose edges are in turn outside and inside
// the matching: exchange them, and the matching has one edge more. In a graph of students on one side and locals on the other,
// such paths are easily found by growing a tree from an unmatched vertex, since a vertex can only be reached at a distance that
// is always even, or always odd. Where anybody can go with anybody this fails on circles of odd length: the same vertex is
// reached both ways. Jack Edmonds saw what to do. Such a circle of 2k+1 vertices, with k edges in the matching, is a blossom,
// on the stem by which the tree reached it. A path that enters it at any vertex can leave it to the stem, one way round or the
// other. So it can be shrunk to a single vertex, the search goes on in the smaller graph, and whatever path is found there can
// be led through the circle in the end. Blossoms can have blossoms as parts.
//
// Weights are dealt with by prices, the dual variables of a linear program: every vertex has one, and so has every blossom.
// Throughout:
//
//   - no price is negative;
//   - no edge weighs more than the prices of its two ends and of the blossoms around both: none is underpaid;
//   - every edge of the matching, and of every blossom's circle, weighs exactly that: it is tight;
//   - every blossom with a price has as many edges of the matching in it as fit.
//
// At the start the prices are high enough. The search for a path keeps to tight edges; when there are no more, prices of the
// tree change just so much that another edge becomes tight (see search). It ends when every unmatched vertex has the price 0.
// Then the matching is optimal, and that can be checked without knowing how it was found: no matching can weigh more than the
// prices of all vertices and k times the price of each blossom, and this one weighs as much. The tests check it.
//
// Sources: J. Edmonds, "Paths, trees, and flowers", Canadian Journal of Mathematics 17, 1965, 449-467, and "Maximum matching
// and a polyhedron with 0,1-vertices", Journal of Research of the National Bureau of Standards 69B, 1965, 125-130; the method is
// told from the start in Z. Galil, "Efficient algorithms for finding maximum matching in graphs", ACM Computing Surveys 18, 1986,
// 23-38; to grow one tree at a time and to plan in a queue when edges become tight is from Z. Galil, S. Micali and H. N. Gabow,
// "An O(EV log V) algorithm for finding a maximal weighted matching in general graphs", SIAM Journal on Computing 15, 1986,
// 120-130, here with a plain heap and with lists of blossoms' vertices instead of their data structures: n searches of at most
// m log n + n² steps each, for n vertices and m edges. In practice most searches see a few vertices. Memory is some 100 bytes
// for each edge.
//
// That several things matter one after the other is put into the weights: see choosing and levels.
package pairing

import "context"

// Match makes the groups.
//
// It takes a few milliseconds for a programme of some hundred people, for thousands of people in duos a second, for hundreds in
// trios some seconds. When ctx is done it stops soon and returns ctx's error.
//
// Errors: an [*InvalidError] if p is not a proper problem, otherwise only ctx's.
func Match(ctx context.Context, p Problem) (Result, error) {
	t, err := newTable(p)
	if err != nil {
		return Result{}, err
	}
	made := newPlan(t)
	if t.Size == 3 {
		return made.matchTrios(ctx)
	}
	return made.matchDuos(ctx)
}

func (p *plan) matchDuos(ctx context.Context) (Result, error) {
	rescued, lost, err := p.duos(ctx)
	if err != nil {
		return Result{}, err
	}
	r := p.result()
	r.Rescued, r.Lost = rescued, lost
	r.Bound, r.Exact = r.Total, rescued == 0
	return r, ctx.Err()
}

func (p *plan) matchTrios(ctx context.Context) (Result, error) {
	exact, err := p.trios(ctx)
	if err != nil {
		return Result{}, err
	}
	r := p.result()
	r.Bound = r.Total
	if !exact {
		if r.Bound, err = p.bestTrios(ctx); err != nil {
			return Result{}, err
		}
	}
	r.Exact = r.Bound == r.Total
	return r, ctx.Err()
}
