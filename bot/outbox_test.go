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
	"livinglab/storage"
)

// announce puts one message for #ideation in the outbox.
func (w *world) announce(keys ...string) {
	w.t.Helper()
	w.do(func(c *bot.Call) {
		for _, key := range keys {
			c.Announce(bot.Ideation, key, card(key))
		}
	})
}

// tell puts one message for a person in the outbox.
func (w *world) tell(key string, who ...string) {
	w.t.Helper()
	w.do(func(c *bot.Call) {
		members, err := c.Members(bot.RoleMember)
		if err != nil {
			panic(err)
		}
		var some []bot.Member
		for _, m := range members {
			for _, id := range who {
				if person("memory", id).Name == m.Name {
					some = append(some, m)
				}
			}
		}
		c.Tell(some, key, func(c *bot.Call) chat.Card { return card(c.S("hello", "name", key)) })
	})
}

func TestPostedOncePerKey(t *testing.T) {
	w := newWorld(t, trial(nil))
	w.announce("a", "b", "a")
	w.deliver(0)
	w.announce("b")
	if due := w.deliver(time.Minute); due >= 0 {
		t.Errorf("due again in %v", due)
	}
	w.wantPosts(ideation, "a", "b")
	w.restart()
	w.announce("a")
	w.deliver(0)
	w.wantPosts(ideation, "a", "b")
	if calls := w.on.Calls("trial/a"); calls.Posts != 1 {
		t.Errorf("%d calls, want 1", calls.Posts)
	}
}

func TestTellSpeaksToEachInTheirLanguage(t *testing.T) {
	w := newWorld(t, trial(nil))
	w.tell("x", "awa", "emma")
	w.deliver(0)
	w.wantPosts(direct("awa"), "Bonjour x.")
	w.wantPosts(direct("emma"), "Hello x.")
	w.wantPosts(direct("mei"))
}

func TestALostAnswerIsNotASecondPost(t *testing.T) {
	w := newWorld(t, trial(nil))
	w.on.LoseNext(1)
	w.announce("a")
	if due := w.deliver(0); due < 2*time.Second || due > 3*time.Second {
		t.Errorf("tried again in %v, want about 2 s", due)
	}
	w.deliver(3 * time.Second)
	w.wantPosts(ideation, "a")
	if calls := w.on.Calls("trial/a"); calls.Posts != 2 {
		t.Errorf("%d calls, want 2", calls.Posts)
	}
	w.want("sent", `SELECT state FROM outbox`)
}

func TestBackoff(t *testing.T) {
	w := newWorld(t, trial(nil))
	down := errors.New("connection refused")
	w.on.FailNext(down, 1000)
	w.announce("a")
	start := w.now
	var waits []time.Duration
	for due := w.deliver(0); w.get(`SELECT state FROM outbox WHERE key = 'trial/a'`) == "waiting"; due = w.deliver(due) {
		waits = append(waits, due)
		if tries := w.on.Calls("trial/a").Posts; due <= 0 || tries > 1000 {
			t.Fatalf("due in %v after %d tries", due, tries)
		}
	}
	for i, want := range []time.Duration{2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second} {
		if waits[i] < want || waits[i] > want*5/4+time.Second {
			t.Errorf("wait %d: %v, want about %v", i, waits[i], want)
		}
	}
	if last := waits[len(waits)-1]; last > 20*time.Minute {
		t.Errorf("the last wait is %v", last)
	}
	if whole := w.now.Sub(start); whole < 23*time.Hour || whole > 36*time.Hour {
		t.Errorf("given up after %v, want about a day", whole)
	}
}

