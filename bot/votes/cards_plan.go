package votes

import (
	"strconv"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/tally"
)

// ideasAPage is how many ideas a page of the shortlist offers.
const ideasAPage = 20

// startCard asks where the ideas of a new vote come from.
func startCard(c *bot.Call, rounds []Round) chat.Card {
	card := c.Card(c.T("start.title"), c.T("start.body"))
	if len(rounds) == 0 {
		card.Body = []chat.Text{c.T("start.no-round")}
	}
	m := chat.Menu{Route: c.To("round", ""), Label: c.S("start.menu")}
	for _, r := range rounds[:min(len(rounds), chat.Common.Options)] {
		key := "start.round"
		if r.Open {
			key = "start.round-open"
		}
		m.Options = append(m.Options, chat.Option{Value: strconv.FormatInt(r.ID, 10), Label: r.Title, Hint: c.S(key, "n", r.Ideas)})
	}
	if len(m.Options) > 0 {
		card.Menus = []chat.Menu{m}
	}
	card.Buttons = []chat.Button{c.Button("free", "")}
	return card
}

// planCard is a vote in preparation: what it is, what is missing, and the way
// to each part.
func planCard(c *bot.Call, id int64, p Plan) chat.Card {
	card := c.Card(c.T("plan.title"))
	if faults := p.Faults(c.Now); len(faults) > 0 {
		text := c.T("plan.faults", "n", len(faults))
		for i, f := range faults {
			if i == 6 {
				text = chat.Join(text, chat.Str("\n"), c.T("plan.more-faults", "n", len(faults)-i))
				break
			}
			text = chat.Join(text, chat.Str("\n• "), faultText(c, f))
		}
		card.Body = append(card.Body, text)
	} else {
		card.Body = append(card.Body, c.T("plan.ready"))
	}
	card.Body = append(card.Body, loweredLines(c, p)...)
	card.Facts = planFacts(c, p)
	arg := bot.Dotted(id)
	ideas := c.Button("plan-ideas", bot.Dotted(id, 0))
	if p.Round == 0 {
		ideas = chat.Button{Label: c.S("button.plan-ideas"), Route: c.To("plan-typed", arg)}
	}
	card.Buttons = []chat.Button{c.Button("plan-basics", arg), ideas, c.Button("plan-count", arg), c.Button("plan-win", arg),
		c.Button("plan-who", arg), c.Button("preview", arg), c.Button("drop", arg)}
	card.Buttons[5].Style, card.Buttons[6].Style = chat.Primary, chat.Danger
	card.Foot = c.T("plan.foot")
	return card
}

// loweredLines tell what was lowered for the ballot's sake.
func loweredLines(c *bot.Call, p Plan) []chat.Text {
	var out []chat.Text
	options := len(p.Ballot())
	if p.MostAsked > 0 {
		out = append(out, c.T("plan.lowered-most."+string(p.Kind), "n", p.Most, "asked", p.MostAsked, "options", options))
	}
	if p.SeatsAsked > 0 {
		out = append(out, c.T("plan.lowered-seats", "n", p.Seats, "asked", p.SeatsAsked, "options", options))
	}
	return out
}

// faultText words a fault, its money in the reader's way.
func faultText(c *bot.Call, f Fault) chat.Text {
	args := append([]any(nil), f.Args...)
	for i, a := range args {
		if d, ok := a.(Dollars); ok {
			args[i] = dollars(c.Lang, int64(d))
		}
	}
	return c.T(f.Key, args...)
}

