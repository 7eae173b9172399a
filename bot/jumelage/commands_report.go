package jumelage

import (
	"errors"
	"slices"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

// Asking for the report of a programme, /jumelage bilan. It is drawn beside the
// writer (bot.Work) and sent to who asked, in private.

// reportCommand is /jumelage bilan: of the only programme, or of the one chosen.
func reportCommand(c *bot.Call) (chat.Answer, error) {
	programmes, err := programmesIn(c, open)
	if err != nil {
		return chat.Answer{}, err
	}
	over, err := lastClosed(c)
	if err != nil {
		return chat.Answer{}, err
	}
	programmes = append(programmes, over...)
	p, ask, err := only(c, programmes[:min(len(programmes), mostListed)], "report.none", "report")
	switch {
	case err != nil:
		return chat.Answer{}, err
	case ask != nil:
		return chat.Whisper(*ask), nil
	}
	return beginReport(c, p)
}

// lastClosed lists the programmes that have ended, the last first.
func lastClosed(c *bot.Call) ([]Programme, error) {
	return storage.All(c.Context(), c.Tx, scanProgramme, selectProgramme+` WHERE p.state = 'closed' ORDER BY p.ends DESC, p.id DESC LIMIT ?`, mostListed)
}

func reportPress(c *bot.Call) (chat.Answer, error) {
	p, err := seenProgramme(c, pressed(c))
	if err != nil {
		return chat.Answer{}, err
	}
	return beginReport(c, p)
}

func beginReport(c *bot.Call, p Programme) (chat.Answer, error) {
	c.Work("report", dotted(p.ID, c.Member.ID))
	return chat.Replace(c.Card(nil, c.T("report.begun", "title", p.Title))), nil
}

// reported is a report, drawn.
type reported struct{ cards []chat.Card }

// drawReport draws a report in the words of who asked. arg is the programme and the
// member.
func drawReport(c *bot.Call, arg string) (any, error) {
	programme, member := two(arg)
	asker, err := c.MemberByID(member)
	if err != nil {
		return nil, err
	}
	c = c.In(asker.Lang)
	r, err := readReport(c, programme)
	if err != nil {
		return nil, err
	}
	first := c.Card(c.T("report.title", "title", r.Title), c.T("report.at", "at", c.Now))
	first.Facts = r.facts(c)
	first.Foot = c.T("report.foot")
	if first.Picture, err = answersPicture(c, r); err != nil {
		return nil, err
	}
	n := number(programme)
	first.File = &chat.File{Name: c.S("report.file") + "-" + n + ".md", Data: r.markdown(c)}
	second := c.Card(c.T("report.figures"))
	data, err := r.figures(c)
	if err != nil {
		return nil, err
	}
	second.File = &chat.File{Name: c.S("report.file") + "-" + n + ".csv", Data: data}
	cards := []chat.Card{first, second}
	if len(r.People) > 0 {
		third := c.Card(c.T("report.network", "title", r.Title))
		if third.Picture, err = networkPicture(c, r); err != nil {
			return nil, err
		}
		if data, err = r.pairs(c); err != nil {
			return nil, err
		}
		third.File = &chat.File{Name: c.S("report.groups-file") + "-" + n + ".csv", Data: data}
		cards = append(cards, third)
	}
	return reported{cards}, nil
}

// barsShown is of how many rounds the chart is: the last ones.
const barsShown = 15

// answersPicture is the chart of answers over time; nil before the first round.
func answersPicture(c *bot.Call, r report) (*chat.Picture, error) {
	rounds := r.Rounds[max(0, len(r.Rounds)-barsShown):]
	if len(rounds) == 0 {
		return nil, nil
	}
	var bars []answerBar
	title := c.S("report.rounds")
	alt := title + "."
	for _, n := range rounds {
		line := roundLine(c, n)
		bars = append(bars, answerBar{c.S("report.bar", "number", n.Number, "asked", n.Asked, "answers", n.Answers, "met", n.Met), n.Asked, n.Answers, n.Met})
		alt += " " + line
	}
	png, err := drawAnswers(title, [3]string{c.S("report.legend.met"), c.S("report.legend.answered"), c.S("report.legend.asked")}, bars)
	return &chat.Picture{Name: "suivis-" + number(r.ID) + ".png", PNG: png, Alt: chat.CutString(alt, chat.Common.Alt)}, err
}

// nodesShown is how many people the picture of the network has: more cannot be read
// on a phone. The table has all.
const nodesShown = 40

// networkPicture is the network of groups.
func networkPicture(c *bot.Call, r report) (*chat.Picture, error) {
	nodes, links := networkOf(r.People, nodesShown)
	title := c.S("report.network", "title", r.Title)
	alt := c.S("report.network.alt", "people", len(nodes), "groups", r.Groups)
	for _, g := range r.People {
		named := slices.DeleteFunc(slices.Clone(g.People), func(q person) bool { return q.Name == "" })
		if len(named) > 1 {
			alt += " " + names(c, named).String() + "."
		}
	}
	png, err := drawNetwork(title, [2]string{c.S("report.legend.student"), c.S("report.legend.local")}, nodes, links)
	return &chat.Picture{Name: "groupes-" + number(r.ID) + ".png", PNG: png, Alt: chat.CutString(alt, chat.Common.Alt)}, err
}

// sendReport sends what was drawn to who asked, if they are a coordinator still.
func sendReport(c *bot.Call, arg string, result any, failed error) error {
	_, member := two(arg)
	asker, err := c.MemberByID(member)
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	coordinators, err := c.Members(bot.RoleCoordinator)
	if err != nil || !slices.ContainsFunc(coordinators, func(m bot.Member) bool { return m.ID == asker.ID }) {
		return err
	}
	cards := []chat.Card{c.In(asker.Lang).Card(nil, c.In(asker.Lang).T("report.failed"))}
	if r, ok := result.(reported); ok && failed == nil {
		cards = r.cards
	}
	for _, card := range cards {
		c.Tell([]bot.Member{asker}, "report/"+once(c), func(*bot.Call) chat.Card { return card }, bot.Urgent)
	}
	return nil
}