func TestAPlatformThatAsksToWaitIsObeyed(t *testing.T) {
	w := newWorld(t, trial(nil))
	w.announce("a", "b")
	for range 200 { // more often than anything is tried
		w.on.Throttle(t, 90*time.Second)
		if due := w.deliver(0); due != 90*time.Second {
			t.Fatalf("due in %v, want 90 s", due)
		}
		if due := w.deliver(89 * time.Second); due != time.Second {
			t.Fatalf("due in %v, want 1 s", due)
		}
		w.now = w.now.Add(time.Second)
	}
	if calls := w.on.Calls("trial/b").Posts; calls != 0 {
		t.Errorf("%d calls while it asks to wait", calls)
	}
	w.want("0", `SELECT sum(attempts) FROM outbox`)
	w.deliver(0)
	w.wantPosts(ideation, late("a"), late("b"))
	if calls := w.on.Calls("trial/a").Posts; calls != 201 {
		t.Errorf("%d calls, want 201", calls)
	}
}

func TestAClockSetBackDoesNotMakeAPlatformWaitLonger(t *testing.T) {
	w := newWorld(t, trial(nil))
	w.announce("a")
	w.on.Throttle(t, 30*time.Second)
	w.deliver(0)
	w.exec(`UPDATE outbox SET due = 0`)
	w.deliver(-time.Hour)
	w.wantPosts(ideation, "a")
}

func TestDeadLetters(t *testing.T) {
	for err, told := range map[error]string{
		chat.ErrGone: "Un message n’est pas arrivé dans le salon ideation (Memory)\u00a0: le salon est archivé ou supprimé, ou je n’en fais plus partie. " +
			"Invitez-moi de nouveau dans ce salon, ou choisissez-en un autre dans la configuration, puis appuyez sur «\u00a0Réessayer\u00a0».",
		chat.ErrRefused: "Un message n’est pas arrivé dans le salon ideation (Memory)\u00a0: je n’ai pas le droit d’y écrire. " +
			"Donnez-moi ce droit, ou choisissez un autre salon dans la configuration, puis appuyez sur «\u00a0Réessayer\u00a0».",
		chat.ErrInvalid: "Un message n’a pas pu être affiché dans le salon ideation (Memory). Le défaut est de mon côté\u00a0: " +
			"tapez /labo pour voir la cause, et transmettez-la à la personne qui s’occupe de moi.",
	} {
		t.Run(err.Error(), func(t *testing.T) {
			w := newWorld(t, trial(nil))
			for _, key := range []string{"trial/a", "trial/b"} {
				w.on.FailPost(key, fmt.Errorf("%w: room %q", err, "Secret"), 1)
			}
			w.announce("a", "b")
			w.deliver(0)
			w.want("2", `SELECT count(*) FROM outbox WHERE state = 'dead'`)
			w.wantPosts(direct("claire"), "Quelque chose n’a pas pu se faire "+told)
			if due := w.deliver(time.Hour); due >= 0 || w.on.Calls("trial/a").Posts != 1 {
				t.Errorf("due in %v, %d calls: a dead letter is left alone", due, w.on.Calls("trial/a").Posts)
			}
			if s := w.log.String(); !strings.Contains(s, "dead letter") || strings.Contains(s, "Secret") {
				t.Errorf("log: %s", s)
			}
			// Another the next day: told again, once.
			w.now = w.now.Add(24 * time.Hour)
			w.on.FailPost("trial/c", err, 1)
			w.announce("c")
			w.deliver(0)
			if n := len(w.posts(direct("claire"))); n != 2 {
				t.Errorf("told %d times in two days", n)
			}
			wantWords(t, w.types("claire", "/labo"), "3 choses n’ont pas pu se faire.")
			wantWords(t, w.types("claire", "/labo"), "Cause (× 2)")
			wantWords(t, w.types("claire", "/labo"), err.Error())
			if s := words(w.types("bruno", "/labo")); strings.Contains(s, "pas pu") {
				t.Errorf("told to the committee: %s", s)
			}
			w.revive("Je réessaie")
			w.deliver(0)
			w.wantPosts(ideation, late("a"), late("b"), "c")
			w.revive("plus rien")
		})
	}
}

func (w *world) revive(want string) {
	w.t.Helper()
	e := w.event("claire")
	e.Press = &chat.Press{Route: chat.Route{Feature: "core", Action: "revive"}}
	wantWords(w.t, w.bot.Handle(ctx, e), want)
}

