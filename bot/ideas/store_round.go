package ideas

import (
	"database/sql"
	"encoding/json"

	"livinglab/bot"
	"livinglab/storage"
)

const selectRound = `SELECT r.id, r.title, r.question, coalesce(r.opens, 0), r.closes, coalesce(r.closed, 0), r.state, r.per_member,
	r.anonymous, r.room, coalesce(r.created_by, 0), r.invited IS NOT NULL,
	(SELECT json_group_array(name) FROM (SELECT name FROM round_themes WHERE round_id = r.id ORDER BY place)) FROM rounds r`

func roundScan(c *bot.Call) func(storage.Scanner) (Round, error) {
	return func(s storage.Scanner) (Round, error) {
		var r Round
		var opens, closes, closed int64
		var themes string
		err := s.Scan(&r.ID, &r.Title, &r.Question, &opens, &closes, &closed, &r.State, &r.PerMember, &r.Anonymous, &r.Room,
			&r.maker, &r.invited, &themes)
		if err != nil {
			return r, err
		}
		if r.Closes = c.Local(closes); opens != 0 {
			r.Opens = c.Local(opens)
		}
		if closed != 0 {
			r.Closed = c.Local(closed)
		}
		return r, json.Unmarshal([]byte(themes), &r.Themes)
	}
}

// roundByID reads a round; storage.ErrNotFound when there is none.
func roundByID(c *bot.Call, id int64) (Round, error) {
	return storage.One(c.Context(), c.Tx, roundScan(c), selectRound+` WHERE r.id = ?`, id)
}

// openRounds lists the rounds in which members may act now, the first to close
// first, at most 25.
func openRounds(c *bot.Call) ([]Round, error) {
	return storage.All(c.Context(), c.Tx, roundScan(c),
		selectRound+` WHERE r.state = 'open' AND r.closes > ? ORDER BY r.closes, r.id LIMIT 25`, c.Now.Unix())
}

// othersOpen tells whether another round than this one is open in its room: it
// does not go without saying, then, which one an idea of the room belongs to.
func othersOpen(c *bot.Call, r Round) (bool, error) {
	return storage.One(c.Context(), c.Tx, storage.Value[bool], `SELECT EXISTS (SELECT 1 FROM rounds
		WHERE state = 'open' AND closes > ? AND room = ? AND id <> ?)`, c.Now.Unix(), r.Room, r.ID)
}

// publicRounds lists the rounds that everyone may see, open ones first, then
// the newest, size of them from the start-th on.
func publicRounds(c *bot.Call, start, size int) ([]Round, error) {
	return storage.All(c.Context(), c.Tx, roundScan(c), selectRound+` WHERE r.state IN ('open', 'closed')
		ORDER BY r.state = 'open' AND r.closes > ? DESC, r.id DESC LIMIT ? OFFSET ?`, c.Now.Unix(), size, start)
}

// comingRounds lists the scheduled rounds, the next first, at most 10.
func comingRounds(c *bot.Call) ([]Round, error) {
	return storage.All(c.Context(), c.Tx, roundScan(c), selectRound+` WHERE r.state = 'scheduled' ORDER BY r.opens, r.id LIMIT 10`)
}

// draftsOf lists the rounds that a member prepares, the newest first, at most 10.
func draftsOf(c *bot.Call, member int64) ([]Round, error) {
	return storage.All(c.Context(), c.Tx, roundScan(c),
		selectRound+` WHERE r.state = 'draft' AND r.created_by = ? ORDER BY r.id DESC LIMIT 10`, member)
}

// insertRound adds a round with its themes and returns its id.
func insertRound(c *bot.Call, r Round) (int64, error) {
	id, err := storage.Insert(c.Context(), c.Tx, `INSERT INTO rounds (title, question, opens, closes, state, per_member, anonymous, room, created, created_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, 0))`, r.Title, r.Question, storage.UnixOrNull(r.Opens), r.Closes.Unix(), r.State,
		r.PerMember, r.Anonymous, r.Room, c.Now.Unix(), r.maker)
	if err != nil {
		return 0, err
	}
	return id, writeThemes(c, id, r.Themes)
}

// updateRound writes a round that has not opened, and its themes.
func updateRound(c *bot.Call, r Round) error {
	if _, err := storage.Exec(c.Context(), c.Tx, `UPDATE rounds SET title = ?, question = ?, opens = ?, closes = ?, per_member = ?, anonymous = ?
		WHERE id = ?`, r.Title, r.Question, storage.UnixOrNull(r.Opens), r.Closes.Unix(), r.PerMember, r.Anonymous, r.ID); err != nil {
		return err
	}
	// No idea has a theme of a round that has not opened; drafts of ideas have none either.
	if _, err := storage.Exec(c.Context(), c.Tx, `DELETE FROM round_themes WHERE round_id = ?`, r.ID); err != nil {
		return err
	}
	return writeThemes(c, r.ID, r.Themes)
}

