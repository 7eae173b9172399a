package chattest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"

	"livinglab/bot/chat"
)

// Memory is a strict platform in memory, with its own stage. It refuses every
// card and form that is outside chat.Common, rooms and people that nobody
// added, and answers that do not fit the event. Posts survive Stop and Start;
// whispers and forms are kept nowhere but in what was Seen.
//
// The private conversation of a person is the room "direct:" + account. A slash
// command that was not announced is handed to the bot all the same.
type Memory struct {
	name string

	mu       sync.Mutex
	people   map[string]chat.Person
	order    []string // the people, as they were added
	rooms    map[string]bool
	commands []chat.CommandSpec
	posts    []*post
	byID     map[string]*post
	byKey    map[string]*post
	calls    map[string]Calls // by key; by id for what has no key
	last     map[string]act   // each person's last event
	forbids  map[string]bool
	fail     []error
	failKey  map[string][]error
	lose     int
	down     bool
	seq      int
	troubles []error

	run  *run
	on   chan struct{} // closed while Run runs
	stop func() error
}

// run is one call of Run.
type run struct {
	h        chat.Handler
	ctx      context.Context
	inFlight sync.WaitGroup
}

// post is a post of the bot, or what a person wrote.
type post struct {
	id, key string
	at      chat.Place
	to      chat.Target
	by      string // "" for the bot
	words   string // a person's
	card    []byte // the bot's, as JSON: a card can be kept
}

// Calls counts the calls for one post, the failed ones too.
type Calls struct{ Posts, Edits int }

// errDown is what Post and Edit return between Down and Up.
var errDown = errors.New("the platform cannot be reached")

// ErrLost is what Post and Edit return when LoseNext made them lose the answer.
var ErrLost = errors.New("the answer of the platform was lost")

// NewMemory returns an empty platform of that name.
func NewMemory(name string) *Memory {
	return &Memory{
		name: name, people: map[string]chat.Person{}, rooms: map[string]bool{},
		byID: map[string]*post{}, byKey: map[string]*post{}, calls: map[string]Calls{},
		failKey: map[string][]error{}, last: map[string]act{}, forbids: map[string]bool{}, on: make(chan struct{}),
	}
}

// Name is the name it was made with.
func (m *Memory) Name() string { return m.name }

// Limits are those that every platform has.
func (m *Memory) Limits() chat.Limits { return chat.Common }

// SetCommands keeps the commands for Commands.
func (m *Memory) SetCommands(specs []chat.CommandSpec) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.commands = specs
}

// Commands are the commands that were announced.
func (m *Memory) Commands() []chat.CommandSpec {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.commands
}

// People lists the people in the order in which they were added.
func (m *Memory) People(context.Context) ([]chat.Person, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []chat.Person
	for _, id := range m.order {
		out = append(out, m.people[id])
	}
	return out, nil
}

// Run takes what the Stage's people do until ctx ends.
func (m *Memory) Run(ctx context.Context, h chat.Handler) error {
	// What was received is answered: the handlers' context outlives ctx.
	r := &run{h: h, ctx: context.WithoutCancel(ctx)}
	m.mu.Lock()
	if m.run != nil {
		m.mu.Unlock()
		return errors.New("it runs already")
	}
	m.run = r
	close(m.on)
	m.mu.Unlock()

	<-ctx.Done()
	m.mu.Lock()
	m.run, m.on = nil, make(chan struct{})
	m.mu.Unlock()
	r.inFlight.Wait()
	return nil
}

// Post shows a card, once for each key.
func (m *Memory) Post(_ context.Context, to chat.Target, c chat.Card, key string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := m.calls[key]
	n.Posts++
	m.calls[key] = n
	if err := m.failing(key); err != nil {
		return "", err
	}
	if key == "" {
		return "", fmt.Errorf("%w: a post without a key", chat.ErrInvalid)
	}
	p, ok := m.byKey[key]
	if !ok {
		at, err := m.place(to)
		if err != nil {
			return "", err
		}
		kept, err := keep(c)
		if err != nil {
			return "", err
		}
		p = m.add(&post{key: key, at: at, to: to, card: kept})
	}
	if m.loses() {
		return "", ErrLost
	}
	return p.id, nil
}

