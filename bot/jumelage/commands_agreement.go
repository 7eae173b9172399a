package jumelage

import (
	"errors"
	"maps"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

// The agreement of a group: drafted by one, amended by any, accepted by all.

// showAgreement shows the newest version, or opens the form of the first.
func showAgreement(c *bot.Call) (chat.Answer, error) {
	_, g, me, err := myGroup(c, pressed(c))
	if err != nil {
		return chat.Answer{}, err
	}
	a, err := lastAgreement(c, g.ID)
	if errors.Is(err, storage.ErrNotFound) {
		return agreementForm(c, g, Agreement{}, me.ID), nil
	}
	return chat.Replace(agreementCard(c, g, a, me.ID)), err
}

// askAmend opens the form with the newest version.
func askAmend(c *bot.Call) (chat.Answer, error) {
	_, g, me, err := myGroup(c, pressed(c))
	if err != nil {
		return chat.Answer{}, err
	}
	a, err := lastAgreement(c, g.ID)
	if errors.Is(err, storage.ErrNotFound) {
		err = nil
	}
	return agreementForm(c, g, a, me.ID), err
}

// agreementForm is the form of a version that follows another.
func agreementForm(c *bot.Call, g group, a Agreement, me int64) chat.Answer {
	return chat.Open(chat.Form{Lang: c.Lang, Route: c.To("amend-save", dotted(g.ID, int64(a.Version))), Title: c.S("form.agreement"), Submit: c.S("form.agreement.send"), Fields: []chat.Field{
		{Name: "needs", Kind: chat.Lines, Label: c.S("field.needs"), Hint: c.S("field.needs.hint"), Value: valueOf(a.Needs[me]), MaxLength: maxNeeds},
		{Name: "goals", Kind: chat.Lines, Label: c.S("field.goals"), Hint: c.S("field.goals.hint"), Value: valueOf(a.Goals), MaxLength: maxGoals},
		{Name: "often", Kind: chat.Line, Label: c.S("field.often"), Hint: c.S("field.often.hint"), Value: valueOf(a.Rhythm), MaxLength: maxRhythm},
		{Name: "until", Kind: chat.Line, Label: c.S("field.until"), Hint: c.S("field.until.hint"), Value: valueOf(a.Until), MaxLength: maxUntil},
	}})
}

// saveAmend takes a version. One that was written after what the person saw is
// not written over: the form stays open and says so.
func (f *feature) saveAmend(c *bot.Call) (chat.Answer, error) {
	n, version := two(c.Route.Arg)
	p, g, me, err := myGroup(c, n)
	if err != nil {
		return chat.Answer{}, err
	}
	last, err := lastAgreement(c, g.ID)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return chat.Answer{}, err
	}
	next, err := readAgreement(c, last, me.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	if int64(last.Version) != version {
		return chat.Answer{}, c.FieldProblem("goals", "agreement.newer", "version", last.Version)
	}
	if last.Version > 0 && next.same(last) {
		return chat.Replace(agreementCard(c, g, last, me.ID)), nil
	}
	next.Group, next.Version, next.Writer = g.ID, last.Version+1, me.ID
	next.Yes = map[int64]bool{me.ID: true}
	if next.ID, err = insertAgreement(c, next); err != nil {
		return chat.Answer{}, err
	}
	c.NoteUnnamed("agreement.written", "programme/"+number(p.ID), map[string]any{"version": next.Version})
	for _, q := range g.others(me.ID) {
		m, err := c.MemberByID(q.Member)
		if err != nil {
			return chat.Answer{}, err
		}
		c.Tell([]bot.Member{m}, "agreement/"+number(next.ID), func(c *bot.Call) chat.Card {
			card := agreementCard(c, g, next, q.ID)
			card.Body = append([]chat.Text{c.T("agreement.proposed", "who", me.text())}, card.Body...)
			return card
		})
	}
	card := agreementCard(c, g, next, me.ID)
	card.Body = append([]chat.Text{c.T("agreement.sent", "who", names(c, g.others(me.ID)))}, card.Body...)
	return chat.Replace(card), nil
}

// readAgreement reads the form: what the others need stays as it was.
func readAgreement(c *bot.Call, last Agreement, me int64) (Agreement, error) {
	a := Agreement{Goals: bot.CleanLines(c.Fields.Get("goals")), Rhythm: bot.CleanLine(c.Fields.Get("often")), Until: bot.CleanLine(c.Fields.Get("until")),
		Needs: map[int64]string{}}
	maps.Copy(a.Needs, last.Needs)
	a.Needs[me] = bot.CleanLines(c.Fields.Get("needs"))
	problems := chat.Problems{}
	for _, f := range []struct {
		field, typed string
		most         int
	}{{"needs", a.Needs[me], maxNeeds}, {"goals", a.Goals, maxGoals}, {"often", a.Rhythm, maxRhythm}, {"until", a.Until, maxUntil}} {
		if f.typed == "" {
			problems[f.field] = c.S("agreement.empty")
		}
		tooLong(c, problems, f.field, f.typed, f.most)
	}
	return a, wrong(c, problems)
}

// accept accepts the version that a button shows: "5.2", of group 5 the second.
// Once all have, each gets a copy.
func accept(c *bot.Call) (chat.Answer, error) {
	n, version := two(c.Route.Arg)
	p, g, me, err := myGroup(c, n)
	if err != nil {
		return chat.Answer{}, err
	}
	a, err := lastAgreement(c, g.ID)
	if errors.Is(err, storage.ErrNotFound) {
		return chat.Answer{}, stale(c)
	}
	if err != nil {
		return chat.Answer{}, err
	}
	if int64(a.Version) != version {
		card := agreementCard(c, g, a, me.ID)
		card.Body = append([]chat.Text{c.T("agreement.changed", "version", a.Version)}, card.Body...)
		return chat.Replace(card), nil
	}
	if err := insertYes(c, a.ID, me.ID); err != nil {
		return chat.Answer{}, err
	}
	a.Yes[me.ID] = true
	if a.Agreed == 0 && a.accepted(g.People) {
		if err := agreed(c, p, g, &a); err != nil {
			return chat.Answer{}, err
		}
	}
	return chat.Replace(agreementCard(c, g, a, me.ID)), nil
}

// agreed notes that all have accepted, and sends each a copy.
func agreed(c *bot.Call, p Programme, g group, a *Agreement) error {
	if err := setAgreed(c, a.ID); err != nil {
		return err
	}
	a.Agreed = c.Now.Unix()
	c.NoteUnnamed("agreement.agreed", "programme/"+number(p.ID), map[string]any{"version": a.Version})
	for _, q := range g.People {
		m, err := c.MemberByID(q.Member)
		if err != nil {
			return err
		}
		c.Tell([]bot.Member{m}, "agreed/"+number(a.ID), func(c *bot.Call) chat.Card {
			card := agreementCard(c, g, *a, q.ID)
			card.Title = c.T("agreement.copy")
			return card
		})
	}
	return nil
}

// agreementState tells in a few words where an agreement is.
func agreementState(c *bot.Call, a Agreement) chat.Text {
	switch {
	case a.Version == 0:
		return c.T("agreement.none")
	case a.Agreed > 0:
		return c.T("agreement.holds", "at", c.Local(a.Agreed))
	}
	return c.T("agreement.waits", "version", a.Version)
}

// agreementCard is a version, as one of the group sees it.
func agreementCard(c *bot.Call, g group, a Agreement, me int64) chat.Card {
	card := c.Card(c.T("agreement.title", "version", a.Version))
	for _, q := range g.People {
		if needs := a.Needs[q.ID]; needs != "" {
			card.Facts = append(card.Facts, chat.Fact{Label: c.S("fact.needs", "who", q.Name), Value: chat.Str(needs)})
		}
	}
	card.Facts = append(card.Facts, chat.Fact{Label: c.S("fact.goals"), Value: chat.Str(a.Goals)},
		chat.Fact{Label: c.S("fact.often"), Value: chat.Str(a.Rhythm)}, chat.Fact{Label: c.S("fact.until"), Value: chat.Str(a.Until)})
	var yes, missing []person
	for _, q := range g.People {
		if a.Yes[q.ID] {
			yes = append(yes, q)
		} else {
			missing = append(missing, q)
		}
	}
	if len(yes) > 0 {
		card.Facts = append(card.Facts, chat.Fact{Label: c.S("fact.accepted"), Value: names(c, yes)})
	}
	if len(missing) > 0 {
		card.Facts = append(card.Facts, chat.Fact{Label: c.S("fact.missing"), Value: names(c, missing)})
	}
	if !a.Yes[me] {
		card.Buttons = append(card.Buttons, styled(c.Button("accept", dotted(g.ID, int64(a.Version))), chat.Primary))
	}
	card.Buttons = append(card.Buttons, c.Button("amend", number(g.ID)), labelled(c, "button.group", "group", number(g.ID)))
	card.Foot = c.T("agreement.foot")
	return card
}
