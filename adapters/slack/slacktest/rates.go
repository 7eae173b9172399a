package slacktest

import (
	"math"
	"slices"
	"sync"
	"time"
)

// tier says how often a method may be called, by docs.slack.dev/apis/web-api/rate-limits:
// a minute, for the app in the workspace.
type tier int

const (
	unlimited tier = 0
	tier1     tier = 1
	tier2     tier = 20
	tier3     tier = 50
	tier4     tier = 100
	special   tier = 600 // "hundreds a minute": auth.test, chat.postEphemeral
)

// Posting: one message a second and channel, with short bursts, and "several
// hundred" a minute over the workspace.
const (
	postEvery     = time.Second
	postBurst     = 4
	workspaceRate = 300
)

// bucket is a leaking bucket: it holds burst calls, and leaks one every.
type bucket struct {
	every time.Duration
	burst int
	full  time.Time // when the bucket will be empty again
}

// take takes a place at a time, or says in how long there will be one.
func (b *bucket) take(now time.Time) (wait time.Duration) {
	if b.full.Before(now) {
		b.full = now
	}
	if over := b.full.Sub(now) - b.every*time.Duration(b.burst-1); over > 0 {
		return over
	}
	b.full = b.full.Add(b.every)
	return 0
}

// rates are the buckets, and the failures that tests asked for.
type rates struct {
	on      bool
	free    []string // methods whose rate does not hold
	buckets map[string]*bucket
	fail    []planned
	lose    []string // methods whose next answer is lost
	hold    []*held
}

type planned struct {
	method string // "" is any that posts or edits
	fault  *fault
}

func newRates(on bool, free []string) rates {
	return rates{on: on, free: free, buckets: map[string]*bucket{}}
}

// rated counts a call against its rates. The caller holds mu.
func (s *Server) rated(c *call, m method) error {
	if !s.rates.on || slices.Contains(s.rates.free, c.name) {
		return nil
	}
	if c.name == "chat.postMessage" {
		if err := s.take("workspace", time.Minute/workspaceRate, workspaceRate/10); err != nil {
			return err
		}
		return s.take("post "+c.text("channel"), postEvery, postBurst)
	}
	if m.tier == unlimited {
		return nil
	}
	return s.take(c.name, time.Minute/time.Duration(m.tier), max(int(m.tier)/4, 2))
}

func (s *Server) take(name string, every time.Duration, burst int) error {
	b := s.rates.buckets[name]
	if b == nil {
		b = &bucket{every: every, burst: burst}
		s.rates.buckets[name] = b
	}
	wait := b.take(s.clock.Now())
	if wait == 0 {
		return nil
	}
	return limited(wait)
}

// limited is the refusal that asks to wait: whole seconds, at least one.
func limited(wait time.Duration) *fault {
	f := failed("ratelimited")
	f.after = max(1, int(math.Ceil(wait.Seconds())))
	return f
}

// posting are the methods that a test's failures are for, unless it names one.
var posting = []string{"chat.postMessage", "chat.update"}

// Throttle has the next call of a method ("" is the next post or edit) be asked
// to wait, in whole seconds.
func (s *Server) Throttle(method string, wait time.Duration) { s.fail(method, limited(wait)) }

// Fail has the next call of a method ("" is the next post or edit) refused.
func (s *Server) Fail(method, code string) { s.fail(method, failed(code)) }

func (s *Server) fail(method string, f *fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rates.fail = append(s.rates.fail, planned{method, f})
	if asked := (Refusal{What: method, Code: f.code}); !slices.Contains(s.refusals.asked, asked) {
		s.refusals.asked = append(s.refusals.asked, asked)
	}
}

// failing is the failure that is due for a call, nil for none. The caller holds
// mu.
func (s *Server) failing(name string) *fault {
	i := slices.IndexFunc(s.rates.fail, func(p planned) bool {
		return p.method == name || p.method == "" && slices.Contains(posting, name)
	})
	if i < 0 {
		return nil
	}
	f := s.rates.fail[i].fault
	s.rates.fail = slices.Delete(s.rates.fail, i, i+1)
	return f
}

// Lose has the next call of a method that succeeds lose its answer: it is done,
// and the connection is cut. The method "response_url" is a message to one.
func (s *Server) Lose(method string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rates.lose = append(s.rates.lose, method)
}

// held is an answer that is held back.
type held struct {
	method string
	done   chan struct{}
	free   chan struct{}
}

// Hold has the next call of a method that succeeds be done, and its answer held
// back until release is called. done is closed when it is done.
func (s *Server) Hold(method string) (done <-chan struct{}, release func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := &held{method, make(chan struct{}), make(chan struct{})}
	s.rates.hold = append(s.rates.hold, h)
	return h.done, sync.OnceFunc(func() {
		close(h.free)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.rates.hold = slices.DeleteFunc(s.rates.hold, func(o *held) bool { return o == h })
	})
}

// holding waits while the answer of a call is held back.
func (s *Server) holding(name string, err error) {
	if err != nil {
		return
	}
	s.mu.Lock()
	i := slices.IndexFunc(s.rates.hold, func(h *held) bool { return h.method == name })
	if i < 0 {
		s.mu.Unlock()
		return
	}
	h := s.rates.hold[i]
	s.rates.hold = slices.Delete(s.rates.hold, i, i+1)
	s.mu.Unlock()
	close(h.done)
	<-h.free
}

// Calm takes back the failures and losses that are still to come.
func (s *Server) Calm() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rates.fail, s.rates.lose, s.socket.lose = nil, nil, false
}

// losing reports whether the answer of a call is lost.
func (s *Server) losing(name string, err error) bool {
	if err != nil {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.Index(s.rates.lose, name)
	if i < 0 {
		return false
	}
	s.rates.lose = slices.Delete(s.rates.lose, i, i+1)
	return true
}
