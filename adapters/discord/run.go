package discord

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"livinglab/adapters/intake"
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

// stopFor is how long what was received may take once the end has come.
const stopFor = 10 * time.Second

// receiver is what the connections hand events to, for one Run.
type receiver struct {
	p   *Platform
	bot chat.Handler

	gate    intake.Gate
	seen    atomic.Int64 // when a connection was last there, in Unix nanoseconds; 0: never
	strange sync.Once    // a server that is not ours, logged once

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

// end takes nothing more, and waits for what was taken, up to stopFor.
func (r *receiver) end() {
	if !r.gate.End(stopFor) {
		r.p.o.Logger.Warn("discord: some of what was received was cut off at the end", "after", stopFor)
	}
}
