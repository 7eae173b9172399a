package meetings

import (
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"livinglab/bot"
	"livinglab/storage"
)

const meetingColumns = `m.id, m.title, m.room, m.who, m.zone, coalesce(m.rules, ''), m.length, m.place, m.link, m.agenda, m.capacity,
	m.remind, m.nudge, m.uid, m.version, coalesce(m.planner, 0), coalesce(m.ended, 0)`

const dateColumns = `, d.id, d.slot, d.starts, d.ends, coalesce(d.place, m.place), coalesce(d.link, m.link), d.state, d.reason, d.was,
	d.sequence, coalesce(d.changer, 0), d.changed, d.posted`

const selectDate = `SELECT ` + meetingColumns + dateColumns + ` FROM meeting_dates d JOIN meetings m ON m.id = d.meeting`

func (m *meeting) into(rules *string) []any {
	return []any{&m.ID, &m.Title, &m.Room, &m.Who, &m.Zone, rules, &m.Length, &m.Place, &m.Link, &m.Agenda, &m.Capacity,
		&m.Remind, &m.Nudge, &m.UID, &m.Version, &m.Planner, &m.Ended}
}

// readRules reads the rules of a series; none for a meeting that is no series.
func (m *meeting) readRules(rules string) error {
	if rules == "" {
		return nil
	}
	return json.Unmarshal([]byte(rules), &m.Rules)
}

func scanMeeting(r storage.Scanner) (m meeting, err error) {
	var rules string
	if err = r.Scan(m.into(&rules)...); err == nil {
		err = m.readRules(rules)
	}
	return m, err
}

func scanDate(r storage.Scanner) (d date, err error) {
	var rules string
	own := []any{&d.Date, &d.Slot, &d.Starts, &d.Ends, &d.DatePlace, &d.DateLink, &d.State, &d.Reason, &d.Was, &d.Sequence, &d.Changer, &d.Changed, &d.Posted}
	if err = r.Scan(append(d.into(&rules), own...)...); err == nil {
		err = d.readRules(rules)
	}
	return d, err
}

// loadMeeting returns a meeting, or storage.ErrNotFound.
func loadMeeting(c *bot.Call, id int64) (meeting, error) {
	return storage.One(c.Context(), c.Tx, scanMeeting, `SELECT `+meetingColumns+` FROM meetings m WHERE m.id = ?`, id)
}

// loadDate returns a date with its meeting, or storage.ErrNotFound.
func loadDate(c *bot.Call, id int64) (date, error) {
	return storage.One(c.Context(), c.Tx, scanDate, selectDate+` WHERE d.id = ?`, id)
}

// insertMeeting writes a meeting, its reminders and its guests.
func insertMeeting(c *bot.Call, m meeting, leads []int, guests []int64) (int64, error) {
	rules, err := writtenRules(m)
	if err != nil {
		return 0, err
	}
	id, err := storage.Insert(c.Context(), c.Tx, `INSERT INTO meetings (title, room, who, zone, rules, length, place, link, agenda, capacity,
		remind, nudge, uid, planner, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, 0), ?)`,
		m.Title, m.Room, m.Who, m.Zone, rules, m.Length, m.Place, m.Link, m.Agenda, m.Capacity, m.Remind, m.Nudge, m.UID, m.Planner, c.Now.Unix())
	if err != nil {
		return 0, err
	}
	if err := addReminders(c, id, leads); err != nil {
		return 0, err
	}
	for _, g := range guests {
		if err := addGuest(c, id, g); err != nil {
			return 0, err
		}
	}
	return id, nil
}

// writtenRules are a meeting's rules as they are stored.
func writtenRules(m meeting) (sql.NullString, error) {
	if !m.isSeries() {
		return sql.NullString{}, nil
	}
	data, err := json.Marshal(m.Rules)
	return sql.NullString{String: string(data), Valid: err == nil}, err
}

