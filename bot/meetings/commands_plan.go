package meetings

import (
	"encoding/hex"
	"io"
	"slices"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/when"
)

// planActions are how a meeting is prepared and kept. Anyone may prepare one: what
// each may is checked where it is asked for.
func planActions() []bot.Action {
	return []bot.Action{
		{Name: "new", Reads: true, Do: newForm},
		{Name: "new-save", Do: saveNew},
		{Name: "draft", Do: showDraft},
		{Name: "edit-draft", Reads: true, Do: editDraft},
		{Name: "edit-draft-save", Do: saveEdited},
		{Name: "details", Reads: true, Do: askDetails},
		{Name: "details-save", Do: saveDetails},
		{Name: "invite", Reads: true, Do: askInvite},
		{Name: "invite-save", Do: saveInvite},
		{Name: "who", Do: whoChosen},
		{Name: "room", Do: roomChosen},
		{Name: "reminders", Do: showReminders},
		{Name: "leads", Do: leadsChosen},
		{Name: "remind", Do: remindChosen},
		{Name: "nudge", Do: nudgeChosen},
		{Name: "plan", Do: planPress},
		{Name: "drop", Do: dropPress},
	}
}

// planCommand is /rencontre planifier, and /rencontre with a title: the preview
// of what was typed, or the form for what was not understood. What was begun and
// not kept is gone on with when nothing is typed.
func planCommand(c *bot.Call) (chat.Answer, error) {
	typed := c.Arg("what")
	if typed == "" {
		id, d, err := loadDraft(c)
		if err != nil {
			return chat.Answer{}, err
		}
		if d.Title != "" {
			return preview(c, id, d)
		}
		return newForm(c)
	}
	l := readLine(typed, when.Lang(c.Lang), c.Now)
	if l.err != nil && l.err.Reason != when.NoHour && l.err.Reason != when.NoDay {
		return chat.Answer{}, momentProblem(c, "what", l.err)
	}
	d := newDraft(roomHere(c))
	d.Who = usualWho(c, d.Room)
	also, ok := l.details()
	if !ok {
		return chat.Answer{}, c.Problem("place.not-web")
	}
	d.Title, d.Place, d.Link, d.Rule = l.title, also.place, also.link, l.rule
	switch {
	case also.length == 0:
	case also.length < shortest || also.length > longest:
		return chat.Answer{}, c.Problem("length.wrong")
	default:
		d.Length = also.length
	}
	if err := inviteNamed(c, &d, also.with); err != nil {
		return chat.Answer{}, err
	}
	if l.rule == nil && l.at.IsZero() { // the form asks for the date
		return chat.Open(basicsForm(c, "new-save", "", d, l.typed)), nil
	}
	if l.rule == nil {
		d.At = l.at.Unix()
	}
	d.calm()
	if wrong := checkBasics(c, d); len(wrong) > 0 {
		return chat.Open(basicsForm(c, "new-save", "", d, l.typed)), nil
	}
	id, err := saveDraft(c, 0, d)
	if err != nil {
		return chat.Answer{}, err
	}
	return preview(c, id, d)
}

// inviteNamed adds guests to a draft, by the names that others see.
func inviteNamed(c *bot.Call, d *draft, names []string) error {
	for _, name := range names {
		found, err := membersNamed(c, name)
		switch {
		case err != nil:
			return err
		case len(found) == 0:
			return c.Problem("guest.nobody", "name", chat.CutString(name, 60))
		case len(found) > 1:
			return c.Problem("guest.several", "name", chat.CutString(name, 60))
		}
		if d.invite(found[0]); len(d.Guests) > maxGuests {
			return c.Problem("guest.many", "n", maxGuests)
		}
	}
	return nil
}

// momentProblem words what is wrong with a date or a series.
func momentProblem(c *bot.Call, field string, e *when.Error) error {
	switch e.Reason {
	case when.NoRepetition, when.NoOccurrence, when.TooMany, when.TooOften, when.BadCron, when.CronDays:
		return c.RuleProblem(field, e)
	case when.TwoReadings:
		if e.Rules[0] != (when.Rule{}) {
			return c.RuleProblem(field, e)
		}
	}
	return c.DateProblem(field, e)
}

