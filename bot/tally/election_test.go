package tally

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// threeIdeas is a small proper election of the kind, for tests that break one thing in it.
func threeIdeas(kind Kind) Election {
	e := Election{Kind: kind, Seats: 1, Candidates: []Candidate{{ID: "a", Cost: 1}, {ID: "b", Cost: 2}, {ID: "c", Cost: 3}}}
	switch kind {
	case Approval:
		e.Ballots = []Ballot{{Count: 2, Approves: []string{"a", "b"}}, {Count: 1, Approves: []string{}}}
	case Points:
		e.Ballots = []Ballot{{Count: 2, Points: map[string]int64{"a": 3, "b": 0}}}
	case Ranking:
		e.Ballots = []Ballot{{Count: 2, Ranking: [][]string{{"a"}, {"b", "c"}}}}
	}
	return e
}

func TestValidate(t *testing.T) {
	for _, kind := range []Kind{Approval, Points, Ranking} {
		if err := threeIdeas(kind).Validate(); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
	tests := []struct {
		kind  Kind
		spoil func(*Election)
		want  Fault
		where string
	}{
		{Approval, func(e *Election) { e.Kind = "cheers" }, UnknownKind, "kind"},
		{Approval, func(e *Election) { e.Candidates = nil }, NoCandidates, "candidates"},
		{Approval, func(e *Election) { e.Candidates = make([]Candidate, MaxCandidates+1) }, TooManyCandidates, "candidates"},
		{Approval, func(e *Election) { e.Candidates[1].ID = "" }, BadID, "candidate 2"},
		{Approval, func(e *Election) { e.Candidates[1].ID = "b\n" }, BadID, "candidate 2"},
		{Approval, func(e *Election) { e.Candidates[1].ID = "b\xff" }, BadID, "candidate 2"},
		{Approval, func(e *Election) { e.Candidates[1].ID = strings.Repeat("b", 201) }, BadID, "candidate 2"},
		{Approval, func(e *Election) { e.Candidates[2].ID = "a" }, CandidateTwice, "candidate 3"},
		{Approval, func(e *Election) { e.Candidates[2].Cost = -1 }, BadCost, "candidate 3"},
		{Approval, func(e *Election) { e.Seats, e.Budget, e.Candidates[2].Cost = 0, 9, 0 }, BadCost, "candidate 3"},
		{Approval, func(e *Election) { e.Candidates[2].Cost = MaxCost + 1 }, BadCost, "candidate 3"},
		{Approval, func(e *Election) { e.Budget = 9 }, SeatsAndBudget, "limit"},
		{Approval, func(e *Election) { e.Seats = 0 }, NeitherSeatsBudget, "limit"},
		{Approval, func(e *Election) { e.Seats = -1 }, BadSeats, "limit"},
		{Approval, func(e *Election) { e.Seats = 4 }, BadSeats, "limit"},
		{Approval, func(e *Election) { e.Seats, e.Budget = 0, -1 }, BadBudget, "limit"},
		{Approval, func(e *Election) { e.Seats, e.Budget = 0, MaxBudget+1 }, BadBudget, "limit"},
		{Approval, func(e *Election) { e.Ballots[1].Count = 0 }, BadCount, "ballot 2"},
		{Approval, func(e *Election) { e.Ballots[1].Count = MaxVoters }, TooManyVoters, "ballot 2"},
		{Approval, func(e *Election) { e.Ballots[1].Count = 1 << 62 }, TooManyVoters, "ballot 2"},
		{Approval, func(e *Election) { e.Ballots[0].Ranking = [][]string{{"a"}} }, WrongBallotKind, "ballot 1"},
		{Approval, func(e *Election) { e.Ballots[1].Approves = []string{"d"} }, UnknownCandidate, "ballot 2"},
		{Approval, func(e *Election) { e.Ballots[1].Approves = []string{"a", "a"} }, ApprovedTwice, "ballot 2"},
		{Points, func(e *Election) { e.Ballots[0].Points["d"] = 1 }, UnknownCandidate, "ballot 1"},
		{Points, func(e *Election) { e.Ballots[0].Points["c"] = -1 }, NegativePoints, "ballot 1"},
		{Points, func(e *Election) { e.Ballots[0].Points["c"] = MaxPoints + 1 }, TooManyPoints, "ballot 1"},
		{Ranking, func(e *Election) { e.Ballots[0].Ranking[0][0] = "d" }, UnknownCandidate, "ballot 1"},
		{Ranking, func(e *Election) { e.Ballots[0].Ranking[0][0] = "c" }, RankedTwice, "ballot 1"},
		{Ranking, func(e *Election) { e.Ballots[0].Ranking[0] = nil }, EmptyRank, "ballot 1"},
		{Approval, func(e *Election) { e.TieOrder = []string{"a", "b", "d"} }, UnknownCandidate, "tie order"},
		{Approval, func(e *Election) { e.TieOrder = []string{"a", "b", "a"} }, OrderedTwice, "tie order"},
		{Approval, func(e *Election) { e.TieOrder = []string{"a", "b"} }, MissingFromOrder, "tie order"},
	}
	for _, test := range tests {
		e := threeIdeas(test.kind)
		test.spoil(&e)
		err := e.Validate()
		var invalid *InvalidError
		if !errors.Is(err, test.want) || !errors.As(err, &invalid) || invalid.Where != test.where {
			t.Errorf("got %v; want %s: … %s", err, test.where, test.want)
		}
		if _, err := Count(e, MostApproved); err == nil {
			t.Errorf("%s: counted all the same", test.want)
		}
	}
}

func TestRuleThatDoesNotFit(t *testing.T) {
	budget := threeIdeas(Approval)
	budget.Seats, budget.Budget = 0, 3
	tests := []struct {
		e    Election
		rule Rule
		want string
	}{
		{threeIdeas(Approval), Schulze, "schulze needs ranked ballots; these are approvals"},
		{threeIdeas(Ranking), EqualShares, "equal-shares-without-completion needs approval ballots or points ballots; these are rankings"},
		{threeIdeas(Points), MostApproved, "most-approved needs approval ballots; these are points"},
		{budget, MostApproved, "most-approved needs a number of seats; this vote has a budget"},
		{threeIdeas(Approval), MostApprovedWithinBudget, "most-approved-within-budget needs a budget; this vote has seats"},
		{threeIdeas(Approval), "coin", `rule: "coin" is not a rule`},
	}
	for _, test := range tests {
		_, err := Count(test.e, test.rule)
		if err == nil || err.Error() != test.want {
			t.Errorf("got %v; want %s", err, test.want)
		}
		if fits := Fits(test.e, test.rule); fits == nil || fits.Error() != test.want {
			t.Errorf("Fits: got %v; want %s", fits, test.want)
		}
	}
	if got := RulesFor(budget); !slices.Equal(got, []Rule{MostApprovedWithinBudget, EqualShares, EqualSharesThenMostApproved}) {
		t.Errorf("approvals with a budget can be counted by %v", got)
	}
}

func TestNobodyVoted(t *testing.T) {
	for _, kind := range []Kind{Approval, Points, Ranking} {
		e := threeIdeas(kind)
		e.Ballots = nil
		for _, rule := range RulesFor(e) {
			res, err := Count(e, rule)
			if err != nil || res.Winners == nil || len(res.Winners) > 0 {
				t.Errorf("%s: %v, %v", rule, res.Winners, err)
			}
		}
	}
}
