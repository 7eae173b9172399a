package discordtest

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"livinglab/adapters/discord"
	"livinglab/adapters/intake"
	"livinglab/adapters/speech/speechtest"
	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
	"livinglab/storage"
)

// Stage is the adapter in a Discord with people in front of it: a chattest.Stage
// that can do all that there is to do in Discord. What people see is read from
// the messages and forms that Discord holds. Stop and Start are two processes of
// the bot.
type Stage struct {
	o      StageOptions
	server *Server

	mu         sync.Mutex
	app        *installed
	stop       func() error
	witness    *witness
	said       map[string]string     // by person: the message that they wrote last
	saidAt     map[string]chat.Place // and where
	exceptions []string
	expected   map[int]bool // codes of Discord's that are no surprise
}

var (
	_ chattest.Stage     = (*Stage)(nil)
	_ chattest.Namer     = (*Stage)(nil)
	_ chattest.Names     = (*Stage)(nil)
	_ chattest.Deletes   = (*Stage)(nil)
	_ chattest.Forbids   = (*Stage)(nil)
	_ chattest.Throttles = (*Stage)(nil)
	_ chattest.Loses     = (*Stage)(nil)
	_ chattest.Suggests  = (*Stage)(nil)
	_ chattest.Mentions  = (*Stage)(nil)
	_ chattest.Drops     = (*Stage)(nil)
	_ chattest.Outages   = (*Stage)(nil)
	_ chattest.Downloads = (*Stage)(nil)
	_ chattest.Shortcuts = (*Stage)(nil)
	_ chattest.Waits     = (*Stage)(nil)
	_ chattest.Keeps     = (*Stage)(nil)
	_ chattest.Excepts   = (*Stage)(nil)
	_ chattest.Draws     = (*Stage)(nil)
)

// StageOptions are what a stage is made with.
type StageOptions struct {
	Lang   chat.Lang // of the rooms; "" is French
	Rates  bool      // Discord's rates hold,
	Begins bool      // but for that at which sessions begin
	// Pipes is the network that Discord is on; nil: the loopback. On pipes, in a
	// bubble of testing/synctest, Discord's clock goes as the bubble's does: who
	// sleeps keeps others waiting, as everywhere.
	Pipes *chattest.Pipes
	// Clock is Discord's, and Heartbeat how often it wants one; nil and 0: a clock
	// of its own, with which nobody's heartbeat is late.
	Clock     *Clock
	Heartbeat time.Duration
	// EditEvery is the adapter's; 0: posts are edited at once.
	EditEvery time.Duration
}

// OnDiscord makes a stage as bottest.Options.Open wants it; the posts are kept in
// Discord, not in the database.
func OnDiscord(t testing.TB, _ *storage.DB) chattest.Stage { return NewStage(t, StageOptions{}) }

// NewStage makes a Discord with the adapter installed in it.
func NewStage(t testing.TB, o StageOptions) *Stage {
	t.Helper()
	s := &Stage{o: o, expected: map[int]bool{}, said: map[string]string{}, saidAt: map[string]chat.Place{}}
	// Stories move the clock by days at once, with no heartbeat between.
	beat := cmp.Or(o.Heartbeat, 1000*24*time.Hour)
	if o.Pipes != nil && o.Clock == nil {
		o.Clock = NewClock(Start)
		o.Clock.Run()
	}
	s.server = New(t, Options{Clock: o.Clock, Rates: o.Rates, Begins: o.Begins, Intents: MessageContent | GuildMembers, Heartbeat: beat, Pipes: o.Pipes})
	s.server.AddRole(Role{ID: s.ID("group", 1), Name: "comité"})
	s.witness = newWitness(s.server)
	s.app = s.install(t)
	t.Cleanup(func() {
		for _, r := range s.server.Refused() {
			if !s.expects(r) {
				t.Errorf("Discord refused %v", r)
			}
		}
	})
	return s
}

// expects reports a refusal that is no surprise: the thread that a post has not
// yet is looked for by writing in it, and that it has one already is learnt by
// asking for one, as when an edit comes while it is being started.
func (s *Stage) expects(r Refusal) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.expected[r.Code] || s.o.Rates && r.Status == 429 ||
		r.Code == 10003 && (r.Operation == "create_message" || r.Operation == "list_messages") ||
		r.Code == 160004 && r.Operation == "create_thread_from_message"
}

// expect says that Discord will refuse something by a code.
func (s *Stage) expect(codes ...int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range codes {
		s.expected[c] = true
	}
}

