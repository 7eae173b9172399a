package votes

import (
	"errors"
	"slices"
	"strconv"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/tally"
	"livinglab/storage"
)

// enter reads the vote that a press is about, with what the member has in it,
// and checks that they may vote now. When the vote is not open it returns the
// answer to give instead.
func enter(c *bot.Call, id int64) (paper, *chat.Answer, error) {
	p, err := loadPaper(c, id)
	if errors.Is(err, storage.ErrNotFound) {
		return p, nil, stale(c)
	}
	if err != nil {
		return p, nil, err
	}
	if secret(c, p.vote) {
		return paper{}, nil, stale(c)
	}
	if p.State != open || c.Now.Unix() >= p.Closes {
		answer := chat.Replace(notOpenCard(c, p.vote))
		return p, &answer, nil
	}
	if c.Member.Role < p.Who {
		return p, nil, c.Problem("not-yours", "title", p.Title)
	}
	return p, nil, nil
}

// filled is what the member sees on their ballot: what they are filling in, or
// else what they cast.
func (p paper) filled() Ballot {
	if p.HasDraft {
		return p.Draft
	}
	return p.Cast
}

// sheetOf is the member's ballot as a card shows it.
func sheetOf(c *bot.Call, p paper, b Ballot, page int) (sheet, error) {
	options, err := loadOptions(c, p.ID)
	return sheet{Paper: p.Paper, title: p.Title, about: p.About, closes: p.Closes, options: options, marks: b, page: page,
		cast: p.Receipt != "", draft: p.HasDraft, route: func(action string, ns ...int) chat.Route {
			return c.To(action, bot.Dotted(append([]int{int(p.ID)}, ns...)...))
		}}, err
}

// pressed is what every press on a ballot begins with: the vote, the numbers of
// its route, and the ballot as it stands.
func pressed(c *bot.Call, least int) (paper, []int64, *chat.Answer, error) {
	ns, ok := bot.Numbers(c.Route.Arg, least)
	if !ok {
		return paper{}, nil, nil, stale(c)
	}
	p, instead, err := enter(c, ns[0])
	return p, ns, instead, err
}

// fill shows the ballot to fill in, at a page.
func fill(c *bot.Call) (chat.Answer, error) {
	p, _, instead, err := pressed(c, 1)
	if err != nil || instead != nil {
		return either(instead, err)
	}
	s, err := sheetOf(c, p, p.filled(), pageOf(c))
	return chat.Replace(ballotCard(c, s)), err
}

// either returns the answer that a check gave instead, or its error.
func either(instead *chat.Answer, err error) (chat.Answer, error) {
	if instead == nil {
		return chat.Answer{}, err
	}
	return *instead, err
}

// change keeps a changed ballot and shows it. A ballot that breaks the rules is
// not kept: the card says why, with the ballot as it was.
func change(c *bot.Call, p paper, b Ballot, page int) (chat.Answer, error) {
	var notice chat.Text
	err := p.Check(b)
	var wrong *BallotError
	switch {
	case errors.As(err, &wrong):
		notice, b = ballotProblem(c, p, wrong), p.filled()
	case err != nil:
		return chat.Answer{}, err
	default:
		if err := saveDraft(c, p.ID, b); err != nil {
			return chat.Answer{}, err
		}
		p.Draft, p.HasDraft = b, true
	}
	s, err := sheetOf(c, p, b, page)
	s.notice = notice
	return chat.Replace(ballotCard(c, s)), err
}

// ballotProblem tells what is wrong with a ballot, and what to do.
func ballotProblem(c *bot.Call, p paper, e *BallotError) chat.Text {
	over := e.Have - int64(p.Most)
	return c.T(e.Key, "n", p.Most, "have", e.Have, "over", over, "option", e.Option)
}

