package when

import "time"

// A repetition is what the grammar noted of a text about a series, before any
// calendar or clock is looked at. Each piece may be given once; the set
// functions report false for a second one.
type repetition struct {
	unit     Frequency // of "every 2 weeks", "" where none was given
	interval int
	each     int // of "every Tuesday" 1, of "every other Tuesday" 2; 0 where not said
	exactly  bool

	weekdays WeekdaySet // "Monday and Wednesday"
	plural   bool       // "Mondays"
	nth      NthSet     // of "the first and third Tuesday"
	nthDay   WeekdaySet // its Tuesday
	days     NthSet     // of "the 1st and 15th"
	ordinal  bool       // one of them is an ordinal: "15th", "last day"
	badDay   bool       // one of them is past 31, or 0
	month    time.Month // of nth or days
	ofMonth  bool       // "of the month"

	clock *clockSpec
	part  part

	start, end *reading // days
	count      int      // of "10 times"; -1 where none was given
	spanUnit   int      // of "for 10 weeks"
	span       int      // 0 where none was given
	endless    bool
}

// dayUnits are the frequencies of the units of the calendar.
var dayUnits = map[int]Frequency{unitDay: Daily, unitWeek: Weekly, unitMonth: Monthly, unitYear: Yearly}

// setUnit notes "every n units"; only days and longer repeat.
func (r *repetition) setUnit(unit, n int) bool {
	f, ok := dayUnits[unit]
	if !ok || r.unit != "" || n < 1 {
		return false
	}
	r.unit, r.interval = f, n
	return true
}

func (r *repetition) setEach(n int) bool {
	if r.each != 0 {
		return false
	}
	r.each = n
	return true
}

// addWeekdays notes days of the week beside those that were given; false where
// one of them was given already.
func (r *repetition) addWeekdays(days WeekdaySet) bool {
	if r.weekdays&days != 0 {
		return false
	}
	r.weekdays |= days
	return true
}

func (r *repetition) setEnd(end reading) bool {
	if r.hasEnd() {
		return false
	}
	r.end = &end
	return true
}

func (r *repetition) setCount(n int) bool {
	if r.hasEnd() {
		return false
	}
	r.count = n
	return true
}

func (r *repetition) setSpan(unit, n int) bool {
	if _, ok := dayUnits[unit]; !ok || r.hasEnd() || n < 1 {
		return false
	}
	r.spanUnit, r.span = unit, n
	return true
}

func (r repetition) hasEnd() bool { return r.end != nil || r.count >= 0 || r.span > 0 || r.endless }

// isNothing reports whether no day and no repetition was given.
func (r repetition) isNothing() bool {
	return r.unit == "" && r.each == 0 && !r.plural && r.weekdays == 0 && r.nth == 0 && r.days == 0 && !r.badDay && !r.ofMonth
}

// shapes returns the one or two rules that the repetition can mean, without
// their clock, first day and end. A rule of months or years without Nth, or of
// weeks without Weekdays, is on the day on which it begins. The error is nil
// and there are no shapes where the pieces do not go together.
func (r repetition) shapes() ([]Rule, *Error) {
	switch {
	case r.badDay:
		return nil, &Error{Reason: NoSuchDay}
	case r.nth != 0:
		return r.nthShapes()
	case r.days != 0:
		return r.dayShapes()
	case r.weekdays != 0:
		return r.weekdayShapes()
	case r.ofMonth, r.each != 0 && r.unit == "":
		return nil, &Error{Reason: NoDay}
	case r.unit == "":
		return nil, &Error{Reason: NoRepetition}
	case r.each > 1:
		return nil, nil
	}
	rule := Rule{Freq: r.unit, Interval: r.interval}
	if weeks := r.idiomaticWeeks(); weeks > 0 {
		return []Rule{rule, {Freq: Weekly, Interval: weeks}}, nil
	}
	if r.unit != Daily && r.start == nil {
		return nil, &Error{Reason: NoDay}
	}
	return []Rule{rule}, nil
}

