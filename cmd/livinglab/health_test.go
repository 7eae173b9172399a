package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

// linked is a platform that tells whether it is connected.
type linked struct {
	chat.Platform
	name      string
	connected bool
}

func (l linked) Name() string    { return l.name }
func (l linked) Connected() bool { return l.connected }

// asked is what an address answers.
func asked(h http.Handler) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	return w
}

// The health address says whether the database can be read and the platforms
// run, and which of them are connected.
func TestHealthz(t *testing.T) {
	up, down := bot.Stats{Platform: "slack", Up: true, Waiting: 3, Oldest: 90 * time.Second}, bot.Stats{Platform: "discord", Dead: 2}
	lost := bot.Stats{Platform: "discord", Up: true}
	made := []chat.Platform{linked{name: "slack", connected: true}, linked{name: "discord"}}
	for _, c := range []struct {
		stats []bot.Stats
		err   error
		code  int
		says  string
	}{
		{[]bot.Stats{up}, nil, 200, `{"ok":true,"platforms":[{"name":"slack","up":true,"connected":true,"waiting":3,"oldest_seconds":90,"dead":0,"dropped":0}]}`},
		{[]bot.Stats{down}, nil, 503, `{"ok":false,"platforms":[{"name":"discord","up":false,"connected":false,"waiting":0,"oldest_seconds":0,"dead":2,"dropped":0}]}`},
		{[]bot.Stats{up, lost}, nil, 200, `{"name":"discord","up":true,"connected":false,"waiting":0`},
		{[]bot.Stats{{Platform: "other", Up: true}}, nil, 200, `"connected":true`}, // as far as it tells
		{[]bot.Stats{up, down}, nil, 503, `"ok":false`},
		{nil, storage.ErrCorrupt, 503, `{"ok":false,"platforms":[]}`},
	} {
		w := asked(healthHandler(lookAt(func(context.Context) ([]bot.Stats, error) { return c.stats, c.err }, made)))
		if w.Code != c.code || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%v, %v: %d %s", c.stats, c.err, w.Code, w.Body)
		}
	}
}

// Prometheus is told the same, and how long people waited.
func TestMetrics(t *testing.T) {
	m := newMetrics()
	for _, took := range []time.Duration{3 * time.Millisecond, 40 * time.Millisecond, -time.Second, 5 * time.Second} {
		m.acknowledged("slack")(took)
	}
	stats := []bot.Stats{{Platform: "slack", Up: true, Waiting: 3, Oldest: 90 * time.Second}, {Platform: "discord", Dead: 2}}
	var err error
	look := lookAt(func(context.Context) ([]bot.Stats, error) { return stats, err }, []chat.Platform{linked{name: "slack", connected: true}})
	h := m.handler(look)
	says := func(wanted ...string) {
		t.Helper()
		w := asked(h)
		if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain") {
			t.Errorf("%d, %v", w.Code, w.Header())
		}
		for _, line := range wanted {
			if !strings.Contains(w.Body.String(), "\n"+line+"\n") {
				t.Errorf("no line %q in\n%s", line, w.Body)
			}
		}
	}
	says("livinglab_well 0", `livinglab_platform_up{platform="slack"} 1`, `livinglab_platform_up{platform="discord"} 0`,
		`livinglab_platform_connected{platform="slack"} 1`, `livinglab_platform_connected{platform="discord"} 0`,
		`livinglab_platform_waiting{platform="slack"} 3`, `livinglab_platform_oldest_waiting_seconds{platform="slack"} 90`,
		`livinglab_platform_dead{platform="discord"} 2`,
		`livinglab_acknowledgement_seconds_bucket{platform="slack",le="0.005"} 2`, `livinglab_acknowledgement_seconds_bucket{platform="slack",le="0.05"} 3`,
		`livinglab_acknowledgement_seconds_bucket{platform="slack",le="3"} 3`, `livinglab_acknowledgement_seconds_count{platform="slack"} 4`)
	// A lab whose database cannot be read is told of all the same.
	stats, err = nil, storage.ErrCorrupt
	says("livinglab_well 0", `livinglab_acknowledgement_seconds_count{platform="slack"} 4`)
}
