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

// pollActions are how a date is looked for: slots are prepared, people say when
// they can, and one slot becomes the meeting.
func pollActions() []bot.Action {
	return []bot.Action{
		{Name: "find", Reads: true, Do: findForm},
		{Name: "find-save", Do: saveFind},
		{Name: "poll-edit", Reads: true, Do: editPoll},
		{Name: "poll-edit-save", Do: saveFind},
		{Name: "poll-who", Do: pollWho},
		{Name: "poll-room", Do: pollRoom},
		{Name: "poll-invite", Reads: true, Do: askPollInvite},
		{Name: "poll-invite-save", Do: savePollInvite},
		{Name: "poll-open", Do: openPoll},
		{Name: "poll-drop", Do: dropPoll},
	}
}

// findCommand is /rencontre date: the preview of what was typed, or the form for
// what was not understood. What was begun and not kept is gone on with when nothing
// is typed.
func findCommand(c *bot.Call) (chat.Answer, error) {
	typed := c.Arg("what")
	if typed == "" {
		p, err := draftPoll(c)
		if errors.Is(err, storage.ErrNotFound) {
			return findForm(c)
		}
		if err != nil {
			return chat.Answer{}, err
		}
		return pollPreview(c, p, false)
	}
	p, err := newPoll(c)
	if err != nil {
		return chat.Answer{}, err
	}
	title, slots := readPollLine(typed, when.Lang(c.Lang), c.Now)
	p.Title = title
	read, wrong := checkSlots(c, slots)
	if wrong != "" || title == "" || tooLong(title, maxTitle) {
		return chat.Open(findFields(c, "find-save", "", p, slots)), nil
	}
	if p.ID, err = savePoll(c, p, read.at); err != nil {
		return chat.Answer{}, err
	}
	return pollPreview(c, p, read.twice)
}

// newPoll is a search as most are, where the person may make one.
func newPoll(c *bot.Call) (poll, error) {
	room := roomHere(c)
	if room == "" {
		return poll{}, c.Problem("room.none")
	}
	return poll{Room: room, Who: usualWho(c, room), Zone: c.Now.Location().String(), Length: usualLength, State: pollDraft, Maker: c.Member.ID}, nil
}

// findForm is the empty form.
func findForm(c *bot.Call) (chat.Answer, error) {
	p, err := newPoll(c)
	if err != nil {
		return chat.Answer{}, err
	}
	return chat.Open(findFields(c, "find-save", "", p, "")), nil
}

// findFields asks for what a search cannot do without; slots are as they were
// typed.
func findFields(c *bot.Call, action, arg string, p poll, slots string) chat.Form {
	closes := ""
	if p.Closes != 0 {
		closes = c.S("date", "at", c.Local(p.Closes))
	}
	place := strings.TrimSpace(p.Place + " " + p.Link)
	return chat.Form{Lang: c.Lang, Route: c.To(action, arg), Title: c.S("form.find"), Submit: c.S("form.plan.send"), Fields: []chat.Field{
		{Name: "title", Kind: chat.Line, Label: c.S("field.title"), Hint: c.S("field.title.hint"), Value: valueOf(chat.CutString(p.Title, maxTitle)), MaxLength: maxTitle},
		{Name: "slots", Kind: chat.Lines, Label: c.S("field.slots"), Hint: c.S("field.slots.hint", "most", mostSlots), Value: valueOf(chat.CutString(slots, maxSlots)), MaxLength: maxSlots},
		{Name: "length", Kind: chat.Line, Label: c.S("field.length"), Hint: c.S("field.length.hint"), Value: valueOf(lengthText(c, p.Length)), MaxLength: 30},
		{Name: "place", Kind: chat.Line, Label: c.S("field.place"), Hint: c.S("field.place.hint"), Optional: true, Value: valueOf(chat.CutString(place, maxPlace+maxLink)), MaxLength: maxPlace + maxLink},
		{Name: "closes", Kind: chat.DateField, Label: c.S("field.closes"), Hint: c.S("field.closes.hint"), Optional: true, Value: valueOf(closes)},
	}}
}

