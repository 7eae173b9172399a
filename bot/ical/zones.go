package ical

import (
	"fmt"
	"slices"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"livinglab/bot/when"
)

// A calendar file describes the zones that it speaks of (RFC 5545, section
// 3.6.5, VTIMEZONE): each period of standard or daylight time, by when it
// begins. Here that is said from the zone data that the bot itself counts with.

// localClock is how RFC 5545 writes a date with a clock, UTC's with a Z after it.
const localClock = "20060102T150405"

// A zoneChange is a moment from which clocks follow another offset, or have
// another name.
type zoneChange struct {
	at time.Time
	observance
}

// An observance is what clocks follow from a change on. Offsets are in seconds
// east of UTC.
type observance struct {
	from, to int
	name     string
	daylight bool
}

// local is the clock at which the change comes, as it was until then, as if it
// were in UTC.
func (c zoneChange) local() time.Time {
	return c.at.UTC().Add(time.Duration(c.from) * time.Second)
}

// zoneChanges returns the changes of a zone between two moments, and before them
// the one in force at the first.
func zoneChanges(loc *time.Location, from, to time.Time) []zoneChange {
	var all []zoneChange
	at, _ := from.In(loc).ZoneBounds()
	if at.IsZero() { // clocks were never changed before
		name, offset := from.In(loc).Zone()
		at = time.Unix(int64(-offset), 0).In(loc) // 1970 began
		all = append(all, zoneChange{at, observance{offset, offset, name, false}})
	} else {
		all = append(all, changeAt(at))
	}
	for next := when.NextChange(from.In(loc)); !next.IsZero() && next.Before(to); next = when.NextChange(next) {
		all = append(all, changeAt(next))
	}
	return all
}

// changeAt describes a change. RFC 5545 knows daylight time as ahead of standard
// time only; the zone data of Morocco and Ireland have it behind.
func changeAt(at time.Time) zoneChange {
	before := at.Add(-time.Second)
	_, from := before.Zone()
	name, to := at.Zone()
	daylight := at.IsDST()
	if at.IsDST() != before.IsDST() && to != from {
		daylight = to > from
	}
	return zoneChange{at, observance{from, to, name, daylight}}
}

// describeZone describes a zone for what takes place from a year to another,
// both included.
func describeZone(loc *time.Location, first, last int) *ics.VTimezone {
	var kinds []observance
	changes := map[observance][]zoneChange{}
	from := time.Date(first, time.January, 1, 0, 0, 0, 0, time.UTC).AddDate(-1, 0, 0)
	to := time.Date(last, time.December, 31, 0, 0, 0, 0, time.UTC).AddDate(1, 0, 0)
	for _, c := range zoneChanges(loc, from, to) {
		if changes[c.observance] == nil {
			kinds = append(kinds, c.observance)
		}
		changes[c.observance] = append(changes[c.observance], c)
	}
	var parts []zonePart
	for _, k := range kinds {
		parts = append(parts, partsOf(changes[k], last)...)
	}
	slices.SortStableFunc(parts, func(a, b zonePart) int { return a.begins[0].at.Compare(b.begins[0].at) })
	z := ics.NewTimezone(loc.String())
	for _, p := range parts {
		z.Components = append(z.Components, p.component())
	}
	return z
}

// A zonePart is an observance with the changes that begin it: those listed, or,
// where there is a rule, those of the rule from the first on.
type zonePart struct {
	begins []zoneChange
	rule   string
}

// fewestYears is how many years in a row must be alike to be told as a rule.
const fewestYears = 3

// partsOf tells the changes of one observance: years in a row that are alike as
// a rule, the others one by one. A rule that holds after the last year has no
// end.
func partsOf(changes []zoneChange, last int) []zonePart {
	var parts []zonePart
	var alone []zoneChange
	for i := 0; i < len(changes); {
		n, day := alike(changes[i:])
		if n < fewestYears {
			alone = append(alone, changes[i])
			i++
			continue
		}
		end := changes[i+n-1]
		rule := fmt.Sprintf("FREQ=YEARLY;BYMONTH=%d;BYDAY=%s", end.local().Month(), day)
		if end.local().Year() <= last {
			rule += ";UNTIL=" + end.at.UTC().Format(localClock) + "Z"
		}
		parts = append(parts, zonePart{changes[i : i+1], rule})
		i += n
	}
	if len(alone) > 0 {
		parts = append(parts, zonePart{begins: alone})
	}
	return parts
}

// alike returns how many of the changes, from the first on, are a year apart, on
// the same nth weekday of the same month and at the same clock, and which day
// that is in the words of RFC 5545: "2SU", or "-1SU" for the last.
func alike(changes []zoneChange) (n int, day string) {
	begin := changes[0].local()
	nth, isLast := 0, true
	for i, c := range changes {
		t := c.local()
		ordinal := (t.Day() + 6) / 7
		same := t.Year() == begin.Year()+i && t.Month() == begin.Month() && t.Weekday() == begin.Weekday() && t.Format("150405") == begin.Format("150405")
		if i == 0 {
			nth = ordinal
		}
		stillLast := isLast && t.AddDate(0, 0, 7).Month() != t.Month()
		stillNth := nth == ordinal
		if !same || !stillLast && !stillNth {
			break
		}
		isLast = stillLast
		if !stillNth {
			nth = -1
		}
		n++
	}
	if isLast || nth < 0 {
		nth = -1
	}
	return n, fmt.Sprintf("%d%s", nth, strings.ToUpper(begin.Weekday().String()[:2]))
}

// component writes the part.
func (p zonePart) component() ics.Component {
	c := &ics.ComponentBase{}
	first := p.begins[0]
	set := func(name ics.ComponentProperty, value string) { c.AddProperty(name, value) }
	set(ics.ComponentPropertyDtStart, first.local().Format(localClock))
	set(ics.ComponentProperty(ics.PropertyTzoffsetfrom), utcOffset(first.from))
	set(ics.ComponentProperty(ics.PropertyTzoffsetto), utcOffset(first.to))
	set(ics.ComponentProperty(ics.PropertyTzname), first.name)
	if p.rule != "" {
		set(ics.ComponentPropertyRrule, p.rule)
	}
	if len(p.begins) > 1 && p.rule == "" {
		var more []string
		for _, b := range p.begins[1:] {
			more = append(more, b.local().Format(localClock))
		}
		set(ics.ComponentPropertyRdate, strings.Join(more, ","))
	}
	if first.daylight {
		return &ics.Daylight{ComponentBase: *c}
	}
	return &ics.Standard{ComponentBase: *c}
}

// utcOffset writes an offset as RFC 5545 does: "-0500", with seconds only where
// there are any.
func utcOffset(seconds int) string {
	sign := "+"
	if seconds < 0 {
		sign, seconds = "-", -seconds
	}
	return strings.TrimSuffix(fmt.Sprintf("%s%02d%02d%02d", sign, seconds/3600, seconds/60%60, seconds%60), "00")
}
