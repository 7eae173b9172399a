package meetings

import (
	"strconv"

	"livinglab/bot"
	"livinglab/bot/chat"
)

// agendaAnswer shows the agenda of a date, after a word on what was just done.
func agendaAnswer(c *bot.Call, d date, done chat.Text) (chat.Answer, error) {
	card := c.Card(c.T("agenda.title", "title", d.Title))
	if done != nil {
		card.Body = append(card.Body, done)
	}
	text, err := agendaOf(c, d, maxPoints)
	if err != nil {
		return chat.Answer{}, err
	}
	if text == nil {
		text = c.T("agenda.empty")
	}
	card.Body = append(card.Body, text)
	has, err := roleHolders(c, d.Date)
	if err != nil {
		return chat.Answer{}, err
	}
	card.Facts = append([]chat.Fact{{Label: c.S("fact.when"), Value: whenText(c, c.Local(d.Starts), int((d.Ends-d.Starts)/60))}}, roleFacts(c, has)...)
	mine, err := droppable(c, d)
	if err != nil {
		return chat.Answer{}, err
	}
	if len(mine) > 0 {
		menu := chat.Menu{Route: c.To("point-drop", d.dateArg()), Label: c.S("menu.point-drop")}
		for _, p := range mine[:min(len(mine), chat.Common.Options)] {
			menu.Options = append(menu.Options, chat.Option{Value: strconv.FormatInt(p.ID, 10), Label: p.Text})
		}
		card.Menus = []chat.Menu{menu}
	}
	card.Buttons = append([]chat.Button{c.Button("point", d.dateArg())}, roleButtons(c, d, has)...)
	card.Buttons = append(card.Buttons, c.Button("show", d.dateArg()))
	return chat.Replace(card), nil
}

// agendaOf is the agenda of a date: what every date of the meeting has, then what
// people added, at most so many; nil for none.
func agendaOf(c *bot.Call, d date, most int) (chat.Text, error) {
	out := agendaText(c, d.Agenda)
	points, err := pointsOf(c, d.Date, maxPoints)
	if err != nil || len(points) == 0 {
		return out, err
	}
	if out == nil {
		out = chat.Strong(c.S("agenda"))
	}
	for i, p := range points {
		if i == most {
			return chat.Join(out, chat.Str("\n"), c.T("agenda.more", "n", len(points)-most)), nil
		}
		key := "agenda.point"
		switch {
		case p.Name != "" && p.Length > 0:
			key = "agenda.point-both"
		case p.Name != "":
			key = "agenda.point-by"
		case p.Length > 0:
			key = "agenda.point-length"
		}
		out = chat.Join(out, chat.Str("\n• "), c.T(key, "text", p.Text, "name", p.Name, "length", lengthText(c, p.Length)))
	}
	return out, nil
}

// roleFacts tell who does what.
func roleFacts(c *bot.Call, has map[string]bot.Member) []chat.Fact {
	var out []chat.Fact
	for _, role := range roles {
		if by, ok := has[role]; ok {
			out = append(out, chat.Fact{Label: c.S("fact.role." + role), Value: by.Text()})
		}
	}
	return out
}

// roleButtons take what is free, and leave what the person has.
func roleButtons(c *bot.Call, d date, has map[string]bot.Member) []chat.Button {
	var out []chat.Button
	for i, role := range roles {
		arg := bot.Dotted(d.Date, int64(i))
		by, taken := has[role]
		switch {
		case !taken:
			out = append(out, labelled(c, "button.role-take."+role, "role-take", arg))
		case by.ID == c.Member.ID:
			out = append(out, labelled(c, "button.role-leave."+role, "role-leave", arg))
		}
	}
	return out
}
