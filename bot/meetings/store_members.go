package meetings

import (
	"errors"

	"livinglab/bot"
	"livinglab/storage"
)

// mergeMembers makes what is kept of one member another's, who is the same
// person. For a date that both have answered the later answer stands, and for a
// slot that both have marked the later mark; of a role that both have, one. A
// seat that one of two answers leaves goes to whoever waits for it. Of two
// drafts the one begun last stays.
func mergeMembers(c *bot.Call, from, into bot.Member) error {
	dates, err := storage.All(c.Context(), c.Tx, storage.Value[int64], `SELECT date FROM meeting_answers WHERE member = ?1
		UNION SELECT date FROM meeting_roles WHERE member = ?1 UNION SELECT date FROM meeting_points WHERE member = ?1`, from.ID)
	if err != nil {
		return err
	}
	waits, err := firstWaiting(c, from, into)
	if err != nil {
		return err
	}
	for _, query := range []string{
		// The earlier of two; of the same second, from's.
		`DELETE FROM meeting_answers WHERE member = ?2 AND EXISTS
			(SELECT 1 FROM meeting_answers o WHERE o.date = meeting_answers.date AND o.member = ?1 AND o.changed > meeting_answers.changed)`,
		`DELETE FROM meeting_answers WHERE member = ?1 AND date IN (SELECT date FROM meeting_answers WHERE member = ?2)`,
		`UPDATE meeting_answers SET member = ?2 WHERE member = ?1`,
		`DELETE FROM meeting_poll_marks WHERE member = ?2 AND EXISTS (SELECT 1 FROM meeting_poll_marks o WHERE o.poll = meeting_poll_marks.poll
			AND o.number = meeting_poll_marks.number AND o.member = ?1 AND o.changed > meeting_poll_marks.changed)`,
		`DELETE FROM meeting_poll_marks WHERE member = ?1 AND EXISTS (SELECT 1 FROM meeting_poll_marks o WHERE o.poll = meeting_poll_marks.poll
			AND o.number = meeting_poll_marks.number AND o.member = ?2)`,
		`UPDATE meeting_poll_marks SET member = ?2 WHERE member = ?1`,
		`INSERT INTO meeting_guests (meeting, member) SELECT meeting, ?2 FROM meeting_guests WHERE member = ?1 ON CONFLICT DO NOTHING`,
		`DELETE FROM meeting_guests WHERE member = ?1`,
		`INSERT INTO meeting_poll_guests (poll, member) SELECT poll, ?2 FROM meeting_poll_guests WHERE member = ?1 ON CONFLICT DO NOTHING`,
		`DELETE FROM meeting_poll_guests WHERE member = ?1`,
		`UPDATE meetings SET planner = ?2 WHERE planner = ?1`,
		`UPDATE meeting_dates SET changer = ?2 WHERE changer = ?1`,
		`UPDATE meeting_points SET member = ?2 WHERE member = ?1`,
		`UPDATE meeting_roles SET member = ?2 WHERE member = ?1`,
		`UPDATE meeting_polls SET maker = ?2 WHERE maker = ?1`,
		`UPDATE meeting_minutes SET author = ?2 WHERE author = ?1`,
		`UPDATE meeting_notes SET member = ?2 WHERE member = ?1`,
		`UPDATE meeting_decisions SET member = ?2 WHERE member = ?1`,
		`UPDATE meeting_actions SET owner = ?2 WHERE owner = ?1`,
		`UPDATE meeting_actions SET done_by = ?2 WHERE done_by = ?1`,
		`UPDATE meeting_feeds SET maker = ?2 WHERE maker = ?1`,
		`DELETE FROM meeting_drafts WHERE maker IN (?1, ?2) AND id < (SELECT max(id) FROM meeting_drafts WHERE maker IN (?1, ?2))`,
		`UPDATE meeting_drafts SET maker = ?2 WHERE maker = ?1`,
	} {
		if _, err := storage.Exec(c.Context(), c.Tx, query, from.ID, into.ID); err != nil {
			return err
		}
	}
	for _, d := range dates {
		c.Keep("date", bot.Dotted(d), "")
	}
	return errors.Join(mergeGuests(c, from, into), tellSeated(c, waits))
}

// mergeGuests has the guests of meetings that are being prepared be those who stay.
// There are few drafts, and people are seldom merged.
func mergeGuests(c *bot.Call, from, into bot.Member) error {
	_, err := storage.Exec(c.Context(), c.Tx, `UPDATE meeting_drafts SET draft = json_set(draft, '$.guests', json(
			(SELECT json_group_array(guest) FROM (SELECT DISTINCT iif(value = ?1, ?2, value) AS guest FROM json_each(meeting_drafts.draft, '$.guests')))))
		WHERE EXISTS (SELECT 1 FROM json_each(draft, '$.guests') WHERE value = ?1)`, from.ID, into.ID)
	return err
}

// firstWaiting is, for each date with so many seats that both of two members have
// answered, who is the first to wait for one.
func firstWaiting(c *bot.Call, from, into bot.Member) (map[int64]int64, error) {
	both, err := storage.All(c.Context(), c.Tx, scanDate, selectDate+` JOIN meeting_answers f ON f.date = d.id AND f.member = ?
		JOIN meeting_answers i ON i.date = d.id AND i.member = ? WHERE d.state = 'planned' AND d.ends > ? AND m.capacity > 0`, from.ID, into.ID, c.Now.Unix())
	waits := map[int64]int64{}
	for _, d := range both {
		if err == nil {
			waits[d.Date], err = seatedAt(c, d.Date, d.Capacity+1)
		}
	}
	return waits, err
}

// tellSeated tells those who waited and have a seat now.
func tellSeated(c *bot.Call, waits map[int64]int64) error {
	for id, member := range waits {
		if member == 0 {
			continue
		}
		d, err := loadDate(c, id)
		if err != nil {
			return err
		}
		answer, place, err := answerOf(c, id, member)
		if err != nil {
			return err
		}
		if answer != yes || !seated(d.Capacity, place) {
			continue
		}
		m, err := c.MemberByID(member)
		if err != nil {
			return err
		}
		seat(c, d, m)
	}
	return nil
}
