package bot

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"livinglab/bot/chat"
	"livinglab/storage"
)

// outgoing is a message that a handler asked for.
type outgoing struct {
	key     string
	room    string       // the lab's name of a room, or
	member  int64        // a member, or
	account chat.Account // one account and no other, or
	group   string       // a conversation of several on account's platform, or
	post    string       // a living post, in whose thread it goes,
	but     string       // on all platforms but this one
	card    *drawn
	until   time.Time // of use until then; zero: always
	urgent  bool
	wanted  time.Time // when it is to be said
}

// MessageOption says how a message is to be delivered, if not at once and
// however late.
type MessageOption func(*outgoing)

// Until says until when a message is of use: later it is dropped, not delivered.
// When many such messages are late for a person or a room, they are told in one
// summary. What a timer says is of use as long as the timer is, if nothing else
// is said here; the zero time is always.
func Until(t time.Time) MessageOption { return func(m *outgoing) { m.until = t } }

// Urgent has a message to a person pass their quiet hours: for what would be of
// no use in the morning and cannot wait, as a call for help. What a person gets
// for something that they did themselves passes in any case.
func Urgent(m *outgoing) { m.urgent = true }

// Fresh says that a message is of what came about only now, although the timer
// that says it was due long ago, such as that something was missed. It is not
// marked as late.
func Fresh(m *outgoing) { m.wanted = time.Time{} }

// ask keeps a message that is to be delivered.
func (c *Call) ask(m outgoing, options []MessageOption) {
	m.key, m.until, m.wanted = c.feature+"/"+m.key, c.until, c.dueAt()
	for _, o := range options {
		o(&m)
	}
	if m.wanted.IsZero() {
		m.wanted = c.Now
	}
	c.effects.messages = append(c.effects.messages, m)
}

// drawn is a card, with the JSON of it once one message was written: many are
// told the same.
type drawn struct {
	chat.Card
	json string
}

func (d *drawn) encoded() (string, error) {
	if d.json == "" {
		data, err := json.Marshal(d.Card)
		if err != nil {
			return "", err
		}
		d.json = string(data)
	}
	return d.json, nil
}

// Announce posts a card once in a room of the lab, on every platform where the
// room is. The key says what it is ("result/12"): the same key is not posted
// twice (within keepSent). Use ForRoom for its words.
func (c *Call) Announce(room, key string, card chat.Card, options ...MessageOption) {
	c.ask(outgoing{key: key, room: room, card: &drawn{Card: card}}, options)
}

// Reply posts a card once in the thread of a living post of the feature.
func (c *Call) Reply(post, key string, card chat.Card, options ...MessageOption) {
	c.ask(outgoing{key: key, post: c.feature + "/" + post, card: &drawn{Card: card}}, options)
}

// Relay is Reply on every platform but the one where the event happened, for
// what its people have seen already.
func (c *Call) Relay(post, key string, card chat.Card) {
	c.ask(outgoing{key: key, post: c.feature + "/" + post, but: c.account.Platform, card: &drawn{Card: card}}, nil)
}

// Sent is the key under which a message of the feature was said in a thread, by its
// id on the platform of the event; "" for another's, and for one that was sent more
// than keepSent ago.
func (c *Call) Sent(message string) (key string, err error) {
	key, err = storage.One(c.ctx, c.Tx, storage.Value[string], sentMessage, c.account.Platform, message)
	if errors.Is(err, storage.ErrNotFound) {
		return "", nil
	}
	key, ours := strings.CutPrefix(key, c.feature+"/")
	if !ours {
		return "", err
	}
	return key, err
}

const sentMessage = `SELECT key FROM outbox WHERE platform = +? AND post = +? AND kind = 'thread' AND state = 'sent'`

// tellAccount sends a card once to one account, whatever the person chose: for
// what is about the account itself.
func (c *Call) tellAccount(a chat.Account, key string, card chat.Card) {
	c.ask(outgoing{key: key, account: a, card: &drawn{Card: card}}, []MessageOption{Urgent})
}

// Tell sends a card once to each member in private, in their own language. The
// member is part of the key. Someone who has no account, or refuses direct
// messages on all that they have, is not written to: /labo shows them what is
// open all the same. In their quiet hours it waits until the morning, or is
// dropped if it is of no use then (Until), unless it is Urgent or they are the
// one who acts.
func (c *Call) Tell(members []Member, key string, card func(c *Call) chat.Card, options ...MessageOption) {
	cards := map[chat.Lang]*drawn{}
	for _, m := range members {
		if cards[m.Lang] == nil {
			cards[m.Lang] = &drawn{Card: card(c.In(m.Lang))}
		}
		c.ask(outgoing{key: key + "/" + strconv.FormatInt(m.ID, 10), member: m.ID, card: cards[m.Lang],
			urgent: m.ID == c.Member.ID}, options)
	}
}

// respectFor is how long someone who refused a direct message is left alone.
// Platforms block a bot that has too many requests refused.
const respectFor = 7 * 24 * time.Hour

// writeMessage writes a row for each platform that the message goes to.
func (c *Call) writeMessage(m outgoing) error {
	card, err := m.card.encoded()
	if err != nil {
		return err
	}
	insert := func(platform, kind, target string) error {
		_, err := c.Tx.ExecContext(c.ctx, `INSERT INTO outbox (key, platform, kind, target, card, due, created, wanted, until, passes)
			VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?8, ?9) ON CONFLICT (key, platform) DO NOTHING`,
			m.key, platform, kind, target, card, c.Now.Unix(), m.wanted.Unix(), storage.UnixOrNull(m.until), m.urgent)
		return err
	}
	switch {
	case m.member != 0:
		return c.writeTo(m, card)
	case m.group != "":
		return insert(m.account.Platform, kindGroup, m.group)
	case m.account.ID != "":
		return insert(m.account.Platform, "person", m.account.ID)
	case m.post != "":
		platforms, err := storage.All(c.ctx, c.Tx, storage.Value[string], `SELECT DISTINCT platform FROM posts WHERE key = ? AND platform <> ?`, m.post, m.but)
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

// toldFirst is the order in which accounts of a member are told what is private:
// those of platforms that run (?6), then the one where they last asked for it,
// then the one that they have had for longest.
const toldFirst = `instr(?6, ' ' || platform || ' ') = 0, chosen DESC, joined, platform, account`

// writeTo writes a message to a member, to the account by which they are told:
// of those that take direct messages the first in the order of toldFirst. It
// writes none when there is no such account, or when the message has gone to one
// of theirs already. It is one statement because ten thousand may be
// reminded at once, while others wait to write.
func (c *Call) writeTo(m outgoing, card string) error {
	_, err := c.Tx.ExecContext(c.ctx, `INSERT INTO outbox (key, platform, kind, target, card, due, created, wanted, until, passes)
		SELECT ?1, platform, 'person', account, ?2, ?3, ?3, ?7, ?8, ?9 FROM accounts
		WHERE member_id = +?4 AND refused <= ?5 AND NOT EXISTS (SELECT 1 FROM outbox WHERE key = +?1 AND state <> 'dead')
		ORDER BY `+toldFirst+` LIMIT 1
		ON CONFLICT (key, platform) DO NOTHING`,
		m.key, card, c.Now.Unix(), m.member, c.Now.Add(-respectFor).Unix(), c.bot.running(),
		m.wanted.Unix(), storage.UnixOrNull(m.until), m.urgent)
	return err
}

// running are the names of the platforms that run, a space before and after
// each.
func (b *Bot) running() string {
	names := " "
	for _, l := range b.lanes {
		if !l.stopped.Load() {
			names += l.Name() + " "
		}
	}
	return names
}
