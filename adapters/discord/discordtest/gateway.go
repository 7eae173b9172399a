package discordtest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Where the gateway is: sessions begin at one path and are resumed at another,
// as Discord names another host in resume_gateway_url.
const (
	gatewayPath = "/gateway"
	resumePath  = "/gateway-us-east1-b"
)

// Numbers of the gateway. (Gateway, "Sending Events", "Rate Limiting",
// "Session Start Limit Object".)
const (
	frameMost     = 4096
	sendsMost     = 120
	sendsWindow   = time.Minute
	identifyEvery = 5 * time.Second
	// sessionFor is how long a session without a connection can be resumed: "a
	// few minutes".
	sessionFor = 5 * time.Minute
)

// gateway is the websocket side of the server. The server's mutex guards it.
type gateway struct {
	sessions   []*session
	conns      []*conn
	count      int // of connections so far
	deaf       bool
	starts     int // that are left today
	total      int
	day        time.Time   // when today began
	identified time.Time   // the last time that a session began
	behind     int         // events that the next resume sends again
	held       map[int]int // by opcode: frames of the app that are of their official type
	done       sync.WaitGroup
}

func (g *gateway) init(o Options) {
	g.starts, g.total, g.day, g.held = o.Starts, o.Starts, o.Clock.Now(), map[int]int{}
}

// startsLeft is how many sessions may begin today.
func (g *gateway) startsLeft(now time.Time) int {
	if !now.Before(g.day.Add(24 * time.Hour)) {
		g.day, g.starts = now, g.total
	}
	return g.starts
}

// hangUp cuts every connection.
func (g *gateway) hangUp() {
	for _, c := range g.conns {
		c.cut()
	}
}

// conn is one websocket of the app.
type conn struct {
	s       *Server
	ws      *websocket.Conn
	path    string
	session *session // nil before IDENTIFY or RESUME
	sends   []time.Time
	beat    time.Time // the last heartbeat, or when it was greeted
	beats   int
	closed  bool
	dead    bool // it looks open, and carries nothing

	out  chan struct{} // something is queued
	mu   sync.Mutex
	todo []outgoing
}

// outgoing is a frame, or the end: with a close code, or a cut without a word.
type outgoing struct {
	frame []byte
	code  int
	text  string
	end   bool
}

var upgrader = websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}

// serveGateway is a connection from its beginning to its end.
func (s *Server) serveGateway(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return
	}
	s.gateway.done.Add(1)
	s.mu.Unlock()
	defer s.gateway.done.Done()
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // it was no websocket, and has been told so
	}
	c := &conn{s: s, ws: ws, path: strings.TrimSuffix(r.URL.Path, "/"), out: make(chan struct{}, 1)}
	wrote := make(chan struct{})
	go func() { defer close(wrote); c.write() }()
	s.mu.Lock()
	s.gateway.conns = append(s.gateway.conns, c)
	s.gateway.count++
	c.beat = s.clock.Now()
	if s.closed {
		c.cut()
	}
	q := r.URL.Query()
	switch {
	case q.Get("v") != "9" && q.Get("v") != "10":
		c.close(closeVersion, "Invalid API version")
	case q.Get("encoding") != "json" || q.Has("compress"):
		c.close(closeDecode, "discordtest speaks JSON, not compressed")
	default:
		c.sendFrame(frame{Op: opHello, Data: object{"heartbeat_interval": s.o.Heartbeat.Milliseconds()}})
	}
	s.change()
	s.mu.Unlock()
	c.read()
	s.mu.Lock()
	c.detach()
	s.change()
	s.mu.Unlock()
	<-wrote
}

// goodbye answers the app's close. With 1000 or 1001 its session ends too.
// (Gateway, "Initiating a Disconnect".)
func (c *conn) goodbye(code int, _ string) error {
	c.s.mu.Lock()
	if (code == websocket.CloseNormalClosure || code == websocket.CloseGoingAway) && c.session != nil && !c.closed {
		c.s.endSession(c.session)
	}
	c.detach()
	c.s.mu.Unlock()
	c.queue(outgoing{end: true, code: code})
	return nil
}

// read hands what the app sends to the server, until the connection ends.
func (c *conn) read() {
	c.ws.SetCloseHandler(c.goodbye)
	for {
		_, data, err := c.ws.ReadMessage()
		if err != nil {
			c.cut()
			return
		}
		c.s.mu.Lock()
		if !c.closed && !c.dead {
			c.receive(data)
			c.s.change()
		}
		c.s.mu.Unlock()
	}
}

