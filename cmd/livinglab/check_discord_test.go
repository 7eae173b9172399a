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

	"livinglab/adapters/discord/discordtest"
)

// The lab in a local Discord.
var (
	inDiscord = map[string]string{
		"ideation": discordtest.ID("ideation"), "annonces": discordtest.ID("annonces"), "comite": discordtest.ID("comite"),
		"claire": discordtest.ID("claire"), "bruno": discordtest.ID("bruno"), "role": discordtest.ID("role"),
	}
	discordServer = discordtest.ID("lab")
)

// discordLabConfig is the configuration of that lab.
var discordLabConfig = `
discord:
  server: "` + discordServer + `"
rooms:
  ideation: discord:` + inDiscord["ideation"] + `
  annonces: discord:` + inDiscord["annonces"] + `
  comite: discord:` + inDiscord["comite"] + `
roles:
  coordinators: discord:` + inDiscord["claire"] + `
  committee: [discord:` + inDiscord["role"] + `, discord:` + inDiscord["bruno"] + `]
`

// allIntents are the privileged intents that the bot can use.
const allIntents = discordtest.GuildMembers | discordtest.MessageContent

// discordLab is a server where that lab is installed as it should be, but for
// what the options say.
func discordLab(t testing.TB, o discordtest.Options, at time.Time) *discordtest.Server {
	o.Clock = discordtest.NewClock(at)
	s := discordtest.New(t, o)
	for _, name := range []string{"ideation", "annonces", "comite"} {
		s.AddChannel(discordtest.Channel{ID: inDiscord[name], Name: name})
	}
	s.AddChannel(discordtest.Channel{ID: discordtest.ID("general"), Name: "général"})
	s.AddRole(discordtest.Role{ID: inDiscord["role"], Name: "Comité de pilotage"})
	s.AddPerson(discordtest.Person{ID: inDiscord["claire"], Username: "claire", GlobalName: "Claire Tremblay", Locale: "fr"})
	s.AddPerson(discordtest.Person{ID: inDiscord["bruno"], Username: "bruno", GlobalName: "Bruno Gagnon", Locale: "fr", Roles: []string{inDiscord["role"]}})
	return s
}

