package ideas

import (
	"cmp"
	"strconv"
	"strings"

	"livinglab/bot"
	"livinglab/bot/chat"
)

// topIdeas is how many ideas a closed round's cards name.
const (
	topOnBoard   = 3
	topOnSummary = 10
)

// renderBoard draws the living post of a round.
func renderBoard(c *bot.Call, arg string) (chat.Card, error) {
	id, _ := parts(arg)
	r, err := roundByID(c, id)
	if err != nil {
		return chat.Card{}, err
	}
	return roundCard(c, r)
}

// roundCard is a round as anyone may see it: its board, and in private.
func roundCard(c *bot.Call, r Round) (chat.Card, error) {
	n, err := countsOf(c, r.ID)
	if err != nil {
		return chat.Card{}, err
	}
	card := c.Card(chat.Str(r.Title), chat.Join(chat.Strong(r.Question)))
	switch phase(c, r) {
	case "open":
		card.Facts = []chat.Fact{
			{Label: c.S("fact.closing"), Value: c.T("date", "at", r.Closes)},
			{Label: c.S("fact.left"), Value: timeLeft(c, r)},
		}
		card.Buttons = []chat.Button{styled(c.Button("propose", number(r.ID)), chat.Primary), allIdeas(c, r)}
		card.Foot = c.T("board.foot")
		if r.Anonymous {
			card.Foot = chat.Join(card.Foot, chat.Str(" "), c.T("board.anonymous"))
		}
	case "closed":
		key := "board.closed"
		if n.ideas == 0 {
			if key, err = emptyKey(c, r); err != nil {
				return card, err
			}
		}
		card.Body = append(card.Body, c.T(key, "at", closedAt(r)))
		card.Buttons = []chat.Button{allIdeas(c, r)}
	case "scheduled":
		card.Facts = []chat.Fact{
			{Label: c.S("fact.opening"), Value: c.T("date", "at", r.Opens)},
			{Label: c.S("fact.closing"), Value: c.T("date", "at", r.Closes)},
		}
		return card, nil
	default:
		card.Body = append(card.Body, c.T("round.cancelled", "round", r.Title))
		return card, nil
	}
	card.Facts = append(card.Facts, chat.Fact{Label: c.S("fact.ideas"), Value: c.T("number", "n", n.ideas)},
		chat.Fact{Label: c.S("fact.people"), Value: c.T("number", "n", n.people)})
	if len(r.Themes) > 0 {
		card.Facts = append(card.Facts, chat.Fact{Label: c.S("fact.themes"), Value: chat.Str(strings.Join(r.Themes, ", "))})
	}
	if phase(c, r) == "open" && r.PerMember > 0 {
		card.Facts = append(card.Facts, chat.Fact{Label: c.S("fact.limit"), Value: c.T("limit", "n", r.PerMember)})
	}
	if phase(c, r) == "closed" {
		return card, addTop(c, &card, r, topOnBoard)
	}
	return card, nil
}

// addTop adds the most supported ideas of a round, and says how many others
// there are.
func addTop(c *bot.Call, card *chat.Card, r Round, most int) error {
	p, err := findIdeas(c, r.ID, 0, nil, bySupport, 0, most)
	if err != nil || len(p.ideas) == 0 {
		return err
	}
	t := &chat.Table{Head: []string{c.S("table.idea"), c.S("table.number"), c.S("table.supports")}}
	for _, i := range p.ideas {
		t.Rows = append(t.Rows, []chat.Text{chat.Str(i.Title), chat.Str(number(i.ID)), c.T("number", "n", i.Supports)})
	}
	card.Table = t
	if more := p.total - len(p.ideas); more > 0 {
		card.Foot = c.T("top.more", "n", more)
	}
	return nil
}

// summaryCard tells the committee what a round gave and what comes next.
func (f *feature) summaryCard(c *bot.Call, r Round) (chat.Card, error) {
	n, err := countsOf(c, r.ID)
	if err != nil {
		return chat.Card{}, err
	}
	supports, err := supportsOf(c, r.ID)
	if err != nil {
		return chat.Card{}, err
	}
	card := c.Card(c.T("summary.title", "round", r.Title))
	if n.ideas == 0 {
		hidden, err := hiddenIn(c, r.ID)
		key := "summary.empty"
		if hidden > 0 {
			key = "summary.hidden"
		}
		card.Body = []chat.Text{c.T(key, "at", r.Closed, "n", hidden)}
		return card, err
	}
	card.Body = []chat.Text{
		c.T("summary.closed", "at", r.Closed),
		c.T("summary.numbers", "ideas", c.T("count.ideas", "n", n.ideas), "people", c.T("count.people", "n", n.people), "supports", c.T("count.supports", "n", supports)),
	}
	card.Body = append(card.Body, c.T("summary.next"))
	if err := addTop(c, &card, r, topOnSummary); err != nil {
		return card, err
	}
	card.Buttons = append(f.next(c, r), allIdeas(c, r))
	return card, nil
}

