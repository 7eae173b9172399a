package slack

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"livinglab/adapters/intake"
	"livinglab/bot/chat"
)

func TestADeadConnectionIsNoticedByMissingPings(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		stop := w.run(w.options(), bot(whispers))
		p := w.greeted()
		for range 100 { // it lives as long as it is pinged
			time.Sleep(25 * time.Second)
			if err := p.WriteControl(websocket.PingMessage, []byte("x"), time.Now().Add(time.Second)); err != nil {
				t.Fatal(err)
			}
		}
		quiet := time.Now()
		again := w.greeted()
		if d := time.Since(quiet); d < silentFor || d > silentFor+time.Second {
			t.Errorf("connected again after %v of silence", d)
		}
		again.sendsEnvelope("e1", "slash_commands", aCommand("t1"))
		if a := <-again.acks; a.ID != "e1" {
			t.Errorf("acknowledged %q", a.ID)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestAWarningOpensTheNextConnectionFirst(t *testing.T) {
	for _, reason := range []string{"warning", "refresh_requested", "something_new"} {
		t.Run(reason, func(t *testing.T) {
			inTime(t, func(t *testing.T, w *wire) {
				in, out := make(chan struct{}), make(chan struct{})
				stop := w.run(w.options(), bot(func(e chat.Event) chat.Answer {
					if e.ID == "slow" {
						close(in)
						<-out
					}
					return whispers(e)
				}))
				old := w.greeted()
				old.sendsEnvelope("e1", "slash_commands", aCommand("slow"))
				<-in
				old.sends(`{"type":"disconnect","reason":"` + reason + `"}`)
				next := w.greeted()
				old.sendsEnvelope("e2", "slash_commands", aCommand("t2"))
				if a := <-old.acks; a.ID != "e2" {
					t.Errorf("the old connection acknowledged %q", a.ID)
				}
				close(out)
				if a := <-old.acks; a.ID != "e1" || !strings.Contains(string(a.Payload), "Pour slow") {
					t.Errorf("the old connection acknowledged %q with %s", a.ID, a.Payload)
				}
				next.sendsEnvelope("e3", "slash_commands", aCommand("t3"))
				if a := <-next.acks; a.ID != "e3" {
					t.Errorf("the new connection acknowledged %q", a.ID)
				}
				// Slack closes the old one; if it does not, it is given up.
				left := time.Now()
				for range old.acks {
					t.Error("something more was acknowledged")
				}
				if d := time.Since(left); d > leaveFor {
					t.Errorf("the old connection is kept for %v", d)
				}
				if err := stop(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func TestItWaitsLongerAfterEachFailure(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		w.fail("apps.connections.open", func(n int, rw http.ResponseWriter) bool {
			switch {
			case n <= 9:
				rw.WriteHeader(http.StatusServiceUnavailable)
			case n == 10:
				rw.Header().Set("Retry-After", "77")
				rw.WriteHeader(http.StatusTooManyRequests)
			default:
				return false
			}
			return true
		})
		stop := w.run(w.options(), bot(whispers))
		w.greeted()
		if err := stop(); err != nil {
			t.Error(err)
		}
		want, opens := intake.FirstPause, w.to("apps.connections.open")
		for i := 1; i < len(opens); i++ {
			d := opens[i].at.Sub(opens[i-1].at)
			if i == 10 {
				if d < 77*time.Second {
					t.Errorf("waited %v, asked to wait 77 s", d)
				}
				continue
			}
			if d < want/2 || d > want {
				t.Errorf("after failure %d it waited %v, want %v to %v", i, d, want/2, want)
			}
			want = min(2*want, intake.MaxPause)
		}
		if len(opens) != 11 {
			t.Errorf("%d tries", len(opens))
		}
	})
}

func TestAConnectionThatEndsAtOnceIsNotOpenedInALoop(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		stop := w.run(w.options(), bot(whispers))
		begun := time.Now()
		for time.Since(begun) < 10*time.Minute {
			p := w.greeted()
			p.Close()
		}
		if n := len(w.to("apps.connections.open")); n > 45 {
			t.Errorf("%d connections in ten minutes", n)
		}
		// One that brought something is replaced at once.
		p := w.greeted()
		p.sendsEnvelope("e1", "slash_commands", aCommand("t1"))
		<-p.acks
		p.Close()
		cut := time.Now()
		w.greeted()
		if d := time.Since(cut); d > time.Second {
			t.Errorf("connected again after %v", d)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestWhatOnlyAPersonCanMendEndsRun(t *testing.T) {
	for name, c := range map[string]struct {
		method, body, key string
	}{
		"bot token unknown":   {"auth.test", `{"ok":false,"error":"invalid_auth"}`, BadToken},
		"bot token revoked":   {"auth.test", `{"ok":false,"error":"token_revoked"}`, RevokedToken},
		"bot deactivated":     {"auth.test", `{"ok":false,"error":"account_inactive"}`, RevokedToken},
		"app token unknown":   {"apps.connections.open", `{"ok":false,"error":"invalid_auth"}`, BadToken},
		"tokens interchanged": {"apps.connections.open", `{"ok":false,"error":"not_allowed_token_type"}`, WrongTokenKind},
		"app token's scope":   {"apps.connections.open", `{"ok":false,"error":"missing_scope","needed":"connections:write"}`, AppTokenScope},
	} {
		t.Run(name, func(t *testing.T) {
			inTime(t, func(t *testing.T, w *wire) {
				w.fail(c.method, says(c.body))
				mends(t, New(w.options()).Run(t.Context(), bot(whispers)), c.key)
			})
		})
	}
	for name, frame := range map[string]string{
		"Socket Mode off":     `{"type":"disconnect","reason":"link_disabled"}`,
		"the app was removed": `{"type":"events_api","envelope_id":"e","payload":{"type":"event_callback","team_id":"T1","event_id":"Ev1","event":{"type":"app_uninstalled"}}}`,
		"the token revoked":   `{"type":"events_api","envelope_id":"e","payload":{"type":"event_callback","team_id":"T1","event_id":"Ev1","event":{"type":"tokens_revoked","tokens":{"bot":["UBOT"]}}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			inTime(t, func(t *testing.T, w *wire) {
				ended := make(chan error)
				go func() { ended <- New(w.options()).Run(t.Context(), bot(whispers)) }()
				p := w.greeted()
				p.sends(frame)
				key := RevokedToken
				if name == "Socket Mode off" {
					key = SocketModeOff
				}
				mends(t, <-ended, key)
			})
		})
	}
}

// TestATokenThatIsRefusedForAWhile ends nothing once the bot has worked: Slack
// refuses good tokens during its own incidents.
func TestATokenThatIsRefusedForAWhile(t *testing.T) {
	for name, c := range map[string]struct {
		until int // call of apps.connections.open
		key   string
	}{"a few times": {8, ""}, "always": {1000, RevokedToken}} {
		t.Run(name, func(t *testing.T) {
			inTime(t, func(t *testing.T, w *wire) {
				w.fail("apps.connections.open", func(n int, rw http.ResponseWriter) bool {
					if n == 1 || n > c.until {
						return false
					}
					return says(`{"ok":false,"error":"token_revoked"}`)(n, rw)
				})
				ctx, cancel := context.WithCancel(t.Context())
				ended := make(chan error, 1)
				go func() { ended <- New(w.options()).Run(ctx, bot(whispers)) }()
				w.greeted().Close()
				if c.key != "" {
					begun := time.Now()
					mends(t, <-ended, c.key)
					if d := time.Since(begun); d < time.Minute || d > 10*time.Minute {
						t.Errorf("it gave up after %v", d)
					}
					cancel()
					return
				}
				w.greeted()
				cancel()
				if err := <-ended; err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// mends fails unless an error is one that says how to mend it.
func mends(t *testing.T, err error, key string) {
	t.Helper()
	var setup *SetupError
	if !errors.As(err, &setup) || setup.Key != key {
		t.Fatalf("Run = %v, want %s", err, key)
	}
	say := ownWords(t)
	for _, l := range chat.Langs {
		if words := setup.Words(func(key string) string { return say(l, key) }); words == "" || strings.ContainsAny(words, "[]") {
			t.Errorf("in %s it says %q", l, words)
		}
	}
}

func TestRunEndsWhileItCannotConnect(t *testing.T) {
	late := func(_ int, rw http.ResponseWriter) bool { time.Sleep(time.Hour); return true }
	for name, c := range map[string]struct {
		method string
		how    func(int, http.ResponseWriter) bool
	}{
		"Slack fails":                {"apps.connections.open", says(`{"ok":false,"error":"internal_error"}`)},
		"Slack does not hurry":       {"apps.connections.open", late},
		"nor the websocket it names": {"link", late},
	} {
		t.Run(name, func(t *testing.T) {
			inTime(t, func(t *testing.T, w *wire) {
				w.fail(c.method, c.how)
				stop := w.run(w.options(), bot(whispers))
				time.Sleep(5 * time.Second)
				asked := time.Now()
				if err := stop(); err != nil || time.Since(asked) > time.Second {
					t.Errorf("Run ended after %v: %v", time.Since(asked), err)
				}
			})
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := New(Options{AppToken: "xapp-test", Say: ownWords(t)}).Run(ctx, bot(whispers)); err != nil {
		t.Errorf("Run = %v", err)
	}
}
