package discordtest

import (
	"maps"
	"strings"
	"testing"
	"time"

	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
)

// Apart is a Stage whose app is another process, which nobody here starts: what
// it answers is known by what people are shown alone. A person whom the app does
// not answer in time is shown NoAnswer where it cannot have done anything, and
// else nothing: it may have. What is delivered again is not waited for.
type Apart struct{ *Stage }

// NewApart makes a Discord for an app that is another process.
func NewApart(t testing.TB, o StageOptions) *Apart {
	t.Helper()
	s := &Apart{NewStage(t, o)}
	// Answers that are lost are given again, and some come too late.
	s.expect(10062, 40060, 10008, 10015)
	return s
}

// NoAnswer is what Discord's app shows of the lab's that did not answer.
const NoAnswer = "L’application ne répond plus"

// Type sends a line. What is said in a thread is not waited for.
func (s *Apart) Type(t testing.TB, account string, at chat.Place, line string) *chattest.Seen {
	t.Helper()
	ch := s.reach(t, account, at)
	if command, isCommand := strings.CutPrefix(line, "/"); isCommand {
		return s.outcome(t, account, at, s.command(t, account, ch, command))
	}
	id := s.server.Say(t, account, ch, line)
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.said[account], s.saidAt[account] = id, at
	return nil
}

// Press presses a button, or chooses in a menu.
func (s *Apart) Press(t testing.TB, account string, seen *chattest.Seen, c chattest.Control, values ...string) *chattest.Seen {
	t.Helper()
	return s.outcome(t, account, seen.At, s.pressOrChoose(t, account, seen, c, values...))
}

// Submit sends a form.
func (s *Apart) Submit(t testing.TB, account string, form *chattest.Seen, fields chat.Filled) *chattest.Seen {
	t.Helper()
	fill := map[string][]string{}
	for _, f := range form.Fields {
		fill[f.Name] = f.Value
	}
	maps.Copy(fill, fields)
	return s.outcome(t, account, form.At, s.send(t, s.on(t, form).modal, fill))
}

// Again has Discord deliver the person's last act once more.
func (s *Apart) Again(t testing.TB, account string) *chattest.Seen {
	t.Helper()
	s.server.mu.Lock()
	last, said := s.server.acts.last[account], s.said[account]
	s.server.mu.Unlock()
	switch {
	case said != "" && (last == nil || older(last.id, said)):
		s.server.again(said)
	case last != nil:
		s.server.Again(t, account)
	}
	return nil
}

// completeFor is how long what the first answer promises is waited for.
const completeFor = 20 * time.Second

// outcome waits for what the person alone is shown of something that they did.
func (s *Apart) outcome(t testing.TB, account string, at chat.Place, i *Interaction) *chattest.Seen {
	t.Helper()
	switch {
	case i.awaitFirst():
	case i.untold():
		return &chattest.Seen{Kind: chattest.Whisper, At: at, Lines: []string{NoAnswer}}
	default:
		return nil
	}
	if m := i.Modal(); m != nil && i.Type() == callbackModal {
		return s.seeForm(m, at)
	}
	s.server.awaitUntil(i.complete, completeFor)
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	m := i.i.shownTo(account)
	if m == nil {
		return nil
	}
	seen := s.seeMessage(m, at)
	seen.Kind, seen.ID = chattest.Whisper, ""
	return seen
}

// shownTo is the newest message for a person alone that an interaction made or
// changed, nil for none.
func (i *interaction) shownTo(account string) *message {
	out := i.original
	if i.answered == callbackDeferUpdate && !i.changed {
		out = nil // it is as it was
	}
	for _, m := range i.messages {
		if !m.gone {
			out = m
		}
	}
	if out == nil || out.gone || out.only != account || out.flags&loading != 0 {
		return nil
	}
	return out
}

// complete reports whether what the first answer promises has come.
func (i *Interaction) complete() bool {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	switch o := i.i.original; i.i.answered {
	case callbackDeferred:
		return o.gone || o.flags&loading == 0
	case callbackDeferUpdate:
		return i.i.changed || o.gone || len(i.i.messages) > 0
	}
	return true
}
