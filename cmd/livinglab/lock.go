package main

import (
	"errors"
	"os"
	"path/filepath"
)

// errInUse is another livinglab that has the database.
var errInUse = errors.New("another livinglab uses the database")

// hold takes a database for this process alone, until release is called or the
// process ends, however it ends: two that served one file would both remind,
// count and close. It fails with errInUse where another has it. What only reads,
// or copies, does not need to hold it.
//
// The lock is on a file beside the database, "<file>.lock": SQLite has its own
// locks on the database itself. It is empty, and stays: to remove it would let
// two hold it at once.
func hold(path string) (release func() error, err error) {
	if path, err = filepath.Abs(path); err != nil {
		return nil, err
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real // two names of one file are one lock
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	f, err := lockFile(path + ".lock")
	if err != nil {
		return nil, err
	}
	return f.Close, nil
}
