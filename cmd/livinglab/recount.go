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
	f, err := os.Open(cmd.File)
	if err != nil {
		return errors.New(e.say("recount.unreadable", "file", cmd.File, "error", err.Error()))
	}
	defer f.Close()
	doc, err := tally.Read(bufio.NewReader(f))
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
		return cmd.print(e, f, tally.Recount{Result: res, QuorumMet: f.Quorum.Reached(), Agrees: true}, true)
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
	return errors.New(e.say("recount.differs", "winners", titles(f, f.Winners)))
}

// ruleWords is a rule in words.
func (e *env) ruleWords(r tally.Rule) string { return e.say("rule." + string(r)) }

// print prints one count: as text for people, or as one line of JSON.
func (cmd *recountCmd) print(e *env, f tally.File, r tally.Recount, other bool) error {
	if cmd.JSON {
		return json.NewEncoder(e.stdout).Encode(struct {
			tally.Line
			QuorumMet bool `json:"quorum_met"`
			Agrees    bool `json:"agrees"`
		}{tally.NewLine(f.Title, r.Result), r.QuorumMet, r.Agrees})
	}
	e.print("recount.title", "title", f.Title, "rule", e.ruleWords(r.Result.Rule), "name", string(r.Result.Rule))
	e.print("recount.ballots", "n", len(f.Ballots), "eligible", f.Quorum.Eligible)
	names := map[string]string{}
	for _, c := range f.Candidates {
		names[c.ID] = c.Title
	}
	for _, t := range r.Result.Totals {
		e.print("recount.total", "title", names[t.ID], "sum", t.Sum)
	}
	would := "" // what is only for comparison, or below the quorum, is not won
	if other || !r.QuorumMet {
		would = ".would"
	}
	for i, w := range r.Result.Winners {
		key := "recount.winner"
		if slices.Contains(r.Result.Unsupported, w) {
			key = "recount.drawn"
		}
		e.print(key+would, "place", i+1, "title", names[w])
	}
	for _, t := range r.Result.Ties {
		e.print("recount.tie"+would, "between", titles(f, t.Between), "chosen", titles(f, t.Chosen))
	}
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
