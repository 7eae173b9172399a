package bot_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
)

// rate is what a platform allows.
type rate struct {
	gap   time.Duration // between two calls
	takes time.Duration // a call
	room  time.Duration // between two calls for a room
	waits time.Duration // how long a call waits for its turn at most: beyond that it is refused
}

// pace is a platform's rate as an adapter keeps it: a call waits for its turn,
// or is refused when that is far, and then takes a while. It notes when each
// post went, and how many went at once.
type pace struct {
	rate
	mu    sync.Mutex
	next  time.Time
	rooms map[string]time.Time
	sent  []time.Time
	when  map[string]time.Time
	now   map[string]int // calls under way, by place
	all   int
	most  int
	wrong []string
}

// turn is when a call may go; an error when that is too far away.
func (p *pace) turn(to chat.Target) (time.Duration, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if wait := p.rooms[to.Room].Sub(now); wait > 0 {
		return 0, &chat.RetryError{After: wait, Here: true}
	}
	wait := max(p.next.Sub(now), 0)
	if wait > p.waits {
		return 0, &chat.RetryError{After: wait - p.waits}
	}
	p.next = now.Add(wait + p.gap)
	if to.Room != "" && p.room > 0 {
		p.rooms[to.Room] = now.Add(wait + p.room)
	}
	return wait, nil
}

func (p *pace) keep(to chat.Target, key string, call func() error) error {
	where := to.Room + "|" + to.Person
	p.mu.Lock()
	p.now[where]++
	p.all++
	p.most = max(p.most, p.all)
	if p.now[where] > 1 {
		p.wrong = append(p.wrong, where)
	}
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.now[where]--
		p.all--
	}()
	wait, err := p.turn(to)
	if err != nil {
		return err
	}
	time.Sleep(wait)
	p.mu.Lock()
	p.sent = append(p.sent, time.Now())
	p.when[key] = time.Now()
	p.mu.Unlock()
	time.Sleep(p.takes)
	return call()
}

// paced is a platform that keeps a pace.
type paced struct {
	*platform
	pace
}

func (p *paced) Post(ctx context.Context, to chat.Target, c chat.Card, key string) (id string, err error) {
	err = p.keep(to, key, func() error { id, err = p.platform.Post(ctx, to, c, key); return err })
	return id, err
}

func (p *paced) Edit(ctx context.Context, to chat.Target, post string, c chat.Card) error {
	return p.keep(to, post, func() error { return p.platform.Edit(ctx, to, post, c) })
}

// atPace plays a lab on a platform of that pace, with that many people more.
func atPace(t *testing.T, people int, r rate, play func(t *testing.T, w *world, p *paced)) {
	t.Helper()
	on := &paced{pace: pace{rate: r, rooms: map[string]time.Time{}, when: map[string]time.Time{}, now: map[string]int{}}}
	running(t, trial(nil, counter), func(t *testing.T, w *world) {
		play(t, w, on)
		if len(on.wrong) > 0 || on.most > 8 {
			t.Errorf("%d calls at once, want at most 8; two at once for %v", on.most, on.wrong)
		}
	}, func(w *world) {
		w.on.Add(t, crowd(people), nil)
		on.platform, w.first = w.on, on
	})
}

// crowd is that many people more.
func crowd(n int) (out []chat.Person) {
	for i := range n {
		out = append(out, person("memory", fmt.Sprint("p", i)))
	}
	return out
}

// remind tells every member.
func (w *world) remind(key string) (n int) {
	w.t.Helper()
	w.do(func(c *bot.Call) {
		members, err := c.Members(bot.RoleMember)
		if err != nil {
			panic(err)
		}
		n, c.Now = len(members), time.Now()
		c.Tell(members, key, func(c *bot.Call) chat.Card { return card(key) })
	})
	return n
}

// say announces something in a room, now.
func (w *world) say(room string, keys ...string) {
	w.t.Helper()
	w.do(func(c *bot.Call) {
		c.Now = time.Now()
		for _, key := range keys {
			c.Announce(room, key, card(key))
		}
	})
}

