package votes

import (
	"fmt"
	"slices"
	"strconv"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/tally"
)

// kinds are the kinds of ballot, as they are offered.
var kinds = []tally.Kind{tally.Approval, tally.Points, tally.Ranking}

// quorums are the quorums offered, in percent.
var quorums = []int{0, 10, 20, 25, 33, 50}

// showCount shows the kind of ballot and how it is counted.
func showCount(c *bot.Call) (chat.Answer, error) {
	id, p, _, err := minePlan(c)
	if err != nil {
		return chat.Answer{}, err
	}
	return chat.Replace(countCard(c, id, p)), nil
}

// edit changes a plan, keeps it and shows a card of it.
func edit(c *bot.Call, change func(p *Plan) error, card func(c *bot.Call, id int64, p Plan) chat.Card) (chat.Answer, error) {
	id, p, _, err := minePlan(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if err := change(&p); err != nil {
		return chat.Answer{}, err
	}
	if err := savePlan(c, id, p); err != nil {
		return chat.Answer{}, err
	}
	return chat.Replace(card(c, id, p)), nil
}

// value is the one value chosen in a menu.
func value(c *bot.Call) string {
	if len(c.Values) != 1 {
		return ""
	}
	return c.Values[0]
}

func (f *feature) saveKind(c *bot.Call) (chat.Answer, error) {
	return edit(c, func(p *Plan) error {
		k := tally.Kind(value(c))
		if !slices.Contains(kinds, k) {
			return stale(c)
		}
		p.setKind(k)
		return nil
	}, countCard)
}

func (f *feature) saveRule(c *bot.Call) (chat.Answer, error) {
	return edit(c, func(p *Plan) error {
		if v := value(c); v != "fair" && v != "most" {
			return stale(c)
		}
		p.Fair = value(c) == "fair"
		return nil
	}, countCard)
}

// mostOf is the most that Plan.Most may be for a kind of ballot.
func mostOf(k tally.Kind) int {
	switch k {
	case tally.Points:
		return MaxPoints
	case tally.Ranking:
		return MaxRanks
	}
	return MaxOptions
}

func askMost(c *bot.Call) (chat.Answer, error) {
	id, p, _, err := minePlan(c)
	if err != nil {
		return chat.Answer{}, err
	}
	answer := numberForm(c, "plan-most", bot.Dotted(id), int64(p.Most), "n", mostOf(p.Kind))
	answer.Form.Fields[0].Label = c.S("plan-most.label." + string(p.Kind))
	return answer, nil
}

func (f *feature) saveMost(c *bot.Call) (chat.Answer, error) {
	return edit(c, func(p *Plan) error {
		n, err := readNumber(c, int64(mostOf(p.Kind)))
		p.Most, p.MostAsked = int(n), 0
		return err
	}, countCard)
}

// showWin shows how many win, or the budget and the costs.
func showWin(c *bot.Call) (chat.Answer, error) {
	id, p, _, err := minePlan(c)
	if err != nil {
		return chat.Answer{}, err
	}
	return chat.Replace(winCard(c, id, p)), nil
}

func askSeats(c *bot.Call) (chat.Answer, error) {
	id, p, _, err := minePlan(c)
	if err != nil {
		return chat.Answer{}, err
	}
	return numberForm(c, "plan-seats", bot.Dotted(id), int64(p.Seats), "n", len(p.Ballot())), nil
}

func (f *feature) saveSeats(c *bot.Call) (chat.Answer, error) {
	return edit(c, func(p *Plan) error {
		n, err := readNumber(c, MaxOptions)
		p.Seats, p.SeatsAsked, p.Budget = int(n), 0, 0
		return err
	}, winCard)
}

func askBudget(c *bot.Call) (chat.Answer, error) {
	id, p, _, err := minePlan(c)
	if err != nil {
		return chat.Answer{}, err
	}
	return numberForm(c, "plan-budget", bot.Dotted(id), p.Budget), nil
}

func (f *feature) saveBudget(c *bot.Call) (chat.Answer, error) {
	return edit(c, func(p *Plan) error {
		n, ok := readAmount(c.Fields.Get("number"), MaxMoney)
		if !ok || n < 1 {
			return c.FieldProblem("number", "money.bad", "max", dollars(c.Lang, MaxMoney))
		}
		p.Seats, p.SeatsAsked, p.Budget = 0, 0, n
		return nil
	}, winCard)
}

// onBallot are the places in Options of those on the ballots.
func (p Plan) onBallot() []int {
	var out []int
	for i, o := range p.Options {
		if o.In {
			out = append(out, i)
		}
	}
	return out
}

// askCosts opens the form of the costs of five ideas.
func askCosts(c *bot.Call) (chat.Answer, error) {
	id, p, _, err := minePlan(c)
	if err != nil {
		return chat.Answer{}, err
	}
	from, err := strconv.Atoi(value(c))
	in := p.onBallot()
	if err != nil || from < 0 || from >= len(in) {
		return chat.Answer{}, stale(c)
	}
	form := chat.Form{Lang: c.Lang, Title: c.S("costs.form"), Submit: c.S("save")}
	route := []int{int(id)}
	for i, at := range in[from:min(from+chat.MaxFields, len(in))] {
		o := p.Options[at]
		field := chat.Field{Name: fieldName(i), Kind: chat.NumberField, Optional: true, MaxLength: 30,
			Label: chat.CutString(strconv.Itoa(from+i+1)+". "+o.Title, 45)}
		if i == 0 {
			field.Hint = c.S("costs.hint")
		}
		if o.Cost > 0 {
			field.Value = []string{dollars(c.Lang, o.Cost)}
		}
		form.Fields, route = append(form.Fields, field), append(route, at)
	}
	form.Route = c.To("plan-costs-save", bot.Dotted(route...))
	return chat.Open(form), nil
}

func (f *feature) saveCosts(c *bot.Call) (chat.Answer, error) {
	_, _, places, err := minePlan(c)
	if err != nil {
		return chat.Answer{}, err
	}
	return edit(c, func(p *Plan) error {
		for i, at := range places {
			if int(at) >= len(p.Options) || i >= chat.MaxFields {
				return stale(c)
			}
			typed := c.Fields.Get(fieldName(i))
			n, ok := readAmount(typed, MaxMoney)
			if typed != "" && (!ok || n < 1) {
				return c.FieldProblem(fieldName(i), "money.bad", "max", dollars(c.Lang, MaxMoney))
			}
			p.Options[at].Cost = n
		}
		return nil
	}, winCard)
}

// showWho shows the quorum and who may vote.
func showWho(c *bot.Call) (chat.Answer, error) {
	id, p, _, err := minePlan(c)
	if err != nil {
		return chat.Answer{}, err
	}
	return chat.Replace(whoCard(c, id, p)), nil
}

func (f *feature) saveQuorum(c *bot.Call) (chat.Answer, error) {
	return edit(c, func(p *Plan) error {
		n, err := strconv.Atoi(value(c))
		if err != nil || !slices.Contains(quorums, n) {
			return stale(c)
		}
		p.Quorum = n
		return nil
	}, whoCard)
}

func (f *feature) saveVoters(c *bot.Call) (chat.Answer, error) {
	return edit(c, func(p *Plan) error {
		switch value(c) {
		case "members":
			p.Who = bot.RoleMember
		case "committee":
			p.Who = bot.RoleCommittee
		default:
			return stale(c)
		}
		return nil
	}, whoCard)
}

// ready is the plan of a press, up to date, and the answer to give when it
// cannot open yet.
func (f *feature) ready(c *bot.Call) (id int64, p Plan, instead *chat.Answer, err error) {
	id, p, _, err = minePlan(c)
	if err == nil {
		p, err = f.renewed(c, id, p)
	}
	if err == nil && len(p.Faults(c.Now)) > 0 {
		var answer chat.Answer
		answer, err = f.answerPlan(c, id, p, c.T("plan.not-ready"))
		instead = &answer
	}
	return id, p, instead, err
}

// preview shows what members will see.
func (f *feature) preview(c *bot.Call) (chat.Answer, error) {
	id, p, instead, err := f.ready(c)
	if err != nil || instead != nil {
		return either(instead, err)
	}
	eligible, err := c.CountMembers(p.Who)
	return chat.Replace(previewCard(c, id, p, eligible)), err
}

// specimen shows the ballot, or the list of ideas, that members will see: its
// buttons only lead from page to page.
func specimen(c *bot.Call) (chat.Answer, error) {
	id, p, rest, err := minePlan(c)
	if err != nil || len(rest) < 2 {
		return chat.Answer{}, errOrStale(c, err)
	}
	if rest[0] == specimenList {
		return chat.Replace(specimenOptions(c, id, p, int(rest[1]))), nil
	}
	return chat.Replace(specimenBallot(c, id, p, int(rest[1]), len(rest) > 2)), nil
}

func errOrStale(c *bot.Call, err error) error {
	if err == nil {
		err = stale(c)
	}
	return err
}

// openPlan opens the vote, or plans its opening.
func (f *feature) openPlan(c *bot.Call) (chat.Answer, error) {
	id, p, instead, err := f.ready(c)
	if err != nil || instead != nil {
		return either(instead, err)
	}
	vid, err := f.begin(c, p)
	if err != nil {
		return chat.Answer{}, err
	}
	if err := dropPlan(c, id); err != nil {
		return chat.Answer{}, err
	}
	v, err := loadVote(c, vid)
	return chat.Replace(begunCard(c, v)), err
}

// begin makes the vote of a plan without faults.
func (f *feature) begin(c *bot.Call, p Plan) (int64, error) {
	for _, fault := range p.Faults(c.Now) {
		return 0, fmt.Errorf("votes: plan %q: %s %v", p.Title, fault.Key, fault.Args)
	}
	v := vote{State: open, Title: p.Title, About: p.About, Round: p.Round, Paper: Paper{Kind: p.Kind, Most: p.Most}, Rule: p.Rule(),
		Seats: p.Seats, Budget: p.Budget, Quorum: p.Quorum, Who: p.Who, Opens: max(p.Opens, c.Now.Unix()), Closes: p.Closes}
	var err error
	if v.Opens > c.Now.Unix() {
		v.State = planned
	} else if v.Seed, err = newSeed(c.Rand()); err != nil {
		return 0, err
	}
	options := optionsOf(p)
	v.Options = len(options)
	if err := tally.Fits(header(v, options).Election(), v.Rule); err != nil {
		return 0, err
	}
	if v.ID, err = insertVote(c, v, options); err != nil {
		return 0, err
	}
	c.Note("vote.made", v.subject(), map[string]any{"title": v.Title, "kind": v.Kind, "rule": v.Rule, "opens": v.Opens, "closes": v.Closes})
	if v.State == planned {
		c.AtTime("open", v.arg(), c.Local(v.Opens))
		return v.ID, nil
	}
	f.opened(c, v)
	return v.ID, nil
}

// optionsOf are the options that a plan puts on the ballots.
func optionsOf(p Plan) []option {
	var out []option
	for i, o := range p.Ballot() {
		cost := o.Cost
		if p.Budget == 0 {
			cost = 0
		}
		out = append(out, option{Number: i + 1, Title: o.Title, About: o.About, Cost: cost, Idea: o.Idea})
	}
	return out
}

func askDrop(c *bot.Call) (chat.Answer, error) {
	id, p, _, err := minePlan(c)
	if err != nil {
		return chat.Answer{}, err
	}
	card := c.Card(c.T("drop.title", "title", p.Title), c.T("drop.body"))
	card.Buttons = []chat.Button{
		{Label: c.S("button.drop-yes"), Route: c.To("drop-yes", bot.Dotted(id)), Style: chat.Danger},
		{Label: c.S("button.plan"), Route: c.To("plan", bot.Dotted(id))},
	}
	return chat.Replace(card), nil
}

func dropYes(c *bot.Call) (chat.Answer, error) {
	id, _, _, err := minePlan(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if err := dropPlan(c, id); err != nil {
		return chat.Answer{}, err
	}
	card := c.Card(nil, c.T("dropped"))
	card.Buttons = []chat.Button{c.Button("new", "")}
	return chat.Replace(card), nil
}
