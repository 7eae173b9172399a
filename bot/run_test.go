package bot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
)

// running plays a lab that runs, on virtual time, and stops it.
func running(t *testing.T, features []bot.Feature, play func(t *testing.T, w *world), options ...func(*world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, features, append([]func(*world){func(w *world) { w.clock = time.Now }}, options...)...)
		w.now = time.Now()
		run, stop := context.WithCancel(ctx)
		ended := make(chan error)
		go func() { ended <- w.bot.Run(run) }()
		synctest.Wait()
		play(t, w)
		start := time.Now()
		stop()
		if err := <-ended; err != nil {
			t.Errorf("it stops with %v", err)
		}
		if took := time.Since(start); took > time.Second {
			t.Errorf("it stops after %v", took)
		}
		w.db.Close()
		synctest.Wait() // and the bubble fails if a goroutine is left
	})
}

// after lets time pass.
func after(d time.Duration) { time.Sleep(d); synctest.Wait() }

func TestRunDeliversAtOnceAndWhenItIsDue(t *testing.T) {
	running(t, trial(nil, clockwork, counter), func(t *testing.T, w *world) {
		after(time.Hour)
		w.do(func(c *bot.Call) {
			c.Now = time.Now()
			c.Announce(bot.Ideation, "a", card("Un"))
			c.AtTime("run", "x", time.Now().Add(90*time.Minute))
		})
		after(30 * time.Millisecond)
		w.wantPosts(ideation, "Un")
		after(90*time.Minute - time.Second)
		w.want("", ran)
		after(2 * time.Second) // lateness under a second
		w.want("x", ran)
		w.on.FailNext(errors.New("down"), 3)
		w.do(func(c *bot.Call) { c.Now = time.Now(); c.Announce(bot.Ideation, "b", card("Deux")) })
		after(time.Minute)
		w.wantPosts(ideation, "Un", "Deux")
	})
}

// slowRoster is a platform that lists its people slowly, more of them each time.
type slowRoster struct {
	*platform
	takes time.Duration
	asked int
	down  atomic.Bool
}

func (r *slowRoster) Name() string { return "slow" }

