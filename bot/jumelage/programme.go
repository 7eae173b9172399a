package jumelage

import (
	"time"

	"livinglab/bot/when"
)

// The states of a programme.
const (
	draft     = "draft"
	open      = "open"
	closed    = "closed"
	cancelled = "cancelled"
)

// The limits of a programme's words, in characters.
const (
	maxTitle = 100
	maxAbout = 1000
	maxMost  = 5 // groups that one person may be in
)

// Programme is a programme or a cohort, with its rules.
type Programme struct {
	ID       int64
	State    string
	Title    string
	About    string
	Room     string   // the lab's name of where its post is
	Size     int      // 2 or 3
	Kinds    []string // who may join
	Mix      bool     // each group has a student and somebody local
	Most     int      // groups that one person may be in
	Asks     []string // what the profile asks besides
	Rhythm   string   // of check-ins, a when.Rule as text; "" for none
	Joins    int64    // until when people may join; 0: as long as it runs
	Ends     int64
	Maker    int64
	Ended    int64
	Checkins int   // rounds of check-ins so far
	Opened   int64 // 0: not yet
}

// newProgramme's defaults: duos of a student and somebody local, one group each,
// everything asked.
func defaults() Programme {
	return Programme{State: draft, Size: 2, Kinds: kinds, Mix: true, Most: 1, Asks: asks}
}

// joinable tells whether people may join now.
func (p Programme) joinable(now time.Time) bool {
	return p.State == open && now.Unix() < p.Ends && (p.Joins == 0 || now.Unix() < p.Joins)
}

// mixes tells whether the programme asks that groups mix and has both sides.
func (p Programme) mixes() bool {
	return p.Mix && p.oneSided() == ""
}

// oneSided is which side the programme has nobody of: "local" when only students
// may join, "student" when none may, "" when both sides may.
func (p Programme) oneSided() string {
	switch {
	case len(common(p.Kinds, []string{student})) == 0:
		return student
	case len(common(p.Kinds, locals)) == 0:
		return "local"
	}
	return ""
}

// asked tells whether the profile asks for something.
func (p Programme) asked(what string) bool { return len(common(p.Asks, []string{what})) > 0 }

// rule is the rhythm of check-ins; ok is false for none.
func (p Programme) rule() (r when.Rule, ok bool) {
	if p.Rhythm == "" {
		return r, false
	}
	return r, r.UnmarshalText([]byte(p.Rhythm)) == nil
}

// nextCheckin is when the next round of check-ins is after a moment: none once
// the programme ends.
func (p Programme) nextCheckin(after time.Time) (time.Time, bool) {
	r, ok := p.rule()
	if !ok {
		return time.Time{}, false
	}
	next, ok := r.Next(after)
	return next, ok && next.Unix() < p.Ends
}
