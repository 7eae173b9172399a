package meetings

import (
	"livinglab/bot"
	"livinglab/storage"
)

// atOnce is how many people one turn of a timer writes to: the writer is free for
// others between turns.
const atOnce = 200

// concernedIDs are the members whom a date concerns and who are still in the lab:
// the planner, the guests, whoever answered and those of a role, in the order of
// their ids, which is how the indexes have them. ?1 meeting, ?2 date, ?3 the member
// before the first, ?4 how many.
func concernedIDs(who, which string) string {
	return `WITH concerned (id) AS (
		SELECT planner FROM meetings WHERE id = ?1 AND planner > ?3
		UNION SELECT member FROM meeting_guests WHERE meeting = ?1 AND member > ?3
		UNION SELECT member FROM meeting_answers WHERE date = ?2 AND member > ?3` + ofRole[who] + `)
	SELECT c.id FROM concerned c JOIN members m ON m.id = c.id LEFT JOIN meeting_answers a ON a.date = ?2 AND a.member = c.id
	WHERE m.left IS NULL` + which + ` ORDER BY c.id LIMIT ?4`
}

// ofRole adds those whom a meeting concerns by their role. The committee, of few,
// has an index of its own; the lab is read in its order, as far as is needed.
var ofRole = map[string]string{
	forCommittee: ` UNION SELECT member_id FROM accounts WHERE role >= 1 AND member_id > ?3`,
	forGuests:    ``,
	forLab:       ` UNION SELECT member_id FROM accounts WHERE member_id > ?3`,
}

// Which of those whom a date concerns are told something: all, all but those who
// said no, or those who have not answered.
const (
	tellAll        = ``
	tellNotAbsent  = ` AND a.answer IS NOT 'no'`
	tellUnanswered = ` AND a.answer IS NULL`
)

// concerned lists some of the members whom a date concerns, after one of them, by
// id. who is whom beside those who were invited or have answered.
func concerned(c *bot.Call, d date, who, which string, after int64) ([]bot.Member, error) {
	return membersOf(c, concernedIDs(who, which), d.ID, d.Date, after, atOnce)
}

// coming lists some of the members who said that they come, and have a seat, or
// that they may, after one of them, by id.
func coming(c *bot.Call, d date, after int64) ([]bot.Member, error) {
	last := int64(bot.MaxNumber)
	if d.Capacity > 0 {
		turn, err := storage.All(c.Context(), c.Tx, storage.Value[int64], `SELECT turn FROM meeting_answers WHERE date = ? AND answer = 'yes'
			ORDER BY turn, member LIMIT 1 OFFSET ?`, d.Date, d.Capacity-1)
		if err != nil {
			return nil, err
		}
		if len(turn) > 0 {
			last = turn[0]
		}
	}
	return membersOf(c, comingIDs, d.Date, after, last, atOnce)
}

// comingIDs are those who come or may: ?1 date, ?2 the member before the first, ?3
// the last turn that has a seat, ?4 how many.
const comingIDs = `SELECT a.member FROM meeting_answers a JOIN members m ON m.id = a.member
	WHERE a.date = ?1 AND a.member > ?2 AND (a.answer = 'maybe' OR a.answer = 'yes' AND a.turn <= ?3) AND m.left IS NULL
	ORDER BY a.member LIMIT ?4`

// touched lists some of the members who had said that they come, or may, to a
// date of a series that was dropped at a moment, or whom the series concerns,
// after one of them, by id.
func touched(c *bot.Call, m meeting, at, after int64) ([]bot.Member, error) {
	return membersOf(c, touchedIDs(m.told()), m.ID, at, after, atOnce)
}

// touchedIDs are those of a change of a series: ?1 meeting, ?2 its moment, ?3 the
// member before the first, ?4 how many.
func touchedIDs(who string) string {
	return `WITH touched (id) AS (
		SELECT planner FROM meetings WHERE id = ?1 AND planner > ?3
		UNION SELECT member FROM meeting_guests WHERE meeting = ?1 AND member > ?3
		UNION SELECT a.member FROM meeting_dates d JOIN meeting_answers a ON a.date = d.id
			WHERE d.meeting = ?1 AND d.state = 'dropped' AND d.changed = ?2 AND a.answer <> 'no' AND a.member > ?3` + ofRole[who] + `)
	SELECT t.id FROM touched t JOIN members m ON m.id = t.id WHERE m.left IS NULL ORDER BY t.id LIMIT ?4`
}

// told is whom beside those who were invited or have answered is told that a
// meeting was moved, cancelled or changed. A meeting of the whole lab tells those
// who answered, and its room.
func (m meeting) told() string {
	if m.Who == forLab {
		return forGuests
	}
	return m.Who
}

// membersOf returns the members whose ids a query gives.
func membersOf(c *bot.Call, query string, args ...any) ([]bot.Member, error) {
	ids, err := storage.All(c.Context(), c.Tx, storage.Value[int64], query, args...)
	if err != nil {
		return nil, err
	}
	out := make([]bot.Member, 0, len(ids))
	for _, id := range ids {
		m, err := c.MemberByID(id)
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}