// idiomaticWeeks returns how many weeks the days may be: "tous les 15 jours" is
// said of two weeks, in French only, where the grammar does not set exactly.
func (r repetition) idiomaticWeeks() int {
	if r.unit != Daily || r.exactly || !isIdiomFR(r.interval) {
		return 0
	}
	return r.interval / 7
}

// nthShapes returns the rules on the nth weekdays of a month. "Every second
// Tuesday" may be every two weeks or the second one of each month.
func (r repetition) nthShapes() ([]Rule, *Error) {
	if r.days != 0 || r.weekdays != 0 || r.each > 1 {
		return nil, nil
	}
	rule := Rule{Freq: Monthly, Interval: 1, Nth: r.nth, Weekdays: r.nthDay}
	if r.nth&^Nth(1, 2, 3, 4, 5, Last) != 0 {
		return nil, &Error{Reason: NoSuchDay}
	}
	if r.month != 0 {
		return r.inYear(rule)
	}
	n := r.nth.List()[0]
	switch {
	case r.unit == Monthly:
		rule.Interval = r.interval
	case r.unit != "":
		return nil, nil
	case r.ofMonth, r.nth.Len() > 1, r.each == 0 && r.plural:
	case r.each == 0:
		return nil, &Error{Reason: NoRepetition}
	case n > 1:
		return []Rule{{Freq: Weekly, Interval: n, Weekdays: r.nthDay}, rule}, nil
	}
	return []Rule{rule}, nil
}

// dayShapes returns the rules on days of a month.
func (r repetition) dayShapes() ([]Rule, *Error) {
	if r.weekdays != 0 || r.each > 1 {
		return nil, nil
	}
	rule := Rule{Freq: Monthly, Interval: 1, Nth: r.days}
	switch {
	case r.month != 0:
		if r.days&^daysOf(r.month) != 0 {
			return nil, noSuchDayOfAnyYear(r.month)
		}
		return r.inYear(rule)
	case r.unit == Monthly:
		rule.Interval = r.interval
	case r.unit != "":
		return nil, nil
	case r.ofMonth:
	case r.each == 0:
		return nil, &Error{Reason: NoRepetition}
	case r.days.Len() == 1 && !r.ordinal: // "tous les 15"
		return []Rule{rule, {Freq: Daily, Interval: r.days.List()[0]}}, nil
	}
	return []Rule{rule}, nil
}

// inYear makes a rule of the days of a month one of a year's.
func (r repetition) inYear(rule Rule) ([]Rule, *Error) {
	rule.Freq, rule.Month = Yearly, r.month
	switch {
	case r.ofMonth:
		return nil, nil
	case r.unit == Yearly:
		rule.Interval = r.interval
	case r.unit != "":
		return nil, nil
	case r.each == 0:
		return nil, &Error{Reason: NoRepetition}
	}
	return []Rule{rule}, nil
}

// weekdayShapes returns the rules on days of the week.
func (r repetition) weekdayShapes() ([]Rule, *Error) {
	rule := Rule{Freq: Weekly, Interval: max(r.each, 1), Weekdays: r.weekdays}
	switch {
	case r.ofMonth, r.unit == Monthly, r.unit == Yearly:
		return nil, &Error{Reason: NoDay} // which of the month's Tuesdays?
	case r.unit != "" && r.each > 1:
		return nil, nil
	case r.unit == Weekly:
		rule.Interval = r.interval
	case r.unit == Daily && r.idiomaticWeeks() == 0:
		return nil, nil
	case r.unit == Daily:
		rule.Interval = r.idiomaticWeeks()
	case r.each == 0 && !r.plural && r.weekdays.Len() == 1 && !r.hasEnd():
		return nil, &Error{Reason: NoRepetition} // one Tuesday
	}
	if rule.Interval == 1 && rule.Weekdays == allWeek {
		rule = Rule{Freq: Daily, Interval: 1}
	}
	return []Rule{rule}, nil
}
