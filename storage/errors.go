package storage

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"syscall"

	"github.com/mattn/go-sqlite3"
)

// What can go wrong, for errors.Is. The error that was the cause is kept: errors.As finds the
// sqlite3.Error (a value, not a pointer).
var (
	ErrNotFound = errors.New("no such row")
	ErrExists   = errors.New("it exists already")                   // a UNIQUE or PRIMARY KEY refused it
	ErrForeign  = errors.New("it refers to something missing")      // or something still refers to it
	ErrInvalid  = errors.New("the schema refuses this value")       // CHECK, NOT NULL, a wrong type
	ErrBusy     = errors.New("the database is locked")              // by another process, or a checkpoint by readers
	ErrFull     = errors.New("the disk is full")                    //
	ErrReadOnly = errors.New("the database cannot be written to")   // the file or folder, its owner or mount
	ErrCorrupt  = errors.New("the database is damaged")             // restore a backup
	ErrNotOurs  = errors.New("this file is not livinglab's")        // or so damaged that it cannot be known
	ErrNewer    = errors.New("a newer livinglab made the database") // the message says both versions
	ErrClosed   = errors.New("storage: the database is closed")     //
)

// IsTemporary says whether the same call may succeed later with nothing changed but time, or some
// room made on the disk.
func IsTemporary(err error) bool {
	return errors.Is(err, ErrBusy) || errors.Is(err, ErrFull) || errors.Is(err, context.DeadlineExceeded)
}

// mapped is an error that is also one of ours; it reads "ours: cause".
type mapped struct{ ours, cause error }

func (m *mapped) Error() string   { return m.ours.Error() + ": " + m.cause.Error() }
func (m *mapped) Unwrap() []error { return []error{m.ours, m.cause} }

// mapError adds to err the one of our errors that it amounts to. An error that was mapped already,
// or has nothing to do with SQLite, comes back as it is.
func mapError(err error) error {
	if m := (*mapped)(nil); err == nil || errors.As(err, &m) {
		return err
	}
	if ours := kind(err); ours != nil {
		return &mapped{ours, err}
	}
	return err
}

// mapFileError is mapError for what works on files itself, and not through SQLite only.
func mapFileError(err error) error {
	m := mapError(err)
	if ours := systemKind(err); m == err && ours != nil { //nolint:errorlint // the very same: not mapped
		return &mapped{ours, err}
	}
	return m
}

// kind is the one of our errors that err amounts to, or nil.
func kind(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	e := sqlite3.Error{}
	if !errors.As(err, &e) {
		return nil
	}
	switch e.Code {
	case sqlite3.ErrBusy, sqlite3.ErrLocked, sqlite3.ErrProtocol:
		return ErrBusy
	case sqlite3.ErrFull:
		return ErrFull
	case sqlite3.ErrReadonly, sqlite3.ErrPerm:
		return ErrReadOnly
	case sqlite3.ErrIoErr, sqlite3.ErrCantOpen:
		return systemKind(e.SystemErrno)
	case sqlite3.ErrCorrupt, sqlite3.ErrNotADB:
		return ErrCorrupt
	case sqlite3.ErrConstraint:
		return constraintKind(e.ExtendedCode)
	case sqlite3.ErrMismatch, sqlite3.ErrTooBig:
		return ErrInvalid
	}
	return nil
}

// systemKind sorts the errors of the operating system.
func systemKind(err error) error {
	for _, full := range []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG} {
		if errors.Is(err, full) {
			return ErrFull
		}
	}
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return ErrReadOnly
	}
	return nil
}

func constraintKind(code sqlite3.ErrNoExtended) error {
	switch code {
	case sqlite3.ErrConstraintUnique, sqlite3.ErrConstraintPrimaryKey, sqlite3.ErrConstraintRowID:
		return ErrExists
	case sqlite3.ErrConstraintForeignKey:
		return ErrForeign
	}
	return ErrInvalid // CHECK, NOT NULL, a STRICT table's type, a trigger
}
