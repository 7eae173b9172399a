package main

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"livinglab/bot/chat/chattest"
)

// The soak is the lab's working life, hurried: many people who press, choose,
// type, fill in forms and write in threads, on the real program in front of a
// local platform where things go wrong all the time, and which is killed
// (SIGKILL) on the way. Each person notes what they are told. At the end what
// they were told, what the database holds, what the published ballots say and
// what stands in the rooms must be the same.
//
// The files: soak_test.go (the whole), soak_platform_test.go (what a platform
// brings, and Slack), soak_discord_test.go (Discord), soak_people_test.go, soak_ballots_test.go (what people do),
// soak_lab_test.go (how it begins and ends), soak_program_test.go (the program,
// and how large it grows), soak_check_test.go (what must hold).

// How the soak goes.
const (
	soakPeople = 200
	soakRate   = 20 // presses a second, all together
	soakBriefs = 8 * time.Second
	// mishapEvery is the mean time between two things that go wrong.
	mishapEvery = 700 * time.Millisecond
	soakKills   = 3 // all in the first half: in the second it is seen whether the program grows
	// mostAck is the longest that anyone may wait for an acknowledgement.
	mostAck = 3 * time.Second
)

// TestSoak lasts a few seconds, or as long as LIVINGLAB_SOAK says ("90s", "3h").
func TestSoak(t *testing.T) {
	last := soakBriefs
	if s := os.Getenv("LIVINGLAB_SOAK"); s != "" {
		var err error
		if last, err = time.ParseDuration(s); err != nil {
			t.Fatal(err)
		}
	}
	for name, platforms := range soakLabs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newSoak(t, opened(t, platforms)...)
			w.begin()
			w.live(last)
			w.end()
		})
	}
}

// soak is the lab during it.
type soak struct {
	t         testing.TB
	platforms []soakPlatform
	people    []*resident
	program   *program
	path      string // of the database
	r         *rand.Rand
	rate      int
	rest      reading        // before anyone came
	middle    chan *resident // those who are in the middle of something
	acting    sync.WaitGroup // those who do something

	mu       sync.Mutex
	ideas    map[soakPlatform][]*chattest.Seen // the posts that people support and comment
	board    map[soakPlatform]*chattest.Seen   // the round's
	votes    map[soakPlatform][]*chattest.Seen // the votes', approval and points
	comments []string                          // written
	mishaps  map[string]int
	heard    map[told]int

	presses, skipped atomic.Int64
	waiting          atomic.Int64 // people who wait for an answer
	cutOff           int64        // those who did at the kills
	moments          int          // kills at the moment that was waited for
}

// opened are the platforms of a lab.
func opened(t testing.TB, platforms []func(testing.TB) soakPlatform) (out []soakPlatform) {
	for _, open := range platforms {
		out = append(out, open(t))
	}
	return out
}

