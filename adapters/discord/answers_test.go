package discord_test

import (
	"testing"

	"livinglab/adapters/discord/discordtest"
	"livinglab/bot/chat"
)

func TestACommandIsAnsweredToThePersonAlone(t *testing.T) {
	l := run(t, discordtest.Options{})
	l.script.says(chat.Whisper(titled("Bonjour")))
	i := l.Command(t, marie, ideas, "idée", discordtest.Option{Name: "titre", Value: "un deux"})
	if got := i.Await(t); got != 4 {
		t.Fatalf("answered by %d", got)
	}
	m := i.Complete(t)
	if !m.Ephemeral() || m.Embeds[0].Title != "Bonjour" {
		t.Errorf("shown %+v", m)
	}
	if e := l.script.last(t); e.Command == nil || e.Command.Text != "un deux" || e.From.Name != "Marie Tremblay" || e.ID != i.ID() {
		t.Errorf("came %+v", e)
	}
}
