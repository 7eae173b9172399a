package jumelage

import "livinglab/bot"

// exports are what anyone who runs the lab may have of the jumelage: programmes,
// groups and rounds of check-ins, as counts. Who took part, who was with whom, what
// anyone said and who asked for help is the coordinator's, and in none of them.
var exports = []bot.Export{
	{Name: "programmes", Query: `SELECT p.id, p.title, p.state, p.size, p.kinds, p.mix, p.most AS groups_a_person, p.opened AS opened_at, p.joins AS joins_until_at,
		p.ends AS ends_at, p.ended AS ended_at, p.checkins,
		(SELECT count(*) FROM participants q WHERE q.programme = p.id AND q.joined IS NOT NULL) AS joined,
		(SELECT count(*) FROM participants q WHERE q.programme = p.id AND q.state = 'left') AS left,
		(SELECT count(*) FROM match_groups g WHERE g.programme = p.id AND g.state <> 'proposed') AS groups
		FROM programmes p WHERE p.state <> 'draft' ORDER BY p.id`},
	{Name: "programme_groups", Query: `SELECT g.id, g.programme, g.state, g.fit AS points, g.began AS began_at, g.ended AS ended_at, g.why_ended,
		(SELECT count(*) FROM match_group_people x WHERE x.match_group = g.id) AS people,
		(SELECT count(*) FROM agreements a WHERE a.match_group = g.id) AS agreement_versions,
		(SELECT count(*) FROM agreements a WHERE a.match_group = g.id AND a.agreed IS NOT NULL) AS agreements
		FROM match_groups g WHERE g.state <> 'proposed' ORDER BY g.id`},
	{Name: "programme_checkins", Query: `SELECT k.programme, k.number, min(k.asked) AS asked_at, count(*) AS groups,
		(SELECT count(*) FROM checkin_answers a JOIN checkins o ON o.id = a.checkin WHERE o.programme = k.programme AND o.number = k.number) AS answers,
		(SELECT count(*) FROM checkin_answers a JOIN checkins o ON o.id = a.checkin WHERE o.programme = k.programme AND o.number = k.number AND a.met = 1) AS met
		FROM checkins k GROUP BY k.programme, k.number ORDER BY k.programme, k.number`},
}
