package discord_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"livinglab/adapters/discord"
	"livinglab/adapters/discord/discordtest"
	"livinglab/bot/chat"
)

var committee = discordtest.ID("comité")

func TestPeople(t *testing.T) {
	l := open(t, discordtest.Options{Intents: discordtest.GuildMembers, Rates: true})
	l.AddRole(discordtest.Role{ID: committee, Name: "comité"})
	l.AddPerson(discordtest.Person{ID: discordtest.ID("nadia"), Username: "nadia", GlobalName: "Nadia B.", Nick: " Nadia (comité) ", Roles: []string{committee}})
	l.AddPerson(discordtest.Person{ID: discordtest.ID("robot"), Bot: true})
	for i := range 1500 { // more than a page
		l.AddPerson(discordtest.Person{ID: discordtest.ID(fmt.Sprint("member", i)), Username: fmt.Sprint("member", i)})
	}
	people, err := l.bot.People(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	byID := map[string]chat.Person{}
	for _, p := range people {
		byID[p.ID] = p
	}
	if len(people) != len(byID) || len(people) != 1504 {
		t.Errorf("%d people, %d of them different, want 1504", len(people), len(byID))
	}
	nadia := byID[discordtest.ID("nadia")]
	if nadia.Name != "Nadia (comité)" || !slices.Equal(nadia.Groups, []string{committee}) || nadia.Platform != discord.PlatformName {
		t.Errorf("Nadia is %+v", nadia)
	}
	if got := byID[marie]; got.Name != "Marie Tremblay" || len(got.Groups) != 0 {
		t.Errorf("Marie is %+v", got)
	}
	if got := byID[discordtest.ID("member7")]; got.Name != "member7" {
		t.Errorf("someone without another name is %q", got.Name)
	}
}

func TestWithoutTheMembersIntentNobodyIsListed(t *testing.T) {
	l := open(t, discordtest.Options{})
	var log bytes.Buffer
	l.o.Logger = slog.New(slog.NewTextHandler(&log, nil))
	l.restart()
	for range 2 {
		if people, err := l.bot.People(context.Background()); err != nil || len(people) != 0 {
			t.Errorf("%d people, %v", len(people), err)
		}
	}
	if n := strings.Count(log.String(), "members intent is off"); n != 1 {
		t.Errorf("said %d times:\n%s", n, &log)
	}
	// A server that the bot is not in is another matter.
	l.o.Guild = discordtest.ID("elsewhere")
	l.restart()
	if _, err := l.bot.People(context.Background()); !errors.Is(err, chat.ErrGone) {
		t.Errorf("of another server: %v", err)
	}
}

func TestActor(t *testing.T) {
	l := open(t, discordtest.Options{})
	l.AddRole(discordtest.Role{ID: committee, Name: "comité"})
	nadia, stranger := discordtest.ID("nadia"), discordtest.ID("stranger")
	l.AddPerson(discordtest.Person{ID: nadia, Username: "nadia", GlobalName: "Nadia", Roles: []string{committee}})
	l.AddPerson(discordtest.Person{ID: stranger})
	l.Leave(t, stranger)
	ctx := context.Background()
	// In the server the payload tells all there is.
	p, err := l.bot.Actor(ctx, ahmed, "Ahmed", discord.InServer("Ahmed le grand", "1"), "en-US")
	if err != nil || p.Name != "Ahmed le grand" || p.Locale != "en-US" || !slices.Equal(p.Groups, []string{"1"}) {
		t.Errorf("in the server: %+v, %v", p, err)
	}
	// In a direct conversation Discord is asked, and the language is remembered.
	if p, err = l.bot.Actor(ctx, nadia, "Nadia", nil, "fr"); err != nil || !slices.Equal(p.Groups, []string{committee}) || p.Locale != "fr" {
		t.Errorf("in a direct conversation: %+v, %v", p, err)
	}
	if p, err = l.bot.Actor(ctx, nadia, "Nadia", nil, ""); err != nil || p.Locale != "fr" || l.Requests("get_guild_member") != 1 {
		t.Errorf("again: %+v, %v, %d look-ups", p, err, l.Requests("get_guild_member"))
	}
	if p, err = l.bot.Actor(ctx, stranger, "X", nil, "fr"); !discord.IsNotOurs(err) {
		t.Errorf("someone who left: %+v, %v", p, err)
	}
	if p, err = l.bot.Actor(ctx, "", "", nil, ""); !discord.IsNotOurs(err) {
		t.Errorf("nobody: %+v, %v", p, err)
	}
	// Where Discord fails, what was known has to do, or that they are someone.
	l.Clock().Advance(time.Hour)
	l.Trouble(discordtest.Trouble{Operation: "get_guild_member", Kind: discordtest.Broken, Times: 5})
	if p, err = l.bot.Actor(ctx, nadia, "Nadia", nil, "fr"); err != nil || !slices.Equal(p.Groups, []string{committee}) {
		t.Errorf("while Discord fails: %+v, %v", p, err)
	}
	if p, err = l.bot.Actor(ctx, marie, "Marie", nil, "fr"); err != nil || p.Name != "Marie" || p.Groups != nil {
		t.Errorf("someone new while Discord fails: %+v, %v", p, err)
	}
	asked := l.Requests("get_guild_member")
	if _, err = l.bot.Actor(ctx, marie, "Marie", nil, "fr"); err != nil || l.Requests("get_guild_member") != asked {
		t.Errorf("Discord is asked again at once: %v", err)
	}
}
