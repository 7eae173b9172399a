package discord

import (
	"container/list"
	"sync"
)

// recent is a map of bounded size: when it is full it forgets what was not used
// for longest. It may be used from several goroutines at once.
type recent[K comparable, V any] struct {
	mu    sync.Mutex
	most  int
	order *list.List // of entries, the latest used first
	at    map[K]*list.Element
}

type entry[K comparable, V any] struct {
	key   K
	value V
}

// newRecent returns a map of at most so many keys.
func newRecent[K comparable, V any](most int) *recent[K, V] {
	return &recent[K, V]{most: most, order: list.New(), at: map[K]*list.Element{}}
}

func (r *recent[K, V]) get(key K) (v V, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e, ok := r.at[key]
	if !ok {
		return v, false
	}
	r.order.MoveToFront(e)
	return e.Value.(entry[K, V]).value, true
}

func (r *recent[K, V]) put(key K, value V) {
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

// take forgets a key and returns what it was.
func (r *recent[K, V]) take(key K) (v V, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e, ok := r.at[key]
	if !ok {
		return v, false
	}
	delete(r.at, key)
	return r.order.Remove(e).(entry[K, V]).value, true
}
