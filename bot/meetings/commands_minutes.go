package meetings

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/when"
	"livinglab/storage"
)

// minutesActions are how what was said, decided and is to be done is kept.
func minutesActions() []bot.Action {
	return []bot.Action{
		{Name: "minutes", Reads: true, Do: showMinutes},
		{Name: "minutes-write", Reads: true, Do: writeMinutes},
		{Name: "minutes-save", Do: minutesSaved},
		{Name: "minutes-publish", Do: minutesPublished},
		{Name: "action-add", Reads: true, Do: askAction},
		{Name: "action-save", Do: saveAction},
		{Name: "action-drop", Do: actionDropped},
		{Name: "action-done", Do: func(c *bot.Call) (chat.Answer, error) { return ticked(c, true) }},
		{Name: "action-undone", Do: func(c *bot.Call) (chat.Answer, error) { return ticked(c, false) }},
		{Name: "actions", Reads: true, Do: showActions},
	}
}

// mayWrite tells whether the person may write the minutes of a date: who may change
// the meeting, and who has a role at it.
func mayWrite(c *bot.Call, d date) (bool, error) {
	if mayChange(c, d.meeting) {
		return true, nil
	}
	mine, err := rolesOf(c, d.Date)
	return len(mine) > 0, err
}

// keeping reads the date that a press or a submission would write about, if the
// person may.
func keeping(c *bot.Call) (date, error) {
	d, err := routed(c)
	if err != nil {
		return d, err
	}
	may, err := mayWrite(c, d)
	switch {
	case err != nil:
		return d, err
	case d.State == cancelled || d.State == dropped:
		return d, stillOn(c, d)
	case !may:
		return d, c.Problem("minutes.not-yours", "title", d.Title)
	case !d.begun(c.Now):
		return d, c.Problem("minutes.early", "title", d.Title, "at", c.Local(d.Starts))
	}
	return d, nil
}

// heard keeps what people write in the thread of a date's post while it takes
// place, and until its minutes are published.
func heard(c *bot.Call, kind, arg string, said chat.Said) error {
	ns, ok := bot.Numbers(arg, 1)
	text := cleanedLines(said.Text)
	if kind != "date" || !ok || text == "" {
		return nil
	}
	d, err := loadDate(c, ns[0])
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	if err != nil || !d.begun(c.Now) || d.State == cancelled || d.State == dropped {
		return err
	}
	m, err := loadMinutes(c, d.Date)
	if err != nil || m.Published != 0 {
		return err
	}
	return addNote(c, d.Date, chat.CutString(text, maxNote), said.Message)
}

// minutesCommand is /rencontre compte-rendu: those that have the words typed, or
// the newest, and those that the person is to write.
func minutesCommand(c *bot.Call) (chat.Answer, error) {
	if tooLong(c.Arg("words"), maxPoint) {
		return chat.Answer{}, c.FieldProblem("words", "too-long", "n", maxPoint)
	}
	return foundMinutes(c, c.Arg("words"))
}

// showMinutes shows what is kept of a date: to who may write it also before it is
// published.
func showMinutes(c *bot.Call) (chat.Answer, error) {
	d, err := routed(c)
	if err != nil {
		return chat.Answer{}, err
	}
	may, err := mayWrite(c, d)
	if err != nil {
		return chat.Answer{}, err
	}
	m, err := loadMinutes(c, d.Date)
	switch {
	case err != nil:
		return chat.Answer{}, err
	case m.Published == 0 && !may:
		return chat.Answer{}, c.Problem("minutes.none", "title", d.Title)
	case may:
		if _, err := keeping(c); err != nil {
			return chat.Answer{}, err
		}
		return minutesAnswer(c, d, nil)
	}
	card, err := minutesCard(c, d, m)
	return chat.Replace(card), err
}

// writeMinutes opens the form of the minutes. Where nothing is written yet it has
// the notes of the thread, to be made a text of.
func writeMinutes(c *bot.Call) (chat.Answer, error) {
	d, err := keeping(c)
	if err != nil {
		return chat.Answer{}, err
	}
	m, err := loadMinutes(c, d.Date)
	if err != nil {
		return chat.Answer{}, err
	}
	if m.Text == "" && m.Version == 0 {
		all, err := notesOf(c, d.Date, 200)
		if err != nil {
			return chat.Answer{}, err
		}
		m.Text = chat.CutString(strings.Join(all, "\n"), maxMinutes)
	}
	return chat.Open(chat.Form{Lang: c.Lang, Route: c.To("minutes-save", bot.Dotted(d.Date, m.Version)), Title: c.S("form.minutes"), Submit: c.S("form.minutes.send"), Fields: []chat.Field{
		{Name: "text", Kind: chat.Lines, Label: c.S("field.minutes"), Hint: c.S("field.minutes.hint"), Optional: true, Value: valueOf(m.Text), MaxLength: maxMinutes},
		{Name: "decisions", Kind: chat.Lines, Label: c.S("field.decisions"), Hint: c.S("field.decisions.hint"), Optional: true, Value: valueOf(strings.Join(m.Decisions, "\n")), MaxLength: maxDecisions},
	}}), nil
}

