package slack

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"livinglab/adapters/intake"
	"livinglab/bot/chat"
)

// granted are the instants at which turns were given.
type granted []time.Time

// most is the largest number of turns in any span of time of a length.
func (g granted) most(span time.Duration) int {
	most, first := 0, 0
	for i, at := range g {
		for at.Sub(g[first]) >= span {
			first++
		}
		most = max(most, i-first+1)
	}
	return most
}

// check fails where more turns were given than a burst and one every so often.
func (g granted) check(t interface{ Errorf(string, ...any) }, what string, burst int, every time.Duration) {
	for _, span := range []time.Duration{time.Second, 3 * time.Second, 20 * time.Second, time.Minute} {
		if n, want := g.most(span), burst+int(span/every); n > want {
			t.Errorf("%s: %d in %v, at most %d", what, n, span, want)
		}
	}
}

func TestNoRateIsEverExceeded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.Unix(1_800_000_000, 0)
		p := newPace(func() time.Time { return now }, nil)
		all, rooms, methods := granted{}, map[string]granted{}, map[string]granted{}
		patience := rapid.SampledFrom([]time.Duration{0, 2 * time.Second, time.Hour})
		for range rapid.IntRange(1, 400).Draw(t, "calls") {
			now = now.Add(time.Duration(rapid.SampledFrom([]int{0, 0, 0, 20, 300, 4000}).Draw(t, "ms")) * time.Millisecond)
			want := turn{method: "chat.postMessage", patience: patience.Draw(t, "patience")}
			if rapid.Bool().Draw(t, "post") {
				want.room = fmt.Sprint("C", rapid.IntRange(0, 12).Draw(t, "room"))
			} else {
				want.method = rapid.SampledFrom([]string{"chat.update", "users.list", "users.info"}).Draw(t, "method")
			}
			d, _, err := p.reserve(want)
			var retry *chat.RetryError
			if errors.As(err, &retry) {
				if retry.After <= want.patience {
					t.Fatalf("refused for %v, though it would wait %v", retry.After, want.patience)
				}
				continue
			}
			if err != nil || d > want.patience {
				t.Fatalf("waits %v, at most %v; %v", d, want.patience, err)
			}
			at := now.Add(d)
			if want.room == "" {
				methods[want.method] = insert(methods[want.method], at)
				continue
			}
			all, rooms[want.room] = insert(all, at), insert(rooms[want.room], at)
		}
		all.check(t, "the workspace", postsBurst, time.Second/postsASecond)
		for id, g := range rooms {
			g.check(t, id, roomBurst, roomEvery)
		}
		for method, g := range methods {
			if n := g.most(time.Minute); float64(n) > tiers[method] {
				t.Errorf("%s: %d in a minute, at most %v", method, n, tiers[method])
			}
		}
	})
}

// insert keeps the instants in order.
func insert(g granted, at time.Time) granted {
	i := len(g)
	for i > 0 && g[i-1].After(at) {
		i--
	}
	g = append(g, at)
	copy(g[i+1:], g[i:])
	g[i] = at
	return g
}

// until waits for a turn as the core does: what is told to wait comes back.
func until(t testing.TB, p *pace, want turn) {
	for {
		err := p.wait(t.Context(), want)
		var retry *chat.RetryError
		if !errors.As(err, &retry) {
			if err != nil {
				t.Error(err)
			}
			return
		}
		time.Sleep(retry.After)
	}
}

func TestABusyRoomTakesNothingFromOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPace(time.Now, intake.Sleep)
		begun := time.Now()
		var all sync.WaitGroup
		for range 500 {
			all.Go(func() { until(t, p, turn{method: "chat.postMessage", room: "CBUSY", patience: patience}) })
		}
		for i := range 120 {
			all.Go(func() {
				time.Sleep(time.Duration(i) * time.Second)
				asked := time.Now()
				until(t, p, turn{method: "chat.postMessage", room: fmt.Sprint("C", i), patience: patience})
				if waited := time.Since(asked); waited > time.Second {
					t.Errorf("room %d waited %v for its one message", i, waited)
				}
			})
		}
		all.Wait()
		if took, want := time.Since(begun), (500-roomBurst)*time.Second; took < want || took > want+want/10 {
			t.Errorf("the busy room's 500 messages took %v, want about %v", took, want)
		}
	})
}

func TestFiveQuickPostsPass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPace(time.Now, intake.Sleep)
		for i := range 5 {
			if err := p.wait(t.Context(), turn{method: "chat.postMessage", room: "C1", patience: patience}); err != nil {
				t.Errorf("post %d: %v", i, err)
			}
		}
	})
}

func TestRemindersLeaveAtTheRateAndClicksDoNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPace(time.Now, intake.Sleep)
		begun, done := time.Now(), make(chan time.Duration)
		go func() {
			for i := range 2000 {
				if err := p.wait(t.Context(), turn{method: "chat.postMessage", room: fmt.Sprint("U", i), patience: patience}); err != nil {
					t.Errorf("reminder %d: %v", i, err)
				}
			}
			done <- time.Since(begun)
		}()
		var slowest time.Duration
		for clicks := 0; ; clicks++ {
			select {
			case took := <-done:
				rate := 2000 / took.Seconds()
				t.Logf("2000 reminders in %v: %.2f a second, %.0f %% of the rate; %d clicks, the slowest waited %v", took, rate, 100*rate/postsASecond, clicks, slowest)
				if rate < 0.9*postsASecond || rate > postsASecond*1.1 {
					t.Errorf("%.2f reminders a second, want %d", rate, postsASecond)
				}
				if slowest > 0 {
					t.Errorf("a click waited %v", slowest)
				}
				return
			case <-time.After(50 * time.Millisecond):
				asked := time.Now()
				for _, method := range []string{"views.open", "views.publish", "chat.postEphemeral"} {
					if err := p.wait(t.Context(), turn{method: method}); err != nil {
						t.Errorf("%s: %v", method, err)
					}
				}
				slowest = max(slowest, time.Since(asked))
			}
		}
	})
}

