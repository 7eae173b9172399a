// Package discordtest is a strict Discord on this machine, for tests: the REST
// operations that the adapter uses, the gateway with its sessions, interactions,
// attachments, and people who do things in front of it. It refuses what Discord
// refuses, by Discord's own codes, and keeps what it refused for the test to
// see.
//
// What it knows comes from Discord's official API description, to which every
// request and every answer of its own is held, and from the documentation
// (github.com/discord/discord-api-docs) where that says more; comments name the
// page. Every frame of the gateway, each event's data, and what the app sends to
// begin, to resume and to stay alive are held to the types of discord-api-types
// where those are installed (peer; but for the data of RESUMED, which has no type).
// discord.js plays a script on it in CI (peer), so
// that it is not the adapter's authors alone who say what Discord does. Time is
// a Clock that the test moves.
//
// The files: clock.go · snowflake.go · world.go, objects.go, permissions.go
// (what there is, and how Discord shows it) · description.go, problems.go,
// unknown.go (the official description) · rest.go, routes.go, uploads.go,
// reply.go, refusals.go (how a request is read and answered) · rates.go,
// trouble.go, outage.go (limits; what goes wrong) · guilds.go, messages.go, threads.go,
// commands.go, callbacks.go, webhooks.go (the operations) · message.go, content.go,
// mentions.go, components.go, shown.go, modals.go (what may be sent, and how it
// is shown) · gateway.go, frames.go, types.go, sessions.go, dispatch.go (the
// websocket) · interactions.go · act.go, invoke.go, press.go, fill.go (what
// people do, for tests) · seen.go, answers.go (what they see) · mistakes.go (the
// rules, without a server) · stage.go,
// stage_act.go, stage_line.go, see.go and witness.go (the adapter on it, for the
// contract and the conversations), markdown (how Discord reads a text), drawn.go
// (what was drawn, for goldens), soak.go and apart.go (for tests that last).
package discordtest

import (
	"encoding/base64"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"livinglab/bot/chat/chattest"
)

// Options of New. The zero value is a Discord on which the bot may do all that
// it needs and no rate is limited.
type Options struct {
	// Clock is the time there; nil: one of its own, which begins at Start.
	Clock *Clock
	// Rates says that Discord's rates hold: 429 with Retry-After beyond them,
	// one IDENTIFY in five seconds.
	Rates bool
	// Begins has sessions begin at any rate all the same.
	Begins bool
	// Intents are the privileged intents that are enabled for the application.
	Intents Intents
	// Permissions are those of the bot's role; nil: Invited.
	Permissions *Permission
	// NoCommands says that the bot was added without applications.commands.
	NoCommands bool
	// Heartbeat is how often the gateway wants a heartbeat; 0: 41.25 s. Heartbeats
	// count towards 120 frames a minute of the clock: with a short interval, let
	// it Run.
	Heartbeat time.Duration
	// Starts is how many sessions may still be started today; 0: 1,000.
	Starts int
	// Pipes is the network that it is on; nil: the loopback.
	Pipes *chattest.Pipes
}

// Server is a Discord with one application, whose bot is in one guild, the
// lab's. Its methods may be called from several goroutines at once.
type Server struct {
	Token string // the bot's, without "Bot "
	AppID string // the application's id, which is the bot's user id too
	Guild string // the lab's guild

	o        Options
	clock    *Clock
	official *description // nil where the reference material is not there
	frames   *types       // nil where npm has not made them
	http     *httptest.Server
	outage   chattest.Outage

	mu          sync.Mutex
	changed     chan struct{} // closed, and made anew, at each change
	closed      bool
	requests    map[string]int // by operation
	refused     []Refusal
	ignored     []string
	broken      []string // faults of this package's own
	limits      limiter
	troubles    []*Trouble
	released    chan struct{}
	held        int
	asked       int // requests that are under way
	answersHeld []*heldAnswer
	world
	nonces   []nonce
	commands []*command // global
	created  []time.Time
	acts     interactions
	gateway  gateway
	draws    bool // whether what is drawn is kept
	drawn    []chattest.Drawing
}

// New starts a Discord, which ends with the test. The test fails at its end if
// the server gave an answer or sent a frame that Discord would not.
//
// Where the reference material is not there, requests and answers are held to
// the rules of this package alone; in CI the test fails then.
func New(t testing.TB, o Options) *Server {
	t.Helper()
	if o.Clock == nil {
		o.Clock = NewClock(Start)
	}
	if o.Heartbeat == 0 {
		o.Heartbeat = 41250 * time.Millisecond
	}
	if o.Starts == 0 {
		o.Starts = 1000
	}
	s := &Server{
		AppID: ID("bot"), Guild: ID("lab"), o: o, clock: o.Clock,
		changed: make(chan struct{}), released: make(chan struct{}), requests: map[string]int{},
		limits: limiter{buckets: map[string]*bucket{}},
		world: world{
			people: map[string]*person{}, guilds: map[string]*guild{}, channels: map[string]*channel{},
			messages: map[string]*message{}, files: map[string]*attachment{},
		},
	}
	// A token is three parts: the id, when it was made, and a secret.
	s.Token = base64.RawURLEncoding.EncodeToString([]byte(s.AppID)) + ".Gl9h3x." + strings.Repeat("secret", 6)
	s.official, s.frames = officialOr(t), typesOr(t)
	s.acts.init()
	s.gateway.init(o)
	s.populate()
	s.http = httptest.NewUnstartedServer(http.HandlerFunc(s.serve))
	if o.Pipes != nil {
		s.http.Listener.Close()
		s.http.Listener = o.Pipes
	}
	s.http.Start()
	s.clock.onMove(s.checkHeartbeats)
	t.Cleanup(func() { s.close(t) })
	return s
}

