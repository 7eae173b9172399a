package votes

import (
	"math/big"
	"slices"

	"livinglab/bot/chat"
	"livinglab/bot/tally"
)

// Explain tells in words how a vote was counted: the rule, then each step, then
// the ties. t gives the texts of this feature ("explain.tie"); the vote is as
// it is published, its ballots aside. Where the quorum is not reached nothing
// is won, and the steps tell what would have been.
func Explain(t func(key string, args ...any) chat.Text, l chat.Lang, f tally.File, res tally.Result) []chat.Text {
	e := newTeller(t, l, f, res)
	var out []chat.Text
	if !e.decided() {
		out = append(out, t("explain.no-quorum"))
	}
	if ours(f.Rule) {
		rule := t(howKey(f.Rule, f.Budget), "n", f.Seats, "budget", dollars(l, f.Budget))
		if !e.decided() {
			rule = t("explain.rule", "how", rule)
		}
		out = append(out, rule)
	}
	out = append(out, e.steps()...)
	return append(out, e.ties()...)
}

// ours says whether a rule is one that this feature offers, and has words for.
func ours(r tally.Rule) bool {
	return slices.Contains([]tally.Rule{tally.MostApproved, tally.MostApprovedWithinBudget, tally.MostPoints,
		tally.EqualSharesThenMostApproved, tally.EqualSharesThenMostPoints, tally.Schulze}, r)
}

// teller words a count.
type teller struct {
	t     func(key string, args ...any) chat.Text
	l     chat.Lang
	f     tally.File
	res   tally.Result
	title map[string]string
	cost  map[string]int64
	total map[string]int64
}

func newTeller(t func(key string, args ...any) chat.Text, l chat.Lang, f tally.File, res tally.Result) *teller {
	e := &teller{t, l, f, res, map[string]string{}, map[string]int64{}, map[string]int64{}}
	for _, o := range f.Candidates {
		e.title[o.ID], e.cost[o.ID] = o.Title, o.Cost
	}
	for _, total := range res.Totals {
		e.total[total.ID] = total.Sum
	}
	return e
}

// decided says whether the quorum is reached: otherwise nothing is won.
func (e *teller) decided() bool { return e.f.Quorum.Reached() }

// tell words a step of the count: what happened, or would have.
func (e *teller) tell(key string, args ...any) chat.Text {
	if !e.decided() {
		key += ".would"
	}
	return e.t(key, args...)
}

// drawn says whether an option fills a place that nobody's support gave it.
func (e *teller) drawn(id string) bool { return slices.Contains(e.res.Unsupported, id) }

// steps tells how each winner was found, in the order in which they were.
func (e *teller) steps() []chat.Text {
	var out []chat.Text
	switch {
	case e.res.Voters == 0:
		return []chat.Text{e.t("explain.nobody")}
	case e.res.Shares != nil:
		out = e.shares()
	case e.res.Duels != nil:
		out = e.duels()
	default:
		out = e.totals(e.res.Winners, e.f.Budget)
	}
	if n := len(e.res.Unsupported); n > 0 {
		out = append(out, e.tell("explain.unsupported", "n", n, "titles", e.list(e.res.Unsupported)))
	}
	return out
}

// totals tells of winners by their totals, with what they left of the money.
func (e *teller) totals(winners []string, money int64) []chat.Text {
	var out []chat.Text
	skipped := func() {
		for _, s := range e.res.Skips {
			if s.Left == money && s.Left > 0 && e.f.Budget > 0 {
				out = append(out, e.tell("explain.skipped", "title", e.title[s.ID], "score", e.score(s.ID), "cost", dollars(e.l, s.Cost), "left", dollars(e.l, s.Left)))
			}
		}
	}
	skipped()
	for _, id := range winners {
		if e.drawn(id) {
			continue // told apart
		}
		if e.f.Budget == 0 {
			out = append(out, e.tell("explain.by-total", "title", e.title[id], "score", e.score(id)))
			continue
		}
		money -= e.cost[id]
		out = append(out, e.tell("explain.by-total-paid", "title", e.title[id], "score", e.score(id),
			"cost", dollars(e.l, e.cost[id]), "left", dollars(e.l, money)))
		skipped()
	}
	return out
}

// score is what an option received, in words.
func (e *teller) score(id string) chat.Text {
	n := int(e.total[id])
	if e.res.Duels != nil {
		n = 0
		for _, d := range e.res.Duels.Of(id) {
			if d.Won() {
				n++
			}
		}
		return e.t("score.duels", "n", n, "of", len(e.f.Candidates)-1)
	}
	return e.t("score."+string(e.f.Kind), "n", n)
}

// money writes a part of the budget, or of the seats.
func (e *teller) money(r *big.Rat) chat.Text {
	if e.f.Budget > 0 {
		return chat.Str(cents(e.l, r))
	}
	decimals := 2
	if r.IsInt() {
		decimals = 0
	}
	return e.t("explain.of-a-seat", "share", decimal(e.l, r, decimals))
}

