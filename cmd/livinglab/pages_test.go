package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"livinglab/bot"
	"livinglab/storage"
)

// onePage shows a document at one path.
func onePage(d *bot.Document) showPage {
	return func(_ context.Context, path string) (bot.Document, error) {
		switch path {
		case "/pages/calendar/good.ics":
			return *d, nil
		case "/pages/calendar/busy.ics":
			return bot.Document{}, storage.ErrBusy
		case "/pages/calendar/broken.ics":
			return bot.Document{}, errors.New("it broke")
		}
		return bot.Document{}, bot.ErrNothing
	}
}

// testPages are pages on loopback, and a clock that stands still until it is
// moved.
func testPages(t *testing.T, d *bot.Document) (url string, later func(time.Duration)) {
	t.Helper()
	now := time.Date(2026, time.November, 24, 15, 0, 0, 0, time.UTC)
	s := httptest.NewServer(newPages(onePage(d), func() time.Time { return now }))
	t.Cleanup(s.Close)
	return s.URL, func(by time.Duration) { now = now.Add(by) }
}

// fetched is what an address answers, and its body.
func fetched(t *testing.T, method, url string, headers ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

// A page is given with what lets a calendar ask whether it has changed; what it
// holds decides, not when it was changed.
func TestPagesAreRead(t *testing.T) {
	d := &bot.Document{Type: "text/calendar; charset=utf-8", Name: "réunions.ics", Data: []byte("BEGIN:VCALENDAR\r\n"), Modified: time.Unix(1_760_000_000, 0)}
	url, _ := testPages(t, d)
	url += "/pages/calendar/good.ics"
	got, body := fetched(t, http.MethodGet, url)
	h := got.Header
	if got.StatusCode != http.StatusOK || body != string(d.Data) {
		t.Fatalf("%d %q", got.StatusCode, body)
	}
	for name, want := range map[string]string{"Content-Type": d.Type, "Cache-Control": "private, no-cache", "Last-Modified": "Thu, 09 Oct 2025 08:53:20 GMT",
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Content-Disposition": "inline; filename*=utf-8''r%C3%A9unions.ics"} {
		if h.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, h.Get(name), want)
		}
	}
	tag := h.Get("ETag")
	if head, body := fetched(t, http.MethodHead, url); head.StatusCode != http.StatusOK || body != "" || head.ContentLength != int64(len(d.Data)) || head.Header.Get("ETag") != tag {
		t.Errorf("HEAD: %d %q %v", head.StatusCode, body, head.Header)
	}
	for _, ask := range []string{tag, "W/" + tag, `"other", ` + tag, "*"} {
		if same, body := fetched(t, http.MethodGet, url, "If-None-Match", ask); same.StatusCode != http.StatusNotModified || body != "" || same.Header.Get("ETag") != tag {
			t.Errorf("If-None-Match %s: %d %q %v", ask, same.StatusCode, body, same.Header)
		}
	}
	d.Data = []byte("BEGIN:VCALENDAR\r\nX\r\n") // and Modified as it was
	for _, ask := range [][]string{{"If-None-Match", tag}, {"If-Modified-Since", h.Get("Last-Modified")}} {
		if changed, body := fetched(t, http.MethodGet, url, ask...); changed.StatusCode != http.StatusOK || body != string(d.Data) || changed.Header.Get("ETag") == tag {
			t.Errorf("%s, once it has changed: %d %q", ask, changed.StatusCode, body)
		}
	}
}

// Whoever has no page's address is told nothing, in the same words always.
func TestPagesAreRefused(t *testing.T) {
	url, _ := testPages(t, &bot.Document{})
	_, same := fetched(t, http.MethodGet, url+"/pages/calendar/wrong.ics")
	for _, c := range []struct {
		method, path string
		code         int
	}{
		{"GET", "/pages/calendar/wrong.ics", 404}, {"HEAD", "/pages/calendar/wrong.ics", 404}, {"GET", "/pages/", 404}, {"GET", "/", 404},
		{"GET", "/pages/calendar/good.ics/", 404}, {"GET", "/pages/calendar/..%2f..%2fgood.ics", 404}, {"GET", "/pages/" + strings.Repeat("a", 8000), 404},
		{"POST", "/pages/calendar/good.ics", 405}, {"PROPFIND", "/pages/calendar/good.ics", 405},
		{"GET", "/pages/calendar/busy.ics", 503}, {"GET", "/pages/calendar/broken.ics", 500},
	} {
		got, body := fetched(t, c.method, url+c.path)
		if got.StatusCode != c.code || got.Header.Get("Cache-Control") == "private, no-cache" || got.Header.Get("ETag") != "" {
			t.Errorf("%s %.60s: %d %v", c.method, c.path, got.StatusCode, got.Header)
		}
		if c.code == 404 && c.method == "GET" && body != same || strings.Contains(body, "it broke") {
			t.Errorf("%s %.60s says %q, a wrong one %q", c.method, c.path, body, same)
		}
	}
}

