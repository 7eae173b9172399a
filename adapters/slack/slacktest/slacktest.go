// Package slacktest is a strict Slack on this machine, for tests: the Web API's
// methods that the adapter uses, Socket Mode, signed HTTP requests,
// response_url, views and files, with people who do things in front of it. It
// refuses what Slack refuses, by Slack's own names of errors, and keeps what it
// refused for the test to see.
//
// What it knows comes from docs.slack.dev, the JSDoc of @slack/types and the
// limits gathered in the project's reference material. Time is a Clock that the
// test moves.
//
// That it is Slack which it plays, and not what its authors take for Slack, is
// known by others (npm installs them in the folder peer; in CI they must be
// there). In every test, each block and view that it takes, each payload that it
// sends and each answer that it gives is held to the types of Slack's own
// libraries (shapes.go; peer/shapes.mjs lists where those are known to be wrong,
// and by what); a table of good and bad bodies is judged by both (shapes_test.go).
// An app made with @slack/bolt lives in it, by Socket Mode and by HTTP
// (bolt_test.go). And the adapter does on the Slack of the package emulate, which
// others wrote, what it does here (adapters/slack/peer_test.go).
//
// The files: clock.go · workspace.go (team, people, rooms, groups) · calls.go,
// args.go, methods.go (how a method is called, and which there are) · auth.go,
// people.go, rooms.go, messages.go, views.go, files.go (the methods) · rates.go ·
// blocks.go, elements.go, objects.go, richtext.go (Block Kit's rules) · act.go,
// said.go, forms.go, home.go (what people do) · deliver.go, socket.go, posted.go
// (how it reaches the app) · acks.go, respond.go (what the app answers) ·
// refused.go · outage.go (Slack is down) · drawn.go (what was drawn) · shapes.go, peer.go (what others say of
// Slack) · soak.go (for tests
// that last) · stage.go, stage_act.go, see.go, see_words.go (a chattest.Stage:
// people who do things, and what they see), drawn.go (what was drawn, for goldens).
package slacktest

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"livinglab/bot/chat/chattest"
)

// Options of New. The zero value is a Slack in which the app may do all that it
// needs and no rate is limited.
type Options struct {
	// Clock is the time there; nil: one of its own, which begins at Start.
	Clock *Clock
	// Scopes are those of the bot's token; nil: BotScopes.
	Scopes []string
	// Rates says that Slack's rates hold: 429 with Retry-After beyond them. Free
	// are methods that may be called at any rate all the same.
	Rates bool
	Free  []string
	// FilesAfter is how long, by the clock, an uploaded file is not ready.
	FilesAfter time.Duration
	// Forgets has a press on a message not tell what was chosen at first in its
	// menus and left so (slackapi/python-slack-sdk issue 1350).
	Forgets bool
	// Pipes is the network that it is on; nil: the loopback.
	Pipes *chattest.Pipes
	// Own has the app told of its own messages too, as Slack does.
	Own bool
	// Retries has events that are not acknowledged be sent again after some seconds
	// of the machine's, as Slack does.
	Retries bool
}

// Server is a Slack workspace with an app in it. Its methods may be called from
// several goroutines at once.
type Server struct {
	t      testing.TB
	o      Options
	clock  *Clock
	http   *httptest.Server
	outage chattest.Outage

	mu      sync.Mutex
	changed chan struct{} // closed, and made anew, at each change
	workspace
	app
	rooms    rooms
	views    views
	files    files
	socket   socket
	posted   posted
	rates    rates
	refusals refusals
	draws    bool // whether what is drawn is kept
	drawn    []chattest.Drawing
	acts     acts
	official *official // nil where its types are not
	broken   []string  // faults of this package's own

	forbidden [][2]string // blocks, and where they are not taken (Forbid)
}

// Start is the time at which a Slack begins unless it is given a clock.
var Start = time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)

// New starts a Slack on the loopback, until the test ends.
func New(t testing.TB, o Options) *Server {
	t.Helper()
	if o.Clock == nil {
		o.Clock = NewClock(Start)
	}
	if o.Scopes == nil {
		o.Scopes = BotScopes()
	}
	s := &Server{t: t, o: o, clock: o.Clock, changed: make(chan struct{})}
	s.workspace = newWorkspace()
	s.app = newApp(o.Scopes)
	s.rooms, s.views, s.files, s.acts = newRooms(), newViews(), newFiles(), newActs()
	s.rates = newRates(o.Rates, o.Free)
	s.official, _ = shapesOf() // that they are there is a test of its own
	s.http = httptest.NewUnstartedServer(s)
	if o.Pipes != nil {
		s.http.Listener.Close()
		s.http.Listener = o.Pipes
	}
	s.http.Start()
	t.Cleanup(func() {
		s.Close()
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, b := range s.broken {
			t.Errorf("slacktest is no honest Slack: %s", b)
		}
	})
	return s
}

// Close ends every connection.
func (s *Server) Close() {
	s.Up()
	s.Cut()
	s.http.Close()
}

// URL is the address of the server, without a slash at its end.
func (s *Server) URL() string { return s.http.URL }

// API is the address of the Web API, for slack.Options.API.
func (s *Server) API() string { return s.http.URL + "/api/" }

// Clock is the time there.
func (s *Server) Clock() *Clock { return s.clock }

// ServeHTTP answers every request that an app makes.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.outage.Pass(r, r.URL.Path == "/api/apps.connections.open")
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", s.serveCall)
	mux.HandleFunc("/link/", s.serveLink)
	mux.HandleFunc("/respond/{ticket}", s.serveRespond)
	mux.HandleFunc("/upload/{ticket}", s.serveUpload)
	mux.HandleFunc("/files/{id}/{name}", s.serveFile)
	mux.ServeHTTP(w, r)
}

// touch tells all who wait that something changed. The caller holds mu.
func (s *Server) touch() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// patience is how long, by the machine's clock, a test waits for what must
// come before it fails.
const patience = 20 * time.Second

// Until waits until done says so, which is asked at each change, with the
// server locked; it fails the test when that takes too long.
func (s *Server) until(t testing.TB, what string, done func() bool) {
	t.Helper()
	deadline := time.After(patience)
	for {
		s.mu.Lock()
		ok, changed := done(), s.changed
		s.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-changed:
		case <-deadline:
			t.Fatalf("waited %v in vain: %s", patience, what)
		}
	}
}

// token is something that nobody can guess.
func token() string {
	b := make([]byte, 12)
	if _, err := rand.Read(b); err != nil {
		panic(err) // never, says its documentation
	}
	return hex.EncodeToString(b)
}
