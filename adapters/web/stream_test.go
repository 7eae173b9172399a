package web_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"livinglab/adapters/web"
	"livinglab/adapters/web/webtest"
	"livinglab/bot/chat"
)

// stream is an open event stream.
type stream struct {
	t     *testing.T
	lines *bufio.Scanner
	close func()
}

type event struct {
	id    string
	Posts []struct {
		ID, Thread, Version int64
		HTML, Say           string
	}
	Unread map[string]int
	Reload bool
	Lang   *struct{ Say, Label string }
}

func listen(t *testing.T, page *web.Platform, who, room, since, last string) *stream {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), webtest.Patience)
	t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, page.URL()+"do/stream?as="+who+"&room="+room+"&since="+since, nil)
	if err != nil {
		t.Fatal(err)
	}
	if last != "" {
		req.Header.Set("Last-Event-ID", last)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = res.Body.Close() })
	if res.StatusCode != 200 || res.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("the stream answers %d, %s", res.StatusCode, res.Header.Get("Content-Type"))
	}
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 1<<22)
	return &stream{t: t, lines: lines, close: cancel}
}

// next waits for the next event.
func (s *stream) next() event {
	s.t.Helper()
	var e event
	for s.lines.Scan() {
		line := s.lines.Text()
		if id, ok := strings.CutPrefix(line, "id: "); ok {
			e.id = id
		}
		if data, ok := strings.CutPrefix(line, "data: "); ok {
			if err := json.Unmarshal([]byte(data), &e); err != nil {
				s.t.Fatal(err)
			}
		}
		if line == "" && e.id != "" {
			return e
		}
	}
	s.t.Fatalf("the stream ended: %v", s.lines.Err())
	return e
}

