package storage

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestBackupWhileWriting(t *testing.T) {
	db := openProbe(t, Options{})
	ctx, stop := context.WithCancel(t.Context())
	var all sync.WaitGroup
	defer all.Wait()
	defer stop()
	for range 8 {
		all.Go(func() {
			for ctx.Err() == nil {
				// Two rows that belong together: a copy has both or neither.
				if err := db.Write(t.Context(), insert("INSERT INTO probe (n, body) VALUES (1, 'pair'), (-1, 'pair')")); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	dir := t.TempDir()
	for _, name := range []string{"a.db", "b.db", "c.db"} {
		mustWrite(t, db, "INSERT INTO probe (n, body) VALUES (0, ?)", name)
		if err := db.Backup(t.Context(), filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", info, err)
		}
	}
	stop()
	all.Wait()
	if files, _ := os.ReadDir(dir); len(files) != 3 {
		t.Errorf("left over: %v", files)
	}
	restored, err := Open(t.Context(), filepath.Join(dir, "b.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer restored.Close()
	if got := numbers(t, restored); got[1] != got[-1] || got[1] == 0 || got[0] != 2 {
		t.Errorf("the copy is not of one moment: %v", got)
	}
}

func TestBackupRefusesToOverwrite(t *testing.T) {
	db := openProbe(t, Options{})
	path := filepath.Join(t.TempDir(), "precious")
	if err := os.WriteFile(path, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{path, db.Path()} {
		if err := db.Backup(t.Context(), target); !errors.Is(err, fs.ErrExist) {
			t.Errorf("over %s: %v", target, err)
		}
	}
	if data, _ := os.ReadFile(path); string(data) != "precious" {
		t.Errorf("it is now %q", data)
	}
	if err := db.Backup(t.Context(), filepath.Join(path, "nowhere", "x")); err == nil {
		t.Error("a backup into no folder")
	}
}

const secret = "Zanzibar-4711-souvenir"

// holding returns which files beside the database, and the backups given, hold the secret.
func holding(t *testing.T, db *DB, backups ...string) (names []string) {
	t.Helper()
	for _, path := range append([]string{db.Path(), db.Path() + "-wal", db.Path() + "-shm"}, backups...) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte(secret)) {
			names = append(names, filepath.Base(path))
		}
	}
	return names
}

func TestScrub(t *testing.T) {
	// Even of what another tool deleted, or an older file: then secure_delete has not helped.
	for _, secure := range []string{"on", "off"} {
		t.Run("secure_delete "+secure, func(t *testing.T) { scrub(t, secure) })
	}
}

// scrubbed does both steps.
func scrubbed(db *DB, ctx context.Context) error {
	if err := db.Rebuild(ctx); err != nil {
		return err
	}
	return db.EmptyLog(ctx)
}

func scrub(t *testing.T, secure string) {
	db := openProbe(t, Options{})
	mustWrite(t, db, "PRAGMA secure_delete = "+secure)
	mustWrite(t, db, "CREATE INDEX probe_body ON probe (body)")
	for n := range 200 {
		mustWrite(t, db, "INSERT INTO probe (n, body) VALUES (?, ?)", n, secret+strings.Repeat(" and so on", n%20))
		mustWrite(t, db, "INSERT INTO probe (n, body) VALUES (?, 'something to keep')", 1000+n)
	}
	mustWrite(t, db, "INSERT INTO probe (n, body) VALUES (-1, ?)", strings.Repeat(secret, 2000)) // over several pages
	mustWrite(t, db, "UPDATE probe SET body = 'changed' WHERE n < 20")
	mustWrite(t, db, "DELETE FROM probe WHERE n < 1000")
	if names := holding(t, db); len(names) == 0 {
		t.Fatal("this test cannot see the secret even where it must still be, in the log")
	}
	if err := scrubbed(db, t.Context()); err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "copy.db")
	if err := db.Backup(t.Context(), copied); err != nil {
		t.Fatal(err)
	}
	if names := holding(t, db, copied); len(names) != 0 {
		t.Errorf("the secret is still in %v", names)
	}
	if got := numbers(t, db); len(got) != 200 {
		t.Errorf("%d rows to keep, want 200", len(got))
	}
}

// What TestScrub looks for does stay in the file of a database that only deletes.
func TestWithoutScrubOrSecureDelete(t *testing.T) {
	db := openProbe(t, Options{})
	mustWrite(t, db, "PRAGMA secure_delete = off")
	for range 200 {
		mustWrite(t, db, "INSERT INTO probe (n, body) VALUES (1, ?)", secret)
	}
	mustWrite(t, db, "DELETE FROM probe")
	if _, err := checkpoint(t.Context(), db.writer.conn); err != nil {
		t.Fatal(err)
	}
	if names := holding(t, db); len(names) != 1 || names[0] != "lab.db" {
		t.Errorf("the secret is in %v, want in the database file", names)
	}
}

func TestScrubGivesUp(t *testing.T) {
	db := openProbe(t, Options{patience: time.Nanosecond})
	mustWrite(t, db, "INSERT INTO probe (n, body) VALUES (1, ?)", secret)
	err := db.Read(t.Context(), func(tx *sql.Tx) error {
		if _, err := One(t.Context(), tx, Value[int], "SELECT count(*) FROM probe"); err != nil {
			return err
		}
		mustWrite(t, db, "DELETE FROM probe")
		if err := db.EmptyLog(t.Context()); !errors.Is(err, ErrBusy) {
			t.Errorf("a log that a reader keeps: %v, want ErrBusy", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.EmptyLog(t.Context()); err != nil {
		t.Errorf("tried again: %v", err)
	}
}

// A reader holds up the emptying of the log, and nobody else: writes go on meanwhile.
func TestScrubWaitsForAReader(t *testing.T) {
	db := openProbe(t, Options{patience: time.Minute})
	mustWrite(t, db, "INSERT INTO probe (n, body) VALUES (1, ?)", secret)
	reading, release := make(chan bool), make(chan bool)
	var all sync.WaitGroup
	all.Go(func() {
		db.Read(t.Context(), func(tx *sql.Tx) error {
			One(t.Context(), tx, Value[int], "SELECT count(*) FROM probe")
			close(reading)
			<-release
			return nil
		})
	})
	<-reading
	mustWrite(t, db, "DELETE FROM probe")
	if err := db.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() { done <- db.EmptyLog(t.Context()) }()
	for n := range 100 { // most of them while EmptyLog tries
		mustWrite(t, db, "INSERT INTO probe (n) VALUES (?)", n)
	}
	select {
	case err := <-done:
		t.Fatalf("the log is emptied under a reader, or given up: %v", err)
	default:
	}
	close(release)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	all.Wait()
	if names := holding(t, db); len(names) != 0 {
		t.Errorf("the secret is still in %v", names)
	}
}
