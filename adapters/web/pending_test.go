package web_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"livinglab/adapters/web"
	"livinglab/adapters/web/webtest"
	"livinglab/bot/chat"
)

// drafter is a bot with a card of three menus and a button. Every choice comes
// back as the card with other routes, as of another draft.
type drafter struct {
	mu    sync.Mutex
	turn  int
	did   []string
	theme string
	order string
	picks []string
}

func (b *drafter) all() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.did)
}

func (b *drafter) card() chat.Card {
	b.turn++
	route := func(action string) chat.Route {
		return chat.Route{Feature: "x", Action: action, Arg: fmt.Sprint(b.turn)}
	}
	options := func(chosen []string, values ...string) (out []chat.Option) {
		for _, v := range values {
			out = append(out, chat.Option{Value: v, Label: v, Chosen: slices.Contains(chosen, v)})
		}
		return out
	}
	return chat.Card{Lang: chat.French, Title: chat.Str(fmt.Sprint("Brouillon ", b.turn)),
		Menus: []chat.Menu{
			{Route: route("theme"), Label: "Thème", Options: options([]string{b.theme}, "logement", "emploi", "impossible")},
			{Route: route("order"), Label: "Ordre", Options: options([]string{b.order}, "hasard", "appuis")},
			{Route: route("picks"), Label: "Projets", Max: 2, Options: options(b.picks, "a", "b", "c", "d")}},
		Buttons: []chat.Button{{Label: "Déposer", Route: route("cast"), Style: chat.Primary}}}
}

func (b *drafter) Handle(_ context.Context, e chat.Event) chat.Answer {
	b.mu.Lock()
	defer b.mu.Unlock()
	if e.Press == nil {
		return chat.Whisper(b.card())
	}
	b.did = append(b.did, e.Press.Route.Action+"="+strings.Join(e.Press.Values, ","))
	switch e.Press.Route.Action {
	case "theme":
		if e.Press.Values[0] == "impossible" {
			return chat.Whisper(chat.Card{Lang: chat.French, Title: chat.Str("Ce thème n’est plus là")})
		}
		b.theme = e.Press.Values[0]
	case "order":
		b.order = e.Press.Values[0]
	case "picks":
		b.picks = e.Press.Values
	case "cast":
		return chat.Replace(chat.Card{Lang: chat.French, Title: chat.Str("Déposé " + b.theme + " " + b.order + " " + strings.Join(b.picks, ","))})
	}
	return chat.Replace(b.card())
}

func (b *drafter) Suggest(context.Context, chat.Query) []chat.Suggestion { return nil }

// TestAChoiceThatWasNotConfirmed goes along with the button that is pressed, in
// order; what is wrong with it is told, and stops the button.
func TestAChoiceThatWasNotConfirmed(t *testing.T) {
	stage := webtest.NewStageWith(t, web.Options{DB: openDB(t), People: demoPeople, Rooms: demoRooms})
	bot := &drafter{}
	stage.Start(t, bot)
	w := webtest.Open(t, webtest.Browser(t), stage.Platform().(*web.Platform).URL()+"as/amelie/ideation")
	w.Keys("/brouillon" + webtest.Enter)
	w.Sees(".whisper .title", "Brouillon 1")
	pick := func(menu, value string) {
		t.Helper()
		w.Wait(fmt.Sprintf(`((s) => { s.value = %q; s.dispatchEvent(new Event("change", { bubbles: true })); return s.value === %[1]q; })(
			[...document.querySelectorAll(".whisper form")].find((f) => f.innerText.startsWith(%q)).querySelector("select"))`, value, menu))
	}
	cast := func() { t.Helper(); w.Do(chromedp.Click(chromedp.CSS(".whisper [data-press]"))) }
	did := func(want ...string) {
		t.Helper()
		if got := bot.all(); !slices.Equal(got, want) {
			t.Errorf("the bot was handed %q, want %q", got, want)
		}
	}

	// A choice that is taken back is none; one that is pending shows at its button.
	colour := `getComputedStyle(document.querySelector(".whisper form button")).backgroundColor === getComputedStyle(document.querySelector(".whisper .primary")).backgroundColor`
	w.Wait("!(" + colour + ")")
	pick("Thème", "emploi")
	w.Wait(`document.querySelectorAll("[data-touched]").length === 1 && ` + colour)
	pick("Thème", "")
	w.Wait(`document.querySelectorAll("[data-touched]").length === 0`)

	// Too many boxes: how many, and how many to remove.
	w.Sees("[data-count]", "0 sur 2")
	for _, box := range []string{"a", "b", "d"} {
		w.Do(chromedp.Click(chromedp.CSS(".whisper input[value=" + box + "]")))
	}
	w.Sees("[data-count].over", "3 sur 2")
	cast()
	w.Sees(".problem", "3 réponses cochées, 2 au plus\u00a0: retirez-en 1.")
	did()
	w.Do(chromedp.Click(chromedp.CSS(".whisper input[value=b]")))
	w.Wait(`document.querySelector("[data-count]").innerText === "2 sur 2" && ![...document.querySelectorAll(".problem")].some((p) => p.checkVisibility())`)

	// A choice that is answered with a problem stops there, and stays to be sent.
	pick("Thème", "impossible")
	cast()
	w.Sees(".whisper .title", "Ce thème n’est plus là")
	did("theme=impossible")
	w.Wait(`document.querySelectorAll("[data-touched]").length === 2 && !document.querySelector("[aria-disabled]")`)

	// All go first, in order, each on the card that came back.
	pick("Thème", "logement")
	pick("Ordre", "appuis")
	cast()
	w.Sees(".whisper .title", "Déposé logement appuis a,d")
	did("theme=impossible", "theme=logement", "order=appuis", "picks=a,d", "cast=")
}
