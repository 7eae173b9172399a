package when

import "time"

// Lengths in minutes.
const (
	hourMinutes = 60
	dayMinutes  = 24 * hourMinutes
	lastMinute  = dayMinutes - 1 // of the day
)

// resolve turns the reading into the one moment that it means at now.
func (r reading) resolve(now time.Time) (time.Time, *Error) {
	if r.span != nil {
		return inSpan(*r.span, now)
	}
	if r.nextWeek && r.weekday == nil {
		return time.Time{}, &Error{Reason: NoDay}
	}
	days, problem := r.dayReadings(now)
	if problem != nil {
		return time.Time{}, problem
	}
	if r.clock == nil {
		return time.Time{}, r.withoutHour(days, now)
	}
	clocks, problem := r.clock.readings(r.part)
	if problem != nil {
		return time.Time{}, problem
	}
	return r.choose(days, clocks, now)
}

// inSpan returns the moment a real span after now, its seconds dropped.
func inSpan(d time.Duration, now time.Time) (time.Time, *Error) {
	t := now.Add(d)
	t = t.Add(-time.Duration(t.Second())*time.Second - time.Duration(t.Nanosecond()))
	return t, outOfRange(t, now)
}

// outOfRange returns the problem of a moment not after now, or too far.
func outOfRange(t, now time.Time) *Error {
	switch {
	case !t.After(now):
		return &Error{Reason: Past, At: t}
	case t.After(now.AddDate(maxYears, 0, 0)):
		return &Error{Reason: TooFar, At: t}
	}
	return nil
}

// withoutHour returns the problem of a reading that has no clock: the day's
// own, where it has one, or else NoHour.
func (r reading) withoutHour(days [][]Date, now time.Time) *Error {
	if r.days == nil && r.weekday == nil {
		return &Error{Reason: NoHour}
	}
	end, problem := r.choose(days, []int{lastMinute}, now)
	maybeHour := len(r.days) == 1 && r.days[0].form == onMonthDay // "mardi 18"
	switch {
	case problem == nil && !maybeHour:
		start, _ := DateOf(end).moment(0, now.Location())
		return &Error{Reason: NoHour, At: start}
	case problem == nil, problem.Reason == TwoReadings, problem.Reason == WeekdayMismatch && maybeHour:
		return &Error{Reason: NoHour}
	}
	return problem
}

// choose returns the one moment that the days and clocks can mean. Of two
// readings of a clock, one that is not ahead does not count; a date written in
// an ambiguous way is refused even so, since it may be a slip.
func (r reading) choose(days [][]Date, clocks []int, now time.Time) (time.Time, *Error) {
	var ahead []time.Time
	var problems []*Error
	for _, candidates := range days {
		for _, minutes := range clocks {
			t, problem := r.firstAhead(candidates, minutes, now)
			if problem != nil {
				problems = append(problems, problem)
			} else if len(ahead) == 0 || !t.Equal(ahead[0]) {
				ahead = append(ahead, t)
			}
		}
	}
	switch {
	case len(ahead) == 0:
		return time.Time{}, firstOf(problems, Past)
	case len(ahead) > 1:
		return time.Time{}, twoReadings(ahead[0], ahead[1])
	case len(r.days) > 1 && len(problems) > 0 && !problems[0].At.IsZero():
		return time.Time{}, twoReadings(ahead[0], problems[0].At)
	}
	return ahead[0], nil
}

func twoReadings(a, b time.Time) *Error {
	if b.Before(a) {
		a, b = b, a
	}
	return &Error{Reason: TwoReadings, Readings: [2]time.Time{a, b}}
}

// firstAhead returns the moment of the first candidate that is after now at
// that clock, in minutes of the day. There is at least one candidate.
func (r reading) firstAhead(candidates []Date, minutes int, now time.Time) (time.Time, *Error) {
	var problem *Error
	for _, d := range candidates {
		t, exists := d.moment(minutes, now.Location())
		if problem = outOfRange(t, now); problem != nil && problem.Reason == Past {
			continue
		}
		switch {
		case r.weekday != nil && r.weekday.weekday != d.Weekday():
			start, _ := d.moment(min(minutes, lastMinute), now.Location())
			return time.Time{}, &Error{Reason: WeekdayMismatch, At: start}
		case problem != nil:
			return time.Time{}, problem
		case !exists:
			return time.Time{}, &Error{Reason: HourRemoved, At: t}
		}
		return t, nil
	}
	return time.Time{}, problem
}

// dayReadings returns, for each reading of the day (one, or two where it is
// ambiguous), the dates that it may be, earliest first and at least one.
func (r reading) dayReadings(now time.Time) ([][]Date, *Error) {
	today := DateOf(now)
	if r.nextWeek {
		return weekdayNextWeek(today, r.weekday.weekday), nil
	}
	if r.days == nil {
		return [][]Date{r.daysAround(today)}, nil
	}
	var readings [][]Date
	var problems []*Error
	for _, spec := range r.days {
		candidates, problem := spec.candidates(today)
		if problem != nil {
			problems = append(problems, problem)
			continue
		}
		readings = append(readings, candidates)
	}
	if len(readings) == 0 {
		return nil, problems[0]
	}
	return readings, nil
}

