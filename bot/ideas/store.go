package ideas

import (
	"database/sql"
	"encoding/json"
	"errors"

	"livinglab/bot"
	"livinglab/storage"
)

// The queries about ideas. Those about rounds are in store_round.go.

const selectIdea = `SELECT i.id, i.round_id, i.title, i.body, coalesce(t.name, ''), coalesce(i.theme_id, 0),
	coalesce(i.author, 0), i.created, i.state, coalesce(i.parent, 0), i.root, i.supports, i.comments, i.hidden_reason
	FROM ideas i LEFT JOIN round_themes t ON t.id = i.theme_id`

// ideaScan scans a row of selectIdea; more are columns after it.
func ideaScan(c *bot.Call, more ...any) func(storage.Scanner) (Idea, error) {
	return func(r storage.Scanner) (Idea, error) {
		var i Idea
		var created int64
		err := r.Scan(append([]any{&i.ID, &i.Round, &i.Title, &i.Body, &i.Theme, &i.theme, &i.author, &created, &i.State,
			&i.parent, &i.root, &i.Supports, &i.Comments, &i.reason}, more...)...)
		i.Created = c.Local(created)
		return i, err
	}
}

// ideaByID reads an idea; storage.ErrNotFound when there is none.
func ideaByID(c *bot.Call, id int64) (Idea, error) {
	return storage.One(c.Context(), c.Tx, ideaScan(c), selectIdea+` WHERE i.id = +?`, id)
}

// page is one page of a list of ideas.
type page struct {
	ideas []Idea
	total int // on all pages
}

// orders are the ways to sort a list.
var orders = map[string]string{
	bySupport: `i.supports DESC, i.id`,
	byNewest:  `i.id DESC`,
}

// findIdeas lists live ideas of a round that hold every word, size of them from
// the start-th on. theme 0 is any.
func findIdeas(c *bot.Call, round, theme int64, words []string, order string, start, size int) (page, error) {
	var p page
	where, args := ` WHERE i.round_id = ? AND i.state = 'open'`, []any{round}
	if theme != 0 {
		where, args = where+` AND i.theme_id = ?`, append(args, theme)
	}
	for _, w := range words {
		where += ` AND (instr(i.folded, ?) > 0 OR '#' || i.id = ? OR CAST(i.id AS TEXT) = ?)`
		args = append(args, w, w, w)
	}
	err := c.Tx.QueryRowContext(c.Context(), `SELECT count(*) FROM ideas i`+where, args...).Scan(&p.total)
	if err != nil {
		return p, err
	}
	p.ideas, err = storage.All(c.Context(), c.Tx, ideaScan(c),
		selectIdea+where+` ORDER BY `+orders[order]+` LIMIT ? OFFSET ?`, append(args, size, start)...)
	return p, err
}

// ranked lists all live ideas of a round, most supported first, then oldest.
func ranked(c *bot.Call, round int64) ([]Idea, error) {
	return storage.All(c.Context(), c.Tx, ideaScan(c),
		selectIdea+` WHERE i.round_id = ? AND i.state = 'open' ORDER BY i.supports DESC, i.id`, round)
}

// liveIn lists the numbers of a round's live ideas, at most limit of them.
func liveIn(c *bot.Call, round int64, limit int) ([]int64, error) {
	return storage.All(c.Context(), c.Tx, storage.Value[int64],
		`SELECT id FROM ideas WHERE round_id = ? AND state = 'open' ORDER BY id LIMIT ?`, round, limit)
}

// treeOf lists what was merged into an idea, at any depth, oldest first, the
// idea itself left out.
func treeOf(c *bot.Call, root int64) ([]Idea, error) {
	return storage.All(c.Context(), c.Tx, ideaScan(c), selectIdea+` WHERE i.root = ? AND i.id <> ? ORDER BY i.id`, root, root)
}

// childrenOf lists what was merged directly into an idea.
func childrenOf(c *bot.Call, parent int64) ([]Idea, error) {
	return storage.All(c.Context(), c.Tx, ideaScan(c), selectIdea+` WHERE i.parent = ? ORDER BY i.id`, parent)
}

