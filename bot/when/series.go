package when

import (
	"cmp"
	"errors"
	"slices"
	"time"
)

// A Series is the rules that a series of meetings follows one after the other,
// and what was changed of it by hand. It is a value: its methods return a new
// one, and the caller stores it, as JSON.
type Series struct {
	// Rules are in order of their first days; each ends before the next begins.
	Rules []Rule `json:"rules"`
	// Exceptions are in order of their IDs, one for each.
	Exceptions []Exception `json:"exceptions,omitempty"`
}

// An Exception is one occurrence that was moved or cancelled.
type Exception struct {
	// ID is the moment that the rule gives it.
	ID time.Time `json:"id"`
	// At is the moment that it was moved to; zero where it was cancelled.
	At time.Time `json:"at,omitzero"`
}

// An Occurrence is one meeting of a series.
type Occurrence struct {
	// ID is the moment that its rule gives it, however often it is moved: what
	// is known of the meeting is stored under it.
	ID time.Time
	// At is when it takes place, or would have where it is cancelled.
	At        time.Time
	Cancelled bool
	// Rule is which of the series' rules it comes from.
	Rule int
}

// Moved reports whether it was moved by hand.
func (o Occurrence) Moved() bool { return !o.At.Equal(o.ID) }

// ErrNotInSeries is the error of a change to an occurrence that the series does
// not have.
var ErrNotInSeries = errors.New("when: the series has no such occurrence")

// ErrTooEarly is the error of a rule that begins before the day from which it
// is to hold.
var ErrTooEarly = errors.New("when: the rule begins before the day of the change")

// Next returns the first occurrence after a moment that is not cancelled.
func (s Series) Next(after time.Time) (Occurrence, bool) {
	var next Occurrence
	found := false
	offer := func(o Occurrence) {
		if !found || o.At.Before(next.At) {
			next, found = o, true
		}
	}
	for i, r := range s.Rules {
		for one := range r.since(after.Add(1)) {
			if _, ok := s.exception(one.at); !ok {
				offer(Occurrence{ID: one.at, At: one.at, Rule: i})
				break
			}
		}
	}
	for _, e := range s.Exceptions {
		if e.At.After(after) {
			if o, ok := s.Occurrence(e.ID); ok {
				offer(o)
			}
		}
	}
	return next, found
}

