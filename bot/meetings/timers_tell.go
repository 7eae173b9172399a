package meetings

import (
	"slices"
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/when"
)

// tellTimers are the timers that write to many: each turn writes to some, and
// the next goes on after the last of them. The last number of each argument is
// the member who was written to last, 0 at the beginning.
func tellTimers() []bot.Timer {
	return []bot.Timer{
		// Of use until the next reminder, or until the date begins: AtTimeUntil says so.
		{Kind: "remind", Late: bot.Always, Do: remindTimer},
		{Kind: "nudge", Late: bot.Always, Do: nudgeTimer},
		{Kind: "moved", Late: bot.Always, Do: movedTimer},
		{Kind: "cancelled", Late: bot.Always, Do: cancelledTimer},
		{Kind: "edited", Late: bot.Always, Do: editedTimer},
		{Kind: "series", Late: bot.Always, Do: seriesTimer},
	}
}

// setDateTimers sets the timers of a date, or moves them with it; it drops those
// of a date that does not take place, and those whose moment is past.
func setDateTimers(c *bot.Call, d date) error {
	all, err := reminded(c, d.ID)
	if err != nil {
		return err
	}
	set := func(kind, arg string, wanted bool, lead int, until time.Time) {
		if due := before(c, d, lead); wanted && d.State == planned && due.After(c.Now) {
			c.AtTimeUntil(kind, arg, due, until)
		} else {
			c.Forget(kind, arg)
		}
	}
	for _, lead := range leads {
		set("remind", bot.Dotted(d.Date, int64(lead)), d.Remind != remindNone && slices.Contains(all, lead), lead, remindUntil(c, d, lead, all))
	}
	set("nudge", d.dateArg(), d.Nudge > 0, d.Nudge, c.Local(d.Starts))
	if d.State == planned {
		c.AtTime("end", d.dateArg(), c.Local(d.Ends))
	} else {
		c.Forget("end", d.dateArg())
	}
	return nil
}

// before is the moment that is so many minutes ahead of a date; whole days are of
// the calendar.
func before(c *bot.Call, d date, minutes int) time.Time {
	return when.Before(c.Local(d.Starts).In(d.location(c.Now.Location())), time.Duration(minutes)*time.Minute)
}

// remindUntil is until when a reminder is of use, so many minutes ahead of a date:
// until the next one of the date is due, which says the same, or it begins.
func remindUntil(c *bot.Call, d date, lead int, all []int) time.Time {
	next := 0
	for _, l := range all {
		if l < lead {
			next = max(next, l)
		}
	}
	return before(c, d, next)
}

// remindTimer reminds of a date: its room, and those who come or may. Its
// argument is the date and the lead, then of a later turn when the date was to
// begin and whom to go on from.
func remindTimer(c *bot.Call, arg string) error {
	d, ok, err := timed(c, arg)
	ns, _ := bot.Numbers(arg, 1)
	if err != nil || !ok || len(ns) < 2 || c.Now.Unix() >= d.Starts {
		return err
	}
	all, err := reminded(c, d.ID)
	if err != nil {
		return err
	}
	key := "remind/" + bot.Dotted(d.Date, ns[1], d.Starts)
	until := remindUntil(c, d, int(ns[1]), all)
	var after int64
	if len(ns) == 4 {
		if after = ns[3]; ns[2] != d.Starts { // it was moved meanwhile
			return nil
		}
	} else if d.Remind == remindRoom || d.Remind == remindBoth {
		card, err := remindRoomCard(c.ForRoom(), d)
		if err != nil {
			return err
		}
		c.Announce(d.Room, key+"/room", card, bot.Until(until))
	}
	if d.Remind == remindRoom || d.Remind == remindNone {
		return nil
	}
	people, err := coming(c, d, after)
	if err != nil || len(people) == 0 {
		return err
	}
	c.Tell(people, key, func(c *bot.Call) chat.Card { return remindCard(c, d) }, bot.Until(until))
	goOn(c, "remind", people, until, d.Date, ns[1], d.Starts)
	return nil
}

