package when

import (
	"iter"
	"time"
)

// A slot is one occurrence of a rule: what it says, and the moment that it is.
type slot struct {
	day     Date
	minutes int // of the day
	at      time.Time
	n       int // it is the nth of the rule; known only where the rule has a Count
}

// Next returns the first occurrence after a moment, in the rule's zone; false
// where there is none. It takes some microseconds however many there are before
// it, except where a Count must be counted: up to half a millisecond for 10,000.
func (r Rule) Next(after time.Time) (time.Time, bool) {
	for s := range r.since(after.Add(1)) {
		return s.at, true
	}
	return time.Time{}, false
}

// Between returns the occurrences from a moment on and before another, at most
// so many, the earliest.
func (r Rule) Between(from, to time.Time, most int) []time.Time {
	var all []time.Time
	for s := range r.since(from) {
		if len(all) >= most || !s.at.Before(to) {
			break
		}
		all = append(all, s.at)
	}
	return all
}

// Occurrences returns the first n occurrences, fewer where the rule has fewer.
func (r Rule) Occurrences(n int) []time.Time {
	var all []time.Time
	for s := range r.since(time.Time{}) {
		if len(all) >= n {
			break
		}
		all = append(all, s.at)
	}
	return all
}

// slotAt returns the occurrence at a moment.
func (r Rule) slotAt(t time.Time) (slot, bool) {
	for s := range r.since(t) {
		return s, s.at.Equal(t)
	}
	return slot{}, false
}

// since returns the occurrences at or after t, each later than the one before:
// of two clocks that one clock change makes the same moment, the first.
func (r Rule) since(t time.Time) iter.Seq[slot] {
	return func(yield func(slot) bool) {
		loc := r.location()
		if loc == nil || r.checkShape() != nil {
			return
		}
		day := r.First
		if d := DateOf(t.In(loc)); day.before(d) { // no earlier day has one after t
			day = d
		}
		last := t.Add(-1)
		for s := range r.slots(day) {
			if !s.at.After(last) {
				continue
			}
			last = s.at
			if !yield(s) {
				return
			}
		}
	}
}

// slots returns the occurrences on a day and later, in order; there may be some
// on the days just before it too.
func (r Rule) slots(from Date) iter.Seq[slot] {
	if r.Freq == ByCron {
		return r.cronSlots(from)
	}
	return func(yield func(slot) bool) {
		loc := r.location()
		k := r.periodOf(from)
		n := 0 // how many were before
		if r.Count > 0 {
			n = r.countBefore(k)
		}
		var days []Date
		for ; ; k++ {
			var year int
			if days, year = r.period(k, days[:0]); year > lastYear {
				return
			}
			for _, d := range days {
				if n++; r.isPastEnd(d, n) {
					return
				}
				at, _ := d.moment(r.minutes(), loc)
				if !yield(slot{d, r.minutes(), at, n}) {
					return
				}
			}
		}
	}
}

// isPastEnd reports whether the nth occurrence, on a day, is after the end.
func (r Rule) isPastEnd(d Date, n int) bool {
	return r.Count > 0 && n > r.Count || r.Until != Date{} && r.Until.before(d) || d.Year > lastYear
}

// periodOf returns which of the rule's periods has the day, or is the last one
// before it; 0 for the period of the first day, and for any day before it.
func (r Rule) periodOf(d Date) int {
	n := 0
	switch r.Freq {
	case Daily:
		n = d.days() - r.First.days()
	case Weekly:
		n = (d.days() - r.First.monday()) / 7
	case Monthly:
		n = d.months() - r.First.months()
	case Yearly:
		n = d.Year - r.First.Year
	}
	return max(n, 0) / r.Interval
}

// period appends the days of the kth period to days, from the first day on, and
// returns the year in which the period begins.
func (r Rule) period(k int, days []Date) ([]Date, int) {
	switch r.Freq {
	case Daily:
		d := dayNumber(r.First.days() + k*r.Interval)
		return append(days, d), d.Year
	case Weekly:
		monday := r.First.monday() + 7*k*r.Interval
		for n := range 7 {
			if r.Weekdays.Has(time.Weekday((n + 1) % 7)) {
				days = append(days, dayNumber(monday+n))
			}
		}
		days = r.dropEarly(days)
		return days, dayNumber(monday).Year
	case Monthly:
		m := r.First.months() + k*r.Interval
		return r.dropEarly(r.inMonth(m/12, time.Month(m%12+1), days)), m / 12
	}
	year := r.First.Year + k*r.Interval
	return r.dropEarly(r.inMonth(year, r.Month, days)), year
}

// dropEarly removes the days before the first one.
func (r Rule) dropEarly(days []Date) []Date {
	for len(days) > 0 && days[0].before(r.First) {
		days = append(days[:0], days[1:]...)
	}
	return days
}

// inMonth appends the days that Nth and Weekdays choose in a month.
func (r Rule) inMonth(year int, month time.Month, days []Date) []Date {
	last := daysIn(year, month)
	first, step := 1, 1
	if r.Weekdays != 0 {
		first = nthWeekday(year, month, 1, r.Weekdays.List()[0]).Day
		step = 7
	}
	for n, day := 1, first; day <= last; n, day = n+1, day+step {
		if r.Nth.Has(n) || day+step > last && r.Nth.Has(Last) {
			days = append(days, Date{year, month, day})
		}
	}
	return days
}

// countBefore returns how many occurrences the periods before the kth have.
func (r Rule) countBefore(k int) int {
	var days []Date
	switch {
	case k == 0 || r.Freq == Daily:
		return k
	case r.Freq == Weekly:
		days, _ = r.period(0, days)
		return len(days) + (k-1)*r.Weekdays.Len()
	}
	n := 0
	for earlier := range k {
		days, _ = r.period(earlier, days[:0])
		if n += len(days); n > r.Count {
			break
		}
	}
	return n
}

// monday returns the number of the Monday on or before the day.
func (d Date) monday() int { return d.days() - daysUntil(time.Monday, d.Weekday()) }

// dayNumber returns the date so many days after 1 January 1970.
func dayNumber(n int) Date { return DateOf(time.Unix(int64(n)*dayMinutes*60, 0).UTC()) }
