package chattest

import (
	"time"

	"livinglab/bot/chat"
)

// Sample makes a card and forms that have every part, as the product writes them.
type Sample struct {
	Marie, Ahmed chat.Account // who is named, and who is notified
	Everyone     string       // what would notify everyone, if it were read
	Here         string       // what would notify who is there
}

// Card has every part of a card.
func (s Sample) Card(l chat.Lang) chat.Card {
	say := func(fr, en string) string { return chat.Words{chat.French: fr, chat.English: en}.In(l) }
	closes := time.Date(2026, 12, 4, 23, 0, 0, 0, time.UTC)
	marie := chat.Who("Marie Tremblay", s.Marie)
	told := chat.Who("Ahmed Benali", s.Ahmed)
	told[0].Ping = true
	return chat.Card{
		Lang:  l,
		Title: chat.Str(say("Vote\u00a0: les projets prioritaires", "Vote: the priority projects")),
		Body: []chat.Text{
			chat.Join(chat.Str(say("Le vote est ouvert jusqu’au ", "You can vote until ")), chat.When(closes, say("vendredi 4 décembre à 18 h", "Friday, December 4 at 6 p.m.")), chat.Str(".")),
			nil,
			chat.Join(chat.Strong(say("Votre bulletin est secret", "Your ballot is secret")), chat.Str(say(".\nTapez ", ".\nType ")), chat.Fixed("/vote"), chat.Str(say(" ou lisez ", " or read ")),
				chat.Link(say("comment on compte", "how votes are counted"), "https://livinglab.example/vote?a=1&b=2"), chat.Str(".")),
			chat.Join(chat.Str(say("Proposé par ", "Proposed by ")), marie, chat.Str(say(", repris par ", ", taken up by ")), told, chat.Str(say("\u00a0: «\u00a0"+s.Everyone+" *R&D*\u00a0»", ": “"+s.Everyone+" *R&D*”"))),
		},
		Facts: []chat.Fact{
			{Label: say("Clôture", "Closes"), Value: chat.Part(closes, chat.DayOnly, say("vendredi", "Friday"))},
			{Label: say("Heure", "Time"), Value: chat.Part(closes, chat.ClockOnly, say("18 h", "6 p.m."))},
			{Label: say("Bulletins", "Ballots"), Value: chat.Str("12")},
		},
		Table: &chat.Table{Head: []string{say("Idée", "Idea"), say("Voix", "Votes")}, Rows: [][]chat.Text{
			{chat.Str("Un café de langues"), chat.Str("1\u00a0204")}, {chat.Strong("Un jardin"), nil},
		}},
		Picture: &chat.Picture{Name: "resultat.png", PNG: []byte{1}, Alt: say("Un café de langues mène avec 1 204 voix.", "A language café leads with 1,204 votes.")},
		File:    &chat.File{Name: "bulletins-12.json", Data: []byte("{}")},
		Menus: []chat.Menu{
			{Label: say("Thème", "Theme"), Route: chat.Route{Feature: "ideas", Action: "theme", Arg: "12"}, Options: []chat.Option{
				{Value: "e", Label: say("Emploi", "Work"), Hint: say("Trouver du travail", "Finding work")}, {Value: "l", Label: say("Logement", "Housing"), Chosen: true}}},
			{Label: say("Vos choix", "Your choices"), Route: chat.Route{Feature: "votes", Action: "pick", Arg: "3"}, Min: 1, Max: 2, Options: []chat.Option{
				{Value: "1", Label: "Un café de langues", Chosen: true}, {Value: "2", Label: "Un jardin"}, {Value: "3", Label: "R&D " + s.Here}}},
		},
		Buttons: []chat.Button{
			{Label: say("Voter", "Vote"), Route: chat.Route{Feature: "votes", Action: "ballot", Arg: "3"}, Style: chat.Primary},
			{Label: say("Retirer", "Withdraw"), Route: chat.Route{Feature: "votes", Action: "withdraw", Arg: "3"}, Style: chat.Danger},
			{Label: say("Plus tard", "Later"), Route: chat.Route{Feature: "votes", Action: "later", Arg: ""}},
			{Label: say("Site du laboratoire", "The lab’s site"), URL: "https://livinglab.example/?q=1&r=%20#ici"},
		},
		Foot: chat.Join(chat.Str(say("Rappel ", "Reminder ")), chat.When(closes.Add(-24*time.Hour), say("jeudi 3 décembre à 18 h", "Thursday, December 3 at 6 p.m.")), chat.Str(".")),
	}
}

// Forms have a field of every kind.
func (s Sample) Forms(l chat.Lang) []chat.Form {
	say := func(fr, en string) string { return chat.Words{chat.French: fr, chat.English: en}.In(l) }
	themes := []chat.Option{{Value: "e", Label: say("Emploi", "Work"), Hint: say("Trouver du travail", "Finding work")}, {Value: "l", Label: say("Logement", "Housing")}}
	return []chat.Form{
		{Lang: l, Route: chat.Route{Feature: "ideas", Action: "new", Arg: "12"}, Title: say("Nouvelle idée", "New idea"), Submit: say("Proposer", "Propose"), Fields: []chat.Field{
			{Name: "titre", Kind: chat.Line, Label: say("Titre", "Title"), Hint: say("Une phrase.", "One sentence."), Value: []string{"Un jardin <b>"}, MaxLength: 80},
			{Name: "details", Kind: chat.Lines, Label: say("Détails", "Details"), Optional: true, Value: []string{"Une ligne\net une autre"}},
			{Name: "theme", Kind: chat.Choice, Label: say("Thème", "Theme"), Options: themes, Value: []string{"e"}},
			{Name: "qui", Kind: chat.PersonField, Label: say("Avec qui", "With whom"), Optional: true, Value: []string{s.Marie.ID}},
			{Name: "quand", Kind: chat.DateField, Label: say("Quand", "When"), Hint: say("Le jour et l’heure.", "The day and the time."), Optional: true},
		}},
		{Lang: l, Route: chat.Route{Feature: "meetings", Action: "new", Arg: ""}, Title: say("Rencontre", "Meeting"), Submit: say("Envoyer", "Send"), Fields: []chat.Field{
			{Name: "themes", Kind: chat.Choices, Label: say("Thèmes", "Themes"), Options: themes, Value: []string{"e", "l"}},
			{Name: "places", Kind: chat.NumberField, Label: say("Places", "Seats"), Value: []string{"12"}},
			{Name: "theme", Kind: chat.Choice, Label: say("Thème", "Theme"), Options: themes, Optional: true, Value: []string{"l"}},
			{Name: "qui", Kind: chat.PersonField, Label: say("Avec qui", "With whom")},
		}},
	}
}
