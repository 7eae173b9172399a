package meetings

import (
	"strings"
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/when"
)

// namesShown is how many of those who gave an answer a card names.
const namesShown = 20

// renderDate draws the post of a date.
func renderDate(c *bot.Call, arg string) (chat.Card, error) {
	ns, ok := bot.Numbers(arg, 1)
	if !ok {
		return chat.Card{}, bot.ErrNothing
	}
	d, err := loadDate(c, ns[0])
	if err != nil {
		return chat.Card{}, err
	}
	return dateCard(c, d)
}

// dateCard is a date as its post shows it.
func dateCard(c *bot.Call, d date) (chat.Card, error) {
	card := c.Card(chat.Str(d.Title))
	if text := stateText(c, d); text != nil {
		card.Body = append(card.Body, text)
	}
	agenda, err := agendaOf(c, d, pointsShown)
	if err != nil {
		return card, err
	}
	if agenda != nil {
		card.Body = append(card.Body, agenda)
	}
	card.Facts = append([]chat.Fact{{Label: c.S("fact.when"), Value: whenText(c, c.Local(d.Starts), int((d.Ends-d.Starts)/60))}}, placeFacts(c, d.DatePlace, d.DateLink)...)
	if d.isSeries() {
		card.Facts = append(card.Facts, chat.Fact{Label: c.S("fact.series"), Value: chat.Str(describe(c, d.Rules[len(d.Rules)-1]))})
	}
	if d.State == cancelled || d.State == dropped {
		return card, nil
	}
	has, err := roleHolders(c, d.Date)
	if err != nil {
		return card, err
	}
	who, err := whoFacts(c, d)
	if err != nil {
		return card, err
	}
	card.Facts = append(append(card.Facts, roleFacts(c, has)...), who...)
	if !d.isOn(c.Now) {
		card.Buttons = []chat.Button{c.Button("minutes", d.dateArg())}
		return card, nil
	}
	card.Buttons = append(answerButtons(c, d, ""), labelled(c, "button.more", "show", d.dateArg()))
	card.Foot = c.T("notes.foot")
	return card, nil
}

// stateText tells what became of a date, or that it was moved; nil for one that is
// as it was planned.
func stateText(c *bot.Call, d date) chat.Text {
	var key string
	switch {
	case d.State == cancelled:
		key = "state.cancelled"
	case d.State == dropped:
		return c.T("state.dropped")
	case d.over(c.Now):
		return c.T("state.held")
	case d.Was != 0:
		key = "state.moved"
	default:
		return nil
	}
	if d.State == cancelled && d.Reason != "" {
		key = "state.cancelled-why"
	}
	return c.T(key, "was", c.Local(d.Was), "reason", d.Reason)
}

// agendaText is the agenda that every date of a meeting has; nil for none.
func agendaText(c *bot.Call, agenda string) chat.Text {
	if agenda == "" {
		return nil
	}
	out := chat.Strong(c.S("agenda"))
	for line := range strings.Lines(agenda) {
		out = chat.Join(out, chat.Str("\n• "+strings.TrimSpace(line)))
	}
	return out
}

// whenText is a moment with how long the meeting lasts.
func whenText(c *bot.Call, at time.Time, minutes int) chat.Text {
	return c.T("when", "at", at, "length", lengthText(c, minutes))
}

// lengthText is a length as people read it: "1 h 30".
func lengthText(c *bot.Call, minutes int) string {
	h, m := minutes/60, minutes%60
	switch {
	case h == 0:
		return c.S("length.minutes", "m", m)
	case m == 0:
		return c.S("length.hours", "h", h)
	}
	return c.S("length.both", "h", h, "m", m)
}

// placeFacts tell where a meeting is.
func placeFacts(c *bot.Call, place, link string) []chat.Fact {
	var out []chat.Fact
	if place != "" {
		out = append(out, chat.Fact{Label: c.S("fact.place"), Value: chat.Str(place)})
	}
	if link != "" {
		out = append(out, chat.Fact{Label: c.S("fact.link"), Value: chat.Link(chat.CutString(link, 80), link)})
	}
	return out
}

// describe tells a rule in words.
func describe(c *bot.Call, r when.Rule) string { return when.Describe(r, when.Lang(c.Lang)) }

// whoFacts tell who comes, who may, who does not, and who waits for a seat.
func whoFacts(c *bot.Call, d date) ([]chat.Fact, error) {
	n, err := counted(c, d.Date)
	if err != nil {
		return nil, err
	}
	come, wait := n[yes], 0
	if d.Capacity > 0 && come > d.Capacity {
		come, wait = d.Capacity, come-d.Capacity
	}
	var out []chat.Fact
	for _, part := range []struct {
		label     string
		answer    string
		from, all int
	}{{"fact.come", yes, 0, come}, {"fact.wait", yes, come, wait}, {"fact.maybe", maybe, 0, n[maybe]}, {"fact.absent", no, 0, n[no]}} {
		if part.all == 0 {
			continue
		}
		names, err := named(c, d.Date, part.answer, part.from, min(part.all, namesShown))
		if err != nil {
			return nil, err
		}
		value := chat.Str(strings.Join(names, ", "))
		if part.all > len(names) {
			value = c.T("and-others", "names", value, "n", part.all-len(names))
		}
		label := c.S(part.label, "n", part.all)
		if part.label == "fact.come" && d.Capacity > 0 {
			label = c.S("fact.come-of", "n", part.all, "of", d.Capacity)
		}
		out = append(out, chat.Fact{Label: label, Value: value})
	}
	if len(out) == 0 {
		out = append(out, chat.Fact{Label: c.S("fact.nobody"), Value: c.T("nobody-yet")})
	}
	return out, nil
}

// dateOption is a date to choose in a menu.
func dateOption(c *bot.Call, d date) chat.Option {
	label := c.S("list.option", "title", d.Title, "at", when.Short(c.Local(d.Starts), when.Lang(c.Lang), c.Now))
	return chat.Option{Value: d.dateArg(), Label: chat.CutString(label, chat.Common.Label)}
}

// labelled is a button with another label than its action's.
func labelled(c *bot.Call, label, action, arg string) chat.Button {
	return chat.Button{Label: c.S(label), Route: c.To(action, arg)}
}

// holidayText points out the holiday of a day; nil where there is none.
func holidayText(c *bot.Call, at time.Time) chat.Text {
	h, ok := when.HolidayOn(when.DateOf(at))
	if !ok {
		return nil
	}
	return c.T("holiday", "name", h.Name(when.Lang(c.Lang)))
}