// minutesSaved takes the form of the minutes.
func minutesSaved(c *bot.Call) (chat.Answer, error) {
	d, err := keeping(c)
	if err != nil {
		return chat.Answer{}, err
	}
	m, err := loadMinutes(c, d.Date)
	if err != nil {
		return chat.Answer{}, err
	}
	if ns, ok := bot.Numbers(c.Route.Arg, 2); !ok || ns[1] != m.Version {
		return chat.Answer{}, c.FieldProblem("text", "minutes.conflict")
	}
	text, decisions := bot.CleanLines(c.Fields.Get("text")), decisionsOf(c.Fields.Get("decisions"))
	switch {
	case tooLong(text, maxMinutes):
		return chat.Answer{}, c.FieldProblem("text", "too-long", "n", maxMinutes)
	case tooLong(strings.Join(decisions, "\n"), maxDecisions):
		return chat.Answer{}, c.FieldProblem("decisions", "too-long", "n", maxDecisions)
	case text == "" && len(decisions) == 0:
		return chat.Answer{}, c.FieldProblem("text", "minutes.empty")
	}
	if err := saveMinutes(c, d, text, decisions); err != nil {
		return chat.Answer{}, err
	}
	if m.Published != 0 {
		c.Keep("minutes", d.dateArg(), "")
	}
	return minutesAnswer(c, d, c.T("minutes.saved"))
}

// minutesPublished posts the minutes in the meeting's room, and has the owners of
// its actions reminded.
func minutesPublished(c *bot.Call) (chat.Answer, error) {
	d, err := keeping(c)
	if err != nil {
		return chat.Answer{}, err
	}
	m, err := loadMinutes(c, d.Date)
	switch {
	case err != nil:
		return chat.Answer{}, err
	case m.Published != 0:
		return chat.Answer{}, c.Problem("minutes.published", "title", d.Title, "room", c.RoomText(d.Room))
	case m.Text == "" && len(m.Decisions) == 0:
		return chat.Answer{}, c.Problem("minutes.empty")
	}
	if err := publishMinutes(c, d.Date); err != nil {
		return chat.Answer{}, err
	}
	actions, err := actionsOf(c, d.Date)
	if err != nil {
		return chat.Answer{}, err
	}
	for _, a := range actions {
		remindOfAction(c, a)
	}
	c.Keep("minutes", d.dateArg(), d.Room)
	c.Keep("date", d.dateArg(), "")
	c.Note("meeting.minutes", d.dateSubject(), map[string]any{"title": d.Title, "decisions": len(m.Decisions), "actions": len(actions)})
	return minutesAnswer(c, d, c.T("minutes.publish.done", "room", c.RoomText(d.Room)))
}

// askAction opens the form of an action.
func askAction(c *bot.Call) (chat.Answer, error) {
	d, err := keeping(c)
	if err != nil {
		return chat.Answer{}, err
	}
	return chat.Open(chat.Form{Lang: c.Lang, Route: c.To("action-save", d.dateArg()), Title: c.S("form.action"), Submit: c.S("form.action.send"), Fields: []chat.Field{
		{Name: "text", Kind: chat.Line, Label: c.S("field.action"), Hint: c.S("field.action.hint"), MaxLength: maxAction},
		{Name: "owner", Kind: chat.PersonField, Label: c.S("field.owner"), Optional: true},
		{Name: "due", Kind: chat.DateField, Label: c.S("field.due"), Hint: c.S("field.due.hint"), Optional: true},
	}}), nil
}

// saveAction takes the form of an action.
func saveAction(c *bot.Call) (chat.Answer, error) {
	d, err := keeping(c)
	if err != nil {
		return chat.Answer{}, err
	}
	a, err := readAction(c, d)
	if err != nil {
		return chat.Answer{}, err
	}
	there, err := actionsOf(c, d.Date)
	if err != nil {
		return chat.Answer{}, err
	}
	if len(there) >= maxActions {
		return chat.Answer{}, c.FieldProblem("text", "action.many", "n", maxActions)
	}
	if a.ID, err = addAction(c, a); err != nil {
		return chat.Answer{}, err
	}
	return actionsChanged(c, d, &a, c.T("action.added"))
}

