package bot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
)

// forgetful is a platform that knows what it posted only until it is started
// again; afterwards it can look for it.
type forgetful struct {
	*platform
	clock func() time.Time

	mu     sync.Mutex
	life   int
	blind  bool // it may not read what was posted
	posted []posted
	looked []string
	// at is called before and after each step, and may end it with an error.
	at func(step, key string) error
	// slow says that a post is made 40 s after it was asked for; nil: none is.
	slow func(key string) bool
}

// posted is a post that people see.
type posted struct {
	key    string
	to     chat.Target
	post   string
	at     time.Time
	edited bool // and so without what it is recognised by
}

func newForgetful(w *world) *forgetful {
	return &forgetful{platform: w.on, clock: func() time.Time { return w.now }, at: func(string, string) error { return nil }}
}

// forget starts the platform again.
func (f *forgetful) forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.life++
}

func (f *forgetful) Post(ctx context.Context, to chat.Target, c chat.Card, key string) (string, error) {
	if f.slow != nil && f.slow(key) {
		go func() {
			time.Sleep(40 * time.Second)
			f.post(context.WithoutCancel(ctx), to, c, key, "slow") //nolint:errcheck // nobody hears it
		}()
		<-ctx.Done()
		return "", ctx.Err()
	}
	return f.post(ctx, to, c, key, fmt.Sprint(f.life))
}

// post posts for the first time in a life, or late.
func (f *forgetful) post(ctx context.Context, to chat.Target, c chat.Card, key, life string) (string, error) {
	if err := f.at("post", key); err != nil {
		return "", err
	}
	id, err := f.platform.Post(ctx, to, c, key+"~"+life)
	if err != nil {
		return "", err
	}
	f.mu.Lock()
	if !slices.ContainsFunc(f.posted, func(p posted) bool { return p.post == id }) {
		f.posted = append(f.posted, posted{key: key, to: to, post: id, at: f.clock()})
	}
	f.mu.Unlock()
	return id, f.at("posted", key)
}

func (f *forgetful) Edit(ctx context.Context, to chat.Target, post string, c chat.Card) error {
	if err := f.at("edit", post); err != nil {
		return err
	}
	if err := f.platform.Edit(ctx, to, post, c); err != nil {
		return err
	}
	f.mu.Lock()
	for i := range f.posted {
		f.posted[i].edited = f.posted[i].edited || f.posted[i].post == post
	}
	f.mu.Unlock()
	return f.at("edited", post)
}

func (f *forgetful) Find(_ context.Context, to chat.Target, key string, since time.Time) (string, error) {
	if err := f.at("find", key); err != nil {
		return "", err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.looked = append(f.looked, key)
	for _, p := range f.posted {
		if !f.blind && !p.edited && p.key == key && p.to == to && !p.at.Before(since) {
			return p.post, nil
		}
	}
	return "", nil
}

// findable is a lab on a forgetful platform.
func findable(t testing.TB) (*world, *forgetful) {
	var f *forgetful
	w := newWorld(t, trial(nil, counter), func(w *world) { f = newForgetful(w); w.first = f })
	return w, f
}

// killed runs what is due until the process is killed at the n-th step, and
// starts another a little later. It reports whether it came so far.
func (w *world) killed(f *forgetful, n int) bool {
	w.t.Helper()
	var mu sync.Mutex
	step := 0
	f.at = func(string, string) error {
		mu.Lock()
		defer mu.Unlock()
		if step++; step < n {
			return nil
		}
		w.db.Close()
		return errors.New("killed")
	}
	_, err := w.bot.Deliver(ctx, w.now)
	f.at = func(string, string) error { return nil }
	if step < n {
		if err != nil {
			w.t.Fatal(err)
		}
		return false
	}
	f.forget()
	w.restart()
	return true
}

// settle delivers until nothing is to be done.
func (w *world) settle() {
	w.t.Helper()
	for range 1000 {
		due := w.deliver(0)
		if due < 0 {
			return
		}
		w.now = w.now.Add(max(due, time.Millisecond))
	}
	w.t.Fatal("there is always more to do")
}

// The process is killed at each step, and the next soon after it has begun, and
// everything is said once.
func TestKilledAtEachStepWithAPlatformThatForgets(t *testing.T) {
	for first, more := 1, true; more; first++ {
		for second := 1; second <= 4; second++ {
			w, f := findable(t)
			w.count("n", bot.Ideation)
			w.do(func(c *bot.Call) { c.Reply("n/n", "r", card("Réponse")) })
			w.announce("a", "b")
			w.tell("c", "awa")
			more = w.killed(f, first)
			w.now = w.now.Add(2 * time.Minute) // leases end
			w.count("n", "")
			again := more && w.killed(f, second)
			w.now = w.now.Add(2 * time.Minute)
			w.settle()
			seen := map[string]int{}
			for _, p := range f.posted {
				seen[p.key]++
			}
			if want := map[string]int{"trial/n/n@ideation": 1, "trial/r": 1, "trial/a": 1, "trial/b": 1, w.get(`SELECT key FROM outbox WHERE kind = 'person'`): 1}; fmt.Sprint(seen) != fmt.Sprint(want) {
				t.Errorf("killed at step %d, then %d: posted %v, want each once", first, second, seen)
			}
			w.wantPosts(ideation, "n: 2", "a", "b")
			w.want("4 0 0", `SELECT sum(state = 'sent') || ' ' || sum(begun) || ' ' || sum(lease) FROM outbox`)
			w.want("0 0", `SELECT dirty || ' ' || begun FROM posts`)
			w.db.Close()
			if t.Failed() {
				return
			}
			if !again {
				break
			}
		}
	}
}

// Only what may have been posted is looked for, from when it was first tried.
func TestOnlyWhatMayBeThereIsLookedFor(t *testing.T) {
	w, f := findable(t)
	w.announce("a")
	w.on.FailPost("trial/a~0", &chat.RetryError{After: time.Second}, 1)
	w.count("n", bot.Ideation)
	w.on.FailPost("trial/n/n@ideation~0", &chat.RetryError{After: time.Second, Here: true}, 1)
	w.settle()
	if len(f.looked) > 0 {
		t.Errorf("looked for %v: none of it was tried", f.looked)
	}
	// An answer that never came, for a message and a living post.
	w.do(func(c *bot.Call) { c.Announce(bot.Announcements, "b", card("b")) })
	w.count("m", bot.Ideation)
	f.at = func(step, key string) error {
		if step == "posted" {
			return errors.New("no answer")
		}
		return nil
	}
	w.deliver(0)
	f.forget() // what it knew by heart, it has forgotten
	f.at = func(string, string) error { return nil }
	w.count("m", "")
	w.now = w.now.Add(time.Hour)
	w.settle()
	w.wantPosts(ideation, "n: 1", "a", "m: 2")
	w.wantPosts(chat.Place{Room: bot.Announcements}, "b")
	slices.Sort(f.looked)
	if got := strings.Join(f.looked, " "); got != "trial/b trial/n/m@ideation" {
		t.Errorf("looked for %s", got)
	}
}

// What cannot be found is posted again: rather twice than never.
func TestWhatCannotBeFoundIsPostedAgain(t *testing.T) {
	w, f := findable(t)
	f.blind = true
	w.announce("a")
	w.killed(f, 2)
	w.now = w.now.Add(2 * time.Minute)
	w.settle()
	w.wantPosts(ideation, "a", "a")
}

// Looking may fail as posting does.
func TestLookingFails(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{errors.New("no answer"), "waiting 1"},
		{&chat.RetryError{After: time.Second}, "waiting 0"},
		{&chat.RetryError{After: time.Second, Here: true}, "waiting 0"},
		{fmt.Errorf("%w: the room", chat.ErrGone), "dead 1"},
	} {
		w, f := findable(t)
		w.announce("a")
		w.killed(f, 2)
		w.now = w.now.Add(2 * time.Minute)
		f.at = func(step, _ string) error {
			if step == "find" {
				return c.err
			}
			return nil
		}
		w.deliver(0)
		w.want(c.want, `SELECT state || ' ' || attempts FROM outbox WHERE key = 'trial/a'`)
		f.at = func(string, string) error { return nil }
		w.now = w.now.Add(time.Minute)
		if strings.HasPrefix(c.want, "dead") {
			w.revive("Je réessaie")
		}
		w.settle()
		w.wantPosts(ideation, "a")
	}
}

