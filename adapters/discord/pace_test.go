package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"livinglab/adapters/intake"
	"livinglab/bot/chat"
)

// limits is a Discord that counts: windows that begin with their first request,
// and 50 requests in any second.
type limits struct {
	sizes   map[string]size // by operation
	windows map[string]*window
	calls   []time.Time
	over    []string // what was too much
}

// window is what Discord still takes until a time.
type window struct {
	left int
	ends time.Time
}

// asked counts a request, and returns the headers of its answer.
func (l *limits) asked(r request, now time.Time) http.Header {
	of := l.sizes[r.operation]
	key := r.operation + r.of
	w := l.windows[key]
	if w == nil || !now.Before(w.ends) {
		w = &window{of.most, now.Add(of.per)}
		l.windows[key] = w
	}
	if w.left--; w.left < 0 {
		l.over = append(l.over, key)
	}
	l.calls = append(l.calls, now)
	if first := slices.IndexFunc(l.calls, func(t time.Time) bool { return now.Sub(t) < time.Second }); len(l.calls)-first > 50 {
		l.over = append(l.over, "all")
	}
	h := http.Header{}
	h.Set("X-RateLimit-Bucket", "b-"+r.operation)
	h.Set("X-RateLimit-Limit", strconv.Itoa(of.most))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(max(w.left, 0)))
	h.Set("X-RateLimit-Reset-After", strconv.FormatFloat(w.ends.Sub(now).Seconds(), 'f', 3, 64))
	return h
}

// to is a request to a channel.
func to(operation, channel string) request {
	return request{operation: operation, of: channel}
}

// until makes a request as the core does: what is told to wait comes back.
func until(t interface{ Errorf(string, ...any) }, p *pace, r request, patience time.Duration, answer func() http.Header) {
	for {
		turn, err := p.wait(context.Background(), r, patience)
		var retry *chat.RetryError
		switch {
		case err == nil:
			p.done(turn, answer(), nil)
			return
		case !errors.As(err, &retry):
			t.Errorf("%v", err)
			return
		}
		_ = p.sleep(context.Background(), retry.After)
	}
}

func TestNoRateIsEverExceeded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.Unix(1_800_000_000, 0)
		type answer struct {
			turn *turn
			h    http.Header
			at   time.Time
		}
		var late []answer
		var p *pace
		pass := func(_ context.Context, d time.Duration) error {
			now = now.Add(d)
			late = slices.DeleteFunc(late, func(a answer) bool {
				if a.at.After(now) {
					return false
				}
				p.done(a.turn, a.h, nil)
				return true
			})
			return nil
		}
		p = newPace(func() time.Time { return now }, pass)
		l := &limits{windows: map[string]*window{}, sizes: map[string]size{
			"create_message": {5, 5 * time.Second}, "update_message": {rapid.IntRange(1, 10).Draw(t, "most"), time.Second}, openDirect: {10, 10 * time.Second}}}
		for range rapid.IntRange(1, 400).Draw(t, "calls") {
			_ = pass(context.Background(), time.Duration(rapid.SampledFrom([]int{0, 0, 0, 5, 300, 4000}).Draw(t, "ms"))*time.Millisecond)
			r := to(rapid.SampledFrom([]string{"create_message", "create_message", "update_message"}).Draw(t, "operation"), fmt.Sprint(rapid.IntRange(0, 20).Draw(t, "room")))
			if rapid.IntRange(0, 5).Draw(t, "direct") == 0 {
				r = request{operation: openDirect}
			}
			patience := rapid.SampledFrom([]time.Duration{0, 2 * time.Second, time.Hour}).Draw(t, "patience")
			turn, err := p.wait(context.Background(), r, patience)
			var retry *chat.RetryError
			if errors.As(err, &retry) {
				if retry.After <= 0 {
					t.Fatalf("told to wait %v", retry.After)
				}
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			latency := time.Duration(rapid.IntRange(0, 2000).Draw(t, "latency")) * time.Millisecond
			late = append(late, answer{turn, l.asked(r, now), now.Add(latency)})
		}
		if len(l.over) > 0 {
			t.Errorf("over the rates of %q", l.over)
		}
	})
}

func TestABusyRoomTakesNothingFromOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPace(time.Now, intake.Sleep)
		l := &limits{windows: map[string]*window{}, sizes: map[string]size{"create_message": {5, 5 * time.Second}}}
		var mu sync.Mutex
		post := func(room string) {
			r := to("create_message", room)
			until(t, p, r, patience, func() http.Header { mu.Lock(); defer mu.Unlock(); return l.asked(r, time.Now()) })
		}
		begun := time.Now()
		var all sync.WaitGroup
		for range 200 {
			all.Go(func() { post("1") })
		}
		for i := range 120 {
			all.Go(func() {
				time.Sleep(time.Second + time.Duration(i)*time.Second)
				asked := time.Now()
				post(fmt.Sprint(10 + i))
				if waited := time.Since(asked); waited > 200*time.Millisecond {
					t.Errorf("room %d waited %v for its one message", i, waited)
				}
			})
		}
		all.Wait()
		if took := time.Since(begun); took < 195*time.Second || took > 220*time.Second {
			t.Errorf("the busy room's 200 messages took %v, want about 195 s", took)
		}
		if len(l.over) > 0 {
			t.Errorf("over the rates of %q", l.over)
		}
	})
}

func TestWhoMustWait(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	p := newPace(func() time.Time { return now }, func(_ context.Context, d time.Duration) error { now = now.Add(d); return nil })
	l := &limits{windows: map[string]*window{}, sizes: map[string]size{"create_message": {5, 5 * time.Second}}}
	ask := func(room string, headers func(http.Header)) *chat.RetryError {
		r := to("create_message", room)
		turn, err := p.wait(t.Context(), r, 0)
		var retry *chat.RetryError
		if errors.As(err, &retry) {
			return retry
		} else if err != nil {
			t.Fatal(err)
		}
		h := l.asked(r, now)
		if headers != nil {
			headers(h)
		}
		p.done(turn, h, nil)
		return nil
	}
	for i := range 5 {
		now = now.Add(100 * time.Millisecond)
		if got := ask("1", nil); got != nil {
			t.Fatalf("message %d: %v", i, got)
		}
	}
	if got := ask("1", nil); got == nil || !got.Here || got.After != 4600*time.Millisecond+rounded {
		t.Errorf("a room over its rate: %+v, want to wait here until its window ends", got)
	}
	if got := ask("2", nil); got != nil {
		t.Errorf("another room: %v", got)
	}
	for i := range 100 {
		got := ask(fmt.Sprint(100+i), nil)
		if got == nil {
			continue
		}
		if got.Here || i == 0 {
			t.Errorf("after %d rooms at once: %+v, want all to wait a little", i, got)
		}
		break
	}
	// Headers that say nothing, or nonsense, change nothing.
	for _, bad := range []string{"", "x", "-1", "NaN", "1e99"} {
		now = now.Add(10 * time.Second)
		for range 4 {
			now = now.Add(100 * time.Millisecond)
			if got := ask("7", func(h http.Header) { h.Set("X-RateLimit-Reset-After", bad) }); got != nil {
				t.Fatalf("%q: %v", bad, got)
			}
		}
	}
}

func TestRetryAfterIsObeyed(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	slept := time.Duration(0)
	p := newPace(func() time.Time { return now }, func(_ context.Context, d time.Duration) error {
		slept += d
		now = now.Add(d)
		return nil
	})
	refused := func(room string, e *chat.RetryError) {
		t.Helper()
		turn, err := p.wait(t.Context(), to("create_message", room), patience)
		if err != nil {
			t.Fatal(err)
		}
		p.done(turn, nil, fmt.Errorf("429: %w", e))
	}
	wants := func(what, room string, after time.Duration, here bool) {
		t.Helper()
		_, err := p.wait(t.Context(), to("create_message", room), patience)
		var retry *chat.RetryError
		if !errors.As(err, &retry) || retry.After != after || retry.Here != here {
			t.Errorf("%s: %v, want to wait %v", what, err, after)
		}
	}
	refused("1", &chat.RetryError{After: 30 * time.Second, Here: true})
	wants("the same room", "1", 30*time.Second, true)
	refused("2", &chat.RetryError{After: 20 * time.Second})
	wants("another room", "3", 20*time.Second, false)
	now = now.Add(19 * time.Second)
	if _, err := p.wait(t.Context(), to("create_message", "3"), patience); err != nil || slept != time.Second {
		t.Errorf("in the last second: slept %v, %v", slept, err)
	}
	wants("the first room, still", "1", 10*time.Second, true)
	p.rest = rest{now, time.Hour}
	now = now.Add(-time.Minute)
	if _, err := p.wait(t.Context(), to("create_message", "4"), patience); err != nil {
		t.Errorf("after the clock was set back: %v", err)
	}
}

func TestAWaitThatIsCutShortUsesNothingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPace(time.Now, intake.Sleep)
		for _, r := range []request{to("create_message", "1"), {operation: openDirect}} {
			until(t, p, r, 0, func() http.Header {
				return (&limits{windows: map[string]*window{}, sizes: map[string]size{r.operation: {1, time.Second}}}).asked(r, time.Now())
			})
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			if _, err := p.wait(ctx, r, patience); !errors.Is(err, context.DeadlineExceeded) || doubtful(err) {
				t.Errorf("%s, cut short: %v", r.operation, err)
			}
			cancel()
			asked := time.Now()
			if turn, err := p.wait(t.Context(), r, patience); err != nil || time.Since(asked) > time.Second {
				t.Errorf("%s: the next waited %v, %v", r.operation, time.Since(asked), err)
			} else {
				p.done(turn, nil, nil)
			}
		}
	})
}

// Two operations that share a bucket in Discord's eyes share it in ours.
func TestOperationsShareABucket(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	p := newPace(func() time.Time { return now }, func(_ context.Context, d time.Duration) error { now = now.Add(d); return nil })
	left := 3
	ask := func(operation string) error {
		turn, err := p.wait(t.Context(), to(operation, "1"), 0)
		if err != nil {
			return err
		}
		left--
		p.done(turn, http.Header{"X-Ratelimit-Bucket": {"same"}, "X-Ratelimit-Limit": {"3"}, "X-Ratelimit-Remaining": {strconv.Itoa(left)}, "X-Ratelimit-Reset-After": {"60"}}, nil)
		now = now.Add(100 * time.Millisecond)
		return nil
	}
	for _, operation := range []string{"create_message", "update_message", "update_message"} {
		if err := ask(operation); err != nil {
			t.Fatal(err)
		}
	}
	var retry *chat.RetryError
	if err := ask("create_message"); !errors.As(err, &retry) || !retry.Here {
		t.Errorf("when all three are used up: %v", err)
	}
}

func TestBucketsAreForgotten(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	p := newPace(func() time.Time { return now }, func(_ context.Context, d time.Duration) error { now = now.Add(d); return nil })
	var held []*turn
	for i := range 3 * maxBuckets {
		r := to("create_message", fmt.Sprint(i))
		turn, err := p.wait(t.Context(), r, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		if i%100 == 0 && len(held) < 20 {
			held = append(held, turn) // an answer that is long in coming
			continue
		}
		p.done(turn, http.Header{"X-Ratelimit-Bucket": {"b"}, "X-Ratelimit-Limit": {"5"}, "X-Ratelimit-Remaining": {"4"}, "X-Ratelimit-Reset-After": {"3600"}}, nil)
	}
	if n := len(p.buckets); n > maxBuckets {
		t.Errorf("%d buckets are remembered, at most %d", n, maxBuckets)
	}
	for _, turn := range held {
		p.done(turn, nil, nil)
	}
	now = now.Add(2 * time.Hour)
	if _, err := p.wait(t.Context(), to("create_message", "new"), 0); err != nil || len(p.buckets) != 1 {
		t.Errorf("%d buckets are remembered, of which 1 is in use: %v", len(p.buckets), err)
	}
}

func TestTooMuchThatIsInvalidStopsEverything(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	p := newPace(func() time.Time { return now }, func(_ context.Context, d time.Duration) error { now = now.Add(d); return nil })
	shared := http.Header{"X-Ratelimit-Scope": {"shared"}}
	for range maxInvalid {
		p.answered(http.StatusTooManyRequests, shared)
		p.answered(http.StatusNotFound, nil)
		p.answered(http.StatusOK, nil)
	}
	for i := range maxInvalid {
		if _, err := p.wait(t.Context(), to("create_message", fmt.Sprint(i)), time.Minute); err != nil {
			t.Fatalf("after %d: %v", i, err)
		}
		p.answered([]int{http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests}[i%3], http.Header{})
	}
	first := time.Unix(1_800_000_000, 0)
	_, err := p.wait(t.Context(), to("create_message", "x"), patience)
	var retry *chat.RetryError
	if !errors.As(err, &retry) || retry.Here {
		t.Fatalf("after %d that were invalid: %v", maxInvalid, err)
	}
	again := now.Add(retry.After)
	if after := again.Sub(first); after < 10*time.Minute || after > 12*time.Minute {
		t.Errorf("it may go on %v after the first, want a little over ten minutes", after)
	}
	now = again.Add(-time.Second)
	if _, err := p.wait(t.Context(), to("create_message", "x"), 0); !errors.As(err, &retry) {
		t.Errorf("a second before: %v", err)
	}
	now = again
	if _, err := p.wait(t.Context(), to("create_message", "x"), 0); err != nil {
		t.Errorf("then: %v", err)
	}
	for range maxInvalid {
		p.answered(http.StatusForbidden, nil)
	}
	now = now.Add(-24 * time.Hour)
	if _, err := p.wait(t.Context(), to("create_message", "y"), 0); err != nil {
		t.Errorf("after the clock was set back: %v", err)
	}
}
