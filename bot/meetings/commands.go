package meetings

import (
	"errors"
	"slices"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

// meetingCommand is /rencontre: what is to come, or with something typed after
// it a meeting to plan.
func meetingCommand(c *bot.Call) (chat.Answer, error) {
	if c.Arg("what") == "" {
		return listAnswer(c, 0)
	}
	return planCommand(c)
}

// routed reads the date that a press or a submission is about: the first number
// of its route, or the value chosen in a menu. Of a date that the person may not
// know of nothing is told.
func routed(c *bot.Call) (date, error) {
	arg := c.Route.Arg
	if arg == "" && len(c.Values) == 1 {
		arg = c.Values[0]
	}
	ns, ok := bot.Numbers(arg, 1)
	if !ok {
		return date{}, stale(c)
	}
	d, err := loadDate(c, ns[0])
	if errors.Is(err, storage.ErrNotFound) {
		return d, stale(c)
	}
	if err != nil {
		return d, err
	}
	sees, err := maySee(c, d.meeting)
	if err == nil && !sees {
		err = c.Problem("not-concerned")
	}
	return d, err
}

// pageOf is the page that a route asks for in its n-th number: 0 if it names none.
func pageOf(c *bot.Call, n int) int {
	ns, ok := bot.Numbers(c.Route.Arg, n)
	if !ok {
		return 0
	}
	return int(min(ns[n-1], 1e6))
}

// maySee tells whether the person may know of a meeting: one of the committee is
// its own, its planner's and its guests'.
func maySee(c *bot.Call, m meeting) (bool, error) {
	if m.Who != forCommittee || c.Member.Role >= bot.RoleCommittee || m.Planner == c.Member.ID {
		return true, nil
	}
	return isGuest(c, m.ID, c.Member.ID)
}

// mayChange tells whether the person may move, change or cancel a meeting.
func mayChange(c *bot.Call, m meeting) bool {
	return c.Member.Role >= bot.RoleCommittee || m.Planner != 0 && m.Planner == c.Member.ID
}

// roomsFor are the rooms of the lab in which the person may plan a meeting, by
// name.
func roomsFor(c *bot.Call) []string {
	var names []string
	for name := range c.Lab().Rooms {
		if c.Member.Role >= bot.RoleCommittee || name != bot.CommitteeRoom && name != bot.Announcements {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// stillOn is nil if a date can still be answered, moved and added to, or tells
// what became of it and what to do.
func stillOn(c *bot.Call, d date) error {
	switch {
	case d.State == cancelled && d.Reason != "":
		return c.Problem("gone.cancelled-why", "title", d.Title, "at", c.Local(d.Starts), "reason", d.Reason)
	case d.State == cancelled:
		return c.Problem("gone.cancelled", "title", d.Title, "at", c.Local(d.Starts))
	case d.State == dropped:
		return c.Problem("gone.dropped", "title", d.Title, "at", c.Local(d.Starts))
	case d.over(c.Now):
		return c.Problem("gone.held", "title", d.Title, "at", c.Local(d.Starts))
	}
	return nil
}