// roomHere is the room of a meeting that is planned here: this room of the lab
// where the person may, else the first of those where they may, the committee's
// own for the committee.
func roomHere(c *bot.Call) string {
	rooms := roomsFor(c)
	switch {
	case slices.Contains(rooms, c.Room):
		return c.Room
	case slices.Contains(rooms, bot.CommitteeRoom):
		return bot.CommitteeRoom
	case len(rooms) > 0:
		return rooms[0]
	}
	return ""
}

// usualWho is whom a meeting of a room concerns, unless it is said otherwise.
func usualWho(c *bot.Call, room string) string {
	switch {
	case c.Member.Role < bot.RoleCommittee:
		return forGuests
	case room == bot.CommitteeRoom:
		return forCommittee
	case room == bot.Announcements:
		return forLab
	}
	return forGuests
}

// preview shows what is being prepared.
func preview(c *bot.Call, id int64, d draft) (chat.Answer, error) {
	card, err := previewCard(c, id, d)
	return chat.Replace(card), err
}

// newForm is the empty form.
func newForm(c *bot.Call) (chat.Answer, error) {
	room := roomHere(c)
	if room == "" {
		return chat.Answer{}, c.Problem("room.none")
	}
	return chat.Open(basicsForm(c, "new-save", "", newDraft(room), "")), nil
}

// saveNew takes the form of a new meeting.
func saveNew(c *bot.Call) (chat.Answer, error) {
	room := roomHere(c)
	if room == "" {
		return chat.Answer{}, c.FieldProblem("title", "room.none")
	}
	d := newDraft(room)
	d.Who = usualWho(c, room)
	if err := readBasics(c, &d); err != nil {
		return chat.Answer{}, err
	}
	d.calm()
	id, err := saveDraft(c, 0, d)
	if err != nil {
		return chat.Answer{}, err
	}
	return preview(c, id, d)
}

// planPress keeps a draft: the meeting, its dates, its post, its timers.
func planPress(c *bot.Call) (chat.Answer, error) {
	_, d, err := drafted(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if !slices.Contains(roomsFor(c), d.Room) || d.Who != forGuests && c.Member.Role < bot.RoleCommittee {
		return chat.Answer{}, c.Problem("room.not-yours", "room", c.RoomText(d.Room))
	}
	m, err := begin(c, d)
	if err != nil {
		return chat.Answer{}, err
	}
	if err := dropDraft(c); err != nil {
		return chat.Answer{}, err
	}
	next, err := plannedDates(c, m.ID, 1)
	if err != nil {
		return chat.Answer{}, err
	}
	guests, err := membersOf(c, `SELECT member FROM meeting_guests WHERE meeting = ? ORDER BY member`, m.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	tellInvited(c, next[0], guests)
	key := "plan.done"
	if m.isSeries() {
		key = "plan.done-series"
	}
	card := c.Card(nil, c.T(key, "title", m.Title, "at", c.Local(next[0].Starts), "room", c.RoomText(m.Room)))
	card.Buttons = []chat.Button{labelled(c, "button.see", "show", next[0].dateArg())}
	return chat.Replace(card), nil
}

// begin makes a meeting of a draft.
func begin(c *bot.Call, d draft) (meeting, error) {
	m := meeting{Title: d.Title, Room: d.Room, Who: d.Who, Zone: c.Now.Location().String(), Length: d.Length, Place: d.Place, Link: d.Link,
		Agenda: d.Agenda, Capacity: d.Capacity, Remind: d.Remind, Nudge: d.Nudge, Planner: c.Member.ID}
	if d.Rule != nil {
		m.Rules = []when.Rule{*d.Rule}
	}
	if next := d.next(c.Now, 1); len(next) == 0 || !next[0].After(c.Now) {
		return m, c.Problem("plan.past", "at", d.from(c.Now.Location()))
	}
	var err error
	if m.UID, err = newUID(c.Rand()); err != nil {
		return m, err
	}
	if m.ID, err = insertMeeting(c, m, d.Leads, d.Guests); err != nil {
		return m, err
	}
	if m.isSeries() {
		err = fill(c, m)
	} else {
		_, err = makeDate(c, m, c.Local(d.At))
	}
	if err != nil {
		return m, err
	}
	c.Note("meeting.planned", m.subject(), map[string]any{"title": m.Title, "series": m.isSeries()})
	return m, postNext(c, m)
}

// newUID is a meeting's name in calendars, which nobody else's has.
func newUID(rand io.Reader) (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(rand, b[:]); err != nil {
		return "", err
	}
	return hex.EncodeToString(b[:]) + "@livinglab", nil
}
