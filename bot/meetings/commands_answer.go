package meetings

import (
	"livinglab/bot"
	"livinglab/bot/chat"
)

// answerActions are how people say whether they come.
func answerActions() []bot.Action {
	return []bot.Action{
		{Name: yes, Do: func(c *bot.Call) (chat.Answer, error) { return answered(c, yes) }},
		{Name: maybe, Do: func(c *bot.Call) (chat.Answer, error) { return answered(c, maybe) }},
		{Name: no, Do: func(c *bot.Call) (chat.Answer, error) { return answered(c, no) }},
	}
}

// answered keeps what a person answers. Of those who say yes to a meeting with so
// many seats, the last wait; a seat that is left goes to the first of them, who
// is told.
func answered(c *bot.Call, answer string) (chat.Answer, error) {
	d, err := routed(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if err := stillOn(c, d); err != nil {
		return chat.Answer{}, err
	}
	was, place, err := answerOf(c, d.Date, c.Member.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	if was != answer {
		if err := putAnswer(c, d.Date, c.Member.ID, answer); err != nil {
			return chat.Answer{}, err
		}
		if was == yes && seated(d.Capacity, place) {
			if err := promote(c, d, place); err != nil {
				return chat.Answer{}, err
			}
		}
		c.Keep("date", d.dateArg(), "")
	}
	return answeredCard(c, d)
}

// seated tells whether a place among those who said yes has a seat.
func seated(capacity, place int) bool { return place > 0 && (capacity == 0 || place <= capacity) }

// promote tells whoever got a seat that was left.
func promote(c *bot.Call, d date, left int) error {
	if d.Capacity == 0 || left > d.Capacity {
		return nil
	}
	id, err := seatedAt(c, d.Date, d.Capacity)
	if err != nil || id == 0 {
		return err
	}
	n, err := counted(c, d.Date)
	if err != nil || n[yes] < d.Capacity {
		return err
	}
	m, err := c.MemberByID(id)
	if err == nil {
		seat(c, d, m)
	}
	return err
}

// seat tells people that they have a seat now.
func seat(c *bot.Call, d date, people ...bot.Member) {
	c.Tell(people, "seat/"+d.dateArg()+"/"+bot.Dotted(c.Now.Unix()), func(c *bot.Call) chat.Card {
		card := c.Card(c.T("seat.title", "title", d.Title), c.T("seat.body", "at", c.Local(d.Starts)))
		card.Buttons = []chat.Button{c.Button(no, d.dateArg())}
		return card
	}, news(c, d)...)
}

// answeredCard confirms what a person has answered.
func answeredCard(c *bot.Call, d date) (chat.Answer, error) {
	answer, place, err := answerOf(c, d.Date, c.Member.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	key := "answered." + answer
	if answer == yes && !seated(d.Capacity, place) {
		key = "answered.waiting"
	}
	card := c.Card(nil, c.T(key, "title", d.Title, "at", c.Local(d.Starts), "n", place-d.Capacity))
	card.Buttons = answerButtons(c, d, answer)
	card.Buttons = append(card.Buttons, c.Button("show", d.dateArg()))
	return chat.Replace(card), nil
}

// answerButtons are the answers, but for the one given.
func answerButtons(c *bot.Call, d date, given string) []chat.Button {
	var out []chat.Button
	for _, a := range []string{yes, maybe, no} {
		if a != given {
			b := c.Button(a, d.dateArg())
			if a == yes && given == "" {
				b.Style = chat.Primary
			}
			out = append(out, b)
		}
	}
	return out
}
