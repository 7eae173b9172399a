package bot

import (
	"context"
	"database/sql"
	"time"

	"livinglab/bot/chat"
)

// Lateness is for how long a kind of timer is of use after it was due: Always,
// or Within some time. What the bot finds later than that is not done any more
// (Timer.Missed is). It counts from when the timer was set for, tries that
// failed included.
type Lateness time.Duration

// Always is the lateness of what must come about however late: a closing, the
// next of a series.
const Always Lateness = -1

// Within is the lateness of what is of use only for a while: a reminder.
func Within(d time.Duration) Lateness { return Lateness(max(d, time.Second)) }

// end is when a timer that was due then is of no use any more; zero: never.
func (l Lateness) end(due time.Time) time.Time {
	if l < 0 {
		return time.Time{}
	}
	return due.Add(time.Duration(l))
}

// Late is how late a timer runs, to the second, because the bot was down or a try
// had failed; 0 for an event. What it says is marked as late by itself, from
// lateFrom on; the handler need not say so again.
func (c *Call) Late() time.Duration { return max(c.Now.Sub(c.dueAt()), 0) }

// dueAt is when what the call says was to be said: when its timer was due, or now.
func (c *Call) dueAt() time.Time {
	if c.wanted.IsZero() || c.wanted.After(c.Now) {
		return c.Now
	}
	return c.wanted
}

// lateFrom is from when on a message is late and says so: less is nobody's loss.
const lateFrom = 30 * time.Minute

// isLate reports whether a message comes late.
func (l *letter) isLate(now time.Time) bool {
	return l.wanted > 0 && now.Unix()-l.wanted >= int64(lateFrom/time.Second)
}

// isOfUse reports whether a message is still of use.
func (l *letter) isOfUse(now time.Time) bool { return !l.until.Valid || now.Unix() < l.until.Int64 }

// sayLate adds to the card of a message that comes late when it was to be said.
func (d *delivery) sayLate(card *chat.Card, l *letter) {
	if !l.isLate(d.clock()) {
		return
	}
	if card.Lang == "" {
		card.Lang = d.lab.Lang
	}
	late := d.texts.Text(card.Lang, "core.late.foot", "at", time.Unix(l.wanted, 0).In(d.lab.Zone))
	if len(card.Foot) > 0 {
		late = chat.Join(late, chat.Str("\n"), card.Foot)
	}
	card.Foot = late
}

// keepUseful sets aside what must not be said, and returns the rest: what is of
// no use any more is dropped.
func (d *delivery) keepUseful(ctx context.Context, tx *sql.Tx, found []*job, now time.Time) (useful []*job, err error) {
	for _, j := range found {
		if j.letter == nil || j.letter.isOfUse(now) {
			useful = append(useful, j)
			continue
		}
		if err := d.drop(ctx, tx, j, "of no use any more"); err != nil {
			return nil, err
		}
	}
	return useful, nil
}

// drop sets a message aside for good. Its key stays: it is not said again.
func (d *delivery) drop(ctx context.Context, tx *sql.Tx, j *job, why string) error {
	d.log.Info("message dropped", "key", j.name(), "platform", d.lane.Name(), "why", why)
	_, err := tx.ExecContext(ctx, `UPDATE outbox SET state = 'dropped', lease = 0, error = ?, card = '{}' WHERE id = ?`, why, j.id)
	return err
}
