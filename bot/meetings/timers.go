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
// and the next one however far it is. A series that goes on is filled again in a
// week.
func fill(c *bot.Call, m meeting) error {
	s := m.series()
	slots := s.Between(c.Now, c.Now.Add(horizon), mostAhead)
	if len(slots) == 0 {
		if next, ok := s.Next(c.Now); ok {
			slots = append(slots, next)
		}
	}
	for _, o := range slots {
		d, made, err := addDate(c, m, o.ID)
		if err == nil && made {
			err = setDateTimers(c, d)
		}
		if err != nil {
			return err
		}
	}
	if len(slots) == 0 {
		c.Forget("fill", m.arg())
		return nil
	}
	c.AtTime("fill", m.arg(), c.Now.Add(fillEvery))
	return nil
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
	ns, ok := numbers(arg, 1)
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
	if !d.isSeries() || d.Ended != 0 {
		return nil
	}
	if err := fill(c, d.meeting); err != nil {
		return err
	}
	return postNext(c, d.meeting)
}

// fillTimer makes further dates of a series.
func fillTimer(c *bot.Call, arg string) error {
	ns, ok := numbers(arg, 1)
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
