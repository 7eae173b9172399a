package slack_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"livinglab/adapters/slack/slacktest"
	"livinglab/bot/chat"
)

// targets are the three sorts of places, in a lab.
func (l *lab) targets(t *testing.T) map[string]chat.Target {
	t.Helper()
	return map[string]chat.Target{
		"room":   {Room: ideas},
		"thread": {Room: votes, Thread: l.post(t, chat.Target{Room: votes}, titled("Fil"), "root")},
		"person": {Person: marie},
	}
}

// seen is what stands in a target.
func (l *lab) seen(t *testing.T, to chat.Target) (titles []string) {
	t.Helper()
	messages := l.history(t, to.Room+map[bool]string{true: slacktest.DirectRoom(to.Person)}[to.Person != ""])
	if to.Thread != "" {
		messages = l.thread(t, to.Thread)
	}
	for _, m := range messages {
		if m.Text != "" {
			titles = append(titles, m.Text)
		}
	}
	return titles
}

func TestPostAndEditWhereItBelongs(t *testing.T) {
	l := open(t, slacktest.Options{Rates: true})
	for name, to := range l.targets(t) {
		id := l.post(t, to, titled("Bonjour <!channel> & co"), "k"+name)
		if channel, ts, ok := strings.Cut(id, ":"); !ok || channel == "" || !strings.Contains(ts, ".") {
			t.Errorf("%s: the id is %q", name, id)
		}
		if got, want := l.seen(t, to), []string{"Bonjour &lt;!channel&gt; &amp; co"}; !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
		if err := l.Edit(context.Background(), to, id, titled("Bonsoir")); err != nil {
			t.Fatal(err)
		}
		if got := l.seen(t, to); !slices.Equal(got, []string{"Bonsoir"}) {
			t.Errorf("%s: after the edit %q", name, got)
		}
	}
	if n := l.calls.of("conversations.open"); n != 0 {
		t.Errorf("%d look-ups of a direct conversation to post in it", n)
	}
}

func TestAKeyIsPostedOnce(t *testing.T) {
	l := open(t, slacktest.Options{})
	for name, to := range l.targets(t) {
		var all sync.WaitGroup
		ids := make([]string, 8)
		for i := range ids {
			all.Go(func() {
				var err error
				if ids[i], err = l.Post(context.Background(), to, titled(name), "k"+name); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			})
		}
		all.Wait()
		again := l.post(t, to, titled("autrement"), "k"+name)
		slices.Sort(ids)
		if ids = slices.Compact(ids); !slices.Equal(ids, []string{again}) || len(l.seen(t, to)) != 1 {
			t.Errorf("%s: posts %q, then %q; seen %q", name, ids, again, l.seen(t, to))
		}
	}
}

func TestAPostWhoseAnswerWasLostIsFoundBeforeItIsSentAgain(t *testing.T) {
	for name := range map[string]bool{"room": true, "thread": true, "person": true} {
		l := open(t, slacktest.Options{})
		to := l.targets(t)[name]
		l.post(t, to, titled("avant"), "before")
		l.Lose("chat.postMessage")
		if id, err := l.Post(context.Background(), to, titled("perdu"), "k"); err == nil {
			t.Fatalf("%s: posted as %q though the answer was lost", name, id)
		}
		l.Clock().Advance(2 * time.Second)
		l.post(t, to, titled("après"), "after")
		id := l.post(t, to, titled("perdu"), "k")
		if got := l.seen(t, to); !slices.Equal(got, []string{"avant", "perdu", "après"}) {
			t.Errorf("%s: seen %q", name, got)
		}
		if err := l.Edit(context.Background(), to, id, titled("trouvé")); err != nil || !slices.Contains(l.seen(t, to), "trouvé") {
			t.Errorf("%s: the id %q is not its own: %v", name, id, err)
		}
	}
}

func TestAPostIsNotSentAgainWhileItCannotBeLookedFor(t *testing.T) {
	l := open(t, slacktest.Options{})
	to := chat.Target{Room: ideas}
	l.Lose("chat.postMessage")
	if id, err := l.Post(context.Background(), to, titled("perdu"), "k"); err == nil {
		t.Fatalf("posted as %q though the answer was lost", id)
	}
	for _, failed := range []string{"internal_error", "ratelimited"} {
		l.Fail("conversations.history", failed)
		if id, err := l.Post(context.Background(), to, titled("perdu"), "k"); err == nil {
			t.Errorf("%s: posted as %q", failed, id)
		}
		l.Clock().Advance(time.Minute)
	}
	l.post(t, to, titled("perdu"), "k")
	if got := l.seen(t, to); len(got) != 1 || l.calls.of("chat.postMessage") != 1 {
		t.Errorf("seen %q, sent %d times", got, l.calls.of("chat.postMessage"))
	}
}

