package web_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"livinglab/adapters/web"
	"livinglab/adapters/web/webtest"
	"livinglab/bot/chat"
)

// command is a request of the page's script that types a line.
func command(id, line string) string {
	return fmt.Sprintf(`{"as":"amelie","room":"ideation","id":%q,"line":%q}`, id, line)
}

func read(t testing.TB, r *http.Response) string {
	t.Helper()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestOnlyThisMachineIsAnswered(t *testing.T) {
	page, bot := demo(t)
	for host, want := range map[string]int{
		"127.0.0.1": 200, "localhost:8080": 200, "[::1]:80": 200, "127.9.9.9": 200, "LOCALHOST": 200,
		"example.org": 421, "example.org:80": 421, "127.0.0.1.example.org": 421, "localhost.example.org": 421, "192.168.1.4": 421, "0.0.0.0": 421,
	} {
		for _, path := range []string{"as/amelie/ideation", "do/stream?as=amelie&room=nowhere&since=0", "assets/x/app.js", "nowhere"} {
			res := request(t, "GET", page.URL()+path, "", "Host", host)
			if got := res.StatusCode; (got == 421) != (want == 421) {
				t.Errorf("%s of %s: %d", path, host, got)
			}
		}
		if res := request(t, "POST", page.URL()+"do/send", command("0123456789abcdef-"+fmt.Sprint(want), "/essai"), "Host", host); (res.StatusCode == 421) != (want == 421) {
			t.Errorf("a command by %s: %d", host, res.StatusCode)
		}
	}
	for _, e := range bot.events() {
		if strings.HasSuffix(e.ID, "421") {
			t.Errorf("the bot was handed %+v", e)
		}
	}
	res := request(t, "GET", page.URL(), "", "Host", "example.org")
	if text := read(t, res); !strings.Contains(text, "cet ordinateur") || !strings.Contains(text, "this computer") {
		t.Errorf("refused with %q", text)
	}
}

func TestOtherSitesAreRefused(t *testing.T) {
	page, bot := demo(t)
	for _, headers := range [][]string{
		{"Origin", "https://example.org"}, {"Origin", "null"}, {"Origin", "http://127.0.0.1:1"},
		{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"},
	} {
		for _, path := range []string{"send", "press", "submit", "suggest", "seen"} {
			if res := request(t, "POST", page.URL()+"do/"+path, command("0123456789abcdef", "/essai"), headers...); res.StatusCode != http.StatusForbidden {
				t.Errorf("%s with %q: %d", path, headers, res.StatusCode)
			}
		}
	}
	if n := len(bot.events()); n != 0 {
		t.Errorf("the bot was handed %d events", n)
	}
	own := strings.TrimSuffix(page.URL(), "/")
	if res := request(t, "POST", page.URL()+"do/send", command("0123456789abcdef", "/essai"), "Origin", own, "Sec-Fetch-Site", "same-origin"); res.StatusCode != 200 {
		t.Errorf("its own request: %d", res.StatusCode)
	}
}

func TestHeadersOfEveryAnswer(t *testing.T) {
	page, _ := demo(t)
	for _, path := range []string{"as/amelie/ideation", "nowhere", "assets/x/app.js", "do/older?as=amelie&room=ideation"} {
		h := request(t, "GET", page.URL()+path, "").Header
		csp := h.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'none'", "base-uri 'none'"} {
			if !strings.Contains(csp, want) {
				t.Errorf("%s: the policy lacks %s", path, want)
			}
		}
		if strings.Contains(csp, "unsafe") || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: %v", path, h)
		}
	}
}

