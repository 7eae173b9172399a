package discordtest

import (
	"encoding/json"
	"slices"
	"sync"
	"time"
)

// What a test that lasts asks of the server, and how it keeps it small.

// AckTimes is how long the app took, by the machine's clock, from when it was
// told of what people did to its first answer, in the order of these. What was
// never answered is left out.
func (s *Server) AckTimes() []time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.acts.took)
}

// Nonces tells how many messages of the app's that are there carry each nonce.
func (s *Server) Nonces() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]int{}
	for _, m := range s.messages {
		var nonce string
		if m.author == s.AppID && !m.gone && json.Unmarshal(m.nonce, &nonce) == nil {
			out[nonce]++
		}
	}
	return out
}

// Sends is closed when the app is next told of something that a person did: a
// test can then have happen what it wants to happen meanwhile.
func (s *Server) Sends() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	wake := make(chan struct{})
	s.acts.sends = append(s.acts.sends, wake)
	return wake
}

// toldOf notes that the app is told of an interaction. The caller holds mu.
func (s *Server) toldOf(i *interaction) {
	if i == nil || !i.told.IsZero() {
		return
	}
	i.told = time.Now()
	for _, wake := range s.acts.sends {
		close(wake)
	}
	s.acts.sends = nil
}

// untold reports an interaction of which the app was not told while it could
// answer: it cannot have done anything.
func (i *Interaction) untold() bool {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	return i.i.told.IsZero()
}

// awaitFirst waits for the app's first answer, or, where the clock goes, until it
// is too late for one.
func (i *Interaction) awaitFirst() (answered bool) {
	return i.s.awaitUntil(func() bool { return i.Type() != callbackNone }, answerWithin+100*time.Millisecond)
}

// awaitUntil waits until a condition holds, at most so long by the machine's
// clock, and reports whether it does.
func (s *Server) awaitUntil(holds func() bool, most time.Duration) bool {
	late := time.After(most)
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if holds() {
			return true
		}
		select {
		case <-changed:
		case <-late:
			return holds()
		}
	}
}

// heldAnswer is an answer that is held back.
type heldAnswer struct {
	operation string
	done      chan struct{}
	free      chan struct{}
}

// Hold has the next request to an operation that succeeds be done, and its answer
// held back until release is called. done is closed when it is done.
func (s *Server) Hold(operation string) (done <-chan struct{}, release func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := &heldAnswer{operation, make(chan struct{}), make(chan struct{})}
	s.answersHeld = append(s.answersHeld, h)
	return h.done, sync.OnceFunc(func() {
		close(h.free)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.answersHeld = slices.DeleteFunc(s.answersHeld, func(o *heldAnswer) bool { return o == h })
	})
}

// holdBack waits while the answer to a request is held back, as long as somebody
// waits for it.
func (s *Server) holdBack(operation string, gone <-chan struct{}) {
	s.mu.Lock()
	i := slices.IndexFunc(s.answersHeld, func(h *heldAnswer) bool { return h.operation == operation })
	if i < 0 {
		s.mu.Unlock()
		return
	}
	h := s.answersHeld[i]
	s.answersHeld = slices.Delete(s.answersHeld, i, i+1)
	s.mu.Unlock()
	close(h.done)
	select {
	case <-h.free:
	case <-gone:
	}
}

// Calm takes back the troubles that are still to come.
func (s *Server) Calm() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.troubles, s.gateway.deaf, s.gateway.behind = nil, false, 0
}

// Old drops what people did and were shown longer ago than that, and the events
// that the app was told of: it can no longer be answered, pressed or resumed.
func (s *Server) Old(ago time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.clock.Now().Add(-ago)
	for id, i := range s.acts.byID {
		if i.made.Before(before) && s.acts.last[i.who] != i {
			delete(s.acts.byID, id)
			delete(s.acts.byToken, i.token)
		}
	}
	for _, m := range s.messages {
		if m.only != "" && m.made.Before(before) {
			s.lose(m)
		}
	}
	for who, all := range s.acts.edited {
		s.acts.edited[who] = slices.DeleteFunc(all, func(m *message) bool { return m.gone })
	}
	s.gateway.sessions = slices.DeleteFunc(s.gateway.sessions, func(n *session) bool { return n.conn == nil && n.lost.Before(before) })
	for _, n := range s.gateway.sessions {
		n.forget()
	}
	s.gateway.conns = slices.DeleteFunc(s.gateway.conns, func(c *conn) bool { return c.closed })
}

// eventsKept is how many events of a session can be sent again.
const eventsKept = 10_000

// forget drops the events that are no longer sent again.
func (n *session) forget() {
	if over := len(n.sent) - eventsKept; over > 0 {
		n.sent = slices.Clone(n.sent[over:])
		n.dropped += over
	}
}
