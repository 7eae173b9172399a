package bot

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// madeClock is a machine's clock, and the real time that it does not change.
type madeClock struct {
	wall    time.Time
	elapsed time.Duration
}

func (m *madeClock) steady() *steady {
	return &steady{now: func() time.Time { return m.wall }, elapsed: func() time.Duration { return m.elapsed }}
}

// pass lets real time pass; the clock goes on by it, and jumps.
func (m *madeClock) pass(d, jump time.Duration) {
	m.elapsed += d
	m.wall = m.wall.Add(d + jump)
}

func TestSteady(t *testing.T) {
	start := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	type step struct{ pass, jump, want time.Duration } // want: what it shows after start
	for name, steps := range map[string][]step{
		"goes on":             {{time.Second, 0, time.Second}, {48 * time.Hour, 0, 48*time.Hour + time.Second}},
		"set forward a bit":   {{time.Second, time.Hour, time.Hour + time.Second}},
		"set forward, stays":  {{time.Second, 48 * time.Hour, time.Second}, {59 * time.Second, 0, time.Minute}, {time.Second, 0, 48*time.Hour + time.Minute + time.Second}},
		"set forward, and to": {{time.Second, 48 * time.Hour, time.Second}, {time.Second, -48 * time.Hour, 2 * time.Second}, {time.Hour, 0, time.Hour + 2*time.Second}},
		"set back":            {{time.Second, -48 * time.Hour, time.Second - 48*time.Hour}, {time.Second, 0, 2*time.Second - 48*time.Hour}},
		"back and forth": {{time.Second, -2 * time.Hour, time.Second - 2*time.Hour}, {time.Second, 2 * time.Hour, 2*time.Second - 2*time.Hour},
			{time.Minute, 0, time.Minute + 2*time.Second}},
		"doubts each leap": {{time.Second, 2 * time.Hour, time.Second}, {30 * time.Second, -2 * time.Hour, 31 * time.Second},
			{time.Second, 2 * time.Hour, 32 * time.Second}, {59 * time.Second, 0, 91 * time.Second}},
	} {
		m := &madeClock{wall: start}
		s := m.steady()
		if got := s.Now(); !got.Equal(start) {
			t.Fatalf("%s: begins at %v", name, got)
		}
		for i, step := range steps {
			m.pass(step.pass, step.jump)
			if got := s.Now().Sub(start); got != step.want {
				t.Errorf("%s, step %d: %v after the start, want %v", name, i+1, got, step.want)
			}
		}
	}
}

// Whatever the machine's clock does: it is never more than a leap ahead of real
// time unless it has been for a minute, and shows the machine's time again once
// that has stood for so long.
func TestSteadyIsNotCarriedAway(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &madeClock{wall: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)}
		s := m.steady()
		last, at := s.Now(), m.elapsed
		for range rapid.IntRange(1, 20).Draw(t, "looks") {
			seconds := func(label string, least, most int) time.Duration {
				return time.Duration(rapid.IntRange(least, most).Draw(t, label)) * time.Second
			}
			m.pass(seconds("pass", 0, 50), rapid.SampledFrom([]time.Duration{0, 0, seconds("jump", -100_000, 100_000)}).Draw(t, "by"))
			got := s.Now()
			if m.elapsed-at < doubtFor && got.Sub(last)-(m.elapsed-at) > leap {
				t.Fatalf("%v after %v, %v later", got, last, m.elapsed-at)
			}
			if got.Equal(m.wall) {
				last, at = got, m.elapsed
			}
		}
		m.pass(0, 0)
		s.Now()
		m.pass(doubtFor, 0)
		if got := s.Now(); !got.Equal(m.wall) {
			t.Fatalf("%v, while the machine says %v for a minute", got, m.wall)
		}
	})
}
