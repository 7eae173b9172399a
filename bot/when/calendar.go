package when

import "time"

// A date is a day of the calendar, without a zone.
type date struct {
	year  int
	month time.Month
	day   int
}

func dateOf(t time.Time) date {
	year, month, day := t.Date()
	return date{year, month, day}
}

// utc returns the date's start in UTC, where calendar sums are safe.
func (d date) utc() time.Time { return time.Date(d.year, d.month, d.day, 0, 0, 0, 0, time.UTC) }

func (d date) weekday() time.Weekday { return d.utc().Weekday() }

func (d date) plusDays(n int) date { return dateOf(d.utc().AddDate(0, 0, n)) }

// plusMonths returns the same day n months later, or the last day of a month
// too short for it.
func (d date) plusMonths(n int) date {
	year, month, _ := date{d.year, d.month, 1}.utc().AddDate(0, n, 0).Date()
	return date{year, month, min(d.day, daysIn(year, month))}
}

// exists reports whether the calendar has the date.
func (d date) exists() bool {
	return time.January <= d.month && d.month <= time.December && 1 <= d.day && d.day <= daysIn(d.year, d.month)
}

// daysIn returns how many days the month has.
func daysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// nthWeekday returns the nth such weekday of the month, the last one for n -1.
// It may not exist: then the date's day is past the end of the month, or 0.
func nthWeekday(year int, month time.Month, n int, weekday time.Weekday) date {
	last := daysIn(year, month)
	if n < 0 {
		end := date{year, month, last}
		return date{year, month, last - daysUntil(weekday, end.weekday())}
	}
	if n == 0 {
		return date{year, month, 0}
	}
	start := date{year, month, 1}
	return date{year, month, 1 + daysUntil(start.weekday(), weekday) + 7*(n-1)}
}

// daysUntil returns how many days after a weekday the other comes, 0 to 6.
func daysUntil(from, to time.Weekday) int { return (int(to-from) + 7) % 7 }

// moment returns the instant at which clocks in loc show so many minutes after
// the start of the date, 24 h or more being the next day. Where they show it
// twice, it is the first time. Where they jump over it, exists is false and
// the instant is the first one after the jump.
func (d date) moment(minutes int, loc *time.Location) (t time.Time, exists bool) {
	// The wall clock as if in UTC; the instant is this less one of the zone's
	// offsets around that day.
	wall := d.utc().Add(time.Duration(minutes) * time.Minute)
	guess := time.Date(d.year, d.month, d.day, 0, minutes, 0, 0, loc)
	var latest time.Time
	for _, offset := range offsetsAround(guess) {
		candidate := wall.Add(-offset).In(loc)
		if candidate.After(latest) {
			latest = candidate
		}
		if showsSame(candidate, wall) && (!exists || candidate.Before(t)) {
			t, exists = candidate, true
		}
	}
	if !exists {
		t, _ = latest.ZoneBounds()
	}
	return t, exists
}

// offsetsAround returns the offsets from UTC in force at t and in the periods
// before and after it.
func offsetsAround(t time.Time) []time.Duration {
	offsets := []time.Duration{offset(t)}
	start, end := t.ZoneBounds()
	if !start.IsZero() {
		offsets = append(offsets, offset(start.Add(-time.Second)))
	}
	if !end.IsZero() {
		offsets = append(offsets, offset(end))
	}
	return offsets
}

func offset(t time.Time) time.Duration {
	_, seconds := t.Zone()
	return time.Duration(seconds) * time.Second
}

// showsSame reports whether the clocks of both show the same date and time.
func showsSame(a, b time.Time) bool {
	ah, am, as := a.Clock()
	bh, bm, bs := b.Clock()
	return dateOf(a) == dateOf(b) && ah == bh && am == bm && as == bs
}
