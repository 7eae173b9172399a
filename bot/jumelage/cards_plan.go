package jumelage

import (
	"livinglab/bot"
	"livinglab/bot/chat"
)

// What the coordinator sees of a programme: its draft, its rules, and how it is
// run.

// planCard is the preview of a draft, with what can be changed on it.
func planCard(c *bot.Call, p Programme) chat.Card {
	n := number(p.ID)
	card := c.Card(c.T("plan.title", "title", p.Title))
	if p.About != "" {
		card.Body = append(card.Body, chat.Str(p.About))
	}
	card.Facts = append(programmeFacts(c, p),
		chat.Fact{Label: c.S("fact.asks"), Value: asksText(c, p)},
		chat.Fact{Label: c.S("fact.room"), Value: c.RoomText(p.Room)})
	if next, ok := p.nextCheckin(c.Now); ok {
		card.Facts = append(card.Facts, chat.Fact{Label: c.S("fact.first-checkin"), Value: c.T("at", "at", next)})
	}
	if side := p.oneSided(); side != "" && p.Mix {
		card.Body = append(card.Body, c.T("plan.one-sided."+side))
	}
	size := chat.Menu{Label: c.S("menu.size"), Route: c.To("plan-size", n)}
	for _, s := range []int64{2, 3} {
		size.Options = append(size.Options, chat.Option{Value: number(s), Label: c.S("size.option." + number(s)), Chosen: int(s) == p.Size})
	}
	who := chat.Menu{Label: c.S("menu.kinds"), Route: c.To("plan-kinds", n), Options: options(c, kindsKey, kinds, p.Kinds), Min: 1, Max: len(kinds)}
	most := chat.Menu{Label: c.S("menu.most"), Route: c.To("plan-most", n)}
	for k := range maxMost {
		most.Options = append(most.Options, chat.Option{Value: number(int64(k + 1)), Label: c.S("most", "n", k+1), Chosen: k+1 == p.Most})
	}
	card.Menus = []chat.Menu{size, who, most}
	card.Buttons = []chat.Button{
		styled(labelled(c, "button.open", "open", n), chat.Primary), labelled(c, "button.rules", "rules", n),
		labelled(c, "button.basics", "basics", n), styled(c.Button("drop", n), chat.Danger),
	}
	card.Foot = c.T("plan.foot")
	return card
}

// asksText tells what the profile asks.
func asksText(c *bot.Call, p Programme) chat.Text {
	if len(p.Asks) == 0 {
		return c.T("asks.nothing")
	}
	return named(c, asksKey, p.Asks)
}

// rulesCard is the rest of a draft: who is mixed with whom, what the profile
// asks.
func rulesCard(c *bot.Call, p Programme) chat.Card {
	n := number(p.ID)
	card := c.Card(c.T("rules.title", "title", p.Title), c.Paragraphs("rules")...)
	mix := chat.Menu{Label: c.S("menu.mix"), Route: c.To("plan-mix", n), Options: []chat.Option{
		{Value: "mix", Label: c.S("mix.yes"), Chosen: p.Mix}, {Value: "any", Label: c.S("mix.no"), Chosen: !p.Mix}}}
	card.Menus = []chat.Menu{mix, {Label: c.S("menu.asks"), Route: c.To("plan-asks", n), Options: options(c, asksKey, asks, p.Asks), Max: len(asks)}}
	card.Buttons = []chat.Button{labelled(c, "button.back", "plan", n)}
	return card
}

// manageCard is how a programme is run.
func manageCard(c *bot.Call, p Programme) (chat.Card, error) {
	n := number(p.ID)
	card := c.Card(c.T("manage.title", "title", p.Title))
	taking, pausing, err := countsOf(c, p.ID)
	if err != nil {
		return card, err
	}
	card.Body = []chat.Text{c.T("taking", "n", taking)}
	if pausing > 0 {
		card.Body[0] = chat.Join(card.Body[0], chat.Str(" "), c.T("pausing", "n", pausing))
	}
	card.Facts = programmeFacts(c, p)
	if next, ok := p.nextCheckin(c.Now); ok {
		card.Facts = append(card.Facts, chat.Fact{Label: c.S("fact.next-checkin"), Value: c.T("at", "at", next)})
	}
	groups, err := countGroups(c, p.ID, active)
	if err != nil {
		return card, err
	}
	waits, err := countWaiting(c, p.ID)
	if err != nil {
		return card, err
	}
	card.Facts = append(card.Facts, chat.Fact{Label: c.S("fact.groups-now"), Value: c.T("groups", "n", groups)},
		chat.Fact{Label: c.S("fact.waiting"), Value: c.T("waiting", "n", waits)})
	m, found, err := lastRun(c, p.ID)
	if err != nil {
		return card, err
	}
	if found && m.State == isProposed {
		card.Buttons = append(card.Buttons, styled(labelled(c, "button.proposal", "proposal", n), chat.Primary))
	} else {
		card.Buttons = append(card.Buttons, styled(c.Button("match", n), chat.Primary))
	}
	if waits > 0 && groups > 0 {
		card.Buttons = append(card.Buttons, c.Button("place", n))
	}
	card.Buttons = append(card.Buttons, c.Button("overview", n), labelled(c, "button.decisions", "decisions", n), labelled(c, "button.basics", "basics", n), styled(c.Button("end", n), chat.Danger))
	return card, nil
}