func writeThemes(c *bot.Call, round int64, themes []string) error {
	for place, name := range themes {
		if _, err := storage.Exec(c.Context(), c.Tx, `INSERT INTO round_themes (round_id, place, name) VALUES (?, ?, ?)`, round, place, name); err != nil {
			return err
		}
	}
	return nil
}

// saveState writes the state and the times of a round.
func saveState(c *bot.Call, r Round) error {
	_, err := storage.Exec(c.Context(), c.Tx, `UPDATE rounds SET state = ?, opens = ?, closes = ?, closed = ? WHERE id = ?`,
		r.State, storage.UnixOrNull(r.Opens), r.Closes.Unix(), storage.UnixOrNull(r.Closed), r.ID)
	return err
}

// markInvited notes that a round's invitations have gone out.
func markInvited(c *bot.Call, round int64) error {
	_, err := storage.Exec(c.Context(), c.Tx, `UPDATE rounds SET invited = ? WHERE id = ?`, c.Now.Unix(), round)
	return err
}

// theme is a theme of a round.
type theme struct {
	id   int64
	name string
}

func themesOf(c *bot.Call, round int64) ([]theme, error) {
	return storage.All(c.Context(), c.Tx, func(r storage.Scanner) (t theme, err error) { return t, r.Scan(&t.id, &t.name) },
		`SELECT id, name FROM round_themes WHERE round_id = ? ORDER BY place`, round)
}

// tookPart notes that a member has proposed, supported or commented.
func tookPart(c *bot.Call, round, member int64) error {
	_, err := storage.Exec(c.Context(), c.Tx, `INSERT INTO round_people (round_id, member_id) VALUES (?, ?) ON CONFLICT DO NOTHING`, round, member)
	return err
}

// counts are the numbers of a round.
type counts struct {
	ideas  int // live ones
	people int // who have taken part
}

func countsOf(c *bot.Call, round int64) (n counts, err error) {
	err = c.Tx.QueryRowContext(c.Context(), `SELECT (SELECT count(*) FROM ideas WHERE round_id = ?1 AND state = 'open'),
		(SELECT count(*) FROM round_people WHERE round_id = ?1)`, round).Scan(&n.ideas, &n.people)
	return n, err
}

// wasExtended tells whether a round's closing was put off, as the journal has
// kept it.
func wasExtended(c *bot.Call, r Round) (bool, error) {
	return storage.One(c.Context(), c.Tx, storage.Value[bool], `SELECT EXISTS (SELECT 1 FROM journal
		WHERE at >= ? AND feature = 'ideas' AND what = 'round.extended' AND subject = ?)`, r.Opens.Unix(), "round/"+number(r.ID))
}

// hiddenIn is how many ideas of a round are hidden.
func hiddenIn(c *bot.Call, round int64) (int, error) {
	return storage.One(c.Context(), c.Tx, storage.Value[int], `SELECT count(*) FROM ideas WHERE round_id = ? AND state = 'hidden'`, round)
}

// supportsOf is the number of supports that the live ideas of a round have.
func supportsOf(c *bot.Call, round int64) (int, error) {
	var n sql.NullInt64
	err := c.Tx.QueryRowContext(c.Context(), `SELECT sum(supports) FROM ideas WHERE round_id = ? AND state = 'open'`, round).Scan(&n)
	return int(n.Int64), err
}

// sharesOf is what a member has done in a round: ideas of their own that are
// not withdrawn, and ideas that they support.
func sharesOf(c *bot.Call, round, member int64) (proposed, supported int, err error) {
	err = c.Tx.QueryRowContext(c.Context(), `SELECT
		(SELECT count(*) FROM ideas WHERE author = ?2 AND round_id = ?1 AND state <> 'withdrawn'),
		(SELECT count(DISTINCT i.root) FROM idea_supports s JOIN ideas i ON i.id = s.idea_id WHERE s.member_id = ?2 AND i.round_id = ?1
			AND i.state IN ('open', 'merged'))`, round, member).Scan(&proposed, &supported)
	return proposed, supported, err
}

// absentees lists members after an id who have not taken part in a round and
// can be written to, at most limit of them.
func absentees(c *bot.Call, round, after int64, limit int) ([]bot.Member, error) {
	ids, err := storage.All(c.Context(), c.Tx, storage.Value[int64], `SELECT m.id FROM members m WHERE m.id > ? AND m.left IS NULL
		AND EXISTS (SELECT 1 FROM accounts a WHERE a.member_id = m.id)
		AND NOT EXISTS (SELECT 1 FROM round_people p WHERE p.round_id = ? AND p.member_id = m.id) ORDER BY m.id LIMIT ?`, after, round, limit)
	if err != nil {
		return nil, err
	}
	var out []bot.Member
	for _, id := range ids {
		m, err := c.MemberByID(id)
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}
