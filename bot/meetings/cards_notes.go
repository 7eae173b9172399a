package meetings

import (
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
)

// What people are told of a date in private, or in its room.

// dateFacts tell when and where a date is.
func dateFacts(c *bot.Call, d date) []chat.Fact {
	return append([]chat.Fact{{Label: c.S("fact.when"), Value: whenText(c, c.Local(d.Starts), int((d.Ends-d.Starts)/60))}}, placeFacts(c, d.DatePlace, d.DateLink)...)
}

// movedCard tells that a date was moved, and asks again who comes.
func movedCard(c *bot.Call, d date) chat.Card {
	card := c.Card(c.T("moved.title", "title", d.Title), c.T("moved.body", "was", c.Local(d.Was)))
	card.Facts = dateFacts(c, d)
	card.Buttons = answerButtons(c, d, "")
	return card
}

// cancelledCard tells that a date is cancelled, and why.
func cancelledCard(c *bot.Call, d date) chat.Card {
	card := c.Card(c.T("cancelled.title", "title", d.Title), c.T("cancelled.body", "at", c.Local(d.Starts)))
	if d.Reason != "" {
		card.Body = append(card.Body, c.T("cancelled.why", "reason", d.Reason))
	}
	return card
}

// editedCard tells that what is known of a meeting was changed.
func editedCard(c *bot.Call, d date) chat.Card {
	card := c.Card(c.T("edited.title", "title", d.Title), c.T("edited.body"))
	card.Facts = dateFacts(c, d)
	card.Buttons = []chat.Button{c.Button("show", d.dateArg())}
	return card
}

// invitedCard invites someone by name.
func invitedCard(c *bot.Call, d date) chat.Card {
	card := c.Card(c.T("invited.title", "title", d.Title))
	card.Facts = dateFacts(c, d)
	if d.isSeries() {
		card.Facts = append(card.Facts, chat.Fact{Label: c.S("fact.series"), Value: chat.Str(describe(c, d.Rules[len(d.Rules)-1]))})
	}
	card.Buttons = append(answerButtons(c, d, ""), c.Button("show", d.dateArg()), c.Snooze(d.dateArg()))
	return card
}

// remindCard reminds of a date.
func remindCard(c *bot.Call, d date) chat.Card {
	card := c.Card(c.T("remind.title", "title", d.Title))
	card.Facts = dateFacts(c, d)
	card.Buttons = []chat.Button{c.Button("show", d.dateArg()), c.Button(no, d.dateArg())}
	if c.Local(d.Starts).Sub(c.Now) > nearby {
		card.Buttons = append(card.Buttons, c.Snooze(d.dateArg()))
	}
	return card
}

// nearby is how long before a date nobody puts off being reminded of it.
const nearby = 3 * time.Hour

// recall is what a person asked to be reminded of: a date that they may know of
// and that is to come.
func recall(c *bot.Call, arg string) (chat.Card, error) {
	ns, ok := bot.Numbers(arg, 1)
	if !ok {
		return chat.Card{}, bot.ErrNothing
	}
	d, err := loadDate(c, ns[0])
	if err != nil {
		return chat.Card{}, err
	}
	sees, err := maySee(c, d.meeting)
	if err != nil {
		return chat.Card{}, err
	}
	if !sees || !d.isOn(c.Now) || c.Now.Unix() >= d.Starts {
		return chat.Card{}, bot.ErrNothing
	}
	answer, _, err := answerOf(c, d.Date, c.Member.ID)
	if answer == "" {
		return nudgeCard(c, d), err
	}
	return remindCard(c, d), err
}

// remindRoomCard reminds a room of a date.
func remindRoomCard(c *bot.Call, d date) (chat.Card, error) {
	card := c.Card(c.T("remind.title", "title", d.Title))
	who, err := whoFacts(c, d)
	card.Facts = append(dateFacts(c, d), who...)
	card.Buttons = answerButtons(c, d, "")
	return card, err
}

// nudgeCard asks someone who has not answered.
func nudgeCard(c *bot.Call, d date) chat.Card {
	card := c.Card(c.T("nudge.title", "title", d.Title), c.T("nudge.body"))
	card.Facts = dateFacts(c, d)
	card.Buttons = append(answerButtons(c, d, ""), labelled(c, "button.more", "show", d.dateArg()), c.Snooze(d.dateArg()))
	return card
}
