package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"livinglab/adapters/web/webtest"
	"livinglab/bot/chat"
)

// What a person does in a window, with their hands: a thumb on a phone 390
// pixels wide, or the keyboard alone.

// player is a person in front of a window.
type player struct {
	*webtest.Window
	t     testing.TB
	lang  chat.Lang
	say   func(key string) string // the product's texts, in the lab's language
	phone bool
}

const (
	phoneWidth, phoneHeight = 390, 844
	tab, space, down        = "\t", " ", "\ue015"
)

// find is JavaScript for the last visible element of a selector that shows these
// words and no others; any words if they are "".
func find(selector, words string) string {
	return fmt.Sprintf(`[...document.querySelectorAll(%q)].findLast((e) => e.checkVisibility() && (%q === "" || e.innerText.trim() === %[2]q))`, selector, words)
}

// ask evaluates JavaScript.
func ask[T any](p *player, js string) T {
	p.t.Helper()
	v, err := chromedp.Run(p.Context, chromedp.Evaluate[T](js))
	if err != nil {
		p.t.Fatalf("%s: %v", js, err)
	}
	return v
}

// at brings an element under the thumb, or the focus to it: by Tab, from where
// it is. The focus is seen all the way.
func (p *player) at(element string) {
	p.t.Helper()
	p.Wait(element)
	if p.phone {
		p.Wait(`((e) => { document.querySelector("[data-here]")?.removeAttribute("data-here"); e.dataset.here = ""; return true; })(` + element + `)`)
		return
	}
	state := `((e, a) => !e || !a || a === document.body ? "lost" : a === e || e.type === "radio" && a.name === e.name ? "here" :
		!a.matches(":focus-visible, [tabindex='-1']") ? "unseen" : a.compareDocumentPosition(e) & 2 ? "back" : "on")(` + element + `, document.activeElement)`
	for range 200 {
		switch where := ask[string](p, state); where {
		case "here":
			p.Wait(`((e) => e.matches(":focus-visible") && ((r) => r.bottom > 0 && r.top < innerHeight)(e.getBoundingClientRect()))(document.activeElement)`)
			return
		case "on":
			p.Keys(tab)
		case "back":
			p.Do(chromedp.KeyEvent(tab, chromedp.KeyModifiers(chromedp.ModifierShift)))
		default:
			p.t.Fatalf("on the way to %s the focus is %s: %s", element, where, ask[string](p, `document.activeElement.outerHTML.slice(0, 300)`))
		}
	}
	p.t.Fatalf("Tab does not lead to %s", element)
}

// hit presses an element.
func (p *player) hit(element, key string) {
	p.t.Helper()
	p.at(element)
	if p.phone {
		p.Do(chromedp.Tap(chromedp.CSS("[data-here]")))
		return
	}
	p.Keys(key)
}

// press presses a button of a card, the last that there is within a selector.
func (p *player) press(within, key string) {
	p.t.Helper()
	p.hit(find(within+" :is(button, a)", p.say(key)), webtest.Enter)
}

// line types in the composer, and sends.
func (p *player) line(words string) {
	p.t.Helper()
	p.hit(`document.querySelector("#write")`, "")
	p.Keys(words + webtest.Enter)
	p.Wait(`document.querySelector("#write").value === ""`)
}

