package ical

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"livinglab/bot/ical/icaltest"
	"livinglab/bot/when"
)

// aSeries makes a series of the numbers that a source of chance gives: any kind
// of rule, in a zone that changes its clocks, half of them at night, with
// meetings moved and cancelled.
func aSeries(t testing.TB, rng *rand.Rand) when.Series {
	t.Helper()
	pick := func(from, to int) int { return from + rng.IntN(to-from+1) }
	zones := []string{"America/Toronto", "Europe/Paris", "Africa/Casablanca", "Australia/Lord_Howe"}
	r := when.Rule{Interval: pick(1, 4), Zone: zones[pick(0, 3)], Hour: pick(0, 23), Minute: []int{0, 15, 30, 45}[pick(0, 3)]}
	if pick(0, 1) == 0 {
		r.Hour = pick(0, 3)
	}
	switch pick(0, 5) {
	case 0:
		r.Freq = when.Daily
	case 1:
		r.Freq, r.Weekdays = when.Weekly, when.WeekdaySet(pick(1, 126))
	case 2:
		r.Freq, r.Nth = when.Monthly, when.Nth(pick(1, 31), pick(1, 31), when.Last)
	case 3:
		r.Freq, r.Nth, r.Weekdays = when.Monthly, when.Nth(pick(1, 5), when.Last), 1<<pick(0, 6)
	case 4:
		r.Freq, r.Month, r.Nth, r.Weekdays = when.Yearly, time.Month(pick(1, 12)), when.Nth(pick(1, 4)), 1<<pick(0, 6)
	case 5:
		clocks := []string{"0,30 1-4", "15 */6", "5-50/15 0,2", "0 2,3"}[pick(0, 3)]
		days := []string{"* * *", "* * 1-5", "* 3,4,10,11 0", "*/10 * *"}[pick(0, 3)]
		r = when.Rule{Freq: when.ByCron, Cron: clocks + " " + days, Zone: r.Zone}
	}
	start := time.Date(2024, time.January, 1+pick(0, 1500), pick(0, 23), 0, 0, 0, time.UTC)
	r, err := r.Starting(when.DateOf(start), start)
	if err != nil {
		t.Fatalf("%+v: %v", r, err)
	}
	switch pick(0, 3) {
	case 0:
		r.Count = pick(1, 100)
	case 1:
		r.Until = when.DateOf(time.Date(r.First.Year, r.First.Month, r.First.Day+pick(0, 1500), 0, 0, 0, 0, time.UTC))
	}
	s := when.Series{Rules: []when.Rule{r}}
	all := r.Occurrences(60)
	for range pick(0, 4) {
		id := all[pick(0, len(all)-1)]
		if pick(0, 1) == 0 {
			s, err = s.Cancel(id)
		} else {
			s, err = s.Move(id, id.Add(time.Duration(pick(-3000, 3000))*time.Minute))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// TestRules: whatever the rule and the zone, calendars see the meetings
// when the lab has them: by python3-icalendar and python3-dateutil, who know the
// zones from the file alone.
func TestRules(t *testing.T) {
	const files = 250
	period := icaltest.Period{From: testNow, To: testNow.AddDate(2, 0, 0)}
	var all []when.Series
	var written [][]byte
	for n := range files {
		s := aSeries(t, rand.New(rand.NewPCG(uint64(n), 5545)))
		out, err := File{Name: "Réunions", Zone: zone(t, "America/Toronto"), Now: testNow, Events: []Event{
			{UID: "series", Modified: testNow, Details: Details{Title: "Réunion", Length: time.Hour}, Series: s},
		}}.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		all, written = append(all, s), append(written, out)
	}
	dates, none := 0, 0
	for i, seen := range icaltest.Read(t, period, written...) {
		var got []int64
		for _, e := range seen.Events { // one for each clock of the day
			got = append(got, e.At...)
		}
		slices.Sort(got)
		got = slices.Compact(got)
		want := takesPlace(all[i], period)
		if !slices.Equal(got, want) {
			t.Errorf("%d dates are seen, there are %d; the first that differs is %v\n%s", len(got), len(want), firstDifferent(got, want), written[i])
		}
		if dates += len(want); len(want) == 0 {
			none++
		}
	}
	t.Logf("%d dates of %d series, %d of them over before", dates, files, none)
	if dates < 10_000 {
		t.Errorf("only %d dates were compared", dates)
	}
}

// firstDifferent returns the first moment that is in one list only.
func firstDifferent(a, b []int64) time.Time {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return time.Unix(min(a[i], b[i]), 0).UTC()
		}
	}
	return time.Time{}
}
