package bot

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
	"livinglab/storage"
)

// worker is a lab with one kind of work.
func worker(t *testing.T, w Work) *Bot {
	t.Helper()
	db, err := storage.Open(context.Background(), filepath.Join(t.TempDir(), "lab.db"), storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	b, err := New(Options{DB: db, Lab: Lab{Lang: "fr", Zone: time.UTC}, Platforms: []chat.Platform{chattest.NewMemory("memory")},
		Features: []Feature{{Name: "slow", Works: []Work{w}}}})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func (b *Bot) ask(t *testing.T, arg string) {
	t.Helper()
	if err := b.As(context.Background(), "slow", noon, func(c *Call) error { c.Work("sum", arg); return nil }); err != nil {
		t.Fatal(err)
	}
}

// The writer is free while work is done: an event is written in the middle of it.
func TestWorkDoesNotHoldUpTheWriter(t *testing.T) {
	var b *Bot
	var got []any
	b = worker(t, Work{Kind: "sum",
		Do: func(c *Call, arg string) (any, error) {
			return arg + "!", b.db.Write(context.Background(), func(tx *sql.Tx) error {
				_, err := tx.Exec(`INSERT INTO settings (key, value) VALUES ('written', 'meanwhile')`)
				return err
			})
		},
		Done: func(c *Call, arg string, result any, failed error) error {
			got = append(got, arg, result, failed)
			_, err := storage.One(c.Context(), c.Tx, storage.Value[string], `SELECT value FROM settings WHERE key = 'written'`)
			return err
		}})
	b.ask(t, "1")
	if next, err := b.DoWorks(t.Context(), noon); err != nil || !next.IsZero() {
		t.Fatalf("next %v, %v", next, err)
	}
	if len(got) != 3 || got[0] != "1" || got[1] != "1!" || got[2] != error(nil) {
		t.Errorf("done with %v", got)
	}
	if next, err := b.DoWorks(t.Context(), noon); err != nil || !next.IsZero() || len(got) != 3 {
		t.Errorf("done again: %v, %v, %v", got, next, err)
	}
}

// Asked for again while it is done, it is begun anew: what came of the first time
// counts for nothing.
func TestWorkAskedForAgain(t *testing.T) {
	var b *Bot
	runs, done := 0, 0
	b = worker(t, Work{Kind: "sum",
		Do: func(c *Call, arg string) (any, error) {
			if runs++; runs == 1 {
				b.ask(t, arg)
			}
			return runs, nil
		},
		Done: func(_ *Call, _ string, result any, _ error) error {
			if done++; result != 2 {
				t.Errorf("took down what came of run %v", result)
			}
			return nil
		}})
	b.ask(t, "1")
	if _, err := b.DoWorks(t.Context(), noon); err != nil || runs != 2 || done != 1 {
		t.Errorf("%d runs, taken down %d times, %v", runs, done, err)
	}
}

// What fails or panics is told to Done; what Done cannot write is tried again.
func TestWorkFails(t *testing.T) {
	broken := errors.New("broken")
	var failures []error
	b := worker(t, Work{Kind: "sum",
		Do: func(_ *Call, arg string) (any, error) {
			if arg == "panic" {
				panic("no")
			}
			return nil, broken
		},
		Done: func(_ *Call, _ string, _ any, failed error) error {
			failures = append(failures, failed)
			if len(failures) == 1 {
				return errors.New("not written")
			}
			return nil
		}})
	b.ask(t, "1")
	next, err := b.DoWorks(t.Context(), noon)
	if err != nil || !next.After(noon) || !errors.Is(failures[0], broken) {
		t.Fatalf("next %v, %v, failures %v", next, err, failures)
	}
	if next, err = b.DoWorks(t.Context(), next); err != nil || !next.IsZero() || len(failures) != 2 {
		t.Errorf("tried again: next %v, %v, failures %v", next, err, failures)
	}
	b.ask(t, "panic")
	if _, err := b.DoWorks(t.Context(), noon); err != nil || len(failures) != 3 || failures[2] == nil {
		t.Errorf("a panic: %v, failures %v", err, failures)
	}
}

// A bot that stops in the middle does the work after its next start.
func TestWorkIsNotLostWhenTheBotStops(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	done := 0
	b := worker(t, Work{Kind: "sum",
		Do: func(c *Call, _ string) (any, error) {
			stop()
			return nil, c.Context().Err()
		},
		Done: func(*Call, string, any, error) error { done++; return nil }})
	b.ask(t, "1")
	if _, err := b.DoWorks(ctx, noon); err == nil || done != 0 {
		t.Errorf("stopped: %v, taken down %d times", err, done)
	}
	if _, err := b.DoWorks(t.Context(), noon); err != nil || done != 1 {
		t.Errorf("after the start: %v, taken down %d times", err, done)
	}
}
