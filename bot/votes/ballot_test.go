package votes

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"livinglab/bot/tally"
)

// anyPaper draws the paper of a vote.
func anyPaper() *rapid.Generator[Paper] {
	return rapid.Custom(func(t *rapid.T) Paper {
		p := Paper{Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Options: rapid.IntRange(2, MaxOptions).Draw(t, "options")}
		p.Most = rapid.IntRange(1, mostOf(p.Kind)).Draw(t, "most")
		return p
	})
}

// anyMarks draws what may come from anywhere: unknown options, repeats, too
// many points.
func anyMarks(p Paper) *rapid.Generator[Ballot] {
	return rapid.Custom(func(t *rapid.T) Ballot {
		var b Ballot
		for range rapid.IntRange(0, 8).Draw(t, "marks") {
			b = append(b, Mark{rapid.IntRange(-1, p.Options+1).Draw(t, "option"), rapid.Int64Range(-1, int64(p.Most)+1).Draw(t, "points")})
		}
		return b
	})
}

func TestCheckPassesWhatTallyCountsAndNothingElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyPaper().Draw(t, "paper")
		b := anyMarks(p).Draw(t, "ballot")
		if rapid.Bool().Draw(t, "plausible") {
			for i := range b {
				if b[i].Points = max(b[i].Points, 1); p.Kind != tally.Points {
					b[i].Points = 0
				}
				b[i].Option = max(b[i].Option, 1)
			}
		}
		var e *BallotError
		err := p.Check(b)
		if err != nil && !errors.As(err, &e) {
			t.Fatalf("%v is no *BallotError", err)
		}
		seen, known := map[int]bool{}, true
		for _, m := range b {
			known = known && m.Option >= 1 && m.Option <= p.Options && !seen[m.Option] && (m.Points > 0) == (p.Kind == tally.Points) && m.Points >= 0
			seen[m.Option] = true
		}
		if good := known && p.Used(b) <= int64(p.Most); good != (err == nil) {
			t.Fatalf("%+v on %+v: %v", b, p, err)
		}
		if err != nil {
			return
		}
		back, err := decodeBallot(b.encode())
		if err != nil || back.encode() != b.encode() {
			t.Fatalf("%v came back as %v, %v", b, back, err)
		}
		v := vote{Paper: p, Rule: tally.Schulze, Seats: 1, Seed: "s"}
		if p.Kind != tally.Ranking {
			v.Rule, b = map[tally.Kind]tally.Rule{tally.Approval: tally.MostApproved, tally.Points: tally.MostPoints}[p.Kind], b.sorted()
		}
		f := header(v, make([]option, 0))
		for i := range p.Options {
			f.Candidates = append(f.Candidates, tally.Candidate{ID: optionID(i + 1)})
		}
		f.TieOrder, f.Ballots = tieOrder("s", p.Options), []tally.FileBallot{b.published(p.Kind, "R")}
		if _, err := tally.Count(f.Election(), f.Rule); err != nil {
			t.Fatalf("tally refuses %v: %v", b, err)
		}
		if back := fromPublished(f.Ballots[0]); back.encode() != b.encode() {
			t.Fatalf("%v was published and read as %v", b, back)
		}
	})
}

func TestApproveTouchesOnlyItsMenu(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, MaxOptions).Draw(t, "options")
		l := layoutOf(n)
		from, to := l.menu(rapid.IntRange(0, l.pages-1).Draw(t, "page"), rapid.IntRange(0, menusAPage-1).Draw(t, "menu"))
		var b Ballot
		for o := 1; o <= n; o++ {
			if rapid.Bool().Draw(t, "before") {
				b = append(b, Mark{Option: o})
			}
		}
		var chosen []int
		for o := from; o <= to; o++ {
			if rapid.Bool().Draw(t, "chosen") {
				chosen = append(chosen, o)
			}
		}
		got := b.approve(from, to, chosen)
		for o := 1; o <= n; o++ {
			want := b.index(o) >= 0
			if o >= from && o <= to {
				want = slices.Contains(chosen, o)
			}
			if (got.index(o) >= 0) != want {
				t.Fatalf("option %d: %v, want %v", o, got.index(o) >= 0, want)
			}
		}
		if !slices.IsSortedFunc(got, func(x, y Mark) int { return x.Option - y.Option }) {
			t.Fatalf("%v tells in what order it was chosen", got)
		}
	})
}

