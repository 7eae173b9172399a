package bot

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"livinglab/storage"
)

// Run drives the platforms, the timers and the deliveries until ctx ends, and
// then stops cleanly: what was received is answered, what is not sent yet waits
// in the outbox. A platform that fails is logged and the rest goes on; when all
// have failed before ctx ended, their errors are returned.
func (b *Bot) Run(ctx context.Context) error {
	b.Meet(ctx)
	b.speakAll(ctx)
	b.warnStranded(ctx)
	running, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error)
	for _, p := range b.order {
		go func() {
			err := p.Run(running, b)
			if err != nil {
				b.log.Error("platform stopped", "platform", p.Name(), errorAttr(err))
				err = fmt.Errorf("%s: %w", p.Name(), err)
			}
			ended <- err
		}()
	}
	looped := make(chan struct{})
	for _, l := range b.loops {
		go func() { b.drive(running, l); looped <- struct{}{} }()
	}
	var all error
	for range b.order {
		all = errors.Join(all, <-ended)
	}
	stop()
	for range b.loops {
		<-looped
	}
	if ctx.Err() != nil {
		return nil
	}
	return all
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
