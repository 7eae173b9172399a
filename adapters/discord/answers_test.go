package discord_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"livinglab/adapters/discord/discordtest"
	"livinglab/bot/chat"
)

// withButton is a card with a button, whose custom_id is buttonID.
func withButton(title string) chat.Card {
	c := titled(title)
	c.Buttons = []chat.Button{{Label: "Oui", Route: chat.Route{Feature: "essai", Action: "press", Arg: "1"}}}
	return c
}

const buttonID = "essai:press:1"

// aForm asks for a title and a theme.
func aForm() chat.Form {
	return chat.Form{Lang: chat.French, Route: chat.Route{Feature: "essai", Action: "sent", Arg: "1"}, Title: "Nouvelle idée", Submit: "Proposer", Fields: []chat.Field{
		{Name: "titre", Kind: chat.Line, Label: "Titre"},
		{Name: "theme", Kind: chat.Choice, Label: "Thème", Options: []chat.Option{{Value: "e", Label: "Emploi"}, {Value: "l", Label: "Logement"}}},
	}}
}

// command has Marie give a command in the room of ideas.
func (l *live) command(t *testing.T, a chat.Answer) *discordtest.Interaction {
	t.Helper()
	l.script.says(a)
	i := l.Command(t, marie, ideas, "idée")
	i.Await(t)
	return i
}

// whispered has Marie be shown a card with a button, and returns its message.
func (l *live) whispered(t *testing.T) *discordtest.Message {
	t.Helper()
	return l.command(t, chat.Whisper(withButton("Tout bas"))).Complete(t)
}

// posted is a post with a button in the room of ideas, by its message's id.
func (l *live) posted(t *testing.T) string {
	t.Helper()
	_, id, _ := strings.Cut(l.post(t, chat.Target{Room: ideas}, withButton("Pour tous"), "post"), ":")
	return id
}

// press has Marie press the button of a message.
func (l *live) press(t *testing.T, message string, a chat.Answer) *discordtest.Interaction {
	t.Helper()
	l.script.says(a)
	i := l.Press(t, marie, message, buttonID)
	i.Await(t)
	return i
}

// title is the title of a message, "" for none.
func title(m *discordtest.Message) string {
	if m == nil || len(m.Embeds) == 0 {
		return ""
	}
	return m.Embeds[0].Title
}

// The types of first answers.
const (
	shown, promised, kept, changed, opened = 4, 5, 6, 7, 9
)

func TestEachAnswerToEachAct(t *testing.T) {
	whisper, say, replace := chat.Whisper(titled("Voilà")), chat.Say(titled("Voilà")), chat.Replace(titled("Voilà"))
	acts := map[string]func(*testing.T, *live, chat.Answer) *discordtest.Interaction{
		"command": func(t *testing.T, l *live, a chat.Answer) *discordtest.Interaction { return l.command(t, a) },
		"shortcut": func(t *testing.T, l *live, a chat.Answer) *discordtest.Interaction {
			l.script.says(a)
			i := l.MessageCommand(t, marie, l.Say(t, ahmed, ideas, "Un jardin"), "En faire une idée")
			i.Await(t)
			return i
		},
		"post": func(t *testing.T, l *live, a chat.Answer) *discordtest.Interaction { return l.press(t, l.posted(t), a) },
		"whisper": func(t *testing.T, l *live, a chat.Answer) *discordtest.Interaction {
			return l.press(t, l.whispered(t).ID, a)
		},
		"form": func(t *testing.T, l *live, a chat.Answer) *discordtest.Interaction {
			return l.send(t, l.command(t, chat.Open(aForm())), a)
		},
		"form on a post": func(t *testing.T, l *live, a chat.Answer) *discordtest.Interaction {
			return l.send(t, l.press(t, l.posted(t), chat.Open(aForm())), a)
		},
		"form on a whisper": func(t *testing.T, l *live, a chat.Answer) *discordtest.Interaction {
			return l.send(t, l.press(t, l.whispered(t).ID, chat.Open(aForm())), a)
		},
	}
	for act, does := range acts {
		component := strings.HasSuffix(act, "post") || strings.HasSuffix(act, "whisper")
		onWhisper := strings.HasSuffix(act, "whisper")
		for _, c := range []struct {
			answer chat.Answer
			by     int
		}{{chat.Nothing(), promised}, {whisper, shown}, {say, shown}, {replace, shown}} {
			if c.answer.Does == chat.DoesNothing && component {
				c.by = kept
			}
			if c.answer.Does == chat.DoesReplace && onWhisper {
				c.by = changed
			}
			t.Run(fmt.Sprint(act, " ", c.answer.Does), func(t *testing.T) {
				l := run(t, discordtest.Options{})
				i := does(t, l, c.answer)
				if i.Type() != c.by {
					t.Errorf("answered by %d, want %d", i.Type(), c.by)
				}
				if c.answer.Does == chat.DoesNothing {
					l.Await(t, "nothing to be left", func() bool {
						return component || i.Original() == nil
					})
					return
				}
				if m := i.Complete(t); title(m) != "Voilà" || m.Ephemeral() != (c.answer.Does != chat.DoesSay) {
					t.Errorf("shown %+v", m)
				}
			})
		}
	}
}

