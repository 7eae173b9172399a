package slacktest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// socket is Socket Mode: the tickets given out, and the connections.
type socket struct {
	tickets map[string]bool
	conns   []*connection
	next    int
	made    int             // connections since the beginning
	dead    bool            // new connections are silent: no pings, nothing delivered
	lose    bool            // the next acknowledgement is lost
	sends   []chan struct{} // closed when something is next sent
	off     bool            // Socket Mode is not turned on
}

// connection is one websocket of the app.
type connection struct {
	ws    *websocket.Conn
	out   chan any // what is to be written; closed at the end
	quit  chan struct{}
	dead  bool
	going bool // the app was told to leave it
}

// maxConnections is how many an app may have open.
const maxConnections = 10

// approximate is how long a connection lasts, as hello says, in seconds.
const approximate = 18060

func (s *Server) connectionsOpen(*call) (object, error) {
	if s.socket.tickets == nil {
		s.socket.tickets = map[string]bool{}
	}
	ticket := token()
	s.socket.tickets[ticket] = true
	out := object{"url": "ws" + strings.TrimPrefix(s.URL(), "http") + "/link/?ticket=" + ticket + "&app_id=" + AppID}
	if s.socket.off {
		out["response_metadata"] = object{"messages": []string{"[WARN] Socket Mode is not turned on."}}
	}
	return out, nil
}

// SocketOff has Socket Mode be off: Slack still gives an address, with a remark,
// and delivers nothing there. (Its reference has the error
// socket_mode_not_enabled as well: Fail.)
func (s *Server) SocketOff() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.socket.off = true
}

func (s *Server) serveLink(w http.ResponseWriter, r *http.Request) {
	ticket := r.URL.Query().Get("ticket")
	s.mu.Lock()
	ok := s.socket.tickets[ticket]
	delete(s.socket.tickets, ticket)
	full := len(s.socket.conns) >= maxConnections
	if !ok || full {
		s.refuse("socket", map[bool]string{true: "too_many_websockets", false: "invalid_ticket"}[full], "")
	}
	s.mu.Unlock()
	if !ok || full {
		http.Error(w, "no connection with that ticket", http.StatusForbidden)
		return
	}
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // upgrade has answered
	}
	c := &connection{ws: ws, out: make(chan any, 64), quit: make(chan struct{})}
	s.welcome(c)
	go c.write(func() { s.retry(c) })
	s.listen(c)
}

// welcome counts a connection in, says hello and gives it what waits.
func (s *Server) welcome(c *connection) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.dead = s.socket.dead
	s.socket.conns = append(s.socket.conns, c)
	s.socket.made++
	if !c.dead {
		c.say(object{
			"type": "hello", "num_connections": len(s.socket.conns), "connection_info": object{"app_id": AppID},
			"debug_info": object{"host": "applink-slacktest", "build_number": 1, "approximate_connection_time": approximate},
		})
	}
	s.flush()
	s.touch()
}

// say queues a frame, unless the connection has ended.
func (c *connection) say(frame any) {
	select {
	case c.out <- frame:
	case <-c.quit:
	}
}

// pingEvery is the machine's time between two pings of Slack's.
const pingEvery = time.Second

// write sends what is queued, in order, and pings; each time with a ping it calls
// back.
func (c *connection) write(pinged func()) {
	ticker := time.NewTicker(pingEvery)
	defer ticker.Stop()
	defer c.ws.Close()
	for {
		var err error
		select {
		case frame := <-c.out:
			if frame == nil {
				_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(pingEvery))
				return // the app may have closed it first
			}
			err = c.ws.WriteJSON(frame)
		case <-ticker.C:
			if !c.dead {
				err = c.ws.WriteControl(websocket.PingMessage, []byte("Ping from slacktest"), time.Now().Add(pingEvery))
				pinged()
			}
		case <-c.quit:
			return
		}
		if err != nil {
			return // the reader sees it too
		}
	}
}

