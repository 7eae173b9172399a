package meetings

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"livinglab/bot"
	"livinglab/bot/when"
)

// Bounds of a search for a date.
const (
	fewestSlots = 2 // of one slot there is nothing to choose
	mostSlots   = 20
	maxSlots    = 2000 // characters in which slots are typed
)

// The states of a search for a date.
const (
	pollDraft     = "draft" // its maker alone sees it
	pollOpen      = "open"
	pollChosen    = "chosen" // a meeting came of it
	pollCancelled = "cancelled"
)

// What people can at a slot; no and yes are those of answers.
const ifNeeded = "if-needed"

// poll is a search for a date: slots that people are asked about.
type poll struct {
	ID      int64
	Title   string
	Room    string
	Who     string
	Zone    string
	Length  int // minutes
	Place   string
	Link    string
	State   string
	Meeting int64 // that came of it; 0: none
	Closes  int64 // until when people are asked; 0: until a slot is chosen
	Version int64 // of its slots and of what became of it
	Maker   int64 // 0: cut apart
}

// arg is the poll's id as routes, posts and timers carry it.
func (p poll) arg() string { return strconv.FormatInt(p.ID, 10) }

// subject is the poll's name in the journal.
func (p poll) subject() string { return "poll/" + p.arg() }

// slot is one of the moments of a poll, with how many can, can if needed, and
// cannot. Who has not marked it is in none of them.
type slot struct {
	Number            int64 // from 1, as proposed
	Starts            int64
	Yes, IfNeeded, No int
}

// comes is how many would come.
func (s slot) comes() int { return s.Yes + s.IfNeeded }

// ranked are the slots that are still to come, the best first: the one that the
// most can attend, if needed at least; of those the one that suits the most; of
// those the earliest.
func ranked(slots []slot, now time.Time) []slot {
	var out []slot
	for _, s := range slots {
		if s.Starts > now.Unix() {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b slot) int {
		return cmp.Or(b.comes()-a.comes(), b.Yes-a.Yes, cmp.Compare(a.Starts, b.Starts))
	})
	return out
}

// marked is what a member who has answered can at each slot: what they did not
// choose, they cannot. Who chooses a slot twice can.
func marked(slots []slot, can, needed []string) map[int64]string {
	out := map[int64]string{}
	for _, s := range slots {
		n := strconv.FormatInt(s.Number, 10)
		switch {
		case slices.Contains(can, n):
			out[s.Number] = yes
		case slices.Contains(needed, n):
			out[s.Number] = ifNeeded
		default:
			out[s.Number] = no
		}
	}
	return out
}

// slotsRead is what people typed as slots, as it was understood.
type slotsRead struct {
	at    []time.Time // in their order in time, each once
	twice bool        // some was typed twice
	line  int         // the first that was not understood, from 1
	typed string      // it
	err   *when.Error // why; nil: all were
}

// readSlots reads one slot a line, or several in a line with ";" between them.
func readSlots(text string, lang when.Lang, now time.Time) slotsRead {
	var out slotsRead
	seen := map[int64]bool{}
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' || r == ';' })
	n := 0
	for _, typed := range lines {
		typed = strings.TrimLeft(bot.CleanLine(typed), "-–—•* ")
		if typed == "" {
			continue
		}
		n++
		at, err := when.Parse(typed, lang, now)
		if err != nil {
			out.line, out.typed = n, typed
			errors.As(err, &out.err)
			return out
		}
		if seen[at.Unix()] {
			out.twice = true
			continue
		}
		seen[at.Unix()] = true
		out.at = append(out.at, at)
	}
	slices.SortFunc(out.at, time.Time.Compare)
	return out
}

// readPollLine reads "Comité ad hoc: mardi 18 h; jeudi 18 h": the title, and the
// slots one a line. Instead of ":" and ";" there may be commas, where every piece
// after the title is a slot.
func readPollLine(text string, lang when.Lang, now time.Time) (title, slots string) {
	text = bot.CleanLine(text)
	if len(text) > maxSlots {
		return text, ""
	}
	if before, after, ok := strings.Cut(text, ":"); ok && (after == "" || strings.HasPrefix(after, " ") || strings.HasPrefix(after, "\u00a0")) {
		return bot.CleanLine(before), eachOnALine(after, lang, now)
	}
	if before, after, ok := strings.Cut(text, ","); ok {
		return bot.CleanLine(before), eachOnALine(after, lang, now)
	}
	return text, ""
}

// eachOnALine puts each slot of a line on its own. A comma parts slots only where
// all that it parts are slots: "mardi, 18 h" is one.
func eachOnALine(text string, lang when.Lang, now time.Time) string {
	var lines []string
	for piece := range strings.SplitSeq(text, ";") {
		if piece = bot.CleanLine(piece); piece == "" {
			continue
		}
		parts := strings.Split(piece, ",")
		if r := readSlots(strings.Join(parts, "\n"), lang, now); r.err == nil {
			for _, part := range parts {
				lines = append(lines, bot.CleanLine(part))
			}
			continue
		}
		lines = append(lines, piece)
	}
	return strings.Join(lines, "\n")
}
