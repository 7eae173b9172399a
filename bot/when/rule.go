package when

import (
	"errors"
	"fmt"
	"math/bits"
	"time"
)

// A Rule is how a series of meetings repeats, as data: comparable with ==, and
// written for storage by [Rule.MarshalText].
//
// # What a rule means
//
// A rule is a list of local dates, each with the same clock, in one zone.
// Clock changes are looked at last: 18 h stays 18 h. On the day of a change
// the rule is that of a single date: a clock shown twice is the first one, and
// a clock that is jumped over becomes the first moment after the jump, so that
// the meeting takes place. (RFC 5545 would have it as many minutes after the
// jump as it was to be after the hour: at 3 h 30 for 2 h 30, where this
// package says 3 h.)
//
// A month without the day is passed over, as RFC 5545 has it: a rule on the
// 31st has seven occurrences a year. [Remark] points it out. [Last] is the way
// to say the end of every month.
//
// Weeks begin on Monday, as in RFC 5545 where nothing else is said. It matters
// only to a rule of every n weeks on several weekdays.
//
// Nothing is looked for after the year 2199.
type Rule struct {
	// Freq is the unit of the repetition.
	Freq Frequency
	// Interval is how many units there are from one to the next: 1 is every
	// week. At most ten years. It is 0 for ByCron.
	Interval int
	// Weekdays are the days of a Weekly rule, at least one. In a Monthly or
	// Yearly rule there is one where Nth counts weekdays, or none.
	Weekdays WeekdaySet
	// Nth are, in a Monthly or Yearly rule, the days of the month (1 to 31, or
	// Last; those that its month may have), or with a weekday which of the month's such days (1 to 5, or Last).
	Nth NthSet
	// Month is the month of a Yearly rule.
	Month time.Month
	// Cron is the schedule of a ByCron rule, five fields parted by one space.
	Cron string

	// First is the first day, on which the rule has an occurrence.
	First Date
	// Hour and Minute are the local clock; for ByCron, that of the first
	// occurrence.
	Hour, Minute int
	// Zone is the IANA name of the zone that the clock is in.
	Zone string

	// Until is the last day that may have an occurrence; zero for none.
	Until Date
	// Count is how many occurrences there are, before clock changes are looked
	// at; 0 for no such end. At most MaxCount. A rule has Until or Count, not
	// both.
	Count int
}

// A Frequency is the unit in which a rule repeats, by RFC 5545's name.
type Frequency string

// The frequencies. ByCron is none of RFC 5545's: a schedule in cron syntax that
// the others do not say.
const (
	Daily   Frequency = "DAILY"
	Weekly  Frequency = "WEEKLY"
	Monthly Frequency = "MONTHLY"
	Yearly  Frequency = "YEARLY"
	ByCron  Frequency = "CRON"
)

// MaxCount is the most occurrences that a rule's Count may ask for.
const MaxCount = 10_000

// The first and last years that a rule may speak of.
const (
	firstYear = 1970
	lastYear  = 2199
)

// A WeekdaySet is a set of days of the week.
type WeekdaySet uint8

// Weekdays returns the set of these days.
func Weekdays(days ...time.Weekday) WeekdaySet {
	var s WeekdaySet
	for _, w := range days {
		s |= 1 << (uint(w) % 7)
	}
	return s
}

// Has reports whether the day is in the set.
func (s WeekdaySet) Has(w time.Weekday) bool { return s>>uint(w)&1 != 0 }

// Len returns how many days there are.
func (s WeekdaySet) Len() int { return bits.OnesCount8(uint8(s)) }

// List returns the days, from Monday on.
func (s WeekdaySet) List() []time.Weekday {
	var days []time.Weekday
	for n := range 7 {
		if w := time.Weekday((n + 1) % 7); s.Has(w) {
			days = append(days, w)
		}
	}
	return days
}

// allWeek is the whole week, working is Monday to Friday, weekend the rest.
const (
	allWeek WeekdaySet = 1<<7 - 1
	weekend WeekdaySet = 1<<time.Saturday | 1<<time.Sunday
	working WeekdaySet = 1<<time.Monday | 1<<time.Tuesday | 1<<time.Wednesday | 1<<time.Thursday | 1<<time.Friday
)

// An NthSet is a set of places counted from 1, the last one being Last.
type NthSet uint32

// Last is the last place, whichever it is: the last day of the month, the last
// Friday.
const Last = -1

