package chattest

import (
	"testing"
	"time"
)

// patience is how long a test waits for what must come, before it fails.
const patience = 20 * time.Second

// await waits for a channel to be closed or to give a value.
func await[T any](t testing.TB, c <-chan T, what string) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(patience):
		t.Fatalf("waited %v in vain: %s", patience, what)
		panic("unreachable")
	}
}
