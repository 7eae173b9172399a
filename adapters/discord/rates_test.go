package discord_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"livinglab/adapters/discord/discordtest"
	"livinglab/bot/chat"
)

// patient posts as the bot does: what is told to wait is tried again then.
func (l *lab) patient(t *testing.T, to chat.Target, key string) {
	t.Helper()
	for {
		_, err := l.bot.Post(context.Background(), to, titled("Rappel"), key)
		var retry *chat.RetryError
		if !errors.As(err, &retry) {
			if err != nil {
				t.Fatalf("post in %+v: %v", to, err)
			}
			return
		}
		l.Clock().Advance(retry.After)
	}
}

// wantNoLimit fails if Discord said that there was too much.
func (l *lab) wantNoLimit(t *testing.T) {
	t.Helper()
	for _, r := range l.Refused() {
		if r.Status == 429 {
			t.Fatalf("over a rate: %v", r)
		}
	}
}

// Reminders to people who were written to before leave at Discord's 50 a second;
// to those who were not, as conversations may be opened.
func TestTwoThousandRemindersAndAnswers(t *testing.T) {
	l := open(t, discordtest.Options{Rates: true})
	const many = 2000
	to := make([]chat.Target, many)
	for i := range to {
		id := discordtest.ID(fmt.Sprint("member", i))
		l.AddPerson(discordtest.Person{ID: id})
		to[i] = chat.Target{Person: id}
	}
	for round, perSecond := range []float64{1, 50} {
		begun := l.Clock().Now()
		for i, target := range to {
			l.patient(t, target, fmt.Sprint("reminder", round, i))
			if i%100 != 50 {
				continue
			}
			asked := l.Clock().Now()
			l.patient(t, chat.Target{Room: ideas}, fmt.Sprint("answer", round, i))
			if waited := l.Clock().Now().Sub(asked); waited > 100*time.Millisecond {
				t.Errorf("an answer waited %v behind reminders", waited)
			}
		}
		took := l.Clock().Now().Sub(begun)
		rate := many / took.Seconds()
		t.Logf("%d reminders in %v: %.2f a second, %.0f %% of what the limits allow", many, took, rate, 100*rate/perSecond)
		if rate < 0.9*perSecond {
			t.Errorf("%.2f a second, want at least %.2f", rate, 0.9*perSecond)
		}
		l.wantNoLimit(t)
		l.Clock().Advance(time.Minute)
	}
	if n := l.Requests("create_dm"); n != many {
		t.Errorf("%d conversations were opened for %d people", n, many)
	}
}

func TestARoomKeepsDiscordsRate(t *testing.T) {
	l := open(t, discordtest.Options{Rates: true})
	begun := l.Clock().Now()
	for i := range 40 {
		l.patient(t, chat.Target{Room: ideas}, fmt.Sprint(i))
	}
	if took := l.Clock().Now().Sub(begun); took < 35*time.Second || took > 40*time.Second {
		t.Errorf("40 posts in a room took %v, by five in five seconds", took)
	}
	l.wantNoLimit(t)
}

func TestA429IsPassedOnAndObeyed(t *testing.T) {
	for scope, here := range map[string]bool{"user": true, "shared": true, "global": false} {
		l := open(t, discordtest.Options{})
		l.Trouble(discordtest.Trouble{Operation: "create_message", Kind: discordtest.Limited, After: 20 * time.Second, Scope: scope})
		for i := range 2 {
			_, err := l.bot.Post(context.Background(), chat.Target{Room: ideas}, titled("A"), "k")
			var retry *chat.RetryError
			if !errors.As(err, &retry) || retry.Here != here || retry.After < 20*time.Second || retry.After > 21*time.Second {
				t.Errorf("%s, try %d: %v", scope, i, err)
			}
		}
		if n := l.Requests("create_message"); n != 1 {
			t.Errorf("%s: Discord was asked %d times while it wanted to be left alone", scope, n)
		}
		_, err := l.bot.Post(context.Background(), chat.Target{Room: votes}, titled("A"), "other")
		if (err == nil) != here {
			t.Errorf("%s, in another room: %v", scope, err)
		}
		l.Clock().Advance(20 * time.Second)
		l.post(t, chat.Target{Room: ideas}, titled("A"), "k")
	}
}

// Long before Discord blocks the address the bot stops by itself, and goes on
// after the ten minutes.
func TestInvalidRequestsStopWellBeforeTheAddressIsBlocked(t *testing.T) {
	l := open(t, discordtest.Options{})
	to := chat.Target{Room: ideas}
	l.Deny(ideas, discordtest.SendMessages)
	var retry *chat.RetryError
	for i := 0; retry == nil; i++ {
		_, err := l.bot.Post(context.Background(), to, titled("A"), fmt.Sprint(i))
		if !errors.As(err, &retry) && !errors.Is(err, chat.ErrRefused) {
			t.Fatal(err)
		}
		if i > 9000 {
			t.Fatalf("%d requests were refused, and the bot goes on", l.Invalid())
		}
	}
	if n := l.Invalid(); n > 6000 || n < 1000 {
		t.Errorf("stopped after %d", n)
	}
	l.Allow(ideas, discordtest.SendMessages)
	l.Clock().Advance(retry.After)
	l.post(t, to, titled("A"), "then")
	// Where something else in the house used it up, Cloudflare answers without a
	// word of JSON.
	l.Blocked()
	if _, err := l.bot.Post(context.Background(), to, titled("A"), "blocked"); !errors.As(err, &retry) || retry.Here {
		t.Errorf("from an address that is blocked: %v", err)
	}
}

func TestNothingSecretIsLogged(t *testing.T) {
	l := open(t, discordtest.Options{})
	secret := l.Token
	l.o.Token += "x"
	l.restart()
	_, err := l.bot.Post(context.Background(), chat.Target{Person: marie}, titled("Très privé"), "k")
	if err == nil || strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), "privé") {
		t.Errorf("the error: %v", err)
	}
	l.o.API = "http://127.0.0.1:1/" + secret
	l.restart()
	_, err = l.bot.Post(context.Background(), chat.Target{Room: ideas}, titled("Très privé"), "k")
	if err == nil || strings.Contains(err.Error(), secret) {
		t.Errorf("the error: %v", err)
	}
}
