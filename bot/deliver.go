package bot

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"livinglab/bot/chat"
	"livinglab/storage"
)

// How deliveries are tried.
const (
	sendFor    = 10 * time.Second         // how long a platform may take for one post or edit
	leaseFor   = time.Minute              // how long a batch is in hand: nobody else takes it meanwhile
	batchFor   = leaseFor - 5*time.Second // how long it may take, so that the lease outlives it
	batch      = 20                       // how many are taken in hand at once
	firstRetry = 2 * time.Second
	lastRetry  = 15 * time.Minute
	maxTries   = 105 // then it is a dead letter: after about a day
)

// backoff is how long to wait after the n-th try (n ≥ 1): twice as long each
// time, up to lastRetry, spread by the row's own id so that many do not come
// back at once.
func backoff(n int, id int64) time.Duration {
	d := min(firstRetry<<min(n-1, 12), lastRetry)
	return d + d/4*time.Duration(id%8)/8
}

// lane delivers to one platform. Each has its own, so that a platform that is
// slow or fails holds up no other.
type lane struct {
	chat.Platform
	busy   sync.Mutex           // one delivery at a time
	paused time.Time            // when the platform asked to be left alone,
	asked  time.Duration        // and for how long
	later  map[string]time.Time // places where something failed: until when the rest waits
}

// rests returns until when the platform wants to be left alone. A clock that
// was set back does not make it longer.
func (l *lane) rests(now time.Time) (until time.Time, yes bool) {
	until = l.paused.Add(l.asked)
	return until, now.Before(until) && !now.Before(l.paused)
}

// held returns until when a place waits for what failed there, the same of a
// clock that was set back.
func (l *lane) held(to chat.Target, now time.Time) (until time.Time, yes bool) {
	until = l.later[place(to)]
	if wait := until.Sub(now); wait > 0 && wait <= 2*lastRetry {
		return until, true
	}
	delete(l.later, place(to))
	return until, false
}

// place names a target for what follows it: a thread goes with its room.
func place(to chat.Target) string { return to.Room + "\x00" + to.Person }

// Deliver sends what is due by now: living posts that have changed, then
// messages of the outbox, in the order in which they were due. It returns when
// the next thing will be due, or zero. What could not be sent is tried again
// later, or kept as a dead letter of which the coordinators are told.
//
// What goes to a platform is sent one after the other; platforms do not wait
// for each other. Once something for a room or a person has failed, what
// follows for them waits with it.
//
// A delivery is leased before it is sent, so that two processes on one file do
// not both send it. A crash between the platform's yes and our record leads to
// the same key being posted again, which the platform recognises. What is
// waiting for a platform that is not configured stays until it is.
func (b *Bot) Deliver(ctx context.Context, now time.Time) (time.Time, error) {
	dues, errs, begun := make([]time.Time, len(b.lanes)), make([]error, len(b.lanes)), time.Now()
	var all sync.WaitGroup
	for i, l := range b.lanes {
		all.Go(func() {
			dues[i] = now
			for dues[i].Equal(now) && errs[i] == nil {
				dues[i], errs[i] = b.deliverSome(ctx, now, begun, l)
			}
		})
	}
	all.Wait()
	var next time.Time
	for _, due := range dues {
		if next.IsZero() || !due.IsZero() && due.Before(next) {
			next = due
		}
	}
	return next, errors.Join(errs...)
}

// delivery is one batch of what is due on one platform.
type delivery struct {
	*Bot
	lane  *lane
	now   time.Time
	begun time.Time       // when it was now, by the machine's clock: for the leases alone
	never map[string]bool // people who refused: what is in hand for them is dead already
}

// deliverSome delivers a batch of posts and one of messages. It returns now
// when there may be more, else when the next is due.
func (b *Bot) deliverSome(ctx context.Context, now, begun time.Time, l *lane) (time.Time, error) {
	l.busy.Lock()
	defer l.busy.Unlock()
	if until, yes := l.rests(now); yes {
		return until, nil
	}
	d := &delivery{Bot: b, lane: l, now: now, begun: begun, never: map[string]bool{}}
	posts, err := each(ctx, d, duePosts, leasePost, d.refresh)
	if err != nil {
		return now.Add(time.Second), err
	}
	mail, err := each(ctx, d, dueMail, leaseLetter, d.send)
	if err != nil {
		return now.Add(time.Second), err
	}
	if posts+mail > 0 {
		return now, nil
	}
	return d.nextDue(ctx)
}

