package discordtest

import (
	"fmt"
	"hash/fnv"
	"math"
	"net/http"
	"strconv"
	"time"
)

// Numbers of Discord's that hold whatever the route. (Topics, "Rate Limits".)
const (
	globalPerSecond = 50     // requests of a bot over all routes, interactions apart
	invalidMost     = 10_000 // answers 401, 403 and 429 to one address in invalidWindow
	invalidWindow   = 10 * time.Minute
)

// rate is how many requests a bucket takes in a time. Discord's numbers are not
// documented, and clients are to read them from the headers; those of routes
// are the ones that they have been seen to be.
type rate struct {
	most int
	per  time.Duration
}

// unhurried is shown while no rate holds, and is never used up.
var unhurried = rate{1000, time.Second}

// bucket counts the requests to one route for one channel, guild or webhook.
type bucket struct {
	left  int
	reset time.Time
}

// limiter counts requests.
type limiter struct {
	buckets map[string]*bucket
	global  bucket
	invalid []time.Time
}

// waiting is a 429: how long, and of which limit.
type waiting struct {
	after time.Duration
	scope string // "user", "shared" or "global"
}

// take counts a request, or says how long to wait. What it leaves in the bucket
// is written to the headers of the answer.
func (l *limiter) take(h http.Header, r *route, resource string, now time.Time, hold bool) *waiting {
	if !hold {
		b := bucket{left: unhurried.most - 1, reset: now.Add(unhurried.per)}
		b.write(h, unhurried, r.operation, now)
		return nil
	}
	if !r.interaction {
		if w := l.global.take(rate{globalPerSecond, time.Second}, now); w > 0 {
			return &waiting{w, "global"}
		}
	}
	key := r.operation + " " + resource
	b := l.buckets[key]
	if b == nil {
		b = &bucket{}
		l.buckets[key] = b
	}
	wait := b.take(r.rate, now)
	b.write(h, r.rate, r.operation, now)
	if wait > 0 {
		return &waiting{wait, "user"}
	}
	return nil
}

// take takes one from the bucket, or returns how long it is empty.
func (b *bucket) take(limit rate, now time.Time) time.Duration {
	if !now.Before(b.reset) {
		b.left, b.reset = limit.most, now.Add(limit.per)
	}
	if b.left == 0 {
		return b.reset.Sub(now)
	}
	b.left--
	return 0
}

func (b *bucket) write(h http.Header, limit rate, operation string, now time.Time) {
	name := fnv.New32a()
	_, _ = name.Write([]byte(operation)) // a hash takes everything
	h.Set("X-RateLimit-Limit", strconv.Itoa(limit.most))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(b.left))
	h.Set("X-RateLimit-Reset", seconds(time.Duration(b.reset.UnixNano())))
	h.Set("X-RateLimit-Reset-After", seconds(b.reset.Sub(now)))
	h.Set("X-RateLimit-Bucket", fmt.Sprintf("%08x", name.Sum32()))
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }

// write tells a 429 in the headers.
func (w *waiting) write(h http.Header) {
	h.Set("Retry-After", strconv.Itoa(int(math.Ceil(w.after.Seconds()))))
	h.Set("X-RateLimit-Scope", w.scope)
	if w.scope != "global" {
		return
	}
	h.Set("X-RateLimit-Global", "true")
	for _, name := range []string{"Limit", "Remaining", "Reset", "Reset-After", "Bucket"} {
		h.Del("X-RateLimit-" + name) // a global 429 has none of a route
	}
}

func (w *waiting) object() object {
	message := "You are being rate limited."
	if w.scope == "shared" {
		message = "The resource is being rate limited."
	}
	return object{"message": message, "retry_after": w.after.Seconds(), "global": w.scope == "global", "code": 0}
}

// count counts an answer towards the limit of invalid requests.
func (l *limiter) count(status int, shared bool, now time.Time) {
	if status == http.StatusUnauthorized || status == http.StatusForbidden || status == http.StatusTooManyRequests && !shared {
		l.invalid = append(l.invalid, now)
	}
}

// invalidNow is how many invalid requests of the last ten minutes there were.
func (l *limiter) invalidNow(now time.Time) int {
	for len(l.invalid) > 0 && !now.Before(l.invalid[0].Add(invalidWindow)) {
		l.invalid = l.invalid[1:]
	}
	return len(l.invalid)
}

// Invalid is how many requests of the last ten minutes were answered 401, 403
// or 429 (of the bot's own limits). At 10,000 Discord blocks the address, and so
// does this server: every request is then a 429 without a word of JSON.
func (s *Server) Invalid() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.limits.invalidNow(s.clock.Now())
}

// Blocked makes the address as blocked as if it had made too many invalid
// requests.
func (s *Server) Blocked() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for range invalidMost {
		s.limits.invalid = append(s.limits.invalid, s.clock.Now())
	}
}