// saveFind takes the form of a search, new or changed, and tells all that is wrong
// at once.
func saveFind(c *bot.Call) (chat.Answer, error) {
	p, err := newPoll(c)
	if c.Route.Action == "poll-edit-save" {
		p, err = preparedPoll(c)
	}
	if err != nil {
		return chat.Answer{}, err
	}
	problems := chat.Problems{}
	if p.Title = bot.CleanLine(c.Fields.Get("title")); p.Title == "" {
		problems["title"] = c.S("title.empty")
	} else if tooLong(p.Title, maxTitle) {
		problems["title"] = c.S("too-long", "n", maxTitle)
	}
	read, wrong := checkSlots(c, c.Fields.Get("slots"))
	if wrong != "" {
		problems["slots"] = wrong
	}
	var ok bool
	if p.Length, ok = readLength(c.Fields.Get("length"), true); !ok {
		problems["length"] = c.S("length.wrong")
	}
	if p.Place, p.Link, ok = readPlace(c.Fields.Get("place")); !ok {
		problems["place"] = c.S("place.not-web")
	} else if tooLong(p.Place, maxPlace) || tooLong(p.Link, maxLink) {
		problems["place"] = c.S("too-long", "n", maxPlace)
	}
	if p.Closes, err = readCloses(c, read); err != nil {
		if err = gather(problems, err); err != nil {
			return chat.Answer{}, err
		}
	}
	if len(problems) > 0 {
		return chat.Answer{}, &bot.Problem{Text: c.T("form.problems"), Fields: problems}
	}
	if p.ID, err = savePoll(c, p, read.at); err != nil {
		return chat.Answer{}, err
	}
	return pollPreview(c, p, read.twice)
}

// readCloses reads until when people are asked: before the last slot, so that there
// is one left to choose; 0 for nothing typed.
func readCloses(c *bot.Call, read slotsRead) (int64, error) {
	typed := strings.TrimSpace(c.Fields.Get("closes"))
	if typed == "" {
		return 0, nil
	}
	at, err := c.Time("closes", typed)
	if err != nil {
		return 0, err
	}
	if n := len(read.at); n > 0 && !at.Before(read.at[n-1]) {
		return 0, c.FieldProblem("closes", "closes.late", "at", read.at[n-1])
	}
	return at.Unix(), nil
}

// checkSlots reads the slots of a new search, and tells what is wrong with them in
// words; "" for nothing.
func checkSlots(c *bot.Call, text string) (slotsRead, string) {
	read, wrong := understoodSlots(c, text)
	switch {
	case wrong != "":
		return read, wrong
	case len(read.at) < fewestSlots && read.twice:
		return read, c.S("slots.same")
	case len(read.at) < fewestSlots:
		return read, c.S("slots.few")
	case len(read.at) > mostSlots:
		return read, c.S("slots.many", "n", len(read.at), "most", mostSlots)
	}
	return read, ""
}

// understoodSlots reads slots, and tells which was not understood, and why.
func understoodSlots(c *bot.Call, text string) (slotsRead, string) {
	if tooLong(text, maxSlots) {
		return slotsRead{}, c.S("too-long", "n", maxSlots)
	}
	read := readSlots(text, when.Lang(c.Lang), c.Now)
	var p *bot.Problem
	if read.err != nil && errors.As(c.DateProblem("slots", read.err), &p) {
		return read, c.S("slots.line", "n", read.line, "typed", chat.CutString(read.typed, 60), "problem", p.Text)
	}
	return read, ""
}

// preparedPoll reads the poll that a press or a submission prepares.
func preparedPoll(c *bot.Call) (poll, error) {
	ns, ok := bot.Numbers(c.Route.Arg, 1)
	if !ok {
		return poll{}, stale(c)
	}
	p, err := loadPoll(c, ns[0])
	if err == nil && p.Maker == c.Member.ID && p.State != pollDraft {
		return p, c.Problem("poll.opened", "title", p.Title)
	}
	if errors.Is(err, storage.ErrNotFound) || err == nil && p.Maker != c.Member.ID {
		return p, c.Problem("poll.draft-gone")
	}
	return p, err
}