// 2,000 reminders leave at nine tenths or more of what the platform allows, and
// a message to a room, or a change that is to be seen there, does not wait behind them.
func TestRemindersLeaveAtThePaceOfThePlatform(t *testing.T) {
	for name, r := range map[string]rate{
		"5 a second":          {gap: time.Second / 5, takes: 100 * time.Millisecond, waits: 2 * time.Second},
		"25 a second":         {gap: time.Second / 25, takes: 100 * time.Millisecond, waits: 2 * time.Second},
		"5 a second, refused": {gap: time.Second / 5, takes: 100 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			atPace(t, 2000, r, func(t *testing.T, w *world, p *paced) {
				n := w.remind("r")
				want := time.Duration(n) * p.gap
				after(want / 3)
				w.count("a", bot.Ideation)
				w.say(bot.Announcements, "x")
				asked := time.Now()
				after(want*2/3 + want/9)
				p.mu.Lock()
				defer p.mu.Unlock()
				if len(p.sent) != n+2 {
					t.Fatalf("%d of %d sent after %v", len(p.sent), n+2, want*10/9)
				}
				took := p.sent[len(p.sent)-1].Sub(p.sent[0])
				share := float64(want) / float64(took)
				t.Logf("%d reminders in %v: %.1f %% of the pace", n, took, 100*share)
				if share < 0.9 {
					t.Errorf("%.1f %% of the pace, want 90 %%", 100*share)
				}
				for _, key := range []string{"trial/x", "trial/n/a@ideation"} {
					if late := p.when[key].Sub(asked); late > 2*time.Second {
						t.Errorf("%s was sent after %v", key, late)
					}
				}
			})
		})
	}
}

// What waits for one room does not hold up another, however it waits: because
// there is a lot, because the platform wants a second between two, because it is slow.
func TestAFullRoomHoldsUpNoOther(t *testing.T) {
	for name, r := range map[string]rate{
		"many":     {takes: 100 * time.Millisecond},
		"a second": {takes: 100 * time.Millisecond, room: time.Second},
		"slow":     {takes: 900 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			atPace(t, 0, r, func(t *testing.T, w *world, p *paced) {
				var keys []string
				for i := range 500 {
					keys = append(keys, fmt.Sprintf("%03d", i))
				}
				w.say(bot.Ideation, keys...)
				for i := range 20 {
					after(790 * time.Millisecond)
					key := fmt.Sprint("other", i)
					w.say(bot.Announcements, key)
					if i%4 == 0 {
						w.tell(key, "awa")
					}
					asked := time.Now()
					after(2 * time.Second)
					p.mu.Lock()
					at, there := p.when["trial/"+key]
					p.mu.Unlock()
					if late := at.Sub(asked); !there || late > time.Second {
						t.Errorf("the message %d of another room: %v, %v", i, there, late)
					}
				}
				after(500 * max(p.room, p.takes+100*time.Millisecond))
				if got := w.posts(ideation); fmt.Sprint(got) != fmt.Sprint(keys) {
					t.Errorf("in the full room, of 500 in their order, %d: %v", len(got), got)
				}
				w.want("0", `SELECT sum(attempts) FROM outbox`)
			})
		})
	}
}

// People whom the platform answers slowly do not hold up rooms, nor rooms people.
func TestNeitherSideTakesAllWorkers(t *testing.T) {
	atPace(t, 40, rate{}, func(t *testing.T, w *world, p *paced) {
		w.on.before = func(ctx context.Context, key string) error {
			if key != "trial/x" {
				<-ctx.Done()
				return ctx.Err()
			}
			return nil
		}
		w.remind("r")
		after(time.Second)
		w.say(bot.Announcements, "x")
		after(100 * time.Millisecond)
		w.wantPosts(chat.Place{Room: bot.Announcements}, "x")
		if p.most != 7 {
			t.Errorf("%d calls at once, want 6 for people and 1 for the room", p.most)
		}
	})
}

// A place that is to wait waits to the millisecond, uses up no try, keeps its
// order, and is the only one.
func TestOnlyHereIsToWait(t *testing.T) {
	w := newWorld(t, trial(nil, counter))
	w.do(func(c *bot.Call) {
		c.Announce(bot.Ideation, "a", card("a"))
		c.Announce(bot.Ideation, "b", card("b"))
		c.Announce(bot.Announcements, "c", card("c"))
	})
	w.tell("d", "awa")
	w.on.FailPost("trial/a", &chat.RetryError{After: 1300 * time.Millisecond, Here: true}, 1)
	if due := w.deliver(0); due != 1300*time.Millisecond {
		t.Errorf("due in %v, want 1.3 s", due)
	}
	w.wantPosts(ideation)
	w.wantPosts(chat.Place{Room: bot.Announcements}, "c")
	w.wantPosts(direct("awa"), "Bonjour d.")
	w.count("n", bot.Ideation) // a living post waits as well
	if due := w.deliver(1299 * time.Millisecond); due != time.Millisecond {
		t.Errorf("due in %v, want 1 ms", due)
	}
	w.wantPosts(ideation)
	w.want("0 0", `SELECT sum(attempts) || ' ' || sum(lease) FROM outbox`)
	w.deliver(time.Millisecond)
	w.wantPosts(ideation, "n: 1", "a", "b")
	if n := w.on.Calls("trial/a").Posts; n != 2 {
		t.Errorf("%d calls, want 2", n)
	}
	// People too; and a wait of no length is not none.
	w.tell("e", "awa", "mei")
	w.on.FailNext(&chat.RetryError{Here: true}, 1)
	if due := w.deliver(0); due != time.Second {
		t.Errorf("due in %v, want 1 s", due)
	}
	if n := len(w.posts(direct("awa"))) + len(w.posts(direct("mei"))); n != 2 {
		t.Errorf("%d messages, want one more: only one is to wait", n)
	}
	w.deliver(time.Second)
	w.wantPosts(direct("mei"), "Bonjour e.")
}

