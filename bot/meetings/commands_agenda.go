package meetings

import (
	"strconv"

	"livinglab/bot"
	"livinglab/bot/chat"
)

// Bounds of the agenda that people add to.
const (
	maxPoint    = 300 // characters of a point
	maxPoints   = 40  // of a date
	pointsShown = 20  // on a date's post
)

// The roles at a date.
const (
	chair = "chair"
	notes = "notes"
)

// roles are those that people may take, in the order in which they are shown.
var roles = []string{chair, notes}

// agendaActions are how people prepare a date together: points to talk about, and
// who does what.
func agendaActions() []bot.Action {
	return []bot.Action{
		{Name: "agenda", Reads: true, Do: showAgenda},
		{Name: "point", Reads: true, Do: askPoint},
		{Name: "point-save", Do: savePoint},
		{Name: "point-drop", Do: dropPoint},
		{Name: "role-take", Do: func(c *bot.Call) (chat.Answer, error) { return changeRole(c, takeRole) }},
		{Name: "role-leave", Do: func(c *bot.Call) (chat.Answer, error) { return changeRole(c, leaveRole) }},
	}
}

// ahead reads the date that a press or a submission is about, while it can still be
// prepared.
func ahead(c *bot.Call) (date, error) {
	d, err := routed(c)
	if err == nil {
		err = stillOn(c, d)
	}
	return d, err
}

// pointCommand is /rencontre point: what was typed is added to the agenda of this
// room's next meeting, or of the one that is chosen. Without anything typed it is
// asked for.
func pointCommand(c *bot.Call) (chat.Answer, error) {
	typed := bot.CleanLine(c.Arg("what"))
	if tooLong(typed, maxPoint) {
		return chat.Answer{}, c.FieldProblem("what", "point.long", "n", maxPoint)
	}
	d, ok, err := nextHere(c, c.Room)
	if err != nil {
		return chat.Answer{}, err
	}
	if !ok {
		dates, err := comingDates(c, 0, chat.Common.Options)
		switch {
		case err != nil:
			return chat.Answer{}, err
		case len(dates) == 0:
			return chat.Answer{}, c.Problem("point.none")
		case len(dates) > 1:
			return chat.Replace(whichCard(c, c.T("which.point"), "agenda", "", dates)), nil
		}
		d = dates[0]
	}
	if typed == "" {
		return chat.Open(pointForm(c, d)), nil
	}
	return pointAdded(c, d, typed, 0)
}

// pointForm asks for a point.
func pointForm(c *bot.Call, d date) chat.Form {
	return chat.Form{Lang: c.Lang, Route: c.To("point-save", d.dateArg()), Title: c.S("form.point"), Submit: c.S("form.point.send"), Fields: []chat.Field{
		{Name: "text", Kind: chat.Line, Label: c.S("field.point"), Hint: c.S("field.point.hint"), MaxLength: maxPoint},
		{Name: "length", Kind: chat.Line, Label: c.S("field.point.length"), Hint: c.S("field.point.length.hint"), Optional: true, MaxLength: 30},
	}}
}

// askPoint opens the form of a point.
func askPoint(c *bot.Call) (chat.Answer, error) {
	d, err := ahead(c)
	if err != nil {
		return chat.Answer{}, err
	}
	return chat.Open(pointForm(c, d)), nil
}

// savePoint takes the form of a point.
func savePoint(c *bot.Call) (chat.Answer, error) {
	d, err := ahead(c)
	if err != nil {
		return chat.Answer{}, err
	}
	problems := chat.Problems{}
	text := bot.CleanLine(c.Fields.Get("text"))
	switch {
	case text == "":
		problems["text"] = c.S("point.empty")
	case tooLong(text, maxPoint):
		problems["text"] = c.S("point.long", "n", maxPoint)
	}
	length := 0
	if typed := bot.CleanLine(c.Fields.Get("length")); typed != "" {
		var ok bool
		if n, err := strconv.Atoi(typed); err == nil { // of a point, a number is minutes
			length, ok = n, n >= 1 && n <= longest
		} else {
			length, ok = readLength(typed, true)
		}
		if !ok {
			problems["length"] = c.S("length.wrong")
		}
	}
	if len(problems) > 0 {
		return chat.Answer{}, &bot.Problem{Text: c.T("form.problems"), Fields: problems}
	}
	return pointAdded(c, d, text, length)
}

