package storage

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// scrubPatience is how long Scrub waits for readers to let go of the log.
const scrubPatience = 2 * time.Second

// Scrub makes deletion real: afterwards nothing that was deleted or overwritten before the call is
// left in the database file (free pages, the unused space of pages) or in its log. Writes wait
// meanwhile; the disk needs room for about two copies of the database. It fails with [ErrBusy] if
// a reader keeps the log open for too long: the work is done then, but for the log, and can be
// tried again.
//
// Out of its reach: backups, the copies made before a migration, and what the disk itself keeps.
func (db *DB) Scrub(ctx context.Context) error {
	if err := db.Rebuild(ctx); err != nil {
		return err
	}
	return db.EmptyLog(ctx)
}

// Rebuild is the first half of Scrub: it writes the file anew, through the log. It needs room for
// about two copies of the database.
func (db *DB) Rebuild(ctx context.Context) error {
	err := db.writer.between(ctx, func(c *sql.Conn) error {
		_, err := c.ExecContext(ctx, "VACUUM")
		return err
	})
	if err != nil {
		return fmt.Errorf("storage: scrub: %w", mapError(err))
	}
	return nil
}

// EmptyLog is the second half: it moves the log into the file and empties it. Where a reader kept
// the log, it can be tried again without another Rebuild, which would make the log longer.
func (db *DB) EmptyLog(ctx context.Context) error {
	// Between the tries the writer is free: only readers that began before the VACUUM matter.
	for until := time.Now().Add(scrubPatience); ; {
		var done bool
		err := db.writer.between(ctx, func(c *sql.Conn) (err error) {
			done, err = checkpoint(ctx, c)
			return err
		})
		switch {
		case err != nil:
			return fmt.Errorf("storage: scrub: %w", mapError(err))
		case done:
			return nil
		case time.Now().After(until):
			return fmt.Errorf("storage: scrub: %w: a reader keeps the log", ErrBusy)
		}
	}
}

// checkpoint moves the whole log into the database file and empties it; not done if a reader or
// another process needs it.
func checkpoint(ctx context.Context, c *sql.Conn) (done bool, err error) {
	var busy, frames, moved int
	err = c.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved)
	return busy == 0, err
}
