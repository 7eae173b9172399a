package tally

import (
	"slices"
	"time"
)

// FileFormat and FileVersion mark a published vote.
const (
	FileFormat  = "livinglab-ballots"
	FileVersion = 1
)

// File is a vote as it is published at its closing: all that anyone needs to count it again. Who cast which ballot is
// not in it; a voter finds their own ballot by the receipt that they alone know.
//
// In JSON it is an object with the fields format, version, title, rule, kind, seats or budget, closed, quorum, seed,
// tie_order, candidates, ballots and winners; a ballot is its receipt with approves, points or ranking. [WriteFile]
// writes it and [ReadFile] reads it.
type File struct {
	Title      string
	Rule       Rule
	Kind       Kind
	Seats      int // or
	Budget     int64
	Closed     string // when the vote closed: a date, or a date and time with its offset (RFC 3339)
	Quorum     Quorum
	Seed       string   // what the tie order was drawn from with DrawOrder; "": it was not drawn
	TieOrder   []string // as announced before the vote; every candidate once
	Candidates []Candidate
	Ballots    []FileBallot
	Winners    []string // as announced; none if the quorum was not reached
}

// Quorum says how many members could vote, how many had to for the vote to be valid (0: no quorum), and how many did,
// which is the number of ballots.
type Quorum struct {
	Eligible int64 `json:"eligible"`
	Needed   int64 `json:"needed"`
	Voted    int64 `json:"voted"`
}

// Reached says whether enough members voted.
func (q Quorum) Reached() bool { return q.Voted >= q.Needed }

// FileBallot is one voter's ballot. Exactly the field of the file's kind is set; see [Ballot] for what it may hold.
type FileBallot struct {
	Receipt  string // unique in the file; 1 to 200 bytes, no control characters
	Approves []string
	Points   map[string]int64
	Ranking  [][]string
}

// Election is the vote to count.
func (f File) Election() Election {
	e := Election{Kind: f.Kind, Candidates: f.Candidates, Seats: f.Seats, Budget: f.Budget, TieOrder: f.TieOrder}
	if e.TieOrder == nil {
		e.TieOrder = []string{} // a file says its tie order; the candidates' own is no default for it
	}
	e.Ballots = make([]Ballot, len(f.Ballots))
	for i, b := range f.Ballots {
		e.Ballots[i] = Ballot{1, b.Approves, b.Points, b.Ranking}
	}
	return e
}

// Recount is a vote counted again.
type Recount struct {
	Result    Result
	QuorumMet bool
	Agrees    bool // whether the same candidates win as were announced; below the quorum, whether none was announced
}

// Recount counts the published ballots and compares the winners with those announced. Errors: those of
// [File.Validate].
func (f File) Recount() (Recount, error) {
	if err := f.Validate(); err != nil {
		return Recount{}, err
	}
	res, err := Count(f.Election(), f.Rule)
	if err != nil {
		return Recount{}, err
	}
	r := Recount{Result: res, QuorumMet: f.Quorum.Reached()}
	if r.QuorumMet {
		r.Agrees = sameSet(res.Winners, f.Winners)
	} else {
		r.Agrees = len(f.Winners) == 0
	}
	return r, nil
}

// Validate says what is wrong with f: its election (see [Election.Validate]), a rule that does not fit it, a receipt
// given twice, a tie order that the seed does not draw, a date, the quorum's numbers, or winners who were no candidates.
// It does not count: whether the winners are right is for [File.Recount]. Errors: an [*InvalidError] or a
// [*MisfitError].
func (f File) Validate() error {
	e := f.Election()
	if err := e.Validate(); err != nil {
		return err
	}
	if err := Fits(e, f.Rule); err != nil {
		return err
	}
	if f.Seed != "" && !slices.Equal(f.TieOrder, DrawOrder(f.Seed, f.ids())) {
		return &InvalidError{"tie order", "", OrderNotDrawn}
	}
	if !isDate(f.Closed) {
		return &InvalidError{"closed", f.Closed, BadDate}
	}
	if f.Quorum.Eligible < 0 || f.Quorum.Needed < 0 {
		return &InvalidError{"quorum", "", BadQuorum}
	}
	if f.Quorum.Voted != int64(len(f.Ballots)) {
		return &InvalidError{"quorum", "", VotedMismatch}
	}
	if err := f.validateReceipts(); err != nil {
		return err
	}
	return f.validateWinners()
}

func (f File) validateReceipts() error {
	seen := make(map[string]bool, len(f.Ballots))
	for i, b := range f.Ballots {
		if !usableName(b.Receipt) {
			return &InvalidError{place("ballot", i), b.Receipt, BadReceipt}
		}
		if seen[b.Receipt] {
			return &InvalidError{place("ballot", i), b.Receipt, ReceiptTwice}
		}
		seen[b.Receipt] = true
	}
	return nil
}

func (f File) validateWinners() error {
	ids := f.ids()
	for i, id := range f.Winners {
		if !slices.Contains(ids, id) {
			return &InvalidError{"winners", id, UnknownCandidate}
		}
		if slices.Contains(f.Winners[:i], id) {
			return &InvalidError{"winners", id, WonTwice}
		}
	}
	return nil
}

// ids lists the candidates.
func (f File) ids() []string {
	ids := make([]string, len(f.Candidates))
	for i, c := range f.Candidates {
		ids[i] = c.ID
	}
	return ids
}

// isDate says whether s is a day, or a moment with its offset from UTC.
func isDate(s string) bool {
	_, day := time.Parse(time.DateOnly, s)
	_, moment := time.Parse(time.RFC3339, s)
	return day == nil || moment == nil
}
