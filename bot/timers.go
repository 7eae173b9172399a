package bot

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"livinglab/bot/chat"
	"livinglab/storage"
)

// timerChange is a timer that a handler set or dropped.
type timerChange struct {
	kind, key, arg string
	due, until     time.Time
	drop           bool
}

// AtTime sets a timer of the feature: its kind's Do runs with arg once due has
// come, in a transaction. kind and arg name it: set again, it moves.
// A timer that was due while the bot was down runs when it is up again, if its
// kind's Late says that it is still of use; Call.Late tells how late it is.
func (c *Call) AtTime(kind, arg string, due time.Time) { c.AtTimeUntil(kind, arg, due, time.Time{}) }

// AtTimeUntil is AtTime for a timer that is of use until a time of its own,
// whatever its kind says: the reminder of a meeting until the meeting begins.
// From then on Missed runs in place of Do. The zero time is as the kind says.
func (c *Call) AtTimeUntil(kind, arg string, due, until time.Time) {
	c.effects.timers = append(c.effects.timers, timerChange{kind: kind, key: arg, arg: arg, due: due, until: until})
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
	_, err := c.Tx.ExecContext(c.ctx, `INSERT INTO timers (feature, kind, key, arg, due, wanted, until) VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6)
		ON CONFLICT (feature, kind, key) DO UPDATE SET due = excluded.due, wanted = excluded.wanted, until = excluded.until,
			arg = excluded.arg, attempts = 0, error = '', state = 'waiting'`,
		c.feature, t.kind, t.key, t.arg, t.due.Unix(), storage.UnixOrNull(t.until))
	return err
}

type dueTimer struct {
	id                      int64
	feature, kind, key, arg string
	due, wanted             int64
	until                   sql.NullInt64
	attempts                int
}

const selectTimers = `SELECT id, feature, kind, key, arg, due, iif(wanted > 0, wanted, due), until, attempts FROM timers
	WHERE state = 'waiting' AND due <= ? ORDER BY due, id LIMIT ?`

const nextTimer = `SELECT min(due) FROM timers WHERE state = 'waiting'`

// batch is how many rows are changed in one transaction, so that nobody waits
// long for it.
const batch = 20

// together is how many timers share a transaction: a thousand that are due at
// once are then run within 100 ms, most of which is the commits.
const together = 50

// mostAtOnce is how many timers one Tick runs before it lets others have a turn:
// a timer that sets itself again for now must not hold up everything.
const mostAtOnce = 5000

// Tick runs the timers that are due by now, the earliest first, and returns
// when the next one will be, or zero. A timer that fails is tried again later,
// and after maxTries kept as dead, with its error.
func (b *Bot) Tick(ctx context.Context, now time.Time) (time.Time, error) {
	for ran := 0; ran < mostAtOnce; {
		var due []dueTimer
		var next sql.NullInt64
		err := b.db.Read(ctx, func(tx *sql.Tx) (err error) {
			due, err = storage.All(ctx, tx, func(r storage.Scanner) (t dueTimer, err error) {
				return t, r.Scan(&t.id, &t.feature, &t.kind, &t.key, &t.arg, &t.due, &t.wanted, &t.until, &t.attempts)
			}, selectTimers, now.Unix(), together)
			if err != nil {
				return err
			}
			return tx.QueryRowContext(ctx, nextTimer).Scan(&next)
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
		if err := b.fireAll(ctx, now, due); err != nil {
			return now.Add(time.Second), err
		}
		ran += len(due)
	}
	return now, nil
}

// fireAll runs timers, in their order. All share one commit; when one of them
// fails nothing of that was done, and each runs in a transaction of its own.
func (b *Bot) fireAll(ctx context.Context, now time.Time, due []dueTimer) error {
	if b.fire(ctx, now, due) == nil {
		return nil
	}
	for i, t := range due {
		if err := b.fire(ctx, now, due[i:i+1]); err != nil {
			if ctx.Err() != nil || storage.IsTemporary(err) {
				return err
			}
			if err := b.timerFailed(ctx, now, t, err); err != nil {
				return err
			}
		}
	}
	return nil
}

// fire runs timers in a transaction that also drops them.
func (b *Bot) fire(ctx context.Context, now time.Time, due []dueTimer) error {
	wake := false
	err := b.db.Write(ctx, func(tx *sql.Tx) error {
		for _, t := range due {
			asked, err := b.runTimer(ctx, tx, now, t)
			if err != nil {
				return err
			}
			wake = wake || asked.any()
		}
		return nil
	})
	if err == nil && wake {
		b.nudge()
	}
	return err
}

// runTimer runs one timer, if it is still there as it was found: it may have
// been moved, dropped or run by another in the meantime.
func (b *Bot) runTimer(ctx context.Context, tx *sql.Tx, now time.Time, t dueTimer) (asked *effects, err error) {
	defer caught(&err)
	kind, ok := b.timers[t.feature+"/"+t.kind]
	if !ok {
		return nil, fmt.Errorf("no timer %s/%s in this version", t.feature, t.kind)
	}
	gone, err := storage.Exec(ctx, tx, `DELETE FROM timers WHERE feature = ? AND kind = ? AND key = ? AND due = ? AND state = 'waiting'`,
		t.feature, t.kind, t.key, t.due)
	if err != nil || gone == 0 {
		return nil, err
	}
	c := b.newCall(ctx, tx, t.feature, now)
	c.wanted, c.until = c.Local(t.wanted), kind.Late.end(c.Local(t.wanted))
	if t.until.Valid {
		c.until = c.Local(t.until.Int64)
	}
	do := kind.Do
	if !c.until.IsZero() && !c.Now.Before(c.until) {
		b.log.Info("timer of no use any more", "feature", t.feature, "kind", t.kind, "late", c.Late())
		do, c.until = kind.Missed, time.Time{}
	}
	if do == nil {
		return nil, nil
	}
	if err := do(c, t.arg); err != nil {
		return nil, err
	}
	return c.effects, c.write()
}

// timerFailed puts a timer off, or keeps it as dead and tells the coordinators.
func (b *Bot) timerFailed(ctx context.Context, now time.Time, t dueTimer, failed error) error {
	b.log.Error("timer failed", "feature", t.feature, "kind", t.kind, errorAttr(failed))
	defer b.nudge()
	return b.db.Write(ctx, func(tx *sql.Tx) error {
		state, tries := "waiting", t.attempts+1
		if tries >= maxTries {
			state = "dead"
		}
		changed, err := storage.Exec(ctx, tx, `UPDATE timers SET attempts = ?, due = ?, state = ?, error = ?
			WHERE feature = ? AND kind = ? AND key = ? AND due = ? AND state = 'waiting'`,
			tries, now.Add(backoff(tries, t.id)).Unix(), state, brief(failed), t.feature, t.kind, t.key, t.due)
		if err != nil || changed == 0 || state != "dead" {
			return err
		}
		return b.tellTrouble(ctx, tx, now, "timer/"+t.feature, func(c *Call) chat.Card {
			card := c.Card(c.T("dead.title"), c.T("dead.timer", "what", t.feature))
			card.Buttons = []chat.Button{c.Button("revive", "")}
			return card
		})
	})
}
