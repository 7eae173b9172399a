package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Deletion is made real in two steps, Rebuild and EmptyLog: after both nothing that was deleted or
// overwritten before is left in the database file (free pages, the unused space of pages) or in its
// log. They are apart because a reader may keep the log: then only the second is tried again.
//
// Out of their reach: backups, the copies made before a migration, and what the disk itself keeps.

// How long EmptyLog waits for readers to let go of the log, and between its tries.
const (
	logPatience = 2 * time.Second
	logPause    = 10 * time.Millisecond
)

// Rebuild writes the file anew, through the log, without what was deleted. Writes wait meanwhile;
// the disk needs room for about two copies of the database.
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

// EmptyLog moves the log into the file and empties it. It fails with [ErrBusy] if a reader keeps the
// log open for too long, and can then be tried again; another Rebuild would make the log longer.
func (db *DB) EmptyLog(ctx context.Context) error {
	// A try waits for nobody, and between the tries the writer is free: only readers that began
	// before the VACUUM matter.
	for until := time.Now().Add(db.patience); ; {
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
		select {
		case <-time.After(logPause):
		case <-ctx.Done():
			return fmt.Errorf("storage: scrub: %w", ctx.Err())
		}
	}
}

// checkpoint moves the whole log into the database file and empties it, at once; not done if a reader
// or another process needs it. With the connection's own patience it would hold up all writes for as
// long as the reader reads.
func checkpoint(ctx context.Context, c *sql.Conn) (done bool, err error) {
	var patience, busy, frames, moved int
	if err := c.QueryRowContext(ctx, "PRAGMA busy_timeout").Scan(&patience); err != nil {
		return false, err
	}
	if _, err := c.ExecContext(ctx, "PRAGMA busy_timeout = 0"); err != nil {
		return false, err
	}
	defer func() {
		// Whatever became of ctx, the next write needs its patience.
		_, e := c.ExecContext(context.WithoutCancel(ctx), fmt.Sprintf("PRAGMA busy_timeout = %d", patience))
		err = errors.Join(err, e)
	}()
	err = c.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved)
	return busy == 0, err
}
