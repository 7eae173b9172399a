package slack_test

import (
	"strings"
	"testing"

	"livinglab/adapters/slack/slacktest"
	"livinglab/bot/chat"
)

// counted is a card with a table.
func counted(title string) chat.Card {
	c := withButton(title, "Suite")
	c.Table = &chat.Table{Head: []string{"Idée", "Voix"}, Rows: [][]chat.Text{{chat.Str("Un café"), chat.Str("12")}, {chat.Str("Un jardin"), chat.Str("8")}}}
	return c
}

// isPlain fails unless something shows the table's words and no block that was
// refused.
func isPlain(t *testing.T, got shown) {
	t.Helper()
	for _, b := range got.Blocks {
		if b.Type == "table" || b.Type == "rich_text" {
			t.Errorf("there is a %s in %s", b.Type, got.raw)
		}
	}
	if !strings.Contains(got.raw, `Un café | 12`) {
		t.Errorf("the table's words are not in %s", got.raw)
	}
}

// Whatever Slack refuses, wherever it does, people are answered.
func TestBlocksThatSlackRefusesAreSentPlainly(t *testing.T) {
	both(t, func(t *testing.T, l *live) {
		everywhere := []string{"chat.postMessage", "chat.update", "chat.postEphemeral", "response_url", "modal", "home"}
		l.Forbid("table", everywhere...)
		l.Forbid("rich_text", everywhere...)
		for _, where := range append(everywhere, "views.open", "views.push", "views.update", "views.publish") {
			l.Expect(where, "invalid_blocks")
			l.Expect(where, "invalid_arguments")
		}
		l.command(t, ideas, chat.Whisper(counted("En réponse")))
		whisper := l.sees(t, "message", "En réponse")
		isPlain(t, l.seen(t, whisper))
		l.press(t, whisper, "Suite", chat.Replace(counted("À sa place")))
		if again := l.sees(t, "message", "À sa place"); again != whisper {
			t.Errorf("it replaced %+v, not %+v", again, whisper)
		}
		isPlain(t, l.seen(t, whisper))

		root := l.post(t, chat.Target{Room: ideas}, counted("Publié"), "k1")
		isPlain(t, l.seen(t, on(root)))
		if err := l.Edit(t.Context(), chat.Target{Room: ideas}, root, counted("Modifié")); err != nil {
			t.Fatal(err)
		}
		isPlain(t, l.seen(t, on(root)))
		reply := l.post(t, chat.Target{Room: ideas, Thread: root}, counted("Dans le fil"), "k2")
		l.press(t, on(reply), "Suite", chat.Whisper(counted("Tout bas")))
		isPlain(t, l.seen(t, l.sees(t, "message", "Tout bas")))

		l.bot.says(chat.Whisper(counted("Accueil")))
		l.Home(t, marie).Wait(t)
		home := l.AwaitHome(t, marie, "Accueil")
		isPlain(t, l.seen(t, home))
		l.press(t, home, "Suite", chat.Whisper(counted("Par-dessus")))
		isPlain(t, l.seen(t, l.modal(t, "Par-dessus")))
	})
}

// A table in a message for one person alone is where Slack's reference is
// silent: an acknowledgement, whose refusal nobody would hear of, has none.
func TestATableIsNotInAnAcknowledgement(t *testing.T) {
	both(t, func(t *testing.T, l *live) {
		l.command(t, ideas, chat.Whisper(counted("En réponse")))
		got := l.seen(t, l.sees(t, "message", "En réponse"))
		if !strings.Contains(got.raw, `"table"`) {
			t.Errorf("the table is no table in %s", got.raw)
		}
		l.Forbid("table", "response_url")
		l.Expect("response_url", "invalid_blocks")
		l.command(t, ideas, chat.Whisper(counted("Refusée")))
		if got := l.seen(t, l.sees(t, "message", "Refusée")); strings.Contains(got.raw, `"table"`) || !strings.Contains(got.raw, "Un jardin | 8") {
			t.Errorf("she sees %s", got.raw)
		}
		for _, r := range l.Refused() {
			if r.What == "ack" {
				t.Errorf("an acknowledgement was refused: %v", r)
			}
		}
	})
}

// A picture that Slack never is ready with keeps no post from people for ever.
func TestAPictureThatNeverComes(t *testing.T) {
	l := open(t, slacktest.Options{})
	l.Forbid("image", "chat.postMessage")
	l.Expect("chat.postMessage", "invalid_blocks")
	c := titled("Résultat")
	c.Picture = dot(t, 1)
	post := l.post(t, chat.Target{Room: ideas}, c, "k1")
	if h := l.history(t, ideas); len(h) != 1 || !strings.Contains(h[0].Text, c.Picture.Alt) || post == "" {
		t.Errorf("the room shows %+v", h)
	}
}
