package storage

import (
	"database/sql"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestQueries(t *testing.T) {
	db := openProbe(t, Options{})
	type row struct {
		ID   int64
		Body string
	}
	scan := func(r Scanner) (v row, err error) {
		err = r.Scan(&v.ID, &v.Body)
		return v, err
	}
	ctx := t.Context()
	err := db.Write(ctx, func(tx *sql.Tx) error {
		id, err := Insert(ctx, tx, "INSERT INTO probe (id, n, body) VALUES (7, 1, 'a')")
		if id != 7 || err != nil {
			t.Errorf("Insert: %d, %v", id, err)
		}
		if _, err := Insert(ctx, tx, "INSERT INTO probe (id, n) VALUES (7, 2)"); !errors.Is(err, ErrExists) {
			t.Errorf("Insert again: %v", err)
		}
		if _, err := One(ctx, tx, Value[int], "INSERT INTO probe (id, n) VALUES (7, 2) RETURNING id"); !errors.Is(err, ErrExists) {
			t.Errorf("INSERT RETURNING again: %v", err)
		}
		if _, err := Exec(ctx, tx, "UPDATE probe SET n = NULL"); !errors.Is(err, ErrInvalid) {
			t.Errorf("NULL: %v", err)
		}
		if _, err := Exec(ctx, tx, "UPDATE probe SET n = 'many'"); !errors.Is(err, ErrInvalid) {
			t.Errorf("a text in a STRICT number: %v", err)
		}
		id, err = One(ctx, tx, Value[int64], "INSERT INTO probe (n, body) VALUES (2, 'b') RETURNING id")
		if id != 8 || err != nil {
			t.Errorf("INSERT RETURNING: %d, %v", id, err)
		}
		n, err := Exec(ctx, tx, "UPDATE probe SET n = n + 1")
		if n != 2 || err != nil {
			t.Errorf("Exec: %d, %v", n, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = db.Read(ctx, func(tx *sql.Tx) error {
		all, err := All(ctx, tx, scan, "SELECT id, body FROM probe ORDER BY id")
		if diff := cmp.Diff([]row{{7, "a"}, {8, "b"}}, all); diff != "" || err != nil {
			t.Errorf("All: %v %s", err, diff)
		}
		if none, err := All(ctx, tx, scan, "SELECT id, body FROM probe WHERE n = 99"); len(none) != 0 || err != nil {
			t.Errorf("All of nothing: %v, %v", none, err)
		}
		if _, err := One(ctx, tx, scan, "SELECT id, body FROM probe WHERE n = 99"); !errors.Is(err, ErrNotFound) {
			t.Errorf("One of nothing: %v", err)
		}
		if _, err := All(ctx, tx, scan, "SELECT nonsense"); err == nil {
			t.Error("nonsense is no error")
		}
		return tx.QueryRow("SELECT 1 WHERE false").Scan(new(int))
	})
	if !errors.Is(err, ErrNotFound) {
		t.Errorf("sql.ErrNoRows from Read: %v", err)
	}
}

func TestInstants(t *testing.T) {
	db := openProbe(t, Options{})
	mustWrite(t, db, "CREATE TABLE instants (at INTEGER) STRICT")
	toronto := time.FixedZone("", -5*3600)
	noon := time.Date(2026, 2, 3, 12, 0, 0, 999, toronto)
	mustWrite(t, db, "INSERT INTO instants VALUES (?), (?), (?)", Unix(noon), UnixOrNull(noon), UnixOrNull(time.Time{}))
	err := db.Read(t.Context(), func(tx *sql.Tx) error {
		got, err := All(t.Context(), tx, func(r Scanner) (at time.Time, err error) {
			err = r.Scan(ScanTime(&at))
			return at, err
		}, "SELECT at FROM instants ORDER BY rowid")
		want := time.Date(2026, 2, 3, 17, 0, 0, 0, time.UTC)
		if diff := cmp.Diff([]time.Time{want, want, {}}, got); diff != "" {
			t.Error(diff)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	var at time.Time
	if err := ScanTime(&at).Scan("2026-02-03"); err == nil {
		t.Error("a text passes for an instant")
	}
}
