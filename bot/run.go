package bot

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"livinglab/bot/chat"
	"livinglab/storage"
)

// Run drives the platforms, the timers and the deliveries until ctx ends, and
// then stops cleanly: what was received is answered, what is being sent is
// recorded, what is not sent yet waits in the outbox. A platform that fails is
// logged, the coordinators are told of it by the others, and the rest goes on:
// what is to be sent there waits until the next start. When all have failed
// before ctx ended, their errors are returned.
func (b *Bot) Run(ctx context.Context) error {
	b.speakAll(ctx)
	b.warnStranded(ctx)
	running, stop := context.WithCancel(ctx)
	defer stop()
	met := make(chan struct{})
	go func() { b.meetAlways(running); close(met) }()
	type end struct {
		lane *lane
		err  error
	}
	ended := make(chan end)
	for _, l := range b.lanes {
		l.stopped.Store(false)
		go func() { ended <- end{l, l.Run(running, b)} }()
	}
	looped := make(chan struct{})
	for _, l := range b.loops {
		go func() { b.drive(running, l); looped <- struct{}{} }()
	}
	var all error
	for range b.lanes {
		if e := <-ended; e.err != nil {
			all = errors.Join(all, fmt.Errorf("%s: %w", e.lane.Name(), e.err))
			b.failedOn(ctx, e.lane, e.err)
		}
	}
	stop()
	for range b.loops {
		<-looped
	}
	<-met
	if ctx.Err() != nil {
		return nil
	}
	return all
}

// failedOn stops the deliveries to a platform that has failed, and tells the
// coordinators, those who can be reached by another.
func (b *Bot) failedOn(ctx context.Context, l *lane, failed error) {
	b.log.Error("platform stopped", "platform", l.Name(), errorAttr(failed))
	l.stopped.Store(true)
	if ctx.Err() != nil || strings.TrimSpace(b.running()) == "" {
		return
	}
	about := "stopped/" + l.Name()
	err := b.db.Write(ctx, func(tx *sql.Tx) error {
		err := b.tellTrouble(ctx, tx, b.now(), about, func(c *Call) chat.Card {
			card := c.Card(c.T("dead.stopped.title", "platform", PlatformName(l.Name())), c.T("dead.stopped", "platform", PlatformName(l.Name())))
			card.Facts = []chat.Fact{{Label: c.S("dead.why"), Value: chat.Fixed(brief(failed))}}
			return card
		})
		if err != nil {
			return err
		}
		// To whom it could be said only there, it would be said once it is mended.
		_, err = tx.ExecContext(ctx, `DELETE FROM outbox WHERE state = 'waiting' AND platform = ? AND key GLOB 'core/dead/*/' || ? || '/*'`,
			l.Name(), about)
		return err
	})
	if err != nil {
		b.log.Error("cannot tell the coordinators", errorAttr(err))
	}
	b.nudge()
}

// loop repeats a step whenever something is due or has just been written. Each
// platform's deliveries have their own, and so have the timers: none waits for
// another.
type loop struct {
	step func(ctx context.Context, now time.Time) (due time.Time, err error)
	wake chan struct{}
}

func newLoop(step func(context.Context, time.Time) (time.Time, error)) *loop {
	return &loop{step, make(chan struct{}, 1)}
}

// How long a loop sleeps.
const (
	shortest = 20 * time.Millisecond // so that many changes are looked at together, and nothing spins
	longest  = time.Minute           // a clock that was set forward is noticed within it
	afterErr = time.Second
)

func (b *Bot) drive(ctx context.Context, l *loop) {
	for ctx.Err() == nil {
		due, err := l.step(ctx, b.now())
		pause := shortest
		if err != nil && ctx.Err() == nil {
			b.log.Error("loop", errorAttr(err))
			pause = afterErr
		}
		sleep(ctx, pause, nil)
		if due.IsZero() {
			due = b.now().Add(longest)
		}
		sleep(ctx, min(due.Sub(b.now()), longest), l.wake)
	}
}

// sleep waits for a time, or until it is woken or ctx ends.
func sleep(ctx context.Context, d time.Duration, wake <-chan struct{}) {
	wait := time.NewTimer(d)
	defer wait.Stop()
	select {
	case <-ctx.Done():
	case <-wake:
	case <-wait.C:
	}
}

// nudge wakes the loops: something was written that may be due.
func (b *Bot) nudge() {
	for _, l := range b.loops {
		select {
		case l.wake <- struct{}{}:
		default:
		}
	}
}

// warnStranded logs what waits for platforms that are not configured (any
// more): it stays until they are.
func (b *Bot) warnStranded(ctx context.Context) {
	type stranded struct {
		platform string
		n        int
	}
	var waiting []stranded
	err := b.db.Read(ctx, func(tx *sql.Tx) (err error) {
		waiting, err = storage.All(ctx, tx, func(r storage.Scanner) (s stranded, err error) {
			return s, r.Scan(&s.platform, &s.n)
		}, `SELECT platform, count(*) FROM outbox WHERE state = 'waiting' GROUP BY platform`)
		return err
	})
	if err != nil {
		b.log.Error("cannot look at what is waiting", errorAttr(err))
	}
	for _, s := range waiting {
		if b.platforms[s.platform] == nil {
			b.log.Warn("messages wait for a platform that is not configured", "platform", s.platform, "messages", s.n)
		}
	}
}
