package discord_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"livinglab/adapters/discord/discordtest"
	"livinglab/bot/chat"
)

// thread is the name of a post's thread, "" when it has none.
func (l *lab) thread(post string) string {
	_, message, _ := strings.Cut(post, ":")
	m := l.Message(ahmed, message)
	if m == nil || m.Thread == nil {
		return ""
	}
	return m.Thread.Name
}

func TestTheFirstMessageInAThreadBeginsIt(t *testing.T) {
	l := open(t, discordtest.Options{})
	room := chat.Target{Room: ideas}
	long := strings.Repeat("un jardin ", 15)
	for name, c := range map[string]struct {
		card     chat.Card
		restarts bool
		edited   chat.Card
		want     string
	}{
		"its title":                        {card: titled("Un *jardin* : le nôtre"), want: "Un *jardin* : le nôtre"},
		"its title, read again":            {card: titled("Un *jardin*\\ [x]\n: le nôtre"), restarts: true, want: "Un *jardin*\\ [x] : le nôtre"},
		"its title as it is now":           {card: titled("Jardin"), edited: titled("Potager"), want: "Potager"},
		"a long one":                       {card: titled(long), want: strings.TrimSpace(long)[:99] + "…"},
		"without one, that of the message": {card: chat.Card{Body: []chat.Text{chat.Str("mot")}}, want: "Réponse"},
		"the same, read again":             {card: chat.Card{Body: []chat.Text{chat.Str("mot")}}, restarts: true, want: "Réponse"},
	} {
		post := l.post(t, room, c.card, "root "+name)
		if l.thread(post) != "" {
			t.Errorf("%s: a thread before anyone wrote", name)
		}
		if c.edited.Title != nil {
			if err := l.bot.Edit(context.Background(), room, post, c.edited); err != nil {
				t.Fatal(err)
			}
		}
		if c.restarts {
			l.restart()
		}
		to := chat.Target{Room: ideas, Thread: post}
		l.post(t, to, titled("Réponse"), "first "+name)
		l.restart()
		l.post(t, to, titled("Autre"), "second "+name)
		if got := l.thread(post); got != c.want {
			t.Errorf("%s: the thread is %q, want %q", name, got, c.want)
		}
		if got := l.visible(t, to); !slices.Equal(got, []string{"Réponse", "Autre"}) {
			t.Errorf("%s: seen %q", name, got)
		}
	}
	words := l.post(t, room, chat.Card{Body: []chat.Text{chat.Str("mot")}}, "words")
	l.post(t, chat.Target{Room: ideas, Thread: words}, chat.Card{Lang: chat.English, Body: []chat.Text{chat.Str("word")}}, "word")
	if got := l.thread(words); got != "Discussion" {
		t.Errorf("without any title it is %q", got)
	}
}

func TestAThreadThatPeopleBeganIsWrittenIn(t *testing.T) {
	l := open(t, discordtest.Options{})
	post := l.post(t, chat.Target{Room: ideas}, titled("Jardin"), "root")
	_, message, _ := strings.Cut(post, ":")
	l.StartThread(t, marie, message, "le fil de Marie")
	l.post(t, chat.Target{Room: ideas, Thread: post}, titled("Réponse"), "k")
	if got := l.thread(post); got != "le fil de Marie" || l.Requests("create_thread_from_message") != 0 {
		t.Errorf("the thread is %q", got)
	}
	// The post it was begun from is deleted: the thread is still there.
	l.DeleteMessage(t, message)
	l.restart()
	l.post(t, chat.Target{Room: ideas, Thread: post}, titled("Encore"), "k2")
}

func TestAnEditBringsAThreadBack(t *testing.T) {
	l := open(t, discordtest.Options{})
	post := l.post(t, chat.Target{Room: ideas}, titled("Jardin"), "root")
	_, message, _ := strings.Cut(post, ":")
	to := chat.Target{Room: ideas, Thread: post}
	reply := l.post(t, to, titled("Réponse"), "k")
	l.Archive(t, message, false)
	if err := l.bot.Edit(context.Background(), to, reply, titled("Corrigée")); err != nil {
		t.Fatal(err)
	}
	if got := l.visible(t, to); !slices.Equal(got, []string{"Corrigée"}) {
		t.Errorf("seen %q", got)
	}
	l.StartThread(t, marie, strings.TrimPrefix(l.post(t, chat.Target{Room: ideas}, titled("Autre"), "other"), ideas+":"), "fil")
	l.Deny(ideas, discordtest.SendInThreads)
	if _, err := l.bot.Post(context.Background(), to, titled("A"), "refused"); !errors.Is(err, chat.ErrRefused) {
		t.Errorf("where it may not write in threads: %v", err)
	}
}

func TestAPostThatPeopleAreToTalkOfHasItsThread(t *testing.T) {
	l := open(t, discordtest.Options{Rates: true})
	room := chat.Target{Room: ideas}
	talk := func(title string) chat.Card { c := titled(title); c.Talk = true; return c }
	post := l.post(t, room, talk("Jardin"), "k")
	if got := l.thread(post); got != "Jardin" {
		t.Errorf("the thread is %q", got)
	}
	if got := l.visible(t, chat.Target{Room: ideas, Thread: post}); len(got) != 0 {
		t.Errorf("in it stands %q", got)
	}
	// One that was not begun, as in a crash, is begun with the next edit, once.
	l.Trouble(discordtest.Trouble{Operation: "create_thread_from_message", Kind: discordtest.Cut})
	post = l.post(t, room, talk("Marché"), "k2")
	if got := l.thread(post); got != "" {
		t.Fatalf("the thread is %q", got)
	}
	l.restart()
	for range 3 {
		if err := l.bot.Edit(context.Background(), room, post, talk("Un marché")); err != nil {
			t.Fatal(err)
		}
		l.Clock().Advance(5 * time.Second)
	}
	if got := l.thread(post); got != "Un marché" || l.Requests("create_thread_from_message") != 3 {
		t.Errorf("the thread is %q, after %d requests", got, l.Requests("create_thread_from_message"))
	}
	// Without the permission the post stands, and it is not tried again.
	l.Deny(ideas, discordtest.CreatePublicThreads)
	post = l.post(t, room, talk("Café"), "k3")
	if err := l.bot.Edit(context.Background(), room, post, talk("Un café")); err != nil || l.Requests("create_thread_from_message") != 4 {
		t.Errorf("%v, after %d requests", err, l.Requests("create_thread_from_message"))
	}
	// In a thread, and in a conversation, there is none to begin.
	l.post(t, chat.Target{Room: votes, Thread: l.post(t, chat.Target{Room: votes}, titled("Fil"), "root")}, talk("Réponse"), "k4")
	l.post(t, chat.Target{Person: marie}, talk("Bonjour"), "k5")
	if n := l.Requests("create_thread_from_message"); n != 5 { // the one of the thread that was written in
		t.Errorf("%d requests", n)
	}
}
