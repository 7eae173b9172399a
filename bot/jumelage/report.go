package jumelage

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"

	"livinglab/bot"
	"livinglab/bot/chat"
)

// The report of a programme, for the coordinator: what it came to, as a card with
// charts, a page of Markdown and tables. Nothing in it tells who answered what:
// averages are of fewestTold answers or more, and only words that may be quoted are.

// report is what is told.
type report struct {
	Programme
	reportCounts
	Rounds      []reportRound
	Evaluations []reportEvaluation
	Themes      []theme
	Quotes      []force
	People      []reportGroup
}

type reportEvaluation struct {
	Evaluation
	Rating, Belongs int // averages, in hundredths; 0: too few to tell
}

// mostReported is of how many groups the network and its table are at most.
const mostReported = 2000

// readReport reads all of it, in one snapshot.
func readReport(c *bot.Call, programme int64) (r report, err error) {
	if r.Programme, err = programmeByID(c, programme); err != nil {
		return r, err
	}
	if r.reportCounts, err = countReport(c, programme); err != nil {
		return r, err
	}
	if r.Rounds, err = reportRounds(c, programme); err != nil {
		return r, err
	}
	evaluations, err := evaluationsOf(c, programme)
	if err != nil {
		return r, err
	}
	for _, e := range evaluations {
		rating, belongs, err := averagesOf(c, e.ID)
		if err != nil {
			return r, err
		}
		r.Evaluations = append(r.Evaluations, reportEvaluation{e, rating, belongs})
	}
	if r.Themes, err = themesOf(c, programme); err != nil {
		return r, err
	}
	forces, err := forcesOf(c, programme)
	if err != nil {
		return r, err
	}
	for _, f := range forces {
		if f.Quotable {
			r.Quotes = append(r.Quotes, f)
		}
	}
	r.People, err = reportGroups(c, programme, mostReported)
	return r, err
}

// average is a mean of ratings as people read it: "4,2", or that there are too few.
func average(c *bot.Call, hundredths int) string {
	if hundredths == 0 {
		return c.S("report.few", "n", fewestTold)
	}
	tenths := (hundredths + 5) / 10
	return c.S("report.average", "whole", tenths/10, "tenth", tenths%10)
}

// facts are the figures of a report.
func (r report) facts(c *bot.Call) []chat.Fact {
	figure := func(key string, n int) chat.Fact {
		return chat.Fact{Label: c.S("report." + key), Value: chat.Str(bot.Number(c.Lang, int64(n)))}
	}
	return []chat.Fact{figure("joined", r.Joined), figure("matched", r.Matched), figure("met", r.Met), figure("still", r.Still), figure("left", r.Left),
		figure("groups", r.Groups), figure("active", r.Active), figure("dissolved", r.Dissolved)}
}

// roundLine tells of a round of check-ins in a line.
func roundLine(c *bot.Call, n reportRound) string {
	return c.S("report.round", "number", n.Number, "at", c.Local(n.At), "asked", n.Asked, "answers", n.Answers, "met", n.Met)
}

// escaped keeps what people wrote from being read as Markdown or HTML.
var escaped = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "|", `\|`, "#", `\#`, "!", `\!`, "\n", " ")

// markdown is the page.
func (r report) markdown(c *bot.Call) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# %s\n\n%s\n\n", escaped.Replace(c.S("report.title", "title", r.Title)), c.S("report.at", "at", c.Now))
	for _, f := range r.facts(c) {
		fmt.Fprintf(&b, "- %s\n", c.S("fact.line", "label", f.Label, "value", f.Value.String()))
	}
	if len(r.Rounds) > 0 {
		fmt.Fprintf(&b, "\n## %s\n\n", c.S("report.rounds"))
		for _, n := range r.Rounds {
			fmt.Fprintf(&b, "- %s %s\n", roundLine(c, n), c.S("report.rating", "average", average(c, n.Rating)))
		}
	}
	for _, e := range r.Evaluations {
		fmt.Fprintf(&b, "\n## %s\n\n- %s\n- %s\n- %s\n", c.S("report."+e.Kind), c.S("report.answers", "n", e.Answers, "asked", e.Asked),
			c.S("fact.line", "label", c.S("report.overall"), "value", average(c, e.Rating)), c.S("fact.line", "label", c.S("field.belongs"), "value", average(c, e.Belongs)))
	}
	for _, kind := range forceKinds {
		heading := "\n## " + c.S("report."+kind) + "\n\n"
		for _, t := range r.Themes {
			if t.Kind == kind && t.Count > 0 {
				fmt.Fprintf(&b, "%s- %s\n", heading, c.S("theme.line", "name", escaped.Replace(t.Name), "n", t.Count))
				heading = ""
			}
		}
		for _, f := range r.Quotes {
			if f.Kind == kind {
				fmt.Fprintf(&b, "%s\n> %s\n", heading, escaped.Replace(f.Words))
				heading = ""
			}
		}
	}
	return b.Bytes()
}

// table writes rows as CSV that a spreadsheet may safely open (bot.Cell).
func table(head []string, rows [][]any) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("\ufeff") // tells Excel that it is UTF-8
	w := csv.NewWriter(&b)
	err := w.Write(head)
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, v := range row {
			cells[i] = bot.Cell(v)
		}
		if err == nil {
			err = w.Write(cells)
		}
	}
	w.Flush()
	if err == nil {
		err = w.Error()
	}
	return b.Bytes(), err
}

// figures is the table of check-ins and evaluations: counts and averages.
func (r report) figures(c *bot.Call) ([]byte, error) {
	var rows [][]any
	mean := func(hundredths int) any {
		if hundredths == 0 {
			return nil
		}
		return fmt.Sprintf("%d.%02d", hundredths/100, hundredths%100)
	}
	for _, n := range r.Rounds {
		rows = append(rows, []any{"checkin", n.Number, c.Local(n.At).Format("2006-01-02"), n.Asked, n.Answers, n.Met, mean(n.Rating), nil})
	}
	for _, e := range r.Evaluations {
		rows = append(rows, []any{e.Kind, nil, c.Local(e.Opened).Format("2006-01-02"), e.Asked, e.Answers, nil, mean(e.Rating), mean(e.Belongs)})
	}
	return table([]string{"kind", "number", "date", "asked", "answers", "met", "rating", "belongs"}, rows)
}

// pairs is the table of who was with whom.
func (r report) pairs(c *bot.Call) ([]byte, error) {
	var rows [][]any
	for _, g := range r.People {
		row := []any{g.ID, g.State, c.Local(g.Began).Format("2006-01-02"), nil, nil, nil}
		for i, q := range g.People[:min(len(g.People), 3)] {
			row[3+i] = q.Name
		}
		rows = append(rows, row)
	}
	return table([]string{"group", "state", "began", "one", "two", "three"}, rows)
}
