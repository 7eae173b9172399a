package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"livinglab/bot/chat"
	"livinglab/bot/tally"
)

// The reference cases, through the command line: for every rule that a case
// expects, what is printed is one of the right answers.
func TestRecountReferenceCases(t *testing.T) {
	file := reference(t, "voting-cases.json")
	var out, errs bytes.Buffer
	if err := run(context.Background(), []string{"recount", file}, func(string) string { return "" }, nil, &out, &errs); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cases, err := tally.ReadCases(bufio.NewReader(f))
	if err != nil {
		t.Fatal(err)
	}
	wanted := 0
	for _, c := range cases {
		wanted += len(c.Rules())
	}
	printed := 0
	seen := map[string]bool{}
	for dec := json.NewDecoder(&out); dec.More(); printed++ {
		var l struct {
			ID   string `json:"id"`
			Rule string `json:"rule"`
		}
		if err := dec.Decode(&l); err != nil {
			t.Fatal(err)
		}
		seen[l.ID] = true
	}
	if len(cases) != 104 || len(seen) != 104 || printed < wanted {
		t.Errorf("%d cases read, lines for %d of them, %d lines for %d expectations", len(cases), len(seen), printed, wanted)
	}
}

// Every rule has words in every language.
func TestRulesHaveWords(t *testing.T) {
	texts, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	rules := 0
	for _, kind := range []tally.Kind{tally.Approval, tally.Points, tally.Ranking} {
		for _, limit := range []tally.Election{{Kind: kind, Seats: 1}, {Kind: kind, Budget: 1}} {
			for _, r := range tally.RulesFor(limit) {
				rules++
				for _, l := range chat.Langs {
					if words := (&env{lang: l, texts: texts}).ruleWords(r); words == "" || strings.Contains(words, string(r)) {
						t.Errorf("%s in %s: %q", r, l, words)
					}
				}
			}
		}
	}
	if rules < 13 {
		t.Errorf("only %d rules", rules)
	}
}

// reference finds a file of the reference material, which is beside the
// project; without it the test is skipped, except in CI.
func reference(t *testing.T, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		path := filepath.Join(dir, "shared", "reference", name)
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("no reference file %s", name)
	}
	t.Skipf("no reference file %s here", name)
	return ""
}
