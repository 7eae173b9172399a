package ideas

import (
	"slices"
	"strings"
	"time"

	"livinglab/bot"
)

// How much a round may hold.
const (
	maxRoundTitle = 100  // characters
	maxQuestion   = 1000 // characters
	maxThemes     = 20
	maxTheme      = 60 // characters
)

// limits are the numbers of ideas per member that a maker may choose; 0 is none.
var limits = []int64{1, 2, 3, 5, 10, 0}

// Round is a time during which the lab proposes ideas on a question.
type Round struct {
	ID        int64
	Title     string
	Question  string
	Themes    []string  // in their order; may be none
	Opens     time.Time // zero in a draft: as soon as it is confirmed
	Closes    time.Time
	Closed    time.Time // zero unless closed
	State     RoundState
	PerMember int // ideas that a member may have in it; 0 is no limit
	Anonymous bool
	Room      string // the lab's own name of its room

	maker   int64 // 0: the bot itself
	invited bool
}

// RoundState is where a round stands.
type RoundState string

// The states of a round.
const (
	Draft     RoundState = "draft"     // being prepared; its maker alone sees it
	Scheduled RoundState = "scheduled" // opens by itself
	Open      RoundState = "open"
	Closed    RoundState = "closed"
	Cancelled RoundState = "cancelled" // never opened
)

// OpenAt tells whether members may act in the round at a time. At the second of
// its closing it is closed, whether or not the timer has run.
func (r Round) OpenAt(now time.Time) bool { return r.State == Open && now.Before(r.Closes) }

// sortable tells whether the committee may sort its ideas.
func (r Round) sortable() bool { return r.State == Open || r.State == Closed }

// inviteAt is when those who have not taken part are invited: a day before
// closing, or half-way through a round shorter than two days.
func (r Round) inviteAt() time.Time {
	if d := r.Closes.Sub(r.Opens); d < 2*day {
		return r.Opens.Add(d / 2)
	}
	return r.Closes.Add(-day)
}

const day = 24 * time.Hour

// left is the time left as a board tells it: whole days, then whole hours, so
// that it needs a refresh only when it changes.
func (r Round) left(now time.Time) time.Duration {
	d := r.Closes.Sub(now)
	switch {
	case d >= day:
		return d.Truncate(day)
	case d >= time.Hour:
		return d.Truncate(time.Hour)
	}
	return 0
}

// refreshAt is when what left tells is about to change, a second after: daily,
// hourly in the last day. Zero when it will not.
func (r Round) refreshAt(now time.Time) time.Time {
	d := r.Closes.Sub(now)
	switch {
	case d >= day:
		return r.Closes.Add(-d.Truncate(day)).Add(time.Second)
	case d >= time.Hour:
		return r.Closes.Add(-d.Truncate(time.Hour)).Add(time.Second)
	}
	return time.Time{}
}

// splitThemes reads themes typed one a line, or on one line with commas or
// semicolons between them. The same theme twice is kept once.
func splitThemes(typed string) []string {
	var out []string
	for _, s := range strings.FieldsFunc(typed, func(r rune) bool { return r == '\n' || r == ',' || r == ';' }) {
		name := strings.Trim(bot.CleanLine(s), "-•* ")
		if name != "" && !slices.ContainsFunc(out, func(have string) bool { return sameTitle(have, name) }) {
			out = append(out, name)
		}
	}
	return out
}

// themeNamed finds the theme that was typed: the whole name, or the beginning
// of just one. -1 when there is none, or several.
func themeNamed(themes []string, typed string) int {
	want := bot.Fold(typed)
	found := -1
	for i, t := range themes {
		switch name := bot.Fold(t); {
		case name == want:
			return i
		case want != "" && strings.HasPrefix(name, want):
			if found >= 0 {
				found = -2
			} else if found == -1 {
				found = i
			}
		}
	}
	return max(found, -1)
}

// saysNow tells whether "at once" was typed where a date is asked for.
func saysNow(typed string) bool {
	return slices.Contains([]string{"", "maintenant", "tout de suite", "now", "right now", "immediatement", "immediately"}, bot.Fold(typed))
}