// author is someone who proposed an idea, and on which platform; "" when that
// is not known.
type author struct {
	id    int64
	where string
}

func scanAuthor(r storage.Scanner) (a author, err error) { return a, r.Scan(&a.id, &a.where) }

// authorsOf lists the authors of an idea: its own, then those of what was merged
// into it, in the order of their ideas.
func authorsOf(c *bot.Call, i Idea) ([]author, error) {
	if i.State == Merged {
		return storage.All(c.Context(), c.Tx, scanAuthor, `SELECT author, platform FROM ideas WHERE id = ? AND author IS NOT NULL`, i.ID)
	}
	return storage.All(c.Context(), c.Tx, scanAuthor, `SELECT author, (SELECT f.platform FROM ideas f
			WHERE f.root = i.root AND f.author = i.author ORDER BY f.id <> f.root, f.id LIMIT 1)
		FROM ideas i WHERE root = ? AND author IS NOT NULL GROUP BY author ORDER BY min(id <> root), min(id)`, i.ID)
}

// wroteIn tells whether a member is among the authors of a tree.
func wroteIn(c *bot.Call, root, member int64) (bool, error) {
	var yes bool
	err := c.Tx.QueryRowContext(c.Context(), `SELECT EXISTS (SELECT 1 FROM ideas WHERE root = ? AND author = ?)`, root, member).Scan(&yes)
	return yes, err
}

// supportsTree tells whether a member supports an idea of a tree.
func supportsTree(c *bot.Call, root, member int64) (bool, error) {
	var yes bool
	err := c.Tx.QueryRowContext(c.Context(), `SELECT EXISTS (SELECT 1 FROM ideas i JOIN idea_supports s ON s.idea_id = i.id
		WHERE i.root = ? AND s.member_id = ?)`, root, member).Scan(&yes)
	return yes, err
}

// ownIdeas lists what a member has in a round, withdrawn ideas left out.
func ownIdeas(c *bot.Call, round, member int64) ([]Idea, error) {
	return storage.All(c.Context(), c.Tx, ideaScan(c),
		selectIdea+` WHERE i.author = ? AND i.round_id = ? AND i.state <> 'withdrawn' ORDER BY i.id`, member, round)
}

// insertIdea adds an idea with its words and returns its number.
func insertIdea(c *bot.Call, i Idea) (int64, error) {
	id, err := storage.Insert(c.Context(), c.Tx, `INSERT INTO ideas (id, round_id, title, body, theme_id, author, created, root, folded, platform)
		SELECT n, ?, ?, ?, nullif(?, 0), nullif(?, 0), ?, n, ?, ? FROM (SELECT coalesce(max(id), 0) + 1 AS n FROM ideas)`,
		i.Round, i.Title, i.Body, i.theme, i.author, c.Now.Unix(), folded(i.Title, i.Body), i.where)
	if err != nil {
		return 0, err
	}
	i.ID = id
	return id, writeWords(c, i)
}

// updateIdea writes an edited idea and its words.
func updateIdea(c *bot.Call, i Idea) error {
	if _, err := storage.Exec(c.Context(), c.Tx, `UPDATE ideas SET title = ?, body = ?, theme_id = nullif(?, 0), folded = ? WHERE id = ?`,
		i.Title, i.Body, i.theme, folded(i.Title, i.Body), i.ID); err != nil {
		return err
	}
	if _, err := storage.Exec(c.Context(), c.Tx, `DELETE FROM idea_words WHERE idea_id = ?`, i.ID); err != nil {
		return err
	}
	return writeWords(c, i)
}

// maxWords is how many stems of a body are kept: the rest adds nothing to tell
// two ideas apart.
const maxWords = 60

