package meetings

import (
	"strings"
	"testing"
	"time"

	"livinglab/bot/when"
)

func TestDecisionsOf(t *testing.T) {
	got := strings.Join(decisionsOf("- Le budget est adopté.\r\n\n • On cherche une salle.\n- Le budget est adopté.\n—\n"), "|")
	if want := "Le budget est adopté.|On cherche une salle."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestReadDay(t *testing.T) {
	for typed, want := range map[string]string{
		"vendredi":      "27 23:59",
		"vendredi 9 h":  "27 09:00",
		"Friday":        "27 23:59",
		"2 décembre":    "2 23:59",
		"31 février":    "no such day",
		"hier":          "past",
		"un de ces 4":   "not understood",
		"vendredi 25 h": "no such hour",
	} {
		at, wrong := readDay(typed, when.French, monday)
		switch {
		case wrong == nil && at.Format("2 15:04") != want:
			t.Errorf("%q: %v, want %s", typed, at, want)
		case wrong != nil && strings.ContainsAny(want, ":"):
			t.Errorf("%q: %v, want %s", typed, wrong, want)
		}
	}
}

// The morning of the day before and of the day after, by the clock, also where it
// changes in between; what has passed is left out.
func TestActionReminders(t *testing.T) {
	due := time.Date(2026, 3, 8, 23, 59, 0, 0, toronto) // its night has one hour less
	for now, want := range map[time.Time]string{
		due.AddDate(0, 0, -7): "7 09:00, 9 09:00",
		due.AddDate(0, 0, -1): "9 09:00",
		due:                   "9 09:00",
		due.AddDate(0, 0, 1):  "",
	} {
		if got := days(actionReminders(due, now)); got != want {
			t.Errorf("at %v: %s, want %s", now, got, want)
		}
	}
}