func planFacts(c *bot.Call, p Plan) []chat.Fact {
	var out []chat.Fact
	add := func(key string, value chat.Text) {
		out = append(out, chat.Fact{Label: c.S("fact." + key), Value: value})
	}
	title := chat.Str(p.Title)
	if p.Title == "" {
		title = c.T("missing")
	}
	add("question", title)
	add("ideas", c.T("plan.ideas", "n", len(p.Ballot()), "of", len(p.Options)))
	add("ballot", c.T("ballot.ask."+string(p.Kind), "n", p.Most))
	add("rule", c.T("rule."+ruleKey(p)))
	add("wins", winsText(c, p))
	add("quorum", quorumText(c, p.Quorum))
	add("who", c.T("who."+whoKey(p.Who)))
	opens, closes := c.T("plan.opens-now"), c.T("missing")
	if p.Opens > c.Now.Unix() {
		opens = c.T("at", "at", c.Local(p.Opens))
	}
	if p.Closes > 0 {
		closes = c.T("at", "at", c.Local(p.Closes))
	}
	add("opens", opens)
	add("closes", closes)
	return out
}

func ruleKey(p Plan) string {
	switch {
	case p.Kind == tally.Ranking:
		return "schulze"
	case p.fair():
		return "fair"
	}
	return "most"
}

func winsText(c *bot.Call, p Plan) chat.Text {
	if p.Budget > 0 {
		return c.T("plan.budget", "budget", dollars(c.Lang, p.Budget))
	}
	return c.T("plan.seats", "n", p.Seats)
}

func quorumText(c *bot.Call, percents int) chat.Text {
	if percents == 0 {
		return c.T("quorum.none")
	}
	return c.T("quorum.of", "percent", percent(c.Lang, percents, 100))
}

// quorumLabel is a quorum in a menu.
func quorumLabel(c *bot.Call, percents int) string {
	if percents == 0 {
		return c.S("quorum.none")
	}
	return percent(c.Lang, percents, 100)
}

// backToPlan leads to the plan from one of its parts.
func backToPlan(c *bot.Call, id int64) chat.Button {
	return chat.Button{Label: c.S("button.plan"), Route: c.To("plan", bot.Dotted(id)), Style: chat.Primary}
}

// shortlistCard offers a page of the round's ideas.
func shortlistCard(c *bot.Call, id int64, p Plan, page int) chat.Card {
	pages := max(1, ceil(len(p.Options), ideasAPage))
	page = max(0, min(page, pages-1))
	n := len(p.Ballot())
	card := c.Card(c.T("shortlist.title"), c.T("shortlist.body", "n", n, "of", len(p.Options), "min", MinOptions, "max", MaxOptions))
	from := page * ideasAPage
	m := chat.Menu{Label: c.S("shortlist.menu", "from", from+1, "to", min(from+ideasAPage, len(p.Options)))}
	for i := from; i < min(from+ideasAPage, len(p.Options)); i++ {
		o := p.Options[i]
		hint := c.S("shortlist.support", "n", o.Support)
		if o.Gone {
			hint = c.S("shortlist.gone")
		}
		m.Options = append(m.Options, chat.Option{Value: strconv.Itoa(i), Label: strconv.Itoa(i+1) + ". " + o.Title, Hint: hint, Chosen: o.In})
	}
	if m.Max = len(m.Options); m.Max > 0 {
		m.Route = c.To("plan-pick", bot.Dotted(id, int64(page), p.Options[from].Idea))
		card.Menus = []chat.Menu{m}
	}
	card.Buttons = append(pageButtons(c, page, pages, func(page int) chat.Route { return c.To("plan-ideas", bot.Dotted(id, int64(page))) }),
		c.Button("plan-top", bot.Dotted(id)), backToPlan(c, id))
	if pages > 1 {
		card.Foot = c.T("page", "page", page+1, "pages", pages)
	}
	return card
}