// write sends what is queued, in order.
func (c *conn) write() {
	for range c.out {
		c.mu.Lock()
		todo := c.todo
		c.todo = nil
		c.mu.Unlock()
		for _, o := range todo {
			switch {
			case o.end && o.code != 0:
				message := websocket.FormatCloseMessage(o.code, o.text)
				// Who is gone already needs no goodbye.
				_ = c.ws.WriteControl(websocket.CloseMessage, message, time.Now().Add(time.Second))
				_ = c.ws.Close()
				return
			case o.end:
				_ = c.ws.NetConn().Close()
				return
			}
			if err := c.ws.WriteMessage(websocket.TextMessage, o.frame); err != nil {
				_ = c.ws.Close()
				return
			}
		}
	}
}

func (c *conn) queue(o outgoing) {
	c.mu.Lock()
	c.todo = append(c.todo, o)
	c.mu.Unlock()
	select {
	case c.out <- struct{}{}:
	default:
	}
}

// cut ends the connection without a word, as a network does.
func (c *conn) cut() {
	c.queue(outgoing{end: true})
}

// detach leaves the session without a connection; it can be resumed.
func (c *conn) detach() {
	c.closed = true
	if c.session != nil && c.session.conn == c {
		c.session.conn = nil
		c.session.lost = c.s.clock.Now()
	}
}

// close ends the connection with one of Discord's codes.
func (c *conn) close(code int, text string) {
	c.detach()
	c.queue(outgoing{end: true, code: code, text: text})
}

// punish closes the connection for what the app did, and keeps it for the test
// to see.
func (c *conn) punish(code int, text string) {
	if c.closed {
		return
	}
	c.s.refuses(Refusal{Operation: "gateway", Request: c.path, Status: code, Message: text})
	c.close(code, text)
}

// Connections is how many times the app has connected to the gateway.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gateway.count
}

// connected are the connections that have a session.
func (s *Server) connected() []*conn {
	var out []*conn
	for _, c := range s.gateway.conns {
		if !c.closed && c.session != nil {
			out = append(out, c)
		}
	}
	return out
}

// Ready reports whether the app's newest connection has a session.
func (s *Server) Ready() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.gateway.conns)
	return n > 0 && !s.gateway.conns[n-1].closed && s.gateway.conns[n-1].session != nil
}

// Drop cuts the app's connections without a word, as networks do.
func (s *Server) Drop() {
	s.each(func(c *conn) { c.detach(); c.cut() })
}

// Close closes the app's connections with a code, as Discord does now and then:
// 1001, 4000.
func (s *Server) Close(code int) {
	s.each(func(c *conn) { c.close(code, fmt.Sprint("discordtest closes with ", code)) })
}

// Reconnect asks the app to connect again and resume (opcode 7).
func (s *Server) Reconnect() {
	s.each(func(c *conn) { c.sendFrame(frame{Op: opReconnect}) })
}

// Invalidate ends the app's sessions (opcode 9). They can be resumed if that is
// said.
func (s *Server) Invalidate(resumable bool) {
	s.each(func(c *conn) {
		c.sendFrame(frame{Op: opInvalid, Data: resumable})
		if !resumable {
			s.endSession(c.session)
		}
	})
}

// AskHeartbeat asks the app for a heartbeat now (opcode 1).
func (s *Server) AskHeartbeat() {
	s.each(func(c *conn) { c.sendFrame(frame{Op: opHeartbeat}) })
}

// SendRaw sends the app bytes as they are, as one text frame: what no gateway
// sends, for the app to live through.
func (s *Server) SendRaw(data []byte) {
	s.each(func(c *conn) { c.queue(outgoing{frame: slices.Clone(data)}) })
}

// Deaf stops acknowledging heartbeats, or begins again: a connection that looks
// open and is not.
func (s *Server) Deaf(deaf bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.deaf = deaf
}

// Zombie has the app's connections look open and carry nothing, either way: what
// the app is told meanwhile waits for a session that is resumed.
func (s *Server) Zombie() { s.each(func(c *conn) { c.dead = true }) }

// Heartbeats is how many heartbeats came on the newest connection.
func (s *Server) Heartbeats() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.gateway.conns); n > 0 {
		return s.gateway.conns[n-1].beats
	}
	return 0
}

// Held is how many frames of an opcode the app has sent that are of their official
// type; -1 where the types are not here. One that is not ends its connection.
func (s *Server) Held(op int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.frames == nil {
		return -1
	}
	return s.gateway.held[op]
}

func (s *Server) each(do func(*conn)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.connected() {
		do(c)
	}
	s.change()
}

// checkHeartbeats closes the connections that have not sent a heartbeat for two
// intervals of the clock.
func (s *Server) checkHeartbeats() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.gateway.conns {
		if !c.closed && s.clock.Now().Sub(c.beat) > 2*s.o.Heartbeat {
			c.punish(closeTimeout, "Session timed out")
		}
	}
}
