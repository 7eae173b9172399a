package ideas

import (
	"errors"
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

// setTimers sets the timers that a round's state and times ask for, and drops
// the others.
func setTimers(c *bot.Call, r Round) {
	arg := number(r.ID)
	set := func(kind string, wanted bool, due, until time.Time) {
		if wanted && !due.IsZero() {
			c.AtTimeUntil(kind, arg, due, until)
		} else {
			c.Forget(kind, arg)
		}
	}
	always := time.Time{}
	set("open", r.State == Scheduled, r.Opens, always)
	set("close", r.State == Open, r.Closes, always)
	set("invite", r.State == Open && !r.invited, r.inviteAt(), r.Closes)
	set("refresh", r.State == Open, r.refreshAt(c.Now), always)
}

// timed reads the round of a timer; ok is false when it is gone.
func timed(c *bot.Call, arg string) (r Round, ok bool, err error) {
	id, _ := parts(arg)
	r, err = roundByID(c, id)
	if errors.Is(err, storage.ErrNotFound) {
		return r, false, nil
	}
	return r, err == nil, err
}

// openTimer opens a scheduled round. One that would be over already, after a
// long stop, is cancelled and the committee is told.
func openTimer(c *bot.Call, arg string) error {
	r, ok, err := timed(c, arg)
	if err != nil || !ok || r.State != Scheduled {
		return err
	}
	if r.Closes.After(c.Now) {
		return startRound(c, r)
	}
	r.State = Cancelled
	d := c.ForRoom()
	c.Announce(bot.CommitteeRoom, "missed/"+arg, d.Card(d.T("missed.title", "round", r.Title), d.T("missed", "opens", r.Opens, "closes", r.Closes)), bot.Fresh)
	c.Note("round.cancelled", "round/"+arg, roundNote(r))
	return saveState(c, r)
}

// refreshTimer has the board tell the time that is left.
func refreshTimer(c *bot.Call, arg string) error {
	r, ok, err := timed(c, arg)
	if err != nil || !ok || !r.OpenAt(c.Now) {
		return err
	}
	c.Keep("round", arg, "")
	if due := r.refreshAt(c.Now); !due.IsZero() {
		c.AtTime("refresh", arg, due)
	}
	return nil
}

// invitations is how many people one turn of the timer writes to: the writer is
// free for others between turns.
const invitations = 200

// inviteTimer invites, once, those who have not taken part. Its argument is the
// round, then the last member that was invited.
func inviteTimer(c *bot.Call, arg string) error {
	id, rest := parts(arg)
	after, _ := parts(rest)
	r, ok, err := timed(c, arg)
	if err != nil || !ok || !r.OpenAt(c.Now) || after == 0 && r.invited {
		return err
	}
	if after == 0 {
		if err := markInvited(c, id); err != nil {
			return err
		}
	}
	people, err := absentees(c, id, after, invitations)
	if err != nil || len(people) == 0 {
		return err
	}
	c.Tell(people, "invite/"+number(id), func(c *bot.Call) chat.Card { return inviteCard(c, r) }, bot.Until(r.Closes))
	if len(people) == invitations {
		c.AtTimeUntil("invite", pairOf(id, people[len(people)-1].ID), c.Now, r.Closes)
	}
	return nil
}

// closeTimer closes a round at its time. Moved in the meantime, it waits.
func (f *feature) closeTimer(c *bot.Call, arg string) error {
	r, ok, err := timed(c, arg)
	if err != nil || !ok || r.State != Open {
		return err
	}
	if r.Closes.After(c.Now) {
		c.AtTime("close", arg, r.Closes)
		return nil
	}
	return f.closeRound(c, r, r.Closes)
}

// closeRound closes a round: its board says so, and the committee gets what it
// gave and what comes next.
func (f *feature) closeRound(c *bot.Call, r Round, at time.Time) error {
	r.State, r.Closed = Closed, at
	if err := saveState(c, r); err != nil {
		return err
	}
	setTimers(c, r)
	keepRound(c, r.ID)
	if err := keepIdeas(c, r); err != nil {
		return err
	}
	card, err := f.summaryCard(c.ForRoom(), r)
	if err != nil {
		return err
	}
	c.Announce(bot.CommitteeRoom, "closed/"+number(r.ID), card)
	n, err := countsOf(c, r.ID)
	c.Note("round.closed", "round/"+number(r.ID), map[string]any{"title": r.Title, "ideas": n.ideas, "people": n.people})
	return err
}

// maxRefreshed is how many posts of ideas are drawn again at a closing.
const maxRefreshed = 200

// keepIdeas has the posts of a closed round's ideas drawn again, so that their
// button to support goes. The posts of more than maxRefreshed ideas are left as
// they are: at a platform's rate their edits would hold up for long what else is
// said in the room. A press on one says that the round is closed.
func keepIdeas(c *bot.Call, r Round) error {
	ids, err := liveIn(c, r.ID, maxRefreshed+1)
	if err != nil || len(ids) > maxRefreshed {
		return err
	}
	for _, id := range ids {
		c.Keep("idea", number(id), "")
	}
	return nil
}

// closeConfirmed closes a round early.
func (f *feature) closeConfirmed(c *bot.Call) (chat.Answer, error) {
	r, err := pressedRunning(c)
	if err != nil {
		return chat.Answer{}, err
	}
	if err := f.closeRound(c, r, c.Now); err != nil {
		return chat.Answer{}, err
	}
	card := c.Card(nil, c.T("close.done", "round", r.Title))
	card.Buttons = append(f.next(c, r), allIdeas(c, r))
	return chat.Replace(card), nil
}

// next are the buttons to go on from a closed round.
func (f *feature) next(c *bot.Call, r Round) []chat.Button {
	if f.Next == nil {
		return nil
	}
	return f.Next(c, r.ID)
}