func TestADeadLetterAboutDeadLettersIsOnlyLogged(t *testing.T) {
	w := newWorld(t, trial(nil))
	w.announce("a")
	w.on.before = func(_ context.Context, key string) error {
		if key == "trial/a" {
			return chat.ErrGone
		}
		return errors.New("down")
	}
	w.deliver(0)
	w.exec(`UPDATE outbox SET attempts = 104 WHERE state = 'waiting'`) // as after a day
	w.deliver(25 * time.Hour)
	w.want("2 2", `SELECT count(*) || ' ' || sum(state = 'dead') FROM outbox`)
}

// Two bots on one file, as when the old one has not stopped yet.
func TestALeaseKeepsTheOtherAway(t *testing.T) {
	w := newWorld(t, trial(nil, kinds))
	db, err := storage.Open(ctx, w.path, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	other := w.another(db)
	w.announce("a", "b", "c")
	w.do(func(c *bot.Call) { c.Keep("board", "1", bot.Ideation) })
	w.on.before = func(context.Context, string) error {
		w.on.before = nil
		due, err := other.Deliver(ctx, w.now)
		if err != nil || due.Sub(w.now) < 50*time.Second {
			t.Errorf("the other is due in %v (%v), want once the lease ends", due.Sub(w.now), err)
		}
		return nil
	}
	w.deliver(0)
	w.wantPosts(ideation, "a", "b", "c", "Tableau 1") // the messages were not in hand yet
	for _, key := range []string{"trial/a", "trial/b", "trial/c", "trial/board/1@ideation"} {
		if n := w.on.Calls(key).Posts; n != 1 {
			t.Errorf("%s: %d calls", key, n)
		}
	}
}

func TestACrashBeforeTheRecordIsNotASecondPost(t *testing.T) {
	w := newWorld(t, trial(nil, kinds))
	w.announce("a")
	w.do(func(c *bot.Call) { c.Keep("board", "1", bot.Ideation) })
	w.on.after = func(context.Context, string) error { w.db.Close(); return nil } // the platform has said yes
	if _, err := w.bot.Deliver(ctx, w.now); !errors.Is(err, storage.ErrClosed) {
		t.Fatalf("%v, want the crash", err)
	}
	w.on.after = nil
	w.open()
	w.deliver(0)
	w.wantPosts(ideation, "Tableau 1", "a")
	w.deliver(2 * time.Minute) // what was in hand is free then
	w.wantPosts(ideation, "Tableau 1", "a")
	w.want("1 0", `SELECT (SELECT count(*) FROM outbox WHERE state = 'sent') || ' ' || (SELECT dirty FROM posts)`)
}

// Stopping while a platform answers loses neither the answer nor the order.
func TestStoppingInTheMiddle(t *testing.T) {
	w := newWorld(t, trial(nil))
	w.announce("a", "b", "c")
	stopping, stop := context.WithCancel(ctx)
	w.on.after = func(context.Context, string) error { stop(); return nil }
	if _, err := w.bot.Deliver(stopping, w.now); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	w.want("1", `SELECT count(*) FROM outbox WHERE state = 'sent'`)
	w.on.after = nil
	w.restart()
	w.deliver(0) // at once: what was in hand was given back
	w.wantPosts(ideation, "a", "b", "c")
	if n := w.on.Calls("trial/a").Posts; n != 1 {
		t.Errorf("%d calls", n)
	}
}

func TestAPlatformThatIsNotConfigured(t *testing.T) {
	w := newWorld(t, trial(nil, kinds), func(w *world) {
		w.rooms[bot.Ideation] = append(w.rooms[bot.Ideation], bot.Room{Platform: "later", ID: "i"})
	})
	w.announce("a")
	w.do(func(c *bot.Call) { c.Keep("board", "1", bot.Ideation) })
	if due := w.deliver(0); due >= 0 {
		t.Errorf("due in %v: nobody is there to take it", due)
	}
	w.wantPosts(ideation, "Tableau 1", "a")
	later := &platform{Memory: chattest.NewMemory("later")}
	later.Add(t, people("later"), []string{"i"})
	w.others = []chat.Platform{later}
	w.restart()
	w.deliver(24 * time.Hour)
	if got := later.Posts(t, "awa", chat.Place{Room: "i"}); len(got) != 2 {
		t.Errorf("once it is there: %v", got)
	}
}

func TestOrder(t *testing.T) {
	w := newWorld(t, trial(nil))
	w.announce("1", "2")
	w.tell("3", "awa")
	w.announce("4")
	w.on.FailPost("trial/1", errors.New("no connection"), 1)
	due := w.deliver(0)
	if got := w.posts(direct("awa")); len(got) != 1 {
		t.Errorf("awa waits for a room: %q", got)
	}
	w.wantPosts(ideation) // 2 and 4 do not overtake 1
	w.deliver(due)
	w.wantPosts(ideation, "1", "2", "4")
}

func TestASlowPlatformHoldsUpNoOther(t *testing.T) {
	slow := &platform{Memory: chattest.NewMemory("slow")}
	w := newWorld(t, trial(nil), func(w *world) {
		slow.Add(t, people("slow"), bottestRooms)
		w.others = []chat.Platform{slow}
		w.rooms[bot.Ideation] = append(w.rooms[bot.Ideation], bot.Room{Platform: "slow", ID: bot.Ideation})
	})
	arrived := make(chan bool)
	slow.before = func(context.Context, string) error { <-arrived; return nil } // answers only once the other is done
	w.on.after = func(_ context.Context, key string) error {
		if key == "trial/c" {
			close(arrived)
		}
		return nil
	}
	w.announce("a", "b", "c")
	w.deliver(0)
	w.wantPosts(ideation, "a", "b", "c")
	if got := slow.Posts(t, "awa", ideation); len(got) != 3 {
		t.Errorf("slow, but %d of 3", len(got))
	}
}

func TestAPanicOfAPlatformIsAFailure(t *testing.T) {
	w := newWorld(t, trial(nil))
	w.on.before = func(context.Context, string) error { panic("nil map") }
	w.announce("a")
	due := w.deliver(0)
	w.want("panic: nil map", `SELECT error FROM outbox`)
	w.on.before = nil
	w.deliver(due)
	w.wantPosts(ideation, "a")
}

func TestRepliesWaitForTheirPost(t *testing.T) {
	w := newWorld(t, trial(nil, kinds))
	w.do(func(c *bot.Call) { c.Keep("board", "1", bot.Ideation); c.Reply("board/1", "r", card("Réponse")) })
	w.deliver(0)
	thread := chat.Place{Room: bot.Ideation, Thread: w.get(`SELECT post FROM posts`)}
	w.wantPosts(thread, "Réponse")
	// To a post that cannot be shown now: once it can.
	w.do(func(c *bot.Call) { c.Keep("board", "2", bot.Ideation); c.Reply("board/2", "r2", card("Réponse 2")) })
	w.on.FailNext(errors.New("down"), 1)
	for range 5 {
		w.deliver(3 * time.Second)
	}
	thread.Thread = w.get(`SELECT post FROM posts WHERE key LIKE '%/2'`)
	w.wantPosts(thread, "Réponse 2")
	w.want("0", `SELECT attempts FROM outbox WHERE key = 'trial/r2'`)
	// To one that never will be: told, not tried for ever.
	w.do(func(c *bot.Call) { c.Keep("board", "3", bot.Ideation); c.Reply("board/3", "r3", card("Réponse 3")) })
	w.on.FailNext(chat.ErrGone, 1)
	w.deliver(0)
	w.want("dead", `SELECT state FROM outbox WHERE key = 'trial/r3'`)
}

var bottestRooms = []string{bot.Ideation, bot.Announcements, bot.CommitteeRoom}