// daysAround returns the candidates of a weekday alone, or of a clock alone.
func (r reading) daysAround(today Date) []Date {
	if r.weekday == nil {
		return []Date{today, today.plusDays(1)}
	}
	ahead := daysUntil(today.Weekday(), r.weekday.weekday)
	switch {
	case r.weekday.turn < 0:
		return []Date{today.plusDays(ahead - 7)}
	case r.weekday.turn > 0 && ahead == 0:
		return []Date{today.plusDays(7)}
	case r.weekday.turn > 0:
		return []Date{today.plusDays(ahead)}
	}
	return []Date{today.plusDays(ahead), today.plusDays(ahead + 7)}
}

// weekdayNextWeek returns the weekday of the week after this one, for weeks
// that begin on Sunday and on Monday.
func weekdayNextWeek(today Date, weekday time.Weekday) [][]Date {
	var readings [][]Date
	for _, start := range []time.Weekday{time.Sunday, time.Monday} {
		week := today.plusDays(7 - daysUntil(start, today.Weekday()))
		readings = append(readings, []Date{week.plusDays(daysUntil(start, weekday))})
	}
	return readings
}

// searchYears is how many years ahead a day without a year is looked for: the
// longest that 29 February can be away is eight.
const searchYears = 8

// candidates returns the dates that the day may be, earliest first.
func (s daySpec) candidates(today Date) ([]Date, *Error) {
	month := time.Month(s.month)
	var all []Date
	switch s.form {
	case inDays:
		all = []Date{today.plusDays(s.n)}
	case inMonths:
		all = []Date{today.plusMonths(s.n)}
	case onMonthDay:
		for n := range 3 {
			next := Date{today.Year, today.Month, 1}.plusMonths(n)
			all = append(all, Date{next.Year, next.Month, s.day})
		}
	case onNthOf:
		all = s.nthOf(today)
	case onDate, onNth, onMonthEnd, onWholeMonth:
		for _, year := range s.years(today) {
			d := Date{year, month, s.day}
			switch s.form {
			case onNth:
				d = nthWeekday(year, month, s.n, s.weekday)
			case onMonthEnd, onWholeMonth:
				d.Day = daysIn(year, month)
			}
			all = append(all, d)
		}
	}
	var existing []Date
	for _, d := range all {
		if d.exists() {
			existing = append(existing, d)
		}
	}
	if len(existing) == 0 {
		return nil, noSuchDay(s.year, month, today)
	}
	return existing, nil
}

// years returns the year typed, or else those in which the day may be.
func (s daySpec) years(today Date) []int {
	if s.year != 0 {
		return []int{s.year}
	}
	var years []int
	for n := range searchYears + 1 {
		years = append(years, today.Year+n)
	}
	return years
}

// nthOf returns the nth weekday of this month, of the next one, or of either.
func (s daySpec) nthOf(today Date) []Date {
	var months []int
	switch s.ref {
	case anyMonth:
		months = []int{0, 1, 2}
	case thisMonth:
		months = []int{0}
	case nextMonth:
		months = []int{1}
	}
	var all []Date
	for _, n := range months {
		m := Date{today.Year, today.Month, 1}.plusMonths(n)
		all = append(all, nthWeekday(m.Year, m.Month, s.n, s.weekday))
	}
	return all
}

// readings returns the one or two times that the clock may be, in minutes of
// the day; 24 h and more is the next day.
func (c clockSpec) readings(p part) ([]int, *Error) {
	none := &Error{Reason: NoSuchHour}
	minutes := c.hour*hourMinutes + c.minute
	if c.form == clockEnd && minutes < 0 { // "minuit moins quart"
		return []int{minutes + dayMinutes}, nil
	}
	if c.form == clockBad || c.minute > 59 || minutes < 0 || minutes > dayMinutes {
		return nil, none
	}
	all := []int{minutes}
	switch {
	case c.form == clockEnd:
		all = []int{minutes, minutes + dayMinutes}
	case c.form == clockBare && hourMinutes <= minutes && minutes < 12*hourMinutes,
		c.form == clock24 && p != noPart && minutes < 12*hourMinutes:
		all = []int{minutes, minutes + 12*hourMinutes}
	}
	if p == noPart {
		return all, nil
	}
	if minutes < hourMinutes { // "ce soir 0 h 30" is after the evening
		all = append(all, minutes+dayMinutes)
	}
	var fitting []int
	for _, m := range all {
		if p.has(m) {
			fitting = append(fitting, m)
		}
	}
	if len(fitting) == 0 {
		return nil, none
	}
	return fitting, nil
}

// has reports whether a time, in minutes of the day, may be said to be in the
// part of the day.
func (p part) has(minutes int) bool {
	switch p {
	case morning:
		return minutes < 12*hourMinutes
	case afternoon:
		return 12*hourMinutes <= minutes && minutes < 19*hourMinutes
	case evening:
		return 16*hourMinutes <= minutes && minutes < 25*hourMinutes
	}
	return true
}
