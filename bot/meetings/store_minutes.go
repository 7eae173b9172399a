package meetings

import (
	"errors"
	"fmt"
	"strings"

	"livinglab/bot"
	"livinglab/storage"
)

// loadMinutes returns what is kept of a date; of one of which nothing is, empty
// minutes.
func loadMinutes(c *bot.Call, date int64) (m minutes, err error) {
	m, err = storage.One(c.Context(), c.Tx, func(r storage.Scanner) (m minutes, err error) {
		return m, r.Scan(&m.Text, &m.Published, &m.Version)
	}, `SELECT text, coalesce(published, 0), version FROM meeting_minutes WHERE date = ?`, date)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return m, err
	}
	m.Decisions, err = storage.All(c.Context(), c.Tx, storage.Value[string], `SELECT text FROM meeting_decisions WHERE date = ? ORDER BY place, id`, date)
	return m, err
}

// saveMinutes writes the text and the decisions of a date.
func saveMinutes(c *bot.Call, d date, text string, decisions []string) error {
	if _, err := storage.Exec(c.Context(), c.Tx, `INSERT INTO meeting_minutes (date, text, state, author, changed, version) VALUES (?1, ?2, 'draft', ?3, ?4, 1)
		ON CONFLICT (date) DO UPDATE SET text = excluded.text, author = excluded.author, changed = excluded.changed, version = version + 1`,
		d.Date, text, c.Member.ID, c.Now.Unix()); err != nil {
		return err
	}
	if _, err := storage.Exec(c.Context(), c.Tx, `DELETE FROM meeting_decisions WHERE date = ?`, d.Date); err != nil {
		return err
	}
	for i, text := range decisions {
		if _, err := storage.Exec(c.Context(), c.Tx, `INSERT INTO meeting_decisions (date, place, text, member) VALUES (?, ?, ?, ?)`,
			d.Date, i+1, text, c.Member.ID); err != nil {
			return err
		}
	}
	return foldMinutes(c, d)
}

// foldMinutes writes by what words the minutes of a date are found.
func foldMinutes(c *bot.Call, d date) error {
	m, err := loadMinutes(c, d.Date)
	if err != nil {
		return err
	}
	actions, err := actionsOf(c, d.Date)
	if err != nil {
		return err
	}
	all := append([]string{d.Title, m.Text}, m.Decisions...)
	for _, a := range actions {
		all = append(all, a.Text)
	}
	_, err = storage.Exec(c.Context(), c.Tx, `UPDATE meeting_minutes SET folded = ? WHERE date = ?`, bot.Fold(strings.Join(all, "\n")), d.Date)
	return err
}

// publishMinutes makes the minutes of a date known to whom it concerns.
func publishMinutes(c *bot.Call, date int64) error {
	_, err := storage.Exec(c.Context(), c.Tx, `UPDATE meeting_minutes SET state = 'published', published = coalesce(published, ?) WHERE date = ?`, c.Now.Unix(), date)
	return err
}

