package storage

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Backup writes a copy of the database to path while it is in use. The copy is of one moment,
// complete in one file of mode 0600, and holds no deleted content. It is written beside path under
// another name, synced, opened and checked (pages, indexes, references, version), and only then
// given its name: a file at path is always a good backup. If there is one already Backup refuses
// (errors.Is fs.ErrExist) and leaves it alone. To restore, stop the program and put the copy in
// the place of the database, with no -wal or -shm beside it.
func (db *DB) Backup(ctx context.Context, path string) error {
	if err := backup(ctx, db.path, path); err != nil {
		return fmt.Errorf("storage: backup to %s: %w", path, mapFileError(err))
	}
	return nil
}

func backup(ctx context.Context, from, path string) (err error) {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		if err == nil {
			err = fs.ErrExist
		}
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.tmp") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) //nolint:errcheck // after success it is path's second name
	defer func() { err = errors.Join(err, f.Close()) }()
	pool := openPool(dsn(from, busyTimeout, forLooking))
	defer pool.Close() //nolint:errcheck // opened to read
	// VACUUM INTO accepts a file that exists if it is empty.
	if _, err := pool.ExecContext(ctx, "VACUUM INTO ?", absolute(f.Name())); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := sameVersion(ctx, pool, f.Name()); err != nil {
		return fmt.Errorf("the copy is not good: %w", err)
	}
	return install(f.Name(), path)
}

// sameVersion checks the copy, and that it is of the version of the original.
func sameVersion(ctx context.Context, original *sql.DB, path string) error {
	copied := openPool(dsn(absolute(path), busyTimeout, forChecking))
	defer copied.Close() //nolint:errcheck // nothing was written
	if err := check(ctx, copied); err != nil {
		return err
	}
	var id int64
	if err := copied.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return err
	}
	want, err := schemaVersion(ctx, original)
	if err != nil {
		return err
	}
	got, err := schemaVersion(ctx, copied)
	if err != nil {
		return err
	}
	if id != applicationID || got != want {
		return fmt.Errorf("%w: version %d of %#x, not %d of %#x", ErrCorrupt, got, id, want, applicationID)
	}
	return nil
}

// install gives the finished file its name. A link, unlike a rename, never replaces a file that
// appeared meanwhile; not every file system has them.
func install(tmp, path string) error {
	err := os.Link(tmp, path)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		err = os.Rename(tmp, path)
	}
	if err != nil {
		return err
	}
	if dir, err := os.Open(filepath.Dir(path)); err == nil {
		dir.Sync()  //nolint:errcheck // not every system can sync a folder
		dir.Close() //nolint:errcheck // opened to read
	}
	return nil
}

// backupBefore backs up to path.before-v<version>.bak, or the first free name after it. A program
// that is restarted again and again, and fails each time, does not fill the disk: a copy that is
// the same as the one before is not kept.
func backupBefore(ctx context.Context, path string, version int64) (name string, err error) {
	previous := ""
	for i := 1; ; i++ {
		name = fmt.Sprintf("%s.before-v%d.bak", path, version)
		if i > 1 {
			name = fmt.Sprintf("%s.before-v%d.%d.bak", path, version, i)
		}
		err := backup(ctx, path, name)
		if err == nil && previous != "" && sameFile(previous, name) {
			return previous, os.Remove(name)
		}
		if !errors.Is(err, fs.ErrExist) {
			return name, err
		}
		previous = name
	}
}

func sameFile(a, b string) bool {
	da, erra := os.ReadFile(a)
	db, errb := os.ReadFile(b)
	return erra == nil && errb == nil && bytes.Equal(da, db)
}

// absolute is for SQLite: a relative name starting with "file:" would be a URI to it.
func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}
