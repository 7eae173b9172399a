package main

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// road is the way from the program to the platforms, on which things go wrong:
// requests and answers are late, fail or are lost. It sees when something was
// posted, and can keep the answer back.
type road struct {
	*httptest.Server
	to   map[string]string // addresses of the platforms, by the first part of the path
	mu   sync.Mutex
	r    *rand.Rand
	calm bool
	busy int           // requests that are under way
	idle chan struct{} // closed when there are none; nil when nobody waits
	next *instant
	went map[mishap]int
	made int // posts, by what the platforms answered
}

// instant is when the n-th post from now on has been made.
type instant struct {
	n    int
	on   string        // counted there alone; "" is anywhere
	hold bool          // its answer is kept back, and so are those that follow
	came chan struct{} // closed when it is there
	over chan struct{} // closed to let go of what is kept back
}

// mishap is what goes wrong with a request.
type mishap string

const (
	nothing     mishap = "nothing"
	late        mishap = "late"             // it reaches the platform late, whoever still waits for it
	lateAnswer  mishap = "answered late"    // done at once
	tooMany     mishap = "429"              // and nothing is done
	failed      mishap = "5xx"              // and nothing is done
	failedAfter mishap = "5xx, and done"    // done all the same
	cut         mishap = "cut"              // the connection ends, and nothing is done
	cutAhead    mishap = "cut, then done"   // the connection ends, and it reaches the platform late
	lost        mishap = "done, answer cut" // the connection ends once it is done
)

// badWeather is how many of a thousand requests that post, and of the others,
// meet with what.
var badWeather = []struct {
	mishap
	posts, others int
}{{late, 60, 20}, {lateAnswer, 60, 20}, {tooMany, 15, 3}, {failed, 15, 5}, {failedAfter, 20, 5}, {cut, 15, 5}, {cutAhead, 15, 5}, {lost, 20, 5}}

// mostLate is how late what is late may be.
const mostLate = 300 * time.Millisecond

func newRoad(t testing.TB, r *rand.Rand) *road {
	w := &road{to: map[string]string{}, r: r, went: map[mishap]int{}}
	w.Server = httptest.NewServer(w)
	t.Cleanup(w.Close)
	return w
}

// ServeHTTP takes a request to its platform.
func (w *road) ServeHTTP(out http.ResponseWriter, in *http.Request) {
	name, path, _ := strings.Cut(strings.TrimPrefix(in.URL.Path, "/"), "/")
	body, err := io.ReadAll(in.Body)
	if err != nil {
		return // the program died while it sent it
	}
	w.begin()
	defer w.end()
	// What has left reaches the platform, whether or not the program is still there.
	ask, err := http.NewRequestWithContext(context.WithoutCancel(in.Context()), in.Method, w.to[name]+"/"+path, bytes.NewReader(body))
	if err != nil {
		panic(err) // the program made it
	}
	ask.URL.RawQuery, ask.Header = in.URL.RawQuery, in.Header.Clone()
	posts := strings.HasSuffix(path, "chat.postMessage") || in.Method == http.MethodPost && strings.HasSuffix(path, "/messages")
	what, by := w.weather(posts)
	switch what {
	case late:
		time.Sleep(by)
	case tooMany:
		out.Header().Set("Retry-After", "1")
		out.WriteHeader(http.StatusTooManyRequests)
		io.WriteString(out, `{"ok":false,"error":"ratelimited","message":"You are being rate limited.","retry_after":0.2,"global":false,"code":0}`)
		return
	case failed:
		out.WriteHeader(http.StatusInternalServerError)
		return
	case cut:
		panic(http.ErrAbortHandler)
	case cutAhead:
		w.begin()
		go func() {
			defer w.end()
			time.Sleep(by)
			w.carry(ask, name, posts) //nolint:errcheck // nobody hears it
		}()
		panic(http.ErrAbortHandler)
	}
	got, answer, err := w.carry(ask, name, posts)
	switch {
	case err != nil || what == lost:
		panic(http.ErrAbortHandler)
	case what == lateAnswer:
		time.Sleep(by)
	case what == failedAfter:
		out.WriteHeader(http.StatusBadGateway)
		return
	}
	for name, values := range got.Header {
		out.Header()[name] = values
	}
	out.WriteHeader(got.StatusCode)
	out.Write(answer)
}

// carry has a platform do what it is asked, and notes a post.
func (w *road) carry(ask *http.Request, to string, posts bool) (got *http.Response, answer []byte, err error) {
	if got, err = http.DefaultClient.Do(ask); err != nil {
		return nil, nil, err
	}
	defer got.Body.Close()
	if answer, err = io.ReadAll(got.Body); err != nil {
		return nil, nil, err
	}
	if posts && got.StatusCode == http.StatusOK {
		w.posted(to)
	}
	return got, answer, nil
}

// weather is what a request meets with, and how late it is.
func (w *road) weather(posts bool) (mishap, time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.calm {
		return nothing, 0
	}
	roll := w.r.IntN(1000)
	for _, b := range badWeather {
		n := b.others
		if posts {
			n = b.posts
		}
		if roll -= n; roll < 0 {
			w.went[b.mishap]++
			return b.mishap, time.Duration(w.r.Int64N(int64(mostLate)))
		}
	}
	return nothing, 0
}

// posted takes note of a post, and waits while its answer is kept back.
func (w *road) posted(on string) {
	w.mu.Lock()
	w.made++
	m := w.next
	if m == nil || m.on != "" && m.on != on {
		w.mu.Unlock()
		return
	}
	if m.n--; m.n == 0 {
		close(m.came)
	}
	wait := m.hold && m.n <= 0
	w.mu.Unlock()
	if wait {
		<-m.over
	}
}

// await asks for the moment at which so many posts have been made from now on,
// anywhere or on one platform. Answers may be kept back from then on.
func (w *road) await(n int, on string, hold bool) *instant {
	m := &instant{n: n, on: on, hold: hold, came: make(chan struct{}), over: make(chan struct{})}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.next = m
	return m
}

// pass ends a moment, whether or not it came.
func (w *road) pass(m *instant) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.next = nil
	close(m.over)
}

// posts is how many were made.
func (w *road) posts() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.made
}

func (w *road) begin() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.busy++
}

func (w *road) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.busy--; w.busy == 0 && w.idle != nil {
		close(w.idle)
		w.idle = nil
	}
}

// empty waits until nothing is under way: what had left when the program died
// has arrived.
func (w *road) empty() {
	w.mu.Lock()
	if w.busy == 0 {
		w.mu.Unlock()
		return
	}
	if w.idle == nil {
		w.idle = make(chan struct{})
	}
	idle := w.idle
	w.mu.Unlock()
	<-idle
}

// set says whether nothing goes wrong from now on.
func (w *road) set(calm bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calm = calm
}
