package meetings

import (
	"errors"
	"strings"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

// missingShown is how many of those who would miss a slot are named.
const missingShown = 10

// pollPreview shows a search that is being prepared, as it was understood.
func pollPreview(c *bot.Call, p poll, twice bool) (chat.Answer, error) {
	slots, err := slotsOf(c, p.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	list := c.T("poll.slots", "n", len(slots))
	for _, s := range slots {
		at := c.Local(s.Starts)
		list = chat.Join(list, chat.Str("\n• "), c.T("date", "at", at))
		if h := holidayText(c, at); h != nil {
			list = chat.Join(list, chat.Str(" "), h)
		}
	}
	card := c.Card(chat.Str(p.Title), c.T("poll.preview"), list)
	if twice {
		card.Body = append(card.Body, c.T("slots.twice"))
	}
	card.Facts = append(pollFacts(c, p), chat.Fact{Label: c.S("fact.room"), Value: c.RoomText(p.Room)}, chat.Fact{Label: c.S("fact.who"), Value: c.T("who." + p.Who)})
	guests, err := pollGuests(c, p.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	guest, err := guestFacts(c, guests)
	if err != nil {
		return chat.Answer{}, err
	}
	card.Facts = append(card.Facts, guest...)
	card.Menus = placeMenus(c, "poll-who", "poll-room", p.arg(), p.Who, p.Room)
	open := c.Button("poll-open", p.arg())
	open.Style = chat.Primary
	card.Buttons = []chat.Button{open, c.Button("poll-edit", p.arg()), c.Button("poll-invite", p.arg()), c.Button("poll-drop", p.arg())}
	return chat.Replace(card), nil
}

// pollFacts tell what every slot of a poll has alike.
func pollFacts(c *bot.Call, p poll) []chat.Fact {
	facts := append([]chat.Fact{{Label: c.S("fact.length"), Value: chat.Str(lengthText(c, p.Length))}}, placeFacts(c, p.Place, p.Link)...)
	if p.Closes != 0 {
		facts = append(facts, chat.Fact{Label: c.S("fact.closes"), Value: c.T("date", "at", c.Local(p.Closes))})
	}
	return facts
}

// renderPoll draws the post of a search.
func renderPoll(c *bot.Call, arg string) (chat.Card, error) {
	ns, ok := bot.Numbers(arg, 1)
	if !ok {
		return chat.Card{}, bot.ErrNothing
	}
	p, err := loadPoll(c, ns[0])
	if errors.Is(err, storage.ErrNotFound) {
		return chat.Card{}, bot.ErrNothing
	}
	if err != nil {
		return chat.Card{}, err
	}
	title := c.T("poll.title", "title", p.Title)
	switch p.State {
	case pollCancelled:
		return c.Card(title, c.T("poll.state.cancelled")), nil
	case pollChosen:
		d, err := dateOfMeeting(c, p.Meeting)
		if err != nil {
			return chat.Card{}, err
		}
		card := c.Card(title, c.T("poll.state.chosen", "at", c.Local(d.Starts)))
		card.Buttons = []chat.Button{labelled(c, "button.see", "show", d.dateArg())}
		return card, nil
	}
	return openPollCard(c, p, title)
}

// openPollCard is the post of a search while people are asked.
func openPollCard(c *bot.Call, p poll, title chat.Text) (chat.Card, error) {
	slots, err := slotsOf(c, p.ID)
	if err != nil {
		return chat.Card{}, err
	}
	n, err := countMarkers(c, p.ID)
	if err != nil {
		return chat.Card{}, err
	}
	var list chat.Text
	for i, s := range slots {
		if i > 0 {
			list = chat.Join(list, chat.Str("\n"))
		}
		list = chat.Join(list, chat.Str("• "), slotText(c, s, n > 0))
	}
	card := c.Card(title, c.T("poll.intro"), list)
	best := ranked(slots, c.Now)
	if len(best) == 0 {
		card.Body[0] = c.T("poll.state.past")
		card.Buttons = []chat.Button{c.Button("poll-add", p.arg()), c.Button("poll-cancel", p.arg())}
		return card, nil
	}
	card.Facts = pollFacts(c, p)
	if n == 0 {
		card.Facts = append(card.Facts, chat.Fact{Label: c.S("fact.answers"), Value: c.T("nobody-yet")})
	} else {
		card.Facts = append(card.Facts, chat.Fact{Label: c.S("fact.answers"), Value: c.T("poll.answers", "n", n)})
	}
	if best[0].comes() > 0 {
		value, err := bestText(c, p, best[0], n)
		if err != nil {
			return card, err
		}
		card.Facts = append(card.Facts, chat.Fact{Label: c.S("fact.best"), Value: value})
	}
	mark := c.Button("poll-mark", p.arg())
	mark.Style = chat.Primary
	card.Buttons = []chat.Button{mark, c.Button("poll-choose", p.arg())}
	return card, nil
}

// slotText is a slot with how many can, as far as anybody has said.
func slotText(c *bot.Call, s slot, answered bool) chat.Text {
	at := c.Local(s.Starts)
	switch {
	case s.Starts <= c.Now.Unix():
		return c.T("slot.past", "at", at)
	case !answered:
		return c.T("date", "at", at)
	}
	parts := []string{c.S("slot.yes", "n", s.Yes)}
	if s.IfNeeded > 0 {
		parts = append(parts, c.S("slot.if-needed", "n", s.IfNeeded))
	}
	if s.No > 0 {
		parts = append(parts, c.S("slot.no", "n", s.No))
	}
	return c.T("slot", "at", at, "marks", strings.Join(parts, ", "))
}

// bestText is the best slot, with who would miss among all who have answered; some
// of them may have done so before it was proposed.
func bestText(c *bot.Call, p poll, s slot, answered int) (chat.Text, error) {
	missing, err := namesText(c, p, s.Number, no, s.No)
	if err != nil {
		return nil, err
	}
	at := c.Local(s.Starts)
	switch {
	case missing == nil && s.comes() == answered:
		return c.T("best.all", "at", at), nil
	case missing == nil:
		return c.T("date", "at", at), nil
	}
	return c.T("best.missing", "at", at, "names", missing), nil
}

// namesText names those who gave a mark to a slot; nil for nobody.
func namesText(c *bot.Call, p poll, number int64, mark string, all int) (chat.Text, error) {
	names, err := markedBy(c, p.ID, number, mark, missingShown)
	if err != nil || len(names) == 0 {
		return nil, err
	}
	text := chat.Str(strings.Join(names, ", "))
	if all > len(names) {
		text = c.T("and-others", "names", text, "n", all-len(names))
	}
	return text, nil
}

// choiceCard shows one slot to who may choose it: who can, and who would miss.
// slots are those to compare, the best first.
func choiceCard(c *bot.Call, p poll, slots []slot, number int64) (chat.Card, error) {
	menu := chat.Menu{Route: c.To("poll-slot", p.arg()), Label: c.S("menu.slot")}
	var s slot
	for _, o := range slots {
		if o.Number == number {
			s = o
		}
		hint := []string{c.S("slot.yes", "n", o.Yes)}
		if o.IfNeeded > 0 {
			hint = append(hint, c.S("slot.if-needed", "n", o.IfNeeded))
		}
		menu.Options = append(menu.Options, chat.Option{Value: slotArg(o.Number), Label: c.S("date", "at", c.Local(o.Starts)), Hint: strings.Join(hint, ", "), Chosen: o.Number == number})
	}
	at := c.Local(s.Starts)
	key := "choice.other"
	if number == slots[0].Number {
		key = "choice.best"
	}
	card := c.Card(c.T("poll.title", "title", p.Title), c.T(key, "at", at))
	if h := holidayText(c, at); h != nil {
		card.Body = append(card.Body, h)
	}
	for _, part := range []struct {
		label, mark string
		n           int
	}{{"fact.can", yes, s.Yes}, {"fact.needed", ifNeeded, s.IfNeeded}, {"fact.miss", no, s.No}} {
		names, err := namesText(c, p, number, part.mark, part.n)
		if err != nil {
			return card, err
		}
		if names != nil {
			card.Facts = append(card.Facts, chat.Fact{Label: c.S(part.label, "n", part.n), Value: names})
		}
	}
	card.Menus = []chat.Menu{menu}
	take := c.Button("poll-take", bot.Dotted(p.ID, number, p.Version))
	take.Style = chat.Primary
	card.Buttons = []chat.Button{take, c.Button("poll-add", p.arg()), c.Button("poll-cancel", p.arg())}
	return card, nil
}
