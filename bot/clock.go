package bot

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"sync"
	"time"

	"livinglab/storage"
)

// The machine's clock may be wrong for a while, and jump. Set back, it must not
// repeat anything: what was done is not there any more, and keys stay. Nor may it
// hold up for long what was put off while it was ahead (afterLeap). Set forward,
// it must not make the bot miss what is still to come: a leap is believed once it
// has lasted (Steady).

// How clocks are judged.
const (
	leap      = time.Hour      // so much at once is a leap
	doubtFor  = time.Minute    // it is believed after so long
	setBack   = time.Minute    // so much earlier than before is a clock that was set back
	clockKept = time.Hour      // how often the time is written down, to tell this after a restart
	lastHold  = 26 * time.Hour // quiet hours that end later are of a clock that was ahead
)

// Steady is a clock made of the machine's, for Options.Now: when that one leaps
// ahead, Steady goes on as before for a minute, and follows it only then. A
// machine that wakes from sleep is a minute behind at first. It may be used by
// many at once.
func Steady(now func() time.Time) func() time.Time {
	start := time.Now()
	s := &steady{now: now, elapsed: func() time.Duration { return time.Since(start) }}
	return s.Now
}

// steady tells a leap by the time that has really passed.
type steady struct {
	now     func() time.Time
	elapsed func() time.Duration // real time, which no setting of the clock changes

	mu     sync.Mutex
	wall   time.Time     // last believed; zero: never
	at     time.Duration // when that was
	doubts bool
	since  time.Duration // when the doubt began
}

func (s *steady) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	wall, passed := s.now().Round(0), s.elapsed()
	expected := s.wall.Add(passed - s.at)
	if !s.wall.IsZero() && wall.Sub(expected) > leap {
		if !s.doubts {
			s.doubts, s.since = true, passed
		}
		if passed-s.since < doubtFor {
			return expected
		}
	}
	s.wall, s.at, s.doubts = wall, passed, false
	return wall
}

// afterLeap notices a clock that was set back, also while the bot was stopped,
// and has what was put off while it was ahead looked at now.
func (b *Bot) afterLeap(ctx context.Context, now time.Time) error {
	if b.clockSeen.IsZero() {
		kept, err := b.keptClock(ctx)
		if err != nil {
			return err
		}
		b.clockSeen, b.clockKept = kept, kept
	}
	back := now.Before(b.clockSeen.Add(-setBack))
	b.clockSeen = now
	if !back && now.Sub(b.clockKept) < clockKept {
		return nil
	}
	err := b.db.Write(ctx, func(tx *sql.Tx) error {
		if back {
			b.log.Warn("the clock was set back")
			for _, query := range putOff {
				if _, err := storage.Exec(ctx, tx, query, now.Unix(), now.Add(leap).Unix(), now.Add(lastHold).Unix()); err != nil {
					return err
				}
			}
		}
		_, err := storage.Exec(ctx, tx, `INSERT INTO settings (key, value) VALUES ('clock', ?)
			ON CONFLICT (key) DO UPDATE SET value = excluded.value`, strconv.FormatInt(now.Unix(), 10))
		return err
	})
	if err == nil {
		b.clockKept = now
	}
	if err == nil && back {
		b.nudge()
	}
	return err
}

// putOff has what waits for longer than anything is put off be looked at now:
// tries again and leases, of letters, posts and timers, and quiet hours. ?1 is
// now, ?2 the latest that a try again or the end of a lease may be, ?3 the latest
// that quiet hours may end.
var putOff = []string{
	`UPDATE outbox SET due = min(due, ?1), lease = 0 WHERE state = 'waiting' AND (due > ?2 OR lease > ?2) AND ?3`,
	`UPDATE outbox SET due = ?1 WHERE state = 'held' AND due > ?3 AND ?2`,
	`UPDATE posts SET due = min(due, ?1 * 1000), lease = 0 WHERE dirty > 0 AND state = 'live' AND (due > ?2 * 1000 OR lease > ?2) AND ?3`,
	`UPDATE timers SET due = max(?1, wanted) WHERE state = 'waiting' AND attempts > 0 AND due > ?2 AND ?3`,
}

// keptClock is the time that was last written down; zero: never.
func (b *Bot) keptClock(ctx context.Context) (kept time.Time, err error) {
	err = b.db.Read(ctx, func(tx *sql.Tx) error {
		value, err := storage.One(ctx, tx, storage.Value[string], `SELECT value FROM settings WHERE key = 'clock'`)
		if errors.Is(err, storage.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		seconds, err := strconv.ParseInt(value, 10, 64)
		kept = time.Unix(seconds, 0)
		return err
	})
	return kept, err
}
