package bot

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"livinglab/bot/chat"
	"livinglab/storage"
)

// outgoing is a message that a handler asked for.
type outgoing struct {
	key    string
	room   string // the lab's name of a room, or
	member int64  // a member, or
	post   string // a living post, in whose thread it goes
	card   chat.Card
}

// Announce posts a card once in a room of the lab, on every platform where the
// room is. The key says what it is ("result/12"): the same key is not posted
// twice (within keepSent). Use ForRoom for its words.
func (c *Call) Announce(room, key string, card chat.Card) {
	c.effects.messages = append(c.effects.messages, outgoing{key: c.feature + "/" + key, room: room, card: card})
}

// Reply posts a card once in the thread of a living post of the feature.
func (c *Call) Reply(post, key string, card chat.Card) {
	c.effects.messages = append(c.effects.messages, outgoing{key: c.feature + "/" + key, post: c.feature + "/" + post, card: card})
}

// Tell sends a card once to each member in private, in their own language. The
// member is part of the key. Someone who has no account, or refuses direct
// messages on all that they have, is not written to: /labo shows them what is
// open all the same.
func (c *Call) Tell(members []Member, key string, card func(c *Call) chat.Card) {
	drawn := map[chat.Lang]chat.Card{}
	for _, m := range members {
		if _, ok := drawn[m.Lang]; !ok {
			drawn[m.Lang] = card(c.In(m.Lang))
		}
		c.effects.messages = append(c.effects.messages, outgoing{
			key:    c.feature + "/" + key + "/" + strconv.FormatInt(m.ID, 10),
			member: m.ID, card: drawn[m.Lang]})
	}
}

// respectFor is how long someone who refused a direct message is left alone.
// Platforms block a bot that has too many requests refused.
const respectFor = 7 * 24 * time.Hour

// writeMessage writes a row for each platform that the message goes to.
func (c *Call) writeMessage(m outgoing) error {
	card, err := json.Marshal(m.card)
	if err != nil {
		return err
	}
	insert := func(platform, kind, target string) error {
		_, err := c.Tx.ExecContext(c.ctx, `INSERT INTO outbox (key, platform, kind, target, card, due, created)
			VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key, platform) DO NOTHING`,
			m.key, platform, kind, target, string(card), c.Now.Unix(), c.Now.Unix())
		return err
	}
	switch {
	case m.member != 0:
		to, err := c.reach(m)
		if err != nil || to.ID == "" {
			return err
		}
		return insert(to.Platform, "person", to.ID)
	case m.post != "":
		platforms, err := storage.All(c.ctx, c.Tx, storage.Value[string], `SELECT DISTINCT platform FROM posts WHERE key = ?`, m.post)
		for _, p := range platforms {
			if err == nil {
				err = insert(p, "thread", m.post)
			}
		}
		return err
	}
	for _, r := range c.bot.lab.Rooms[m.room] {
		if err := insert(r.Platform, "room", r.ID); err != nil {
			return err
		}
	}
	return nil
}

// reach picks the account by which a member is told something: the first that
// takes direct messages, of a platform that runs if there is one. It is none
// when there is no such account, or when the message has gone to another of
// theirs already.
func (c *Call) reach(m outgoing) (chat.Account, error) {
	accounts, err := storage.All(c.ctx, c.Tx, func(r storage.Scanner) (a chat.Account, err error) {
		return a, r.Scan(&a.Platform, &a.ID)
	}, `SELECT platform, account FROM accounts WHERE member_id = ? AND refused <= ?
		AND NOT EXISTS (SELECT 1 FROM outbox WHERE key = ? AND state <> 'dead')
		ORDER BY platform, account`, m.member, c.Now.Add(-respectFor).Unix(), m.key)
	if err != nil || len(accounts) == 0 {
		return chat.Account{}, err
	}
	i := slices.IndexFunc(accounts, func(a chat.Account) bool { return c.bot.platforms[a.Platform] != nil })
	return accounts[max(i, 0)], nil
}
