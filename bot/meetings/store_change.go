package meetings

import (
	"time"

	"livinglab/bot"
	"livinglab/storage"
)

// moveDate writes another time of a date, by the call's member.
func moveDate(c *bot.Call, d date, to time.Time) error {
	local := to.In(d.location(c.Now.Location())).Format(localClock)
	_, err := storage.Exec(c.Context(), c.Tx, `UPDATE meeting_dates SET local = ?, starts = ?, ends = ?, was = starts, reason = '', sequence = sequence + 1,
		changer = nullif(?, 0), changed = ? WHERE id = ?`,
		local, to.Unix(), to.Unix()+d.Ends-d.Starts, c.Member.ID, c.Now.Unix(), d.Date)
	return err
}

// endDate writes that a date does not take place: cancelled, with a reason or "",
// or dropped with its series.
func endDate(c *bot.Call, date int64, state, reason string) error {
	_, err := storage.Exec(c.Context(), c.Tx, `UPDATE meeting_dates SET state = ?, reason = ?, sequence = sequence + 1, changer = nullif(?, 0), changed = ? WHERE id = ?`,
		state, reason, c.Member.ID, c.Now.Unix(), date)
	return err
}

// saveMeeting writes what can be changed of a meeting. Its dates to come get its
// length, and are changed for calendars.
func saveMeeting(c *bot.Call, m meeting) error {
	rules, err := writtenRules(m)
	if err != nil {
		return err
	}
	if _, err := storage.Exec(c.Context(), c.Tx, `UPDATE meetings SET title = ?, rules = ?, length = ?, place = ?, link = ?, agenda = ?, capacity = ?,
		version = version + 1, ended = nullif(?, 0) WHERE id = ?`,
		m.Title, rules, m.Length, m.Place, m.Link, m.Agenda, m.Capacity, m.Ended, m.ID); err != nil {
		return err
	}
	_, err = storage.Exec(c.Context(), c.Tx, `UPDATE meeting_dates SET ends = starts + ? * 60, sequence = sequence + 1, changer = nullif(?, 0), changed = ?
		WHERE meeting = ? AND state = 'planned' AND starts > ?`, m.Length, c.Member.ID, c.Now.Unix(), m.ID, c.Now.Unix())
	return err
}

// setReminders writes when and where people are reminded of a meeting.
func setReminders(c *bot.Call, meeting int64, d draft) error {
	if _, err := storage.Exec(c.Context(), c.Tx, `UPDATE meetings SET remind = ?, nudge = ?, version = version + 1 WHERE id = ?`, d.Remind, d.Nudge, meeting); err != nil {
		return err
	}
	if _, err := storage.Exec(c.Context(), c.Tx, `DELETE FROM meeting_reminders WHERE meeting = ?`, meeting); err != nil {
		return err
	}
	if _, err := storage.Exec(c.Context(), c.Tx, `UPDATE meeting_dates SET changer = nullif(?, 0), changed = ? WHERE meeting = ? AND state = 'planned'`,
		c.Member.ID, c.Now.Unix(), meeting); err != nil {
		return err
	}
	return addReminders(c, meeting, d.Leads)
}

func addReminders(c *bot.Call, meeting int64, leads []int) error {
	for _, lead := range leads {
		if _, err := storage.Exec(c.Context(), c.Tx, `INSERT INTO meeting_reminders (meeting, lead) VALUES (?, ?) ON CONFLICT DO NOTHING`, meeting, lead); err != nil {
			return err
		}
	}
	return nil
}

// changeable lists the dates to come that the call's member may change, the next
// first, at most so many: those of a room, if it has a name.
func changeable(c *bot.Call, room string, most int) ([]date, error) {
	return storage.All(c.Context(), c.Tx, scanDate, selectChangeable, c.Member.ID, c.Member.Role, c.Now.Unix(), room, most)
}

const selectChangeable = selectDate + ` WHERE d.state = 'planned' AND d.starts > ?3 AND (?2 >= 1 OR m.planner = ?1)
	AND (?4 = '' OR m.room = ?4) ORDER BY d.starts, d.id LIMIT ?5`
