package discordtest

import (
	"slices"
	"strings"
	"time"
)

// Trouble is something that goes wrong with the next requests to an operation.
type Trouble struct {
	Operation string // "create_message", as in the description, or several of them; "": any
	Times     int    // how many requests; 0: one
	Kind      TroubleKind
	// Status is what is answered when Kind is Broken; 0: 502.
	Status int
	// After is how long to wait, and Scope whose limit it is ("user", "shared",
	// "global"; "" is user), when Kind is Limited; by the machine's clock how much
	// longer it takes, when Kind is Slow.
	After time.Duration
	Scope string
}

// TroubleKind tells what goes wrong.
type TroubleKind int

// What can go wrong.
const (
	// Lost: it is done, and the connection is cut before the answer.
	Lost TroubleKind = iota + 1
	// Cut: the connection is cut, and nothing is done.
	Cut
	// Broken: 502, and nothing is done.
	Broken
	// LostBroken: 502, and yet it is done.
	LostBroken
	// Limited: 429, and nothing is done.
	Limited
	// Held: nothing happens until Release.
	Held
	// Slow: it is done, later.
	Slow
)

// Trouble makes requests go wrong from now on. Troubles of one operation come
// in the order in which they were made.
func (s *Server) Trouble(t Trouble) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t.Times = max(t.Times, 1)
	s.troubles = append(s.troubles, &t)
}

// Release lets go of what is held, and of what would be.
func (s *Server) Release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.troubles = slices.DeleteFunc(s.troubles, func(t *Trouble) bool { return t.Kind == Held })
	close(s.released)
	s.released = make(chan struct{})
	s.change()
}

// Holding is how many requests are held.
func (s *Server) Holding() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.held
}

// troubled is the trouble that a request meets, the zero value if none.
func (s *Server) troubled(operation string) Trouble {
	for i, t := range s.troubles {
		if t.Operation != "" && !slices.Contains(strings.Fields(t.Operation), operation) {
			continue
		}
		if t.Times--; t.Times == 0 {
			s.troubles = slices.Delete(s.troubles, i, i+1)
		}
		return *t
	}
	return Trouble{}
}
