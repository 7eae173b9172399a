package jumelage

import (
	"errors"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/when"
	"livinglab/storage"
)

// The list of programmes, a programme as members see it, and what /labo tells.

// programmesMenu is a menu of programmes that leads to an action.
func programmesMenu(c *bot.Call, programmes []Programme, action string) chat.Menu {
	m := chat.Menu{Label: c.S("menu.programme"), Route: c.To(action, "")}
	for _, p := range programmes[:min(len(programmes), mostListed)] {
		m.Options = append(m.Options, chat.Option{Value: number(p.ID), Label: chat.CutString(p.Title, chat.Common.Label), Hint: c.S("until", "at", c.Local(p.Ends))})
	}
	return m
}

// homeCard lists the programmes that are open, with what this person does in
// each.
func homeCard(c *bot.Call) (chat.Card, error) {
	card := c.Card(c.T("home.title"))
	programmes, err := programmesIn(c, open)
	if err != nil {
		return card, err
	}
	if len(programmes) == 1 {
		return showCard(c, programmes[0])
	}
	if len(programmes) == 0 {
		card.Body = c.Paragraphs("home.none")
	}
	for _, p := range programmes {
		me, _, err := participantOf(c, p.ID, c.Member.ID)
		if err != nil {
			return card, err
		}
		card.Body = append(card.Body, chat.Join(chat.Strong(p.Title), chat.Str("\n"), stateLine(c, p, me)))
	}
	if len(programmes) > 0 {
		card.Menus = []chat.Menu{programmesMenu(c, programmes, "show")}
	}
	if c.Member.Role >= bot.RoleCoordinator {
		card.Buttons = append(card.Buttons, c.Button("new", ""))
	}
	return card, nil
}

// stateLine tells what somebody does in a programme, or may do.
func stateLine(c *bot.Call, p Programme, me Participant) chat.Text {
	switch {
	case me.State == active || me.State == paused || me.State == joining:
		return c.T("state." + me.State)
	case p.joinable(c.Now):
		if p.Joins > 0 {
			return c.T("state.joinable-until", "at", c.Local(p.Joins))
		}
		return c.T("state.joinable")
	}
	return c.T("state.late")
}

// showCard shows a programme to somebody.
func showCard(c *bot.Call, p Programme) (chat.Card, error) {
	card, err := programmeCard(c, p)
	if err != nil {
		return card, err
	}
	me, _, err := participantOf(c, p.ID, c.Member.ID)
	if err != nil {
		return card, err
	}
	n := number(p.ID)
	card.Buttons = nil
	if p.State == open {
		card.Body = append(card.Body, stateLine(c, p, me))
		switch {
		case me.State == active || me.State == paused:
			groups, err := activeGroupsOf(c, me.ID)
			if err != nil {
				return card, err
			}
			for _, g := range groups {
				card.Body = append(card.Body, c.T("with", "who", names(c, g.others(me.ID))))
				card.Buttons = append(card.Buttons, labelled(c, "button.group", "group", number(g.ID)))
			}
			card.Buttons = append(card.Buttons, c.Button("profile", n), c.Button("talents", ""), c.Button("help", n))
		case me.State == joining:
			card.Buttons = append(card.Buttons, styled(labelled(c, "button.finish", "profile", n), chat.Primary))
		case p.joinable(c.Now):
			card.Buttons = append(card.Buttons, styled(c.Button("join", n), chat.Primary))
		}
		if c.Member.Role >= bot.RoleCoordinator {
			card.Buttons = append(card.Buttons, c.Button("manage", n), c.Button("new", ""))
		}
	}
	return card, nil
}

// programmeCard is a programme as everyone sees it.
func programmeCard(c *bot.Call, p Programme) (chat.Card, error) {
	card := c.Card(c.T("programme.title", "title", p.Title))
	if p.About != "" {
		card.Body = append(card.Body, chat.Str(p.About))
	}
	taking, _, err := countsOf(c, p.ID)
	if err != nil {
		return card, err
	}
	card.Facts = programmeFacts(c, p)
	switch p.State {
	case closed:
		card.Body = append(card.Body, c.T("programme.closed", "at", c.Local(p.Ended)))
		card.Facts = nil
	case cancelled:
		card.Body = append(card.Body, c.T("programme.cancelled"))
		card.Facts = nil
	default:
		card.Facts = append(card.Facts, chat.Fact{Label: c.S("fact.taking"), Value: c.T("taking", "n", taking)})
	}
	if p.joinable(c.Now) {
		card.Buttons = []chat.Button{styled(c.Button("join", number(p.ID)), chat.Primary)}
		card.Foot = c.T("programme.foot")
	}
	return card, nil
}

// programmeFacts are a programme's rules as people read them.
func programmeFacts(c *bot.Call, p Programme) []chat.Fact {
	facts := []chat.Fact{
		{Label: c.S("fact.groups"), Value: groupsText(c, p)},
		{Label: c.S("fact.who"), Value: named(c, kindsKey, p.Kinds)},
	}
	if p.Joins > 0 {
		facts = append(facts, chat.Fact{Label: c.S("fact.joins"), Value: c.T("at", "at", c.Local(p.Joins))})
	}
	facts = append(facts, chat.Fact{Label: c.S("fact.ends"), Value: c.T("day", "at", c.Local(p.Ends))})
	if r, ok := p.rule(); ok {
		facts = append(facts, chat.Fact{Label: c.S("fact.rhythm"), Value: chat.Str(capital(when.Describe(r, when.Lang(c.Lang))))})
	}
	return facts
}

// groupsText tells what groups a programme makes.
func groupsText(c *bot.Call, p Programme) chat.Text {
	t := c.T("size." + number(int64(p.Size)))
	if p.mixes() {
		t = chat.Join(t, chat.Str(" "), c.T("size.mixed"))
	}
	if p.Most > 1 {
		t = chat.Join(t, chat.Str(" "), c.T("size.most", "n", p.Most))
	}
	return chat.Str(t.String())
}

// renderProgramme draws the living post of a programme.
func renderProgramme(c *bot.Call, arg string) (chat.Card, error) {
	p, err := programmeByID(c, id(arg))
	if errors.Is(err, storage.ErrNotFound) {
		return chat.Card{}, bot.ErrNothing
	}
	if err != nil {
		return chat.Card{}, err
	}
	return programmeCard(c, p)
}

// openLines tells, for /labo, of the programmes that are open and what somebody
// does in them.
func openLines(c *bot.Call) ([]chat.Text, error) {
	programmes, err := programmesIn(c, open)
	if err != nil {
		return nil, err
	}
	const most = 5
	var lines []chat.Text
	for _, p := range programmes[:min(len(programmes), most)] {
		me, _, err := participantOf(c, p.ID, c.Member.ID)
		if err != nil {
			return nil, err
		}
		if me.Joined == 0 && !p.joinable(c.Now) {
			continue
		}
		lines = append(lines, c.T("now", "title", p.Title, "state", stateLine(c, p, me)))
	}
	return lines, nil
}

// nextButtons is the button of /labo that leads to what openLines tells.
func nextButtons(c *bot.Call) ([]chat.Button, error) {
	lines, err := openLines(c)
	if err != nil || len(lines) == 0 {
		return nil, err
	}
	return []chat.Button{c.Button("home", "")}, nil
}
