package jumelage

import (
	"encoding/json"
	"errors"

	"livinglab/bot"
	"livinglab/storage"
)

// The queries about runs of the matching, their proposals and decisions.

// The states of a run.
const (
	isRunning   = "running"
	isProposed  = "proposed"
	isPublished = "published"
	isDropped   = "dropped"
	isFailed    = "failed"
)

// run is a row of matchings.
type run struct {
	ID        int64
	Programme int64
	State     string
	Asker     int64
	Asked     int64
	Proposal  // its numbers; the groups are read a page at a time
}

const selectRun = `SELECT id, programme, state, asker, asked, people, placed, total, bound, exact, lost, costs FROM matchings`

func scanRun(r storage.Scanner) (m run, err error) {
	var costs string
	err = r.Scan(&m.ID, &m.Programme, &m.State, &m.Asker, &m.Asked, &m.People, &m.Placed, &m.Total, &m.Bound, &m.Exact, &m.Lost, &costs)
	if err == nil {
		err = json.Unmarshal([]byte(costs), &m.Costs)
	}
	return m, err
}

func runByID(c *bot.Call, id int64) (run, error) {
	return storage.One(c.Context(), c.Tx, scanRun, selectRun+` WHERE id = ?`, id)
}

// lastRun is the newest run of a programme; found is false for none.
func lastRun(c *bot.Call, programme int64) (m run, found bool, err error) {
	m, err = storage.One(c.Context(), c.Tx, scanRun, selectRun+` WHERE programme = ? ORDER BY id DESC LIMIT 1`, programme)
	if errors.Is(err, storage.ErrNotFound) {
		return m, false, nil
	}
	return m, err == nil, err
}

func insertRun(c *bot.Call, programme int64) (int64, error) {
	return storage.Insert(c.Context(), c.Tx, `INSERT INTO matchings (programme, state, asker, asked) VALUES (?, 'running', ?, ?)`,
		programme, c.Member.ID, c.Now.Unix())
}

func setRun(c *bot.Call, id int64, state string) error {
	_, err := storage.Exec(c.Context(), c.Tx, `UPDATE matchings SET state = ?, published = iif(? = 'published', ?, published) WHERE id = ?`, state, state, c.Now.Unix(), id)
	return err
}

// dropProposals drops what is proposed in a programme, with its groups.
func dropProposals(c *bot.Call, programme int64) error {
	const its = `(SELECT id FROM match_groups WHERE programme = ?1 AND state = 'proposed')`
	for _, query := range []string{
		`DELETE FROM match_group_people WHERE match_group IN ` + its,
		`DELETE FROM match_groups WHERE programme = ?1 AND state = 'proposed'`,
		`DELETE FROM match_left WHERE matching IN (SELECT id FROM matchings WHERE programme = ?1 AND state = 'proposed')`,
		`UPDATE matchings SET state = 'dropped' WHERE programme = ?1 AND state = 'proposed'`,
	} {
		if _, err := storage.Exec(c.Context(), c.Tx, query, programme); err != nil {
			return err
		}
	}
	return nil
}

// saveProposal writes what came of a run.
func saveProposal(c *bot.Call, m run, p Proposal) error {
	if p.Costs == nil {
		p.Costs = []Cost{}
	}
	costs, err := json.Marshal(p.Costs)
	if err != nil {
		return err
	}
	if _, err := storage.Exec(c.Context(), c.Tx, `UPDATE matchings SET state = 'proposed', done = ?, people = ?, placed = ?, total = ?, bound = ?,
		exact = ?, lost = ?, costs = ? WHERE id = ?`, c.Now.Unix(), p.People, p.Placed, p.Total, p.Bound, p.Exact, p.Lost, string(costs), m.ID); err != nil {
		return err
	}
	for _, g := range p.Groups {
		if err := insertGroup(c, m, g); err != nil {
			return err
		}
	}
	for _, l := range p.Left {
		if _, err := storage.Exec(c.Context(), c.Tx, `INSERT INTO match_left (matching, participant, why, partners) VALUES (?, ?, ?, ?)`,
			m.ID, l.ID, l.Why, l.Partners); err != nil {
			return err
		}
	}
	return nil
}

