package slacktest

import (
	"slices"
	"testing"
	"time"
)

// What a test that lasts asks of the server, and how it keeps it small.

// AckTimes is how long the app took, by the machine's clock, from each sending
// of what people did to its acknowledgement, in the order of these. What the app
// is told of itself is left out, and a sending that was never acknowledged.
func (s *Server) AckTimes() []time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.acts.took)
}

// AwaitAcks waits until there are that many.
func (s *Server) AwaitAcks(t testing.TB, n int) {
	t.Helper()
	s.until(t, "the acknowledgements", func() bool { return len(s.acts.took) >= n })
}

// Keys tells how many of the app's messages, in whatever room or thread, carry
// each key of an event_payload.
func (s *Server) Keys() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]int{}
	for _, r := range s.rooms.byID {
		for _, m := range r.messages {
			meta, _ := m.metadata.(object)
			payload, _ := meta["event_payload"].(object)
			if key, ok := payload["key"].(string); ok {
				out[key]++
			}
		}
	}
	return out
}

// Forget drops what people did and were shown longer ago than that: it can no
// longer be answered, pressed or delivered again.
func (s *Server) Forget(ago time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.clock.awake().Add(-ago)
	old := func(a *Act) bool { return a != nil && a.at.Before(before) }
	for trigger, a := range s.acts.byTrigger {
		if old(a) {
			delete(s.acts.byTrigger, trigger)
		}
	}
	for ticket, a := range s.acts.byTicket {
		if old(a) {
			delete(s.acts.byTicket, ticket)
		}
	}
	for user, log := range s.acts.log {
		s.acts.log[user] = slices.DeleteFunc(log, func(one Shown) bool { return old(one.Act) })
	}
	s.rooms.whisper = slices.DeleteFunc(s.rooms.whisper, func(m *message) bool {
		return micros(m.ts) < s.clock.Now().Add(-ago).UnixMicro()
	})
	for id, v := range s.views.byID {
		if !v.open && !slices.Contains(s.views.stack[v.user], v) {
			delete(s.views.byID, id)
		}
	}
}
