package slacktest

import (
	"encoding/json"
	"slices"
	"testing"
	"time"
)

// envelope is one sending of an act.
type envelope struct {
	id     string
	act    *Act
	conn   *connection // that carries it, nil while none does
	sent   time.Time
	left   time.Time // the same by the machine's clock
	acked  bool
	reason string // why it is sent again
	retry  int
}

// answerIn is how long the app has to acknowledge.
const answerIn = 3 * time.Second

// send sends an act to the app. The caller holds mu.
func (s *Server) send(a *Act) {
	if a.User != "" && a.User != BotUser {
		s.acts.last[a.User] = a
	}
	s.deliver(a, "")
	if s.acts.twice {
		s.deliver(a, "timeout")
	}
}

// Twice has everything be delivered twice at once, as where Slack itself is in
// trouble.
func (s *Server) Twice(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.acts.twice = on
}

func (s *Server) deliver(a *Act, reason string) {
	e := &envelope{id: uuid(), act: a, reason: reason, retry: a.delivery, sent: s.clock.awake(), left: time.Now()}
	if a.delivery == 0 {
		s.holdSent(a)
	}
	a.delivery++
	a.acked = false
	s.touch()
	if s.posted.to != "" {
		go s.postTo(s.posted.to, e)
		return
	}
	s.acts.pending = append(s.acts.pending, e)
	s.flush()
}

// uuid is a random id of the form that envelopes have.
func uuid() string {
	t := token() + token()
	return t[:8] + "-" + t[8:12] + "-" + t[12:16] + "-" + t[16:20] + "-" + t[20:32]
}

// Again delivers an act once more, as where the acknowledgement was lost.
func (a *Act) Again() {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	a.s.deliver(a, "timeout")
}

// Last is what a person did last.
func (s *Server) Last(user string) *Act {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.acts.last[user]
}

// Wait waits until the app has acknowledged an act, and fails the test when it
// does not.
func (a *Act) Wait(t testing.TB) {
	t.Helper()
	a.s.until(t, "the acknowledgement of "+a.kind+" "+a.sort, func() bool { return a.acked })
}

// Acknowledged tells how often it was.
func (a *Act) Acknowledged() int {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	return a.times
}

// Trouble is what Slack told the person: "" when all is well.
func (a *Act) Trouble() string {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	return a.trouble
}

// Shown is what a person has been shown so far, oldest first.
func (s *Server) Shown(user string) []Shown {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.acts.log[user])
}

// AwaitShown waits until a person was shown more than n things.
func (s *Server) AwaitShown(t testing.TB, user string, n int) Shown {
	t.Helper()
	var got Shown
	s.until(t, "something shown to "+user, func() bool {
		if len(s.acts.log[user]) <= n {
			return false
		}
		got = s.acts.log[user][len(s.acts.log[user])-1]
		return true
	})
	return got
}

// JSON is what was shown: a message's object, or a view's; nil for the end of a
// modal, or a failure.
func (s *Server) JSON(of Shown) json.RawMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out object
	switch {
	case of.view != nil && !of.closed:
		out = s.viewObject(of.view)
	case of.message != nil:
		out = s.messageObject(of.message, false)
	default:
		return nil
	}
	data, err := json.Marshal(out)
	if err != nil {
		panic(err) // it came as JSON
	}
	return data
}

// On is what a person acts on, of what was shown.
func (of Shown) On() On {
	if of.view != nil {
		return On{View: of.view.id}
	}
	return On{Room: of.message.room, TS: of.message.ts}
}

// fail tells the person that the app did not answer as it must. The caller
// holds mu.
func (s *Server) troubled(a *Act, trouble string) {
	a.trouble = trouble
	if a.kind != "events_api" {
		s.show(a.User, a, Shown{Trouble: trouble})
	}
	s.touch()
}

// acknowledged takes the acknowledgement of an envelope and what came with it.
func (s *Server) acknowledged(e *envelope, body []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := e.act
	a.times++
	if e.acked {
		s.refuse("ack", "twice", "%s %s", a.kind, a.sort)
		return
	}
	e.acked, a.acked = true, true
	if a.User != BotUser {
		s.acts.took = append(s.acts.took, time.Since(e.left))
	}
	s.acts.pending = slices.DeleteFunc(s.acts.pending, func(p *envelope) bool { return p == e })
	defer s.touch()
	if late := s.clock.awake().Sub(e.sent); late > answerIn && a.User != BotUser { // nobody waits for what the app is told of itself
		s.refuse("ack", "late", "%s %s after %v", a.kind, a.sort, late)
		s.troubled(a, "operation_timeout")
		return
	}
	s.answered(a, body)
}
