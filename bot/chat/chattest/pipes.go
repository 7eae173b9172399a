package chattest

import (
	"context"
	"net"
	"net/http"
	"sync"
)

// Pipes is a network inside a test, on which one local platform listens. What is
// on it can be in a bubble of testing/synctest, where time passes only when
// everyone waits: nothing is then late because the machine is slow.
type Pipes struct {
	name   string
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

// NewPipes returns a network on which somebody listens under a name:
// "slack.test".
func NewPipes(name string) *Pipes {
	return &Pipes{name: name, conns: make(chan net.Conn), closed: make(chan struct{})}
}

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

// Addr is net.Listener's: the name, as the host of an address.
func (p *Pipes) Addr() net.Addr { return &net.UnixAddr{Name: p.name, Net: "pipe"} }
