package discord_test

import (
	"strings"
	"testing"

	"livinglab/adapters/discord/discordtest"
	"livinglab/bot/chat"
)

// words are those of the answer to an act: of the adapter's own, in French.
func words(t *testing.T, i *discordtest.Interaction) string {
	t.Helper()
	m := i.Complete(t)
	if !m.Ephemeral() || len(m.Embeds) == 0 {
		t.Fatalf("shown %+v", m)
	}
	return m.Embeds[0].Description
}

// option is an option of a command, with its value.
func option(name, value string) discordtest.Option {
	return discordtest.Option{Name: name, Value: value}
}

func TestACommandIsOneLine(t *testing.T) {
	l := run(t, discordtest.Options{})
	for _, c := range []struct {
		command string
		options []discordtest.Option
		want    chat.Command
	}{
		{"idée", nil, chat.Command{Name: "idée"}},
		{"idée", []discordtest.Option{option("titre", " Un  café des langues ")}, chat.Command{Name: "idée", Text: "Un  café des langues"}},
		{"idée", []discordtest.Option{option("titre", "avec <@"+ahmed+">")}, chat.Command{Name: "idée", Text: "avec @Ahmed Ben Salah"}},
		{"ronde voir", nil, chat.Command{Name: "ronde"}},
		{"ronde fusionner", []discordtest.Option{option("numéro-2", "7"), option("numéro", "12")}, chat.Command{Name: "ronde", Text: "fusionner 12 7"}},
		{"ronde masquer", []discordtest.Option{option("idée", "3"), option("note", "x"), option("raison", "déjà proposée ailleurs")},
			chat.Command{Name: "ronde", Text: "masquer 3 x déjà proposée ailleurs"}},
	} {
		n := len(l.script.all())
		l.Command(t, marie, ideas, c.command, c.options...)
		if e := l.script.wait(t, n+1); e.Command == nil || *e.Command != c.want {
			t.Errorf("/%s came as %+v, want %+v", c.command, e.Command, c.want)
		}
	}
}

// Options have no order in Discord and may hold spaces; the bot's line has one,
// and only its last word may be several.
func TestOptionsThatAreNoLineAreExplained(t *testing.T) {
	l := run(t, discordtest.Options{})
	for name, c := range map[string]struct {
		options []discordtest.Option
		says    string
	}{
		"two words":   {[]discordtest.Option{option("idée", "3 4"), option("raison", "doublon")}, "« idée » prend un seul mot"},
		"none before": {[]discordtest.Option{option("idée", "3"), option("raison", "doublon")}, "« note » manque"},
	} {
		got := words(t, l.Command(t, marie, ideas, "ronde masquer", c.options...))
		if !strings.Contains(strings.ReplaceAll(got, "\u00a0", " "), c.says) {
			t.Errorf("%s: told %q", name, got)
		}
	}
	if n := len(l.script.all()); n != 0 {
		t.Errorf("the bot was told of %d", n)
	}
}

func TestACommandOfAnOlderVersionStillComes(t *testing.T) {
	l := run(t, discordtest.Options{})
	l.CommandForged(t, marie, ideas, "ronde ancienne", option("un", "1"), option("deux", "b c"))
	if e := l.script.wait(t, 1); e.Command == nil || *e.Command != (chat.Command{Name: "ronde", Text: "ancienne 1 b c"}) {
		t.Errorf("came as %+v", e.Command)
	}
}

func TestACommandOnAMessageComesWithIt(t *testing.T) {
	l := run(t, discordtest.Options{}) // no intent is needed
	id := l.Say(t, ahmed, ideas, "Un jardin pour <@"+marie+">")
	l.MessageCommand(t, marie, id, "En faire une idée")
	e := l.script.wait(t, 1)
	if e.Command == nil || e.Command.On == nil || e.Command.Name != "idée" || e.Command.Text != "" || e.From.ID != marie {
		t.Fatalf("came %+v", e)
	}
	if on := *e.Command.On; on.ID != ideas+":"+id || on.By.ID != ahmed || on.By.Name != "Ahmed Ben Salah" || on.Text != "Un jardin pour @Marie Tremblay" {
		t.Errorf("on %+v", on)
	}
	l.MessageCommand(t, marie, l.posted(t), "En faire une idée")
	if on := l.script.wait(t, 2).Command.On; on.By.ID != "" || !strings.Contains(on.Text, "Pour tous") {
		t.Errorf("on %+v, a post of the bot's", on)
	}
}