func TestBadRequests(t *testing.T) {
	page, bot := demo(t)
	for body, want := range map[string]int{
		"": 400, "x": 400, `{"as":"amelie"}`: 403, `{"more":1}`: 400,
		command("short", "/essai"): 403,
		strings.Replace(command("0123456789abcdef", "/x"), "amelie", "nobody", 1):            403,
		strings.Replace(command("0123456789abcdef", "/x"), "ideation", "comite", 1):          403,
		strings.Replace(command("0123456789abcdef", "/x"), "ideation", "@simon", 1):          403,
		command("0123456789abcdef", strings.Repeat("x", 1<<20)):                              413,
		command("0123456789abcdef", "  "):                                                    422,
		command("0123456789abcdef", strings.Repeat("é", 40001)):                              422,
		strings.Replace(command("0123456789abcdef", "hello"), `"id"`, `"thread":99,"id"`, 1): 404,
	} {
		res := request(t, "POST", page.URL()+"do/send", body)
		if text := read(t, res); res.StatusCode != want || !strings.Contains(text, `"does":"error"`) {
			t.Errorf("%.80s: %d %s", body, res.StatusCode, text)
		}
	}
	for _, path := range []string{"as/nobody/ideation", "as/amelie/nowhere", "as/amelie/ideation/99", "as/amelie/ideation/x", "picture/x.png", "picture/x",
		"do/thread?as=amelie&room=ideation&post=9", "do/older?as=amelie&room=comite", "do/stream?as=amelie&room=comite&since=0"} {
		if res := request(t, "GET", page.URL()+path, ""); res.StatusCode != 404 {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
	}
	if res := request(t, "GET", page.URL()+"as/amelie/comite", ""); res.StatusCode != 403 {
		t.Errorf("a closed room: %d", res.StatusCode)
	}
	if n := len(bot.events()); n != 0 {
		t.Errorf("the bot was handed %d events", n)
	}
}

func TestListen(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })
	db := openDB(t)
	for address, want := range map[string]string{
		"0.0.0.0:0": web.NotLoopback, ":0": web.NotLoopback, "192.0.2.1:80": web.NotLoopback, "example.org:80": web.NotLoopback, "[::]:0": web.NotLoopback,
		"127.0.0.1": web.BadAddress, "127.0.0.1:99999": web.CannotListen, taken.Addr().String(): web.AddressTaken,
	} {
		page := web.New(web.Options{DB: db, Say: webtest.Say(t), Listen: address})
		err := page.Run(t.Context(), nil)
		var wrong *web.ListenError
		if !errors.As(err, &wrong) || wrong.Key != want {
			t.Errorf("%s: %v", address, err)
			continue
		}
		for _, l := range chat.Langs {
			words := wrong.Words(func(key string) string { return webtest.Say(t)(l, key) })
			if !strings.Contains(words, address) || strings.ContainsAny(words, "[]⟦") && !strings.Contains(address, "[") {
				t.Errorf("%s: %q", address, words)
			}
		}
	}
	page := web.New(web.Options{DB: db, Say: webtest.Say(t), Listen: "localhost:0"})
	if page.URL() != "" || page.Addr() != nil {
		t.Error("it has an address before it listens")
	}
	if err := page.Listen(t.Context()); err != nil || !strings.HasPrefix(page.URL(), "http://") {
		t.Errorf("localhost: %q, %v", page.URL(), err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := page.Run(ctx, nil); err != nil {
		t.Error(err)
	}
}

// TestNothingIsMarkup looks at a page full of hostile words as a browser does:
// no element and no attribute comes of them.
func TestNothingIsMarkup(t *testing.T) {
	page, _ := demo(t)
	hostile := []string{`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `'><svg/onload=alert(1)>`, "</textarea></li></ol><script>1</script>",
		`javascript:alert(1)`, "\u202eevil\u202c", "zero\u200bwidth", "{{.}}", "&lt;b&gt;", "\x00\x1b[31m"}
	for i, h := range hostile {
		c := chat.Card{Title: chat.Str(h), Body: []chat.Text{chat.Strong(h), chat.Fixed(h), chat.Who(h), chat.Link(h, "https://example.org/"+h)},
			Facts: []chat.Fact{{Label: h, Value: chat.Str(h)}}, Table: &chat.Table{Head: []string{h}, Rows: [][]chat.Text{{chat.Str(h)}}},
			Menus:   []chat.Menu{{Label: h, Route: chat.Route{Feature: "x", Action: "m"}, Options: []chat.Option{{Value: h, Label: h, Hint: h}}}},
			Buttons: []chat.Button{{Label: h, Route: chat.Route{Feature: "x", Action: "b", Arg: strings.Trim(h, "\x00\x1b")}}, {Label: h, URL: "https://example.org/" + h}},
			Foot:    chat.Str(h), Picture: &chat.Picture{Name: h, PNG: demoChart(), Alt: h}}
		if _, err := page.Post(t.Context(), chat.Target{Room: "ideation"}, c, h); err != nil {
			t.Fatal(err)
		}
		if res := request(t, "POST", page.URL()+"do/send", fmt.Sprintf(`{"as":"amelie","room":"ideation","id":"0123456789abcdef%d","line":%q}`, i, "dit "+strings.Trim(h, "\x00\x1b"))); res.StatusCode != 200 {
			t.Fatal(read(t, res))
		}
	}
	if err := page.Seed(t.Context(), []web.Person{{ID: "evil", Name: hostile[1], About: words(hostile[0], hostile[0])}}, []web.Room{{ID: "evil", Name: hostile[0], About: words(hostile[1], hostile[1])}}); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"as/evil/ideation", "as/evil/ideation/1", "as/evil/evil"} {
		doc, err := html.Parse(request(t, "GET", page.URL()+path, "").Body)
		if err != nil {
			t.Fatal(err)
		}
		scripts := 0
		for n := range doc.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			if n.DataAtom == atom.Script {
				scripts++
			}
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "on") || a.Key == "style" || (a.Key == "href" || a.Key == "src") && strings.HasPrefix(a.Val, "javascript:") {
					t.Errorf("%s: <%s %s=%q>", path, n.Data, a.Key, a.Val)
				}
			}
		}
		if scripts != 1 {
			t.Errorf("%s: %d scripts", path, scripts)
		}
	}
}