// writeWords indexes an idea for likely duplicates.
func writeWords(c *bot.Call, i Idea) error {
	w := read(i.Title, i.Body, c.Lang)
	for part, list := range [][]string{w.body[:min(len(w.body), maxWords)], w.title} {
		if len(list) == 0 {
			continue
		}
		words, err := json.Marshal(list)
		if err != nil {
			return err
		}
		if _, err := storage.Exec(c.Context(), c.Tx, `INSERT INTO idea_words (round_id, word, idea_id, in_title)
			SELECT ?, value, ?, ? FROM json_each(?) WHERE true ON CONFLICT DO NOTHING`, i.Round, i.ID, part, string(words)); err != nil {
			return err
		}
	}
	return nil
}

// setState moves an idea that stands alone from one state to another.
func setState(c *bot.Call, id int64, to IdeaState, reason string) error {
	_, err := storage.Exec(c.Context(), c.Tx, `UPDATE ideas SET state = ?, hidden_reason = ? WHERE id = ?`, to, reason, id)
	return err
}

// setTheme gives an idea a theme; 0 takes it away.
func setTheme(c *bot.Call, id, theme int64) error {
	_, err := storage.Exec(c.Context(), c.Tx, `UPDATE ideas SET theme_id = nullif(?, 0) WHERE id = ?`, theme, id)
	return err
}

// attach merges the tree of one root into another idea's.
func attach(c *bot.Call, from, into Idea) error {
	for _, q := range []struct {
		query string
		args  []any
	}{
		{`UPDATE ideas SET state = 'merged', parent = ?, root = ? WHERE id = ?`, []any{into.ID, into.root, from.ID}},
		{`UPDATE ideas SET root = ? WHERE root = ?`, []any{into.root, from.ID}},
	} {
		if _, err := storage.Exec(c.Context(), c.Tx, q.query, q.args...); err != nil {
			return err
		}
	}
	return recount(c, into.root)
}

// detach makes a merged idea a root again, with all that was merged into it.
func detach(c *bot.Call, i Idea) error {
	if _, err := storage.Exec(c.Context(), c.Tx, `WITH RECURSIVE below (id) AS (
			SELECT id FROM ideas WHERE parent = ?1 UNION SELECT i.id FROM ideas i JOIN below b ON i.parent = b.id)
		UPDATE ideas SET root = ?1 WHERE id IN below`, i.ID); err != nil {
		return err
	}
	if _, err := storage.Exec(c.Context(), c.Tx, `UPDATE ideas SET state = 'open', parent = NULL, root = id WHERE id = ?`, i.ID); err != nil {
		return err
	}
	if err := recount(c, i.ID); err != nil {
		return err
	}
	return recount(c, i.root)
}

// recount counts the supporters of a tree, each once, its authors left out.
func recount(c *bot.Call, root int64) error {
	_, err := storage.Exec(c.Context(), c.Tx, `UPDATE ideas SET supports = (SELECT count(DISTINCT s.member_id)
		FROM ideas i JOIN idea_supports s ON s.idea_id = i.id WHERE i.root = ?1
		AND s.member_id NOT IN (SELECT author FROM ideas WHERE root = ?1 AND author IS NOT NULL)) WHERE id = ?1`, root)
	return err
}

// giveSupport adds a member's support to an idea.
func giveSupport(c *bot.Call, i Idea, member int64) error {
	if _, err := storage.Exec(c.Context(), c.Tx, `INSERT INTO idea_supports (idea_id, member_id) VALUES (?, ?) ON CONFLICT DO NOTHING`,
		i.ID, member); err != nil {
		return err
	}
	if err := tookPart(c, i.Round, member); err != nil {
		return err
	}
	return recount(c, i.root)
}

// takeSupport removes a member's supports from a whole tree.
func takeSupport(c *bot.Call, root, member int64) error {
	if _, err := storage.Exec(c.Context(), c.Tx, `DELETE FROM idea_supports WHERE member_id = ?
		AND idea_id IN (SELECT id FROM ideas WHERE root = ?)`, member, root); err != nil {
		return err
	}
	return recount(c, root)
}

