package discordtest

import "testing"

// Interaction is something that a person did with the app, and what they see of
// its answer.
type Interaction struct {
	s     *Server
	i     *interaction
	again bool // it was delivered before
}

// ID is the interaction's id.
func (i *Interaction) ID() string { return i.i.id }

// Token is the token with which it is answered.
func (i *Interaction) Token() string { return i.i.token }

// Type is the type of the app's answer: 4 a message, 5 one that is promised, 6
// or 7 a change of the message, 8 suggestions, 9 a form; 0 while there is none.
func (i *Interaction) Type() int {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	return i.i.answered
}

// Failed reports what the person is told when three seconds went by without an
// answer: "the application did not respond".
func (i *Interaction) Failed() bool {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	return i.i.answered == callbackNone && i.s.clock.Now().After(i.i.made.Add(answerWithin))
}

// Await waits for the app's answer, and returns its type.
func (i *Interaction) Await(t testing.TB) int {
	t.Helper()
	i.s.Await(t, "the answer to an interaction", func() bool { return i.Type() != callbackNone })
	return i.Type()
}

// Original is the message of the answer: the new one, or the one that it
// changed; nil when there is none, or it was deleted.
func (i *Interaction) Original() *Message {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	if i.i.original == nil || i.i.original.gone {
		return nil
	}
	return i.s.see(i.i.original)
}

// Complete waits for the message of the answer, past a promise of one.
func (i *Interaction) Complete(t testing.TB) *Message {
	t.Helper()
	i.s.Await(t, "the message of an answer", func() bool {
		m := i.Original()
		return m != nil && !m.Loading()
	})
	return i.Original()
}

// FollowUps are the other messages that the app made with the interaction's
// token, oldest first.
func (i *Interaction) FollowUps() []*Message {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	var out []*Message
	for _, m := range i.i.messages {
		if m != i.i.original && !m.gone {
			out = append(out, i.s.see(m))
		}
	}
	return out
}

// Modal is the form that the answer opened, nil if none.
func (i *Interaction) Modal() *Modal {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	m := i.i.modal
	if m == nil {
		return nil
	}
	return &Modal{CustomID: m.custom, Title: m.title, Components: read[[]Component](m.components), modal: m}
}

// Choices are the suggestions of the answer.
func (i *Interaction) Choices() []Choice {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	return i.i.choices
}
