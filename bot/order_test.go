package bot_test

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"livinglab/bot"
	"livinglab/bot/chat"
)

// storm is a forgetful platform where each call may go wrong. What becomes of a
// call depends on its key and on how often it was called, not on the order in
// which calls come: they are made side by side.
type storm struct {
	*forgetful
	seed uint64
	bad  uint64 // of a hundred calls

	mu    sync.Mutex
	tries map[string]uint64
	now   map[string]int // calls under way, by place
	all   int
	wrong []string
	dead  map[string]bool // keys that were refused for good
}

// fate is what becomes of a call: an error, and whether it comes after the fact.
func (s *storm) fate(key string) (err error, after bool) {
	n := s.tries[key]
	s.tries[key]++
	sum := fnv.New64a()
	fmt.Fprint(sum, s.seed, key, n)
	h := sum.Sum64() * 0x9E3779B97F4A7C15 >> 8
	if h%100 >= s.bad {
		return nil, false
	}
	wait := time.Duration(h>>7%3000) * time.Millisecond
	switch h >> 20 % 16 {
	case 0, 1, 2, 3:
		return errors.New("the answer was lost"), true
	case 4, 5, 6:
		return &chat.RetryError{After: wait, Here: true}, false
	case 7:
		return &chat.RetryError{After: wait}, false
	case 8:
		s.dead[strings.TrimPrefix(key, "find ")] = true
		return fmt.Errorf("%w: so it is", []error{chat.ErrGone, chat.ErrInvalid}[h>>30%2]), false
	}
	return errors.New("no connection"), false
}

// call makes a call, which may go wrong.
func (s *storm) call(to chat.Target, key string, do func() error) error {
	where := to.Room + "|" + to.Person
	s.mu.Lock()
	if s.now[where]++; s.now[where] > 1 {
		s.wrong = append(s.wrong, "two at once for "+where)
	}
	if s.all++; s.all > 8 {
		s.wrong = append(s.wrong, fmt.Sprint(s.all, " at once"))
	}
	err, after := s.fate(key)
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.now[where]--
		s.all--
	}()
	if err != nil && !after {
		return err
	}
	return errors.Join(do(), err)
}

func (s *storm) Post(ctx context.Context, to chat.Target, c chat.Card, key string) (id string, err error) {
	err = s.call(to, key, func() error { id, err = s.forgetful.Post(ctx, to, c, key); return err })
	return id, err
}

func (s *storm) Edit(ctx context.Context, to chat.Target, post string, c chat.Card) error {
	return s.call(to, "edit "+post, func() error { return s.forgetful.Edit(ctx, to, post, c) })
}

func (s *storm) Find(ctx context.Context, to chat.Target, key string, since time.Time) (id string, err error) {
	err = s.call(to, "find "+key, func() error { id, err = s.forgetful.Find(ctx, to, key, since); return err })
	if err != nil {
		return "", err
	}
	return id, nil
}

// Whatever goes wrong, and whenever the process is killed: what is said in one
// place comes in the order in which it was asked for, all of it, and once.
func TestInOrderAllAndOnce(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := &storm{seed: rapid.Uint64().Draw(r, "seed"), bad: rapid.Uint64Range(0, 60).Draw(r, "bad"),
			tries: map[string]uint64{}, now: map[string]int{}, dead: map[string]bool{}}
		w := newWorld(t, trial(nil, counter), func(w *world) { s.forgetful = newForgetful(w); w.first = s })
		defer w.db.Close()
		asked := map[string][]string{} // keys by place, in their order
		posts := map[string]bool{}
		n := 0
		ask := func(where, key string) { asked[where] = append(asked[where], "trial/"+key) }
		actions := map[string]func(r *rapid.T){
			"announce": func(r *rapid.T) {
				room := rapid.SampledFrom(bottestRooms).Draw(r, "room")
				for range rapid.IntRange(1, 5).Draw(r, "messages") {
					n++
					ask(room, fmt.Sprint(n))
					w.do(func(c *bot.Call) { c.Announce(room, fmt.Sprint(n), card(fmt.Sprint(n))) })
				}
			},
			"tell": func(r *rapid.T) {
				n++
				who := rapid.SampledFrom([]string{"awa", "mei", "luis"}).Draw(r, "who")
				ask("@"+who, fmt.Sprint(n, "/", w.get(`SELECT member_id FROM accounts WHERE account = ?`, who)))
				w.tell(fmt.Sprint(n), who)
			},
			"keep": func(r *rapid.T) {
				post := rapid.SampledFrom([]string{"p", "q"}).Draw(r, "post")
				posts[post] = true
				w.count(post, bot.Ideation)
			},
			"deliver": func(r *rapid.T) {
				w.deliver(time.Duration(rapid.IntRange(0, 5000).Draw(r, "later")) * time.Millisecond)
			},
			"kill": func(r *rapid.T) { w.killed(s.forgetful, rapid.IntRange(1, 12).Draw(r, "step")) },
		}
		r.Repeat(actions)
		s.bad = 0
		w.now = w.now.Add(time.Hour)
		w.settle()
		if s.check(r, w, asked, posts); len(s.wrong) > 0 {
			r.Fatalf("%v", s.wrong)
		}
	})
}

// check compares what was posted with what was asked for.
func (s *storm) check(r *rapid.T, w *world, asked map[string][]string, posts map[string]bool) {
	got := map[string][]string{}
	for _, p := range s.posted {
		if where := p.to.Room; !strings.Contains(p.key, "@") && !strings.HasPrefix(p.key, "core/") {
			if p.to.Person != "" {
				where = "@" + p.to.Person
			}
			got[where] = append(got[where], p.key)
		}
	}
	times := map[string]int{}
	for _, p := range s.posted {
		if times[p.key]++; times[p.key] > 1 {
			r.Fatalf("%s was posted again", p.key)
		}
	}
	for where, keys := range asked {
		want := slices.DeleteFunc(slices.Clone(keys), func(key string) bool { return s.dead[key] })
		have := slices.DeleteFunc(slices.Clone(got[where]), func(key string) bool { return s.dead[key] })
		if !slices.Equal(have, want) {
			r.Fatalf("in %s: %v, want %v", where, have, want)
		}
	}
	if n := w.get(`SELECT count(*) FROM outbox WHERE state = 'waiting'`); n != "0" {
		r.Fatalf("%s still waiting", n)
	}
	for post := range posts {
		if dead := w.get(`SELECT state FROM posts WHERE key = ?`, "trial/n/"+post) == "dead"; dead {
			continue
		}
		want := post + ": " + w.get(`SELECT value FROM settings WHERE key = ?`, "n/"+post)
		if seen := w.posts(ideation); count(seen, want) != 1 {
			r.Fatalf("%q is to be seen once in %q", want, seen)
		}
	}
}

func count(all []string, one string) (n int) {
	for _, s := range all {
		if s == one {
			n++
		}
	}
	return n
}
