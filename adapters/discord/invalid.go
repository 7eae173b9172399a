package discord

import (
	"net/http"
	"time"
)

// Discord blocks an address that makes 10,000 invalid requests in ten minutes:
// answered 401, 403 or 429, a 429 of a limit that is shared with others apart
// (Topics, "Rate Limits"). The bot stops well before.
const (
	invalidMinutes = 10
	// maxInvalid leaves as many again for the answers to people, which are not
	// held back.
	maxInvalid = 5000
)

// invalid counts invalid requests, by the minute. The minute under way and the
// ten before it are kept.
type invalid struct {
	counts [invalidMinutes + 1]int
	minute int64 // the last one, in minutes since 1970
}

// roll forgets what is over.
func (i *invalid) roll(now time.Time) {
	minute := max(now.Unix()/60, 0)
	switch passed := minute - i.minute; {
	case passed == 0:
		return
	case passed < 0 || passed > invalidMinutes: // or the clock was set back: that may be minutes that count twice
		i.counts = [invalidMinutes + 1]int{}
	default:
		for m := i.minute + 1; m <= minute; m++ {
			i.counts[m%int64(len(i.counts))] = 0
		}
	}
	i.minute = minute
}

// count counts an answer, if it is invalid.
func (i *invalid) count(status int, h http.Header, now time.Time) {
	switch {
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
	case status == http.StatusTooManyRequests && h.Get("X-RateLimit-Scope") != "shared":
	default:
		return
	}
	i.roll(now)
	i.counts[i.minute%int64(len(i.counts))]++
}

// stops is how long nothing may be asked because too much was invalid.
func (i *invalid) stops(now time.Time) time.Duration {
	i.roll(now)
	all := 0
	for _, n := range i.counts {
		all += n
	}
	for m := i.minute - invalidMinutes; ; m++ {
		if all < maxInvalid {
			if m == i.minute-invalidMinutes {
				return 0
			}
			return time.Unix((m+invalidMinutes)*60, 0).Sub(now)
		}
		all -= i.counts[m%int64(len(i.counts))]
	}
}