func insertGroup(c *bot.Call, m run, g Proposed) error {
	if g.Reasons == nil {
		g.Reasons = []Reason{}
	}
	reasons, err := json.Marshal(g.Reasons)
	if err != nil {
		return err
	}
	id, err := storage.Insert(c.Context(), c.Tx, `INSERT INTO match_groups (programme, matching, state, fit, reasons, third, fixed, earlier)
		VALUES (?, ?, 'proposed', ?, ?, nullif(?, 0), ?, ?)`, m.Programme, m.ID, g.Points, string(reasons), g.Third, g.Fixed, g.Earlier)
	if err != nil {
		return err
	}
	for _, who := range g.Members {
		if _, err := storage.Exec(c.Context(), c.Tx, `INSERT INTO match_group_people (match_group, participant) VALUES (?, ?)`, id, who); err != nil {
			return err
		}
	}
	return nil
}

// waiting lists who waits for a group in a programme: they take part and are in
// none, by id; so many at most, or all of them with everyone.
func waiting(c *bot.Call, programme int64, most int) ([]Participant, error) {
	return storage.All(c.Context(), c.Tx, scanParticipant, selectParticipant+` WHERE q.programme = ? AND q.state = 'active' AND NOT EXISTS
		(SELECT 1 FROM match_group_people x JOIN match_groups g ON g.id = x.match_group WHERE x.participant = q.id AND g.state = 'active') ORDER BY q.id LIMIT ?`, programme, most)
}

const everyone = -1

// countWaiting is how many they are.
func countWaiting(c *bot.Call, programme int64) (n int, err error) {
	err = c.Tx.QueryRowContext(c.Context(), `SELECT count(*) FROM participants q WHERE q.programme = ? AND q.state = 'active' AND NOT EXISTS
		(SELECT 1 FROM match_group_people x JOIN match_groups g ON g.id = x.match_group WHERE x.participant = q.id AND g.state = 'active')`, programme).Scan(&n)
	return n, err
}

func scanCouple(r storage.Scanner) (p [2]int64, err error) { return p, r.Scan(&p[0], &p[1]) }

// earlierOf lists participants of a programme who were in one group before, in
// whatever programme.
func earlierOf(c *bot.Call, programme int64) ([][2]int64, error) {
	return storage.All(c.Context(), c.Tx, scanCouple, `SELECT a.id, b.id FROM participants a JOIN earlier_pairs e ON e.one = a.member
		JOIN participants b ON b.programme = a.programme AND b.member = e.two WHERE a.programme = ? AND a.state = 'active' AND a.id < b.id ORDER BY a.id, b.id`, programme)
}

// dissolvedOf lists couples of a programme whose group one of them ended.
func dissolvedOf(c *bot.Call, programme int64) ([][2]int64, error) {
	return storage.All(c.Context(), c.Tx, scanCouple, `SELECT DISTINCT x.participant, y.participant FROM match_groups g
		JOIN match_group_people x ON x.match_group = g.id JOIN match_group_people y ON y.match_group = g.id AND x.participant < y.participant
		WHERE g.programme = ? AND g.state = 'ended' AND g.why_ended = 'dissolved' ORDER BY 1, 2`, programme)
}

// wordsOf are the words of what each participant of a programme looks for (ask)
// or offers, sorted.
func wordsOf(c *bot.Call, programme int64, kind string) (map[int64][]string, error) {
	type said struct {
		who  int64
		word string
	}
	all, err := storage.All(c.Context(), c.Tx, func(r storage.Scanner) (s said, err error) { return s, r.Scan(&s.who, &s.word) },
		`SELECT DISTINCT t.participant, w.word FROM talents t JOIN talent_words w ON w.talent = t.id WHERE t.programme = ? AND t.kind = ? ORDER BY 1, 2`, programme, kind)
	out := map[int64][]string{}
	for _, s := range all {
		out[s.who] = append(out[s.who], s.word)
	}
	return out, err
}

// decisionsOf lists what is decided in a programme, the oldest first.
func decisionsOf(c *bot.Call, programme int64) ([]Decision, error) {
	return storage.All(c.Context(), c.Tx, func(r storage.Scanner) (d Decision, err error) {
		var kind string
		people := make([]int64, 3)
		err = r.Scan(&d.ID, &kind, &people[0], &people[1], &people[2])
		if people[2] == 0 {
			people = people[:2]
		}
		d.Fixed, d.People = kind == "fixed", people
		return d, err
	}, `SELECT id, kind, one, two, coalesce(three, 0) FROM match_decisions WHERE programme = ? ORDER BY id`, programme)
}

