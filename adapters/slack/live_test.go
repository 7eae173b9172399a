package slack_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"livinglab/adapters/slack"
	"livinglab/adapters/slack/slacktest"
	"livinglab/bot/chat"
)

// script is the bot: it keeps every event and answers as the test says.
type script struct {
	mu     sync.Mutex
	events []chat.Event
	act    func(chat.Event) chat.Answer
}

func (b *script) Handle(_ context.Context, e chat.Event) chat.Answer {
	b.mu.Lock()
	act := b.act
	if e.Command == nil || e.Command.Name != "labo" {
		b.events = append(b.events, e)
	}
	b.mu.Unlock()
	return act(e)
}

func (*script) Suggest(context.Context, chat.Query) []chat.Suggestion { return nil }

func (b *script) does(act func(chat.Event) chat.Answer) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.act = act
}

func (b *script) says(a chat.Answer) { b.does(func(chat.Event) chat.Answer { return a }) }

// last is the event that the bot was told of last, n those so far.
func (b *script) last(t *testing.T) (e chat.Event, n int) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.events) == 0 {
		t.Fatal("the bot was told nothing")
	}
	return b.events[len(b.events)-1], len(b.events)
}

// live is a lab whose adapter runs.
type live struct {
	*lab
	bot    *script
	home   []string
	logged *loud // nil: the log is not kept
	tongue bool  // the adapter's words say their language
}

// loud is a log of all levels, for a test that reads it.
type loud struct {
	sync.Mutex
	strings.Builder
}

func (l *loud) Write(b []byte) (int, error) {
	l.Lock()
	defer l.Unlock()
	return l.Builder.Write(b)
}

// run starts an adapter that receives by Socket Mode, or by HTTP.
func run(t *testing.T, byHTTP bool, o slacktest.Options) *live {
	t.Helper()
	l := &live{lab: open(t, o), bot: &script{act: func(chat.Event) chat.Answer { return chat.Nothing() }}}
	l.start(t, byHTTP)
	return l
}

func (l *live) start(t *testing.T, byHTTP bool) {
	t.Helper()
	so := slack.Options{BotToken: slacktest.Bot, AppToken: slacktest.App, API: l.API(), Client: &http.Client{Transport: l.calls},
		Now: l.Clock().Now, Sleep: l.Clock().Sleep, Home: slices.Concat([]string{"labo"}, l.home), Say: func(_ chat.Lang, key string) string { return "(" + key + ")" }}
	if l.tongue {
		so.Say = func(l chat.Lang, key string) string { return "(" + string(l) + " " + key + ")" }
	}
	if l.logged != nil {
		so.Logger = slog.New(slog.NewTextHandler(l.logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	if byHTTP {
		so.AppToken, so.SigningSecret, so.Listen = "", slacktest.Secret, "127.0.0.1:0"
	}
	l.Platform = slack.New(so)
	if byHTTP {
		if err := l.Listen(t.Context()); err != nil {
			t.Fatal(err)
		}
		l.PostTo("http://" + l.Addr().String() + "/slack/events")
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- l.Run(ctx, l.bot) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run = %v", err)
		}
	})
}

// command has Marie type a command in a room, and waits until it is answered.
func (l *live) command(t *testing.T, room string, a chat.Answer) {
	t.Helper()
	l.bot.says(a)
	l.Command(t, marie, room, "/essai").Wait(t)
}

// press has Marie press a button of something.
func (l *live) press(t *testing.T, on slacktest.On, label string, a chat.Answer) *slacktest.Act {
	t.Helper()
	l.bot.says(a)
	act := l.Press(t, marie, on, l.block(t, on), routeOf(label).String())
	act.Wait(t)
	return act
}

// block is the block_id of the buttons of something.
func (l *live) block(t *testing.T, on slacktest.On) string {
	t.Helper()
	for _, b := range l.seen(t, on).Blocks {
		if b.Type == "actions" {
			return b.ID
		}
	}
	t.Fatalf("no buttons on %+v", on)
	return ""
}

// shown is something that Marie was shown: a message or a view.
type shown struct {
	TS      string `json:"ts"`
	Thread  string `json:"thread_ts"`
	Channel string `json:"channel"`
	Type    string `json:"type"`
	Private string `json:"private_metadata"`
	Blocks  []struct {
		Type string `json:"type"`
		ID   string `json:"block_id"`
	} `json:"blocks"`
	raw string
}

// seen is what Marie sees of something now.
func (l *live) seen(t *testing.T, on slacktest.On) shown {
	t.Helper()
	all := l.Shown(marie)
	for i := len(all) - 1; i >= 0; i-- {
		if raw := l.JSON(all[i]); raw != nil && all[i].On() == on {
			return decoded(t, raw)
		}
	}
	if raw, home := l.HomeTab(marie); raw != nil && home == on {
		return decoded(t, raw)
	}
	posts := l.history(t, on.Room)
	for _, m := range posts {
		posts = append(posts, l.thread(t, on.Room+":"+m.Timestamp)...)
	}
	for _, m := range posts {
		if m.Timestamp == on.TS {
			raw, err := json.Marshal(m)
			if err != nil {
				t.Fatal(err)
			}
			return decoded(t, raw)
		}
	}
	t.Fatalf("Marie does not see %+v", on)
	return shown{}
}

func decoded(t *testing.T, raw []byte) shown {
	t.Helper()
	s := shown{raw: string(raw)}
	if err := json.Unmarshal(raw, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// latest is what Marie was shown last.
func (l *live) latest(t *testing.T) (shown, slacktest.On) {
	t.Helper()
	all := l.Shown(marie)
	if len(all) == 0 {
		t.Fatal("Marie was shown nothing")
	}
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Trouble != "" {
			t.Fatalf("Slack tells Marie: %s", all[i].Trouble)
		}
		// The end of a form is none.
		if raw := l.JSON(all[i]); raw != nil {
			return decoded(t, raw), all[i].On()
		}
	}
	t.Fatal("Marie was shown nothing that stays")
	return shown{}, slacktest.On{}
}

// sees fails unless what Marie was shown last is of a kind and holds words.
func (l *live) sees(t *testing.T, kind, words string) slacktest.On {
	t.Helper()
	got, on := l.latest(t)
	is := "message"
	if on.View != "" {
		is = got.Type
	}
	if is != kind || !strings.Contains(got.raw, words) {
		t.Errorf("Marie sees a %s: %s\nwant a %s with %q", is, got.raw, kind, words)
	}
	return on
}

func routeOf(label string) chat.Route {
	return chat.Route{Feature: "essai", Action: "press", Arg: label}
}

func withButton(title, label string) chat.Card {
	c := titled(title)
	c.Buttons = []chat.Button{{Label: label, Route: routeOf(label)}}
	return c
}

func form() chat.Form {
	return chat.Form{Lang: chat.French, Route: chat.Route{Feature: "essai", Action: "sent"}, Title: "Idée", Submit: "Envoyer",
		Fields: []chat.Field{{Name: "titre", Kind: chat.Line, Label: "Titre", Value: []string{"Un café"}}}}
}

// on is where a post is.
func on(post string) slacktest.On {
	channel, ts, _ := strings.Cut(post, ":")
	return slacktest.On{Room: channel, TS: ts}
}

// both runs a test by Socket Mode and by HTTP.
func both(t *testing.T, test func(t *testing.T, l *live)) {
	for name, byHTTP := range map[string]bool{"socket": false, "http": true} {
		t.Run(name, func(t *testing.T) { test(t, run(t, byHTTP, slacktest.Options{})) })
	}
}