// shares tells how equal shares were spent.
func (e *teller) shares() []chat.Text {
	s := e.res.Shares
	whole := e.t("explain.seats", "n", e.f.Seats)
	if e.f.Budget > 0 {
		whole = chat.Str(dollars(e.l, e.f.Budget))
	}
	out := []chat.Text{e.t("explain.start", "n", int(e.res.Voters), "share", e.money(s.Start), "whole", whole)}
	spent := int64(0)
	for _, p := range s.Purchases {
		out = append(out, e.purchase(p))
		spent += p.Cost
	}
	if len(s.Completed) > 0 {
		left := e.f.Budget - spent
		key, rest := "explain.completed-seats", chat.Text(nil)
		if e.f.Budget > 0 {
			key, rest = "explain.completed", chat.Str(dollars(e.l, left))
		}
		out = append(out, e.tell(key, "n", e.f.Seats-len(s.Purchases), "left", rest))
		out = append(out, e.totals(s.Completed, left)...)
	}
	for _, m := range s.Missed {
		skipped := slices.ContainsFunc(e.res.Skips, func(s tally.Skip) bool { return s.ID == m.ID && s.Left > 0 })
		if m.Supporters > 0 && !skipped && !slices.Contains(e.res.Winners, m.ID) && len(s.Missed) <= maxMissed {
			out = append(out, e.tell("explain.missed", "title", e.title[m.ID], "n", int(m.Supporters), "money", e.money(m.Money), "cost", e.price(m.Cost)))
		}
	}
	return out
}

// maxMissed is how many options that could not be paid for are still told one
// by one.
const maxMissed = 12

func (e *teller) price(cost int64) chat.Text {
	if e.f.Budget > 0 {
		return chat.Str(dollars(e.l, cost))
	}
	return e.t("explain.a-seat")
}

// purchase tells who paid what for a winner.
func (e *teller) purchase(p tally.Purchase) chat.Text {
	key := "explain.paid"
	share := e.money(p.Share)
	if e.f.Kind == tally.Points {
		key, share = "explain.paid-points", e.money(p.Rate)
	}
	switch {
	case p.InFull == 0:
		key = "explain.paid-all-left"
		share = e.money(p.AllLeftBy)
		return e.tell(key, "title", e.title[p.ID], "cost", e.price(p.Cost), "n", int(p.AllLeft), "share", share)
	case p.AllLeft > 0:
		rest := e.tell("explain.and-all-left", "n", int(p.AllLeft), "money", e.money(p.AllLeftBy))
		return e.tell(key+"-some", "title", e.title[p.ID], "cost", e.price(p.Cost), "n", int(p.InFull), "share", share, "rest", rest)
	}
	return e.tell(key, "title", e.title[p.ID], "cost", e.price(p.Cost), "n", int(p.InFull), "share", share)
}

// duels tells how each winner of a ranking fared against the others.
func (e *teller) duels() []chat.Text {
	place := map[string]int{}
	for i, group := range e.res.Order {
		for _, id := range group {
			place[id] = i
		}
	}
	var out []chat.Text
	for _, id := range e.res.Winners {
		out = append(out, e.duelsOf(id, place))
	}
	return out
}

func (e *teller) duelsOf(id string, place map[string]int) chat.Text {
	duels := e.res.Duels.Of(id)
	closest, won := -1, 0
	for i, d := range duels {
		if !d.Won() {
			continue
		}
		won++
		if closest < 0 || d.For-d.Against < duels[closest].For-duels[closest].Against {
			closest = i
		}
	}
	var text chat.Text
	switch {
	case closest < 0:
		text = e.t("explain.duels-none", "title", e.title[id])
	case won == len(duels):
		text = e.t("explain.duels-all", "title", e.title[id], "n", len(duels), "other", e.title[duels[closest].Opponent],
			"for", duels[closest].For, "against", duels[closest].Against)
	default:
		text = e.t("explain.duels-some", "title", e.title[id], "n", won, "of", len(duels), "other", e.title[duels[closest].Opponent],
			"for", duels[closest].For, "against", duels[closest].Against)
	}
	for _, d := range duels {
		if !d.Won() && !d.Drawn() && place[d.Opponent] > place[id] {
			text = chat.Join(text, chat.Str(" "), e.t("explain.chain", "other", e.title[d.Opponent], "for", d.For, "against", d.Against,
				"path", d.Path, "back", d.PathBack))
		}
	}
	return text
}

// ties tells every tie that the announced order decided.
func (e *teller) ties() []chat.Text {
	var out []chat.Text
	for _, tie := range e.res.Ties {
		out = append(out, e.tell("explain.tie", "step", tie.Step, "titles", e.list(tie.Between), "n", len(tie.Chosen), "chosen", e.list(tie.Chosen),
			"seed", chat.Fixed(e.f.Seed)))
	}
	return out
}

// maxListed is how many titles a sentence lists.
const maxListed = 8

// list joins titles: "« A », « B » et « C »".
func (e *teller) list(ids []string) chat.Text {
	var out chat.Text
	for i, id := range ids {
		switch {
		case i == maxListed:
			return chat.Join(out, e.t("list.more", "n", len(ids)-i))
		case i > 0 && i == len(ids)-1:
			out = chat.Join(out, e.t("list.and"))
		case i > 0:
			out = chat.Join(out, chat.Str(", "))
		}
		out = chat.Join(out, e.t("list.title", "title", chat.CutString(e.title[id], titleShown)))
	}
	return out
}
