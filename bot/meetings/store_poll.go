package meetings

import (
	"errors"
	"time"

	"livinglab/bot"
	"livinglab/storage"
)

const selectPoll = `SELECT p.id, p.title, p.room, p.who, p.zone, p.length, p.place, p.link, p.state, coalesce(p.meeting, 0), coalesce(p.closes, 0),
	p.version, coalesce(p.maker, 0) FROM meeting_polls p`

func scanPoll(r storage.Scanner) (p poll, err error) {
	return p, r.Scan(&p.ID, &p.Title, &p.Room, &p.Who, &p.Zone, &p.Length, &p.Place, &p.Link, &p.State, &p.Meeting, &p.Closes, &p.Version, &p.Maker)
}

// loadPoll returns a poll, or storage.ErrNotFound.
func loadPoll(c *bot.Call, id int64) (poll, error) {
	return storage.One(c.Context(), c.Tx, scanPoll, selectPoll+` WHERE p.id = ?`, id)
}

// draftPoll returns the poll that the call's member prepares, or
// storage.ErrNotFound.
func draftPoll(c *bot.Call) (poll, error) {
	return storage.One(c.Context(), c.Tx, scanPoll, selectPoll+` WHERE p.maker = ? AND p.state = 'draft'`, c.Member.ID)
}

// savePoll writes a poll that is being prepared, with its slots: a new one with id
// 0, in place of another of its maker's.
func savePoll(c *bot.Call, p poll, slots []time.Time) (int64, error) {
	if p.ID == 0 {
		if err := dropDraftPolls(c); err != nil {
			return 0, err
		}
		id, err := storage.Insert(c.Context(), c.Tx, `INSERT INTO meeting_polls (title, room, who, zone, length, place, link, state, closes, maker, created)
			VALUES (?, ?, ?, ?, ?, ?, ?, 'draft', nullif(?, 0), ?, ?)`,
			p.Title, p.Room, p.Who, p.Zone, p.Length, p.Place, p.Link, p.Closes, c.Member.ID, c.Now.Unix())
		if err != nil {
			return 0, err
		}
		p.ID = id
	} else if _, err := storage.Exec(c.Context(), c.Tx, `UPDATE meeting_polls SET title = ?, room = ?, who = ?, length = ?, place = ?, link = ?, closes = nullif(?, 0)
		WHERE id = ?`, p.Title, p.Room, p.Who, p.Length, p.Place, p.Link, p.Closes, p.ID); err != nil {
		return 0, err
	}
	if slots == nil {
		return p.ID, nil
	}
	if _, err := storage.Exec(c.Context(), c.Tx, `DELETE FROM meeting_poll_slots WHERE poll = ?`, p.ID); err != nil {
		return 0, err
	}
	return p.ID, addSlots(c, p.ID, slots)
}

// addSlots adds slots after those that a poll has.
func addSlots(c *bot.Call, poll int64, slots []time.Time) error {
	for _, at := range slots {
		if _, err := storage.Exec(c.Context(), c.Tx, `INSERT INTO meeting_poll_slots (poll, number, local, starts)
			SELECT ?1, 1 + coalesce(max(number), 0), ?2, ?3 FROM meeting_poll_slots WHERE poll = ?1`,
			poll, at.Format(localClock), at.Unix()); err != nil {
			return err
		}
	}
	return nil
}

// dropDraftPolls gives up what the call's member prepares.
func dropDraftPolls(c *bot.Call) error {
	p, err := draftPoll(c)
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, query := range []string{
		`DELETE FROM meeting_poll_guests WHERE poll = ?`,
		`DELETE FROM meeting_poll_slots WHERE poll = ?`,
		`DELETE FROM meeting_polls WHERE id = ?`,
	} {
		if _, err := storage.Exec(c.Context(), c.Tx, query, p.ID); err != nil {
			return err
		}
	}
	return nil
}

// turnPoll writes what became of a poll, with the meeting that came of it if there
// is one, and makes the version that people saw an old one.
func turnPoll(c *bot.Call, poll int64, state string, meeting int64) error {
	_, err := storage.Exec(c.Context(), c.Tx, `UPDATE meeting_polls SET state = ?, meeting = nullif(?, 0), version = version + 1 WHERE id = ?`, state, meeting, poll)
	return err
}

// slotsOf are the slots of a poll, the earliest first, with their marks counted.
func slotsOf(c *bot.Call, poll int64) ([]slot, error) {
	return storage.All(c.Context(), c.Tx, func(r storage.Scanner) (s slot, err error) {
		return s, r.Scan(&s.Number, &s.Starts, &s.Yes, &s.IfNeeded, &s.No)
	}, `SELECT s.number, s.starts, count(*) FILTER (WHERE k.mark = 'yes'), count(*) FILTER (WHERE k.mark = 'if-needed'), count(*) FILTER (WHERE k.mark = 'no')
		FROM meeting_poll_slots s LEFT JOIN meeting_poll_marks k ON k.poll = s.poll AND k.number = s.number
		WHERE s.poll = ? GROUP BY s.number ORDER BY s.starts`, poll)
}

// marksOf is what a member can at the slots of a poll; empty: they have not
// answered.
func marksOf(c *bot.Call, poll, member int64) (map[int64]string, error) {
	type row struct {
		number int64
		mark   string
	}
	rows, err := storage.All(c.Context(), c.Tx, func(r storage.Scanner) (x row, err error) { return x, r.Scan(&x.number, &x.mark) },
		`SELECT number, mark FROM meeting_poll_marks WHERE member = ? AND poll = ?`, member, poll)
	out := map[int64]string{}
	for _, x := range rows {
		out[x.number] = x.mark
	}
	return out, err
}

