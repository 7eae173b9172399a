package jumelage

import (
	"errors"
	"slices"
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

// Matching, as the coordinator does it: asked for, looked at, decided on, asked for
// again, published. Nobody else sees anything of it until then.

// matchCommand is /jumelage apparier.
func matchCommand(c *bot.Call) (chat.Answer, error) {
	all, err := programmesIn(c, open)
	if err != nil {
		return chat.Answer{}, err
	}
	p, ask, err := only(c, all, "programme.none-open", "match")
	switch {
	case err != nil:
		return chat.Answer{}, err
	case ask != nil:
		return chat.Whisper(*ask), nil
	}
	return match(c, p)
}

func matchPress(c *bot.Call) (chat.Answer, error) {
	p, err := running(c)
	if err != nil {
		return chat.Answer{}, err
	}
	return match(c, p)
}

// lostAfter is when a run that gave nothing is given up: many times what one may
// take (bot.Work).
const lostAfter = 15 * time.Minute

// match asks for the matching. One that is under way is enough for two who ask.
func match(c *bot.Call, p Programme) (chat.Answer, error) {
	m, found, err := lastRun(c, p.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	if found && m.State == isRunning && c.Now.Sub(c.Local(m.Asked)) < lostAfter {
		asker, err := c.MemberByID(m.Asker)
		if err != nil {
			return chat.Answer{}, err
		}
		return chat.Answer{}, c.Problem("match.running", "who", asker)
	}
	if found && m.State == isPublished {
		n, err := countGroups(c, p.ID, isProposed)
		if err != nil {
			return chat.Answer{}, err
		}
		if n > 0 {
			return chat.Answer{}, c.Problem("match.publishing")
		}
	}
	n, err := countWaiting(c, p.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	if n == 0 {
		return chat.Answer{}, c.Problem("match.nobody")
	}
	if n == 1 {
		return alone(c, p)
	}
	if found && m.State == isRunning {
		if err := setRun(c, m.ID, isFailed); err != nil {
			return chat.Answer{}, err
		}
	}
	id, err := insertRun(c, p.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	c.Work("match", number(id))
	card := c.Card(nil, c.T("match.begun", "n", n))
	card.Buttons = []chat.Button{labelled(c, "button.proposal", "proposal", number(p.ID))}
	return chat.Replace(card), nil
}

// alone is what is done where one person waits: they may join a duo, if there is
// one.
func alone(c *bot.Call, p Programme) (chat.Answer, error) {
	groups, err := countGroups(c, p.ID, active)
	switch {
	case err != nil:
		return chat.Answer{}, err
	case groups == 0:
		return chat.Answer{}, c.Problem("match.too-few")
	}
	return placeAnswer(c, p)
}

// proposal is the programme that a button names and its newest run, which must be
// proposed.
func proposal(c *bot.Call, programme int64) (Programme, run, error) {
	p, err := stillOpen(c, programme)
	if err != nil {
		return p, run{}, err
	}
	m, found, err := lastRun(c, p.ID)
	switch {
	case err != nil:
		return p, m, err
	case found && m.State == isRunning:
		return p, m, c.Problem("match.not-yet")
	case found && m.State == isPublished:
		return p, m, c.Problem("match.published")
	case !found || m.State != isProposed:
		return p, m, c.Problem("match.none", "title", p.Title)
	}
	return p, m, nil
}

// showProposal shows a page of the proposal: "12.0", the programme and the page.
func showProposal(c *bot.Call) (chat.Answer, error) {
	programme, page := two(c.Route.Arg)
	p, m, err := proposal(c, programme)
	if err != nil {
		return chat.Answer{}, err
	}
	card, err := proposalCard(c, p, m, int(min(page, 1000)))
	return chat.Replace(card), err
}

// proposedGroup is a group of the newest proposal.
func proposedGroup(c *bot.Call, n int64) (Programme, group, error) {
	g, found, err := groupByID(c, n)
	if err != nil {
		return Programme{}, g, err
	}
	if !found || g.State != isProposed {
		return Programme{}, g, stale(c)
	}
	p, m, err := proposal(c, g.Programme)
	if err == nil && m.ID != g.Matching {
		return p, g, stale(c)
	}
	return p, g, err
}

// showProposed shows a group, to be fixed or forbidden.
func showProposed(c *bot.Call) (chat.Answer, error) {
	p, g, err := proposedGroup(c, pressed(c))
	if err != nil {
		return chat.Answer{}, err
	}
	card, err := proposedCard(c, p, g)
	return chat.Replace(card), err
}

// fix keeps a proposed group in the next runs.
func fix(c *bot.Call) (chat.Answer, error) {
	p, g, err := proposedGroup(c, pressed(c))
	if err != nil {
		return chat.Answer{}, err
	}
	var people []int64
	for _, q := range g.People {
		people = append(people, q.ID)
	}
	if err := addDecision(c, p.ID, "fixed", people); err != nil {
		return chat.Answer{}, err
	}
	return decided(c, p, c.T("fixed", "who", names(c, g.People)))
}

// forbid keeps two people apart in the next runs: those of a duo, or the two of a
// trio that were chosen ("4.7").
func forbid(c *bot.Call) (chat.Answer, error) {
	p, g, err := proposedGroup(c, id(c.Route.Arg))
	if err != nil {
		return chat.Answer{}, err
	}
	two := g.People
	if v := chosen(c); v != "" {
		two = couple(g.People, v)
	}
	if len(two) != 2 {
		return chat.Answer{}, stale(c)
	}
	if err := addDecision(c, p.ID, "forbidden", []int64{two[0].ID, two[1].ID}); err != nil {
		return chat.Answer{}, err
	}
	return decided(c, p, c.T("forbidden", "who", names(c, two)))
}

// couple are two people of a group, by the value of a menu; nil for what it did
// not hold.
func couple(people []person, value string) []person {
	a, b := two(value)
	out := slices.DeleteFunc(slices.Clone(people), func(q person) bool { return q.ID != a && q.ID != b })
	if len(out) != 2 {
		return nil
	}
	return out
}

// decided shows what is decided, with how to go on.
func decided(c *bot.Call, p Programme, said chat.Text) (chat.Answer, error) {
	card, err := decisionsCard(c, p)
	if said != nil {
		card.Body = append([]chat.Text{said}, card.Body...)
	}
	return chat.Replace(card), err
}

func showDecisions(c *bot.Call) (chat.Answer, error) {
	p, err := running(c)
	if err != nil {
		return chat.Answer{}, err
	}
	return decided(c, p, nil)
}

// undecide takes a decision back.
func undecide(c *bot.Call) (chat.Answer, error) {
	p, err := stillOpen(c, id(c.Route.Arg))
	if err != nil {
		return chat.Answer{}, err
	}
	if err := deleteDecision(c, p.ID, id(chosen(c))); err != nil {
		return chat.Answer{}, err
	}
	return decided(c, p, c.T("undecided"))
}

// askDecide opens the form in which two or three people are named.
func askDecide(c *bot.Call) (chat.Answer, error) {
	p, err := running(c)
	if err != nil {
		return chat.Answer{}, err
	}
	return chat.Open(chat.Form{Lang: c.Lang, Route: c.To("decide-save", number(p.ID)), Title: c.S("form.decide"), Submit: c.S("form.decide.send"), Fields: []chat.Field{
		{Name: "what", Kind: chat.Choice, Label: c.S("field.what"), Options: []chat.Option{
			{Value: "forbidden", Label: c.S("what.forbidden")}, {Value: "fixed", Label: c.S("what.fixed")}}},
		{Name: "one", Kind: chat.PersonField, Label: c.S("field.one")},
		{Name: "two", Kind: chat.PersonField, Label: c.S("field.two")},
		{Name: "three", Kind: chat.PersonField, Label: c.S("field.three"), Hint: c.S("field.three.hint"), Optional: true},
	}}), nil
}

// saveDecide takes the form.
func saveDecide(c *bot.Call) (chat.Answer, error) {
	p, err := stillOpen(c, id(c.Route.Arg))
	if err != nil {
		return chat.Answer{}, err
	}
	what := c.Fields.Get("what")
	if what != "fixed" && what != "forbidden" {
		return chat.Answer{}, stale(c)
	}
	problems := chat.Problems{}
	var people []person
	for _, field := range []string{"one", "two", "three"} {
		account := c.Fields.Get(field)
		if account == "" && field == "three" {
			continue
		}
		q, err := participating(c, p, account)
		switch {
		case errors.Is(err, storage.ErrNotFound):
			problems[field] = c.S("decide.not-in")
		case err != nil:
			return chat.Answer{}, err
		case slices.ContainsFunc(people, func(other person) bool { return other.ID == q.ID }):
			problems[field] = c.S("decide.twice")
		case what == "fixed":
			if has, err := hasNoRoom(c, q); err != nil {
				return chat.Answer{}, err
			} else if has {
				problems[field] = c.S("decide.has-group")
			}
		}
		people = append(people, q)
	}
	if len(people) == 3 && what == "forbidden" {
		problems["three"] = c.S("decide.two-only")
	}
	if err := wrong(c, problems); err != nil {
		return chat.Answer{}, err
	}
	slices.SortFunc(people, func(a, b person) int { return int(a.ID - b.ID) })
	var ids []int64
	for _, q := range people {
		ids = append(ids, q.ID)
	}
	if err := addDecision(c, p.ID, what, ids); err != nil {
		return chat.Answer{}, err
	}
	return decided(c, p, c.T(what, "who", names(c, people)))
}

// hasNoRoom tells whether somebody waits for no group: they have one, or pause.
func hasNoRoom(c *bot.Call, q person) (bool, error) {
	groups, err := activeGroupsOf(c, q.ID)
	return q.State != active || len(groups) > 0, err
}

// participating is who takes part in a programme, as a form's field names them
// (bot.Call.MemberOf); storage.ErrNotFound for nobody.
func participating(c *bot.Call, p Programme, account string) (person, error) {
	m, err := c.MemberOf(account)
	if err != nil {
		return person{}, err
	}
	q, found, err := participantOf(c, p.ID, m.ID)
	if err != nil {
		return person{}, err
	}
	if !found || q.State != active && q.State != paused {
		return person{}, storage.ErrNotFound
	}
	return person{q.ID, m.ID, m.Name, q.State}, nil
}

// askPublish asks whether to publish.
func askPublish(c *bot.Call) (chat.Answer, error) {
	p, m, err := proposal(c, pressed(c))
	if err != nil {
		return chat.Answer{}, err
	}
	n, err := countGroups(c, p.ID, isProposed)
	if err != nil {
		return chat.Answer{}, err
	}
	if n == 0 {
		return chat.Answer{}, c.Problem("publish.nothing")
	}
	card := c.Card(nil, c.Paragraphs("publish.sure", "groups", c.T("groups", "n", n))...)
	card.Buttons = []chat.Button{styled(c.Button("publish-yes", number(m.ID)), chat.Primary), labelled(c, "button.back-proposal", "proposal", number(p.ID))}
	return chat.Replace(card), nil
}

// publishYes publishes a proposal: its groups are told, a hundred at a time.
func publishYes(c *bot.Call) (chat.Answer, error) {
	m, err := runByID(c, id(c.Route.Arg))
	if errors.Is(err, storage.ErrNotFound) {
		return chat.Answer{}, stale(c)
	}
	if err != nil {
		return chat.Answer{}, err
	}
	p, now, err := proposal(c, m.Programme)
	if err != nil {
		return chat.Answer{}, err
	}
	if now.ID != m.ID {
		return chat.Answer{}, stale(c)
	}
	n, err := countGroups(c, p.ID, isProposed)
	if err != nil {
		return chat.Answer{}, err
	}
	if err := setRun(c, m.ID, isPublished); err != nil {
		return chat.Answer{}, err
	}
	c.AtTime("publish", number(m.ID), c.Now)
	c.Note("matching.published", "programme/"+number(p.ID), map[string]any{"groups": n})
	card := c.Card(nil, c.T("publish.begun", "groups", c.T("groups", "n", n)))
	card.Buttons = []chat.Button{c.Button("manage", number(p.ID))}
	return chat.Replace(card), nil
}
