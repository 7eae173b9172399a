package bot

import (
	"context"
	"database/sql"
	"time"

	"livinglab/storage"
)

// Stats is how the deliveries to one platform stand.
type Stats struct {
	Platform string
	// Up is false once the platform's Run has ended by itself: somebody must
	// mend something and start the bot again.
	Up bool
	// Waiting is how many messages and changes of living posts are not
	// delivered yet, those that are due only later too.
	Waiting int
	// Oldest is for how long the oldest of them has been waiting, to the
	// second; zero when there is none.
	Oldest time.Duration
	// Dead is how many are given up until a coordinator tries them again.
	Dead int
	// Dropped is how many messages were not delivered because they were of no use
	// any more, or were summed up in another, within keepSent.
	Dropped int
}

// Stats returns how deliveries stand, platform by platform in their order. It
// may be asked often: what was sent costs nothing.
func (b *Bot) Stats(ctx context.Context) ([]Stats, error) {
	out := make([]Stats, len(b.lanes))
	now := b.now().Unix()
	err := b.db.Read(ctx, func(tx *sql.Tx) error {
		for i, l := range b.lanes {
			s := &out[i]
			*s = Stats{Platform: l.Name(), Up: !l.stopped.Load()}
			since, err := storage.One(ctx, tx, func(r storage.Scanner) (since int64, err error) {
				return since, r.Scan(&s.Waiting, &since, &s.Dead, &s.Dropped)
			}, selectStats, s.Platform, now)
			if err != nil {
				return err
			}
			s.Oldest = time.Duration(max(now-since, 0)) * time.Second
		}
		return nil
	})
	return out, err
}

// selectStats counts what waits, since when (now if nothing does; a living post
// since it was due), what is dead, and what was dropped. What quiet hours hold
// does not wait for us.
const selectStats = `SELECT sum(waiting), min(since), sum(dead), sum(dropped) FROM (
	SELECT count(*) AS waiting, coalesce(min(created), ?2) AS since, 0 AS dead, 0 AS dropped FROM outbox WHERE state = 'waiting' AND platform = ?1
	UNION ALL SELECT count(*), coalesce(min(due) / 1000, ?2), 0, 0 FROM posts WHERE dirty > 0 AND state = 'live' AND platform = ?1
	UNION ALL SELECT 0, ?2, count(*), 0 FROM outbox WHERE state = 'dead' AND +platform = ?1
	UNION ALL SELECT 0, ?2, count(*), 0 FROM posts WHERE state = 'dead' AND +platform = ?1
	UNION ALL SELECT 0, ?2, 0, count(*) FROM outbox WHERE state = 'dropped' AND platform = ?1)`
