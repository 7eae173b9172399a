package when

import (
	"slices"
	"time"
)

// resolve turns the repetition into the one rule that it means at now.
func (r repetition) resolve(text string, now time.Time) (Rule, *Error) {
	shapes, problem := r.shapes()
	if problem != nil {
		return Rule{}, problem
	}
	if len(shapes) == 0 {
		return Rule{}, notUnderstood(text)
	}
	if r.clock == nil {
		return Rule{}, &Error{Reason: NoHour}
	}
	clocks, problem := r.clock.readings(r.part)
	if problem != nil {
		return Rule{}, problem
	}
	starts, problem := r.starts(now)
	if problem != nil {
		return Rule{}, problem
	}
	var found []Rule
	for _, shape := range shapes {
		for _, minutes := range clocks {
			for _, start := range starts {
				rules, problem := r.complete(shape, minutes, start, now)
				if problem != nil {
					return Rule{}, problem
				}
				found = append(found, rules...)
			}
		}
	}
	return onlyOne(found)
}

// onlyOne returns the rule that was found, or the problem that there are two.
// There is at least one.
func onlyOne(found []Rule) (Rule, *Error) {
	for _, other := range found[1:] {
		if other != found[0] {
			return Rule{}, &Error{Reason: TwoReadings, Rules: [2]Rule{found[0], other}}
		}
	}
	return found[0], nil
}

// complete returns the one or two rules of a shape with its clock, its first
// day and its end.
func (r repetition) complete(shape Rule, minutes int, start start, now time.Time) ([]Rule, *Error) {
	if shape.Interval > longest(shape.Freq) {
		return nil, &Error{Reason: TooFar}
	}
	shape.Zone = now.Location().String()
	if minutes == dayMinutes { // the end of the day
		minutes = 0
		switch {
		case shape.Freq == Weekly && shape.Weekdays != 0:
			shape.Weekdays = (shape.Weekdays<<1 | shape.Weekdays>>6) & allWeek
		case shape.Freq != Daily:
			return nil, &Error{Reason: NoSuchHour}
		}
	}
	shape.Hour, shape.Minute = minutes/hourMinutes, minutes%hourMinutes
	first, ok := shape.startingFrom(start.day, start.after)
	if !ok {
		return nil, noSuchDayOfAnyYear(shape.Month)
	}
	return r.ends(first, now)
}

// A start is the day from which the first occurrence is looked for, and the
// moment after which it must be.
type start struct {
	day   Date
	after time.Time
}

// starts returns the one or two days from which the series may begin: today
// where none was given. A day with its year is taken as it is, also where it is
// past: that is how a series that has begun is written.
func (r repetition) starts(now time.Time) ([]start, *Error) {
	today := DateOf(now)
	if r.start == nil {
		return []start{{today, now}}, nil
	}
	days, problem := r.start.dayReadings(now)
	if problem != nil {
		return nil, problem
	}
	literal := len(r.start.days) > 0 && r.start.days[0].year != 0
	var all []start
	for _, candidates := range days {
		for _, d := range candidates {
			s := start{day: d, after: now}
			at, _ := d.moment(0, now.Location())
			switch {
			case d.Year < firstYear, !literal && d.before(today):
				problem = &Error{Reason: Past, At: at}
				continue
			case at.After(now.AddDate(maxYears, 0, 0)):
				return nil, &Error{Reason: TooFar, At: at}
			case r.start.weekday != nil && r.start.days != nil && r.start.weekday.weekday != d.Weekday():
				return nil, &Error{Reason: WeekdayMismatch, At: at}
			case literal:
				s.after = time.Time{}
			}
			all = append(all, s)
			break
		}
	}
	if len(all) == 0 {
		return nil, problem
	}
	return all, nil
}

// ends returns the rule with its end: two of them where the end is a date that
// can be read two ways.
func (r repetition) ends(rule Rule, now time.Time) ([]Rule, *Error) {
	first, _ := rule.First.moment(rule.minutes(), now.Location())
	nothing := &Error{Reason: NoOccurrence, At: first}
	switch {
	case r.count == 0:
		return nil, nothing
	case r.count > MaxCount:
		return nil, &Error{Reason: TooMany}
	case r.count > 0:
		rule.Count = r.count
	case r.span > 0:
		rule.Until = r.endOfSpan(rule.First)
	case r.end != nil:
		days, problem := r.lastDays(rule.First, now)
		if problem != nil {
			return nil, problem
		}
		if days = slices.DeleteFunc(days, func(d Date) bool { return d.before(rule.First) }); len(days) == 0 {
			return nil, nothing
		}
		var all []Rule
		for _, d := range days {
			rule.Until = d
			all = append(all, rule)
		}
		return all, tooFar(days[len(days)-1], rule)
	}
	return []Rule{rule}, tooFar(rule.Until, rule)
}

// tooFar returns the problem of a last day that is more than ten years after
// the first.
func tooFar(last Date, rule Rule) *Error {
	if limit := rule.First.plusMonths(12 * maxYears); limit.before(last) || last.Year > lastYear {
		at, _ := last.moment(0, rule.location())
		return &Error{Reason: TooFar, At: at}
	}
	return nil
}

// endOfSpan returns the last day of "for 10 weeks".
func (r repetition) endOfSpan(first Date) Date {
	switch r.spanUnit {
	case unitWeek:
		return first.plusDays(7*r.span - 1)
	case unitMonth:
		return first.plusMonths(r.span).plusDays(-1)
	case unitYear:
		return first.plusMonths(12 * r.span).plusDays(-1)
	}
	return first.plusDays(r.span - 1)
}

// lastDays returns the one or two days that the end may be. A day named from
// the present one is counted from now, any other looked for from the first
// occurrence on.
func (r repetition) lastDays(first Date, now time.Time) ([]Date, *Error) {
	from := now
	if named := r.end.has(inDays) || r.end.weekday != nil && r.end.weekday.turn != 0; !named {
		from = first.utc()
	}
	readings, problem := r.end.dayReadings(from)
	if problem != nil {
		return nil, problem
	}
	var days []Date
	for _, candidates := range readings {
		i := max(slices.IndexFunc(candidates, func(d Date) bool { return !d.before(first) }), 0)
		d := candidates[i]
		if r.end.weekday != nil && r.end.days != nil && r.end.weekday.weekday != d.Weekday() {
			at, _ := d.moment(0, now.Location())
			return nil, &Error{Reason: WeekdayMismatch, At: at}
		}
		if dayBefore := (Date{d.Year, d.Month, 1}).plusDays(-1); r.end.has(onWholeMonth) && !dayBefore.before(first) {
			days = append(days, dayBefore) // "until June" may not mean June
		}
		if !slices.Contains(days, d) {
			days = append(days, d)
		}
	}
	return days, nil
}