// officialOr is the description, nil where it is not and need not be.
func officialOr(t testing.TB) *description {
	t.Helper()
	d, err := official()
	if err == nil {
		return d
	}
	if !errors.Is(err, fs.ErrNotExist) || os.Getenv("CI") != "" {
		t.Fatalf("discordtest: Discord's official description: %v", err)
	}
	t.Log("discordtest: without Discord's official description, which is not beside the repository")
	return nil
}

// populate makes the lab's guild, with the bot and an owner in it.
func (s *Server) populate() {
	now := s.clock.Now()
	s.bot = s.AppID
	role := Invited
	if s.o.Permissions != nil {
		role = *s.o.Permissions
	}
	owner := ID("owner")
	s.people[s.AppID] = &person{Person: Person{ID: s.AppID, Username: "labo", Bot: true}}
	s.people[owner] = &person{Person: Person{ID: owner, Username: "owner", Locale: "fr"}}
	s.guilds[s.Guild] = &guild{
		id: s.Guild, name: "Laboratoire vivant", owner: owner, locale: "fr", joined: now, noCommands: s.o.NoCommands,
		roles: map[string]*Role{
			s.Guild:    {ID: s.Guild, Name: "@everyone", Permissions: Everyone},
			ID("labo"): {ID: ID("labo"), Name: "labo", Permissions: role, managed: true},
		},
		members: map[string]*member{
			s.AppID: {user: s.AppID, roles: []string{ID("labo")}, joined: now},
			owner:   {user: owner, joined: now},
		},
	}
}

// Clock is the time there.
func (s *Server) Clock() *Clock { return s.clock }

// URL is the server's address, "http://127.0.0.1:…". The API is under
// "/api/v10" and "/api/v9".
func (s *Server) URL() string { return s.http.URL }

// Transport sends whatever is for discord.com and its CDN to this server, and
// refuses every other host: for a client whose addresses cannot be set.
func (s *Server) Transport() http.RoundTripper { return transport{s.http} }

type transport struct{ to *httptest.Server }

var errHost = errors.New("discordtest: no other host than Discord's")

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	local, err := url.Parse(t.to.URL)
	if err != nil {
		return nil, err
	}
	switch r.URL.Host {
	case "discord.com", "discordapp.com", "cdn.discordapp.com", local.Host:
	default:
		return nil, errHost
	}
	out := r.Clone(r.Context())
	out.URL.Scheme, out.URL.Host, out.Host = local.Scheme, local.Host, local.Host
	return t.to.Client().Transport.RoundTrip(out)
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	s.outage.Pass(r, asksGateway(r))
	switch path := strings.TrimSuffix(r.URL.Path, "/"); {
	case strings.HasPrefix(path, "/api/"):
		s.underWay(1)
		defer s.underWay(-1)
		s.serveREST(w, r)
	case path == gatewayPath || path == resumePath:
		s.serveGateway(w, r)
	default:
		s.serveCDN(w, r)
	}
}

// underWay counts the requests that are under way.
func (s *Server) underWay(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.asked += n; s.asked == s.held {
		s.change()
	}
}

// close ends the server and tells what it did wrong.
func (s *Server) close(t testing.TB) {
	s.Up()
	s.mu.Lock()
	s.closed = true
	s.gateway.hangUp()
	close(s.released)
	s.released = make(chan struct{})
	s.mu.Unlock()
	s.http.CloseClientConnections()
	s.http.Close()
	s.gateway.done.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range s.broken {
		t.Errorf("discordtest is no honest Discord: %s", b)
	}
}

// Requests is how many requests came to an operation, refused ones too.
func (s *Server) Requests(operation string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests[operation]
}

// patience is how long a test waits, by the machine's clock, for what must
// come, before it fails.
const patience = 20 * time.Second

// Await waits until a condition holds, looked at again at each change of the
// server. The condition may call the server's other methods.
func (s *Server) Await(t testing.TB, what string, holds func() bool) {
	t.Helper()
	end := time.After(patience)
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if holds() {
			return
		}
		select {
		case <-changed:
		case <-end:
			t.Fatalf("waited %v in vain: %s", patience, what)
		}
	}
}

// change tells those who wait that something is other than before.
func (s *Server) change() {
	close(s.changed)
	s.changed = make(chan struct{})
}
