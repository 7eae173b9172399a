package ideas

import "livinglab/bot"

// exports are the tables of ideas as people want them. An anonymous round shows
// no author here either, nor who wrote what in its threads.
var exports = []bot.Export{
	{Name: "rounds", Query: `SELECT r.id, r.title, r.question, r.state, r.opens AS opens_at, r.closes AS closes_at, r.closed AS closed_at,
		r.per_member, r.anonymous, r.room,
		(SELECT count(*) FROM ideas i WHERE i.round_id = r.id AND i.state = 'open') AS ideas,
		(SELECT count(*) FROM round_people p WHERE p.round_id = r.id) AS people
		FROM rounds r WHERE r.state <> 'draft' ORDER BY r.id`},
	{Name: "ideas", Query: `SELECT i.id, i.round_id AS round, i.title, i.body, coalesce(t.name, '') AS theme, i.state, i.parent AS merged_into,
		i.supports, i.comments, i.created AS created_at, CASE WHEN r.anonymous = 0 THEN m.name END AS author, i.hidden_reason
		FROM ideas i JOIN rounds r ON r.id = i.round_id LEFT JOIN round_themes t ON t.id = i.theme_id LEFT JOIN members m ON m.id = i.author
		ORDER BY i.id`},
	{Name: "comments", Query: `SELECT k.id, k.idea_id AS idea, k.at AS written_at, CASE WHEN r.anonymous = 0 THEN m.name END AS member, k.text
		FROM idea_comments k JOIN ideas i ON i.id = k.idea_id JOIN rounds r ON r.id = i.round_id LEFT JOIN members m ON m.id = k.member_id
		ORDER BY k.id`},
}
