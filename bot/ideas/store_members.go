package ideas

import (
	"livinglab/bot"
	"livinglab/storage"
)

// mergeMembers makes what is kept of one member another's, who is the same
// person. An idea that both supported counts them once, and one that either
// wrote not at all, as for every author. Someone who has more ideas in a round
// than its share, because each account had some, keeps them and adds none.
func mergeMembers(c *bot.Call, from, into bot.Member) error {
	roots, err := storage.All(c.Context(), c.Tx, storage.Value[int64], `SELECT root FROM ideas WHERE author IN (?1, ?2)
		UNION SELECT i.root FROM ideas i JOIN idea_supports s ON s.idea_id = i.id WHERE s.member_id IN (?1, ?2)`, from.ID, into.ID)
	if err != nil {
		return err
	}
	rounds, err := storage.All(c.Context(), c.Tx, storage.Value[int64], `SELECT round_id FROM round_people WHERE member_id = ?`, from.ID)
	if err != nil {
		return err
	}
	for _, query := range []string{
		`INSERT INTO round_people (round_id, member_id) SELECT round_id, ?2 FROM round_people WHERE member_id = ?1 ON CONFLICT DO NOTHING`,
		`DELETE FROM round_people WHERE member_id = ?1`,
		`INSERT INTO idea_supports (idea_id, member_id) SELECT idea_id, ?2 FROM idea_supports WHERE member_id = ?1 ON CONFLICT DO NOTHING`,
		`DELETE FROM idea_supports WHERE member_id = ?1`,
		`UPDATE rounds SET created_by = ?2 WHERE created_by = ?1`,
		`UPDATE ideas SET author = ?2 WHERE author = ?1`,
		`UPDATE idea_comments SET member_id = ?2 WHERE member_id = ?1`,
		`UPDATE idea_drafts SET member_id = ?2 WHERE member_id = ?1`,
	} {
		if _, err := storage.Exec(c.Context(), c.Tx, query, from.ID, into.ID); err != nil {
			return err
		}
	}
	for _, root := range roots {
		if err := recount(c, root); err != nil {
			return err
		}
		c.Keep("idea", number(root), "")
	}
	for _, round := range rounds {
		c.Keep("round", number(round), "")
	}
	return nil
}