func TestTheSameEventTwice(t *testing.T) {
	stage := webtest.NewStageWith(t, web.Options{DB: openDB(t), People: demoPeople, Rooms: demoRooms})
	bot := &sayer{}
	stage.Start(t, bot)
	page := stage.Platform().(*web.Platform)
	id, err := page.Post(t.Context(), chat.Target{Room: "ideation"}, chat.Card{Title: chat.Str("Le fil")}, "root")
	if err != nil {
		t.Fatal(err)
	}
	said := strings.Replace(command("said-0123456789ab", "Bonjour"), `"id"`, `"thread":`+id+`,"id"`, 1)
	for range 3 {
		for _, body := range []string{command("said-in-the-room-1", "Allo"), command("command-012345678", "/dire"), said} {
			if res := request(t, "POST", page.URL()+"do/send", body); res.StatusCode != 200 {
				t.Fatal(read(t, res))
			}
		}
	}
	if got := stage.Posts(t, "amelie", chat.Place{Room: "ideation"}); len(got) != 3 {
		t.Errorf("the room shows %d posts, want the root, what was said and the bot's", len(got))
	}
	if got := stage.Posts(t, "amelie", chat.Place{Room: "ideation", Thread: id}); len(got) != 2 {
		t.Errorf("the thread shows %d posts, want what was said and the bot's", len(got))
	}
	ids := map[string]int{}
	for _, e := range bot.seen {
		ids[e.ID]++
	}
	if len(ids) != 2 || ids[bot.seen[0].ID] != 3 || ids[bot.seen[1].ID] != 3 {
		t.Errorf("the bot was handed %v", ids)
	}
}