// When the platform asks to wait, what is under way ends, and what is in hand is
// given back as it was.
func TestWhatIsUnderWayEndsWhenThePlatformAsksToWait(t *testing.T) {
	w := newWorld(t, trial(nil))
	w.do(func(c *bot.Call) { c.Announce(bot.Announcements, "x", card("x")) })
	w.announce("a", "b")
	w.tell("c", "awa", "mei", "luis", "olivier", "emma", "diane", "bruno", "claire")
	arrived, asked := make(chan bool), make(chan bool)
	w.on.before = func(_ context.Context, key string) error {
		switch key {
		case "trial/x":
			<-arrived
			close(asked)
			return &chat.RetryError{After: 400 * time.Millisecond}
		case "trial/a":
			close(arrived)
			<-asked
		}
		return nil
	}
	if due := w.deliver(0); due != 400*time.Millisecond {
		t.Errorf("due in %v, want 400 ms", due)
	}
	w.want("0 0 0", `SELECT sum(attempts) || ' ' || sum(lease) || ' ' || sum(begun) FROM outbox`)
	if got := w.posts(ideation); len(got) == 0 || got[0] != "a" {
		t.Errorf("what was under way: %q", got)
	}
	w.on.before = nil
	w.deliver(400 * time.Millisecond)
	w.wantPosts(ideation, "a", "b")
	w.wantPosts(chat.Place{Room: bot.Announcements}, "x")
	w.want("11", `SELECT count(*) FROM outbox WHERE state = 'sent'`)
}

// Room after room is served in turn, and a room with many changed posts tells
// its messages too.
func TestPostsOfARoomLetItsMessagesThrough(t *testing.T) {
	w := newWorld(t, trial(nil, counter))
	for i := range 30 {
		w.count(fmt.Sprintf("%02d", i), bot.Ideation)
	}
	w.announce("a", "b")
	w.deliver(0)
	got := w.posts(ideation)
	for i, want := range map[int]string{7: "07: 1", 8: "a", 9: "08: 1", 16: "15: 1", 17: "b", 31: "29: 1"} {
		if got[i] != want {
			t.Errorf("post %d: %q, want %q in %q", i, got[i], want, got)
		}
	}
}

// A reply whose post cannot be shown does not hold up the room.
func TestAReplyThatWaitsHoldsUpNothing(t *testing.T) {
	show := func() (chat.Card, error) { return chat.Card{}, bot.ErrNothing }
	w := newWorld(t, trial(nil, func(f *bot.Feature) {
		f.Posts = []bot.Post{{Kind: "later", Render: func(*bot.Call, string) (chat.Card, error) { return show() }}}
	}))
	w.do(func(c *bot.Call) { c.Keep("later", "1", bot.Ideation); c.Reply("later/1", "r", card("Réponse")) })
	w.announce("a")
	if due := w.deliver(0); due >= 0 {
		t.Errorf("due in %v: nothing can be done", due)
	}
	w.wantPosts(ideation, "a")
	show = func() (chat.Card, error) { return card("Enfin"), nil }
	w.do(func(c *bot.Call) { c.Keep("later", "1", bot.Ideation) })
	w.deliver(time.Minute)
	w.wantPosts(ideation, "a", "Enfin")
	w.wantPosts(chat.Place{Room: bot.Ideation, Thread: w.get(`SELECT post FROM posts`)}, "Réponse")
}

