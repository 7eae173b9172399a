package slacktest

import (
	"context"
	"sync"
	"time"

	"livinglab/adapters/intake"
)

// Clock is a time that tests move. Several goroutines may use it at once.
type Clock struct {
	mu    sync.Mutex
	now   time.Time
	slept time.Duration
	goes  time.Time // since when it goes with the machine's; zero: it stands
}

// NewClock returns a clock that stands at an instant.
func NewClock(at time.Time) *Clock { return &Clock{now: at} }

// MachineClock returns a clock that goes with the machine's, for tests of a
// program that knows no other.
func MachineClock() *Clock {
	now := time.Now()
	return &Clock{now: now, goes: now}
}

// Now is the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.read()
}

// read is Now, for who holds mu.
func (c *Clock) read() time.Time {
	if c.goes.IsZero() {
		return c.now
	}
	return c.now.Add(time.Since(c.goes))
}

// Advance moves the time on.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// awake is the time without that which passed because somebody slept. What is
// under way meanwhile is not older for it: it did not wait for the sleeper.
func (c *Clock) awake() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.read().Add(-c.slept)
}

// Sleep moves the time on to the instant at which a sleeper would wake, and
// returns at once: nobody waits in a test, unless the clock goes with the
// machine's. It returns ctx's error if that has ended.
func (c *Clock) Sleep(ctx context.Context, d time.Duration) error {
	if !c.goes.IsZero() {
		return intake.Sleep(ctx, d)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if d > 0 {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.now = c.now.Add(d)
		c.slept += d
	}
	return nil
}
