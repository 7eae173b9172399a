package jumelage

import (
	"strconv"

	"livinglab/bot"
	"livinglab/bot/chat"
)

// What the coordinator sees of a matching.

// groupsAPage is how many groups of a proposal one card shows: each is a
// paragraph, and a menu leads to it.
const groupsAPage = 8

// names are people by name, "Awa, Luis et Mei".
func names(c *bot.Call, people []person) chat.Text {
	var out chat.Text
	for i, p := range people {
		switch {
		case i == 0:
		case i == len(people)-1:
			out = append(out, c.T("list.and")...)
		default:
			out = append(out, chat.Span{Text: ", "})
		}
		out = append(out, p.text()...)
	}
	return out
}

// reasonsText tells why a group goes together, in a line.
func reasonsText(c *bot.Call, reasons []Reason) chat.Text {
	var out chat.Text
	for _, r := range reasons {
		var t chat.Text
		switch r.Kind {
		case byInterests:
			t = c.T("why.interests", "n", len(r.Codes), "what", named(c, interestKey, known(interests, r.Codes)))
		case bySlots:
			t = c.T("why.slots", "what", named(c, slotKey, known(slots, r.Codes)))
		case byLanguages:
			t = c.T("why.languages", "what", named(c, languageKey, known(languages, r.Codes)))
		case byExchange:
			t = c.T("why.exchange", "what", named(c, languageKey, known(languages, r.Codes)))
		case byTalents:
			t = c.T("why.talents", "n", len(r.Codes))
		case byTown, noLanguage, noSlot:
			t = c.T("why." + r.Kind)
		default:
			continue // of another version
		}
		if len(out) > 0 {
			out = append(out, chat.Span{Text: "; "})
		}
		out = append(out, t...)
	}
	if len(out) == 0 {
		return c.T("why.nothing")
	}
	return chat.Str(out.String())
}

// groupLine is how good a proposed group is, and why, in a paragraph.
func groupLine(c *bot.Call, g group) chat.Text {
	t := c.T("points", "n", int(g.Points))
	for _, mark := range []struct {
		is  bool
		key string
	}{{g.Fixed, "mark.fixed"}, {g.Third != 0, "mark.third"}, {g.Earlier, "mark.earlier"}} {
		if mark.is {
			t = chat.Join(t, chat.Str(" · "), c.T(mark.key))
		}
	}
	return chat.Join(t, chat.Str("\n"), reasonsText(c, g.Reasons))
}

// proposalCard shows a page of a proposal. On the first, who is in no group, and
// what rules cost.
func proposalCard(c *bot.Call, p Programme, m run, page int) (chat.Card, error) {
	n := number(p.ID)
	card := c.Card(c.T("proposal.title", "title", p.Title))
	total, err := countGroups(c, p.ID, isProposed)
	if err != nil {
		return card, err
	}
	pages := max((total+groupsAPage-1)/groupsAPage, 1)
	page = min(page, pages-1)
	groups, err := groupsIn(c, p.ID, isProposed, page*groupsAPage, groupsAPage)
	if err != nil {
		return card, err
	}
	placed, err := countProposed(c, m.ID)
	if err != nil {
		return card, err
	}
	card.Body = []chat.Text{c.T("proposal", "groups", c.T("groups", "n", total), "placed", placed, "people", m.People)}
	switch {
	case page == 0 && placed != m.Placed:
		card.Body = append(card.Body, c.T("proposal.changed"))
	case page == 0:
		more, err := proposalNotes(c, m)
		if err != nil {
			return card, err
		}
		card.Body = append(card.Body, more...)
	}
	menu := chat.Menu{Label: c.S("menu.group"), Route: c.To("proposed", "")}
	for _, g := range groups {
		card.Body = append(card.Body, chat.Join(names(c, g.People), chat.Str(" · "), groupLine(c, g)))
		menu.Options = append(menu.Options, chat.Option{Value: number(g.ID), Label: chat.CutString(names(c, g.People).String(), chat.Common.Label)})
	}
	if len(groups) > 0 {
		card.Menus = []chat.Menu{menu}
		card.Buttons = append(card.Buttons, styled(labelled(c, "button.publish", "publish", n), chat.Primary))
	}
	card.Buttons = append(card.Buttons, labelled(c, "button.decisions", "decisions", n), labelled(c, "button.match-again", "match", n))
	if page > 0 {
		card.Buttons = append(card.Buttons, labelled(c, "button.previous", "proposal", n+"."+strconv.Itoa(page-1)))
	}
	if page < pages-1 {
		card.Buttons = append(card.Buttons, labelled(c, "button.next", "proposal", n+"."+strconv.Itoa(page+1)))
	}
	card.Foot = c.T("proposal.foot")
	if pages > 1 {
		card.Foot = chat.Join(c.T("page", "page", page+1, "pages", pages), chat.Str(" "), card.Foot)
	}
	return card, nil
}

