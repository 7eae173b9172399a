//go:build unix

package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"livinglab/adapters/slack"
	"livinglab/adapters/slack/slacktest"
	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
	"livinglab/bot/tally"
	"livinglab/bot/votes"
	"livinglab/storage"
)

// TestTwoThousandReminders has a vote's reminders leave for 2,000 people, by the
// whole bot and the adapter, to a Slack whose rates hold, in virtual time:
// Slack's own clock tells how long it takes. Meanwhile somebody presses now and
// then; that is measured by the machine's clock as well.
func TestTwoThousandReminders(t *testing.T) {
	const (
		many      = 2000
		perSecond = 5 // 300 a minute, the least of Slack's "several hundred"
		mostClick = 250 * time.Millisecond
	)
	path := filepath.Join(t.TempDir(), "lab.db")
	synctest.Test(t, func(t *testing.T) {
		l := newTimedLab(t, path, many)
		stop := l.run(t)
		remind := l.openVote(t, "Un vote à rappeler", 72*time.Hour)
		time.Sleep(time.Until(remind))
		var clicks, longest time.Duration
		n := 0
		for l.waiting(t) > 0 || n == 0 {
			began, real := time.Now(), machineTime(t)
			l.click(t, fmt.Sprintf("U0M%06d", n))
			clicks = max(clicks, time.Since(began))
			longest = max(longest, machineTime(t)-real)
			n++
			time.Sleep(3 * time.Second)
		}
		took := time.Since(remind)
		stop()
		direct := 0
		for key, times := range l.slack.Keys() {
			if strings.Contains(key, "remind") {
				direct += times
			}
		}
		rate := float64(many) / took.Seconds()
		t.Logf("figures: %d reminders in %v of Slack's time: %.2f a second, %.0f %% of what Slack allows; %d clicks meanwhile, each within %v of Slack's time and %v of the machine's",
			direct, took, rate, 100*rate/perSecond, n, clicks, longest.Round(10*time.Microsecond))
		if direct != many {
			t.Errorf("%d reminders, want %d", direct, many)
		}
		if rate < 0.9*perSecond {
			t.Errorf("%.2f a second, want at least %.2f", rate, 0.9*perSecond)
		}
		if clicks+longest > mostClick {
			t.Errorf("a click took %v and %v", clicks, longest)
		}
	})
}

// timedLab is a lab in virtual time.
type timedLab struct {
	stage *slacktest.Stage
	slack *slacktest.Server
	pipes *chattest.Pipes
	app   *slack.Platform
	bot   *bot.Bot
	db    *storage.DB
	post  *chattest.Seen // the vote's
}

func newTimedLab(t *testing.T, path string, people int) *timedLab {
	l := &timedLab{pipes: chattest.NewPipes("slack.test")}
	l.stage = slacktest.NewStage(t, slacktest.StageOptions{Clock: slacktest.MachineClock(), Rates: true, Pipes: l.pipes})
	l.slack = l.stage.Server()
	for i := range people {
		l.slack.AddPeople(slacktest.Person{ID: fmt.Sprintf("U0M%06d", i), Locale: "fr-CA"})
	}
	l.slack.AddRooms(slacktest.Room{ID: "C0ANNONCES"})
	installManifest(t, l.slack)
	texts, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	l.app = slack.New(slack.Options{BotToken: slacktest.Bot, AppToken: slacktest.App, API: "http://slack.test/api/", Client: l.pipes.Client(),
		Say: func(lang chat.Lang, key string) string { return texts.Text(lang, "slack."+key).String() }})
	if l.db, err = storage.Open(t.Context(), path, storage.Options{}); err != nil {
		t.Fatal(err)
	}
	l.bot, err = bot.New(bot.Options{DB: l.db, Features: features(), Platforms: []chat.Platform{l.app}, Now: time.Now,
		Lab: bot.Lab{Name: "Labo", Lang: chat.French, Zone: time.UTC, Rooms: map[string][]bot.Room{
			bot.Announcements: {{Platform: slack.PlatformName, ID: "C0ANNONCES"}}}}})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// run runs the bot until it is connected; stop ends it and all else in the
// bubble.
func (l *timedLab) run(t *testing.T) (stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- l.bot.Run(ctx) }()
	l.slack.AwaitConnection(t, 0)
	return func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("it ends with %v", err)
		}
		l.db.Close()
	}
}

// openVote opens a vote that lasts so long, and returns when its reminders leave.
func (l *timedLab) openVote(t *testing.T, title string, lasts time.Duration) time.Time {
	now := time.Now()
	plan := votes.Plan{Title: title, Kind: tally.Approval, Most: 1, Seats: 1, Closes: now.Add(lasts).Unix(),
		Options: []votes.Choice{{Title: "Un", In: true}, {Title: "Deux", In: true}}}
	err := l.bot.As(t.Context(), "votes", now, func(c *bot.Call) error { _, err := votes.Begin(c, plan); return err })
	if err != nil {
		t.Fatal(err)
	}
	for l.waiting(t) > 0 {
		time.Sleep(time.Second)
	}
	l.post = l.stage.Posts(t, "U0M000000", chat.Place{Room: "C0ANNONCES"})[0]
	return time.Unix(plan.Closes, 0).Add(-24 * time.Hour)
}

// waiting is how much is not delivered yet.
func (l *timedLab) waiting(t *testing.T) int {
	all, err := l.bot.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all[0].Waiting
}

// click has somebody press the button of the vote, and waits until they are
// answered.
func (l *timedLab) click(t *testing.T, user string) {
	t.Helper()
	if seen := l.stage.Press(t, user, l.post, *controlTo(l.post, "votes:vote:")); controlTo(seen, "votes:approve:") == nil {
		t.Errorf("%s presses, and is shown %s", user, chattest.Sprint(seen))
	}
}

// machineTime is the machine's own clock, which a bubble does not hide.
func machineTime(t *testing.T) time.Duration {
	var now syscall.Timeval
	if err := syscall.Gettimeofday(&now); err != nil {
		t.Fatal(err)
	}
	return time.Duration(now.Nano())
}
