package bot

import (
	"context"
	"database/sql"
	"time"

	"livinglab/storage"
)

// look takes in hand what is due.
func (d *delivery) look(ctx context.Context, now time.Time) error {
	if !d.rooms.wants() && !d.people.wants() {
		return nil
	}
	freed, morning := d.lane.tidy(now), false
	d.behind = false
	var found []*job
	err := d.db.Read(ctx, func(tx *sql.Tx) (err error) {
		if found, err = d.find(ctx, tx, now); err != nil {
			return err
		}
		if d.next, err = d.nextDue(ctx, tx, now); err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, anyHeld, d.lane.Name(), now.Unix()).Scan(&morning)
	})
	d.next = earlier(d.next, freed)
	if err == nil && (morning || len(found) > 0) {
		found, err = d.takeInHand(ctx, now)
	}
	if err != nil {
		return err
	}
	if d.rooms.wants() {
		d.rooms.look = d.behind
	}
	if d.people.wants() {
		d.people.look = d.behind
	}
	for _, j := range found {
		d.lane.at(j.place()).inHand = true
		s := d.sideOf(j)
		s.queue = append(s.queue, j)
	}
	return nil
}

// takeInHand leases what is due. What must not be said now is set aside, and
// what comes after it is found in its place.
func (d *delivery) takeInHand(ctx context.Context, now time.Time) (found []*job, err error) {
	for more := true; more && err == nil; {
		err = d.db.Write(ctx, func(tx *sql.Tx) error {
			woken, err := storage.Exec(ctx, tx, bringBack, d.lane.Name(), now.Unix(), atMorning)
			if err != nil {
				return err
			}
			due, err := d.find(ctx, tx, now)
			if err != nil {
				return err
			}
			due, changed, err := d.setAside(ctx, tx, due, now)
			if err != nil {
				return err
			}
			more = changed > 0 || woken > 0
			leased := d.leased()
			for _, j := range due {
				if err := j.lease(ctx, tx, leased); err != nil {
					return err
				}
			}
			found = append(found, due...)
			return nil
		})
	}
	return found, err
}

// find finds what is due and may be sent now: at most one thing for a place.
func (d *delivery) find(ctx context.Context, tx *sql.Tx, now time.Time) (found []*job, err error) {
	name := d.lane.Name()
	if d.rooms.wants() {
		posts, err := storage.All(ctx, tx, scanPost, selectPosts, name, now.UnixMilli(), now.Unix())
		if err != nil {
			return nil, err
		}
		mail, err := storage.All(ctx, tx, scanLetter, roomMail, name, now.Unix())
		if err != nil {
			return nil, err
		}
		found = d.choose(posts, mail, now)
	}
	if d.people.wants() {
		mail, err := storage.All(ctx, tx, scanLetter, peopleMail, name, now.Unix(), ahead+len(d.lane.places))
		if err != nil {
			return nil, err
		}
		for _, j := range mail {
			if d.lane.free(j.place(), now) {
				found = append(found, j)
			}
		}
	}
	return found, nil
}

// choose chooses for each room its living post or its message: posts go first,
// but not for ever.
func (d *delivery) choose(posts, mail []*job, now time.Time) (out []*job) {
	waits := map[string]*job{} // the first message of each room
	for _, j := range mail {
		if waits[j.place()] == nil {
			waits[j.place()] = j
		}
	}
	for _, j := range posts {
		name := j.place()
		if j.passed = waits[name] != nil; j.passed {
			if p := d.lane.places[name]; p != nil && p.posts >= inARow {
				continue
			}
			delete(waits, name)
		}
		if d.lane.free(name, now) {
			out = append(out, j)
		}
	}
	for _, j := range mail {
		if name := j.place(); waits[name] == j && d.lane.free(name, now) {
			out = append(out, j)
		}
	}
	return out
}

// nextDue is when the next delivery is due, or zero. What is due already is in
// hand elsewhere, until its lease ends, or waits for something else.
func (d *delivery) nextDue(ctx context.Context, tx *sql.Tx, now time.Time) (time.Time, error) {
	var due sql.NullInt64
	err := tx.QueryRowContext(ctx, nextDelivery, d.lane.Name(), now.Unix(), now.UnixMilli()).Scan(&due)
	if err != nil || !due.Valid {
		return time.Time{}, err
	}
	return time.UnixMilli(due.Int64), nil
}

const nextDelivery = `SELECT min(at) FROM (
	SELECT min(due) * 1000 AS at FROM outbox WHERE state = 'waiting' AND platform = +?1 AND due > +?2
	UNION ALL SELECT min(due) * 1000 FROM outbox WHERE state = 'held' AND platform = +?1 AND due > +?2
	UNION ALL SELECT min(lease) * 1000 FROM outbox WHERE state = 'waiting' AND platform = +?1 AND due <= +?2 AND lease > +?2
	UNION ALL SELECT min(due) FROM posts WHERE dirty > 0 AND state = 'live' AND platform = +?1 AND due > +?3
	UNION ALL SELECT min(lease) * 1000 FROM posts WHERE dirty > 0 AND state = 'live' AND platform = +?1 AND due <= +?3 AND lease > +?2)`
