package when

import (
	"slices"
	"time"
)

// A Correction is what a calendar would get wrong of a rule's RRULE on a day
// when clocks jump forward: RFC 5545 (section 3.3.5) has a clock that is jumped
// over as many minutes after the jump as it was to be after the hour, where a
// [Rule] has the first moment after the jump.
type Correction struct {
	// Local is the clock that the rule has, as [Rule.Local] gives it: the
	// occurrence's RECURRENCE-ID, or its EXDATE where At is zero. It is empty
	// where the moment is to be added, as an RDATE.
	Local string
	// At is the moment that it takes place; zero where another occurrence is at
	// that moment already.
	At time.Time
}

// Corrections returns the corrections for the clock changes from a moment on and
// before another. There are none unless the rule has a clock that a change jumps
// over.
func (r Rule) Corrections(from, to time.Time) []Correction {
	loc := r.location()
	if loc == nil || r.checkShape() != nil {
		return nil
	}
	if first, _ := r.First.moment(0, loc); from.Before(first) {
		from = first
	}
	var all []Correction
	for {
		jump := NextChange(from.In(loc))
		if jump.IsZero() || !jump.Before(to) || DateOf(jump).Year > lastYear {
			return all
		}
		if before := offset(jump.Add(-time.Second)); offset(jump) > before {
			all = append(all, r.correctionsAt(jump, before)...)
		}
		from = jump
	}
}

// correctionsAt returns the corrections for one jump forward, from an offset.
func (r Rule) correctionsAt(jump time.Time, before time.Duration) []Correction {
	gap := offset(jump) - before
	start := jump.UTC().Add(before) // the first clock that is jumped over, as if it were in UTC
	type misread struct {
		local string
		at    time.Time // by RFC 5545
	}
	var jumped []misread
	var ours, theirs []time.Time // when the occurrences of these hours are: here, and by RFC 5545
	for s := range r.slots(DateOf(start)) {
		wall := r.wall(s.day, s.minutes)
		after := wall.Sub(start)
		if after >= 2*gap {
			break
		}
		switch {
		case after < 0:
			continue
		case after < gap:
			jumped = append(jumped, misread{wall.Format(calendarLocal), jump.Add(after)})
			theirs = append(theirs, jump.Add(after))
		default:
			theirs = append(theirs, s.at)
		}
		ours = append(ours, s.at)
	}
	lacking := slices.ContainsFunc(ours, jump.Equal) && !slices.ContainsFunc(theirs, jump.Equal)
	var all []Correction
	for _, m := range jumped {
		if slices.ContainsFunc(ours, m.at.Equal) {
			continue // the right moment, of another clock
		}
		c := Correction{Local: m.local}
		if lacking {
			c.At, lacking = jump, false
		}
		all = append(all, c)
	}
	if lacking {
		all = append(all, Correction{At: jump})
	}
	return all
}
