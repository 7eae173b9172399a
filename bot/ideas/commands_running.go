package ideas

import (
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
)

// Running a round: what there is, extending, closing early.

// roundsPage is how many rounds a list shows.
const roundsPage = 10

// showRounds is /ronde.
func showRounds(c *bot.Call) (chat.Answer, error) {
	card, err := roundsCard(c, 0)
	return chat.Whisper(card), err
}

// roundsPress shows another page of the rounds.
func roundsPress(c *bot.Call) (chat.Answer, error) {
	page, _ := parts(c.Route.Arg)
	card, err := roundsCard(c, int(min(max(page, 0), 1e6)))
	return chat.Replace(card), err
}

// showRound shows one round in private.
func showRound(c *bot.Call) (chat.Answer, error) {
	r, err := pressedRound(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if r.State == Draft {
		return chat.Replace(previewCard(c, r)), nil
	}
	card, err := roundCard(c, r)
	if err == nil && c.Member.Role >= bot.RoleCommittee {
		card.Buttons = append(card.Buttons, c.Button("round-manage", number(r.ID)))
	}
	return chat.Replace(card), err
}

// manageRound shows the committee what it can do with a round now.
func manageRound(c *bot.Call) (chat.Answer, error) {
	id, _ := parts(c.Route.Arg)
	r, err := findRound(c, id)
	if err != nil {
		return chat.Answer{}, err
	}
	arg := number(r.ID)
	n, err := countsOf(c, r.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	card := c.Card(c.T("manage.round", "round", r.Title))
	switch {
	case r.State == Draft || r.State == Scheduled:
		return chat.Replace(previewCard(c, r)), nil
	case r.OpenAt(c.Now):
		card.Body = []chat.Text{c.T("manage.open", "closes", r.Closes, "ideas", c.T("count.ideas", "n", n.ideas), "people", c.T("count.people", "n", n.people))}
		card.Body = append(card.Body, c.Paragraphs("manage.sorting")...)
		card.Buttons = []chat.Button{c.Button("round-extend", arg), styled(c.Button("round-close", arg), chat.Danger), allIdeas(c, r)}
	case r.State == Cancelled:
		card.Body = []chat.Text{c.T("round.cancelled", "round", r.Title)}
	default:
		card.Body = []chat.Text{c.T("manage.closed", "at", closedAt(r), "ideas", c.T("count.ideas", "n", n.ideas))}
		card.Body = append(card.Body, c.Paragraphs("manage.sorting")...)
		card.Buttons = []chat.Button{allIdeas(c, r)}
	}
	return chat.Replace(card), nil
}

// allIdeas is the button that lists a round's ideas.
func allIdeas(c *bot.Call, r Round) chat.Button {
	return c.Button("list", listing{round: r.ID, order: bySupport}.String())
}

// closedAt is when a round closed, or should have.
func closedAt(r Round) time.Time {
	if r.Closed.IsZero() {
		return r.Closes
	}
	return r.Closed
}

// whichRound picks the open round that a committee's command is about; ask is
// the card that asks, when it cannot be known.
func whichRound(c *bot.Call, title, action, arg string) (r Round, ask *chat.Card, err error) {
	open, err := openRounds(c)
	if err != nil {
		return r, nil, err
	}
	if len(open) == 0 {
		return r, nil, c.Problem("running.none")
	}
	if r, ok := inRoom(c, open); ok {
		return r, nil, nil
	}
	card := askRound(c, open, title, action, arg)
	return r, &card, nil
}

// extendCommand is /ronde prolonger: it reads the date and asks for confirmation.
func extendCommand(c *bot.Call) (chat.Answer, error) {
	to, err := c.Time("when", c.Arg("when"))
	if err != nil {
		return chat.Answer{}, err
	}
	r, ask, err := whichRound(c, "which.extend", "round-which", number(to.Unix()))
	if err != nil {
		return chat.Answer{}, err
	}
	if ask != nil {
		return chat.Whisper(*ask), nil
	}
	return confirmExtension(c, r, to)
}

// extendWhich goes on once the round was chosen.
func extendWhich(c *bot.Call) (chat.Answer, error) {
	to, _ := parts(c.Route.Arg)
	r, err := findRound(c, chosen(c))
	if err != nil {
		return chat.Answer{}, err
	}
	return confirmExtension(c, r, c.Local(to))
}

// pressedRunning is the round that was pressed, a problem unless it runs.
func pressedRunning(c *bot.Call) (Round, error) {
	id, _ := parts(c.Route.Arg)
	r, err := findRound(c, id)
	if err == nil {
		err = needRunning(c, r, "until")
	}
	return r, err
}

// extendPress opens the form that asks until when.
func extendPress(c *bot.Call) (chat.Answer, error) {
	r, err := pressedRunning(c)
	if err != nil {
		return chat.Answer{}, err
	}
	return chat.Open(chat.Form{Lang: c.Lang, Route: c.To("round-until", number(r.ID)), Title: c.S("form.extend"), Submit: c.S("form.extend.send"), Fields: []chat.Field{
		{Name: "until", Kind: chat.DateField, Label: c.S("field.until"), Hint: c.S("field.until.hint"), Value: valueOf(c.S("date", "at", r.Closes))},
	}}), nil
}

// extendForm takes that form.
func extendForm(c *bot.Call) (chat.Answer, error) {
	id, _ := parts(c.Route.Arg)
	r, err := findRound(c, id)
	if err != nil {
		return chat.Answer{}, err
	}
	to, err := c.Time("until", c.Fields.Get("until"))
	if err != nil {
		return chat.Answer{}, err
	}
	return confirmExtension(c, r, to)
}

// needRunning is a problem for the committee when a round is not open.
func needRunning(c *bot.Call, r Round, field string) error {
	switch {
	case r.OpenAt(c.Now):
		return nil
	case r.State == Open || r.State == Closed:
		return c.FieldProblem(field, "running.closed", "round", r.Title, "at", closedAt(r))
	}
	return c.FieldProblem(field, "running.not-open", "round", r.Title)
}

// checkExtension is a problem unless a round may be extended to a time.
func checkExtension(c *bot.Call, r Round, to time.Time) error {
	if err := needRunning(c, r, "until"); err != nil {
		return err
	}
	if to.After(c.Now.AddDate(11, 0, 0)) { // no date that was read is later
		return stale(c)
	}
	if !to.After(r.Closes) {
		return c.FieldProblem("until", "extend.earlier", "at", to, "closes", r.Closes)
	}
	return nil
}

// confirmExtension shows what was understood before it is kept.
func confirmExtension(c *bot.Call, r Round, to time.Time) (chat.Answer, error) {
	if err := checkExtension(c, r, to); err != nil {
		return chat.Answer{}, err
	}
	card := c.Card(c.T("extend.title", "round", r.Title))
	card.Facts = []chat.Fact{
		{Label: c.S("fact.closes-now"), Value: c.T("date", "at", r.Closes)},
		{Label: c.S("fact.closes-then"), Value: c.T("date", "at", to)},
	}
	card.Buttons = []chat.Button{
		styled(c.Button("round-extend-yes", pairOf(r.ID, to.Unix())), chat.Primary),
		labelled(c, "button.leave", "round-manage", number(r.ID)),
	}
	return chat.Replace(card), nil
}

// extendConfirmed extends a round and moves its timers.
func extendConfirmed(c *bot.Call) (chat.Answer, error) {
	id, rest := parts(c.Route.Arg)
	unix, _ := parts(rest)
	r, err := findRound(c, id)
	if err != nil {
		return chat.Answer{}, err
	}
	to := c.Local(unix)
	if err := needRunning(c, r, "until"); err != nil {
		return chat.Answer{}, err
	}
	if to.Equal(r.Closes) {
		return chat.Replace(c.Card(nil, c.T("extend.already", "at", to))), nil
	}
	if err := checkExtension(c, r, to); err != nil {
		return chat.Answer{}, err
	}
	r.Closes = to
	if err := saveState(c, r); err != nil {
		return chat.Answer{}, err
	}
	setTimers(c, r)
	keepRound(c, r.ID)
	d := c.ForRoom()
	c.Reply("round/"+number(r.ID), "extended/"+pairOf(r.ID, unix), d.Card(nil, d.T("extend.reply", "at", to)))
	c.Note("round.extended", "round/"+number(r.ID), map[string]any{"closes": unix})
	return chat.Replace(c.Card(nil, c.T("extend.done", "round", r.Title, "at", to))), nil
}

// keepRound marks a round's board and its news as changed. What members do while
// it is open changes the board alone.
func keepRound(c *bot.Call, id int64) {
	c.Keep("round", number(id), "")
	c.Keep("news", number(id), "")
}

// closeCommand is /ronde fermer: it asks for confirmation.
func closeCommand(c *bot.Call) (chat.Answer, error) {
	r, ask, err := whichRound(c, "which.close", "round-close", "")
	if err != nil {
		return chat.Answer{}, err
	}
	if ask != nil {
		return chat.Whisper(*ask), nil
	}
	return confirmClosing(c, r)
}

// closePress asks for confirmation.
func closePress(c *bot.Call) (chat.Answer, error) {
	r, err := pressedRound(c)
	if err != nil {
		return chat.Answer{}, err
	}
	return confirmClosing(c, r)
}

func confirmClosing(c *bot.Call, r Round) (chat.Answer, error) {
	if err := needRunning(c, r, "until"); err != nil {
		return chat.Answer{}, err
	}
	card := c.Card(c.T("close.title", "round", r.Title), c.T("close.sure", "closes", r.Closes))
	card.Buttons = []chat.Button{
		styled(c.Button("round-close-yes", number(r.ID)), chat.Danger),
		labelled(c, "button.leave", "round-manage", number(r.ID)),
	}
	return chat.Replace(card), nil
}
