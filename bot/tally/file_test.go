package tally

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// published is a small vote as it would be published.
func published() File {
	ids := []string{"jardin", "velo", "repas"}
	return File{
		Title: "Projets prioritaires <2026>", Rule: EqualSharesThenMostApproved, Kind: Approval, Budget: 1000,
		Closed: "2026-03-14T18:00:00-04:00", Quorum: Quorum{Eligible: 5, Needed: 2, Voted: 3},
		Seed: "loto 2026-03-14", TieOrder: DrawOrder("loto 2026-03-14", ids),
		Candidates: []Candidate{{"jardin", "Un jardin partagé", 600}, {"velo", "", 500}, {"repas", "Repas du monde", 300}},
		Ballots: []FileBallot{
			{Receipt: "zebre-12", Approves: []string{"repas", "jardin"}},
			{Receipt: "arbre-77", Approves: []string{"jardin"}},
			{Receipt: "nuage-03"},
		},
		Winners: []string{"jardin", "repas"},
	}
}

const publishedText = `{
"format": "livinglab-ballots",
"version": 1,
"title": "Projets prioritaires <2026>",
"rule": "equal-shares-then-most-approved",
"kind": "approval",
"budget": 1000,
"closed": "2026-03-14T18:00:00-04:00",
"quorum": {"eligible":5,"needed":2,"voted":3},
"seed": "loto 2026-03-14",
"tie_order": ["jardin","repas","velo"],
"candidates": [
  {"id":"jardin","title":"Un jardin partagé","cost":600},
  {"id":"velo","cost":500},
  {"id":"repas","title":"Repas du monde","cost":300}],
"ballots": [
  {"receipt":"arbre-77","approves":["jardin"]},
  {"receipt":"nuage-03","approves":[]},
  {"receipt":"zebre-12","approves":["jardin","repas"]}],
"winners": ["jardin","repas"]
}
`

