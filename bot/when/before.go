package when

import "time"

// Before returns the moment a lead ahead of t, for reminders. Every whole 24
// hours of the lead is a day of the calendar: "24 h before" and "a week before"
// have the same clock as t, whatever the clocks do in between. What is left of
// the lead is real time: "90 minutes before" is 90 minutes, and "36 h before"
// is 12 hours before the day before.
//
// A clock that is shown twice on that day is the first one, and a clock that is
// jumped over becomes the first moment after the jump, as everywhere here. The
// lead is not negative.
func Before(t time.Time, lead time.Duration) time.Time {
	const day = dayMinutes * time.Minute
	if days := int(lead / day); days > 0 {
		hour, minute, second := t.Clock()
		inMinute := time.Duration(second)*time.Second + time.Duration(t.Nanosecond())
		t, _ = DateOf(t).plusDays(-days).moment(hour*hourMinutes+minute, t.Location())
		t = t.Add(inMinute)
	}
	return t.Add(-(lead % day))
}
