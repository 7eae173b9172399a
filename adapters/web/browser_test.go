package web_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"livinglab/adapters/web"
	"livinglab/adapters/web/webtest"
	"livinglab/bot/chat"
)

// browser is headless Chromium, for one test.
func browser(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("chromium is not there")
		}
		t.Skip("skipped: no chromium on this machine")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-component-update", true), chromedp.WindowSize(1280, 860),
		chromedp.Flag("blink-settings", "primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4"))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, _ = chromedp.NewContext(ctx)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil {
			t.Errorf("chromium: %v", err)
		}
	})
	return ctx
}

// patience is how long a window is waited for.
const patience = 20 * time.Second

// window is one person's window.
type window struct {
	t   *testing.T
	ctx context.Context
	url string

	close func()
	down  atomic.Bool // the server is: the console may say so
}

// open opens a window of the browser on an address of the page; what its
// console complains of fails the test.
func open(t *testing.T, in context.Context, url string, before ...chromedp.Action[chromedp.Void]) *window {
	t.Helper()
	ctx, cancel := chromedp.NewContext(in, chromedp.WithNewWindow(true))
	w := &window{t: t, ctx: ctx, url: url}
	if err := chromedp.Do(ctx); err != nil { // without a deadline, which would be the tab's
		t.Fatal(err)
	}
	read := make(chan struct{})
	console := chromedp.Console(ctx)
	go func() {
		defer close(read)
		for m, err := range console {
			if err != nil {
				return
			}
			if !w.down.Load() || m.Source != "network" {
				t.Errorf("the console of %s: %s", url, m)
			}
		}
	}()
	w.close = sync.OnceFunc(func() { cancel(); <-read })
	t.Cleanup(w.close)
	w.do(append(before, chromedp.Navigate(url))...)
	w.wait(`"ready" in document.documentElement.dataset || document.body.className === "sorry"`)
	return w
}

func (w *window) do(actions ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		w.t.Fatalf("%s: %v", w.url, err)
	}
}

// wait waits until a JavaScript expression is true.
func (w *window) wait(js string) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	poll := chromedp.Evaluate[bool]("new Promise((done) => setTimeout(() => done(Boolean("+js+")), 15))", chromedp.EvalAwaitPromise)
	for {
		if yes, err := chromedp.Run(ctx, poll); yes && err == nil {
			return
		} else if ctx.Err() != nil {
			text, _ := chromedp.Run(w.ctx, chromedp.Evaluate[string](`document.activeElement.outerHTML.slice(0, 400) + "\n" + document.body.innerText`))
			w.t.Fatalf("%s: waited for %s: %v\n%s", w.url, js, err, text)
		}
	}
}

// sees waits until words are shown in an element.
func (w *window) sees(selector, words string) {
	w.t.Helper()
	w.wait(fmt.Sprintf(`[...document.querySelectorAll(%q)].some((e) => e.checkVisibility() && e.textContent.includes(%q))`, selector, words))
}

// keys types into whatever has the focus.
func (w *window) keys(keys string) {
	w.t.Helper()
	w.do(chromedp.KeyEvent(keys))
}

const (
	enter  = "\r"
	escape = "\u001b"
)

