package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"livinglab/adapters/intake"
)

// Socket Mode: Slack sends envelopes over a websocket that the bot opens, and
// each is acknowledged by its id on the connection that it came by
// (docs.slack.dev/apis/events-api/using-socket-mode). slack-go has a client for
// it, which ends with acknowledgements still queued and cannot open the next
// connection before it leaves the last: hence this one.

// How a connection behaves.
const (
	shakeFor = 10 * time.Second // to connect, and until Slack says hello
	// silentFor is how long a connection may be silent before it is taken for
	// dead. Slack pings every few seconds; its own SDKs wait as long.
	silentFor = 30 * time.Second
	// leaveFor is how long a connection that Slack is about to close is still
	// listened to. Slack gives it about 10 s.
	leaveFor  = 30 * time.Second
	writeFor  = 5 * time.Second
	maxFrame  = 1 << 20 // the largest envelope: a view has 250 KB
	wellAfter = 10 * time.Second
	// setupTries is how many failures in a row that only a person can mend, as a
	// token that is refused, are waited out once a connection has worked: some
	// minutes. Slack answers so during its own incidents as well.
	setupTries = 12
)

// Why Slack ends a connection. It warns some 10 s before, or asks for another
// to be opened; any other reason is taken alike.
const socketOff = "link_disabled" // Socket Mode was switched off

// runSocket keeps a connection to Slack open until ctx ends.
func (p *Platform) runSocket(ctx context.Context, r *receiver) error {
	var all sync.WaitGroup // the connections' readers
	answered := make(chan struct{})
	defer func() {
		r.end()
		close(answered)
		all.Wait()
	}()
	var pause intake.Backoff
	worked := false
	for ctx.Err() == nil {
		c, err := p.connect(ctx, r)
		if setup := isSetup(err); setup != nil && (!worked || setup.Key == SocketModeOff || pause.Failures >= setupTries) {
			return setup
		}
		if err != nil {
			if ctx.Err() == nil {
				p.o.Logger.Warn("slack: no connection", "error", err, "failures", pause.Failures+1)
				_ = p.o.Sleep(ctx, pause.Next(err)) // it ends early with ctx
			}
			continue
		}
		begun := p.o.Now()
		worked = true
		p.links.Add(1)
		all.Go(func() {
			defer p.links.Add(-1)
			c.read(ctx, answered)
		})
		select {
		case <-ctx.Done():
		case <-c.leaving:
		case err := <-r.broken:
			return err
		}
		if err := c.refused(); err != nil {
			return err
		}
		if c.served() || p.o.Now().Sub(begun) >= wellAfter {
			pause = intake.Backoff{} // a connection that worked: the next is opened at once
		} else if ctx.Err() == nil {
			_ = p.o.Sleep(ctx, pause.Next(nil))
		}
	}
	return nil
}

// connection is one websocket.
type connection struct {
	p  *Platform
	r  *receiver
	ws *websocket.Conn

	write sync.Mutex // one writer at a time

	once    sync.Once
	leaving chan struct{} // closed when another connection is needed

	mu    sync.Mutex
	until time.Time // when a connection that is left is given up
	did   bool      // whether it brought an envelope
	off   bool      // whether Slack said that Socket Mode is off
}

// envelope is a frame that Slack sends.
type envelope struct {
	Type    string          `json:"type"`
	ID      string          `json:"envelope_id"`
	Payload json.RawMessage `json:"payload"`
	Reason  string          `json:"reason"` // of a disconnect
	Attempt int             `json:"retry_attempt"`
	Why     string          `json:"retry_reason"`
}

// connect opens a connection and waits for Slack's hello.
func (p *Platform) connect(ctx context.Context, r *receiver) (*connection, error) {
	if _, err := p.self(ctx); err != nil {
		return nil, err
	}
	_, address, err := p.api.StartSocketModeContext(ctx)
	if err = failure("apps.connections.open", err); err != nil {
		return nil, err
	}
	ws, resp, err := p.dial(ctx, address)
	if resp != nil {
		_ = resp.Body.Close()
	}
	if err != nil {
		return nil, dialError(err)
	}
	c := &connection{p: p, r: r, ws: ws, leaving: make(chan struct{})}
	ws.SetReadLimit(maxFrame)
	ws.SetPingHandler(c.pong)
	stop := context.AfterFunc(ctx, func() { _ = ws.Close() })
	defer stop()
	if err := c.hello(); err != nil {
		_ = ws.Close()
		return nil, err
	}
	p.o.Logger.Info("slack: connected")
	return c, nil
}

// dialError leaves out the address, which opens a connection to whoever has it.
func dialError(err error) error {
	var op *net.OpError
	if errors.As(err, &op) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, websocket.ErrBadHandshake) {
		return fmt.Errorf("slack: websocket: %w", err)
	}
	return errors.New("slack: websocket: could not be opened")
}

// dial opens a websocket. It does not outlast ctx.
func (p *Platform) dial(ctx context.Context, address string) (*websocket.Conn, *http.Response, error) {
	quick, cancel := context.WithTimeout(ctx, shakeFor)
	defer cancel()
	d := p.dialer()
	way, done := intake.Ending(ctx, d.NetDialContext)
	defer done()
	d.NetDialContext = way
	return d.DialContext(quick, address, nil)
}

// dialer goes the way that the requests go: the same proxy and certificates.
func (p *Platform) dialer() *websocket.Dialer {
	d := &websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: shakeFor,
		WriteBufferSize: 32 << 10} // Slack puts no fragments together: an acknowledgement is one frame
	if t, ok := p.o.Client.Transport.(*http.Transport); ok {
		d.Proxy, d.NetDialContext = t.Proxy, t.DialContext
		if t.TLSClientConfig != nil {
			d.TLSClientConfig = t.TLSClientConfig.Clone()
			d.TLSClientConfig.NextProtos = []string{"http/1.1"} // a websocket is no HTTP/2
		}
	}
	return d
}

