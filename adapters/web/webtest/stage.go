// Package webtest is the chat page on a test's stage: people act by the HTTP
// requests that the page's script makes, and see what the page's HTML holds.
package webtest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"livinglab/adapters/speech/speechtest"
	"livinglab/adapters/web"
	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
	"livinglab/storage"
)

// Stage is a chattest.Stage, a chattest.Suggests, a chattest.Shortcuts and a
// chattest.Downloads.
type Stage struct {
	page *web.Platform

	mu    sync.Mutex
	stop  func() error
	count int
	again map[string]func(testing.TB) *chattest.Seen
}

var (
	_ chattest.Stage     = (*Stage)(nil)
	_ chattest.Suggests  = (*Stage)(nil)
	_ chattest.Shortcuts = (*Stage)(nil)
	_ chattest.Downloads = (*Stage)(nil)
)

// NewStage makes a stage on a database that has the web_* tables.
func NewStage(t testing.TB, db web.DB) *Stage {
	t.Helper()
	return NewStageWith(t, web.Options{DB: db})
}

// OnThePage is NewStage as bottest.Options wants it.
// Posts are edited at once, as the clock of a conversation stands still.
func OnThePage(t testing.TB, db *storage.DB) chattest.Stage {
	return NewStageWith(t, web.Options{DB: db, EditEvery: -1})
}

// NewStageWith makes a stage of a page with other options. What they leave out
// is what tests need: the page's own texts, any port, the lab's zone.
func NewStageWith(t testing.TB, o web.Options) *Stage {
	t.Helper()
	if o.Say == nil {
		o.Say = Say(t)
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	return &Stage{page: web.New(o), again: map[string]func(testing.TB) *chattest.Seen{}}
}

// Say reads the page's texts as the bot's catalogue would.
func Say(t testing.TB) func(chat.Lang, string) string {
	t.Helper()
	return speechtest.Say(t, web.Texts)
}

// Platform is the page.
func (s *Stage) Platform() chat.Platform { return s.page }

// Start serves the page.
func (s *Stage) Start(t testing.TB, h chat.Handler) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	if err := s.page.Listen(ctx); err != nil {
		cancel()
		t.Fatalf("chat page: %v", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.page.Run(ctx, h) }()
	s.mu.Lock()
	s.stop = func() error { cancel(); return <-ended }
	s.mu.Unlock()
	t.Cleanup(func() { s.Stop(t) })
}

// Stop stops the page once it has answered; stopped, it does nothing.
func (s *Stage) Stop(t testing.TB) {
	t.Helper()
	s.mu.Lock()
	stop := s.stop
	s.stop = nil
	s.mu.Unlock()
	if stop == nil {
		return
	}
	if err := stop(); err != nil {
		t.Errorf("chat page: it stops with %v", err)
	}
}

// Add makes sure that people and rooms exist.
func (s *Stage) Add(t testing.TB, people []chat.Person, rooms []string) {
	t.Helper()
	var folk []web.Person
	for _, p := range people {
		folk = append(folk, web.Person{ID: p.ID, Name: p.Name, Locale: p.Locale, Groups: p.Groups})
	}
	var places []web.Room
	for _, id := range rooms {
		places = append(places, web.Room{ID: id})
	}
	if err := s.page.Seed(context.Background(), folk, places); err != nil {
		t.Fatal(err)
	}
}

// handle is where something seen was seen, for acting on it.
type handle struct {
	at      chat.Place
	post    int64
	whisper bool
	form    string // the id of an opened form
	route   string
	file    string // its address
	menu    bool   // whether a message shows one
}

// body is what the page's script sends of where something is done.
func (h handle) body(account string) map[string]any {
	out := map[string]any{"as": account, "room": slug(h.at)}
	if id, err := strconv.ParseInt(h.at.Thread, 10, 64); err == nil {
		out["thread"] = id
	}
	if h.post != 0 {
		out["post"] = h.post
	}
	if h.whisper {
		out["whisper"] = true
	}
	return out
}

func slug(at chat.Place) string {
	if at.Direct {
		return "direct"
	}
	return at.Room
}

// newID makes an id as the page's script does.
func (s *Stage) newID() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count++
	return fmt.Sprintf("stage-%d-%08d", time.Now().UnixNano(), s.count)
}