// countCard explains the kinds of ballot and the rules, and offers them.
func countCard(c *bot.Call, id int64, p Plan) chat.Card {
	card := c.Card(c.T("count.title"))
	kind := chat.Menu{Route: c.To("plan-kind", bot.Dotted(id)), Label: c.S("count.kind")}
	for _, k := range kinds {
		card.Body = append(card.Body, c.T("count.kind."+string(k)))
		kind.Options = append(kind.Options, chat.Option{Value: string(k), Label: c.S("count.kind-name." + string(k)), Chosen: k == p.Kind})
	}
	card.Menus = []chat.Menu{kind}
	switch {
	case p.Kind == tally.Ranking:
		card.Body = append(card.Body, c.T("count.schulze"))
	case p.Seats == 1:
		card.Body = append(card.Body, c.T("count.one"))
	default:
		card.Body = append(card.Body, c.T("count.most"), c.T("count.fair"))
		card.Menus = append(card.Menus, chat.Menu{Route: c.To("plan-rule", bot.Dotted(id)), Label: c.S("count.rule"), Options: []chat.Option{
			{Value: "most", Label: c.S("rule.most"), Chosen: !p.Fair}, {Value: "fair", Label: c.S("rule.fair"), Chosen: p.Fair}}})
	}
	card.Facts = []chat.Fact{{Label: c.S("fact.ballot"), Value: c.T("ballot.ask."+string(p.Kind), "n", p.Most)},
		{Label: c.S("fact.rule"), Value: c.T("rule." + ruleKey(p))}}
	card.Buttons = []chat.Button{c.Button("plan-most", bot.Dotted(id)), backToPlan(c, id)}
	return card
}

// winCard shows how many win, or the budget with the cost of each idea.
func winCard(c *bot.Call, id int64, p Plan) chat.Card {
	card := c.Card(c.T("win.title"), c.T("win.body"))
	card.Facts = []chat.Fact{{Label: c.S("fact.wins"), Value: winsText(c, p)}}
	if p.Budget > 0 {
		in := p.Ballot()
		total, missing := int64(0), 0
		m := chat.Menu{Route: c.To("plan-costs", bot.Dotted(id)), Label: c.S("win.costs")}
		for i, o := range in {
			total += o.Cost
			if o.Cost == 0 {
				missing++
			}
			if i%chat.MaxFields == 0 && len(m.Options) < chat.Common.Options {
				last := min(i+chat.MaxFields, len(in))
				key := "win.range"
				if last == i+1 {
					key = "win.one"
				}
				m.Options = append(m.Options, chat.Option{Value: strconv.Itoa(i), Label: c.S(key, "from", i+1, "to", last), Hint: costsHint(c, in[i:last])})
			}
		}
		if len(m.Options) > 0 {
			card.Menus = []chat.Menu{m}
		}
		sum := "win.sum"
		if missing == 0 {
			sum = "win.sum-all"
		}
		card.Facts = append(card.Facts, chat.Fact{Label: c.S("win.total"), Value: c.T(sum, "total", dollars(c.Lang, total), "n", missing)})
	}
	card.Buttons = []chat.Button{c.Button("plan-seats", bot.Dotted(id)), c.Button("plan-budget", bot.Dotted(id)), backToPlan(c, id)}
	return card
}

// costsHint sums up the costs of a few ideas: "12 000 $, à écrire".
func costsHint(c *bot.Call, in []Choice) string {
	out := ""
	for i, o := range in {
		if i > 0 {
			out += "; "
		}
		if o.Cost == 0 {
			out += c.S("win.to-write")
			continue
		}
		out += dollars(c.Lang, o.Cost)
	}
	return out
}

// whoCard shows who may vote, and the quorum.
func whoCard(c *bot.Call, id int64, p Plan) chat.Card {
	card := c.Card(c.T("who.title"), c.Paragraphs("who.body")...)
	who := chat.Menu{Route: c.To("plan-voters", bot.Dotted(id)), Label: c.S("fact.who")}
	for _, r := range []bot.Role{bot.RoleMember, bot.RoleCommittee} {
		who.Options = append(who.Options, chat.Option{Value: whoKey(r), Label: c.S("who." + whoKey(r)), Chosen: p.Who == r})
	}
	quorum := chat.Menu{Route: c.To("plan-quorum", bot.Dotted(id)), Label: c.S("fact.quorum")}
	for _, q := range quorums {
		quorum.Options = append(quorum.Options, chat.Option{Value: strconv.Itoa(q), Label: quorumLabel(c, q), Chosen: p.Quorum == q})
	}
	card.Menus = []chat.Menu{who, quorum}
	card.Buttons = []chat.Button{backToPlan(c, id)}
	return card
}

