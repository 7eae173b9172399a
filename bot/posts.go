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
	key   string // of the feature
	post  string // "" when it is to be posted
	hash  string
	dirty int
}

// selectPosts are the first living posts of each room that are due, found from
// room to room by index.
const selectPosts = `WITH RECURSIVE first (room, id) AS (
		SELECT p.room, p.id FROM (SELECT 1) CROSS JOIN posts p ON p.id =
			(SELECT id FROM posts WHERE dirty > 0 AND state = 'live' AND platform = +?1 ORDER BY room, due, id LIMIT 1)
		UNION ALL
		SELECT p.room, p.id FROM first CROSS JOIN posts p ON p.id =
			(SELECT id FROM posts WHERE dirty > 0 AND state = 'live' AND platform = +?1 AND room > first.room ORDER BY room, due, id LIMIT 1)
	)
	SELECT p.id, p.key, p.room, coalesce(p.post, ''), p.hash, p.lost, p.dirty, p.attempts, p.begun
	FROM first CROSS JOIN posts p ON p.id = first.id WHERE p.due <= +?2 AND p.lease <= +?3 ORDER BY p.due, p.id`

func scanPost(r storage.Scanner) (*job, error) {
	j, p, lost := &job{}, &living{}, 0
	j.living = p
	err := r.Scan(&j.id, &p.key, &j.to.Room, &p.post, &p.hash, &lost, &p.dirty, &j.attempts, &j.begun)
	j.key = p.key + "@" + j.to.Room
	if lost > 0 { // each new post has a key of its own
		j.key += "#" + strconv.Itoa(lost)
	}
	return j, err
}

// refresh draws a living post, and shows it if it looks different.
func (d *delivery) refresh(ctx context.Context, j *job) error {
	p := j.living
	card, err := d.draw(ctx, d.clock(), p.key)
	if errors.Is(err, ErrNothing) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%w: %w", errDraw, err)
	}
	card = d.lane.Limits().Fit(card)
	drawn, err := json.Marshal(card)
	if err != nil {
		return fmt.Errorf("%w: %w", errDraw, err)
	}
	sum := sha256.Sum256(drawn)
	hash := hex.EncodeToString(sum[:])
	if p.post == "" {
		if p.post, err = d.post(ctx, j, card); err != nil {
			return err
		}
		if p.hash = hash; j.begun != 0 {
			p.hash = "" // what is there may be an earlier try, with its words
			if err := d.knows(ctx, j); err != nil {
				return err
			}
		}
	}
	if p.hash != hash {
		err = d.call(ctx, func(ctx context.Context) error { return d.lane.Edit(ctx, j.to, p.post, card) })
	}
	if err == nil {
		p.hash = hash
	}
	return err
}

// knows records which post it is before it is edited: some platforms do not find
// an edited post by its key any more, and a crash would have it posted again.
func (d *delivery) knows(ctx context.Context, j *job) error {
	return d.db.Write(context.WithoutCancel(ctx), func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE posts SET post = ?, hash = '' WHERE id = ?`, j.living.post, j.id)
		return err
	})
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
	card.Talk = post.Talk
	return card, err
}

func splitKey(key string) (feature, kind, arg string) {
	feature, rest, _ := strings.Cut(key, "/")
	kind, arg, _ = strings.Cut(rest, "/")
	return feature, kind, arg
}

// recordPost records what came of a try. Changes made while it was drawn keep
// it dirty, and due again. A post that was deleted is forgotten: it is dead until
// a coordinator asks for it again, and is then posted anew.
func (d *delivery) recordPost(ctx context.Context, tx *sql.Tx, j *job, v judgement, failed error) error {
	p := j.living
	if failed == nil {
		_, err := tx.ExecContext(ctx, `UPDATE posts SET post = nullif(?, ''), hash = ?, dirty = max(dirty - ?, 0), attempts = 0,
			error = '', lease = 0, begun = 0, edited = ?, due = ? WHERE id = ?`,
			p.post, p.hash, p.dirty, v.at.UnixMilli(), v.at.Add(d.editEvery).UnixMilli(), j.id)
		return err
	}
	state, begun, gone := "live", j.begun, errors.Is(failed, chat.ErrGone)
	if v.unsure {
		begun = j.maybe()
	}
	if gone {
		p.post = ""
	}
	if gone || p.post != "" {
		begun = 0 // nothing to look for
	}
	if v.dead {
		state = "dead"
		d.log.Error("living post lost", "key", p.key, "platform", d.lane.Name(), errorAttr(failed))
	}
	// A new post keeps its turn, and others of the room wait with it: they come in the order in which they were asked for.
	keeps := v.waits == itsPlace && p.post == ""
	due := sql.NullInt64{Int64: v.until.UnixMilli(), Valid: !v.until.IsZero() && !keeps}
	_, err := tx.ExecContext(ctx, `UPDATE posts SET attempts = ?, lease = 0, begun = ?, due = coalesce(?, due), state = ?, error = ?,
		post = nullif(?, ''), hash = iif(?, '', hash), lost = lost + ? WHERE id = ?`,
		v.tries, begun, due, state, brief(failed), p.post, gone, gone, j.id)
	return err
}

// hear hands what was said in a thread to the feature whose post it is.
func (c *Call) hear(s chat.Said) error {
	var key string
	err := c.Tx.QueryRowContext(c.ctx, `SELECT key FROM posts WHERE platform = ? AND post = ? AND room = ?`,
		c.account.Platform, s.Post, c.At.Room).Scan(&key)
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
