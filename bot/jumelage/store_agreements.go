package jumelage

import (
	"livinglab/bot"
	"livinglab/storage"
)

// lastAgreement reads the newest version of a group's agreement;
// storage.ErrNotFound when there is none.
func lastAgreement(c *bot.Call, group int64) (Agreement, error) {
	a, err := storage.One(c.Context(), c.Tx, func(r storage.Scanner) (a Agreement, err error) {
		return a, r.Scan(&a.ID, &a.Group, &a.Version, &a.Goals, &a.Rhythm, &a.Until, &a.Writer, &a.Agreed)
	}, `SELECT id, match_group, version, goals, rhythm, until, writer, coalesce(agreed, 0) FROM agreements WHERE match_group = ? ORDER BY version DESC LIMIT 1`, group)
	if err != nil {
		return a, err
	}
	a.Needs, a.Yes = map[int64]string{}, map[int64]bool{}
	type said struct {
		who   int64
		needs string
	}
	needs, err := storage.All(c.Context(), c.Tx, func(r storage.Scanner) (s said, err error) { return s, r.Scan(&s.who, &s.needs) },
		`SELECT participant, needs FROM agreement_needs WHERE agreement = ?`, a.ID)
	for _, s := range needs {
		a.Needs[s.who] = s.needs
	}
	if err != nil {
		return a, err
	}
	yes, err := storage.All(c.Context(), c.Tx, storage.Value[int64], `SELECT participant FROM agreement_acceptances WHERE agreement = ?`, a.ID)
	for _, who := range yes {
		a.Yes[who] = true
	}
	return a, err
}

// insertAgreement writes a version, which its writer accepts.
func insertAgreement(c *bot.Call, a Agreement) (int64, error) {
	id, err := storage.Insert(c.Context(), c.Tx, `INSERT INTO agreements (match_group, version, goals, rhythm, until, writer, written) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		a.Group, a.Version, a.Goals, a.Rhythm, a.Until, a.Writer, c.Now.Unix())
	if err != nil {
		return 0, err
	}
	for who, needs := range a.Needs {
		if _, err := storage.Exec(c.Context(), c.Tx, `INSERT INTO agreement_needs (agreement, participant, needs) VALUES (?, ?, ?)`, id, who, needs); err != nil {
			return 0, err
		}
	}
	return id, insertYes(c, id, a.Writer)
}

func insertYes(c *bot.Call, agreement, who int64) error {
	_, err := storage.Exec(c.Context(), c.Tx, `INSERT INTO agreement_acceptances (agreement, participant, accepted) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`,
		agreement, who, c.Now.Unix())
	return err
}

func setAgreed(c *bot.Call, agreement int64) error {
	_, err := storage.Exec(c.Context(), c.Tx, `UPDATE agreements SET agreed = ? WHERE id = ? AND agreed IS NULL`, c.Now.Unix(), agreement)
	return err
}
