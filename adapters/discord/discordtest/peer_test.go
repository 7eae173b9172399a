package discordtest_test

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"

	"livinglab/adapters/discord/discordtest"
)

// report is a line of the peer's: what happened to it.
type report struct {
	Did, ID, User, By, Content, Message, Scope string
	Guilds, Names, Files                       []string
	Waited                                     float64 // milliseconds
	Replayed                                   int
}

// peer is discord.js in a process of its own.
type peer struct {
	*testing.T
	lines chan report
	seen  []report
}

// startPeer runs peer.mjs. It skips where there is no Node or npm has not been
// run, and fails in CI.
func startPeer(t *testing.T, s *discordtest.Server) *peer {
	t.Helper()
	missing := func(what string) {
		if os.Getenv("CI") != "" {
			t.Fatalf("%s is not there: run npm ci in adapters/discord/discordtest/peer", what)
		}
		t.Skipf("%s is not there: run npm ci in adapters/discord/discordtest/peer", what)
	}
	node, err := exec.LookPath("node")
	if err != nil {
		missing("node")
	}
	if _, err := os.Stat("peer/node_modules/discord.js"); err != nil {
		missing("discord.js")
	}
	cmd := exec.Command(node, "peer.mjs")
	cmd.Dir, cmd.Stderr = "peer", os.Stderr
	cmd.Env = append(os.Environ(), "DISCORD_API="+s.URL()+"/api", "DISCORD_TOKEN="+s.Token, "DISCORD_GUILD="+s.Guild, "DISCORD_CHANNEL="+idees)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &peer{T: t, lines: make(chan report, 100)}
	go func() {
		defer close(p.lines)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			var r report
			if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
				t.Errorf("the peer says %q", lines.Bytes())
			}
			p.lines <- r
		}
	}()
	t.Cleanup(func() {
		_ = in.Close()
		for r := range p.lines {
			p.look(r)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("the peer ends with %v", err)
		}
	})
	return p
}

func (p *peer) look(r report) {
	if r.Did == "error" {
		p.Errorf("the peer met an error: %s", r.Message)
	}
	p.seen = append(p.seen, r)
}

// await waits until something has happened to the peer.
func (p *peer) await(did string) report {
	p.Helper()
	late := time.After(30 * time.Second)
	for {
		select {
		case r, open := <-p.lines:
			if !open {
				p.Fatalf("the peer ended before %q", did)
			}
			p.look(r)
			if r.Did == did {
				return r
			}
		case <-late:
			p.Fatalf("waited in vain for the peer: %q", did)
		}
	}
}

// TestDiscordJS plays the life of a bot with a client of other people's: if
// discord.js is at home here, this is a Discord.
func TestDiscordJS(t *testing.T) {
	s := newLab(t, discordtest.Options{Rates: true})
	s.Clock().Run() // another process cannot be handed a clock
	s.Trouble(discordtest.Trouble{Operation: "bulk_set_guild_application_commands", Kind: discordtest.Limited, After: 300 * time.Millisecond})
	p := startPeer(t, s)

	if r := p.await("ready"); r.User != s.AppID || !slices.Equal(r.Guilds, []string{s.Guild}) {
		t.Errorf("it is ready as %+v", r)
	}
	if r := p.await("limited"); r.Scope != "user" {
		t.Errorf("the 429 is told as %+v", r)
	}
	if r := p.await("commands"); !slices.Equal(r.Names, []string{"idee"}) || r.Waited < 300 {
		t.Errorf("after a 429 of 300 ms its commands are %v, in %v ms", r.Names, r.Waited)
	}
	posted := p.await("message")
	if !slices.Equal(posted.Files, []string{"bulletins.json"}) {
		t.Errorf("its files are %v", posted.Files)
	}
	p.await("said")
	if got := s.Messages(t, marie, idees); len(got) != 4 || got[0].Content != "Un jardin" || got[3].Content != "message 3" || got[0].Attachments[0].Description != "Les bulletins" {
		t.Errorf("Marie sees %d messages", len(got))
	}

	i := s.Command(t, marie, idees, "idee", discordtest.Option{Name: "titre", Value: "Un jardin"})
	if m := i.Complete(t); m.Content != "proposée : Un jardin" || !m.Ephemeral() {
		t.Errorf("the command shows %+v", m)
	}
	s.Await(t, "the follow-up", func() bool { return len(i.FollowUps()) == 1 })
	if m := i.FollowUps()[0]; m.Content != "et merci" || !m.Ephemeral() {
		t.Errorf("it is followed by %+v", m)
	}
	typed := s.Suggest(t, marie, idees, "idee", discordtest.Option{Name: "titre", Value: "Jardin"})
	typed.Await(t)
	if c := typed.Choices(); len(c) != 1 || c[0].Name != "Jardin partagé" {
		t.Errorf("suggestions %+v", c)
	}
	press := s.Press(t, ahmed, posted.ID, "ideas:support:1")
	press.Await(t)
	sent := s.Submit(t, press.Modal(), map[string][]string{"pourquoi": {"Pour tous"}, "theme": {"2"}})
	if m := sent.Complete(t); m.Content != "Pour tous (2)" {
		t.Errorf("the form shows %+v", m)
	}

	s.Drop()
	s.Say(t, ahmed, idees, "pendant la coupure <@"+s.AppID+">")
	heard, resumed := p.await("heard"), p.await("resumed")
	if heard.By != "ahmed" || heard.Content == "" || resumed.Replayed == 0 {
		t.Errorf("after the cut it heard %+v, and %+v", heard, resumed)
	}
	if paths := s.Paths(); len(paths) != 2 || paths[0] == paths[1] {
		t.Errorf("it connected to %v", paths)
	}
	refusals := s.Refused()
	if len(refusals) != 1 || refusals[0].Status != 429 {
		t.Errorf("refused: %v", refusals)
	}
}
