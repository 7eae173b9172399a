package tally

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"slices"
)

// WriteFile writes f as JSON, one candidate and one ballot a line. The same vote always gives the same bytes, and
// nothing in them tells what order people voted in or clicked in: ballots are sorted by receipt, approvals and
// candidates of the same rank by the candidates' order. (That is a shuffle as good as the receipts are random; making
// them so is the caller's part.)
//
// Errors: those of [File.Validate], before anything is written, or those of w.
func WriteFile(w io.Writer, f File) error {
	if err := f.Validate(); err != nil {
		return err
	}
	f = f.canonical()
	var out lines
	out.member("format", FileFormat)
	out.member("version", FileVersion)
	out.member("title", f.Title)
	out.member("rule", f.Rule)
	out.member("kind", f.Kind)
	if f.Budget > 0 {
		out.member("budget", f.Budget)
	} else {
		out.member("seats", f.Seats)
	}
	out.member("closed", f.Closed)
	out.member("quorum", f.Quorum)
	out.member("seed", f.Seed)
	out.member("tie_order", f.TieOrder)
	members(&out, "candidates", f.Candidates, func(c Candidate) any {
		return struct {
			ID    string `json:"id"`
			Title string `json:"title,omitempty"`
			Cost  int64  `json:"cost,omitempty"`
		}(c)
	})
	members(&out, "ballots", f.Ballots, func(b FileBallot) any {
		return struct {
			Receipt  string           `json:"receipt"`
			Approves []string         `json:"approves,omitzero"`
			Points   map[string]int64 `json:"points,omitzero"`
			Ranking  [][]string       `json:"ranking,omitzero"`
		}(b)
	})
	out.member("winners", f.Winners)
	if out.err != nil {
		return out.err
	}
	out.text.WriteString("\n}\n")
	_, err := w.Write(out.text.Bytes())
	return err
}

// canonical is f in the one form in which it is published; f itself is left as it is.
func (f File) canonical() File {
	at := map[string]int{}
	for i, id := range f.ids() {
		at[id] = i
	}
	sorted := func(ids []string) []string {
		return slices.SortedFunc(slices.Values(ids), func(a, b string) int { return cmp.Compare(at[a], at[b]) })
	}
	f.Ballots = slices.Clone(f.Ballots)
	for i := range f.Ballots {
		b := &f.Ballots[i]
		switch f.Kind {
		case Approval:
			b.Approves = append([]string{}, sorted(b.Approves)...)
		case Points:
			if b.Points == nil {
				b.Points = map[string]int64{}
			}
		case Ranking:
			ranking := make([][]string, len(b.Ranking))
			for j, rank := range b.Ranking {
				ranking[j] = sorted(rank)
			}
			b.Ranking = ranking
		}
	}
	slices.SortFunc(f.Ballots, func(a, b FileBallot) int { return cmp.Compare(a.Receipt, b.Receipt) })
	f.Winners = append([]string{}, f.Winners...)
	return f
}

// lines builds an object with one member a line.
type lines struct {
	text bytes.Buffer
	err  error
}

func (l *lines) member(name string, value any) {
	l.name(name)
	l.value(value)
}

// members writes a list with one element a line.
func members[T any](l *lines, name string, list []T, shape func(T) any) {
	l.name(name)
	l.text.WriteByte('[')
	for i, v := range list {
		if i > 0 {
			l.text.WriteByte(',')
		}
		l.text.WriteString("\n  ")
		l.value(shape(v))
	}
	l.text.WriteByte(']')
}

func (l *lines) name(name string) {
	if l.text.Len() == 0 {
		l.text.WriteString("{\n")
	} else {
		l.text.WriteString(",\n")
	}
	l.value(name)
	l.text.WriteString(": ")
}

func (l *lines) value(v any) {
	if l.err != nil {
		return
	}
	e := json.NewEncoder(&l.text)
	e.SetEscapeHTML(false)
	if l.err = e.Encode(v); l.err == nil {
		l.text.Truncate(l.text.Len() - 1) // the line feed that Encode adds
	}
}
