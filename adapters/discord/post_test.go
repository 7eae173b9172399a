package discord_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"livinglab/adapters/discord/discordtest"
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

// visible are the titles of what stands in a target, as Ahmed sees it, or Marie
// in her own conversation. The mark and
// what escapes are not seen.
func (l *lab) visible(t *testing.T, to chat.Target) (titles []string) {
	t.Helper()
	who, channel := ahmed, to.Room
	if to.Person != "" {
		who, channel = to.Person, l.DM(to.Person)
	}
	if to.Thread != "" {
		_, channel, _ = strings.Cut(to.Thread, ":")
	}
	for _, m := range l.Messages(t, who, channel) {
		title := m.Content
		if len(m.Embeds) > 0 {
			title = m.Embeds[0].Title
		}
		titles = append(titles, strings.NewReplacer("\u200b", "", "\u200c", "", "\u200d", "", `\`, "").Replace(title))
	}
	return titles
}

func TestPostAndEditWhereItBelongs(t *testing.T) {
	l := open(t, discordtest.Options{Rates: true})
	for name, to := range l.targets(t) {
		id := l.post(t, to, titled("Bonjour @everyone"), "k"+name)
		if channel, message, ok := strings.Cut(id, ":"); !ok || discordtest.MadeAt(channel).IsZero() || discordtest.MadeAt(message).IsZero() {
			t.Errorf("%s: the id is %q", name, id)
		}
		if got, want := l.visible(t, to), []string{"Bonjour @everyone"}; !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
		_, message, _ := strings.Cut(id, ":")
		if told := l.Told(message); len(told) > 0 {
			t.Errorf("%s: %v are told", name, told)
		}
		if err := l.bot.Edit(context.Background(), to, id, titled("Bonsoir")); err != nil {
			t.Fatal(err)
		}
		if got := l.visible(t, to); !slices.Equal(got, []string{"Bonsoir"}) {
			t.Errorf("%s: after the edit %q", name, got)
		}
	}
}

func TestAKeyIsPostedOnce(t *testing.T) {
	l := open(t, discordtest.Options{})
	for name, to := range l.targets(t) {
		var all sync.WaitGroup
		ids := make([]string, 8)
		for i := range ids {
			all.Go(func() {
				var err error
				if ids[i], err = l.bot.Post(context.Background(), to, titled(name), "k"+name); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			})
		}
		all.Wait()
		again := l.post(t, to, titled("autrement"), "k"+name)
		slices.Sort(ids)
		if ids = slices.Compact(ids); !slices.Equal(ids, []string{again}) || len(l.visible(t, to)) != 1 {
			t.Errorf("%s: posts %q, then %q; seen %q", name, ids, again, l.visible(t, to))
		}
	}
}

// Within the window the nonce holds, after it the mark: in this process, which
// knows that it never heard the answer, and in the next one, which is asked to
// look.
func TestAPostWhoseAnswerWasLostIsThereOnce(t *testing.T) {
	for _, kind := range []discordtest.TroubleKind{discordtest.Lost, discordtest.LostBroken} {
		for _, later := range []time.Duration{time.Second, time.Hour} {
			for _, restarts := range []bool{false, true} {
				for _, name := range []string{"room", "thread", "person"} {
					what := fmt.Sprintf("%s, trouble %d, %v later, another process %v", name, kind, later, restarts)
					l := open(t, discordtest.Options{})
					to := l.targets(t)[name]
					l.post(t, to, titled("avant"), "before")
					begun := l.Clock().Now()
					l.Trouble(discordtest.Trouble{Operation: "create_message", Kind: kind})
					if id, err := l.bot.Post(context.Background(), to, titled("perdu"), "k"); err == nil {
						t.Fatalf("%s: posted as %q though the answer was lost", what, id)
					}
					l.Clock().Advance(later)
					l.post(t, to, titled("après"), "after")
					if restarts {
						l.restart()
					}
					id, err := l.bot.Find(context.Background(), to, "k", begun)
					if err != nil {
						t.Fatalf("%s: %v", what, err)
					}
					if again := l.post(t, to, titled("perdu"), "k"); !restarts && again != id {
						t.Errorf("%s: found %q, posted %q", what, id, again)
					} else if restarts && id == "" {
						t.Errorf("%s: not found", what)
					}
					if later > time.Minute && restarts {
						continue // the bot does not post what was found
					}
					if got := l.visible(t, to); !slices.Equal(got, []string{"avant", "perdu", "après"}) {
						t.Errorf("%s: seen %q", what, got)
					}
				}
			}
		}
	}
}

func TestWhatWasNeverSentIsNotLookedFor(t *testing.T) {
	l := open(t, discordtest.Options{})
	l.Trouble(discordtest.Trouble{Operation: "create_message", Kind: discordtest.Limited, After: time.Minute})
	if _, err := l.bot.Post(context.Background(), chat.Target{Room: ideas}, titled("A"), "k"); err == nil {
		t.Fatal("not limited")
	}
	l.Clock().Advance(time.Minute)
	l.post(t, chat.Target{Room: ideas}, titled("A"), "k")
	if n := l.Requests("list_messages"); n != 0 {
		t.Errorf("the history was read %d times", n)
	}
}

func TestAPostIsNotSentAgainWhileItCannotBeLookedFor(t *testing.T) {
	l := open(t, discordtest.Options{})
	to := chat.Target{Room: ideas}
	l.Trouble(discordtest.Trouble{Operation: "create_message", Kind: discordtest.Lost})
	if id, err := l.bot.Post(context.Background(), to, titled("perdu"), "k"); err == nil {
		t.Fatalf("posted as %q though the answer was lost", id)
	}
	for _, kind := range []discordtest.TroubleKind{discordtest.Broken, discordtest.Limited} {
		l.Trouble(discordtest.Trouble{Operation: "list_messages", Kind: kind, After: time.Minute})
		if id, err := l.bot.Post(context.Background(), to, titled("perdu"), "k"); err == nil {
			t.Errorf("trouble %d: posted as %q", kind, id)
		}
		l.Clock().Advance(time.Hour)
	}
	l.post(t, to, titled("perdu"), "k")
	if got := l.visible(t, to); len(got) != 1 || l.Requests("create_message") != 1 {
		t.Errorf("seen %q, sent %d times", got, l.Requests("create_message"))
	}
}

func TestFindAfterARestart(t *testing.T) {
	l := open(t, discordtest.Options{})
	ctx := context.Background()
	begun := l.Clock().Now()
	ids := map[string]string{}
	targets := l.targets(t)
	for name, to := range targets {
		for i := range 230 { // more than two pages
			l.Clock().Advance(time.Second)
			if i == 20 {
				ids[name] = l.post(t, to, titled("celui-là"), "k"+name)
			}
			l.post(t, to, titled("x"), fmt.Sprint(name, i))
		}
	}
	l.restart()
	for name, to := range targets {
		for _, since := range []time.Time{{}, time.Unix(0, 0), begun} {
			if got, err := l.bot.Find(ctx, to, "k"+name, since); err != nil || got != ids[name] {
				t.Errorf("%s since %v: found %q, %v; want %q", name, since, got, err, ids[name])
			}
		}
		if got, err := l.bot.Find(ctx, to, "never", begun); err != nil || got != "" {
			t.Errorf("%s: found %q, %v, of a key that was never posted", name, got, err)
		}
		if got, err := l.bot.Find(ctx, to, "k"+name, l.Clock().Now().Add(time.Hour)); err != nil || got != "" {
			t.Errorf("%s: found %q, %v, from before the time", name, got, err)
		}
	}
	if _, err := l.bot.Find(ctx, chat.Target{Room: discordtest.ID("nowhere")}, "k", begun); !errors.Is(err, chat.ErrGone) {
		t.Errorf("in a room that is not there: %v", err)
	}
	bare := chat.Target{Room: ideas, Thread: l.post(t, chat.Target{Room: ideas}, titled("sans fil"), "bare")}
	if got, err := l.bot.Find(ctx, bare, "k", begun); err != nil || got != "" {
		t.Errorf("in a thread that nobody began: %q, %v", got, err)
	}
}

func TestWhereTheHistoryMayNotBeReadItIsSaidOnce(t *testing.T) {
	l := open(t, discordtest.Options{})
	var log bytes.Buffer
	l.o.Logger = slog.New(slog.NewTextHandler(&log, nil))
	l.restart()
	told := func() int { return strings.Count(log.String(), "may not be read") }
	begun := l.Clock().Now()
	look := func() {
		t.Helper()
		l.Clock().Advance(time.Second)
		if id, err := l.bot.Find(context.Background(), chat.Target{Room: ideas}, "k", begun); id != "" || err != nil {
			t.Errorf("found %q, %v", id, err)
		}
	}
	look()
	l.post(t, chat.Target{Room: ideas}, titled("A"), "a")
	look()
	if told() != 0 {
		t.Errorf("said of what may be read:\n%s", &log)
	}
	l.Deny(ideas, discordtest.ReadMessageHistory)
	look()
	look()
	if told() != 1 {
		t.Errorf("said %d times:\n%s", told(), &log)
	}
}

// A card that leaves no room for a mark is shown all the same.
func TestEveryCardCanBePosted(t *testing.T) {
	l := open(t, discordtest.Options{})
	long := chat.Str(strings.Repeat("mot ", 490))
	for name, c := range map[string]chat.Card{
		"full":    {Lang: chat.French, Title: chat.Str(strings.Repeat("T", 256)), Body: []chat.Text{long, long, chat.Str(strings.Repeat("a", 1300))}},
		"title":   {Lang: chat.French, Title: chat.Str(strings.Repeat("T", 256))},
		"text":    {Lang: chat.French, Body: []chat.Text{long}},
		"foot":    {Lang: chat.French, Foot: chat.Str("pied")},
		"picture": {Lang: chat.French, Picture: &chat.Picture{Name: "a.png", PNG: png, Alt: "Un point"}},
		"file":    {Lang: chat.French, File: &chat.File{Name: "a.txt", Data: []byte("a")}},
	} {
		id := l.post(t, chat.Target{Room: ideas}, c, name)
		begun := l.Clock().Now()
		l.restart()
		found, err := l.bot.Find(context.Background(), chat.Target{Room: ideas}, name, begun)
		if err != nil || found != id && name != "file" { // which has no words

			t.Errorf("%s: found %q, %v; want %q", name, found, err, id)
		}
		if err := l.bot.Edit(context.Background(), chat.Target{Room: ideas}, id, c); err != nil {
			t.Errorf("%s: edit: %v", name, err)
		}
	}
}

func TestWhatCannotBePosted(t *testing.T) {
	l := open(t, discordtest.Options{})
	quiet, left, hidden, category, mute := discordtest.ID("quiet"), discordtest.ID("left"), discordtest.ID("hidden"), discordtest.ID("category"), discordtest.ID("mute")
	l.AddPerson(discordtest.Person{ID: quiet, RefusesDirect: true})
	l.AddPerson(discordtest.Person{ID: left})
	l.AddChannel(discordtest.Channel{ID: hidden, Name: "secret"})
	l.AddChannel(discordtest.Channel{ID: mute, Name: "muet"})
	l.AddChannel(discordtest.Channel{ID: category, Name: "salons", Kind: discordtest.Category})
	l.Deny(hidden, discordtest.ViewChannel)
	l.Deny(mute, discordtest.SendMessages)
	l.Leave(t, left)
	gone := ideas + ":" + discordtest.ID("gone")
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
		{"too long", chat.Target{Room: ideas}, titled(strings.Repeat("é", 300)), "k", chat.ErrInvalid},
		{"an unknown room", chat.Target{Room: discordtest.ID("nowhere")}, titled("A"), "k", chat.ErrGone},
		{"no room's id", chat.Target{Room: "../users/@me"}, titled("A"), "k", chat.ErrGone},
		{"a room that is hidden", chat.Target{Room: hidden}, titled("A"), "k", chat.ErrGone},
		{"a room where it may not write", chat.Target{Room: mute}, titled("A"), "k", chat.ErrRefused},
		{"a category", chat.Target{Room: category}, titled("A"), "k", chat.ErrGone},
		{"an unknown person", chat.Target{Person: discordtest.ID("nobody")}, titled("A"), "k", chat.ErrGone},
		{"no person's id", chat.Target{Person: "marie"}, titled("A"), "k", chat.ErrGone},
		{"a person who left", chat.Target{Person: left}, titled("A"), "k", chat.ErrGone},
		{"a person who refuses", chat.Target{Person: quiet}, titled("A"), "k", chat.ErrRefused},
		{"the bot itself", chat.Target{Person: l.AppID}, titled("A"), "k", chat.ErrGone},
		{"a thread that never was", chat.Target{Room: ideas, Thread: "x"}, titled("A"), "k", chat.ErrGone},
		{"the thread of a post that is gone", chat.Target{Room: ideas, Thread: gone}, titled("A"), "k", chat.ErrGone},
	} {
		if id, err := l.bot.Post(context.Background(), c.to, c.card, c.key); !errors.Is(err, c.want) || id != "" {
			t.Errorf("Post to %s: %q, %v; want %v", c.what, id, err, c.want)
		}
	}
	for _, post := range []string{"", "x", ideas, ideas + ":", ":1", ideas + ":abc", ideas + ":1/../2", gone} {
		if err := l.bot.Edit(context.Background(), chat.Target{Room: ideas}, post, titled("A")); !errors.Is(err, chat.ErrGone) {
			t.Errorf("Edit of %q: %v", post, err)
		}
	}
	if got := l.visible(t, chat.Target{Room: ideas}); len(got) != 0 {
		t.Errorf("%d messages", len(got))
	}
}

// What someone deleted in the minute is not said again: Discord answers that the
// message with that nonce is unknown.
func TestAPostThatWasDeletedMeanwhileIsGone(t *testing.T) {
	l := open(t, discordtest.Options{})
	to := chat.Target{Room: ideas}
	id := l.post(t, to, titled("A"), "k")
	_, message, _ := strings.Cut(id, ":")
	l.DeleteMessage(t, message)
	l.restart()
	if _, err := l.bot.Post(context.Background(), to, titled("A"), "k"); !errors.Is(err, chat.ErrGone) {
		t.Errorf("Post: %v", err)
	}
	if err := l.bot.Edit(context.Background(), to, id, titled("B")); !errors.Is(err, chat.ErrGone) {
		t.Errorf("Edit: %v", err)
	}
}
