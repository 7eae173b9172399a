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
	key, args := dateProblem(e)
	if e.Reason == when.NoSuchDay && e.Month != 0 {
		args = append(args, "last", e.LastDay)
	}
	args = append(args, "example", when.Example(when.Lang(c.Lang)))
	return t, c.FieldProblem(field, "core."+key, args...)
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
			return "date.no-such-day-in", nil
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
