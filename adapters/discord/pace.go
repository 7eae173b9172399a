package discord

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"livinglab/bot/chat"
)

// Discord's rates (Topics, "Rate Limits"). Over all routes a bot may make 50
// requests a second; what answers an interaction is not counted and is never
// paced. Beside that, each route has a rate of its own for each channel, guild
// or webhook in its path: it "should not be hard coded", and is learnt from the
// headers of the answers. Until the first answer tells, a route takes one
// request at a time.
const (
	// callsASecond and callsBurst over all routes: no second ever holds more
	// than 50.
	callsASecond = 47
	callsBurst   = 3

	// patience is how long a post or an edit waits for its turn in the call; one
	// that would wait longer is the core's to try again.
	patience = 2 * time.Second

	// maxBuckets is how many rates of routes are remembered at once.
	maxBuckets = 4096

	// unheard is how long the end of a window is not believed in which no answer
	// has come, and lookAgain how often it is looked at meanwhile.
	unheard   = 3 * time.Second
	lookAgain = 50 * time.Millisecond
)

// pace gives turns, so that Discord's rates are kept and what is limited for one
// channel keeps back that channel alone.
type pace struct {
	now   func() time.Time
	sleep func(context.Context, time.Duration) error

	mu      sync.Mutex
	calls   *rate.Limiter
	opening *rate.Limiter      // of direct conversations
	rest    rest               // of everything
	names   map[string]string  // of the buckets of operations, as Discord calls them
	sizes   map[string]size    // of buckets, by name
	buckets map[string]*bucket // by name and resource
	invalid invalid
}

// rest is a time to wait.
type rest struct {
	from time.Time
	last time.Duration
}

// left is how long a rest still lasts. A clock that was set back does not make
// it longer.
func (r rest) left(now time.Time) time.Duration {
	if since := now.Sub(r.from); since >= 0 && since < r.last {
		return r.last - since
	}
	return 0
}

// size is how many requests a bucket takes in a time.
type size struct {
	most int
	per  time.Duration
}

// bucket is what may still be asked of a route, for one resource, until a time.
type bucket struct {
	size
	known  bool // whether Discord has told
	left   int  // of the window, less what is under way
	out    int  // under way
	ends   rest // when the window ends
	begun  time.Time
	heard  bool // whether an answer has come in it
	window int  // its number, so that late answers are told apart
}

func newPace(now func() time.Time, sleep func(context.Context, time.Duration) error) *pace {
	return &pace{now: now, sleep: sleep, calls: rate.NewLimiter(callsASecond, callsBurst), opening: rate.NewLimiter(1, 1),
		names: map[string]string{}, sizes: map[string]size{}, buckets: map[string]*bucket{}}
}

// turn is a request's, from when it is given until it is answered.
type turn struct {
	operation, resource string
	bucket              *bucket
	window              int
}

// wait returns when it is a request's turn. A *chat.RetryError says that it
// would be later than its patience, and nothing was used up; any other error is
// ctx's. After it done must be called.
func (p *pace) wait(ctx context.Context, r request, patience time.Duration) (*turn, error) {
	t := &turn{operation: r.operation, resource: r.of}
	until := p.now().Add(patience)
	if err := p.open(ctx, r, patience); err != nil {
		return nil, err
	}
	for {
		d, ready, err := p.reserve(t, until)
		if err != nil {
			return nil, err
		}
		if d > 0 {
			if err := p.sleep(ctx, d); err != nil {
				if ready {
					p.giveBack(t)
				}
				return nil, notSent(err)
			}
		}
		if ready {
			return t, nil
		}
	}
}

// reserve takes a turn, which comes after d, or says how long to wait before
// asking again.
func (p *pace) reserve(t *turn, until time.Time) (d time.Duration, ready bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	for _, d := range []time.Duration{p.rest.left(now), p.invalid.stops(now)} {
		if d > 0 && now.Add(d).After(until) {
			return 0, false, &chat.RetryError{After: d}
		}
		if d > 0 {
			return d, false, nil
		}
	}
	b := p.bucketOf(t, now)
	if d := b.full(now); d > 0 {
		if now.Add(d).After(until) {
			return 0, false, &chat.RetryError{After: d, Here: true}
		}
		return d, false, nil
	}
	booked := p.calls.ReserveN(now, 1)
	if d = booked.DelayFrom(now); d > 0 && now.Add(d).After(until) {
		booked.CancelAt(now)
		return 0, false, &chat.RetryError{After: d}
	}
	b.left--
	b.out++
	t.bucket, t.window = b, b.window
	return d, true, nil
}

