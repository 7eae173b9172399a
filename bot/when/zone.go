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
