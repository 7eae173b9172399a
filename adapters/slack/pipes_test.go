package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
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

// wire is Slack as the receiving ends see it, reduced to what a test says it
// does. What Slack accepts is slacktest's business.
type wire struct {
	t      *testing.T
	net    *pipes
	server *http.Server
	client *http.Client
	peers  chan *peer // each connection of the adapter, in order

	mu    sync.Mutex
	calls []apiCall
	fails map[string]func(n int, w http.ResponseWriter) bool // by method: true when it has answered; n counts from 1
	times map[string]int
}

// apiCall is a call of the Web API, or a message to a response_url.
type apiCall struct {
	method string
	at     time.Time
	body   string
}

// peer is Slack's end of a connection.
type peer struct {
	*websocket.Conn
	acks chan acked // closed when the adapter closed the connection
	end  error      // why it ended, once acks is closed
}

// acked is an acknowledgement.
type acked struct {
	ID      string          `json:"envelope_id"`
	Payload json.RawMessage `json:"payload"`
	at      time.Time
}

// inTime runs a test in virtual time, on a wire.
func inTime(t *testing.T, test func(t *testing.T, w *wire)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &wire{t: t, net: newPipes(), peers: make(chan *peer, 100), fails: map[string]func(int, http.ResponseWriter) bool{}, times: map[string]int{}}
		w.client = &http.Client{Transport: &http.Transport{DialContext: w.net.dial}, Timeout: callFor}
		mux := http.NewServeMux()
		mux.HandleFunc("/link", w.link)
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
	return Options{BotToken: "xoxb-test", AppToken: "xapp-test", API: "http://slack.test/api/", Client: w.client, Say: ownWords(w.t)}
}

// run starts an adapter; stop ends it and returns Run's error.
func (w *wire) run(o Options, bot chat.Handler) (stop func() error) {
	ctx, cancel := context.WithCancel(w.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- New(o).Run(ctx, bot) }()
	return func() error { cancel(); return <-ended }
}

func (w *wire) call(rw http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	method := strings.TrimPrefix(r.URL.Path, "/api/")
	w.mu.Lock()
	w.times[method]++
	n, fail := w.times[method], w.fails[method]
	w.calls = append(w.calls, apiCall{method, time.Now(), string(body)})
	w.mu.Unlock()
	if fail != nil && fail(n, rw) {
		return
	}
	rw.Header().Set("Content-Type", "application/json")
	switch method {
	case "auth.test":
		io.WriteString(rw, `{"ok":true,"url":"https://lab.slack.test/","team_id":"T1","user_id":"UBOT","bot_id":"B1"}`)
	case "apps.connections.open":
		io.WriteString(rw, `{"ok":true,"url":"ws://slack.test/link"}`)
	case "users.info":
		io.WriteString(rw, `{"ok":true,"user":{"id":"U1","team_id":"T1","name":"marie","locale":"fr-CA","profile":{"display_name":"Marie Tremblay"}}}`)
	case "conversations.open":
		io.WriteString(rw, `{"ok":true,"channel":{"id":"D1"}}`)
	case "chat.postMessage":
		io.WriteString(rw, `{"ok":true,"channel":"C1","ts":"100.000001","message":{"ts":"100.000001"}}`)
	default:
		io.WriteString(rw, `{"ok":true}`)
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
	p := &peer{Conn: ws, acks: make(chan acked, 100)}
	w.peers <- p
	for {
		a := acked{}
		if err := ws.ReadJSON(&a); err != nil {
			p.end = err
			close(p.acks)
			return
		}
		a.at = time.Now()
		p.acks <- a
	}
}

// to are the calls of a method so far.
func (w *wire) to(method string) (out []apiCall) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.calls {
		if c.method == method {
			out = append(out, c)
		}
	}
	return out
}

// fail has calls of a method answered otherwise.
func (w *wire) fail(method string, how func(n int, rw http.ResponseWriter) bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fails[method] = how
}

// says answers with a JSON body.
func says(body string) func(int, http.ResponseWriter) bool {
	return func(_ int, rw http.ResponseWriter) bool {
		io.WriteString(rw, body)
		return true
	}
}

// greeted is the next connection, which was said hello to.
func (w *wire) greeted() *peer {
	w.t.Helper()
	p := <-w.peers
	p.sends(`{"type":"hello","num_connections":1}`)
	return p
}

func (p *peer) sends(frame string) {
	// A pipe has no buffer: what the adapter does not read is not waited for.
	if err := p.WriteMessage(websocket.TextMessage, []byte(frame)); err != nil && !errors.Is(err, io.ErrClosedPipe) {
		panic(err)
	}
}

// sendsEnvelope sends an envelope.
func (p *peer) sendsEnvelope(id, kind, payload string) {
	p.sends(fmt.Sprintf(`{"type":%q,"envelope_id":%q,"payload":%s,"accepts_response_payload":true}`, kind, id, payload))
}

// aCommand, aPress and aForm are payloads of Marie's.
func aCommand(trigger string) string {
	return fmt.Sprintf(`{"team_id":"T1","user_id":"U1","user_name":"marie","channel_id":"C1","command":"/essai","text":"bonjour",`+
		`"trigger_id":%q,"response_url":"http://slack.test/respond"}`, trigger)
}

func aForm(view string) string {
	return fmt.Sprintf(`{"type":"view_submission","team":{"id":"T1"},"user":{"id":"U1","team_id":"T1"},"trigger_id":"t-%s","view":{"id":%[1]q,`+
		`"type":"modal","callback_id":"essai:sent:1","private_metadata":"{\"from\":\"command\",\"channel\":\"C1\"}",`+
		`"title":{"type":"plain_text","text":"Idée"},"submit":{"type":"plain_text","text":"Envoyer"},"close":{"type":"plain_text","text":"Annuler"},`+
		`"blocks":[{"type":"input","block_id":"titre","label":{"type":"plain_text","text":"Titre"},"element":{"type":"plain_text_input","action_id":"titre"}}],`+
		`"state":{"values":{"titre":{"titre":{"type":"plain_text_input","value":"Un café"}}}}}}`, view)
}

// bot is a bot that does what a function says.
type bot func(chat.Event) chat.Answer

func (b bot) Handle(_ context.Context, e chat.Event) chat.Answer { return b(e) }

func (bot) Suggest(context.Context, chat.Query) []chat.Suggestion { return nil }

func titled(title string) chat.Card { return chat.Card{Lang: chat.French, Title: chat.Str(title)} }
