package discord

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"livinglab/bot/chat"
)

// Run connects to Discord and hands what people do in the server to h, until ctx
// ends; then it answers what it has received and returns nil. It reconnects by
// itself. Its error is a *SetupError: only a person can mend it.
//
// At the end nothing more is handed on. A command or a press that still comes is
// told that the bot is restarting; once everything is answered the connection is
// closed with 1000, which ends the session: the bot is shown as gone, and what
// people do meanwhile Discord itself answers at once. A session that were left
// open could be resumed only by a process that knew its number, and until Discord
// gave it up people would wait in vain.
func (p *Platform) Run(ctx context.Context, h chat.Handler) error {
	r := &receiver{p: p, bot: h, broken: make(chan error, 1)}
	r.hints.init()
	return p.runGateway(ctx, r)
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
// come back together. Where Discord said how long, it is no shorter.
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

// receiver is what the connections hand events to, for one Run.
type receiver struct {
	p   *Platform
	bot chat.Handler

	mu      sync.Mutex // guards ended, and adding to work
	ended   bool
	work    sync.WaitGroup
	strange sync.Once // a server that is not ours, logged once

	hints  hints      // who was told how to comment
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
// called.
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
		r.p.o.Logger.Warn("discord: some of what was received was cut off at the end", "after", stopFor)
	}
}
