package bot

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
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
// room is. The key says what it is ("result/12"): the same key is never posted
// twice. Use ForRoom for its words.
func (c *Call) Announce(room, key string, card chat.Card) {
	c.effects.messages = append(c.effects.messages, outgoing{key: c.feature + "/" + key, room: room, card: card})
}

// Reply posts a card once in the thread of a living post of the feature.
func (c *Call) Reply(post, key string, card chat.Card) {
	c.effects.messages = append(c.effects.messages, outgoing{key: c.feature + "/" + key, post: c.feature + "/" + post, card: card})
}

// Tell sends a card once to each member in private, in their own language. The
// member is part of the key.
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
		var platform, account string
		err := c.Tx.QueryRowContext(c.ctx, `SELECT platform, account FROM accounts
			WHERE member_id = ? ORDER BY platform, account LIMIT 1`, m.member).Scan(&platform, &account)
		if err != nil {
			return fmt.Errorf("account of member %d: %w", m.member, err)
		}
		return insert(platform, "person", account)
	case m.post != "":
		platforms, err := storage.All(c.ctx, c.Tx, storage.Value[string], `SELECT platform FROM posts WHERE key = ?`, m.post)
		for _, p := range platforms {
			err = errors.Join(err, insert(p, "thread", m.post))
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

// How deliveries are tried.
const (
	leaseFor   = time.Minute // how long a delivery may take before another may try
	batch      = 50          // deliveries leased at once
	maxTries   = 10          // then it is a dead letter
	firstRetry = 2 * time.Second
	lastRetry  = 10 * time.Minute
)

// backoff is how long to wait before the n-th try (n ≥ 1): twice as long each
// time, up to lastRetry, spread by a part of the key's own so that many do not
// come back at once.
func backoff(n int, id int64) time.Duration {
	d := firstRetry << min(n, 12)
	d = min(d, lastRetry)
	return d + d/4*time.Duration(id%8)/8
}

// Deliver sends what is due by now: messages of the outbox and living posts
// that have changed. It returns when the next thing will be due, or zero. What
// could not be sent is tried again later, or kept as a dead letter of which the
// coordinators are told.
//
// A delivery is leased before it is sent, so that two processes on one file do
// not both send it. A crash between the platform's yes and our record leads to
// the same key being posted again, which the platform recognises.
func (b *Bot) Deliver(ctx context.Context, now time.Time) (time.Time, error) {
	b.deliver.Lock()
	defer b.deliver.Unlock()
	for {
		mail, err := b.leaseMail(ctx, now)
		if err != nil {
			return now.Add(time.Second), err
		}
		for _, l := range mail {
			if err := b.sendLetter(ctx, now, l); err != nil {
				return now.Add(time.Second), err
			}
		}
		posts, err := b.leasePosts(ctx, now)
		if err != nil {
			return now.Add(time.Second), err
		}
		for _, p := range posts {
			if err := b.refresh(ctx, now, p); err != nil {
				return now.Add(time.Second), err
			}
		}
		if len(mail)+len(posts) == 0 {
			return b.nextDue(ctx)
		}
	}
}

// nextDue is when the next delivery is due, or zero.
func (b *Bot) nextDue(ctx context.Context) (time.Time, error) {
	var due sql.NullInt64
	err := b.db.Read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT min(due) FROM (
			SELECT min(max(due, lease)) AS due FROM outbox WHERE state = 'waiting'
			UNION ALL SELECT min(max(due, lease * 1000) / 1000) FROM posts WHERE dirty > 0 AND state = 'live')`).Scan(&due)
	})
	if err != nil || !due.Valid {
		return time.Time{}, err
	}
	return time.Unix(due.Int64, 0), nil
}

// letter is a row of the outbox.
type letter struct {
	id       int64
	key      string
	platform string
	kind     string
	target   string
	card     string
	attempts int
}

func (b *Bot) leaseMail(ctx context.Context, now time.Time) ([]letter, error) {
	var mail []letter
	err := b.db.Read(ctx, func(tx *sql.Tx) (err error) { mail, err = dueMail(ctx, tx, now); return err })
	if err != nil || len(mail) == 0 {
		return nil, err
	}
	err = b.db.Write(ctx, func(tx *sql.Tx) (err error) {
		if mail, err = dueMail(ctx, tx, now); err != nil {
			return err
		}
		for _, l := range mail {
			if _, err := tx.ExecContext(ctx, `UPDATE outbox SET lease = ? WHERE id = ?`, now.Add(leaseFor).Unix(), l.id); err != nil {
				return err
			}
		}
		return nil
	})
	return mail, err
}

func dueMail(ctx context.Context, tx *sql.Tx, now time.Time) ([]letter, error) {
	return storage.All(ctx, tx, func(r storage.Scanner) (l letter, err error) {
		return l, r.Scan(&l.id, &l.key, &l.platform, &l.kind, &l.target, &l.card, &l.attempts)
	}, `SELECT id, key, platform, kind, target, card, attempts FROM outbox
		WHERE state = 'waiting' AND due <= ? AND lease <= ? ORDER BY due, id LIMIT ?`, now.Unix(), now.Unix(), batch)
}

// sendLetter sends one message and records what came of it.
func (b *Bot) sendLetter(ctx context.Context, now time.Time, l letter) error {
	var c chat.Card
	if err := json.Unmarshal([]byte(l.card), &c); err != nil {
		return b.settleLetter(ctx, now, l, "", fmt.Errorf("%w: %w", chat.ErrInvalid, err))
	}
	p := b.platforms[l.platform]
	if p == nil {
		return b.settleLetter(ctx, now, l, "", &chat.RetryError{After: lastRetry})
	}
	to := chat.Target{Room: l.target}
	switch l.kind {
	case "person":
		to = chat.Target{Person: l.target}
	case "thread":
		var err error
		if to, err = b.threadOf(ctx, l); err != nil {
			return b.settleLetter(ctx, now, l, "", err)
		}
	}
	post, err := p.Post(ctx, to, p.Limits().Fit(c), l.key)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return b.settleLetter(ctx, now, l, post, err)
}

// threadOf is the target of a reply: the thread of a living post, once it is
// posted.
func (b *Bot) threadOf(ctx context.Context, l letter) (to chat.Target, err error) {
	err = b.db.Read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT room, coalesce(post, '') FROM posts WHERE key = ? AND platform = ?`,
			l.target, l.platform).Scan(&to.Room, &to.Thread)
	})
	if err == nil && to.Thread == "" {
		err = &chat.RetryError{After: time.Second}
	}
	return to, err
}

