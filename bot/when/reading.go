package when

import "time"

// A reading is what the grammar noted of a text, before any calendar or clock
// is looked at. Each piece may be given once; the set functions report false
// for a second one.
type reading struct {
	days     []daySpec // none, one, or the two readings of an ambiguous date
	weekday  *weekdaySpec
	nextWeek bool
	clock    *clockSpec
	part     part
	span     *time.Duration // from now, in real time; with it nothing else may stand
}

// A dayForm is how a day was given.
type dayForm int

const (
	inDays       dayForm = iota // n days from today
	inMonths                    // n months from today
	onDate                      // day and month, year 0 where it was not typed
	onMonthDay                  // a day of some month
	onNth                       // the nth weekday of a month, n -1 for the last
	onNthOf                     // the same, of a month named from the present one
	onMonthEnd                  // the last day of a month, year 0 where it was not typed
	onWholeMonth                // no day of it: "jusqu’en juin"
)

// A daySpec is a day as it was given; only the fields of its form count.
type daySpec struct {
	form             dayForm
	n                int
	year, month, day int // as typed, not yet checked
	weekday          time.Weekday
	ref              monthRef
}

// A weekdaySpec is a weekday as it was given: the first one (0), the next one
// after today (1), or the last one before it (-1).
type weekdaySpec struct {
	weekday time.Weekday
	turn    int
}

// A clockForm is how a clock was given, and so how far it may be doubted.
type clockForm int

const (
	clock24   clockForm = iota // "18 h 30", "18:30"
	clock12                    // "6:30 pm", already turned to 24 hours; noon
	clockBare                  // "à 6", "at 6"
	clockEnd                   // midnight: either end of the day
	clockBad                   // "13 pm"
)

// A clockSpec is a clock as it was given, not yet checked.
type clockSpec struct {
	form         clockForm
	hour, minute int
}

func (r *reading) setDay(days ...daySpec) bool {
	if r.days != nil {
		return false
	}
	r.days = days
	return true
}

func (r *reading) setWeekday(w time.Weekday, turn int) bool {
	if r.weekday != nil {
		return false
	}
	r.weekday = &weekdaySpec{w, turn}
	return true
}

func (r *reading) setClock(form clockForm, hour, minute int) bool {
	if r.clock != nil {
		return false
	}
	if minute < 0 { // "six heures moins quart"
		hour, minute = hour-1, minute+60
	}
	r.clock = &clockSpec{form, hour, minute}
	return true
}

func (r *reading) setPart(p part) bool {
	if r.part != noPart {
		return false
	}
	r.part = p
	return true
}

func (r *reading) setSpan(d time.Duration) bool {
	if r.span != nil {
		return false
	}
	r.span = &d
	return true
}

// has reports whether a day was given in that form.
func (r reading) has(form dayForm) bool { return len(r.days) > 0 && r.days[0].form == form }

// makesSense reports whether the pieces go together and are not nothing.
func (r reading) makesSense() bool {
	bare := r.days == nil && r.weekday == nil && !r.nextWeek && r.clock == nil && r.part == noPart
	if r.span != nil {
		return bare
	}
	return !bare && !(r.nextWeek && r.days != nil)
}
