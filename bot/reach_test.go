package bot_test

import (
	"fmt"
	"testing"
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
)

func TestWhoRefusesDirectMessagesIsLeftAlone(t *testing.T) {
	w := newWorld(t, trial(nil))
	w.on.Forbid(t, "awa")
	w.tell("a", "awa", "mei")
	w.tell("b", "awa")
	w.tell("c", "awa")
	w.deliver(0)
	for i := range 50 {
		w.tell(fmt.Sprint("d", i), "awa", "mei")
		w.deliver(time.Minute)
	}
	tried := 0
	for _, key := range []string{"a", "b", "c", "d0", "d1", "d49"} {
		tried += w.on.Calls("trial/" + key + "/" + w.get(`SELECT id FROM members WHERE name = 'Awa Diallo'`)).Posts
	}
	if tried != 1 {
		t.Errorf("tried %d times, want 1", tried)
	}
	if n := len(w.posts(direct("mei"))); n != 51 {
		t.Errorf("mei has %d messages, want 51", n)
	}
	if n := len(w.posts(direct("claire"))); n != 1 {
		t.Errorf("the coordinator is told %d times", n)
	}
	w.want("3", `SELECT count(*) FROM outbox WHERE state = 'dead'`)
	w.now = w.now.Add(8 * 24 * time.Hour) // then they may have changed their mind
	w.tell("later", "awa")
	w.want("1", `SELECT count(*) FROM outbox WHERE state = 'waiting'`)
}

func TestTellReachesOverAnotherAccount(t *testing.T) {
	second := &platform{Memory: chattest.NewMemory("second")}
	w := newWorld(t, trial(nil), func(w *world) { w.others = []chat.Platform{second} })
	second.Add(t, []chat.Person{person("second", "awa-2")}, nil)
	w.exec(`INSERT INTO accounts (platform, account, member_id, name) SELECT 'second', 'awa-2', id, name FROM members WHERE name = 'Awa Diallo'`)
	w.exec(`INSERT INTO accounts (platform, account, member_id, name) SELECT 'gone', 'awa-0', id, name FROM members WHERE name = 'Awa Diallo'`)
	w.on.Forbid(t, "awa")
	w.tell("a", "awa")
	w.deliver(0)
	w.tell("b", "awa")
	w.tell("b", "awa")
	w.deliver(0)
	got := second.Posts(t, "awa-2", chat.Place{Direct: true})
	if len(got) != 2 || got[0].Title != "Bonjour a." || got[1].Title != "Bonjour b." {
		t.Errorf("by the other account: %v", got) // a, too, though it was refused at first
	}
	w.wantPosts(direct("claire")) // nothing was lost: the coordinator is not told
	// Written once: not once more because the first account works again.
	w.exec(`UPDATE accounts SET refused = 0`)
	w.tell("b", "awa")
	w.want("1", `SELECT count(*) FROM outbox WHERE key LIKE 'trial/b/%'`)
	// Nobody is a reason to fail.
	w.exec(`DELETE FROM accounts WHERE account = 'mei'`)
	w.do(func(c *bot.Call) {
		c.Tell([]bot.Member{{ID: 6, Lang: chat.French}}, "x", func(*bot.Call) chat.Card { return card("x") })
	})
}
