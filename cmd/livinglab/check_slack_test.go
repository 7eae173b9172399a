package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"livinglab/adapters/slack"
	"livinglab/adapters/slack/slacktest"
	"livinglab/bot/bottest"
)

var update = bottest.Update

// checkedConfig is the configuration that check slack is tried with.
const checkedConfig = `
slack:
rooms:
  ideation: slack:C0IDEATION
  annonces: slack:C0ANNONCES
  comite: slack:G0COMITE01
roles:
  coordinators: slack:U0CLAIRE01
  committee: [slack:S0COMITE01, slack:U0BRUNO001]
`

// checkedSlack is a workspace where that lab is installed as it should be.
func checkedSlack(t *testing.T, at time.Time) *slacktest.Server {
	s := slacktest.New(t, slacktest.Options{Clock: slacktest.NewClock(at), Scopes: slack.Scopes()})
	s.AddPeople(slacktest.Person{ID: "U0CLAIRE01", Name: "Claire Tremblay"}, slacktest.Person{ID: "U0BRUNO001", Name: "Bruno Gagnon"},
		slacktest.Person{ID: "U0DIANE001", Name: "Diane Simard"})
	s.AddRooms(slacktest.Room{ID: "C0IDEATION", Name: "idees"}, slacktest.Room{ID: "C0ANNONCES", Name: "annonces"},
		slacktest.Room{ID: "G0COMITE01", Name: "comite", Private: true}, slacktest.Room{ID: "C0GENERAL1", Name: "general"})
	s.AddGroup("S0COMITE01", "comite-de-pilotage", "U0BRUNO001", "U0DIANE001")
	return s
}

// without is a list without some of it.
func without(list []string, not ...string) (out []string) {
	for _, s := range list {
		if !strings.Contains(" "+strings.Join(not, " ")+" ", " "+s+" ") {
			out = append(out, s)
		}
	}
	return out
}

// checks are the conditions in which an installation is checked: what is not as
// it should be.
var checks = []struct {
	name   string
	change func(s *slacktest.Server, env map[string]string)
	broken bool
}{
	{"as it should be", nil, false},
	{"bot token unknown", func(_ *slacktest.Server, env map[string]string) { env["SLACK_BOT_TOKEN"] = "xoxb-1234-5678" }, true},
	{"bot token revoked", func(s *slacktest.Server, _ map[string]string) { s.Revoke(slacktest.Bot, "token_revoked") }, true},
	{"app removed", func(s *slacktest.Server, _ map[string]string) { s.Revoke(slacktest.Bot, "account_inactive") }, true},
	{"app token unknown", func(_ *slacktest.Server, env map[string]string) { env["SLACK_APP_TOKEN"] = "xapp-1-A0LAB0001-2" }, true},
	{"app token of another app", func(_ *slacktest.Server, env map[string]string) { env["SLACK_APP_TOKEN"] = slacktest.Other }, true},
	{"app token without its scope", func(s *slacktest.Server, _ map[string]string) { s.Grant(slacktest.App, "authorizations:read") }, true},
	{"socket mode off", func(s *slacktest.Server, _ map[string]string) { s.SocketOff() }, true},
	{"socket mode off by name", func(s *slacktest.Server, _ map[string]string) {
		s.Fail("apps.connections.open", "socket_mode_not_enabled")
	}, true},
	{"scopes missing", func(s *slacktest.Server, _ map[string]string) {
		s.Grant(slacktest.Bot, without(slack.Scopes(), "files:write", "usergroups:read", "groups:read")...)
	}, true},
	{"history may not be read", func(s *slacktest.Server, _ map[string]string) {
		s.Grant(slacktest.Bot, without(slack.Scopes(), "channels:history", "groups:history", "im:history", "mpim:history")...)
	}, false},
	{"rooms", func(s *slacktest.Server, _ map[string]string) {
		s.AddRooms(slacktest.Room{ID: "C0IDEATION", Name: "idees", Without: true}, slacktest.Room{ID: "C0ANNONCES", Name: "annonces", Archived: true},
			slacktest.Room{ID: "G0COMITE01", Name: "comite", Private: true, Without: true})
	}, true},
	{"no rooms", func(s *slacktest.Server, _ map[string]string) {
		for _, id := range []string{"C0IDEATION", "C0ANNONCES", "G0COMITE01", "C0GENERAL1"} {
			s.AddRooms(slacktest.Room{ID: id, Name: strings.ToLower(id), Without: true})
		}
	}, true},
	{"shared room", func(s *slacktest.Server, _ map[string]string) {
		s.AddRooms(slacktest.Room{ID: "C0IDEATION", Name: "idees", Shared: true})
	}, false},
	{"people", func(s *slacktest.Server, _ map[string]string) {
		s.AddPeople(slacktest.Person{ID: "U0CLAIRE01", Name: "Claire Tremblay", Deactivated: true},
			slacktest.Person{ID: "U0BRUNO001", Name: "Bruno Gagnon", Stranger: true})
	}, true},
	{"group disabled", func(s *slacktest.Server, _ map[string]string) { s.DisableGroup("S0COMITE01") }, true},
	{"group empty", func(s *slacktest.Server, _ map[string]string) { s.AddGroup("S0COMITE01", "comite-de-pilotage") }, false},
	{"groups unpaid", func(s *slacktest.Server, _ map[string]string) { s.Fail("usergroups.list", "plan_upgrade_required") }, true},
	{"clock fast", func(s *slacktest.Server, _ map[string]string) { s.Clock().Advance(-3*time.Minute - 30*time.Second) }, false},
	{"clock slow", func(s *slacktest.Server, _ map[string]string) { s.Clock().Advance(2*time.Hour + 30*time.Second) }, true},
	{"slack at work", func(s *slacktest.Server, _ map[string]string) { s.Fail("conversations.info", "internal_error") }, true},
	{"asked to wait", func(s *slacktest.Server, _ map[string]string) { s.Throttle("auth.test", 90*time.Second) }, true},
	{"http mode", func(_ *slacktest.Server, env map[string]string) {
		env["config"], env["SLACK_SIGNING_SECRET"] = strings.Replace(checkedConfig, "slack:", "slack: {mode: http}", 1), slacktest.Secret
		delete(env, "SLACK_APP_TOKEN")
	}, false},
	{"nothing linked yet", func(_ *slacktest.Server, env map[string]string) { env["config"] = "slack:" }, false},
	{"unreachable", func(_ *slacktest.Server, env map[string]string) { env[slackAPI] = "http://127.0.0.1:1/api/" }, true},
}

