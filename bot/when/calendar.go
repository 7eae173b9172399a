package when

import (
	"fmt"
	"time"
)

// A Date is a day of the calendar, without a zone.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf returns the day that clocks show at t, in its own zone.
func DateOf(t time.Time) Date {
	year, month, day := t.Date()
	return Date{year, month, day}
}

// String returns the date as ISO 8601 writes it, "2026-11-24".
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

// utc returns the date's start in UTC, where calendar sums are safe.
func (d Date) utc() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

func (d Date) plusDays(n int) Date { return DateOf(d.utc().AddDate(0, 0, n)) }

// plusMonths returns the same day n months later, or the last day of a month
// too short for it.
func (d Date) plusMonths(n int) Date {
	year, month, _ := Date{d.Year, d.Month, 1}.utc().AddDate(0, n, 0).Date()
	return Date{year, month, min(d.Day, daysIn(year, month))}
}

// before reports whether d is an earlier day than e.
func (d Date) before(e Date) bool {
	if d.Year != e.Year {
		return d.Year < e.Year
	}
	if d.Month != e.Month {
		return d.Month < e.Month
	}
	return d.Day < e.Day
}

// days returns how many days after 1 January 1970 the date is.
func (d Date) days() int { return int(d.utc().Unix() / (dayMinutes * 60)) }

// months returns how many months after the year 0 began the date's month is.
func (d Date) months() int { return d.Year*12 + int(d.Month) - 1 }

// exists reports whether the calendar has the date.
func (d Date) exists() bool {
	return time.January <= d.Month && d.Month <= time.December && 1 <= d.Day && d.Day <= daysIn(d.Year, d.Month)
}

// daysIn returns how many days the month has.
func daysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// nthWeekday returns the nth such weekday of the month, the last one for n -1.
// It may not exist: then the date's day is past the end of the month, or 0.
func nthWeekday(year int, month time.Month, n int, weekday time.Weekday) Date {
	last := daysIn(year, month)
	if n < 0 {
		end := Date{year, month, last}
		return Date{year, month, last - daysUntil(weekday, end.Weekday())}
	}
	if n == 0 {
		return Date{year, month, 0}
	}
	start := Date{year, month, 1}
	return Date{year, month, 1 + daysUntil(start.Weekday(), weekday) + 7*(n-1)}
}

// daysUntil returns how many days after a weekday the other comes, 0 to 6.
func daysUntil(from, to time.Weekday) int { return (int(to-from) + 7) % 7 }

// moment returns the instant at which clocks in loc show so many minutes after
// the start of the date, 24 h or more being the next day. Where they show it
// twice, it is the first time. Where they jump over it, exists is false and
// the instant is the first one after the jump.
func (d Date) moment(minutes int, loc *time.Location) (t time.Time, exists bool) {
	// The wall clock as if in UTC; the instant is this less one of the zone's
	// offsets around that day.
	wall := d.utc().Add(time.Duration(minutes) * time.Minute)
	guess := time.Date(d.Year, d.Month, d.Day, 0, minutes, 0, 0, loc)
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
	return DateOf(a) == DateOf(b) && ah == bh && am == bm && as == bs
}
