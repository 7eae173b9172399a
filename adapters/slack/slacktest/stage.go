package slacktest

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"livinglab/adapters/slack"
	"livinglab/adapters/speech/speechtest"
	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
	"livinglab/storage"
)

// Stage is the adapter in a Slack with people in front of it: a chattest.Stage
// that can do all that there is to do in Slack. What people see is read from the
// blocks and views that Slack holds. Stop and Start are two processes of the bot.
type Stage struct {
	o      StageOptions
	server *Server

	mu         sync.Mutex
	app        *installed
	stop       func() error
	witness    *witness
	exceptions []string
}

var (
	_ chattest.Stage     = (*Stage)(nil)
	_ chattest.Namer     = (*Stage)(nil)
	_ chattest.Deletes   = (*Stage)(nil)
	_ chattest.Forbids   = (*Stage)(nil)
	_ chattest.Throttles = (*Stage)(nil)
	_ chattest.Loses     = (*Stage)(nil)
	_ chattest.Mentions  = (*Stage)(nil)
	_ chattest.Drops     = (*Stage)(nil)
	_ chattest.Outages   = (*Stage)(nil)
	_ chattest.Downloads = (*Stage)(nil)
	_ chattest.Shortcuts = (*Stage)(nil)
	_ chattest.Waits     = (*Stage)(nil)
	_ chattest.Keeps     = (*Stage)(nil)
	_ chattest.Excepts   = (*Stage)(nil)
	_ chattest.Homes     = (*Stage)(nil)
	_ chattest.Draws     = (*Stage)(nil)
)

// StageOptions are what a stage is made with.
type StageOptions struct {
	HTTP    bool            // the app receives by HTTP; else by Socket Mode
	Lang    chat.Lang       // of the rooms; "" is French
	Rates   bool            // Slack's rates hold,
	Retries bool            // what is not acknowledged is sent again (Options)
	Free    []string        // but for these methods
	Clock   *Clock          // Slack's; nil: one of its own
	Pipes   *chattest.Pipes // the network that Slack is on; nil: the loopback
	Home    []string        // the commands shown in the Home tab
	// EditEvery is the adapter's; 0: posts are edited at once.
	EditEvery time.Duration
}

// OnSlack makes a stage as bottest.Options.Open wants it; the posts are kept in
// Slack, not in the database.
func OnSlack(t testing.TB, _ *storage.DB) chattest.Stage { return NewStage(t, StageOptions{}) }

// NewStage makes a Slack with the adapter installed in it.
func NewStage(t testing.TB, o StageOptions) *Stage {
	t.Helper()
	s := &Stage{o: o, server: New(t, Options{Clock: o.Clock, Scopes: slack.Scopes(), Rates: o.Rates, Free: o.Free, Retries: o.Retries, Pipes: o.Pipes, Own: true})}
	s.server.AddGroup(s.ID("group", 1), "comite")
	s.witness = newWitness(s.server)
	s.app = s.install(t)
	t.Cleanup(func() {
		for _, r := range s.server.Unexpected() {
			t.Errorf("Slack refused %v", r)
		}
	})
	return s
}

// Server is the Slack.
func (s *Stage) Server() *Server { return s.server }

// Exceptions are what people did otherwise than they were told to, because Slack
// has no such thing.
func (s *Stage) Exceptions() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.exceptions...)
}

// except keeps an exception.
func (s *Stage) except(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.exceptions = append(s.exceptions, fmt.Sprintf(format, args...))
}

// installed is the adapter as it was installed: from the manifest that it makes
// of the bot's commands.
type installed struct {
	*slack.Platform
	s     *Stage
	say   func(chat.Lang, string) string
	specs []chat.CommandSpec
}

// lang is the language of the app.
func (a *installed) lang() chat.Lang { return cmp.Or(a.s.o.Lang, chat.French) }

// SetCommands installs the app from its manifest, as a person would: Slack knows
// the commands and shortcuts that this names.
func (a *installed) SetCommands(specs []chat.CommandSpec) {
	a.specs = specs
	m, err := slack.NewManifest(slack.ManifestOptions{Name: TeamName, Lang: a.s.o.Lang, Say: a.say, Commands: specs})
	if err != nil {
		a.s.server.t.Errorf("the manifest: %v", err)
		return
	}
	commands, shortcuts := []string{}, map[string]string{}
	for _, c := range m.Features.Commands {
		commands = append(commands, c.Command)
	}
	for _, c := range m.Features.Shortcuts {
		shortcuts[c.Name] = c.Callback
	}
	a.s.server.Install(m.OAuth.Scopes.Bot, commands, shortcuts)
}

