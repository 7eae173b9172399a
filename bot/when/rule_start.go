package when

import "time"

// Starting returns the rule with its first day put on the first one that fits,
// on or after a day and after a moment: this is how a rule is made of what a
// form asks. Which of every n units counts is chosen anew; [Rule.From] keeps
// it. A rule of weeks without Weekdays, or of months or years without Nth, is
// put on that day itself; a ByCron rule, from its clock on that day on.
//
// The error is that of [Rule.Check].
func (r Rule) Starting(day Date, after time.Time) (Rule, error) {
	if started, ok := r.startingFrom(day, after); ok {
		r = started
	}
	return r, r.Check()
}

// From returns what is left of the rule from a day on, with the same days and
// the Count that remains; false where nothing is left.
func (r Rule) From(day Date) (Rule, bool) {
	if r.checkShape() != nil || r.location() == nil {
		return Rule{}, false
	}
	for s := range r.slots(day) {
		if s.day.before(day) {
			continue
		}
		r.First, r.Hour, r.Minute = s.day, s.minutes/hourMinutes, s.minutes%hourMinutes
		if r.Count > 0 {
			r.Count -= s.n - 1
		}
		return r, true
	}
	return Rule{}, false
}

// startingFrom returns the rule with its first day on or after a day and after
// a moment. A rule without Nth or Weekdays is put on that day.
func (r Rule) startingFrom(d Date, after time.Time) (Rule, bool) {
	switch {
	case r.Freq == Weekly && r.Weekdays == 0, r.Freq == Monthly && r.Nth == 0, r.Freq == Yearly && r.Nth == 0:
		return r.onItsDay(d, after)
	}
	probe := r
	probe.First, probe.Interval, probe.Until, probe.Count = d, 1, Date{}, 0
	if probe.location() == nil {
		return r, false
	}
	for s := range probe.slots(d) {
		if s.at.After(after) {
			r.First, r.Hour, r.Minute = s.day, s.minutes/hourMinutes, s.minutes%hourMinutes
			return r, true
		}
	}
	return r, false
}

// onItsDay puts the rule on the first day at or after d whose clock is after a
// moment.
func (r Rule) onItsDay(d Date, after time.Time) (Rule, bool) {
	daily := Rule{Freq: Daily, Interval: 1, Hour: r.Hour, Minute: r.Minute, Zone: r.Zone}
	daily, ok := daily.startingFrom(d, after)
	r.First = daily.First
	switch r.Freq {
	case Weekly:
		r.Weekdays = Weekdays(r.First.Weekday())
	case Yearly:
		r.Nth, r.Month = Nth(r.First.Day), r.First.Month
	default:
		r.Nth = Nth(r.First.Day)
	}
	return r, ok
}
