package web_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"livinglab/adapters/web"
	"livinglab/adapters/web/webtest"
	"livinglab/bot/chat"
)

// A language that was chosen is that of the page from then on, whatever the
// people of Options say when the page starts again; a window that is in another
// one is told.
func TestTheLanguageThatAPersonChose(t *testing.T) {
	db := openDB(t)
	page := web.New(web.Options{DB: db, People: demoPeople, Rooms: demoRooms, Say: func(l chat.Lang, key string) string { return string(l) + "." + key }})
	if err := page.Speaks(t.Context(), "amelie", chat.English); err != nil {
		t.Fatal(err)
	}
	if err := page.Speaks(t.Context(), "nobody", chat.English); err != nil {
		t.Errorf("to nobody: %v", err)
	}
	demoPage, _ := demoOn(t, db)
	lang := func(who string, want chat.Lang) {
		t.Helper()
		if text := read(t, request(t, "GET", demoPage.URL()+"as/"+who+"/ideation", "")); !strings.Contains(text, `<html lang="`+string(want)+`">`) {
			t.Errorf("the page of %s is not in %s", who, want)
		}
	}
	lang("amelie", chat.English)
	lang("simon", chat.French)
	stream := listen(t, demoPage, "simon", "ideation", "0&lang=fr", "")
	if e := stream.next(); e.Lang != nil {
		t.Errorf("at first: %+v", e.Lang)
	}
	for _, l := range []chat.Lang{chat.English, chat.English, chat.French} {
		if err := demoPage.Speaks(t.Context(), "simon", l); err != nil {
			t.Fatal(err)
		}
		lang("simon", l)
		if l == chat.English && stream != nil {
			if e := stream.next(); e.Lang == nil || e.Lang.Say != "The page now speaks English." || e.Lang.Label != "Reload the page" {
				t.Errorf("the window was told %+v", e.Lang)
			}
			stream = nil
		}
	}
}

// TestTheWindowFollowsTheLanguage chooses a language under an open window: it is
// loaded anew, and not while a form holds what was typed.
func TestTheWindowFollowsTheLanguage(t *testing.T) {
	page, _ := demo(t)
	w := webtest.Open(t, webtest.Browser(t), page.URL()+"as/simon/ideation")
	if err := page.Speaks(t.Context(), "simon", chat.English); err != nil {
		t.Fatal(err)
	}
	w.Wait(`document.documentElement.lang === "en" && document.querySelector("#write").placeholder.startsWith("Write in")`)
	w.Keys("/idee" + webtest.Enter)
	w.Wait(`document.querySelector("dialog").open`)
	if err := page.Speaks(t.Context(), "simon", chat.French); err != nil {
		t.Fatal(err)
	}
	w.Sees("[data-spoken]", "La page parle maintenant français.")
	w.Keys(webtest.Escape)
	w.Wait(`!document.querySelector("dialog").open`)
	w.Do(chromedp.Click(chromedp.CSS("[data-reload]")))
	w.Wait(`document.documentElement.lang === "fr"`)
}
