package bot

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"livinglab/bot/chat"
)

// job is one thing to deliver: a message or a living post.
type job struct {
	id       int64
	key      string // under which it is posted
	to       chat.Target
	attempts int
	begun    int64     // when it was first tried, if it may be posted without our knowing; else 0
	taken    time.Time // in hand since, by the clock of leases,
	since    time.Time // and by the machine's
	passed   bool      // a message of its room waits as well
	letter   *letter
	living   *living
}

// place is what must be sent one after the other: a thread goes with its room.
func (j *job) place() string { return placeOf(j.to) }

func placeOf(to chat.Target) string { return to.Room + "\x00" + to.Person }

func (j *job) table() string {
	if j.living != nil {
		return "posts"
	}
	return "outbox"
}

// lease takes a job in hand.
func (j *job) lease(ctx context.Context, tx *sql.Tx, now time.Time) error {
	j.taken, j.since = now, time.Now()
	return j.mark(ctx, tx, now.Add(leaseFor).Unix(), j.begun)
}

// giveBack leaves a job as it was before it was taken in hand.
func (j *job) giveBack(ctx context.Context, tx *sql.Tx) error { return j.mark(ctx, tx, 0, j.begun) }

func (j *job) mark(ctx context.Context, tx *sql.Tx, lease, begun int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE `+j.table()+` SET lease = ?, begun = ? WHERE id = ?`, lease, begun, j.id)
	return err
}

// maybe is begun once it may have been posted.
func (j *job) maybe() int64 {
	if j.begun == 0 {
		return j.taken.Unix()
	}
	return j.begun
}

// call makes one call of the platform: it may take sendFor, or when the bot
// stops finishFor more, and a panic is an error.
func (d *delivery) call(ctx context.Context, do func(ctx context.Context) error) (err error) {
	inTime, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendFor)
	defer cancel()
	stopping := context.AfterFunc(ctx, func() { time.AfterFunc(finishFor, cancel) })
	defer stopping()
	defer caught(&err)
	return do(inTime)
}

// post posts the card of a job. What may be there already is looked for first,
// where the platform could not tell.
func (d *delivery) post(ctx context.Context, j *job, c chat.Card) (post string, err error) {
	if f, ok := d.lane.Platform.(chat.Finder); ok && j.begun != 0 {
		err = d.call(ctx, func(ctx context.Context) (err error) {
			post, err = f.Find(ctx, j.to, j.key, time.Unix(j.begun, 0).Add(-lookBack))
			return err
		})
		if err != nil || post != "" {
			return post, err
		}
	}
	if err := d.begins(ctx, j); err != nil {
		return "", err
	}
	err = d.call(ctx, func(ctx context.Context) (err error) {
		post, err = d.lane.Post(ctx, j.to, c, j.key)
		return err
	})
	if err != nil {
		return "", err
	}
	return post, nil
}

// there reports a living post that is there: what was not answered was an edit.
func (j *job) there() bool { return j.living != nil && j.living.post != "" }

// begins records, right before a job is posted, that from now on it may be
// there. It is not done when the job is taken in hand: after a crash what may be
// there is looked for, and platforms let a bot look for few posts a minute
// (Slack 50, of all that it reads), while many are in hand.
func (d *delivery) begins(ctx context.Context, j *job) error {
	if j.begun != 0 {
		return nil
	}
	return d.db.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE `+j.table()+` SET begun = ? WHERE id = ?`, j.maybe(), j.id)
		return err
	})
}

// settle records what came of a job. What the platform did is recorded even
// while we stop.
func (d *delivery) settle(ctx context.Context, j *job, failed error) (judgement, error) {
	v := judge(d.clock(), failed, j.attempts, j.id, ctx.Err() != nil)
	if v.unsure && !j.there() && (ctx.Err() != nil || errors.Is(failed, context.DeadlineExceeded)) {
		v.until = later(v.until, v.at.Add(arrivesIn))
	}
	ctx = context.WithoutCancel(ctx)
	told := false
	err := d.db.Write(ctx, func(tx *sql.Tx) (err error) {
		switch {
		case v.back:
			return j.giveBack(ctx, tx)
		case j.living != nil:
			err = d.recordPost(ctx, tx, j, v, failed)
		default:
			err = d.recordLetter(ctx, tx, j, v, failed)
		}
		if err != nil || !v.dead {
			return err
		}
		told = true
		if j.letter != nil && j.letter.moved {
			return nil
		}
		return d.tellLost(ctx, tx, v.at, j, failed)
	})
	if told && err == nil {
		d.nudge()
	}
	return v, err
}