// previewCard shows a round that is not open yet to who prepares it.
func previewCard(c *bot.Call, r Round) chat.Card {
	n := number(r.ID)
	card := c.Card(chat.Str(r.Title), chat.Strong(r.Question))
	if len(r.Themes) > 0 {
		card.Facts = append(card.Facts, chat.Fact{Label: c.S("fact.themes"), Value: chat.Str(strings.Join(r.Themes, ", "))})
	}
	opens := c.T("opens.now")
	if !r.Opens.IsZero() {
		opens = c.T("date", "at", r.Opens)
	}
	limit := c.T("limit.none")
	if r.PerMember > 0 {
		limit = c.T("limit", "n", r.PerMember)
	}
	names := c.T("names.shown")
	if r.Anonymous {
		names = c.T("names.hidden")
	}
	card.Facts = append(card.Facts,
		chat.Fact{Label: c.S("fact.opening"), Value: opens},
		chat.Fact{Label: c.S("fact.closing"), Value: c.T("date", "at", r.Closes)},
		chat.Fact{Label: c.S("fact.room"), Value: c.RoomText(r.Room)},
		chat.Fact{Label: c.S("fact.limit"), Value: limit},
		chat.Fact{Label: c.S("fact.names"), Value: names})
	byLimit := chat.Menu{Label: c.S("menu.limit"), Route: c.To("round-limit", n)}
	for _, k := range limits {
		label := c.S("limit.none")
		if k > 0 {
			label = c.S("limit", "n", int(k))
		}
		byLimit.Options = append(byLimit.Options, chat.Option{Value: number(k), Label: label, Chosen: int(k) == r.PerMember})
	}
	byName := chat.Menu{Label: c.S("menu.names"), Route: c.To("round-names", n), Options: []chat.Option{
		{Value: "0", Label: c.S("names.shown"), Chosen: !r.Anonymous}, {Value: "1", Label: c.S("names.hidden"), Chosen: r.Anonymous}}}
	card.Menus = []chat.Menu{byLimit, byName}
	open := "button.round-open"
	switch {
	case r.State == Scheduled:
		open = "button.open-now"
		card.Foot = c.T("preview.scheduled")
	case r.Opens.After(c.Now):
		open = "button.schedule"
		card.Foot = c.T("preview.later")
	default:
		card.Foot = c.T("preview.foot")
	}
	card.Buttons = []chat.Button{styled(labelled(c, open, "round-open", n), chat.Primary), c.Button("round-edit", n), styled(c.Button("round-cancel", n), chat.Danger)}
	return card
}

// roundsCard lists the rounds: open and closed ones, and for the committee what
// is scheduled and what they are preparing themselves.
func roundsCard(c *bot.Call, page int) (chat.Card, error) {
	rounds, err := publicRounds(c, page*roundsPage, roundsPage+1)
	if err != nil {
		return chat.Card{}, err
	}
	more := len(rounds) > roundsPage
	rounds = rounds[:min(len(rounds), roundsPage)]
	committee := c.Member.Role >= bot.RoleCommittee
	var coming []Round
	if page == 0 {
		if coming, err = comingRounds(c); err != nil {
			return chat.Card{}, err
		}
	}
	var own []Round
	if committee && page == 0 {
		if own, err = draftsOf(c, c.Member.ID); err != nil {
			return chat.Card{}, err
		}
	}
	card := c.Card(c.T("rounds.title"))
	all := append(append(rounds, coming...), own...)
	if len(all) == 0 {
		card.Body = []chat.Text{c.T("rounds.none")}
	}
	for _, r := range all {
		line, err := roundLine(c, r)
		if err != nil {
			return card, err
		}
		card.Body = append(card.Body, line)
	}
	if len(all) > 0 {
		card.Menus = []chat.Menu{{Label: c.S("menu.see-round"), Route: c.To("round", ""), Options: roundOptions(c, all[:min(len(all), chat.Common.Options)], 0)}}
	}
	if page > 0 {
		card.Buttons = append(card.Buttons, labelled(c, "button.previous", "rounds", strconv.Itoa(page-1)))
	}
	if more {
		card.Buttons = append(card.Buttons, labelled(c, "button.next", "rounds", strconv.Itoa(page+1)))
	}
	if committee {
		card.Buttons = append(card.Buttons, c.Button("round-new", boardRoom(c)))
	}
	return card, nil
}

// timeLeft is the time left in words.
func timeLeft(c *bot.Call, r Round) chat.Text {
	if d := r.left(c.Now); d > 0 {
		return c.T("left", "left", d)
	}
	return c.T("left.hour")
}

