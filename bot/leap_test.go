package bot_test

import (
	"errors"
	"testing"
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
)

// The clock was a month ahead while things were put off: a try again, a lease,
// the quiet hours of a person, a timer that failed. Set back, nothing waits for a
// month, and nothing is said twice.
func TestAClockThatIsSetBack(t *testing.T) {
	for _, restarts := range []bool{false, true} {
		down := errors.New("down")
		w := newWorld(t, trial(nil, kinds, clockwork, func(f *bot.Feature) {
			f.Timers = append(f.Timers, bot.Timer{Kind: "fails", Late: bot.Always, Do: func(c *bot.Call, arg string) error {
				c.Announce(bot.Announcements, "timer", card("timer"))
				return down
			}})
		}), quietNights)
		maintain := func() {
			if _, err := w.bot.Maintain(ctx, w.now); err != nil {
				t.Fatal(err)
			}
		}
		maintain()
		right := w.now
		w.now = right.AddDate(0, 1, 0).Add(12 * time.Hour) // 22 h
		maintain()
		w.notify("held", "awa")
		w.notify("urgent", "mei", bot.Urgent)
		w.announce("a", "b")
		w.do(func(c *bot.Call) {
			c.AtTime("fails", "1", c.Now)
			c.AtTime("run", "later", right.Add(2*time.Hour))
			c.Keep("board", "1", bot.CommitteeRoom)
		})
		w.on.FailPost("trial/a", errors.New("down"), 1)
		w.on.FailPost("trial/board/1@comite", errors.New("down"), 1)
		w.tick(0)
		w.deliver(0)
		w.exec(`UPDATE outbox SET lease = due + 60 WHERE key = 'trial/b'`) // in hand when the process ended
		w.want("later", ran)
		w.now, down = right.Add(time.Hour), nil
		if restarts {
			w.restart()
		}
		w.tick(0)
		w.deliver(0)
		w.wantPosts(ideation)
		maintain()
		w.tick(0)
		w.deliver(0)
		w.wantPosts(direct("awa"), "held")
		w.wantPosts(direct("mei"), "urgent")
		w.wantPosts(ideation, "a", "b")
		w.wantPosts(chat.Place{Room: bot.CommitteeRoom}, "Tableau 1")
		w.tick(3 * time.Hour)
		w.want("later", ran) // and not again
		w.want("1", `SELECT count(*) FROM timers`)
		w.at("2026-12-23 22:00") // the timer was for then
		w.tick(0)
		w.deliver(0)
		w.wantPosts(chat.Place{Room: bot.Announcements}, "timer")
		w.want("0", `SELECT count(*) FROM outbox WHERE state <> 'sent'`)
	}
}
