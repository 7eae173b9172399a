package discord_test

import (
	"strings"
	"testing"

	"livinglab/adapters/discord/discordtest"
	"livinglab/bot/chat"
)

var wrong = chat.Problems{"titre": "Trop court."}

// correctID is the custom_id of the button that opens a refused form again.
func correctID(t *testing.T, m *discordtest.Message) string {
	t.Helper()
	for _, row := range m.Components {
		for _, c := range row.Components {
			if strings.HasPrefix(c.CustomID, "correct=") {
				return c.CustomID
			}
		}
	}
	t.Fatalf("nothing to correct by on %+v", m)
	return ""
}

// correct presses the button of what is wrong, which opens the form again.
func (l *live) correct(t *testing.T, m *discordtest.Message) *discordtest.Interaction {
	t.Helper()
	i := l.Press(t, marie, m.ID, correctID(t, m))
	i.Await(t)
	return i
}

func TestARefusedFormOpensAgainWithWhatWasTyped(t *testing.T) {
	l := run(t, discordtest.Options{})
	sent := l.send(t, l.command(t, chat.Open(aForm())), chat.Refuse(wrong))
	problems := sent.Complete(t)
	if !problems.Ephemeral() || !strings.Contains(problems.Embeds[0].Description, "Trop court") {
		t.Errorf("shown %+v", problems.Embeds)
	}
	again := l.correct(t, problems)
	m := again.Modal()
	if m == nil || m.Title != "Nouvelle idée" || m.CustomID != "essai:sent:1" || m.Components[0].Component.Value != "Un café" ||
		!strings.Contains(m.Components[0].Description, "Trop court.") || !m.Components[1].Component.Options[1].Default {
		t.Fatalf("opened %+v", m)
	}
	if n := len(l.script.all()); n != 2 {
		t.Errorf("the bot was asked %d times", n)
	}
	// Refused once more, in the same place; then taken, in its place too.
	l.script.says(chat.Refuse(chat.Problems{"theme": "Pas celui-là."}))
	second := l.Submit(t, m, fields(m, map[string][]string{"titre": {"Assez long"}}))
	if second.Await(t); second.Type() != changed || second.Original().ID != problems.ID || strings.Contains(second.Original().Embeds[0].Description, "Trop court") {
		t.Errorf("answered by %d: %+v", second.Type(), second.Original())
	}
	m = l.correct(t, second.Original()).Modal()
	if m.Components[0].Component.Value != "Assez long" || m.Components[0].Description != "" || !strings.Contains(m.Components[1].Description, "Pas celui-là.") {
		t.Errorf("opened %+v", m)
	}
	l.script.says(chat.Whisper(titled("Merci")))
	third := l.Submit(t, m, nil)
	if third.Await(t); third.Type() != changed || title(third.Original()) != "Merci" || third.Original().ID != problems.ID {
		t.Errorf("answered by %d: %+v", third.Type(), third.Original())
	}
	ids := map[string]bool{}
	for _, e := range l.script.all() {
		if e.Submit != nil {
			ids[e.ID] = true
		}
	}
	if len(ids) != 1 {
		t.Errorf("one form came as %v", ids)
	}
}

func TestWhatIsWrongGoesAwayOnceItIsCorrected(t *testing.T) {
	for name, a := range map[string]chat.Answer{"nothing": chat.Nothing(), "say": chat.Say(titled("Dit")), "replace": chat.Replace(titled("Neuf"))} {
		t.Run(name, func(t *testing.T) {
			l := run(t, discordtest.Options{})
			behind := l.whispered(t)
			sent := l.send(t, l.press(t, behind.ID, chat.Open(aForm())), chat.Refuse(wrong))
			l.Await(t, "what is wrong", func() bool { return len(sent.FollowUps()) == 1 })
			problems := sent.FollowUps()[0]
			m := l.correct(t, problems).Modal()
			l.script.says(a)
			l.Submit(t, m, nil)
			l.Await(t, "what is wrong to go away", func() bool { return l.Message(marie, problems.ID) == nil })
			said := l.Messages(t, ahmed, ideas)
			switch now := title(l.Message(marie, behind.ID)); name {
			case "replace":
				if now != "Neuf" || len(said) != 0 {
					t.Errorf("the whisper is %q, and the room shows %d", now, len(said))
				}
			case "say":
				if now != "Tout bas" || len(said) != 1 || title(said[0]) != "Dit" {
					t.Errorf("the whisper is %q, and the room shows %d", now, len(said))
				}
			default:
				if now != "Tout bas" || len(said) != 0 {
					t.Errorf("the whisper is %q, and the room shows %d", now, len(said))
				}
			}
		})
	}
}

func TestAFormThatIsNoLongerKeptIsToldKindly(t *testing.T) {
	l := run(t, discordtest.Options{})
	opened := l.command(t, chat.Open(aForm()))
	sent := l.send(t, l.command(t, chat.Open(aForm())), chat.Refuse(wrong))
	problems := sent.Complete(t)
	if err := l.stop(); err != nil {
		t.Fatal(err)
	}
	l.restart()
	l.start(t)
	gone := l.correct(t, problems)
	if m := gone.Complete(t); gone.Type() != shown || !m.Ephemeral() || !strings.Contains(m.Embeds[0].Description, "ne peut plus être rouvert") {
		t.Errorf("answered by %d: %+v", gone.Type(), m)
	}
	// One that was open meanwhile is sent all the same; refused, it gives back what
	// was typed.
	refused := l.send(t, opened, chat.Refuse(wrong)).Complete(t)
	text := refused.Embeds[0].Description
	if !strings.Contains(text, "Trop court") || !strings.Contains(text, "Un café") || len(refused.Components) != 0 {
		t.Errorf("shown %q with %+v", text, refused.Components)
	}
}

func TestAFormIsCorrectedByWhoSentIt(t *testing.T) {
	l := run(t, discordtest.Options{})
	problems := l.send(t, l.command(t, chat.Open(aForm())), chat.Refuse(wrong)).Complete(t)
	post := l.posted(t)
	i := l.PressForged(t, ahmed, post, correctID(t, problems))
	if m := i.Complete(t); i.Type() != shown || strings.Contains(m.Embeds[0].Description, "Un café") {
		t.Errorf("answered by %d: %+v", i.Type(), m)
	}
}

func TestRefusingAFieldThatIsNotThereIsToldAsAFault(t *testing.T) {
	l := run(t, discordtest.Options{})
	m := l.send(t, l.command(t, chat.Open(aForm())), chat.Refuse(chat.Problems{"nulle": "Non."})).Complete(t)
	if !m.Ephemeral() || !strings.Contains(m.Embeds[0].Description, "pas fonctionné") {
		t.Errorf("shown %+v", m.Embeds)
	}
}