// readAction reads the form of an action, and tells all that is wrong at once.
func readAction(c *bot.Call, d date) (action, error) {
	a := action{Date: d.Date, Text: bot.CleanLine(c.Fields.Get("text"))}
	problems := chat.Problems{}
	switch {
	case a.Text == "":
		problems["text"] = c.S("action.empty")
	case tooLong(a.Text, maxAction):
		problems["text"] = c.S("too-long", "n", maxAction)
	}
	if account := c.Fields.Get("owner"); account != "" {
		m, err := c.MemberOf(account)
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return a, err
		}
		if a.Owner = m.ID; a.Owner == 0 {
			problems["owner"] = c.S("owner.unknown")
		}
	}
	if typed := strings.TrimSpace(c.Fields.Get("due")); typed != "" {
		at, wrong := readDay(typed, when.Lang(c.Lang), c.Now)
		if wrong != nil {
			if err := gather(problems, c.DateProblem("due", wrong)); err != nil {
				return a, err
			}
		} else {
			a.Due = at.Unix()
		}
	}
	if len(problems) > 0 {
		return a, &bot.Problem{Text: c.T("form.problems"), Fields: problems}
	}
	return a, nil
}

// actionsChanged shows the minutes once their actions changed; added is one that is
// new.
func actionsChanged(c *bot.Call, d date, added *action, done chat.Text) (chat.Answer, error) {
	m, err := loadMinutes(c, d.Date)
	if err != nil {
		return chat.Answer{}, err
	}
	if m.Published != 0 {
		if err := foldMinutes(c, d); err != nil {
			return chat.Answer{}, err
		}
		if added != nil {
			remindOfAction(c, *added)
		}
		c.Keep("minutes", d.dateArg(), "")
	}
	return minutesAnswer(c, d, done)
}

// actionDropped takes an action off.
func actionDropped(c *bot.Call) (chat.Answer, error) {
	if len(c.Values) != 1 {
		return chat.Answer{}, stale(c)
	}
	id, err := strconv.ParseInt(c.Values[0], 10, 64)
	if err != nil {
		return chat.Answer{}, stale(c)
	}
	d, err := keeping(c)
	if err != nil {
		return chat.Answer{}, err
	}
	actions, err := actionsOf(c, d.Date)
	if err != nil {
		return chat.Answer{}, err
	}
	if !slices.ContainsFunc(actions, func(a action) bool { return a.ID == id }) {
		return chat.Answer{}, c.Problem("action.gone")
	}
	if err := dropAction(c, id); err != nil {
		return chat.Answer{}, err
	}
	forgetAction(c, action{ID: id})
	return actionsChanged(c, d, nil, c.T("action.dropped"))
}

// ticked writes that an action is done, or is not after all: its owner does, or who
// may write the minutes.
func ticked(c *bot.Call, done bool) (chat.Answer, error) {
	arg := c.Route.Arg
	if arg == "" && len(c.Values) == 1 {
		arg = c.Values[0]
	}
	ns, ok := bot.Numbers(arg, 1)
	if !ok {
		return chat.Answer{}, stale(c)
	}
	a, err := loadAction(c, ns[0])
	if errors.Is(err, storage.ErrNotFound) {
		return chat.Answer{}, c.Problem("action.gone")
	}
	if err != nil {
		return chat.Answer{}, err
	}
	d, err := loadDate(c, a.Date)
	if err != nil {
		return chat.Answer{}, err
	}
	if may, err := mayWrite(c, d); err != nil || !may && a.Owner != c.Member.ID {
		return chat.Answer{}, errors.Join(err, c.Problem("action.gone"))
	}
	if err := tickAction(c, a.ID, done); err != nil {
		return chat.Answer{}, err
	}
	c.Keep("minutes", d.dateArg(), "")
	if !done {
		a.Done = 0
		remindOfAction(c, a)
		return showActions(c)
	}
	forgetAction(c, a)
	card := c.Card(nil, c.T("action.done", "text", a.Text))
	card.Buttons = []chat.Button{c.Button("action-undone", a.arg()), c.Button("actions", "")}
	return chat.Replace(card), nil
}

// showActions shows what the person is to do.
func showActions(c *bot.Call) (chat.Answer, error) {
	mine, err := myActions(c, chat.Common.Options)
	if err != nil {
		return chat.Answer{}, err
	}
	card := c.Card(c.T("actions.title"))
	if len(mine) == 0 {
		card.Body = []chat.Text{c.T("actions.none")}
		return chat.Replace(card), nil
	}
	menu := chat.Menu{Route: c.To("action-done", ""), Label: c.S("menu.action-done")}
	for _, a := range mine {
		card.Body = append(card.Body, chat.Join(chat.Str("• "), actionText(c, a, false)))
		menu.Options = append(menu.Options, chat.Option{Value: a.arg(), Label: a.Text})
	}
	card.Menus = []chat.Menu{menu}
	return chat.Replace(card), nil
}
