package meetings

import (
	"encoding/hex"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/when"
	"livinglab/storage"
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
	length, place, link, ok := l.details()
	if !ok {
		return chat.Answer{}, c.Problem("place.not-web")
	}
	d.Title, d.Place, d.Link, d.Rule = l.title, place, link, l.rule
	if length != 0 {
		d.Length = length
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

// basicsForm asks for what a meeting cannot do without. typed is the date as it
// was typed, for what has none yet.
func basicsForm(c *bot.Call, action, arg string, d draft, typed string) chat.Form {
	how := repeatOnce
	offered := repeats
	switch {
	case d.Rule != nil:
		typed, how = when.DescribeFrom(*d.Rule, when.Lang(c.Lang)), repeatTyped
		offered = append([]string{repeatTyped}, repeats...)
	case d.At != 0:
		typed = c.S("date", "at", c.Local(d.At))
	}
	var options []chat.Option
	for _, r := range offered {
		options = append(options, chat.Option{Value: r, Label: c.S("repeat." + r)})
	}
	place := strings.TrimSpace(d.Place + " " + d.Link)
	return chat.Form{Lang: c.Lang, Route: c.To(action, arg), Title: c.S("form.plan"), Submit: c.S("form.plan.send"), Fields: []chat.Field{
		{Name: "title", Kind: chat.Line, Label: c.S("field.title"), Hint: c.S("field.title.hint"), Value: valueOf(chat.CutString(d.Title, maxTitle)), MaxLength: maxTitle},
		{Name: "when", Kind: chat.DateField, Label: c.S("field.when"), Hint: c.S("field.when.hint"), Value: valueOf(typed)},
		{Name: "repeat", Kind: chat.Choice, Label: c.S("field.repeat"), Value: []string{how}, Options: options},
		{Name: "length", Kind: chat.Line, Label: c.S("field.length"), Hint: c.S("field.length.hint"), Value: valueOf(lengthText(c, d.Length)), MaxLength: 30},
		{Name: "place", Kind: chat.Line, Label: c.S("field.place"), Hint: c.S("field.place.hint"), Optional: true, Value: valueOf(chat.CutString(place, maxPlace+maxLink)), MaxLength: maxPlace + maxLink},
	}}
}

// valueOf is the value of a field that may be empty.
func valueOf(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
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

// readBasics reads the form into a draft, and tells all that is wrong at once.
func readBasics(c *bot.Call, d *draft) error {
	problems := chat.Problems{}
	d.Title = cleaned(c.Fields.Get("title"))
	if err := readWhen(c, d); err != nil {
		if err = gather(problems, err); err != nil {
			return err
		}
	}
	var ok bool
	if d.Length, ok = readLength(c.Fields.Get("length"), true); !ok {
		problems["length"] = c.S("length.wrong")
	}
	if d.Place, d.Link, ok = readPlace(c.Fields.Get("place")); !ok {
		problems["place"] = c.S("place.not-web")
	}
	for field, words := range checkBasics(c, *d) {
		problems[field] = words
	}
	if len(problems) > 0 {
		return &bot.Problem{Text: c.T("form.problems"), Fields: problems}
	}
	return nil
}

// readWhen reads when a meeting takes place from its form: a date, which repeats
// in the way that is chosen, or a series as it was typed.
func readWhen(c *bot.Call, d *draft) error {
	at, rule, wrong := readMoment(cleaned(c.Fields.Get("when")), when.Lang(c.Lang), c.Now)
	if wrong != nil {
		return momentProblem(c, "when", wrong)
	}
	if d.Rule, d.At = rule, 0; rule != nil {
		return nil
	}
	r, err := repeated(at, c.Fields.Get("repeat"))
	if err != nil {
		return err
	}
	if d.Rule = r; r == nil {
		d.At = at.Unix()
	}
	return nil
}

// gather adds the fields of a problem to others; another error is returned.
func gather(problems chat.Problems, err error) error {
	var p *bot.Problem
	if !errors.As(err, &p) {
		return err
	}
	for field, words := range p.Fields {
		problems[field] = words
	}
	return nil
}

// checkBasics is what is missing or too long in a draft.
func checkBasics(c *bot.Call, d draft) chat.Problems {
	wrong := chat.Problems{}
	if d.Title == "" {
		wrong["title"] = c.S("title.empty")
	}
	if tooLong(d.Title, maxTitle) {
		wrong["title"] = c.S("too-long", "n", maxTitle)
	}
	if tooLong(d.Place, maxPlace) || tooLong(d.Link, maxLink) {
		wrong["place"] = c.S("too-long", "n", maxPlace)
	}
	return wrong
}

// drafted reads the draft that a press or a submission is about.
func drafted(c *bot.Call) (int64, draft, error) {
	ns, ok := numbers(c.Route.Arg, 1)
	if !ok {
		return 0, draft{}, stale(c)
	}
	id, d, err := loadDraft(c)
	if err == nil && (id == 0 || id != ns[0] || d.Title == "") {
		err = c.Problem("draft.gone")
	}
	return id, d, err
}

// showDraft shows the preview again.
func showDraft(c *bot.Call) (chat.Answer, error) {
	id, d, err := drafted(c)
	if err != nil {
		return chat.Answer{}, err
	}
	return preview(c, id, d)
}

// editDraft opens the form of a draft.
func editDraft(c *bot.Call) (chat.Answer, error) {
	id, d, err := drafted(c)
	if err != nil {
		return chat.Answer{}, err
	}
	return chat.Open(basicsForm(c, "edit-draft-save", dotted(id), d, "")), nil
}

func saveEdited(c *bot.Call) (chat.Answer, error) {
	return changeDraft(c, func(d *draft) error { return readBasics(c, d) })
}

// changeDraft changes a draft and shows it.
func changeDraft(c *bot.Call, change func(d *draft) error) (chat.Answer, error) {
	id, d, err := drafted(c)
	if err == nil {
		err = change(&d)
	}
	if err == nil {
		_, err = saveDraft(c, id, d)
	}
	if err != nil {
		return chat.Answer{}, err
	}
	return preview(c, id, d)
}

// dropPress gives up a draft.
func dropPress(c *bot.Call) (chat.Answer, error) {
	if _, _, err := drafted(c); err != nil {
		return chat.Answer{}, err
	}
	return chat.Replace(c.Card(nil, c.T("draft.dropped"))), dropDraft(c)
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
		var only date
		if only, _, err = addDate(c, m, c.Local(d.At)); err == nil {
			err = setDateTimers(c, only)
		}
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

// whoChosen sets whom the meeting concerns.
func whoChosen(c *bot.Call) (chat.Answer, error) {
	return changeDraft(c, func(d *draft) error {
		who, ok := chosen(c, forCommittee, forGuests, forLab)
		if !ok || who != forGuests && c.Member.Role < bot.RoleCommittee {
			return stale(c)
		}
		d.Who = who
		return nil
	})
}

// roomChosen sets the room of the meeting's posts.
func roomChosen(c *bot.Call) (chat.Answer, error) {
	return changeDraft(c, func(d *draft) error {
		room, ok := chosen(c, roomsFor(c)...)
		if !ok {
			return stale(c)
		}
		d.Room = room
		return nil
	})
}

// chosen is the one value chosen in a menu, if it is one of those offered.
func chosen(c *bot.Call, offered ...string) (string, bool) {
	if len(c.Values) != 1 || !slices.Contains(offered, c.Values[0]) {
		return "", false
	}
	return c.Values[0], true
}

// inviteFields are the fields of the form that invites.
var inviteFields = []string{"one", "two", "three", "four"}

// askInvite opens the form that invites people.
func askInvite(c *bot.Call) (chat.Answer, error) {
	id, _, err := drafted(c)
	if err != nil {
		return chat.Answer{}, err
	}
	return chat.Open(inviteForm(c, "invite-save", dotted(id))), nil
}

func inviteForm(c *bot.Call, action, arg string) chat.Form {
	f := chat.Form{Lang: c.Lang, Route: c.To(action, arg), Title: c.S("form.invite"), Submit: c.S("form.invite.send")}
	for i, name := range inviteFields {
		f.Fields = append(f.Fields, chat.Field{Name: name, Kind: chat.PersonField, Label: c.S("field.guest", "n", i+1), Optional: i > 0})
	}
	return f
}

// invited are the members who were named in the form that invites.
func invited(c *bot.Call) ([]bot.Member, error) {
	var out []bot.Member
	for _, name := range inviteFields {
		account := c.Fields.Get(name)
		if account == "" {
			continue
		}
		m, err := c.MemberOf(account)
		if errors.Is(err, storage.ErrNotFound) {
			return nil, c.FieldProblem(name, "guest.unknown")
		}
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

// saveInvite adds guests to a draft.
func saveInvite(c *bot.Call) (chat.Answer, error) {
	return changeDraft(c, func(d *draft) error {
		people, err := invited(c)
		for _, m := range people {
			d.invite(m.ID)
		}
		if len(d.Guests) > maxGuests {
			return c.FieldProblem(inviteFields[0], "guest.many", "n", maxGuests)
		}
		return err
	})
}

// invitedIn are the guests that there are and those of a form that invites, each
// once.
func invitedIn(c *bot.Call, guests []int64) ([]int64, error) {
	for _, name := range inviteFields {
		account := c.Fields.Get(name)
		if account == "" {
			continue
		}
		m, err := c.MemberOf(account)
		if errors.Is(err, storage.ErrNotFound) {
			return nil, c.FieldProblem(name, "guest.unknown")
		}
		if err != nil {
			return nil, err
		}
		if !slices.Contains(guests, m.ID) {
			guests = append(guests, m.ID)
		}
		if len(guests) > maxGuests {
			return nil, c.FieldProblem(name, "guest.many", "n", maxGuests)
		}
	}
	return guests, nil
}

// askDetails opens the form of what a meeting can do without.
func askDetails(c *bot.Call) (chat.Answer, error) {
	id, d, err := drafted(c)
	if err != nil {
		return chat.Answer{}, err
	}
	capacity := ""
	if d.Capacity > 0 {
		capacity = strconv.Itoa(d.Capacity)
	}
	return chat.Open(chat.Form{Lang: c.Lang, Route: c.To("details-save", dotted(id)), Title: c.S("form.details"), Submit: c.S("form.details.send"), Fields: []chat.Field{
		{Name: "agenda", Kind: chat.Lines, Label: c.S("field.agenda"), Hint: c.S("field.agenda.hint"), Optional: true, Value: valueOf(d.Agenda), MaxLength: maxAgenda},
		{Name: "capacity", Kind: chat.NumberField, Label: c.S("field.capacity"), Hint: c.S("field.capacity.hint"), Optional: true, Value: valueOf(capacity)},
	}}), nil
}

// saveDetails takes the agenda and the number of seats.
func saveDetails(c *bot.Call) (chat.Answer, error) {
	return changeDraft(c, func(d *draft) error {
		d.Agenda = cleanedLines(c.Fields.Get("agenda"))
		if tooLong(d.Agenda, maxAgenda) {
			return c.FieldProblem("agenda", "too-long", "n", maxAgenda)
		}
		var ok bool
		if d.Capacity, ok = readCapacity(c.Fields.Get("capacity")); !ok {
			return c.FieldProblem("capacity", "capacity.wrong", "max", maxCapacity)
		}
		return nil
	})
}
