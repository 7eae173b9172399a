package votes

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"strconv"

	"livinglab/bot"
	"livinglab/bot/tally"
	"livinglab/storage"
)

// The states of a vote.
const (
	planned   = "planned"
	open      = "open"
	closed    = "closed"
	cancelled = "cancelled"
)

// vote is a row of votes.
type vote struct {
	ID    int64
	State string
	Title string
	About string
	Round int64
	Paper
	Rule     tally.Rule
	Seats    int
	Budget   int64
	Quorum   int
	Who      bot.Role
	Opens    int64
	Closes   int64
	Seed     string // "": it has not opened
	Reminded bool
	Reason   string
	Ended    int64
	Eligible int // at its closing, with Voted and Needed
	Voted    int
	Needed   int
}

// arg is the vote's id as routes, posts and timers carry it.
func (v vote) arg() string { return strconv.FormatInt(v.ID, 10) }

// subject is the vote's name in the journal.
func (v vote) subject() string { return "vote/" + v.arg() }

// quorumMet says whether enough people voted, once it is closed.
func (v vote) quorumMet() bool { return v.Voted >= v.Needed }

// option is a row of vote_options.
type option struct {
	Number int
	Title  string
	About  string
	Cost   int64
	Idea   int64
	Place  int // among the winners, from 1; 0: not among them
}

const selectVote = `SELECT v.id, v.state, v.title, v.about, v.round, v.kind, v.most, v.options, v.rule, v.seats, v.budget,
	v.quorum, v.who, v.opens, v.closes, v.seed, v.reminded, v.reason, coalesce(v.ended, 0), v.eligible, v.voted, v.needed`

func (v *vote) into() []any {
	return []any{&v.ID, &v.State, &v.Title, &v.About, &v.Round, &v.Kind, &v.Most, &v.Options, &v.Rule, &v.Seats, &v.Budget,
		&v.Quorum, &v.Who, &v.Opens, &v.Closes, &v.Seed, &v.Reminded, &v.Reason, &v.Ended, &v.Eligible, &v.Voted, &v.Needed}
}

func scanVote(r storage.Scanner) (v vote, err error) {
	err = r.Scan(v.into()...)
	return v, err
}

// loadVote returns a vote, or storage.ErrNotFound.
func loadVote(c *bot.Call, id int64) (vote, error) {
	return storage.One(c.Context(), c.Tx, scanVote, selectVote+` FROM votes v WHERE v.id = ?`, id)
}

