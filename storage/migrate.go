package storage

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/mattn/go-sqlite3"
	"github.com/pressly/goose/v3"
)

//go:embed schema/*.sql
var schemaFiles embed.FS

func embedded() fs.FS {
	sub, err := fs.Sub(schemaFiles, "schema")
	if err != nil {
		panic(err) // the folder is in the program
	}
	return sub
}

// applicationID is in the header of each of our files ("LvLb"): it tells them from any other
// program's.
const applicationID = 0x4c764c62

var setApplicationID = fmt.Sprintf("PRAGMA application_id = %d", applicationID)

// The migrations are schema/NNNN_name.sql, in order, forward only, run by goose, each in a
// transaction of its own with foreign keys not enforced (so a table can be rebuilt the way SQLite
// documents it); they are all checked at the end. A file that was released is never edited. goose
// keeps the versions in goose_db_version. What it does not do is done here: telling a foreign or
// a newer file apart without touching it, the copy made before, the check made after.

// migrate brings the file at path to this program's version, or refuses it untouched.
func migrate(ctx context.Context, path string, o Options) error {
	pool := openPool(dsn(path, o.BusyTimeout, forMigrating))
	defer pool.Close()      //nolint:errcheck // what matters was committed
	pool.SetMaxOpenConns(1) // lazily: nothing is opened before the file was looked at
	goosed, err := goose.NewProvider(goose.DialectSQLite3, pool, o.schema,
		goose.WithDisableGlobalRegistry(true), goose.WithSlog(o.Logger))
	if err != nil {
		return err
	}
	sources := goosed.ListSources()
	target := sources[len(sources)-1].Version

	found, err := look(ctx, path, o)
	if err != nil {
		return err
	}
	if found > target {
		return fmt.Errorf("%w: it is of version %d, this program knows up to %d; install a livinglab at least as new as the one that was last used",
			ErrNewer, found, target)
	}
	if err := writable(ctx, pool); err != nil || found == target {
		return err
	}
	copied := "none, it was empty"
	if found > 0 {
		if copied, err = backupBefore(ctx, path, target); err != nil {
			return fmt.Errorf("backup before migrating: %w", err)
		}
		o.Logger.Info("database copied before migrating", "copy", copied, "from", found, "to", target)
	}
	if err := up(ctx, pool, goosed); err != nil {
		return fmt.Errorf("migrate from version %d to %d (copy made before: %s): %w", found, target, copied, err)
	}
	return nil
}

// writable makes a change and undoes it. The lock alone says nothing: on a file that is read-only
// BEGIN IMMEDIATE succeeds.
func writable(ctx context.Context, pool *sql.DB) error {
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, setApplicationID)
	return errors.Join(err, tx.Rollback())
}

func up(ctx context.Context, pool *sql.DB, goosed *goose.Provider) error {
	if _, err := pool.ExecContext(ctx, setApplicationID); err != nil {
		return err
	}
	if _, err := goosed.Up(ctx); err != nil {
		return err
	}
	return check(ctx, pool)
}

// look finds the version of the file at path without touching it: 0 for an empty one.
func look(ctx context.Context, path string, o Options) (version int64, err error) {
	pool := openPool(dsn(path, o.BusyTimeout, forLooking))
	defer pool.Close() //nolint:errcheck // nothing was written
	pool.SetMaxOpenConns(1)

	var id, tables int64
	err = pool.QueryRowContext(ctx, "SELECT application_id, (SELECT count(*) FROM sqlite_schema) FROM pragma_application_id").Scan(&id, &tables)
	if e := (sqlite3.Error{}); errors.As(err, &e) && e.Code == sqlite3.ErrNotADB {
		return 0, fmt.Errorf("%w, or its beginning is damaged: %w", ErrNotOurs, err)
	}
	if err != nil {
		return 0, err
	}
	if id == 0 && tables == 0 {
		return 0, nil
	}
	if id != applicationID {
		return 0, fmt.Errorf("%w: its application id is %#x", ErrNotOurs, id)
	}
	if err := errors.Join(checkPages(ctx, pool, "quick_check"), checkReferences(ctx, pool)); err != nil {
		return 0, err
	}
	return schemaVersion(ctx, pool)
}

// schemaVersion is the version goose noted last: 0 if it has not run.
func schemaVersion(ctx context.Context, pool *sql.DB) (version int64, err error) {
	var noted bool
	if err := pool.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema WHERE name = 'goose_db_version'").Scan(&noted); err != nil || !noted {
		return 0, err
	}
	err = pool.QueryRowContext(ctx, "SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied").Scan(&version)
	return version, err
}

// check reads the whole database: [ErrCorrupt] if a page, an index or a reference is wrong.
func check(ctx context.Context, pool *sql.DB) error {
	return errors.Join(checkPages(ctx, pool, "integrity_check"), checkReferences(ctx, pool))
}

func checkReferences(ctx context.Context, pool *sql.DB) error {
	rows, err := pool.QueryContext(ctx, `SELECT "table" || ' row ' || coalesce(rowid, '?') || ' refers to a missing ' || parent FROM pragma_foreign_key_check LIMIT 5`)
	return noComplaint(rows, err)
}

// checkPages runs integrity_check, or the faster quick_check, which leaves out the indexes.
func checkPages(ctx context.Context, pool *sql.DB, pragma string) error {
	rows, err := pool.QueryContext(ctx, fmt.Sprintf("PRAGMA %s(5)", pragma))
	return noComplaint(rows, err)
}

// noComplaint turns rows that say something else than "ok" into an [ErrCorrupt].
func noComplaint(rows *sql.Rows, err error) error {
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // rows.Err says it
	var wrong []string
	for rows.Next() {
		s, err := Value[string](rows)
		if err != nil {
			return err
		}
		if s != "ok" {
			wrong = append(wrong, s)
		}
	}
	if err := rows.Err(); err != nil || wrong == nil {
		return err
	}
	return fmt.Errorf("%w: %s", ErrCorrupt, strings.Join(wrong, "; "))
}
