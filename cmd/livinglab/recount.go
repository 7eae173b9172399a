package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"livinglab/bot/tally"
)

// recountCmd counts a published vote again, or reference cases.
type recountCmd struct {
	File string `arg:"" help:"${help_recount_file}"`
	JSON bool   `name:"json" help:"${help_recount_json}"`
	Rule string `help:"${help_recount_rule}"`
}

// Run prints the result. It fails when the winners are not the announced ones.
func (cmd *recountCmd) Run(e *env) error {
	if rules := tally.Rules(); cmd.Rule != "" && !slices.Contains(rules, tally.Rule(cmd.Rule)) {
		var names []string
		for _, r := range rules {
			names = append(names, string(r))
		}
		return errors.New(e.say("recount.no-rule", "rule", printable(cmd.Rule), "all", strings.Join(names, ", ")))
	}
	f, err := os.Open(cmd.File)
	if err != nil {
		return errors.New(e.say("recount.unreadable", "file", cmd.File, "error", err.Error()))
	}
	defer f.Close()
	in := bufio.NewReader(f)
	if mark, err := in.Peek(3); err == nil && string(mark) == "\ufeff" {
		_, _ = in.Discard(3) // an editor's byte order mark, read already
	}
	doc, err := tally.Read(in)
	if err != nil {
		return errors.New(e.say("recount.unreadable", "file", cmd.File, "error", err.Error()))
	}
	if doc.File == nil {
		return cmd.cases(e, doc.Cases)
	}
	return cmd.file(e, *doc.File)
}

// file counts a published vote, by the announced rule or by another.
func (cmd *recountCmd) file(e *env, f tally.File) error {
	if cmd.Rule != "" && tally.Rule(cmd.Rule) != f.Rule {
		res, err := tally.Count(f.Election(), tally.Rule(cmd.Rule))
		if err != nil {
			return err
		}
		return cmd.print(e, f, tally.Recount{Result: res, QuorumMet: f.Quorum.Reached()}, true)
	}
	r, err := f.Recount()
	if err != nil {
		return err
	}
	if err := cmd.print(e, f, r, false); err != nil {
		return err
	}
	switch {
	case r.Agrees:
		return nil
	case len(f.Winners) == 0:
		return errors.New(e.say("recount.differs-none"))
	}
	return errors.New(e.say("recount.differs", "winners", printable(titles(f, f.Winners))))
}

// ruleWords is a rule in words.
func (e *env) ruleWords(r tally.Rule) string { return e.say("rule." + string(r)) }

// print prints one count: as text for people, or as one line of JSON.
func (cmd *recountCmd) print(e *env, f tally.File, r tally.Recount, other bool) error {
	if cmd.JSON {
		agrees := &r.Agrees
		if other {
			agrees = nil
		}
		return json.NewEncoder(e.stdout).Encode(struct {
			tally.Line
			QuorumMet bool  `json:"quorum_met"`
			Agrees    *bool `json:"agrees,omitempty"` // nil by another rule: nothing to compare
		}{tally.NewLine(f.Title, r.Result), r.QuorumMet, agrees})
	}
	e.print("recount.title", "title", f.Title, "rule", e.ruleWords(r.Result.Rule), "name", string(r.Result.Rule))
	e.print("recount.ballots", "n", len(f.Ballots), "eligible", f.Quorum.Eligible)
	e.printFigures(f, r.Result)
	e.printWinners(f, r.Result, other || !r.QuorumMet)
	switch {
	case other:
		e.print("recount.other-rule", "rule", e.ruleWords(f.Rule), "name", string(f.Rule))
	case !r.QuorumMet && r.Agrees:
		e.print("recount.no-quorum")
	case r.Agrees:
		e.print("recount.agrees")
	}
	return nil
}

// printFigures prints what each idea received: approvals or points, or for
// rankings how many of its duels it won.
func (e *env) printFigures(f tally.File, res tally.Result) {
	for _, t := range res.Totals {
		e.print("recount.total", "title", titles(f, []string{t.ID}), "sum", t.Sum)
	}
	if res.Duels == nil {
		return
	}
	for _, id := range res.Duels.IDs {
		won := 0
		for _, duel := range res.Duels.Of(id) {
			if duel.Won() {
				won++
			}
		}
		e.print("recount.duels", "title", titles(f, []string{id}), "n", won, "of", len(res.Duels.IDs)-1)
	}
}

// printWinners prints the winners and the ties. What is only for comparison, or
// below the quorum, is not won.
func (e *env) printWinners(f tally.File, res tally.Result, only bool) {
	would := ""
	if only {
		would = ".would"
	}
	for i, w := range res.Winners {
		key := "recount.winner"
		if slices.Contains(res.Unsupported, w) {
			key = "recount.drawn"
		}
		e.print(key+would, "place", i+1, "title", titles(f, []string{w}))
	}
	for _, t := range res.Ties {
		e.print("recount.tie"+would, "between", titles(f, t.Between), "chosen", titles(f, t.Chosen))
	}
}

// titles lists candidates by their titles.
func titles(f tally.File, ids []string) string {
	names := map[string]string{}
	for _, c := range f.Candidates {
		names[c.ID] = c.Title
	}
	var out []string
	for _, id := range ids {
		out = append(out, names[id])
	}
	return strings.Join(out, ", ")
}

// cases prints one line of JSON for each case: by the rule asked for, or by
// each rule that the case expects.
func (cmd *recountCmd) cases(e *env, cases []tally.Case) error {
	out := bufio.NewWriter(e.stdout)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	var errs []error
	for _, c := range cases {
		lines, err := c.Lines()
		if cmd.Rule != "" {
			var res tally.Result
			if res, err = tally.Count(c.Election, tally.Rule(cmd.Rule)); err == nil {
				lines = []tally.Line{tally.NewLine(c.ID, res)}
			}
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", c.ID, err))
			continue
		}
		for _, l := range lines {
			errs = append(errs, enc.Encode(l))
		}
	}
	return errors.Join(append(errs, out.Flush())...)
}