// hello waits for Slack's first frame. Slack may refuse instead, as when the app
// has too many connections.
func (c *connection) hello() error {
	if err := c.ws.SetReadDeadline(time.Now().Add(shakeFor)); err != nil {
		return err
	}
	_, frame, err := c.ws.ReadMessage()
	if err != nil {
		return fmt.Errorf("slack: websocket: no hello: %w", err)
	}
	var e envelope
	if err := json.Unmarshal(frame, &e); err != nil {
		return fmt.Errorf("slack: websocket: the first frame: %w", err)
	}
	switch {
	case e.Type == "hello":
		return nil
	case e.Type == "disconnect" && e.Reason == socketOff:
		c.off = true
		return c.refused()
	}
	return fmt.Errorf("slack: websocket: %.20q (%.40q) instead of hello", e.Type, e.Reason)
}

// pong answers a ping, which also tells that the connection lives.
func (c *connection) pong(data string) error {
	err := c.ws.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(writeFor))
	if err != nil && !errors.Is(err, websocket.ErrCloseSent) {
		return err
	}
	return c.alive()
}

// alive puts off the time at which the connection is taken for dead; once it is
// to be left, the time at which it is.
func (c *connection) alive() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	dead := time.Now().Add(c.p.silence())
	if !c.until.IsZero() && c.until.Before(dead) {
		dead = c.until
	}
	return c.ws.SetReadDeadline(dead)
}

// silence is silentFor, unless Options say otherwise.
func (p *Platform) silence() time.Duration {
	if p.o.Silence > 0 {
		return p.o.Silence
	}
	return silentFor
}

// read hands on what comes, until the connection ends or everything is answered
// after the end of Run.
func (c *connection) read(ctx context.Context, answered <-chan struct{}) {
	var handling sync.WaitGroup
	ended := make(chan struct{})
	go func() {
		select {
		case <-answered:
			c.goodbye()
		case <-ended:
		}
	}()
	for {
		err := c.alive()
		var frame []byte
		if err == nil {
			_, frame, err = c.ws.ReadMessage()
		}
		if err != nil {
			c.p.o.Logger.Info("slack: a connection ended", "error", err)
			break
		}
		c.frame(ctx, frame, &handling)
	}
	c.leave(time.Time{})
	handled := make(chan struct{})
	go func() { handling.Wait(); close(handled) }()
	select {
	case <-handled: // until then they may write
	case <-answered:
	}
	close(ended)
	_ = c.ws.Close()
}

// goodbye closes the connection properly. Slack does not close its end of it, so
// that is not waited for.
func (c *connection) goodbye() {
	bye := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
	_ = c.ws.WriteControl(websocket.CloseMessage, bye, time.Now().Add(writeFor)) // it is being left either way
	_ = c.ws.Close()
}

// leave asks for another connection. This one is still read, up to a time.
func (c *connection) leave(until time.Time) {
	c.mu.Lock()
	c.until = until
	c.mu.Unlock()
	c.once.Do(func() { close(c.leaving) })
}

// refused is the error of an app whose Socket Mode is off, nil otherwise.
func (c *connection) refused() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.off {
		return nil
	}
	return &SetupError{Key: SocketModeOff, Err: errors.New("its settings have Socket Mode off")}
}

// served reports whether the connection brought an envelope.
func (c *connection) served() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.did
}

// frame acts on a frame. What cannot be read is logged, and the connection goes
// on: it was one frame.
func (c *connection) frame(ctx context.Context, frame []byte, handling *sync.WaitGroup) {
	var e envelope
	if err := json.Unmarshal(frame, &e); err != nil {
		c.p.o.Logger.Warn("slack: a frame that cannot be read", "bytes", len(frame), "error", err)
		return
	}
	switch {
	case e.Type == "hello":
		return
	case e.Type == "disconnect":
		c.p.o.Logger.Info("slack: asked to connect anew", "reason", e.Reason)
		c.mu.Lock()
		c.off = c.off || e.Reason == socketOff
		c.mu.Unlock()
		c.leave(time.Now().Add(leaveFor))
		return
	case e.ID == "":
		c.p.o.Logger.Debug("slack: a frame of no known kind", "type", e.Type)
		return
	}
	if ctx.Err() != nil || !c.r.gate.Begin() {
		return // not acknowledged: Slack delivers it again
	}
	c.mu.Lock()
	c.did = true
	c.mu.Unlock()
	if e.Attempt > 0 {
		c.p.o.Logger.Info("slack: delivered again", "attempt", e.Attempt, "reason", e.Why)
	}
	handling.Go(func() {
		defer c.r.gate.Done()
		c.r.receive(ctx, e.Type, e.Payload, func(reply any) error { return c.acknowledge(e.ID, reply) })
	})
}

// acknowledge replies to an envelope.
func (c *connection) acknowledge(id string, reply any) error {
	if _, back := reply.(notTaken); back {
		return nil
	}
	c.write.Lock()
	defer c.write.Unlock()
	if err := c.ws.SetWriteDeadline(time.Now().Add(writeFor)); err != nil {
		return err
	}
	err := c.ws.WriteJSON(struct {
		ID      string `json:"envelope_id"`
		Payload any    `json:"payload,omitempty"`
	}{id, reply})
	if err != nil {
		c.p.o.Logger.Warn("slack: an acknowledgement that was not sent", "error", err)
	}
	return err
}
