package tally

import (
	"unicode"
	"unicode/utf8"
)

// Kind is what a voter writes on a ballot.
type Kind string

// The kinds of ballot.
const (
	Approval Kind = "approval" // the candidates that the voter supports, in no order
	Points   Kind = "points"   // a number of points for each candidate
	Ranking  Kind = "ranking"  // the candidates from best to worst; several may share a rank
)

// The limits that keep every sum exact in an int64 and every count short. They are far above what a living lab needs.
const (
	MaxCandidates = 500
	MaxVoters     = 10_000_000
	MaxPoints     = 1_000_000         // by one voter, for one candidate
	MaxCost       = 1_000_000_000_000 // of one candidate, in the vote's unit of money
	MaxBudget     = 1_000_000_000_000_000
	maxName       = 200 // bytes of an identifier or a receipt
)

// Candidate is something that can win: an idea, a project.
type Candidate struct {
	ID    string // unique in the election; 1 to 200 bytes, no control characters
	Title string // for people; may be empty
	Cost  int64  // whole units of the budget's money, 1 to MaxCost; without a budget it plays no part
}

// Ballot is what one voter wrote, or several who wrote the same. Only the field of the election's kind may be set, and
// it may be empty: a blank ballot counts as a voter who supports nothing.
type Ballot struct {
	Count    int              // how many voters cast it, at least 1
	Approves []string         // approval: each candidate at most once, any order
	Points   map[string]int64 // points: 0 to MaxPoints each; 0 is the same as absent
	Ranking  [][]string       // ranking: best rank first, no rank empty; candidates left out share the last rank
}

// Election is a vote with all its ballots. It has either Seats or a Budget; the other is 0.
type Election struct {
	Kind       Kind
	Candidates []Candidate
	Seats      int   // how many win, 1 to len(Candidates)
	Budget     int64 // what the winners may cost together, 1 to MaxBudget
	Ballots    []Ballot
	TieOrder   []string // every candidate once; where two are equal the earlier one is chosen; nil: as in Candidates
}

// Validate says what is wrong with e, as an [*InvalidError] that names the place and the [Fault], or nil. The first
// fault found is reported, always the same one for the same election.
func (e Election) Validate() error {
	_, err := newPoll(e)
	return err
}

// validateFrame checks everything but the ballots and the tie order.
func (e Election) validateFrame() error {
	if e.Kind != Approval && e.Kind != Points && e.Kind != Ranking {
		return &InvalidError{"kind", string(e.Kind), UnknownKind}
	}
	switch n := len(e.Candidates); {
	case n == 0:
		return &InvalidError{"candidates", "", NoCandidates}
	case n > MaxCandidates:
		return &InvalidError{"candidates", "", TooManyCandidates}
	case e.Seats != 0 && e.Budget != 0:
		return &InvalidError{"limit", "", SeatsAndBudget}
	case e.Seats == 0 && e.Budget == 0:
		return &InvalidError{"limit", "", NeitherSeatsBudget}
	case e.Seats < 0 || e.Seats > n:
		return &InvalidError{"limit", "", BadSeats}
	case e.Budget < 0 || e.Budget > MaxBudget:
		return &InvalidError{"limit", "", BadBudget}
	}
	least := int64(0)
	if e.Budget > 0 {
		least = 1
	}
	for i, c := range e.Candidates {
		if !usableName(c.ID) {
			return &InvalidError{place("candidate", i), c.ID, BadID}
		}
		if c.Cost < least || c.Cost > MaxCost {
			return &InvalidError{place("candidate", i), c.ID, BadCost}
		}
	}
	return nil
}

// usableName says whether s can stand for a candidate or a receipt in a published file: short, printable, and the same
// after a trip through JSON.
func usableName(s string) bool {
	if s == "" || len(s) > maxName || !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if unicode.IsControl(r) {
			return false
		}
	}
	return true
}
