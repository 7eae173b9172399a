package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"runtime"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"

	"livinglab/adapters/intake"
)

// How a connection behaves.
const (
	shakeFor = 10 * time.Second // to connect, and until Discord says hello
	// readyFor is how long a session may take to begin or to be resumed.
	readyFor = time.Minute
	writeFor = 5 * time.Second
	// maxFrame is the largest frame that is read: a GUILD_CREATE of a large server
	// tells of all its channels and roles.
	maxFrame = 32 << 20
	// maxSent is the largest frame that Discord reads ("Sending Events"); it takes
	// 120 in a minute, of which what begins and resumes a session is kept free.
	maxSent  = 4096
	maxBeats = 110
	// leaveCode closes a connection whose session is to be resumed: 1000 and 1001
	// end it ("Initiating a Disconnect").
	leaveCode = 4900
)

// Opcodes of the gateway (Topics, "Gateway Opcodes").
const (
	opDispatch  = 0
	opHeartbeat = 1
	opIdentify  = 2
	opResume    = 6
	opReconnect = 7
	opInvalid   = 9
	opHello     = 10
	opAck       = 11
)

// sending is what the bot sends.
type sending struct {
	Op   int `json:"op"`
	Data any `json:"d"`
}

// connection is one websocket.
type connection struct {
	g       *gateway
	ws      *websocket.Conn
	intents discordgo.Intent
	beats   *rate.Limiter // of heartbeats
	ended   chan struct{} // closed when nothing more is read

	write sync.Mutex // one writer at a time

	mu    sync.Mutex
	acked bool // whether the last heartbeat was acknowledged
	dead  bool // whether it was not in time
	ready bool // whether the session has begun or was resumed
}

// dial opens a connection, and resumes a session on it or begins one.
func (g *gateway) dial(ctx context.Context, to string, s *session, intents discordgo.Intent) (*connection, error) {
	to, err := address(to)
	if err != nil {
		return nil, err
	}
	quick, cancel := context.WithTimeout(ctx, shakeFor)
	defer cancel()
	d := g.p.dialer()
	way, done := intake.Ending(ctx, d.NetDialContext)
	defer done()
	d.NetDialContext = way
	ws, resp, err := d.DialContext(quick, to, http.Header{"User-Agent": {userAgent}})
	if resp != nil {
		_ = resp.Body.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("discord: gateway: %w", err)
	}
	c := &connection{g: g, ws: ws, intents: intents, acked: true, ended: make(chan struct{}),
		beats: rate.NewLimiter(rate.Limit(maxBeats)/60, maxBeats)}
	ws.SetReadLimit(maxFrame)
	stop := context.AfterFunc(ctx, func() { _ = ws.Close() })
	defer stop()
	every, err := c.hello()
	if err == nil {
		err = c.begin(s)
	}
	if err != nil {
		_ = ws.Close()
		return nil, err
	}
	go c.beat(every)
	return c, nil
}

// dialer goes the way that the requests go: the same proxy and certificates.
func (p *Platform) dialer() *websocket.Dialer {
	d := &websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: shakeFor}
	if t, ok := p.o.Client.Transport.(*http.Transport); ok {
		d.Proxy, d.NetDialContext = t.Proxy, t.DialContext
		if t.TLSClientConfig != nil {
			d.TLSClientConfig = t.TLSClientConfig.Clone()
			d.TLSClientConfig.NextProtos = []string{"http/1.1"} // a websocket is no HTTP/2
		}
	}
	return d
}

// Bounds of what Discord may ask for between two heartbeats. It asks for 41 s.
const (
	minBeat = time.Second
	maxBeat = 10 * time.Minute
)

// hello waits for Discord's first frame: how often it wants a heartbeat.
func (c *connection) hello() (every time.Duration, err error) {
	if err := c.ws.SetReadDeadline(time.Now().Add(shakeFor)); err != nil {
		return 0, err
	}
	_, data, err := c.ws.ReadMessage()
	if err != nil {
		return 0, fmt.Errorf("discord: gateway: no hello: %w", err)
	}
	var f discordgo.Event
	var hello struct {
		Every int64 `json:"heartbeat_interval"` // milliseconds
	}
	if err := errors.Join(json.Unmarshal(data, &f), json.Unmarshal(f.RawData, &hello)); err != nil {
		return 0, fmt.Errorf("discord: gateway: the first frame: %w", err)
	}
	if f.Operation != opHello || hello.Every <= 0 {
		return 0, errors.New("discord: gateway: something else than hello")
	}
	every = time.Duration(min(hello.Every, maxBeat.Milliseconds())) * time.Millisecond
	return max(every, minBeat), c.ws.SetReadDeadline(time.Time{})
}

// begin resumes a session, or begins one where there is none. (discordgo's Identify
// names its properties as before version 8, and tells of a presence.)
func (c *connection) begin(s *session) error {
	token := c.g.p.o.Token
	if s != nil {
		return c.send(opResume, map[string]any{"token": token, "session_id": s.id, "seq": s.last})
	}
	return c.send(opIdentify, map[string]any{
		"token": token, "intents": c.intents,
		"properties": map[string]string{"os": runtime.GOOS, "browser": "livinglab", "device": "livinglab"},
	})
}