// each takes in hand what is due and does it, one after the other. What it does
// not come to, because time is up or the platform asks to wait, is given back.
// It returns how many there were.
func each[T any](ctx context.Context, d *delivery, find func(context.Context, *sql.Tx, *delivery) ([]T, error),
	lease func(ctx context.Context, tx *sql.Tx, item T, until int64) error, do func(context.Context, T) error) (int, error) {
	var due []T
	look := func(tx *sql.Tx) (err error) { due, err = find(ctx, tx, d); return err }
	if err := d.db.Read(ctx, look); err != nil || len(due) == 0 {
		return 0, err
	}
	leased := time.Now()
	until := d.now.Add(leased.Sub(d.begun) + leaseFor).Unix()
	mark := func(tx *sql.Tx, items []T, until int64) error {
		for _, item := range items {
			if err := lease(context.WithoutCancel(ctx), tx, item, until); err != nil {
				return err
			}
		}
		return nil
	}
	err := d.db.Write(ctx, func(tx *sql.Tx) error {
		if err := look(tx); err != nil {
			return err
		}
		return mark(tx, due, until)
	})
	if err != nil {
		return 0, err
	}
	for i, item := range due {
		late := time.Since(leased) > batchFor-sendFor
		if _, rests := d.lane.rests(d.now); rests || late || ctx.Err() != nil {
			err := d.db.Write(context.WithoutCancel(ctx), func(tx *sql.Tx) error { return mark(tx, due[i:], 0) })
			return len(due), errors.Join(err, ctx.Err())
		}
		if err := do(ctx, item); err != nil {
			return len(due), err
		}
	}
	return len(due), ctx.Err()
}

// call makes one call of the platform: it may take sendFor, and a panic is an
// error.
func (d *delivery) call(ctx context.Context, do func(ctx context.Context) error) (err error) {
	ctx, cancel := context.WithTimeout(ctx, sendFor)
	defer cancel()
	defer caught(&err)
	return do(ctx)
}

// nextDue is when the next delivery is due, or zero. What is due already is in
// hand elsewhere, until its lease ends.
func (d *delivery) nextDue(ctx context.Context) (time.Time, error) {
	var due sql.NullInt64
	err := d.db.Read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, nextDelivery, d.lane.Name(), d.now.Unix(), d.now.UnixMilli()).Scan(&due)
	})
	if err != nil || !due.Valid {
		return time.Time{}, err
	}
	return time.UnixMilli(due.Int64), nil
}

const nextDelivery = `SELECT min(at) FROM (
	SELECT min(due) * 1000 AS at FROM outbox WHERE state = 'waiting' AND platform = ?1 AND due > ?2
	UNION ALL SELECT min(lease) * 1000 FROM outbox WHERE state = 'waiting' AND platform = ?1 AND due <= ?2
	UNION ALL SELECT min(due) FROM posts WHERE dirty > 0 AND state = 'live' AND platform = ?1 AND due > ?3
	UNION ALL SELECT min(lease) * 1000 FROM posts WHERE dirty > 0 AND state = 'live' AND platform = ?1 AND due <= ?3)`

// letter is a row of the outbox.
type letter struct {
	id       int64
	key      string
	kind     string
	target   string
	card     string
	attempts int
}

// name is the letter's key as the log may show it: without the person.
func (l letter) name() string {
	if l.kind == "person" {
		return l.key[:max(strings.LastIndex(l.key, "/"), 0)]
	}
	return l.key
}

const selectMail = `SELECT id, key, kind, target, card, attempts FROM outbox
	WHERE state = 'waiting' AND platform = ? AND due <= ? AND lease <= ? ORDER BY due, id LIMIT ?`

func dueMail(ctx context.Context, tx *sql.Tx, d *delivery) ([]letter, error) {
	return storage.All(ctx, tx, func(r storage.Scanner) (l letter, err error) {
		return l, r.Scan(&l.id, &l.key, &l.kind, &l.target, &l.card, &l.attempts)
	}, selectMail, d.lane.Name(), d.now.Unix(), d.now.Unix(), batch)
}

func leaseLetter(ctx context.Context, tx *sql.Tx, l letter, until int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE outbox SET lease = ? WHERE id = ?`, until, l.id)
	return err
}

// errNotYet is a reply to a post that is not posted yet.
var errNotYet = errors.New("the post that it belongs to is not there yet")

// send sends one message and records what came of it.
func (d *delivery) send(ctx context.Context, l letter) error {
	to, err := d.target(ctx, l)
	if err != nil {
		return d.settleLetter(ctx, l, to, "", err)
	}
	if d.never[place(to)] {
		return nil
	}
	if until, wait := d.lane.held(to, d.now); wait {
		return d.db.Write(context.WithoutCancel(ctx), func(tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE outbox SET lease = 0, due = ? WHERE id = ?`, until.Unix(), l.id)
			return err
		})
	}
	var c chat.Card
	if err := json.Unmarshal([]byte(l.card), &c); err != nil {
		return d.settleLetter(ctx, l, to, "", fmt.Errorf("%w: %w", chat.ErrInvalid, err))
	}
	var post string
	err = d.call(ctx, func(ctx context.Context) (err error) {
		post, err = d.lane.Post(ctx, to, d.lane.Limits().Fit(c), l.key)
		return err
	})
	return d.settleLetter(ctx, l, to, post, err)
}

