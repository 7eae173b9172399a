package discord_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"livinglab/adapters/discord/discordtest"
	"livinglab/bot/chat"
)

// said are the texts of what the bot was told that people said, once for each id.
func (l *live) said() (texts []string) {
	seen := map[string]bool{}
	for _, e := range l.script.all() {
		if e.Said != nil && !seen[e.ID] {
			texts = append(texts, e.Said.Text)
		}
		seen[e.ID] = true
	}
	slices.Sort(texts)
	return texts
}

// awaitSaid waits until the bot was told of these.
func (l *live) awaitSaid(t *testing.T, texts ...string) {
	t.Helper()
	late := time.After(20 * time.Second)
	for !slices.Equal(l.said(), texts) {
		select {
		case <-l.script.came:
		case <-late:
			t.Fatalf("told of %q, want %q", l.said(), texts)
		}
	}
}

// What people say in the threads of the bot's posts while it is not there, because
// it was stopped or because Discord ended its session, it is told once it is back.
func TestWhatWasSaidMeanwhileIsRead(t *testing.T) {
	l := run(t, discordtest.Options{Intents: discordtest.MessageContent})
	post, thread := l.commented(t)
	l.Say(t, marie, thread, "1, devant le robot")
	l.awaitSaid(t, "1, devant le robot")
	l.Invalidate(false)
	l.Say(t, marie, thread, "2, sans session")
	l.awaitSaid(t, "1, devant le robot", "2, sans session")

	if err := l.stop(); err != nil {
		t.Fatal(err)
	}
	id := l.Say(t, marie, thread, "3, sans robot")
	other := l.Say(t, ahmed, ideas, "Ailleurs")
	l.Say(t, marie, l.StartThread(t, ahmed, other, "Un autre fil"), "dans le fil d’un autre")
	l.restart()
	l.start(t)
	l.awaitSaid(t, "1, devant le robot", "2, sans session", "3, sans robot")
	all := l.script.all()
	i := slices.IndexFunc(all, func(e chat.Event) bool { return e.ID == id })
	if e := all[i]; e.From.ID != marie || e.From.Name != "Marie Tremblay" || e.Said.Post != post || e.At.Thread != post {
		t.Errorf("came %+v: %+v", e, e.Said)
	}
}

// However much was said, all of it is read, the oldest first, and no older than the
// bot remembers.
func TestAllThatWasSaidIsReadInItsOrder(t *testing.T) {
	l := waiting(t, discordtest.Options{Intents: discordtest.MessageContent})
	_, thread := l.commented(t)
	l.Say(t, marie, thread, "il y a longtemps")
	l.Clock().Advance(6*24*time.Hour + time.Minute)
	const many = 230 // more than two pages
	for i := range many {
		l.Say(t, marie, thread, fmt.Sprintf("no %03d", i))
		l.Clock().Advance(time.Second)
	}
	l.start(t)
	l.script.wait(t, many)
	for i, e := range l.script.all() {
		if e.Said.Text != fmt.Sprintf("no %03d", i) {
			t.Fatalf("the %d-th is %q", i, e.Said.Text)
		}
	}
}

// Without the message content intent the words are not there; nobody is told anew
// how to have an old comment read.
func TestWithoutTheContentIntentNobodyIsToldAnew(t *testing.T) {
	l := waiting(t, discordtest.Options{})
	_, thread := l.commented(t)
	l.Say(t, marie, thread, "Bonne idée")
	l.Say(t, ahmed, thread, "<@"+l.AppID+"> moi aussi")
	l.start(t)
	if e := l.script.wait(t, 1); e.From.ID != ahmed || e.Said.Text != "moi aussi" {
		t.Errorf("came %+v", e)
	}
	if err := l.stop(); err != nil {
		t.Fatal(err)
	}
	if n := len(l.Messages(t, marie, l.DM(marie))); n != 0 {
		t.Errorf("Marie is told %d times", n)
	}
}
