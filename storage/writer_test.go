package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mattn/go-sqlite3"
)

func TestWriteConcurrently(t *testing.T) {
	db := openProbe(t, Options{})
	const writers, each = 64, 20
	var all sync.WaitGroup
	var want []int
	for w := range writers {
		for i := range each {
			if n := w*each + i; n%7 != 3 {
				want = append(want, n)
			}
		}
		all.Go(func() {
			for i := range each {
				n := w*each + i
				err := db.Write(t.Context(), func(tx *sql.Tx) error {
					if err := put(n)(tx); err != nil {
						return err
					}
					if n%7 == 3 {
						return errors.New("changed my mind")
					}
					return nil
				})
				if (err != nil) != (n%7 == 3) {
					t.Errorf("write %d: %v", n, err)
				}
				if got, err := readOne(t.Context(), db, n); err != nil || got != (n%7 != 3) {
					t.Errorf("%d visible after Write: %v, %v", n, got, err)
				}
			}
		})
	}
	all.Wait()
	wantNumbers(t, db, want...)
}

func readOne(ctx context.Context, db *DB, n int) (there bool, err error) {
	err = db.Read(ctx, func(tx *sql.Tx) error {
		there, err = One(ctx, tx, Value[bool], "SELECT count(*) FROM probe WHERE n = ?", n)
		return err
	})
	return there, err
}

func TestOneFailureInABatchHurtsNobodyElse(t *testing.T) {
	db := openProbe(t, patient)
	refused := errors.New("refused")
	commits := countCommits(db)
	errs := together(t, db,
		put(1),
		func(tx *sql.Tx) error { return errors.Join(put(2)(tx), refused) },
		put(3),
		func(tx *sql.Tx) error { put(4)(tx); panic("oh no") },
		func(tx *sql.Tx) error {
			return errors.Join(put(5)(tx), insert("INSERT INTO probe (id, n) VALUES (1, 5)")(tx))
		},
		put(6),
	)
	if n := commits(); n != 1 {
		t.Errorf("%d commits, want one for all", n)
	}
	for _, i := range []int{0, 2, 5} {
		if errs[i] != nil {
			t.Errorf("write %d: %v", i, errs[i])
		}
	}
	if !errors.Is(errs[1], refused) {
		t.Errorf("fn's own error: %v", errs[1])
	}
	if errs[3] == nil || errs[3].Error() != "panicked: oh no" {
		t.Errorf("the panic came out as %v", errs[3])
	}
	if e := (sqlite3.Error{}); !errors.Is(errs[4], ErrExists) || !errors.As(errs[4], &e) {
		t.Errorf("a second row 1: %v", errs[4])
	}
	wantNumbers(t, db, 1, 3, 6)
}

// countCommits counts the commits of the writer from now on.
func countCommits(db *DB) func() int {
	n := 0
	hook := func(h func() int) {
		db.writer.conn.Raw(func(any) error { db.writer.raw.RegisterCommitHook(h); return nil })
	}
	hook(func() int { n++; return 0 })
	return func() int { hook(nil); return n }
}

func TestGoexitRollsBack(t *testing.T) {
	db := openProbe(t, Options{})
	var all sync.WaitGroup
	all.Go(func() {
		db.Write(t.Context(), func(tx *sql.Tx) error {
			put(1)(tx)
			runtime.Goexit() // what t.FailNow does
			return nil
		})
	})
	all.Wait()
	mustWrite(t, db, "INSERT INTO probe (n) VALUES (2)")
	wantNumbers(t, db, 2)
}