// install makes a new adapter: a new process of the bot.
func (s *Stage) install(t testing.TB) *installed {
	t.Helper()
	say, clock := Say(t), s.server.Clock()
	o := slack.Options{
		BotToken: Bot, AppToken: App, Lang: s.o.Lang, Groups: []string{s.ID("group", 1)}, Home: s.o.Home, Say: say, EditEvery: s.o.EditEvery,
		API: s.server.API(), Now: clock.Now, Sleep: clock.Sleep,
	}
	if o.EditEvery == 0 {
		o.EditEvery = -1
	}
	if s.o.Pipes != nil {
		o.Client = s.o.Pipes.Client()
	}
	if s.o.HTTP {
		o.AppToken, o.SigningSecret, o.Listen = "", Secret, "127.0.0.1:0"
	}
	if os.Getenv("SLACKTEST_LOG") != "" {
		o.Logger = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	return &installed{Platform: slack.New(o), s: s, say: say}
}

// path is that of the address that the app's manifest gives Slack.
func (s *Stage) path(t testing.TB) string {
	t.Helper()
	const public = "https://lab.example"
	m, err := slack.NewManifest(slack.ManifestOptions{Name: TeamName, URL: public, Say: Say(t)})
	if err != nil {
		t.Fatalf("the manifest: %v", err)
	}
	return strings.TrimPrefix(m.Settings.Interactivity.URL, public)
}

// Say reads the adapter's texts as the bot's catalogue would.
func Say(t testing.TB) func(chat.Lang, string) string {
	t.Helper()
	return speechtest.Say(t, slack.Texts)
}

// Platform is the adapter.
func (s *Stage) Platform() chat.Platform {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.app
}

// Start runs the adapter, and returns once it receives; when Slack is down, at
// once.
func (s *Stage) Start(t testing.TB, h chat.Handler) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	s.mu.Lock()
	app := s.app
	s.mu.Unlock()
	made := s.server.Made()
	if s.o.HTTP {
		if err := app.Listen(ctx); err != nil {
			cancel()
			t.Fatal(err)
		}
		s.server.PostTo("http://" + app.Addr().String() + s.path(t))
	}
	ended := make(chan error, 1)
	go func() { ended <- app.Run(ctx, s.witness.of(h)) }()
	s.mu.Lock()
	s.stop = func() error { cancel(); return <-ended }
	s.mu.Unlock()
	t.Cleanup(func() { s.Stop(t) })
	if !s.o.HTTP && !s.server.outage.Lasts() {
		s.server.until(t, "the app's connection", func() bool { return s.server.socket.made > made })
	}
}

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
		t.Errorf("Slack: it stops with %v", err)
	}
	app := s.install(t)
	s.mu.Lock()
	s.app = app
	s.mu.Unlock()
}

// Add makes sure that people and rooms exist.
func (s *Stage) Add(_ testing.TB, people []chat.Person, rooms []string) {
	groups := map[string][]string{}
	for _, p := range people {
		s.server.AddPeople(Person{ID: p.ID, Name: p.Name, Locale: p.Locale})
		for _, g := range p.Groups {
			groups[g] = append(groups[g], p.ID)
		}
	}
	for g, members := range groups {
		s.server.AddGroup(g, "comite", members...)
	}
	for _, r := range rooms {
		s.server.AddRooms(Room{ID: r})
	}
}

// neverThere is from where on ids are of what is never added.
const neverThere = 90

// ID makes ids of Slack's form. That Slack refuses those of a high n is no
// surprise.
func (s *Stage) ID(kind string, n int) string {
	if n >= neverThere {
		s.server.Expect("chat.postMessage", "channel_not_found")
		s.server.Expect("chat.update", "message_not_found")
	}
	switch kind {
	case "person":
		return fmt.Sprintf("U0PERSON%02d", n)
	case "room":
		return fmt.Sprintf("C0ROOM%04d", n)
	case "group":
		return fmt.Sprintf("S0GROUP%03d", n)
	}
	return fmt.Sprintf("%s:1700000000.%06d", s.ID("room", 1), n)
}

// Keeps says that posts are kept by the stage itself.
func (s *Stage) Keeps() {}

// Wait moves the clock on: who waits in a test does not.
func (s *Stage) Wait(_ testing.TB, d time.Duration) { s.server.clock.Advance(d) }

// Forbid has the workspace let no app write to a person.
func (s *Stage) Forbid(t testing.TB, account string) {
	t.Helper()
	s.server.mu.Lock()
	p := *s.server.people[account]
	s.server.mu.Unlock()
	p.NoDirect = true
	s.server.AddPeople(p)
	s.server.Expect("", "restricted_action")
}

// Throttle has Slack ask to wait at the next post or edit.
func (s *Stage) Throttle(_ testing.TB, after time.Duration) { s.server.Throttle("", after) }

// LoseAnswer has the next post be done, and its answer lost.
func (s *Stage) LoseAnswer(testing.TB) { s.server.Lose("chat.postMessage") }

// Mention is a person chosen from the list that opens after "@".
func (s *Stage) Mention(account string) string { return "<@" + account + ">" }

// Drop cuts every connection.
func (s *Stage) Drop(testing.TB) { s.server.Cut() }

// Delete removes a post, as someone who may does.
func (s *Stage) Delete(t testing.TB, post *chattest.Seen) {
	t.Helper()
	on := s.on(t, post)
	s.server.Delete(t, on.Room, on.TS)
	s.server.Expect("chat.update", "message_not_found")
}