// TestCheckSlack checks installations in which something is wrong, and compares
// what is said with testdata/check_slack.
func TestCheckSlack(t *testing.T) {
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) {
			var got txtar.Archive
			for _, lang := range []string{"fr", "en"} {
				said, err := checked(t, lang, c.change)
				if (err != nil) != c.broken {
					t.Errorf("in %s it ended with %v", lang, err)
				}
				if err != nil {
					said += "livinglab: " + err.Error() + "\n"
				}
				for _, secret := range []string{"slacktest-bot", "1-slacktest", "5678"} {
					if strings.Contains(said, secret) {
						t.Errorf("it tells a token: %s", said)
					}
				}
				got.Files = append(got.Files, txtar.File{Name: lang, Data: []byte(said)})
			}
			golden(t, filepath.Join("testdata", "check_slack", strings.ReplaceAll(c.name, " ", "-")+".txtar"), txtar.Format(&got))
		})
	}
}

// checked runs `livinglab check slack` on a changed workspace, and returns what
// it prints.
func checked(t *testing.T, lang string, change func(*slacktest.Server, map[string]string)) (string, error) {
	s := checkedSlack(t, time.Now())
	env := map[string]string{"SLACK_BOT_TOKEN": slacktest.Bot, "SLACK_APP_TOKEN": slacktest.App, slackAPI: s.API(), "config": checkedConfig}
	if change != nil {
		change(s, env)
	}
	file := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(file, []byte(env["config"]), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	err := run(context.Background(), []string{"check", "slack", "--lang", lang, "--config", file},
		func(name string) string { return env[name] }, strings.NewReader(""), &out, &errs)
	if errs.Len() > 0 {
		t.Errorf("on the standard error: %s", &errs)
	}
	return out.String(), err
}

// golden compares with a golden file, or writes it.
func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s: it now says (-update writes it)\n%s", file, got)
	}
}

// Without its section there is nothing to check, and it says what to add.
func TestCheckSlackWithoutSlack(t *testing.T) {
	var out bytes.Buffer
	err := run(context.Background(), []string{"check", "slack", "--lang", "en"}, func(string) string { return "" }, strings.NewReader(""), &out, &out)
	if err == nil || !strings.Contains(err.Error(), "config.yaml has no slack section") || out.Len() > 0 {
		t.Errorf("%v\n%s", err, &out)
	}
}
