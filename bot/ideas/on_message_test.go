package ideas_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"livinglab/bot/bottest"
	"livinglab/bot/chat"
)

// chosen is "En faire une idée" chosen by someone on a message.
func chosen(who, id, room string, on chat.Message) chat.Event {
	e := event(who, id, chat.Route{})
	e.Press, e.At.Room = nil, room
	e.Command = &chat.Command{Name: "idea", On: &on}
	return e
}

// by is someone as a platform tells of them with a message.
func by(account, name string) chat.Person {
	return chat.Person{Account: chat.Account{Platform: "memory", ID: account}, Name: name}
}

// prefilled are the title and the description that a form opens with.
func prefilled(t testing.TB, a chat.Answer) (title, details string) {
	t.Helper()
	if a.Form == nil {
		t.Fatalf("no form: %s %s", a.Does, words(a))
	}
	return strings.Join(a.Form.Fields[0].Value, ""), strings.Join(a.Form.Fields[1].Value, "")
}

// Messages that no story can hold: without words, of people whom the lab does
// not know, of another account of the same person.
func TestMessagesOfAllKinds(t *testing.T) {
	p := lab(t)
	ctx := context.Background()
	err := p.DB.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec(`INSERT INTO accounts (platform, account, member_id, name) SELECT 'memory', 'luis-2', member_id, name FROM accounts WHERE account = 'luis'`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range []struct {
		on             chat.Message
		title, details string
	}{
		{chat.Message{By: by("luis", ""), Text: "Un jardin"}, "Un jardin", ""},
		{chat.Message{By: by("luis-2", "Luis, au travail"), Text: "Un jardin"}, "Un jardin", ""},
		{chat.Message{By: by("mei", ""), Text: "Un jardin"}, "Un jardin", "D’après un message signé Mei Chen."},
		{chat.Message{By: by("guest", "Guest\u202e\n"), Text: "Un jardin"}, "Un jardin", "D’après un message signé Guest."},
		{chat.Message{By: by("guest", strings.Repeat("é", 500)), Text: "Un jardin"}, "Un jardin", "D’après un message signé " + strings.Repeat("é", 79) + "…."},
		{chat.Message{By: by("guest", ""), Text: "Un jardin.\r\nSur le toit"}, "Un jardin", "Sur le toit\n\nD’après le message d’une autre personne."},
	} {
		title, details := prefilled(t, p.Bot.Handle(ctx, chosen("luis", fmt.Sprint("kind", i), "ideation", c.on)))
		if title != c.title || details != c.details {
			t.Errorf("%+v\n gives %q, %q\n want  %q, %q", c.on, title, details, c.title, c.details)
		}
	}
	for i, c := range []struct {
		on   chat.Message
		want string
	}{
		{chat.Message{By: by("mei", "Mei Chen")}, "n’a pas de texte"},
		{chat.Message{By: by("mei", "Mei Chen"), Text: " \n\u200b "}, "n’a pas de texte"},
		{chat.Message{Text: "Une alerte"}, "vient d’un robot"},
		{chat.Message{}, "vient d’un robot"},
	} {
		contains(t, words(p.Bot.Handle(ctx, chosen("luis", fmt.Sprint("none", i), "ideation", c.on))), c.want)
	}
	if strings.Contains(p.Log.String(), "jardin") || strings.Contains(p.Log.String(), "signé") {
		t.Errorf("the log tells what was written: %s", p.Log)
	}
}

// The credit is in the language of the rooms, whoever reads the form.
func TestTheCreditIsInTheLanguageOfTheRooms(t *testing.T) {
	p := bottest.Open(t, bottest.Options{Features: features(), Lang: chat.English})
	p.Do(`bruno in #comite: /ronde ouvrir`)
	p.Do(`bruno fills title="Settling in" question="What would help?" closes="vendredi 18 h"`)
	p.Do(`bruno presses "Ouvrir la ronde"`)
	for i, name := range []string{"Mei Chen", ""} {
		a := p.Bot.Handle(context.Background(), chosen("luis", fmt.Sprint("c", i), "ideation", chat.Message{By: by("guest", name), Text: "Un jardin"}))
		if _, details := prefilled(t, a); details != []string{"From a message by Mei Chen.", "From someone else’s message."}[i] || a.Form.Title != "Proposer une idée" {
			t.Errorf("%q under %q", details, a.Form.Title)
		}
	}
}

// What a card that asks for the round was pressed with, and when it no longer
// holds.
func TestTheRoundOfAMessage(t *testing.T) {
	p := lab(t)
	ctx := context.Background()
	p.Do(`bruno in #comite: /ronde ouvrir`)
	p.Do(`bruno fills title="Ce qui nous manque" question="Quoi?" closes="vendredi 18 h"`)
	p.Do(`bruno chooses "Noms": "Idées anonymes"`)
	p.Do(`bruno presses "Ouvrir la ronde"`) // round 2
	on := chat.Message{By: by("mei", ""), Text: "Une navette le samedi.\nVers les villages"}
	card := p.Bot.Handle(ctx, chosen("luis", "which", "annonces", on))
	if card.Card == nil || card.Card.Menus[0].Route != route("message-round", "1") {
		t.Fatalf("asked %+v", card)
	}
	press := func(who, id string, values ...string) chat.Answer {
		return p.Bot.Handle(ctx, event(who, id, route("message-round", "1"), values...))
	}
	contains(t, words(press("mei", "a", "1")), "C’est déjà décidé") // Luis’s
	contains(t, words(press("luis", "b", "99")), "Cette ronde n’est plus là")
	contains(t, words(press("luis", "c")), "Cette ronde n’est plus là")
	if title, details := prefilled(t, press("luis", "d", "2")); title != "Une navette le samedi" || details != "Vers les villages" {
		t.Errorf("in the anonymous round: %q, %q", title, details)
	}
	form := press("luis", "e", "1")
	if _, details := prefilled(t, form); details != "Vers les villages\n\nD’après un message signé Mei Chen." {
		t.Errorf("in the other: %q", details)
	}
	// By another way, it is the same draft.
	again := p.Bot.Handle(ctx, event("luis", "f", route("propose", "1")))
	if _, details := prefilled(t, again); details != "Vers les villages\n\nD’après un message signé Mei Chen." || again.Form.Route != form.Form.Route {
		t.Errorf("from the board: %q", details)
	}
	p.SetNow(closing)
	contains(t, words(press("luis", "g", "1")), "est fermée depuis", "Votre texte, pour ne pas le perdre\u00a0: Une navette le samedi")
}

// Proposed in an anonymous round, an idea made of someone's message leaves no
// trace of who proposed it, nor of whose message it was.
func TestAMessageInAnAnonymousRound(t *testing.T) {
	p := bottest.Open(t, bottest.Options{Features: features()})
	p.Do(`bruno in #comite: /ronde ouvrir`)
	p.Do(`bruno fills title="Ce qui nous manque" question="Quoi?" closes="vendredi 18 h"`)
	p.Do(`bruno chooses "Noms": "Idées anonymes"`)
	p.Do(`bruno presses "Ouvrir la ronde"`)
	p.Do(`mei in #ideation: Un lieu pour se reposer`)
	p.Do(`luis on "reposer" in #ideation: En faire une idée`)
	contains(t, p.Do(`luis fills`), "Idée no 1 · ronde anonyme")
	err := p.DB.Read(context.Background(), func(tx *sql.Tx) error {
		var data string
		var actors, drafts int
		err := tx.QueryRow(`SELECT count(actor), group_concat(data) FROM journal WHERE what LIKE 'idea.%'`).Scan(&actors, &data)
		if actors != 0 || strings.Contains(data, "Mei") || strings.Contains(data, "Luis") || !strings.Contains(data, "reposer") {
			t.Errorf("the journal: %d actors, %s", actors, data)
		}
		if err == nil {
			err = tx.QueryRow(`SELECT count(*) FROM idea_drafts`).Scan(&drafts)
		}
		if drafts != 0 {
			t.Errorf("%d drafts are left", drafts)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
