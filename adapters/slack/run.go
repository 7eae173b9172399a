package slack

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"livinglab/bot/chat"
)

// Run connects to the workspace and hands what people do there to h, until ctx
// ends; then it answers what it has received and returns nil. It reconnects by
// itself. Its error is a *SetupError: only a person can mend it.
func (p *Platform) Run(ctx context.Context, h chat.Handler) error {
	r := &receiver{p: p, bot: h, broken: make(chan error, 1)}
	if p.o.AppToken != "" {
		return p.runSocket(ctx, r)
	}
	return p.runHTTP(ctx, r)
}

// How patient Run is.
const (
	firstPause = 500 * time.Millisecond // after the first failure
	maxPause   = 30 * time.Second
	stopFor    = 10 * time.Second // for what was received, once the end has come
)

// backoff counts failures in a row and tells how long to wait after each.
type backoff struct{ failures int }

// next is the pause after one more failure: twice as long each time, up to
// maxPause, less up to a half by chance so that bots cut off together do not
// come back together. Where Slack said how long, it is no shorter.
func (b *backoff) next(err error) time.Duration {
	d := min(firstPause<<min(b.failures, 10), maxPause)
	b.failures++
	d -= time.Duration(rand.Int64N(int64(d/2) + 1))
	var retry *chat.RetryError
	if errors.As(err, &retry) {
		d = max(d, retry.After)
	}
	return d
}

// isSetup returns the error as one that only a person can mend, nil if it is not.
func isSetup(err error) *SetupError {
	var e *SetupError
	if errors.As(err, &e) {
		return e
	}
	return nil
}

// receiver is what both receiving ends hand payloads to, for one Run.
type receiver struct {
	p   *Platform
	bot chat.Handler

	mu      sync.Mutex // guards ended, and adding to work
	ended   bool
	work    sync.WaitGroup
	strange sync.Once // a workspace that is not ours, logged once

	turns  turns
	broken chan error // what only a person can mend; holds one
}

// fail ends Run with an error.
func (r *receiver) fail(err error) {
	select {
	case r.broken <- err:
	default: // there is one already
	}
}

// begin reports whether what has just come may be worked on; then done must be
// called. Once the end has come nothing more is taken: not acknowledged, it
// goes back to Slack, which delivers it again.
func (r *receiver) begin() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended {
		return false
	}
	r.work.Add(1)
	return true
}

func (r *receiver) done() { r.work.Done() }

// end takes nothing more, and waits for what was taken, up to stopFor.
func (r *receiver) end() {
	r.mu.Lock()
	r.ended = true
	r.mu.Unlock()
	all := make(chan struct{})
	go func() { r.work.Wait(); close(all) }()
	late := time.NewTimer(stopFor)
	defer late.Stop()
	select {
	case <-all:
	case <-late.C:
		r.p.o.Logger.Warn("slack: some of what was received was cut off at the end", "after", stopFor)
	}
}
