package bot_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"livinglab/bot"
	"livinglab/storage"
)

// clockwork is a feature that notes which timers ran, in the database.
func clockwork(f *bot.Feature) {
	f.Timers = append(f.Timers, bot.Timer{Kind: "run", Late: bot.Always, Do: func(c *bot.Call, arg string) error {
		_, err := c.Tx.Exec(`INSERT INTO settings (key, value) VALUES ('ran', ?1) ON CONFLICT DO UPDATE SET value = value || ' ' || ?1`, arg)
		return err
	}})
}

const ran = `SELECT value FROM settings WHERE key = 'ran'`

func (w *world) set(arg string, in time.Duration) {
	w.t.Helper()
	w.do(func(c *bot.Call) { c.AtTime("run", arg, c.Now.Add(in)) })
}

func TestTimersRunInTheOrderInWhichTheyAreDue(t *testing.T) {
	w := newWorld(t, trial(nil, clockwork))
	w.set("c", 3*time.Minute)
	w.set("a", time.Minute)
	w.set("b", 2*time.Minute)
	w.set("moved", time.Minute)
	w.set("moved", time.Hour)
	w.set("dropped", time.Minute)
	w.do(func(c *bot.Call) { c.Forget("run", "dropped"); c.Forget("run", "never") })
	if due := w.tick(0); due != time.Minute {
		t.Errorf("due in %v, want a minute", due)
	}
	if due := w.tick(59*time.Second + 999*time.Millisecond); due != time.Millisecond {
		t.Errorf("due in %v, want 1 ms", due)
	}
	w.want("", ran)
	w.restart() // while the bot is down they become due
	if due := w.tick(5 * time.Minute); due.Round(time.Second) != 54*time.Minute {
		t.Errorf("due in %v, want 54 minutes", due)
	}
	w.want("a b c", ran)
	if due := w.tick(time.Hour); due >= 0 {
		t.Errorf("due in %v", due)
	}
	w.want("a b c moved", ran)
}

func TestATimerThatFails(t *testing.T) {
	broken := func() error { return errors.New("no such table") }
	w := newWorld(t, trial(nil, clockwork, func(f *bot.Feature) {
		f.Timers = append(f.Timers, bot.Timer{Kind: "bad", Late: bot.Always, Do: func(c *bot.Call, arg string) error {
			c.Announce(bot.Ideation, "half", card("Moitié"))
			if _, err := c.Tx.Exec(`INSERT INTO settings (key, value) VALUES ('half', 'x')`); err != nil {
				return err
			}
			return broken()
		}})
	}))
	w.do(func(c *bot.Call) { c.AtTime("bad", "1", c.Now) })
	w.set("a", 0)
	due := w.tick(0)
	w.want("a", ran) // it does not hold up the others
	w.want("0 0", `SELECT (SELECT count(*) FROM outbox) || ' ' || (SELECT count(*) FROM settings WHERE key = 'half')`)
	broken = func() error { panic("nil pointer\nsecond line") }
	for i := 1; w.get(`SELECT state FROM timers`) == "waiting"; i++ {
		if due = w.tick(due); i > 200 {
			t.Fatal("tried for ever")
		}
	}
	w.want("panic: nil pointer", `SELECT error FROM timers`)
	w.deliver(0)
	w.wantPosts(direct("claire"), "Quelque chose n’a pas pu se faire Une tâche prévue n’a pas pu se faire (trial). Tapez /labo pour en savoir plus et réessayer.")
	wantWords(t, w.types("claire", "/labo"), "1 chose n’a pas pu se faire")
	broken = func() error { return nil }
	w.revive("Je réessaie")
	w.tick(0)
	w.deliver(0)
	w.wantPosts(ideation, late("Moitié"))
	w.want("0", `SELECT count(*) FROM timers`)
}

// A database that is locked now is no fault of a timer: it keeps its tries.
func TestATimerWhileTheDatabaseIsBusy(t *testing.T) {
	var busy error = storage.ErrBusy
	w := newWorld(t, trial(nil, func(f *bot.Feature) {
		f.Timers = []bot.Timer{{Kind: "x", Late: bot.Always, Do: func(*bot.Call, string) error { return busy }}}
	}))
	w.do(func(c *bot.Call) { c.AtTime("x", "1", c.Now) })
	if due, err := w.bot.Tick(ctx, w.now); !errors.Is(err, storage.ErrBusy) || due.Sub(w.now) != time.Second {
		t.Errorf("due in %v, %v", due.Sub(w.now), err)
	}
	w.want("0", `SELECT attempts FROM timers`)
	busy = nil
	w.tick(time.Second)
	w.want("0", `SELECT count(*) FROM timers`)
}

