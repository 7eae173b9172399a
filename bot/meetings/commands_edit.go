package meetings

import (
	"strconv"
	"strings"

	"livinglab/bot"
	"livinglab/bot/chat"
)

// editActions are how a meeting is changed, and people are invited to it, once it
// is planned.
func editActions() []bot.Action {
	return []bot.Action{
		{Name: "edit", Reads: true, Do: askEdit},
		{Name: "edit-save", Do: editSave},
		{Name: "reminders-edit", Reads: true, Do: askReminders},
		{Name: "reminders-save", Do: saveReminders},
		{Name: "ask", Reads: true, Do: askGuests},
		{Name: "ask-save", Do: saveGuests},
	}
}

// editCommand is /rencontre modifier.
func editCommand(c *bot.Call) (chat.Answer, error) {
	dates, err := which(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if len(dates) > 1 {
		return chat.Replace(whichCard(c, c.T("which.edit"), "manage", "", dates)), nil
	}
	return chat.Open(editForm(c, dates[0])), nil
}

// askEdit opens the form of a meeting.
func askEdit(c *bot.Call) (chat.Answer, error) {
	d, err := changing(c)
	if err != nil {
		return chat.Answer{}, err
	}
	return chat.Open(editForm(c, d)), nil
}

func editForm(c *bot.Call, d date) chat.Form {
	capacity := ""
	if d.Capacity > 0 {
		capacity = strconv.Itoa(d.Capacity)
	}
	place := strings.TrimSpace(d.Place + " " + d.Link)
	return chat.Form{Lang: c.Lang, Route: c.To("edit-save", bot.Dotted(d.Date, d.Version)), Title: c.S("form.edit"), Submit: c.S("form.edit.send"), Fields: []chat.Field{
		{Name: "title", Kind: chat.Line, Label: c.S("field.title"), Hint: c.S("field.title.hint"), Value: valueOf(d.Title), MaxLength: maxTitle},
		{Name: "length", Kind: chat.Line, Label: c.S("field.length"), Hint: c.S("field.length.hint"), Value: valueOf(lengthText(c, d.Length)), MaxLength: 30},
		{Name: "place", Kind: chat.Line, Label: c.S("field.place"), Hint: c.S("field.place.hint"), Optional: true, Value: valueOf(place), MaxLength: maxPlace + maxLink},
		{Name: "agenda", Kind: chat.Lines, Label: c.S("field.agenda"), Hint: c.S("field.agenda.hint"), Optional: true, Value: valueOf(d.Agenda), MaxLength: maxAgenda},
		{Name: "capacity", Kind: chat.NumberField, Label: c.S("field.capacity"), Hint: c.S("field.capacity.hint"), Optional: true, Value: valueOf(capacity)},
	}}
}

// editSave changes a meeting: all of its dates to come.
func editSave(c *bot.Call) (chat.Answer, error) {
	d, err := changing(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if err := sameVersion(c, d); err != nil {
		return chat.Answer{}, err
	}
	m := d.meeting
	if err := readEdit(c, &m); err != nil {
		return chat.Answer{}, err
	}
	if err := saveMeeting(c, m); err != nil {
		return chat.Answer{}, err
	}
	if err := edited(c, d.meeting, m); err != nil {
		return chat.Answer{}, err
	}
	card := c.Card(nil, c.T("edit.done", "title", m.Title))
	card.Buttons = []chat.Button{c.Button("show", d.dateArg())}
	return chat.Replace(card), nil
}

// sameVersion is nil if the meeting of a date is as the person saw it, whose version
// is the second number of the route, or tells that it was changed meanwhile.
func sameVersion(c *bot.Call, d date) error {
	ns, ok := bot.Numbers(c.Route.Arg, 2)
	switch {
	case !ok:
		return stale(c)
	case ns[1] == d.Version:
		return nil
	}
	return editedMeanwhile(c, d)
}

// editedMeanwhile tells that somebody else has changed a meeting.
func editedMeanwhile(c *bot.Call, d date) error {
	who, err := changer(c, d)
	if err != nil {
		return err
	}
	return c.Problem("conflict.edited", "who", who, "title", d.Title)
}

// readEdit reads the form into a meeting, and tells all that is wrong at once.
func readEdit(c *bot.Call, m *meeting) error {
	problems := chat.Problems{}
	m.Title = bot.CleanLine(c.Fields.Get("title"))
	var ok bool
	if m.Length, ok = readLength(c.Fields.Get("length"), true); !ok {
		problems["length"] = c.S("length.wrong")
	}
	if m.Place, m.Link, ok = readPlace(c.Fields.Get("place")); !ok {
		problems["place"] = c.S("place.not-web")
	}
	for field, words := range checkBasics(c, draft{Title: m.Title, Place: m.Place, Link: m.Link}) {
		problems[field] = words
	}
	if m.Agenda = cleanedLines(c.Fields.Get("agenda")); tooLong(m.Agenda, maxAgenda) {
		problems["agenda"] = c.S("too-long", "n", maxAgenda)
	}
	if m.Capacity, ok = readCapacity(c.Fields.Get("capacity")); !ok {
		problems["capacity"] = c.S("capacity.wrong", "max", maxCapacity)
	}
	if len(problems) > 0 {
		return &bot.Problem{Text: c.T("form.problems"), Fields: problems}
	}
	return nil
}

// readCapacity reads a number of seats; nothing is no limit, 0.
func readCapacity(typed string) (int, bool) {
	if typed = strings.TrimSpace(typed); typed == "" {
		return 0, true
	}
	n, err := strconv.Atoi(typed)
	return n, err == nil && n >= 1 && n <= maxCapacity
}

// edited does what follows from a change of a meeting: posts, timers, seats, and
// a note to those of its next date where its place or length is another.
func edited(c *bot.Call, was, m meeting) error {
	dates, err := plannedDates(c, m.ID, mostAhead)
	if err != nil {
		return err
	}
	for i, d := range dates {
		if err := setDateTimers(c, d); err != nil {
			return err
		}
		if d.Posted {
			c.Keep("date", d.dateArg(), "")
		}
		if err := seatMore(c, d, was.Capacity); err != nil {
			return err
		}
		if i == 0 && (was.Place != m.Place || was.Link != m.Link || was.Length != m.Length) {
			c.AtTime("edited", bot.Dotted(d.Date, d.Sequence, 0), c.Now)
		}
	}
	c.Note("meeting.edited", m.subject(), map[string]any{"title": m.Title})
	return nil
}

// seatMore tells those who waited and have a seat now that there are more.
func seatMore(c *bot.Call, d date, was int) error {
	if was == 0 || d.Capacity != 0 && d.Capacity <= was {
		return nil
	}
	most := atOnce
	if d.Capacity > 0 {
		most = min(most, d.Capacity-was)
	}
	people, err := membersOf(c, `SELECT member FROM meeting_answers WHERE date = ? AND answer = 'yes' ORDER BY turn, member LIMIT ? OFFSET ?`, d.Date, most, was)
	if err == nil {
		seat(c, d, people...)
	}
	return err
}

// askGuests opens the form that invites people to a meeting.
func askGuests(c *bot.Call) (chat.Answer, error) {
	d, err := changing(c)
	if err != nil {
		return chat.Answer{}, err
	}
	return chat.Open(inviteForm(c, "ask-save", d.dateArg())), nil
}

// saveGuests invites people to a meeting, all of its dates.
func saveGuests(c *bot.Call) (chat.Answer, error) {
	d, err := changing(c)
	if err != nil {
		return chat.Answer{}, err
	}
	people, err := invited(c)
	if err != nil {
		return chat.Answer{}, err
	}
	have, err := guestsOf(c, d.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	if len(have)+len(people) > maxGuests {
		return chat.Answer{}, c.FieldProblem(inviteFields[0], "guest.many", "n", maxGuests)
	}
	for _, m := range people {
		if err := addGuest(c, d.ID, m.ID); err != nil {
			return chat.Answer{}, err
		}
	}
	tellInvited(c, d, people)
	c.Note("meeting.invited", d.subject(), map[string]any{"n": len(people)})
	return c.Done("ask.done", "n", len(people), "title", d.Title), nil
}

// tellInvited invites people in private, once to each meeting.
func tellInvited(c *bot.Call, d date, people []bot.Member) {
	c.Tell(others(people, c.Member.ID), "invited/"+d.arg(), func(c *bot.Call) chat.Card { return invitedCard(c, d) }, bot.Until(c.Local(d.Ends)))
}
