// Package storage keeps the lab's data in one SQLite file: opening it, transactions, errors,
// backup, erasure, and in schema/ the whole data model.
//
// A [DB] has one writer and a pool of readers. [DB.Write] makes changes: when it returns nil they
// are on the disk, and concurrent calls share one commit (writer.go says how). [DB.Read] sees one
// consistent state, and never waits for a writer.
//
//	err := db.Write(ctx, func(tx *sql.Tx) error {
//		id, err := storage.Insert(ctx, tx, "INSERT INTO ideas (title, at) VALUES (?, ?)", title, storage.Unix(now))
//		if errors.Is(err, storage.ErrExists) { ... }
//		...
//	})
//
// Conventions of the schema: STRICT tables; instants are INTEGER unix seconds (time.go); JSON is
// TEXT; foreign keys are enforced at once, never deferred (a deferred one would fail at the shared
// commit, and take other writes of the batch with it).
package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"
)

// Options of [Open]; the zero value is good.
type Options struct {
	Logger      *slog.Logger  // migrations, slow writes; nil: silent
	BusyTimeout time.Duration // how long to wait for another process's lock; 0: 2 s
	MaxPages    int           // how large the file may become, in pages (4 KiB); beyond that it is [ErrFull]; 0: as the disk allows

	schema    fs.FS         // tests: other migrations than schema/
	batchTime time.Duration // tests: batches that wait for a slow test
	patience  time.Duration // tests: EmptyLog that waits for a slow test
}

// busyTimeout is short because a platform waits 3 s for an answer.
const busyTimeout = 2 * time.Second

func (o Options) withDefaults() Options {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.BusyTimeout == 0 {
		o.BusyTimeout = busyTimeout
	}
	if o.batchTime == 0 {
		o.batchTime = batchTime
	}
	if o.patience == 0 {
		o.patience = logPatience
	}
	if o.schema == nil {
		o.schema = embedded()
	}
	return o
}

// DB is an open database. Its methods may be called from any goroutine.
type DB struct {
	path     string
	log      *slog.Logger
	readers  *sql.DB
	writer   *writer
	patience time.Duration // of EmptyLog
	closing  sync.Once
	closed   error
}

// Open opens the database at path, for this program alone to migrate, and for several processes
// to use. It creates the file (mode 0600) and its folder (0700) where they are missing, checks the
// file, migrates it forward to this program's schema, and only then returns.
//
// Before it migrates an existing database it leaves a verified copy beside it, named
// <file>.before-v<new version>.bak (with .2, .3 ... before .bak if that is taken). The copy is
// the way back; nobody removes it but the operator, who must do so when a member asks to be erased.
//
// It fails, without having written to the file, with [ErrNotOurs] when another program made it,
// [ErrNewer] when a newer version of this program did, [ErrCorrupt] when it is damaged, and with
// [ErrReadOnly] or [ErrBusy] when it cannot be written to.
func Open(ctx context.Context, path string, o Options) (*DB, error) {
	o = o.withDefaults()
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("storage: %w", err)
	}
	db, err := open(ctx, abs, o)
	if err != nil {
		return nil, fmt.Errorf("storage: open %s: %w", path, mapFileError(err))
	}
	return db, nil
}

func open(ctx context.Context, path string, o Options) (*DB, error) {
	if err := create(path); err != nil {
		return nil, err
	}
	if err := migrate(ctx, path, o); err != nil {
		return nil, err
	}
	w, err := newWriter(ctx, path, o)
	if err != nil {
		return nil, err
	}
	readers := openPool(dsn(path, o.BusyTimeout, forReading))
	n := max(4, runtime.NumCPU())
	readers.SetMaxOpenConns(n)
	readers.SetMaxIdleConns(n)
	if err := readers.PingContext(ctx); err != nil {
		return nil, errors.Join(err, readers.Close(), w.close())
	}
	return &DB{path: path, log: o.Logger, readers: readers, writer: w, patience: o.patience}, nil
}

// create makes the folder and an empty file, so that the file (and the -wal and -shm beside it,
// which take its mode) is readable by its owner alone. It never opens a file that exists: closing
// it would drop the locks that SQLite holds on it elsewhere in this process.
func create(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

// Path is the absolute path of the database file.
func (db *DB) Path() string { return db.path }

// Read runs fn in a read transaction: everything fn reads is of one moment, at or after the call
// and after every [DB.Write] that had returned. Changes are refused with [ErrReadOnly]. fn's error
// is returned, mapped (see errors.go); fn must not keep tx, nor end it.
func (db *DB) Read(ctx context.Context, fn func(tx *sql.Tx) error) error {
	select {
	case <-db.writer.closing:
		return ErrClosed
	default:
	}
	tx, err := db.readers.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("storage: read: %w", mapError(err))
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written
	return mapError(fn(tx))
}

// Close lets the running writes finish, refuses those that follow with [ErrClosed], moves the log
// into the database file, and closes it. It may be called twice; not from within a Write or Read.
func (db *DB) Close() error {
	db.closing.Do(func() {
		if err := errors.Join(db.readers.Close(), db.writer.close()); err != nil {
			db.closed = fmt.Errorf("storage: close %s: %w", db.path, mapError(err))
		}
	})
	return db.closed
}
