package ical

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"livinglab/bot/when"
)

// write writes what takes place once, or each rule of a series, and of a rule each
// clock: an event has one RRULE, and calendars do so themselves where a series
// changes from a day on.
func (w *writer) write(e Event) {
	if !e.At.IsZero() {
		w.starts(w.begin(e, e.UID, e.Details), e.At)
		return
	}
	for i, r := range e.Series.Rules {
		loc, err := when.Zone(r.Zone)
		if err != nil || r.RRULE() == "" {
			continue // it has no dates
		}
		uid := e.UID
		if i > 0 {
			uid += "-" + strconv.Itoa(i+1)
		}
		clocks := r.ByClock()
		for _, one := range clocks {
			of := uid
			if len(clocks) > 1 {
				of += fmt.Sprintf("-%02d%02d", one.Hour, one.Minute)
			}
			(&ruleWriter{writer: w, event: e, number: i, rule: one, loc: loc, uid: of, done: map[string]bool{}}).write()
		}
	}
}

// begin begins an event with what is told of it.
func (w *writer) begin(e Event, uid string, d Details) *ics.VEvent {
	v := ics.NewEvent(uid)
	w.events = append(w.events, v)
	modified := e.Modified.UTC().Format(localClock) + "Z"
	v.AddProperty(ics.ComponentPropertyDtstamp, modified)
	v.AddProperty(ics.ComponentPropertyLastModified, modified)
	v.AddProperty(ics.ComponentPropertySequence, strconv.FormatInt(e.Sequence, 10))
	v.SetSummary(oneLine(d.Title, longestTitle))
	link := webAddress(d.Link)
	if place := oneLine(d.Place, longestPlace); place != "" {
		v.SetLocation(place)
	} else if link != "" {
		v.SetLocation(link) // calendars make it one to press
	}
	if about := lines(d.About); about != "" {
		v.SetDescription(about)
	}
	if link != "" {
		v.SetURL(link)
	}
	if d.Length >= time.Minute {
		v.AddProperty(ics.ComponentPropertyDuration, duration(d.Length))
	}
	v.SetStatus(ics.ObjectStatusConfirmed)
	if d.Cancelled {
		v.SetStatus(ics.ObjectStatusCancelled)
	}
	return v
}

// starts says when an event begins, on the clock of the moment's zone.
func (w *writer) starts(v *ics.VEvent, at time.Time) {
	w.use(at.Location(), at, at)
	v.AddProperty(ics.ComponentPropertyDtStart, at.Format(localClock), ics.WithTZID(at.Location().String()))
}

// A ruleWriter writes a rule of a series, or one clock of it: its event, and one more, with the
// same UID and a RECURRENCE-ID, for each occurrence that differs from it.
type ruleWriter struct {
	*writer
	event  Event
	number int            // of the rule, from 0
	rule   when.Rule      // with one clock
	loc    *time.Location // of the rule
	uid    string
	main   *ics.VEvent
	done   map[string]bool // the occurrences that differ, by their RECURRENCE-ID or EXDATE
}

// write writes all of it.
func (w *ruleWriter) write() {
	first := time.Date(w.rule.First.Year, w.rule.First.Month, w.rule.First.Day, 0, 0, 0, 0, w.loc)
	w.use(w.loc, first, w.end())
	w.main = w.begin(w.event, w.uid, w.event.Details)
	w.local(w.main, ics.ComponentPropertyDtStart, w.rule.DTSTART())
	w.main.AddRrule(w.rule.RRULE())
	w.changed()
	w.corrected(first)
}

// local adds local clocks of the rule's zone.
func (w *ruleWriter) local(v *ics.VEvent, name ics.ComponentProperty, clocks string) {
	v.AddProperty(name, clocks, ics.WithTZID(w.rule.Zone))
}

// other writes an occurrence that differs.
func (w *ruleWriter) other(id string, d Details, at time.Time) {
	v := w.begin(w.event, w.uid, d)
	w.local(v, ics.ComponentPropertyRecurrenceId, id)
	w.starts(v, at.In(w.loc))
}

// changed writes the occurrences that people have changed.
func (w *ruleWriter) changed() {
	own := map[string]Details{}
	for _, c := range w.event.Changes {
		if id, ok := w.idOf(c.ID); ok {
			own[id] = c.Details
		}
	}
	var off []string // cancelled
	for _, x := range w.event.Series.Exceptions {
		id, ok := w.idOf(x.ID)
		if !ok {
			continue
		}
		w.done[id] = true
		if x.At.IsZero() {
			off = append(off, id)
			continue
		}
		d, has := own[id]
		if !has {
			d = w.event.Details
		}
		w.other(id, d, x.At)
	}
	for _, c := range w.event.Changes {
		if id, ok := w.idOf(c.ID); ok && !w.done[id] {
			w.done[id] = true
			w.other(id, c.Details, c.ID)
		}
	}
	if len(off) > 0 {
		w.local(w.main, ics.ComponentPropertyExdate, strings.Join(off, ","))
	}
}

// idOf returns the RECURRENCE-ID of an occurrence that comes from the rule.
func (w *ruleWriter) idOf(id time.Time) (string, bool) {
	if o, ok := w.event.Series.Occurrence(id); !ok || o.Rule != w.number {
		return "", false
	}
	return w.rule.Local(id)
}

// corrected writes what calendars would get wrong by themselves.
func (w *ruleWriter) corrected(from time.Time) {
	for _, c := range w.rule.Corrections(from, w.now.AddDate(correctedYears, 0, 0)) {
		switch {
		case w.done[c.Local]:
		case c.Local == "":
			w.local(w.main, ics.ComponentPropertyRdate, c.At.In(w.loc).Format(localClock))
		case c.At.IsZero():
			w.local(w.main, ics.ComponentPropertyExdate, c.Local)
		default:
			w.other(c.Local, w.event.Details, c.At)
		}
	}
}

// endOfRules is the last year that a rule has dates in.
const endOfRules = 2199

// end returns a moment on the day of the rule's last date, or later.
func (w *ruleWriter) end() time.Time {
	if w.rule.Count > 0 {
		if all := w.rule.Occurrences(w.rule.Count); len(all) > 0 {
			return all[len(all)-1]
		}
	}
	last := when.Date{Year: endOfRules, Month: time.December, Day: 31}
	if w.rule.Until != (when.Date{}) {
		last = w.rule.Until
	}
	return time.Date(last.Year, last.Month, last.Day, 23, 0, 0, 0, w.loc)
}
