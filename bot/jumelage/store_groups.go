package jumelage

import (
	"encoding/json"
	"errors"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

// The queries about groups.

// The states of a group, besides proposed.
const ended = "ended"

// Why a group ended.
const (
	byDissolving = "dissolved"
	byLeaving    = "left"
	byClosing    = "closed"
)

// group is a row of match_groups, with its people.
type group struct {
	ID        int64
	Programme int64
	Matching  int64
	State     string
	Points    int64
	Reasons   []Reason
	Third     int64
	Fixed     bool
	Earlier   bool
	Began     int64
	Meets     int64
	People    []person // by participant
}

// person is somebody of a group.
type person struct {
	ID     int64 // the participant
	Member int64
	Name   string
	State  string
}

// text shows a person by name.
func (p person) text() chat.Text { return chat.Who(p.Name) }

const selectGroup = `SELECT g.id, g.programme, g.matching, g.state, g.fit, g.reasons, coalesce(g.third, 0), g.fixed, g.earlier,
	coalesce(g.began, 0), coalesce(g.meets, 0) FROM match_groups g`

func scanGroup(r storage.Scanner) (g group, err error) {
	var reasons string
	err = r.Scan(&g.ID, &g.Programme, &g.Matching, &g.State, &g.Points, &reasons, &g.Third, &g.Fixed, &g.Earlier, &g.Began, &g.Meets)
	if err == nil {
		err = json.Unmarshal([]byte(reasons), &g.Reasons)
	}
	return g, err
}

// withPeople reads the people of groups.
func withPeople(c *bot.Call, groups []group, err error) ([]group, error) {
	for i := range groups {
		if err == nil {
			groups[i].People, err = peopleOf(c, groups[i].ID)
		}
	}
	return groups, err
}

func peopleOf(c *bot.Call, id int64) ([]person, error) {
	return storage.All(c.Context(), c.Tx, func(r storage.Scanner) (p person, err error) {
		return p, r.Scan(&p.ID, &p.Member, &p.Name, &p.State)
	}, `SELECT q.id, q.member, m.name, q.state FROM match_group_people x JOIN participants q ON q.id = x.participant
		JOIN members m ON m.id = q.member WHERE x.match_group = ? ORDER BY q.id`, id)
}

// groupByID reads a group; found is false when there is none.
func groupByID(c *bot.Call, id int64) (g group, found bool, err error) {
	g, err = storage.One(c.Context(), c.Tx, scanGroup, selectGroup+` WHERE g.id = ?`, id)
	if errors.Is(err, storage.ErrNotFound) {
		return g, false, nil
	}
	if err == nil {
		g.People, err = peopleOf(c, id)
	}
	return g, err == nil, err
}

// groupsIn lists groups of a programme in a state, size of them from the start-th
// on.
func groupsIn(c *bot.Call, programme int64, state string, start, size int) ([]group, error) {
	groups, err := storage.All(c.Context(), c.Tx, scanGroup, selectGroup+` WHERE g.programme = ? AND g.state = ? ORDER BY g.id LIMIT ? OFFSET ?`, programme, state, size, start)
	return withPeople(c, groups, err)
}

// countGroups is how many groups of a programme are in a state.
func countGroups(c *bot.Call, programme int64, state string) (n int, err error) {
	err = c.Tx.QueryRowContext(c.Context(), `SELECT count(*) FROM match_groups WHERE programme = ? AND state = ?`, programme, state).Scan(&n)
	return n, err
}

// countProposed is how many people are in the groups that a run proposes.
func countProposed(c *bot.Call, matching int64) (n int, err error) {
	err = c.Tx.QueryRowContext(c.Context(), `SELECT count(DISTINCT x.participant) FROM match_groups g JOIN match_group_people x ON x.match_group = g.id
		WHERE g.matching = ? AND g.state = 'proposed'`, matching).Scan(&n)
	return n, err
}

// activeGroupsOf lists the groups that a participant is in.
func activeGroupsOf(c *bot.Call, participant int64) ([]group, error) {
	groups, err := storage.All(c.Context(), c.Tx, scanGroup, selectGroup+` JOIN match_group_people x ON x.match_group = g.id
		WHERE x.participant = ? AND g.state = 'active' ORDER BY g.id`, participant)
	return withPeople(c, groups, err)
}

// setActive publishes a group, and notes who is together in it.
func setActive(c *bot.Call, g group) error {
	if _, err := storage.Exec(c.Context(), c.Tx, `UPDATE match_groups SET state = 'active', began = ? WHERE id = ?`, c.Now.Unix(), g.ID); err != nil {
		return err
	}
	return noteTogether(c, g.ID)
}

// noteTogether notes that the people of a group have been in one.
func noteTogether(c *bot.Call, id int64) error {
	_, err := storage.Exec(c.Context(), c.Tx, `INSERT INTO earlier_pairs (one, two, since) SELECT a.member, b.member, ?2
		FROM match_group_people x JOIN participants a ON a.id = x.participant JOIN match_group_people y ON y.match_group = x.match_group
		JOIN participants b ON b.id = y.participant WHERE x.match_group = ?1 AND a.member <> b.member ON CONFLICT DO NOTHING`, id, c.Now.Unix())
	return err
}

// setGroupEnded ends a group.
func setGroupEnded(c *bot.Call, id int64, why string) error {
	_, err := storage.Exec(c.Context(), c.Tx, `UPDATE match_groups SET state = 'ended', ended = ?, why_ended = ?, meets = NULL WHERE id = ? AND state = 'active'`,
		c.Now.Unix(), why, id)
	return err
}

// endAllGroups ends the groups of a programme that closes.
func endAllGroups(c *bot.Call, programme int64) error {
	_, err := storage.Exec(c.Context(), c.Tx, `UPDATE match_groups SET state = 'ended', ended = ?, why_ended = 'closed', meets = NULL
		WHERE programme = ? AND state = 'active'`, c.Now.Unix(), programme)
	return err
}

// deleteGroup deletes a group that was only proposed.
func deleteGroup(c *bot.Call, id int64) error {
	if _, err := storage.Exec(c.Context(), c.Tx, `DELETE FROM match_group_people WHERE match_group = ?`, id); err != nil {
		return err
	}
	_, err := storage.Exec(c.Context(), c.Tx, `DELETE FROM match_groups WHERE id = ? AND state = 'proposed'`, id)
	return err
}

// proposedWith are the proposed groups that a participant is in.
func proposedWith(c *bot.Call, participant int64) ([]int64, error) {
	return storage.All(c.Context(), c.Tx, storage.Value[int64], `SELECT g.id FROM match_group_people x JOIN match_groups g ON g.id = x.match_group
		WHERE x.participant = ? AND g.state = 'proposed'`, participant)
}

// removeFrom takes somebody out of a group that goes on without them.
func removeFrom(c *bot.Call, id, participant int64) error {
	if _, err := storage.Exec(c.Context(), c.Tx, `UPDATE match_groups SET third = NULL WHERE id = ?`, id); err != nil {
		return err
	}
	_, err := storage.Exec(c.Context(), c.Tx, `DELETE FROM match_group_people WHERE match_group = ? AND participant = ?`, id, participant)
	return err
}

// addThird makes somebody the third of a duo, and notes who is together in it.
func addThird(c *bot.Call, g group, participant int64) error {
	if _, err := storage.Exec(c.Context(), c.Tx, `INSERT INTO match_group_people (match_group, participant) VALUES (?, ?)`, g.ID, participant); err != nil {
		return err
	}
	if _, err := storage.Exec(c.Context(), c.Tx, `UPDATE match_groups SET third = ? WHERE id = ?`, participant, g.ID); err != nil {
		return err
	}
	return noteTogether(c, g.ID)
}