func (r *slowRoster) People(ctx context.Context) ([]chat.Person, error) {
	select {
	case <-time.After(r.takes):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	r.asked++
	var out []chat.Person
	for i := range r.asked {
		out = append(out, person("slow", fmt.Sprint("p", i)))
	}
	if r.down.Load() {
		return out, errors.New("down")
	}
	return out, nil
}

// Nobody waits until a large workspace is listed; who joins is met within a day.
func TestRunMeetsPeopleMeanwhile(t *testing.T) {
	r := &slowRoster{takes: 4 * time.Minute}
	features := trial(map[string]bot.Do{"act": func(c *bot.Call) (chat.Answer, error) { return chat.Whisper(card(c.Route.Arg)), nil }})
	running(t, features, func(t *testing.T, w *world) {
		met := func(want string) { t.Helper(); w.want(want, `SELECT count(*) FROM accounts WHERE platform = 'slow'`) }
		if got := w.press("awa", "act", "x"); got.Does != chat.DoesWhisper {
			t.Errorf("while people are listed: %+v", got)
		}
		after(3 * time.Minute)
		met("1") // from before it ran
		after(2 * time.Minute)
		met("2")
		after(24*time.Hour + r.takes)
		met("3")
		r.down.Store(true)
		after(24*time.Hour + r.takes)
		r.down.Store(false)
		after(15*time.Minute + r.takes)
		met("5")
		after(24 * time.Hour)
	}, func(w *world) { r.platform = w.on; w.others = []chat.Platform{r} })
	if r.asked < 5 {
		t.Errorf("asked %d times", r.asked)
	}
}

// What a handler asks for is looked for after the commit, not before, when it
// would not be seen.
func TestAPressIsFollowedAtOnce(t *testing.T) {
	features := trial(map[string]bot.Do{"act": func(c *bot.Call) (chat.Answer, error) {
		c.Announce(bot.Ideation, c.Route.Arg, card(c.Route.Arg))
		return chat.Nothing(), nil
	}})
	running(t, features, func(t *testing.T, w *world) {
		var want []string
		for i := range 20 {
			want = append(want, fmt.Sprint("m", i))
			w.press("awa", "act", want[i])
			after(50 * time.Millisecond)
			w.wantPosts(ideation, want...)
		}
	})
}

// Nothing spins: an hour of nothing, of errors, of a platform that is down.
func TestRunDoesNotSpin(t *testing.T) {
	var reads atomic.Int64
	running(t, trial(nil), func(t *testing.T, w *world) {
		after(time.Hour)
		if n := reads.Swap(0); n > 2000 {
			t.Errorf("the clock was read %d times in an hour of nothing", n)
		}
		w.exec(`ALTER TABLE outbox RENAME TO gone`)
		for range 600 {
			after(100 * time.Millisecond)
			w.do(func(*bot.Call) {}) // wakes it
		}
		w.exec(`ALTER TABLE gone RENAME TO outbox`)
		if n := strings.Count(w.log.String(), "msg=loop"); n < 60 || n > 150 {
			t.Errorf("%d errors logged in a minute by two loops that fail", n)
		}
		w.on.FailNext(errors.New("down"), 10000)
		w.do(func(c *bot.Call) { c.Now = time.Now(); c.Announce(bot.Ideation, "b", card("Deux")) })
		after(time.Hour)
		if n := w.on.Calls("trial/b").Posts; n < 5 || n > 20 {
			t.Errorf("%d calls in an hour", n)
		}
	}, func(w *world) { w.clock = func() time.Time { reads.Add(1); return time.Now() } })
}

// A platform that never answers takes its own time only.
func TestRunWithAPlatformThatHangs(t *testing.T) {
	hung := &platform{Memory: chattest.NewMemory("hung")}
	hung.before = func(ctx context.Context, _ string) error { <-ctx.Done(); return ctx.Err() }
	running(t, trial(nil, clockwork), func(t *testing.T, w *world) {
		for i := range 10 {
			w.do(func(c *bot.Call) {
				c.Now = time.Now()
				c.Announce(bot.Ideation, fmt.Sprint(i), card(fmt.Sprint(i)))
				c.AtTime("run", fmt.Sprint(i), time.Now().Add(time.Second))
			})
			after(2500 * time.Millisecond)
			if n := len(w.posts(ideation)); n != i+1 {
				t.Errorf("%d of %d messages", n, i+1)
			}
			if n := len(strings.Fields(w.get(ran))); n != i+1 {
				t.Errorf("%d of %d timers", n, i+1)
			}
		}
		w.want("10", `SELECT count(*) FROM outbox WHERE platform = 'hung' AND state = 'waiting'`)
	}, func(w *world) {
		hung.Add(t, people("hung"), bottestRooms)
		w.others = []chat.Platform{hung}
		w.rooms[bot.Ideation] = append(w.rooms[bot.Ideation], bot.Room{Platform: "hung", ID: bot.Ideation})
	})
}

// Two bots on one file and a platform that takes nine seconds for a post: a
// what is in hand takes longer than its lease, and still nothing is sent by both.
func TestLeasesOutliveSlowPlatforms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, trial(nil, counter), func(w *world) {
			w.clock = time.Now
			w.on.Add(t, crowd(60), nil)
		})
		w.now = time.Now()
		w.on.before = func(ctx context.Context, _ string) error { time.Sleep(9 * time.Second); return ctx.Err() }
		for i := range 20 {
			w.do(func(c *bot.Call) {
				c.Announce(bot.Announcements, fmt.Sprint(i), card(fmt.Sprint(i)))
				c.Keep("n", fmt.Sprint(i), bot.Ideation)
			})
		}
		n := w.remind("r")
		other := w.another(w.db)
		end := time.Now().Add(10 * time.Minute)
		var both sync.WaitGroup
		for i, b := range []*bot.Bot{w.bot, other} {
			both.Go(func() {
				time.Sleep(time.Duration(i) * 7 * time.Second)
				for time.Now().Before(end) {
					if _, err := b.Deliver(ctx, time.Now()); err != nil {
						t.Error(err)
					}
					time.Sleep(time.Second)
				}
			})
		}
		both.Wait()
		for i := range 20 {
			for _, key := range []string{fmt.Sprint("trial/", i), fmt.Sprintf("trial/n/%d@ideation", i)} {
				if n := w.on.Calls(key).Posts; n != 1 {
					t.Errorf("%s: %d calls", key, n)
				}
			}
		}
		w.want(fmt.Sprint(n), `SELECT count(*) FROM outbox WHERE kind = 'person' AND state = 'sent'`)
		for id := range n {
			if n := w.on.Calls(fmt.Sprint("trial/r/", id+1)).Posts; n != 1 {
				t.Errorf("reminder of member %d: %d calls", id+1, n)
			}
		}
		w.db.Close()
	})
}

