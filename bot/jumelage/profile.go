package jumelage

import (
	"slices"
)

// The states of a participant.
const (
	joining = "draft" // not consented yet
	active  = "active"
	paused  = "paused"
	left    = "left"
)

// The limits of a profile's words, in characters.
const (
	maxTown  = 60
	maxWords = 600
)

// Profile is what a participant says of themselves in a programme.
type Profile struct {
	Kinds     []string // who they are here: one or several
	Speaks    []string // languages that they speak well
	Learns    []string // languages that they are learning
	Town      string
	Interests []string
	Slots     []string // when they are free
	Hopes     string
	Offers    string
}

// Participant is a member in a programme.
type Participant struct {
	ID        int64
	Programme int64
	Member    int64
	State     string
	Profile
	Consented int64 // 0: not
	Joined    int64
	Left      int64
}

// is tells whether somebody is of a kind.
func (p Profile) is(kind string) bool { return slices.Contains(p.Kinds, kind) }

// local tells whether somebody is from here.
func (p Profile) local() bool { return len(common(p.Kinds, locals)) > 0 }

// missing is what a profile lacks before somebody can be matched: "kinds",
// "speaks", or "" for nothing. Kinds that the programme does not have (any more)
// count for nothing.
func (p Profile) missing(of Programme) string {
	switch {
	case len(common(of.Kinds, p.Kinds)) == 0:
		return "kinds"
	case len(p.Speaks) == 0:
		return "speaks"
	}
	return ""
}
