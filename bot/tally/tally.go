// Package tally counts votes: approvals, points and rankings, under rules that were published and are in use elsewhere.
//
// It is pure. It knows no chat, no database, no clock, no chance and writes no logs, so that the same ballots give the
// same result for anyone, forever: this is what "the vote can be recounted" rests on. Three things follow.
//
//   - Arithmetic is exact. Sums are int64 and cannot overflow within the limits that [Election.Validate] holds; money
//     that must be divided between voters is a fraction ([math/big]), never floating point.
//   - Ties are decided by an order announced before the vote ([Election.TieOrder], drawn with [DrawOrder]), and every
//     tie that this order decided is told in [Result.Ties].
//   - A [Result] holds what is needed to explain each winner in words: who supported it, what each supporter paid, whom
//     it beat.
//
// Start with [Count]. [ReadFile] and [File.Recount] check a published vote; [ReadCases] reads reference votes.
package tally

import "slices"

// Rule names a way of counting. Its text is what configuration, published files and results call it.
type Rule string

// The rules. Each one's source stands with the function that counts it.
const (
	MostApproved                Rule = "most-approved"
	MostApprovedWithinBudget    Rule = "most-approved-within-budget"
	SequentialPhragmen          Rule = "sequential-phragmen"
	EqualShares                 Rule = "equal-shares-without-completion"
	EqualSharesThenPhragmen     Rule = "equal-shares-then-phragmen"
	EqualSharesThenMostApproved Rule = "equal-shares-then-most-approved"
	EqualSharesThenMostPoints   Rule = "equal-shares-then-most-points"
	MostPoints                  Rule = "most-points"
	Schulze                     Rule = "schulze"
	RankedPairs                 Rule = "ranked-pairs"
	InstantRunoff               Rule = "instant-runoff"
	Borda                       Rule = "borda"
	CondorcetWinner             Rule = "condorcet-winner"
)

// A method is how a rule counts, and what it can count.
type method struct {
	rule   Rule
	kinds  []Kind
	seats  bool // counts votes for a number of seats
	budget bool // counts votes for what a budget can pay
	count  func(*poll, *Result)
}

// methods is the one list of rules; [RulesFor] keeps its order.
func methods() []method {
	approval, points, ranking := []Kind{Approval}, []Kind{Points}, []Kind{Ranking}
	either := []Kind{Approval, Points}
	return []method{
		{MostApproved, approval, true, false, countMost},
		{MostApprovedWithinBudget, approval, false, true, countMost},
		{SequentialPhragmen, approval, true, false, countPhragmen},
		{EqualShares, either, true, true, countShares},
		{EqualSharesThenPhragmen, approval, true, false, countSharesThenPhragmen},
		{EqualSharesThenMostApproved, approval, true, true, countSharesThenMost},
		{EqualSharesThenMostPoints, points, true, true, countSharesThenMost},
		{MostPoints, points, true, true, countMost},
		{Schulze, ranking, true, false, countSchulze},
		{RankedPairs, ranking, true, false, countRankedPairs},
		{InstantRunoff, ranking, true, false, countRunoff},
		{Borda, ranking, true, false, countBorda},
		{CondorcetWinner, ranking, true, false, countCondorcet},
	}
}

// Rules lists every rule.
func Rules() []Rule {
	var out []Rule
	for _, m := range methods() {
		out = append(out, m.rule)
	}
	return out
}

// Count counts e by rule.
//
// Where nobody voted, nobody wins. Where a rule must fill its seats and too few candidates have any support, the seats
// are still filled, by the announced order, and [Result.Unsupported] names those winners; money, on the contrary, is
// never spent on what nobody supports.
//
// Errors: an [*InvalidError] if e is not a proper election (see [Election.Validate]), [UnknownRule], or a [*MisfitError]
// if the rule cannot count these ballots or this limit.
func Count(e Election, rule Rule) (Result, error) {
	p, err := newPoll(e)
	if err != nil {
		return Result{}, err
	}
	m, err := methodOf(rule)
	if err != nil {
		return Result{}, err
	}
	if err := m.fits(e); err != nil {
		return Result{}, err
	}
	res := Result{Rule: rule, Kind: e.Kind, Voters: p.voters, Winners: []string{}}
	p.supportTotals(&res)
	if p.voters > 0 {
		m.count(p, &res)
	}
	res.Unsupported = p.unsupported(res.Winners)
	return res, nil
}

// Fits says whether rule can count e, without counting: nil, [UnknownRule] or a [*MisfitError]. It looks at the kind of
// ballot and at the limit only, so it serves before the first ballot is cast.
func Fits(e Election, rule Rule) error {
	m, err := methodOf(rule)
	if err != nil {
		return err
	}
	return m.fits(e)
}

// RulesFor lists the rules that fit e, in a fixed order.
func RulesFor(e Election) []Rule {
	var rules []Rule
	for _, m := range methods() {
		if m.fits(e) == nil {
			rules = append(rules, m.rule)
		}
	}
	return rules
}

func methodOf(rule Rule) (method, error) {
	for _, m := range methods() {
		if m.rule == rule {
			return m, nil
		}
	}
	return method{}, &InvalidError{Where: "rule", ID: string(rule), Fault: UnknownRule}
}

func (m method) fits(e Election) error {
	kind := slices.Contains(m.kinds, e.Kind)
	limit := (e.Seats > 0 && m.seats) || (e.Budget > 0 && m.budget)
	if kind && limit {
		return nil
	}
	return &MisfitError{Rule: m.rule, Kind: e.Kind, Budget: e.Budget > 0, kinds: m.kinds, wrongKind: !kind}
}