// The first number of a specimen's route: what it shows.
const (
	specimenPaper = iota
	specimenList
)

// asVote is a plan as the vote that it will be.
func asVote(c *bot.Call, p Plan) vote {
	v := vote{State: open, Title: p.Title, About: p.About, Paper: Paper{p.Kind, p.Most, len(p.Ballot())}, Rule: p.Rule(),
		Seats: p.Seats, Budget: p.Budget, Quorum: p.Quorum, Who: p.Who, Opens: p.Opens, Closes: p.Closes}
	if v.Opens > c.Now.Unix() {
		v.State = planned
	}
	return v
}

// previewCard is the very card that members will see, its buttons leading to
// specimens.
func previewCard(c *bot.Call, id int64, p Plan, eligible int) chat.Card {
	card := posterCard(c, poster{vote: asVote(c, p), options: optionsOf(p), eligible: eligible})
	card.Title = chat.Join(c.T("preview.prefix"), card.Title)
	key, begin := "preview.note", "button.open"
	if p.Opens > c.Now.Unix() {
		key, begin = "preview.note-later", "button.schedule"
	}
	card.Foot = chat.Join(card.Foot, chat.Str("\n"), c.T(key, "at", c.Local(p.Opens)))
	card.Buttons = []chat.Button{
		{Label: c.S(begin), Route: c.To("open", bot.Dotted(id)), Style: chat.Primary},
		{Label: c.S("button.plan-edit"), Route: c.To("plan", bot.Dotted(id))},
		{Label: c.S("button.specimen"), Route: c.To("specimen", bot.Dotted(id, specimenPaper, 0))},
		{Label: c.S("button.options"), Route: c.To("specimen", bot.Dotted(id, specimenList, 0))},
	}
	return card
}

// specimenBallot is the ballot that members will see, blank; pressed says that
// something was just pressed in it that does nothing.
func specimenBallot(c *bot.Call, id int64, p Plan, page int, pressed bool) chat.Card {
	v := asVote(c, p)
	n := int64(0)
	note := "specimen.note"
	if pressed {
		note = "specimen.pressed"
	}
	s := sheet{Paper: v.Paper, title: p.Title, closes: p.Closes, options: optionsOf(p), page: page, notice: c.T(note), specimen: true,
		route: func(action string, ns ...int) chat.Route {
			at := int64(page)
			switch action {
			case "vote":
				return c.To("specimen", bot.Dotted(id, specimenPaper, int64(ns[0])))
			case "options":
				return c.To("specimen", bot.Dotted(id, specimenList, 0))
			}
			n++ // routes of one card differ
			return c.To("specimen", bot.Dotted(id, specimenPaper, at, n))
		}}
	card := ballotCard(c, s)
	card.Title = chat.Join(c.T("specimen.prefix"), card.Title)
	card.Buttons = append(card.Buttons, chat.Button{Label: c.S("button.preview-back"), Route: c.To("preview", bot.Dotted(id))})
	return card
}

func specimenOptions(c *bot.Call, id int64, p Plan, page int) chat.Card {
	card := optionsCard(c, p.Title, optionsOf(p), nil, page, func(page int) chat.Route {
		return c.To("specimen", bot.Dotted(id, specimenList, int64(page)))
	})
	card.Buttons = append(card.Buttons, chat.Button{Label: c.S("button.preview-back"), Route: c.To("preview", bot.Dotted(id))})
	return card
}

// begunCard confirms that a vote is open, or will be.
func begunCard(c *bot.Call, v vote) chat.Card {
	card := c.Card(c.T("begun.title"), c.T("begun.open", "title", v.Title, "closes", closesText(c, v)))
	if v.State == planned {
		card = c.Card(c.T("begun.title-later"), c.T("begun.planned", "title", v.Title, "opens", c.Local(v.Opens), "closes", c.Local(v.Closes)))
	}
	card.Buttons = []chat.Button{c.Button("show", v.arg())}
	return card
}