// discordChecks are the conditions in which an installation is checked: what is
// not as it should be.
var discordChecks = []struct {
	name   string
	o      discordtest.Options
	change func(s *discordtest.Server, env map[string]string)
	broken bool
}{
	{"as it should be", discordtest.Options{Intents: allIntents}, nil, false},
	{"no intents", discordtest.Options{}, nil, false},
	{"token unknown", discordtest.Options{}, func(_ *discordtest.Server, env map[string]string) {
		env["DISCORD_BOT_TOKEN"] = "MTE5NjAwMDAwMDAwMDAwMDAwMA.Gl9h3x." + strings.Repeat("x", 38)
	}, true},
	{"server unknown", discordtest.Options{Intents: allIntents}, func(s *discordtest.Server, env map[string]string) {
		s.RemoveBot(s.Guild)
		s.AddGuild(discordtest.ID("ailleurs"), "Un club", true)
		env["config"] = strings.ReplaceAll(discordLabConfig, discordServer, discordtest.ID("nulle part"))
	}, true},
	{"not invited yet", discordtest.Options{Intents: allIntents}, func(s *discordtest.Server, _ map[string]string) { s.RemoveBot(s.Guild) }, true},
	{"commands scope missing", discordtest.Options{Intents: allIntents, NoCommands: true}, nil, true},
	{"permissions missing", discordtest.Options{Intents: allIntents}, func(s *discordtest.Server, _ map[string]string) {
		s.AddRole(discordtest.Role{ID: s.Guild, Name: "@everyone", Permissions: discordtest.ViewChannel | discordtest.ReadMessageHistory})
		s.AddRole(discordtest.Role{ID: discordtest.ID("labo"), Name: "labo", Permissions: discordtest.SendMessages | discordtest.EmbedLinks})
	}, true},
	{"history may not be read", discordtest.Options{Intents: allIntents}, func(s *discordtest.Server, _ map[string]string) {
		for _, role := range []string{s.Guild, discordtest.ID("labo")} {
			s.AddRole(discordtest.Role{ID: role, Permissions: discordtest.Invited &^ discordtest.ReadMessageHistory})
		}
	}, false},
	{"administrator", discordtest.Options{Intents: allIntents}, func(s *discordtest.Server, _ map[string]string) {
		s.AddRole(discordtest.Role{ID: discordtest.ID("labo"), Name: "labo", Permissions: discordtest.Administrator})
		s.Deny(inDiscord["comite"], discordtest.ViewChannel) // which keeps no administrator out
	}, false},
	{"a room that is closed to it", discordtest.Options{Intents: allIntents}, func(s *discordtest.Server, _ map[string]string) {
		s.Deny(inDiscord["ideation"], discordtest.SendMessages)
		s.Deny(inDiscord["annonces"], discordtest.AttachFiles|discordtest.CreatePublicThreads)
		s.AddChannel(discordtest.Channel{ID: inDiscord["comite"], Name: "comité", Overwrites: []discordtest.Overwrite{
			{ID: s.Guild, Deny: discordtest.ViewChannel}, {ID: inDiscord["role"], Allow: discordtest.ViewChannel}}})
	}, true},
	{"a private room it was let in", discordtest.Options{Intents: allIntents}, func(s *discordtest.Server, _ map[string]string) {
		s.AddChannel(discordtest.Channel{ID: inDiscord["comite"], Name: "comité", Overwrites: []discordtest.Overwrite{
			{ID: s.Guild, Deny: discordtest.ViewChannel}, {ID: discordtest.ID("labo"), Allow: discordtest.ViewChannel}}})
		s.AddChannel(discordtest.Channel{ID: inDiscord["annonces"], Name: "annonces", Kind: discordtest.Announcement, Overwrites: []discordtest.Overwrite{
			{ID: s.Guild, Deny: discordtest.SendMessages}, {ID: s.AppID, Member: true, Allow: discordtest.SendMessages}}})
	}, false},
	{"rooms of another kind", discordtest.Options{Intents: allIntents}, func(s *discordtest.Server, env map[string]string) {
		s.AddChannel(discordtest.Channel{ID: inDiscord["annonces"], Name: "Voix", Kind: discordtest.Voice})
		s.AddChannel(discordtest.Channel{ID: inDiscord["comite"], Name: "Forum", Kind: discordtest.Forum})
		env["config"] = strings.ReplaceAll(discordLabConfig, inDiscord["ideation"], s.DM(inDiscord["claire"]))
	}, true},
	{"rooms that are not there", discordtest.Options{Intents: allIntents}, func(s *discordtest.Server, env map[string]string) {
		s.AddGuild(discordtest.ID("ailleurs"), "Un club", true)
		s.AddChannel(discordtest.Channel{ID: discordtest.ID("salon"), Name: "salon", Guild: discordtest.ID("ailleurs")})
		r := strings.NewReplacer(inDiscord["annonces"], discordtest.ID("nulle part"), inDiscord["comite"], discordtest.ID("salon"))
		env["config"] = r.Replace(discordLabConfig)
	}, true},
	{"nowhere to write", discordtest.Options{Intents: allIntents}, func(s *discordtest.Server, _ map[string]string) {
		for _, name := range []string{"ideation", "annonces", "comite", "general"} {
			s.Deny(discordtest.ID(name), discordtest.ViewChannel)
		}
	}, true},
	{"people and roles", discordtest.Options{Intents: allIntents}, func(s *discordtest.Server, env map[string]string) {
		s.AddPerson(discordtest.Person{ID: discordtest.ID("robot"), Username: "robot", Bot: true})
		r := strings.NewReplacer("discord:"+inDiscord["claire"], "discord:"+discordtest.ID("partie"), "discord:"+inDiscord["role"], "discord:"+s.Guild+", discord:"+discordtest.ID("labo"),
			"discord:"+inDiscord["bruno"], "discord:"+discordtest.ID("robot"))
		env["config"] = r.Replace(discordLabConfig)
	}, true},
	{"clock fast", discordtest.Options{Intents: allIntents}, func(s *discordtest.Server, _ map[string]string) { s.Clock().Advance(-3*time.Minute - 30*time.Second) }, false},
	{"clock slow", discordtest.Options{Intents: allIntents}, func(s *discordtest.Server, _ map[string]string) { s.Clock().Advance(2*time.Hour + 30*time.Second) }, true},
	{"discord at work", discordtest.Options{Intents: allIntents}, func(s *discordtest.Server, _ map[string]string) {
		s.Trouble(discordtest.Trouble{Operation: "list_guild_channels", Kind: discordtest.Broken})
	}, true},
	{"asked to wait", discordtest.Options{Intents: allIntents}, func(s *discordtest.Server, _ map[string]string) {
		s.Trouble(discordtest.Trouble{Operation: "get_my_application", Kind: discordtest.Limited, After: 90 * time.Second, Scope: "global"})
	}, true},
	{"nothing linked yet", discordtest.Options{Intents: allIntents}, func(s *discordtest.Server, env map[string]string) {
		env["config"] = "discord:\n  server: \"" + discordServer + "\""
	}, false},
	{"unreachable", discordtest.Options{}, func(_ *discordtest.Server, env map[string]string) { env[discordAPI] = "http://127.0.0.1:1/api" }, true},
}

// TestCheckDiscord checks installations in which something is wrong, and compares
// what is said with testdata/check_discord.
func TestCheckDiscord(t *testing.T) {
	for _, c := range discordChecks {
		t.Run(c.name, func(t *testing.T) {
			var got txtar.Archive
			for _, lang := range []string{"fr", "en"} {
				s := discordLab(t, c.o, time.Now())
				env := map[string]string{"DISCORD_BOT_TOKEN": s.Token, discordAPI: s.URL() + "/api/v10", "config": discordLabConfig}
				if c.change != nil {
					c.change(s, env)
				}
				said, err := checkedDiscord(t, lang, env)
				if (err != nil) != c.broken {
					t.Errorf("in %s it ended with %v", lang, err)
				}
				if err != nil {
					said += "livinglab: " + err.Error() + "\n"
				}
				if strings.Contains(said, env["DISCORD_BOT_TOKEN"]) {
					t.Errorf("it tells a token: %s", said)
				}
				got.Files = append(got.Files, txtar.File{Name: lang, Data: []byte(said)})
			}
			golden(t, filepath.Join("testdata", "check_discord", strings.ReplaceAll(c.name, " ", "-")+".txtar"), txtar.Format(&got))
		})
	}
}

// checkedDiscord runs `livinglab check discord` and returns what it prints.
func checkedDiscord(t *testing.T, lang string, env map[string]string) (string, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(file, []byte(env["config"]), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	err := run(context.Background(), []string{"check", "discord", "--lang", lang, "--config", file},
		func(name string) string { return env[name] }, strings.NewReader(""), &out, &errs)
	if errs.Len() > 0 {
		t.Errorf("on the standard error: %s", &errs)
	}
	return out.String(), err
}