// nudgeTimer asks those whom a date concerns and who have not answered. Its
// argument is the date, then of a later turn when it was to begin and whom to go
// on from.
func nudgeTimer(c *bot.Call, arg string) error {
	d, ok, err := timed(c, arg)
	ns, _ := bot.Numbers(arg, 1)
	if err != nil || !ok || c.Now.Unix() >= d.Starts {
		return err
	}
	var after int64
	if len(ns) == 3 {
		if after = ns[2]; ns[1] != d.Starts {
			return nil
		}
	}
	people, err := concerned(c, d, d.Who, tellUnanswered, after)
	if err != nil || len(people) == 0 {
		return err
	}
	until := c.Local(d.Starts)
	c.Tell(people, "nudge/"+bot.Dotted(d.Date, d.Starts), func(c *bot.Call) chat.Card { return nudgeCard(c, d) }, bot.Until(until))
	goOn(c, "nudge", people, until, d.Date, d.Starts)
	return nil
}

// goOn sets the next turn of a timer that writes to many, if there may be more of
// them: its argument is numbers, and the last member who was written to.
func goOn(c *bot.Call, kind string, people []bot.Member, until time.Time, ns ...int64) {
	if len(people) == atOnce {
		c.AtTimeUntil(kind, bot.Dotted(append(ns, people[len(people)-1].ID)...), c.Now, until)
	}
}

// movedTimer tells those whom a date concerns that it was moved. Its argument is
// the date, the number of the change, when it begins now and whom to go on from:
// moved again or cancelled meanwhile, they are told that instead.
func movedTimer(c *bot.Call, arg string) error {
	d, ok, err := timed(c, arg)
	ns, _ := bot.Numbers(arg, 1)
	if err != nil || !ok || len(ns) != 4 || ns[2] != d.Starts || c.Now.Unix() >= d.Ends {
		return err
	}
	people, err := concerned(c, d, d.told(), tellAll, ns[3])
	if err != nil || len(people) == 0 {
		return err
	}
	c.Tell(others(people, d.Changer), "moved/"+bot.Dotted(d.Date, ns[1]), func(c *bot.Call) chat.Card { return movedCard(c, d) }, news(c, d)...)
	goOn(c, "moved", people, time.Time{}, ns[:3]...)
	return nil
}

// soon is how long before a date, or the time that it had, what is new of it does
// not wait for the morning.
const soon = 12 * time.Hour

// news says that what is new of a date is of use until it ends, and passes quiet
// hours when it begins soon, or was to.
func news(c *bot.Call, d date) []bot.MessageOption {
	out := []bot.MessageOption{bot.Until(c.Local(d.Ends))}
	if first := c.Local(d.Starts); first.Sub(c.Now) < soon || d.Was != 0 && c.Local(d.Was).After(c.Now) && c.Local(d.Was).Sub(c.Now) < soon {
		out = append(out, bot.Urgent)
	}
	return out
}

// others are people but for the one who did it, and knows.
func others(people []bot.Member, but int64) []bot.Member {
	out := make([]bot.Member, 0, len(people))
	for _, m := range people {
		if m.ID != but {
			out = append(out, m)
		}
	}
	return out
}

// cancelledTimer tells those whom a date concerns, but for those who had said no,
// that it is cancelled.
func cancelledTimer(c *bot.Call, arg string) error {
	ns, ok := bot.Numbers(arg, 2)
	if !ok {
		return nil
	}
	d, err := loadDate(c, ns[0])
	if err != nil || d.State != cancelled || c.Now.Unix() >= d.Ends {
		return err
	}
	people, err := concerned(c, d, d.told(), tellNotAbsent, ns[1])
	if err != nil || len(people) == 0 {
		return err
	}
	c.Tell(others(people, d.Changer), "cancelled/"+d.dateArg(), func(c *bot.Call) chat.Card { return cancelledCard(c, d) }, news(c, d)...)
	goOn(c, "cancelled", people, time.Time{}, d.Date)
	return nil
}

// editedTimer tells those whom the next date of a meeting concerns, but for those
// who had said no, that its place or its length was changed. Its argument is the
// date, the number of the change and whom to go on from.
func editedTimer(c *bot.Call, arg string) error {
	d, ok, err := timed(c, arg)
	ns, _ := bot.Numbers(arg, 1)
	if err != nil || !ok || len(ns) != 3 || c.Now.Unix() >= d.Ends {
		return err
	}
	people, err := concerned(c, d, d.told(), tellNotAbsent, ns[2])
	if err != nil || len(people) == 0 {
		return err
	}
	c.Tell(others(people, d.Changer), "edited/"+bot.Dotted(d.Date, ns[1]), func(c *bot.Call) chat.Card { return editedCard(c, d) }, news(c, d)...)
	goOn(c, "edited", people, time.Time{}, ns[:2]...)
	return nil
}