// Type sends a line.
func (s *Stage) Type(t testing.TB, account string, at chat.Place, line string) *chattest.Seen {
	t.Helper()
	h := handle{at: at}
	body := h.body(account)
	body["line"] = line
	return s.act(t, account, "send", body, h, nil)
}

// Choose chooses a command in the menu of a message, as the page calls it. The
// bot's own posts show no menu: there it is asked for all the same, as another
// client would.
func (s *Stage) Choose(t testing.TB, account string, on *chattest.Seen, command string) *chattest.Seen {
	t.Helper()
	h, _ := on.Handle.(handle)
	if h.post == 0 || on.By != "" && !h.menu {
		t.Fatalf("%q has no menu on this stage", on.Lines)
	}
	_, page := s.fetch(t, http.MethodGet, "as/"+account+"/"+slug(on.At), nil)
	name, ok := choice(t, page, command)
	if !ok {
		t.Fatalf("%q is not in the menu of a message", command)
	}
	body := h.body(account)
	body["command"] = name
	return s.act(t, account, "choose", body, h, nil)
}

// Press presses a button, or chooses in a menu.
func (s *Stage) Press(t testing.TB, account string, on *chattest.Seen, c chattest.Control, values ...string) *chattest.Seen {
	t.Helper()
	h, ok := on.Handle.(handle)
	if !ok {
		t.Fatalf("%q was not seen on this stage", on.Title)
	}
	body := h.body(account)
	body["route"], body["values"] = c.Route, values
	return s.act(t, account, "press", body, h, nil)
}

// Submit sends a form, with what it shows in the fields that are not given.
func (s *Stage) Submit(t testing.TB, account string, form *chattest.Seen, fields chat.Filled) *chattest.Seen {
	t.Helper()
	h, ok := form.Handle.(handle)
	if !ok || h.form == "" {
		t.Fatalf("%q is not a form of this stage", form.Title)
	}
	filled := chat.Filled{}
	for _, f := range form.Fields {
		filled[f.Name] = f.Value
	}
	maps.Copy(filled, fields)
	body := h.body(account)
	body["id"], body["route"], body["fields"] = h.form, h.route, filled
	return s.act(t, account, "submit", body, h, refused(form, filled))
}

// Again sends the person's last request once more.
func (s *Stage) Again(t testing.TB, account string) *chattest.Seen {
	t.Helper()
	s.mu.Lock()
	again := s.again[account]
	s.mu.Unlock()
	if again == nil {
		t.Fatalf("%s has done nothing yet", account)
	}
	return again(t)
}

// Suggest asks how a line may go on.
func (s *Stage) Suggest(t testing.TB, account string, at chat.Place, line string) []chat.Suggestion {
	t.Helper()
	body := handle{at: at}.body(account)
	body["line"], body["id"] = line, s.newID()
	got := s.post(t, "suggest", body)
	name, _, _ := strings.Cut(line, " ")
	var out []chat.Suggestion
	for _, i := range got.Items {
		out = append(out, chat.Suggestion{Text: strings.TrimPrefix(i.Line, name+" "), Label: i.Label})
	}
	return out
}

// Key is what a person's request of an id is kept as, for a purpose: "event", or
// "said".
func Key(purpose, account, id string) string {
	sum := sha256.Sum256([]byte(purpose + "\x00web:" + account + "\x00" + id))
	return hex.EncodeToString(sum[:16])
}

// reply is what the page's script is told.
type reply struct {
	Does, HTML, Message string
	Problems            chat.Problems
	Items               []struct{ Line, Label string }
}

