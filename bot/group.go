package bot

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"

	"livinglab/bot/chat"
	"livinglab/storage"
)

// Private conversations of several members with the bot (chat.Grouper). A message
// to one is a row of the outbox of kind "group", whose target is the accounts, as
// a JSON array in their order: the conversation is asked for when it is delivered,
// and is the same each time.

// kindGroup is the kind of such a target.
const kindGroup = "group"

// Together tells members something once, all in one conversation with the bot.
// Where they have no platform in common that has such conversations and runs, or
// one of them refuses to be written to there, it asks for nothing and returns
// false: each is then to be told alone (Tell). A conversation that turns out to be
// refused is made up for: each of them gets the message alone.
func (c *Call) Together(members []Member, key string, card chat.Card, options ...MessageOption) (bool, error) {
	platform, accounts, err := c.conversation(members)
	if err != nil || platform == "" {
		return false, err
	}
	target, err := json.Marshal(accounts)
	if err != nil {
		return false, err
	}
	c.ask(outgoing{key: key, group: string(target), account: chat.Account{Platform: platform}, card: &drawn{Card: card}}, options)
	return true, nil
}

// conversation is where members have a conversation in common: the platform, and
// their accounts there in their order; "" for nowhere.
func (c *Call) conversation(members []Member) (platform string, accounts []string, err error) {
	if len(members) < 2 {
		return "", nil, nil
	}
	for _, l := range c.bot.lanes {
		if _, ok := l.Platform.(chat.Grouper); !ok || l.stopped.Load() {
			continue
		}
		accounts = accounts[:0]
		for _, m := range members {
			theirs, err := storage.All(c.ctx, c.Tx, storage.Value[string], `SELECT account FROM accounts
				WHERE member_id = +? AND platform = ? AND refused <= ? ORDER BY chosen DESC, joined, account LIMIT 1`,
				m.ID, l.Name(), c.Now.Add(-respectFor).Unix())
			if err != nil {
				return "", nil, err
			}
			accounts = append(accounts, theirs...)
		}
		if len(accounts) == len(members) {
			slices.Sort(accounts)
			return l.Name(), accounts, nil
		}
	}
	return "", nil, nil
}

// gathered is a job to a conversation with the room that it has: the job itself
// keeps the accounts as its place.
func (d *delivery) gathered(ctx context.Context, j *job) (*job, error) {
	g, ok := d.lane.Platform.(chat.Grouper)
	if !ok {
		return nil, fmt.Errorf("%w: no conversations of several people", chat.ErrGone)
	}
	accounts, err := j.letter.accounts()
	if err != nil {
		return nil, err
	}
	there := *j
	err = d.call(ctx, func(ctx context.Context) (err error) {
		there.to.Room, err = g.Group(ctx, accounts)
		return err
	})
	return &there, err
}

// accounts are those of a conversation.
func (l *letter) accounts() (accounts []string, err error) {
	if err := json.Unmarshal([]byte(l.target), &accounts); err != nil {
		return nil, fmt.Errorf("%w: %w", chat.ErrInvalid, err)
	}
	return accounts, nil
}

// scatter sends each alone what could not be said in their conversation.
func (d *delivery) scatter(ctx context.Context, tx *sql.Tx, j *job) error {
	accounts, err := j.letter.accounts()
	if err != nil {
		return err
	}
	for _, account := range accounts {
		if _, err := tx.ExecContext(ctx, `INSERT INTO outbox (key, platform, kind, target, card, due, created, wanted, until, passes)
			SELECT key || '/' || ?1, platform, 'person', ?1, card, due, created, wanted, until, passes FROM outbox WHERE id = ?2
			ON CONFLICT (key, platform) DO NOTHING`, account, j.id); err != nil {
			return err
		}
	}
	j.letter.moved = true
	return nil
}

// isGroup tells whether a job is for a conversation.
func (j *job) isGroup() bool { return j.letter != nil && j.letter.kind == kindGroup }
