package votes

import (
	"errors"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/tally"
	"livinglab/storage"
)

// What a result shows before it sends to the explanation in full.
const (
	winnersShown = 12
	tiesShown    = 3
	tableRows    = 15
	stepsAPage   = 10
)

// outcome is a vote that is closed, with its count.
type outcome struct {
	vote
	options []option
	file    tally.File // without its ballots
	res     tally.Result
}

func loadOutcome(c *bot.Call, v vote) (outcome, error) {
	o := outcome{vote: v}
	var err error
	if o.options, err = loadOptions(c, v.ID); err != nil {
		return o, err
	}
	o.file = header(v, o.options)
	o.res, err = loadResult(c, v.ID)
	return o, err
}

func (o outcome) teller(c *bot.Call) *teller { return newTeller(c.T, c.Lang, o.file, o.res) }

// renderResult draws the post of a result, with its chart and its ballots.
func renderResult(c *bot.Call, arg string) (chat.Card, error) {
	ns, ok := bot.Numbers(arg, 1)
	if !ok {
		return chat.Card{}, bot.ErrNothing
	}
	v, err := loadVote(c, ns[0])
	if err != nil {
		return chat.Card{}, err
	}
	if v.State != closed {
		return chat.Card{}, bot.ErrNothing
	}
	o, err := loadOutcome(c, v)
	if err != nil {
		return chat.Card{}, err
	}
	card := resultCard(c, o)
	if o.Voted > 0 {
		if card.Picture, err = picture(c, o); err != nil {
			return card, err
		}
	}
	file, err := loadFile(c, v.ID)
	if err != nil {
		return card, err
	}
	name := "vote-" + v.arg() + ".json"
	card.File = &chat.File{Name: name, Data: []byte(file)}
	card.Foot = c.T("result.verify", "command", chat.Fixed("livinglab recount "+name))
	return card, nil
}

// resultCard tells who won, in short: how is under a button of its own.
func resultCard(c *bot.Call, o outcome) chat.Card {
	card := c.Card(c.T("result.title", "title", o.Title))
	e := o.teller(c)
	card.Body = append(card.Body, decision(c, o))
	if len(o.res.Winners) > 0 {
		card.Body = append(card.Body, winnerLines(c, e))
		ties := e.ties()
		card.Body = append(card.Body, ties[:min(len(ties), tiesShown)]...)
		card.Table = shareTable(c, e)
	}
	card.Facts = []chat.Fact{{Label: c.S("fact.rule"), Value: c.T("rule." + ruleName(o.Rule))},
		{Label: c.S("fact.turnout"), Value: turnout(c, o.Voted, o.Eligible)}}
	if o.Quorum > 0 {
		key := "quorum.met"
		if !o.quorumMet() {
			key = "quorum.missed"
		}
		card.Facts = append(card.Facts, chat.Fact{Label: c.S("fact.quorum"), Value: c.T(key, "n", o.Needed)})
	}
	card.Facts = append(card.Facts, chat.Fact{Label: c.S("fact.closed"), Value: c.T("at", "at", c.Local(o.Ended))})
	card.Buttons = []chat.Button{c.Button("how", bot.Dotted(o.ID, 0)), c.Button("receipt", o.arg()), c.Button("options", bot.Dotted(o.ID, 0))}
	return card
}

// decision says in a sentence what the vote decided.
func decision(c *bot.Call, o outcome) chat.Text {
	switch {
	case !o.quorumMet():
		return c.T("result.no-quorum", "n", o.Needed-o.Voted)
	case o.Voted == 0:
		return c.T("result.nobody")
	case len(o.res.Winners) == 0:
		return c.T("result.none")
	case o.Budget > 0:
		spent := int64(0)
		for _, id := range o.res.Winners {
			spent += o.options[optionNumber(id)-1].Cost
		}
		return c.T("result.budget", "n", len(o.res.Winners), "spent", dollars(c.Lang, spent), "budget", dollars(c.Lang, o.Budget))
	}
	drawn := len(o.res.Unsupported)
	text := c.T("result.seats", "n", len(o.res.Winners)-drawn)
	if drawn == len(o.res.Winners) {
		text = c.T("result.no-support")
	}
	if drawn > 0 {
		text = chat.Join(text, chat.Str(" "), c.T("result.drawn", "n", drawn))
	}
	return text
}