// Server is the Discord.
func (s *Stage) Server() *Server { return s.server }

// Exceptions are what people did otherwise than they were told to, because
// Discord has no such thing.
func (s *Stage) Exceptions() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.exceptions)
}

// except keeps an exception.
func (s *Stage) except(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.exceptions = append(s.exceptions, fmt.Sprintf(format, args...))
}

// installed is the adapter as a process has it. What it posts is known to the
// witness.
type installed struct {
	*discord.Platform
	s   *Stage
	say func(chat.Lang, string) string
}

func (a *installed) Post(ctx context.Context, to chat.Target, c chat.Card, key string) (string, error) {
	a.s.witness.shows(c)
	return a.Platform.Post(ctx, to, c, key)
}

func (a *installed) Edit(ctx context.Context, to chat.Target, post string, c chat.Card) error {
	a.s.witness.shows(c)
	return a.Platform.Edit(ctx, to, post, c)
}

// settle waits, a little, until the requests that are under way are answered and
// the app has read the answers: in the time that a sleeper sleeps they would be.
func (s *Server) settle() {
	const read, little = time.Millisecond, 50 * time.Millisecond
	end := time.After(little)
	for {
		s.mu.Lock()
		changed, busy := s.changed, s.asked > s.held
		s.mu.Unlock()
		if !busy {
			<-time.After(read)
			return
		}
		select {
		case <-changed:
		case <-end:
			return
		}
	}
}

// People are those of the server. In Discord the language of a person's app is
// known from what they do; on the stage it is as if they had done something.
func (a *installed) People(ctx context.Context) ([]chat.Person, error) {
	people, err := a.Platform.People(ctx)
	a.s.server.mu.Lock()
	defer a.s.server.mu.Unlock()
	for i := range people {
		if p := &people[i]; p.Locale == "" {
			p.Locale = a.s.server.people[p.ID].locale()
			if !strings.HasPrefix(p.Locale, string(a.s.lang())) {
				a.s.except("the language of someone's app is known before they do anything")
			}
		}
	}
	return people, err
}

// install makes a new adapter: a new process of the bot.
func (s *Stage) install(t testing.TB) *installed {
	t.Helper()
	say, clock := Say(t), s.server.Clock()
	o := discord.Options{
		Token: s.server.Token, Guild: s.server.Guild, Lang: s.o.Lang, Say: say, EditEvery: s.o.EditEvery,
		API: s.server.URL() + "/api/v10", Now: clock.Now, Sleep: s.server.Sleep,
	}
	if o.EditEvery == 0 {
		o.EditEvery = -1
	}
	if s.o.Pipes != nil {
		o.Client = s.o.Pipes.Client()
	}
	if os.Getenv("DISCORDTEST_LOG") != "" {
		o.Logger = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	return &installed{Platform: discord.New(o), s: s, say: say}
}

// Say reads the adapter's texts as the bot's catalogue would.
func Say(t testing.TB) func(chat.Lang, string) string {
	t.Helper()
	return speechtest.Say(t, discord.Texts)
}

// Platform is the adapter.
func (s *Stage) Platform() chat.Platform {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.app
}

// Start runs the adapter, and returns once it receives; when Discord is down, at
// once.
func (s *Stage) Start(t testing.TB, h chat.Handler) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	s.mu.Lock()
	app := s.app
	s.mu.Unlock()
	made, read := s.server.Connections(), s.server.Requests(readBack)
	ended := make(chan error, 1)
	go func() { ended <- app.Run(ctx, s.witness.of(h)) }()
	s.mu.Lock()
	s.stop = func() error { cancel(); return <-ended }
	s.mu.Unlock()
	t.Cleanup(func() { s.Stop(t) })
	if s.server.outage.Lasts() {
		return
	}
	s.server.Await(t, "the app's session", func() bool { return s.server.Connections() > made && s.server.Ready() })
	// What is said from now on the app is told of once.
	s.server.Await(t, "the app to read what was said before", func() bool { return s.server.Requests(readBack) > read })
	s.server.settle()
}

// readBack is the operation with which the app begins to read what was said while
// it had no session.
const readBack = "get_active_guild_threads"

// Stop stops the adapter once it has answered, and has another one, which knows
// nothing, take its place; stopped, it does nothing.
func (s *Stage) Stop(t testing.TB) {
	t.Helper()
	s.mu.Lock()
	stop := s.stop
	s.stop = nil
	s.mu.Unlock()
	if stop == nil {
		return
	}
	if err := stop(); err != nil {
		t.Errorf("Discord: it stops with %v", err)
	}
	app := s.install(t)
	s.mu.Lock()
	s.app = app
	s.mu.Unlock()
}

