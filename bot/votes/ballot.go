package votes

import (
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"strconv"
	"strings"

	"livinglab/bot/tally"
)

// Mark is what a voter says of one option: that they approve it, how many
// points it gets, or (by its place among the marks) its rank.
type Mark struct {
	Option int   `json:"o"`           // its number in the vote, from 1
	Points int64 `json:"p,omitempty"` // of a points ballot, at least 1; else 0
}

// Ballot is one voter's marks. Approvals and points are in the options' order,
// so that nothing tells in what order they were chosen; a ranking begins with
// the best. An empty one is a blank ballot: it supports nothing and counts for
// the quorum.
type Ballot []Mark

// Paper says what may be written on the ballots of a vote.
type Paper struct {
	Kind    tally.Kind
	Most    int // options to approve, points to share, or options to rank
	Options int // numbered from 1
}

// BallotError says what is wrong with a ballot. Key is the text that tells it.
type BallotError struct {
	Key    string
	Option int   // the option at fault, or 0
	Have   int64 // what there is too much of
}

func (e *BallotError) Error() string {
	return fmt.Sprintf("%s: option %d, %d", e.Key, e.Option, e.Have)
}

// Check returns a *BallotError if the ballot breaks the rules of the paper:
// whatever comes from a platform may be forged.
func (p Paper) Check(b Ballot) error {
	seen := make(map[int]bool, len(b))
	total := int64(0)
	for _, m := range b {
		if m.Option < 1 || m.Option > p.Options {
			return &BallotError{Key: "ballot.unknown", Option: m.Option}
		}
		if seen[m.Option] {
			return &BallotError{Key: "ballot.twice." + string(p.Kind), Option: m.Option}
		}
		seen[m.Option] = true
		if (p.Kind == tally.Points) != (m.Points > 0) || m.Points < 0 || m.Points > int64(p.Most) {
			return &BallotError{Key: "ballot.bad-points", Option: m.Option, Have: m.Points}
		}
		total += m.Points
	}
	if p.Kind != tally.Points {
		total = int64(len(b))
	}
	if total > int64(p.Most) {
		return &BallotError{Key: "ballot.too-many." + string(p.Kind), Have: total}
	}
	return nil
}

// Used is how much of Paper.Most the ballot uses.
func (p Paper) Used(b Ballot) int64 {
	if p.Kind != tally.Points {
		return int64(len(b))
	}
	total := int64(0)
	for _, m := range b {
		total += m.Points
	}
	return total
}

// index is where an option is among the marks, or -1.
func (b Ballot) index(option int) int {
	return slices.IndexFunc(b, func(m Mark) bool { return m.Option == option })
}

// approve returns the ballot with, of the options from..to, exactly those
// chosen.
func (b Ballot) approve(from, to int, chosen []int) Ballot {
	out := Ballot{}
	for _, m := range b {
		if m.Option < from || m.Option > to {
			out = append(out, m)
		}
	}
	for _, o := range chosen {
		out = append(out, Mark{Option: o})
	}
	return out.sorted()
}

// give returns the ballot with that many points for an option; 0 takes them
// back.
func (b Ballot) give(option int, points int64) Ballot {
	out := b.without(option)
	if points != 0 {
		out = append(out, Mark{option, points})
	}
	return out.sorted()
}

// place returns the ballot with an option ranked last.
func (b Ballot) place(option int) Ballot {
	return append(slices.Clone(b), Mark{Option: option})
}

// without returns the ballot without an option.
func (b Ballot) without(option int) Ballot {
	return slices.DeleteFunc(slices.Clone(b), func(m Mark) bool { return m.Option == option })
}

// move returns the ballot with an option at another rank, from 0; beyond either
// end it stops there.
func (b Ballot) move(option, to int) Ballot {
	i := b.index(option)
	if i < 0 {
		return b
	}
	out := b.without(option)
	return slices.Insert(out, max(0, min(to, len(out))), b[i])
}

func (b Ballot) sorted() Ballot {
	slices.SortFunc(b, func(x, y Mark) int { return x.Option - y.Option })
	return b
}

// encode is the ballot as it is kept.
func (b Ballot) encode() string {
	if b == nil {
		b = Ballot{}
	}
	data, err := json.Marshal(b)
	if err != nil {
		panic(err) // two numbers a mark
	}
	return string(data)
}

func decodeBallot(s string) (Ballot, error) {
	var b Ballot
	if s == "" {
		return b, nil
	}
	err := json.Unmarshal([]byte(s), &b)
	return b, err
}

// fingerprint tells apart ballots that may be on a card: the button that casts
// carries it, so that nobody casts another ballot than the one they see.
func (b Ballot) fingerprint() string {
	return strconv.FormatUint(uint64(crc32.ChecksumIEEE([]byte(b.encode()))), 36)
}

// published is the ballot as a tally.File has it.
func (b Ballot) published(kind tally.Kind, receipt string) tally.FileBallot {
	out := tally.FileBallot{Receipt: receipt}
	for _, m := range b {
		id := optionID(m.Option)
		switch kind {
		case tally.Approval:
			out.Approves = append(out.Approves, id)
		case tally.Points:
			if out.Points == nil {
				out.Points = map[string]int64{}
			}
			out.Points[id] = m.Points
		case tally.Ranking:
			out.Ranking = append(out.Ranking, []string{id})
		}
	}
	return out
}

// fromPublished reads a ballot of a tally.File back.
func fromPublished(f tally.FileBallot) Ballot {
	out := Ballot{}
	for _, id := range f.Approves {
		out = append(out, Mark{Option: optionNumber(id)})
	}
	for id, points := range f.Points {
		out = append(out, Mark{optionNumber(id), points})
	}
	if f.Ranking == nil {
		return out.sorted()
	}
	for _, group := range f.Ranking {
		for _, id := range group {
			out = append(out, Mark{Option: optionNumber(id)})
		}
	}
	return out
}

// optionID is the name of an option in the published file: its number.
func optionID(number int) string { return strconv.Itoa(number) }

// optionNumber is the option of a published name, or 0.
func optionNumber(id string) int {
	n, err := strconv.Atoi(id)
	if err != nil {
		return 0
	}
	return n
}

// receiptAlphabet is Crockford's base 32: nothing in it is taken for another.
const receiptAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// newReceipt draws a receipt: 60 bits in three groups of four characters. Of
// 100,000 ballots two are the same with a chance of 1 in 200 million.
func newReceipt(random io.Reader) (string, error) {
	raw := make([]byte, 12)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", err
	}
	for i := range raw {
		raw[i] = receiptAlphabet[raw[i]%32]
	}
	return group(string(raw)), nil
}

// group puts a dash after every fourth character.
func group(s string) string {
	var b strings.Builder
	for i, r := range []rune(s) {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// readReceipt is a receipt as people type it, in the form of newReceipt; "" if
// it cannot be one.
func readReceipt(typed string) string {
	var b strings.Builder
	for _, r := range strings.ToUpper(typed) {
		switch {
		case r == 'O':
			r = '0'
		case r == 'I' || r == 'L':
			r = '1'
		case strings.ContainsRune(" -\u00a0\u2010\u2011\u2013", r):
			continue
		}
		if !strings.ContainsRune(receiptAlphabet, r) {
			return ""
		}
		b.WriteRune(r)
	}
	if b.Len() != 12 {
		return ""
	}
	return group(b.String())
}

// newSeed draws the seed of the order that decides ties: short enough to be
// read aloud.
func newSeed(random io.Reader) (string, error) {
	return newReceipt(random)
}
