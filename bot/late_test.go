package bot_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

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

// Whatever the timers, however long the bot was down between its looks at the
// clock, and wherever the clock jumped to: each timer runs once, at the first look
// at which it is due, if it is of use then; else what it does when it was missed
// is done, once.
func TestTimersRunOnceWhateverTheClockDoes(t *testing.T) {
	w := newWorld(t, trial(nil, lateness))
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		start := startOfTest.In(w.now.Location()).AddDate(n, 0, 0)
		minutes := func(label string, most int) time.Duration {
			return time.Duration(rapid.IntRange(0, most).Draw(rt, label)) * time.Minute
		}
		w.exec(`DELETE FROM settings`)
		w.now = start
		type set struct {
			kind       string
			due, until time.Time
		}
		timers := make([]set, rapid.IntRange(1, 6).Draw(rt, "timers"))
		w.do(func(c *bot.Call) {
			for i := range timers {
				s := set{kind: rapid.SampledFrom([]string{"close", "remind"}).Draw(rt, "kind"), due: start.Add(minutes("due", 600))}
				if rapid.Bool().Draw(rt, "until a time of its own") {
					s.until = s.due.Add(minutes("until", 300) + time.Minute)
				}
				c.AtTimeUntil(s.kind, fmt.Sprint(i), s.due, s.until)
				if s.until.IsZero() && s.kind == "remind" {
					s.until = s.due.Add(time.Hour)
				}
				timers[i] = s
			}
		})
		want := map[string]bool{}
		left := timers
		for range rapid.IntRange(1, 6).Draw(rt, "looks") {
			w.now = start.Add(minutes("look", 1200)) // earlier than the last one, where the clock was set back
			w.tick(0)
			for i, s := range left {
				if s.kind == "" || s.due.After(w.now) {
					continue
				}
				late := fmt.Sprint(i, "+", w.now.Sub(s.due))
				switch useful := s.until.IsZero() || w.now.Before(s.until); {
				case useful && s.kind == "close":
					want["closed-"+late] = true
				case useful:
					want["reminded-"+late] = true
				case s.kind == "remind":
					want["missed-"+late] = true
				}
				left[i] = set{}
			}
		}
		got := strings.Fields(w.get(ran))
		for _, what := range got {
			if !want[what] {
				rt.Fatalf("ran %q, want %v", got, want)
			}
		}
		if len(got) != len(want) {
			rt.Fatalf("ran %q, want %v", got, want)
		}
		w.exec(`DELETE FROM timers`)
	})
}

// What is due is said within a second, where no platform asks to wait.
func TestNothingIsLateByItself(t *testing.T) {
	const many = 300
	var mu sync.Mutex
	said := map[string]time.Time{}
	running(t, trial(nil, func(f *bot.Feature) {
		f.Timers = []bot.Timer{{Kind: "say", Late: bot.Always, Do: func(c *bot.Call, arg string) error {
			c.Tell(everyone(c)[:1], arg, func(*bot.Call) chat.Card { return card(arg) })
			c.Announce(bot.Ideation, arg, card(arg))
			return nil
		}}}
	}), func(t *testing.T, w *world) {
		due := map[string]time.Time{}
		w.on.before = func(_ context.Context, key string) error {
			mu.Lock()
			defer mu.Unlock()
			if _, again := said[key]; again {
				t.Errorf("%s is posted again", key)
			}
			said[key] = time.Now()
			return nil
		}
		w.now = time.Now()
		w.do(func(c *bot.Call) {
			for i := range many {
				at := c.Now.Add(time.Duration(i*i%3600) * time.Second)
				c.AtTime("say", fmt.Sprint(i), at)
				due[fmt.Sprint("trial/", i)] = at
				due[fmt.Sprint("trial/", i, "/1")] = at
			}
		})
		after(2 * time.Hour)
		mu.Lock()
		defer mu.Unlock()
		worst := time.Duration(0)
		for key, at := range due {
			when, ok := said[key]
			if !ok {
				t.Fatalf("%s was not said", key)
			}
			worst = max(worst, when.Sub(at))
		}
		if worst >= time.Second {
			t.Errorf("late by %v", worst)
		}
		t.Logf("figure: %d messages, the latest %v after its time", len(due), worst)
	})
}

// The zone of the server does not matter: the same tests pass in others.
func TestTheZoneOfTheServer(t *testing.T) {
	if os.Getenv("LIVINGLAB_TEST_ZONE") != "" {
		t.Skip("inside itself")
	}
	for _, zone := range []string{"Asia/Kolkata", "Pacific/Kiritimati"} {
		t.Run(zone, func(t *testing.T) {
			again := exec.CommandContext(t.Context(), os.Args[0], "-test.run",
				"^(TestDeliveryConversations|TestSnoozeComesWhenItWasAsked|TestTimersAfterDowntime|TestQuietHours|TestQuietHoursOfAPerson)$")
			again.Env = append(os.Environ(), "TZ="+zone, "LIVINGLAB_TEST_ZONE=1")
			if out, err := again.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
