package slack_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"livinglab/adapters/slack/slacktest"
	"livinglab/bot/chat"
)

// Logs are read by those who help to run the lab. Nothing in them opens
// anything (a token, a response_url, a trigger, an upload's address), nothing is
// what people wrote, and nothing tells what somebody chose, at no level.
func TestNothingSecretIsLogged(t *testing.T) {
	const written = "jonquille"
	var log *strings.Builder
	var secrets []string
	// What the adapter sends and is sent, as far as it opens something.
	opens := func(s string) {
		for _, mark := range []string{"/respond/", "/upload/", "ticket="} {
			if _, after, ok := strings.Cut(s, mark); ok {
				secrets = append(secrets, after[:min(12, len(after))])
			}
		}
	}
	for name, byHTTP := range map[string]bool{"socket": false, "http": true} {
		t.Run(name, func(t *testing.T) {
			l := &live{lab: open(t, slacktest.Options{}), bot: &script{act: func(chat.Event) chat.Answer { return chat.Nothing() }}}
			l.logged = &loud{}
			log = &l.logged.Builder
			l.start(t, byHTTP)
			everythingGoesWrong(t, l, written, func(a *slacktest.Act) {
				body, _ := a.Body()
				plain, _ := url.QueryUnescape(string(body))
				opens(plain)
				if _, after, ok := strings.Cut(plain, `"trigger_id":"`); ok {
					secrets = append(secrets, after[:strings.IndexByte(after, '"')])
				}
			}, opens)
		})
		if log.Len() < 1000 {
			t.Errorf("%s: the log has %d bytes: it was not written", name, log.Len())
		}
		for _, s := range append(secrets, slacktest.Bot, slacktest.App, slacktest.Secret, written, "essai:press", "option-", "/essai") {
			if i := strings.Index(log.String(), s); i >= 0 {
				t.Errorf("%s: %q is in the log: …%s…", name, s, log.String()[max(i-300, 0):min(i+100, log.Len())])
			}
		}
	}
	if len(secrets) < 20 {
		t.Errorf("only %d secrets were met", len(secrets))
	}
}

// everythingGoesWrong does much that people do, and has Slack fail at it.
func everythingGoesWrong(t *testing.T, l *live, written string, acted func(*slacktest.Act), called func(address string)) {
	l.Expect("", "")
	l.calls.stopped(func(method string, r *http.Request) error { called(r.URL.String()); return nil })
	root := l.post(t, chat.Target{Room: ideas}, titled("Idée"), "root")
	done := func(a *slacktest.Act) { a.Wait(t); acted(a) }
	wide := titled(written)
	wide.Buttons = make([]chat.Button, 30)
	full := withButton(written, "Suite")
	full.Picture, full.File = dot(t, 1), document(written)
	broken := func(what string, answers ...chat.Answer) {
		for _, a := range answers {
			l.bot.says(a)
			done(l.Command(t, marie, ideas, "/essai "+written))
			post := l.post(t, chat.Target{Room: ideas}, ballot(written, "a1"), "k"+what)
			l.choose(t, on(post), "a", "a2")
			done(l.Press(t, marie, on(post), l.blockOf(t, on(post), "confirm="+routeOf("a").String()), "confirm="+routeOf("a").String()))
		}
	}
	broken("well", chat.Whisper(full), chat.Say(titled(written)), chat.Open(form()))
	l.calls.stopped(func(method string, r *http.Request) error {
		called(r.URL.String())
		if strings.HasPrefix(method, "views.") || strings.HasPrefix(method, "chat.postEphemeral") || strings.Contains(r.URL.Path, "/respond/") || method == "upload" {
			return errors.New("cut")
		}
		return nil
	})
	broken("cut", chat.Whisper(full), chat.Whisper(titled(written)), chat.Open(form()), chat.Whisper(wide), chat.Refuse(chat.Problems{"titre": written}))
	l.calls.stopped(nil)
	for _, code := range []string{"invalid_blocks", "fatal_error", "channel_not_found"} {
		for _, method := range []string{"chat.postMessage", "chat.postEphemeral", "views.open"} {
			l.Fail(method, code)
			l.bot.says(chat.Whisper(full))
			done(l.Command(t, marie, ideas, "/essai "+written))
		}
	}
	l.bot.does(func(chat.Event) chat.Answer { panic("what " + `"` + written + `"`) })
	done(l.Command(t, marie, ideas, "/essai "+written))
	l.bot.says(chat.Open(form()))
	done(l.Command(t, marie, ideas, "/essai"))
	if all := l.Shown(marie); len(all) > 0 {
		for _, one := range all {
			if raw := l.JSON(one); strings.Contains(string(raw), `"callback_id":"essai:sent:"`) {
				l.bot.says(chat.Refuse(chat.Problems{"autre": written}))
				done(l.Submit(t, marie, one.On().View, slacktest.Fill{"titre": {written}}))
				break
			}
		}
	}
	l.bot.says(chat.Whisper(wide))
	if _, told := l.Write(t, marie, ideas, on(root).TS, written); told != nil {
		done(told)
	}
	l.Cut()
	l.Clock().Advance(time.Hour)
	l.bot.says(chat.Nothing())
	done(l.Command(t, marie, ideas, "/essai "+written))
}
