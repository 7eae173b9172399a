package jumelage

import (
	"errors"

	"livinglab/bot"
	"livinglab/storage"
)

// The queries about check-ins.

// checkin is a question to a group.
type checkin struct {
	ID        int64
	Programme int64
	Number    int // of the round
	Group     int64
}

// beginRound counts one more round of check-ins, and returns its number.
func beginRound(c *bot.Call, programme int64) (n int, err error) {
	err = c.Tx.QueryRowContext(c.Context(), `UPDATE programmes SET checkins = checkins + 1 WHERE id = ? RETURNING checkins`, programme).Scan(&n)
	return n, err
}

// toAsk lists groups of a programme that began before a moment, by id, after one.
func toAsk(c *bot.Call, programme, began, after int64) ([]group, error) {
	groups, err := storage.All(c.Context(), c.Tx, scanGroup, selectGroup+` WHERE g.programme = ? AND g.state = 'active' AND g.id > ? AND g.began <= ? ORDER BY g.id LIMIT ?`,
		programme, after, began, batch)
	return withPeople(c, groups, err)
}

// insertCheckin writes a question; 0 when it is there already.
func insertCheckin(c *bot.Call, programme int64, number int, group int64) (int64, error) {
	id, err := storage.One(c.Context(), c.Tx, storage.Value[int64], `INSERT INTO checkins (programme, number, match_group, asked) VALUES (?, ?, ?, ?)
		ON CONFLICT DO NOTHING RETURNING id`, programme, number, group, c.Now.Unix())
	if errors.Is(err, storage.ErrNotFound) {
		return 0, nil
	}
	return id, err
}

func checkinByID(c *bot.Call, id int64) (checkin, error) {
	return storage.One(c.Context(), c.Tx, scanCheckin, `SELECT id, programme, number, match_group FROM checkins WHERE id = ?`, id)
}

func scanCheckin(r storage.Scanner) (k checkin, err error) {
	return k, r.Scan(&k.ID, &k.Programme, &k.Number, &k.Group)
}

// answer is what somebody answered.
type answer struct {
	Met    bool
	Rating int // 1 to 5; 0: not said
	Words  string
	Shared bool
}

// answerOf is what a participant answered; found is false for nothing.
func answerOf(c *bot.Call, checkin, who int64) (a answer, found bool, err error) {
	a, err = storage.One(c.Context(), c.Tx, func(r storage.Scanner) (a answer, err error) {
		return a, r.Scan(&a.Met, &a.Rating, &a.Words, &a.Shared)
	}, `SELECT met, coalesce(rating, 0), words, shared FROM checkin_answers WHERE checkin = ? AND participant = ?`, checkin, who)
	if errors.Is(err, storage.ErrNotFound) {
		return a, false, nil
	}
	return a, err == nil, err
}

// saveAnswer writes an answer over an earlier one.
func saveAnswer(c *bot.Call, checkin, who int64, a answer) error {
	_, err := storage.Exec(c.Context(), c.Tx, `INSERT INTO checkin_answers (checkin, participant, met, rating, words, shared, answered)
		VALUES (?, ?, ?, nullif(?, 0), ?, ?, ?) ON CONFLICT (checkin, participant) DO UPDATE SET met = excluded.met, rating = excluded.rating,
		words = excluded.words, shared = excluded.shared, answered = excluded.answered`, checkin, who, a.Met, a.Rating, a.Words, a.Shared, c.Now.Unix())
	return err
}

// silent are the check-ins of a round, after one, of groups that go on, whom
// somebody has not answered and which were not followed up.
func silent(c *bot.Call, programme int64, number int, after int64) ([]checkin, error) {
	return storage.All(c.Context(), c.Tx, scanCheckin, `SELECT k.id, k.programme, k.number, k.match_group FROM checkins k JOIN match_groups g ON g.id = k.match_group
		WHERE k.programme = ? AND k.number = ? AND k.id > ? AND k.followed IS NULL AND g.state = 'active' ORDER BY k.id LIMIT ?`, programme, number, after, batch)
}

// silentPeople are those of a check-in's group who have not answered.
func silentPeople(c *bot.Call, k checkin) ([]person, error) {
	return storage.All(c.Context(), c.Tx, func(r storage.Scanner) (p person, err error) {
		return p, r.Scan(&p.ID, &p.Member, &p.Name, &p.State)
	}, `SELECT q.id, q.member, m.name, q.state FROM match_group_people x JOIN participants q ON q.id = x.participant JOIN members m ON m.id = q.member
		WHERE x.match_group = ? AND NOT EXISTS (SELECT 1 FROM checkin_answers a WHERE a.checkin = ? AND a.participant = q.id) ORDER BY q.id`, k.Group, k.ID)
}

func setFollowed(c *bot.Call, id int64) error {
	_, err := storage.Exec(c.Context(), c.Tx, `UPDATE checkins SET followed = ? WHERE id = ?`, c.Now.Unix(), id)
	return err
}

// unanswered are the groups that go on and nobody of whom has answered a round;
// from now on the coordinator has been told.
func unanswered(c *bot.Call, programme int64, number int) ([]group, error) {
	groups, err := storage.All(c.Context(), c.Tx, scanGroup, selectGroup+` JOIN checkins k ON k.match_group = g.id
		WHERE k.programme = ? AND k.number = ? AND k.told IS NULL AND g.state = 'active'
		AND NOT EXISTS (SELECT 1 FROM checkin_answers a WHERE a.checkin = k.id) ORDER BY g.id`, programme, number)
	if groups, err = withPeople(c, groups, err); err != nil {
		return nil, err
	}
	_, err = storage.Exec(c.Context(), c.Tx, `UPDATE checkins SET told = ?3 WHERE programme = ?1 AND number = ?2 AND told IS NULL
		AND NOT EXISTS (SELECT 1 FROM checkin_answers a WHERE a.checkin = checkins.id)`, programme, number, c.Now.Unix())
	return groups, err
}

// setMeets keeps when a group meets next.
func setMeets(c *bot.Call, group, at int64) error {
	_, err := storage.Exec(c.Context(), c.Tx, `UPDATE match_groups SET meets = ? WHERE id = ?`, at, group)
	return err
}

// groupsOfMember lists the groups that a member is in, in all programmes that are
// open.
func groupsOfMember(c *bot.Call, member int64) ([]group, error) {
	groups, err := storage.All(c.Context(), c.Tx, scanGroup, selectGroup+` JOIN match_group_people x ON x.match_group = g.id
		JOIN participants q ON q.id = x.participant WHERE q.member = ? AND g.state = 'active' ORDER BY g.id LIMIT ?`, member, mostListed)
	return withPeople(c, groups, err)
}
