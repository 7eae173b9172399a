package tally

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLines(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"approvals", `[{"id": "x", "ballot": "approval", "seats": 1, "candidates": [{"id": "a"}, {"id": "b"}],
			"tie_order": ["b", "a"], "ballots": [{"count": 1, "approves": ["a", "b"]}], "expected": {"most-approved": [["a"], ["b"]]}}]`,
			`{"id":"x","rule":"most-approved","winners":["b"],"ties":[{"step":1,"between":["b","a"],"chosen":["b"]}]}`},
		{"points", oneCase, `{"id":"x","rule":"points-totals","totals":{"b":6},"ties":[]}`},
		{"ranking", `[{"id": "x", "ballot": "ranking", "seats": 1, "candidates": [{"id": "a"}, {"id": "b"}],
			"ballots": [{"count": 1, "ranking": [["b"]]}], "expected": {"schulze": [["b"], ["a"]], "condorcet-winner": "b"}}]`,
			`{"id":"x","rule":"schulze","order":[["b"],["a"]],"ties":[]}
{"id":"x","rule":"condorcet-winner","winners":["b"],"ties":[]}`},
		{"nothing expected: every rule that fits", `[{"id": "x", "ballot": "approval", "budget": 2, "candidates": [{"id": "a", "cost": 3}],
			"ballots": [{"count": 1, "approves": ["a"]}]}]`,
			`{"id":"x","rule":"most-approved-within-budget","winners":[],"ties":[]}
{"id":"x","rule":"equal-shares-without-completion","winners":[],"ties":[]}
{"id":"x","rule":"equal-shares-then-most-approved","winners":[],"ties":[]}`},
	}
	for _, test := range tests {
		cases, err := ReadCases(strings.NewReader(test.text))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		lines, err := cases[0].Lines()
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		var got []string
		for _, l := range lines {
			b, err := json.Marshal(l)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, string(b))
		}
		if d := cmp.Diff(test.want, strings.Join(got, "\n")); d != "" {
			t.Errorf("%s: %s", test.name, d)
		}
	}
}
