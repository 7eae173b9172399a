package jumelage

import (
	"strings"

	"livinglab/bot"
	"livinglab/storage"
)

const selectTalent = `SELECT t.id, t.programme, t.participant, q.member, m.name, t.kind, t.title, t.about FROM talents t
	JOIN participants q ON q.id = t.participant JOIN members m ON m.id = q.member`

func scanTalent(r storage.Scanner) (t Talent, err error) {
	return t, r.Scan(&t.ID, &t.Programme, &t.Participant, &t.Member, &t.Name, &t.Kind, &t.Title, &t.About)
}

// talentByID reads a talent; storage.ErrNotFound when there is none.
func talentByID(c *bot.Call, id int64) (Talent, error) {
	return storage.One(c.Context(), c.Tx, scanTalent, selectTalent+` WHERE t.id = ?`, id)
}

// talentsOf lists the newest talents of a kind in a programme that have all the
// words, folded, somewhere in their own.
func talentsOf(c *bot.Call, programme int64, kind string, words []string, most int) ([]Talent, error) {
	query, args := selectTalent+` WHERE t.programme = ? AND t.kind = ?`, []any{programme, kind}
	for _, w := range words {
		query, args = query+` AND instr(t.folded, ?) > 0`, append(args, w)
	}
	return storage.All(c.Context(), c.Tx, scanTalent, query+` ORDER BY t.id DESC LIMIT ?`, append(args, most)...)
}

// talentsBy lists what a member shares and looks for in programmes that are open.
func talentsBy(c *bot.Call, member int64) ([]Talent, error) {
	return storage.All(c.Context(), c.Tx, scanTalent, selectTalent+` JOIN programmes p ON p.id = t.programme
		WHERE q.member = ? AND p.state = 'open' ORDER BY t.id DESC LIMIT ?`, member, mostListed)
}

func countTalents(c *bot.Call, participant int64, kind string) (n int, err error) {
	err = c.Tx.QueryRowContext(c.Context(), `SELECT count(*) FROM talents WHERE participant = ? AND kind = ?`, participant, kind).Scan(&n)
	return n, err
}

// insertTalent writes a talent, with the words by which it counts in the fit.
func insertTalent(c *bot.Call, t Talent) error {
	id, err := storage.Insert(c.Context(), c.Tx, `INSERT INTO talents (programme, participant, kind, title, about, folded, created) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		t.Programme, t.Participant, t.Kind, t.Title, t.About, bot.Fold(strings.TrimSpace(t.Title+" "+t.About)), c.Now.Unix())
	for _, w := range TalentWords(t.Title) {
		if err == nil {
			_, err = storage.Exec(c.Context(), c.Tx, `INSERT INTO talent_words (talent, word) VALUES (?, ?)`, id, w)
		}
	}
	return err
}

func deleteTalent(c *bot.Call, id int64) error {
	if _, err := storage.Exec(c.Context(), c.Tx, `DELETE FROM talent_words WHERE talent = ?`, id); err != nil {
		return err
	}
	_, err := storage.Exec(c.Context(), c.Tx, `DELETE FROM talents WHERE id = ?`, id)
	return err
}
