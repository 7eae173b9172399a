package bot

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"livinglab/bot/chat"
	"livinglab/storage"
)

// Work is a kind of slow work: what takes too long for the one writer, as the
// matching of a thousand people. It is done beside it, one work after the other,
// and what comes of it is written afterwards.
type Work struct {
	Kind string
	// Do works on what the lab was when it began. It changes nothing, and asks for
	// no effects. Its context (Call.Context) ends after workFor, and when the bot
	// stops: the work is then begun again at the next start.
	Do func(c *Call, arg string) (any, error)
	// Done takes down what came of it, in a transaction. The lab may have changed
	// in the meantime. failed is what Do returned, or that it took too long.
	Done func(c *Call, arg string, result any, failed error) error
}

// workFor is how long a work may take.
const workFor = 2 * time.Minute

// Work asks for slow work of the feature: its kind's Do runs with arg as soon as
// it can, then Done. kind and arg name it: asked for again before it is done, it
// is begun anew, and what came of the first time is dropped.
func (c *Call) Work(kind, arg string) {
	c.effects.works = append(c.effects.works, work{kind: kind, arg: arg})
}

// work is a row of works.
type work struct {
	id                 int64
	feature, kind, arg string
	attempts           int
}

const selectWork = `SELECT id, feature, kind, arg, attempts FROM works WHERE due <= ? ORDER BY due, id LIMIT 1`

const nextWork = `SELECT min(due) FROM works`

func (c *Call) writeWork(w work) error {
	_, err := c.Tx.ExecContext(c.ctx, `INSERT OR REPLACE INTO works (feature, kind, arg, due) VALUES (?, ?, ?, ?)`,
		c.feature, w.kind, w.arg, c.Now.Unix())
	return err
}

// DoWorks does the slow work that is due by now, and returns when the next will
// be, or zero. What fails to be written is tried again later, and after maxTries
// dropped, of which the coordinators are told.
func (b *Bot) DoWorks(ctx context.Context, now time.Time) (time.Time, error) {
	for {
		var next sql.NullInt64
		var w work
		err := b.db.Read(ctx, func(tx *sql.Tx) (err error) {
			w, err = storage.One(ctx, tx, func(r storage.Scanner) (w work, err error) {
				return w, r.Scan(&w.id, &w.feature, &w.kind, &w.arg, &w.attempts)
			}, selectWork, now.Unix())
			if errors.Is(err, storage.ErrNotFound) {
				err = nil
			}
			if err != nil || w.id != 0 {
				return err
			}
			return tx.QueryRowContext(ctx, nextWork).Scan(&next)
		})
		switch {
		case err != nil:
			return now.Add(time.Second), err
		case w.id == 0 && !next.Valid:
			return time.Time{}, nil
		case w.id == 0:
			return time.Unix(next.Int64, 0), nil
		}
		if err := b.doWork(ctx, now, w); err != nil {
			return now.Add(time.Second), err
		}
	}
}

// doWork does one work, and records that it could not be.
func (b *Bot) doWork(ctx context.Context, now time.Time, w work) error {
	err := b.tryWork(ctx, now, w)
	if err == nil || ctx.Err() != nil || storage.IsTemporary(err) {
		return err
	}
	b.log.Error("work failed", "feature", w.feature, "kind", w.kind, errorAttr(err))
	defer b.nudge()
	return b.db.Write(ctx, func(tx *sql.Tx) error {
		if w.attempts+1 < maxTries {
			_, err := storage.Exec(ctx, tx, `UPDATE works SET attempts = attempts + 1, due = ? WHERE id = ?`,
				now.Add(backoff(w.attempts+1, w.id)).Unix(), w.id)
			return err
		}
		if _, err := storage.Exec(ctx, tx, `DELETE FROM works WHERE id = ?`, w.id); err != nil {
			return err
		}
		return b.tellTrouble(ctx, tx, now, "timer/"+w.feature, func(c *Call) chat.Card {
			return c.Card(c.T("dead.title"), c.T("dead.timer", "what", w.feature))
		})
	})
}

// tryWork does one work and takes down what came of it, unless it was asked for
// again in the meantime.
func (b *Bot) tryWork(ctx context.Context, now time.Time, w work) error {
	kind, ok := b.works[w.feature+"/"+w.kind]
	if !ok {
		return fmt.Errorf("no work %s/%s in this version", w.feature, w.kind)
	}
	result, failed := b.workOut(ctx, now, kind, w)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if failed != nil {
		b.log.Error("slow work failed", "feature", w.feature, "kind", w.kind, errorAttr(failed))
	}
	err := b.db.Write(ctx, func(tx *sql.Tx) (err error) {
		defer caught(&err)
		gone, err := storage.Exec(ctx, tx, `DELETE FROM works WHERE id = ?`, w.id)
		if err != nil || gone == 0 {
			return err
		}
		c := b.newCall(ctx, tx, w.feature, now)
		if err := kind.Done(c, w.arg, result, failed); err != nil {
			return err
		}
		return c.write()
	})
	b.nudge()
	return err
}

// workOut runs the slow part, on a snapshot.
func (b *Bot) workOut(ctx context.Context, now time.Time, kind Work, w work) (result any, err error) {
	inTime, cancel := context.WithTimeout(ctx, workFor)
	defer cancel()
	err = b.db.Read(inTime, func(tx *sql.Tx) (err error) {
		defer caught(&err)
		c := b.newCall(inTime, tx, w.feature, now)
		result, err = kind.Do(c, w.arg)
		if err == nil && (c.effects.any() || len(c.effects.notes) > 0) {
			err = errors.New("the slow part of a work asked for effects")
		}
		return err
	})
	return result, err
}
