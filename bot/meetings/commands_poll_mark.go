package meetings

import (
	"errors"
	"strconv"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

// markActions are what people do with an open search for a date.
func markActions() []bot.Action {
	return []bot.Action{
		{Name: "poll-mark", Reads: true, Do: markForm},
		{Name: "poll-mark-save", Do: saveMarks},
		{Name: "poll-choose", Reads: true, Do: showBest},
		{Name: "poll-slot", Reads: true, Do: showSlot},
		{Name: "poll-take", Do: takeSlot},
		{Name: "poll-add", Reads: true, Do: addForm},
		{Name: "poll-add-save", Do: saveAdded},
		{Name: "poll-cancel", Reads: true, Do: confirmCancel},
		{Name: "poll-cancel-yes", Do: cancelPoll},
	}
}

// polled reads the open poll that a press or a submission is about, the first
// number of its route. One that the person may not know of is as one that is not
// there.
func polled(c *bot.Call) (poll, []int64, error) {
	ns, ok := bot.Numbers(c.Route.Arg, 1)
	if !ok {
		return poll{}, nil, stale(c)
	}
	p, err := loadPoll(c, ns[0])
	if errors.Is(err, storage.ErrNotFound) {
		return p, ns, stale(c)
	}
	if err != nil {
		return p, ns, err
	}
	sees, err := maySeePoll(c, p)
	if err == nil && (!sees || p.State == pollDraft) {
		err = stale(c)
	}
	if err == nil {
		err = stillAsked(c, p)
	}
	return p, ns, err
}

// maySeePoll tells whether the person may know of a search, as of a meeting.
func maySeePoll(c *bot.Call, p poll) (bool, error) {
	if p.Who != forCommittee || c.Member.Role >= bot.RoleCommittee || p.Maker == c.Member.ID {
		return true, nil
	}
	return isPollGuest(c, p.ID, c.Member.ID)
}

// mayChoose is nil for who may choose among the slots: its maker, and the
// committee.
func mayChoose(c *bot.Call, p poll) error {
	if c.Member.Role >= bot.RoleCommittee || p.Maker == c.Member.ID {
		return nil
	}
	return c.Problem("poll.not-yours", "title", p.Title)
}

// stillAsked is nil while slots can be marked and chosen, or tells what came of
// the search.
func stillAsked(c *bot.Call, p poll) error {
	switch p.State {
	case pollCancelled:
		return c.Problem("poll.gone", "title", p.Title)
	case pollChosen:
		d, err := dateOfMeeting(c, p.Meeting)
		if err != nil {
			return err
		}
		return c.Problem("poll.taken", "title", p.Title, "at", c.Local(d.Starts))
	}
	return nil
}

// comingSlots are the slots of a poll that can still be, by time.
func comingSlots(c *bot.Call, p poll) ([]slot, error) {
	slots, err := slotsOf(c, p.ID)
	var out []slot
	for _, s := range slots {
		if s.Starts > c.Now.Unix() {
			out = append(out, s)
		}
	}
	if err == nil && len(out) == 0 {
		err = c.Problem("poll.all-past", "title", p.Title)
	}
	return out, err
}

// markForm asks what the person can, with what they said before.
func markForm(c *bot.Call) (chat.Answer, error) {
	p, _, err := polled(c)
	if err != nil {
		return chat.Answer{}, err
	}
	slots, err := comingSlots(c, p)
	if err != nil {
		return chat.Answer{}, err
	}
	given, err := marksOf(c, p.ID, c.Member.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	can := chat.Field{Name: "can", Kind: chat.Choices, Label: c.S("field.can"), Optional: true}
	needed := chat.Field{Name: "needed", Kind: chat.Choices, Label: c.S("field.needed"), Hint: c.S("field.needed.hint"), Optional: true}
	for _, s := range slots {
		o := chat.Option{Value: slotArg(s.Number), Label: c.S("date", "at", c.Local(s.Starts))}
		can.Options, needed.Options = append(can.Options, o), append(needed.Options, o)
		switch given[s.Number] {
		case yes:
			can.Value = append(can.Value, o.Value)
		case ifNeeded:
			needed.Value = append(needed.Value, o.Value)
		}
	}
	return chat.Open(chat.Form{Lang: c.Lang, Route: c.To("poll-mark-save", p.arg()), Title: c.S("form.mark"), Submit: c.S("form.mark.send"),
		Fields: []chat.Field{can, needed}}), nil
}

// saveMarks keeps what the person can, and shows it.
func saveMarks(c *bot.Call) (chat.Answer, error) {
	p, _, err := polled(c)
	if err != nil {
		return chat.Answer{}, err
	}
	slots, err := comingSlots(c, p)
	if err != nil {
		return chat.Answer{}, err
	}
	marks := marked(slots, c.Fields["can"], c.Fields["needed"])
	if err := putMarks(c, p.ID, marks); err != nil {
		return chat.Answer{}, err
	}
	c.Keep("poll", p.arg(), "")
	card := c.Card(nil, c.T("poll.marked", "title", p.Title))
	for _, mark := range []string{yes, ifNeeded, no} {
		var list chat.Text
		for _, s := range slots {
			if marks[s.Number] == mark {
				list = chat.Join(list, chat.Str("\n• "), c.T("date", "at", c.Local(s.Starts)))
			}
		}
		if list != nil {
			card.Body = append(card.Body, chat.Join(chat.Strong(c.S("mark."+mark)), list))
		}
	}
	card.Buttons = []chat.Button{labelled(c, "button.poll-again", "poll-mark", p.arg())}
	return chat.Replace(card), nil
}

// choosing reads the open poll whose date the person may choose.
func choosing(c *bot.Call) (poll, []int64, error) {
	p, ns, err := polled(c)
	if err == nil {
		err = mayChoose(c, p)
	}
	return p, ns, err
}

// showBest shows the best slot, and the others to compare.
func showBest(c *bot.Call) (chat.Answer, error) {
	p, _, err := choosing(c)
	if err != nil {
		return chat.Answer{}, err
	}
	slots, err := comingSlots(c, p)
	if err != nil {
		return chat.Answer{}, err
	}
	card, err := choiceCard(c, p, ranked(slots, c.Now), ranked(slots, c.Now)[0].Number)
	return chat.Replace(card), err
}

// showSlot shows another slot.
func showSlot(c *bot.Call) (chat.Answer, error) {
	p, _, err := choosing(c)
	if err != nil {
		return chat.Answer{}, err
	}
	slots, err := comingSlots(c, p)
	if err != nil {
		return chat.Answer{}, err
	}
	var offered []string
	for _, s := range slots {
		offered = append(offered, slotArg(s.Number))
	}
	typed, ok := chosen(c, offered...)
	if !ok {
		return chat.Answer{}, c.Problem("poll.slot-gone")
	}
	number, err := strconv.ParseInt(typed, 10, 64)
	if err != nil {
		return chat.Answer{}, err
	}
	card, err := choiceCard(c, p, ranked(slots, c.Now), number)
	return chat.Replace(card), err
}

// takeSlot makes a slot the meeting: what people can there is their answer.
func takeSlot(c *bot.Call) (chat.Answer, error) {
	p, ns, err := choosing(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if len(ns) != 3 || ns[2] != p.Version {
		return chat.Answer{}, c.Problem("poll.changed", "title", p.Title)
	}
	slots, err := comingSlots(c, p)
	if err != nil {
		return chat.Answer{}, err
	}
	for _, s := range slots {
		if s.Number == ns[1] {
			return take(c, p, s)
		}
	}
	return chat.Answer{}, c.Problem("poll.slot-gone")
}

func take(c *bot.Call, p poll, s slot) (chat.Answer, error) {
	d := newDraft(p.Room)
	d.Title, d.Who, d.At, d.Length, d.Place, d.Link = p.Title, p.Who, s.Starts, p.Length, p.Place, p.Link
	var err error
	if d.Guests, err = pollGuests(c, p.ID); err != nil {
		return chat.Answer{}, err
	}
	m, err := begin(c, d)
	if err != nil {
		return chat.Answer{}, err
	}
	at, err := dateOfMeeting(c, m.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	if err := answerFromMarks(c, p, s.Number, at.Date); err != nil {
		return chat.Answer{}, err
	}
	if err := turnPoll(c, p.ID, pollChosen, m.ID); err != nil {
		return chat.Answer{}, err
	}
	dropPollTimers(c, p)
	c.AtTime("poll-told", bot.Dotted(p.ID, 0), c.Now)
	c.Keep("poll", p.arg(), "")
	c.Note("poll.chosen", p.subject(), map[string]any{"title": p.Title, "meeting": m.ID})
	card := c.Card(nil, c.T("poll.taken.done", "title", p.Title, "at", c.Local(s.Starts), "room", c.RoomText(m.Room)))
	card.Buttons = []chat.Button{labelled(c, "button.see", "show", at.dateArg())}
	return chat.Replace(card), nil
}

// addForm asks for further slots.
func addForm(c *bot.Call) (chat.Answer, error) {
	p, _, err := choosing(c)
	if err != nil {
		return chat.Answer{}, err
	}
	return chat.Open(chat.Form{Lang: c.Lang, Route: c.To("poll-add-save", p.arg()), Title: c.S("form.add"), Submit: c.S("form.add.send"), Fields: []chat.Field{
		{Name: "slots", Kind: chat.Lines, Label: c.S("field.slots"), Hint: c.S("field.slots.hint", "most", mostSlots), MaxLength: maxSlots},
	}}), nil
}

// saveAdded adds slots; those that are there already are not added again.
func saveAdded(c *bot.Call) (chat.Answer, error) {
	p, _, err := choosing(c)
	if err != nil {
		return chat.Answer{}, err
	}
	have, err := slotsOf(c, p.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	there := map[int64]bool{}
	for _, s := range have {
		there[s.Starts] = true
	}
	read, wrong := understoodSlots(c, c.Fields.Get("slots"))
	if wrong != "" {
		return chat.Answer{}, &bot.Problem{Text: chat.Str(wrong), Fields: chat.Problems{"slots": wrong}}
	}
	fresh := read.at[:0]
	for _, at := range read.at {
		if !there[at.Unix()] {
			fresh = append(fresh, at)
		}
	}
	switch {
	case len(read.at) == 0:
		return chat.Answer{}, c.FieldProblem("slots", "slots.none")
	case len(fresh) == 0:
		return chat.Answer{}, c.FieldProblem("slots", "slots.there")
	case len(have)+len(fresh) > mostSlots:
		return chat.Answer{}, c.FieldProblem("slots", "slots.many", "n", len(have)+len(fresh), "most", mostSlots)
	}
	if err := addSlots(c, p.ID, fresh); err != nil {
		return chat.Answer{}, err
	}
	if err := turnPoll(c, p.ID, pollOpen, 0); err != nil {
		return chat.Answer{}, err
	}
	if have, err = slotsOf(c, p.ID); err != nil {
		return chat.Answer{}, err
	}
	setPollTimers(c, p, have)
	c.Keep("poll", p.arg(), "")
	card := c.Card(nil, c.T("poll.added", "n", len(fresh), "title", p.Title))
	card.Buttons = []chat.Button{c.Button("poll-mark", p.arg())}
	return chat.Replace(card), nil
}

// confirmCancel asks once more.
func confirmCancel(c *bot.Call) (chat.Answer, error) {
	p, _, err := choosing(c)
	if err != nil {
		return chat.Answer{}, err
	}
	n, err := countMarkers(c, p.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	card := c.Card(nil, c.T("poll.cancel", "title", p.Title, "n", n))
	sure := c.Button("poll-cancel-yes", p.arg())
	sure.Style = chat.Danger
	card.Buttons = []chat.Button{sure, labelled(c, "button.back", "poll-choose", p.arg())}
	return chat.Replace(card), nil
}

// cancelPoll ends a search without a date.
func cancelPoll(c *bot.Call) (chat.Answer, error) {
	p, _, err := choosing(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if err := turnPoll(c, p.ID, pollCancelled, 0); err != nil {
		return chat.Answer{}, err
	}
	dropPollTimers(c, p)
	c.Keep("poll", p.arg(), "")
	c.Note("poll.cancelled", p.subject(), map[string]any{"title": p.Title})
	return chat.Replace(c.Card(nil, c.T("poll.cancel.done", "title", p.Title))), nil
}