// addDate makes the row of a date under its slot, if it is not there; made tells
// whether it was, and d is then the date.
func addDate(c *bot.Call, m meeting, slot time.Time) (d date, made bool, err error) {
	local := slot.In(m.location(c.Now.Location())).Format(localClock)
	n, err := storage.Exec(c.Context(), c.Tx, `INSERT INTO meeting_dates (meeting, slot, local, starts, ends) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (meeting, slot) DO NOTHING`, m.ID, slot.Unix(), local, slot.Unix(), slot.Add(m.lasts()).Unix())
	if err != nil || n == 0 {
		return d, false, err
	}
	d, err = storage.One(c.Context(), c.Tx, scanDate, selectDate+` WHERE d.meeting = ? AND d.slot = ?`, m.ID, slot.Unix())
	return d, true, err
}

// plannedDates returns the dates of a meeting that are to come, the next first, at
// most so many.
func plannedDates(c *bot.Call, meeting int64, most int) ([]date, error) {
	return storage.All(c.Context(), c.Tx, scanDate, selectPlanned, meeting, c.Now.Unix(), most)
}

const selectPlanned = selectDate + ` WHERE d.meeting = ? AND d.state = 'planned' AND d.ends > ? ORDER BY d.starts, d.id LIMIT ?`

// setState writes the state of a date.
func setState(c *bot.Call, date int64, state string) error {
	_, err := storage.Exec(c.Context(), c.Tx, `UPDATE meeting_dates SET state = ? WHERE id = ?`, state, date)
	return err
}

// markPosted notes that a date has its post.
func markPosted(c *bot.Call, date int64) error {
	_, err := storage.Exec(c.Context(), c.Tx, `UPDATE meeting_dates SET posted = 1 WHERE id = ?`, date)
	return err
}

// visible is the condition under which a member may know of a meeting m: ?1 is
// the member, ?2 their role.
const visible = ` (m.who <> 'committee' OR ?2 >= 1 OR m.planner = ?1 OR EXISTS (SELECT 1 FROM meeting_guests g WHERE g.meeting = m.id AND g.member = ?1))`

// comingDates lists the dates that the call's member may know of and that have
// not ended, the next first, size of them from the start-th on.
func comingDates(c *bot.Call, start, size int) ([]date, error) {
	return storage.All(c.Context(), c.Tx, scanDate, selectComing, c.Member.ID, c.Member.Role, c.Now.Unix(), size, start)
}

// No date lasts longer than a day.
const selectComing = selectDate + ` WHERE d.state = 'planned' AND d.starts > ?3 - 86400 AND d.ends > ?3 AND` + visible + `
	ORDER BY d.starts, d.id LIMIT ?4 OFFSET ?5`

// reminded are the leads of a meeting's reminders, in minutes, the longest first.
func reminded(c *bot.Call, meeting int64) ([]int, error) {
	return storage.All(c.Context(), c.Tx, storage.Value[int], `SELECT lead FROM meeting_reminders WHERE meeting = ? ORDER BY lead DESC`, meeting)
}

// loadDraft returns what the call's member is preparing, with its id, which is 0
// where they prepare nothing.
func loadDraft(c *bot.Call) (id int64, d draft, err error) {
	var data string
	err = c.Tx.QueryRowContext(c.Context(), `SELECT id, draft FROM meeting_drafts WHERE maker = ?`, c.Member.ID).Scan(&id, &data)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, d, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(data), &d)
	}
	return id, d, err
}

// saveDraft writes what the call's member is preparing: a new one with id 0, in
// place of another.
func saveDraft(c *bot.Call, id int64, d draft) (int64, error) {
	data, err := json.Marshal(d)
	if err != nil {
		return 0, err
	}
	if id != 0 {
		_, err := storage.Exec(c.Context(), c.Tx, `UPDATE meeting_drafts SET draft = ? WHERE id = ? AND maker = ?`, string(data), id, c.Member.ID)
		return id, err
	}
	if err := dropDraft(c); err != nil {
		return 0, err
	}
	return storage.Insert(c.Context(), c.Tx, `INSERT INTO meeting_drafts (maker, draft) VALUES (?, ?)`, c.Member.ID, string(data))
}

func dropDraft(c *bot.Call) error {
	_, err := storage.Exec(c.Context(), c.Tx, `DELETE FROM meeting_drafts WHERE maker = ?`, c.Member.ID)
	return err
}
