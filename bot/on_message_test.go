package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"livinglab/bot"
	"livinglab/bot/chat"
)

// withTexts are the texts of the tests, and more.
func withTexts(fr, en string) fstest.MapFS {
	return texts(string(trialTexts["text/fr.yaml"].Data)+fr, string(trialTexts["text/en.yaml"].Data)+en)
}

// offering is echoing, with /écho on messages too, from a role on.
func offering(who bot.Role) func(f *bot.Feature) {
	return func(f *bot.Feature) {
		echoing(f)
		f.Texts = withTexts("cmd.echo.on-message: Répéter ceci", "cmd.echo.on-message: Say this again")
		echo := &f.Commands[1]
		echo.Who, echo.Args = who, []bot.Arg{{Key: "what"}} // which no message gives
		echo.OnMessage = func(c *bot.Call) (chat.Answer, error) {
			author, err := c.Author()
			return chat.Whisper(card(fmt.Sprintf("%s (%s) of %s %v", c.On.Text, c.Arg("what"), author.Name, author.ID == c.Member.ID))), err
		}
	}
}

// chosen is a command chosen on a message.
func (w *world) chosen(who, command string, on chat.Message) chat.Answer {
	e := w.event(who)
	e.Command = &chat.Command{Name: command, On: &on}
	return w.bot.Handle(ctx, e)
}

func TestACommandChosenOnAMessage(t *testing.T) {
	w := newWorld(t, trial(nil, offering(bot.RoleMember)))
	by := func(id string) chat.Person { return chat.Person{Account: chat.Account{Platform: "memory", ID: id}} }
	named := by("nobody")
	named.Name = "Passante"
	for _, c := range []struct {
		who, command string
		on           chat.Message
		want         string
	}{
		{"awa", "écho", chat.Message{ID: "1", By: by("mei"), Text: "Bonjour"}, "whisper | Bonjour () of Mei Chen false"},
		{"emma", "echo", chat.Message{ID: "1", By: by("emma"), Text: hostile}, hostile + " () of Emma Wilson true"},
		{"awa", "écho", chat.Message{By: named, Text: "Salut"}, "Salut () of Passante false"},
		{"awa", "écho", chat.Message{By: by("nobody")}, "() of  false"},
		{"awa", "écho", chat.Message{}, "() of  false"},
		{"awa", "essai", chat.Message{Text: "Bonjour"}, "/essai ne s’applique pas à un message. | Tapez la commande, par exemple : /essai"},
		{"emma", "lab", chat.Message{Text: "Hello"}, "/lab is not for messages. | Type the command, for example: /lab"},
		{"awa", "esai", chat.Message{Text: "Bonjour"}, "La plus proche"},
		{"awa", strings.Repeat("é", 40000), chat.Message{Text: strings.Repeat("é", 40000)}, "Tapez /labo aide"},
		{"awa", "", chat.Message{}, "La plus proche"},
	} {
		if got := words(w.chosen(c.who, c.command, c.on)); !strings.Contains(got, c.want) {
			t.Errorf("%s: %.20s on %.20q\n got %.200q\nwant %.200q", c.who, c.command, c.on.Text, got, c.want)
		}
	}
	if strings.Contains(w.log.String(), "Bonjour") || !strings.Contains(w.log.String(), "trial /echo on a message") {
		t.Errorf("log: %.500s", w.log)
	}
	w.want("8", `SELECT count(*) FROM members`) // to be quoted is not taking part
}

// It acts once, and on messages as elsewhere only for those who may.
func TestACommandOnAMessageIsAnEventLikeOthers(t *testing.T) {
	w := newWorld(t, trial(nil, offering(bot.RoleCommittee)))
	e := w.event("bruno")
	e.Command = &chat.Command{Name: "echo", On: &chat.Message{Text: "Bonjour"}}
	wantWords(t, w.bot.Handle(ctx, e), "Bonjour ()")
	wantWords(t, w.bot.Handle(ctx, e), "C’est déjà fait")
	wantWords(t, w.chosen("awa", "echo", chat.Message{Text: "Bonjour"}), "réservée au rôle « membre du comité »")
	wantWords(t, w.types("bruno", "/echo"), "Il manque « quoi »") // typed, it needs its argument
}

func TestPlatformsAreToldTheCommandsOnMessages(t *testing.T) {
	w := newWorld(t, trial(nil, offering(bot.RoleMember)))
	specs := w.on.Commands()
	if got := specs[2].OnMessage; got.In(chat.French) != "Répéter ceci" || got.In(chat.English) != "Say this again" {
		t.Errorf("/écho is called %v on a message", got)
	}
	if specs[0].OnMessage != nil || specs[1].OnMessage != nil {
		t.Errorf("%+v", specs)
	}
}

// What a platform would refuse, or people could not tell apart, is refused at
// the start.
func TestNamesOnMessagesAreChecked(t *testing.T) {
	do := func(*bot.Call) (chat.Answer, error) { return chat.Nothing(), nil }
	feature := func(fr, en string, keys ...string) bot.Feature {
		f := bot.Feature{Name: "x"}
		var all [2]strings.Builder
		for _, key := range keys {
			for i, name := range []string{fr, en} {
				fmt.Fprintf(&all[i], "cmd.%[1]s: %[1]s\ncmd.%[1]s.about: Quoi\n", key)
				if name != "" {
					fmt.Fprintf(&all[i], "cmd.%s.on-message: %q\n", key, strings.ReplaceAll(name, "KEY", key))
				}
			}
			f.Commands = append(f.Commands, bot.Command{Key: key, Do: do, OnMessage: do})
		}
		f.Texts = texts(all[0].String(), all[1].String())
		return f
	}
	w := newWorld(t, []bot.Feature{feature(strings.Repeat("é", 24), "Do KEY", "a")})
	sub := feature("Oui", "Yes", "a")
	sub.Texts = texts("cmd.a: a\ncmd.a.about: A\ncmd.a.b: b\ncmd.a.b.about: B\ncmd.a.b.on-message: Oui", "cmd.a: a\ncmd.a.about: A\ncmd.a.b: b\ncmd.a.b.about: B\ncmd.a.b.on-message: Yes")
	sub.Commands = []bot.Command{{Key: "a", Subs: []bot.Command{{Key: "b", Do: do, OnMessage: do}}}}
	many := strings.Split("a b c d e f g h i j k", " ")
	for name, c := range map[string]struct {
		f    bot.Feature
		want string
	}{
		"no name":                {feature("", "", "a"), "text x.cmd.a.on-message: missing"},
		"too long in French":     {feature("Faire de ce message une idée", "Make this an idea", "a"), "at most 24 characters"},
		"too long in English":    {feature("Oui", strings.Repeat("x", 25), "a"), "at most 24 characters"},
		"two lines":              {feature("Oui\nNon", "Yes", "a"), "is not one line"},
		"two commands, one name": {feature("Répéter KEY", "Again", "a", "b"), `"Again" is what cmd.a is called too`},
		"an accent apart":        {feature("Idée", "Do KEY", "a", "b"), `"Idée" is what cmd.a is called too`},
		"a sub-command":          {sub, "of a sub-command"},
		"more than a menu takes": {feature("Faire KEY", "Do KEY", many...), "11 commands in the menu of a message, at most 10"},
	} {
		o := w.options(w.db)
		o.Features = []bot.Feature{c.f}
		if _, err := bot.New(o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
