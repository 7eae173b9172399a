package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"livinglab/bot/chat"
)

// pipes is a network inside a test: with synctest, time passes when everyone
// waits.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newPipes() *pipes { return &pipes{conns: make(chan net.Conn), closed: make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.once.Do(func() { close(p.closed) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipes", Net: "pipe"} }

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case p.conns <- there:
		return here, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

// wire is Discord as the receiving end sees it, reduced to what a test says it
// does. What Discord accepts is discordtest's business.
type wire struct {
	t      *testing.T
	net    *pipes
	server *http.Server
	client *http.Client
	peers  chan *peer // each connection of the adapter, in order

	mu    sync.Mutex
	calls []restCall
	fails map[string]func(n int, w http.ResponseWriter) bool // by call: true when it has answered; n counts from 1
	times map[string]int
	flags int // of the application
	log   strings.Builder
}

// restCall is a request: "POST /webhooks/…".
type restCall struct {
	what string
	at   time.Time
	body string
}

// peer is Discord's end of a connection.
type peer struct {
	*websocket.Conn
	path   string
	frames chan frameSent // what the adapter sends, but for heartbeats; closed when it left
	beats  chan time.Time
	deaf   atomic.Bool
	write  sync.Mutex
	end    error // why it ended, once frames is closed
}

// frameSent is a frame of the adapter's.
type frameSent struct {
	Op   int             `json:"op"`
	Data json.RawMessage `json:"d"`
	at   time.Time
}

// The lab on the wire.
const (
	wireApp   = "1000000000000000001"
	wireGuild = "1000000000000000002"
	wireRoom  = "1000000000000000003"
	wireUser  = "1000000000000000004"
)

// wireStart is when tests on the wire begin.
var wireStart = time.Date(2026, time.December, 1, 14, 0, 0, 0, time.UTC)

// inTime runs a test in virtual time, on a wire.
func inTime(t *testing.T, test func(t *testing.T, w *wire)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(wireStart)) // Discord's ids begin in 2015, virtual time in 2000
		w := &wire{t: t, net: newPipes(), peers: make(chan *peer, 100), fails: map[string]func(int, http.ResponseWriter) bool{}, times: map[string]int{}}
		w.client = &http.Client{Transport: &http.Transport{DialContext: w.net.dial}, Timeout: callFor}
		mux := http.NewServeMux()
		mux.HandleFunc("/begin/", w.link)
		mux.HandleFunc("/resume/", w.link)
		mux.HandleFunc("/", w.call)
		w.server = &http.Server{Handler: mux}
		served := make(chan error, 1)
		go func() { served <- w.server.Serve(w.net) }()
		test(t, w)
		time.Sleep(2 * time.Hour) // whoever is late has ended
		w.client.CloseIdleConnections()
		w.server.Close()
		<-served
	})
}

// options are those of an adapter on the wire.
func (w *wire) options() Options {
	return Options{Token: "secret-token", Guild: wireGuild, API: "http://discord.test/api/v10", Client: w.client, Say: ownWords(w.t),
		Logger: slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug}))}
}

// Write keeps what is logged.
func (w *wire) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.Write(b)
}

// logged is everything that was logged so far.
func (w *wire) logged() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.String()
}

// run starts an adapter; stop ends it and returns Run's error.
func (w *wire) run(bot chat.Handler) (stop func() error) {
	ctx, cancel := context.WithCancel(w.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- New(w.options()).Run(ctx, bot) }()
	return func() error { cancel(); return <-ended }
}

func (w *wire) call(rw http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	what := r.Method + " " + strings.TrimPrefix(r.URL.Path, "/api/v10")
	if strings.Contains(what, "/callback") {
		what = "callback"
	}
	w.mu.Lock()
	w.times[what]++
	n, fail, flags := w.times[what], w.fails[what], w.flags
	w.calls = append(w.calls, restCall{what, time.Now(), string(body)})
	w.mu.Unlock()
	if fail != nil && fail(n, rw) {
		return
	}
	rw.Header().Set("Content-Type", "application/json")
	switch what {
	case "GET /applications/@me":
		fmt.Fprintf(rw, `{"id":%q,"name":"labo","flags":%d,"bot":{"id":%[1]q,"username":"labo"}}`, wireApp, flags)
	case "GET /gateway/bot":
		io.WriteString(rw, `{"url":"ws://discord.test/begin/","shards":1,"session_start_limit":{"total":1000,"remaining":999,"reset_after":1000,"max_concurrency":1}}`)
	case "callback":
		rw.WriteHeader(http.StatusNoContent)
	default:
		io.WriteString(rw, `{}`)
	}
}