// Edit replaces a post's card.
func (m *Memory) Edit(_ context.Context, to chat.Target, id string, c chat.Card) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	p, ok := m.byID[id]
	name := id
	if ok && p.key != "" {
		name = p.key
	}
	n := m.calls[name]
	n.Edits++
	m.calls[name] = n
	if err := m.failing(name); err != nil {
		return err
	}
	if !ok || p.by != "" || p.to != to {
		return fmt.Errorf("%w: no post %q of the bot in %+v", chat.ErrGone, id, to)
	}
	kept, err := keep(c)
	if err != nil {
		return err
	}
	p.card = kept
	if m.loses() {
		return ErrLost
	}
	return nil
}

// keep checks a card and returns it as it is kept.
func keep(c chat.Card) ([]byte, error) {
	if err := chat.Common.Check(c); err != nil {
		return nil, fmt.Errorf("%w: %w", chat.ErrInvalid, err)
	}
	kept, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", chat.ErrInvalid, err)
	}
	return kept, nil
}

// place checks a target and says where it is.
func (m *Memory) place(to chat.Target) (chat.Place, error) {
	switch {
	case (to.Room == "") == (to.Person == "") || to.Person != "" && to.Thread != "":
		return chat.Place{}, fmt.Errorf("%w: a target is a room, a thread in a room or a person, not %+v", chat.ErrInvalid, to)
	case to.Person != "" && m.people[to.Person].ID == "":
		return chat.Place{}, fmt.Errorf("%w: person %q", chat.ErrGone, to.Person)
	case to.Person != "" && m.forbids[to.Person]:
		return chat.Place{}, fmt.Errorf("%w: person %q", chat.ErrRefused, to.Person)
	case to.Person != "":
		return chat.Place{Room: directRoom(to.Person), Direct: true}, nil
	case !m.rooms[to.Room]:
		return chat.Place{}, fmt.Errorf("%w: room %q", chat.ErrGone, to.Room)
	}
	if root := m.byID[to.Thread]; to.Thread != "" && (root == nil || root.at != chat.Place{Room: to.Room}) {
		return chat.Place{}, fmt.Errorf("%w: no post %q in room %q to have a thread", chat.ErrGone, to.Thread, to.Room)
	}
	return chat.Place{Room: to.Room, Thread: to.Thread}, nil
}

func directRoom(account string) string { return "direct:" + account }

// add gives a post its id and shows it.
func (m *Memory) add(p *post) *post {
	p.id = m.next("p")
	m.posts = append(m.posts, p)
	m.byID[p.id] = p
	if p.key != "" {
		m.byKey[p.key] = p
	}
	return p
}

func (m *Memory) next(letter string) string {
	m.seq++
	return fmt.Sprint(letter, m.seq)
}

// FailNext makes the next n calls of Post and Edit do nothing and return err.
func (m *Memory) FailNext(err error, n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for range n {
		m.fail = append(m.fail, err)
	}
}

// LoseNext makes the next n calls of Post and Edit that succeed return ErrLost.
func (m *Memory) LoseNext(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lose += n
}

// FailPost makes the next n calls of Post and Edit for the post of a key do
// nothing and return err.
func (m *Memory) FailPost(key string, err error, n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.failKey[key] = slices.Repeat([]error{err}, n)
}

func (m *Memory) failing(key string) (err error) {
	if m.down {
		return errDown
	}
	if next := m.failKey[key]; len(next) > 0 {
		m.failKey[key] = next[1:]
		return next[0]
	}
	if len(m.fail) == 0 {
		return nil
	}
	err, m.fail = m.fail[0], m.fail[1:]
	return err
}

func (m *Memory) loses() bool {
	if m.lose == 0 {
		return false
	}
	m.lose--
	return true
}

// Calls counts the calls for the post of a key.
func (m *Memory) Calls(key string) Calls {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.calls[key]
}

// Troubles are the answers that could not be shown, oldest first: a test of the
// bot wants none.
func (m *Memory) Troubles() []error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]error(nil), m.troubles...)
}