// act sends what a person does, and returns what they alone are shown.
func (s *Stage) act(t testing.TB, account, path string, body map[string]any, h handle, refuse func(chat.Problems) *chattest.Seen) *chattest.Seen {
	t.Helper()
	if body["id"] == nil {
		body["id"] = s.newID()
	}
	do := func(t testing.TB) *chattest.Seen {
		t.Helper()
		got := s.post(t, path, body)
		switch got.Does {
		case "whisper", "replace":
			return seeWhisper(t, got.HTML, h.at)
		case "open":
			return seeForm(t, got.HTML, h)
		case "refuse":
			return refuse(got.Problems)
		case "error":
			return &chattest.Seen{Kind: chattest.Whisper, At: h.at, Lines: []string{got.Message}}
		}
		return nil
	}
	s.mu.Lock()
	s.again[account] = do
	s.mu.Unlock()
	return do(t)
}

func (s *Stage) post(t testing.TB, path string, body map[string]any) reply {
	t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	status, text := s.fetch(t, http.MethodPost, "do/"+path, data)
	var got reply
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatalf("%s answers %d, %v: %.300s", path, status, err, text)
	}
	return got
}

func (s *Stage) fetch(t testing.TB, method, path string, body []byte) (int, []byte) {
	t.Helper()
	res, text := s.request(t, method, path, body)
	return res.StatusCode, text
}

func (s *Stage) get(t testing.TB, path string) (*http.Response, []byte) {
	t.Helper()
	return s.request(t, http.MethodGet, path, nil)
}

func (s *Stage) request(t testing.TB, method, path string, body []byte) (*http.Response, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, s.page.URL()+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, text
}

// Download follows the link to a file, as a browser does.
func (s *Stage) Download(t testing.TB, _ string, on *chattest.Seen) chat.File {
	t.Helper()
	h, _ := on.Handle.(handle)
	if h.file == "" {
		t.Fatalf("there is no file on %q", on.Title)
	}
	i := slices.IndexFunc(on.Lines, func(l string) bool { return strings.HasPrefix(l, "[file: ") })
	name := strings.TrimSuffix(strings.TrimPrefix(on.Lines[i], "[file: "), "]")
	if _, coded, ok := strings.Cut(h.file, ";base64,"); ok {
		data, err := base64.StdEncoding.DecodeString(coded)
		if err != nil {
			t.Fatal(err)
		}
		return chat.File{Name: name, Data: data}
	}
	res, data := s.get(t, strings.TrimPrefix(h.file, "/"))
	kind, params, err := mime.ParseMediaType(res.Header.Get("Content-Disposition"))
	if err != nil || res.StatusCode != http.StatusOK || kind != "attachment" || res.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Fatalf("%s answers %d, %v, %v", h.file, res.StatusCode, res.Header, err)
	}
	return chat.File{Name: params["filename"], Data: data}
}

// Posts is what the page shows in a place, older messages asked for too.
func (s *Stage) Posts(t testing.TB, account string, at chat.Place) []*chattest.Seen {
	t.Helper()
	status, text := s.fetch(t, http.MethodGet, "as/"+account+"/"+slug(at)+strings.TrimSuffix("/"+at.Thread, "/"), nil)
	if status != http.StatusOK {
		t.Fatalf("the room %+v of %s answers %d", at, account, status)
	}
	out, more := seePage(t, text, at)
	for more {
		query := url.Values{"as": {account}, "room": {slug(at)}, "thread": {at.Thread}, "before": {out[0].ID}}
		status, text := s.fetch(t, http.MethodGet, "do/older?"+query.Encode(), nil)
		var piece struct {
			HTML string
			More bool
		}
		if err := json.Unmarshal(text, &piece); err != nil || status != http.StatusOK {
			t.Fatalf("older messages of %+v: %d, %v", at, status, err)
		}
		out, more = append(seeMessages(t, piece.HTML, at), out...), piece.More
	}
	return out
}