func TestTwoPeopleInTheBrowser(t *testing.T) {
	page, bot := demo(t)
	if _, err := page.Post(t.Context(), chat.Target{Room: "ideation"}, demoBoard(chat.French, "4"), "board"); err != nil {
		t.Fatal(err)
	}
	chrome := browser(t)
	amelie := open(t, chrome, page.URL()+"as/amelie/ideation")
	grace := open(t, chrome, page.URL()+"as/grace/ideation")

	// Amélie, by keyboard alone: a command is completed, a form is refused and
	// corrected.
	amelie.wait(`document.activeElement.id === "write"`)
	amelie.keys("/id")
	amelie.sees("[role=option]", "/idee")
	amelie.keys(enter)
	amelie.wait(`document.activeElement.value === "/idee "`)
	amelie.keys(enter)
	amelie.wait(`document.querySelector("dialog").open && document.activeElement.name === "titre"`)
	amelie.keys(enter)
	amelie.sees("[data-problem]", "Il manque un titre")
	amelie.wait(`document.activeElement.name === "titre" && document.activeElement.getAttribute("aria-invalid") === "true"`)
	amelie.keys("Un café <b>des langues</b>" + enter)
	amelie.sees(".whisper", "Votre idée est ajoutée")
	amelie.wait(`!document.querySelector("dialog").open && document.activeElement.id === "write"`)

	// Grace sees it without having done anything, in her own language around it.
	grace.sees(".title", "Un café <b>des langues</b>")
	grace.wait(`document.documentElement.lang === "en" && !document.querySelector(".whisper")`)

	// She answers in the thread of the board; Amélie sees the count, and opens it.
	grace.do(chromedp.Click(chromedp.CSS("[data-open-thread]")))
	grace.wait(`document.activeElement.id === "thread-name" && location.pathname.split("/").length === 5`)
	grace.do(chromedp.SendKeys(chromedp.CSS("#write-reply"), "Lovely!"+enter))
	grace.sees("aside .said", "Lovely!")
	amelie.sees(".thread-link", "1 réponse")
	if last := bot.events()[len(bot.events())-1]; last.Said == nil || last.Said.Text != "Lovely!" {
		t.Errorf("the bot heard %+v", last)
	}

	// A living post changes under her eyes, and the focus stays.
	amelie.do(chromedp.Focus(chromedp.CSS(`[data-press="ideas:open:"]`)))
	if err := page.Edit(t.Context(), chat.Target{Room: "ideation"}, "1", demoBoard(chat.French, "cinq")); err != nil {
		t.Fatal(err)
	}
	amelie.sees("dd", "cinq")
	amelie.wait(`document.activeElement.dataset.press === "ideas:open:"`)
	amelie.keys(enter)
	amelie.wait(`document.querySelector("dialog").open`)
	amelie.keys(escape)
	amelie.wait(`!document.querySelector("dialog").open && document.activeElement.dataset.press === "ideas:open:"`)
}

// TestALostAnswerInTheBrowser loses the answer to a command on its way back: the
// page says so, and sends the same event again when asked.
func TestALostAnswerInTheBrowser(t *testing.T) {
	page, bot := demo(t)
	amelie := open(t, browser(t), page.URL()+"as/amelie/ideation")
	amelie.wait(`(() => {
		const real = window.fetch;
		window.fetch = async (path, init) => {
			if (path !== "/do/send") return real(path, init);
			window.fetch = real;
			await real(path, init);
			throw new TypeError("the answer is lost");
		};
		return true;
	})()`)
	amelie.keys("/vote" + enter)
	amelie.sees("[role=alert]", "Rien n’est perdu")
	amelie.wait(`document.querySelector("#write").value === "/vote" && !document.querySelector(".whisper")`)
	amelie.do(chromedp.Click(chromedp.CSS("[data-notice] button")))
	amelie.sees(".whisper", "Votre bulletin")
	amelie.wait(`document.querySelector("#write").value === "" && document.querySelector("[data-notice]").hidden`)
	if all := bot.events(); len(all) != 2 || all[0].ID != all[1].ID {
		t.Errorf("the bot was handed %+v", all)
	}

	// The whisper's menu answers in its place; too many are not sent at all.
	amelie.do(chromedp.Click(chromedp.CSS("[data-menu] button")))
	amelie.sees(".whisper", "Bulletin reçu")
	amelie.wait(`document.querySelectorAll(".whisper").length === 1`)
	amelie.do(chromedp.Click(chromedp.CSS("[data-hide]")))
	amelie.wait(`!document.querySelector(".whisper") && document.activeElement.id === "write"`)
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
	grace := open(t, browser(t), page.URL()+"as/grace/ideation")
	post(t, page, chat.Target{Room: "ideation"}, "Avant", "1")
	grace.sees(".title", "Avant")
	grace.down.Store(true)
	stage.Stop(t)
	grace.sees("[data-offline]", "The connection is down")
	_, page = start(listen)
	post(t, page, chat.Target{Room: "ideation"}, "Après", "2")
	grace.sees(".title", "Après")
	grace.wait(`document.querySelector("[data-offline]").hidden && document.querySelectorAll("[data-post]").length === 2`)
}

