package discordtest_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"livinglab/adapters/discord/discordtest"
)

// TestRates: a route has a bucket for each channel, told in the headers of
// every answer; beyond it 429 says how long to wait.
func TestRates(t *testing.T) {
	s := newLab(t, discordtest.Options{Rates: true})
	c := newClient(t, s)
	path := "/channels/" + idees + "/messages"
	for left := 4; left >= 0; left-- {
		r := c.want(c.ask("POST", path, object{"content": "a"}), 200, 0)
		if got := r.header.Get("X-RateLimit-Remaining"); got != strconv.Itoa(left) || r.header.Get("X-RateLimit-Limit") != "5" {
			t.Errorf("%s are left, want %d", got, left)
		}
	}
	s.Clock().Advance(1500 * time.Millisecond)
	r := c.want(c.ask("POST", path, object{"content": "a"}), 429, 0)
	if r.body["retry_after"] != 3.5 || r.body["global"] != false || r.header.Get("Retry-After") != "4" ||
		r.header.Get("X-RateLimit-Scope") != "user" || r.header.Get("X-RateLimit-Reset-After") != "3.500" || r.header.Get("X-RateLimit-Bucket") == "" {
		t.Errorf("429 with %v %v", r.body, r.header)
	}
	other := "/channels/" + s.DM(marie) + "/messages"
	c.want(c.ask("POST", other, object{"content": "a"}), 200, 0)
	s.Clock().Advance(3500 * time.Millisecond)
	c.want(c.ask("POST", path, object{"content": "a"}), 200, 0)
	if n := s.Invalid(); n != 1 {
		t.Errorf("%d invalid requests", n)
	}
}

// TestGlobalRate: fifty a second over all routes, interactions apart.
func TestGlobalRate(t *testing.T) {
	s := newLab(t, discordtest.Options{Rates: true})
	c := newClient(t, s)
	for i := range 50 {
		ch := discordtest.ID("room " + strconv.Itoa(i))
		s.AddChannel(discordtest.Channel{ID: ch, Name: "salon"})
		c.want(c.ask("GET", "/channels/"+ch, nil), 200, 0)
	}
	r := c.want(c.ask("GET", "/channels/"+idees, nil), 429, 0)
	if r.body["global"] != true || r.header.Get("X-RateLimit-Global") != "true" || r.header.Get("X-RateLimit-Scope") != "global" || r.header.Get("X-RateLimit-Bucket") != "" {
		t.Errorf("429 with %v %v", r.body, r.header)
	}
	c.want(c.ask("POST", "/interactions/1/x/callback", object{"type": 6}), 404, 10062)
	s.Clock().Advance(time.Second)
	c.want(c.ask("GET", "/channels/"+idees, nil), 200, 0)
}

func TestWithoutRates(t *testing.T) {
	s := newLab(t, discordtest.Options{})
	c := newClient(t, s)
	for range 1200 {
		r := c.want(c.ask("GET", "/channels/"+idees, nil), 200, 0)
		if left, err := strconv.Atoi(r.header.Get("X-RateLimit-Remaining")); err != nil || left < 100 {
			t.Fatalf("%d are left: %v", left, err)
		}
	}
}

// TestBlocked: after 10,000 invalid requests the address is shut out.
func TestBlocked(t *testing.T) {
	s := newLab(t, discordtest.Options{})
	c := newClient(t, s)
	s.Blocked()
	if r := c.ask("GET", "/users/@me", nil); r.status != 429 || r.body != nil || r.header.Get("X-RateLimit-Bucket") != "" || r.header.Get("Retry-After") == "" {
		t.Errorf("blocked: %v %v", r, r.header)
	}
	s.Clock().Advance(10 * time.Minute)
	if r := c.ask("GET", "/users/@me", nil); r.status != 200 {
		t.Errorf("ten minutes later: %v", r)
	}
}

// TestTrouble: what goes wrong on demand, and what was done all the same.
func TestTrouble(t *testing.T) {
	s := newLab(t, discordtest.Options{})
	c := newClient(t, s)
	path := "/channels/" + idees + "/messages"
	count := func() int { return len(s.Messages(t, marie, idees)) }
	for _, tt := range []struct {
		trouble discordtest.Trouble
		status  int // 0: the connection is cut
		done    int
	}{
		{discordtest.Trouble{Kind: discordtest.Lost}, 0, 1},
		{discordtest.Trouble{Kind: discordtest.Cut}, 0, 0},
		{discordtest.Trouble{Kind: discordtest.Broken}, 502, 0},
		{discordtest.Trouble{Kind: discordtest.LostBroken, Status: 504}, 504, 1},
		{discordtest.Trouble{Kind: discordtest.Limited, After: 7 * time.Second, Scope: "shared"}, 429, 0},
	} {
		before := count()
		tt.trouble.Operation = "create_message"
		s.Trouble(tt.trouble)
		if got := try(t, s, path); got != tt.status || count()-before != tt.done {
			t.Errorf("%+v: %d, %d done", tt.trouble, got, count()-before)
		}
	}
	if n := s.Invalid(); n != 0 {
		t.Errorf("a shared limit counts: %d", n)
	}
	c.post(object{"content": "tout va bien"})

	s.Trouble(discordtest.Trouble{Operation: "create_message", Kind: discordtest.Held, Times: 2})
	before := count()
	answers := make(chan int, 2)
	for range 2 {
		go func() { answers <- try(t, s, path) }()
	}
	s.Await(t, "two requests that are held", func() bool { return s.Holding() == 2 })
	if count() != before {
		t.Error("what is held was done")
	}
	s.Release()
	if a, b := <-answers, <-answers; a != 200 || b != 200 || count() != before+2 {
		t.Errorf("released: %d, %d", a, b)
	}
}

// try posts a message, and returns the status, 0 when there is no answer.
func try(t *testing.T, s *discordtest.Server, path string) int {
	r, err := http.NewRequest(http.MethodPost, s.URL()+"/api/v10"+path, strings.NewReader(`{"content":"a"}`))
	if err != nil {
		t.Error(err)
		return -1
	}
	r.Header = http.Header{"Authorization": {"Bot " + s.Token}, "Content-Type": {"application/json"}}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0
	}
	defer res.Body.Close()
	return res.StatusCode
}