func TestTwoThousandRemindersAndAnAnswer(t *testing.T) {
	l := open(t, slacktest.Options{Rates: true})
	const many, perSecond = 2000, 5
	for i := range many {
		l.AddPeople(slacktest.Person{ID: fmt.Sprintf("U0M%06d", i)})
	}
	begun := l.Clock().Now()
	for i := range many {
		l.post(t, chat.Target{Person: fmt.Sprintf("U0M%06d", i)}, titled("Rappel"), fmt.Sprint("reminder", i))
		if i%100 != 50 {
			continue
		}
		asked := l.Clock().Now()
		if _, err := l.PostNow(context.Background(), chat.Target{Room: ideas}, titled("Réponse"), fmt.Sprint("answer", i)); err != nil {
			t.Fatal(err)
		}
		if waited := l.Clock().Now().Sub(asked); waited > 0 {
			t.Errorf("an answer waited %v behind reminders", waited)
		}
	}
	took := l.Clock().Now().Sub(begun)
	rate := many / took.Seconds()
	t.Logf("%d reminders in %v: %.2f a second, %.0f %% of the rate", many, took, rate, 100*rate/perSecond)
	if rate < 0.9*perSecond {
		t.Errorf("%.2f a second, want at least %.2f", rate, 0.9*perSecond)
	}
}

func TestWhatWasNeverSentIsNotLookedFor(t *testing.T) {
	l := open(t, slacktest.Options{})
	l.Fail("chat.postMessage", "invalid_auth")
	if _, err := l.Post(context.Background(), chat.Target{Room: ideas}, titled("A"), "k"); err == nil || errors.Is(err, chat.ErrGone) || errors.Is(err, chat.ErrInvalid) || errors.Is(err, chat.ErrRefused) {
		t.Errorf("a token that is refused for now: %v", err)
	}
	l.post(t, chat.Target{Room: ideas}, titled("A"), "k")
	if n := l.calls.of("conversations.history"); n != 0 {
		t.Errorf("the history was read %d times", n)
	}
}

func TestFindAfterARestart(t *testing.T) {
	l := open(t, slacktest.Options{})
	ctx := context.Background()
	begun := l.Clock().Now()
	ids := map[string]string{}
	targets := l.targets(t)
	for name, to := range targets {
		for i := range 450 { // more than two pages
			l.Clock().Advance(time.Second)
			if i == 20 {
				ids[name] = l.post(t, to, titled("celui-là"), "k"+name)
			}
			l.post(t, to, titled("x"), name+string(rune('a'+i%26))+time.Duration(i).String())
		}
	}
	l.Write(t, ahmed, ideas, "", "livinglab_post kroom")
	l.restart()
	for name, to := range targets {
		if got, err := l.Find(ctx, to, "k"+name, begun); err != nil || got != ids[name] {
			t.Errorf("%s: found %q, %v; want %q", name, got, err, ids[name])
		}
		if got, err := l.Find(ctx, to, "never", begun); err != nil || got != "" {
			t.Errorf("%s: found %q, %v, of a key that was never posted", name, got, err)
		}
		if got, err := l.Find(ctx, to, "k"+name, l.Clock().Now().Add(time.Hour)); err != nil || got != "" {
			t.Errorf("%s: found %q, %v, from before the time", name, got, err)
		}
	}
	if _, err := l.Find(ctx, chat.Target{Room: "C0NOBODY1"}, "k", begun); !errors.Is(err, chat.ErrGone) {
		t.Errorf("in a room that is not there: %v", err)
	}
	l.Expect("conversations.history", "channel_not_found")
}

func TestWhereTheHistoryMayNotBeReadItIsSaidOnce(t *testing.T) {
	scopes := slices.DeleteFunc(slacktest.BotScopes(), func(s string) bool { return strings.HasSuffix(s, ":history") })
	l := open(t, slacktest.Options{Scopes: scopes})
	l.Expect("conversations.history", "missing_scope")
	for _, key := range []string{"k1", "k2"} {
		l.Lose("chat.postMessage")
		if _, err := l.Post(context.Background(), chat.Target{Room: ideas}, titled("perdu"), key); err == nil {
			t.Fatal("the answer was not lost")
		}
		l.post(t, chat.Target{Room: ideas}, titled("perdu"), key)
	}
	if n := strings.Count(l.log.String(), "may not be read"); n != 1 {
		t.Errorf("said %d times:\n%s", n, l.log)
	}
}

