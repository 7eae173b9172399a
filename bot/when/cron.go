package when

import (
	"errors"
	"fmt"
	"iter"
	"math/bits"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// maxPerDay is the most occurrences that a cron schedule may have in a day:
// one an hour. More is a slip, or not a meeting.
const maxPerDay = 24

// cronParser reads the five fields of a crontab and nothing else: neither the
// names such as "@daily" nor a zone.
var cronParser = cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow)

// A cronSchedule is a schedule in cron syntax, on the local clock of any zone.
//
// It is followed on a clock that never changes, where robfig/cron passes over
// nothing; clock changes are looked at afterwards, as for every rule. So an
// hour that a change removes is made up for at the first moment after it, and
// an hour shown twice counts once.
type cronSchedule struct{ *cron.SpecSchedule }

// starBit is set by robfig/cron in a field that has a star.
const starBit = 1 << 63

// parseCron reads five fields as fields writes them, of 200 bytes at most.
func parseCron(expr string) (cronSchedule, bool) {
	if len(expr) > maxBytes || expr != fields(expr) || strings.Contains(expr, "=") {
		return cronSchedule{}, false
	}
	for field := range strings.SplitSeq(expr, " ") {
		if strings.Trim(field, ",") != field || strings.Contains(field, ",,") { // robfig/cron takes an empty item
			return cronSchedule{}, false
		}
	}
	parsed, err := cronParser.Parse(expr)
	spec, ok := parsed.(*cron.SpecSchedule)
	if err != nil || !ok {
		return cronSchedule{}, false
	}
	spec.Location = time.UTC
	return cronSchedule{spec}, true
}

// readCron reads five fields that a person typed, and says what is wrong with
// them: BadCron with the field, TooOften, CronDays or NoSuchDay.
func readCron(expr string) (cronSchedule, *Error) {
	s, ok := parseCron(expr)
	switch {
	case !ok:
		problem := notUnderstood(badField(expr))
		problem.Reason = BadCron
		return s, problem
	case s.perDay() > maxPerDay:
		return s, &Error{Reason: TooOften}
	case s.eitherDay():
		return s, &Error{Reason: CronDays}
	case s.next(time.Date(firstYear, time.January, 1, 0, 0, 0, 0, time.UTC)).IsZero():
		return s, s.noSuchDay()
	}
	return s, nil
}

// badField returns the first field that is wrong by itself, or the whole where
// there are not five.
func badField(expr string) string {
	all := strings.Fields(expr)
	for i, field := range all {
		alone := []string{"*", "*", "*", "*", "*"}
		if len(all) != len(alone) {
			break
		}
		alone[i] = field
		if _, ok := parseCron(strings.Join(alone, " ")); !ok {
			return field
		}
	}
	return expr
}

// perDay returns how many occurrences a day has that has any.
func (s cronSchedule) perDay() int {
	return bits.OnesCount64(s.Minute&^starBit) * bits.OnesCount64(s.Hour&^starBit)
}

// eitherDay reports whether the days of the month and the weekdays are both
// given: cron then takes the days that are either, which is seldom what was
// meant.
func (s cronSchedule) eitherDay() bool { return s.Dom&starBit == 0 && s.Dow&starBit == 0 }

// next returns the first clock after t, in UTC as if it were local; zero where
// there is none.
func (s cronSchedule) next(t time.Time) time.Time {
	for range 3 { // robfig/cron looks five years ahead; 29 February may be eight away
		if n := s.Next(t); !n.IsZero() {
			return n
		}
		t = t.AddDate(5, 0, 0)
	}
	return time.Time{}
}

// noSuchDay makes the error for a schedule on a day that no month of it has.
func (s cronSchedule) noSuchDay() *Error {
	for month := time.December; month >= time.January; month-- {
		if s.Month>>uint(month)&1 != 0 {
			return noSuchDayOfAnyYear(month)
		}
	}
	return &Error{Reason: NoSuchDay}
}

