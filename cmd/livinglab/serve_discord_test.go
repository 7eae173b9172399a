package main

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"livinglab/adapters/discord/discordtest"
	"livinglab/adapters/slack/slacktest"
)

// discordEnv is the environment of a lab in a local Discord.
func discordEnv(s *discordtest.Server) map[string]string {
	return map[string]string{"DISCORD_BOT_TOKEN": s.Token, discordAPI: s.URL() + "/api/v10"}
}

// runningDiscord is a local Discord whose clock goes as the program's does.
func runningDiscord(t *testing.T) *discordtest.Server {
	s := discordLab(t, discordtest.Options{Intents: allIntents}, time.Now())
	s.Clock().Run()
	return s
}

// awaitBot waits until the bot is there, and someone is offered a command.
func awaitBot(t *testing.T, s *discordtest.Server, who, channel, command string) {
	t.Helper()
	s.Await(t, "the bot in Discord", func() bool { return s.Ready() && slices.Contains(s.Commands(who, channel), command) })
}

// wordsOf is a message as JSON, to look for words in.
func wordsOf(t *testing.T, m *discordtest.Message) string {
	t.Helper()
	data, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// stop ends the program by SIGTERM; it logged no error.
func (p *served) stop() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	if code := p.ends(); code != 0 || strings.Contains(p.out.String(), "level=ERROR") {
		p.t.Errorf("after SIGTERM: exit code %d\n%s", code, p.out)
	}
}

// The program in Discord alone, from its start to SIGTERM.
func TestServeInDiscord(t *testing.T) {
	s, dir, mine := runningDiscord(t), t.TempDir(), freeAddress(t)
	claire, bruno, room := inDiscord["claire"], inDiscord["bruno"], inDiscord["ideation"]
	p := startServeIn(t, discordEnv(s), dir, "listen: "+mine+"\n"+discordLabConfig)
	awaitBot(t, s, claire, room, "labo voir")
	if got := s.Command(t, claire, room, "labo voir").Complete(t); !strings.Contains(wordsOf(t, got), "Laboratoire vivant") || !got.Ephemeral() {
		t.Errorf("/labo voir: %s", wordsOf(t, got))
	}
	// Roles come from a person and from a role: only the committee opens rounds.
	for who, may := range map[string]bool{claire: true, bruno: true, discordtest.ID("owner"): false} {
		i := s.Command(t, who, room, "ronde ouvrir")
		if i.Await(t); (i.Modal() != nil) != may {
			t.Errorf("/ronde ouvrir of %s: a form %v, want %v", who, i.Modal() != nil, may)
		}
	}
	for _, line := range []string{`livinglab_platform_connected{platform="discord"} 1`, `livinglab_acknowledgement_seconds_count{platform="discord"} 4`} {
		eventually(t, line, func() bool { return strings.Contains(string(get(t, "http://"+mine+"/metrics")), line+"\n") })
	}
	p.stop()
	for _, r := range s.Refused() {
		t.Errorf("Discord refused: %v", r)
	}
}

// get reads an address.
func get(t testing.TB, address string) []byte {
	t.Helper()
	r, err := http.Get(address) //nolint:gosec // of this machine
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	data, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// eventually waits until something holds that another process does.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	within(t, 20*time.Second, what, holds)
}