// addDecision writes a decision, and takes back what says the contrary.
func addDecision(c *bot.Call, programme int64, kind string, people []int64) error {
	three := any(nil)
	if len(people) == 3 {
		three = people[2]
	}
	if kind == "forbidden" {
		if _, err := storage.Exec(c.Context(), c.Tx, `DELETE FROM match_decisions WHERE programme = ?1 AND kind = 'fixed'
			AND ?2 IN (one, two, coalesce(three, 0)) AND ?3 IN (one, two, coalesce(three, 0))`, programme, people[0], people[1]); err != nil {
			return err
		}
	}
	_, err := storage.Exec(c.Context(), c.Tx, `INSERT INTO match_decisions (programme, kind, one, two, three, at)
		SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE NOT EXISTS (SELECT 1 FROM match_decisions
			WHERE programme = ?1 AND kind = ?2 AND one = ?3 AND two = ?4 AND three IS ?5)`,
		programme, kind, people[0], people[1], three, c.Now.Unix())
	if err != nil || kind == "forbidden" {
		return err
	}
	for i, a := range people { // what is fixed is not forbidden
		for _, b := range people[i+1:] {
			if _, err := storage.Exec(c.Context(), c.Tx, `DELETE FROM match_decisions WHERE programme = ? AND kind = 'forbidden' AND one = ? AND two = ?`,
				programme, a, b); err != nil {
				return err
			}
		}
	}
	return nil
}

func deleteDecision(c *bot.Call, programme, id int64) error {
	_, err := storage.Exec(c.Context(), c.Tx, `DELETE FROM match_decisions WHERE programme = ? AND id = ?`, programme, id)
	return err
}

// forgetFixed drops the fixed groups of a programme, once they are published.
func forgetFixed(c *bot.Call, programme int64) error {
	_, err := storage.Exec(c.Context(), c.Tx, `DELETE FROM match_decisions WHERE programme = ? AND kind = 'fixed'`, programme)
	return err
}

// unplaced is somebody of match_left, by name.
type unplaced struct {
	Unplaced
	Name string
}

// leftOf lists who is in no group of a run, or hard to place; at most 25.
func leftOf(c *bot.Call, matching int64) ([]unplaced, error) {
	return storage.All(c.Context(), c.Tx, func(r storage.Scanner) (u unplaced, err error) {
		return u, r.Scan(&u.ID, &u.Why, &u.Partners, &u.Name)
	}, `SELECT l.participant, l.why, l.partners, m.name FROM match_left l JOIN participants q ON q.id = l.participant JOIN members m ON m.id = q.member
		WHERE l.matching = ? ORDER BY l.why = '', l.participant LIMIT 25`, matching)
}

// member of a duo that goes on, as one who may join it is compared with them.
type inDuo struct {
	group int64
	Participant
}

// duosOf lists the people of the duos of a programme that go on, by group.
func duosOf(c *bot.Call, programme int64) ([]inDuo, error) {
	return storage.All(c.Context(), c.Tx, func(r storage.Scanner) (d inDuo, err error) {
		var kinds, speaks, learns, interests, slots string
		err = r.Scan(&d.group, &d.ID, &d.Member, &kinds, &speaks, &learns, &d.Town, &interests, &slots)
		d.Kinds, d.Speaks, d.Learns, d.Interests, d.Slots = split(kinds), split(speaks), split(learns), split(interests), split(slots)
		return d, err
	}, `SELECT g.id, q.id, q.member, q.kinds, q.speaks, q.learns, q.town, q.interests, q.slots FROM match_groups g
		JOIN match_group_people x ON x.match_group = g.id JOIN participants q ON q.id = x.participant
		WHERE g.programme = ? AND g.state = 'active' AND (SELECT count(*) FROM match_group_people y WHERE y.match_group = g.id) = 2 ORDER BY g.id, q.id`, programme)
}

// neverWith are the participants whom somebody is never to be with: the
// coordinator decided so, or their group was ended.
func neverWith(c *bot.Call, programme, who int64) (map[int64]bool, error) {
	ids, err := storage.All(c.Context(), c.Tx, storage.Value[int64], `SELECT iif(one = ?2, two, one) FROM match_decisions
			WHERE programme = ?1 AND kind = 'forbidden' AND ?2 IN (one, two)
		UNION SELECT y.participant FROM match_group_people x JOIN match_groups g ON g.id = x.match_group
			JOIN match_group_people y ON y.match_group = g.id WHERE x.participant = ?2 AND y.participant <> ?2 AND g.why_ended = 'dissolved'`, programme, who)
	out := map[int64]bool{}
	for _, id := range ids {
		out[id] = true
	}
	return out, err
}
