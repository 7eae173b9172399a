package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"livinglab/adapters/slack"
	"livinglab/adapters/slack/slacktest"
)

// served is the program `livinglab serve`, running in a local Slack or Discord.
type served struct {
	t     *testing.T
	slack *slacktest.Server // nil when it is not there
	env   map[string]string
	cmd   *exec.Cmd
	dir   string
	out   *bytes.Buffer // what it says on the standard error; to be read once it has ended
}

// serveEnv is the environment of a lab in a local Slack.
func serveEnv(s *slacktest.Server) map[string]string {
	return map[string]string{"SLACK_BOT_TOKEN": slacktest.Bot, "SLACK_APP_TOKEN": slacktest.App, "SLACK_SIGNING_SECRET": slacktest.Secret, slackAPI: s.API()}
}

// command is the program with a local Slack around it.
func command(t *testing.T, s *slacktest.Server, dir, config string, args ...string) *exec.Cmd {
	t.Helper()
	return commandIn(t, serveEnv(s), dir, config, args...)
}

// commandIn is the program in an environment.
func commandIn(t *testing.T, env map[string]string, dir, config string, args ...string) *exec.Cmd {
	t.Helper()
	file := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Args = append(append([]string{"livinglab"}, args...), "--lang", "fr", "--config", file) // see TestMain
	cmd.Dir = dir
	cmd.Env = []string{"HOME=" + dir}
	for name, value := range env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	return cmd
}

// startServe starts it and waits until it says that it starts.
func startServe(t *testing.T, s *slacktest.Server, dir, config string) *served {
	t.Helper()
	p := startServeIn(t, serveEnv(s), dir, config)
	p.slack = s
	return p
}

// startServeIn is startServe in an environment.
func startServeIn(t *testing.T, env map[string]string, dir, config string) *served {
	t.Helper()
	p := &served{t: t, env: env, dir: dir, out: &bytes.Buffer{}, cmd: commandIn(t, env, dir, config, "serve")}
	p.cmd.Stderr = p.out
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.cmd.Process.Kill() }) //nolint:errcheck // it has ended already, or the test failed
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if strings.Contains(lines.Text(), "Ctrl+C") {
			go io.Copy(io.Discard, out) //nolint:errcheck // it ends with the program
			return p
		}
	}
	t.Fatalf("it did not start: %v\n%s", p.cmd.Wait(), p.out)
	return nil
}

// ends waits until it has ended, and returns its exit code. What it logged
// holds no secret.
func (p *served) ends() int {
	p.t.Helper()
	err := p.cmd.Wait()
	for name, secret := range p.env {
		if (strings.Contains(name, "TOKEN") || strings.Contains(name, "SECRET")) && strings.Contains(p.out.String(), secret) {
			p.t.Errorf("it logs a secret:\n%s", p.out)
		}
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	if err != nil {
		p.t.Fatal(err)
	}
	return 0
}

// installManifest makes the app in a local Slack of the manifest that the program
// prints, as a person does.
func installManifest(t testing.TB, s *slacktest.Server) {
	t.Helper()
	var m slack.Manifest
	if err := json.Unmarshal(printed(t, "manifest", "slack", "--lang", "fr", "--json"), &m); err != nil {
		t.Fatal(err)
	}
	var commands []string
	shortcuts := map[string]string{}
	for _, c := range m.Features.Commands {
		commands = append(commands, c.Command)
	}
	for _, c := range m.Features.Shortcuts {
		shortcuts[c.Name] = c.Callback
	}
	s.Install(m.OAuth.Scopes.Bot, commands, shortcuts)
}

// says has a person type a command, and returns what they are shown.
func (p *served) says(user, room, line string) string {
	p.t.Helper()
	before := len(p.slack.Shown(user))
	act := p.slack.Command(p.t, user, room, line)
	act.Wait(p.t)
	if trouble := act.Trouble(); trouble != "" {
		p.t.Fatalf("%s: %s", line, trouble)
	}
	return string(p.slack.JSON(p.slack.AwaitShown(p.t, user, before)))
}

// The program in Slack, from its start to SIGTERM.
func TestServe(t *testing.T) {
	s, dir := checkedSlack(t, time.Now()), t.TempDir()
	installManifest(t, s)
	p := startServe(t, s, dir, checkedConfig)
	for _, line := range []string{"/labo", "/lab"} { // in either language
		if got := p.says("U0DIANE001", "C0IDEATION", line); !strings.Contains(got, "Laboratoire vivant") {
			t.Errorf("%s: %s", line, got)
		}
	}
	if got := p.says("U0DIANE001", "C0IDEATION", "/idee Un café des langues"); !strings.Contains(got, "ronde") {
		t.Errorf("/idee: %s", got)
	}
	// Roles come from a person and from a group: only the committee opens rounds.
	if got := p.says("U0DIANE001", "C0IDEATION", "/ronde ouvrir"); !strings.Contains(got, `"type":"modal"`) {
		t.Errorf("/ronde ouvrir, of the committee: %s", got)
	}
	s.AddPeople(slacktest.Person{ID: "U0AWA00001", Name: "Awa"})
	if got := p.says("U0AWA00001", "C0IDEATION", "/ronde ouvrir"); strings.Contains(got, `"type":"modal"`) {
		t.Errorf("/ronde ouvrir, of a member: %s", got)
	}

	// Nothing else runs on its database meanwhile.
	for _, args := range [][]string{{"serve"}, {"try", "--listen", "127.0.0.1:0", "--db", filepath.Join(dir, ".local", "share", "livinglab", labDatabase)}} {
		if out, err := command(t, s, dir, checkedConfig, args...).CombinedOutput(); err == nil || !strings.Contains(string(out), "Un autre livinglab se sert déjà") {
			t.Errorf("a second %s: %v\n%s", args[0], err, out)
		}
	}
	if out, err := command(t, s, dir, checkedConfig, "check").CombinedOutput(); err != nil || !strings.Contains(string(out), labDatabase) {
		t.Errorf("check beside it: %v\n%s", err, out)
	}

	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if code := p.ends(); code != 0 || strings.Contains(p.out.String(), "level=ERROR") {
		t.Errorf("after SIGTERM: exit code %d\n%s", code, p.out)
	}
	if refused := s.Unexpected(); len(refused) > 0 {
		t.Errorf("Slack refused: %v", refused)
	}

	// Its database is the real lab's: try leaves it alone.
	if out, err := command(t, s, dir, checkedConfig, "try", "--listen", "127.0.0.1:0", "--db", filepath.Join(dir, ".local", "share", "livinglab", labDatabase)).CombinedOutput(); err == nil || !strings.Contains(string(out), "laboratoire en service") {
		t.Errorf("try on it: %v\n%s", err, out)
	}
}

// A crash leaves no lock behind.
func TestServeAfterACrash(t *testing.T) {
	s, dir := checkedSlack(t, time.Now()), t.TempDir()
	p := startServe(t, s, dir, checkedConfig)
	p.says("U0DIANE001", "C0IDEATION", "/labo")
	p.cmd.Process.Kill() //nolint:errcheck // ends says how it ended
	if code := p.ends(); code == 0 {
		t.Error("it was not killed")
	}
	p = startServe(t, s, dir, checkedConfig)
	p.says("U0DIANE001", "C0IDEATION", "/labo")
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if code := p.ends(); code != 0 {
		t.Errorf("exit code %d\n%s", code, p.out)
	}
}

// The HTTP mode, and what a monitoring program asks.
func TestServeByHTTP(t *testing.T) {
	s, dir := checkedSlack(t, time.Now()), t.TempDir()
	mine, theirs := freeAddress(t), freeAddress(t)
	config := strings.Replace(checkedConfig, "slack:", fmt.Sprintf("listen: %s\nslack: {mode: http, listen: '%s'}", mine, theirs), 1)
	p := startServe(t, s, dir, config)
	s.PostTo("http://" + theirs + "/slack/events")
	if got := p.says("U0DIANE001", "C0IDEATION", "/labo"); !strings.Contains(got, "Laboratoire vivant") {
		t.Errorf("/labo: %s", got)
	}
	for _, address := range []string{mine, theirs} {
		answer, err := http.Get("http://" + address + "/healthz")
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			t.Errorf("%s/healthz: %s", address, answer.Status)
		}
	}
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if code := p.ends(); code != 0 {
		t.Errorf("exit code %d\n%s", code, p.out)
	}
}