// addNote keeps what was written in a date's thread, once.
func addNote(c *bot.Call, date int64, text, message string) error {
	_, err := storage.Exec(c.Context(), c.Tx, `INSERT INTO meeting_notes (date, member, text, at, message) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		date, c.Member.ID, text, c.Now.Unix(), message)
	return err
}

// notesOf are the notes of a date in their order, each with who wrote it, at most
// so many.
func notesOf(c *bot.Call, date int64, most int) ([]string, error) {
	return storage.All(c.Context(), c.Tx, storage.Value[string], `SELECT iif(m.name IS NULL, n.text, m.name || ': ' || n.text)
		FROM meeting_notes n LEFT JOIN members m ON m.id = n.member WHERE n.date = ? ORDER BY n.at, n.id LIMIT ?`, date, most)
}

const selectAction = `SELECT a.id, a.date, a.text, coalesce(a.owner, 0), coalesce(m.name, ''), coalesce(a.due, 0), coalesce(a.done, 0)
	FROM meeting_actions a LEFT JOIN members m ON m.id = a.owner`

func scanAction(r storage.Scanner) (a action, err error) {
	return a, r.Scan(&a.ID, &a.Date, &a.Text, &a.Owner, &a.Name, &a.Due, &a.Done)
}

// actionsOf are the actions of a date, in their order.
func actionsOf(c *bot.Call, date int64) ([]action, error) {
	return storage.All(c.Context(), c.Tx, scanAction, selectAction+` WHERE a.date = ? ORDER BY a.place, a.id`, date)
}

// loadAction returns an action, or storage.ErrNotFound.
func loadAction(c *bot.Call, id int64) (action, error) {
	return storage.One(c.Context(), c.Tx, scanAction, selectAction+` WHERE a.id = ?`, id)
}

// addAction adds an action to a date.
func addAction(c *bot.Call, a action) (int64, error) {
	return storage.Insert(c.Context(), c.Tx, `INSERT INTO meeting_actions (date, place, text, owner, due)
		SELECT ?1, 1 + coalesce(max(place), 0), ?2, nullif(?3, 0), nullif(?4, 0) FROM meeting_actions WHERE date = ?1`, a.Date, a.Text, a.Owner, a.Due)
}

// dropAction takes an action off a date.
func dropAction(c *bot.Call, id int64) error {
	_, err := storage.Exec(c.Context(), c.Tx, `DELETE FROM meeting_actions WHERE id = ?`, id)
	return err
}

// tickAction writes that an action is done, or, undone, is to be done after all.
func tickAction(c *bot.Call, id int64, done bool) error {
	_, err := storage.Exec(c.Context(), c.Tx, `UPDATE meeting_actions SET done = iif(?2, ?3, NULL), done_by = iif(?2, ?4, NULL) WHERE id = ?1`,
		id, done, c.Now.Unix(), c.Member.ID)
	return err
}

// myActions are what the call's member is to do, what is due first, at most so
// many.
func myActions(c *bot.Call, most int) ([]action, error) {
	return storage.All(c.Context(), c.Tx, scanAction, selectAction+` JOIN meeting_minutes p ON p.date = a.date AND p.state = 'published'
		WHERE a.owner = ? AND a.done IS NULL ORDER BY a.due IS NULL, a.due, a.id LIMIT ?`, c.Member.ID, most)
}

// publishedDates lists the dates that the call's member may know of and whose
// minutes have all of some words, the newest first, at most so many.
func publishedDates(c *bot.Call, words []string, most int) ([]date, error) {
	query := selectDate + ` JOIN meeting_minutes p ON p.date = d.id WHERE p.state = 'published' AND` + visible
	args := []any{c.Member.ID, c.Member.Role, most}
	for _, w := range words {
		args = append(args, w)
		query += fmt.Sprintf(` AND instr(p.folded, ?%d) > 0`, len(args))
	}
	return storage.All(c.Context(), c.Tx, scanDate, query+` ORDER BY d.starts DESC, d.id DESC LIMIT ?3`, args...)
}

// unwritten lists the dates of the last days that have ended, whose minutes the
// call's member may write and which have none, the newest first, at most so many.
func unwritten(c *bot.Call, days, most int) ([]date, error) {
	return storage.All(c.Context(), c.Tx, scanDate, selectDate+` LEFT JOIN meeting_minutes p ON p.date = d.id
		WHERE d.state IN ('planned', 'held') AND d.starts BETWEEN ?3 - 86400 * ?4 AND ?3 AND p.state IS NOT 'published'
			AND (m.planner = ?1 OR EXISTS (SELECT 1 FROM meeting_roles r WHERE r.date = d.id AND r.member = ?1) OR m.who = 'committee' AND ?2 >= 1)
		ORDER BY d.starts DESC, d.id DESC LIMIT ?5`, c.Member.ID, c.Member.Role, c.Now.Unix(), days, most)
}
