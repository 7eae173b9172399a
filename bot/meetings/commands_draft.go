package meetings

import (
	"errors"
	"slices"
	"strconv"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

// drafted reads the draft that a press or a submission is about.
func drafted(c *bot.Call) (int64, draft, error) {
	ns, ok := bot.Numbers(c.Route.Arg, 1)
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
	return chat.Open(basicsForm(c, "edit-draft-save", bot.Dotted(id), d, "")), nil
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
	return chat.Open(inviteForm(c, "invite-save", bot.Dotted(id))), nil
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
	return chat.Open(chat.Form{Lang: c.Lang, Route: c.To("details-save", bot.Dotted(id)), Title: c.S("form.details"), Submit: c.S("form.details.send"), Fields: []chat.Field{
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
