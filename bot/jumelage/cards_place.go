package jumelage

import (
	"livinglab/bot"
	"livinglab/bot/chat"
)

// waitingCard lists who waits for a group, to be placed: the first of so many.
func waitingCard(c *bot.Call, p Programme, people []Participant, all int) (chat.Card, error) {
	card := c.Card(c.T("place.title", "title", p.Title), c.T("place"))
	menu := chat.Menu{Label: c.S("menu.person"), Route: c.To("place-with", "")}
	for _, q := range people {
		m, err := c.MemberByID(q.Member)
		if err != nil {
			return card, err
		}
		menu.Options = append(menu.Options, chat.Option{Value: number(q.ID), Label: chat.CutString(m.Name, chat.Common.Label)})
	}
	if more := all - len(people); more > 0 {
		card.Body = append(card.Body, c.T("decisions.more", "n", more))
	}
	card.Menus = []chat.Menu{menu}
	card.Buttons = []chat.Button{labelled(c, "button.match", "match", number(p.ID)), labelled(c, "button.return", "manage", number(p.ID))}
	return card, nil
}

// placesCard shows the duos that somebody may join.
func placesCard(c *bot.Call, p Programme, q Participant, who bot.Member, places []place) chat.Card {
	card := c.Card(c.T("places.title", "who", who), c.T("places"))
	menu := chat.Menu{Label: c.S("menu.join-to"), Route: c.To("place-yes", number(q.ID))}
	for _, at := range places {
		card.Body = append(card.Body, chat.Join(names(c, at.People), chat.Str(" · "), c.T("points", "n", int(at.points)), chat.Str("\n"), reasonsText(c, at.reasons)))
		menu.Options = append(menu.Options, chat.Option{Value: number(at.ID), Label: chat.CutString(names(c, at.People).String(), chat.Common.Label)})
	}
	card.Menus = []chat.Menu{menu}
	card.Buttons = []chat.Button{labelled(c, "button.return", "place", number(p.ID))}
	return card
}
