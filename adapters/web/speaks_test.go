package web_test

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
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
	w.Wait(`document.documentElement.lang === "en" && document.querySelector("#write").placeholder.startsWith("Write in") && "ready" in document.documentElement.dataset`)
	w.Keys("/idee" + webtest.Enter)
	w.Wait(`document.querySelector("dialog").open`)
	if err := page.Speaks(t.Context(), "simon", chat.French); err != nil {
		t.Fatal(err)
	}
	w.Sees("[data-spoken]", "La page parle maintenant français.")
	w.Keys(webtest.Escape)
	w.Wait(`!document.querySelector("dialog").open`)
	w.Do(chromedp.Click(chromedp.CSS("[data-reload]")))
	w.Wait(`document.documentElement.lang === "fr" && "ready" in document.documentElement.dataset`)

	// A choice that is taken back takes back what was told.
	w.Keys("/idee" + webtest.Enter)
	w.Wait(`document.querySelector("dialog").open`)
	if err := page.Speaks(t.Context(), "simon", chat.English); err != nil {
		t.Fatal(err)
	}
	w.Sees("[data-spoken]", "The page now speaks English.")
	if err := page.Speaks(t.Context(), "simon", chat.French); err != nil {
		t.Fatal(err)
	}
	w.Wait(`document.querySelector("[data-spoken]").hidden && document.documentElement.lang === "fr"`)
}

// readAloud answers with a card whose words end as they like.
type readAloud struct{}

func (readAloud) Handle(context.Context, chat.Event) chat.Answer {
	chip := chat.Fixed("/vote ouvrir 12 jusqu’au 2 décembre, 18 h")
	return chat.Whisper(chat.Card{Lang: chat.French, Title: chat.Str("Bonjour Marc!"),
		Body:  []chat.Text{chat.Str("Une autre idée, plutôt?"), chat.Join(chat.Str("Pour ouvrir le vote et laisser à chacun le temps, écrivez plutôt ceci, sur une ligne: "), chip, chat.Str(", puis attendez."))},
		Facts: []chat.Fact{{Label: "Votre idée", Value: chat.Str("Un café")}, {Label: "Commande", Value: chip}}})
}
func (readAloud) Suggest(context.Context, chat.Query) []chat.Suggestion { return nil }

// TestWhatIsReadAloud says cards as they are written; what is to be typed is on
// one line where it fits, and a picture in the dark is dimmed.
func TestWhatIsReadAloud(t *testing.T) {
	stage := webtest.NewStageWith(t, web.Options{DB: openDB(t), People: demoPeople, Rooms: demoRooms})
	stage.Start(t, readAloud{})
	page := stage.Platform().(*web.Platform)
	if _, err := page.Post(t.Context(), chat.Target{Room: "ideation"}, demoResult(), "result"); err != nil {
		t.Fatal(err)
	}
	w := webtest.Open(t, webtest.Browser(t), page.URL()+"as/simon/ideation", chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: "dark"}}})
		return err
	}))
	w.Keys("/bonjour" + webtest.Enter)
	w.Sees(".whisper .title", "Bonjour Marc!")
	w.Wait(`((s) => s.includes("Visible par vous seulement. Bonjour Marc! Une autre idée, plutôt? Pour") && s.includes("attendez. Votre idée\u00a0: Un café. Commande\u00a0: /vote"))(
		document.querySelector("[data-aloud]").lastElementChild.textContent)`)
	w.Wait(`[...document.querySelectorAll(".whisper code")].every((e) => e.getClientRects().length === 1 && e.offsetHeight < 30)`)
	w.Wait(`getComputedStyle(document.querySelector(".card img")).filter.startsWith("brightness") && document.querySelector(".card img").offsetWidth <= 540`)
}
