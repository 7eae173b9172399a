package storage

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// The tests work on real files, and on a table of their own, so that the schema can change freely.

const probeTable = "CREATE TABLE probe (id INTEGER PRIMARY KEY, n INTEGER NOT NULL, body TEXT NOT NULL DEFAULT '') STRICT"

// openProbe opens a new database with the table probe.
func openProbe(t testing.TB, o Options) *DB {
	t.Helper()
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "lab.db"), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	mustWrite(t, db, probeTable)
	return db
}

func mustWrite(t testing.TB, db *DB, query string, args ...any) {
	t.Helper()
	if err := db.Write(t.Context(), insert(query, args...)); err != nil {
		t.Fatal(err)
	}
}

// insert is an fn for Write that runs one statement.
func insert(query string, args ...any) func(*sql.Tx) error {
	return func(tx *sql.Tx) error {
		_, err := Exec(context.Background(), tx, query, args...)
		return err
	}
}

// put is an fn for Write that inserts n in probe.
func put(n int) func(*sql.Tx) error { return insert("INSERT INTO probe (n) VALUES (?)", n) }

// numbers counts how often each n is in probe.
func numbers(t testing.TB, db *DB) map[int]int {
	t.Helper()
	count := map[int]int{}
	err := db.Read(t.Context(), func(tx *sql.Tx) error {
		all, err := All(t.Context(), tx, Value[int], "SELECT n FROM probe")
		for _, n := range all {
			count[n]++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return count
}

func wantNumbers(t testing.TB, db *DB, want ...int) {
	t.Helper()
	got := numbers(t, db)
	for _, n := range want {
		if got[n] != 1 {
			t.Errorf("%d is there %d times, want once", n, got[n])
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d different numbers, want %d: %v", len(got), len(want), got)
	}
}

// together runs the writes in one batch, in order: the others come while the first runs. It returns
// their errors; a panic that came out of Write is one. db must have been opened with patient.
func together(t testing.TB, db *DB, fns ...func(*sql.Tx) error) []error {
	t.Helper()
	errs := make([]error, len(fns))
	var all sync.WaitGroup
	write := func(i int, fn func(*sql.Tx) error) {
		defer func() {
			if p := recover(); p != nil {
				errs[i] = fmt.Errorf("panicked: %v", p)
			}
		}()
		errs[i] = db.Write(t.Context(), fn)
	}
	write(0, func(tx *sql.Tx) error {
		for i, fn := range fns[1:] {
			all.Go(func() { write(i+1, fn) })
			time.Sleep(5 * time.Millisecond) // until it waits in line
		}
		return fns[0](tx)
	})
	all.Wait()
	return errs
}

// patient makes batches that take in whoever comes while a write runs, however slow the machine.
var patient = Options{batchTime: time.Minute}

// TestMain runs the tests, or what a test asked a child process to do.
func TestMain(m *testing.M) {
	if what := os.Getenv("STORAGE_TEST_CHILD"); what != "" {
		os.Exit(child(what, os.Getenv("STORAGE_TEST_PATH")))
	}
	os.Exit(m.Run())
}
