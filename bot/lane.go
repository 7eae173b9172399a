package bot

import (
	"sync"
	"sync/atomic"
	"time"

	"livinglab/bot/chat"
)

// lane delivers to one platform, several things side by side.
type lane struct {
	chat.Platform
	stopped atomic.Bool // its Run has ended by itself: what is due waits until the next start
	busy    sync.Mutex  // one delivery at a time; it guards what follows
	paused  time.Time   // when the platform asked to be left alone,
	asked   time.Duration
	atOnce  int // calls: few after that, more with each that succeeds
	places  map[string]*place
}

// place is what is known of a room or a person while something happens there.
type place struct {
	inHand bool      // something for it is queued or being sent
	until  time.Time // when it may be sent more
	posts  int       // living posts that went before its messages, in a row
}

func newLane(p chat.Platform) *lane {
	return &lane{Platform: p, atOnce: workers, places: map[string]*place{}}
}

// rest makes the platform be left alone from now until then.
func (l *lane) rest(now, until time.Time) {
	old, yes := l.rests(now)
	if !yes {
		l.atOnce = max(l.atOnce/2, 1)
	}
	if !yes || old.Before(until) {
		l.paused, l.asked = now, until.Sub(now)
	}
}

// rests returns until when the platform wants to be left alone. A clock that
// was set back does not make it longer.
func (l *lane) rests(now time.Time) (until time.Time, yes bool) {
	until = l.paused.Add(l.asked)
	return until, now.Before(until) && !now.Before(l.paused)
}

// at is the place of that name.
func (l *lane) at(name string) *place {
	p := l.places[name]
	if p == nil {
		p = &place{}
		l.places[name] = p
	}
	return p
}

// free reports whether something may be sent to a place now.
func (l *lane) free(name string, now time.Time) bool {
	p := l.places[name]
	return p == nil || !p.inHand && !p.held(now)
}

// held reports whether a place waits for what failed there, or because the
// platform asked. A clock that was set back does not make it wait longer.
func (p *place) held(now time.Time) bool {
	wait := p.until.Sub(now)
	return wait > 0 && wait <= 2*lastRetry
}

// tidy forgets places where nothing happens, and returns when the next of the
// others may be sent more, or zero.
func (l *lane) tidy(now time.Time) (next time.Time) {
	for name, p := range l.places {
		switch {
		case p.held(now):
			next = earlier(next, p.until)
		case !p.inHand && p.posts == 0:
			delete(l.places, name)
		}
	}
	return next
}