// approve keeps what was chosen in one menu of an approval ballot.
func approve(c *bot.Call) (chat.Answer, error) {
	p, ns, instead, err := pressed(c, 3)
	if err != nil || instead != nil {
		return either(instead, err)
	}
	chosen, err := valueNumbers(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if p.Kind != tally.Approval {
		return chat.Answer{}, stale(c)
	}
	from, to := layoutOf(p.Options).menu(int(ns[1]), int(ns[2]))
	b := p.filled().approve(from, to, chosen)
	return change(c, p, b, int(ns[1]))
}

// give opens a form for the points of the options chosen in a menu.
func give(c *bot.Call) (chat.Answer, error) {
	p, ns, instead, err := pressed(c, 3)
	if err != nil || instead != nil {
		return either(instead, err)
	}
	chosen, err := valueNumbers(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if p.Kind != tally.Points || len(chosen) == 0 || len(chosen) > chat.MaxFields {
		return chat.Answer{}, stale(c)
	}
	options, err := loadOptions(c, p.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	b, route := p.filled(), []int{int(p.ID), int(ns[1])}
	form := chat.Form{Lang: c.Lang, Title: c.S("give.form"), Submit: c.S("give.submit")}
	for i, o := range chosen {
		if o < 1 || o > len(options) {
			return chat.Answer{}, stale(c)
		}
		field := chat.Field{Name: fieldName(i), Kind: chat.NumberField, Optional: true, MaxLength: 6,
			Label: chat.CutString(numbered(options[o-1]), 45)}
		if i == 0 {
			field.Hint = c.S("give.hint", "n", p.Most, "left", int64(p.Most)-p.Used(b))
		}
		if at := b.index(o); at >= 0 {
			field.Value = []string{strconv.FormatInt(b[at].Points, 10)}
		}
		form.Fields, route = append(form.Fields, field), append(route, o)
	}
	form.Route = c.To("give-save", bot.Dotted(route...))
	return chat.Open(form), nil
}

// fieldName names the fields of forms whose questions are as many as they are.
func fieldName(i int) string { return string(rune('a' + i)) }

// giveSave keeps the points typed in a form.
func giveSave(c *bot.Call) (chat.Answer, error) {
	p, ns, instead, err := pressed(c, 3)
	if err != nil || instead != nil {
		return either(instead, err)
	}
	b := p.filled()
	if p.Kind != tally.Points || len(ns) > 2+chat.MaxFields {
		return chat.Answer{}, stale(c)
	}
	for i, o := range ns[2:] {
		typed := c.Fields.Get(fieldName(i))
		n, ok := int64(0), true
		if typed != "" {
			n, ok = readAmount(typed, MaxPoints)
		}
		if !ok {
			return chat.Answer{}, c.FieldProblem(fieldName(i), "give.not-a-number", "n", p.Most)
		}
		b = b.give(int(o), n)
	}
	var wrong *BallotError
	if err := p.Check(b); errors.As(err, &wrong) {
		at := max(0, slices.Index(ns[2:], int64(wrong.Option)))
		return chat.Answer{}, &bot.Problem{Text: ballotProblem(c, p, wrong), Fields: chat.Problems{
			fieldName(at): ballotProblem(c, p, wrong).String()}}
	}
	return change(c, p, b, int(ns[1]))
}

// place ranks an option after those already ranked.
func place(c *bot.Call) (chat.Answer, error) {
	p, ns, instead, err := pressed(c, 3)
	if err != nil || instead != nil {
		return either(instead, err)
	}
	chosen, err := valueNumbers(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if p.Kind != tally.Ranking || len(chosen) != 1 {
		return chat.Answer{}, stale(c)
	}
	return change(c, p, p.filled().place(chosen[0]), int(ns[1]))
}

// selectRanked shows the buttons that move a ranked option.
func selectRanked(c *bot.Call) (chat.Answer, error) {
	p, ns, instead, err := pressed(c, 2)
	if err != nil || instead != nil {
		return either(instead, err)
	}
	chosen, err := valueNumbers(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if p.Kind != tally.Ranking || len(chosen) != 1 {
		return chat.Answer{}, stale(c)
	}
	s, err := sheetOf(c, p, p.filled(), int(ns[1]))
	s.selected = chosen[0]
	return chat.Replace(ballotCard(c, s)), err
}

// How a ranked option moves; the third number of the route.
const (
	moveUp = iota
	moveDown
	moveFirst
	moveOut
)

// move moves a ranked option, or takes it out.
func move(c *bot.Call) (chat.Answer, error) {
	p, ns, instead, err := pressed(c, 4)
	if err != nil || instead != nil {
		return either(instead, err)
	}
	b, o := p.filled(), int(ns[2])
	at := b.index(o)
	if p.Kind != tally.Ranking || at < 0 {
		s, err := sheetOf(c, p, b, int(ns[1]))
		return chat.Replace(ballotCard(c, s)), err
	}
	switch ns[3] {
	case moveUp:
		b = b.move(o, at-1)
	case moveDown:
		b = b.move(o, at+1)
	case moveFirst:
		b = b.move(o, 0)
	default:
		return change(c, p, b.without(o), int(ns[1]))
	}
	if err := saveDraft(c, p.ID, b); err != nil {
		return chat.Answer{}, err
	}
	p.HasDraft = true
	s, err := sheetOf(c, p, b, int(ns[1]))
	s.selected = o
	return chat.Replace(ballotCard(c, s)), err
}

// clearBallot empties the ballot that is being filled in; what was cast stays.
func clearBallot(c *bot.Call) (chat.Answer, error) {
	p, _, instead, err := pressed(c, 1)
	if err != nil || instead != nil {
		return either(instead, err)
	}
	return change(c, p, Ballot{}, 0)
}

// revert gives up the changes and shows what was cast.
func revert(c *bot.Call) (chat.Answer, error) {
	p, _, instead, err := pressed(c, 1)
	if err != nil || instead != nil {
		return either(instead, err)
	}
	if err := dropDraft(c, p.ID); err != nil {
		return chat.Answer{}, err
	}
	p.HasDraft = false
	return showMine(c, p)
}

// cast casts the ballot that the card shows. Its route carries the ballot's
// fingerprint: if it has changed since, in another window, nothing is cast and
// the person sees it as it is now.
func cast(c *bot.Call) (chat.Answer, error) {
	id, seen, ok := splitArg(c.Route.Arg)
	if !ok {
		return chat.Answer{}, stale(c)
	}
	p, instead, err := enter(c, id)
	if err != nil || instead != nil {
		return either(instead, err)
	}
	b := p.filled()
	if b.fingerprint() != seen {
		s, err := sheetOf(c, p, b, 0)
		s.notice = c.T("ballot.changed")
		return chat.Replace(ballotCard(c, s)), err
	}
	if len(b) == 0 && !(p.Receipt != "" && !p.HasDraft) {
		return chat.Replace(blankCard(c, p)), nil
	}
	return deposit(c, p, b)
}

// castBlank casts an empty ballot, for those who were asked.
func castBlank(c *bot.Call) (chat.Answer, error) {
	p, _, instead, err := pressed(c, 1)
	if err != nil || instead != nil {
		return either(instead, err)
	}
	if b := p.filled(); len(b) > 0 {
		s, err := sheetOf(c, p, b, 0)
		s.notice = c.T("ballot.changed")
		return chat.Replace(ballotCard(c, s)), err
	}
	return deposit(c, p, Ballot{})
}

// deposit casts a ballot and shows its receipt. What is cast already is not
// cast again: its receipt stays good.
func deposit(c *bot.Call, p paper, b Ballot) (chat.Answer, error) {
	if p.Receipt != "" && !p.HasDraft {
		return showMine(c, p)
	}
	if err := p.Check(b); err != nil {
		return chat.Answer{}, err // it was checked when it was kept
	}
	receipt, err := newReceipt(c.Rand())
	if err != nil {
		return chat.Answer{}, err
	}
	first := p.Receipt == ""
	if err := putBallot(c, p.ID, c.Member.ID, b, receipt, first); err != nil {
		return chat.Answer{}, err
	}
	if p.HasDraft {
		if err := dropDraft(c, p.ID); err != nil {
			return chat.Answer{}, err
		}
	}
	if first {
		c.Keep("vote", p.arg(), "") // the participation has changed
	}
	p.Cast, p.Receipt, p.HasDraft = b, receipt, false
	titles, err := markedTitles(c, p.ID, b)
	return chat.Replace(castCard(c, p, titles, first)), err
}

// mine shows what the member cast.
func mine(c *bot.Call) (chat.Answer, error) {
	p, _, instead, err := pressed(c, 1)
	if err != nil || instead != nil {
		return either(instead, err)
	}
	return showMine(c, p)
}

func showMine(c *bot.Call, p paper) (chat.Answer, error) {
	titles, err := markedTitles(c, p.ID, p.Cast)
	return chat.Replace(mineCard(c, p, titles)), err
}

// splitArg splits "12.1k3f9" into the vote and the rest.
func splitArg(arg string) (id int64, rest string, ok bool) {
	for i := range len(arg) {
		if arg[i] == '.' {
			n, err := strconv.ParseInt(arg[:i], 10, 64)
			return n, arg[i+1:], err == nil
		}
	}
	return 0, "", false
}
