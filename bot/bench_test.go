package bot_test

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
)

// BenchmarkPress measures presses by 64 people at once, end to end inside the
// process, each with its durable commit, while the bot delivers beside it. It
// prints them as a ratio of how often this machine can commit one small row to
// the same file, one after the other.
func BenchmarkPress(b *testing.B) {
	w := newWorld(b, trial(map[string]bot.Do{"vote": func(c *bot.Call) (chat.Answer, error) {
		_, err := c.Tx.ExecContext(c.Context(), `INSERT INTO settings (key, value) VALUES (?, '1') ON CONFLICT DO UPDATE SET value = value + 1`,
			fmt.Sprint("n/", c.Member.ID))
		c.Keep("n", "all", bot.Ideation)
		return c.Done("core.again"), err
	}}, counter), every(2*time.Second), func(w *world) { w.clock = time.Now })
	commits := singleCommits(b, w, 500)
	run, stop := context.WithCancel(ctx)
	ended := make(chan error)
	go func() { ended <- w.bot.Run(run) }()
	press := func(i int64) chat.Answer {
		return w.bot.Handle(ctx, chat.Event{ID: fmt.Sprint("b", i), From: person("memory", fmt.Sprint("p", i%64)), At: ideation,
			Press: &chat.Press{Route: chat.Route{Feature: "trial", Action: "vote"}}})
	}
	for i := range int64(64) {
		press(-i)
	}
	var n atomic.Int64
	var all sync.WaitGroup
	b.ReportAllocs()
	b.ResetTimer()
	for range 64 {
		all.Go(func() {
			for i := n.Add(1); i <= int64(b.N); i = n.Add(1) {
				if a := press(i); a.Does != chat.DoesWhisper || a.Card.Body[0].String() == "" {
					b.Errorf("press %d: %q", i, words(a))
				}
			}
		})
	}
	all.Wait()
	b.StopTimer()
	rate := float64(b.N) / b.Elapsed().Seconds()
	b.ReportMetric(rate, "presses/s")
	b.ReportMetric(commits, "commits/s")
	b.ReportMetric(rate/commits, "ratio")
	stop()
	if err := <-ended; err != nil {
		b.Error(err)
	}
	w.want(fmt.Sprint(b.N+64), `SELECT sum(value) FROM settings WHERE key LIKE 'n/%'`)
}

// singleCommits is how many commits a second one writer makes.
func singleCommits(b *testing.B, w *world, n int) float64 {
	start := time.Now()
	for range n {
		err := w.db.Write(ctx, func(tx *sql.Tx) error {
			_, err := tx.Exec(`INSERT INTO settings (key, value) VALUES ('single', 1) ON CONFLICT DO UPDATE SET value = value + 1`)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return float64(n) / time.Since(start).Seconds()
}

// BenchmarkDeliver measures what it costs to deliver: reminders to many people,
// and messages to one room, on a platform that answers at once.
func BenchmarkDeliver(b *testing.B) {
	const people, messages = 1000, 300
	w := newWorld(b, trial(nil), func(w *world) { w.on.Add(b, crowd(people), nil) })
	for name, n := range map[string]int{"people": people, "room": messages} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				w.now = w.now.Add(time.Hour)
				key := fmt.Sprint(name, w.now.Unix())
				w.do(func(c *bot.Call) {
					if name == "people" {
						c.Tell(everyone(c), key, func(*bot.Call) chat.Card { return card("x") })
						return
					}
					for i := range n {
						c.Announce(bot.Ideation, fmt.Sprint(key, "/", i), card("x"))
					}
				})
				b.StartTimer()
				w.deliver(0)
			}
			b.ReportMetric(float64(b.N*n)/b.Elapsed().Seconds(), "deliveries/s")
		})
	}
}
