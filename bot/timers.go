package bot

import (
	"context"
	"database/sql"
	"fmt"
	"runtime/debug"
	"time"

	"livinglab/bot/chat"
	"livinglab/storage"
)

// timerChange is a timer that a handler set or dropped.
type timerChange struct {
	kind, key, arg string
	due            time.Time
	drop           bool
}

// AtTime sets a timer of the feature: its kind's Do runs with arg once due has
// come, in a transaction of its own. kind and arg name it: set again, it moves.
// A timer that was due while the bot was down runs when it is up again.
func (c *Call) AtTime(kind, arg string, due time.Time) {
	c.effects.timers = append(c.effects.timers, timerChange{kind: kind, key: arg, arg: arg, due: due})
}

// Forget drops a timer.
func (c *Call) Forget(kind, arg string) {
	c.effects.timers = append(c.effects.timers, timerChange{kind: kind, key: arg, drop: true})
}

func (c *Call) writeTimer(t timerChange) error {
	if t.drop {
		_, err := c.Tx.ExecContext(c.ctx, `DELETE FROM timers WHERE feature = ? AND kind = ? AND key = ?`, c.feature, t.kind, t.key)
		return err
	}
	_, err := c.Tx.ExecContext(c.ctx, `INSERT INTO timers (feature, kind, key, arg, due) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (feature, kind, key) DO UPDATE SET due = excluded.due, arg = excluded.arg, attempts = 0, error = '', state = 'waiting'`,
		c.feature, t.kind, t.key, t.arg, t.due.Unix())
	return err
}

type dueTimer struct {
	id                 int64
	feature, kind, arg string
	attempts           int
}

// Tick runs the timers that are due by now, the earliest first, and returns
// when the next one will be, or zero. A timer that fails is tried again later,
// and after maxTries kept as dead, with its error.
func (b *Bot) Tick(ctx context.Context, now time.Time) (time.Time, error) {
	for {
		var due []dueTimer
		var next sql.NullInt64
		err := b.db.Read(ctx, func(tx *sql.Tx) (err error) {
			due, err = storage.All(ctx, tx, func(r storage.Scanner) (t dueTimer, err error) {
				return t, r.Scan(&t.id, &t.feature, &t.kind, &t.arg, &t.attempts)
			}, `SELECT id, feature, kind, arg, attempts FROM timers WHERE state = 'waiting' AND due <= ? ORDER BY due, id LIMIT ?`, now.Unix(), batch)
			if err != nil {
				return err
			}
			return tx.QueryRowContext(ctx, `SELECT min(due) FROM timers WHERE state = 'waiting'`).Scan(&next)
		})
		if err != nil {
			return now.Add(time.Second), err
		}
		if len(due) == 0 {
			if !next.Valid {
				return time.Time{}, nil
			}
			return time.Unix(next.Int64, 0), nil
		}
		for _, t := range due {
			if err := b.fire(ctx, now, t); err != nil {
				return now.Add(time.Second), err
			}
		}
	}
}

// fire runs one timer in a transaction that also drops it.
func (b *Bot) fire(ctx context.Context, now time.Time, t dueTimer) error {
	run := func(tx *sql.Tx) (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
			}
		}()
		kind := b.timers[t.feature+"/"+t.kind]
		if kind == nil {
			return fmt.Errorf("no timer %s/%s in this version", t.feature, t.kind)
		}
		res, err := tx.ExecContext(ctx, `DELETE FROM timers WHERE id = ? AND state = 'waiting' AND due <= ?`, t.id, now.Unix())
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err // moved, dropped or run by another in the meantime
		}
		c := b.newCall(ctx, tx, t.feature, now)
		if err := kind.Do(c, t.arg); err != nil {
			return err
		}
		return c.write()
	}
	failed := b.db.Write(ctx, run)
	if failed == nil || ctx.Err() != nil {
		return ctx.Err()
	}
	b.log.Error("timer failed", "feature", t.feature, "kind", t.kind, "error", failed)
	return b.db.Write(ctx, func(tx *sql.Tx) error {
		state := "waiting"
		if t.attempts+1 >= maxTries {
			state = "dead"
		}
		_, err := tx.ExecContext(ctx, `UPDATE timers SET attempts = attempts + 1, due = ?, state = ?, error = ? WHERE id = ?`,
			now.Add(backoff(t.attempts+1, t.id)).Unix(), state, failed.Error(), t.id)
		return err
	})
}

// How long what is only there to recognise repeats is kept.
const (
	keepEvents = 7 * 24 * time.Hour
	keepSent   = 90 * 24 * time.Hour
)

// Maintain does what may wait for a quiet moment: it wipes what was deleted
// when a handler asked for it (Call.Scrub), and forgets events and deliveries
// that can no longer be repeated. It returns zero: nothing is due later.
func (b *Bot) Maintain(ctx context.Context, now time.Time) (time.Time, error) {
	var wanted int
	err := b.db.Read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT count(*) FROM settings WHERE key = 'scrub'`).Scan(&wanted)
	})
	if err != nil {
		return time.Time{}, err
	}
	if wanted > 0 {
		if err := b.db.Scrub(ctx); err != nil {
			return now.Add(5 * time.Second), err
		}
		if err := b.db.Write(ctx, func(tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, `DELETE FROM settings WHERE key = 'scrub'`)
			return err
		}); err != nil {
			return now.Add(5 * time.Second), err
		}
	}
	return time.Time{}, b.forgetOld(ctx, now)
}

// forgetOld deletes a bounded number of rows, if there are any.
func (b *Bot) forgetOld(ctx context.Context, now time.Time) error {
	old, sent := now.Add(-keepEvents).Unix(), now.Add(-keepSent).Unix()
	var any bool
	err := b.db.Read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM seen_events WHERE at < ?)
			OR EXISTS (SELECT 1 FROM outbox WHERE state = 'sent' AND created < ?)`, old, sent).Scan(&any)
	})
	if err != nil || !any {
		return err
	}
	return b.db.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM seen_events WHERE (platform, event) IN
			(SELECT platform, event FROM seen_events WHERE at < ? LIMIT 1000)`, old); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM outbox WHERE id IN
			(SELECT id FROM outbox WHERE state = 'sent' AND created < ? LIMIT 1000)`, sent)
		return err
	})
}

var _ chat.Handler = (*Bot)(nil)
