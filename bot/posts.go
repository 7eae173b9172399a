package bot

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
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
// milliseconds: edits may be less than a second apart. A clock that was set
// back does not make them further apart.
func (c *Call) writeKeep(k keep) error {
	now, every := c.Now.UnixMilli(), c.bot.editEvery.Milliseconds()
	if _, err := c.Tx.ExecContext(c.ctx, `UPDATE posts SET dirty = dirty + 1,
		due = CASE WHEN dirty > 0 THEN due ELSE min(max(edited + ?1, ?2), ?2 + ?1) END
		WHERE key = ?3 AND state = 'live'`, every, now, k.key); err != nil {
		return err
	}
	for _, r := range c.bot.lab.Rooms[k.room] {
		if _, err := c.Tx.ExecContext(c.ctx, `INSERT INTO posts (key, platform, room, dirty, due) VALUES (?, ?, ?, 1, ?)
			ON CONFLICT (key, platform, room) DO NOTHING`, k.key, r.Platform, r.ID, now); err != nil {
			return err
		}
	}
	return nil
}

// living is a row of posts.
type living struct {
	id       int64
	key      string
	room     string
	post     string // "" when it is to be posted
	hash     string
	lost     int
	dirty    int
	attempts int
	tried    bool // it may have been posted without our knowing
}

// postKey is the key under which it is posted.
func (p living) postKey() string {
	key := p.key + "@" + p.room
	if p.lost > 0 {
		key += "#" + strconv.Itoa(p.lost)
	}
	return key
}

const selectPosts = `SELECT id, key, room, coalesce(post, ''), hash, lost, dirty, attempts, attempts > 0 OR lease > 0 FROM posts
	WHERE dirty > 0 AND state = 'live' AND platform = ? AND due <= ? AND lease <= ? ORDER BY due, id LIMIT ?`

func duePosts(ctx context.Context, tx *sql.Tx, d *delivery) ([]living, error) {
	return storage.All(ctx, tx, func(r storage.Scanner) (p living, err error) {
		return p, r.Scan(&p.id, &p.key, &p.room, &p.post, &p.hash, &p.lost, &p.dirty, &p.attempts, &p.tried)
	}, selectPosts, d.lane.Name(), d.now.UnixMilli(), d.now.Unix(), batch)
}

func leasePost(ctx context.Context, tx *sql.Tx, p living, until int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE posts SET lease = ? WHERE id = ?`, until, p.id)
	return err
}

// refresh draws a living post and shows it, if it looks different.
func (d *delivery) refresh(ctx context.Context, p living) error {
	to := chat.Target{Room: p.room}
	if until, wait := d.lane.held(to, d.now); wait {
		return d.db.Write(context.WithoutCancel(ctx), func(tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE posts SET lease = 0, due = ? WHERE id = ?`, until.UnixMilli(), p.id)
			return err
		})
	}
	card, err := d.draw(ctx, d.now, p.key)
	if errors.Is(err, ErrNothing) {
		return d.settlePost(ctx, p, nil)
	}
	if err != nil {
		return d.settlePost(ctx, p, fmt.Errorf("%w: %w", errDraw, err))
	}
	card = d.lane.Limits().Fit(card)
	drawn, err := json.Marshal(card)
	if err != nil {
		return d.settlePost(ctx, p, fmt.Errorf("%w: %w", errDraw, err))
	}
	sum := sha256.Sum256(drawn)
	hash := hex.EncodeToString(sum[:])
	err = d.call(ctx, func(ctx context.Context) (err error) {
		if p.post == "" {
			if p.post, err = d.lane.Post(ctx, to, card, p.postKey()); err != nil || !p.tried {
				return err
			}
			p.hash = "" // what is there may be an earlier try, with its words
		}
		if p.hash != hash {
			err = d.lane.Edit(ctx, to, p.post, card)
		}
		return err
	})
	if err == nil {
		p.hash = hash
	}
	return d.settlePost(ctx, p, err)
}

// errDraw is a failure of ours, not of the platform or the room.
var errDraw = errors.New("it could not be drawn")

// draw renders a living post.
func (b *Bot) draw(ctx context.Context, now time.Time, key string) (card chat.Card, err error) {
	feature, kind, arg := splitKey(key)
	post, ok := b.posts[feature+"/"+kind]
	if !ok {
		return card, ErrNothing
	}
	err = b.db.Read(ctx, func(tx *sql.Tx) (err error) {
		defer caught(&err)
		card, err = post.Render(b.newCall(ctx, tx, feature, now), arg)
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
// keep it dirty, and due again. A post that was deleted is forgotten: it is
// dead until a coordinator asks for it again, and is then posted anew.
func (d *delivery) settlePost(ctx context.Context, p living, failed error) error {
	ctx = context.WithoutCancel(ctx) // what the platform did is recorded, even while we stop
	v := d.judge(chat.Target{Room: p.room}, failed, p.attempts, p.id)
	return d.write(ctx, func(tx *sql.Tx) error {
		if failed == nil {
			_, err := tx.ExecContext(ctx, `UPDATE posts SET post = nullif(?, ''), hash = ?, dirty = max(dirty - ?, 0), attempts = 0,
				error = '', lease = 0, edited = ?, due = ? WHERE id = ?`,
				p.post, p.hash, p.dirty, d.now.UnixMilli(), d.now.Add(d.editEvery).UnixMilli(), p.id)
			return err
		}
		state, due := "live", sql.NullInt64{Int64: v.due.UnixMilli(), Valid: !v.due.IsZero()}
		if v.dead {
			state = "dead"
			d.log.Error("living post lost", "key", p.key, "platform", d.lane.Name(), errorAttr(failed))
		}
		gone := errors.Is(failed, chat.ErrGone)
		_, err := tx.ExecContext(ctx, `UPDATE posts SET attempts = ?, lease = 0, due = coalesce(?, due), state = ?, error = ?,
			post = iif(?, NULL, post), hash = iif(?, '', hash), lost = lost + ? WHERE id = ?`,
			v.tries, due, state, brief(failed), gone, gone, gone, p.id)
		if err != nil || !v.dead {
			return err
		}
		return d.tellDead(ctx, tx, d.now, "dead.body", d.lane.Name())
	})
}

// hear hands what was said in a thread to the feature whose post it is.
func (c *Call) hear(s chat.Said) error {
	var key string
	err := c.Tx.QueryRowContext(c.ctx, `SELECT key FROM posts WHERE platform = ? AND post = ? AND room = ?`,
		c.platform, s.Post, c.At.Room).Scan(&key)
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
