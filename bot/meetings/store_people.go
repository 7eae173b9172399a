package meetings

import (
	"database/sql"
	"errors"

	"livinglab/bot"
	"livinglab/storage"
)

func addGuest(c *bot.Call, meeting, member int64) error {
	_, err := storage.Exec(c.Context(), c.Tx, `INSERT INTO meeting_guests (meeting, member) VALUES (?, ?) ON CONFLICT DO NOTHING`, meeting, member)
	return err
}

// membersNamed are members of the lab who go by a name, at most two.
func membersNamed(c *bot.Call, name string) ([]int64, error) {
	return storage.All(c.Context(), c.Tx, storage.Value[int64], selectMembersNamed, name)
}

const selectMembersNamed = `SELECT id FROM members WHERE name = ? COLLATE NOCASE AND left IS NULL LIMIT 2`

func isGuest(c *bot.Call, meeting, member int64) (bool, error) {
	return storage.One(c.Context(), c.Tx, storage.Value[bool], `SELECT EXISTS (SELECT 1 FROM meeting_guests WHERE meeting = ? AND member = ?)`, meeting, member)
}

// guestsOf are the guests of a meeting.
func guestsOf(c *bot.Call, meeting int64) ([]int64, error) {
	return storage.All(c.Context(), c.Tx, storage.Value[int64], `SELECT member FROM meeting_guests WHERE meeting = ? ORDER BY member`, meeting)
}

// answerOf is what a member has answered for a date, "" for nothing, and their
// place among those who said yes, from 1.
func answerOf(c *bot.Call, date, member int64) (answer string, place int, err error) {
	err = c.Tx.QueryRowContext(c.Context(), selectAnswer, date, member).Scan(&answer, &place)
	if errors.Is(err, sql.ErrNoRows) {
		return "", 0, nil
	}
	return answer, place, err
}

const selectAnswer = `SELECT a.answer, iif(a.answer = 'yes', (SELECT count(*) FROM meeting_answers b
		WHERE b.date = a.date AND b.answer = 'yes' AND (b.turn, b.member) <= (a.turn, a.member)), 0)
	FROM meeting_answers a WHERE a.date = ? AND a.member = ?`

// putAnswer writes what a member answers; who says yes takes the next turn.
func putAnswer(c *bot.Call, date, member int64, answer string) error {
	_, err := storage.Exec(c.Context(), c.Tx, `INSERT INTO meeting_answers (date, member, answer, turn, changed)
		SELECT ?1, ?2, ?3, iif(?3 = 'yes', 1 + coalesce((SELECT max(turn) FROM meeting_answers WHERE date = ?1 AND answer = 'yes'), 0), 0), ?4
		ON CONFLICT (date, member) DO UPDATE SET answer = excluded.answer, turn = excluded.turn, changed = excluded.changed`,
		date, member, answer, c.Now.Unix())
	return err
}

// counted is how many have given each answer for a date.
func counted(c *bot.Call, date int64) (map[string]int, error) {
	type row struct {
		answer string
		n      int
	}
	rows, err := storage.All(c.Context(), c.Tx, func(r storage.Scanner) (x row, err error) { return x, r.Scan(&x.answer, &x.n) },
		`SELECT answer, count(*) FROM meeting_answers WHERE date = ? GROUP BY answer`, date)
	out := map[string]int{}
	for _, x := range rows {
		out[x.answer] = x.n
	}
	return out, err
}

// named are members who gave an answer for a date, in the order in which they did
// where it is yes, size of them from the start-th on.
func named(c *bot.Call, date int64, answer string, start, size int) ([]string, error) {
	return storage.All(c.Context(), c.Tx, storage.Value[string], selectNamed, date, answer, size, start)
}

const selectNamed = `SELECT m.name FROM meeting_answers a JOIN members m ON m.id = a.member
	WHERE a.date = ? AND a.answer = ? ORDER BY a.turn, a.member LIMIT ? OFFSET ?`

// seatedAt is the member who has a place, from 1, among those who said yes; 0 for
// nobody.
func seatedAt(c *bot.Call, date int64, place int) (int64, error) {
	id, err := storage.One(c.Context(), c.Tx, storage.Value[int64], selectSeated, date, place-1)
	if errors.Is(err, storage.ErrNotFound) {
		return 0, nil
	}
	return id, err
}

const selectSeated = `SELECT member FROM meeting_answers WHERE date = ? AND answer = 'yes' ORDER BY turn, member LIMIT 1 OFFSET ?`

// concerning lists the dates in the next days that concern the call's member, the
// next first, at most so many: those for which they said yes or maybe, and of each
// meeting the next date, if they are to answer.
func concerning(c *bot.Call, days, most int) ([]date, error) {
	return storage.All(c.Context(), c.Tx, scanDate, selectConcerning, c.Member.ID, c.Member.Role, c.Now.Unix(), days, most)
}

const selectConcerning = selectDate + ` LEFT JOIN meeting_answers a ON a.date = d.id AND a.member = ?1
	WHERE d.state = 'planned' AND d.starts BETWEEN ?3 - 86400 AND ?3 + 86400 * ?4 AND d.ends > ?3 AND (a.answer IN ('yes', 'maybe')
		OR a.answer IS NULL AND (m.who = 'committee' AND ?2 >= 1 OR EXISTS (SELECT 1 FROM meeting_guests g WHERE g.meeting = m.id AND g.member = ?1))
			AND d.starts = (SELECT min(n.starts) FROM meeting_dates n WHERE n.meeting = m.id AND n.state = 'planned' AND n.ends > ?3))
	ORDER BY d.starts, d.id LIMIT ?5`