// send sends an opened form, filled in.
func (l *live) send(t *testing.T, opened *discordtest.Interaction, a chat.Answer) *discordtest.Interaction {
	t.Helper()
	m := opened.Modal()
	if m == nil {
		t.Fatalf("no form: answered by %d", opened.Type())
	}
	l.script.says(a)
	i := l.Submit(t, m, fields(m, map[string][]string{"titre": {"Un café"}, "theme": {"l"}}))
	i.Await(t)
	return i
}

// fields are values by the custom_ids of a form.
func fields(m *discordtest.Modal, byName map[string][]string) map[string][]string {
	out := map[string][]string{}
	for _, c := range m.Components {
		name, _, _ := strings.Cut(c.Component.CustomID, "=")
		if v, ok := byName[name]; ok {
			out[c.Component.CustomID] = v
		}
	}
	return out
}

func TestALargePictureIsPromisedFirst(t *testing.T) {
	large := titled("Grande")
	large.File = &chat.File{Name: "gros.bin", Data: bytes.Repeat([]byte("x"), 300<<10)}
	for name, c := range map[string]struct {
		on     func(t *testing.T, l *live) *discordtest.Interaction
		answer chat.Answer
		by     int
	}{
		"whisper": {func(t *testing.T, l *live) *discordtest.Interaction { return l.command(t, chat.Whisper(large)) }, chat.Answer{}, promised},
		"say":     {func(t *testing.T, l *live) *discordtest.Interaction { return l.command(t, chat.Say(large)) }, chat.Answer{}, promised},
		"replace": {func(t *testing.T, l *live) *discordtest.Interaction {
			return l.press(t, l.whispered(t).ID, chat.Replace(large))
		}, chat.Answer{}, kept},
	} {
		t.Run(name, func(t *testing.T) {
			l := run(t, discordtest.Options{})
			i := c.on(t, l)
			if i.Type() != c.by {
				t.Errorf("answered by %d", i.Type())
			}
			l.Await(t, "the picture", func() bool { m := i.Original(); return m != nil && title(m) == "Grande" && len(m.Attachments) == 1 })
			if m := i.Original(); m.Ephemeral() != (name != "say") {
				t.Errorf("shown %+v", m)
			}
		})
	}
}

// What could not be shown where it was done is written to the person: they were
// told that it failed.
func TestAnAnswerThatComesTooLateIsADirectMessage(t *testing.T) {
	l := run(t, discordtest.Options{})
	for name, a := range map[string]chat.Answer{"whisper": chat.Whisper(titled("whisper")), "replace": chat.Replace(titled("replace"))} {
		l.script.does(func(chat.Event) chat.Answer { l.Clock().Advance(4 * time.Second); return a })
		i := l.Command(t, marie, ideas, "idée")
		dm := l.DM(marie)
		l.Await(t, "a direct message", func() bool {
			all := l.Messages(t, marie, dm)
			return len(all) > 0 && strings.HasPrefix(title(all[len(all)-1]), name)
		})
		if !i.Failed() {
			t.Errorf("%s: answered by %d", name, i.Type())
		}
	}
	l.script.does(func(chat.Event) chat.Answer { l.Clock().Advance(4 * time.Second); return chat.Say(titled("say")) })
	l.Command(t, marie, ideas, "idée")
	l.Await(t, "a post in the room", func() bool {
		all := l.Messages(t, ahmed, ideas)
		return len(all) == 1 && strings.HasPrefix(title(all[0]), "say")
	})
}

func TestAnEventDeliveredAgainIsAnsweredToTheEnd(t *testing.T) {
	l := run(t, discordtest.Options{})
	i := l.command(t, chat.Say(titled("Dit")))
	again := l.Again(t, marie)
	l.script.wait(t, 2)
	l.script.says(chat.Whisper(titled("Encore")))
	l.Again(t, marie)
	l.Await(t, "a whisper", func() bool { return len(again.FollowUps()) == 1 })
	if n := len(l.Messages(t, ahmed, ideas)); n != 1 || title(i.Original()) != "Dit" || !again.FollowUps()[0].Ephemeral() {
		t.Errorf("the room shows %d messages; then %+v", n, again.FollowUps()[0])
	}
	for _, e := range l.script.all() {
		if e.ID != i.ID() {
			t.Errorf("it came as %s, not %s", e.ID, i.ID())
		}
	}
}

// The bot may have died between a promise and what was promised.
func TestAPromiseOfAnotherProcessIsKept(t *testing.T) {
	for name, a := range map[string]chat.Answer{"whisper": chat.Whisper(titled("Voilà")), "say": chat.Say(titled("Voilà")), "nothing": chat.Nothing()} {
		t.Run(name, func(t *testing.T) {
			l := waiting(t, discordtest.Options{})
			l.script.says(a)
			l.start(t)
			l.Trouble(discordtest.Trouble{Operation: "create_interaction_response", Kind: discordtest.Held})
			i := l.Command(t, marie, ideas, "idée")
			l.Await(t, "the answer to be held", func() bool { return l.Holding() == 1 })
			l.promise(t, i) // the other process's
			l.Release()
			l.Await(t, "what was promised", func() bool {
				switch m := i.Original(); name {
				case "whisper":
					return m != nil && !m.Loading() && title(m) == "Voilà"
				case "say":
					return m == nil && len(i.FollowUps()) == 1 && !i.FollowUps()[0].Ephemeral()
				default:
					return m == nil
				}
			})
		})
	}
}
