package when

import (
	"strings"
	"sync"
	"time"
)

// zones keeps the zones that were loaded, by name: loading one reads a file.
var zones sync.Map

// Zone returns the zone of an IANA name, such as "America/Toronto". The zone of
// the server has no name here, since meetings must not move with it.
//
// The error is an *Error whose Reason is UnknownZone and whose Word is the name.
func Zone(name string) (*time.Location, error) {
	loc, problem := zoneNamed(name)
	if problem != nil {
		return nil, problem
	}
	return loc, nil
}

func zoneNamed(name string) (*time.Location, *Error) {
	if loc, ok := zones.Load(name); ok {
		return loc.(*time.Location), nil
	}
	problem := notUnderstood(name)
	problem.Reason = UnknownZone
	if !isZoneName(name) {
		return nil, problem
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, problem
	}
	zones.Store(name, loc)
	return loc, nil
}

// isZoneName leaves out the names that a system's files have beside the zones
// of the world: the server's own zone, and clocks that count leap seconds.
func isZoneName(name string) bool {
	switch name {
	case "", "Local", "localtime", "posixrules", "Factory":
		return false
	}
	return !strings.HasPrefix(name, "right/") && !strings.HasPrefix(name, "posix/") && !strings.ContainsAny(name, " \t\n")
}

// NextChange returns the first moment after t at which the clocks of t's zone
// follow another offset, or have another name; zero where they never do.
func NextChange(t time.Time) time.Time {
	for {
		_, end := t.ZoneBounds()
		switch {
		case end.IsZero():
			return end
		case !end.After(t):
			// Go 1.26 ends a year at its 365th day there, and does not get past the
			// last day of a leap year.
			t = t.Add(time.Hour)
		case differ(end.Add(-time.Second), end):
			return end
		default: // where Go's data end and its rules begin
			t = end
		}
	}
}

// differ reports whether clocks of a zone differ at two moments.
func differ(a, b time.Time) bool {
	before, was := a.Zone()
	name, offset := b.Zone()
	return name != before || offset != was || a.IsDST() != b.IsDST()
}
