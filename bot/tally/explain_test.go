package tally

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// These tests follow small votes that can be checked by hand, through everything a result tells.

func count(t *testing.T, e Election, rule Rule) Result {
	t.Helper()
	res, err := Count(e, rule)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func TestMostApprovedTellsItsTie(t *testing.T) {
	e := Election{Kind: Approval, Seats: 2, TieOrder: []string{"c", "b", "a"},
		Candidates: []Candidate{{ID: "a"}, {ID: "b"}, {ID: "c"}},
		Ballots:    []Ballot{{Count: 2, Approves: []string{"a"}}, {Count: 1, Approves: []string{"b"}}, {Count: 1, Approves: []string{"c"}}}}
	res := count(t, e, MostApproved)
	want := Result{Rule: MostApproved, Kind: Approval, Voters: 4, Winners: []string{"a", "c"},
		Totals: []Total{{"a", 2}, {"b", 1}, {"c", 1}},
		Ties:   []Tie{{Step: 2, Between: []string{"c", "b"}, Chosen: []string{"c"}}}}
	if d := cmp.Diff(want, res); d != "" {
		t.Error(d)
	}
	e.Seats = 3
	if res := count(t, e, MostApproved); len(res.Ties) > 0 {
		t.Errorf("all three win, so nothing had to be decided: %v", res.Ties)
	}
}

func TestUnsupportedFillSeatsButTakeNoMoney(t *testing.T) {
	e := threeIdeas(Approval)
	e.Seats = 3
	for _, rule := range []Rule{MostApproved, SequentialPhragmen, EqualSharesThenPhragmen, EqualSharesThenMostApproved} {
		if res := count(t, e, rule); len(res.Winners) != 3 || !slices.Equal(res.Unsupported, []string{"c"}) {
			t.Errorf("%s: winners %v, unsupported %v", rule, res.Winners, res.Unsupported)
		}
	}
	e.Seats, e.Budget = 0, 100
	for _, rule := range RulesFor(e) {
		if res := count(t, e, rule); len(res.Unsupported) > 0 {
			t.Errorf("%s spent money on %v", rule, res.Unsupported)
		}
	}
}

func TestGreedySkipsWhatNoLongerFits(t *testing.T) {
	e := Election{Kind: Points, Budget: 10,
		Candidates: []Candidate{{ID: "park", Cost: 6}, {ID: "hall", Cost: 5}, {ID: "bench", Cost: 4}},
		Ballots:    []Ballot{{Count: 1, Points: map[string]int64{"park": 5, "hall": 4, "bench": 1}}}}
	res := count(t, e, MostPoints)
	if !slices.Equal(res.Winners, []string{"park", "bench"}) || !slices.Equal(res.Skips, []Skip{{"hall", 5, 4}}) {
		t.Errorf("winners %v, skips %v", res.Winners, res.Skips)
	}
}

// Four voters share a budget of 12: 3 each. The park (6) is paid by three, 2 each. The hall (4) is supported by one of
// them, who has 1 left and gives it, and by the fourth, who gives 3. The bench's supporters have 2 left, and it costs 3.
func TestEqualSharesTellsWhoPaidWhat(t *testing.T) {
	e := Election{Kind: Approval, Budget: 12,
		Candidates: []Candidate{{ID: "park", Cost: 6}, {ID: "hall", Cost: 4}, {ID: "bench", Cost: 3}},
		Ballots: []Ballot{
			{Count: 2, Approves: []string{"park", "bench"}},
			{Count: 1, Approves: []string{"park", "hall"}},
			{Count: 1, Approves: []string{"hall"}},
		}}
	res := count(t, e, EqualShares)
	type told struct {
		ID, Rate, Share string
		InFull, AllLeft int64
		AllLeftBy       string
	}
	var got []told
	for _, b := range res.Shares.Purchases {
		got = append(got, told{b.ID, Decimal(b.Rate, 3), Decimal(b.Share, 2), b.InFull, b.AllLeft, Decimal(b.AllLeftBy, 2)})
	}
	want := []told{{"park", "0.333", "2.00", 3, 0, "0.00"}, {"hall", "0.750", "3.00", 1, 1, "1.00"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if s := Decimal(res.Shares.Start, 2); s != "3.00" {
		t.Errorf("each starts with %s", s)
	}
	for i, want := range []string{"1.00", "0.00", "0.00"} {
		if got := Decimal(res.Shares.Left[i], 2); got != want {
			t.Errorf("ballot %d has %s left, want %s", i+1, got, want)
		}
	}
	if m := res.Shares.Missed; len(m) != 1 || m[0].ID != "bench" || m[0].Supporters != 2 || Decimal(m[0].Money, 2) != "2.00" {
		t.Errorf("missed: %+v", m)
	}
	e.Budget = 13 // the bench's supporters now have 1.25 each, still too little, but 3 of the budget remain unspent
	if res := count(t, e, EqualSharesThenMostApproved); !slices.Equal(res.Shares.Completed, []string{"bench"}) {
		t.Errorf("winners %v, completed %v", res.Winners, res.Shares.Completed)
	}
}

func TestSchulzeTellsPathsAndDuels(t *testing.T) {
	e := Election{Kind: Ranking, Seats: 1, Candidates: []Candidate{{ID: "a"}, {ID: "b"}, {ID: "c"}},
		Ballots: []Ballot{ // a beats b 5:4, b beats c 7:2, c beats a 6:3
			{Count: 3, Ranking: [][]string{{"a"}, {"b"}, {"c"}}},
			{Count: 4, Ranking: [][]string{{"b"}, {"c"}, {"a"}}},
			{Count: 2, Ranking: [][]string{{"c"}, {"a"}, {"b"}}},
		}}
	res := count(t, e, Schulze)
	if d := cmp.Diff([][]string{{"b"}, {"c"}, {"a"}}, res.Order); d != "" {
		t.Error(d)
	}
	want := []Duel{{"a", 4, 5, 6, 5}, {"c", 7, 2, 7, 5}}
	if d := cmp.Diff(want, res.Duels.Of("b")); d != "" {
		t.Error(d)
	}
	if res.Duels.Of("z") != nil {
		t.Error("duels of nobody")
	}
	if res := count(t, e, CondorcetWinner); len(res.Winners) > 0 {
		t.Errorf("nobody beats both others, yet %v", res.Winners)
	}
}

func TestSeatsRunOutInAGroup(t *testing.T) {
	e := Election{Kind: Ranking, Seats: 2, TieOrder: []string{"d", "c", "b", "a"},
		Candidates: []Candidate{{ID: "a"}, {ID: "b"}, {ID: "c"}, {ID: "d"}},
		Ballots:    []Ballot{{Count: 1, Ranking: [][]string{{"a"}, {"b", "c", "d"}}}}}
	for _, rule := range []Rule{Schulze, RankedPairs, Borda} {
		res := count(t, e, rule)
		want := Line{Rule: rule, Order: [][]string{{"a"}, {"d", "c", "b"}},
			Ties: []Tie{{Step: 2, Between: []string{"d", "c", "b"}, Chosen: []string{"d"}}}}
		if d := cmp.Diff(want, NewLine("", res)); d != "" {
			t.Errorf("%s: %s", rule, d)
		}
		if !slices.Equal(res.Winners, []string{"a", "d"}) {
			t.Errorf("%s: winners %v", rule, res.Winners)
		}
	}
}

// The lots were computed with sha256sum: printf 'loto 2026-03-14\na' | sha256sum, and so on.
func TestDrawOrderCanBeRecomputedByAnybody(t *testing.T) {
	got := DrawOrder("loto 2026-03-14", []string{"a", "b", "c", "d"})
	if want := []string{"c", "b", "d", "a"}; !slices.Equal(got, want) {
		t.Errorf("drew %v, want %v", got, want)
	}
	if again := DrawOrder("loto 2026-03-14", []string{"d", "b", "a", "c"}); !slices.Equal(got, again) {
		t.Errorf("drew %v, then %v", got, again)
	}
}