// comment is a row of idea_comments.
type comment struct {
	text   string
	member int64 // 0: cut apart
}

// commentOf returns a comment of an idea, or storage.ErrNotFound.
func commentOf(c *bot.Call, idea int64, id string) (comment, error) {
	return storage.One(c.Context(), c.Tx, func(r storage.Scanner) (m comment, err error) {
		return m, r.Scan(&m.text, &m.member)
	}, `SELECT text, coalesce(member_id, 0) FROM idea_comments WHERE idea_id = ? AND message = ?`, idea, id)
}

// addComment keeps a comment; the same message of a platform is kept once.
func addComment(c *bot.Call, idea int64, text, message string) error {
	n, err := storage.Exec(c.Context(), c.Tx, `INSERT INTO idea_comments (idea_id, member_id, text, at, message)
		VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`, idea, c.Member.ID, text, c.Now.Unix(), commentID(c, message))
	if err != nil || n == 0 {
		return err
	}
	_, err = storage.Exec(c.Context(), c.Tx, `UPDATE ideas SET comments = comments + 1 WHERE id = ?`, idea)
	return err
}

// draft is an idea that its author has still to decide on.
type draft struct {
	id          int64
	round       int64 // 0: not chosen yet
	title, body string
	theme       int64
	from        source
}

// source is whose message a draft is made of.
type source struct {
	other bool   // than the person who proposes it
	name  string // of the other; "" when nobody knows it
}

// keepDraft keeps what was typed, in the place of d.id when that is set, and
// returns its id.
func keepDraft(c *bot.Call, d draft) (int64, error) {
	if d.id != 0 {
		n, err := storage.Exec(c.Context(), c.Tx, `UPDATE idea_drafts SET round_id = nullif(?, 0), title = ?, body = ?, theme_id = nullif(?, 0), credit = ?
			WHERE id = ? AND member_id = ?`, d.round, d.title, d.body, d.theme, d.from.credit(), d.id, c.Member.ID)
		if n > 0 || err != nil {
			return d.id, err
		}
	}
	return storage.Insert(c.Context(), c.Tx, `INSERT INTO idea_drafts (member_id, round_id, title, body, theme_id, created, credit)
		VALUES (?, nullif(?, 0), ?, ?, nullif(?, 0), ?, ?)`, c.Member.ID, d.round, d.title, d.body, d.theme, c.Now.Unix(), d.from.credit())
}

// credit is the source as it is kept.
func (s source) credit() sql.NullString { return sql.NullString{String: s.name, Valid: s.other} }

const selectDraft = `SELECT id, coalesce(round_id, 0), title, body, coalesce(theme_id, 0), credit IS NOT NULL, coalesce(credit, '') FROM idea_drafts`

func scanDraft(r storage.Scanner) (d draft, err error) {
	return d, r.Scan(&d.id, &d.round, &d.title, &d.body, &d.theme, &d.from.other, &d.from.name)
}

// draftByID reads the person's own draft.
func draftByID(c *bot.Call, id int64) (draft, error) {
	return storage.One(c.Context(), c.Tx, scanDraft, selectDraft+` WHERE id = ? AND member_id = ?`, id, c.Member.ID)
}

// lastDraft reads the person's newest draft for a round; an empty one when there
// is none.
func lastDraft(c *bot.Call, round int64) (draft, error) {
	d, err := storage.One(c.Context(), c.Tx, scanDraft,
		selectDraft+` WHERE member_id = ? AND (round_id = ? OR round_id IS NULL) ORDER BY id DESC LIMIT 1`, c.Member.ID, round)
	if errors.Is(err, storage.ErrNotFound) || errors.Is(err, sql.ErrNoRows) {
		return draft{}, nil
	}
	return d, err
}

// dropDraft forgets a draft that was decided; 0 is none.
func dropDraft(c *bot.Call, id int64) error {
	_, err := storage.Exec(c.Context(), c.Tx, `DELETE FROM idea_drafts WHERE id = ? AND member_id = ?`, id, c.Member.ID)
	return err
}
