package web_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"livinglab/adapters/web"
	"livinglab/adapters/web/webtest"
	"livinglab/bot/chat"
	"livinglab/storage"
)

func TestTwoPeopleInTheBrowser(t *testing.T) {
	page, bot := demo(t)
	if _, err := page.Post(t.Context(), chat.Target{Room: "ideation"}, demoBoard(chat.French, "4"), "board"); err != nil {
		t.Fatal(err)
	}
	chrome := webtest.Browser(t)
	amelie := webtest.Open(t, chrome, page.URL()+"as/amelie/ideation")
	grace := webtest.Open(t, chrome, page.URL()+"as/grace/ideation")

	// Amélie, by keyboard alone: a command is completed, a form is refused and
	// corrected.
	amelie.Wait(`document.activeElement.id === "write"`)
	amelie.Keys("/id")
	amelie.Sees("[role=option]", "/idee")
	amelie.Keys(webtest.Enter)
	amelie.Wait(`document.activeElement.value === "/idee "`)
	amelie.Keys(webtest.Enter)
	amelie.Wait(`document.querySelector("dialog").open && document.activeElement.name === "titre"`)
	amelie.Keys(webtest.Enter)
	amelie.Sees("[data-problem]", "Il manque un titre")
	amelie.Wait(`document.activeElement.name === "titre" && document.activeElement.getAttribute("aria-invalid") === "true"`)
	amelie.Keys("Un café <b>des langues</b>" + webtest.Enter)
	amelie.Sees(".whisper", "Votre idée est ajoutée")
	amelie.Wait(`!document.querySelector("dialog").open && document.activeElement.id === "write"`)

	// Grace sees it without having done anything, in her own language around it.
	grace.Sees(".title", "Un café <b>des langues</b>")
	grace.Wait(`document.documentElement.lang === "en" && !document.querySelector(".whisper")`)

	// She answers in the thread of the board; Amélie sees the count, and opens it.
	grace.Do(chromedp.Click(chromedp.CSS("[data-open-thread]")))
	grace.Wait(`document.activeElement.id === "thread-name" && location.pathname.split("/").length === 5`)
	grace.Do(chromedp.SendKeys(chromedp.CSS("#write-reply"), "Lovely!"+webtest.Enter))
	grace.Sees("aside .said", "Lovely!")
	amelie.Sees(".thread-link", "1 réponse")
	if last := bot.events()[len(bot.events())-1]; last.Said == nil || last.Said.Text != "Lovely!" {
		t.Errorf("the bot heard %+v", last)
	}

	// A living post changes under her eyes, and the focus stays.
	amelie.Do(chromedp.Focus(chromedp.CSS(`[data-press="ideas:open:"]`)))
	if err := page.Edit(t.Context(), chat.Target{Room: "ideation"}, "1", demoBoard(chat.French, "cinq")); err != nil {
		t.Fatal(err)
	}
	amelie.Sees("dd", "cinq")
	amelie.Wait(`document.activeElement.dataset.press === "ideas:open:"`)
	amelie.Keys(webtest.Enter)
	amelie.Wait(`document.querySelector("dialog").open`)
	amelie.Keys(webtest.Escape)
	amelie.Wait(`!document.querySelector("dialog").open && document.activeElement.dataset.press === "ideas:open:"`)
}

// TestALostAnswerInTheBrowser loses the answer to a command on its way back: the
// page says so, and sends the same event again when asked.
func TestALostAnswerInTheBrowser(t *testing.T) {
	page, bot := demo(t)
	amelie := webtest.Open(t, webtest.Browser(t), page.URL()+"as/amelie/ideation")
	amelie.Wait(`(() => {
		const real = window.fetch;
		window.fetch = async (path, init) => {
			if (path !== "/do/send") return real(path, init);
			window.fetch = real;
			await real(path, init);
			throw new TypeError("the answer is lost");
		};
		return true;
	})()`)
	amelie.Keys("/vote" + webtest.Enter)
	amelie.Sees("[role=alert]", "Rien n’est perdu")
	amelie.Wait(`document.querySelector("#write").value === "/vote" && !document.querySelector(".whisper")`)
	amelie.Do(chromedp.Click(chromedp.CSS("[data-notice] button")))
	amelie.Sees(".whisper", "Votre bulletin")
	amelie.Wait(`document.querySelector("#write").value === "" && document.querySelector("[data-notice]").hidden`)
	if all := bot.events(); len(all) != 2 || all[0].ID != all[1].ID {
		t.Errorf("the bot was handed %+v", all)
	}

	// The whisper's menu answers in its place; too many are not sent at all.
	amelie.Do(chromedp.Click(chromedp.CSS("[data-menu] button")))
	amelie.Sees(".whisper", "Bulletin reçu")
	amelie.Wait(`document.querySelectorAll(".whisper").length === 1`)
	amelie.Do(chromedp.Click(chromedp.CSS("[data-hide]")))
	amelie.Wait(`!document.querySelector(".whisper") && document.activeElement.id === "write"`)
}

