package discord

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"livinglab/adapters/intake"
)

// What follows each end of a connection: the session is resumed, another begins,
// or Run ends.
func TestEachEndOfAConnection(t *testing.T) {
	resumed, anew := opResume, opIdentify
	for name, c := range map[string]struct {
		ends func(p *peer)
		then int    // the opcode that follows, 0 if Run ends
		key  string // of the SetupError
	}{
		"cut":                      {func(p *peer) { p.Close() }, resumed, ""},
		"going away":               {func(p *peer) { p.closes(1001) }, resumed, ""},
		"closed":                   {func(p *peer) { p.closes(1000) }, resumed, ""},
		"4000 unknown error":       {func(p *peer) { p.closes(4000) }, resumed, ""},
		"4001 unknown opcode":      {func(p *peer) { p.closes(4001) }, resumed, ""},
		"4002 decode error":        {func(p *peer) { p.closes(4002) }, resumed, ""},
		"4003 not authenticated":   {func(p *peer) { p.closes(4003) }, anew, ""},
		"4005 twice authenticated": {func(p *peer) { p.closes(4005) }, resumed, ""},
		"4007 invalid sequence":    {func(p *peer) { p.closes(4007) }, anew, ""},
		"4008 rate limited":        {func(p *peer) { p.closes(4008) }, resumed, ""},
		"4009 timed out":           {func(p *peer) { p.closes(4009) }, anew, ""},
		"4099 of no known kind":    {func(p *peer) { p.closes(4099) }, resumed, ""},
		"4010 invalid shard":       {func(p *peer) { p.closes(4010) }, 0, TooManyServers},
		"4011 sharding":            {func(p *peer) { p.closes(4011) }, 0, TooManyServers},
		"4012 version":             {func(p *peer) { p.closes(4012) }, 0, OldVersion},
		"4013 invalid intents":     {func(p *peer) { p.closes(4013) }, 0, IntentsRefused},
		"4014 intents":             {func(p *peer) { p.closes(4014) }, 0, IntentsRefused},
		"4004 token":               {func(p *peer) { p.closes(4004) }, 0, BadToken},
		"reconnect":                {func(p *peer) { p.sends(`{"op":7,"d":null}`) }, resumed, ""},
		"invalid, resumable":       {func(p *peer) { p.sends(`{"op":9,"d":true}`) }, resumed, ""},
		"invalid":                  {func(p *peer) { p.sends(`{"op":9,"d":false}`) }, anew, ""},
		"invalid in some new way":  {func(p *peer) { p.sends(`{"op":9,"d":{}}`) }, anew, ""},
	} {
		t.Run(name, func(t *testing.T) {
			inTime(t, func(t *testing.T, w *wire) {
				stop := w.run(bot(whispers))
				if c.then == 0 { // before any session has worked
					p, _ := w.greeted()
					c.ends(p)
					synctest.Wait()
					var setup *SetupError
					if err := stop(); !errors.As(err, &setup) || setup.Key != c.key {
						t.Errorf("Run = %v, want %s", err, c.key)
					}
					return
				}
				p := w.begun()
				time.Sleep(wellAfter)
				go c.ends(p)
				next, first := w.greeted()
				if first.Op != c.then {
					t.Errorf("followed by %d, want %d", first.Op, c.then)
				}
				if first.Op == opIdentify {
					next.ready()
				} else {
					next.dispatches(2, "RESUMED", `{}`)
				}
				if err := stop(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// Discord refuses good tokens during its own incidents: what has worked waits.
func TestATokenRefusedForAWhileEndsNothingThatWorked(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		stop := w.run(bot(whispers))
		p := w.begun()
		time.Sleep(wellAfter)
		p.closes(4004)
		w.fail("GET /gateway/bot", refuses(http.StatusUnauthorized, 0))
		next, first := w.greeted() // it tries to resume what it had
		if first.Op != opResume {
			t.Fatalf("followed by %d", first.Op)
		}
		next.closes(4004)
		time.Sleep(time.Minute)
		w.fail("GET /gateway/bot", nil)
		for {
			p, first = w.greeted()
			if first.Op == opIdentify {
				break
			}
			p.closes(4004)
		}
		p.ready()
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestATokenThatStaysRefusedEndsRun(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		stop := w.run(bot(whispers))
		p := w.begun()
		time.Sleep(wellAfter)
		w.fail("GET /gateway/bot", refuses(http.StatusUnauthorized, 0))
		over := make(chan struct{})
		go func() {
			for {
				select {
				case p := <-w.peers:
					p.sends(`{"op":10,"d":{"heartbeat_interval":40000}}`)
					<-p.frames
					p.closes(4004)
				case <-over:
					return
				}
			}
		}()
		p.closes(4004)
		time.Sleep(time.Hour)
		close(over)
		var setup *SetupError
		if err := stop(); !errors.As(err, &setup) || setup.Key != BadToken {
			t.Errorf("Run = %v", err)
		}
	})
}

func TestWithoutThePrivilegedIntentsTheLabGoesOn(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		w.flags = contentIntent | membersIntent
		stop := w.run(bot(whispers))
		p, _ := w.greeted()
		p.closes(closeForbidden)
		p, first := w.greeted()
		if !strings.Contains(string(first.Data), fmt.Sprintf(`"intents":%d`, guilds|guildMessages)) {
			t.Errorf("then it began with %s", first.Data)
		}
		p.ready()
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestARefusedConnectionIsTriedAgainLessAndLessOften(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		w.fail("GET /gateway/bot", refuses(http.StatusBadGateway, 0))
		stop := w.run(bot(whispers))
		time.Sleep(10 * time.Minute)
		calls := w.to("GET /gateway/bot")
		if n := len(calls); n < 15 || n > 60 {
			t.Errorf("%d tries in ten minutes", n)
		}
		for i := 1; i < len(calls); i++ {
			if d := calls[i].at.Sub(calls[i-1].at); d < intake.FirstPause/2 || d > intake.MaxPause {
				t.Errorf("try %d came after %v", i, d)
			}
		}
		w.fail("GET /gateway/bot", nil)
		w.begun()
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestASessionThatIsForgottenMeanwhileBeginsAnew(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		stop := w.run(bot(whispers))
		p := w.begun()
		time.Sleep(wellAfter)
		p.Close()
		for range resumeTries + 3 {
			p, first := w.greeted()
			if first.Op == opIdentify {
				p.ready()
				if err := stop(); err != nil {
					t.Error(err)
				}
				return
			}
			p.Close() // the address no longer answers
		}
		t.Error("it resumes for ever")
	})
}

func TestWhenNoSessionMayBeginTodayItWaits(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		w.fail("GET /gateway/bot", func(_ int, rw http.ResponseWriter) bool {
			_, _ = io.WriteString(rw, `{"url":"ws://discord.test/begin/","session_start_limit":{"remaining":0,"reset_after":3600000}}`)
			return true
		})
		began := time.Now()
		stop := w.run(bot(whispers))
		w.begun()
		if d := time.Since(began); d < time.Hour {
			t.Errorf("a session began after %v", d)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestSessionsDoNotBeginInARow(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		stop := w.run(bot(whispers))
		var last time.Time
		for range 4 {
			p, first := w.greeted()
			if d := first.at.Sub(last); first.Op != opIdentify || d < 5*time.Second {
				t.Errorf("opcode %d came %v after the last session began", first.Op, d)
			}
			last = first.at
			p.ready()
			p.sends(`{"op":9,"d":false}`)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}
