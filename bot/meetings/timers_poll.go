package meetings

import (
	"errors"
	"slices"
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/when"
	"livinglab/storage"
)

// How long before its end those who have not answered a search are asked, and for
// how long that is of use.
const (
	pollNudge     = 24 * time.Hour
	pollNudgeLate = 12 * time.Hour
)

// pollTimers are what happens by itself to a search for a date.
func pollTimers() []bot.Timer {
	return []bot.Timer{
		{Kind: "poll-close", Late: bot.Always, Do: pollClosed},
		{Kind: "poll-nudge", Late: bot.Within(pollNudgeLate), Do: pollNudged},
		{Kind: "poll-over", Late: bot.Always, Do: pollOver},
		{Kind: "poll-told", Late: bot.Always, Do: pollTold},
	}
}

// setPollTimers sets the timers of a search, or moves them: the end of the asking,
// and the last of its slots.
func setPollTimers(c *bot.Call, p poll, slots []slot) {
	if n := len(slots); n > 0 {
		c.AtTime("poll-over", p.arg(), c.Local(slots[n-1].Starts))
	}
	if p.Closes <= c.Now.Unix() {
		return
	}
	c.AtTime("poll-close", p.arg(), c.Local(p.Closes))
	if at := when.Before(c.Local(p.Closes), pollNudge); at.After(c.Now) {
		c.AtTime("poll-nudge", p.arg(), at)
	}
}

// dropPollTimers drops them.
func dropPollTimers(c *bot.Call, p poll) {
	c.Forget("poll-close", p.arg())
	c.Forget("poll-nudge", p.arg())
	c.Forget("poll-over", p.arg())
}

// openPollOf reads the poll of a timer; ok is false when nobody is asked any more.
func openPollOf(c *bot.Call, arg string) (p poll, ok bool, err error) {
	ns, ok := bot.Numbers(arg, 1)
	if !ok {
		return p, false, nil
	}
	p, err = loadPoll(c, ns[0])
	if errors.Is(err, storage.ErrNotFound) {
		return p, false, nil
	}
	return p, err == nil && p.State == pollOpen, err
}

// pollClosed tells the maker, at the end, that it is time to choose. People may
// still answer until somebody does.
func pollClosed(c *bot.Call, arg string) error {
	p, ok, err := openPollOf(c, arg)
	if err != nil || !ok || p.Maker == 0 {
		return err
	}
	maker, err := c.MemberByID(p.Maker)
	if err != nil {
		return err
	}
	n, err := countMarkers(c, p.ID)
	if err != nil {
		return err
	}
	c.Tell([]bot.Member{maker}, "poll-close/"+p.arg(), func(c *bot.Call) chat.Card {
		card := c.Card(c.T("poll.title", "title", p.Title), c.T("poll.closed", "n", n))
		card.Buttons = []chat.Button{c.Button("poll-choose", p.arg())}
		return card
	})
	return nil
}

// pollOver has the post say that all slots have passed.
func pollOver(c *bot.Call, arg string) error {
	p, ok, err := openPollOf(c, arg)
	if err == nil && ok {
		c.Keep("poll", p.arg(), "")
	}
	return err
}

// pollNudged asks those whom it concerns and who have not answered, once.
func pollNudged(c *bot.Call, arg string) error {
	p, ok, err := openPollOf(c, arg)
	if err != nil || !ok {
		return err
	}
	people, err := unmarked(c, p, atOnce)
	if err != nil {
		return err
	}
	c.Tell(people, "poll-nudge/"+p.arg(), func(c *bot.Call) chat.Card {
		card := c.Card(c.T("poll.title", "title", p.Title), c.T("poll.nudge", "at", c.Local(p.Closes)))
		card.Buttons = []chat.Button{c.Button("poll-mark", p.arg())}
		return card
	}, bot.Until(c.Local(p.Closes)))
	return nil
}

// pollTold tells those who answered which date it is, some at a time: the
// argument is the poll and the last member told.
func pollTold(c *bot.Call, arg string) error {
	ns, ok := bot.Numbers(arg, 2)
	if !ok {
		return nil
	}
	p, err := loadPoll(c, ns[0])
	if errors.Is(err, storage.ErrNotFound) || err == nil && p.State != pollChosen {
		return nil
	}
	if err != nil {
		return err
	}
	d, err := dateOfMeeting(c, p.Meeting)
	if err != nil || d.State != planned {
		return err
	}
	people, err := markers(c, p.ID, ns[1], atOnce)
	if err != nil {
		return err
	}
	if n := len(people); n == atOnce {
		c.AtTime("poll-told", bot.Dotted(p.ID, people[n-1].ID), c.Now)
	}
	// Who chose it knows.
	people = slices.DeleteFunc(people, func(m bot.Member) bool { return m.ID == d.Planner })
	c.Tell(people, "poll-told/"+p.arg(), func(c *bot.Call) chat.Card {
		card := c.Card(c.T("poll.title", "title", p.Title), c.T("poll.told", "at", c.Local(d.Starts)))
		card.Buttons = []chat.Button{labelled(c, "button.see", "show", d.dateArg())}
		return card
	}, bot.Until(c.Local(d.Ends)))
	return nil
}