// freeAddress is an address of this machine that nobody uses.
func freeAddress(t testing.TB) string {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().String()
}

// What only a person can mend ends it, in plain words.
func TestServeTellsWhatToMend(t *testing.T) {
	for what, c := range map[string]struct {
		before func(s *slacktest.Server)
		says   string
	}{
		"an unknown token":     {func(s *slacktest.Server) { s.Revoke(slacktest.Bot, "invalid_auth") }, "Slack ne connaît pas le jeton xoxb"},
		"a removed app":        {func(s *slacktest.Server) { s.Revoke(slacktest.Bot, "account_inactive") }, "n’est plus valide"},
		"an app token revoked": {func(s *slacktest.Server) { s.Revoke(slacktest.App, "token_revoked") }, "Le jeton xapp n’est plus valide"},
		"no connections:write": {func(s *slacktest.Server) { s.Grant(slacktest.App) }, "connections:write"},
	} {
		t.Run(what, func(t *testing.T) {
			s := checkedSlack(t, time.Now())
			c.before(s)
			out, err := command(t, s, t.TempDir(), checkedConfig, "serve").CombinedOutput()
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.ExitCode() != 1 || !strings.Contains(string(out), "livinglab: ") || !strings.Contains(string(out), c.says) {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// An address that another program has is told, with the key to change.
func TestServeWithoutItsAddress(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	for config, says := range map[string]string{
		"listen: %s\nslack:":                "changez listen",
		"slack: {mode: http, listen: '%s'}": "slack.listen",
	} {
		s := checkedSlack(t, time.Now())
		out, err := command(t, s, t.TempDir(), fmt.Sprintf(config, ln.Addr()), "serve").CombinedOutput()
		if err == nil || !strings.Contains(string(out), says) || !strings.Contains(string(out), ln.Addr().String()) {
			t.Errorf("%s: %v\n%s", config, err, out)
		}
	}
}

// A database of try is refused to serve, and to a second try meanwhile.
func TestServeRefusesTheSample(t *testing.T) {
	s, dir := checkedSlack(t, time.Now()), t.TempDir()
	path := filepath.Join(dir, "try.db")
	first := startTry(t, path)
	second := command(t, s, dir, checkedConfig, "try", "--listen", "127.0.0.1:0", "--db", path)
	if out, err := second.CombinedOutput(); err == nil || !strings.Contains(string(out), "Un autre livinglab se sert déjà") {
		t.Errorf("a second try: %v\n%s", err, out)
	}
	first.stop()
	out, err := command(t, s, dir, checkedConfig, "serve", "--db", path).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "est une base d’essai") {
		t.Errorf("%v\n%s", err, out)
	}
}
