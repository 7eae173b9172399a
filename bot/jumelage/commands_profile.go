package jumelage

import (
	"livinglab/bot"
	"livinglab/bot/chat"
)

// profileCommand is /jumelage profil.
func profileCommand(c *bot.Call) (chat.Answer, error) {
	programmes, err := programmesOf(c, c.Member.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	p, ask, err := only(c, programmes, "profile.none", "profile")
	switch {
	case err != nil:
		return chat.Answer{}, err
	case ask != nil:
		return chat.Whisper(*ask), nil
	}
	me, _, err := participantOf(c, p.ID, c.Member.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	card, err := profileCard(c, p, me)
	return chat.Whisper(card), err
}

func showProfile(c *bot.Call) (chat.Answer, error) {
	p, me, err := mine(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if me.State == joining {
		return chat.Replace(consentCard(c, p, me)), nil
	}
	card, err := profileCard(c, p, me)
	return chat.Replace(card), err
}

// pause has somebody left out of the next matchings; their groups go on.
func pause(c *bot.Call) (chat.Answer, error) { return turn(c, paused, "profile.paused") }

// resume takes them up again.
func resume(c *bot.Call) (chat.Answer, error) { return turn(c, active, "profile.resumed") }

func turn(c *bot.Call, state, said string) (chat.Answer, error) {
	p, me, err := mine(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if me.State == joining {
		return chat.Answer{}, stale(c)
	}
	if err := setState(c, me.ID, state); err != nil {
		return chat.Answer{}, err
	}
	if state == paused {
		if err := dropProposed(c, me.ID); err != nil {
			return chat.Answer{}, err
		}
	}
	me.State = state
	c.Keep("programme", number(p.ID), "")
	card, err := profileCard(c, p, me)
	card.Body = append([]chat.Text{c.T(said)}, card.Body...)
	return chat.Replace(card), err
}

// leaveCommand is /jumelage quitter.
func leaveCommand(c *bot.Call) (chat.Answer, error) {
	programmes, err := programmesOf(c, c.Member.ID)
	if err != nil {
		return chat.Answer{}, err
	}
	p, ask, err := only(c, programmes, "profile.none", "leave")
	switch {
	case err != nil:
		return chat.Answer{}, err
	case ask != nil:
		return chat.Whisper(*ask), nil
	}
	return chat.Whisper(leaveCard(c, p)), nil
}

func askLeave(c *bot.Call) (chat.Answer, error) {
	p, _, err := mine(c)
	if err != nil {
		return chat.Answer{}, err
	}
	return chat.Replace(leaveCard(c, p)), nil
}

// leaveYes takes somebody out of a programme: what they said of themselves is
// removed, and that they were there is counted.
func (f *feature) leaveYes(c *bot.Call) (chat.Answer, error) {
	p, me, err := mine(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if err := f.leave(c, p, me); err != nil {
		return chat.Answer{}, err
	}
	return chat.Replace(c.Card(nil, c.Paragraphs("left", "title", p.Title)...)), nil
}

// leave takes a participant out. A duo of theirs ends, a trio goes on as a duo,
// and a group that was only proposed is none.
func (f *feature) leave(c *bot.Call, p Programme, me Participant) error {
	if err := dropProposed(c, me.ID); err != nil {
		return err
	}
	groups, err := activeGroupsOf(c, me.ID)
	if err != nil {
		return err
	}
	for _, g := range groups {
		if len(g.People) > 2 {
			err = f.goOn(c, p, g, me.ID)
		} else {
			err = f.endGroup(c, p, g, me.ID, byLeaving)
		}
		if err != nil {
			return err
		}
	}
	if err := forget(c, me); err != nil {
		return err
	}
	c.NoteUnnamed("participant.left", "programme/"+number(p.ID), nil)
	c.Keep("programme", number(p.ID), "")
	c.Scrub()
	return nil
}

// dropProposed drops the groups that are only proposed and have somebody in them
// who is not there any more: the others wait on.
func dropProposed(c *bot.Call, participant int64) error {
	proposed, err := proposedWith(c, participant)
	for _, n := range proposed {
		if err == nil {
			err = deleteGroup(c, n)
		}
	}
	return err
}

// goOn tells a trio that it is a duo now.
func (f *feature) goOn(c *bot.Call, p Programme, g group, gone int64) error {
	if err := removeFrom(c, g.ID, gone); err != nil {
		return err
	}
	g.People = g.others(gone)
	return f.say(c, g, 0, "goes-on/"+number(g.ID)+"/"+number(gone), func(c *bot.Call, me int64) chat.Card {
		card := c.Card(c.T("goes-on.title", "title", p.Title), c.T("goes-on", "who", names(c, g.others(me))))
		card.Buttons = []chat.Button{labelled(c, "button.group", "group", number(g.ID))}
		return card
	})
}