// What is being sent when the bot stops is given a moment, and recorded; what is
// not answered by then is due once it cannot be on its way any more, with no try
// used up.
func TestStoppingRecordsWhatIsBeingSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, trial(nil), func(w *world) { w.clock = time.Now })
		w.now = time.Now()
		w.on.before = func(ctx context.Context, key string) error {
			wait := 500 * time.Millisecond
			if key == "trial/slow" {
				wait = time.Hour
			}
			select {
			case <-time.After(wait):
				return nil
			case <-ctx.Done():
				return errors.New("cut")
			}
		}
		w.do(func(c *bot.Call) {
			c.Announce(bot.Ideation, "quick", card("quick"))
			c.Announce(bot.Ideation, "next", card("next"))
			c.Announce(bot.Announcements, "slow", card("slow"))
		})
		run, stop := context.WithCancel(ctx)
		ended := make(chan error)
		go func() { ended <- w.bot.Run(run) }()
		after(100 * time.Millisecond)
		start := time.Now()
		stop()
		if err := <-ended; err != nil || time.Since(start) > time.Second {
			t.Errorf("it stops after %v with %v", time.Since(start), err)
		}
		w.want("next waiting 0 0 0, quick sent 0 0 0, slow waiting 0 0 1", `SELECT group_concat(substr(key, 7) || ' ' || state || ' ' || attempts || ' ' || lease || ' ' || (begun > 0), ', ')
			FROM (SELECT * FROM outbox ORDER BY key)`)
		w.on.before = nil
		w.restart()
		w.deliver(0)
		w.wantPosts(chat.Place{Room: bot.Announcements})
		w.deliver(2 * time.Minute) // it is not on its way any more
		w.wantPosts(ideation, "quick", "next")
		w.wantPosts(chat.Place{Room: bot.Announcements}, "slow")
		w.db.Close()
	})
}

// A room is served by one at a time, whatever goes there: posts, their edits,
// messages, and what goes to its threads.
func TestOneAtATimeInARoom(t *testing.T) {
	atPace(t, 0, rate{takes: 300 * time.Millisecond}, func(t *testing.T, w *world, _ *paced) {
		for i := range 10 {
			key := fmt.Sprint(i)
			w.do(func(c *bot.Call) {
				c.Now = time.Now()
				c.Keep("n", key, bot.Ideation)
				c.Keep("n", "0", "")
				c.Announce(bot.Ideation, "a"+key, card("a"+key))
				c.Reply("n/"+key, "r"+key, card("r"+key))
				c.Reply("n/0", "s"+key, card("s"+key))
			})
			after(100 * time.Millisecond)
		}
		after(time.Minute)
		if n := len(w.posts(ideation)); n != 20 {
			t.Errorf("%d posts and messages, want 20", n)
		}
		w.want("30", `SELECT count(*) FROM outbox WHERE state = 'sent'`)
	})
}

// New posts of a room come in the order in which they were asked for, though one
// fails and others are asked for meanwhile.
func TestNewPostsKeepTheirTurn(t *testing.T) {
	w := newWorld(t, trial(nil, counter))
	w.count("1", bot.Ideation)
	w.count("2", bot.Ideation)
	w.on.FailPost("trial/n/1@ideation", errors.New("no connection"), 2)
	due := w.deliver(0)
	w.now = w.now.Add(due / 2)
	w.count("3", bot.Ideation)
	w.settle()
	w.wantPosts(ideation, "1: 1", "2: 1", "3: 1")
	// An edit that fails lets the others go first.
	w.now = w.now.Add(time.Hour)
	w.on.FailPost("trial/n/1@ideation", errors.New("no connection"), 5)
	w.count("1", "")
	w.count("2", "")
	w.deliver(w.deliver(0))
	w.wantPosts(ideation, "1: 1", "2: 2", "3: 1")
	w.settle()
	w.wantPosts(ideation, "1: 2", "2: 2", "3: 1")
}

// While the platform rests only what is under way is in hand.
func TestWhatIsNotBegunIsGivenBack(t *testing.T) {
	running(t, trial(nil), func(t *testing.T, w *world) {
		w.on.before = func(_ context.Context, key string) error {
			if key == "trial/x" {
				time.Sleep(10 * time.Millisecond)
			} else {
				time.Sleep(100 * time.Millisecond)
			}
			return nil
		}
		w.on.FailPost("trial/x", &chat.RetryError{After: time.Minute}, 1)
		n := w.remind("r")
		w.say(bot.Announcements, "x")
		after(70 * time.Millisecond)
		w.want("6", `SELECT count(*) FROM outbox WHERE lease > 0`)
		w.want("6", `SELECT count(*) FROM outbox WHERE begun > 0`)
		after(time.Second)
		w.want("6", `SELECT count(*) FROM outbox WHERE state = 'sent'`)
		w.want("0 0", `SELECT sum(lease) || ' ' || sum(begun) FROM outbox`)
		after(2 * time.Minute)
		w.want(fmt.Sprint(n+1), `SELECT count(*) FROM outbox WHERE state = 'sent'`)
	}, func(w *world) { w.on.Add(w.t, crowd(100), nil) })
}
