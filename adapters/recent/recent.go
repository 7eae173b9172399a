// Package recent remembers what an adapter was told lately, and no more than
// that.
package recent

import (
	"container/list"
	"sync"
)

// Map is a map of bounded size: when it is full it forgets what was not used
// for longest. It may be used from several goroutines at once.
type Map[K comparable, V any] struct {
	mu    sync.Mutex
	most  int
	order *list.List // of entries, the latest used first
	at    map[K]*list.Element
}

type entry[K comparable, V any] struct {
	key   K
	value V
}

// New returns a map of at most so many keys.
func New[K comparable, V any](most int) *Map[K, V] {
	return &Map[K, V]{most: most, order: list.New(), at: map[K]*list.Element{}}
}

// Get returns the value of a key, which counts as used.
func (r *Map[K, V]) Get(key K) (v V, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e, ok := r.at[key]
	if !ok {
		return v, false
	}
	r.order.MoveToFront(e)
	return e.Value.(entry[K, V]).value, true
}

// Put remembers the value of a key.
func (r *Map[K, V]) Put(key K, value V) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if e, ok := r.at[key]; ok {
		e.Value = entry[K, V]{key, value}
		r.order.MoveToFront(e)
		return
	}
	r.at[key] = r.order.PushFront(entry[K, V]{key, value})
	if last := r.order.Back(); r.order.Len() > r.most {
		delete(r.at, r.order.Remove(last).(entry[K, V]).key)
	}
}

// Take forgets a key and returns what it was.
func (r *Map[K, V]) Take(key K) (v V, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e, ok := r.at[key]
	if !ok {
		return v, false
	}
	delete(r.at, key)
	return r.order.Remove(e).(entry[K, V]).value, true
}

// DropIf forgets the values that match.
func (r *Map[K, V]) DropIf(match func(V) bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for key, e := range r.at {
		if match(e.Value.(entry[K, V]).value) {
			r.order.Remove(e)
			delete(r.at, key)
		}
	}
}
