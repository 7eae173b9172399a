package bot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
)

// mortal is a platform whose Run ends by itself when it is told to.
type mortal struct {
	*platform
	end chan error
}

func newMortal(name string) *mortal {
	return &mortal{platform: &platform{Memory: chattest.NewMemory(name)}}
}

func (m *mortal) Run(ctx context.Context, h chat.Handler) error {
	ours, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error)
	go func() { ended <- m.platform.Run(ours, h) }()
	select {
	case err := <-m.end:
		stop()
		return errors.Join(err, <-ended)
	case err := <-ended:
		return err
	}
}

// both adds a second platform, where everyone is and #ideation has a channel.
func both(second *mortal) func(*world) {
	return func(w *world) {
		second.end = make(chan error) // inside the bubble, where there is one
		second.Add(w.t, people(second.Name()), []string{"idées"})
		w.others = []chat.Platform{second}
		w.rooms[bot.Ideation] = append(w.rooms[bot.Ideation], bot.Room{Platform: second.Name(), ID: "idées"})
	}
}

// A platform that ends by itself: the coordinators who can be reached otherwise
// are told once, the rest goes on, and what is for that platform waits for the
// next start.
func TestAPlatformThatEndsIsToldOnce(t *testing.T) {
	second := newMortal("second")
	running(t, trial(nil, counter), func(t *testing.T, w *world) {
		w.say(bot.Ideation, "a")
		after(time.Second)
		second.end <- errors.New("the token was refused: make another")
		after(time.Second)
		w.wantPosts(direct("claire"), "Je ne suis plus sur Second Ma connexion à Second s’est arrêtée, et ne reprendra pas toute seule. "+
			"Rien n’est perdu\u00a0: ce qui doit y être publié attend. Demandez à la personne qui s’occupe de moi de corriger la cause ci-dessous, "+
			"puis de me redémarrer; livinglab check l’aidera. Cause: the token was refused: make another")
		w.now = time.Now()
		w.count("n", bot.Ideation)
		w.say(bot.Ideation, "b")
		w.do(func(c *bot.Call) {
			c.Now = time.Now()
			c.Tell(everyone(c), "c", func(*bot.Call) chat.Card { return card("c") })
		})
		after(2 * time.Hour)
		w.wantPosts(ideation, "a", "n: 1", "b")
		if got := second.Posts(t, "awa", chat.Place{Room: "idées"}); len(got) != 1 {
			t.Errorf("posted where it has ended: %v", got)
		}
		if got := second.Posts(t, "claire", chat.Place{Direct: true}); len(got) != 0 {
			t.Errorf("told where it has ended: %v", got)
		}
		w.want("9 0", `SELECT count(*) || ' ' || sum(attempts) FROM outbox WHERE platform = 'second' AND state = 'waiting'`)
		w.want("1", `SELECT count(*) FROM outbox WHERE key LIKE '%/stopped/%'`)
		stats(t, w, bot.Stats{Platform: "memory", Up: true}, bot.Stats{Platform: "second", Waiting: 10, Oldest: 2 * time.Hour})
		w.restart()
		w.now = time.Now()
		w.deliver(0)
		w.want("0", `SELECT count(*) FROM outbox WHERE state = 'waiting'`)
		if got := second.Posts(t, "awa", chat.Place{Room: "idées"}); len(got) != 3 {
			t.Errorf("after the next start: %v", got)
		}
	}, both(second))
}

func everyone(c *bot.Call) []bot.Member {
	members, err := c.Members(bot.RoleMember)
	if err != nil {
		panic(err)
	}
	return members
}

// When the last one ends too there is nobody to tell, and the bot ends.
func TestWhenAllPlatformsHaveEnded(t *testing.T) {
	first, second := newMortal("first"), newMortal("second")
	w := newWorld(t, trial(nil), both(second), func(w *world) { first.end, w.first = make(chan error), first })
	ended := make(chan error)
	go func() { ended <- w.bot.Run(ctx) }()
	second.end <- errors.New("revoked")
	first.end <- errors.New("revoked too")
	if err := <-ended; err == nil || !strings.Contains(err.Error(), "second: revoked") || !strings.Contains(err.Error(), "first: revoked too") {
		t.Errorf("it ends with %v", err)
	}
}

// stats compares how deliveries stand with what is wanted.
func stats(t *testing.T, w *world, want ...bot.Stats) {
	t.Helper()
	got, err := w.bot.Stats(ctx)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("stats %+v (%v)\nwant %+v", got, err, want)
	}
}

