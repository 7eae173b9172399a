package meetings

import (
	"slices"
	"strconv"
	"strings"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/when"
)

// echoed is how many dates of a series are told before it is kept.
const echoed = 5

// previewCard is a meeting that is being prepared, as it was understood: nothing
// of it is kept elsewhere before it is confirmed.
func previewCard(c *bot.Call, id int64, d draft) (chat.Card, error) {
	arg := bot.Dotted(id)
	card := c.Card(chat.Str(d.Title), c.T("preview.intro"))
	if d.Rule != nil {
		card.Body = append(card.Body, nextText(c, d))
		if remark := when.Remark(*d.Rule, when.Lang(c.Lang)); remark != "" {
			card.Body = append(card.Body, chat.Str(remark))
		}
	}
	if agenda := agendaText(c, d.Agenda); agenda != nil {
		card.Body = append(card.Body, agenda)
	}
	facts, err := previewFacts(c, d)
	if err != nil {
		return card, err
	}
	card.Facts = facts
	card.Menus = placeMenus(c, "who", "room", arg, d.Who, d.Room)
	plan := c.Button("plan", arg)
	plan.Style = chat.Primary
	card.Buttons = []chat.Button{plan, c.Button("edit-draft", arg), c.Button("details", arg), c.Button("invite", arg), c.Button("reminders", arg), c.Button("drop", arg)}
	return card, nil
}

func previewFacts(c *bot.Call, d draft) ([]chat.Fact, error) {
	at := d.from(c.Now.Location())
	value := whenText(c, at, d.Length)
	if d.Rule != nil {
		value = c.T("when.series", "rule", describe(c, *d.Rule), "length", lengthText(c, d.Length))
	} else if h := holidayText(c, at); h != nil {
		value = chat.Join(value, chat.Str(" "), h)
	}
	facts := append([]chat.Fact{{Label: c.S("fact.when"), Value: value}}, placeFacts(c, d.Place, d.Link)...)
	facts = append(facts, chat.Fact{Label: c.S("fact.room"), Value: c.RoomText(d.Room)}, chat.Fact{Label: c.S("fact.who"), Value: c.T("who." + d.Who)})
	guests, err := guestFacts(c, d.Guests)
	if err != nil {
		return nil, err
	}
	facts = append(facts, guests...)
	if d.Capacity > 0 {
		facts = append(facts, chat.Fact{Label: c.S("fact.capacity"), Value: c.T("capacity", "n", d.Capacity)})
	}
	return append(facts, chat.Fact{Label: c.S("fact.reminders"), Value: remindersText(c, d)}), nil
}

// guestFacts name guests; none for nobody.
func guestFacts(c *bot.Call, guests []int64) ([]chat.Fact, error) {
	var names []string
	for _, g := range guests {
		m, err := c.MemberByID(g)
		if err != nil {
			return nil, err
		}
		names = append(names, m.Name)
	}
	if len(names) == 0 {
		return nil, nil
	}
	return []chat.Fact{{Label: c.S("fact.guests"), Value: chat.Str(strings.Join(names, ", "))}}, nil
}

// remindersText tells when and where people are reminded.
func remindersText(c *bot.Call, d draft) chat.Text {
	if d.Remind == remindNone || len(d.Leads) == 0 {
		return c.T("reminders.none")
	}
	var all []string
	for _, lead := range slices.Backward(slices.Sorted(slices.Values(d.Leads))) {
		all = append(all, leadText(c, lead))
	}
	return c.T("reminders."+d.Remind, "leads", strings.Join(all, ", "))
}

// leadText is how long before a meeting: "1 jour".
func leadText(c *bot.Call, minutes int) string {
	switch {
	case minutes%(7*dayMinutes) == 0:
		return c.S("lead.weeks", "n", minutes/(7*dayMinutes))
	case minutes%dayMinutes == 0:
		return c.S("lead.days", "n", minutes/dayMinutes)
	case minutes%60 == 0:
		return c.S("lead.hours", "n", minutes/60)
	}
	return c.S("lead.minutes", "n", minutes)
}

// nextText tells the next dates of a series, with the holidays among them.
func nextText(c *bot.Call, d draft) chat.Text {
	dates := d.next(c.Now, echoed)
	out := c.T("preview.next", "n", len(dates))
	for _, at := range dates {
		out = chat.Join(out, chat.Str("\n• "), c.T("date", "at", at))
		if h := holidayText(c, at); h != nil {
			out = chat.Join(out, chat.Str(" "), h)
		}
	}
	return out
}

// placeMenus choose, by the actions of these names, whom a meeting or a search for
// its date concerns and its room, where there is a choice.
func placeMenus(c *bot.Call, whoAction, roomAction, arg, who, room string) []chat.Menu {
	var menus []chat.Menu
	if c.Member.Role >= bot.RoleCommittee {
		m := chat.Menu{Route: c.To(whoAction, arg), Label: c.S("menu.who")}
		for _, w := range []string{forCommittee, forGuests, forLab} {
			m.Options = append(m.Options, chat.Option{Value: w, Label: c.S("who." + w), Chosen: w == who})
		}
		menus = append(menus, m)
	}
	if rooms := roomsFor(c); len(rooms) > 1 {
		m := chat.Menu{Route: c.To(roomAction, arg), Label: c.S("menu.room")}
		for _, name := range rooms[:min(len(rooms), chat.Common.Options)] {
			m.Options = append(m.Options, chat.Option{Value: name, Label: "#" + name, Chosen: name == room})
		}
		menus = append(menus, m)
	}
	return menus
}

// remindersCard chooses when and where people are reminded of a meeting that is
// being prepared.
func remindersCard(c *bot.Call, id int64, d draft) chat.Card {
	card := c.Card(c.T("reminders.title", "title", d.Title), c.T("reminders.body"))
	card.Menus = reminderMenus(c, d)
	for i, action := range []string{"leads", "remind", "nudge"} {
		card.Menus[i].Route = c.To(action, bot.Dotted(id))
	}
	card.Buttons = []chat.Button{c.Button("draft", bot.Dotted(id))}
	return card
}

// reminderMenus are the choices of when people are reminded, where, and when those
// who have not answered are asked.
func reminderMenus(c *bot.Call, d draft) []chat.Menu {
	when := chat.Menu{Label: c.S("menu.leads"), Max: len(leads)}
	for _, lead := range leads {
		when.Options = append(when.Options, chat.Option{Value: strconv.Itoa(lead), Label: c.S("lead.before", "lead", leadText(c, lead)), Chosen: slices.Contains(d.Leads, lead)})
	}
	where := chat.Menu{Label: c.S("menu.remind")}
	for _, how := range remindWheres {
		where.Options = append(where.Options, chat.Option{Value: how, Label: c.S("remind." + how), Chosen: how == d.Remind})
	}
	ask := chat.Menu{Label: c.S("menu.nudge")}
	for _, n := range nudges {
		label := c.S("nudge.never")
		if n > 0 {
			label = c.S("lead.before", "lead", leadText(c, n))
		}
		ask.Options = append(ask.Options, chat.Option{Value: strconv.Itoa(n), Label: label, Chosen: n == d.Nudge})
	}
	return []chat.Menu{when, where, ask}
}
