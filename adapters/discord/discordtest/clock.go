package discordtest

import (
	"context"
	"sync"
	"time"
)

// Start is when a clock of New's own begins: a Tuesday morning in Quebec.
var Start = time.Date(2026, time.December, 1, 14, 0, 0, 0, time.UTC)

// Clock is a time that tests move. Several goroutines may use it at once.
type Clock struct {
	mu      sync.Mutex
	now     time.Time
	started time.Time // by the machine's clock; zero while this one stands
	moved   []func()
}

// NewClock returns a clock that stands at an instant.
func NewClock(at time.Time) *Clock { return &Clock{now: at} }

// Now is the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.read()
}

func (c *Clock) read() time.Time {
	if c.started.IsZero() {
		return c.now
	}
	return c.now.Add(time.Since(c.started))
}

// Advance moves the time on. What was due by then has happened when it returns.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	c.now = c.now.Add(d)
	moved := c.moved
	c.mu.Unlock()
	for _, f := range moved {
		f()
	}
}

// Sleep moves the time on to the instant at which a sleeper would wake, and
// returns at once: nobody waits in a test. It returns ctx's error if that has
// ended.
func (c *Clock) Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if d > 0 {
		c.Advance(d)
	}
	return nil
}

// Run lets the clock go by itself from now on, at the pace of the machine's:
// for a client in another process, which cannot be handed a clock.
func (c *Clock) Run() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.started.IsZero() {
		c.started = time.Now()
	}
}

// goes reports whether the clock goes by itself.
func (c *Clock) goes() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.started.IsZero()
}

// onMove has f called after each Advance.
func (c *Clock) onMove(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.moved = append(c.moved[:len(c.moved):len(c.moved)], f)
}