// votesIn returns the votes in a state, the first to close first; at most 25.
func votesIn(c *bot.Call, states ...string) ([]vote, error) {
	var out []vote
	for _, s := range states {
		more, err := storage.All(c.Context(), c.Tx, scanVote, selectVote+` FROM votes v WHERE v.state = ? ORDER BY v.closes, v.id LIMIT 25`, s)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	return out[:min(len(out), 25)], nil
}

// recentVotes returns the votes that closed last.
func recentVotes(c *bot.Call, n int) ([]vote, error) {
	return storage.All(c.Context(), c.Tx, scanVote, selectVote+` FROM votes v WHERE v.state = ? ORDER BY v.closes DESC, v.id DESC LIMIT ?`, closed, n)
}

func loadOptions(c *bot.Call, id int64) ([]option, error) {
	return storage.All(c.Context(), c.Tx, func(r storage.Scanner) (o option, err error) {
		return o, r.Scan(&o.Number, &o.Title, &o.About, &o.Cost, &o.Idea, &o.Place)
	}, `SELECT number, title, about, cost, idea, coalesce(place, 0) FROM vote_options WHERE vote = +? ORDER BY number`, id)
}

// markedTitles returns the titles of the options on a ballot, by number, as one
// row: it is on the path of every vote cast.
func markedTitles(c *bot.Call, vote int64, b Ballot) (map[int]string, error) {
	titles := make(map[int]string, len(b))
	if len(b) == 0 {
		return titles, nil
	}
	object, err := storage.One(c.Context(), c.Tx, storage.Value[string], `SELECT json_group_object(number, title) FROM vote_options
		WHERE vote = ? AND number IN (SELECT value ->> 'o' FROM json_each(?))`, vote, b.encode())
	if err != nil {
		return nil, err
	}
	return titles, json.Unmarshal([]byte(object), &titles)
}

// insertVote writes a vote and its options.
func insertVote(c *bot.Call, v vote, options []option) (int64, error) {
	id, err := storage.Insert(c.Context(), c.Tx, `INSERT INTO votes (state, title, about, round, kind, most, rule, seats, budget,
		quorum, who, opens, closes, seed, options) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		v.State, v.Title, v.About, v.Round, string(v.Kind), v.Most, string(v.Rule), v.Seats, v.Budget,
		v.Quorum, v.Who, v.Opens, v.Closes, v.Seed, len(options))
	if err != nil {
		return 0, err
	}
	for _, o := range options {
		if _, err := storage.Exec(c.Context(), c.Tx, `INSERT INTO vote_options (vote, number, title, about, cost, idea) VALUES (?, ?, ?, ?, ?, ?)`,
			id, o.Number, o.Title, o.About, o.Cost, o.Idea); err != nil {
			return 0, err
		}
	}
	return id, nil
}

// setClosing moves the closing of a vote.
func setClosing(c *bot.Call, id, closes int64) error {
	_, err := storage.Exec(c.Context(), c.Tx, `UPDATE votes SET closes = ? WHERE id = ?`, closes, id)
	return err
}

// countVoted is how many have voted.
func countVoted(c *bot.Call, id int64) (int, error) {
	return storage.One(c.Context(), c.Tx, storage.Value[int], `SELECT count(*) FROM voters WHERE vote = ?`, id)
}

// paper is what a member has in a vote that is open: what they are filling in,
// and what they cast.
type paper struct {
	vote
	Draft    Ballot
	HasDraft bool
	Cast     Ballot
	Receipt  string // "": they have not voted
}

// loadPaper reads a vote with what the call's member has in it, in one query:
// it is on the path of every press.
func loadPaper(c *bot.Call, id int64) (paper, error) {
	return storage.One(c.Context(), c.Tx, func(r storage.Scanner) (p paper, err error) {
		var draft, cast, receipt sql.NullString
		if err = r.Scan(append(p.into(), &draft, &cast, &receipt)...); err != nil {
			return p, err
		}
		p.HasDraft, p.Receipt = draft.Valid, receipt.String
		p.Draft, err = decodeBallot(draft.String)
		if err == nil {
			p.Cast, err = decodeBallot(cast.String)
		}
		return p, err
	}, selectVote+`, d.content, b.content, b.receipt FROM votes v
		LEFT JOIN ballot_drafts d ON d.vote = v.id AND d.member = +?
		LEFT JOIN ballots b ON b.vote = v.id AND b.member = +? WHERE v.id = +?`, c.Member.ID, c.Member.ID, id)
}

func saveDraft(c *bot.Call, vote int64, b Ballot) error {
	_, err := storage.Exec(c.Context(), c.Tx, `INSERT INTO ballot_drafts (vote, member, content) VALUES (?, ?, ?)
		ON CONFLICT (vote, member) DO UPDATE SET content = excluded.content`, vote, c.Member.ID, b.encode())
	return err
}

// putBallot casts a member's ballot in place of an earlier one; first says that
// there was none.
func putBallot(c *bot.Call, vote, member int64, b Ballot, receipt string, first bool) error {
	if _, err := storage.Exec(c.Context(), c.Tx, `INSERT INTO ballots (vote, member, content, receipt, cast_at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (vote, member) DO UPDATE SET content = excluded.content, receipt = excluded.receipt, cast_at = excluded.cast_at`,
		vote, member, b.encode(), receipt, c.Now.Unix()); err != nil || !first {
		return err
	}
	_, err := storage.Exec(c.Context(), c.Tx, `INSERT INTO voters (vote, member) VALUES (?, ?) ON CONFLICT DO NOTHING`, vote, member)
	return err
}

func dropDraft(c *bot.Call, vote int64) error {
	_, err := storage.Exec(c.Context(), c.Tx, `DELETE FROM ballot_drafts WHERE vote = ? AND member = ?`, vote, c.Member.ID)
	return err
}

// cut deletes all that joins a person of a vote and what they voted.
func cut(c *bot.Call, vote int64) error {
	for _, q := range []string{`DELETE FROM ballots WHERE vote = ?`, `DELETE FROM ballot_drafts WHERE vote = ?`} {
		if _, err := storage.Exec(c.Context(), c.Tx, q, vote); err != nil {
			return err
		}
	}
	c.Scrub()
	return nil
}

// castBallots reads the ballots of a vote, each with its receipt and without
// its voter.
func castBallots(c *bot.Call, v vote) ([]tally.FileBallot, error) {
	return storage.All(c.Context(), c.Tx, func(r storage.Scanner) (tally.FileBallot, error) {
		var content, receipt string
		if err := r.Scan(&content, &receipt); err != nil {
			return tally.FileBallot{}, err
		}
		b, err := decodeBallot(content)
		return b.published(v.Kind, receipt), err
	}, `SELECT content, receipt FROM ballots WHERE vote = ?`, v.ID)
}

// memberIDs returns members of a vote's table: "voters", "ballot_drafts".
func memberIDs(c *bot.Call, table string, vote int64) (map[int64]bool, error) {
	ids, err := storage.All(c.Context(), c.Tx, storage.Value[int64], `SELECT member FROM `+table+` WHERE vote = ?`, vote)
	out := make(map[int64]bool, len(ids))
	for _, id := range ids {
		out[id] = true
	}
	return out, err
}

// saveEnd writes how a vote ended.
func saveEnd(c *bot.Call, v vote) error {
	_, err := storage.Exec(c.Context(), c.Tx, `UPDATE votes SET state = ?, ended = ?, reason = ?, eligible = ?, voted = ?, needed = ? WHERE id = ?`,
		v.State, v.Ended, v.Reason, v.Eligible, v.Voted, v.Needed, v.ID)
	return err
}

// saveResult writes the published file and its count, and marks the winners
// where there is a decision.
func saveResult(c *bot.Call, v vote, f tally.File, res tally.Result) error {
	var file bytes.Buffer
	if err := tally.WriteFile(&file, f); err != nil {
		return err
	}
	result, err := json.Marshal(res)
	if err != nil {
		return err
	}
	if _, err := storage.Exec(c.Context(), c.Tx, `INSERT INTO vote_results (vote, file, result) VALUES (?, ?, ?)`,
		v.ID, file.String(), string(result)); err != nil {
		return err
	}
	for i, id := range f.Winners {
		if _, err := storage.Exec(c.Context(), c.Tx, `UPDATE vote_options SET place = ? WHERE vote = ? AND number = ?`,
			i+1, v.ID, optionNumber(id)); err != nil {
			return err
		}
	}
	return nil
}

// winner is an option that won; drawn: by lot only, with no support.
type winner struct {
	Number int
	Title  string
	Drawn  bool
}

// loadWinners returns the winners of a vote, in the order in which they won.
func loadWinners(c *bot.Call, vote int64) ([]winner, error) {
	return storage.All(c.Context(), c.Tx, func(r storage.Scanner) (w winner, err error) {
		return w, r.Scan(&w.Number, &w.Title, &w.Drawn)
	}, `SELECT number, title, CAST(number AS TEXT) IN (SELECT u.value FROM vote_results r, json_each(r.result, '$.Unsupported') u WHERE r.vote = ?1 AND u.type = 'text')
		FROM vote_options WHERE vote = ?1 AND place IS NOT NULL ORDER BY place`, vote)
}

// loadFile returns the published file of a vote, as text.
func loadFile(c *bot.Call, vote int64) (string, error) {
	return storage.One(c.Context(), c.Tx, storage.Value[string], `SELECT file FROM vote_results WHERE vote = ?`, vote)
}

// publishedBallot finds a ballot of a published file by its receipt;
// storage.ErrNotFound when there is none. SQLite looks for it: reading the whole
// file takes ten times as long.
func publishedBallot(c *bot.Call, vote int64, receipt string) (Ballot, error) {
	text, err := storage.One(c.Context(), c.Tx, storage.Value[string], `SELECT b.value FROM vote_results r, json_each(r.file, '$.ballots') b
		WHERE r.vote = ? AND b.value ->> 'receipt' = ?`, vote, receipt)
	if err != nil {
		return nil, err
	}
	var f tally.FileBallot // its fields have the names of the file's
	err = json.Unmarshal([]byte(text), &f)
	return fromPublished(f), err
}

func loadResult(c *bot.Call, vote int64) (res tally.Result, err error) {
	s, err := storage.One(c.Context(), c.Tx, storage.Value[string], `SELECT result FROM vote_results WHERE vote = ?`, vote)
	if err != nil {
		return res, err
	}
	return res, json.Unmarshal([]byte(s), &res)
}

// loadPlan returns the plan that the call's member is preparing, with its id;
// id 0 when there is none.
func loadPlan(c *bot.Call) (id int64, p Plan, err error) {
	var text string
	err = c.Tx.QueryRowContext(c.Context(), `SELECT id, plan FROM vote_plans WHERE maker = ?`, c.Member.ID).Scan(&id, &text)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, p, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(text), &p)
	}
	return id, p, err
}

func insertPlan(c *bot.Call, p Plan) (int64, error) {
	text, err := json.Marshal(p)
	if err != nil {
		return 0, err
	}
	return storage.Insert(c.Context(), c.Tx, `INSERT INTO vote_plans (maker, plan) VALUES (?, ?)`, c.Member.ID, string(text))
}

func savePlan(c *bot.Call, id int64, p Plan) error {
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	_, err = storage.Exec(c.Context(), c.Tx, `UPDATE vote_plans SET plan = ? WHERE id = ?`, string(text), id)
	return err
}

func dropPlan(c *bot.Call, id int64) error {
	_, err := storage.Exec(c.Context(), c.Tx, `DELETE FROM vote_plans WHERE id = ?`, id)
	return err
}

// saveOpening writes that a planned vote is open, with its draw.
func saveOpening(c *bot.Call, v vote) error {
	_, err := storage.Exec(c.Context(), c.Tx, `UPDATE votes SET state = ?, seed = ? WHERE id = ?`, v.State, v.Seed, v.ID)
	return err
}

func saveReminded(c *bot.Call, id int64) error {
	_, err := storage.Exec(c.Context(), c.Tx, `UPDATE votes SET reminded = 1 WHERE id = ?`, id)
	return err
}
