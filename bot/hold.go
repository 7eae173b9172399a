package bot

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"livinglab/bot/when"
	"livinglab/storage"
)

// Messages that a person did not ask for wait while it is quiet for them, until
// their morning. Their state is then 'held': they hold up nothing that comes
// after them, an answer or what is urgent. It is looked up when a message is
// due, and again in the morning, so that what a person chose meanwhile counts.

// atMorning is how many messages that were held are brought back in one go.
const atMorning = 500

const anyHeld = `SELECT EXISTS (SELECT 1 FROM outbox WHERE state = 'held' AND platform = +?1 AND due <= +?2)`

const bringBack = `UPDATE outbox SET state = 'waiting' WHERE id IN
	(SELECT id FROM outbox WHERE state = 'held' AND platform = +?1 AND due <= +?2 ORDER BY due, id LIMIT +?3)`

// quietOf are the quiet hours and the zone of the member who has an account.
const quietOf = `SELECT coalesce(m.quiet, ?3), m.zone FROM accounts a JOIN members m ON m.id = a.member_id
	WHERE a.platform = +?1 AND a.account = +?2`

// quietUntil is when it is quiet no more for the person to whom a job goes; zero
// when it is not, or the message passes.
func (d *delivery) quietUntil(ctx context.Context, tx *sql.Tx, j *job, now time.Time) (time.Time, error) {
	if j.to.Person == "" || j.letter.passes {
		return time.Time{}, nil
	}
	var hours, zone string
	err := tx.QueryRowContext(ctx, quietOf, d.lane.Name(), j.to.Person, d.lab.Quiet.String()).Scan(&hours, &zone)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	if err != nil || hours == "" {
		return time.Time{}, err
	}
	quiet, err := when.ParseHours(hours, when.French)
	if err != nil {
		return time.Time{}, err
	}
	here := now.In(d.zoneNamed(zone))
	if !quiet.Has(here) {
		return time.Time{}, nil
	}
	return quiet.End(here), nil
}

// zoneNamed is the zone of a member; the lab's where they have none of their own,
// or where this machine does not know it any more.
func (b *Bot) zoneNamed(name string) *time.Location {
	if name == "" {
		return b.lab.Zone
	}
	zone, err := when.Zone(name)
	if err != nil {
		return b.lab.Zone
	}
	return zone
}

// hold keeps a message until quiet hours end. It is not late then.
func (d *delivery) hold(ctx context.Context, tx *sql.Tx, j *job, until time.Time) error {
	d.next = earlier(d.next, until)
	_, err := tx.ExecContext(ctx, `UPDATE outbox SET state = 'held', lease = 0, due = ?1, wanted = max(wanted, ?1) WHERE id = ?2`, until.Unix(), j.id)
	return err
}

// releaseHeld makes what is held for an account due now: it is moved, and looked
// at anew where it goes.
func releaseHeld(ctx context.Context, tx *sql.Tx, platform, account string, now time.Time) error {
	_, err := storage.Exec(ctx, tx, `UPDATE outbox SET state = 'waiting', due = ?3
		WHERE state = 'held' AND platform = +?1 AND kind = 'person' AND target = ?2`, platform, account, now.Unix())
	return err
}
