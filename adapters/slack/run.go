package slack

import (
	"context"
	"errors"
	"sync"
	"time"

	"livinglab/adapters/intake"
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

// stopFor is how long what was received may take once the end has come.
const stopFor = 10 * time.Second

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

	gate    intake.Gate // what comes after the end is not acknowledged: Slack delivers it again
	strange sync.Once   // a workspace that is not ours, logged once

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

// end takes nothing more, and waits for what was taken, up to stopFor.
func (r *receiver) end() {
	if !r.gate.End(stopFor) {
		r.p.o.Logger.Warn("slack: some of what was received was cut off at the end", "after", stopFor)
	}
}
