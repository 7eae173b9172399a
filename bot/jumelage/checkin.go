package jumelage

import "time"

// When a check-in is followed up: those who are silent are asked once more, then
// the coordinator is told of the groups that nobody answered for.
const (
	followAfter = 2 * 24 * time.Hour // after it was asked
	tellAfter   = 2 * 24 * time.Hour // after that
	// settleFor is how long a new group is left alone: it has hardly met.
	settleFor = 2 * 24 * time.Hour
	// meetBefore is how long before a meeting its people are reminded; soonBefore
	// where it is sooner.
	meetBefore = 24 * time.Hour
	soonBefore = time.Hour
)

// batch is how many groups one transaction asks, so that nobody waits long.
const batch = 100

// maxAnswer is the longest word about how it goes, in characters.
const maxAnswer = 1000

// remindAt is when to remind people of a meeting: the day before, or else an hour
// before; zero when it is too soon for either.
func remindAt(meets, now time.Time) time.Time {
	for _, before := range []time.Duration{meetBefore, soonBefore} {
		if at := meets.Add(-before); at.After(now) {
			return at
		}
	}
	return time.Time{}
}
