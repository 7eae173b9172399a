package jumelage

import (
	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

// How the groups of a programme are, for the coordinator alone: who asked for help,
// who waits, which groups are silent, who meets when.

const overviewShown = 12 // of each: what a phone shows

func overview(c *bot.Call) (chat.Answer, error) {
	p, err := running(c)
	if err != nil {
		return chat.Answer{}, err
	}
	card, err := overviewCard(c, p)
	return chat.Replace(card), err
}

func overviewCard(c *bot.Call, p Programme) (chat.Card, error) {
	card := c.Card(c.T("overview.title", "title", p.Title))
	menu := chat.Menu{Label: c.S("menu.help"), Route: c.To("help-done", "")}
	calls, err := helpOpen(c, p.ID)
	if err != nil {
		return card, err
	}
	var lines []chat.Text
	for _, h := range calls {
		lines = append(lines, c.T("overview.help.line", "who", h.who, "at", c.Local(h.asked)))
		menu.Options = append(menu.Options, chat.Option{Value: number(h.id), Label: chat.CutString(h.who.String(), chat.Common.Label)})
	}
	card.Body = append(card.Body, listed(c, "overview.help", lines))
	waits, err := waiting(c, p.ID, overviewShown+1)
	if err != nil {
		return card, err
	}
	lines = nil
	for _, q := range waits {
		m, err := c.MemberByID(q.Member)
		if err != nil {
			return card, err
		}
		lines = append(lines, c.T("overview.waits", "who", m, "at", c.Local(q.Joined)))
	}
	card.Body = append(card.Body, listed(c, "overview.waiting", lines))
	silent, err := silentGroups(c, p)
	if err != nil {
		return card, err
	}
	lines = nil
	for _, g := range silent {
		lines = append(lines, names(c, g.People))
	}
	card.Body = append(card.Body, listed(c, "overview.silent", lines))
	meeting, err := meetingGroups(c, p.ID)
	if err != nil {
		return card, err
	}
	lines = nil
	for _, g := range meeting {
		lines = append(lines, c.T("overview.meets", "who", names(c, g.People), "at", c.Local(g.Meets)))
	}
	card.Body = append(card.Body, listed(c, "overview.meeting", lines))
	if next, ok := p.nextCheckin(c.Now); ok {
		card.Facts = []chat.Fact{{Label: c.S("fact.next-checkin"), Value: c.T("at", "at", next)}}
	}
	if len(menu.Options) > 0 {
		card.Menus = []chat.Menu{menu}
	}
	card.Buttons = []chat.Button{c.Button("forces", number(p.ID)), labelled(c, "button.return", "manage", number(p.ID))}
	card.Foot = c.T("overview.foot")
	return card, nil
}

// listed is a heading with its lines: "nobody" where there are none, and that there
// are more where there are.
func listed(c *bot.Call, heading string, lines []chat.Text) chat.Text {
	text := c.T(heading)
	if len(lines) == 0 {
		return chat.Join(text, chat.Str("\n"), c.T("overview.none"))
	}
	for _, line := range lines[:min(len(lines), overviewShown)] {
		text = chat.Join(text, chat.Str("\n"), line)
	}
	if len(lines) > overviewShown {
		text = chat.Join(text, chat.Str("\n"), c.T("overview.more"))
	}
	return text
}

// called is a call for help that nobody sees to yet.
type called struct {
	id, asked int64
	who       chat.Text
}

func helpOpen(c *bot.Call, programme int64) ([]called, error) {
	return storage.All(c.Context(), c.Tx, func(r storage.Scanner) (h called, err error) {
		var name string
		err = r.Scan(&h.id, &h.asked, &name)
		h.who = chat.Who(name)
		return h, err
	}, `SELECT h.id, h.asked, m.name FROM help_calls h JOIN participants q ON q.id = h.participant JOIN members m ON m.id = q.member
		WHERE h.programme = ? AND h.handled IS NULL ORDER BY h.id LIMIT ?`, programme, overviewShown+1)
}

// silentGroups are the groups that nobody has answered the last check-in for.
func silentGroups(c *bot.Call, p Programme) ([]group, error) {
	groups, err := storage.All(c.Context(), c.Tx, scanGroup, selectGroup+` JOIN checkins k ON k.match_group = g.id
		WHERE k.programme = ? AND k.number = ? AND g.state = 'active'
		AND NOT EXISTS (SELECT 1 FROM checkin_answers a WHERE a.checkin = k.id) ORDER BY k.id LIMIT ?`, p.ID, p.Checkins, overviewShown+1)
	return withPeople(c, groups, err)
}

// meetingGroups are the groups that have said when they meet next, the first first.
func meetingGroups(c *bot.Call, programme int64) ([]group, error) {
	groups, err := storage.All(c.Context(), c.Tx, scanGroup, selectGroup+` WHERE g.programme = ? AND g.state = 'active' AND g.meets > ?
		ORDER BY g.meets, g.id LIMIT ?`, programme, c.Now.Unix(), overviewShown+1)
	return withPeople(c, groups, err)
}
