package discord_test

import (
	"slices"
	"strings"
	"testing"

	"livinglab/adapters/discord/discordtest"
	"livinglab/bot/chat"
)

func TestCommandsAreOfferedInEachLanguageEverywhere(t *testing.T) {
	l := run(t, discordtest.Options{})
	for who, want := range map[string][]string{
		marie: {"idée", "ronde voir", "ronde fusionner", "ronde masquer"}, ahmed: {"idea", "round show", "round merge", "round hide"},
	} {
		for _, channel := range []string{ideas, l.DM(who)} {
			if got := l.Commands(who, channel); !slices.Equal(got, want) {
				t.Errorf("offered %q, want %q", got, want)
			}
		}
	}
}

func TestCommandsAreRegisteredWhenTheyChange(t *testing.T) {
	l := run(t, discordtest.Options{})
	again := func(all []chat.CommandSpec) int {
		t.Helper()
		if err := l.stop(); err != nil {
			t.Fatal(err)
		}
		before := l.Requests("bulk_set_application_commands")
		l.restart()
		l.specs = all
		l.start(t)
		return l.Requests("bulk_set_application_commands") - before
	}
	if n := again(specs); n != 0 {
		t.Errorf("registered %d times, though they are as before", n)
	}
	changed := slices.Clone(specs)
	changed[0].About = chat.Words{chat.French: "Autre chose", chat.English: "Something else"}
	if n := again(changed); n != 1 {
		t.Errorf("registered %d times, though one has changed", n)
	}
	if n := again(changed[:1]); n != 1 {
		t.Errorf("registered %d times, though one is gone", n)
	}
	if n := again(changed[:1]); n != 0 {
		t.Errorf("registered %d times more", n)
	}
}

func TestCommandsThatAreRefusedStopNothing(t *testing.T) {
	l := waiting(t, discordtest.Options{})
	l.Trouble(discordtest.Trouble{Operation: "bulk_set_application_commands", Kind: discordtest.Broken, Status: 400})
	l.start(t)
	if log := l.log.String(); !strings.Contains(log, "commands are refused") {
		t.Errorf("logged:\n%s", log)
	}
	l.Trouble(discordtest.Trouble{Operation: "list_application_commands", Kind: discordtest.Broken, Times: 2})
	if err := l.stop(); err != nil {
		t.Fatal(err)
	}
	l.restart()
	l.start(t) // once it passes
	if got := l.Commands(marie, ideas); len(got) != 4 {
		t.Errorf("offered %q", got)
	}
}

// Names are what Discord takes, whatever the bot's are.
func TestNamesAreAsDiscordTakesThem(t *testing.T) {
	l := waiting(t, discordtest.Options{})
	long := strings.Repeat("très ", 20)
	l.specs = []chat.CommandSpec{{
		Name: chat.Words{chat.French: "L’Idée du Jour!"}, Args: []chat.ArgSpec{
			{Name: chat.Words{chat.French: long}}, {Name: chat.Words{chat.French: long}, Optional: true}, {Name: chat.Words{chat.French: "Et après"}}},
		OnMessage: chat.Words{chat.French: "  " + strings.Repeat("x", 40)},
	}, {
		Name: chat.Words{chat.French: "labo"}, Subs: []chat.CommandSpec{{Name: chat.Words{chat.French: "Voir", chat.English: "see"}}},
	}}
	l.start(t)
	if got := l.Commands(marie, ideas); !slices.Equal(got, []string{"l'idée-du-jour", "labo voir"}) {
		t.Errorf("offered %q", got)
	}
	for _, r := range l.Refused() {
		t.Errorf("refused: %v", r)
	}
}
