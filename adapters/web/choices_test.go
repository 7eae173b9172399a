package web_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"livinglab/adapters/web/webtest"
	"livinglab/bot/chat"
)

// TestTheMenuOfAMessage chooses a command on a message by keyboard, then by
// mouse; the form holds its words, and the answer is under it.
func TestTheMenuOfAMessage(t *testing.T) {
	page, bot := demo(t)
	chrome := webtest.Browser(t)
	amelie := webtest.Open(t, chrome, page.URL()+"as/amelie/ideation")
	grace := webtest.Open(t, chrome, page.URL()+"as/grace/ideation")
	amelie.Keys("Un jardin <b>sur le toit</b>" + webtest.Enter)
	grace.Sees("[data-said]", "Un jardin <b>sur le toit</b>")

	// Opened and left again: the focus is back where it was.
	const closed = `document.querySelector("[data-choices]").hidden && document.querySelector("[data-more]").getAttribute("aria-expanded") === "false"`
	const opened = `"choose" in document.activeElement.dataset && document.activeElement.textContent === "Make this an idea" && document.querySelector("[data-more]").getAttribute("aria-expanded") === "true"`
	const back = closed + ` && "more" in document.activeElement.dataset`
	grace.Do(chromedp.Focus(chromedp.CSS("[data-more]")))
	for _, key := range []string{webtest.Enter, " "} {
		grace.Keys(key)
		grace.Wait(opened)
		grace.Keys(webtest.Escape)
		grace.Wait(back)
	}

	// Chosen: one command, so that the arrows stay on it.
	grace.Keys(webtest.Enter)
	grace.Wait(opened)
	for range 3 {
		grace.Keys(webtest.Down)
	}
	grace.Wait(opened)
	grace.Keys(webtest.Enter)
	grace.Wait(`document.querySelector("dialog").open && document.activeElement.name === "titre" && document.activeElement.value === "Un jardin <b>sur le toit</b>"`)
	e := bot.events()[len(bot.events())-1]
	if on := e.Command.On; on == nil || on.ID != "1" || on.By.ID != "amelie" || on.By.Name == "" || e.Command.Name != "idea" || e.From.ID != "grace" {
		t.Errorf("the bot was handed %+v", e)
	}
	grace.Keys(webtest.Escape)
	grace.Wait(`!document.querySelector("dialog").open`)
	grace.Wait(back)

	// By mouse: shown, put away, shown, left by a press elsewhere, and chosen.
	for _, on := range []string{"[data-more]", "[data-more]", "[data-more]", "#room-name", "[data-more]", "[data-choose]"} {
		grace.Do(chromedp.Click(chromedp.CSS(on)))
	}
	grace.Wait(`document.querySelector("dialog").open && ` + closed)
	grace.Keys(webtest.Enter)
	grace.Sees(".whisper", "Your idea was added")
	grace.Wait(`document.querySelector('[data-post="1"] + .whisper') !== null`)

	// To the touch the link to the thread is not shown beside: the menu has it.
	amelie.Wait(`(document.querySelector(".thread-link").style.display = "none", true)`)
	amelie.Do(chromedp.Click(chromedp.CSS("[data-more]")))
	amelie.Wait(`document.activeElement === document.querySelector("[data-choose-thread]")`)
	amelie.Keys(webtest.Enter)
	amelie.Wait(`document.activeElement.id === "thread-name" && document.querySelector("aside [data-more]") !== null && ` + closed)
	amelie.Do(chromedp.Click(chromedp.CSS("aside [data-more]")))
	amelie.Wait(`document.querySelector("[data-choose-thread]").hidden && document.activeElement.textContent === "En faire une idée"`)
}

// TestChoosingWhatIsNotThere asks for commands on messages as the page does not.
func TestChoosingWhatIsNotThere(t *testing.T) {
	page, bot := demo(t)
	url := page.URL() + "do/"
	say := func(as, room, more string) {
		t.Helper()
		body := fmt.Sprintf(`{"as":%q,"room":%q,"id":"demo-%032d","line":"Bonjour"%s}`, as, room, len(room), more)
		if res := request(t, "POST", url+"send", body); res.StatusCode != 200 {
			t.Fatalf("%s: %d", body, res.StatusCode)
		}
	}
	say("mireille", "comite", "")   // 1
	say("mireille", "ideation", "") // 2
	post(t, page, chat.Target{Room: "ideation"}, "Une idée", "3")
	for i, c := range []struct {
		room, body string
		status     int
	}{
		{"ideation", `"post":1,"command":"idee"`, 404}, // of another room
		{"comite", `"post":1,"command":"idee"`, 403},
		{"direct", `"post":2,"command":"idee"`, 404},
		{"ideation", `"post":99,"command":"idee"`, 404},
		{"ideation", `"post":-1,"command":"idee"`, 404},
		{"ideation", `"command":"idee"`, 404},
		{"ideation", `"post":2,"command":["idee"]`, 400},
		{"ideation", `"post":2,"command":"idee","on":"x"`, 400},
	} {
		body := fmt.Sprintf(`{"as":"amelie","room":%q,"id":"none-%032d",%s}`, c.room, i, c.body)
		if res := request(t, "POST", url+"choose", body); res.StatusCode != c.status {
			t.Errorf("%s: %d, want %d", body, res.StatusCode, c.status)
		}
	}
	if n := len(bot.events()); n != 0 {
		t.Fatalf("%d events", n)
	}
	for i, command := range []string{"idee", "", "nothing"} { // the bot answers those that are none
		body := fmt.Sprintf(`{"as":"amelie","room":"ideation","id":"some-%032d","post":3,"command":%q}`, i, command)
		if res := request(t, "POST", url+"choose", body); res.StatusCode != 200 {
			t.Errorf("%s: %d", body, res.StatusCode)
		}
		e := bot.events()[i]
		if e.Command.Name != command || e.Command.On.By.ID != "" || e.Command.On.ID != "3" || e.Command.On.Text != "Une idée" {
			t.Errorf("%+v on %+v", e.Command, e.Command.On)
		}
	}
}

// TestNoMenuWithoutCommands shows none where no command is offered on messages.
func TestNoMenuWithoutCommands(t *testing.T) {
	page, _ := demo(t)
	page.SetCommands(demoCommands[1:])
	if res := request(t, "POST", page.URL()+"do/send", `{"as":"amelie","room":"ideation","id":"demo-0123456789abcdef","line":"Bonjour"}`); res.StatusCode != 200 {
		t.Fatal(res.StatusCode)
	}
	w := webtest.Open(t, webtest.Browser(t), page.URL()+"as/amelie/ideation")
	w.Sees("[data-said]", "Bonjour")
	w.Wait(`!document.querySelector("[data-more], [data-choices]")`)
}
