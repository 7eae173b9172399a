package bot

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"livinglab/bot/chat"
	"livinglab/storage"
)

// keep is a living post that a handler marked as changed.
type keep struct {
	key  string
	room string
}

// Keep makes or updates a living post: kind and arg name it ("board/12"), room
// is the lab's name of the room that it lives in. It is drawn by the feature's
// Post of that kind when it is delivered, so that many changes become few
// edits, and the same words are never sent again. With an empty room only posts
// that are there already are updated.
func (c *Call) Keep(kind, arg, room string) {
	c.effects.keeps = append(c.effects.keeps, keep{c.feature + "/" + kind + "/" + arg, room})
}

// writeKeep marks the post's rows as changed. Times of posts are in
// milliseconds: edits may be less than a second apart.
func (c *Call) writeKeep(k keep) error {
	if _, err := c.Tx.ExecContext(c.ctx, `UPDATE posts SET dirty = dirty + 1, due = CASE WHEN dirty > 0 THEN due ELSE max(edited + ?, ?) END
		WHERE key = ? AND state = 'live'`, c.bot.editEvery().Milliseconds(), c.Now.UnixMilli(), k.key); err != nil {
		return err
	}
	for _, r := range c.bot.lab.Rooms[k.room] {
		if _, err := c.Tx.ExecContext(c.ctx, `INSERT INTO posts (key, platform, room, dirty, due) VALUES (?, ?, ?, 1, ?)
			ON CONFLICT (key, platform, room) DO NOTHING`, k.key, r.Platform, r.ID, c.Now.UnixMilli()); err != nil {
			return err
		}
	}
	return nil
}

// editEvery is the least time between two edits of a post.
func (b *Bot) editEvery() time.Duration {
	var d time.Duration
	for _, p := range b.order {
		d = max(d, p.Limits().EditEvery)
	}
	return d
}

// living is a row of posts.
type living struct {
	key      string
	platform string
	room     string
	post     string
	hash     string
	dirty    int
	attempts int
}

func (b *Bot) leasePosts(ctx context.Context, now time.Time) ([]living, error) {
	var due []living
	find := func(tx *sql.Tx) (err error) {
		due, err = storage.All(ctx, tx, func(r storage.Scanner) (p living, err error) {
			return p, r.Scan(&p.key, &p.platform, &p.room, &p.post, &p.hash, &p.dirty, &p.attempts)
		}, `SELECT key, platform, room, coalesce(post, ''), coalesce(hash, ''), dirty, attempts FROM posts
			WHERE dirty > 0 AND state = 'live' AND due <= ? AND lease <= ? ORDER BY due LIMIT ?`,
			now.UnixMilli(), now.Unix(), batch)
		return err
	}
	if err := b.db.Read(ctx, find); err != nil || len(due) == 0 {
		return nil, err
	}
	err := b.db.Write(ctx, func(tx *sql.Tx) error {
		if err := find(tx); err != nil {
			return err
		}
		for _, p := range due {
			if _, err := tx.ExecContext(ctx, `UPDATE posts SET lease = ? WHERE key = ? AND platform = ? AND room = ?`,
				now.Add(leaseFor).Unix(), p.key, p.platform, p.room); err != nil {
				return err
			}
		}
		return nil
	})
	return due, err
}

// refresh draws a living post and shows it, if it looks different.
func (b *Bot) refresh(ctx context.Context, now time.Time, p living) error {
	platform := b.platforms[p.platform]
	if platform == nil {
		return b.settlePost(ctx, now, p, &chat.RetryError{After: lastRetry})
	}
	card, err := b.draw(ctx, now, p.key)
	if errors.Is(err, ErrNothing) {
		return b.settlePost(ctx, now, p, nil)
	}
	if err != nil {
		return b.settlePost(ctx, now, p, err)
	}
	card = platform.Limits().Fit(card)
	drawn, err := json.Marshal(card)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(drawn)
	hash := hex.EncodeToString(sum[:])
	switch {
	case p.post == "":
		p.post, err = platform.Post(ctx, chat.Target{Room: p.room}, card, p.key+"@"+p.room)
	case hash != p.hash:
		err = platform.Edit(ctx, chat.Target{Room: p.room}, p.post, card)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err == nil {
		p.hash = hash
	}
	return b.settlePost(ctx, now, p, err)
}

// draw renders a living post.
func (b *Bot) draw(ctx context.Context, now time.Time, key string) (card chat.Card, err error) {
	feature, kind, arg := splitKey(key)
	lp := b.posts[feature+"/"+kind]
	if lp == nil {
		return card, ErrNothing
	}
	err = b.db.Read(ctx, func(tx *sql.Tx) error {
		card, err = lp.Render(b.newCall(ctx, tx, feature, now), arg)
		return err
	})
	return card, err
}

func splitKey(key string) (feature, kind, arg string) {
	feature, rest, _ := strings.Cut(key, "/")
	kind, arg, _ = strings.Cut(rest, "/")
	return feature, kind, arg
}

// settlePost records what came of a refresh. Changes made while it was drawn
// keep it dirty, and due again.
func (b *Bot) settlePost(ctx context.Context, now time.Time, p living, failed error) error {
	return b.db.Write(ctx, func(tx *sql.Tx) error {
		if failed == nil {
			_, err := tx.ExecContext(ctx, `UPDATE posts SET post = nullif(?, ''), hash = ?, dirty = max(dirty - ?, 0), attempts = 0,
				lease = 0, edited = ?, due = ? WHERE key = ? AND platform = ? AND room = ?`,
				p.post, p.hash, p.dirty, now.UnixMilli(), now.Add(b.editEvery()).UnixMilli(), p.key, p.platform, p.room)
			return err
		}
		again, final := verdict(failed, p.attempts+1, int64(len(p.key)))
		state := "live"
		if final {
			b.log.Error("living post lost", "key", p.key, "platform", p.platform, "error", failed)
			state = "dead"
		}
		if _, err := tx.ExecContext(ctx, `UPDATE posts SET attempts = attempts + 1, lease = 0, due = ?, state = ?, error = ?
			WHERE key = ? AND platform = ? AND room = ?`,
			now.Add(again).UnixMilli(), state, failed.Error(), p.key, p.platform, p.room); err != nil || !final {
			return err
		}
		return b.tellDead(ctx, tx, now, p.key, p.platform)
	})
}

// hear hands what was said in a thread to the feature whose post it is.
func (c *Call) hear(s chat.Said) error {
	var key string
	err := c.Tx.QueryRowContext(c.ctx, `SELECT key FROM posts WHERE post = ? AND room = ?`, s.Post, c.At.Room).Scan(&key)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	feature, kind, arg := splitKey(key)
	f, ok := c.bot.said[feature]
	if !ok {
		return nil
	}
	c.feature = feature
	return f.Said(c, kind, arg, s)
}
