package jumelage

import (
	"errors"
	"strings"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

// refreshTimer draws the post of a programme anew: nobody may join any more.
func refreshTimer(c *bot.Call, arg string) error {
	c.Keep("programme", arg, "")
	return nil
}

// endTimer ends a programme at its date. The date may have been moved since.
func endTimer(c *bot.Call, arg string) error {
	p, err := programmeByID(c, id(arg))
	if errors.Is(err, storage.ErrNotFound) || err == nil && (p.State != open || p.Ends > c.Now.Unix()) {
		return nil
	}
	if err != nil {
		return err
	}
	return end(c, p, p.Ends)
}

// end ends a programme at a moment, with its groups.
func end(c *bot.Call, p Programme, at int64) error {
	if err := setEnded(c, p.ID, closed, at); err != nil {
		return err
	}
	if err := dropProposals(c, p.ID); err != nil {
		return err
	}
	if err := endAllGroups(c, p.ID); err != nil {
		return err
	}
	for _, kind := range []string{"end", "refresh", "checkin", "evaluate"} {
		c.Forget(kind, number(p.ID))
	}
	c.Note("programme.closed", "programme/"+number(p.ID), map[string]any{"title": p.Title})
	c.Keep("programme", number(p.ID), "")
	return beginEvaluation(c, p, atEnd, c.Now.Add(evaluateFor))
}

// stillOpenTimer reads the programme of a timer; ok is false when it is over.
func stillOpenTimer(c *bot.Call, programme int64) (p Programme, ok bool, err error) {
	p, err = programmeByID(c, programme)
	if errors.Is(err, storage.ErrNotFound) {
		return p, false, nil
	}
	return p, err == nil && p.State == open && c.Now.Unix() < p.Ends, err
}

// publishTimer tells the groups of a run that they are, a hundred at a time. A
// group of which somebody has left or pauses, or is in as many groups as anyone
// may be, is not: its people wait on.
func (f *feature) publishTimer(c *bot.Call, arg string) error {
	m, err := runByID(c, id(arg))
	if err != nil || m.State != isPublished {
		return err
	}
	p, ok, err := stillOpenTimer(c, m.Programme)
	if err != nil || !ok {
		return err
	}
	groups, err := groupsIn(c, p.ID, isProposed, 0, batch)
	if err != nil {
		return err
	}
	for _, g := range groups {
		if err := f.publish(c, p, g); err != nil {
			return err
		}
	}
	if len(groups) == batch {
		c.AtTime("publish", arg, c.Now)
		return nil
	}
	if err := forgetFixed(c, p.ID); err != nil {
		return err
	}
	c.Keep("programme", number(p.ID), "")
	scheduleCheckin(c, p)
	return nil
}

// publish tells a group that it is one.
func (f *feature) publish(c *bot.Call, p Programme, g group) error {
	for _, q := range g.People {
		have, err := activeGroupsOf(c, q.ID)
		if err != nil {
			return err
		}
		if q.State != active || len(have) >= p.Most {
			return deleteGroup(c, g.ID)
		}
	}
	if err := setActive(c, g); err != nil {
		return err
	}
	profiles, err := introduce(c, g)
	if err != nil {
		return err
	}
	return f.say(c, g, 0, "intro/"+number(g.ID), func(c *bot.Call, me int64) chat.Card { return introCard(c, p, g, profiles, me) })
}

// scheduleCheckin sets the next round of check-ins of a programme.
func scheduleCheckin(c *bot.Call, p Programme) {
	if next, ok := p.nextCheckin(c.Now); ok {
		c.AtTime("checkin", number(p.ID), next)
	} else {
		c.Forget("checkin", number(p.ID))
	}
}

// checkinTimer begins a round of check-ins, and sets the next.
func checkinTimer(c *bot.Call, arg string) error {
	p, ok, err := stillOpenTimer(c, id(arg))
	if err != nil || !ok {
		return err
	}
	scheduleCheckin(c, p)
	if n, err := countGroups(c, p.ID, active); err != nil || n == 0 {
		return err
	}
	round, err := beginRound(c, p.ID)
	if err != nil {
		return err
	}
	its := dotted(p.ID, int64(round))
	c.AtTime("ask", its+".0", c.Now)
	c.AtTime("follow", its, c.Now.Add(followAfter))
	return nil
}

// missedCheckin passes over a round that the bot was down for.
func missedCheckin(c *bot.Call, arg string) error {
	p, ok, err := stillOpenTimer(c, id(arg))
	if ok {
		scheduleCheckin(c, p)
	}
	return err
}

// round reads the argument of the timers of a round: "12.3", or "12.3.40", after
// group 40.
func round(c *bot.Call, arg string) (p Programme, number int, after int64, ok bool, err error) {
	its, rest, _ := strings.Cut(arg, ".")
	n, last := two(rest)
	p, ok, err = stillOpenTimer(c, id(its))
	return p, int(n), last, ok, err
}

// askTimer asks the groups of a round, a hundred at a time.
func askTimer(c *bot.Call, arg string) error {
	p, n, after, ok, err := round(c, arg)
	if err != nil || !ok {
		return err
	}
	groups, err := toAsk(c, p.ID, c.Now.Add(-settleFor).Unix(), after)
	if err != nil {
		return err
	}
	for _, g := range groups {
		k, err := insertCheckin(c, p.ID, n, g.ID)
		if err != nil {
			return err
		}
		for _, q := range g.People {
			if err := tellCheckin(c, p, g, q, "checkin/"+number(k), k, "checkin"); err != nil || k == 0 {
				return err
			}
		}
	}
	if len(groups) == batch {
		c.AtTime("ask", dotted(p.ID, int64(n))+"."+number(groups[batch-1].ID), c.Now)
	}
	return nil
}

// tellCheckin asks one of a group how it goes.
func tellCheckin(c *bot.Call, p Programme, g group, q person, key string, k int64, words string) error {
	m, err := c.MemberByID(q.Member)
	if err != nil {
		return err
	}
	next, ok := p.nextCheckin(c.Now)
	if !ok {
		next = c.Local(p.Ends)
	}
	c.Tell([]bot.Member{m}, key, func(c *bot.Call) chat.Card {
		card := c.Card(c.T("checkin.title"), c.T(words, "who", names(c, g.others(q.ID))))
		card.Buttons = []chat.Button{styled(c.Button("met", number(k)), chat.Primary), c.Button("not-met", number(k)), c.Button("help", dotted(p.ID, g.ID))}
		card.Foot = c.T("checkin.foot")
		return card
	}, bot.Until(next))
	return nil
}

// followTimer asks those who are silent once more.
func followTimer(c *bot.Call, arg string) error {
	p, n, after, ok, err := round(c, arg)
	if err != nil || !ok {
		return err
	}
	checkins, err := silent(c, p.ID, n, after)
	if err != nil {
		return err
	}
	for _, k := range checkins {
		people, err := silentPeople(c, k)
		if err != nil {
			return err
		}
		g, _, err := groupByID(c, k.Group)
		if err != nil {
			return err
		}
		for _, q := range people {
			if err := tellCheckin(c, p, g, q, "follow/"+number(k.ID), k.ID, "checkin.again"); err != nil {
				return err
			}
		}
		if err := setFollowed(c, k.ID); err != nil {
			return err
		}
	}
	if len(checkins) == batch {
		c.AtTime("follow", dotted(p.ID, int64(n))+"."+number(checkins[batch-1].ID), c.Now)
		return nil
	}
	c.AtTime("silent", dotted(p.ID, int64(n)), c.Now.Add(tellAfter))
	return nil
}

// missedFollow tells the coordinators at once what it is too late to ask again.
func missedFollow(c *bot.Call, arg string) error {
	p, n, _, ok, err := round(c, arg)
	if ok {
		c.AtTime("silent", dotted(p.ID, int64(n)), c.Now)
	}
	return err
}

// silentTimer tells the coordinators which groups nobody answered for.
func silentTimer(c *bot.Call, arg string) error {
	p, n, _, ok, err := round(c, arg)
	if err != nil || !ok {
		return err
	}
	groups, err := unanswered(c, p.ID, n)
	if err != nil || len(groups) == 0 {
		return err
	}
	coordinators, err := c.Members(bot.RoleCoordinator)
	if err != nil {
		return err
	}
	const most = 20
	c.Tell(coordinators, "silent/"+dotted(p.ID, int64(n)), func(c *bot.Call) chat.Card {
		card := c.Card(c.T("silent.title", "title", p.Title), c.T("silent", "n", len(groups)))
		var lines chat.Text
		for i, g := range groups[:min(len(groups), most)] {
			if i > 0 {
				lines = append(lines, chat.Span{Text: "\n"})
			}
			lines = chat.Join(lines, names(c, g.People))
		}
		card.Body = append(card.Body, lines)
		if more := len(groups) - most; more > 0 {
			card.Body = append(card.Body, c.T("silent.more", "n", more))
		}
		card.Buttons = []chat.Button{c.Button("manage", number(p.ID))}
		return card
	})
	return nil
}

// meetTimer reminds a group of its meeting.
func (f *feature) meetTimer(c *bot.Call, arg string) error {
	g, found, err := groupByID(c, id(arg))
	if err != nil || !found || g.State != active || g.Meets <= c.Now.Unix() {
		return err
	}
	meets := c.Local(g.Meets)
	return f.say(c, g, 0, "meeting/"+number(g.ID)+"/"+number(g.Meets), func(c *bot.Call, me int64) chat.Card {
		key := "meet.reminder"
		if me == 0 {
			key = "meet.reminder.all"
		}
		card := c.Card(c.T("meet.reminder.title"), c.T(key, "at", meets, "who", names(c, g.others(me))))
		card.Buttons = []chat.Button{labelled(c, "button.meet-other", "meet", number(g.ID))}
		if me != 0 {
			card.Buttons = append(card.Buttons, labelled(c, "button.write", "write", number(g.ID)))
		}
		return card
	}, bot.Until(meets))
}