// retry sends again the events that a connection carried and that were not
// acknowledged in time.
func (s *Server) retry(c *connection) {
	if !s.o.Retries {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.acts.pending {
		if e.conn == c && e.act.kind == "events_api" && time.Since(e.left) > answerIn {
			e.conn, e.reason, e.retry = nil, "timeout", e.retry+1
		}
	}
	s.flush()
}

// listen takes the acknowledgements of a connection until it ends.
func (s *Server) listen(c *connection) {
	defer s.gone(c)
	for {
		_, data, err := c.ws.ReadMessage()
		if err != nil {
			return
		}
		s.heard(c, data)
	}
}

// maxAck is what an acknowledgement may hold: Slack drops larger ones in
// silence.
const maxAck = 20 << 10

func (s *Server) heard(c *connection, data []byte) {
	var frame struct {
		EnvelopeID string          `json:"envelope_id"`
		Payload    json.RawMessage `json:"payload"`
	}
	if json.Unmarshal(data, &frame) != nil || frame.EnvelopeID == "" {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.refuse("socket", "not_an_envelope", "%.200s", data)
		return
	}
	s.mu.Lock()
	e := s.socket.sent(s.acts.pending, frame.EnvelopeID)
	if s.socket.lose {
		s.socket.lose = false
		c.ws.UnderlyingConn().Close()
		s.mu.Unlock()
		return
	}
	switch {
	case e == nil:
		s.refuse("ack", "unknown_envelope", "%s", frame.EnvelopeID)
		s.mu.Unlock()
		return
	case len(data) >= maxAck:
		s.refuse("ack", "too_large", "%d bytes", len(data))
		s.mu.Unlock()
		return
	}
	s.mu.Unlock()
	s.acknowledged(e, frame.Payload)
}

func (*socket) sent(pending []*envelope, id string) *envelope {
	i := slices.IndexFunc(pending, func(e *envelope) bool { return e.id == id })
	if i < 0 {
		return nil
	}
	return pending[i]
}

// gone forgets a connection; what it carried unacknowledged goes to another.
func (s *Server) gone(c *connection) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.end()
	s.socket.conns = slices.DeleteFunc(s.socket.conns, func(o *connection) bool { return o == c })
	for _, e := range s.acts.pending {
		if e.conn == c {
			e.conn, e.reason, e.retry = nil, "timeout", e.retry+1
		}
	}
	s.flush()
	s.touch()
}

// end ends a connection once.
func (c *connection) end() {
	select {
	case <-c.quit:
	default:
		close(c.quit)
	}
	c.ws.Close()
}

// flush hands what waits to the connections, each in turn. The caller holds mu.
func (s *Server) flush() {
	var open []*connection
	for _, c := range s.socket.conns {
		if !c.dead && !c.going {
			open = append(open, c)
		}
	}
	if len(open) == 0 || s.socket.off {
		return
	}
	for _, e := range s.acts.pending {
		if e.conn != nil {
			continue
		}
		c := open[s.socket.next%len(open)]
		s.socket.next++
		frame := object{"type": e.act.kind, "envelope_id": e.id, "payload": e.act.payload, "accepts_response_payload": e.act.takes}
		if e.act.kind == "events_api" {
			frame["retry_attempt"], frame["retry_reason"] = e.retry, e.reason
		}
		data, err := json.Marshal(frame)
		if err != nil {
			panic(err) // it is ours
		}
		select {
		case c.out <- json.RawMessage(data):
			e.conn, e.sent, e.left = c, s.clock.awake(), time.Now()
			for _, wake := range s.socket.sends {
				close(wake)
			}
			s.socket.sends = nil
		default:
			return // the app does not read: it waits
		}
	}
}

// Connections is how many connections the app has.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.socket.conns)
}

// Made is how many connections the app has made since the beginning.
func (s *Server) Made() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.socket.made
}

// AwaitConnection waits until the app has made more than n connections, one of
// which is there.
func (s *Server) AwaitConnection(t testing.TB, n int) {
	t.Helper()
	s.until(t, "the app's connection", func() bool { return s.socket.made > n && len(s.socket.conns) > 0 })
}

// Cut cuts every connection, as networks do: no word, no close frame.
func (s *Server) Cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.socket.conns {
		c.ws.UnderlyingConn().Close()
	}
}

// LoseAck has the next acknowledgement be lost with its connection: the app has
// done what there was to do, and is told of it again.
func (s *Server) LoseAck() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.socket.lose = true
}

// Sends is closed when something is next sent to the app: a test can then have
// happen what it wants to happen meanwhile.
func (s *Server) Sends() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	wake := make(chan struct{})
	s.socket.sends = append(s.socket.sends, wake)
	return wake
}

// Silence has every connection, or with false every new one, be as dead as a
// network that swallows everything: no pings, nothing delivered.
func (s *Server) Silence(dead bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.socket.dead = dead
	for _, c := range s.socket.conns {
		c.dead = c.dead || dead
	}
}

// Disconnect tells the app to leave its connections: reason is "warning" (they
// go on for some seconds), "refresh_requested" (they end) or "link_disabled"
// (Socket Mode was switched off).
func (s *Server) Disconnect(reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.socket.conns {
		c.say(object{"type": "disconnect", "reason": reason, "debug_info": object{"host": "applink-slacktest"}})
		if reason != "warning" {
			c.going = true
			c.say(nil)
		}
	}
	if reason == "link_disabled" {
		s.tokens[App].revoked = "not_allowed_token_type"
	}
}
