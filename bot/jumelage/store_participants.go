package jumelage

import (
	"errors"

	"livinglab/bot"
	"livinglab/storage"
)

const selectParticipant = `SELECT q.id, q.programme, q.member, q.state, q.kinds, q.speaks, q.learns, q.town, q.interests, q.slots,
	q.hopes, q.offers, coalesce(q.consented, 0), coalesce(q.joined, 0), coalesce(q.left, 0) FROM participants q`

func scanParticipant(r storage.Scanner) (p Participant, err error) {
	var kinds, speaks, learns, interests, slots string
	err = r.Scan(&p.ID, &p.Programme, &p.Member, &p.State, &kinds, &speaks, &learns, &p.Town, &interests, &slots,
		&p.Hopes, &p.Offers, &p.Consented, &p.Joined, &p.Left)
	p.Kinds, p.Speaks, p.Learns, p.Interests, p.Slots = split(kinds), split(speaks), split(learns), split(interests), split(slots)
	return p, err
}

// participantByID reads a participant; storage.ErrNotFound when there is none.
func participantByID(c *bot.Call, id int64) (Participant, error) {
	return storage.One(c.Context(), c.Tx, scanParticipant, selectParticipant+` WHERE q.id = ?`, id)
}

// participantOf is a member in a programme; found is false for none.
func participantOf(c *bot.Call, programme, member int64) (p Participant, found bool, err error) {
	p, err = storage.One(c.Context(), c.Tx, scanParticipant, selectParticipant+` WHERE q.programme = ? AND q.member = ?`, programme, member)
	if errors.Is(err, storage.ErrNotFound) {
		return p, false, nil
	}
	return p, err == nil, err
}

// programmesOf lists the open programmes that a member takes part in.
func programmesOf(c *bot.Call, member int64) ([]Programme, error) {
	return storage.All(c.Context(), c.Tx, scanProgramme, selectProgramme+` JOIN participants q ON q.programme = p.id
		WHERE q.member = ? AND q.state IN ('active', 'paused') AND p.state = 'open' ORDER BY p.ends, p.id LIMIT ?`, member, mostListed)
}

// countsOf is how many take part in a programme, and how many of them pause.
func countsOf(c *bot.Call, programme int64) (taking, pausing int, err error) {
	err = c.Tx.QueryRowContext(c.Context(), `SELECT
		(SELECT count(*) FROM participants WHERE programme = ?1 AND state = 'active') + (SELECT count(*) FROM participants WHERE programme = ?1 AND state = 'paused'),
		(SELECT count(*) FROM participants WHERE programme = ?1 AND state = 'paused')`, programme).Scan(&taking, &pausing)
	return taking, pausing, err
}

// keepProfile writes a profile, for somebody who has none yet as a draft.
func keepProfile(c *bot.Call, programme int64, p Profile) error {
	_, err := storage.Exec(c.Context(), c.Tx, `INSERT INTO participants (programme, member, state, kinds, speaks, learns, town, interests, slots, hopes, offers)
		VALUES (?, ?, 'draft', ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (programme, member) DO UPDATE SET state = iif(state = 'left', 'draft', state), kinds = excluded.kinds, speaks = excluded.speaks,
			learns = excluded.learns, town = excluded.town, interests = excluded.interests, slots = excluded.slots,
			hopes = excluded.hopes, offers = excluded.offers`,
		programme, c.Member.ID, words(p.Kinds), words(p.Speaks), words(p.Learns), p.Town, words(p.Interests), words(p.Slots), p.Hopes, p.Offers)
	return err
}

// setConsented makes a draft a participant.
func setConsented(c *bot.Call, id int64) error {
	_, err := storage.Exec(c.Context(), c.Tx, `UPDATE participants SET state = 'active', consented = ?1, joined = coalesce(joined, ?1), left = NULL
		WHERE id = ?2 AND state = 'draft'`, c.Now.Unix(), id)
	return err
}

// setState pauses somebody, or takes them up again.
func setState(c *bot.Call, id int64, state string) error {
	_, err := storage.Exec(c.Context(), c.Tx, `UPDATE participants SET state = ? WHERE id = ? AND consented IS NOT NULL`, state, id)
	return err
}

// forget removes what somebody said of themselves and wrote: the row stays for the
// counts, and with it that they answered and how they rated. A draft of somebody
// who never took part goes whole.
func forget(c *bot.Call, p Participant) error {
	for _, query := range []string{
		`DELETE FROM match_decisions WHERE one = ?1 OR two = ?1 OR three = ?1`,
		`DELETE FROM match_left WHERE participant = ?1`,
		`DELETE FROM talent_words WHERE talent IN (SELECT id FROM talents WHERE participant = ?1)`,
		`DELETE FROM talents WHERE participant = ?1`,
		`DELETE FROM agreement_needs WHERE participant = ?1`,
		`UPDATE checkin_answers SET words = '' WHERE participant = ?1`,
		`UPDATE forces SET words = '', quotable = 0 WHERE participant = ?1`,
		`UPDATE help_calls SET words = '' WHERE participant = ?1`,
	} {
		if _, err := storage.Exec(c.Context(), c.Tx, query, p.ID); err != nil {
			return err
		}
	}
	if p.Joined == 0 {
		_, err := storage.Exec(c.Context(), c.Tx, `DELETE FROM participants WHERE id = ?`, p.ID)
		return err
	}
	_, err := storage.Exec(c.Context(), c.Tx, `UPDATE participants SET state = 'left', left = ?, consented = NULL, kinds = '', speaks = '', learns = '',
		town = '', interests = '', slots = '', hopes = '', offers = '' WHERE id = ?`, c.Now.Unix(), p.ID)
	return err
}