// open waits until a direct conversation may be opened: evenly, since whoever
// opens many at once may be kept from opening any ("Create DM", Resources,
// "User").
func (p *pace) open(ctx context.Context, r request, patience time.Duration) error {
	if r.operation != openDirect {
		return nil
	}
	p.mu.Lock()
	now := p.now()
	booked := p.opening.ReserveN(now, 1)
	d := booked.DelayFrom(now)
	if d > patience {
		booked.CancelAt(now)
	}
	p.mu.Unlock()
	switch {
	case d <= 0:
		return nil
	case d > patience:
		return &chat.RetryError{After: d, Here: true}
	}
	if err := p.sleep(ctx, d); err != nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		booked.CancelAt(p.now())
		return notSent(err)
	}
	return nil
}

// bucketOf is the bucket of a turn.
func (p *pace) bucketOf(t *turn, now time.Time) *bucket {
	name, named := p.names[t.operation]
	if !named {
		name = t.operation
	}
	key := name + " " + t.resource
	b := p.buckets[key]
	if b == nil {
		if len(p.buckets) >= maxBuckets {
			p.forget(now)
		}
		b = &bucket{size: size{1, lookAgain}}
		if s, ok := p.sizes[name]; ok {
			b.size, b.known = s, true
		}
		p.buckets[key] = b
	}
	return b
}

// full is how long a bucket takes nothing. A window begins with its first
// request; when it ends is a guess until an answer tells.
func (b *bucket) full(now time.Time) time.Duration {
	left := b.ends.left(now)
	if left == 0 && b.out > 0 && !b.heard && fresh(b.begun, now, unheard) {
		left = lookAgain
	}
	if left == 0 {
		b.left, b.ends, b.begun, b.heard = b.most-b.out, rest{now, b.per}, now, false
		b.window++
		left = lookAgain
	}
	if b.left > 0 {
		return 0
	}
	return left
}

// forget drops the buckets whose time is over, and where none is, one that is
// not in use.
func (p *pace) forget(now time.Time) {
	idle := ""
	for key, b := range p.buckets {
		switch {
		case b.out > 0:
		case b.ends.left(now) == 0:
			delete(p.buckets, key)
		default:
			idle = key
		}
	}
	if len(p.buckets) >= maxBuckets {
		delete(p.buckets, idle)
	}
}

// giveBack takes back a turn of which nothing came.
func (p *pace) giveBack(t *turn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	t.bucket.out--
	if t.bucket.window == t.window {
		t.bucket.left++
	}
}

// done takes note of what the answer says of the rates; h is nil where none came.
func (p *pace) done(t *turn, h http.Header, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now, b := p.now(), t.bucket
	b.out--
	p.learn(t, h, now)
	var retry *chat.RetryError
	switch {
	case !errors.As(err, &retry):
	case !retry.Here:
		p.rest = rest{now, max(retry.After, p.rest.left(now))}
	default:
		b.left, b.ends, b.begun, b.heard = 0, rest{now, retry.After}, now, true
		b.window++
	}
}

// learn reads the headers of an answer.
func (p *pace) learn(t *turn, h http.Header, now time.Time) {
	name := h.Get("X-RateLimit-Bucket")
	most, err1 := strconv.Atoi(h.Get("X-RateLimit-Limit"))
	left, err2 := strconv.Atoi(h.Get("X-RateLimit-Remaining"))
	after, err3 := strconv.ParseFloat(h.Get("X-RateLimit-Reset-After"), 64)
	b := t.bucket
	if name == "" || errors.Join(err1, err2, err3) != nil || most < 1 || left < 0 || !(after >= 0 && after < maxReset) {
		if !b.known && b.window == t.window {
			b.left++ // some routes tell of no rate
		}
		return
	}
	resets := time.Duration(after*float64(time.Second)) + rounded
	p.name(t.operation, name)
	if left == most-1 || resets > b.per || !b.known {
		b.per = resets
	}
	b.most = most
	p.sizes[name] = b.size
	if t.operation == openDirect && b.per > 0 {
		p.opening.SetLimitAt(now, rate.Limit(float64(most)/b.per.Seconds()))
	}
	if t.window != b.window {
		return // the answer came after its window
	}
	if left -= b.out; b.known {
		left = min(left, b.left)
	}
	b.known, b.heard, b.left, b.ends = true, true, left, rest{now, resets}
}

// answered counts an answer that makes the address suspect.
func (p *pace) answered(status int, h http.Header) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.invalid.count(status, h, p.now())
}

const (
	// maxReset is the longest time, in seconds, after which a rate may begin anew.
	maxReset = 24 * 60 * 60
	// rounded is how much more than Discord says it may be: milliseconds.
	rounded = time.Millisecond
)

// name keeps what Discord calls the bucket of an operation; what was counted
// before it was known is kept.
func (p *pace) name(operation, name string) {
	was, named := p.names[operation]
	if named && was == name {
		return
	}
	p.names[operation] = name
	if named {
		return // Discord calls it otherwise from now on
	}
	for key, b := range p.buckets {
		resource, ok := strings.CutPrefix(key, operation+" ")
		if !ok {
			continue
		}
		delete(p.buckets, key)
		if other := name + " " + resource; p.buckets[other] == nil {
			p.buckets[other] = b
		}
	}
}
