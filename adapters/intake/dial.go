package intake

import (
	"context"
	"net"
)

// Dial opens a network connection, as net.Dialer.DialContext does.
type Dial = func(ctx context.Context, network, address string) (net.Conn, error)

// Ending is a Dial whose connection is closed when ctx ends, until done is called.
// It is for a websocket's handshake: gorilla's watches ctx while it dials, and not
// while it waits for the answer of a server that does not hurry, so that whoever
// stops the bot would wait as well. A nil way is the machine's own. It opens one
// connection.
func Ending(ctx context.Context, way Dial) (dial Dial, done func()) {
	if way == nil {
		way = (&net.Dialer{}).DialContext
	}
	stop := func() bool { return true }
	dial = func(quick context.Context, network, address string) (net.Conn, error) {
		c, err := way(quick, network, address)
		if err == nil {
			stop = context.AfterFunc(ctx, func() { _ = c.Close() })
		}
		return c, err
	}
	return dial, func() { stop() }
}