// seeded is chance that LIVINGLAB_SEED repeats; the seed is printed.
func seeded(t testing.TB, stream uint64) *rand.Rand {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	if s := os.Getenv("LIVINGLAB_SEED"); s != "" {
		var err error
		if seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("LIVINGLAB_SEED=%d", seed)
	return rand.New(rand.NewPCG(seed, stream))
}

func newSoak(t testing.TB, platforms ...soakPlatform) *soak {
	w := &soak{t: t, platforms: platforms, r: seeded(t, 3), rate: soakRate, middle: make(chan *resident, soakPeople),
		mishaps: map[string]int{}, heard: map[told]int{}}
	dir := t.TempDir()
	w.path = filepath.Join(dir, "lab.db")
	w.program = &program{t: t, dir: dir, config: soakConfig(t, w.path, platforms), platforms: platforms}
	for i := range soakPeople {
		on := platforms[i%len(platforms)]
		w.people = append(w.people, &resident{soak: w, on: on, id: on.Person(i), r: w.random(), supports: map[string]maybe{},
			titles: map[string]maybe{}, ballots: map[string]*ballotBelief{}})
	}
	return w
}

// live has people press for that long, while things go wrong.
func (w *soak) live(last time.Duration) {
	ends := time.Now().Add(last)
	done := make(chan struct{})
	var all sync.WaitGroup
	press, bad := w.random(), w.random()
	all.Go(func() { w.traffic(done, press) })
	all.Go(func() { w.lookAround(done) })
	all.Go(func() { w.goWrong(done, bad) })
	for i := range soakKills {
		time.Sleep(time.Duration((0.5 + w.r.Float64()) / 2 / (soakKills + 1) * float64(last)))
		w.kill(i%2 == 0)
		if last < time.Minute {
			aMinutePasses(w.t, w.path) // its leases would last longer than the test
		}
		w.program.start()
	}
	time.Sleep(time.Until(ends))
	close(done)
	all.Wait()
	w.acting.Wait()
}

// random is a source of its own for one who acts beside the others.
func (w *soak) random() *rand.Rand { return rand.New(rand.NewPCG(w.r.Uint64(), 4)) }

// kill kills the program at a bad moment: when a post has been made and it does
// not know yet, or else while somebody's press is on its way, being worked on, or
// just answered.
func (w *soak) kill(atPost bool) {
	p := w.platforms[w.r.IntN(len(w.platforms))]
	moment, over := p.AtPress(), func() {}
	if atPost {
		moment, over = p.AtPost()
		if p := w.free(w.r); p != nil {
			w.do(p, p.types)
		}
	}
	defer over()
	select {
	case <-moment:
		w.moments++
	case <-time.After(5 * time.Second):
	}
	if !atPost {
		time.Sleep(time.Duration(w.r.Int64N(int64(3 * time.Millisecond))))
	}
	w.program.kill()
	w.cutOff += w.waiting.Load()
}

// traffic has somebody who is free do the next thing, at an even rate: those who
// wait for an answer hold up nobody else.
func (w *soak) traffic(done <-chan struct{}, r *rand.Rand) {
	turn := time.NewTicker(time.Second / time.Duration(w.rate))
	defer turn.Stop()
	for {
		select {
		case <-done:
			return
		case <-turn.C:
		}
		p := w.free(r)
		if p == nil {
			w.skipped.Add(1)
			continue
		}
		w.do(p, p.act)
	}
}

// do has somebody do something, without waiting for them.
func (w *soak) do(p *resident, what func()) {
	w.waiting.Add(1)
	w.acting.Go(func() {
		defer w.waiting.Add(-1)
		if what(); p.next != nil {
			w.middle <- p
		} else {
			p.busy.Store(false)
		}
	})
}

// free chooses somebody who waits for no answer, rather among those who are in
// the middle of something; nil if there is nobody.
func (w *soak) free(r *rand.Rand) *resident {
	if r.IntN(3) > 0 {
		select {
		case p := <-w.middle: // busy all along
			return p
		default:
		}
	}
	for range 2 * len(w.people) {
		p := w.people[r.IntN(len(w.people))]
		if p.busy.CompareAndSwap(false, true) {
			return p
		}
	}
	return nil
}

// goWrong has things go wrong at random.
func (w *soak) goWrong(done <-chan struct{}, r *rand.Rand) {
	for {
		select {
		case <-done:
			return
		case <-time.After(time.Duration(r.ExpFloat64() * float64(mishapEvery))):
		}
		p := w.platforms[r.IntN(len(w.platforms))]
		what := p.Mishap(r)
		w.mu.Lock()
		w.mishaps[what]++
		w.mu.Unlock()
	}
}

// lookAround has everyone see the rooms as they are, now and then.
func (w *soak) lookAround(done <-chan struct{}) {
	turn := time.NewTicker(2 * time.Second)
	defer turn.Stop()
	for {
		w.look()
		select {
		case <-done:
			return
		case <-turn.C:
		}
		for _, p := range w.platforms {
			p.Forget()
		}
	}
}

// report prints the figures.
func (w *soak) report() {
	var acks []time.Duration
	for _, p := range w.platforms {
		acks = append(acks, p.AckTimes()...)
	}
	slices.Sort(acks)
	if len(acks) == 0 {
		w.t.Error("nothing was acknowledged")
		return
	}
	at := func(q float64) time.Duration { return acks[int(q*float64(len(acks)-1))].Round(10 * time.Microsecond) }
	w.t.Logf("figures: %d presses (%d when everyone was busy), %d acknowledged, p50 %v, p99 %v, longest %v", w.presses.Load(), w.skipped.Load(),
		len(acks), at(0.5), at(0.99), at(1))
	w.t.Logf("figures: told “done already” %d times, “not done” %d times, unclear %d times; what went wrong: %v, %d kills (%d at the worst moment)", w.heard[isAgain],
		w.heard[isNothing], w.heard[unclear], w.mishaps, w.program.kills, w.moments)
	if at(1) > mostAck {
		w.t.Errorf("an acknowledgement took %v", at(1))
	}
	// Of a few seconds, beside other tests, the machine's speed would be judged.
	if n := int64(w.heard[unclear]) - w.cutOff; n*50 > int64(len(acks)) && os.Getenv("LIVINGLAB_SOAK") != "" {
		w.t.Errorf("%d answers told nothing clear, beside those of the %d who waited when the program was killed", n, w.cutOff)
	}
}
