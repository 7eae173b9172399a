package when

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// weekdayCodes are RFC 5545's names of the weekdays.
var weekdayCodes = [...]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

// The formats of a local date with a clock: of storage, and of RFC 5545.
const (
	storedStart   = "2006-01-02T15:04"
	calendarLocal = "20060102T150405"
	calendarDate  = "20060102"
)

// MarshalText writes the rule for storage, as one line that people can read:
// the first occurrence, the zone, and the rule in the words of RFC 5545, except
// that its last day is a local date.
//
//	2026-11-24T18:00 America/Toronto FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20270602
//	2026-11-24T09:00 America/Toronto FREQ=CRON;COUNT=10;CRON=0 9,18 * * 1-5
//
// JSON has it as a string. The error is that of [Rule.Check].
func (r Rule) MarshalText() ([]byte, error) {
	if err := r.Check(); err != nil {
		return nil, err
	}
	return []byte(r.stored()), nil
}

func (r Rule) stored() string {
	until := ""
	if r.Until != (Date{}) {
		until = r.Until.utc().Format(calendarDate)
	}
	parts := r.parts(until)
	if r.Freq == ByCron {
		parts = append(parts, "CRON="+r.Cron)
	}
	return r.wall(r.First, r.minutes()).Format(storedStart) + " " + r.Zone + " " + strings.Join(parts, ";")
}

// UnmarshalText reads what MarshalText wrote, and nothing else.
func (r *Rule) UnmarshalText(text []byte) error {
	line := string(text)
	read, err := readStored(line)
	if err == nil {
		err = read.Check()
	}
	if err == nil && read.stored() != line {
		err = errors.New("not as it is written for storage")
	}
	if err != nil {
		return fmt.Errorf("when: rule %.80q: %w", line, err)
	}
	*r = read
	return nil
}

// readStored reads the fields of a stored rule, not yet checked.
func readStored(line string) (Rule, error) {
	var r Rule
	start, rest, _ := strings.Cut(line, " ")
	zone, rule, ok := strings.Cut(rest, " ")
	first, err := time.Parse(storedStart, start)
	if err != nil || !ok {
		return r, errors.New("its start, zone and rule are not parted by spaces")
	}
	r.Zone, r.First, r.Hour, r.Minute = zone, DateOf(first), first.Hour(), first.Minute()
	r.Interval = 1
	for part := range strings.SplitSeq(rule, ";") {
		name, value, _ := strings.Cut(part, "=")
		if err := r.setPart(name, value); err != nil {
			return r, err
		}
	}
	if r.Freq == ByCron {
		r.Interval = 0
	}
	return r, nil
}

// setPart notes one part of a stored rule.
func (r *Rule) setPart(name, value string) (err error) {
	var n int
	switch name {
	case "FREQ":
		r.Freq = Frequency(value)
	case "CRON":
		r.Cron = value
	case "INTERVAL":
		r.Interval, err = strconv.Atoi(value)
	case "COUNT":
		r.Count, err = strconv.Atoi(value)
	case "BYMONTH":
		n, err = strconv.Atoi(value)
		r.Month = time.Month(n)
	case "BYMONTHDAY":
		for one := range strings.SplitSeq(value, ",") {
			if n, err = strconv.Atoi(one); err != nil {
				break
			}
			r.Nth |= Nth(n)
		}
	case "BYDAY":
		for one := range strings.SplitSeq(value, ",") {
			if err = r.setByDay(one); err != nil {
				break
			}
		}
	case "UNTIL":
		var last time.Time
		last, err = time.Parse(calendarDate, value)
		r.Until = DateOf(last)
	default:
		err = fmt.Errorf("unknown part %.20q", name)
	}
	return err
}

// setByDay notes "TU", "1TU" or "-1TU".
func (r *Rule) setByDay(one string) error {
	if len(one) < 2 {
		return fmt.Errorf("weekday %.20q", one)
	}
	place, code := one[:len(one)-2], one[len(one)-2:]
	w := slices.Index(weekdayCodes[:], code)
	if w < 0 {
		return fmt.Errorf("weekday %.20q", one)
	}
	r.Weekdays |= Weekdays(time.Weekday(w))
	if place == "" {
		return nil
	}
	n, err := strconv.Atoi(place)
	if err != nil {
		return fmt.Errorf("weekday %.20q", one)
	}
	r.Nth |= Nth(n)
	return nil
}

// parts returns the parts of the rule as RFC 5545 writes them, with an end
// given in words of the caller.
func (r Rule) parts(until string) []string {
	parts := []string{"FREQ=" + string(r.Freq)}
	if r.Interval > 1 {
		parts = append(parts, "INTERVAL="+strconv.Itoa(r.Interval))
	}
	if r.Month != 0 {
		parts = append(parts, "BYMONTH="+strconv.Itoa(int(r.Month)))
	}
	if days := r.byDay(); len(days) > 0 {
		parts = append(parts, "BYDAY="+strings.Join(days, ","))
	} else if r.Nth != 0 {
		parts = append(parts, "BYMONTHDAY="+numbers(r.Nth.List()))
	}
	if r.Count > 0 {
		parts = append(parts, "COUNT="+strconv.Itoa(r.Count))
	}
	if until != "" {
		parts = append(parts, "UNTIL="+until)
	}
	return parts
}

// byDay returns the weekdays, each with its place where there is one.
func (r Rule) byDay() []string {
	var days []string
	for _, w := range r.Weekdays.List() {
		if r.Nth == 0 {
			days = append(days, weekdayCodes[w])
		}
		for _, n := range r.Nth.List() {
			days = append(days, strconv.Itoa(n)+weekdayCodes[w])
		}
	}
	return days
}

func numbers(all []int) string {
	words := make([]string, len(all))
	for i, n := range all {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, ",")
}

// wall returns a local clock as if it were in UTC, to be formatted.
func (r Rule) wall(d Date, minutes int) time.Time {
	return d.utc().Add(time.Duration(minutes) * time.Minute)
}
