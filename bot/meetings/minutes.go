package meetings

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"livinglab/bot"
	"livinglab/bot/when"
)

// Bounds of what is kept of a date, in characters, and how many of each.
const (
	maxMinutes   = 2800
	maxDecisions = 1500
	maxAction    = 200
	maxActions   = 25
	maxNote      = 2000
)

// notesFrom is how long before a date begins what people write in its thread
// counts as notes.
const notesFrom = 15 * time.Minute

// minutes is what is kept of a date: a row of meeting_minutes with its decisions.
type minutes struct {
	Text      string
	Published int64 // when first; 0: a draft
	Version   int64
	Decisions []string
}

// action is a row of meeting_actions, with the name of its owner.
type action struct {
	ID    int64
	Date  int64
	Text  string
	Owner int64 // 0: nobody yet
	Name  string
	Due   int64 // 0: no day was set
	Done  int64 // 0: it is to be done
}

// arg is the action's id as routes and timers carry it.
func (a action) arg() string { return strconv.FormatInt(a.ID, 10) }

// begun tells whether a date has begun, a little ahead: its notes may be taken.
func (d date) begun(now time.Time) bool { return !now.Before(time.Unix(d.Starts, 0).Add(-notesFrom)) }

// decisionsOf are the decisions that were typed, one a line, without the marks
// that lists begin with.
func decisionsOf(typed string) []string {
	var out []string
	for line := range strings.Lines(typed) {
		if line = strings.TrimLeft(bot.CleanLine(line), "-–—•* "); line != "" && !slices.Contains(out, line) {
			out = append(out, line)
		}
	}
	return out
}

// readDay reads a day, or a day with a clock; without one it is the end of that
// day.
func readDay(typed string, lang when.Lang, now time.Time) (time.Time, *when.Error) {
	at, err := when.Parse(typed, lang, now)
	if err == nil {
		return at, nil
	}
	var wrong *when.Error
	errors.As(err, &wrong)
	if wrong.Reason == when.NoHour {
		if at, err := when.Parse(typed+" 23:59", lang, now); err == nil {
			return at, nil
		}
	}
	return time.Time{}, wrong
}

// When the owner of an action is reminded: in the morning of the day before it is
// due, and once more in the morning after it, if it is not done.
const morning = 9

// actionReminders are those moments, that are still to come. Each is the local
// clock of its day.
func actionReminders(due, now time.Time) []time.Time {
	var out []time.Time
	for _, days := range []int{-1, 1} {
		at := time.Date(due.Year(), due.Month(), due.Day()+days, morning, 0, 0, 0, due.Location())
		if at.After(now) {
			out = append(out, at)
		}
	}
	return out
}

// words are what a search looks for: each of them, as letters are compared.
func words(query string) []string {
	all := strings.Fields(bot.Fold(bot.CleanLine(query)))
	return all[:min(len(all), 8)]
}
