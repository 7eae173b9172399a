// Package when reads the dates and times that people type in a chat, and how
// meetings repeat, in French and in English, and writes them back in full.
//
// It is pure: it has no clock, so now is always an argument, and the zone of
// now is the zone that a person means by "18 h".
//
// # How a text is read
//
//   - tokens.go cuts it into words and numbers, without accents or capitals;
//   - grammar.go and its neighbours recognise pieces (a clock, a weekday, a
//     month's day, …) with the vocabulary of one language and note them in a
//     reading;
//   - resolve.go turns the reading into one moment, or says why there is none.
//
// # What an unfinished date means
//
//   - A weekday alone is the first one whose moment is still ahead, today
//     included; "prochain" or "next" is the first such weekday after today.
//   - A day and a month without a year, a day of the month ("le 24"), or a
//     clock alone ("9 h") is the first one ahead.
//   - "mardi de la semaine prochaine" is read with weeks that begin on Sunday
//     and with weeks that begin on Monday; where they disagree it is refused.
//   - "18 h", "18:30" and "6:30" are on the 24-hour clock. A bare number
//     ("à 6", "at 6") may be 6 h or 18 h and is refused; so is "12/01/2027" in
//     English.
//   - "mardi à minuit" is refused, since it may be either end of Tuesday;
//     "mardi 0 h" begins it, "mardi 24 h" ends it, "ce soir à minuit" and
//     "minuit" alone have one meaning.
//   - "soir", "après-midi" or "evening" moves an hour of the 12-hour clock:
//     "ce soir 7 h" is 19 h.
//   - Where clocks go back, an hour that happens twice is the first one.
//   - "dans 90 minutes" counts real time, seconds dropped; "dans 3 jours" and
//     "dans 2 mois" count calendar days and need an hour. A month too short is
//     taken at its last day.
//
// # Series of meetings
//
//   - A [Rule] is how a series repeats, as data: rule.go says what it means,
//     rule_slots.go finds its dates, rule_text.go stores it, calendar_text.go
//     says it to calendars;
//   - [ParseRule] reads one as a [Parse] reads a date: grammar_repeat.go notes a
//     repetition, resolve_repeat.go makes it a rule; [Describe] and [Remark] tell
//     it back;
//   - a [Series] is rules one after the other, with what was moved or cancelled;
//   - [Holidays] are pointed out beside dates, [Before] is when to remind.
package when

import (
	"strings"
	"time"
)

// Lang is a language that the package reads and writes. Any other value is
// treated as French.
type Lang string

// The two languages.
const (
	French  Lang = "fr"
	English Lang = "en"
)

// maxBytes is the longest text that is looked at: many times the longest date
// that anyone types.
const maxBytes = 200

// maxYears is how far ahead a date may be before it is taken for a slip.
const maxYears = 10

// Parse reads a date with a clock as people type them, and returns the moment
// meant: after now, on a whole minute, in the zone of now and at most ten
// years ahead.
//
// lang is tried first. A text that it does not understand is tried in the
// other language too, since an English speaker may write in a French room;
// slashed dates keep the rule of lang (day first in French, refused in English
// where they can be read two ways).
//
// The error is always an *Error, whose Reason is one of [Reasons].
func Parse(text string, lang Lang, now time.Time) (time.Time, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return time.Time{}, &Error{Reason: Empty}
	}
	if len(text) > maxBytes {
		return time.Time{}, notUnderstood(text)
	}
	tokens, problem := tokenize(text)
	if problem != nil {
		return time.Time{}, problem
	}
	r, problem := readEither(text, tokens, lang)
	if problem != nil {
		return time.Time{}, problem
	}
	t, problem := r.resolve(now)
	if problem != nil {
		return time.Time{}, problem
	}
	return t, nil
}

// readEither reads the tokens in lang or, failing that, in the other language.
func readEither(text string, tokens []token, lang Lang) (reading, *Error) {
	return inEither(lang, frenchWords, englishWords, func(words vocabulary, dayFirst bool) (reading, *Error) {
		return read(text, tokens, words, dayFirst)
	})
}

// inEither reads with the words of lang or, failing that, with the other
// language's. Where neither understands, the error is that of the one that got
// further.
func inEither[R any](lang Lang, french, english vocabulary, read func(words vocabulary, dayFirst bool) (R, *Error)) (R, *Error) {
	mine, other := french, english
	if lang == English {
		mine, other = english, french
	}
	dayFirst := lang != English
	r, problem := read(mine, dayFirst)
	if problem == nil {
		return r, nil
	}
	r, second := read(other, dayFirst)
	if second != nil && second.stopped <= problem.stopped {
		var none R
		return none, problem
	}
	return r, second
}

// Examples returns dates that Parse understands in lang at any time, for hints.
func Examples(lang Lang) []string {
	if lang == English {
		return []string{"Tuesday 6 pm", "December 2 at 2:30 pm", "tomorrow noon", "in 90 minutes", "2:30 pm"}
	}
	return []string{"mardi 18 h", "2 décembre 14 h 30", "demain midi", "dans 90 minutes", "14 h 30"}
}

// Example returns two dates that Parse understands in lang, as one short hint:
// "mardi 18 h, 2 décembre 14 h 30".
func Example(lang Lang) string {
	return strings.Join(Examples(lang)[:2], ", ")
}
