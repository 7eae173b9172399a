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

// How long what is only there to recognise repeats is kept.
const (
	keepEvents = 7 * 24 * time.Hour
	keepSent   = 90 * 24 * time.Hour
)

// wipeAgain is when a wipe that could not be done is tried again.
const wipeAgain = 30 * time.Second

// Maintain does what may wait for a quiet moment: it wipes what was deleted
// when a handler asked for it (Call.Scrub), also in an earlier run, and forgets
// events and deliveries that can no longer be repeated. It returns when there
// is more to do, or zero.
func (b *Bot) Maintain(ctx context.Context, now time.Time) (time.Time, error) {
	if err := b.afterLeap(ctx, now); err != nil {
		return now.Add(time.Second), err
	}
	if err := b.wipe(ctx); err != nil {
		return now.Add(wipeAgain), err
	}
	more, err := b.forgetOld(ctx, now)
	if err != nil || more {
		return now.Add(time.Second), err
	}
	return time.Time{}, nil
}

// wipe scrubs the database if that is wanted. A wish that comes meanwhile has
// another value, and stays.
func (b *Bot) wipe(ctx context.Context) error {
	wish, err := wished(ctx, b.db)
	if err != nil || wish == "" {
		return err
	}
	if b.rebuilt != wish {
		if err := b.db.Rebuild(ctx); err != nil {
			return fmt.Errorf("what was deleted is not wiped from the file yet (it needs room for two copies of the database): %w", err)
		}
		b.rebuilt = wish
	}
	if err := b.db.EmptyLog(ctx); err != nil {
		return fmt.Errorf("what was deleted is not wiped from the write-ahead log yet (another program is reading the file): %w", err)
	}
	return b.wiped(ctx, wish)
}

// Unwiped reports whether something that was deleted is still to be wiped from
// the file: it is done again and again until it succeeds.
func Unwiped(ctx context.Context, db *storage.DB) (bool, error) {
	wish, err := wished(ctx, db)
	return wish != "", err
}

// wished is the wish for a wipe, "" if there is none.
func wished(ctx context.Context, db *storage.DB) (wish string, err error) {
	err = db.Read(ctx, func(tx *sql.Tx) error {
		wish, err = storage.One(ctx, tx, storage.Value[string], `SELECT value FROM settings WHERE key = 'scrub'`)
		if errors.Is(err, storage.ErrNotFound) {
			return nil
		}
		return err
	})
	return wish, err
}

// wiped drops a wish that was fulfilled.
func (b *Bot) wiped(ctx context.Context, wish string) error {
	return b.db.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM settings WHERE key = 'scrub' AND value = ?`, wish)
		return err
	})
}

// wantScrub writes the wish that wipe fulfils.
const wantScrub = `INSERT INTO settings (key, value) VALUES ('scrub', hex(randomblob(8)))
	ON CONFLICT (key) DO UPDATE SET value = excluded.value`

const anyOld = `SELECT EXISTS (SELECT 1 FROM seen_events WHERE at < ?1)
	OR EXISTS (SELECT 1 FROM outbox WHERE state = 'sent' AND created < ?2)
	OR EXISTS (SELECT 1 FROM outbox WHERE state = 'dropped' AND created < ?2)`

// atOnce is how many old rows of each kind are deleted in one go, so that
// nobody waits for it.
const atOnce = 1000

// forgetOld deletes some of what is old, and reports whether there may be more.
func (b *Bot) forgetOld(ctx context.Context, now time.Time) (more bool, err error) {
	old, sent := now.Add(-keepEvents).Unix(), now.Add(-keepSent).Unix()
	err = b.db.Read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, anyOld, old, sent).Scan(&more)
	})
	if err != nil || !more {
		return false, err
	}
	err = b.db.Write(ctx, func(tx *sql.Tx) error {
		events, err := storage.Exec(ctx, tx, `DELETE FROM seen_events WHERE (platform, event) IN
			(SELECT platform, event FROM seen_events WHERE at < ? LIMIT ?)`, old, atOnce)
		if err != nil {
			return err
		}
		letters := int64(0)
		for _, state := range []string{"sent", "dropped"} {
			n, err := storage.Exec(ctx, tx, `DELETE FROM outbox WHERE id IN
				(SELECT id FROM outbox WHERE state = '`+state+`' AND created < ? LIMIT ?)`, sent, atOnce)
			if err != nil {
				return err
			}
			letters = max(letters, n)
		}
		more = events == atOnce || letters == atOnce
		return nil
	})
	return more, err
}

var _ chat.Handler = (*Bot)(nil)
