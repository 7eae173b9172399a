package meetings

import (
	"errors"
	"time"

	"livinglab/bot"
	"livinglab/bot/when"
	"livinglab/storage"
)

// How far ahead the dates of a series are made.
const (
	horizon   = 9 * 7 * 24 * time.Hour
	fillEvery = 7 * 24 * time.Hour
	mostAhead = 30 // of one series, however often it repeats
)

// series is a meeting's rules without what was changed by hand: the rows of its
// dates keep that.
func (m meeting) series() when.Series { return when.Series{Rules: m.Rules} }

// fill makes the dates of a series that are within the horizon and not there yet,
// and one beyond it if all of those were cancelled or there are none. A series
// that goes on is filled again in a week.
func fill(c *bot.Call, m meeting) error {
	s, last := m.series(), c.Now
	for _, o := range s.Between(c.Now, c.Now.Add(horizon), mostAhead) {
		if _, err := makeDate(c, m, o.ID); err != nil {
			return err
		}
		last = o.ID
	}
	planned, err := plannedDates(c, m.ID, 1)
	for tries := 0; err == nil && len(planned) == 0 && tries < mostAhead; tries++ {
		next, more := s.Next(last)
		if !more {
			c.Forget("fill", m.arg())
			return nil
		}
		var made bool
		if made, err = makeDate(c, m, next.ID); made {
			break
		}
		last = next.ID
	}
	c.AtTime("fill", m.arg(), c.Now.Add(fillEvery))
	return err
}

// makeDate makes a date under its slot, with its timers, if it is not there.
func makeDate(c *bot.Call, m meeting, slot time.Time) (made bool, err error) {
	d, made, err := addDate(c, m, slot)
	if err == nil && made {
		err = setDateTimers(c, d)
	}
	return made, err
}

// postNext gives a meeting's next date its post, if it has none.
func postNext(c *bot.Call, m meeting) error {
	next, err := plannedDates(c, m.ID, 1)
	if err != nil || len(next) == 0 || next[0].Posted {
		return err
	}
	c.Keep("date", next[0].dateArg(), m.Room)
	return markPosted(c, next[0].Date)
}

// timed reads the date of a timer; ok is false when it does not take place.
func timed(c *bot.Call, arg string) (d date, ok bool, err error) {
	ns, ok := bot.Numbers(arg, 1)
	if !ok {
		return d, false, nil
	}
	d, err = loadDate(c, ns[0])
	if errors.Is(err, storage.ErrNotFound) {
		return d, false, nil
	}
	return d, err == nil && d.State == planned, err
}

// endTimer ends a date whose time has come: its post says so, and the next date
// of its series has one.
func endTimer(c *bot.Call, arg string) error {
	d, ok, err := timed(c, arg)
	if err != nil || !ok {
		return err
	}
	if c.Now.Unix() < d.Ends { // it was moved
		return setDateTimers(c, d)
	}
	if err := setState(c, d.Date, held); err != nil {
		return err
	}
	c.Keep("date", d.dateArg(), "")
	if d.isSeries() && d.Ended == 0 {
		if err := fill(c, d.meeting); err != nil {
			return err
		}
	}
	return postNext(c, d.meeting)
}

// fillTimer makes further dates of a series.
func fillTimer(c *bot.Call, arg string) error {
	ns, ok := bot.Numbers(arg, 1)
	if !ok {
		return nil
	}
	m, err := loadMeeting(c, ns[0])
	if errors.Is(err, storage.ErrNotFound) || err == nil && m.Ended != 0 {
		return nil
	}
	if err != nil {
		return err
	}
	if err := fill(c, m); err != nil {
		return err
	}
	return postNext(c, m)
}
