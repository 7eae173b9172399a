package chattest_test

import (
	"strings"
	"testing"

	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
)

var options = []chat.Option{{Value: "e", Label: "Emploi"}, {Value: "l", Label: "Logement", Chosen: true}}

func TestPrint(t *testing.T) {
	card := chattest.SeeCard(chat.Card{
		Title: chat.Str("Idées 2027"),
		Body: []chat.Text{
			chat.Join(chat.Str("Par "), chat.Who("Marie"), chat.Str(" et "), chat.Strong("toi"), chat.Str("\nà deux.")),
			nil,
		},
		Facts:   []chat.Fact{{Label: "Clôture", Value: chat.Str("vendredi à 17\u00a0h")}, {Label: "Vide"}},
		Table:   &chat.Table{Head: []string{"Idée", "Voix"}, Rows: [][]chat.Text{{chat.Str("Café\u202e"), chat.Str("12")}}},
		Picture: &chat.Picture{Name: "a.png", PNG: []byte{1}, Alt: "Un diagramme."},
		File:    &chat.File{Name: "bulletins-12.json", Data: []byte("{}")},
		Menus: []chat.Menu{
			{Label: "Thème", Route: chat.Route{Feature: "a", Action: "b"}, Options: options},
			{Label: "Thèmes", Route: chat.Route{Feature: "a", Action: "c"}, Options: options[:1], Max: 1},
			{Label: "Projet", Route: chat.Route{Feature: "a", Action: "d"}, Options: []chat.Option{
				{Value: "1", Label: "Café", Hint: "se voir"}, {Value: "2", Label: "Jardin", Chosen: true}}},
		},
		Buttons: []chat.Button{
			{Label: "Proposer", Route: chat.Route{Feature: "a", Action: "e"}}, {Label: "Site", URL: "https://x.example"}},
		Foot: chat.Str("Petit."),
	})
	form := chattest.SeeForm(chat.Form{Title: "Nouvelle idée", Submit: "Envoyer", Fields: []chat.Field{
		{Name: "a", Kind: chat.Line, Label: "Titre", Value: []string{"Un jardin"}, Hint: "Une phrase."},
		{Name: "b", Kind: chat.Lines, Label: "Détails", Optional: true, Value: []string{"au soleil\net au chaud"}},
		{Name: "c", Kind: chat.Choice, Label: "Thème", Options: options, Value: []string{"e"}},
		{Name: "d", Kind: chat.PersonField, Label: "Avec"},
	}})
	form.Fields[0].Problem = "Trop court."
	said := &chattest.Seen{Kind: chattest.Post, By: "marie", Lines: []string{"Bonjour"}}
	for _, c := range []struct {
		seen *chattest.Seen
		want string
	}{
		{nil, "(nothing)\n"},
		{said, "(marie)\n  Bonjour\n"},
		{&chattest.Seen{Kind: chattest.Whisper, Title: "Noté."}, "(private) Noté.\n"},
		{&chattest.Seen{Kind: chattest.Post, At: chat.Place{Direct: true}, Title: "Rappel"}, "(direct) Rappel\n"},
		{&chattest.Seen{Kind: chattest.Post, At: chat.Place{Thread: "1"}, Title: "Réponse"}, "(thread) Réponse\n"},
		{chattest.SeeForm(chat.Form{Title: "Voter", Submit: "Voter", Fields: []chat.Field{
			{Name: "a", Kind: chat.Choices, Label: "Projets", Optional: true, Value: []string{"1"}, Options: []chat.Option{
				{Value: "1", Label: "Café", Hint: "se voir"}, {Value: "2", Label: "Jardin"}}},
		}}), "(form) Voter\n  Projets (choices):\n    (Café): se voir\n    Jardin\n  [Voter]\n"},
		{card, `(post) Idées 2027
  Par Marie et toi
    à deux.
  Clôture: vendredi à 17 h
  Vide:
  Idée | Voix
  Café\u202e | 12
  [picture: Un diagramme.]
  [file: bulletins-12.json]
  Petit.
  {Thème: Emploi · (Logement)}
  {Thèmes, several: Emploi}
  {Projet
    Café: se voir
    (Jardin)
  }
  [Proposer] [Site -> https://x.example]
`},
		{form, `(form) Nouvelle idée
  Titre*: Un jardin
    (Une phrase.)
    ! Trop court.
  Détails (lines):
    | au soleil
    | et au chaud
  Thème (choice)*: (Emploi) · Logement
  Avec (person)*:
  [Envoyer]
`},
	} {
		var b strings.Builder
		chattest.Print(&b, c.seen)
		if b.String() != c.want {
			t.Errorf("got\n%swant\n%s", b.String(), c.want)
		}
	}
}