// proposalNotes tell how good a proposal is, who is in no group or hard to place,
// and what rules cost.
func proposalNotes(c *bot.Call, m run) ([]chat.Text, error) {
	var out []chat.Text
	switch {
	case m.Exact && m.Placed == m.People:
		out = append(out, c.T("proposal.best"))
	case m.Exact:
		out = append(out, c.T("proposal.best-of-most"))
	case m.Lost > 0:
		out = append(out, c.T("proposal.rescued", "n", int(m.Lost)))
	case m.Bound == 0 && m.Placed > 0:
		out = append(out, c.T("proposal.large"))
	case m.Bound > 0:
		out = append(out, c.T("proposal.near", "percent", int(100*min(m.Total, m.Bound)/m.Bound)))
	}
	people, err := leftOf(c, m.ID)
	if err != nil {
		return nil, err
	}
	var without, hard chat.Text
	for _, u := range people {
		line := chat.Join(chat.Str("\n"), chat.Who(u.Name), chat.Str(" · "))
		if u.Why == "" {
			hard = chat.Join(hard, line, c.T("hard", "n", u.Partners))
		} else {
			without = chat.Join(without, line, c.T("left."+u.Why))
		}
	}
	if len(without) > 0 {
		out = append(out, chat.Join(c.T("proposal.left"), without))
	}
	if len(hard) > 0 {
		out = append(out, chat.Join(c.T("proposal.hard"), hard))
	}
	var costs chat.Text
	for _, k := range m.Costs {
		key := "cost.points"
		n := int(k.Points)
		if k.Placed > 0 {
			key, n = "cost.placed", k.Placed
		}
		costs = chat.Join(costs, chat.Str("\n"), c.T(key, "rule", c.T("rule."+k.Rule), "n", n))
	}
	if len(costs) > 0 {
		out = append(out, chat.Join(c.T("proposal.costs"), costs))
	}
	return out, nil
}

// proposedCard shows a proposed group with the profiles of its people.
func proposedCard(c *bot.Call, p Programme, g group) (chat.Card, error) {
	card := c.Card(names(c, g.People), groupLine(c, g))
	n := number(g.ID)
	for _, q := range g.People {
		who, err := participantByID(c, q.ID)
		if err != nil {
			return card, err
		}
		card.Body = append(card.Body, chat.Join(chat.Strong(q.Name), chat.Str("\n"), factsLine(c, profileFacts(c, theirs, who.Profile))))
	}
	card.Buttons = []chat.Button{c.Button("fix", n)}
	if len(g.People) == 2 {
		card.Buttons = append(card.Buttons, styled(c.Button("forbid", n), chat.Danger))
	} else {
		menu := chat.Menu{Label: c.S("menu.forbid"), Route: c.To("forbid", n)}
		for i, a := range g.People {
			for _, b := range g.People[i+1:] {
				menu.Options = append(menu.Options, chat.Option{Value: dotted(a.ID, b.ID), Label: chat.CutString(names(c, []person{a, b}).String(), chat.Common.Label)})
			}
		}
		card.Menus = []chat.Menu{menu}
	}
	card.Buttons = append(card.Buttons, labelled(c, "button.back-proposal", "proposal", number(p.ID)))
	return card, nil
}

// factsLine is facts as one text, a line each.
func factsLine(c *bot.Call, facts []chat.Fact) chat.Text {
	var out chat.Text
	for i, f := range facts {
		if i > 0 {
			out = append(out, chat.Span{Text: "\n"})
		}
		out = chat.Join(out, c.T("fact.line", "label", f.Label, "value", f.Value))
	}
	return out
}

// decisionsCard lists what is decided, to be taken back, and leads on.
func decisionsCard(c *bot.Call, p Programme) (chat.Card, error) {
	n := number(p.ID)
	card := c.Card(c.T("decisions.title", "title", p.Title))
	decisions, err := decisionsOf(c, p.ID)
	if err != nil {
		return card, err
	}
	menu := chat.Menu{Label: c.S("menu.undecide"), Route: c.To("undecide", n)}
	var lines chat.Text
	for i, d := range decisions[:min(len(decisions), mostListed)] {
		var people []person
		for _, id := range d.People {
			q, err := participantByID(c, id)
			if err != nil {
				return card, err
			}
			m, err := c.MemberByID(q.Member)
			if err != nil {
				return card, err
			}
			people = append(people, person{ID: id, Name: m.Name})
		}
		what := "decision.forbidden"
		if d.Fixed {
			what = "decision.fixed"
		}
		if i > 0 {
			lines = append(lines, chat.Span{Text: "\n"})
		}
		line := c.T(what, "who", names(c, people))
		lines = append(lines, line...)
		menu.Options = append(menu.Options, chat.Option{Value: number(d.ID), Label: chat.CutString(line.String(), chat.Common.Label)})
	}
	card.Body = []chat.Text{c.T("decisions.none")}
	if len(lines) > 0 {
		card.Body, card.Menus = []chat.Text{lines}, []chat.Menu{menu}
	}
	if more := len(decisions) - mostListed; more > 0 {
		card.Body = append(card.Body, c.T("decisions.more", "n", more))
	}
	card.Buttons = []chat.Button{styled(labelled(c, "button.match-again", "match", n), chat.Primary), c.Button("decide", n),
		labelled(c, "button.back-proposal", "proposal", n)}
	return card, nil
}