func TestCancelledBeforeItStarts(t *testing.T) {
	db := openProbe(t, Options{})
	ran := func(*sql.Tx) error { t.Error("fn ran"); return nil }
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := db.Write(ctx, ran); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled at the call: %v", err)
	}
	ctx, cancel = context.WithCancel(t.Context())
	err := db.Write(t.Context(), func(*sql.Tx) error {
		time.AfterFunc(10*time.Millisecond, cancel)
		if err := db.Write(ctx, ran); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled in line: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// A change that SQLite interrupts takes its whole transaction with it. It must not take the batch.
func TestCancelledWhileItRuns(t *testing.T) {
	db := openProbe(t, patient)
	ctx, cancel := context.WithCancel(t.Context())
	errs := together(t, db,
		put(1),
		func(tx *sql.Tx) error {
			time.AfterFunc(10*time.Millisecond, cancel)
			for i := 0; ; i++ {
				_, err := tx.ExecContext(ctx, `WITH RECURSIVE c(x) AS (VALUES (1) UNION ALL SELECT x+1 FROM c WHERE x < 20000)
					INSERT INTO probe (n) SELECT 1000 + x FROM c`)
				if err != nil {
					return err
				}
			}
		},
		put(3),
	)
	if errs[0] != nil || !errors.Is(errs[1], context.Canceled) || errs[2] != nil {
		t.Errorf("%v", errs)
	}
	wantNumbers(t, db, 1, 3)
}

func TestAWriteThatEndsTheTransaction(t *testing.T) {
	for name, end := range map[string]func(tx *sql.Tx) error{
		"Commit":       func(tx *sql.Tx) error { return tx.Commit() },
		"Commit, nil":  func(tx *sql.Tx) error { tx.Commit(); return nil },
		"Rollback":     func(tx *sql.Tx) error { return tx.Rollback() },
		"ROLLBACK SQL": insert("ROLLBACK"),
	} {
		t.Run(name, func(t *testing.T) {
			db := openProbe(t, patient)
			errs := together(t, db, put(1), func(tx *sql.Tx) error { return errors.Join(put(2)(tx), end(tx)) })
			if errs[0] == nil || errs[1] == nil {
				t.Errorf("forbidden, but %v", errs)
			}
			mustWrite(t, db, "INSERT INTO probe (n) VALUES (9)")
			wantNumbers(t, db, 9)
		})
	}
}

func TestCommitFailsForAll(t *testing.T) {
	db := openProbe(t, patient)
	mustWrite(t, db, "CREATE TABLE child (p INTEGER REFERENCES probe (id) DEFERRABLE INITIALLY DEFERRED) STRICT")
	errs := together(t, db, put(1), insert("INSERT INTO child VALUES (77)"), put(3))
	for i, err := range errs {
		if !errors.Is(err, ErrForeign) {
			t.Errorf("write %d: %v", i, err)
		}
	}
	mustWrite(t, db, "INSERT INTO probe (n) VALUES (9)")
	wantNumbers(t, db, 9)
}

func TestDiskFull(t *testing.T) {
	o := patient
	o.MaxPages = 400 // more than the schema takes
	db := openProbe(t, o)
	big := strings.Repeat("x", 4_000_000)
	errs := together(t, db,
		put(1),
		func(tx *sql.Tx) error {
			err := insert("INSERT INTO probe (n, body) VALUES (2, ?)", big)(tx)
			if !errors.Is(err, ErrFull) {
				t.Errorf("in fn: %v", err)
			}
			put(22)(tx) // goes on regardless: must not be committed on its own
			return nil
		},
		put(3),
	)
	got := numbers(t, db)
	for i, err := range errs {
		if err != nil && (!errors.Is(err, ErrFull) || !IsTemporary(err)) {
			t.Errorf("write %d: %v", i, err)
		}
		if want := map[bool]int{true: 1, false: 0}[err == nil]; got[i+1] != want {
			t.Errorf("write %d: answered %v, but is there %d times", i, err, got[i+1])
		}
	}
	if errs[1] == nil || got[22] != 0 {
		t.Errorf("the big write: %v, %v", errs[1], got)
	}
	if err := db.Write(t.Context(), put(9)); err != nil {
		t.Errorf("a small write afterwards: %v", err)
	}
}

func TestLockedByAnother(t *testing.T) {
	db := openProbe(t, Options{BusyTimeout: 200 * time.Millisecond})
	other, err := sql.Open("sqlite3", "file:"+db.Path()+"?_txlock=exclusive")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	tx, err := other.Begin()
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	var all sync.WaitGroup
	for n := range 20 {
		all.Go(func() {
			if err := db.Write(t.Context(), put(n)); !errors.Is(err, ErrBusy) || !IsTemporary(err) {
				t.Errorf("while locked: %v", err)
			}
		})
	}
	all.Wait()
	if took := time.Since(start); took < 200*time.Millisecond || took > 2*time.Second {
		t.Errorf("twenty writes were told after %v", took)
	}
	if n := numbers(t, db); len(n) != 0 {
		t.Errorf("reading while locked: %v", n)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	mustWrite(t, db, "INSERT INTO probe (n) VALUES (1)")
	wantNumbers(t, db, 1)
}

func TestReadsAreSnapshotsAndCannotWrite(t *testing.T) {
	db := openProbe(t, Options{})
	mustWrite(t, db, "INSERT INTO probe (n) VALUES (1)")
	count := func(tx *sql.Tx) int {
		n, err := One(t.Context(), tx, Value[int], "SELECT count(*) FROM probe")
		if err != nil {
			t.Error(err)
		}
		return n
	}
	err := db.Read(t.Context(), func(tx *sql.Tx) error {
		before := count(tx)
		mustWrite(t, db, "INSERT INTO probe (n) VALUES (2)")
		if after := count(tx); before != 1 || after != 1 {
			t.Errorf("the snapshot moved from %d to %d", before, after)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if err := db.Read(t.Context(), put(3)); !errors.Is(err, ErrReadOnly) {
		t.Errorf("writing in Read: %v", err)
	}
	wantNumbers(t, db, 1, 2)
}

func TestClosed(t *testing.T) {
	db := openProbe(t, Options{})
	if err := errors.Join(db.Close(), db.Close()); err != nil {
		t.Error(err)
	}
	for name, err := range map[string]error{
		"Write":    db.Write(t.Context(), put(1)),
		"Read":     db.Read(t.Context(), put(1)),
		"Rebuild":  db.Rebuild(t.Context()),
		"EmptyLog": db.EmptyLog(t.Context()),
	} {
		if !errors.Is(err, ErrClosed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCloseWaitsForWrites(t *testing.T) {
	db := openProbe(t, Options{})
	started, closed := make(chan bool), make(chan error)
	go func() {
		<-started
		closed <- db.Close()
	}()
	err := db.Write(t.Context(), func(tx *sql.Tx) error {
		close(started)
		time.Sleep(20 * time.Millisecond)
		return put(1)(tx)
	})
	if err := errors.Join(err, <-closed); err != nil {
		t.Fatal(err)
	}
	again, err := Open(t.Context(), db.Path(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	wantNumbers(t, again, 1)
}

// BenchmarkWrite compares 64 writers at once with a plain connection that commits each write, same
// PRAGMAs. It reports writes per second, and how many times more.
func BenchmarkWrite(b *testing.B) {
	const writers = 64
	db := openProbe(b, Options{})
	plain := sql.OpenDB(connector{dsn: dsn(db.Path()+"-plain", busyTimeout, forWriting)})
	b.Cleanup(func() { plain.Close() })
	plain.SetMaxOpenConns(1)
	if err := create(db.Path() + "-plain"); err != nil {
		b.Fatal(err)
	}
	if _, err := plain.Exec(probeTable); err != nil {
		b.Fatal(err)
	}

	const few = 200
	start := time.Now()
	for n := range few {
		tx, err := plain.Begin()
		if err != nil {
			b.Fatal(err)
		}
		if err := errors.Join(put(n)(tx), tx.Commit()); err != nil {
			b.Fatal(err)
		}
	}
	single := few / time.Since(start).Seconds()

	b.SetParallelism(max(1, writers/runtime.GOMAXPROCS(0)))
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for n := 0; pb.Next(); n++ {
			if err := db.Write(context.Background(), put(n)); err != nil {
				b.Error(err)
			}
		}
	})
	grouped := float64(b.N) / b.Elapsed().Seconds()
	b.ReportMetric(single, "plain-writes/s")
	b.ReportMetric(grouped, "writes/s")
	b.ReportMetric(grouped/single, "times-plain")
}

// BenchmarkWriteAlone is what one write costs when nobody shares its commit.
func BenchmarkWriteAlone(b *testing.B) {
	db := openProbe(b, Options{})
	for n := 0; b.Loop(); n++ {
		if err := db.Write(context.Background(), put(n)); err != nil {
			b.Fatal(fmt.Errorf("write %d: %w", n, err))
		}
	}
}
