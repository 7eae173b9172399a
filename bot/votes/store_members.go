package votes

import (
	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/storage"
)

// mergeMembers makes what is kept of one member another's, who is the same
// person. In a vote that is open and in which both have voted, the ballot cast
// last stands with its receipt; the other goes, as when a person votes again,
// and they are told. In votes that have closed nothing joins a person and a
// ballot: what was published stays, and who voted is there once.
func mergeMembers(c *bot.Call, from, into bot.Member) error {
	both, err := storage.All(c.Context(), c.Tx, scanVote, selectVote+` FROM votes v
		JOIN ballots f ON f.vote = v.id AND f.member = ? JOIN ballots i ON i.vote = v.id AND i.member = ? ORDER BY v.id`, from.ID, into.ID)
	if err != nil {
		return err
	}
	plans, err := storage.One(c.Context(), c.Tx, storage.Value[int], `SELECT count(*) FROM vote_plans WHERE maker IN (?, ?)`, from.ID, into.ID)
	if err != nil {
		return err
	}
	for _, query := range []string{
		// The earlier ballot of two; of the same second, from's.
		`DELETE FROM ballots WHERE member = ?2 AND EXISTS
			(SELECT 1 FROM ballots o WHERE o.vote = ballots.vote AND o.member = ?1 AND o.cast_at > ballots.cast_at)`,
		`DELETE FROM ballots WHERE member = ?1 AND vote IN (SELECT vote FROM ballots WHERE member = ?2)`,
		`UPDATE ballots SET member = ?2 WHERE member = ?1`,
		`DELETE FROM ballot_drafts WHERE member = ?1 AND vote IN (SELECT vote FROM ballot_drafts WHERE member = ?2)`,
		`UPDATE ballot_drafts SET member = ?2 WHERE member = ?1`,
		`INSERT INTO voters (vote, member) SELECT vote, ?2 FROM voters WHERE member = ?1 ON CONFLICT DO NOTHING`,
		`DELETE FROM voters WHERE member = ?1`,
		// Of two plans, the one begun last.
		`DELETE FROM vote_plans WHERE maker IN (?1, ?2) AND id < (SELECT max(id) FROM vote_plans WHERE maker IN (?1, ?2))`,
		`UPDATE vote_plans SET maker = ?2 WHERE maker = ?1`,
	} {
		if _, err := storage.Exec(c.Context(), c.Tx, query, from.ID, into.ID); err != nil {
			return err
		}
	}
	me := []bot.Member{into}
	for _, v := range both {
		c.Keep("vote", v.arg(), "") // the participation has changed
		c.Tell(me, "merged/"+v.arg()+"/"+bot.Dotted(from.ID, c.Now.Unix()), func(c *bot.Call) chat.Card {
			return c.Card(c.T("merged.title", "title", v.Title), c.Paragraphs("merged.ballot")...)
		})
	}
	if plans > 1 {
		c.Tell(me, "merged/plan/"+bot.Dotted(from.ID, c.Now.Unix()), func(c *bot.Call) chat.Card {
			return c.Card(nil, c.T("merged.plan"))
		})
	}
	return nil
}