func (w *wire) link(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	fail := w.fails["link"]
	w.mu.Unlock()
	if fail != nil && fail(1, rw) {
		return
	}
	ws, err := (&websocket.Upgrader{}).Upgrade(rw, r, nil)
	if err != nil {
		w.t.Error(err)
		return
	}
	if r.URL.RawQuery != gatewayQuery {
		w.t.Errorf("connected with %q", r.URL.RawQuery)
	}
	p := &peer{Conn: ws, path: r.URL.Path, frames: make(chan frameSent, 100), beats: make(chan time.Time, 10_000)}
	w.peers <- p
	for {
		s := frameSent{}
		if err := ws.ReadJSON(&s); err != nil {
			p.end = err
			close(p.frames)
			return
		}
		if s.at = time.Now(); s.Op == opHeartbeat {
			p.beats <- s.at
			if !p.deaf.Load() {
				go p.sends(`{"op":11,"d":null,"s":null,"t":null}`) // a pipe has no buffer
			}
			continue
		}
		p.frames <- s
	}
}

// to are the calls so far whose method and path begin so.
func (w *wire) to(what string) (out []restCall) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.calls {
		if strings.HasPrefix(c.what, what) {
			out = append(out, c)
		}
	}
	return out
}

// fail has calls answered otherwise.
func (w *wire) fail(what string, how func(n int, rw http.ResponseWriter) bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fails[what] = how
}

// refuses answers with a status and Discord's code.
func refuses(status, code int) func(int, http.ResponseWriter) bool {
	return func(_ int, rw http.ResponseWriter) bool {
		rw.WriteHeader(status)
		fmt.Fprintf(rw, `{"code":%d,"message":"no"}`, code)
		return true
	}
}

// beat is how often the wire wants a heartbeat.
const beat = 40 * time.Second

// greeted is the next connection, which was said hello to, and what it began
// with.
func (w *wire) greeted() (*peer, frameSent) {
	w.t.Helper()
	p := <-w.peers
	p.sends(fmt.Sprintf(`{"op":10,"d":{"heartbeat_interval":%d},"s":null,"t":null}`, beat.Milliseconds()))
	return p, <-p.frames
}

// begun is the next connection, whose session has begun.
func (w *wire) begun() *peer {
	w.t.Helper()
	p, first := w.greeted()
	if first.Op != opIdentify {
		w.t.Fatalf("it began with opcode %d: %s", first.Op, first.Data)
	}
	p.ready()
	return p
}

// ready says that the session has begun, as event 1.
func (p *peer) ready() {
	p.dispatches(1, "READY", `{"v":10,"session_id":"s1","resume_gateway_url":"ws://discord.test/resume/","user":{"id":"`+wireApp+`"},`+
		`"guilds":[{"id":"`+wireGuild+`","unavailable":true}],"application":{"id":"`+wireApp+`","flags":0}}`)
}

func (p *peer) sends(frame string) {
	p.write.Lock()
	defer p.write.Unlock()
	err := p.WriteMessage(websocket.TextMessage, []byte(frame))
	for _, left := range []error{io.ErrClosedPipe, net.ErrClosed, websocket.ErrCloseSent} {
		if errors.Is(err, left) {
			return // the adapter has left, or is being left
		}
	}
	if err != nil {
		panic(err)
	}
}

// dispatches sends an event.
func (p *peer) dispatches(n int, name, data string) {
	p.sends(fmt.Sprintf(`{"op":0,"t":%q,"s":%d,"d":%s}`, name, n, data))
}

// closes closes the connection with a code.
func (p *peer) closes(code int) {
	_ = p.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second))
	for range p.frames { // until the adapter has left
	}
	p.Close()
}

// snowflake is an id that is made now; n tells apart those of one instant.
func snowflake(n int) string {
	return fmt.Sprint(uint64(time.Now().UnixMilli()-discordEpoch)<<22 | uint64(n))
}

// aCommand is a command of somebody's, by the id of its interaction.
func aCommand(id string) string {
	return interactionOf(id, 2, `{"id":"1","name":"essai","type":1,"options":[{"type":3,"name":"texte","value":"bonjour"}]}`, "")
}

// interactionOf is an interaction in the room, with more of it where that is said.
func interactionOf(id string, kind int, data, more string) string {
	return fmt.Sprintf(`{"id":%q,"application_id":%q,"type":%d,"token":"token-%[1]s","version":1,"guild_id":%[4]q,"channel_id":%[5]q,`+
		`"channel":{"id":%[5]q,"type":0},"member":{"user":{"id":%[6]q,"username":"marie","global_name":"Marie"},"roles":[],"nick":null},"locale":"fr","data":%s%s}`,
		id, wireApp, kind, wireGuild, wireRoom, wireUser, data, more)
}

// bot is a bot that does what a function says.
type bot func(chat.Event) chat.Answer

func (b bot) Handle(_ context.Context, e chat.Event) chat.Answer { return b(e) }

func (bot) Suggest(context.Context, chat.Query) []chat.Suggestion { return nil }

func card(title string) chat.Card { return chat.Card{Lang: chat.French, Title: chat.Str(title)} }

// whispers answers with a card titled by the event's id.
func whispers(e chat.Event) chat.Answer { return chat.Whisper(card("Pour " + e.ID)) }
