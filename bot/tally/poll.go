package tally

import (
	"encoding/binary"
	"maps"
	"slices"
	"strconv"
)

// A poll is an election made ready for counting: checked, and with candidates as numbers (their index in
// Election.Candidates) instead of names. A seat is treated as a candidate of price 1 within a budget of Seats, so that
// one algorithm serves both limits.
type poll struct {
	kind    Kind
	budget  bool // whether the limit is a budget; otherwise seats
	ids     []string
	index   map[string]int
	price   []int64 // per candidate: its cost with a budget, 1 with seats
	purse   int64   // the budget, or the number of seats
	place   []int   // per candidate: its place in the tie order, 0 first
	voters  int64   // the sum of the ballots' counts
	ballots []choice
}

// A choice is one ballot, by candidates' numbers.
type choice struct {
	count  int64
	picked []int   // approval: the approved; points: those with points; in the ballot's order (points: by name)
	points []int64 // beside picked: 1 each for approvals
	ranks  [][]int // ranking: the groups as written; those left out are not listed
}

// newPoll checks e and readies it.
func newPoll(e Election) (*poll, error) {
	if err := e.validateFrame(); err != nil {
		return nil, err
	}
	n := len(e.Candidates)
	p := &poll{kind: e.Kind, budget: e.Budget > 0, purse: int64(e.Seats), index: make(map[string]int, n),
		ids: make([]string, n), price: make([]int64, n)}
	for i, c := range e.Candidates {
		if _, twice := p.index[c.ID]; twice {
			return nil, &InvalidError{place("candidate", i), c.ID, CandidateTwice}
		}
		p.ids[i], p.index[c.ID], p.price[i] = c.ID, i, 1
		if p.budget {
			p.price[i] = c.Cost
		}
	}
	if p.budget {
		p.purse = e.Budget
	}
	if err := p.readTieOrder(e.TieOrder); err != nil {
		return nil, err
	}
	return p, p.readBallots(e.Ballots)
}

// readTieOrder fills place from the announced order, or from the candidates' own where none was announced.
func (p *poll) readTieOrder(order []string) error {
	if order == nil {
		order = p.ids
	}
	p.place = make([]int, len(p.ids))
	for i := range p.place {
		p.place[i] = -1
	}
	for i, id := range order {
		c, known := p.index[id]
		switch {
		case !known:
			return &InvalidError{"tie order", id, UnknownCandidate}
		case p.place[c] >= 0:
			return &InvalidError{"tie order", id, OrderedTwice}
		}
		p.place[c] = i
	}
	if i := slices.Index(p.place, -1); i >= 0 {
		return &InvalidError{"tie order", p.ids[i], MissingFromOrder}
	}
	return nil
}

// readBallots checks the ballots and turns them into choices.
func (p *poll) readBallots(ballots []Ballot) error {
	p.ballots = make([]choice, len(ballots))
	seen := make([]int, len(p.ids)) // per candidate: the last ballot that named it, numbered from 1
	for i, b := range ballots {
		c := &p.ballots[i]
		fault, id := p.readBallot(b, c, seen, i+1)
		if fault != "" {
			return &InvalidError{place("ballot", i), id, fault}
		}
		c.count = int64(b.Count)
		p.voters += c.count
		if p.voters > MaxVoters {
			return &InvalidError{place("ballot", i), "", TooManyVoters}
		}
	}
	return nil
}

// readBallot turns b into c. It returns what is wrong with b and the candidate concerned, or "" twice.
func (p *poll) readBallot(b Ballot, c *choice, seen []int, number int) (Fault, string) {
	switch {
	case b.Count < 1:
		return BadCount, ""
	case b.Count > MaxVoters:
		return TooManyVoters, ""
	case b.Approves != nil && p.kind != Approval, b.Points != nil && p.kind != Points, b.Ranking != nil && p.kind != Ranking:
		return WrongBallotKind, ""
	}
	switch p.kind {
	case Approval:
		return p.readApproval(b, c, seen, number)
	case Points:
		return p.readPoints(b, c)
	default:
		return p.readRanking(b, c, seen, number)
	}
}