func post(t *testing.T, page *web.Platform, to chat.Target, title, key string) string {
	t.Helper()
	id, err := page.Post(t.Context(), to, chat.Card{Title: chat.Str(title)}, key)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestStreamMissesNothing(t *testing.T) {
	page, _ := demo(t)
	room := chat.Target{Room: "ideation"}
	amelie := listen(t, page, "amelie", "ideation", "0", "")
	if e := amelie.next(); len(e.Posts) != 0 || len(e.Unread) != 0 {
		t.Fatalf("at first: %+v", e)
	}
	first := post(t, page, room, "Un", "1")
	e := amelie.next()
	if len(e.Posts) != 1 || !strings.Contains(e.Posts[0].HTML, "Un") || !strings.Contains(e.Posts[0].Say, "Un") || e.Unread["ideation"] != 1 {
		t.Fatalf("a new post: %+v", e)
	}
	last := e.id
	amelie.close()

	// Away, she misses a new post, an edit, a reply, and posts elsewhere.
	post(t, page, room, "Deux", "2")
	if err := page.Edit(t.Context(), room, first, chat.Card{Title: chat.Str("Un, modifié")}); err != nil {
		t.Fatal(err)
	}
	post(t, page, chat.Target{Room: "ideation", Thread: first}, "Réponse", "3")
	post(t, page, chat.Target{Room: "annonces"}, "Ailleurs", "4")
	post(t, page, chat.Target{Person: "amelie"}, "Pour elle", "5")
	post(t, page, chat.Target{Person: "grace"}, "Pour une autre", "6")
	post(t, page, chat.Target{Room: "comite"}, "Au comité", "7")
	for range 2 { // coming back twice is the same
		e = listen(t, page, "amelie", "ideation", "0", last).next()
		var got []string
		for _, p := range e.Posts {
			got = append(got, fmt.Sprint(p.ID, "/", p.Thread))
		}
		if strings.Join(got, " ") != "2/0 1/0 3/1" || len(e.Unread) != 3 || e.Unread["ideation"] != 2 || e.Unread["annonces"] != 1 || e.Unread["direct"] != 1 {
			t.Errorf("back: %v %v", got, e.Unread)
		}
		if all := fmt.Sprint(e); strings.Contains(all, "une autre") || strings.Contains(all, "comité") {
			t.Error("she sees what is not for her")
		}
	}
	if e := listen(t, page, "amelie", "ideation", "999999", "").next(); !e.Reload {
		t.Errorf("from the future: %+v", e)
	}
}

func TestStreamOfWhatWasRead(t *testing.T) {
	page, _ := demo(t)
	id := post(t, page, chat.Target{Room: "annonces"}, "Un", "1")
	grace := listen(t, page, "grace", "ideation", "0", "")
	if e := grace.next(); e.Unread["annonces"] != 1 {
		t.Fatalf("at first: %+v", e)
	}
	body := `{"as":"grace","room":"annonces","id":"0123456789abcdef","upto":` + id + `}`
	if res := request(t, "POST", page.URL()+"do/seen", body); res.StatusCode != 200 {
		t.Fatal(read(t, res))
	}
	if e := grace.next(); len(e.Unread) != 0 {
		t.Errorf("read, and still: %+v", e)
	}
}

func TestTooMuchNewsReloads(t *testing.T) {
	page, _ := demo(t)
	for i := range 201 {
		post(t, page, chat.Target{Room: "ideation"}, fmt.Sprint(i), fmt.Sprint(i))
	}
	if e := listen(t, page, "amelie", "ideation", "0", "").next(); !e.Reload || len(e.Posts) != 0 {
		t.Errorf("201 changes: reload %v, %d posts", e.Reload, len(e.Posts))
	}
	if e := listen(t, page, "amelie", "ideation", "1", "").next(); e.Reload || len(e.Posts) != 200 {
		t.Errorf("200 changes: reload %v, %d posts", e.Reload, len(e.Posts))
	}
}

func TestHistoryIsPaged(t *testing.T) {
	stage := webtest.NewStageWith(t, web.Options{DB: openDB(t), People: demoPeople, Rooms: demoRooms})
	stage.Start(t, whisperer{})
	page := stage.Platform().(*web.Platform)
	root := post(t, page, chat.Target{Room: "ideation"}, "Racine", "root")
	for i := range 120 {
		post(t, page, chat.Target{Room: "ideation"}, fmt.Sprint(i), fmt.Sprint("r", i))
		post(t, page, chat.Target{Room: "ideation", Thread: root}, fmt.Sprint(i), fmt.Sprint("t", i))
	}
	text := read(t, request(t, "GET", page.URL()+"as/amelie/ideation", ""))
	if n := strings.Count(text, "data-post="); n != 50 {
		t.Errorf("the page holds %d posts, want 50", n)
	}
	if n := len(stage.Posts(t, "amelie", chat.Place{Room: "ideation"})); n != 121 {
		t.Errorf("%d posts in all, want 121", n)
	}
	replies := stage.Posts(t, "amelie", chat.Place{Room: "ideation", Thread: root})
	if len(replies) != 120 || replies[0].Title != "0" || replies[119].Title != "119" {
		t.Errorf("%d replies, want 120 in order", len(replies))
	}
}

// TestRestart opens the same file again with another page, as the next start of
// the program does.
func TestRestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lab.db")
	db := reopenDB(t, path)
	open := func() (*webtest.Stage, *web.Platform) {
		stage := webtest.NewStageWith(t, web.Options{DB: db, People: demoPeople, Rooms: demoRooms})
		stage.Start(t, &sayer{})
		return stage, stage.Platform().(*web.Platform)
	}
	stage, page := open()
	id, err := page.Post(t.Context(), chat.Target{Room: "annonces"}, demoResult(), "result")
	if err != nil {
		t.Fatal(err)
	}
	at := chat.Place{Room: "annonces"}
	body := strings.Replace(command("command-012345678", "/dire"), "ideation", "annonces", 1)
	request(t, "POST", page.URL()+"do/send", body)
	stage.Stop(t)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = reopenDB(t, path)
	stage, page = open()
	request(t, "POST", page.URL()+"do/send", body)
	posts := stage.Posts(t, "simon", at)
	if len(posts) != 2 || posts[0].ID != id || posts[0].Title != demoResult().Title.String() || posts[1].Title != "Dit" {
		t.Fatalf("after the restart: %+v", posts)
	}
	if again := post(t, page, chat.Target{Room: "annonces"}, "x", "result"); again != id {
		t.Errorf("the same key is post %s, it was %s", again, id)
	}
	people, err := page.People(t.Context())
	if err != nil || len(people) != len(demoPeople) || people[0].ID != demoPeople[0].ID {
		t.Errorf("people: %+v, %v", people, err)
	}
	text := read(t, request(t, "GET", page.URL()+"as/simon/annonces", ""))
	_, rest, ok := strings.Cut(text, `src="/picture/`)
	if !ok {
		t.Fatal("no picture")
	}
	name, _, _ := strings.Cut(rest, `"`)
	res := request(t, "GET", page.URL()+"picture/"+name, "")
	if png := read(t, res); png != string(demoChart()) || res.Header.Get("Content-Type") != "image/png" || !strings.Contains(res.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("the picture: %d bytes, %v", len(png), res.Header)
	}
	if res := request(t, "GET", page.URL()+"picture/"+name, "", "If-None-Match", res.Header.Get("ETag")); res.StatusCode != 304 {
		t.Errorf("the same picture again: %d", res.StatusCode)
	}

	// Edited, the card has another picture: the old one is gone.
	if err := page.Edit(t.Context(), chat.Target{Room: "annonces"}, id, chat.Card{Title: chat.Str("Sans image")}); err != nil {
		t.Fatal(err)
	}
	if res := request(t, "GET", page.URL()+"picture/"+name, ""); res.StatusCode != 404 {
		t.Errorf("a picture that nothing shows: %d", res.StatusCode)
	}
}
