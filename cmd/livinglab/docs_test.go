package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"livinglab/adapters/discord"
	"livinglab/adapters/slack"
	"livinglab/bot/chat"
)

var readmes = []string{"../../README.md", "../../LISEZMOI.md"}

// found is what a pattern finds in a file: its first group, each time.
func found(t *testing.T, file, pattern string) (all []string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(data), -1) {
		all = append(all, m[1])
	}
	return all
}

// The comment of a package that lists its files lists them all.
func TestPackageCommentsNameTheirFiles(t *testing.T) {
	for _, main := range []string{"../../adapters/slack/slack.go", "../../adapters/slack/slacktest/slacktest.go",
		"../../adapters/discord/discord.go", "../../adapters/discord/discordtest/discordtest.go"} {
		comment := strings.Join(found(t, main, "(?m)^(//.*)$"), "\n")
		files, err := filepath.Glob(filepath.Join(filepath.Dir(main), "*.go"))
		if err != nil || len(files) < 10 {
			t.Fatalf("%s: %d files, %v", main, len(files), err)
		}
		for _, f := range files {
			name := filepath.Base(f)
			if f != filepath.Clean(main) && !strings.HasSuffix(name, "_test.go") && !regexp.MustCompile(`\b`+regexp.QuoteMeta(name)).MatchString(comment) {
				t.Errorf("%s does not name %s", main, name)
			}
		}
	}
}

// The service that people copy is the same in both languages, and one that
// systemd takes.
func TestReadmeService(t *testing.T) {
	var units []string
	for _, file := range readmes {
		units = append(units, found(t, file, "(?s)```ini\n(.*?)```")...)
	}
	if len(units) != len(readmes) || units[0] != units[1] {
		t.Fatalf("the services: %q", units)
	}
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("systemd-analyze is not here to read it")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	unit := strings.Replace(units[0], "/usr/local/bin/livinglab", self, 1)
	file := filepath.Join(t.TempDir(), "livinglab.service")
	if err := os.WriteFile(file, []byte(unit), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(analyze, "verify", "--man=no", file).CombinedOutput(); err != nil || strings.Contains(string(out), "livinglab.service") {
		t.Errorf("systemd-analyze: %v\n%s", err, out)
	}
}

// The permissions that the READMEs explain are those that the manifest asks for.
func TestReadmePermissions(t *testing.T) {
	want := slack.Scopes()
	slices.Sort(want)
	for _, file := range readmes {
		var got []string
		for _, cell := range found(t, file, "(?m)^\\| (`[a-z]+(?::[a-z]+)?`(?:, `[a-z]+:[a-z]+`)*) \\| ") {
			for _, scope := range strings.Split(cell, ", ") {
				if scope = strings.Trim(scope, "`"); slices.Contains(want, scope) || strings.Contains(scope, ":") {
					got = append(got, scope)
				}
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s explains %v, the manifest asks for %v", file, got, want)
		}
	}
}

// The permissions of Discord's that they explain are those that the invite link
// asks for, by the names that Discord's own pages give them.
func TestReadmeDiscordPermissions(t *testing.T) {
	texts, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	for i, l := range []chat.Lang{chat.English, chat.French} {
		data, err := os.ReadFile(readmes[i])
		if err != nil {
			t.Fatal(err)
		}
		_, table, _ := strings.Cut(string(data), "| permission | "+[]string{"for", "pour"}[i]+" |\n|---|---|\n| "+texts.Text(l, "discord.permission-view-channel").String())
		table, _, _ = strings.Cut("| "+texts.Text(l, "discord.permission-view-channel").String()+table, "\n\n")
		var got, want []string
		for _, line := range strings.Split(table, "\n") {
			got = append(got, strings.TrimSpace(strings.Split(line, "|")[1]))
		}
		for _, name := range discord.Needed() {
			want = append(want, texts.Text(l, "discord.permission-"+name).String())
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s explains %q, the invite asks for %q", readmes[i], got, want)
		}
	}
}

// The commands of the program that the READMEs name are there.
func TestReadmeCommands(t *testing.T) {
	help := string(printed(t, "--help"))
	for _, file := range readmes {
		for _, name := range found(t, file, "(?m)^\\| `livinglab ([a-z]+(?: slack| discord)?)") {
			if !strings.Contains(help, "  "+strings.SplitN(name, " ", 2)[0]) {
				t.Errorf("%s: livinglab %s is not in the help:\n%s", file, name, help)
			}
		}
	}
}
