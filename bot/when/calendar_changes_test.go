package when_test

import (
	"strings"
	"testing"
	"time"

	"livinglab/bot/when"
)

// TestCorrections: a calendar that reads the RRULE by RFC 5545 is corrected where
// a clock is jumped over, and nowhere else.
func TestCorrections(t *testing.T) {
	for _, test := range []struct{ rule, want string }{
		{"2027-03-01T18:00 America/Toronto FREQ=DAILY", ""},
		{"2027-03-01T02:00 America/Toronto FREQ=DAILY", ""}, // 3 h by both
		{"2027-03-01T03:00 America/Toronto FREQ=DAILY", ""},
		{"2027-03-01T02:30 America/Toronto FREQ=DAILY", "20270314T023000=03:00 20280312T023000=03:00"},
		{"2027-03-01T02:30 America/Toronto FREQ=WEEKLY;BYDAY=MO", ""},
		{"2027-03-01T02:30 America/Toronto FREQ=DAILY;UNTIL=20270313", ""},
		{"2027-03-01T02:30 America/Toronto FREQ=DAILY;COUNT=14", "20270314T023000=03:00"},
		{"2027-03-01T02:30 Europe/Paris FREQ=DAILY;COUNT=60", "20270328T023000=03:00"},
		{"2027-10-01T02:15 Australia/Lord_Howe FREQ=DAILY;COUNT=60", "20271003T021500=02:30"},
		{"2027-03-01T02:30 America/Regina FREQ=DAILY", ""},
		{"2027-03-01T02:30 UTC FREQ=DAILY", ""},
		// 2 h and 3 h are one moment, at which 2 h 30 is too.
		{"2027-03-01T02:00 America/Toronto FREQ=CRON;COUNT=60;CRON=0,30 2,3 * * *", ""},
		{"2027-03-01T02:00 America/Toronto FREQ=CRON;COUNT=60;CRON=0,30 2 * * *", "20270314T023000=none"},
		{"2027-03-01T02:15 America/Toronto FREQ=CRON;COUNT=60;CRON=15,30 2 * * *", "20270314T021500=03:00 20270314T023000=none"},
		{"2027-03-01T02:15 America/Toronto FREQ=CRON;COUNT=60;CRON=15 2,3 * * *", "=03:00"},
		{"2027-03-01T03:00 America/Toronto FREQ=CRON;COUNT=60;CRON=0,15 3 * * *", ""},
	} {
		var r when.Rule
		if err := r.UnmarshalText([]byte(test.rule)); err != nil {
			t.Errorf("%s: %v", test.rule, err)
			continue
		}
		var got []string
		for _, c := range r.Corrections(time.Time{}, time.Date(2029, time.January, 1, 0, 0, 0, 0, time.UTC)) {
			at := "none"
			if !c.At.IsZero() {
				at = c.At.Format("15:04")
			}
			got = append(got, c.Local+"="+at)
		}
		if got := strings.Join(got, " "); got != test.want {
			t.Errorf("%s: %q, want %q", test.rule, got, test.want)
		}
	}
	if all := (when.Rule{}).Corrections(time.Time{}, time.Unix(1<<40, 0)); len(all) > 0 {
		t.Errorf("a rule that is none: %v", all)
	}
}

// TestNextChange: every change of two centuries is found, and nothing else: also
// past the year 2037, where Go's time.Time.ZoneBounds does not go on from the
// last day of a leap year.
func TestNextChange(t *testing.T) {
	for name, want := range map[string]int{
		"America/Toronto": 350, "Europe/Paris": 350, "Australia/Lord_Howe": 350, "Africa/Casablanca": 120,
		"America/Regina": 0, "UTC": 0, "America/Sao_Paulo": 0,
	} {
		zone, err := when.Zone(name)
		if err != nil {
			t.Fatal(err)
		}
		at, n := time.Date(2025, time.January, 1, 0, 0, 0, 0, zone), 0
		for at = when.NextChange(at); !at.IsZero() && at.Year() < 2200; at = when.NextChange(at) {
			before := at.Add(-time.Second)
			was, offset := before.Zone()
			is, next := at.Zone()
			if was == is && offset == next {
				t.Errorf("%s: no change at %v", name, at)
			}
			n++
		}
		if n < want || n > want+30 {
			t.Errorf("%s: %d changes, want about %d", name, n, want)
		}
	}
}
