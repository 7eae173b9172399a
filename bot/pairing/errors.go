package pairing

import (
	"fmt"
	"strconv"
)

// Fault is one way in which a problem is wrong. Ask for it with errors.Is(err, pairing.PersonTwice).
type Fault string

// Error is the fault in words, to follow the name of what is at fault.
func (f Fault) Error() string { return string(f) }

// What can be wrong with a problem.
const (
	TooManyPeople  Fault = "there are too many people"
	TooManyPlaces  Fault = "there are too many places (the most groups of each person, added up)"
	TooManyPairs   Fault = "there are too many pairs"
	NoID           Fault = "has no identifier"
	PersonTwice    Fault = "is listed twice"
	BadCount       Fault = "has a negative number of groups"
	UnknownPerson  Fault = "is not one of the people"
	PairedWithSelf Fault = "is paired with themself"
	PairTwice      Fault = "is listed twice, with their partner"
	FitOutOfRange  Fault = "has a fit out of range, with their partner"
	BadSize        Fault = "is not a size of group (2 or 3)"
	MixTooWide     Fault = "has more sides than a group has members"
	SideEmpty      Fault = "is a side without kinds"
	BadGroup       Fault = "is not a group of 2 or 3 different people"
	GroupForbidden Fault = "is forbidden with another member"
	GroupTooMany   Fault = "is in more fixed groups than they may be"
	GroupTogether  Fault = "is with the same person in two fixed groups"
)

// InvalidError says that a problem is wrong, where, and how. Unwrap gives the [Fault].
type InvalidError struct {
	Where string // the part at fault: "person 12", "pair 3", "fixed group 1"; parts are numbered from 1
	ID    string // the person concerned, or ""
	Fault Fault
}

func (e *InvalidError) Error() string {
	if e.ID == "" {
		return e.Where + ": " + string(e.Fault)
	}
	return fmt.Sprintf("%s: %q %s", e.Where, e.ID, e.Fault)
}

func (e *InvalidError) Unwrap() error { return e.Fault }

// place names the i-th part (from 0) for people, who count from 1.
func place(part string, i int) string { return part + " " + strconv.Itoa(i+1) }
