package meetings

import (
	"errors"

	"livinglab/bot"
	"livinglab/storage"
)

// point is a row of meeting_points, with the name of who added it.
type point struct {
	ID     int64
	Text   string
	Length int   // minutes; 0: not said
	Member int64 // 0: cut apart
	Name   string
}

// pointsOf are the points of a date's agenda, in their order, at most so many.
func pointsOf(c *bot.Call, date int64, most int) ([]point, error) {
	return storage.All(c.Context(), c.Tx, func(r storage.Scanner) (p point, err error) {
		return p, r.Scan(&p.ID, &p.Text, &p.Length, &p.Member, &p.Name)
	}, `SELECT p.id, p.text, p.length, coalesce(p.member, 0), coalesce(m.name, '') FROM meeting_points p LEFT JOIN members m ON m.id = p.member
		WHERE p.date = ? AND p.state = 'open' ORDER BY p.place, p.id LIMIT ?`, date, most)
}

// addPoint adds a point at the end of a date's agenda.
func addPoint(c *bot.Call, date int64, text string, length int) error {
	_, err := storage.Exec(c.Context(), c.Tx, `INSERT INTO meeting_points (date, place, text, length, member, created)
		SELECT ?1, 1 + coalesce(max(place), 0), ?2, ?3, ?4, ?5 FROM meeting_points WHERE date = ?1`,
		date, text, length, c.Member.ID, c.Now.Unix())
	return err
}

// withdrawPoint takes a point off a date's agenda; false if it was not there.
func withdrawPoint(c *bot.Call, date, id int64) (bool, error) {
	n, err := storage.Exec(c.Context(), c.Tx, `UPDATE meeting_points SET state = 'withdrawn' WHERE id = ? AND date = ? AND state = 'open'`, id, date)
	return n > 0, err
}

// roleHolders are the members who have a role at a date, by role.
func roleHolders(c *bot.Call, date int64) (map[string]bot.Member, error) {
	type row struct {
		role   string
		member int64
	}
	rows, err := storage.All(c.Context(), c.Tx, func(r storage.Scanner) (x row, err error) { return x, r.Scan(&x.role, &x.member) },
		`SELECT role, member FROM meeting_roles WHERE date = ?`, date)
	if err != nil {
		return nil, err
	}
	out := map[string]bot.Member{}
	for _, x := range rows {
		if out[x.role], err = c.MemberByID(x.member); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// takeRole gives the call's member a role at a date, if it is free.
func takeRole(c *bot.Call, date int64, role string) error {
	_, err := storage.Exec(c.Context(), c.Tx, `INSERT INTO meeting_roles (date, role, member) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, date, role, c.Member.ID)
	return err
}

// leaveRole takes a role at a date from the call's member.
func leaveRole(c *bot.Call, date int64, role string) error {
	_, err := storage.Exec(c.Context(), c.Tx, `DELETE FROM meeting_roles WHERE date = ? AND role = ? AND member = ?`, date, role, c.Member.ID)
	return err
}

// rolesOf are the roles of the call's member at a date.
func rolesOf(c *bot.Call, date int64) ([]string, error) {
	return storage.All(c.Context(), c.Tx, storage.Value[string], `SELECT role FROM meeting_roles WHERE member = ? AND date = ? ORDER BY role`, c.Member.ID, date)
}

// nextHere is the next date of a room that the call's member may know of; ok is
// false where there is none.
func nextHere(c *bot.Call, room string) (d date, ok bool, err error) {
	d, err = storage.One(c.Context(), c.Tx, scanDate, selectDate+` WHERE d.state = 'planned' AND d.starts > ?3 - 86400 AND d.ends > ?3 AND m.room = ?4 AND`+visible+`
		ORDER BY d.starts, d.id LIMIT 1`, c.Member.ID, c.Member.Role, c.Now.Unix(), room)
	if errors.Is(err, storage.ErrNotFound) {
		return d, false, nil
	}
	return d, err == nil, err
}
