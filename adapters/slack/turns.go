package slack

import "sync"

// turns has what is done in one place be done by one at a time, so that what is
// older never takes the place of what is newer: the Home tab of a person, and a
// whisper or a modal whose buttons they press quickly.
type turns struct {
	mu   sync.Mutex
	busy map[string]*turnstile
}

// turnstile is a lock with the number of those who hold it or wait.
type turnstile struct {
	sync.Mutex
	n int
}

// enter waits for one's turn in a place; leave ends it.
func (q *turns) enter(place string) (leave func()) {
	q.mu.Lock()
	if q.busy == nil {
		q.busy = map[string]*turnstile{}
	}
	t := q.busy[place]
	if t == nil {
		t = &turnstile{}
		q.busy[place] = t
	}
	t.n++
	q.mu.Unlock()
	t.Lock()
	return func() {
		t.Unlock()
		q.mu.Lock()
		defer q.mu.Unlock()
		if t.n--; t.n == 0 {
			delete(q.busy, place)
		}
	}
}
