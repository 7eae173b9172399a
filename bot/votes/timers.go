package votes

import (
	"strconv"
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
)

// opened is what happens when a vote opens, whoever opens it: its post, its
// timers, the journal.
func (f *feature) opened(c *bot.Call, v vote) {
	c.Keep("vote", v.arg(), bot.Announcements)
	f.setTimers(c, v)
	c.Note("vote.opened", v.subject(), map[string]any{"title": v.Title, "closes": v.Closes})
}

// setTimers sets the timers of an open vote, or moves them with its closing.
// Nobody is reminded twice, nor at a moment that is past.
func (f *feature) setTimers(c *bot.Call, v vote) {
	c.AtTime("close", v.arg(), c.Local(v.Closes))
	c.AtTime("refresh", v.arg(), nextRefresh(c, v))
	if at := remindAt(v.Opens, v.Closes, f.remind); !v.Reminded && at > c.Now.Unix() {
		c.AtTimeUntil("remind", v.arg(), c.Local(at), c.Local(v.Closes))
	}
}

func forgetTimers(c *bot.Call, v vote) {
	for _, kind := range []string{"open", "close", "refresh", "remind"} {
		c.Forget(kind, v.arg())
	}
}

// remindAt is when those who have not voted are reminded: so long before the
// closing, or at half-time if that is later.
func remindAt(opens, closes int64, before time.Duration) int64 {
	return max(closes-int64(before/time.Second), opens+(closes-opens)/2)
}

// nextRefresh is when the time left on a vote's post is brought up to date: a
// whole number of days before the closing, of hours in the last day, of ten
// minutes in the last hour.
func nextRefresh(c *bot.Call, v vote) time.Time {
	left := time.Duration(v.Closes-c.Now.Unix()) * time.Second
	step := 24 * time.Hour
	switch {
	case left <= time.Hour:
		step = 10 * time.Minute
	case left <= 24*time.Hour:
		step = time.Hour
	}
	return c.Local(v.Closes).Add(-(left - time.Second) / step * step)
}

// timed reads the vote of a timer, if it is still open.
func timed(c *bot.Call, arg, state string) (v vote, ok bool, err error) {
	id, err := strconv.ParseInt(arg, 10, 64)
	if err != nil {
		return v, false, err
	}
	v, err = loadVote(c, id)
	return v, err == nil && v.State == state, err
}

// openTimer opens a planned vote: now is the draw that decides ties. One that
// would be over already, after a long stop, is called off and the committee is told.
func (f *feature) openTimer(c *bot.Call, arg string) error {
	v, ok, err := timed(c, arg, planned)
	if err != nil || !ok {
		return err
	}
	if c.Now.Unix() >= v.Closes {
		return missed(c, v)
	}
	v.State = open
	if v.Seed, err = newSeed(c.Rand()); err != nil {
		return err
	}
	if err := saveOpening(c, v); err != nil {
		return err
	}
	f.opened(c, v)
	return nil
}

// missed calls off a planned vote during all of which the bot was stopped.
func missed(c *bot.Call, v vote) error {
	d := c.ForRoom()
	opens, closes := c.Local(v.Opens), c.Local(v.Closes)
	v.State, v.Reason, v.Ended = cancelled, d.S("missed.reason"), c.Now.Unix()
	if err := saveEnd(c, v); err != nil {
		return err
	}
	c.Announce(bot.CommitteeRoom, "missed/"+v.arg(), d.Card(d.T("missed.title", "title", v.Title), d.T("missed", "opens", opens, "closes", closes)), bot.Fresh)
	c.Note("vote.cancelled", v.subject(), map[string]any{"title": v.Title, "reason": v.Reason})
	return nil
}

// closeTimer closes a vote whose time has come. If it was extended meanwhile
// the timer has moved, and this one is of the past.
func closeTimer(c *bot.Call, arg string) error {
	v, ok, err := timed(c, arg, open)
	if err != nil || !ok || c.Now.Unix() < v.Closes {
		return err
	}
	return finish(c, v, c.Local(v.Closes))
}

// refreshTimer brings the time left on the post up to date.
func refreshTimer(c *bot.Call, arg string) error {
	v, ok, err := timed(c, arg, open)
	if err != nil || !ok || c.Now.Unix() >= v.Closes {
		return err
	}
	c.Keep("vote", v.arg(), "")
	c.AtTime("refresh", v.arg(), nextRefresh(c, v))
	return nil
}

// remindTimer reminds in private, once, those who may vote and have not.
func remindTimer(c *bot.Call, arg string) error {
	v, ok, err := timed(c, arg, open)
	if err != nil || !ok || v.Reminded || c.Now.Unix() >= v.Closes {
		return err
	}
	members, err := c.Members(v.Who)
	if err != nil {
		return err
	}
	voted, err := memberIDs(c, "voters", v.ID)
	if err != nil {
		return err
	}
	drafts, err := memberIDs(c, "ballot_drafts", v.ID)
	if err != nil {
		return err
	}
	var fresh, begun []bot.Member
	for _, m := range members {
		switch {
		case voted[m.ID]:
		case drafts[m.ID]:
			begun = append(begun, m)
		default:
			fresh = append(fresh, m)
		}
	}
	key, until := "remind/"+v.arg(), bot.Until(c.Local(v.Closes))
	c.Tell(fresh, key, func(c *bot.Call) chat.Card { return remindCard(c, v, false) }, until)
	c.Tell(begun, key, func(c *bot.Call) chat.Card { return remindCard(c, v, true) }, until)
	return saveReminded(c, v.ID)
}

// finish closes a vote at a moment: counts it, publishes the ballots without
// names, and deletes and wipes what joined them to people.
func finish(c *bot.Call, v vote, at time.Time) error {
	options, err := loadOptions(c, v.ID)
	if err != nil {
		return err
	}
	if v.Eligible, err = c.CountMembers(v.Who); err != nil {
		return err
	}
	ballots, err := castBallots(c, v)
	if err != nil {
		return err
	}
	v.State, v.Ended = closed, at.Unix()
	f, res, err := count(&v, options, ballots, at)
	if err != nil {
		return err
	}
	if err := saveEnd(c, v); err != nil {
		return err
	}
	if err := saveResult(c, v, f, res); err != nil {
		return err
	}
	if err := cut(c, v.ID); err != nil {
		return err
	}
	forgetTimers(c, v)
	c.Note("vote.closed", v.subject(), map[string]any{"title": v.Title, "eligible": v.Eligible, "voted": v.Voted, "needed": v.Needed})
	c.Keep("vote", v.arg(), "")
	c.Keep("result", v.arg(), bot.Announcements)
	return nil
}
