package when

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Reason is why a text is not a usable moment. Callers word it for people.
type Reason string

// The reasons, in the order in which a person would meet them.
const (
	// Empty: nothing but spaces.
	Empty Reason = "empty"
	// NotUnderstood: not a date in either language. Error.Word is where the
	// reading stopped.
	NotUnderstood Reason = "not understood"
	// NoDay: a week without a day ("la semaine prochaine 18 h").
	NoDay Reason = "no day"
	// NoHour: a day without a clock. Error.At is the start of that day, or
	// zero where no single day was given.
	NoHour Reason = "no hour"
	// NoSuchDay: the calendar has no such day. Error.LastDay, Month and Year
	// tell how long the month is.
	NoSuchDay Reason = "no such day"
	// NoSuchHour: the clock has no such time (25 h, 14:75, 13 pm, or 15 h in
	// the morning).
	NoSuchHour Reason = "no such hour"
	// WeekdayMismatch: the weekday typed is not that date's. Error.At is the
	// moment that the date and clock give (23:59 for 24 h), and At.Weekday()
	// its real weekday.
	WeekdayMismatch Reason = "weekday does not match"
	// HourRemoved: clocks jump over that time on that day. Error.At is the
	// first moment after the jump.
	HourRemoved Reason = "hour removed by the clock change"
	// TwoReadings: it can be read two ways. Error.Readings has both, the
	// earlier first.
	TwoReadings Reason = "two readings"
	// Past: understood, but not after now. Error.At is the moment, or the last
	// minute of the day where no clock was given.
	Past Reason = "past"
	// TooFar: more than ten years ahead. Error.At is the moment; zero for a
	// series that repeats less than once in ten years.
	TooFar Reason = "too far"
)

// Further reasons why a text is not a usable series. Of those above, Past and
// HourRemoved are not reasons here, and TwoReadings gives Error.Rules.
const (
	// NoRepetition: a day or a clock, but nothing says that it repeats.
	NoRepetition Reason = "no repetition"
	// NoOccurrence: the end leaves nothing: it comes before the first
	// occurrence, or it is after 0 times. Error.At is the first occurrence.
	NoOccurrence Reason = "no occurrence"
	// TooMany: more than MaxCount times.
	TooMany Reason = "too many times"
	// TooOften: a cron schedule of more than one an hour.
	TooOften Reason = "too often"
	// BadCron: five fields that are no cron schedule. Error.Word is the field.
	BadCron Reason = "not a cron schedule"
	// CronDays: a cron schedule with both days of the month and weekdays.
	CronDays Reason = "days and weekdays in a cron schedule"
	// UnknownZone: no zone has that name. Error.Word is the name.
	UnknownZone Reason = "unknown zone"
)

// Reasons returns every reason that an Error may have.
func Reasons() []Reason {
	return []Reason{
		Empty, NotUnderstood, NoDay, NoHour, NoSuchDay, NoSuchHour,
		WeekdayMismatch, HourRemoved, TwoReadings, Past, TooFar,
		NoRepetition, NoOccurrence, TooMany, TooOften, BadCron, CronDays, UnknownZone,
	}
}

// Error says why Parse returned no moment. Beside Reason, only the fields that
// the reason's comment names are set.
type Error struct {
	Reason Reason

	// Word is the first piece not understood, as it was typed, at most 40
	// characters; a character that cannot be shown is written like U+200F. It
	// is a stranger's text: show it as plain text.
	Word string

	// At is a moment or day that helps to explain, in the zone of now.
	At time.Time

	// Month is the month that is too short, 0 where the month is the problem.
	Month time.Month
	// Year is the year asked for, 0 where none was typed.
	Year int
	// LastDay is the last day of Month, 28 to 31, 0 where Month is 0. Without a
	// year it is that of the next such month; in February, which may be meant of
	// this year or the next, the longer of the two.
	LastDay int

	// Readings are the two moments meant by an ambiguous text.
	Readings [2]time.Time
	// Rules are the two rules meant by an ambiguous text about a series, for
	// Describe to tell apart.
	Rules [2]Rule

	stopped int // where in the text Word is, in tokens
}

// Error describes the error for logs and tests, in English.
func (e *Error) Error() string {
	detail := ""
	switch {
	case e.Word != "":
		detail = fmt.Sprintf(" (at %q)", e.Word)
	case e.LastDay != 0:
		detail = fmt.Sprintf(" (%s has %d)", e.Month, e.LastDay)
	case e.Rules[0] != Rule{}:
		detail = fmt.Sprintf(" (%s, %s)", Describe(e.Rules[0], English), Describe(e.Rules[1], English))
	case !e.Readings[0].IsZero():
		detail = fmt.Sprintf(" (%s, %s)", logTime(e.Readings[0]), logTime(e.Readings[1]))
	case !e.At.IsZero():
		detail = fmt.Sprintf(" (%s)", logTime(e.At))
	}
	return "when: " + string(e.Reason) + detail
}

func logTime(t time.Time) string { return t.Format("Mon 2006-01-02 15:04 MST") }

// notUnderstood makes the error for a text whose first space-separated piece
// stopped the reading.
func notUnderstood(rest string) *Error {
	const most = 40
	var word []rune
	for _, r := range rest {
		if unicode.IsSpace(r) && len(word) > 0 || len(word) > most {
			break
		}
		word = append(word, []rune(visible(r))...)
	}
	if len(word) > most {
		word = append(word[:most-1], '…')
	}
	return &Error{Reason: NotUnderstood, Word: strings.TrimSpace(string(word))}
}

// visible returns the rune, or its number where it would show as nothing.
func visible(r rune) string {
	if r == unicode.ReplacementChar || !unicode.IsGraphic(r) {
		return fmt.Sprintf("U+%04X", r)
	}
	return string(r)
}

// noSuchDay makes the error for a day that month does not have in year; year 0
// means that none was typed on that day.
func noSuchDay(year int, month time.Month, today Date) *Error {
	e := &Error{Reason: NoSuchDay, Year: year}
	if month < time.January || month > time.December {
		return e
	}
	e.Month = month
	switch {
	case year != 0:
	case month > today.Month:
		year = today.Year
	case month < today.Month:
		year = today.Year + 1
	default:
		e.LastDay = max(daysIn(today.Year, month), daysIn(today.Year+1, month))
		return e
	}
	e.LastDay = daysIn(year, month)
	return e
}

// noSuchDayOfAnyYear makes the error for a day that month never has.
func noSuchDayOfAnyYear(month time.Month) *Error {
	return &Error{Reason: NoSuchDay, Month: month, LastDay: len(daysOf(month).List()) - 1}
}

// firstOf returns the first error with the reason given, or else the first of
// all.
func firstOf(problems []*Error, reason Reason) *Error {
	i := slices.IndexFunc(problems, func(e *Error) bool { return e.Reason == reason })
	return problems[max(i, 0)]
}
