package meetings

import (
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/when"
)

// changeActions are how one date is moved or cancelled. Whoever presses must be
// its planner or of the committee: changing asks.
func changeActions() []bot.Action {
	return []bot.Action{
		{Name: "manage", Reads: true, Do: manage},
		{Name: "move", Reads: true, Do: askMove},
		{Name: "move-which", Reads: true, Do: moveWhich},
		{Name: "move-save", Reads: true, Do: moveSave},
		{Name: "move-yes", Do: moveYes},
		{Name: "cancel", Reads: true, Do: askCancel},
		{Name: "cancel-save", Do: cancelSave},
	}
}

// changing reads the date that a press or a submission would change, if the
// person may.
func changing(c *bot.Call) (date, error) {
	d, err := routed(c)
	if err != nil {
		return d, err
	}
	if !mayChange(c, d.meeting) {
		return d, c.Problem("change.not-yours", "title", d.Title)
	}
	return d, stillOn(c, d)
}

// seen is nil if a date is as the person saw it, whose number is the n-th of the
// route, or tells what was changed meanwhile, and by whom.
func seen(c *bot.Call, d date, n int) error {
	ns, ok := bot.Numbers(c.Route.Arg, n)
	switch {
	case !ok:
		return stale(c)
	case ns[n-1] == d.Sequence:
		return nil
	}
	who, err := changer(c, d)
	if err != nil {
		return err
	}
	key := "conflict.changed"
	if d.Was != 0 {
		key = "conflict.moved"
	}
	return c.Problem(key, "who", who, "title", d.Title, "at", c.Local(d.Starts), "was", c.Local(d.Was))
}

// changer is who changed a date last, by name.
func changer(c *bot.Call, d date) (chat.Text, error) {
	if d.Changer == 0 {
		return c.T("somebody"), nil
	}
	m, err := c.MemberByID(d.Changer)
	return m.Text(), err
}

// manage shows what the person can do with a date.
func manage(c *bot.Call) (chat.Answer, error) {
	d, err := changing(c)
	if err != nil {
		return chat.Answer{}, err
	}
	arg := d.dateArg() + "." + bot.Dotted(d.Sequence)
	card := c.Card(c.T("manage.title", "title", d.Title))
	card.Facts = append([]chat.Fact{{Label: c.S("fact.when"), Value: whenText(c, c.Local(d.Starts), int((d.Ends-d.Starts)/60))}}, placeFacts(c, d.DatePlace, d.DateLink)...)
	cancel := c.Button("cancel", arg)
	cancel.Style = chat.Danger
	card.Buttons = []chat.Button{c.Button("move", arg), cancel, c.Button("edit", d.dateArg()), c.Button("ask", d.dateArg()), c.Button("reminders-edit", d.dateArg())}
	if d.isSeries() {
		card.Body = []chat.Text{c.T("manage.series", "rule", describe(c, d.Rules[len(d.Rules)-1]))}
		card.Buttons = append(card.Buttons, c.Button("series", d.dateArg()), c.Button("series-end", d.dateArg()))
	}
	card.Buttons = append(card.Buttons, c.Button("show", d.dateArg()))
	return chat.Replace(card), nil
}

// which are the dates that a command may be about: those of this room, if there
// are some, else all that the person may change.
func which(c *bot.Call) ([]date, error) {
	if c.Room != "" {
		dates, err := changeable(c, c.Room, chat.Common.Options)
		if err != nil || len(dates) > 0 {
			return dates, err
		}
	}
	dates, err := changeable(c, "", chat.Common.Options)
	if err == nil && len(dates) == 0 {
		err = c.Problem("change.none")
	}
	return dates, err
}

// whichCard asks which date is meant.
func whichCard(c *bot.Call, title chat.Text, action, arg string, dates []date) chat.Card {
	menu := chat.Menu{Route: c.To(action, arg), Label: c.S("list.menu")}
	for _, d := range dates {
		menu.Options = append(menu.Options, dateOption(c, d))
	}
	card := c.Card(title)
	card.Menus = []chat.Menu{menu}
	return card
}