func TestWhatIsNotTheBotsIsAnsweredKindly(t *testing.T) {
	l := run(t, discordtest.Options{})
	post := l.posted(t)
	for _, id := range []string{"x", "a:b", "Essai:Press:1", "essai:press:\u0000", strings.Repeat("é", 60), "correct=", "correct=1", "correct=" + strings.Repeat("9", 90)} {
		for _, values := range [][]string{nil, {}, {"a", "b"}} {
			i := l.PressForged(t, marie, post, id, values...)
			if got := words(t, i); got == "" {
				t.Errorf("%q: silence", id)
			}
		}
	}
	opened := l.command(t, chat.Open(aForm())).Modal()
	n := len(l.script.all())
	for name, components := range map[string][]map[string]any{
		"nothing": {}, "unknown types": {{"type": 99, "component": map[string]any{"type": 98, "custom_id": "titre", "value": "x"}}},
		"deep":         {{"type": 1, "components": []any{map[string]any{"type": 18, "component": map[string]any{"type": 18, "component": map[string]any{"custom_id": "titre=1"}}}}}},
		"other values": {{"type": 18, "component": map[string]any{"type": 3, "custom_id": "titre", "values": []any{1, nil, map[string]any{}}}}},
	} {
		l.script.says(chat.Whisper(titled("Reçu")))
		if got := title(l.SubmitForged(opened, components).Complete(t)); got != "Reçu" {
			t.Errorf("%s: answered by %q", name, got)
		}
		if e := l.script.last(t); e.Submit == nil || len(e.Submit.Fields) > 1 {
			t.Errorf("%s: came as %+v", name, e)
		}
	}
	if got := len(l.script.all()); got != n+4 {
		t.Errorf("the bot was told of %d", got-n)
	}
}

func TestTheBotServesOneServer(t *testing.T) {
	l := run(t, discordtest.Options{})
	other, room, guest := discordtest.ID("autre"), discordtest.ID("ailleurs"), discordtest.ID("visite")
	l.AddPerson(discordtest.Person{ID: guest, Username: "visite", Locale: "fr"})
	l.AddGuild(other, "Ailleurs", true, marie, guest)
	l.AddChannel(discordtest.Channel{ID: room, Guild: other, Name: "ailleurs"})
	if got := words(t, l.Command(t, marie, room, "idée")); !strings.Contains(got, "ne sert que") {
		t.Errorf("from another server: %q", got)
	}
	l.Command(t, marie, l.DM(marie), "idée") // in private, as a member
	if e := l.script.wait(t, 1); !e.At.Direct || e.From.Name != "Marie Tremblay" {
		t.Errorf("came %+v", e)
	}
	l.Leave(t, guest)
	if got := words(t, l.Command(t, guest, l.DM(guest), "idée")); !strings.Contains(got, "ne sert que") {
		t.Errorf("in private, from someone who is not in the server: %q", got)
	}
	if n := len(l.script.all()); n != 1 {
		t.Errorf("the bot was told of %d", n)
	}
}

func TestUnknownThingsHarmNothing(t *testing.T) {
	l := run(t, discordtest.Options{})
	for _, data := range []any{nil, "x", 5, []any{}, map[string]any{}, map[string]any{"id": 5}, map[string]any{"id": "1", "type": 2, "token": "t"},
		map[string]any{"id": "123456789012345678", "token": "t", "type": 77, "channel_id": ideas, "guild_id": l.Guild, "member": map[string]any{"user": map[string]any{"id": marie}}}} {
		for _, name := range []string{"INTERACTION_CREATE", "MESSAGE_CREATE", "GUILD_CREATE", "GUILD_ROLE_UPDATE", "CHANNEL_CREATE", "THREAD_CREATE", "GUILD_MEMBER_UPDATE", "ENTITLEMENT_CREATE", ""} {
			l.Dispatch(name, data)
		}
	}
	l.Command(t, marie, ideas, "idée")
	if e := l.script.wait(t, 1); e.Command == nil || l.Connections() != 1 {
		t.Errorf("came %+v, by connection %d", e, l.Connections())
	}
}

func TestWhereThingsHappen(t *testing.T) {
	l := run(t, discordtest.Options{})
	post := l.post(t, chat.Target{Room: ideas}, titled("Un jardin"), "k")
	_, id, _ := strings.Cut(post, ":")
	thread := l.StartThread(t, ahmed, id, "Le jardin")
	theirs := l.Say(t, marie, ideas, "Un fil")
	other := l.StartThread(t, marie, theirs, "Un autre")
	for channel, want := range map[string]chat.Place{
		ideas: {Room: ideas}, thread: {Room: ideas, Thread: post}, other: {Room: ideas, Thread: ideas + ":" + theirs}, l.DM(marie): {Room: l.DM(marie), Direct: true},
	} {
		n := len(l.script.all())
		l.script.says(chat.Say(titled("Ici")))
		i := l.Command(t, marie, channel, "idée")
		if e := l.script.wait(t, n+1); e.At != want {
			t.Errorf("it came from %+v, want %+v", e.At, want)
		}
		if m := i.Complete(t); m.Channel != channel {
			t.Errorf("answered in %s, not %s", m.Channel, channel)
		}
	}
}
