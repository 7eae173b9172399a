package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"livinglab/adapters/discord/discordtest"
)

// bothLab is the program in a local Slack and a local Discord, with a monitoring
// that looks at it.
type bothLab struct {
	*served
	discord *discordtest.Server
	watched string // the address of the monitoring
}

func newBoth(t *testing.T) *bothLab {
	t.Helper()
	s := checkedSlack(t, time.Now())
	installManifest(t, s)
	return &bothLab{served: &served{t: t, slack: s, dir: t.TempDir()}, discord: runningDiscord(t)}
}

// starts starts the program.
func (l *bothLab) starts() {
	l.t.Helper()
	mine, s := freeAddress(l.t), l.slack
	l.served = startServeIn(l.t, bothEnv(s, l.discord), l.dir, "listen: "+mine+bothConfig)
	l.slack, l.watched = s, "http://"+mine
}

// backIn is how long a platform that is up again is waited for: what could not be
// delivered, or connected, is tried after pauses that grow with the time that it
// was away.
const backIn = 2 * time.Minute

// well waits until the monitoring says which platforms are connected, that both
// run, and whether something waits for them.
func (l *bothLab) well(what string, connected, waits map[string]bool) {
	l.t.Helper()
	within(l.t, backIn, what, func() bool {
		var is wellness
		if err := json.Unmarshal(get(l.t, l.watched+"/healthz"), &is); err != nil {
			l.t.Fatal(err)
		}
		figures, as := string(get(l.t, l.watched+"/metrics")), is.OK && len(is.Platforms) == 2
		for _, p := range is.Platforms {
			as = as && p.Up && p.Dead == 0 && p.Connected == connected[p.Name] && (p.Waiting > 0) == waits[p.Name] &&
				strings.Contains(figures, fmt.Sprintf("livinglab_platform_connected{platform=%q} %v\n", p.Name, number(connected[p.Name])))
		}
		return as
	})
}

// ideas is how many posts in Discord and in Slack have the words.
func (l *bothLab) ideas(words string) (inDiscordNow, inSlackNow int) {
	l.t.Helper()
	for _, m := range l.discord.Messages(l.t, inDiscord["bruno"], inDiscord["ideation"]) {
		if strings.Contains(wordsOf(l.t, m), words) {
			inDiscordNow++
		}
	}
	var answer struct {
		Messages []json.RawMessage `json:"messages"`
	}
	if err := json.Unmarshal([]byte(slackHistory(l.t, l.slack, "C0IDEATION")), &answer); err != nil {
		l.t.Fatal(err)
	}
	for _, m := range answer.Messages {
		if strings.Contains(string(m), words) {
			inSlackNow++
		}
	}
	return inDiscordNow, inSlackNow
}

// One that is down as the program starts is there once it is up.
func TestServeStartsWhileOneIsAway(t *testing.T) {
	for away, here := range map[string]string{"slack": "discord", "discord": "slack"} {
		t.Run(away, func(t *testing.T) {
			l := newBoth(t)
			down, up := l.discord.Down, l.discord.Up
			if away == "slack" {
				down, up = l.slack.Down, l.slack.Up
			}
			down()
			l.starts()
			l.well(here+" alone", map[string]bool{here: true}, map[string]bool{})
			up()
			l.well("both", map[string]bool{"slack": true, "discord": true}, map[string]bool{})
			l.stop()
		})
	}
}

// A platform that goes down while the program runs does not stop the other: what
// is done there goes on, the monitoring says which is away and what waits for it,
// and once it is up it gets that, once.
func TestServeWhileOneIsAway(t *testing.T) {
	l := newBoth(t)
	l.starts()
	awaitBot(t, l.discord, inDiscord["claire"], inDiscord["ideation"], "ronde ouvrir")
	both, none := map[string]bool{"slack": true, "discord": true}, map[string]bool{}
	opensRound(t, l.discord)
	l.well("all is delivered", both, none)

	l.discord.Down()
	if got := l.says("U0DIANE001", "C0IDEATION", "/idee Un vélo pour chaque arrivant"); !strings.Contains(got, "ajoutée") {
		t.Errorf("/idee in Slack: %s", got)
	}
	eventually(t, "the idea in Slack", func() bool { _, n := l.ideas("Un vélo"); return n == 1 })
	l.well("Discord is away", map[string]bool{"slack": true}, map[string]bool{"discord": true})
	l.discord.Up()
	within(t, backIn, "the idea in Discord", func() bool { n, _ := l.ideas("Un vélo"); return n > 0 })
	l.well("Discord is back", both, none)

	l.slack.Down()
	i := l.discord.Command(t, inDiscord["bruno"], inDiscord["ideation"], "idee", discordtest.Option{Name: "titre", Value: "Des skis"})
	if got := wordsOf(t, i.Complete(t)); !strings.Contains(got, "ajoutée") {
		t.Errorf("/idee in Discord: %s", got)
	}
	l.well("Slack is away", map[string]bool{"discord": true}, map[string]bool{"slack": true})
	l.slack.Up()
	l.well("Slack is back", both, none)

	for _, words := range []string{"Un vélo", "Des skis"} {
		if d, s := l.ideas(words); d != 1 || s != 1 {
			t.Errorf("%q: %d times in Discord, %d times in Slack", words, d, s)
		}
	}
	l.stop()
	if refused := l.slack.Unexpected(); len(refused) > 0 {
		t.Errorf("Slack refused: %v", refused)
	}
}