// Nth returns the set of these places, each 1 to 31 or Last. Any other is left
// out.
func Nth(places ...int) NthSet {
	var s NthSet
	for _, n := range places {
		switch {
		case n == Last:
			s |= 1
		case 1 <= n && n <= 31:
			s |= 1 << n
		}
	}
	return s
}

// Has reports whether the place is in the set.
func (s NthSet) Has(n int) bool { return Nth(n)&s != 0 }

// Len returns how many places there are.
func (s NthSet) Len() int { return bits.OnesCount32(uint32(s)) }

// List returns the places in order, Last at the end.
func (s NthSet) List() []int {
	var places []int
	for n := 1; n <= 31; n++ {
		if s.Has(n) {
			places = append(places, n)
		}
	}
	if s.Has(Last) {
		places = append(places, Last)
	}
	return places
}

// location returns the rule's zone, or nil where it is unknown.
func (r Rule) location() *time.Location {
	loc, _ := zoneNamed(r.Zone)
	return loc
}

// minutes returns the clock in minutes of the day.
func (r Rule) minutes() int { return r.Hour*hourMinutes + r.Minute }

// Check returns why the rule is not one, or nil. A rule that Check refuses has
// no occurrences. The error about an unknown zone is an *Error.
func (r Rule) Check() error {
	if _, problem := zoneNamed(r.Zone); problem != nil {
		return problem
	}
	if err := r.checkShape(); err != nil {
		return fmt.Errorf("when: rule: %w", err)
	}
	for s := range r.slots(r.First) {
		if s.day == r.First && s.minutes == r.minutes() {
			return nil
		}
		break
	}
	return fmt.Errorf("when: rule: no occurrence on its first day, %v at %02d:%02d", r.First, r.Hour, r.Minute)
}

// checkShape looks at each field by itself.
func (r Rule) checkShape() error {
	switch {
	case !r.First.exists() || r.First.Year < firstYear || r.First.Year > lastYear:
		return fmt.Errorf("first day %v", r.First)
	case r.Hour < 0 || r.Hour > 23 || r.Minute < 0 || r.Minute > 59:
		return fmt.Errorf("clock %d:%d", r.Hour, r.Minute)
	case r.Count < 0 || r.Count > MaxCount:
		return fmt.Errorf("count %d", r.Count)
	case r.Until != Date{} && r.Count != 0:
		return errors.New("both an end and a count")
	case r.Until != Date{} && (!r.Until.exists() || r.Until.before(r.First) || r.Until.Year > lastYear):
		return fmt.Errorf("last day %v", r.Until)
	}
	if r.Freq == ByCron {
		return r.checkCron()
	}
	if r.Cron != "" || r.Interval < 1 || r.Interval > longest(r.Freq) {
		return fmt.Errorf("every %d %s", r.Interval, r.Freq)
	}
	return r.checkDays()
}

// checkDays looks at the days of a rule that is none of cron's.
func (r Rule) checkDays() error {
	month := r.Month != 0
	ok := false
	switch r.Freq {
	case Daily:
		ok = r.Weekdays == 0 && r.Nth == 0 && !month
	case Weekly:
		ok = r.Weekdays != 0 && r.Weekdays&^allWeek == 0 && r.Nth == 0 && !month
		ok = ok && (r.Interval > 1 || r.Weekdays != allWeek) // that is Daily
	case Monthly:
		ok = r.nthIsSound() && !month
	case Yearly:
		ok = r.nthIsSound() && time.January <= r.Month && r.Month <= time.December
		ok = ok && (r.Weekdays != 0 || r.Nth&^daysOf(r.Month) == 0)
	}
	if !ok {
		return fmt.Errorf("days of a %s rule: weekdays %b, nth %b, month %d", r.Freq, r.Weekdays, r.Nth, r.Month)
	}
	return nil
}

func (r Rule) nthIsSound() bool {
	switch r.Weekdays.Len() {
	case 0:
		return r.Nth != 0
	case 1:
		return r.Nth != 0 && r.Nth&^Nth(1, 2, 3, 4, 5, Last) == 0 && r.Weekdays&^allWeek == 0
	}
	return false
}

// daysOf returns the days that a month may have.
func daysOf(month time.Month) NthSet {
	const leap = 2028
	return Nth(Last) | (1<<(daysIn(leap, month)+1) - 2)
}

// longest returns the longest interval in a unit: ten years.
func longest(f Frequency) int {
	switch f {
	case Daily:
		return maxYears * 366
	case Weekly:
		return maxYears * 53
	case Monthly:
		return maxYears * 12
	case Yearly:
		return maxYears
	}
	return 0
}
