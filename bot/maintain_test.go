package bot_test

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
)

const secret = "jonquille-4471"

// holds reports whether the database's files hold some bytes.
func (w *world) holds(what string) bool {
	w.t.Helper()
	for _, suffix := range []string{"", "-wal"} {
		data, err := os.ReadFile(w.path + suffix)
		if err != nil && !os.IsNotExist(err) {
			w.t.Fatal(err)
		}
		if bytes.Contains(data, []byte(what)) {
			return true
		}
	}
	return false
}

func (w *world) maintain() time.Duration {
	w.t.Helper()
	return w.due(w.bot.Maintain(ctx, w.now))
}

// A handler that deletes a secret and asks that nothing be left of it.
func scrubber(f *bot.Feature) {
	f.Actions = append(f.Actions, bot.Action{Name: "forget", Do: func(c *bot.Call) (chat.Answer, error) {
		_, err := c.Tx.Exec(`DELETE FROM settings WHERE key = 'secret'`)
		c.Scrub()
		return chat.Nothing(), err
	}})
}

func (w *world) keepSecret() {
	w.exec(`INSERT INTO settings (key, value) VALUES ('secret', ?)`, strings.Repeat(secret+" ", 500))
	if !w.holds(secret) {
		w.t.Fatal("the test cannot see what is in the files")
	}
}

func TestScrub(t *testing.T) {
	w := newWorld(t, trial(nil, scrubber))
	w.keepSecret()
	wantWords(t, w.press("awa", "forget", ""), "nothing")
	if due := w.maintain(); due >= 0 || w.holds(secret) {
		t.Errorf("still there: %v (due in %v)", w.holds(secret), due)
	}
	w.want("0", `SELECT count(*) FROM settings WHERE key <> 'clock'`)
}

// A crash between the deletion and the wiping.
func TestScrubAfterARestart(t *testing.T) {
	w := newWorld(t, trial(nil, scrubber))
	w.keepSecret()
	wantWords(t, w.press("awa", "forget", ""), "nothing")
	w.restart()
	w.maintain()
	if w.holds(secret) {
		t.Error("still there")
	}
}

func TestWhatIsOldIsForgotten(t *testing.T) {
	w := newWorld(t, trial(map[string]bot.Do{"act": func(c *bot.Call) (chat.Answer, error) {
		c.Announce(bot.Ideation, "a", card("Un"))
		return chat.Nothing(), nil
	}}))
	w.press("awa", "act", "")
	w.deliver(0)
	w.exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
		INSERT INTO seen_events (platform, event, at) SELECT 'memory', 'old' || i, ? FROM n`, w.now.Add(-time.Hour).Unix())
	w.now = w.now.Add(6 * 24 * time.Hour)
	w.maintain()
	w.want("2501", `SELECT count(*) FROM seen_events`)
	w.now = w.now.Add(2 * 24 * time.Hour)
	rounds := 1
	for ; w.maintain() == time.Second; rounds++ { // a little at a time
		w.now = w.now.Add(time.Second)
	}
	w.want("0", `SELECT count(*) FROM seen_events`)
	w.want("1", `SELECT count(*) FROM outbox`)
	if rounds != 3 {
		t.Errorf("%d rounds, want 3", rounds)
	}
	w.now = w.now.Add(90 * 24 * time.Hour)
	w.maintain()
	w.want("0", `SELECT count(*) FROM outbox`)
}