func (p *poll) readApproval(b Ballot, c *choice, seen []int, number int) (Fault, string) {
	c.picked = make([]int, 0, len(b.Approves))
	for _, id := range b.Approves {
		x, known := p.index[id]
		if !known {
			return UnknownCandidate, id
		}
		if seen[x] == number {
			return ApprovedTwice, id
		}
		seen[x] = number
		c.picked = append(c.picked, x)
	}
	return "", ""
}

func (p *poll) readPoints(b Ballot, c *choice) (Fault, string) {
	for _, id := range slices.Sorted(maps.Keys(b.Points)) {
		x, known := p.index[id]
		points := b.Points[id]
		switch {
		case !known:
			return UnknownCandidate, id
		case points < 0:
			return NegativePoints, id
		case points > MaxPoints:
			return TooManyPoints, id
		case points > 0:
			c.picked = append(c.picked, x)
			c.points = append(c.points, points)
		}
	}
	return "", ""
}

func (p *poll) readRanking(b Ballot, c *choice, seen []int, number int) (Fault, string) {
	c.ranks = make([][]int, len(b.Ranking))
	for i, rank := range b.Ranking {
		if len(rank) == 0 {
			return EmptyRank, ""
		}
		c.ranks[i] = make([]int, 0, len(rank))
		for _, id := range rank {
			x, known := p.index[id]
			if !known {
				return UnknownCandidate, id
			}
			if seen[x] == number {
				return RankedTwice, id
			}
			seen[x] = number
			c.ranks[i] = append(c.ranks[i], x)
		}
	}
	return "", ""
}

// pointsAt is what the ballot gives to the candidate picked[i]: 1 for an approval.
func (c *choice) pointsAt(i int) int64 {
	if c.points == nil {
		return 1
	}
	return c.points[i]
}

// totals sums the approvals or points of each candidate. At most MaxVoters × MaxPoints = 10^13.
func (p *poll) totals() []int64 {
	sums := make([]int64, len(p.ids))
	for i := range p.ballots {
		c := &p.ballots[i]
		for j, x := range c.picked {
			sums[x] += c.count * c.pointsAt(j)
		}
	}
	return sums
}

// A group is the voters who cast the same ballot: they are treated alike, so they have the same money throughout.
type group struct {
	count  int64
	choice *choice
}

// groups merges equal ballots of approvals or points. It returns the groups, in the order of their first ballot, and for
// each ballot the number of its group.
func (p *poll) groups() ([]group, []int) {
	var groups []group
	of := make([]int, len(p.ballots))
	known := map[string]int{}
	var key []byte
	for i := range p.ballots {
		c := &p.ballots[i]
		key = c.key(key[:0])
		g, ok := known[string(key)]
		if !ok {
			g = len(groups)
			known[string(key)] = g
			groups = append(groups, group{choice: c})
		}
		groups[g].count += c.count
		of[i] = g
	}
	return groups, of
}

// key appends to b a text that is equal for equal ballots, whatever the order in which the candidates were picked.
func (c *choice) key(b []byte) []byte {
	if c.points == nil {
		sorted := slices.Clone(c.picked)
		slices.Sort(sorted)
		for _, x := range sorted {
			b = binary.AppendUvarint(b, uint64(x))
		}
		return b
	}
	for i, x := range c.picked { // points are already sorted, by name
		b = binary.AppendUvarint(b, uint64(x))
		b = binary.AppendUvarint(b, uint64(c.points[i]))
	}
	return b
}

// names gives the identifiers of candidates.
func (p *poll) names(candidates []int) []string {
	out := make([]string, len(candidates))
	for i, c := range candidates {
		out[i] = p.ids[c]
	}
	return out
}

// all lists every candidate in the tie order.
func (p *poll) all() []int {
	out := make([]int, len(p.ids))
	for c, at := range p.place {
		out[at] = c
	}
	return out
}

// place names the i-th part (from 0) for people, who count from 1.
func place(part string, i int) string { return part + " " + strconv.Itoa(i+1) }
