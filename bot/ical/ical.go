// Package ical writes calendar files (iCalendar, RFC 5545) of what takes place
// once or again and again: those that people download, and those that calendars
// fetch time after time. It is pure: no clock, no storage.
//
// The files: ical.go (what a file is made of), events.go (its VEVENTs), zones.go
// (its VTIMEZONEs), text.go (what people wrote, made safe).
//
// # What is said how
//
//   - What takes place once is an event; every rule of a series is one too, with
//     an RRULE, and a rule at several clocks of the day is one for each. Every
//     [when.Rule] can be said by an RRULE, so that there is no list of dates; what
//     an RRULE gets wrong on a day when clocks jump ([when.Rule.Corrections]) is
//     put right for some years ahead.
//   - An occurrence that is cancelled is an EXDATE. One that was moved, or is
//     elsewhere, is an event of its own with the same UID and a RECURRENCE-ID.
//     What is cancelled whole has STATUS:CANCELLED.
//   - Clocks are local, with their zone, which is described from the zone data that
//     the bot itself counts with: a calendar that does not know the zone, or knows
//     an older law, shows the same moment.
//   - Calendars change an entry in place, and do not show it twice, by its UID,
//     which never changes, and its SEQUENCE, which grows. The stamps are those of
//     the data: the same data is the same file, byte for byte.
//
// Lines, their folding and escapes are github.com/arran4/golang-ical's.
package ical

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"livinglab/bot/chat"
	"livinglab/bot/when"
)

// Type is the files' media type.
const Type = "text/calendar; charset=utf-8"

// A File is a calendar.
type File struct {
	// Name is what people see, of a calendar that is read again and again. What is
	// put into another calendar has none: Outlook makes a calendar of its own of
	// what has a name.
	Name   string
	Lang   chat.Lang
	Zone   *time.Location // of the lab; needed
	Events []Event
	// Now bounds what is put right of the future: see correctedYears.
	Now time.Time
}

// An Event is what takes place once, or a series.
type Event struct {
	// UID is its own in the whole world. The later rules of a series, and the
	// clocks of a rule that has several, get theirs from it.
	UID string
	// Sequence is how often it was changed.
	Sequence int64
	// Modified is when it was last changed.
	Modified time.Time
	Details
	// At is when it begins, in its own zone, if it takes place once. Where it is
	// zero there is a Series.
	At     time.Time
	Series when.Series
	// Changes are the occurrences of the series that have details of their own,
	// each once. One that was only moved or cancelled need not be here.
	Changes []Change
}

// Details are what is told beside the date.
type Details struct {
	Title string
	Place string // may be empty
	Link  string // an address of the web, or ""
	About string // lines; may be empty
	// Length is 0 where it is not known.
	Length time.Duration
	// Cancelled is shown as such where the calendar can.
	Cancelled bool
}

// A Change is an occurrence of a series, known by the moment that its rule gives
// it, with details of its own.
type Change struct {
	ID time.Time
	Details
}

// correctedYears is how many years ahead a file has what an RRULE gets wrong.
const correctedYears = 5

// refreshEvery is how often calendars are asked to fetch a file again (RFC 7986,
// section 5.7; X-PUBLISHED-TTL is Outlook's name for it). Many do it less often.
const refreshEvery = "PT1H"

// Bytes writes the file. Its lines are at most 75 bytes long and end in CRLF, and
// nothing that people wrote can end a line or begin another.
func (f File) Bytes() ([]byte, error) {
	cal := &ics.Calendar{}
	add := func(name ics.Property, value string, valueType string) {
		p := ics.BaseProperty{IANAToken: string(name), Value: value, ICalParameters: map[string][]string{}}
		if valueType != "" {
			p.ICalParameters["VALUE"] = []string{valueType}
		}
		cal.CalendarProperties = append(cal.CalendarProperties, ics.CalendarProperty{BaseProperty: p})
	}
	name := oneLine(f.Name, longestTitle)
	add(ics.PropertyVersion, "2.0", "")
	add(ics.PropertyProductId, "-//livinglab//livinglab//"+strings.ToUpper(string(cmp.Or(f.Lang, chat.French))), "")
	add(ics.PropertyCalscale, "GREGORIAN", "")
	add(ics.PropertyMethod, string(ics.MethodPublish), "")
	if name != "" {
		add(ics.PropertyName, name, "")
		add(ics.PropertyXWRCalName, name, "")
		add(ics.PropertyXWRTimezone, f.Zone.String(), "")
		add("REFRESH-INTERVAL", refreshEvery, "DURATION")
		add(ics.PropertyXPublishedTTL, refreshEvery, "")
	}
	w := &writer{now: f.Now, spans: map[string]span{}}
	w.use(f.Zone, f.Now, f.Now) // RFC 5545 wants something in every calendar
	for _, e := range f.Events {
		w.write(e)
	}
	for _, z := range w.zones() {
		cal.Components = append(cal.Components, z)
	}
	for _, e := range w.events {
		cal.Components = append(cal.Components, e)
	}
	var out bytes.Buffer
	if err := cal.SerializeTo(&out, ics.WithNewLineWindows); err != nil {
		return nil, fmt.Errorf("calendar file: %w", err)
	}
	return out.Bytes(), nil
}

// A writer gathers the events of a file, and the zones that they use.
type writer struct {
	now    time.Time
	events []*ics.VEvent
	spans  map[string]span // by the zone's name
}

// A span is the first and last years for which a zone is needed.
type span struct {
	loc         *time.Location
	first, last int
}

// use notes that something takes place in a zone between two moments.
func (w *writer) use(loc *time.Location, from, to time.Time) {
	s, ok := w.spans[loc.String()]
	if !ok {
		s = span{loc, from.Year(), to.Year()}
	}
	w.spans[loc.String()] = span{s.loc, min(s.first, from.Year()), max(s.last, to.Year())}
}

// zones describes the zones that are used, in the order of their names.
func (w *writer) zones() (all []*ics.VTimezone) {
	var names []string
	for name := range w.spans {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		s := w.spans[name]
		all = append(all, describeZone(s.loc, s.first, s.last))
	}
	return all
}