// TestNobodysIdIsAnothers sends the same ids as two people: a command, a press, a
// message in a thread, and a form that Amélie opened. Each is an event of its
// own, sent again it is the same, and what is kept of it tells nobody's.
func TestNobodysIdIsAnothers(t *testing.T) {
	dir := t.TempDir()
	page, bot := demoOn(t, reopenDB(t, filepath.Join(dir, "lab.db")))
	if _, err := page.Post(t.Context(), chat.Target{Room: "ideation"}, demoBoard(chat.French, "0"), "board"); err != nil {
		t.Fatal(err)
	}
	const id = "b3c5a1e2-0000-4000-8000-0123456789ab"
	form := ""
	for _, did := range [][2]string{
		{"send", `"line":"/vote"`}, {"press", `"post":1,"route":"ideas:list:"`}, {"send", `"thread":1,"line":"Bonjour"`}, {"choose", `"post":2,"command":"idee"`},
		{"press", `"post":1,"route":"ideas:open:"`}, {"submit", `"post":1,"route":"ideas:add:","fields":{"titre":["Un café"]}`},
	} {
		from, sent := len(bot.events()), id
		if did[0] == "submit" {
			sent = form
		}
		for _, who := range []string{"amelie", "grace", "amelie"} {
			res := request(t, "POST", page.URL()+"do/"+did[0], fmt.Sprintf(`{"as":%q,"room":"ideation","id":%q,%s}`, who, sent, did[1]))
			text := read(t, res)
			if res.StatusCode != 200 || strings.Contains(text, `"does":"error"`) {
				t.Fatalf("%s %s: %d %s", who, did, res.StatusCode, text)
			}
			if _, after, ok := strings.Cut(text, `data-form=\"`); ok && form == "" {
				form, _, _ = strings.Cut(after, `\"`)
			}
		}
		e := bot.events()[from:]
		if len(e) != 3 || e[0].ID != e[2].ID || e[0].ID == e[1].ID || len(e[0].ID) != 32 || strings.Trim(e[0].ID, "0123456789abcdef") != "" {
			t.Errorf("%s: the bot was handed %+v", did, e)
		}
		if e[0].ID == sent {
			t.Errorf("%s: the event has the script's own id", did)
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if data, err := os.ReadFile(f); err != nil || bytes.Contains(data, []byte(id)) || bytes.Contains(data, []byte(form)) {
			t.Errorf("%s holds the script's id, or %v", f, err)
		}
	}
}

// sayer answers everything aloud.
type sayer struct{ seen []chat.Event }

func (s *sayer) Handle(_ context.Context, e chat.Event) chat.Answer {
	s.seen = append(s.seen, e)
	return chat.Say(chat.Card{Title: chat.Str("Dit")})
}
func (s *sayer) Suggest(context.Context, chat.Query) []chat.Suggestion { return nil }

// TestFiles looks at how files are offered and served, and that none is kept
// that nobody shows.
func TestFiles(t *testing.T) {
	db := openDB(t)
	stage := webtest.NewStageWith(t, web.Options{DB: db, People: demoPeople, Rooms: demoRooms})
	stage.Start(t, &sayer{})
	page := stage.Platform().(*web.Platform)
	to := chat.Target{Room: "ideation"}
	file := func(data string) chat.Card {
		return chat.Card{Lang: chat.French, File: &chat.File{Name: "Résultat <b>.html", Data: []byte(data)}}
	}
	if _, err := page.Post(t.Context(), to, file("x"), "bad"); !errors.Is(err, chat.ErrInvalid) {
		t.Errorf("a name with < and >: %v", err)
	}
	card := file("<script>")
	card.File.Name = "Résultat d'été.html"
	id, err := page.Post(t.Context(), to, card, "1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := page.Post(t.Context(), to, card, "2"); err != nil {
		t.Fatal(err)
	}
	text := read(t, request(t, "GET", page.URL()+"as/amelie/ideation", ""))
	for _, want := range []string{"Télécharger · 8\u00a0octets", `download="Résultat d&#39;été.html"`} {
		if !strings.Contains(text, want) {
			t.Errorf("the page has no %s", want)
		}
	}
	_, path, _ := strings.Cut(text, `href="/file/`)
	path, _, _ = strings.Cut(path, `"`)
	hash, _, _ := strings.Cut(path, "/")
	res := request(t, "GET", page.URL()+"file/"+path, "")
	if got := read(t, res); got != "<script>" || res.Header.Get("Content-Type") != "application/octet-stream" ||
		res.Header.Get("Content-Disposition") != "attachment; filename*=utf-8''R%C3%A9sultat%20d%27%C3%A9t%C3%A9.html" {
		t.Errorf("%s: %q, %v", path, got, res.Header)
	}
	for _, path := range []string{hash + "/other.html", hash + "/", "x/a.html"} {
		if res := request(t, "GET", page.URL()+"file/"+path, ""); res.StatusCode != 404 || res.Header.Get("Content-Disposition") != "" {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
	}
	kept := func(want int) {
		t.Helper()
		var n int
		if err := db.Read(t.Context(), func(tx *sql.Tx) error {
			return tx.QueryRowContext(t.Context(), `SELECT count(*) FROM web_files`).Scan(&n)
		}); err != nil || n != want {
			t.Errorf("%d files are kept, want %d: %v", n, want, err)
		}
	}
	kept(1)
	card.File = &chat.File{Name: "gros.csv", Data: bytes.Repeat([]byte("x"), 1_234_567)}
	if err := page.Edit(t.Context(), to, id, card); err != nil {
		t.Fatal(err)
	}
	kept(2)
	if text := read(t, request(t, "GET", page.URL()+"as/grace/ideation", "")); !strings.Contains(text, "1,2\u00a0Mo") {
		t.Error("the page has no 1,2 Mo")
	}
	for _, post := range []string{"1", "2"} {
		if err := page.Edit(t.Context(), to, post, chat.Card{Title: chat.Str("Fini")}); err != nil {
			t.Fatal(err)
		}
	}
	kept(0)
}

// TestWhispersAreKeptNowhere looks for a whisper's words, and for what was
// typed and chosen, in every file of the database and in the log.
func TestWhispersAreKeptNowhere(t *testing.T) {
	dir := t.TempDir()
	db := reopenDB(t, filepath.Join(dir, "lab.db"))
	var out bytes.Buffer
	stage := webtest.NewStageWith(t, web.Options{DB: db, People: demoPeople, Rooms: demoRooms,
		Logger: slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	stage.Start(t, whisperer{})
	at := chat.Place{Room: "ideation"}
	seen := stage.Type(t, "amelie", at, "/motsecret tapé-en-secret")
	if len(seen.Menus) != 1 || !slices.Contains(seen.Lines, "chuchoté-en-secret") {
		t.Fatalf("seen %+v", seen)
	}
	stage.Press(t, "amelie", seen, seen.Menus[0], "choisi-en-secret")
	stage.Type(t, "amelie", at, "Dit à tous")
	stage.Stop(t)
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	found := out.String()
	for _, f := range files {
		data, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		found += string(data)
	}
	if !strings.Contains(found, "Dit à tous") {
		t.Error("what was said is not found either")
	}
	for _, secret := range []string{"en-secret", "motsecret"} {
		if strings.Contains(found, secret) {
			t.Errorf("%q is kept", secret)
		}
	}
}

type whisperer struct{}

func (whisperer) Handle(context.Context, chat.Event) chat.Answer {
	return chat.Whisper(chat.Card{Body: []chat.Text{chat.Str("chuchoté-en-secret")}, Picture: &chat.Picture{Name: "a.png", PNG: demoChart(), Alt: "image-en-secret"},
		File:  &chat.File{Name: "fichier-en-secret.txt", Data: []byte("document-en-secret")},
		Menus: []chat.Menu{{Label: "Choix", Route: chat.Route{Feature: "x", Action: "y"}, Options: []chat.Option{{Value: "choisi-en-secret", Label: "a"}}}}})
}
func (whisperer) Suggest(context.Context, chat.Query) []chat.Suggestion { return nil }
