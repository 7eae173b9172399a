//go:build unix

package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"livinglab/adapters/discord"
	"livinglab/adapters/discord/discordtest"
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
// whole bot and the adapter, to a platform whose rates hold, in virtual time: the
// platform's own clock tells how long it takes. Meanwhile somebody presses now and
// then; that is measured by the machine's clock as well.
//
// Discord lets a bot open one conversation a second, and make 50 requests a second:
// a first reminder needs a conversation, later ones do not.
func TestTwoThousandReminders(t *testing.T) {
	for name, c := range map[string]struct {
		open func(t *testing.T, l *timedLab, people int)
		most []float64 // reminders a second that the platform allows, of each vote
	}{
		"slack":   {timedSlack, []float64{5}}, // 300 a minute, the least of Slack's "several hundred"
		"discord": {timedDiscord, []float64{1, 50}},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "lab.db")
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(time.Until(discordtest.Start)) // Discord's ids begin in 2015, virtual time in 2000
				many := manyReminded
				if raced {
					many /= 4
				}
				l := newTimedLab(t, path, many, c.open)
				stop := l.run(t)
				for i, most := range c.most {
					l.remind(t, fmt.Sprintf("Un vote à rappeler, le %de", i+1), many, most)
				}
				stop()
			})
		})
	}
}

// manyReminded is how many people are reminded, and mostClick how long a press may
// take meanwhile, by the platform's clock.
const (
	manyReminded = 2000
	mostClick    = 250 * time.Millisecond
)

// remind has a vote's reminders leave, at 90 % or more of what the platform allows
// a second.
func (l *timedLab) remind(t *testing.T, title string, many int, most float64) {
	remind := l.openVote(t, title, 72*time.Hour)
	before := l.reminded()
	time.Sleep(time.Until(remind))
	var clicks, longest time.Duration
	n := 0
	for l.waiting(t) > 0 || n == 0 {
		began, real := time.Now(), machineTime(t)
		l.click(t, l.person(n))
		clicks = max(clicks, time.Since(began))
		longest = max(longest, machineTime(t)-real)
		n++
		time.Sleep(time.Duration(15 / most * float64(time.Second))) // while 15 reminders leave
	}
	took, sent := time.Since(remind), l.reminded()-before
	rate := float64(sent) / took.Seconds()
	t.Logf("figures: %d reminders in %v of the platform's time: %.2f a second, %.0f %% of what it allows; %d clicks meanwhile, each within %v of its time and %v of the machine's",
		sent, took, rate, 100*rate/most, n, clicks, longest.Round(10*time.Microsecond))
	if sent != many {
		t.Errorf("%d reminders, want %d", sent, many)
	}
	if rate < 0.9*most {
		t.Errorf("%.2f a second, want at least %.2f", rate, 0.9*most)
	}
	if clicks > mostClick { // the machine's time is told alone: it is the machine's
		t.Errorf("a click took %v", clicks)
	}
}

// timedLab is a lab in virtual time.
type timedLab struct {
	stage     chattest.Stage
	app       chat.Platform
	person    func(i int) string
	room      string
	connected func()
	reminded  func() int // how many direct messages were sent
	texts     *bot.Catalogue
	bot       *bot.Bot
	db        *storage.DB
	post      *chattest.Seen // the vote's
}

// timedSlack makes the lab's Slack.
func timedSlack(t *testing.T, l *timedLab, people int) {
	pipes := chattest.NewPipes("slack.test")
	stage := slacktest.NewStage(t, slacktest.StageOptions{Clock: slacktest.MachineClock(), Rates: true, Pipes: pipes})
	s := stage.Server()
	l.person = func(i int) string { return fmt.Sprintf("U0M%06d", i) }
	for i := range people {
		s.AddPeople(slacktest.Person{ID: l.person(i), Locale: "fr-CA"})
	}
	l.room = "C0ANNONCES"
	s.AddRooms(slacktest.Room{ID: l.room})
	installManifest(t, s)
	l.stage, l.connected = stage, func() { s.AwaitConnection(t, 0) }
	l.app = slack.New(slack.Options{BotToken: slacktest.Bot, AppToken: slacktest.App, API: s.API(), Client: pipes.Client(),
		Say: func(lang chat.Lang, key string) string { return l.texts.Text(lang, "slack."+key).String() }})
	l.reminded = func() (n int) {
		for key, times := range s.Keys() {
			if strings.Contains(key, "remind") {
				n += times
			}
		}
		return n
	}
}

// timedDiscord makes the lab's Discord.
func timedDiscord(t *testing.T, l *timedLab, people int) {
	pipes, clock := chattest.NewPipes("discord.test"), discordtest.NewClock(time.Now())
	clock.Run()
	stage := discordtest.NewApart(t, discordtest.StageOptions{Clock: clock, Rates: true, Pipes: pipes, Heartbeat: 41250 * time.Millisecond})
	s := stage.Server()
	l.person = func(i int) string { return discordtest.ID(fmt.Sprint("person ", i)) }
	for i := range people {
		s.AddPerson(discordtest.Person{ID: l.person(i), Locale: "fr"})
	}
	l.room = discordtest.ID("annonces")
	s.AddChannel(discordtest.Channel{ID: l.room, Name: "annonces"})
	l.stage, l.connected = stage, func() { s.Await(t, "the bot's session", s.Ready) }
	l.app = discord.New(discord.Options{Token: s.Token, Guild: s.Guild, API: s.URL() + "/api/v10", Client: pipes.Client(),
		Say: func(lang chat.Lang, key string) string { return l.texts.Text(lang, "discord."+key).String() }})
	l.reminded = func() (n int) {
		for i := range people {
			n += len(s.Messages(t, l.person(i), s.DM(l.person(i))))
		}
		return n
	}
}

func newTimedLab(t *testing.T, path string, people int, open func(*testing.T, *timedLab, int)) *timedLab {
	l := &timedLab{}
	var err error
	if l.texts, err = catalogue(); err != nil {
		t.Fatal(err)
	}
	open(t, l, people)
	if l.db, err = storage.Open(t.Context(), path, storage.Options{}); err != nil {
		t.Fatal(err)
	}
	l.bot, err = bot.New(bot.Options{DB: l.db, Features: features(), Platforms: []chat.Platform{l.app}, Now: time.Now,
		Lab: bot.Lab{Name: "Labo", Lang: chat.French, Zone: time.UTC, Rooms: map[string][]bot.Room{
			bot.Announcements: {{Platform: l.app.Name(), ID: l.room}}}}})
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
	l.connected()
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
	posts := l.stage.Posts(t, l.person(0), chat.Place{Room: l.room})
	l.post = posts[slices.IndexFunc(posts, func(p *chattest.Seen) bool { return strings.HasSuffix(p.Title, title) })]
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
