package bot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
)

// counter is a living post that shows how often it changed.
func counter(f *bot.Feature) {
	f.Posts = []bot.Post{{Kind: "n", Render: func(c *bot.Call, arg string) (chat.Card, error) {
		var n string
		err := c.Tx.QueryRow(`SELECT coalesce((SELECT value FROM settings WHERE key = ?), '0')`, "n/"+arg).Scan(&n)
		return card(arg + ": " + n), err
	}}}
}

// count changes the post; without a room it updates what is there.
func (w *world) count(arg, room string) {
	w.t.Helper()
	w.do(func(c *bot.Call) {
		if _, err := c.Tx.Exec(`INSERT INTO settings (key, value) VALUES (?, 1) ON CONFLICT DO UPDATE SET value = value + 1`, "n/"+arg); err != nil {
			panic(err)
		}
		c.Keep("n", arg, room)
	})
}

func every(d time.Duration) func(*world) { return func(w *world) { w.on.every = d } }

func TestManyChangesAreFewEdits(t *testing.T) {
	w := newWorld(t, trial(nil, counter), every(2*time.Second))
	w.count("a", bot.Ideation)
	w.deliver(0)
	w.wantPosts(ideation, "a: 1")
	w.now = w.now.Add(time.Hour)
	for i := range 200 {
		w.count("a", bot.Ideation)
		due := w.deliver(0)
		if i == 0 {
			w.wantPosts(ideation, "a: 2") // the first is seen at once
		} else if due > 2*time.Second {
			t.Fatalf("change %d: due in %v", i, due)
		}
		w.deliver(300 * time.Millisecond)
	}
	w.deliver(2 * time.Second)
	w.wantPosts(ideation, "a: 201")
	if calls := w.on.Calls("trial/n/a@ideation"); calls.Posts != 1 || calls.Edits < 25 || calls.Edits > 32 {
		t.Errorf("%+v for 200 changes in a minute, want one edit in 2 s", calls)
	}
	if due := w.deliver(time.Minute); due >= 0 {
		t.Errorf("due in %v though nothing changed", due)
	}
}

func TestTheSameWordsAreNotSentAgain(t *testing.T) {
	w := newWorld(t, trial(nil, counter))
	w.count("a", bot.Ideation)
	w.deliver(0)
	w.do(func(c *bot.Call) { c.Keep("n", "a", bot.Ideation) })
	w.deliver(time.Minute)
	w.restart()
	w.do(func(c *bot.Call) { c.Keep("n", "a", "") })
	w.deliver(time.Minute)
	if calls := w.on.Calls("trial/n/a@ideation"); calls != (chattest.Calls{Posts: 1}) {
		t.Errorf("%+v", calls)
	}
	w.want("0", `SELECT dirty FROM posts`)
}

func TestAChangeWhileItIsDrawnIsNotLost(t *testing.T) {
	w := newWorld(t, trial(nil, counter), every(2*time.Second))
	for i, want := range []string{"a: 2", "a: 4"} { // once as it is posted, once as it is edited
		w.count("a", bot.Ideation)
		w.on.before = func(context.Context, string) error { w.on.before = nil; w.count("a", bot.Ideation); return nil }
		if due := w.deliver(0); due != 2*time.Second {
			t.Errorf("round %d: due in %v, want 2 s", i, due)
		}
		w.deliver(2 * time.Second)
		w.wantPosts(ideation, want)
		w.now = w.now.Add(time.Minute)
	}
}

// A post whose answer was lost may be there with older words.
func TestALostAnswerDoesNotHideAChange(t *testing.T) {
	w := newWorld(t, trial(nil, counter))
	w.on.LoseNext(1)
	w.count("a", bot.Ideation)
	w.deliver(0)
	w.wantPosts(ideation, "a: 1")
	w.count("a", bot.Ideation)
	w.deliver(time.Minute)
	w.wantPosts(ideation, "a: 2")
	w.on.LoseNext(1) // of an edit
	w.count("a", bot.Ideation)
	w.deliver(time.Minute)
	w.count("a", bot.Ideation)
	w.deliver(time.Minute)
	w.wantPosts(ideation, "a: 4")
}

func TestAPostThatWasDeleted(t *testing.T) {
	w := newWorld(t, trial(nil, counter))
	w.count("a", bot.Ideation)
	w.deliver(0)
	w.on.Delete(t, w.on.Posts(t, "awa", ideation)[0])
	w.count("a", bot.Ideation)
	w.deliver(time.Minute)
	w.wantPosts(ideation) // whoever deleted it meant it
	if got := w.posts(direct("claire")); len(got) != 1 {
		t.Errorf("the coordinator is told: %q", got)
	}
	w.count("a", bot.Ideation)
	if due := w.deliver(time.Minute); due >= 0 {
		t.Errorf("due in %v", due)
	}
	w.restart()
	w.revive("Je réessaie")
	w.deliver(0)
	w.wantPosts(ideation, "a: 3")
	w.count("a", bot.Ideation)
	w.deliver(time.Minute)
	w.wantPosts(ideation, "a: 4")
	if calls := w.on.Calls("trial/n/a@ideation#1"); calls.Posts != 1 {
		t.Errorf("the new post has no key of its own: %+v", calls)
	}
}

