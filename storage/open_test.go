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
	"strings"
	"syscall"
	"testing"

	"github.com/mattn/go-sqlite3"
)

func TestOpenCreatesPrivately(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a folder", "what? 100% #1 é.db")
	db, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if db.Path() != path {
		t.Errorf("Path: %s", db.Path())
	}
	for name, want := range map[string]fs.FileMode{"": 0o600, "-wal": 0o600, "-shm": 0o600} {
		info, err := os.Stat(path + name)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", path+name, info, err)
		}
	}
	if info, err := os.Stat(filepath.Dir(path)); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("folder: %v, %v", info, err)
	}
	files, _ := os.ReadDir(filepath.Dir(path))
	if len(files) != 3 {
		t.Errorf("%d files, want the database and its two: %v", len(files), files)
	}
}

func TestPragmasOfEveryConnection(t *testing.T) {
	db := openProbe(t, Options{})
	check := func(tx *sql.Tx, pragma, want string) {
		got, err := One(t.Context(), tx, Value[string], "PRAGMA "+pragma)
		if err != nil || got != want {
			t.Errorf("PRAGMA %s is %q, %v; want %q", pragma, got, err, want)
		}
	}
	var read func(depth int) error // holds several connections of the pool at once
	read = func(depth int) error {
		return db.Read(t.Context(), func(tx *sql.Tx) error {
			check(tx, "query_only", "1")
			check(tx, "foreign_keys", "1")
			check(tx, "busy_timeout", "2000")
			if depth == 0 {
				return nil
			}
			return read(depth - 1)
		})
	}
	err := errors.Join(read(2), db.Write(t.Context(), func(tx *sql.Tx) error {
		check(tx, "foreign_keys", "1")
		check(tx, "busy_timeout", "2000")
		check(tx, "journal_mode", "wal")
		check(tx, "synchronous", "2")
		check(tx, "secure_delete", "1")
		check(tx, "application_id", fmt.Sprint(applicationID))
		return nil
	}))
	if err != nil {
		t.Error(err)
	}
}

// refused opens path, wants the error, and that the file was not touched.
func refused(t *testing.T, path string, want error) error {
	t.Helper()
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	db, err := Open(t.Context(), path, Options{})
	if err == nil {
		db.Close()
	}
	if !errors.Is(err, want) {
		t.Fatalf("Open: %v; want %v", err, want)
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file was touched (%v)", err)
	}
	return err
}

func TestNotOurs(t *testing.T) {
	t.Run("another program's database", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "other.db")
		other, err := sql.Open("sqlite3", path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := other.Exec("CREATE TABLE recipes (title)"); err != nil {
			t.Fatal(err)
		}
		other.Close()
		refused(t, path, ErrNotOurs)
	})
	t.Run("a text", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "letter.txt")
		if err := os.WriteFile(path, []byte(strings.Repeat("Chère mairesse, ", 100)), 0o600); err != nil {
			t.Fatal(err)
		}
		refused(t, path, ErrNotOurs)
	})
}

// closedProbe is the path of a closed database with some rows.
func closedProbe(t *testing.T, last string) string {
	t.Helper()
	db := openProbe(t, Options{})
	for n := range 50 {
		mustWrite(t, db, "INSERT INTO probe (n, body) VALUES (?, ?)", n, strings.Repeat("body ", 200))
	}
	if last != "" {
		mustWrite(t, db, last)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return db.Path()
}

func TestNewer(t *testing.T) {
	err := refused(t, closedProbe(t, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9001, 1)"), ErrNewer)
	if !strings.Contains(err.Error(), "version 9001") || !strings.Contains(err.Error(), fmt.Sprintf("up to %d", latest(t))) {
		t.Errorf("it does not say both versions: %v", err)
	}
}

func TestCorrupted(t *testing.T) {
	path := closedProbe(t, "")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	copy(data[len(data)-3*4096:], bytes.Repeat([]byte{0xa5}, 2*4096))
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, path, ErrCorrupt)
}

// A file that this user may not write to. Root may write everywhere, so root sends a child as nobody.
func TestReadOnlyFile(t *testing.T) {
	path := closedProbe(t, "")
	if err := os.Chmod(path, 0o444); err != nil {
		t.Fatal(err)
	}
	if os.Getuid() != 0 {
		refused(t, path, ErrReadOnly)
		return
	}
	shared, err := os.MkdirTemp("", "storage-readonly")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(shared) })
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(os.Chmod(shared, 0o777),
		copyFile(self, filepath.Join(shared, "test"), 0o755), copyFile(path, filepath.Join(shared, "lab.db"), 0o444))
	if err != nil {
		t.Fatal(err)
	}
	cmd := childCommand(t, "open", filepath.Join(shared, "lab.db"))
	cmd.Path = filepath.Join(shared, "test")
	cmd.Dir = shared
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), ErrReadOnly.Error()) {
		t.Errorf("%v: %s", err, out)
	}
}

func copyFile(from, to string, mode fs.FileMode) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, mode)
}

// openChild opens path and prints the error.
func openChild(path string) int {
	db, err := Open(context.Background(), path, Options{})
	if err == nil {
		db.Close()
	}
	fmt.Println(err)
	return 0
}

func TestErrorKinds(t *testing.T) {
	ioerr := func(errno syscall.Errno) error {
		return fmt.Errorf("saving: %w", sqlite3.Error{Code: sqlite3.ErrIoErr, SystemErrno: errno})
	}
	for _, c := range []struct{ err, want error }{
		{ioerr(syscall.ENOSPC), ErrFull},
		{ioerr(syscall.EDQUOT), ErrFull},
		{ioerr(syscall.EROFS), ErrReadOnly},
		{ioerr(syscall.EIO), nil},
		{sqlite3.Error{Code: sqlite3.ErrLocked}, ErrBusy},
		{sqlite3.Error{Code: sqlite3.ErrCantOpen, SystemErrno: syscall.EACCES}, ErrReadOnly},
		{sqlite3.Error{Code: sqlite3.ErrNotADB}, ErrCorrupt},
		{sql.ErrNoRows, ErrNotFound},
		{errors.New("mine"), nil},
		{&fs.PathError{Op: "open", Path: "a feature's own file", Err: syscall.EACCES}, nil},
	} {
		got := mapError(c.err)
		if !errors.Is(got, c.err) {
			t.Errorf("%v: the cause is lost", c.err)
		}
		if c.want == nil && got != c.err || c.want != nil && !errors.Is(got, c.want) {
			t.Errorf("%v is mapped to %v, want %v", c.err, got, c.want)
		}
		if again := mapError(fmt.Errorf("more: %w", got)); c.want != nil && again.Error() != "more: "+got.Error() {
			t.Errorf("mapped twice: %v", again)
		}
	}
	if mapError(nil) != nil {
		t.Error("nil is mapped")
	}
}