// TestTheAnswerToAPressIsUnderIt presses a button far up, and stays there: the
// answer is right under what was pressed, one for each. Those to commands stay at
// the end.
func TestTheAnswerToAPressIsUnderIt(t *testing.T) {
	page, _ := demo(t)
	for i := range 12 {
		c := demoBoard(chat.French, fmt.Sprint(i))
		c.Buttons[1].Route.Action = "vote"
		if _, err := page.Post(t.Context(), chat.Target{Room: "ideation"}, c, fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	w := webtest.Open(t, webtest.Browser(t), page.URL()+"as/amelie/ideation")
	w.Keys("/vote" + webtest.Enter)
	w.Wait(`document.querySelector("[data-list] > li:last-child").matches(".whisper:not([data-under])")`)
	focus := func(post int, action string) {
		t.Helper()
		w.Do(chromedp.Focus(chromedp.CSS(fmt.Sprintf(`[data-post="%d"] [data-press="ideas:%s:"]`, post, action))))
	}
	focus(3, "vote")
	w.Wait(`(window.top3 = document.querySelector('[data-post="3"]').getBoundingClientRect().top, true)`)
	inSight := `((r, b) => r.top >= b.top && r.top + 80 < b.bottom)(document.querySelector('[data-post="3"] + .whisper').getBoundingClientRect(), document.querySelector(".scroll").getBoundingClientRect())`
	for range 2 { // the second in place of the first
		w.Keys(webtest.Enter)
		w.Wait(`document.querySelector('[data-post="3"] + .whisper + [data-post="4"]') && !document.querySelector("[aria-disabled]") && ` + inSight)
		w.Wait(`document.activeElement.dataset.press === "ideas:vote:" && document.activeElement.closest('[data-post="3"]') !== null`)
		w.Wait(`Math.abs(document.querySelector('[data-post="3"]').getBoundingClientRect().top - window.top3) < 500`)
	}
	w.Wait(`document.querySelectorAll(".whisper").length === 2`)

	// One in which something was begun stays; that of another post is another.
	w.Wait(`((b) => { b.querySelector("[data-hide]").dataset.touched = ""; return true; })(document.querySelector('[data-under="3"]'))`)
	w.Keys(webtest.Enter)
	w.Wait(`document.querySelectorAll('[data-under="3"]').length === 2`)
	focus(2, "vote")
	w.Keys(webtest.Enter)
	w.Wait(`document.querySelectorAll('[data-under="3"]').length === 2 && document.querySelector('[data-post="2"] + .whisper + [data-post="3"]') !== null`)

	// Hidden, the focus is on what is above it; the room is where it was.
	w.Do(chromedp.Click(chromedp.CSS(`[data-under="2"] [data-hide]`)))
	w.Wait(`!document.querySelector('[data-under="2"]') && document.activeElement.closest('[data-post="2"]') !== null`)

	// So it is in the panel of a thread.
	w.Do(chromedp.Click(chromedp.CSS(`[data-post="2"] [data-open-thread]`)))
	w.Wait(`document.activeElement.id === "thread-name"`)
	w.Do(chromedp.Click(chromedp.CSS(`aside [data-press="ideas:vote:"]`)))
	w.Wait(`document.querySelector("aside [data-list] > li:first-child").matches('[data-under="2"]')`)
}

// fullDB is a database that can be made to take nothing more.
type fullDB struct {
	web.DB
	full atomic.Bool
}

func (db *fullDB) Write(ctx context.Context, fn func(*sql.Tx) error) error {
	if db.full.Load() {
		return storage.ErrFull
	}
	return db.DB.Write(ctx, fn)
}

// TestAMessageThatCannotBeKept writes on a full disk: what was written stays, and
// is sent when there is room again.
func TestAMessageThatCannotBeKept(t *testing.T) {
	db := &fullDB{DB: openDB(t)}
	page, _ := demoOn(t, db)
	w := webtest.Open(t, webtest.Browser(t), page.URL()+"as/amelie/ideation")
	w.Down.Store(true) // the console tells of 503
	db.full.Store(true)
	w.Keys("Bonjour tout le monde" + webtest.Enter)
	w.Sees("[role=alert]", "n’a pas pu être conservé")
	w.Wait(`document.querySelector("#write").value === "Bonjour tout le monde" && !document.querySelector("[data-post]")`)
	db.full.Store(false)
	w.Do(chromedp.Click(chromedp.CSS("[data-notice] button")))
	w.Sees("[data-said]", "Bonjour tout le monde")
	w.Wait(`document.querySelector("#write").value === "" && document.querySelectorAll("[data-post]").length === 1`)
}

// TestTheServerComesBack restarts the page under an open window.
func TestTheServerComesBack(t *testing.T) {
	db := openDB(t)
	start := func(listen string) (*webtest.Stage, *web.Platform) {
		stage := webtest.NewStageWith(t, web.Options{DB: db, People: demoPeople, Rooms: demoRooms, Listen: listen})
		stage.Start(t, &sayer{})
		return stage, stage.Platform().(*web.Platform)
	}
	stage, page := start("")
	listen := page.Addr().String()
	grace := webtest.Open(t, webtest.Browser(t), page.URL()+"as/grace/ideation")
	post(t, page, chat.Target{Room: "ideation"}, "Avant", "1")
	grace.Sees(".title", "Avant")
	grace.Down.Store(true)
	stage.Stop(t)
	grace.Sees("[data-offline]", "The connection is down")
	_, page = start(listen)
	post(t, page, chat.Target{Room: "ideation"}, "Après", "2")
	grace.Sees(".title", "Après")
	grace.Wait(`document.querySelector("[data-offline]").hidden && document.querySelectorAll("[data-post]").length === 2`)
}

// TestTheFileOfAWhisper saves a file that is kept nowhere, larger than an address
// may be.
func TestTheFileOfAWhisper(t *testing.T) {
	page, _ := demo(t)
	dir := t.TempDir()
	w := webtest.Open(t, webtest.Browser(t), page.URL()+"as/amelie/ideation", webtest.Downloads(dir))
	w.Keys("/fichier" + webtest.Enter)
	w.Sees(".whisper [data-file]", "6,3\u00a0Mo")
	w.Do(chromedp.Click(chromedp.CSS(".whisper [data-file]")))
	if data := w.Downloaded(filepath.Join(dir, "été.csv"), 6<<20); !bytes.HasSuffix(data, []byte("é;1\r\n")) {
		t.Errorf("the file ends with %q", data[len(data)-10:])
	}
}

// TestOnAPhone opens and closes what covers the page where there is little room.
func TestOnAPhone(t *testing.T) {
	page, _ := demo(t)
	post(t, page, chat.Target{Room: "ideation"}, "Une idée", "1")
	w := webtest.Open(t, webtest.Browser(t), page.URL()+"as/amelie/ideation", chromedp.EmulateViewport(390, 844))
	w.Wait(`document.documentElement.scrollWidth <= 390 && !document.querySelector("#side").checkVisibility({ visibilityProperty: true })`)
	w.Do(chromedp.Click(chromedp.CSS("[data-drawer]")))
	w.Wait(`document.querySelector("#side").contains(document.activeElement) && document.querySelector("main").inert`)
	w.Keys(webtest.Escape)
	w.Wait(`"drawer" in document.activeElement.dataset && document.activeElement.getAttribute("aria-expanded") === "false"`)
	w.Do(chromedp.Focus(chromedp.CSS("[data-open-thread]")))
	w.Keys(webtest.Enter)
	w.Wait(`document.activeElement.id === "thread-name" && document.querySelector("aside").getBoundingClientRect().width === 390`)
	w.Keys(webtest.Escape)
	w.Wait(`"openThread" in document.activeElement.dataset && document.querySelector("aside").hidden`)
}

// TestLooks takes pictures of the page into the folder that LIVINGLAB_SHOTS
// names, for people to look at.
func TestLooks(t *testing.T) {
	dir := os.Getenv("LIVINGLAB_SHOTS")
	if dir == "" {
		t.Skip("skipped: LIVINGLAB_SHOTS names no folder")
	}
	page, _ := demo(t)
	demoTalk(t, page.URL(), page.Post)
	chrome := webtest.Browser(t)
	for _, look := range []struct {
		name, who, room string
		width           int64
		dark            bool
		then            func(w *webtest.Window)
	}{
		{"room-fr", "mireille", "ideation", 1280, false, nil},
		{"room-en-dark", "wei", "ideation", 1280, true, nil},
		{"room-phone", "amelie", "ideation", 390, false, nil},
		{"room-phone-dark", "grace", "ideation", 390, true, nil},
		{"drawer-phone", "amelie", "ideation", 390, false, func(w *webtest.Window) { w.Do(chromedp.Click(chromedp.CSS("[data-drawer]"))) }},
		{"whisper", "amelie", "ideation", 1280, false, ballot},
		{"whisper-phone-dark", "grace", "ideation", 390, true, ballot},
		{"form", "amelie", "ideation", 1280, false, refusedForm},
		{"form-phone", "grace", "ideation", 390, false, refusedForm},
		{"form-dark", "grace", "ideation", 1280, true, refusedForm},
		{"thread", "amelie", "ideation/1", 1280, false, nil},
		{"thread-dark", "wei", "ideation/1", 1280, true, nil},
		{"thread-phone", "amelie", "ideation/1", 390, false, nil},
		{"complete", "amelie", "ideation", 1280, false, func(w *webtest.Window) { w.Keys("/"); w.Sees("[role=option]", "/labo") }},
		{"complete-arg-dark", "wei", "ideation", 1280, true, func(w *webtest.Window) { w.Keys("/ideas "); w.Sees("[role=option]", "emploi") }},
		{"result", "simon", "annonces", 1280, false, nil},
		{"result-phone-dark", "simon", "annonces", 390, true, nil},
		{"empty", "amelie", "direct", 1280, false, nil},
	} {
		scheme := "light"
		if look.dark {
			scheme = "dark"
		}
		w := webtest.Open(t, chrome, page.URL()+"as/"+look.who+"/"+look.room, chromedp.EmulateViewport(look.width, 844),
			chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
				_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
					{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
				return err
			}))
		if look.then != nil {
			look.then(w)
		}
		shot, err := chromedp.Run(w.Context, chromedp.CaptureScreenshot())
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, look.name+".png"), shot, 0o600); err != nil {
			t.Fatal(err)
		}
		w.Close()
	}
}

