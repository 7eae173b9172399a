package when

import (
	"errors"
	"strings"
	"time"
)

// maxRuleBytes is the longest text about a series that is looked at: more than
// twice the longest that Describe writes.
const maxRuleBytes = 600

// ParseRule reads how a series repeats as people type it, in French and in
// English ("chaque 2 semaines le mardi 18 h", "first Thursday of the month at
// noon, 10 times"), or as a cron schedule ("0 18 * * 2"). The rule is in the
// zone of now, and its first day is the first that fits: after now, or from the
// day that the text names. lang is tried first, as by [Parse].
//
// What is understood should be told back with [Describe], [Remark] and the next
// dates before it is kept.
//
//   - A day by itself ("mardi 18 h") does not repeat; with an end ("mardi 18 h,
//     10 fois"), or several days ("lundi et mercredi 17 h"), it does, weekly.
//   - "Every two weeks" on several days has them in the same week, Monday to
//     Sunday.
//   - "Every second Tuesday" may be every two weeks or the second one of each
//     month, "tous les 15 jours" 15 days or two weeks, "à 6" 6 h or 18 h, "le
//     mardi à minuit" either end of Tuesday, and "until June" with June or
//     without: each is refused, with both.
//   - An end without a year is the first such day on or after the first
//     occurrence. "Pendant 10 semaines" ends ten weeks after the first day.
//   - A cron schedule is that of crontab(5), without names such as "@daily" and
//     no more often than once an hour. One that plain words can say becomes
//     that rule. One with both days of the month and weekdays is refused:
//     crontab takes the days that are either, most people mean both.
//
// The error is always an *Error, whose Reason is one of [Reasons].
func ParseRule(text string, lang Lang, now time.Time) (Rule, error) {
	rule, problem := parseRule(strings.TrimSpace(text), lang, now)
	if problem != nil {
		return Rule{}, problem
	}
	return rule, nil
}

func parseRule(text string, lang Lang, now time.Time) (Rule, *Error) {
	if text == "" {
		return Rule{}, &Error{Reason: Empty}
	}
	if len(text) > maxRuleBytes {
		return Rule{}, notUnderstood(text)
	}
	zone := now.Location().String()
	if _, problem := zoneNamed(zone); problem != nil {
		return Rule{}, problem
	}
	if expr, rest, ok := splitCron(text); ok {
		return parseCronText(expr, rest, lang, now)
	}
	said, problem := repeatEither(text, lang)
	var rule Rule
	if problem == nil {
		rule, problem = said.resolve(text, now)
	}
	if problem != nil && (problem.Reason == NotUnderstood || problem.Reason == NoRepetition) {
		if single, ok := singleDate(text, lang, now); ok {
			problem = single
		}
	}
	return rule, problem
}

// repeatEither reads a text in lang or, failing that, in the other language, as
// readEither does for a date.
func repeatEither(text string, lang Lang) (repetition, *Error) {
	tokens, problem := tokenize(text)
	if problem != nil {
		return repetition{}, problem
	}
	return inEither(lang, frenchRepeats, englishRepeats, func(words vocabulary, dayFirst bool) (repetition, *Error) {
		return readRepetition(text, tokens, words, dayFirst)
	})
}

// singleDate returns the problem of a text that is a single date and not a
// series; false where it is neither.
func singleDate(text string, lang Lang, now time.Time) (*Error, bool) {
	at, err := Parse(text, lang, now)
	var problem *Error
	switch {
	case err == nil:
		return &Error{Reason: NoRepetition, At: at}, true
	case errors.As(err, &problem) && problem.Reason != NotUnderstood:
		return &Error{Reason: NoRepetition}, true
	}
	return nil, false
}

// RuleExamples returns texts that ParseRule understands in lang at any time,
// for hints.
func RuleExamples(lang Lang) []string {
	if lang == English {
		return []string{
			"every two weeks on Tuesday at 6 pm", "first Thursday of the month at noon", "every weekday at 9 am, 10 times",
			"the 15th of every month at 2:30 pm, until June 2",
		}
	}
	return []string{
		"aux deux semaines le mardi à 18 h", "le premier jeudi du mois à 12 h", "tous les lundis à 9 h, 10 fois",
		"le 15 de chaque mois à 14 h 30, jusqu’au 2 juin",
	}
}

// RuleExample returns two texts that ParseRule understands in lang, as one
// short hint.
func RuleExample(lang Lang) string {
	return strings.Join(RuleExamples(lang)[:2], oneOf(lang, " ou ", " or "))
}
