package when

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Hours are the same hours of every day, such as those in which nobody is to be
// disturbed: from one clock until another, over midnight where From is the
// later. Both are minutes after the start of the day, 0 to 1439. Hours that
// begin when they end are none.
type Hours struct{ From, To int }

// hoursWords may stand before the first clock, and between the two.
var (
	hoursStart = []string{"de", "d'", "from", "entre", "between"}
	hoursTo    = []string{"-", "a", "to", "et", "and", "until", "till", "jusqu'a"}
)

// ParseHours reads hours as people type them in either language: "21 h à 8 h",
// "21 h – 8 h", "de 22 h 30 à 7 h", "9 pm to 8 am". lang is tried first.
//
// The error is an *Error: NotUnderstood (of a bare number too), NoSuchHour,
// TwoReadings, or NoOccurrence where both clocks are the same. Only Reason and
// Word are set.
func ParseHours(text string, lang Lang) (Hours, error) {
	if len(text) > maxBytes {
		return Hours{}, notUnderstood(text)
	}
	words := strings.Fields(strings.NewReplacer("-", " - ", "–", " - ", "—", " - ").Replace(text))
	if len(words) > 0 && slices.Contains(hoursStart, foldHours(words[0])) {
		words = words[1:]
	}
	at := slices.IndexFunc(words, func(w string) bool { return slices.Contains(hoursTo, foldHours(w)) })
	if at < 0 {
		return Hours{}, notUnderstood(text)
	}
	from, problem := clockAlone(strings.Join(words[:at], " "), lang)
	if problem != nil {
		return Hours{}, problem
	}
	to, problem := clockAlone(strings.Join(words[at+1:], " "), lang)
	if problem != nil {
		return Hours{}, problem
	}
	if from == to {
		return Hours{}, &Error{Reason: NoOccurrence}
	}
	return Hours{from, to}, nil
}

func foldHours(word string) string { return strings.ReplaceAll(fold(word), "’", "'") }

// clockAlone reads a clock that stands alone, as minutes of the day.
func clockAlone(text string, lang Lang) (int, *Error) {
	tokens, problem := tokenize(text)
	if problem != nil {
		return 0, problem
	}
	r, problem := readEither(text, tokens, lang)
	if problem != nil {
		return 0, problem
	}
	if r.clock == nil || r.days != nil || r.weekday != nil || r.span != nil || r.nextWeek {
		return 0, notUnderstood(text)
	}
	all, problem := r.clock.readings(r.part)
	if problem != nil {
		return 0, problem
	}
	for i := range all {
		all[i] %= dayMinutes
	}
	if all = slices.Compact(all); len(all) > 1 {
		return 0, &Error{Reason: TwoReadings}
	}
	return all[0], nil
}

// IsNone reports whether they are no hours at all.
func (h Hours) IsNone() bool { return h.From == h.To }

// String is how they are stored, which ParseHours reads: "21:00-08:00"; "" for
// none.
func (h Hours) String() string {
	if h.IsNone() {
		return ""
	}
	return fmt.Sprintf("%02d:%02d-%02d:%02d", h.From/hourMinutes, h.From%hourMinutes, h.To/hourMinutes, h.To%hourMinutes)
}

// Clocks are when they begin and end, as Clock writes it.
func (h Hours) Clocks(lang Lang) (from, to string) {
	say := func(minutes int) string { return Clock(time.Date(2000, 1, 1, 0, minutes, 0, 0, time.UTC), lang) }
	return say(h.From), say(h.To)
}

// Has reports whether the clock of t, in its own zone, is in the hours. In an
// hour that happens twice they are looked up on the clock both times.
func (h Hours) Has(t time.Time) bool {
	hour, minute, _ := t.Clock()
	m := hour*hourMinutes + minute
	if h.From <= h.To {
		return h.From <= m && m < h.To
	}
	return m >= h.From || m < h.To
}

// End is when the hours end that t is in, in its zone: the first moment after t
// whose clock is not in them. Where clocks jump over the end, it is the first
// moment after the jump. It is t itself when t is not in them.
func (h Hours) End(t time.Time) time.Time {
	if !h.Has(t) {
		return t
	}
	hour, minute, _ := t.Clock()
	day, m := DateOf(t), hour*hourMinutes+minute
	if m >= h.To {
		day = day.plusDays(1)
	}
	end, _ := day.moment(h.To, t.Location())
	if !end.After(t) { // t is in the second of two equal hours
		end = t.Truncate(time.Minute).Add(time.Duration(h.To-m) * time.Minute)
	}
	return end
}
