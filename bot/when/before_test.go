package when_test

import (
	"testing"
	"time"

	"livinglab/bot/when"
)

func TestBefore(t *testing.T) {
	const day = 24 * time.Hour
	for _, c := range []struct {
		zone, at string
		lead     time.Duration
		want     string
	}{
		{"America/Toronto", "2026-11-24T18:00", day, "2026-11-23T18:00 EST"},
		{"America/Toronto", "2026-11-24T18:00", 7 * day, "2026-11-17T18:00 EST"},
		{"America/Toronto", "2026-11-24T18:00", time.Hour, "2026-11-24T17:00 EST"},
		{"America/Toronto", "2026-11-24T18:00", 0, "2026-11-24T18:00 EST"},
		// Over the change of spring, the same clock is 23 hours away.
		{"America/Toronto", "2027-03-14T18:00", day, "2027-03-13T18:00 EST"},
		{"America/Toronto", "2027-03-16T18:00", 7 * day, "2027-03-09T18:00 EST"},
		{"America/Toronto", "2027-03-14T03:30", time.Hour, "2027-03-14T01:30 EST"},
		{"America/Toronto", "2027-03-14T18:00", 23 * time.Hour, "2027-03-13T18:00 EST"},
		{"America/Toronto", "2027-03-15T02:30", day, "2027-03-14T03:00 EDT"}, // jumped over
		{"America/Toronto", "2027-03-15T12:00", 36 * time.Hour, "2027-03-13T23:00 EST"},
		// Over the change of autumn, 25 hours.
		{"America/Toronto", "2026-11-01T18:00", day, "2026-10-31T18:00 EDT"},
		{"America/Toronto", "2026-11-02T01:30", day, "2026-11-01T01:30 EDT"}, // shown twice: the first
		{"America/Toronto", "2026-11-01T03:00", 2 * time.Hour, "2026-11-01T01:00 EST"},
		{"Australia/Lord_Howe", "2026-10-05T02:15", day, "2026-10-04T02:30 +11"},
		{"Pacific/Apia", "2011-12-31T10:00", day, "2011-12-31T00:00 +14"}, // no such day
	} {
		at, err := time.ParseInLocation(minuteLayout, c.at, zone(t, c.zone))
		if err != nil {
			t.Fatal(err)
		}
		if got := when.Before(at, c.lead).Format(minuteLayout + " MST"); got != c.want {
			t.Errorf("%v before %s: %s, want %s", c.lead, c.at, got, c.want)
		}
	}
	at := toronto(t, "2026-11-24T18:00").Add(30*time.Second + 5)
	if got := when.Before(at, day); !got.Equal(at.Add(-day)) {
		t.Errorf("seconds: %v", got)
	}
}
