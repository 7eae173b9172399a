package bot

import (
	"errors"
	"time"

	"livinglab/bot/when"
)

// Time reads a date typed in a form's field or a command, in the person's
// language and the lab's zone. What it could not read is a *Problem about that
// field, which says what was wrong and what to type instead.
func (c *Call) Time(field, typed string) (time.Time, error) {
	t, err := when.Parse(typed, when.Lang(c.Lang), c.Now)
	if err == nil {
		return t, nil
	}
	var e *when.Error
	if !errors.As(err, &e) {
		return t, err
	}
	return t, c.DateProblem(field, e)
}

// Rule reads how a series repeats as Time reads a date.
func (c *Call) Rule(field, typed string) (when.Rule, error) {
	r, err := when.ParseRule(typed, when.Lang(c.Lang), c.Now)
	if err == nil {
		return r, nil
	}
	var e *when.Error
	if !errors.As(err, &e) {
		return r, err
	}
	return r, c.RuleProblem(field, e)
}

// DateProblem words what when.Parse says of a date, as a *Problem about a field.
func (c *Call) DateProblem(field string, e *when.Error) error {
	key, args := dateProblem(e)
	return c.FieldProblem(field, "core."+key, append(args, "example", when.Example(when.Lang(c.Lang)))...)
}

// RuleProblem words what when.ParseRule says of a series, as a *Problem about a
// field.
func (c *Call) RuleProblem(field string, e *when.Error) error {
	key, args := c.ruleProblem(e)
	return c.FieldProblem(field, "core."+key, append(args, "example", when.RuleExample(when.Lang(c.Lang)))...)
}

// ruleProblem picks the text for what was wrong with a series, and its arguments.
func (c *Call) ruleProblem(e *when.Error) (string, []any) {
	lang := when.Lang(c.Lang)
	switch e.Reason {
	case when.Empty:
		return "series.empty", nil
	case when.NoRepetition:
		return "series.no-repetition", nil
	case when.NoOccurrence:
		return "series.no-occurrence", []any{"at", e.At}
	case when.TooMany:
		return "series.too-many", []any{"most", when.MaxCount}
	case when.TooOften:
		return "series.too-often", nil
	case when.BadCron:
		return "series.bad-cron", []any{"word", e.Word}
	case when.CronDays:
		return "series.cron-days", nil
	case when.TooFar:
		return "series.too-far", nil
	case when.NotUnderstood:
		return "series.not-understood", []any{"word", e.Word}
	case when.TwoReadings:
		if e.Rules[0] != (when.Rule{}) {
			return "series.two-readings", []any{"one", when.Describe(e.Rules[0], lang), "two", when.Describe(e.Rules[1], lang)}
		}
	}
	return dateProblem(e)
}

// dateProblem picks the text for what was wrong, and its arguments.
func dateProblem(e *when.Error) (string, []any) {
	switch e.Reason {
	case when.Empty:
		return "date.empty", nil
	case when.NoDay:
		return "date.no-day", nil
	case when.NoHour:
		return "date.no-hour", nil
	case when.NoSuchDay:
		if e.Month != 0 {
			return "date.no-such-day-in", []any{"last", e.LastDay}
		}
		return "date.no-such-day", nil
	case when.NoSuchHour:
		return "date.no-such-hour", nil
	case when.WeekdayMismatch:
		return "date.weekday", []any{"at", e.At}
	case when.HourRemoved:
		return "date.removed", []any{"at", e.At}
	case when.TwoReadings:
		return "date.two-readings", []any{"one", e.Readings[0], "two", e.Readings[1]}
	case when.Past:
		return "date.past", []any{"at", e.At}
	case when.TooFar:
		return "date.too-far", []any{"at", e.At}
	}
	return "date.not-understood", []any{"word", e.Word}
}