// ruleName is the short name of a rule of this feature.
func ruleName(r tally.Rule) string {
	switch r {
	case tally.Schulze:
		return "schulze"
	case tally.EqualSharesThenMostApproved, tally.EqualSharesThenMostPoints:
		return "fair"
	}
	return "most"
}

// winnerLines lists the winners with their numbers, in one paragraph.
func winnerLines(c *bot.Call, e *teller) chat.Text {
	var text chat.Text
	for i, id := range e.res.Winners {
		if i > 0 {
			text = chat.Join(text, chat.Str("\n"))
		}
		if i == winnersShown {
			return chat.Join(text, c.T("result.more", "n", len(e.res.Winners)-i))
		}
		text = chat.Join(text, c.T("result.winner", "rank", i+1, "title", chat.CutString(e.title[id], titleShown), "score", e.score(id)))
		if e.f.Budget > 0 {
			text = chat.Join(text, chat.Str(" · "+dollars(c.Lang, e.cost[id])))
		}
		if e.drawn(id) {
			text = chat.Join(text, chat.Str(" · "), e.tell("result.unsupported"))
		}
	}
	return text
}

// shareTable is who paid what, for equal shares, with what was added after.
func shareTable(c *bot.Call, e *teller) *chat.Table {
	if e.res.Shares == nil {
		return nil
	}
	t := &chat.Table{Head: []string{c.S("table.idea"), c.S("table.cost"), e.tell("table.payers").String(), c.S("table.share")}}
	for _, p := range e.res.Shares.Purchases {
		share := e.money(p.Share)
		if e.f.Kind == tally.Points {
			share = c.T("table.at-most", "share", share)
		}
		t.Rows = append(t.Rows, []chat.Text{chat.Str(chat.CutString(e.title[p.ID], 60)), e.price(p.Cost),
			c.T("table.count", "n", int(p.InFull+p.AllLeft)), share})
	}
	for _, id := range e.res.Shares.Completed {
		from := "table.rest-seats"
		switch {
		case e.drawn(id):
			from = "table.drawn"
		case e.f.Budget > 0:
			from = "table.rest"
		}
		t.Rows = append(t.Rows, []chat.Text{chat.Str(chat.CutString(e.title[id], 60)), e.price(e.cost[id]), c.T(from), chat.Str("–")})
	}
	t.Rows = t.Rows[:min(len(t.Rows), tableRows)]
	return t
}

// closedCard is what the post of a vote becomes: short, the result has its own.
func closedCard(c *bot.Call, v vote) (chat.Card, error) {
	winners, err := winnersText(c, v)
	if err != nil {
		return chat.Card{}, err
	}
	card := c.Card(c.T("over.title", "title", v.Title), winners)
	card.Facts = []chat.Fact{{Label: c.S("fact.turnout"), Value: turnout(c, v.Voted, v.Eligible)},
		{Label: c.S("fact.closed"), Value: c.T("at", "at", c.Local(v.Ended))}}
	card.Buttons = []chat.Button{c.Button("result", v.arg()), c.Button("receipt", v.arg())}
	return card, nil
}

// winnersText tells a result in a line.
func winnersText(c *bot.Call, v vote) (chat.Text, error) {
	if !v.quorumMet() {
		return c.T("winners.no-quorum"), nil
	}
	winners, err := loadWinners(c, v.ID)
	if err != nil || len(winners) == 0 {
		return c.T("winners.none"), err
	}
	e := &teller{t: c.T, title: map[string]string{}}
	var kept, drawn []string
	for _, w := range winners {
		id := optionID(w.Number)
		if e.title[id] = w.Title; w.Drawn {
			drawn = append(drawn, id)
		} else {
			kept = append(kept, id)
		}
	}
	switch {
	case len(drawn) == 0:
		return c.T("winners", "n", len(kept), "titles", e.list(kept)), nil
	case len(kept) == 0:
		return c.T("winners.only-drawn", "titles", e.list(drawn)), nil
	}
	return chat.Join(c.T("winners", "n", len(kept), "titles", e.list(kept)), c.T("winners.drawn", "titles", e.list(drawn))), nil
}

