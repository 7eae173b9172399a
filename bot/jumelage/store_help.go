package jumelage

import (
	"livinglab/bot"
	"livinglab/storage"
)

// help is a call for help.
type help struct {
	ID        int64
	Programme int64
	Member    int64 // who asked
	Handler   int64 // the member who sees to it; 0: nobody yet
}

func insertHelp(c *bot.Call, me Participant, group int64, words string) (int64, error) {
	return storage.Insert(c.Context(), c.Tx, `INSERT INTO help_calls (programme, participant, match_group, words, asked) VALUES (?, ?, nullif(?, 0), ?, ?)`,
		me.Programme, me.ID, group, words, c.Now.Unix())
}

func helpByID(c *bot.Call, id int64) (help, error) {
	return storage.One(c.Context(), c.Tx, func(r storage.Scanner) (h help, err error) {
		return h, r.Scan(&h.ID, &h.Programme, &h.Member, &h.Handler)
	}, `SELECT h.id, h.programme, q.member, coalesce(h.handler, 0) FROM help_calls h JOIN participants q ON q.id = h.participant WHERE h.id = ?`, id)
}

func setHelped(c *bot.Call, id int64) error {
	_, err := storage.Exec(c.Context(), c.Tx, `UPDATE help_calls SET handled = ?, handler = ? WHERE id = ? AND handled IS NULL`, c.Now.Unix(), c.Member.ID, id)
	return err
}
