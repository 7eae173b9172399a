package jumelage

import (
	"errors"

	"livinglab/bot"
	"livinglab/storage"
)

// The queries about evaluations.

const selectEvaluation = `SELECT e.id, e.programme, e.kind, e.opened, e.closes, e.asked,
	(SELECT count(*) FROM evaluation_answers a WHERE a.evaluation = e.id) FROM evaluations e`

func scanEvaluation(r storage.Scanner) (e Evaluation, err error) {
	return e, r.Scan(&e.ID, &e.Programme, &e.Kind, &e.Opened, &e.Closes, &e.Asked, &e.Answers)
}

// evaluationByID reads an evaluation; storage.ErrNotFound when there is none.
func evaluationByID(c *bot.Call, id int64) (Evaluation, error) {
	return storage.One(c.Context(), c.Tx, scanEvaluation, selectEvaluation+` WHERE e.id = ?`, id)
}

// evaluationsOf lists those of a programme, the first first.
func evaluationsOf(c *bot.Call, programme int64) ([]Evaluation, error) {
	return storage.All(c.Context(), c.Tx, scanEvaluation, selectEvaluation+` WHERE e.programme = ? ORDER BY e.id`, programme)
}

// wasInGroup is what participants q are asked by: they take part, and have been in
// a group.
const wasInGroup = ` q.state IN ('active', 'paused') AND EXISTS (SELECT 1 FROM match_group_people x
	JOIN match_groups g ON g.id = x.match_group WHERE x.participant = q.id AND g.state <> 'proposed')`

// insertEvaluation writes an evaluation of everyone who has been in a group; 0 when
// there is nobody, or when it is there already.
func insertEvaluation(c *bot.Call, programme int64, kind string, closes int64) (int64, error) {
	id, err := storage.One(c.Context(), c.Tx, storage.Value[int64], `INSERT INTO evaluations (programme, kind, opened, closes, asked)
		SELECT ?1, ?2, ?3, ?4, n FROM (SELECT count(*) AS n FROM participants q WHERE q.programme = ?1 AND`+wasInGroup+`) WHERE n > 0
		ON CONFLICT (programme, kind) DO NOTHING RETURNING id`, programme, kind, c.Now.Unix(), closes)
	if errors.Is(err, storage.ErrNotFound) {
		return 0, nil
	}
	return id, err
}

// toEvaluate lists members, a hundred by participant after one, who are to be asked
// and have not answered.
func toEvaluate(c *bot.Call, e Evaluation, after int64) ([]person, error) {
	return storage.All(c.Context(), c.Tx, func(r storage.Scanner) (p person, err error) {
		return p, r.Scan(&p.ID, &p.Member)
	}, `SELECT q.id, q.member FROM participants q WHERE q.programme = ?1 AND q.id > ?2 AND`+wasInGroup+`
		AND NOT EXISTS (SELECT 1 FROM evaluation_answers a WHERE a.evaluation = ?3 AND a.participant = q.id) ORDER BY q.id LIMIT ?4`,
		e.Programme, after, e.ID, batch)
}

func setReminded(c *bot.Call, id int64) error {
	_, err := storage.Exec(c.Context(), c.Tx, `UPDATE evaluations SET reminded = ? WHERE id = ?`, c.Now.Unix(), id)
	return err
}

// hasEvaluated tells whether somebody has answered.
func hasEvaluated(c *bot.Call, evaluation, who int64) (n bool, err error) {
	err = c.Tx.QueryRowContext(c.Context(), `SELECT EXISTS (SELECT 1 FROM evaluation_answers WHERE evaluation = ? AND participant = ?)`, evaluation, who).Scan(&n)
	return n, err
}

// saveEvaluation writes what somebody answers, with their forces by kind.
func saveEvaluation(c *bot.Call, e Evaluation, who int64, rating, belongs int, forces map[string][]string, quotable bool) error {
	if _, err := storage.Exec(c.Context(), c.Tx, `INSERT INTO evaluation_answers (evaluation, participant, rating, belongs, answered) VALUES (?, ?, ?, ?, ?)`,
		e.ID, who, rating, belongs, c.Now.Unix()); err != nil {
		return err
	}
	for _, kind := range forceKinds {
		for _, words := range forces[kind] {
			if _, err := storage.Exec(c.Context(), c.Tx, `INSERT INTO forces (evaluation, participant, kind, words, quotable) VALUES (?, ?, ?, ?, ?)`,
				e.ID, who, kind, words, quotable); err != nil {
				return err
			}
		}
	}
	return nil
}

// force is what somebody wrote, as the coordinator reads it: without a name.
type force struct {
	ID        int64
	Programme int64
	Kind      string
	Words     string
	Theme     int64 // 0: not sorted yet
	Quotable  bool
}

const selectForce = `SELECT f.id, e.programme, f.kind, f.words, coalesce(f.theme, 0), f.quotable FROM forces f JOIN evaluations e ON e.id = f.evaluation`

func scanForce(r storage.Scanner) (f force, err error) {
	return f, r.Scan(&f.ID, &f.Programme, &f.Kind, &f.Words, &f.Theme, &f.Quotable)
}

func forceByID(c *bot.Call, id int64) (force, error) {
	return storage.One(c.Context(), c.Tx, scanForce, selectForce+` WHERE f.id = ?`, id)
}

// forcesOf lists the forces of a programme whose words are still there, in the
// order of their words: that of the rows would tell who wrote what together.
func forcesOf(c *bot.Call, programme int64) ([]force, error) {
	return storage.All(c.Context(), c.Tx, scanForce, selectForce+` WHERE e.programme = ? AND f.words <> '' ORDER BY f.kind, f.words, f.id`, programme)
}

// theme is a row of force_themes, with how many forces are in it.
type theme struct {
	ID    int64
	Kind  string
	Name  string
	Count int
}

// themesOf lists the themes of a programme, those that most forces are in first.
func themesOf(c *bot.Call, programme int64) ([]theme, error) {
	return storage.All(c.Context(), c.Tx, func(r storage.Scanner) (t theme, err error) {
		return t, r.Scan(&t.ID, &t.Kind, &t.Name, &t.Count)
	}, `SELECT t.id, t.kind, t.name, (SELECT count(*) FROM forces f WHERE f.theme = t.id) AS n FROM force_themes t
		WHERE t.programme = ? ORDER BY t.kind, n DESC, t.name`, programme)
}

// themeNamed finds a theme of a programme by its name, or makes it.
func themeNamed(c *bot.Call, programme int64, kind, name string) (int64, error) {
	return storage.One(c.Context(), c.Tx, storage.Value[int64], `INSERT INTO force_themes (programme, kind, name) VALUES (?, ?, ?)
		ON CONFLICT (programme, kind, name) DO UPDATE SET name = excluded.name RETURNING id`, programme, kind, name)
}

// setTheme sorts a force into a theme of its programme and kind; 0 takes it out.
func setTheme(c *bot.Call, f force, theme int64) error {
	_, err := storage.Exec(c.Context(), c.Tx, `UPDATE forces SET theme = (SELECT t.id FROM force_themes t WHERE t.id = ?1 AND t.programme = ?2 AND t.kind = ?3)
		WHERE id = ?4`, theme, f.Programme, f.Kind, f.ID)
	return err
}