// putMarks writes what the call's member can.
func putMarks(c *bot.Call, poll int64, marks map[int64]string) error {
	for number, mark := range marks {
		if _, err := storage.Exec(c.Context(), c.Tx, `INSERT INTO meeting_poll_marks (poll, number, member, mark, changed) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (poll, number, member) DO UPDATE SET mark = excluded.mark, changed = excluded.changed`,
			poll, number, c.Member.ID, mark, c.Now.Unix()); err != nil {
			return err
		}
	}
	return nil
}

// markedBy are the names of those who gave a mark to a slot, in the order of their
// names, at most so many.
func markedBy(c *bot.Call, poll, number int64, mark string, most int) ([]string, error) {
	return storage.All(c.Context(), c.Tx, storage.Value[string], `SELECT m.name FROM meeting_poll_marks k JOIN members m ON m.id = k.member
		WHERE k.poll = ? AND k.number = ? AND k.mark = ? ORDER BY m.name, m.id LIMIT ?`, poll, number, mark, most)
}

// countMarkers is how many have answered a poll.
func countMarkers(c *bot.Call, poll int64) (int, error) {
	return storage.One(c.Context(), c.Tx, storage.Value[int], `SELECT count(DISTINCT member) FROM meeting_poll_marks WHERE poll = ?`, poll)
}

// markers lists some of the members who have answered a poll and are still in the
// lab, after one of them, by id.
func markers(c *bot.Call, poll, after int64, most int) ([]bot.Member, error) {
	return membersOf(c, `SELECT DISTINCT k.member FROM meeting_poll_marks k JOIN members m ON m.id = k.member AND m.left IS NULL
		WHERE k.poll = ? AND k.member > ? ORDER BY k.member LIMIT ?`, poll, after, most)
}

// unmarked are those whom a poll concerns by name or role, who are still in the
// lab, and who have not answered it, by id, at most so many.
func unmarked(c *bot.Call, p poll, most int) ([]bot.Member, error) {
	return membersOf(c, `SELECT w.member FROM (
			SELECT member FROM meeting_poll_guests WHERE poll = ?1
			UNION SELECT member_id FROM accounts WHERE ?2 = 'committee' AND role >= 1) w
		JOIN members m ON m.id = w.member AND m.left IS NULL
		WHERE NOT EXISTS (SELECT 1 FROM meeting_poll_marks k WHERE k.member = w.member AND k.poll = ?1) ORDER BY w.member LIMIT ?3`, p.ID, p.Who, most)
}

// answerFromMarks makes of what people can at a slot their answers for the date
// that came of it: who can only if needed may come.
func answerFromMarks(c *bot.Call, p poll, number, date int64) error {
	_, err := storage.Exec(c.Context(), c.Tx, `INSERT INTO meeting_answers (date, member, answer, turn, changed)
		SELECT ?3, member, CASE mark WHEN 'if-needed' THEN 'maybe' ELSE mark END,
			iif(mark = 'yes', row_number() OVER (PARTITION BY mark ORDER BY changed, member), 0), changed
		FROM meeting_poll_marks WHERE poll = ?1 AND number = ?2`, p.ID, number, date)
	return err
}

func addPollGuest(c *bot.Call, poll, member int64) error {
	_, err := storage.Exec(c.Context(), c.Tx, `INSERT INTO meeting_poll_guests (poll, member) VALUES (?, ?) ON CONFLICT DO NOTHING`, poll, member)
	return err
}

// pollGuests are the guests of a poll.
func pollGuests(c *bot.Call, poll int64) ([]int64, error) {
	return storage.All(c.Context(), c.Tx, storage.Value[int64], `SELECT member FROM meeting_poll_guests WHERE poll = ? ORDER BY member`, poll)
}

func isPollGuest(c *bot.Call, poll, member int64) (bool, error) {
	return storage.One(c.Context(), c.Tx, storage.Value[bool], `SELECT EXISTS (SELECT 1 FROM meeting_poll_guests WHERE poll = ? AND member = ?)`, poll, member)
}

// pollsToAnswer lists the open polls that concern the call's member by name or role
// and that they have not answered, the newest first, at most so many.
func pollsToAnswer(c *bot.Call, most int) ([]poll, error) {
	return storage.All(c.Context(), c.Tx, scanPoll, selectPoll+` WHERE p.state = 'open'
			AND (p.who = 'committee' AND ?2 >= 1 OR EXISTS (SELECT 1 FROM meeting_poll_guests g WHERE g.poll = p.id AND g.member = ?1))
			AND NOT EXISTS (SELECT 1 FROM meeting_poll_marks k WHERE k.member = ?1 AND k.poll = p.id)
			AND EXISTS (SELECT 1 FROM meeting_poll_slots s WHERE s.poll = p.id AND s.starts > ?3)
		ORDER BY p.id DESC LIMIT ?4`, c.Member.ID, c.Member.Role, c.Now.Unix(), most)
}

// dateOfMeeting is the first date of a meeting, or storage.ErrNotFound.
func dateOfMeeting(c *bot.Call, meeting int64) (date, error) {
	return storage.One(c.Context(), c.Tx, scanDate, selectDate+` WHERE d.meeting = ? ORDER BY d.slot LIMIT 1`, meeting)
}