// One address may not ask without end; another still may, and it too a while
// later. Behind a web server the addresses are those that it tells.
func TestPagesAreLimited(t *testing.T) {
	url, later := testPages(t, &bot.Document{Type: "text/plain", Data: []byte("x")})
	url += "/pages/calendar/good.ics"
	ask := func(from string) int {
		got, _ := fetched(t, http.MethodGet, url, "X-Forwarded-For", from)
		if got.StatusCode == http.StatusTooManyRequests && got.Header.Get("Retry-After") == "" {
			t.Error("it does not say when to come again")
		}
		return got.StatusCode
	}
	for range pagesAtOnce {
		if code := ask("203.0.113.9, 198.51.100.1"); code != http.StatusOK {
			t.Fatalf("%d at once are %d", pagesAtOnce, code)
		}
	}
	if code := ask("198.51.100.1"); code != http.StatusTooManyRequests {
		t.Errorf("one more is %d", code)
	}
	if code := ask("198.51.100.2"); code != http.StatusOK {
		t.Errorf("another is %d", code)
	}
	later(time.Minute)
	if code := ask("198.51.100.1"); code != http.StatusOK {
		t.Errorf("a minute later it is %d", code)
	}
}

// TestClient: whom an address is taken for.
func TestClient(t *testing.T) {
	for _, c := range []struct{ remote, told, want string }{
		{"198.51.100.1:1234", "", "198.51.100.1"},
		{"198.51.100.1:1234", "203.0.113.9", "198.51.100.1"}, // whoever asks from outside may say anything
		{"127.0.0.1:1234", "203.0.113.9", "203.0.113.9"},
		{"[::1]:1234", "10.0.0.1, 203.0.113.9", "203.0.113.9"},
		{"172.17.0.1:1234", "203.0.113.9", "203.0.113.9"},
		{"127.0.0.1:1234", "", "127.0.0.1"},
		{"127.0.0.1:1234", "unknown", "127.0.0.1"},
		{"[2001:db8:1:2:3:4:5:6]:1234", "", "2001:db8:1:2::"},
		{"[::ffff:198.51.100.1]:1234", "", "198.51.100.1"},
		{"@", "", "invalid IP"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = c.remote
		if c.told != "" {
			r.Header.Set("X-Forwarded-For", c.told)
		}
		if got := client(r).String(); got != c.want {
			t.Errorf("%s, told %q: %s, want %s", c.remote, c.told, got, c.want)
		}
	}
}

// TestPagesConfig: pages need an address that others can reach.
func TestPagesConfig(t *testing.T) {
	for in, want := range map[string]string{
		`{listen: "127.0.0.1:8487", address: "https://lab.example.org/"}`:    "",
		`{listen: ":8487", address: "https://lab.example.org:8443"}`:         "",
		`{listen: "127.0.0.1:8487", address: "http://localhost:8487"}`:       "",
		`{listen: "127.0.0.1:8487", address: "http://127.0.0.1:8487"}`:       "",
		`{listen: "127.0.0.1:8487"}`:                                         "pages-both",
		`{address: "https://lab.example.org"}`:                               "pages-both",
		`{listen: "8487", address: "https://lab.example.org"}`:               "address",
		`{listen: "127.0.0.1:8487", address: "lab.example.org"}`:             "pages-address",
		`{listen: "127.0.0.1:8487", address: "http://lab.example.org"}`:      "pages-address",
		`{listen: "127.0.0.1:8487", address: "https://lab.example.org/lab"}`: "pages-address",
		`{listen: "127.0.0.1:8487", address: "https://lab.example.org?a"}`:   "pages-address",
		`{listen: "127.0.0.1:8487", address: "https://a@lab.example.org"}`:   "pages-address",
		`{listen: "127.0.0.1:8487", address: "webcal://lab.example.org"}`:    "pages-address",
		`{listen: "127.0.0.1:8487", address: "https://"}`:                    "pages-address",
	} {
		c := defaultConfig()
		got := ""
		for _, m := range c.parse([]byte("pages: " + in)) {
			got += m.key
		}
		if got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
		if want == "" && strings.HasSuffix(c.Pages.base(), "/") {
			t.Errorf("%s: the base is %q", in, c.Pages.base())
		}
	}
}