func TestWhatCannotBePosted(t *testing.T) {
	l := open(t, slacktest.Options{})
	l.AddPeople(slacktest.Person{ID: "U0GONE001", Deactivated: true}, slacktest.Person{ID: "U0QUIET01", NoDirect: true})
	l.AddRooms(slacktest.Room{ID: "C0OLD0001", Archived: true}, slacktest.Room{ID: "C0WITHOUT", Without: true})
	l.Expect("chat.postMessage", "")
	l.Expect("chat.update", "")
	gone := "C0IDEES01:1700000000.000001"
	for _, c := range []struct {
		what string
		to   chat.Target
		card chat.Card
		key  string
		want error
	}{
		{"nowhere", chat.Target{}, titled("A"), "k", chat.ErrInvalid},
		{"everywhere", chat.Target{Room: ideas, Person: marie}, titled("A"), "k", chat.ErrInvalid},
		{"a person's thread", chat.Target{Person: marie, Thread: gone}, titled("A"), "k", chat.ErrInvalid},
		{"no key", chat.Target{Room: ideas}, titled("A"), "", chat.ErrInvalid},
		{"nothing", chat.Target{Room: ideas}, chat.Card{}, "k", chat.ErrInvalid},
		{"too long", chat.Target{Room: ideas}, titled(strings.Repeat("é", 200)), "k", chat.ErrInvalid},
		{"an unknown room", chat.Target{Room: "C0NOBODY1"}, titled("A"), "k", chat.ErrGone},
		{"an unknown person", chat.Target{Person: "U0NOBODY1"}, titled("A"), "k", chat.ErrGone},
		{"a deactivated person", chat.Target{Person: "U0GONE001"}, titled("A"), "k", chat.ErrGone},
		{"a person who refuses", chat.Target{Person: "U0QUIET01"}, titled("A"), "k", chat.ErrRefused},
		{"an archived room", chat.Target{Room: "C0OLD0001"}, titled("A"), "k", chat.ErrGone},
		{"a room without the bot", chat.Target{Room: "C0WITHOUT"}, titled("A"), "k", chat.ErrGone},
		{"a thread that never was", chat.Target{Room: ideas, Thread: "x"}, titled("A"), "k", chat.ErrGone},
	} {
		if id, err := l.Post(context.Background(), c.to, c.card, c.key); !errors.Is(err, c.want) || id != "" {
			t.Errorf("Post to %s: %q, %v; want %v", c.what, id, err, c.want)
		}
	}
	for _, post := range []string{"", "x", "C0IDEES01:", ":1.2", "C0IDEES01:abc", gone} {
		if err := l.Edit(context.Background(), chat.Target{Room: ideas}, post, titled("A")); !errors.Is(err, chat.ErrGone) {
			t.Errorf("Edit of %q: %v", post, err)
		}
	}
	if got := l.history(t, ideas); len(got) != 0 {
		t.Errorf("%d messages", len(got))
	}
}

func TestAReplyToAThreadThatWasDeletedIsNotLeftInTheRoom(t *testing.T) {
	l := open(t, slacktest.Options{})
	l.Expect("chat.postMessage", "not_threaded")
	root := l.post(t, chat.Target{Room: ideas}, titled("Fil"), "root")
	_, ts, _ := strings.Cut(root, ":")
	l.Delete(t, ideas, ts)
	to := chat.Target{Room: ideas, Thread: root}
	if _, err := l.Post(context.Background(), to, titled("Réponse"), "k"); !errors.Is(err, chat.ErrGone) {
		t.Errorf("Post: %v", err)
	}
	if got := l.seen(t, chat.Target{Room: ideas}); len(got) != 0 {
		t.Errorf("left in the room: %q", got)
	}
}

func TestRetryAfterIsPassedOnAndObeyed(t *testing.T) {
	l := open(t, slacktest.Options{})
	l.Throttle("chat.postMessage", 20*time.Second)
	for i := range 2 {
		_, err := l.Post(context.Background(), chat.Target{Room: ideas}, titled("A"), "k")
		var retry *chat.RetryError
		if !errors.As(err, &retry) || retry.Here || retry.After != 20*time.Second {
			t.Errorf("try %d: %v", i, err)
		}
	}
	if n := l.calls.of("chat.postMessage"); n != 1 {
		t.Errorf("Slack was asked %d times while it wanted to be left alone", n)
	}
	l.Clock().Advance(20 * time.Second)
	l.post(t, chat.Target{Room: ideas}, titled("A"), "k")
}

func TestManyPostsKeepSlacksRates(t *testing.T) {
	l := open(t, slacktest.Options{Rates: true})
	begun, n := l.Clock().Now(), 0
	for range 20 {
		l.post(t, chat.Target{Room: ideas}, titled("x"), time.Duration(n).String())
		n++
	}
	if took := l.Clock().Now().Sub(begun); took < 16*time.Second || took > 20*time.Second {
		t.Errorf("20 posts in a room took %v, by one a second", took)
	}
	id := l.post(t, chat.Target{Room: votes}, titled("x"), "edited")
	for range 60 {
		err := l.Edit(context.Background(), chat.Target{Room: votes}, id, titled("y"))
		var retry *chat.RetryError
		if errors.As(err, &retry) {
			if !retry.Here {
				t.Fatalf("edits hold everything up: %v", err)
			}
			l.Clock().Advance(retry.After)
		} else if err != nil {
			t.Fatal(err)
		}
	}
}
