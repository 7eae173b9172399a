package bot

import (
	"errors"
	"time"

	"livinglab/bot/chat"
)

// How what failed is tried again.
const (
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

// who is who waits after a try.
type who int

const (
	nobody     who = iota
	itself         // the delivery alone
	itsPlace       // what goes to the same place
	everything     // the whole platform
)

// judgement says what came of a try, and what to do.
type judgement struct {
	back   bool // nothing was posted, and it is given back as it was
	dead   bool // no use to try again
	unsure bool // it may have been posted
	tries  int  // used up
	waits  who
	at     time.Time // now
	until  time.Time // waits until
}

// judge judges what came of a try of what was tried so often before. A platform
// that asks to wait does not use up a try, nor does our stopping in the middle
// of one.
func judge(now time.Time, err error, tries int, id int64, stopping bool) judgement {
	var retry *chat.RetryError
	v := judgement{at: now, tries: tries}
	switch {
	case err == nil:
	case errors.As(err, &retry):
		v.back, v.waits = true, everything
		wait := retry.After
		if retry.Here {
			v.waits, wait = itsPlace, min(wait, lastRetry)
		}
		if wait <= 0 {
			wait = time.Second
		}
		v.until = now.Add(wait)
	case errors.Is(err, chat.ErrGone), errors.Is(err, chat.ErrRefused), errors.Is(err, chat.ErrInvalid):
		v.dead, v.tries = true, tries+1
	case stopping:
		v.unsure = !errors.Is(err, errDraw)
	default:
		v.tries++
		v.dead, v.unsure, v.waits = v.tries >= maxTries, true, itsPlace
		if errors.Is(err, errDraw) { // no fault of the place
			v.unsure, v.waits = false, itself
		}
		v.until = now.Add(backoff(v.tries, id) + time.Second - 1).Truncate(time.Second) // a whole second, as it is kept
	}
	return v
}
