package slacktest

import (
	"context"
	"net"
	"net/http"
	"sync"
)

// Pipes is a network inside a test. A Slack that is on it can be in a bubble of
// testing/synctest, where time passes when everyone waits.
type Pipes struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

// NewPipes returns a network on which one Slack listens.
func NewPipes() *Pipes { return &Pipes{conns: make(chan net.Conn), closed: make(chan struct{})} }

// Client makes requests on the network.
func (p *Pipes) Client() *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: p.dial}}
}

func (p *Pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
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

// Accept is net.Listener's.
func (p *Pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

// Close is net.Listener's.
func (p *Pipes) Close() error { p.once.Do(func() { close(p.closed) }); return nil }

// Addr is net.Listener's.
func (p *Pipes) Addr() net.Addr { return &net.UnixAddr{Name: "slack.test", Net: "pipe"} }