// pointAdded keeps a point and shows the agenda.
func pointAdded(c *bot.Call, d date, text string, length int) (chat.Answer, error) {
	there, err := pointsOf(c, d.Date, maxPoints)
	if err != nil {
		return chat.Answer{}, err
	}
	if len(there) >= maxPoints {
		return chat.Answer{}, c.FieldProblem("text", "point.many", "title", d.Title, "n", maxPoints)
	}
	for _, p := range there {
		if bot.Fold(p.Text) == bot.Fold(text) {
			return chat.Answer{}, c.FieldProblem("text", "point.there", "title", d.Title)
		}
	}
	if err := addPoint(c, d.Date, text, length); err != nil {
		return chat.Answer{}, err
	}
	c.Keep("date", d.dateArg(), "")
	return agendaAnswer(c, d, c.T("point.added", "title", d.Title, "at", c.Local(d.Starts)))
}

// showAgenda shows the agenda of a date, and what the person may do with it.
func showAgenda(c *bot.Call) (chat.Answer, error) {
	d, err := ahead(c)
	if err != nil {
		return chat.Answer{}, err
	}
	return agendaAnswer(c, d, nil)
}

// dropPoint takes a point off the agenda: one's own, or any for who may change the
// meeting.
func dropPoint(c *bot.Call) (chat.Answer, error) {
	if len(c.Values) != 1 {
		return chat.Answer{}, stale(c)
	}
	id, err := strconv.ParseInt(c.Values[0], 10, 64)
	if err != nil {
		return chat.Answer{}, stale(c)
	}
	d, err := ahead(c)
	if err != nil {
		return chat.Answer{}, err
	}
	mine, err := droppable(c, d)
	if err != nil {
		return chat.Answer{}, err
	}
	for _, p := range mine {
		if p.ID != id {
			continue
		}
		if _, err := withdrawPoint(c, d.Date, id); err != nil {
			return chat.Answer{}, err
		}
		c.Keep("date", d.dateArg(), "")
		return agendaAnswer(c, d, c.T("point.dropped"))
	}
	return chat.Answer{}, c.Problem("point.gone")
}

// droppable are the points that the person may take off the agenda.
func droppable(c *bot.Call, d date) ([]point, error) {
	all, err := pointsOf(c, d.Date, maxPoints)
	var out []point
	for _, p := range all {
		if p.Member == c.Member.ID || mayChange(c, d.meeting) {
			out = append(out, p)
		}
	}
	return out, err
}

// changeRole has the person take a role at a date, or leave it. The role is the
// second number of the route: its place among roles.
func changeRole(c *bot.Call, change func(c *bot.Call, date int64, role string) error) (chat.Answer, error) {
	d, err := ahead(c)
	if err != nil {
		return chat.Answer{}, err
	}
	ns, ok := bot.Numbers(c.Route.Arg, 2)
	if !ok || ns[1] >= int64(len(roles)) {
		return chat.Answer{}, stale(c)
	}
	role := roles[ns[1]]
	if err := change(c, d.Date, role); err != nil {
		return chat.Answer{}, err
	}
	has, err := roleHolders(c, d.Date)
	if err != nil {
		return chat.Answer{}, err
	}
	c.Keep("date", d.dateArg(), "")
	key := "role.left." + role
	if by, taken := has[role]; taken {
		if by.ID != c.Member.ID {
			return chat.Answer{}, c.Problem("role.taken."+role, "who", by.Text(), "title", d.Title)
		}
		key = "role.yours." + role
	}
	return agendaAnswer(c, d, c.T(key, "title", d.Title, "at", c.Local(d.Starts)))
}