// Add makes sure that people and rooms exist. The server is the first person's.
func (s *Stage) Add(_ testing.TB, people []chat.Person, rooms []string) {
	for _, p := range people {
		s.server.AddPerson(Person{ID: p.ID, Username: "p" + p.ID, GlobalName: p.Name, Locale: localeOf(p.Locale), Roles: p.Groups})
		s.server.own(p.ID)
	}
	for _, r := range rooms {
		s.server.mu.Lock()
		known := s.server.channels[r] != nil
		s.server.mu.Unlock()
		if !known {
			s.server.AddChannel(Channel{ID: r, Name: "salle"})
		}
	}
}

// localeOf is Discord's locale nearest to a person's.
func localeOf(locale string) string {
	switch {
	case strings.HasPrefix(locale, "fr"):
		return "fr"
	case locale == "en-GB":
		return "en-GB"
	}
	return "en-US"
}

// own hands the lab's server over to a person, if it still belongs to nobody of
// the test.
func (s *Server) own(who string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guilds[s.Guild]
	if first := ID("owner"); g.owner == first {
		g.owner = who
		delete(g.members, first)
	}
}

// ID makes ids of Discord's form.
func (s *Stage) ID(kind string, n int) string {
	if n >= neverThere { // Discord refuses them, of course
		s.expect(10003, 10008, 10013, 50033)
	}
	if kind == "post" {
		return s.ID("room", 1) + ":" + ID(fmt.Sprint("post ", n))
	}
	return ID(fmt.Sprint(kind, " ", n))
}

// IDOf is the id of a person or a room of a story.
func (s *Stage) IDOf(kind, name string) string { return ID(kind + " " + name) }

// neverThere is from where on ids are of what is never added.
const neverThere = 90

// Keeps says that posts are kept by the stage itself.
func (s *Stage) Keeps() {}

// Wait moves the clock on: who waits in a test does not. On pipes nothing is under
// way then, and nobody is spared.
func (s *Stage) Wait(_ testing.TB, d time.Duration) {
	if s.server.clock.goes() {
		s.server.clock.Advance(d)
		return
	}
	s.server.pass(d)
}

// Sleep waits, where the clock goes; else it moves the clock on to where a sleeper
// would wake.
func (s *Server) Sleep(ctx context.Context, d time.Duration) error {
	if s.clock.goes() {
		return intake.Sleep(ctx, d)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	s.pass(d)
	return nil
}

// pass moves a clock that stands on, without anyone being kept waiting by it: a
// sleeper's time is over at once, and what others are about to answer is not late
// for that. That nobody is late is seen where the clock goes (StageOptions.Pipes).
func (s *Server) pass(d time.Duration) {
	if d <= 0 {
		return
	}
	s.settle()
	s.mu.Lock()
	for _, i := range s.acts.byID {
		if i.answered == callbackNone {
			i.made = i.made.Add(d)
		}
	}
	s.mu.Unlock()
	s.clock.Advance(d)
}

// Forbid has a person take no direct messages.
func (s *Stage) Forbid(_ testing.TB, account string) {
	s.server.RefuseDirect(account, true)
	s.expect(50007)
}

// Throttle has Discord ask to wait at the next post or edit.
func (s *Stage) Throttle(_ testing.TB, after time.Duration) {
	s.server.Trouble(Trouble{Operation: "create_message update_message", Kind: Limited, After: after})
	s.expect(0)
}

// LoseAnswer has the next post be done, and its answer lost.
func (s *Stage) LoseAnswer(testing.TB) {
	s.server.Trouble(Trouble{Operation: "create_message", Kind: Lost})
}

// Mention is a person chosen from the list that opens after "@".
func (s *Stage) Mention(account string) string { return "<@" + account + ">" }

// Drop cuts every connection.
func (s *Stage) Drop(testing.TB) { s.server.Drop() }

// Delete removes a post, as someone who may does.
func (s *Stage) Delete(t testing.TB, post *chattest.Seen) {
	t.Helper()
	s.server.DeleteMessage(t, s.on(t, post).message)
	s.expect(10008)
}

// lang is the language of the rooms.
func (s *Stage) lang() chat.Lang { return cmp.Or(s.o.Lang, chat.French) }