// send sends a frame.
func (c *connection) send(op int, data any) error {
	out, err := json.Marshal(sending{op, data})
	if err == nil && len(out) > maxSent {
		err = fmt.Errorf("%d bytes, of which Discord takes %d", len(out), maxSent)
	}
	if err == nil {
		c.write.Lock()
		defer c.write.Unlock()
		if err = c.ws.SetWriteDeadline(time.Now().Add(writeFor)); err == nil {
			err = c.ws.WriteMessage(websocket.TextMessage, out)
		}
	}
	if err != nil {
		return fmt.Errorf("discord: gateway: opcode %d was not sent: %w", op, err)
	}
	return nil
}

// beat sends heartbeats, the first at a moment left to chance so that bots cut
// off together do not come back together ("Sending Heartbeats"). A heartbeat that
// was not acknowledged by the next means that nobody is there any more.
func (c *connection) beat(every time.Duration) {
	next := time.NewTimer(time.Duration(rand.Float64() * float64(every)))
	defer next.Stop()
	late := time.NewTimer(readyFor)
	defer late.Stop()
	for {
		select {
		case <-c.ended:
			return
		case <-late.C:
			if !c.isReady() {
				c.drop("the session did not begin in time")
				return
			}
		case <-next.C:
			c.mu.Lock()
			alive := c.acked
			c.acked = false
			c.mu.Unlock()
			if !alive {
				c.drop("a heartbeat was not acknowledged")
				return
			}
			c.heartbeat()
			next.Reset(every)
		}
	}
}

// heartbeat sends a heartbeat, unless there were too many.
func (c *connection) heartbeat() {
	if !c.beats.Allow() {
		return
	}
	if err := c.send(opHeartbeat, c.g.last()); err != nil {
		c.drop("a heartbeat could not be sent")
	}
}

// drop gives a connection up; read then ends.
func (c *connection) drop(why string) {
	c.g.p.o.Logger.Warn("discord: a connection is given up", "why", why)
	c.mu.Lock()
	c.dead = true
	c.mu.Unlock()
	c.leave()
}

// leave closes the connection; its session can be resumed.
func (c *connection) leave() {
	bye := websocket.FormatCloseMessage(leaveCode, "")
	_ = c.ws.WriteControl(websocket.CloseMessage, bye, time.Now().Add(time.Second)) // it is being left either way
	_ = c.ws.Close()
}

// goodbye closes the connection and ends its session.
func (c *connection) goodbye() {
	bye := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
	_ = c.ws.WriteControl(websocket.CloseMessage, bye, time.Now().Add(writeFor))
	_ = c.ws.Close()
}

// isReady reports whether the session has begun or was resumed.
func (c *connection) isReady() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ready
}

// read hands on what comes, until the connection ends.
func (c *connection) read(ctx context.Context) ending {
	defer close(c.ended)
	for {
		_, data, err := c.ws.ReadMessage()
		if err != nil {
			return c.over(err)
		}
		if end := c.frame(ctx, data); end != nil {
			return *end
		}
	}
}

// over is how a connection ended that ended by itself, or was dropped.
func (c *connection) over(err error) ending {
	c.mu.Lock()
	defer c.mu.Unlock()
	var closed *websocket.CloseError
	if !c.dead && errors.As(err, &closed) {
		return ending{code: closed.Code, err: err}
	}
	var op *net.OpError
	if errors.As(err, &op) {
		err = op.Err
	}
	return ending{err: err}
}

// How long to wait before a new session takes the place of one that is not valid,
// at least and at most ("Resuming").
const (
	invalidMin = time.Second
	invalidMax = 5 * time.Second
)

// frame acts on a frame; an ending is returned where it asks for another
// connection. What cannot be read is logged, and the connection goes on: it was
// one frame.
func (c *connection) frame(ctx context.Context, data []byte) *ending {
	var f discordgo.Event
	if err := json.Unmarshal(data, &f); err != nil {
		c.g.p.o.Logger.Warn("discord: a frame that cannot be read", "bytes", len(data), "error", err)
		return nil
	}
	switch f.Operation {
	case opDispatch:
		c.dispatch(ctx, f)
	case opAck:
		c.mu.Lock()
		c.acked = true
		c.mu.Unlock()
	case opHeartbeat:
		c.heartbeat()
	case opReconnect:
		return &ending{asked: true}
	case opInvalid:
		var resumes bool
		_ = json.Unmarshal(f.RawData, &resumes) // what is no boolean means that it cannot be
		if resumes {
			return &ending{}
		}
		return &ending{over: true, wait: invalidMin + rand.N(invalidMax-invalidMin)}
	default:
		c.g.p.o.Logger.Debug("discord: a frame of no known kind", "op", f.Operation)
	}
	return nil
}