func TestKeepWithoutARoomOnlyUpdates(t *testing.T) {
	w := newWorld(t, trial(nil, counter))
	w.count("a", "")
	w.count("b", "nowhere")
	w.want("0", `SELECT count(*) FROM posts`)
	w.count("a", bot.Ideation)
	w.count("a", bot.Announcements) // it lives in two rooms
	w.deliver(0)
	w.count("a", "")
	w.deliver(time.Minute)
	w.wantPosts(ideation, "a: 4")
	w.wantPosts(chat.Place{Room: bot.Announcements}, "a: 4")
}

func TestAPostLivesOnEveryPlatform(t *testing.T) {
	second := &platform{Memory: chattest.NewMemory("second"), every: 5 * time.Second}
	w := newWorld(t, trial(nil, counter), func(w *world) {
		second.Add(t, people("second"), []string{"idées"})
		w.others = []chat.Platform{second}
		w.rooms[bot.Ideation] = append(w.rooms[bot.Ideation], bot.Room{Platform: "second", ID: "idées"})
	})
	w.count("a", bot.Ideation)
	w.deliver(0)
	second.FailNext(errors.New("down"), 1)
	w.count("a", bot.Ideation)
	w.deliver(time.Minute)
	w.wantPosts(ideation, "a: 2") // the other's trouble is not ours
	w.deliver(time.Minute)
	if got := second.Posts(t, "awa", chat.Place{Room: "idées"}); len(got) != 1 || got[0].Title != "a: 2" {
		t.Errorf("on the second: %v", got)
	}
}

func TestADrawingThatFails(t *testing.T) {
	draw := func() (chat.Card, error) { panic("index out of range") }
	w := newWorld(t, trial(nil, counter, func(f *bot.Feature) {
		f.Posts = append(f.Posts, bot.Post{Kind: "bad", Render: func(*bot.Call, string) (chat.Card, error) { return draw() }})
	}))
	w.do(func(c *bot.Call) { c.Keep("bad", "1", bot.Ideation) })
	w.count("a", bot.Ideation)
	due := w.deliver(0)
	w.wantPosts(ideation, "a: 1") // it does not hold up the others of the room
	w.want("it could not be drawn: panic: index out of range", `SELECT error FROM posts WHERE key LIKE '%bad%'`)
	draw = func() (chat.Card, error) { return chat.Card{}, fmt.Errorf("x: %w", bot.ErrNothing) }
	if due = w.deliver(due); due >= 0 {
		t.Errorf("nothing to show, and due in %v", due)
	}
	draw = func() (chat.Card, error) { return card(strings.Repeat("x", 999)), nil }
	w.do(func(c *bot.Call) { c.Keep("bad", "1", "") })
	w.deliver(0)
	if got := w.posts(ideation); len(got) != 2 || !strings.HasSuffix(got[1], "x…") {
		t.Errorf("posts %q, want the long one cut", got)
	}
}

func TestPostsOfAPlatformThatAsksToWait(t *testing.T) {
	w := newWorld(t, trial(nil, counter))
	w.count("a", bot.Ideation)
	w.count("b", bot.Ideation)
	w.on.Throttle(t, time.Minute)
	if due := w.deliver(0); due != time.Minute {
		t.Errorf("due in %v", due)
	}
	w.want("0", `SELECT sum(attempts) FROM posts`)
	w.deliver(time.Minute)
	w.wantPosts(ideation, "a: 1", "b: 1")
}

func TestAClockSetBackDoesNotFreezePosts(t *testing.T) {
	w := newWorld(t, trial(nil, counter), every(2*time.Second))
	w.count("a", bot.Ideation)
	w.deliver(0)
	w.now = w.now.Add(-time.Hour)
	w.count("a", bot.Ideation)
	w.deliver(2 * time.Second)
	w.wantPosts(ideation, "a: 2")
}

// All that is due goes at once, however much it is.
func TestManyPostsAtOnce(t *testing.T) {
	w := newWorld(t, trial(nil, counter))
	w.do(func(c *bot.Call) {
		for i := range 130 {
			c.Keep("n", fmt.Sprint(i), bot.Ideation)
			c.Announce(bot.Announcements, fmt.Sprint(i), card(fmt.Sprint(i)))
		}
	})
	if due := w.deliver(0); due >= 0 {
		t.Errorf("due in %v", due)
	}
	if n, m := len(w.posts(ideation)), len(w.posts(chat.Place{Room: bot.Announcements})); n != 130 || m != 130 {
		t.Errorf("%d posts and %d messages of 130", n, m)
	}
}
