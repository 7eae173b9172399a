package bot

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"livinglab/bot/chat"
	"livinglab/storage"
)

// letter is a row of the outbox.
type letter struct {
	kind   string
	target string
	card   string
	wanted int64         // when it was to be said; 0: not known
	until  sql.NullInt64 // of use until then
	passes bool          // quiet hours do not hold it
	lost   bool          // the post that it belongs to never was, or is not any more
	post   string        // the platform's id, once sent
	moved  bool          // it was refused, and goes to another account of the person
}

// name is the key as the log may show it: without the person.
func (j *job) name() string {
	if j.letter != nil && j.letter.kind == "person" {
		return j.key[:max(strings.LastIndex(j.key, "/"), 0)]
	}
	return j.key
}

// roomMail are the first messages of each room and of each thread that are due.
// It walks from place to place by index: ten messages that wait for a room cost
// no more than one. A reply to a post that is not posted yet waits for it; of
// the rooms where the post lives, it goes to the first where it is posted.
const roomMail = `WITH RECURSIVE first (kind, target, id) AS (
		SELECT o.kind, o.target, o.id FROM (VALUES ('room'), ('thread'), ('group')) AS k CROSS JOIN outbox o ON o.id =
			(SELECT id FROM outbox WHERE state = 'waiting' AND platform = +?1 AND kind = k.column1 ORDER BY target, id LIMIT 1)
		UNION ALL
		SELECT o.kind, o.target, o.id FROM first CROSS JOIN outbox o ON o.id =
			(SELECT id FROM outbox WHERE state = 'waiting' AND platform = +?1 AND kind = first.kind AND target > first.target ORDER BY target, id LIMIT 1)
	)
	SELECT o.id, o.key, o.kind, o.target, o.card, o.attempts, o.begun, o.wanted, o.until, o.passes, coalesce(p.room, ''), coalesce(p.post, '')
	FROM first CROSS JOIN outbox o ON o.id = first.id LEFT JOIN posts p ON o.kind = 'thread' AND p.id =
		(SELECT id FROM posts WHERE key = o.target AND platform = o.platform ORDER BY post IS NULL, room LIMIT 1)
	WHERE o.due <= +?2 AND o.lease <= +?2 AND (p.id IS NULL OR p.post IS NOT NULL OR p.state = 'dead')
	ORDER BY o.id`

// peopleMail are messages to people that are due, the first of each person.
const peopleMail = `SELECT id, key, kind, target, card, attempts, begun, wanted, until, passes, '', '' FROM outbox o
	WHERE state = 'waiting' AND platform = +?1 AND kind = 'person' AND due <= +?2 AND lease <= +?2 AND NOT EXISTS
		(SELECT 1 FROM outbox e WHERE e.state = 'waiting' AND e.platform = +?1 AND e.kind = 'person' AND e.target = o.target AND e.id < o.id)
	ORDER BY due, id LIMIT +?3`

func scanLetter(r storage.Scanner) (*job, error) {
	j, l := &job{}, &letter{}
	j.letter = l
	var room, thread string
	if err := r.Scan(&j.id, &j.key, &l.kind, &l.target, &l.card, &j.attempts, &j.begun, &l.wanted, &l.until, &l.passes, &room, &thread); err != nil {
		return nil, err
	}
	switch l.kind {
	case "person":
		j.to.Person = l.target
	case "room", kindGroup:
		j.to.Room = l.target // of a conversation, what it is known by until it is asked for
	default:
		j.to.Room, j.to.Thread, l.lost = room, thread, thread == ""
	}
	return j, nil
}

// send sends one message.
func (d *delivery) send(ctx context.Context, j *job) error {
	if j.letter.lost {
		return fmt.Errorf("%w: the post that it belongs to", chat.ErrGone)
	}
	var c chat.Card
	if err := json.Unmarshal([]byte(j.letter.card), &c); err != nil {
		return fmt.Errorf("%w: %w", chat.ErrInvalid, err)
	}
	d.sayLate(&c, j.letter)
	there, err := j, error(nil)
	if j.isGroup() {
		there, err = d.gathered(ctx, j)
	}
	if err == nil {
		j.letter.post, err = d.post(ctx, there, d.lane.Limits().Fit(c))
	}
	return err
}

// recordLetter records what came of a try.
func (d *delivery) recordLetter(ctx context.Context, tx *sql.Tx, j *job, v judgement, failed error) error {
	if failed == nil {
		_, err := tx.ExecContext(ctx, `UPDATE outbox SET state = 'sent', post = ?, lease = 0, begun = 0, error = '', card = '{}' WHERE id = ?`,
			j.letter.post, j.id)
		return err
	}
	state, begun := "waiting", j.begun
	if v.unsure {
		begun = j.maybe()
	}
	if v.dead {
		state = "dead"
	}
	_, err := tx.ExecContext(ctx, `UPDATE outbox SET state = ?, attempts = ?, lease = 0, begun = ?, due = coalesce(?, due), error = ? WHERE id = ?`,
		state, v.tries, begun, storage.UnixOrNull(v.until), brief(failed), j.id)
	if err == nil && j.to.Person != "" && errors.Is(failed, chat.ErrRefused) {
		err = d.respect(ctx, tx, v.at, j)
	}
	if err == nil && v.dead && j.isGroup() {
		err = d.scatter(ctx, tx, j)
	}
	if v.dead && !j.letter.moved {
		d.log.Error("dead letter", "key", j.name(), "platform", d.lane.Name(), errorAttr(failed, j.letter.target))
	}
	return err
}

// respect remembers that a person refuses direct messages there. What waits for
// them, what was just refused included, goes to another account of theirs that
// takes them; where there is none it is dropped.
func (d *delivery) respect(ctx context.Context, tx *sql.Tx, now time.Time, refused *job) error {
	platform, account := d.lane.Name(), refused.to.Person
	if err := releaseHeld(ctx, tx, platform, account, now); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE accounts SET refused = ? WHERE platform = ? AND account = ?`, now.Unix(), platform, account); err != nil {
		return err
	}
	var other chat.Account
	err := tx.QueryRowContext(ctx, `SELECT platform, account FROM accounts
		WHERE member_id = (SELECT member_id FROM accounts WHERE platform = ?1 AND account = ?2)
		AND (platform <> ?1 OR account <> ?2) AND refused <= ?5 AND instr(?6, ' ' || platform || ' ') > 0 ORDER BY `+toldFirst+` LIMIT 1`,
		platform, account, nil, nil, now.Add(-respectFor).Unix(), d.running()).Scan(&other.Platform, &other.ID)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if err == nil {
		// A message that went there already under the same key stays, and is dropped.
		if _, err := tx.ExecContext(ctx, `UPDATE OR IGNORE outbox SET platform = ?1, target = ?2, state = 'waiting', attempts = 0, lease = 0,
			begun = 0, error = '', due = ?3 WHERE (id = ?4 OR state = 'waiting') AND platform = ?5 AND kind = 'person' AND target = ?6`,
			other.Platform, other.ID, now.Unix(), refused.id, platform, account); err != nil {
			return err
		}
		err = tx.QueryRowContext(ctx, `SELECT state = 'waiting' FROM outbox WHERE id = ?`, refused.id).Scan(&refused.letter.moved)
		if err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, `UPDATE outbox SET state = 'dead', lease = 0, error = ?
		WHERE state = 'waiting' AND platform = ? AND kind = 'person' AND target = ?`, chat.ErrRefused.Error(), platform, account)
	return err
}
