package tally

import (
	"fmt"
	"strings"
)

// Fault is one way in which an election, or a file that holds one, is wrong. Ask for it with
// errors.Is(err, tally.UnknownCandidate).
type Fault string

// Error is the fault in words, to follow the name of what is at fault.
func (f Fault) Error() string { return string(f) }

// What can be wrong with an election.
const (
	UnknownKind        Fault = "is not a kind of ballot (approval, points or ranking)"
	UnknownRule        Fault = "is not a rule"
	NoCandidates       Fault = "there are no candidates"
	TooManyCandidates  Fault = "there are too many candidates"
	BadID              Fault = "is not a usable identifier (1 to 200 bytes of printable text)"
	CandidateTwice     Fault = "is listed twice"
	BadCost            Fault = "has a cost out of range (with a budget: at least 1)"
	SeatsAndBudget     Fault = "a vote has either seats or a budget, not both"
	NeitherSeatsBudget Fault = "a vote needs seats or a budget"
	BadSeats           Fault = "the number of seats is out of range (1 to the number of candidates)"
	BadBudget          Fault = "the budget is out of range"
	BadCount           Fault = "the count must be at least 1"
	TooManyVoters      Fault = "there are too many voters"
	WrongBallotKind    Fault = "the ballot is not of the kind of this vote"
	UnknownCandidate   Fault = "is not a candidate"
	ApprovedTwice      Fault = "is approved twice"
	RankedTwice        Fault = "is ranked twice"
	EmptyRank          Fault = "a rank is empty"
	NegativePoints     Fault = "has negative points"
	TooManyPoints      Fault = "has too many points"
	OrderedTwice       Fault = "is twice in the tie order"
	MissingFromOrder   Fault = "is missing from the tie order"
)

// What can be wrong with a published file, beyond its election.
const (
	BadFormat      Fault = "is not a format that is read here"
	BadVersion     Fault = "is not a version that is read here"
	BadDate        Fault = "is not a date (2026-03-14 or 2026-03-14T18:00:00-04:00)"
	BadReceipt     Fault = "is not a usable receipt (1 to 200 bytes of printable text)"
	ReceiptTwice   Fault = "is the receipt of two ballots"
	OrderNotDrawn  Fault = "is not the one that the seed draws"
	BadQuorum      Fault = "a quorum number is negative"
	VotedMismatch  Fault = "the number of voters is not the number of ballots"
	WonTwice       Fault = "is announced as a winner twice"
	TooLarge       Fault = "the file is too large"
	NotUTF8        Fault = "the file is not UTF-8 text"
	NotObject      Fault = "an object was expected"
	NotList        Fault = "a list was expected"
	UnknownField   Fault = "is not a field of this format"
	FieldTwice     Fault = "is given twice"
	FieldMissing   Fault = "is missing"
	IsNull         Fault = "is null"
	WrongType      Fault = "has the wrong type"
	TrailingText   Fault = "there is text after the end"
	NeitherFormat  Fault = "the file is neither a published vote (an object) nor a list of cases"
	CaseTwice      Fault = "is the id of two cases"
	VotersMismatch Fault = "the number of voters is not the sum of the counts"
)

// InvalidError says that an election is wrong, where, and how. Unwrap gives the [Fault].
type InvalidError struct {
	Where string // the part at fault: "ballot 12", "candidate 3", "tie order"; parts are numbered from 1
	ID    string // the candidate, receipt or other name concerned, or ""
	Fault Fault
}

func (e *InvalidError) Error() string {
	if e.ID == "" {
		return e.Where + ": " + string(e.Fault)
	}
	return fmt.Sprintf("%s: %q %s", e.Where, e.ID, e.Fault)
}

func (e *InvalidError) Unwrap() error { return e.Fault }

// MisfitError says that a rule cannot count this vote: "schulze needs ranked ballots; these are approvals".
type MisfitError struct {
	Rule   Rule
	Kind   Kind // of the ballots at hand
	Budget bool // whether the vote at hand has a budget; otherwise it has seats

	kinds     []Kind
	wrongKind bool
}

func (e *MisfitError) Error() string {
	if e.wrongKind {
		var need []string
		for _, k := range e.kinds {
			need = append(need, k.words())
		}
		return fmt.Sprintf("%s needs %s; these are %s", e.Rule, strings.Join(need, " or "), e.Kind.noun())
	}
	if e.Budget {
		return fmt.Sprintf("%s needs a number of seats; this vote has a budget", e.Rule)
	}
	return fmt.Sprintf("%s needs a budget; this vote has seats", e.Rule)
}

// words says what ballots of this kind are called.
func (k Kind) words() string {
	switch k {
	case Approval:
		return "approval ballots"
	case Points:
		return "points ballots"
	case Ranking:
		return "ranked ballots"
	}
	return "ballots of kind " + string(k)
}

// noun says what is on ballots of this kind.
func (k Kind) noun() string {
	switch k {
	case Approval:
		return "approvals"
	case Points:
		return "points"
	case Ranking:
		return "rankings"
	}
	return fmt.Sprintf("of unknown kind %q", string(k))
}