func ballot(w *webtest.Window) {
	w.Do(chromedp.SendKeys(chromedp.CSS("#write"), "/vote"+webtest.Enter))
	w.Wait(`document.querySelector(".whisper [data-menu]")`)
}

func refusedForm(w *webtest.Window) {
	w.Do(chromedp.SendKeys(chromedp.CSS("#write"), "/idee"+webtest.Enter))
	w.Wait(`document.querySelector("dialog").open`)
	w.Do(chromedp.SendKeys(chromedp.CSS("[name=details]"), "Chaque jeudi, de 17 h à 20 h."), chromedp.Click(chromedp.CSS("[data-submit]")))
	w.Wait(`document.querySelector("[data-problem]:not([hidden])") !== null`)
}

// demoTalk fills the rooms.
func demoTalk(t *testing.T, url string, post func(context.Context, chat.Target, chat.Card, string) (string, error)) {
	t.Helper()
	put := func(to chat.Target, c chat.Card, key string) string {
		id, err := post(t.Context(), to, c, key)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	say := func(who, thread, line string) {
		body := fmt.Sprintf(`{"as":%q,"room":"ideation","id":"demo-%032x","line":%q%s}`, who, time.Now().UnixNano(), line, thread)
		post := request(t, "POST", url+"do/send", body)
		if post.StatusCode != 200 {
			t.Fatalf("%q: %d", line, post.StatusCode)
		}
	}
	id := put(chat.Target{Room: "ideation"}, demoBoard(chat.French, "10, de 7 personnes"), "board")
	say("amelie", "", "Bonjour tout le monde! J’arrive de Dakar et j’aimerais rencontrer des gens d’ici.")
	say("amelie", "", "Où est-ce que ça se passe?")
	say("grace", "", "Welcome, Amélie! Thursday evenings at the community centre are a good start.")
	say("youssef", "", "مرحبا! On se voit jeudi.")
	put(chat.Target{Room: "ideation"}, chat.Card{Lang: chat.French, Title: chat.Str("Cuisine collective des cultures"),
		Body:    []chat.Text{chat.Join(chat.Str("Proposée par "), chat.Who("Simon Lévesque", chat.Account{Platform: "web", ID: "simon"}), chat.Str(" · Vie sociale · 6 appuis"))},
		Buttons: []chat.Button{{Label: "J’appuie", Route: chat.Route{Feature: "ideas", Action: "support", Arg: "1"}}, {Label: "Commenter", Route: chat.Route{Feature: "ideas", Action: "say", Arg: "1"}}}}, "idea1")
	say("simon", `,"thread":`+id, "Est-ce que les employeurs peuvent proposer aussi?")
	say("mireille", `,"thread":`+id, "Oui, tout le laboratoire peut proposer.")
	put(chat.Target{Room: "ideation", Thread: id}, chat.Card{Lang: chat.French, Body: []chat.Text{chat.Str("La ronde ferme dans deux jours.")}}, "soon")
	put(chat.Target{Room: "annonces"}, demoResult(), "result")
	put(chat.Target{Person: "mireille"}, chat.Card{Lang: chat.French, Body: []chat.Text{chat.Str("Bonjour!")}}, "hello")
}
