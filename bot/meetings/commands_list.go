package meetings

import (
	"livinglab/bot"
	"livinglab/bot/chat"
)

// listActions are how people see meetings.
func listActions() []bot.Action {
	return []bot.Action{
		{Name: "list", Reads: true, Do: listPress},
		{Name: "show", Reads: true, Do: show},
	}
}

// listed is how many dates a list shows.
const listed = 10

// listCommand is /rencontre liste.
func listCommand(c *bot.Call) (chat.Answer, error) { return listAnswer(c, 0) }

// listPress shows another page.
func listPress(c *bot.Call) (chat.Answer, error) { return listAnswer(c, pageOf(c, 1)) }

// listAnswer shows the dates to come that the person may know of.
func listAnswer(c *bot.Call, page int) (chat.Answer, error) {
	dates, err := comingDates(c, page*listed, listed+1)
	if err != nil {
		return chat.Answer{}, err
	}
	more := len(dates) > listed
	dates = dates[:min(len(dates), listed)]
	card := c.Card(c.T("list.title"))
	if len(dates) == 0 {
		card.Body = []chat.Text{c.T("list.none")}
	}
	menu := chat.Menu{Route: c.To("show", ""), Label: c.S("list.menu")}
	for _, d := range dates {
		card.Body = append(card.Body, c.T("list.line", "title", d.Title, "at", c.Local(d.Starts)))
		menu.Options = append(menu.Options, dateOption(c, d))
	}
	if len(dates) > 0 {
		card.Menus = []chat.Menu{menu}
	}
	if page > 0 {
		card.Buttons = append(card.Buttons, chat.Button{Label: c.S("button.sooner"), Route: c.To("list", bot.Dotted(page-1))})
	}
	if more {
		card.Buttons = append(card.Buttons, chat.Button{Label: c.S("button.later"), Route: c.To("list", bot.Dotted(page+1))})
	}
	if len(roomsFor(c)) > 0 {
		card.Buttons = append(card.Buttons, c.Button("new", ""), c.Button("find", ""))
	}
	return chat.Replace(card), nil
}

// show shows one date in private, with the person's answer and what they may do.
func show(c *bot.Call) (chat.Answer, error) {
	d, err := routed(c)
	if err != nil {
		return chat.Answer{}, err
	}
	card, err := dateCard(c, d)
	if err != nil {
		return chat.Answer{}, err
	}
	card.Buttons, card.Foot = nil, nil
	if d.begun(c.Now) && d.State != cancelled && d.State != dropped {
		card.Buttons = []chat.Button{c.Button("minutes", d.dateArg())}
	}
	if !d.isOn(c.Now) {
		return chat.Replace(card), nil
	}
	answer, place, err := answerOf(c, d.Date, c.Member.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	if answer != "" {
		key := "yours." + answer
		if answer == yes && !seated(d.Capacity, place) {
			key = "yours.waiting"
		}
		card.Body = append([]chat.Text{c.T(key, "n", place-d.Capacity)}, card.Body...)
	}
	card.Buttons = append(answerButtons(c, d, answer), card.Buttons...)
	if mayChange(c, d.meeting) {
		card.Buttons = append(card.Buttons, c.Button("manage", d.dateArg()))
	}
	card.Buttons = append(card.Buttons, c.Button("agenda", d.dateArg()), c.Button("ics", d.dateArg()), c.Snooze(d.dateArg()))
	return chat.Replace(card), nil
}

// What /labo tells of meetings.
const (
	openDays = 14
	openMost = 3
)

// openLines tells, for /labo, which meetings this person is to come to, or to
// answer, in the next days.
func openLines(c *bot.Call) ([]chat.Text, error) {
	dates, err := concerning(c, openDays, openMost)
	if err != nil {
		return nil, err
	}
	var lines []chat.Text
	for _, d := range dates {
		answer, place, err := answerOf(c, d.Date, c.Member.ID)
		if err != nil {
			return nil, err
		}
		key := "open." + answer
		switch {
		case answer == "":
			key = "open.none"
		case answer == yes && !seated(d.Capacity, place):
			key = "open.waiting"
		}
		lines = append(lines, c.T(key, "title", d.Title, "at", c.Local(d.Starts)))
		mine, err := rolesOf(c, d.Date)
		if err != nil {
			return nil, err
		}
		for _, role := range mine {
			lines = append(lines, c.T("role.yours."+role, "title", d.Title, "at", c.Local(d.Starts)))
		}
	}
	todo, err := myActions(c, openMost)
	if err != nil {
		return nil, err
	}
	for _, a := range todo {
		lines = append(lines, c.T("open.action", "action", actionText(c, a, false)))
	}
	polls, err := pollsToAnswer(c, openMost)
	for _, p := range polls {
		lines = append(lines, c.T("open.poll", "title", p.Title))
	}
	return lines, err
}

// nextButtons are the buttons of /labo: to the one meeting, or to all.
func nextButtons(c *bot.Call) ([]chat.Button, error) {
	dates, err := concerning(c, openDays, 2)
	if err != nil {
		return nil, err
	}
	var out []chat.Button
	switch len(dates) {
	case 0:
	case 1:
		out = append(out, chat.Button{Label: c.S("button.next"), Route: c.To("show", dates[0].dateArg())})
	default:
		out = append(out, c.Button("list", "0"))
	}
	todo, err := myActions(c, 1)
	if err != nil {
		return nil, err
	}
	if len(todo) > 0 {
		out = append(out, c.Button("actions", ""))
	}
	polls, err := pollsToAnswer(c, 1)
	for _, p := range polls {
		out = append(out, c.Button("poll-mark", p.arg()))
	}
	return out, err
}