func write(t testing.TB, f File) string {
	t.Helper()
	var b strings.Builder
	if err := WriteFile(&b, f); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestFileIsWrittenOneWay(t *testing.T) {
	f := published()
	if d := cmp.Diff(publishedText, write(t, f)); d != "" {
		t.Error(d)
	}
	f.Ballots[0], f.Ballots[2] = f.Ballots[2], f.Ballots[0]
	if d := cmp.Diff(publishedText, write(t, f)); d != "" {
		t.Errorf("ballots in another order: %s", d)
	}
}

func TestFileComesBackAndIsCountedAgain(t *testing.T) {
	got, err := ReadFile(strings.NewReader(publishedText))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(published().canonical(), got); d != "" {
		t.Error(d)
	}
	tests := []struct {
		change            func(*File)
		quorumMet, agrees bool
	}{
		{func(*File) {}, true, true},
		{func(f *File) { f.Winners = []string{"repas", "jardin"} }, true, true},
		{func(f *File) { f.Winners = []string{"jardin"} }, true, false},
		{func(f *File) { f.Winners = nil }, true, false},
		{func(f *File) { f.Quorum.Needed = 4 }, false, false},
		{func(f *File) { f.Quorum.Needed, f.Winners = 4, nil }, false, true},
	}
	for i, test := range tests {
		f := got
		test.change(&f)
		r, err := f.Recount()
		if err != nil || r.QuorumMet != test.quorumMet || r.Agrees != test.agrees {
			t.Errorf("%d: quorum %v, agrees %v, %v", i, r.QuorumMet, r.Agrees, err)
		}
	}
}

func TestEveryKindComesBack(t *testing.T) {
	for _, kind := range []Kind{Approval, Points, Ranking} {
		e := threeIdeas(kind)
		f := File{Title: "x", Kind: kind, Rule: RulesFor(e)[0], Seats: 1, Candidates: e.Candidates, TieOrder: []string{"c", "b", "a"},
			Closed: "2026-03-14", Quorum: Quorum{Voted: 2}, Ballots: []FileBallot{
				{"r1", e.Ballots[0].Approves, e.Ballots[0].Points, e.Ballots[0].Ranking}, {Receipt: "r2"}}}
		got, err := ReadFile(strings.NewReader(write(t, f)))
		if err != nil {
			t.Errorf("%s: %v", kind, err)
		} else if d := cmp.Diff(f.canonical(), got); d != "" {
			t.Errorf("%s: %s", kind, d)
		}
	}
}

func TestFilesThatAreRefused(t *testing.T) {
	tests := []struct {
		old, new string // replaced once in publishedText
		want     Fault
		message  string
	}{
		{`livinglab-ballots`, `other`, BadFormat, `line 2: format: "other" is not a format that is read here`},
		{`"version": 1`, `"version": 2`, BadVersion, `line 3: version: "2" is not a version that is read here`},
		{`"version": 1`, `"version": 1.5`, WrongType, `line 3: version: has the wrong type: number 1.5`},
		{`"budget": 1000`, `"budget": "1000"`, WrongType, `line 7: budget: has the wrong type: string`},
		{`"budget": 1000`, `"budget": 1e300`, WrongType, `line 7: budget: has the wrong type: number 1e300`},
		{`"budget": 1000`, `"budget": null`, IsNull, `line 7: budget: is null`},
		{`"budget": 1000`, `"budget": 1000, "seats": 2`, SeatsAndBudget, `limit: a vote has either seats or a budget, not both`},
		{`"budget": 1000,`, ``, NeitherSeatsBudget, `limit: a vote needs seats or a budget`},
		{`"seed": "loto 2026-03-14",`, ``, FieldMissing, `line 21: field: "seed" is missing`},
		{`"seed"`, `"Seed"`, UnknownField, `line 10: field: "Seed" is not a field of this format`},
		{`"seed"`, `"rule"`, FieldTwice, `line 10: field: "rule" is given twice`},
		{`"seed": "loto`, `"seed": "lotto`, OrderNotDrawn, `tie order: is not the one that the seed draws`},
		{`"jardin","repas","velo"`, `"jardin","repas"`, MissingFromOrder, `tie order: "velo" is missing from the tie order`},
		{`then-most-approved`, `then-most-points`, "", `equal-shares-then-most-points needs points ballots; these are approvals`},
		{`"rule": "equal`, `"rule": "unequal`, UnknownRule, `rule: "unequal-shares-then-most-approved" is not a rule`},
		{`"voted":3`, `"voted":2`, VotedMismatch, `quorum: the number of voters is not the number of ballots`},
		{`"needed":2`, `"needed":-2`, BadQuorum, `quorum: a quorum number is negative`},
		{`"closed": "2026-03`, `"closed": "2026-13`, BadDate, `closed: "2026-13-14T18:00:00-04:00" is not a date (2026-03-14 or 2026-03-14T18:00:00-04:00)`},
		{`nuage-03`, `arbre-77`, ReceiptTwice, `ballot 2: "arbre-77" is the receipt of two ballots`},
		{`nuage-03`, ``, BadReceipt, `ballot 2: is not a usable receipt`},
		{`,"approves":[]`, ``, FieldMissing, `line 18: ballots 2: field: "approves, points or ranking" is missing`},
		{`"approves":[]`, `"approves":["lac"]`, UnknownCandidate, `ballot 2: "lac" is not a candidate`},
		{`"approves":[]`, `"approves":{}`, NotList, `line 18: ballots 2: approves: a list was expected`},
		{`"approves":[]`, `"approves":[3]`, WrongType, `line 18: ballots 2: approves 1: has the wrong type: number`},
		{`"approves":[]`, `"points":{"velo":1,"velo":2}`, FieldTwice, `line 18: ballots 2: points: field: "velo" is given twice`},
		{`"approves":[]`, `"points":{"velo":1}`, WrongBallotKind, `ballot 2: the ballot is not of the kind of this vote`},
		{`"approves":[]`, `"approves":[],"count":9`, UnknownField, `line 18: ballots 2: field: "count" is not a field of this format`},
		{`{"eligible":5,"needed":2,"voted":3}`, `5`, NotObject, `line 9: quorum: an object was expected`},
		{`"winners": ["jardin"`, `"winners": ["lac"`, UnknownCandidate, `winners: "lac" is not a candidate`},
		{`"winners": ["jardin"`, `"winners": ["repas"`, WonTwice, `winners: "repas" is announced as a winner twice`},
		{"\n}\n", "\n}\n{}", TrailingText, `line 22: there is text after the end`},
		{"\n}\n", "\n", "", `line 20: not valid JSON`},
		{"arbre", "arbre\xff", NotUTF8, `the file is not UTF-8 text`},
	}
	for _, test := range tests {
		text := strings.Replace(publishedText, test.old, test.new, 1)
		_, err := ReadFile(strings.NewReader(text))
		var read *ReadError
		if !errors.As(err, &read) || test.want != "" && !errors.Is(err, test.want) || !strings.HasPrefix(err.Error(), test.message) {
			t.Errorf("%q: got %v; want %s", test.new, err, test.message)
		}
	}
}

func TestTooLargeAFileIsRefused(t *testing.T) {
	spaces := io.LimitReader(zeros{}, MaxFile+1)
	if _, err := ReadFile(spaces); !errors.Is(err, TooLarge) {
		t.Error(err)
	}
}

// zeros is an endless reader.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestWriteFileRefusesWhatCannotBeRead(t *testing.T) {
	f := published()
	f.Quorum.Voted = 9
	var b bytes.Buffer
	if err := WriteFile(&b, f); !errors.Is(err, VotedMismatch) || b.Len() > 0 {
		t.Errorf("%v, and wrote %d bytes", err, b.Len())
	}
}