func TestStats(t *testing.T) {
	w := newWorld(t, trial(nil, counter))
	stats(t, w, bot.Stats{Platform: "memory", Up: true})
	w.announce("a", "b")
	w.on.FailPost("trial/a", errors.New("down"), 20)
	w.deliver(0)
	w.now = w.now.Add(30 * time.Second)
	w.count("n", bot.Ideation)
	w.now = w.now.Add(12*time.Second + 700*time.Millisecond)
	w.deliver(0) // the try that fails does not make it younger
	stats(t, w, bot.Stats{Platform: "memory", Up: true, Waiting: 2, Oldest: 42 * time.Second})
	w.on.FailPost("trial/a", chat.ErrInvalid, 1)
	w.on.FailPost("trial/n/n@ideation", chat.ErrInvalid, 2)
	w.count("n", "")
	w.now = w.now.Add(time.Hour)
	w.settle()
	stats(t, w, bot.Stats{Platform: "memory", Up: true, Dead: 2})
	w.now = w.now.Add(-2 * time.Hour) // a clock that was set back
	w.say(bot.Ideation, "later")
	w.exec(`UPDATE outbox SET created = due + 7200 WHERE key = 'trial/later'`)
	stats(t, w, bot.Stats{Platform: "memory", Up: true, Waiting: 1, Dead: 2})
}

// The coordinators are told of each room and cause once a day, in words that
// say which room and what to do; of the people of a platform together.
func TestTroublesAreToldByRoomAndCause(t *testing.T) {
	w := newWorld(t, trial(nil, counter))
	told := func(want ...string) {
		t.Helper()
		got := w.posts(direct("claire"))
		if len(got) != len(want) {
			t.Errorf("told %q, want %d", got, len(want))
			return
		}
		for i := range got {
			if !strings.Contains(strings.ReplaceAll(got[i], "\u00a0", " "), want[i]) {
				t.Errorf("told %q, want %q", got[i], want[i])
			}
		}
	}
	lose := func(room, key string, err error) {
		t.Helper()
		w.do(func(c *bot.Call) { c.Announce(room, key, card(key)) })
		w.on.FailPost("trial/"+key, err, 1)
		w.deliver(time.Minute)
	}
	lose(bot.Ideation, "a", chat.ErrGone)
	lose(bot.Ideation, "b", chat.ErrGone) // known
	lose(bot.Announcements, "c", chat.ErrGone)
	lose(bot.Ideation, "d", chat.ErrRefused)
	archived, other, mute := "salon ideation (Memory) : le salon est archivé", "salon annonces (Memory) : le salon est archivé", "ideation (Memory) : je n’ai pas le droit d’y écrire. Donnez-moi ce droit"
	told(archived, other, mute)
	for i, who := range []string{"awa", "mei", "luis"} {
		w.on.Forbid(t, who)
		w.tell(fmt.Sprint("e", i), who)
		w.deliver(0)
	}
	private := "la personne n’accepte pas mes messages privés sur Memory. Vous n’avez rien à faire"
	told(archived, other, mute, private)
	for _, s := range w.posts(direct("claire")) {
		if strings.Contains(s, "Awa") || strings.Contains(s, "awa") {
			t.Errorf("it says who: %q", s)
		}
	}
	w.now = w.now.Add(24 * time.Hour) // still so the next day
	lose(bot.Ideation, "f", chat.ErrGone)
	told(archived, other, mute, private, archived)
}

// A living post of a room that is gone is left alone until a coordinator asks
// for it again.
func TestAPostOfARoomThatIsGone(t *testing.T) {
	w := newWorld(t, trial(nil, counter))
	w.count("n", bot.Ideation)
	w.deliver(0)
	w.on.FailPost("trial/n/n@ideation", fmt.Errorf("%w: is_archived", chat.ErrGone), 1)
	for range 5 {
		w.count("n", bot.Ideation)
		w.deliver(time.Minute)
	}
	if n := w.on.Calls("trial/n/n@ideation").Edits; n != 1 {
		t.Errorf("%d calls, want 1", n)
	}
	if got := w.posts(direct("claire")); len(got) != 1 || !strings.Contains(got[0], "Une de mes publications n’est plus dans le salon ideation") {
		t.Errorf("told %q", got)
	}
	w.revive("Je réessaie")
	w.deliver(0)
	w.wantPosts(ideation, "n: 1", "n: 6") // the room is back, with what was there
	w.count("n", bot.Ideation)
	w.deliver(time.Minute)
	w.wantPosts(ideation, "n: 1", "n: 7")
}
