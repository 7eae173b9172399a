package chattest

import (
	"strings"

	"livinglab/bot/chat"
)

// shortcut is what the contract's command is called in the menu of a message.
const shortcut = "Essayer ceci"

var shortcutClauses = []clause{
	{"a command chosen on a message comes with the message", func(sc *scene) {
		s := sc.shortcuts()
		for name, at := range sc.places() {
			for _, words := range []string{"Un jardin sur le toit", "Deux lignes:\nla seconde", `<b>&amp; "x" <@U1> <!channel>`} {
				on := sc.says(sc.marie, at, words)
				who := sc.ahmed
				if at.Direct {
					who = sc.marie // nobody else sees it
				}
				s.Choose(sc, who, on, shortcut)
				got := sc.chosen(who, at)
				if got.ID != on.ID || got.ID == "" || got.By.Account != sc.people[0].Account || got.Text != words {
					sc.Errorf("%s: it came on %+v, not %q of Marie", name, got, words)
				}
				if got.By.Name != "" && got.By.Name != sc.people[0].Name {
					sc.Errorf("%s: it came on a message of %q", name, got.By.Name)
				}
			}
		}
	}},
	{"a post of the bot is a message of nobody", func(sc *scene) {
		s := sc.shortcuts()
		id := sc.post(sc.in(sc.room), withButton("Le tableau", "Oui"), "k")
		s.Choose(sc, sc.marie, sc.find(sc.marie, sc.room, id), shortcut)
		if got := sc.chosen(sc.marie, sc.room); got.By.ID != "" || got.ID != id || !strings.Contains(got.Text, "Le tableau") {
			sc.Errorf("it came on %+v", got)
		}
	}},
	{"a mention in the message comes as a name", func(sc *scene) {
		s, ok := sc.s.(Mentions)
		if !ok {
			sc.Skip("nobody can be mentioned on the stage")
		}
		on := sc.says(sc.marie, sc.room, "Demande à "+s.Mention(sc.ahmed)+" de venir")
		sc.shortcuts().Choose(sc, sc.marie, on, shortcut)
		got := sc.chosen(sc.marie, sc.room)
		if !strings.Contains(got.Text, "Ahmed Ben Salah") || strings.Contains(got.Text, s.Mention(sc.ahmed)) {
			sc.Errorf("it came on %q", got.Text)
		}
	}},
	{"it is answered as a command that was typed", func(sc *scene) {
		s := sc.shortcuts()
		on := sc.says(sc.marie, sc.room, "Un jardin sur le toit")
		sc.answers(chat.Whisper(titled("Merci.")))
		sc.same(s.Choose(sc, sc.ahmed, on, shortcut), titled("Merci."))
		sc.answers(chat.Replace(titled("Voilà.")))
		sc.same(s.Choose(sc, sc.ahmed, on, shortcut), titled("Voilà."))
		sc.answers(chat.Say(titled("Pour tout le monde")))
		if shown := s.Choose(sc, sc.ahmed, on, shortcut); shown != nil || sc.count(sc.marie, sc.room, "Pour tout le monde") != 1 {
			sc.Errorf("said: %s", Sprint(shown))
		}
		sc.answers(chat.Open(chat.Form{Route: route("add", "1"), Title: "Une idée", Submit: "Envoyer", Fields: []chat.Field{
			{Name: "titre", Kind: chat.Line, Label: "Titre", Value: []string{"Un jardin"}}}}))
		form := s.Choose(sc, sc.ahmed, on, shortcut)
		if form == nil || form.Kind != Form || form.Title != "Une idée" {
			sc.Fatalf("shown %s", Sprint(form))
		}
		sc.answers(chat.Whisper(titled("Reçu.")))
		sc.same(sc.s.Submit(sc, sc.ahmed, form, nil), titled("Reçu."))
		if e := sc.last(); e.Submit == nil || e.Submit.Fields.Get("titre") != "Un jardin" {
			sc.Errorf("it came as %+v", e)
		}
		sc.from(sc.last(), sc.ahmed, sc.room)
	}},
	{"it has an id of its own, the same when delivered again", func(sc *scene) {
		s := sc.shortcuts()
		on := sc.says(sc.marie, sc.room, "Un jardin sur le toit")
		for range 2 {
			s.Choose(sc, sc.ahmed, on, shortcut)
		}
		s.Choose(sc, sc.marie, on, shortcut)
		sc.s.Again(sc, sc.ahmed)
		all := sc.events()
		if len(all) != 4 || all[0].ID == all[1].ID || all[1].ID == all[2].ID || all[0].ID == all[2].ID || all[3].ID != all[1].ID || all[3].Command == nil {
			sc.Errorf("came: %+v", all)
		}
	}},
}

// shortcuts is the stage as one whose messages have a menu.
func (sc *scene) shortcuts() Shortcuts {
	sc.Helper()
	s, ok := sc.s.(Shortcuts)
	if !ok {
		sc.Skip("messages have no menu on the stage")
	}
	return s
}

// says has someone write a message, and returns it as they see it.
func (sc *scene) says(account string, at chat.Place, words string) *Seen {
	sc.Helper()
	sc.s.Type(sc, account, at, words)
	posts := sc.s.Posts(sc, account, at)
	if len(posts) == 0 || posts[len(posts)-1].By != account {
		sc.Fatalf("%q is not seen in %+v", words, at)
	}
	return posts[len(posts)-1]
}

// chosen is the message of the last event, which must be the contract's command
// chosen by someone on a message of a place.
func (sc *scene) chosen(account string, at chat.Place) chat.Message {
	sc.Helper()
	e := sc.last()
	if e.Command == nil || e.Command.On == nil || e.Press != nil || e.Submit != nil || e.Said != nil {
		sc.Fatalf("it came as %+v", e)
	}
	if e.Command.Name != "essai" || e.Command.Text != "" {
		sc.Errorf("it came as /%s %q", e.Command.Name, e.Command.Text)
	}
	sc.from(e, account, at)
	return *e.Command.On
}
