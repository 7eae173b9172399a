package ideas

import (
	"strconv"
	"strings"
	"time"

	"livinglab/bot"
)

// How much an idea may hold, in characters, once cleaned.
const (
	maxTitle = 150
	maxBody  = 2000
)

// Idea is one idea of a round.
type Idea struct {
	ID      int64 // the number that people type
	Round   int64
	Title   string
	Body    string // may be empty
	Theme   string // "" for none
	Created time.Time
	State   IdeaState
	// Supports counts the distinct supporters of it and of all that was merged
	// into it; the authors among them are left out.
	Supports int
	Comments int

	theme  int64 // 0 for none
	author int64 // 0 when cut apart; never shown in an anonymous round
	parent int64 // 0 unless merged
	root   int64
	reason string // why it is hidden
	where  string // the platform where it was proposed; "" when not known
}

// IdeaState is where an idea stands.
type IdeaState string

// The states of an idea.
const (
	Live      IdeaState = "open"
	Withdrawn IdeaState = "withdrawn" // by its author
	Hidden    IdeaState = "hidden"    // by the committee
	Merged    IdeaState = "merged"    // into its parent
)

// number writes an idea's or a round's id as people type it, without grouping.
func number(id int64) string { return strconv.FormatInt(id, 10) }

// typedNumber reads "12", "#12" and "no12" as 12; 0 when it is no number.
func typedNumber(s string) int64 {
	s = strings.TrimLeft(bot.Fold(s), "#no°º. ")
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// folded is what search looks in.
func folded(title, body string) string { return bot.Fold(title + " " + body) }

// sameTitle compares titles as people see them.
func sameTitle(a, b string) bool { return bot.Fold(a) == bot.Fold(b) }
