package when

import (
	"strings"
	"time"
)

// RRULE returns the rule as the value of RFC 5545's property of that name, for
// a calendar file: "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20270603T035959Z".
// Its end is the last second of the last day, in UTC as the RFC asks.
//
// Every rule can be said: a cron schedule is the set of its days, and of its
// hours and minutes where there are several
// ("FREQ=DAILY;BYDAY=MO,TU;BYHOUR=9,18;BYMINUTE=0"), since the one kind that RFC
// 5545 has no words for, days of the month or weekdays whichever comes, is
// refused when it is typed. No list of dates (RDATE) is needed. Not every
// calendar follows BYHOUR: see [Rule.ByClock].
//
// It is empty for a rule that Check refuses by its fields. What an RRULE cannot
// say is this package's rule for a clock that is jumped
// over: see [Rule]. Such an occurrence needs its own entry (RECURRENCE-ID).
func (r Rule) RRULE() string {
	if r.checkShape() != nil {
		return ""
	}
	until := ""
	if loc := r.location(); r.Until != (Date{}) && loc != nil {
		midnight, _ := r.Until.moment(dayMinutes, loc)
		until = midnight.Add(-time.Second).UTC().Format(calendarLocal) + "Z"
	}
	parts := r.parts(until)
	if r.Freq == ByCron {
		s, _ := parseCron(r.Cron)
		days := append([]string{"FREQ=" + string(Daily)}, s.parts()...)
		parts = append(days, parts[1:]...)
	}
	return strings.Join(parts, ";")
}

// DTSTART returns the first occurrence as the value of RFC 5545's property of
// that name, a local clock "20261124T180000"; the property's TZID is the rule's
// Zone.
func (r Rule) DTSTART() string { return r.wall(r.First, r.minutes()).Format(calendarLocal) }

// Local returns an occurrence's moment as the rule says it, for RFC 5545's
// EXDATE and RECURRENCE-ID with the rule's Zone as TZID: also where the clock
// says otherwise, because a change jumps over it. It is false where the rule
// has no occurrence then.
func (r Rule) Local(t time.Time) (string, bool) {
	s, ok := r.slotAt(t)
	if !ok {
		return "", false
	}
	return r.wall(s.day, s.minutes).Format(calendarLocal), true
}

// parts returns what RFC 5545 calls the schedule's days, hours and minutes.
func (s cronSchedule) parts() []string {
	var parts []string
	if months := s.Month &^ starBit; months != 1<<13-2 {
		parts = append(parts, "BYMONTH="+numbers(bitsOf(months)))
	}
	if days := s.Dom &^ starBit; days != 1<<32-2 {
		parts = append(parts, "BYMONTHDAY="+numbers(bitsOf(days)))
	}
	if days := WeekdaySet(s.Dow &^ starBit); days != allWeek {
		parts = append(parts, "BYDAY="+strings.Join(Rule{Weekdays: days}.byDay(), ","))
	}
	if s.perDay() == 1 {
		return parts // DTSTART says the clock
	}
	return append(parts, "BYHOUR="+numbers(bitsOf(s.Hour)), "BYMINUTE="+numbers(bitsOf(s.Minute)))
}

// bitsOf returns the numbers of the bits that are set, star bit apart.
func bitsOf(set uint64) []int {
	var all []int
	for n := range 63 {
		if set>>uint(n)&1 != 0 {
			all = append(all, n)
		}
	}
	return all
}
