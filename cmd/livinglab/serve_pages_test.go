package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/ical/icaltest"
	"livinglab/storage"
)

// pageAddress finds the path of a page's address.
var pageAddress = regexp.MustCompile(`https?://[\w.:-]+(/pages/[\w./-]+\.ics)`)

// The program in Slack, with its pages on the web: a member's calendar reads the
// feed, until they take it back.
func TestServePages(t *testing.T) {
	s, dir, listen := checkedSlack(t, time.Now()), t.TempDir(), freeAddress(t)
	installManifest(t, s)
	config := strings.Replace(checkedConfig, "slack:", fmt.Sprintf("pages: {listen: '%s', address: 'https://lab.example.org/'}\nslack:", listen), 1)
	p := startServe(t, s, dir, config)
	got := p.says("U0DIANE001", "C0IDEATION", "/rencontre calendrier")
	m := pageAddress.FindStringSubmatch(got)
	if m == nil || !strings.HasPrefix(m[0], "https://lab.example.org/pages/calendar/") {
		t.Fatalf("no address: %s", got)
	}
	answer, body := fetched(t, http.MethodGet, "http://"+listen+m[1])
	if answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Type") != "text/calendar; charset=utf-8" || !strings.HasPrefix(body, "BEGIN:VCALENDAR\r\n") {
		t.Errorf("%d %v\n%s", answer.StatusCode, answer.Header, body)
	}
	if same, _ := fetched(t, http.MethodGet, "http://"+listen+m[1], "If-None-Match", answer.Header.Get("ETag")); same.StatusCode != http.StatusNotModified {
		t.Errorf("asked again: %d", same.StatusCode)
	}
	for _, path := range []string{"/healthz", "/metrics", "/pages/calendar/" + strings.Repeat("a", 32) + ".ics", "/slack/events"} {
		if other, _ := fetched(t, http.MethodGet, "http://"+listen+path); other.StatusCode != http.StatusNotFound {
			t.Errorf("%s is there too: %d", path, other.StatusCode)
		}
	}
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if code := p.ends(); code != 0 || strings.Contains(p.out.String(), "level=ERROR") || strings.Contains(p.out.String(), ".ics") {
		t.Errorf("exit code %d\n%s", code, p.out)
	}
	if refused := s.Unexpected(); len(refused) > 0 {
		t.Errorf("Slack refused: %v", refused)
	}
}

// try shows them beside its chat page, at an address of this machine.
func TestTryPages(t *testing.T) {
	texts, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	db, err := storage.Open(t.Context(), filepath.Join(t.TempDir(), "lab.db"), storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	now := time.Date(2026, time.November, 24, 14, 2, 0, 0, time.UTC)
	e := &env{ctx: t.Context(), lang: chat.French, texts: texts}
	page, b, err := e.tryOut(bot.Options{DB: db, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now },
		Lab: tryLab(bot.Lab{Name: "Labo", Lang: chat.French, Zone: time.UTC})}, "127.0.0.1:0", false)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- page.Run(ctx, b) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	people, err := page.People(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	a := b.Handle(t.Context(), chat.Event{ID: "calendar", From: people[0], At: chat.Place{Room: bot.Ideation},
		Command: &chat.Command{Name: "rencontre", Text: "calendrier"}})
	m := pageAddress.FindStringSubmatch(fmt.Sprint(a.Card.Body))
	if m == nil || !strings.HasPrefix(m[0], strings.TrimRight(page.URL(), "/")+"/pages/calendar/") {
		t.Fatalf("no address of %s: %v", page.URL(), a.Card.Body)
	}
	answer, body := fetched(t, http.MethodGet, m[0])
	if answer.StatusCode != http.StatusOK || answer.Header.Get("Cache-Control") != "private, no-cache" {
		t.Errorf("%d %v", answer.StatusCode, answer.Header)
	}
	if seen := icaltest.Read(t, icaltest.Period{From: now, To: now.AddDate(1, 0, 0)}, []byte(body))[0]; seen.Name != "Labo\u00a0: mes rencontres" {
		t.Errorf("the calendar is %q", seen.Name)
	}
	if head, _ := fetched(t, http.MethodHead, m[0]); head.StatusCode != http.StatusOK {
		t.Errorf("HEAD: %d", head.StatusCode)
	}
	if other, _ := fetched(t, http.MethodGet, m[0]+"x"); other.StatusCode != http.StatusNotFound {
		t.Errorf("another address: %d", other.StatusCode)
	}
}
