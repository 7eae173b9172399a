package bot

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
	"livinglab/storage"
)

func openFull(t testing.TB, waiting int) *Bot {
	t.Helper()
	db, err := storage.Open(context.Background(), filepath.Join(t.TempDir(), "lab.db"), storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	b, err := New(Options{DB: db, Lab: Lab{Lang: "fr", Zone: time.UTC}, Platforms: []chat.Platform{chattest.NewMemory("memory")}})
	if err != nil {
		t.Fatal(err)
	}
	err = db.Write(context.Background(), func(tx *sql.Tx) error {
		for _, fill := range []string{
			`INSERT INTO timers (feature, kind, key, due) SELECT 'x', 'y', i, 2000000000 + i FROM n`,
			`INSERT INTO outbox (key, platform, kind, target, card, due, created) SELECT i, 'memory', 'room', 'r', '{}', 2000000000 + i, 0 FROM n`,
			`INSERT INTO posts (key, platform, room, dirty, due) SELECT i, 'memory', 'r', 1, 2000000001000 + i * 1000 FROM n`,
		} {
			if _, err := tx.Exec(fmt.Sprintf(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) `, waiting) + fill); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// What is due is found by index, whatever the number that waits.
func TestWhatIsDueIsFoundByIndex(t *testing.T) {
	b := openFull(t, 1000)
	plan := func(query string, arguments int) (steps string) {
		err := b.db.Read(context.Background(), func(tx *sql.Tx) error {
			all, err := storage.All(context.Background(), tx, func(r storage.Scanner) (s string, err error) {
				var id, parent, unused int
				return s, r.Scan(&id, &parent, &unused, &s)
			}, "EXPLAIN QUERY PLAN "+query, make([]any, arguments)...)
			steps = strings.Join(all, "\n")
			return err
		})
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		return steps
	}
	for _, c := range []struct {
		query     string
		arguments int
		uses      []string
	}{
		{roomMail, 2, []string{"outbox USING COVERING INDEX outbox_place (platform=? AND kind=?)",
			"outbox USING COVERING INDEX outbox_place (platform=? AND kind=? AND target>?)"}},
		{peopleMail, 3, []string{"o USING INDEX outbox_due (platform=? AND due<?)", "e USING COVERING INDEX outbox_place (platform=? AND kind=? AND target=? AND id<?)"}},
		{selectPosts, 3, []string{"posts USING INDEX posts_room (platform=?)", "posts USING INDEX posts_room (platform=? AND room>?)"}},
		{anyHeld, 2, []string{"outbox USING COVERING INDEX outbox_held (platform=? AND due<?)"}},
		{bringBack, 3, []string{"outbox USING INTEGER PRIMARY KEY", "outbox USING COVERING INDEX outbox_held (platform=? AND due<?)"}},
		{quietOf, 3, []string{"a USING PRIMARY KEY (platform=? AND account=?)", "m USING INTEGER PRIMARY KEY"}},
		{lateTimers, 1, []string{"timers USING COVERING INDEX timers_due (due<?)"}},
		{lateMail, 5, []string{"outbox USING INDEX outbox_place (platform=? AND kind=? AND target=?)"}},
		{sentMessage, 2, []string{"outbox USING INDEX outbox_posts (platform=? AND post=?)"}},
		{selectSnooze + ` WHERE member_id = ? ORDER BY due, id LIMIT ?`, 2, []string{"snoozes USING INDEX snoozes_by_member (member_id=?)"}},
		{selectSnooze + ` WHERE id = ?` + ofSomeoneHere, 1, []string{"snoozes USING INTEGER PRIMARY KEY", "USING INTEGER PRIMARY KEY (rowid=?)"}},
		{selectTimers, 2, []string{"timers USING INDEX timers_due (due<?)"}},
		{selectWork, 1, []string{"works USING INDEX works_due (due<?)"}},
		{nextWork, 0, []string{"works USING COVERING INDEX works_due"}},
		{nextTimer, 0, []string{"timers USING COVERING INDEX timers_due"}},
		{nextDelivery, 3, []string{"outbox USING COVERING INDEX outbox_due (platform=? AND due>?)", "outbox USING INDEX outbox_due (platform=? AND due<?)",
			"posts USING INDEX posts_due (platform=? AND due>?)", "posts USING INDEX posts_due (platform=? AND due<?)"}},
		{selectStats, 2, []string{"outbox USING COVERING INDEX outbox_place (platform=?)", "posts USING INDEX posts_due (platform=?)",
			"outbox USING INDEX outbox_dead", "posts USING INDEX posts_dead"}},
		{anyOld, 2, []string{"seen_events USING COVERING INDEX seen_events_by_age (at<?)", "outbox USING COVERING INDEX outbox_sent (created<?)"}},
		{deadCauses, 0, []string{"outbox USING COVERING INDEX outbox_dead", "posts USING COVERING INDEX posts_dead", "timers USING COVERING INDEX timers_dead"}},
	} {
		steps := plan(c.query, c.arguments)
		for _, use := range c.uses {
			if !strings.Contains(steps, use) {
				t.Errorf("%s\nplan:\n%s\nwant %s", c.query, steps, use)
			}
		}
		for _, step := range strings.Split(steps, "\n") {
			if strings.HasPrefix(step, "SCAN ") && !strings.Contains(step, "INDEX") && !strings.HasPrefix(step, "SCAN (") && step != "SCAN CONSTANT ROW" &&
				step != "SCAN first" && step != "SCAN k" && step != "SCAN 3 CONSTANT ROWS" { // what was found so far, and the kinds
				t.Errorf("%s\nreads all: %s", c.query, step)
			}
		}
	}
}

func TestBackoffIsBounded(t *testing.T) {
	for n := 1; n < 200; n++ {
		for _, id := range []int64{0, 7, 1 << 60} {
			if d := backoff(n, id); d < firstRetry || d > lastRetry*5/4 || n > 1 && d < backoff(n-1, 0) {
				t.Errorf("wait %d: %v", n, d)
			}
		}
	}
}

// 100,000 timers, messages and posts that wait cost nothing while none is due.
func BenchmarkNothingDue(b *testing.B) {
	bot := openFull(b, 100_000)
	now := time.Unix(1_900_000_000, 0)
	for name, step := range map[string]func(context.Context, time.Time) (time.Time, error){"Tick": bot.Tick, "Deliver": bot.Deliver, "Maintain": bot.Maintain} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if due, err := step(context.Background(), now); err != nil || !due.IsZero() && due.Unix() != 2_000_000_001 {
					b.Fatal(due, err)
				}
			}
		})
	}
}

// A thousand timers that are due at once, while 100,000 wait.
func BenchmarkTickThousand(b *testing.B) {
	bot := openFull(b, 100_000)
	bot.timers["x/y"] = Timer{Kind: "y", Late: Always, Do: func(c *Call, arg string) error {
		c.Note("done", arg, nil)
		return nil
	}}
	for b.Loop() {
		b.StopTimer()
		err := bot.db.Write(context.Background(), func(tx *sql.Tx) error {
			_, err := tx.Exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
				INSERT INTO timers (feature, kind, key, due) SELECT 'x', 'y', 'k' || i, 1 FROM n`)
			return err
		})
		b.StartTimer()
		if err != nil {
			b.Fatal(err)
		}
		if _, err := bot.Tick(context.Background(), time.Unix(1_900_000_000, 0)); err != nil {
			b.Fatal(err)
		}
	}
}

// A wish to wipe that comes while the wiping runs is not taken for fulfilled.
func TestAWishThatCameMeanwhileStays(t *testing.T) {
	b := openFull(t, 1)
	wish := func() (value string) {
		err := b.db.Write(context.Background(), func(tx *sql.Tx) error {
			if _, err := tx.Exec(wantScrub); err != nil {
				return err
			}
			return tx.QueryRow(`SELECT value FROM settings WHERE key = 'scrub'`).Scan(&value)
		})
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
	left := func() (n int) {
		err := b.db.Read(context.Background(), func(tx *sql.Tx) error { return tx.QueryRow(`SELECT count(*) FROM settings`).Scan(&n) })
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	first, second := wish(), wish()
	for _, c := range []struct {
		wish string
		want int
	}{{first, 1}, {second, 0}} {
		if err := b.wiped(context.Background(), c.wish); err != nil || left() != c.want {
			t.Errorf("%d wishes left, want %d (%v)", left(), c.want, err)
		}
	}
}