func TestATimerOfAnotherVersion(t *testing.T) {
	w := newWorld(t, trial(nil, clockwork))
	w.exec(`INSERT INTO timers (feature, kind, key, due) VALUES ('gone', 'x', '1', 0)`)
	w.set("a", 0)
	w.tick(0)
	w.want("a", ran)
	w.want("no timer gone/x in this version", `SELECT error FROM timers`)
}

// A handler that sets its own timer again for a moment that is past goes on at
// the next tick and does not hold up everything else.
func TestATimerThatSetsItselfAgain(t *testing.T) {
	n := 0
	w := newWorld(t, trial(nil, func(f *bot.Feature) {
		f.Timers = []bot.Timer{{Kind: "again", Late: bot.Always, Do: func(c *bot.Call, arg string) error { n++; c.AtTime("again", arg, c.Now); return nil }}}
	}))
	w.do(func(c *bot.Call) { c.AtTime("again", "1", c.Now) })
	if due := w.tick(0); due != 0 || n == 0 || n > 10000 {
		t.Errorf("ran %d times, due in %v; want it to pause and go on", n, due)
	}
}

// A timer that a handler moves while it is due runs once, at its new time.
func TestATimerMovedByAnother(t *testing.T) {
	w := newWorld(t, trial(nil, clockwork, func(f *bot.Feature) {
		f.Timers = append(f.Timers, bot.Timer{Kind: "mover", Late: bot.Always, Do: func(c *bot.Call, arg string) error {
			c.AtTime("run", "a", c.Now.Add(time.Hour))
			c.Forget("run", "b")
			c.AtTime("run", "c", c.Now) // as new as it can be
			return nil
		}})
	}))
	w.do(func(c *bot.Call) { c.AtTime("mover", "1", c.Now.Add(-time.Minute)) })
	w.set("a", 0)
	w.set("b", 0)
	w.tick(0)
	w.want("c", ran)
	w.tick(time.Hour)
	w.want("c a", ran)
}

func TestTwoBotsTick(t *testing.T) {
	w := newWorld(t, trial(nil, clockwork))
	db, err := storage.Open(ctx, w.path, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var want []string
	w.do(func(c *bot.Call) {
		for i := range 100 {
			c.AtTime("run", fmt.Sprint(i), c.Now)
			want = append(want, fmt.Sprint(i))
		}
	})
	var all sync.WaitGroup
	for _, b := range []*bot.Bot{w.bot, w.another(db)} {
		all.Go(func() {
			for range 50 { // the other's lock is no loss: the loop comes back
				if _, err := b.Tick(ctx, w.now); err == nil {
					return
				} else if !storage.IsTemporary(err) {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	w.tick(0)
	got := map[string]int{}
	for _, arg := range strings.Fields(w.get(ran)) {
		got[arg]++
	}
	for _, arg := range want {
		if got[arg] != 1 {
			t.Errorf("timer %s ran %d times", arg, got[arg])
		}
	}
}

func TestTheClockJumps(t *testing.T) {
	w := newWorld(t, trial(nil, clockwork))
	w.set("a", time.Hour)
	w.tick(2 * time.Hour)
	w.want("a", ran)
	w.set("b", time.Hour)
	w.tick(-3 * time.Hour) // a timer that has run does not come back
	w.want("a", ran)
	w.tick(30 * 24 * time.Hour)
	w.want("a b", ran)
}

func TestATimersMessagesGoOut(t *testing.T) {
	var w *world
	w = newWorld(t, trial(nil, func(f *bot.Feature) {
		f.Timers = []bot.Timer{{Kind: "say", Late: bot.Always, Do: func(c *bot.Call, arg string) error {
			if c.Member.ID != 0 || c.Room != "" || !c.Now.Equal(w.now) {
				return fmt.Errorf("a timer is nobody's: %+v", c.Member)
			}
			c.Announce(bot.Ideation, arg, card("Dit "+arg))
			c.Note("said", arg, nil)
			return nil
		}}}
	}))
	w.do(func(c *bot.Call) { c.AtTime("say", "1", c.Now) })
	w.tick(0)
	w.tick(0)
	w.deliver(0)
	w.wantPosts(ideation, "Dit 1")
	w.want("1", `SELECT count(*) FROM journal WHERE actor IS NULL`)
}
