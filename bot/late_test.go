package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
)

// lateness is a feature of timers of each rule; each notes how late it ran.
func lateness(f *bot.Feature) {
	note := func(what string) func(c *bot.Call, arg string) error {
		return func(c *bot.Call, arg string) error {
			_, err := c.Tx.Exec(`INSERT INTO settings (key, value) VALUES ('ran', ?1) ON CONFLICT DO UPDATE SET value = value || ' ' || ?1`,
				fmt.Sprint(what, arg, "+", c.Late()))
			return err
		}
	}
	f.Timers = append(f.Timers,
		bot.Timer{Kind: "close", Late: bot.Always, Do: note("closed-")},
		bot.Timer{Kind: "remind", Late: bot.Within(time.Hour), Do: note("reminded-"), Missed: note("missed-")},
		bot.Timer{Kind: "hint", Late: bot.Within(time.Hour), Do: note("hinted-")},
		bot.Timer{Kind: "say", Late: bot.Within(100 * 24 * time.Hour), Do: func(c *bot.Call, arg string) error {
			c.Tell(everyone(c), arg, func(*bot.Call) chat.Card { return card("Rappel " + arg) })
			c.Announce(bot.Ideation, arg, card("Rappel "+arg))
			return nil
		}},
		bot.Timer{Kind: "result", Late: bot.Always, Do: func(c *bot.Call, arg string) error {
			c.Announce(bot.Ideation, "result/"+arg, card("Résultat "+arg))
			return nil
		}})
}

func TestTimersAfterDowntime(t *testing.T) {
	for _, c := range []struct {
		name string
		set  func(c *bot.Call, due time.Time)
		down time.Duration // after it was due
		want string
	}{
		{"in time", func(c *bot.Call, due time.Time) { c.AtTime("remind", "1", due) }, 0, "reminded-1+0s"},
		{"late, of use", func(c *bot.Call, due time.Time) { c.AtTime("remind", "1", due) }, 59 * time.Minute, "reminded-1+59m0s"},
		{"of no use", func(c *bot.Call, due time.Time) { c.AtTime("remind", "1", due) }, time.Hour, "missed-1+1h0m0s"},
		{"of no use, and nothing to do", func(c *bot.Call, due time.Time) { c.AtTime("hint", "1", due) }, time.Hour, ""},
		{"always", func(c *bot.Call, due time.Time) { c.AtTime("close", "1", due) }, 30 * 24 * time.Hour, "closed-1+720h0m0s"},
		{"until a time of its own", func(c *bot.Call, due time.Time) { c.AtTimeUntil("remind", "1", due, due.Add(48*time.Hour)) },
			47 * time.Hour, "reminded-1+47h0m0s"},
		{"after that time", func(c *bot.Call, due time.Time) { c.AtTimeUntil("close", "1", due, due.Add(time.Minute)) }, time.Minute, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, trial(nil, lateness))
			w.do(func(call *bot.Call) { c.set(call, call.Now.Add(time.Hour)) })
			w.restart()
			w.tick(time.Hour + c.down)
			w.want(c.want, ran)
			w.want("0", `SELECT count(*) FROM timers`)
		})
	}
}

// A timer that fails is late from when it was set for, not from its last try.
func TestATimerThatFailsUntilItIsOfNoUse(t *testing.T) {
	w := newWorld(t, trial(nil, func(f *bot.Feature) {
		f.Timers = []bot.Timer{{Kind: "bad", Late: bot.Within(time.Minute), Do: func(*bot.Call, string) error { return fmt.Errorf("down") }}}
	}))
	w.do(func(c *bot.Call) { c.AtTime("bad", "1", c.Now) })
	tries := 0
	for due := w.tick(0); due >= 0; due = w.tick(due) {
		if tries++; tries > 20 {
			t.Fatal("tried for ever")
		}
	}
	if tries < 2 || w.now.Sub(startOfTest) > 3*time.Minute {
		t.Errorf("tried %d times, until %v", tries, w.now)
	}
}

// A message of which the time is past is dropped, counted, and not said again.
func TestAMessageOfNoUseIsDropped(t *testing.T) {
	w := newWorld(t, trial(nil))
	say := func() {
		w.do(func(c *bot.Call) {
			c.Announce(bot.Ideation, "a", card("a"), bot.Until(c.Now.Add(time.Minute)))
			c.Announce(bot.Ideation, "b", card("b"), bot.Until(c.Now.Add(time.Hour)))
		})
	}
	say()
	w.deliver(time.Minute)
	w.wantPosts(ideation, "b")
	w.want("1", `SELECT count(*) FROM outbox WHERE state = 'dropped' AND card = '{}'`)
	say()
	w.deliver(0)
	w.wantPosts(ideation, "b")
	stats(t, w, bot.Stats{Platform: "memory", Up: true, Dropped: 1})
}

// startOfTest is when the worlds of the tests begin.
var startOfTest = time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)

// A month of downtime: for each person and each room one summary of the reminders
// that are still of use, and results whole.
func TestAMonthOfDowntimeFloodsNobody(t *testing.T) {
	w := newWorld(t, trial(nil, lateness))
	w.do(func(c *bot.Call) {
		for i := range 30 {
			c.AtTime("say", fmt.Sprintf("%02d", i), c.Now.AddDate(0, 0, 1+i))
			c.AtTimeUntil("say", fmt.Sprintf("past%d", i), c.Now.AddDate(0, 0, 1+i), c.Now.AddDate(0, 0, 2+i))
		}
		c.AtTime("result", "1", c.Now.AddDate(0, 0, 10))
		c.Announce(bot.Ideation, "before", card("Avant"))
		c.Tell(everyone(c), "first", func(*bot.Call) chat.Card { return card("Premier rappel") }, bot.Until(c.Now.AddDate(1, 0, 0)))
	})
	w.restart()
	w.now = w.now.AddDate(0, 0, 40)
	if due := w.deliver(0); due != time.Second { // the timers are to be run first
		t.Errorf("due in %v", due)
	}
	w.tick(0)
	w.deliver(time.Second)
	for _, who := range []string{"awa", "claire"} {
		got := w.posts(direct(who))
		if len(got) != 1 || !strings.Contains(got[0], "31 rappels") || !strings.Contains(got[0], "Premier rappel (prévu le lundi 23 novembre 2026 à 10\u00a0h)") ||
			!strings.Contains(got[0], "et 19 autres") || strings.Contains(got[0], "past") {
			t.Errorf("%s is told %q", who, got)
		}
	}
	got := w.posts(ideation)
	if len(got) != 3 || got[0] != late("Avant") || !strings.HasPrefix(got[1], "Résultat 1 Message en retard") || !strings.Contains(got[2], "30 rappels") {
		t.Errorf("in the room: %q", got)
	}
	w.want("0", `SELECT count(*) FROM outbox WHERE state IN ('waiting', 'held', 'dead')`)
}

// A few that are late come each by itself, and say so.
func TestAFewThatAreLate(t *testing.T) {
	w := newWorld(t, trial(nil, lateness))
	w.set3("say", "1", "2", "3")
	w.tick(time.Hour)
	w.deliver(0)
	w.wantPosts(direct("awa"), late("Rappel 1"), late("Rappel 2"), late("Rappel 3"))
}

func (w *world) set3(kind string, args ...string) {
	w.do(func(c *bot.Call) {
		for _, arg := range args {
			c.AtTime(kind, arg, c.Now)
		}
	})
}