// changePoll changes a poll that is being prepared, and shows it.
func changePoll(c *bot.Call, change func(p *poll) error) (chat.Answer, error) {
	p, err := preparedPoll(c)
	if err == nil {
		err = change(&p)
	}
	if err == nil {
		_, err = savePoll(c, p, nil)
	}
	if err != nil {
		return chat.Answer{}, err
	}
	return pollPreview(c, p, false)
}

// editPoll opens the form of a poll that is being prepared.
func editPoll(c *bot.Call) (chat.Answer, error) {
	p, err := preparedPoll(c)
	if err != nil {
		return chat.Answer{}, err
	}
	slots, err := slotsOf(c, p.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	var lines []string
	for _, s := range slots {
		lines = append(lines, c.S("date", "at", c.Local(s.Starts)))
	}
	return chat.Open(findFields(c, "poll-edit-save", p.arg(), p, strings.Join(lines, "\n"))), nil
}

// pollWho sets whom the search concerns.
func pollWho(c *bot.Call) (chat.Answer, error) {
	return changePoll(c, func(p *poll) error {
		who, ok := chosen(c, forCommittee, forGuests, forLab)
		if !ok || who != forGuests && c.Member.Role < bot.RoleCommittee {
			return stale(c)
		}
		p.Who = who
		return nil
	})
}

// pollRoom sets the room of the search.
func pollRoom(c *bot.Call) (chat.Answer, error) {
	return changePoll(c, func(p *poll) error {
		room, ok := chosen(c, roomsFor(c)...)
		if !ok {
			return stale(c)
		}
		p.Room = room
		return nil
	})
}

// askPollInvite opens the form that invites people to say when they can.
func askPollInvite(c *bot.Call) (chat.Answer, error) {
	p, err := preparedPoll(c)
	if err != nil {
		return chat.Answer{}, err
	}
	return chat.Open(inviteForm(c, "poll-invite-save", p.arg())), nil
}

// savePollInvite adds guests to a poll.
func savePollInvite(c *bot.Call) (chat.Answer, error) {
	return changePoll(c, func(p *poll) error {
		guests, err := pollGuests(c, p.ID)
		if err != nil {
			return err
		}
		people, err := invited(c)
		if err != nil {
			return err
		}
		if len(guests)+len(people) > maxGuests {
			return c.FieldProblem(inviteFields[0], "guest.many", "n", maxGuests)
		}
		for _, m := range people {
			if err := addPollGuest(c, p.ID, m.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

// openPoll asks people when they can: the post, and what happens at its end.
func openPoll(c *bot.Call) (chat.Answer, error) {
	p, err := preparedPoll(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if !slices.Contains(roomsFor(c), p.Room) || p.Who != forGuests && c.Member.Role < bot.RoleCommittee {
		return chat.Answer{}, c.Problem("room.not-yours", "room", c.RoomText(p.Room))
	}
	slots, err := slotsOf(c, p.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	if n := len(ranked(slots, c.Now)); n < fewestSlots {
		return chat.Answer{}, c.Problem("poll.past")
	}
	if p.Closes != 0 && p.Closes <= c.Now.Unix() {
		return chat.Answer{}, c.Problem("closes.past", "at", c.Local(p.Closes))
	}
	if err := turnPoll(c, p.ID, pollOpen, 0); err != nil {
		return chat.Answer{}, err
	}
	setPollTimers(c, p, slots)
	c.Keep("poll", p.arg(), p.Room)
	c.Note("poll.opened", p.subject(), map[string]any{"title": p.Title, "slots": len(slots)})
	card := c.Card(nil, c.T("poll.open.done", "title", p.Title, "room", c.RoomText(p.Room)))
	card.Buttons = []chat.Button{c.Button("poll-mark", p.arg())}
	return chat.Replace(card), nil
}

// dropPoll gives up a search that is being prepared.
func dropPoll(c *bot.Call) (chat.Answer, error) {
	if _, err := preparedPoll(c); err != nil {
		return chat.Answer{}, err
	}
	return chat.Replace(c.Card(nil, c.T("poll.dropped"))), dropDraftPolls(c)
}

// slotArg is a slot as routes carry it.
func slotArg(n int64) string { return strconv.FormatInt(n, 10) }