// What was received is answered before it stops.
func TestStoppingAnswersWhatWasReceived(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun, free := make(chan bool), make(chan bool)
		w := newWorld(t, trial(map[string]bot.Do{"act": func(c *bot.Call) (chat.Answer, error) {
			close(begun)
			<-free
			all(c)
			return chat.Whisper(card("Fait")), nil
		}}, kinds), func(w *world) { w.clock = time.Now })
		run, stop := context.WithCancel(ctx)
		ended := make(chan error)
		go func() { ended <- w.bot.Run(run) }()
		synctest.Wait()
		k := card("Ici")
		k.Buttons = []chat.Button{{Label: "Oui", Route: chat.Route{Feature: "trial", Action: "act"}}}
		w.do(func(c *bot.Call) { c.Now = time.Now(); c.Announce(bot.Ideation, "k", k) })
		after(time.Second)
		shown := make(chan *chattest.Seen)
		go func() {
			on := w.on.Posts(t, "awa", ideation)[0]
			shown <- w.on.Press(t, "awa", on, on.Button[0])
		}()
		<-begun
		stop()
		synctest.Wait()
		select {
		case err := <-ended:
			t.Errorf("ended (%v) before the answer", err)
		default:
		}
		close(free)
		if seen := <-shown; seen == nil || seen.Title != "Fait" {
			t.Errorf("shown %v", seen)
		}
		if err := <-ended; err != nil {
			t.Error(err)
		}
		w.want("1", `SELECT count(*) FROM settings WHERE key = 'row'`)
		w.db.Close()
	})
}

// failing is a platform that stops by itself.
type failing struct{ *platform }

func (failing) Name() string { return "failing" }
func (f failing) Run(context.Context, chat.Handler) error {
	return errors.New("the token was refused: make another")
}

func TestAPlatformThatStopsLeavesTheOthers(t *testing.T) {
	running(t, trial(nil), func(t *testing.T, w *world) {
		after(time.Minute)
		w.do(func(c *bot.Call) { c.Now = time.Now(); c.Announce(bot.Ideation, "a", card("Un")) })
		after(time.Second)
		w.wantPosts(ideation, "Un")
		if !strings.Contains(w.log.String(), "platform=failing") {
			t.Errorf("log: %s", w.log)
		}
	}, func(w *world) { w.others = []chat.Platform{failing{w.on}} })

	w := newWorld(t, trial(nil))
	o := w.options(w.db)
	o.Platforms = []chat.Platform{failing{w.on}}
	b, err := bot.New(o)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Run(ctx); err == nil || !strings.Contains(err.Error(), "failing: the token was refused") {
		t.Errorf("when all have failed: %v", err)
	}
}

func TestWhatIsStrandedIsLogged(t *testing.T) {
	running(t, trial(nil), func(t *testing.T, w *world) {
		if !strings.Contains(w.log.String(), "not configured") || !strings.Contains(w.log.String(), "messages=2") {
			t.Errorf("log: %s", w.log)
		}
	}, func(w *world) {
		w.rooms[bot.Ideation] = []bot.Room{{Platform: "gone", ID: "x"}}
		w.open()
		w.announce("a", "b")
		w.db.Close()
	})
}
