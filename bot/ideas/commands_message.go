package ideas

import (
	"livinglab/bot"
	"livinglab/bot/chat"
)

// proposeMessage is "En faire une idée" in the menu of a message: it opens the
// form with the words of the message. Whoever chooses it proposes the idea, with
// the same rights as by /idee.
func proposeMessage(c *bot.Call) (chat.Answer, error) {
	open, err := openRounds(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if len(open) == 0 {
		return chat.Answer{}, noRound(c)
	}
	text, by, err := chosenOn(c)
	if err != nil {
		return chat.Answer{}, err
	}
	var d draft
	d.title, d.body = fromMessage(text)
	if by.ID != c.Member.ID {
		d.from = source{other: true, name: chat.CutString(bot.CleanLine(by.Name), maxCredit)}
	}
	if r, one := inRoom(c, open); one {
		return messageForm(c, r, d)
	}
	id, err := keepDraft(c, d)
	return chat.Whisper(askRound(c, open, "which.propose", "message-round", number(id))), err
}

// chosenOn is what the message says on which the command was chosen, and whose it
// is: of a comment that was relayed from another platform, who wrote it there.
func chosenOn(c *bot.Call) (text string, by bot.Member, err error) {
	if c.On.By.ID != "" {
		text = bot.CleanLines(c.On.Text)
		by, err = c.Author()
	} else {
		var ok bool
		if text, by, ok, err = relayed(c, c.On.ID); err == nil && !ok {
			err = c.Problem("message.bot")
		}
	}
	if err == nil && text == "" {
		err = c.Problem("message.empty")
	}
	return text, by, err
}

// messageRound opens the form once the round was chosen.
func messageRound(c *bot.Call) (chat.Answer, error) {
	d, r, err := draftInRound(c)
	if err != nil {
		return chat.Answer{}, err
	}
	answer, err := messageForm(c, r, d)
	return answer, echoing(c, err, typedText(d))
}

// messageForm opens the form where the person may propose an idea.
func messageForm(c *bot.Call, r Round, d draft) (chat.Answer, error) {
	if err := mayPropose(c, r); err != nil {
		return chat.Answer{}, err
	}
	return draftForm(c, r, d)
}

// credited ends a draft's description with whose message it is of, in the
// language of the round's room. In an anonymous round it does not: that would
// tell who.
func credited(c *bot.Call, r Round, d draft) string {
	if r.Anonymous || !d.from.other {
		return d.body
	}
	credit := c.ForRoom().S("message.credit", "name", d.from.name)
	if d.from.name == "" {
		credit = c.ForRoom().S("message.credit-unnamed")
	}
	if d.body == "" {
		return credit
	}
	return d.body + "\n\n" + credit
}