// within is eventually, for what may take longer.
func within(t *testing.T, patience time.Duration, what string, holds func() bool) {
	t.Helper()
	look, end := time.NewTicker(20*time.Millisecond), time.After(patience)
	defer look.Stop()
	for !holds() {
		select {
		case <-look.C:
		case <-end:
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

// bothConfig is the lab in Slack and in Discord at once.
var bothConfig = `
slack:
discord:
  server: "` + discordServer + `"
rooms:
  ideation: [slack:C0IDEATION, discord:` + inDiscord["ideation"] + `]
  annonces: [slack:C0ANNONCES, discord:` + inDiscord["annonces"] + `]
  comite: [slack:G0COMITE01, discord:` + inDiscord["comite"] + `]
roles:
  coordinators: [slack:U0CLAIRE01, discord:` + inDiscord["claire"] + `]
  committee: [slack:S0COMITE01, discord:` + inDiscord["role"] + `]
`

// bothEnv is the environment of that lab.
func bothEnv(s *slacktest.Server, d *discordtest.Server) map[string]string {
	env := serveEnv(s)
	for name, value := range discordEnv(d) {
		env[name] = value
	}
	return env
}

// slackHistory is what stands in a channel in Slack, as JSON.
func slackHistory(t *testing.T, s *slacktest.Server, channel string) string {
	t.Helper()
	r, err := http.PostForm(s.API()+"conversations.history", url.Values{"token": {slacktest.Bot}, "channel": {channel}})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	data, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// opensRound has Claire open a round about a café in Discord.
func opensRound(t *testing.T, d *discordtest.Server) {
	t.Helper()
	i := d.Command(t, inDiscord["claire"], inDiscord["ideation"], "ronde ouvrir")
	if i.Await(t); i.Modal() == nil {
		t.Fatal("no form")
	}
	answers := map[string]string{"title": "Un café des langues", "question": "Où se parler?", "closes": time.Now().AddDate(0, 0, 7).Format("2006-01-02 15:04")}
	values := map[string][]string{}
	for _, c := range i.Modal().Components {
		name, _, _ := strings.Cut(c.Component.CustomID, "=")
		if answer, ours := answers[name]; ours {
			values[c.Component.CustomID] = []string{answer}
		}
	}
	asks := d.Submit(t, i.Modal(), values).Complete(t) // whether all is as it was meant
	d.Press(t, inDiscord["claire"], asks.ID, "ideas:round-open:1").Await(t)
}

// The program in both: a round that is opened on one side is there on the other.
func TestServeInBoth(t *testing.T) {
	s, d, dir := checkedSlack(t, time.Now()), runningDiscord(t), t.TempDir()
	installManifest(t, s)
	p := startServeIn(t, bothEnv(s, d), dir, bothConfig)
	p.slack = s
	room := inDiscord["ideation"]
	awaitBot(t, d, inDiscord["claire"], room, "ronde ouvrir")
	opensRound(t, d)
	d.Await(t, "the round in Discord", func() bool {
		return slices.ContainsFunc(d.Messages(t, inDiscord["bruno"], room), func(m *discordtest.Message) bool { return strings.Contains(wordsOf(t, m), "café des langues") })
	})
	eventually(t, "the round in Slack", func() bool { return strings.Contains(slackHistory(t, s, "C0IDEATION"), "café des langues") })
	if got := p.says("U0DIANE001", "C0IDEATION", "/labo"); !strings.Contains(got, "café des langues") {
		t.Errorf("/labo in Slack: %s", got)
	}
	p.stop()
	for _, r := range d.Refused() {
		t.Errorf("Discord refused: %v", r)
	}
	if refused := s.Unexpected(); len(refused) > 0 {
		t.Errorf("Slack refused: %v", refused)
	}
}

// One that is down, or that only a person can mend, does not stop the other; its
// coordinator is told there, and the monitoring which it is.
func TestServeWithOneDown(t *testing.T) {
	stranger := "MTE5NjAwMDAwMDAwMDAwMDAwMA.Gl9h3x." + strings.Repeat("x", 38)
	nowhere := "http://127.0.0.1:1/api"
	for what, c := range map[string]struct {
		env           map[string]string
		ok            bool
		slack, disc   bool   // connected
		told          string // to the coordinator
		discordServes bool
	}{
		"Discord does not know the token": {map[string]string{"DISCORD_BOT_TOKEN": stranger}, false, true, false, "discord", false},
		"Discord does not answer":         {map[string]string{discordAPI: nowhere}, true, true, false, "", false},
		"Slack does not know the token":   {map[string]string{"SLACK_BOT_TOKEN": "xoxb-1-2"}, false, false, true, "slack", true},
		"Slack does not answer":           {map[string]string{slackAPI: nowhere + "/"}, true, false, true, "", true},
	} {
		t.Run(what, func(t *testing.T) {
			s, d, dir, mine := checkedSlack(t, time.Now()), runningDiscord(t), t.TempDir(), freeAddress(t)
			installManifest(t, s)
			claire := inDiscord["claire"]
			env := bothEnv(s, d)
			p := startServeIn(t, env, dir, bothConfig) // while all is well
			p.slack = s
			awaitBot(t, d, claire, inDiscord["ideation"], "labo voir")
			d.Command(t, claire, inDiscord["ideation"], "labo voir").Complete(t)
			p.says("U0CLAIRE01", "C0IDEATION", "/labo")
			p.stop()
			for name, value := range c.env {
				env[name] = value
			}
			p = startServeIn(t, env, dir, "listen: "+mine+bothConfig)
			p.slack = s
			if c.discordServes {
				awaitBot(t, d, claire, inDiscord["ideation"], "labo voir")
				if got := d.Command(t, claire, inDiscord["ideation"], "labo voir").Complete(t); !strings.Contains(wordsOf(t, got), "Laboratoire vivant") {
					t.Errorf("/labo voir: %s", wordsOf(t, got))
				}
			} else {
				if got := p.says("U0DIANE001", "C0IDEATION", "/labo"); !strings.Contains(got, "Laboratoire vivant") {
					t.Errorf("/labo: %s", got)
				}
			}
			var is wellness
			eventually(t, "which is up", func() bool {
				if err := json.Unmarshal(get(t, "http://"+mine+"/healthz"), &is); err != nil {
					t.Fatal(err)
				}
				return is.OK == c.ok && len(is.Platforms) == 2 && is.Platforms[0].Connected == c.slack && is.Platforms[1].Connected == c.disc
			})
			if c.told != "" && c.discordServes {
				d.Await(t, "the coordinator is told", func() bool {
					return slices.ContainsFunc(d.Messages(t, claire, d.DM(claire)), func(m *discordtest.Message) bool { return strings.Contains(wordsOf(t, m), c.told) })
				})
			} else if c.told != "" {
				eventually(t, "the coordinator is told", func() bool { return strings.Contains(slackHistory(t, s, slacktest.DirectRoom("U0CLAIRE01")), c.told) })
			}
			if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			if code := p.ends(); code != 0 {
				t.Errorf("exit code %d\n%s", code, p.out)
			}
		})
	}
}

// What only a person can mend ends it, in plain words.
func TestServeTellsWhatToMendInDiscord(t *testing.T) {
	for what, c := range map[string]struct {
		change func(s *discordtest.Server, env map[string]string)
		says   string
	}{
		"an unknown token": {func(_ *discordtest.Server, env map[string]string) {
			env["DISCORD_BOT_TOKEN"] = "MTE5NjAwMDAwMDAwMDAwMDAwMA.Gl9h3x." + strings.Repeat("x", 38)
		}, "Discord ne connaît pas ce jeton"},
		"another server": {func(s *discordtest.Server, _ map[string]string) { s.RemoveBot(s.Guild) }, "Le robot n’est pas dans le serveur"},
	} {
		t.Run(what, func(t *testing.T) {
			s := runningDiscord(t)
			env := discordEnv(s)
			c.change(s, env)
			out, err := commandIn(t, env, t.TempDir(), discordLabConfig, "serve").CombinedOutput()
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.ExitCode() != 1 || !strings.Contains(string(out), "livinglab: ") || !strings.Contains(string(out), c.says) {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
