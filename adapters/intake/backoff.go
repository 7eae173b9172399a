package intake

import (
	"errors"
	"math/rand/v2"
	"time"

	"livinglab/bot/chat"
)

// How long a Backoff waits.
const (
	FirstPause = 500 * time.Millisecond // after the first failure
	MaxPause   = 30 * time.Second
)

// Backoff counts failures in a row and tells how long to wait after each.
type Backoff struct{ Failures int }

// Next is the pause after one more failure: twice as long each time, up to
// MaxPause, less up to a half by chance so that bots cut off together do not
// come back together. Where the platform said how long (a *chat.RetryError), it
// is no shorter.
func (b *Backoff) Next(err error) time.Duration {
	d := min(FirstPause<<min(b.Failures, 10), MaxPause)
	b.Failures++
	d -= time.Duration(rand.Int64N(int64(d/2) + 1))
	var retry *chat.RetryError
	if errors.As(err, &retry) {
		d = max(d, retry.After)
	}
	return d
}