// roundLine is a round on the list.
func roundLine(c *bot.Call, r Round) (chat.Text, error) {
	line := chat.Join(chat.Strong(r.Title), chat.Str("\n"), c.T("line."+phase(c, r), "at", r.shownTime(c)))
	if r.State != Open && r.State != Closed {
		return line, nil
	}
	n, err := countsOf(c, r.ID)
	return chat.Join(line, chat.Str(" · "), c.T("count.ideas", "n", n.ideas), chat.Str(" · "), c.T("count.people", "n", n.people)), err
}

// renderNews draws the living post among the announcements that follows a
// round: that it is open and until when, that it was extended, what it gave.
func renderNews(c *bot.Call, arg string) (chat.Card, error) {
	id, _ := parts(arg)
	r, err := roundByID(c, id)
	if err != nil {
		return chat.Card{}, err
	}
	if phase(c, r) == "closed" {
		return closedNews(c, r)
	}
	extended, err := wasExtended(c, r)
	key := "news.open"
	if extended {
		key = "news.extended"
	}
	card := c.Card(c.T("news.open.title", "round", r.Title), chat.Strong(r.Question), c.T(key, "room", c.RoomText(r.Room), "at", r.Closes))
	card.Buttons = []chat.Button{styled(c.Button("propose", number(r.ID)), chat.Primary), allIdeas(c, r)}
	return card, err
}

// closedNews thanks for what a round gave, and says where it is and what comes
// next.
func closedNews(c *bot.Call, r Round) (chat.Card, error) {
	card := c.Card(c.T("news.closed.title", "round", r.Title), chat.Strong(r.Question))
	n, err := countsOf(c, r.ID)
	if err != nil {
		return card, err
	}
	if n.ideas == 0 {
		key, err := emptyKey(c, r)
		card.Body = append(card.Body, c.T(key, "at", closedAt(r)))
		return card, err
	}
	card.Body = append(card.Body, c.T("news.closed", "at", closedAt(r), "room", c.RoomText(r.Room),
		"ideas", c.T("count.ideas", "n", n.ideas), "people", c.T("count.people", "n", n.people)), c.T("news.next"))
	card.Buttons = []chat.Button{allIdeas(c, r)}
	return card, nil
}

// emptyKey is what a closed round without an idea to show says: there was none,
// or all are hidden.
func emptyKey(c *bot.Call, r Round) (string, error) {
	hidden, err := hiddenIn(c, r.ID)
	if hidden > 0 {
		return "board.closed-hidden", err
	}
	return "board.closed-empty", err
}

// inviteCard invites someone who has not taken part.
func inviteCard(c *bot.Call, r Round) chat.Card {
	card := c.Card(c.T("invite.title", "round", r.Title), chat.Strong(r.Question), c.T("invite", "at", r.Closes, "left", timeLeft(c, r)))
	card.Buttons = []chat.Button{styled(c.Button("propose", number(r.ID)), chat.Primary), allIdeas(c, r), c.Snooze(number(r.ID))}
	return card
}

// recall reminds a person of a round, at the time that they asked for, while it
// is open.
func recall(c *bot.Call, arg string) (chat.Card, error) {
	r, ok, err := timed(c, arg)
	if err != nil || !ok || !r.OpenAt(c.Now) {
		return chat.Card{}, cmp.Or(err, bot.ErrNothing)
	}
	return inviteCard(c, r), nil
}

// openNow tells, for /labo, which rounds are open and what the person may still
// do in them.
func openNow(c *bot.Call) ([]chat.Text, error) {
	open, err := openRounds(c)
	if err != nil {
		return nil, err
	}
	var lines []chat.Text
	for _, r := range open[:min(len(open), maxListed)] {
		proposed, supported, err := sharesOf(c, r.ID, c.Member.ID)
		if err != nil {
			return nil, err
		}
		line := c.T("now", "round", r.Title, "at", r.Closes)
		switch {
		case proposed == 0 && supported == 0:
			line = chat.Join(line, chat.Str(" "), c.T("now.nothing"))
		case r.PerMember > 0 && proposed >= r.PerMember:
			line = chat.Join(line, chat.Str(" "), c.T("now.full", "proposed", c.T("count.proposed", "n", proposed), "supported", c.T("count.supported", "n", supported)))
		default:
			line = chat.Join(line, chat.Str(" "), c.T("now.some", "proposed", c.T("count.proposed", "n", proposed), "supported", c.T("count.supported", "n", supported)))
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// nextNow are the buttons of /labo: to propose an idea and to see them, or to the
// rounds where several are open.
func nextNow(c *bot.Call) ([]chat.Button, error) {
	open, err := openRounds(c)
	if err != nil || len(open) == 0 {
		return nil, err
	}
	if len(open) > 1 {
		return []chat.Button{c.Button("rounds", "")}, nil
	}
	r := open[0]
	proposed, _, err := sharesOf(c, r.ID, c.Member.ID)
	if err != nil || r.PerMember > 0 && proposed >= r.PerMember {
		return []chat.Button{allIdeas(c, r)}, err
	}
	return []chat.Button{c.Button("propose", number(r.ID)), allIdeas(c, r)}, nil
}
