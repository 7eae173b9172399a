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

// How what is late is told.
const (
	lateFrom   = 30 * time.Minute // from when on a message is late and says so: less is nobody's loss
	tooMany    = 4                // so many reminders that are late for one person or room are one summary,
	mostListed = 12               // of which so many are named
)

// isLate reports whether a message comes late.
func (l *letter) isLate(now time.Time) bool {
	return l.wanted > 0 && l.wanted <= now.Add(-lateFrom).Unix()
}

// isOfUse reports whether a message is still of use then.
func (l *letter) isOfUse(then time.Time) bool { return !l.until.Valid || then.Unix() < l.until.Int64 }

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

// fate is what becomes of a message that is due.
type fate int

const (
	goes   fate = iota // it is said now
	stays              // it waits for others
	turned             // it is dropped, held or part of a summary
)

// setAside takes from what was found what must not be said now, and returns the
// rest, and how many rows it changed.
func (d *delivery) setAside(ctx context.Context, tx *sql.Tx, found []*job, now time.Time) (rest []*job, changed int, err error) {
	for _, j := range found {
		f := goes
		if j.letter != nil {
			if f, err = d.fateOf(ctx, tx, j, now); err != nil {
				return nil, 0, err
			}
		}
		switch f {
		case goes:
			rest = append(rest, j)
		case stays:
			d.behind, d.next = true, earlier(d.next, now.Add(time.Second))
		case turned:
			changed++
		}
	}
	return rest, changed, nil
}

// fateOf decides about a message that is due: what is of no use any more is
// dropped; what comes in quiet hours is held, or dropped if it is of no use after
// them; reminders that are late in great number are summed up, once the timers
// that are late as well have run.
func (d *delivery) fateOf(ctx context.Context, tx *sql.Tx, j *job, now time.Time) (fate, error) {
	l := j.letter
	if !l.isOfUse(now) {
		return turned, d.drop(ctx, tx, j, "of no use any more")
	}
	until, err := d.quietUntil(ctx, tx, j, now)
	if err != nil {
		return goes, err
	}
	switch {
	case until.IsZero():
	case !l.isOfUse(until):
		return turned, d.drop(ctx, tx, j, "of no use after the quiet hours")
	default:
		return turned, d.hold(ctx, tx, j, until)
	}
	if !l.until.Valid || !l.isLate(now) || l.passes || j.begun != 0 || l.kind == "thread" {
		return goes, nil
	}
	if behind, err := d.isBehind(ctx, tx, now); err != nil || behind {
		return stays, err
	}
	return d.sumUp(ctx, tx, j, now)
}

// drop sets a message aside for good. Its key stays: it is not said again.
func (d *delivery) drop(ctx context.Context, tx *sql.Tx, j *job, why string) error {
	d.log.Info("message dropped", "key", j.name(), "platform", d.lane.Name(), "why", why)
	_, err := tx.ExecContext(ctx, `UPDATE outbox SET state = 'dropped', lease = 0, error = ?, card = '{}' WHERE id = ?`, why, j.id)
	return err
}
