package when_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"livinglab/bot/when"
)

// TestByClock: a schedule with several clocks is as many rules.
func TestByClock(t *testing.T) {
	for in, want := range map[string]string{
		"2026-11-24T09:00 America/Toronto FREQ=CRON;CRON=0 9,18 * * 1-5": "2026-11-24T09:00 America/Toronto FREQ=CRON;CRON=0 9 * * 1-5 | " +
			"2026-11-24T18:00 America/Toronto FREQ=CRON;CRON=0 18 * * 1-5",
		// It begins in the evening, and ends in the morning.
		"2026-11-27T18:00 America/Toronto FREQ=CRON;COUNT=4;CRON=0 9,18 * * 1-5": "2026-11-30T09:00 America/Toronto FREQ=CRON;COUNT=2;CRON=0 9 * * 1-5 | " +
			"2026-11-27T18:00 America/Toronto FREQ=CRON;COUNT=2;CRON=0 18 * * 1-5",
		"2026-11-27T18:00 America/Toronto FREQ=CRON;COUNT=1;CRON=0 9,18 * * 1-5":        "2026-11-27T18:00 America/Toronto FREQ=CRON;COUNT=1;CRON=0 18 * * 1-5",
		"2026-11-27T18:00 America/Toronto FREQ=CRON;UNTIL=20261127;CRON=0 9,18 * * 1-5": "2026-11-27T18:00 America/Toronto FREQ=CRON;UNTIL=20261127;CRON=0 18 * * 1-5",
		"2026-11-24T09:00 America/Toronto FREQ=DAILY":                                   "2026-11-24T09:00 America/Toronto FREQ=DAILY",
	} {
		var r when.Rule
		if err := r.UnmarshalText([]byte(in)); err != nil {
			t.Errorf("%s: %v", in, err)
			continue
		}
		var got []string
		for _, one := range r.ByClock() {
			text, err := one.MarshalText()
			if err != nil {
				t.Errorf("%s: %+v: %v", in, one, err)
			}
			got = append(got, string(text))
		}
		if got := strings.Join(got, " | "); got != want {
			t.Errorf("%s:\n%s, want\n%s", in, got, want)
		}
	}
}

// TestByClockHasTheSame: together the rules have the occurrences of the one, and
// no RRULE of theirs speaks of hours.
func TestByClockHasTheSame(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := drawRule(rt, t)
		from := time.Date(2025, time.January, 1, 0, 0, 0, 0, time.UTC)
		to := from.AddDate(3, 0, 0)
		var got []time.Time
		for _, one := range r.ByClock() {
			if err := one.Check(); err != nil {
				rt.Fatalf("%+v: %v", one, err)
			}
			if strings.Contains(one.RRULE(), "BYHOUR") {
				rt.Errorf("%s", one.RRULE())
			}
			got = append(got, one.Between(from, to, 100_000)...)
		}
		slices.SortFunc(got, time.Time.Compare)
		got = slices.CompactFunc(got, time.Time.Equal)
		if want := r.Between(from, to, 100_000); !slices.EqualFunc(got, want, time.Time.Equal) {
			rt.Errorf("%+v: %d occurrences, together %d", r, len(want), len(got))
		}
	})
}