// fill writes over the fields of the open form (name, value...), and sends it.
func (p *player) fill(pairs ...string) {
	p.t.Helper()
	p.Wait(`document.querySelector("dialog").open && document.querySelector("dialog").contains(document.activeElement)`)
	for i := 0; i+1 < len(pairs); i += 2 {
		p.hit(fmt.Sprintf(`document.querySelector("dialog [name=%s]")`, pairs[i]), "")
		p.Do(chromedp.KeyEvent("a", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
		p.Keys("\b" + pairs[i+1])
	}
	p.hit(`document.querySelector("dialog [data-submit]")`, webtest.Enter)
}

// sent waits until the form is gone: the focus is not lost with it.
func (p *player) sent() {
	p.t.Helper()
	p.Wait(`!document.querySelector("dialog").open && document.activeElement !== document.body`)
}

// choose chooses in the last menu of several whose boxes have these words, and
// confirms.
func (p *player) choose(within string, words ...string) {
	p.t.Helper()
	p.tick(within, words...)
	p.hit(find(within+" form[data-several] button", p.say("web.confirm")), webtest.Enter)
}

// tick ticks boxes, and no more.
func (p *player) tick(within string, words ...string) {
	p.t.Helper()
	for _, w := range words {
		p.hit(fmt.Sprintf(`[...document.querySelectorAll(%q)].findLast((e) => e.dataset.label.includes(%q))`, within+" input[data-label]", w), space)
	}
}

// pick chooses in a menu of one, by its label and words of the option's.
func (p *player) pick(within, label, option string) {
	p.t.Helper()
	menu := fmt.Sprintf(`[...document.querySelectorAll(%q)].findLast((e) => e.querySelector("[data-menu-label]").innerText.trim() === %q)`, within+" form[data-menu]", label)
	p.at(menu + `?.querySelector("select")`)
	if p.phone { // the list is the phone's own
		value := ask[string](p, fmt.Sprintf(`[...document.querySelector("[data-here]").options].find((o) => o.dataset.label?.includes(%q)).value`, option))
		p.Do(chromedp.SetValue(chromedp.CSS("[data-here]"), value))
	} else {
		for range 30 {
			if strings.Contains(ask[string](p, `document.activeElement.selectedOptions[0].dataset.label ?? ""`), option) {
				break
			}
			p.Keys(down)
		}
	}
	p.hit(menu+`.querySelector("button")`, webtest.Enter)
}

// room goes to a room by its link.
func (p *player) room(slug string) {
	p.t.Helper()
	if p.phone {
		p.hit(`document.querySelector("[data-drawer]")`, "")
		p.Wait(`document.querySelector("[data-app]").classList.contains("side-open")`)
	}
	p.hit(fmt.Sprintf(`document.querySelector("[data-room-link=%s]")`, slug), webtest.Enter)
	p.Wait(fmt.Sprintf(`document.body.dataset.room === %q && "ready" in document.documentElement.dataset`, slug))
	p.stay()
}

// stay marks the page as it is loaded; still tells that it was not loaded since.
func (p *player) stay() { p.Wait(`window.stayed = true`) }

func (p *player) still() {
	p.t.Helper()
	if !ask[bool](p, `window.stayed === true`) {
		p.t.Error("the page was loaded anew")
	}
}

// fits checks that nothing is wider than the window, and that a thumb hits what
// it can press.
func (p *player) fits() {
	p.t.Helper()
	small := `[...document.querySelectorAll("main :is(button, select, input, .button, .file, .check)")].filter((e) => e.checkVisibility() && !e.closest(".aloud"))
		.filter((e) => ((r) => r.height < 24 || r.width < 24 || e.matches(".button, .file, .check, select") && r.height < 42)((e.closest("label") ?? e).getBoundingClientRect()))`
	wide := `[...document.querySelectorAll("body *")].filter((e) => e.checkVisibility() && !e.closest(".table, .side, .aloud, .skip, .suggest") && e.getBoundingClientRect().right > innerWidth + 1)`
	cut := `[...document.querySelectorAll("main :is(.check, .button, .title, td)")].filter((e) => e.checkVisibility() && e.scrollHeight > e.clientHeight + 1)`
	for what, list := range map[string]string{"cut off": cut, "too small for a thumb": small, "wider than the window": wide} {
		if bad := ask[[]string](p, list+`.map((e) => e.outerHTML.slice(0, 160))`); p.phone && len(bad) > 0 {
			p.t.Errorf("%d elements are %s: %s", len(bad), what, strings.Join(bad[:min(len(bad), 3)], "\n"))
		}
	}
	if n := ask[int](p, `document.documentElement.scrollWidth - innerWidth`); n > 0 {
		p.t.Errorf("the page scrolls %d pixels sideways", n)
	}
}

// look takes pictures of the window with an element in sight, if LIVINGLAB_SHOTS names a folder: wide and
// narrow, light and dark.
func (p *player) look(name, of string) {
	p.t.Helper()
	dir := os.Getenv("LIVINGLAB_SHOTS")
	if dir == "" {
		return
	}
	for _, s := range []struct {
		suffix, scheme string
		width, height  int64
	}{
		{"", "light", 1280, 860}, {"-dark", "dark", 1280, 860}, {"-phone", "light", phoneWidth, phoneHeight}, {"-phone-dark", "dark", phoneWidth, phoneHeight},
	} {
		p.Do(chromedp.EmulateViewport(s.width, s.height), scheme(s.scheme), settle())
		ask[bool](p, fmt.Sprintf(`(document.querySelector("dialog[open] [aria-invalid]") ?? [...document.querySelectorAll(%q)].at(-1))?.scrollIntoView() === undefined`, of))
		p.Do(settle())
		p.shoot(filepath.Join(dir, name+"-"+string(p.lang)+s.suffix+".png"))
	}
	p.Do(scheme("light"), p.viewport(), settle())
}

// picture is one picture for people who have never seen the page, as wide as a
// desk and that high, if LIVINGLAB_SHOTS names a folder.
func (p *player) picture(name, of string, height int64) {
	p.t.Helper()
	dir := os.Getenv("LIVINGLAB_SHOTS")
	if dir == "" {
		return
	}
	p.Do(chromedp.EmulateViewport(1280, height))
	ask[bool](p, fmt.Sprintf(`[...document.querySelectorAll(%q)].at(-1).scrollIntoView({ block: "end" }) === undefined`, of))
	p.Do(settle())
	p.shoot(filepath.Join(dir, name+"-"+string(p.lang)+".png"))
	p.Do(p.viewport(), settle())
}

func (p *player) viewport() chromedp.Action[chromedp.Void] {
	if p.phone {
		return chromedp.EmulateViewport(phoneWidth, phoneHeight, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	return chromedp.EmulateViewport(1280, 860)
}

func (p *player) shoot(file string) {
	p.t.Helper()
	shot, err := chromedp.Run(p.Context, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(file, shot, 0o600)
	}
	if err != nil {
		p.t.Fatal(err)
	}
}

// settle waits until what has changed is drawn.
func settle() chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))`, chromedp.EvalAwaitPromise))
		return err
	})
}

func scheme(name string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: name}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
		return err
	})
}
