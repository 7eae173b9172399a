package slack_test

import (
	"strings"
	"testing"

	"livinglab/adapters/slack/slacktest"
	"livinglab/bot/chat"
)

// Someone whose Slack is in English, in a workspace whose lab is in French: what
// they alone see is in English, the adapter's own words too; rooms are in
// French.
func TestEachInTheirOwnLanguage(t *testing.T) {
	l := &live{lab: open(t, slacktest.Options{}), bot: &script{}, tongue: true}
	l.start(t, false)
	says := func(user, kind, words string) slacktest.On {
		t.Helper()
		all := l.Shown(user)
		for i := len(all) - 1; i >= 0; i-- {
			if raw := l.JSON(all[i]); raw != nil {
				if !strings.Contains(string(raw), words) {
					t.Errorf("%s sees a %s: %s, want %q in it", user, kind, raw, words)
				}
				return all[i].On()
			}
		}
		t.Fatalf("%s was shown nothing", user)
		return slacktest.On{}
	}
	in := func(l chat.Lang, c chat.Card) chat.Card { c.Lang = l; return c }
	post := l.post(t, chat.Target{Room: ideas}, in("", ballot("Bulletin")), "k1")
	if got := l.seen(t, on(post)); !strings.Contains(got.raw, "(fr confirm)") {
		t.Errorf("the room sees %s", got.raw)
	}
	l.bot.says(chat.Whisper(in(chat.English, ballot("Ballot"))))
	l.Command(t, ahmed, ideas, "/essai").Wait(t)
	says(ahmed, "whisper", "(en confirm)")

	open := l.post(t, chat.Target{Room: ideas}, withButton("Pour tous", "Oui"), "k2")
	press := func(a chat.Answer) {
		t.Helper()
		l.bot.says(a)
		l.Press(t, ahmed, on(open), l.block(t, on(open)), routeOf("Oui").String()).Wait(t)
	}
	f := form()
	f.Lang = chat.English
	press(chat.Open(f))
	says(ahmed, "form", "(en cancel)")
	wrong := withButton("", "x")
	wrong.Title, wrong.Buttons[0].Label = nil, ""
	press(chat.Whisper(wrong))
	says(ahmed, "whisper", "(en went-wrong)")
	l.Fail("views.open", "expired_trigger_id")
	l.Expect("views.open", "expired_trigger_id")
	press(chat.Open(f))
	says(ahmed, "whisper", "(en press-again)")

	// What they chose goes before what their Slack is in.
	if err := l.Speaks(t.Context(), ahmed, chat.French); err != nil {
		t.Fatal(err)
	}
	press(chat.Whisper(wrong))
	says(ahmed, "whisper", "(fr went-wrong)")
}
