package jumelage

import (
	"livinglab/bot"
	"livinglab/storage"
)

// What a report counts.

// reportCounts is what a programme came to, in people and groups.
type reportCounts struct {
	Joined, Left, Matched, Met, Still, Groups, Active, Dissolved int
}

func countReport(c *bot.Call, programme int64) (n reportCounts, err error) {
	const of = `FROM participants q WHERE q.programme = ?1 AND q.joined IS NOT NULL`
	const group = `SELECT count(*) FROM match_groups WHERE programme = ?1 AND state = `
	err = c.Tx.QueryRowContext(c.Context(), `SELECT (SELECT count(*) `+of+`), (SELECT count(*) `+of+` AND q.state = 'left'),
		(SELECT count(*) `+of+` AND EXISTS (SELECT 1 FROM match_group_people x JOIN match_groups g ON g.id = x.match_group
			WHERE x.participant = q.id AND g.state <> 'proposed')),
		(SELECT count(*) `+of+` AND EXISTS (SELECT 1 FROM match_group_people x JOIN checkins k ON k.match_group = x.match_group
			JOIN checkin_answers a ON a.checkin = k.id WHERE x.participant = q.id AND a.met = 1)),
		(SELECT count(*) `+of+` AND EXISTS (SELECT 1 FROM match_group_people x JOIN match_groups g ON g.id = x.match_group
			WHERE x.participant = q.id AND (g.state = 'active' OR g.why_ended = 'closed'))),
		(`+group+`'active') + (`+group+`'ended'), (`+group+`'active'), (`+group+`'ended' AND why_ended = 'dissolved')`, programme).Scan(
		&n.Joined, &n.Left, &n.Matched, &n.Met, &n.Still, &n.Groups, &n.Active, &n.Dissolved)
	return n, err
}

// reportRound is a round of check-ins: how many people were asked, answered and
// had met, and the average of the ratings in hundredths; 0 where there are fewer
// than fewestTold.
type reportRound struct {
	Number, Asked, Answers, Met, Rating int
	At                                  int64
}

func reportRounds(c *bot.Call, programme int64) ([]reportRound, error) {
	return storage.All(c.Context(), c.Tx, func(r storage.Scanner) (n reportRound, err error) {
		return n, r.Scan(&n.Number, &n.At, &n.Asked, &n.Answers, &n.Met, &n.Rating)
	}, `SELECT k.number, min(k.asked), sum((SELECT count(*) FROM match_group_people x WHERE x.match_group = k.match_group)),
		sum((SELECT count(*) FROM checkin_answers a WHERE a.checkin = k.id)),
		sum((SELECT count(*) FROM checkin_answers a WHERE a.checkin = k.id AND a.met = 1)),
		(SELECT iif(count(a.rating) < ?2, 0, CAST(round(100 * avg(a.rating)) AS INTEGER)) FROM checkins o JOIN checkin_answers a ON a.checkin = o.id
			WHERE o.programme = ?1 AND o.number = k.number)
		FROM checkins k WHERE k.programme = ?1 GROUP BY k.number ORDER BY k.number`, programme, fewestTold)
}

// averagesOf are the averages of an evaluation, in hundredths; 0 where there are
// fewer than fewestTold answers.
func averagesOf(c *bot.Call, evaluation int64) (rating, belongs int, err error) {
	err = c.Tx.QueryRowContext(c.Context(), `SELECT iif(n < ?2, 0, CAST(round(100 * r) AS INTEGER)), iif(n < ?2, 0, CAST(round(100 * b) AS INTEGER))
		FROM (SELECT count(*) AS n, coalesce(avg(rating), 0) AS r, coalesce(avg(belongs), 0) AS b FROM evaluation_answers WHERE evaluation = ?1)`,
		evaluation, fewestTold).Scan(&rating, &belongs)
	return rating, belongs, err
}

// reportGroup is a group that was published, with who of it is a student.
type reportGroup struct {
	group
	Students []int64
}

// reportGroups lists the groups that were published, at most so many.
func reportGroups(c *bot.Call, programme int64, most int) ([]reportGroup, error) {
	groups, err := storage.All(c.Context(), c.Tx, scanGroup, selectGroup+` WHERE g.programme = ? AND g.state <> 'proposed' ORDER BY g.id LIMIT ?`, programme, most)
	if groups, err = withPeople(c, groups, err); err != nil {
		return nil, err
	}
	students, err := storage.All(c.Context(), c.Tx, storage.Value[int64], `SELECT id FROM participants WHERE programme = ? AND ' ' || kinds || ' ' LIKE '% student %'`, programme)
	if err != nil {
		return nil, err
	}
	is := map[int64]bool{}
	for _, id := range students {
		is[id] = true
	}
	var out []reportGroup
	for _, g := range groups {
		r := reportGroup{group: g}
		for i, q := range g.People {
			if is[q.ID] {
				r.Students = append(r.Students, q.ID)
			}
			if q.State == left {
				r.People[i].Name = "" // they left: only that there was somebody is kept
			}
		}
		out = append(out, r)
	}
	return out, nil
}
