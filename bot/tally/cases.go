package tally

import (
	"fmt"
	"io"
	"slices"
)

// Case is a reference vote: an election with what is known to be right for it.
//
// Its JSON form, one of a list:
//
//	{"id": "…", "source": "…", "ballot": "approval|points|ranking", "seats": 5 or "budget": 1000, "voters": 12,
//	 "candidates": [{"id": "a", "title": "…", "cost": 100}, …],
//	 "ballots": [{"count": 3, "approves": ["a"]} or {"count": 3, "points": {"a": 2}} or {"count": 3, "ranking": [["a"], ["b", "c"]]}, …],
//	 "tie_order": ["b", "a", …], "expected": {rule: what is right, …}}
//
// source, title, cost, voters, tie_order and expected may be absent.
type Case struct {
	ID       string
	Source   string
	Election Election
	Expected Expected
}

// Expected is what is right for a case; nothing is said of rules that it does not name.
type Expected struct {
	Winners   map[Rule][][]string // sets of winners, of which any one is right (ties may be decided otherwise elsewhere)
	Orders    map[Rule][][]string // rankings: groups, best first
	Condorcet *string             // the Condorcet winner, "" where there is none; nil: not said
	Totals    map[string]int64    // the points of the candidates that received any; nil: not said
}

// totalsRule is what the case format calls [Expected].Totals, and condorcetRule [Expected].Condorcet.
const (
	totalsRule    Rule = "points-totals"
	condorcetRule      = CondorcetWinner
)

// ReadCases reads a list of cases. Every election is validated. Errors: a [*ReadError].
func ReadCases(r io.Reader) ([]Case, error) {
	data, err := readAll(r)
	if err != nil {
		return nil, err
	}
	return readCases(data)
}

func readCases(data []byte) ([]Case, error) {
	s := newScanner(data)
	cases, ids := []Case{}, map[string]bool{}
	err := s.list("case", func(where string) error {
		c, err := s.readCase(where)
		if err != nil {
			return err
		}
		if ids[c.ID] {
			return s.fail(where, &InvalidError{"id", c.ID, CaseTwice})
		}
		ids[c.ID] = true
		cases = append(cases, c)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return cases, s.end()
}

func (s *scanner) readCase(where string) (Case, error) {
	c, voters := Case{}, int64(-1)
	e := &c.Election
	var kind string
	err := s.object(where, map[string]field{
		"id":         s.text(&c.ID),
		"ballot":     s.text(&kind),
		"candidates": s.candidates(&e.Candidates),
		"ballots":    s.ballots(&e.Ballots),
	}, map[string]field{
		"source":    s.text(&c.Source),
		"seats":     s.small(&e.Seats),
		"budget":    s.integer(&e.Budget),
		"voters":    s.integer(&voters),
		"tie_order": s.texts(&e.TieOrder),
		"expected":  s.expected(&c.Expected),
	})
	if err != nil {
		return c, err
	}
	where = fmt.Sprintf("%s (%q)", where, c.ID)
	e.Kind = Kind(kind)
	p, err := newPoll(*e)
	if err != nil {
		return c, &ReadError{Where: where, Err: err}
	}
	if voters >= 0 && voters != p.voters {
		return c, &ReadError{Where: where, Err: VotersMismatch}
	}
	return c, nil
}

func (s *scanner) candidates(v *[]Candidate) field {
	return func(where string) error {
		*v = []Candidate{}
		return s.list(where, func(where string) error {
			var c Candidate
			err := s.object(where, map[string]field{"id": s.text(&c.ID)},
				map[string]field{"title": s.text(&c.Title), "cost": s.integer(&c.Cost)})
			*v = append(*v, c)
			return err
		})
	}
}

func (s *scanner) ballots(v *[]Ballot) field {
	return func(where string) error {
		*v = []Ballot{}
		return s.list(where, func(where string) error {
			var b Ballot
			if err := s.object(where, map[string]field{"count": s.small(&b.Count)}, s.content(&b)); err != nil {
				return err
			}
			*v = append(*v, b)
			return s.oneContent(where, b)
		})
	}
}

// content are the fields of which a ballot has one, by its kind.
func (s *scanner) content(b *Ballot) map[string]field {
	return map[string]field{"approves": s.texts(&b.Approves), "points": s.numbers(&b.Points), "ranking": s.groups(&b.Ranking)}
}

// expected reads what is right, per rule.
func (s *scanner) expected(x *Expected) field {
	return func(where string) error {
		x.Winners, x.Orders = map[Rule][][]string{}, map[Rule][][]string{}
		return s.members(where, func(name, where string) error {
			rule := Rule(name)
			switch rule {
			case condorcetRule:
				return s.textOrNull(&x.Condorcet)(where)
			case totalsRule:
				return s.numbers(&x.Totals)(where)
			}
			m, err := methodOf(rule)
			if err != nil {
				return s.fail(where, err)
			}
			into := x.Winners
			if slices.Contains(m.kinds, Ranking) {
				into = x.Orders
			}
			var groups [][]string
			err = s.groups(&groups)(where)
			into[rule] = groups
			return err
		})
	}
}

// textOrNull reads a text, or null as "".
func (s *scanner) textOrNull(v **string) field {
	return func(where string) error {
		var got *string
		if err := s.json.Decode(&got); err != nil {
			return s.fail(where, err)
		}
		if got == nil {
			got = new(string)
		}
		*v = got
		return nil
	}
}

// Rules lists the rules to count the case by: those of which something is expected, or, where nothing is expected of
// any, all that fit it. The order is that of [RulesFor].
func (c Case) Rules() []Rule {
	x := c.Expected
	if x.Winners == nil && x.Orders == nil {
		return RulesFor(c.Election)
	}
	var rules []Rule
	for _, m := range methods() {
		_, winners := x.Winners[m.rule]
		_, order := x.Orders[m.rule]
		switch {
		case winners, order, m.rule == CondorcetWinner && x.Condorcet != nil, m.rule == MostPoints && x.Totals != nil:
			rules = append(rules, m.rule)
		}
	}
	return rules
}

// Check compares a result with what is expected; the error says what differs. A rule of which nothing is expected
// passes.
func (c Case) Check(res Result) error {
	x := c.Expected
	if sets, ok := x.Winners[res.Rule]; ok && !slices.ContainsFunc(sets, func(set []string) bool { return sameSet(set, res.Winners) }) {
		return fmt.Errorf("case %q: %s chose %v; right would be one of %v", c.ID, res.Rule, res.Winners, sets)
	}
	if order, ok := x.Orders[res.Rule]; ok && !slices.EqualFunc(order, res.Order, sameSet) {
		return fmt.Errorf("case %q: %s ordered %v; right would be %v", c.ID, res.Rule, res.Order, order)
	}
	if res.Rule == CondorcetWinner && x.Condorcet != nil {
		if want := *x.Condorcet; (want == "") != (len(res.Winners) == 0) || want != "" && res.Winners[0] != want {
			return fmt.Errorf("case %q: the Condorcet winner is %v; right would be %q", c.ID, res.Winners, want)
		}
	}
	if x.Totals != nil && res.Kind == Points {
		for _, t := range res.Totals {
			if x.Totals[t.ID] != t.Sum {
				return fmt.Errorf("case %q: %q has %d points; right would be %d", c.ID, t.ID, t.Sum, x.Totals[t.ID])
			}
		}
	}
	return nil
}

// sameSet says whether a and b hold the same names, in any order.
func sameSet(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}