// showResult shows a result in private.
func showResult(c *bot.Call) (chat.Answer, error) {
	v, err := routed(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if v.State != closed {
		return chat.Replace(notOpenCard(c, v)), nil
	}
	return resultAnswer(c, v)
}

func resultAnswer(c *bot.Call, v vote) (chat.Answer, error) {
	o, err := loadOutcome(c, v)
	if err != nil {
		return chat.Answer{}, err
	}
	card := resultCard(c, o)
	card.Foot = c.T("result.elsewhere")
	return chat.Replace(card), nil
}

// how shows the explanation in full, a page at a time.
func how(c *bot.Call) (chat.Answer, error) {
	v, err := routed(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if v.State != closed {
		return chat.Replace(notOpenCard(c, v)), nil
	}
	o, err := loadOutcome(c, v)
	if err != nil {
		return chat.Answer{}, err
	}
	all := append(Explain(c.T, c.Lang, o.file, o.res), scoreLines(c, o)...)
	pages := ceil(len(all), stepsAPage)
	page := min(pageOf(c), pages-1)
	card := c.Card(c.T("how.title", "title", v.Title), all[page*stepsAPage:min((page+1)*stepsAPage, len(all))]...)
	card.Buttons = pageButtons(c, page, pages, func(page int) chat.Route { return c.To("how", bot.Dotted(v.ID, int64(page))) })
	card.Foot = c.T("how.foot")
	if pages > 1 {
		card.Foot = chat.Join(c.T("page", "page", page+1, "pages", pages), chat.Str(" "), card.Foot)
	}
	return chat.Replace(card), nil
}

// keptKey is the word for those who won: where there is no decision they are
// only ahead.
func keptKey(o outcome) string {
	if o.quorumMet() {
		return "kept"
	}
	return "ahead"
}

// scoreLines lists what every option received, best first.
func scoreLines(c *bot.Call, o outcome) []chat.Text {
	var out []chat.Text
	e := o.teller(c)
	for i, b := range bars(o) {
		line := c.T("result.winner", "rank", i+1, "title", chat.CutString(b.title, titleShown), "score", e.score(b.id))
		switch {
		case b.drawn:
			line = chat.Join(line, c.T("how.drawn"))
		case b.won:
			line = chat.Join(line, c.T("how."+keptKey(o)))
		}
		if i%linesAParagraph == 0 {
			head := chat.Join(c.T("how.all"), chat.Str("\n"))
			if i > 0 {
				head = nil
			}
			out = append(out, chat.Join(head, line))
			continue
		}
		out[len(out)-1] = chat.Join(out[len(out)-1], chat.Str("\n"), line)
	}
	return out
}

// askReceipt opens the form in which a voter finds their ballot.
func askReceipt(c *bot.Call) (chat.Answer, error) {
	v, err := routed(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if v.State != closed {
		return chat.Replace(notOpenCard(c, v)), nil
	}
	return chat.Open(chat.Form{Lang: c.Lang, Route: c.To("receipt-find", v.arg()), Title: c.S("receipt.form"), Submit: c.S("receipt.submit"),
		Fields: []chat.Field{{Name: "receipt", Kind: chat.Line, Label: c.S("receipt.label"), Hint: c.S("receipt.hint"), MaxLength: 40}}}), nil
}

// findReceipt shows the published ballot of a receipt. It writes nothing: who
// asked is forgotten with the answer.
func findReceipt(c *bot.Call) (chat.Answer, error) {
	v, err := routed(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if v.State != closed {
		return chat.Replace(notOpenCard(c, v)), nil
	}
	receipt := readReceipt(c.Fields.Get("receipt"))
	if receipt == "" {
		return chat.Answer{}, c.FieldProblem("receipt", "receipt.bad")
	}
	b, err := publishedBallot(c, v.ID, receipt)
	if errors.Is(err, storage.ErrNotFound) {
		return chat.Answer{}, c.FieldProblem("receipt", "receipt.none", "title", v.Title)
	}
	if err != nil {
		return chat.Answer{}, err
	}
	titles, err := markedTitles(c, v.ID, b)
	if err != nil {
		return chat.Answer{}, err
	}
	card := c.Card(c.T("receipt.title"), c.T("receipt.found", "receipt", chat.Fixed(receipt), "title", v.Title))
	if len(b) > 0 {
		card.Body = append(card.Body, markLines(c, v.Kind, b, titles)...)
	} else {
		card.Body = append(card.Body, c.T("ballot.is-blank"))
	}
	return chat.Replace(card), nil
}