// moveCommand is /rencontre déplacer, with or without a date.
func moveCommand(c *bot.Call) (chat.Answer, error) {
	var to time.Time
	if typed := c.Arg("when"); typed != "" {
		var err error
		if to, err = c.Time("when", typed); err != nil {
			return chat.Answer{}, err
		}
	}
	dates, err := which(c)
	switch {
	case err != nil:
		return chat.Answer{}, err
	case len(dates) > 1 && to.IsZero():
		return chat.Replace(whichCard(c, c.T("which.move"), "move", "", dates)), nil
	case len(dates) > 1:
		return chat.Replace(whichCard(c, c.T("which.move-to", "at", to), "move-which", bot.Dotted(to.Unix()), dates)), nil
	case to.IsZero():
		return chat.Open(moveForm(c, dates[0])), nil
	}
	return confirmMove(c, dates[0], to)
}

// moveWhich goes on once it was chosen which date is moved.
func moveWhich(c *bot.Call) (chat.Answer, error) {
	ns, ok := bot.Numbers(c.Route.Arg, 1)
	if !ok || len(c.Values) != 1 {
		return chat.Answer{}, stale(c)
	}
	c.Route.Arg = c.Values[0]
	d, err := changing(c)
	if err != nil {
		return chat.Answer{}, err
	}
	return confirmMove(c, d, c.Local(ns[0]))
}

