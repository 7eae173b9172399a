package discordtest

import (
	"hash/fnv"
	"strconv"
	"time"
)

// A snowflake is Discord's id: milliseconds since its epoch in the high bits,
// 22 bits to tell apart what was made in the same one, as a decimal string.
// (Reference, "Snowflakes".)
const (
	discordEpoch = 1420070400000 // the first instant of 2015, in Unix milliseconds
	lowBits      = 22
)

// ID is the snowflake of a name that tests use ("marie", "idees"): always the
// same one for a name, and older than whatever happens from Start on.
func ID(name string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name)) // a hash takes everything
	sum := h.Sum64()
	const span = 300 * 24 * time.Hour // within the 300 days before Start
	made := Start.Add(-time.Duration((sum>>lowBits)%uint64(span/time.Millisecond)+1) * time.Millisecond)
	return strconv.FormatUint(uint64(made.UnixMilli()-discordEpoch)<<lowBits|sum&(1<<lowBits-1), 10)
}

// MadeAt is when a snowflake was made; the zero time if it is none.
func MadeAt(id string) time.Time {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(int64(n>>lowBits) + discordEpoch).UTC()
}

// snowflakes makes ids that only ever grow.
type snowflakes struct{ last uint64 }

func (s *snowflakes) next(now time.Time) string {
	s.last = max(s.last+1, uint64(now.UnixMilli()-discordEpoch)<<lowBits)
	return strconv.FormatUint(s.last, 10)
}

// older reports whether a was made before b. Snowflakes are compared as
// numbers: as strings, 99 would be after 100.
func older(a, b string) bool {
	if len(a) != len(b) {
		return len(a) < len(b)
	}
	return a < b
}