// target is where a message goes. A reply goes to the thread of a living post,
// once that is posted.
func (d *delivery) target(ctx context.Context, l letter) (to chat.Target, err error) {
	switch l.kind {
	case "person":
		return chat.Target{Person: l.target}, nil
	case "room":
		return chat.Target{Room: l.target}, nil
	}
	var state string
	err = d.db.Read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT room, coalesce(post, ''), state FROM posts WHERE key = ? AND platform = ?
			ORDER BY post IS NULL, room`, l.target, d.lane.Name()).Scan(&to.Room, &to.Thread, &state)
	})
	switch {
	case errors.Is(err, storage.ErrNotFound), err == nil && to.Thread == "" && state == "dead":
		err = fmt.Errorf("%w: the post that it belongs to", chat.ErrGone)
	case err == nil && to.Thread == "":
		err = errNotYet
	}
	return to, err
}

func (d *delivery) settleLetter(ctx context.Context, l letter, to chat.Target, post string, failed error) error {
	ctx = context.WithoutCancel(ctx) // what the platform did is recorded, even while we stop
	v := d.judge(to, failed, l.attempts, l.id)
	return d.write(ctx, func(tx *sql.Tx) error {
		if failed == nil {
			_, err := tx.ExecContext(ctx, `UPDATE outbox SET state = 'sent', post = ?, lease = 0, error = '', card = '{}' WHERE id = ?`, post, l.id)
			return err
		}
		state := "waiting"
		if v.dead {
			state = "dead"
			d.log.Error("dead letter", "key", l.name(), "platform", d.lane.Name(), errorAttr(failed, l.target))
		}
		_, err := tx.ExecContext(ctx, `UPDATE outbox SET state = ?, attempts = ?, lease = 0, due = coalesce(?, due), error = ? WHERE id = ?`,
			state, v.tries, storage.UnixOrNull(v.due), brief(failed), l.id)
		if err == nil && l.kind == "person" && errors.Is(failed, chat.ErrRefused) {
			d.never[place(to)] = true
			err = d.respect(ctx, tx, l.target)
		}
		if err != nil || !v.dead || strings.HasPrefix(l.key, "core/dead/") {
			return err
		}
		return d.tellDead(ctx, tx, d.now, "dead.body", d.lane.Name())
	})
}

// write is db.Write; what it may have put in the outbox is then looked for.
func (d *delivery) write(ctx context.Context, fn func(tx *sql.Tx) error) error {
	defer d.nudge()
	return d.db.Write(ctx, fn)
}

// respect remembers that a person refuses direct messages, and drops what else
// is waiting for them.
func (d *delivery) respect(ctx context.Context, tx *sql.Tx, account string) error {
	if _, err := tx.ExecContext(ctx, `UPDATE accounts SET refused = ? WHERE platform = ? AND account = ?`,
		d.now.Unix(), d.lane.Name(), account); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `UPDATE outbox SET state = 'dead', lease = 0, error = ?
		WHERE state = 'waiting' AND platform = ? AND kind = 'person' AND target = ?`, chat.ErrRefused.Error(), d.lane.Name(), account)
	return err
}

// judgement says what to do after a try.
type judgement struct {
	tries int       // used up
	due   time.Time // of the next; zero: as it was
	dead  bool      // no use to try again
}

// judge judges what came of a try, and makes the platform or the place rest
// where that is called for. A platform that asks to wait does not use up a try.
func (d *delivery) judge(to chat.Target, err error, tries int, id int64) judgement {
	var retry *chat.RetryError
	switch {
	case err == nil:
		return judgement{}
	case errors.As(err, &retry):
		d.lane.paused, d.lane.asked = d.now, max(retry.After, time.Second)
		return judgement{tries: tries}
	case errors.Is(err, chat.ErrGone), errors.Is(err, chat.ErrRefused), errors.Is(err, chat.ErrInvalid):
		return judgement{tries: tries + 1, dead: true}
	case errors.Is(err, errNotYet):
		return judgement{tries: tries, due: d.hold(to, firstRetry)}
	case errors.Is(err, errDraw): // no fault of the place: nowhere waits
		to = chat.Target{}
	}
	return judgement{tries: tries + 1, due: d.hold(to, backoff(tries+1, id)), dead: tries+1 >= maxTries}
}

// hold makes a place wait, and returns until when: a whole second, as it is
// kept.
func (d *delivery) hold(to chat.Target, wait time.Duration) time.Time {
	until := d.now.Add(wait + time.Second - 1).Truncate(time.Second)
	d.lane.later[place(to)] = until
	return until
}
