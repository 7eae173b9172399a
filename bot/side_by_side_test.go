package bot_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

// Two processes on one file, each with its own connections, run timers and
// deliver side by side: reminders, what was held in the night, a room's messages,
// its living posts, summaries. Nothing is said twice, and nothing is forgotten.
func TestTwoProcessesOnOneFile(t *testing.T) {
	const people, errands = 60, 30
	w := newWorld(t, trial(nil, kinds, lateness), quietNights, func(w *world) { w.on.Add(t, crowd(people), nil) })
	w.at("2026-11-23 23:00")
	w.do(func(c *bot.Call) {
		c.Tell(everyone(c), "held", func(*bot.Call) chat.Card { return card("held") })
		for i := range errands {
			c.AtTime("result", fmt.Sprint(i), c.Now.Add(time.Hour))
		}
		for i := range 6 {
			c.AtTime("say", fmt.Sprint(i), c.Now.Add(2*time.Hour))
		}
	})
	w.deliver(0)
	w.now = w.now.Add(14 * time.Hour)
	w.do(func(c *bot.Call) {
		c.Tell(everyone(c), "now", func(*bot.Call) chat.Card { return card("now") })
		for i := range errands {
			c.Announce(bot.Announcements, fmt.Sprint("m", i), card(fmt.Sprint("m", i)))
			c.Keep("board", fmt.Sprint(i), bot.Ideation)
		}
	})
	db, err := storage.Open(ctx, w.path, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var all sync.WaitGroup
	for _, b := range []*bot.Bot{w.bot, w.another(db)} {
		for _, step := range []func(context.Context, time.Time) (time.Time, error){b.Tick, b.Deliver, b.Deliver} {
			all.Go(func() {
				for range 20 { // the other's lock is no loss: it comes back
					if _, err := step(ctx, w.now); err != nil && !storage.IsTemporary(err) {
						t.Error(err)
					}
				}
			})
		}
	}
	all.Wait()
	w.tick(0)
	w.deliver(time.Second)
	w.deliver(2 * time.Minute) // what one of them had in hand and could not record
	w.want("0", `SELECT count(*) FROM outbox WHERE state NOT IN ('sent', 'dropped')`)
	w.want(fmt.Sprint(2*(people+8)), `SELECT count(*) FROM outbox WHERE kind = 'person' AND state = 'sent' AND key NOT LIKE 'core/summary/%'`)
	w.want(fmt.Sprint(people+8), `SELECT count(*) FROM outbox WHERE kind = 'person' AND key LIKE 'core/summary/%' AND state = 'sent'`)
	w.want(fmt.Sprint(errands), `SELECT count(*) FROM outbox WHERE key LIKE 'trial/result/%' AND state = 'sent'`)
	for _, s := range w.sent() {
		if n := w.on.Calls(s).Posts; n != 1 {
			t.Errorf("%s: posted %d times", s, n)
		}
	}
	if got := w.posts(direct("awa")); len(got) != 3 {
		t.Errorf("awa is told %q", got)
	}
}

// sent are the keys of what was sent.
func (w *world) sent() (keys []string) {
	w.t.Helper()
	for i, n := 1, w.get(`SELECT max(id) FROM outbox`); fmt.Sprint(i-1) != n; i++ {
		if key := w.get(`SELECT key FROM outbox WHERE id = ? AND state = 'sent'`, i); key != "" {
			keys = append(keys, key)
		}
	}
	return keys
}