// checkCron looks at a ByCron rule's fields.
func (r Rule) checkCron() error {
	if r.Interval != 0 || r.Weekdays != 0 || r.Nth != 0 || r.Month != 0 {
		return errors.New("a cron schedule with other days")
	}
	if s, ok := parseCron(r.Cron); !ok || s.perDay() > maxPerDay || s.eitherDay() {
		return fmt.Errorf("cron schedule %q", r.Cron)
	}
	return nil
}

// cronSlots is slots of a ByCron rule.
func (r Rule) cronSlots(from Date) iter.Seq[slot] {
	return func(yield func(slot) bool) {
		loc := r.location()
		s, ok := parseCron(r.Cron)
		if !ok || loc == nil {
			return
		}
		n := 0 // how many were before
		wall := r.wall(r.First, r.minutes())
		if r.First.before(from) {
			wall = from.utc()
			if r.Count > 0 {
				n = s.countBetween(r.First, from) - s.countBefore(r.First, r.minutes())
			}
		}
		for wall = s.next(wall.Add(-time.Second)); !wall.IsZero(); wall = s.next(wall) {
			d := DateOf(wall)
			if n++; r.isPastEnd(d, n) {
				return
			}
			minutes := wall.Hour()*hourMinutes + wall.Minute()
			at, _ := d.moment(minutes, loc)
			if !yield(slot{d, minutes, at, n}) {
				return
			}
		}
	}
}

// countBetween returns how many occurrences the days from one on and before
// another have; at most a few more than a rule may have.
func (s cronSchedule) countBetween(from, to Date) int {
	n, perDay, end := 0, s.perDay(), to.utc()
	for day := from.utc(); day.Before(end) && n <= MaxCount+maxPerDay; day = day.AddDate(0, 0, 1) {
		if s.runsOn(day) {
			n += perDay
		}
	}
	return n
}

// countBefore returns how many occurrences a day has before a clock.
func (s cronSchedule) countBefore(d Date, minutes int) int {
	n := 0
	if s.runsOn(d.utc()) {
		for m := range minutes {
			n += int(s.Hour >> uint(m/hourMinutes) & (s.Minute >> uint(m%hourMinutes)) & 1)
		}
	}
	return n
}

// runsOn reports whether the schedule has the day; it is not one with eitherDay.
func (s cronSchedule) runsOn(day time.Time) bool {
	return s.Month>>uint(day.Month())&(s.Dom>>uint(day.Day()))&(s.Dow>>uint(day.Weekday()))&1 != 0
}

// plain returns the rule that says the same as a ByCron rule without cron, or
// the rule itself where there is none.
func (s cronSchedule) plain(r Rule) Rule {
	hours, minutes := bitsOf(s.Hour), bitsOf(s.Minute)
	if len(hours) != 1 || len(minutes) != 1 {
		return r
	}
	months, days := bitsOf(s.Month&^starBit), bitsOf(s.Dom&^starBit)
	weekdays := WeekdaySet(s.Dow &^ starBit)
	everyMonth, everyDay := len(months) == 12, len(days) == 31
	p := Rule{Interval: 1, First: r.First, Hour: hours[0], Minute: minutes[0], Zone: r.Zone, Until: r.Until, Count: r.Count}
	switch {
	case everyMonth && everyDay && weekdays == allWeek:
		p.Freq = Daily
	case everyMonth && everyDay:
		p.Freq, p.Weekdays = Weekly, weekdays
	case everyMonth && weekdays == allWeek:
		p.Freq, p.Nth = Monthly, Nth(days...)
	case len(months) == 1 && weekdays == allWeek && !everyDay:
		p.Freq, p.Month = Yearly, time.Month(months[0])
		p.Nth = Nth(days...) & daysOf(p.Month)
	default:
		return r
	}
	return p
}

// fields returns a schedule as a ByCron rule keeps it: one space between fields,
// and Sunday as 0 where it was typed as 7.
func fields(expr string) string {
	all := strings.Fields(expr)
	if len(all) == 5 {
		days := strings.Split(all[4], ",")
		for i, d := range days {
			if d == "7" {
				days[i] = "0"
			}
		}
		all[4] = strings.Join(days, ",")
	}
	return strings.Join(all, " ")
}
