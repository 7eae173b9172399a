package when

import "fmt"

// numbersEN and ordinalsEN are what is written in letters.
var (
	numbersEN  = [...]string{2: "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}
	ordinalsEN = [...]string{1: "first", "second", "third", "fourth", "fifth"}
)

// daysEN returns the days of the rule: "every Monday and Wednesday", "every two
// weeks on Tuesday", "on the first Thursday of every month".
func (r Rule) daysEN() string {
	switch {
	case r.Freq == Daily:
		return r.everyEN()
	case r.Freq == Weekly && r.Interval == 1:
		if r.Weekdays == working {
			return "every weekday"
		}
		if first, last, ok := r.Weekdays.run(); ok {
			return "every " + first.String() + " to " + last.String()
		}
		return "every " + r.weekdaysEN()
	case r.Freq == Weekly:
		if first, last, ok := r.Weekdays.run(); ok {
			return r.everyEN() + " from " + first.String() + " to " + last.String()
		}
		return r.everyEN() + " on " + r.weekdaysEN()
	case r.Freq == Monthly && r.Interval == 1:
		return "on " + r.nthEN() + " of every month"
	case r.Freq == Monthly && r.Weekdays == 0 && r.Nth.Has(Last):
		return r.everyEN() + " on " + r.nthEN() + " of the month"
	case r.Freq == Monthly:
		return r.everyEN() + " on " + r.nthEN()
	case r.Weekdays == 0 && r.Nth.Len() == 1 && !r.Nth.Has(Last):
		return fmt.Sprintf("%s on %s %d", r.everyEN(), r.Month, r.Nth.List()[0])
	}
	return r.everyEN() + " on " + r.nthEN() + " of " + r.Month.String()
}

// everyEN returns the unit and how many: "every day", "every two weeks".
func (r Rule) everyEN() string {
	var unit string
	switch r.Freq {
	case Daily:
		unit = "day"
	case Weekly:
		unit = "week"
	case Monthly:
		unit = "month"
	default:
		unit = "year"
	}
	switch {
	case r.Interval == 1:
		return "every " + unit
	case r.Interval < len(numbersEN):
		return "every " + numbersEN[r.Interval] + " " + unit + "s"
	}
	return fmt.Sprintf("every %d %ss", r.Interval, unit)
}

func (r Rule) weekdaysEN() string {
	var days []string
	for _, w := range r.Weekdays.List() {
		days = append(days, w.String())
	}
	return list(days, " and ")
}

// nthEN returns the days of a month: "the 1st and 15th", "the first and last
// Friday", "the last day".
func (r Rule) nthEN() string {
	var places []string
	for _, n := range r.Nth.List() {
		switch {
		case r.Weekdays != 0 && n == Last:
			places = append(places, "last")
		case r.Weekdays != 0:
			places = append(places, ordinalsEN[n])
		case n == Last && len(places) > 0:
			places = append(places, "the last day")
		case n == Last:
			places = append(places, "last day")
		default:
			places = append(places, ordinalEN(n))
		}
	}
	days := "the " + list(places, " and ")
	if r.Weekdays != 0 {
		days += " " + r.Weekdays.List()[0].String()
	}
	return days
}

// ordinalEN returns a day of the month: "1st", "22nd".
func ordinalEN(n int) string {
	suffix := "th"
	if n/10 != 1 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return fmt.Sprint(n) + suffix
}
