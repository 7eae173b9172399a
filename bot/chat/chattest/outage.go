package chattest

import (
	"net/http"
	"sync"
)

// Outage stands before a local server that plays a platform: with it, the
// platform can be down. The zero value is up.
type Outage struct {
	mu sync.Mutex
	up chan struct{} // closed when it is up again; nil while it is
}

// Down has it be down. The server cuts the connections that it has itself.
func (o *Outage) Down() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.up == nil {
		o.up = make(chan struct{})
	}
}

// Up has it be up; it may be already.
func (o *Outage) Up() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.up != nil {
		close(o.up)
		o.up = nil
	}
}

// Lasts reports whether it is down.
func (o *Outage) Lasts() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.up != nil
}

// Pass is called by the server before it looks at a request. While it is down,
// one that asks where to connect waits until it is up, so that a client whose
// pauses take no time does not try without end; any other is cut, and nothing is
// done. It does not return then: net/http ends the handler.
func (o *Outage) Pass(r *http.Request, asksWhere bool) {
	o.mu.Lock()
	up := o.up
	o.mu.Unlock()
	if up == nil {
		return
	}
	if asksWhere {
		select {
		case <-up:
			return
		case <-r.Context().Done():
		}
	}
	panic(http.ErrAbortHandler)
}