func TestSomeoneWhoWaitsGoesBeforeReminders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPace(time.Now, intake.Sleep)
		begun := time.Now()
		var all sync.WaitGroup
		for worker := range 8 { // as many as the core has
			all.Go(func() {
				for i := range 100 {
					until(t, p, turn{method: "chat.postMessage", room: fmt.Sprint("U", worker, "-", i), patience: patience})
				}
			})
		}
		const answers = 50
		for i := range answers {
			all.Go(func() {
				time.Sleep(time.Duration(i) * time.Second)
				asked := time.Now()
				if err := p.wait(t.Context(), turn{method: "chat.postMessage", room: fmt.Sprint("C", i%5), patience: patience, urgent: true}); err != nil || time.Since(asked) > 0 {
					t.Errorf("answer %d waited %v, %v", i, time.Since(asked), err)
				}
			})
		}
		all.Wait()
		if took, want := time.Since(begun), (800+answers-postsBurst)*time.Second/postsASecond; took < want-2*time.Second {
			t.Errorf("all in %v: the rate was not made up for, %v", took, want)
		}
	})
}

func TestWhoMustWait(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	p := newPace(func() time.Time { return now }, nil)
	ask := func(method, room string) *chat.RetryError {
		_, _, err := p.reserve(turn{method: method, room: room, patience: patience})
		var retry *chat.RetryError
		errors.As(err, &retry)
		return retry
	}
	for range 5 {
		if got := ask("chat.postMessage", "C1"); got != nil {
			t.Fatalf("within the burst and the patience: %v", got)
		}
	}
	if got := ask("chat.postMessage", "C1"); got == nil || !got.Here || got.After <= patience {
		t.Errorf("a room over its rate: %+v, want to wait here", got)
	}
	if got := ask("chat.postMessage", "C2"); got != nil {
		t.Errorf("another room: %v", got)
	}
	for i := range 100 {
		if got := ask("chat.postMessage", fmt.Sprint("U", i)); got != nil {
			if got.Here || got.After <= patience {
				t.Errorf("the workspace over its rate: %+v, want all to wait", got)
			}
			if i < postsBurst {
				t.Errorf("after %d rooms already", i)
			}
			break
		} else if i == 99 {
			t.Error("100 messages at once")
		}
	}
	for ask("chat.update", "") == nil {
		now = now.Add(time.Millisecond)
	}
	if got := ask("chat.update", ""); !got.Here {
		t.Errorf("edits over their rate: %+v, but posts may go on", got)
	}
}

func TestRetryAfterIsObeyedByAllWhoCallTheMethod(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	slept := time.Duration(0)
	p := newPace(func() time.Time { return now }, func(_ context.Context, d time.Duration) error {
		slept += d
		now = now.Add(d)
		return nil
	})
	p.obey("chat.postMessage", 30*time.Second)
	p.obey("chat.postMessage", time.Second) // shorter: the longer holds
	want := turn{method: "chat.postMessage", room: "C1", patience: patience}
	var retry *chat.RetryError
	if err := p.wait(t.Context(), want); !errors.As(err, &retry) || retry.After != 30*time.Second || retry.Here {
		t.Errorf("while the method rests: %v", err)
	}
	if err := p.wait(t.Context(), turn{method: "chat.update", patience: patience}); err != nil {
		t.Errorf("another method: %v", err)
	}
	now = now.Add(29 * time.Second)
	if err := p.wait(t.Context(), want); err != nil || slept != time.Second {
		t.Errorf("in its last second: slept %v, %v", slept, err)
	}
	p.obey("chat.postMessage", time.Hour)
	now = now.Add(-time.Minute)
	if err := p.wait(t.Context(), want); err != nil {
		t.Errorf("after the clock was set back: %v", err)
	}
}

func TestAWaitThatIsCutShortUsesNothingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPace(time.Now, intake.Sleep)
		want := turn{method: "chat.postMessage", room: "C1", patience: patience}
		for range roomBurst {
			if err := p.wait(t.Context(), want); err != nil {
				t.Fatal(err)
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if err := p.wait(ctx, want); !errors.Is(err, context.DeadlineExceeded) || doubtful(err) {
			t.Errorf("cut short: %v", err)
		}
		asked := time.Now()
		if err := p.wait(t.Context(), want); err != nil || time.Since(asked) > time.Second {
			t.Errorf("the next waited %v, %v", time.Since(asked), err)
		}
	})
}

func TestRoomsAreForgotten(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	p := newPace(func() time.Time { return now }, nil)
	post := func(room string) {
		if _, _, err := p.reserve(turn{method: "chat.postMessage", room: room, urgent: true}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range maxRooms + 100 {
		post(fmt.Sprint("U", i)) // the same instant: none is quiet
	}
	if n := len(p.rooms); n > maxRooms {
		t.Errorf("%d rooms are remembered at once, at most %d", n, maxRooms)
	}
	now = now.Add(time.Minute)
	post("C1")
	if n := len(p.rooms); n != 1 {
		t.Errorf("%d rooms are remembered, of which 1 was busy", n)
	}
}
