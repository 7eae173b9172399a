package chattest

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"livinglab/bot/chat"
)

// Platform is the platform itself.
func (m *Memory) Platform() chat.Platform { return m }

// Start runs the platform.
func (m *Memory) Start(t testing.TB, h chat.Handler) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- m.Run(ctx, h) }()
	m.mu.Lock()
	on := m.on
	m.stop = func() error { cancel(); return <-ended }
	m.mu.Unlock()
	select {
	case <-on:
	case err := <-ended:
		ended <- err
		t.Fatalf("%s: it does not start: %v", m.name, err)
	}
	t.Cleanup(func() { m.Stop(t) })
}

// Stop stops the platform once it has answered; stopped, it does nothing.
func (m *Memory) Stop(t testing.TB) {
	t.Helper()
	m.mu.Lock()
	stop := m.stop
	m.stop = nil
	m.mu.Unlock()
	if stop == nil {
		return
	}
	if err := stop(); err != nil {
		t.Errorf("%s: it stops with %v", m.name, err)
	}
}

// Add makes sure that people and rooms exist, and what is known of the people.
func (m *Memory) Add(_ testing.TB, people []chat.Person, rooms []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, p := range people {
		p.Platform = m.name
		if _, ok := m.people[p.ID]; !ok {
			m.order = append(m.order, p.ID)
		}
		m.people[p.ID] = p
		m.rooms[directRoom(p.ID)] = true
	}
	for _, r := range rooms {
		m.rooms[r] = true
	}
}

// Forbid makes a person refuse direct messages.
func (m *Memory) Forbid(_ testing.TB, account string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.forbids[account] = true
}

// Throttle makes the next call of Post or Edit be asked to wait.
func (m *Memory) Throttle(_ testing.TB, after time.Duration) {
	m.FailNext(&chat.RetryError{After: after}, 1)
}

// LoseAnswer makes the next call of Post or Edit lose its answer.
func (m *Memory) LoseAnswer(testing.TB) { m.LoseNext(1) }

// Down makes the platform be down.
func (m *Memory) Down(testing.TB) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.down = true
}

// Up makes it be up again.
func (m *Memory) Up(testing.TB) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.down = false
}

// Delete deletes a post, as a moderator of the room does.
func (m *Memory) Delete(t testing.TB, on *Seen) {
	t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.byID[on.ID] == nil {
		t.Fatalf("%s: no post %q to delete", m.name, on.ID)
	}
	delete(m.byKey, m.byID[on.ID].key)
	delete(m.byID, on.ID)
	m.posts = slices.DeleteFunc(m.posts, func(p *post) bool { return p.id == on.ID })
}

// Suggest returns how a command line that a person is typing may go on.
func (m *Memory) Suggest(t testing.TB, account string, at chat.Place, line string) []chat.Suggestion {
	t.Helper()
	r, from, at := m.begin(t, account, at)
	defer r.inFlight.Done()
	name, text, _ := strings.Cut(strings.TrimPrefix(line, "/"), " ")
	got := r.h.Suggest(r.ctx, chat.Query{From: from, At: at, Name: name, Text: text})
	if len(got) > 25 {
		t.Errorf("%s: %d suggestions, at most 25", m.name, len(got))
	}
	return got
}

// Download returns the file of something seen.
func (m *Memory) Download(t testing.TB, account string, on *Seen) chat.File {
	t.Helper()
	h := m.held(t, account, on)
	m.mu.Lock()
	defer m.mu.Unlock()
	file := h.file
	if p := m.byID[h.post]; p != nil && p.by == "" {
		file = cardOf(p).File
	}
	if file == nil {
		t.Fatalf("%s: there is no file on %q", m.name, on.Title)
	}
	return *file
}

// Posts is what a person sees in a place. The thread of a post is a place of
// its own, without that post.
func (m *Memory) Posts(t testing.TB, account string, at chat.Place) []*Seen {
	t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	_, at = m.where(t, account, at)
	var out []*Seen
	for _, p := range m.posts {
		if p.at == at {
			out = append(out, m.see(p))
		}
	}
	return out
}

// see is what anyone sees of a post.
func (m *Memory) see(p *post) *Seen {
	s := &Seen{Kind: Post, Lines: []string{p.words}}
	if p.by == "" {
		s = SeeCard(cardOf(p))
	}
	s.ID, s.By, s.At = p.id, p.by, p.at
	s.Handle = handle{memory: m, post: p.id}
	return s
}

// cardOf is the card of a post of the bot.
func cardOf(p *post) (c chat.Card) {
	if err := json.Unmarshal(p.card, &c); err != nil {
		panic(err) // keep made it
	}
	return c
}

// where checks who acts and where, and completes the place.
func (m *Memory) where(t testing.TB, account string, at chat.Place) (chat.Person, chat.Place) {
	t.Helper()
	from, ok := m.people[account]
	if !ok {
		t.Fatalf("%s: nobody is %q", m.name, account)
	}
	if at.Direct {
		at.Room = directRoom(account)
	}
	if !m.rooms[at.Room] || !at.Direct && strings.HasPrefix(at.Room, "direct:") {
		t.Fatalf("%s: %s is in no room %q", m.name, account, at.Room)
	}
	if root := m.byID[at.Thread]; at.Thread != "" && (root == nil || root.at.Room != at.Room) {
		t.Fatalf("%s: no post %q in room %q to have a thread", m.name, at.Thread, at.Room)
	}
	return from, at
}

// begin waits until the platform runs and counts one more event in flight.
func (m *Memory) begin(t testing.TB, account string, at chat.Place) (*run, chat.Person, chat.Place) {
	t.Helper()
	m.mu.Lock()
	on := m.on
	m.mu.Unlock()
	select {
	case <-on:
	case <-time.After(patience):
		t.Fatalf("%s: %s acts and it does not run", m.name, account)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.run == nil {
		t.Fatalf("%s: %s acts and it has stopped", m.name, account)
	}
	if m.down {
		t.Fatalf("%s: %s acts and it is down", m.name, account)
	}
	from, at := m.where(t, account, at)
	m.run.inFlight.Add(1)
	return m.run, from, at
}
