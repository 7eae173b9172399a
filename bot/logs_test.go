package bot_test

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"livinglab/bot"
	"livinglab/bot/bottest"
	"livinglab/bot/chat"
)

// Logs are read by those who help to run the lab: never what a person wrote,
// nor who did what, not even in the errors.
func TestLogsTellNothingOfPeople(t *testing.T) {
	const written = "jonquille"
	failures := map[string]error{
		"quoted":  func() error { _, err := strconv.Atoi(written + ` "x" ` + written); return err }(),
		"wrapped": fmt.Errorf("idea %q: %w", written+`\"`+written, errors.New("x")),
	}
	w := newWorld(t, trial(map[string]bot.Do{
		"fail": func(c *bot.Call) (chat.Answer, error) { return chat.Answer{}, failures[c.Route.Arg] },
		"wide": func(c *bot.Call) (chat.Answer, error) {
			k := card(written)
			k.Buttons = make([]chat.Button, 30)
			return chat.Whisper(k), nil
		},
		"panic": func(c *bot.Call) (chat.Answer, error) { panic(failures["wrapped"]) },
		"ok":    func(c *bot.Call) (chat.Answer, error) { all(c); return chat.Nothing(), nil },
	}, kinds, echoing))
	for _, line := range []string{"/labo", "/labo aide", "/" + written, "/labo " + written, "/labo langue " + written, "/écho " + written, "/essai ouvrir " + written} {
		for _, who := range []string{"awa", "claire", "inconnue"} {
			w.types(who, line)
		}
	}
	w.bot.Suggest(ctx, chat.Query{From: person("memory", "awa"), At: ideation, Name: "echo", Text: written})
	for _, p := range [][2]string{{"fail", "quoted"}, {"fail", "wrapped"}, {"wide", written}, {"panic", written}, {"ok", written}, {"gone", written}} {
		w.press("awa", p[0], p[1])
		e := w.event("mei")
		e.Submit = &chat.Submit{Route: chat.Route{Feature: "trial", Action: p[0], Arg: p[1]}, Fields: chat.Filled{"title": {written}}}
		w.bot.Handle(ctx, e)
		w.bot.Handle(ctx, e)
	}
	e := w.event("awa")
	e.Said = &chat.Said{Post: "p1", Text: written}
	w.bot.Handle(ctx, e)
	w.on.Forbid(t, "awa")
	w.tell(written[:0]+"x", "awa", "mei")
	w.on.FailNext(fmt.Errorf("%w: card %q", chat.ErrInvalid, written), 2)
	w.deliver(0)
	log := w.log.String()
	secret := []string{written}
	for _, c := range bottest.Cast {
		secret = append(secret, c.ID, c.Name, strings.Fields(c.Name)[0])
	}
	for _, s := range append(secret, "inconnue", "INCONNUE") {
		if i := strings.Index(log, s); i >= 0 {
			t.Errorf("%q is in the log: …%s…", s, log[max(i-200, 0):min(i+100, len(log))])
		}
	}
	for _, kept := range []string{"what=trial:fail", "dead letter", "key=trial/x ", "level=DEBUG", "over the limits"} {
		if !strings.Contains(log, kept) {
			t.Errorf("the log lacks %q:\n%s", kept, log)
		}
	}
}