func TestLayoutOffersEveryOptionOnce(t *testing.T) {
	for n := 1; n <= MaxOptions; n++ {
		l, next := layoutOf(n), 1
		for page := range l.pages {
			for k := range menusAPage {
				from, to := l.menu(page, k)
				if from > to {
					continue
				}
				if from != next || to-from+1 > 25 {
					t.Fatalf("%d options, page %d, menu %d: %d to %d, want from %d", n, page, k, from, to, next)
				}
				next = to + 1
			}
		}
		if next != n+1 {
			t.Fatalf("%d options: offered up to %d", n, next-1)
		}
	}
	if l := layoutOf(60); l.pages != 2 {
		t.Errorf("60 options take %d pages, want 2", l.pages)
	}
}

func TestMoveKeepsTheSameOptions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var b Ballot
		for _, o := range rapid.Permutation([]int{1, 2, 3, 4, 5, 6}).Draw(t, "ranking") {
			b = b.place(o)
		}
		o, to := rapid.IntRange(0, 7).Draw(t, "option"), rapid.IntRange(-3, 9).Draw(t, "to")
		got := b.move(o, to)
		if got.sorted().encode() != slices.Clone(b).sorted().encode() {
			t.Fatalf("%v became %v", b, got)
		}
		if got := b.move(o, to); b.index(o) >= 0 && got.index(o) != max(0, min(to, 5)) {
			t.Fatalf("%d went to %d, want %d", o, got.index(o), to)
		}
	})
}

func TestReceipts(t *testing.T) {
	r, err := newReceipt(strings.NewReader("0123456789ab"))
	if err != nil || len(r) != 14 || readReceipt(r) != r {
		t.Fatalf("%q, %v; read back as %q", r, err, readReceipt(r))
	}
	for typed, want := range map[string]string{
		" k7qf 2m9x 4tpa ": "K7QF-2M9X-4TPA", "K7QF2M9X4TPA": "K7QF-2M9X-4TPA", "oil0-0000-0000": "0110-0000-0000",
		"": "", "K7QF-2M9X": "", "K7QF-2M9X-4TPU": "", "K7QF-2M9X-4TPA-0": "", "<@U1>": "", strings.Repeat("A", 40_000): "",
	} {
		if got := readReceipt(typed); got != want {
			t.Errorf("readReceipt(%.20q) = %q, want %q", typed, got, want)
		}
	}
	if _, err := newReceipt(strings.NewReader("short")); err == nil {
		t.Error("a receipt without chance")
	}
}

func TestAmounts(t *testing.T) {
	for typed, want := range map[string]int64{
		"12000": 12000, "12 000": 12000, "12\u00a0000 $": 12000, "12\u202f000$": 12000, "12,000": 12000, "12,000 $": 12000, "$12,000.00": 12000,
		"12 000,00 $": 12000, "12.000": 12000, "12'000": 12000, "12’000": 12000, " 5 ": 5, "5 dollars": 5, "5,00": 5, "1 234 567": 1234567, "5 CAD": 5,
		"0": 0, "1000000000": MaxMoney,
	} {
		if got, ok := readAmount(typed, MaxMoney); !ok || got != want {
			t.Errorf("readAmount(%q) = %d, %v, want %d", typed, got, ok, want)
		}
	}
	for _, typed := range []string{"", "$", "-5", "12 00", "1,2", "12,345.67", "1 234,567", "1,234 567", "vingt", "1e9", "1000000001", "99999999999999999999", "12k", "٣", "<b>5</b>", "5;DROP"} {
		if got, ok := readAmount(typed, MaxMoney); ok {
			t.Errorf("readAmount(%q) = %d, want a refusal", typed, got)
		}
	}
}

func FuzzReadAmount(f *testing.F) {
	f.Add("12 000,00 $")
	f.Fuzz(func(t *testing.T, s string) {
		if n, ok := readAmount(s, MaxMoney); ok && (n < 0 || n > MaxMoney) {
			t.Errorf("readAmount(%q) = %d", s, n)
		}
	})
}