const oneCase = `[{"id": "x", "ballot": "points", "seats": 1, "voters": 2, "candidates": [{"id": "a"}, {"id": "b"}],
"ballots": [{"count": 2, "points": {"b": 3}}], "expected": {"points-totals": {"b": 6}}}]`

func TestReadTellsTheFormatsApart(t *testing.T) {
	if d, err := Read(strings.NewReader(publishedText)); err != nil || d.File == nil || d.Cases != nil {
		t.Errorf("%+v, %v", d, err)
	}
	if d, err := Read(strings.NewReader(" \n" + oneCase)); err != nil || d.File != nil || len(d.Cases) != 1 {
		t.Errorf("%+v, %v", d, err)
	}
	for _, text := range []string{"", "  ", "12", `"x"`, "<html>"} {
		if _, err := Read(strings.NewReader(text)); !errors.Is(err, NeitherFormat) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestCasesThatAreRefused(t *testing.T) {
	tests := []struct {
		old, new string
		want     Fault
		message  string
	}{
		{`"voters": 2`, `"voters": 3`, VotersMismatch, `case 1 ("x"): the number of voters is not the sum of the counts`},
		{`"count": 2`, `"count": 20000000`, TooManyVoters, `case 1 ("x"): ballot 1: there are too many voters`},
		{`"count": 2`, `"count": 99999999999999999999`, WrongType, `line 2: case 1: ballots 1: count: has the wrong type`},
		{`"count": 2`, `"count": 0`, BadCount, `case 1 ("x"): ballot 1: the count must be at least 1`},
		{`"points-totals"`, `"coin"`, UnknownRule, `line 2: case 1: expected: coin: rule: "coin" is not a rule`},
		{`[{"id"`, oneCase[:len(oneCase)-1] + `, {"id"`, CaseTwice, `line 3: case 2: id: "x" is the id of two cases`},
	}
	for _, test := range tests {
		_, err := ReadCases(strings.NewReader(strings.Replace(oneCase, test.old, test.new, 1)))
		if !errors.Is(err, test.want) || !strings.HasPrefix(fmt.Sprint(err), test.message) {
			t.Errorf("%q: got %v; want %s", test.new, err, test.message)
		}
	}
}

func FuzzReadFile(f *testing.F) {
	f.Add([]byte(publishedText))
	f.Add([]byte(oneCase))
	f.Add([]byte(strings.NewReplacer(`"approves":[`, `"ranking":[[`, `],"tie`, `]],"tie`).Replace(publishedText)))
	f.Add([]byte(`{"format": "livinglab-ballots", "version": 1`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		for _, c := range d.Cases {
			if _, err := c.Lines(); err != nil && c.Expected.Winners == nil {
				t.Fatal(err)
			}
		}
		if d.File == nil {
			return
		}
		if _, err := d.File.Recount(); err != nil {
			t.Fatal(err)
		}
		first := write(t, *d.File)
		again, err := ReadFile(strings.NewReader(first))
		if err != nil {
			t.Fatalf("%v in what was written:\n%s", err, first)
		}
		if second := write(t, again); first != second {
			t.Fatalf("written twice, differs:\n%s\n%s", first, second)
		}
	})
}