// askMove asks for the new date.
func askMove(c *bot.Call) (chat.Answer, error) {
	d, err := changing(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if c.Now.Unix() >= d.Starts {
		return chat.Answer{}, c.Problem("move.begun", "title", d.Title)
	}
	return chat.Open(moveForm(c, d)), nil
}

func moveForm(c *bot.Call, d date) chat.Form {
	return chat.Form{Lang: c.Lang, Route: c.To("move-save", d.dateArg()+"."+bot.Dotted(d.Sequence)), Title: c.S("form.move"), Submit: c.S("form.move.send"), Fields: []chat.Field{
		{Name: "when", Kind: chat.DateField, Label: c.S("field.to"), Hint: c.S("field.to.hint"), Value: valueOf(c.S("date", "at", c.Local(d.Starts)))},
	}}
}

// moveSave takes the form, and asks to confirm.
func moveSave(c *bot.Call) (chat.Answer, error) {
	d, err := changing(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if err := seen(c, d, 2); err != nil {
		return chat.Answer{}, err
	}
	to, err := c.Time("when", c.Fields.Get("when"))
	if err != nil {
		return chat.Answer{}, err
	}
	return confirmMove(c, d, to)
}

// confirmMove asks to confirm another time of a date.
func confirmMove(c *bot.Call, d date, to time.Time) (chat.Answer, error) {
	if to.Unix() == d.Starts {
		return chat.Answer{}, c.FieldProblem("when", "move.same", "title", d.Title, "at", to)
	}
	value := whenText(c, to, int((d.Ends-d.Starts)/60))
	if h := holidayText(c, to); h != nil {
		value = chat.Join(value, chat.Str(" "), h)
	}
	card := c.Card(c.T("move.title", "title", d.Title), c.T("move.body"))
	if d.isSeries() {
		card.Body = append(card.Body, c.T("move.alone"))
	}
	card.Facts = []chat.Fact{{Label: c.S("fact.from"), Value: c.T("date", "at", c.Local(d.Starts))}, {Label: c.S("fact.to"), Value: value}}
	yes := c.Button("move-yes", bot.Dotted(d.Date, d.Sequence, to.Unix()))
	yes.Style = chat.Primary
	card.Buttons = []chat.Button{yes, labelled(c, "button.leave", "show", d.dateArg())}
	return chat.Replace(card), nil
}

// moveYes moves a date. The others of its series stay where they are.
func moveYes(c *bot.Call) (chat.Answer, error) {
	d, err := changing(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if err := seen(c, d, 2); err != nil {
		return chat.Answer{}, err
	}
	ns, ok := bot.Numbers(c.Route.Arg, 3)
	if !ok {
		return chat.Answer{}, stale(c)
	}
	to := c.Local(ns[2])
	switch {
	case c.Now.Unix() >= d.Starts:
		return chat.Answer{}, c.Problem("move.begun", "title", d.Title)
	case !to.After(c.Now):
		return chat.Answer{}, c.DateProblem("when", &when.Error{Reason: when.Past, At: to})
	}
	if err := moveDate(c, d, to); err != nil {
		return chat.Answer{}, err
	}
	if d, err = loadDate(c, d.Date); err != nil {
		return chat.Answer{}, err
	}
	if err := setDateTimers(c, d); err != nil {
		return chat.Answer{}, err
	}
	c.Keep("date", d.dateArg(), "")
	c.AtTime("moved", bot.Dotted(d.Date, d.Sequence, d.Starts, 0), c.Now)
	if d.Who == forLab {
		r := c.ForRoom()
		c.Announce(d.Room, "moved/"+bot.Dotted(d.Date, d.Sequence), movedCard(r, d))
	}
	c.Note("meeting.moved", d.dateSubject(), map[string]any{"title": d.Title, "from": d.Was, "to": d.Starts})
	card := c.Card(nil, c.T("move.done", "title", d.Title, "at", to))
	card.Buttons = []chat.Button{c.Button("show", d.dateArg())}
	return chat.Replace(card), postNext(c, d.meeting)
}

// cancelCommand is /rencontre annuler.
func cancelCommand(c *bot.Call) (chat.Answer, error) {
	dates, err := which(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if len(dates) > 1 {
		return chat.Replace(whichCard(c, c.T("which.cancel"), "cancel", "", dates)), nil
	}
	return chat.Open(cancelForm(c, dates[0])), nil
}

// askCancel asks for the reason.
func askCancel(c *bot.Call) (chat.Answer, error) {
	d, err := changing(c)
	if err != nil {
		return chat.Answer{}, err
	}
	return chat.Open(cancelForm(c, d)), nil
}

func cancelForm(c *bot.Call, d date) chat.Form {
	hint := "field.reason.hint"
	if d.isSeries() {
		hint = "field.reason.hint-series"
	}
	return chat.Form{Lang: c.Lang, Route: c.To("cancel-save", d.dateArg()+"."+bot.Dotted(d.Sequence)), Title: c.S("form.cancel"), Submit: c.S("form.cancel.send"), Fields: []chat.Field{
		{Name: "reason", Kind: chat.Lines, Label: c.S("field.reason"), Hint: c.S(hint, "at", c.Local(d.Starts)), Optional: true, MaxLength: maxReason},
	}}
}

// cancelSave cancels a date. The others of its series take place.
func cancelSave(c *bot.Call) (chat.Answer, error) {
	d, err := changing(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if err := seen(c, d, 2); err != nil {
		return chat.Answer{}, err
	}
	reason := bot.CleanLine(c.Fields.Get("reason"))
	if tooLong(reason, maxReason) {
		return chat.Answer{}, c.FieldProblem("reason", "too-long", "n", maxReason)
	}
	if err := endDate(c, d.Date, cancelled, reason); err != nil {
		return chat.Answer{}, err
	}
	d.State, d.Reason = cancelled, reason
	if err := setDateTimers(c, d); err != nil {
		return chat.Answer{}, err
	}
	c.Keep("date", d.dateArg(), "")
	c.AtTime("cancelled", bot.Dotted(d.Date, 0), c.Now)
	if d.Who == forLab {
		c.Announce(d.Room, "cancelled/"+d.dateArg(), cancelledCard(c.ForRoom(), d))
	}
	if d.isSeries() && d.Ended == 0 {
		if err := fill(c, d.meeting); err != nil {
			return chat.Answer{}, err
		}
	}
	c.Note("meeting.cancelled", d.dateSubject(), map[string]any{"title": d.Title, "starts": d.Starts, "reason": reason})
	return c.Done("cancel.done", "title", d.Title, "at", c.Local(d.Starts)), postNext(c, d.meeting)
}