// TestOnAPhone opens and closes what covers the page where there is little room.
func TestOnAPhone(t *testing.T) {
	page, _ := demo(t)
	post(t, page, chat.Target{Room: "ideation"}, "Une idée", "1")
	w := open(t, browser(t), page.URL()+"as/amelie/ideation", chromedp.EmulateViewport(390, 844))
	w.wait(`document.documentElement.scrollWidth <= 390 && !document.querySelector("#side").checkVisibility({ visibilityProperty: true })`)
	w.do(chromedp.Click(chromedp.CSS("[data-drawer]")))
	w.wait(`document.querySelector("#side").contains(document.activeElement) && document.querySelector("main").inert`)
	w.keys(escape)
	w.wait(`"drawer" in document.activeElement.dataset && document.activeElement.getAttribute("aria-expanded") === "false"`)
	w.do(chromedp.Focus(chromedp.CSS("[data-open-thread]")))
	w.keys(enter)
	w.wait(`document.activeElement.id === "thread-name" && document.querySelector("aside").getBoundingClientRect().width === 390`)
	w.keys(escape)
	w.wait(`"openThread" in document.activeElement.dataset && document.querySelector("aside").hidden`)
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
	chrome := browser(t)
	for _, look := range []struct {
		name, who, room string
		width           int64
		dark            bool
		then            func(w *window)
	}{
		{"room-fr", "mireille", "ideation", 1280, false, nil},
		{"room-en-dark", "wei", "ideation", 1280, true, nil},
		{"room-phone", "amelie", "ideation", 390, false, nil},
		{"room-phone-dark", "grace", "ideation", 390, true, nil},
		{"drawer-phone", "amelie", "ideation", 390, false, func(w *window) { w.do(chromedp.Click(chromedp.CSS("[data-drawer]"))) }},
		{"whisper", "amelie", "ideation", 1280, false, ballot},
		{"whisper-phone-dark", "grace", "ideation", 390, true, ballot},
		{"form", "amelie", "ideation", 1280, false, refusedForm},
		{"form-phone", "grace", "ideation", 390, false, refusedForm},
		{"form-dark", "grace", "ideation", 1280, true, refusedForm},
		{"thread", "amelie", "ideation/1", 1280, false, nil},
		{"thread-dark", "wei", "ideation/1", 1280, true, nil},
		{"thread-phone", "amelie", "ideation/1", 390, false, nil},
		{"complete", "amelie", "ideation", 1280, false, func(w *window) { w.keys("/"); w.sees("[role=option]", "/labo") }},
		{"complete-arg-dark", "wei", "ideation", 1280, true, func(w *window) { w.keys("/ideas "); w.sees("[role=option]", "emploi") }},
		{"result", "simon", "annonces", 1280, false, nil},
		{"result-phone-dark", "simon", "annonces", 390, true, nil},
		{"empty", "amelie", "direct", 1280, false, nil},
	} {
		scheme := "light"
		if look.dark {
			scheme = "dark"
		}
		w := open(t, chrome, page.URL()+"as/"+look.who+"/"+look.room, chromedp.EmulateViewport(look.width, 844),
			chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
				_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
					{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
				return err
			}))
		if look.then != nil {
			look.then(w)
		}
		shot, err := chromedp.Run(w.ctx, chromedp.CaptureScreenshot())
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, look.name+".png"), shot, 0o600); err != nil {
			t.Fatal(err)
		}
		w.close()
	}
}

func ballot(w *window) {
	w.do(chromedp.SendKeys(chromedp.CSS("#write"), "/vote"+enter))
	w.wait(`document.querySelector(".whisper [data-menu]")`)
}

func refusedForm(w *window) {
	w.do(chromedp.SendKeys(chromedp.CSS("#write"), "/idee"+enter))
	w.wait(`document.querySelector("dialog").open`)
	w.do(chromedp.SendKeys(chromedp.CSS("[name=details]"), "Chaque jeudi, de 17 h à 20 h."), chromedp.Click(chromedp.CSS("[data-submit]")))
	w.wait(`document.querySelector("[data-problem]:not([hidden])") !== null`)
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
