// Package intake is what the adapters that receive from afar share: what has
// come is finished before the end, and a lost connection is opened again with
// patience.
package intake

import (
	"context"
	"sync"
	"time"
)

// Gate counts what is being worked on and, once the end has come, takes nothing
// more. The zero Gate is open.
type Gate struct {
	mu    sync.Mutex // guards ended, and adding to work
	ended bool
	work  sync.WaitGroup
}

// Begin reports whether what has just come may be worked on; then Done must be
// called.
func (g *Gate) Begin() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.ended {
		return false
	}
	g.work.Add(1)
	return true
}

// Done says that something taken is finished.
func (g *Gate) Done() { g.work.Done() }

// End takes nothing more and waits for what was taken, at most so long. It
// reports whether all of it was finished. It waits once: another End returns
// true at once.
func (g *Gate) End(most time.Duration) bool {
	g.mu.Lock()
	before := g.ended
	g.ended = true
	g.mu.Unlock()
	if before {
		return true
	}
	all := make(chan struct{})
	go func() { g.work.Wait(); close(all) }()
	late := time.NewTimer(most)
	defer late.Stop()
	select {
	case <-all:
		return true
	case <-late.C:
		return false
	}
}

// Sleep waits by the machine's clock. It returns ctx's error when that ends
// first.
func Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