// Platforms let a bot look for few posts a minute: what was only in hand when the
// process was killed is posted without looking.
func TestWhatWasOnlyInHandIsNotLookedFor(t *testing.T) {
	w, f := findable(t)
	w.on.Add(t, crowd(60), nil)
	if !w.bot.Meet(ctx) {
		t.Fatal("people are not met")
	}
	w.do(func(c *bot.Call) {
		members, err := c.Members(bot.RoleMember)
		if err != nil {
			t.Fatal(err)
		}
		c.Tell(members, "r", func(*bot.Call) chat.Card { return card("r") })
	})
	if !w.killed(f, 8) {
		t.Fatal("it was over before the kill")
	}
	w.now = w.now.Add(2 * time.Minute) // leases end
	w.settle()
	seen := map[string]bool{}
	for _, p := range f.posted {
		if seen[p.key] {
			t.Errorf("%s is there twice", p.key)
		}
		seen[p.key] = true
	}
	if all := w.get(`SELECT count(*) FROM outbox`); all != fmt.Sprint(len(seen)) || len(seen) < 60 {
		t.Errorf("%d are there, of %s", len(seen), all)
	}
	const atOnce = 8 // calls of a platform
	if n := len(f.looked); n == 0 || n > atOnce {
		t.Errorf("%d are looked for, want at most the %d that were under way", n, atOnce)
	}
}

// What a platform is slow to post, so that nobody waits for it any more, is not
// posted again: neither by the process that sent it nor by the next.
func TestWhatArrivesAfterItsTimeIsNotPostedAgain(t *testing.T) {
	for _, stops := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			var f *forgetful
			w := newWorld(t, trial(nil, counter), func(w *world) {
				w.clock, f = time.Now, newForgetful(w)
				w.first, f.clock = f, time.Now
			})
			w.now = time.Now()
			w.announce("a")
			w.tell("t", "awa")
			w.count("n", bot.CommitteeRoom)
			slow := map[string]bool{}
			f.slow = func(key string) bool {
				f.mu.Lock()
				defer f.mu.Unlock()
				is := !slow[key]
				slow[key] = true
				return is
			}
			run, stop := context.WithCancel(ctx)
			ended := make(chan error)
			go func() { ended <- w.bot.Run(run) }()
			after(time.Second)
			if stops {
				stop()
				<-ended
				f.forget()
				w.restart()
				run, stop = context.WithCancel(ctx)
				go func() { ended <- w.bot.Run(run) }()
			}
			after(5 * time.Minute)
			stop()
			<-ended
			seen := map[string]int{}
			for _, p := range f.posted {
				seen[p.key]++
			}
			if len(seen) != 3 || len(f.posted) != 3 {
				t.Errorf("stopped: %v: %v", stops, seen)
			}
			w.want("2", `SELECT count(*) FROM outbox WHERE state = 'sent'`)
			w.want("1", `SELECT count(*) FROM posts WHERE dirty = 0`)
			w.db.Close()
			synctest.Wait()
		})
	}
}
