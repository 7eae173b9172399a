package jumelage

import (
	"livinglab/bot"
	"livinglab/storage"
)

// mergeMembers makes what is kept of one member another's, who is the same
// person. Who was in a programme twice is in it once: with the profile of the
// one that takes part, or else with their own.
func mergeMembers(c *bot.Call, from, into bot.Member) error {
	both, err := storage.All(c.Context(), c.Tx, func(r storage.Scanner) (p [2]Participant, err error) {
		return p, r.Scan(&p[0].ID, &p[0].Programme, &p[0].State, &p[1].ID, &p[1].State)
	}, `SELECT f.id, f.programme, f.state, i.id, i.state FROM participants f JOIN participants i ON i.programme = f.programme AND i.member = ?2
		WHERE f.member = ?1`, from.ID, into.ID)
	if err != nil {
		return err
	}
	for _, p := range both {
		if err := mergeParticipants(c, p[0], p[1]); err != nil {
			return err
		}
		c.Keep("programme", number(p[0].Programme), "")
	}
	for _, query := range []string{
		`UPDATE participants SET member = ?2 WHERE member = ?1`,
		`UPDATE programmes SET maker = ?2 WHERE maker = ?1`,
		`UPDATE matchings SET asker = ?2 WHERE asker = ?1`,
		`UPDATE help_calls SET handler = ?2 WHERE handler = ?1`,
		`INSERT INTO earlier_pairs (one, two, since) SELECT ?2, two, since FROM earlier_pairs WHERE one = ?1 AND two <> ?2 ON CONFLICT DO NOTHING`,
		`INSERT INTO earlier_pairs (one, two, since) SELECT one, ?2, since FROM earlier_pairs WHERE two = ?1 AND one <> ?2 ON CONFLICT DO NOTHING`,
		`DELETE FROM earlier_pairs WHERE one = ?1`,
		`DELETE FROM earlier_pairs WHERE two = ?1`,
	} {
		if _, err := storage.Exec(c.Context(), c.Tx, query, from.ID, into.ID); err != nil {
			return err
		}
	}
	return nil
}

// mergeParticipants makes what is kept of one participant another's of the same
// programme. What both have counts once: the one that stays keeps theirs. A group
// that had both is ended: it was one person, or has one member less.
func mergeParticipants(c *bot.Call, from, into Participant) error {
	if rank(from.State) > rank(into.State) {
		if _, err := storage.Exec(c.Context(), c.Tx, `UPDATE participants SET (state, kinds, speaks, learns, town, interests, slots, hopes, offers, consented, joined, left) =
			(SELECT state, kinds, speaks, learns, town, interests, slots, hopes, offers, consented, coalesce(participants.joined, joined), left
			FROM participants WHERE id = ?) WHERE id = ?`, from.ID, into.ID); err != nil {
			return err
		}
	}
	if err := endShared(c, from.ID, into.ID); err != nil {
		return err
	}
	const couple = `DELETE FROM match_decisions WHERE one = ?1 OR two = ?1 OR three = ?1`
	for _, query := range []string{
		couple, // what was decided of an account that is gone is decided anew
		`UPDATE match_groups SET third = ?2 WHERE third = ?1`,
		`UPDATE agreements SET writer = ?2 WHERE writer = ?1`,
		`UPDATE help_calls SET participant = ?2 WHERE participant = ?1`,
		`UPDATE talents SET participant = ?2 WHERE participant = ?1`,
		`UPDATE OR IGNORE match_left SET participant = ?2 WHERE participant = ?1`,
		`DELETE FROM match_left WHERE participant = ?1`,
		`UPDATE OR IGNORE match_group_people SET participant = ?2 WHERE participant = ?1`,
		`DELETE FROM match_group_people WHERE participant = ?1`,
		`UPDATE OR IGNORE agreement_needs SET participant = ?2 WHERE participant = ?1`,
		`DELETE FROM agreement_needs WHERE participant = ?1`,
		`UPDATE OR IGNORE agreement_acceptances SET participant = ?2 WHERE participant = ?1`,
		`DELETE FROM agreement_acceptances WHERE participant = ?1`,
		`UPDATE OR IGNORE checkin_answers SET participant = ?2 WHERE participant = ?1`,
		`DELETE FROM checkin_answers WHERE participant = ?1`,
		`DELETE FROM forces WHERE participant = ?1 AND evaluation IN (SELECT evaluation FROM evaluation_answers WHERE participant = ?2)`,
		`UPDATE forces SET participant = ?2 WHERE participant = ?1`,
		`UPDATE OR IGNORE evaluation_answers SET participant = ?2 WHERE participant = ?1`,
		`DELETE FROM evaluation_answers WHERE participant = ?1`,
		`DELETE FROM participants WHERE id = ?1`,
	} {
		if _, err := storage.Exec(c.Context(), c.Tx, query, from.ID, into.ID); err != nil {
			return err
		}
	}
	return nil
}

// rank orders the states of a participant: the one who takes part most stays.
func rank(state string) int {
	switch state {
	case active:
		return 3
	case paused:
		return 2
	case joining:
		return 1
	}
	return 0
}

// endShared ends the groups that two participants who are one person were both
// in. A proposal with such a group is worth nothing any more, but its group alone
// goes: the rest may be published.
func endShared(c *bot.Call, one, two int64) error {
	const shared = `id IN (SELECT a.match_group FROM match_group_people a JOIN match_group_people b ON b.match_group = a.match_group
		WHERE a.participant = ?1 AND b.participant = ?2)`
	for _, query := range []string{
		`UPDATE match_groups SET state = 'ended', ended = ?3, why_ended = 'left' WHERE state = 'active' AND ` + shared,
		`UPDATE match_groups SET state = 'ended', ended = ?3, began = ?3, why_ended = 'left' WHERE state = 'proposed' AND ` + shared,
	} {
		if _, err := storage.Exec(c.Context(), c.Tx, query, one, two, c.Now.Unix()); err != nil {
			return err
		}
	}
	return nil
}