// Between returns the occurrences that take place from a moment on and before
// another, at most so many, the earliest. Those that are cancelled are among
// them.
func (s Series) Between(from, to time.Time, most int) []Occurrence {
	var all []Occurrence
	for i, r := range s.Rules {
		n := 0
		for one := range r.since(from) {
			if n >= most || !one.at.Before(to) {
				break
			}
			e, changed := s.exception(one.at)
			if !changed || e.At.IsZero() {
				all = append(all, Occurrence{ID: one.at, At: one.at, Cancelled: changed, Rule: i})
				n++
			}
		}
	}
	for _, e := range s.Exceptions {
		if !e.At.IsZero() && !e.At.Before(from) && e.At.Before(to) {
			if o, ok := s.Occurrence(e.ID); ok {
				all = append(all, o)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Occurrence) int { return cmp.Or(a.At.Compare(b.At), a.ID.Compare(b.ID)) })
	return all[:min(len(all), max(most, 0))]
}

// Occurrence returns the occurrence with an ID.
func (s Series) Occurrence(id time.Time) (Occurrence, bool) {
	for i, r := range s.Rules {
		one, ok := r.slotAt(id)
		if !ok {
			continue
		}
		o := Occurrence{ID: one.at, At: one.at, Rule: i}
		if e, changed := s.exception(id); changed {
			o.Cancelled = e.At.IsZero()
			if !o.Cancelled {
				o.At = e.At.In(one.at.Location())
			}
		}
		return o, true
	}
	return Occurrence{}, false
}

// Move returns the series with one occurrence at another moment, also where it
// was cancelled. Moved to where its rule has it, it is as if it had never been
// touched.
func (s Series) Move(id, to time.Time) (Series, error) {
	if to.Equal(id) {
		return s.Restore(id)
	}
	return s.except(id, to)
}

// Cancel returns the series with one occurrence cancelled.
func (s Series) Cancel(id time.Time) (Series, error) { return s.except(id, time.Time{}) }

// Restore returns the series with one occurrence where its rule has it.
func (s Series) Restore(id time.Time) (Series, error) {
	if _, ok := s.Occurrence(id); !ok {
		return s, ErrNotInSeries
	}
	s.Exceptions = slices.DeleteFunc(slices.Clone(s.Exceptions), func(e Exception) bool { return e.ID.Equal(id) })
	return s, nil
}

func (s Series) except(id, at time.Time) (Series, error) {
	if _, ok := s.Occurrence(id); !ok {
		return s, ErrNotInSeries
	}
	if !at.IsZero() {
		at = at.UTC()
	}
	i, found := slices.BinarySearchFunc(s.Exceptions, id, compareID)
	all := slices.Clone(s.Exceptions)
	if !found {
		all = slices.Insert(all, i, Exception{})
	}
	all[i] = Exception{ID: id.UTC(), At: at}
	s.Exceptions = all
	return s, nil
}

func (s Series) exception(id time.Time) (Exception, bool) {
	i, found := slices.BinarySearchFunc(s.Exceptions, id, compareID)
	if !found {
		return Exception{}, false
	}
	return s.Exceptions[i], true
}

func compareID(e Exception, id time.Time) int { return e.ID.Compare(id) }

// ChangeFrom returns the series with another rule from a day on. What took
// place before the day stays, and so does an exception whose ID the new rule
// has too; the others from that day on are returned, to be pointed out: a
// meeting that was cancelled at 18 h is there again at 19 h.
//
// [Rule.From] gives what is left of the present rule, to be changed.
func (s Series) ChangeFrom(day Date, rule Rule) (Series, []Exception, error) {
	if err := rule.Check(); err != nil {
		return s, nil, err
	}
	if rule.First.before(day) {
		return s, nil, ErrTooEarly
	}
	changed, dropped := s.cut(day, rule)
	return changed, dropped, nil
}

// EndBefore returns the series without what comes from a day on, and the
// exceptions that went with it.
func (s Series) EndBefore(day Date) (Series, []Exception) { return s.cut(day) }

// cut ends the rules before a day and adds others after them.
func (s Series) cut(day Date, more ...Rule) (Series, []Exception) {
	var cut Series
	for _, r := range s.Rules {
		if r.First.before(day) {
			cut.Rules = append(cut.Rules, r.endingBefore(day))
		}
	}
	cut.Rules = append(cut.Rules, more...)
	var dropped []Exception
	for _, e := range s.Exceptions {
		if _, ok := cut.Occurrence(e.ID); ok {
			cut.Exceptions = append(cut.Exceptions, e)
		} else {
			dropped = append(dropped, e)
		}
	}
	return cut, dropped
}

// endingBefore returns the rule without what comes from a day on, after its
// first.
func (r Rule) endingBefore(day Date) Rule {
	if _, more := r.From(day); more {
		r.Until, r.Count = day.plusDays(-1), 0
	}
	return r
}

// ExDates returns the occurrences of one of the rules that are cancelled, as the
// values of RFC 5545's EXDATE with the rule's zone. One that was moved is in no
// EXDATE: it has its own entry, whose RECURRENCE-ID is [Rule.Local] of its ID.
func (s Series) ExDates(rule int) []string {
	var all []string
	for _, e := range s.Exceptions {
		if o, ok := s.Occurrence(e.ID); ok && o.Rule == rule && o.Cancelled {
			value, _ := s.Rules[rule].Local(e.ID)
			all = append(all, value)
		}
	}
	return all
}