func (b *Bot) settleLetter(ctx context.Context, now time.Time, l letter, post string, failed error) error {
	return b.db.Write(ctx, func(tx *sql.Tx) error {
		if failed == nil {
			_, err := tx.ExecContext(ctx, `UPDATE outbox SET state = 'sent', post = ?, lease = 0, card = '{}' WHERE id = ?`, post, l.id)
			return err
		}
		again, final := verdict(failed, l.attempts+1, l.id)
		if !final {
			_, err := tx.ExecContext(ctx, `UPDATE outbox SET attempts = attempts + 1, lease = 0, due = ?, error = ? WHERE id = ?`,
				now.Add(again).Unix(), failed.Error(), l.id)
			return err
		}
		b.log.Error("dead letter", "key", l.key, "platform", l.platform, "error", failed)
		if _, err := tx.ExecContext(ctx, `UPDATE outbox SET state = 'dead', attempts = attempts + 1, lease = 0, error = ? WHERE id = ?`,
			failed.Error(), l.id); err != nil {
			return err
		}
		return b.tellDead(ctx, tx, now, l.key, l.platform)
	})
}

// verdict says when to try again after an error, or that there is no use. A
// platform that asks to wait does not use up a try.
func verdict(err error, tries int, id int64) (again time.Duration, final bool) {
	var retry *chat.RetryError
	switch {
	case errors.As(err, &retry):
		return max(retry.After, time.Second), false
	case errors.Is(err, chat.ErrGone), errors.Is(err, chat.ErrRefused), errors.Is(err, chat.ErrInvalid), errors.Is(err, storage.ErrNotFound):
		return 0, true
	}
	return backoff(tries, id), tries >= maxTries
}

// tellDead tells the coordinators, once a day at most, that something could not
// be delivered. A message of this kind that dies in turn is only logged.
func (b *Bot) tellDead(ctx context.Context, tx *sql.Tx, now time.Time, key, platform string) error {
	c := b.newCall(ctx, tx, "core", now)
	coordinators, err := c.Members(RoleCoordinator)
	if err != nil {
		return err
	}
	prefix := "dead/" + c.Now.Format(time.DateOnly)
	if len(key) >= 9 && key[:9] == "core/dead" {
		return nil
	}
	c.Tell(coordinators, prefix, func(c *Call) chat.Card {
		return c.Card(c.T("core.dead.title"), c.T("core.dead.body", "platform", platform))
	})
	return c.write()
}
