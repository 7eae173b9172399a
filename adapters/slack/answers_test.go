package slack_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

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
		Now: l.Clock().Now, Sleep: l.Clock().Sleep, Home: "labo", Say: func(_ chat.Lang, key string) string { return "(" + key + ")" }}
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

func TestALargeAnswerOfACommandComesAllTheSame(t *testing.T) {
	both(t, func(t *testing.T, l *live) {
		large := titled("Grand")
		for range 2 { // each of these characters is six bytes in JSON
			large.Body = append(large.Body, chat.Str(strings.Repeat("<", 2000)))
		}
		l.command(t, ideas, chat.Whisper(large))
		l.sees(t, "message", "Grand")
	})
}

func TestAWhisperWithAPictureAndADocument(t *testing.T) {
	both(t, func(t *testing.T, l *live) {
		c := titled("Résultat")
		c.Picture, c.File = dot(t, 1), document("a")
		l.command(t, ideas, chat.Whisper(c))
		got, _ := l.latest(t)
		if !strings.Contains(got.raw, `"slack_file"`) || !strings.Contains(got.raw, "vote-12.json") || !strings.Contains(got.raw, "(file-direct)") {
			t.Errorf("she sees %s", got.raw)
		}
		if names := filesOf(l.history(t, slacktest.DirectRoom(marie))); len(names) != 1 || names[0] != "vote-12.json" {
			t.Errorf("she was sent %q", names)
		}
		if n := len(l.history(t, ideas)); n != 0 {
			t.Errorf("the room shows %d messages", n)
		}
	})
}

func TestAPictureThatSlackIsNotReadyWith(t *testing.T) {
	l := run(t, false, slacktest.Options{FilesAfter: 2 * time.Second})
	c := withButton("Résultat", "Suite")
	c.Picture = dot(t, 1)
	l.Expect("chat.postEphemeral", "invalid_blocks")
	l.Expect("response_url", "invalid_blocks")
	l.command(t, ideas, chat.Whisper(c))
	whisper := l.sees(t, "message", "Résultat")
	c.Picture = dot(t, 2)
	l.press(t, whisper, "Suite", chat.Replace(c))
	if again := l.sees(t, "message", "Résultat"); again != whisper {
		t.Errorf("it replaced %+v, not %+v", again, whisper)
	}
}

func TestSayWhereTheBotIsNotInTheRoom(t *testing.T) {
	both(t, func(t *testing.T, l *live) {
		l.AddRooms(slacktest.Room{ID: "C0AUTRE01", Without: true})
		l.Expect("chat.postMessage", "not_in_channel")
		l.command(t, "C0AUTRE01", chat.Say(titled("Pour tous")))
		l.AddRooms(slacktest.Room{ID: "C0AUTRE01"})
		if h := l.history(t, "C0AUTRE01"); len(h) != 1 || !strings.Contains(h[0].Text, "Pour tous") {
			t.Errorf("the room shows %+v", h)
		}
		if all := l.Shown(marie); len(all) != 0 {
			t.Errorf("Marie was told %d things besides", len(all))
		}
	})
}

func TestSayIsThereOnceWhenTheEventComesAgain(t *testing.T) {
	both(t, func(t *testing.T, l *live) {
		l.command(t, ideas, chat.Say(titled("Une fois")))
		act := l.Last(marie)
		act.Again()
		act.Wait(t)
		if h := l.history(t, ideas); len(h) != 1 {
			t.Errorf("the room shows %d messages", len(h))
		}
	})
}

func TestAWhisperInAThreadIsShownThere(t *testing.T) {
	both(t, func(t *testing.T, l *live) {
		root := l.post(t, chat.Target{Room: ideas}, titled("Idée"), "k1")
		post := l.post(t, chat.Target{Room: ideas, Thread: root}, withButton("Dans le fil", "Oui"), "k2")
		l.press(t, on(post), "Oui", chat.Whisper(withButton("Tout bas", "Suite")))
		whisper := l.sees(t, "message", "Tout bas")
		got, _ := l.latest(t)
		if got.Thread != on(root).TS {
			t.Errorf("it is shown in thread %q, not %q", got.Thread, on(root).TS)
		}
		l.press(t, whisper, "Suite", chat.Replace(titled("À sa place")))
		if e, _ := l.bot.last(t); e.At != (chat.Place{Room: ideas, Thread: root}) {
			t.Errorf("its button comes from %+v", e.At)
		}
		if again := l.sees(t, "message", "À sa place"); again != whisper {
			t.Errorf("it replaced %+v, not %+v", again, whisper)
		}
		// What is said in the thread is answered there too.
		l.bot.says(chat.Whisper(titled("Entendu")))
		_, told := l.Write(t, marie, ideas, on(root).TS, "Demande à <@"+ahmed+"> <b> https://x.example/?a=1&b=2")
		told.Wait(t)
		l.sees(t, "message", "Entendu")
		if e, _ := l.bot.last(t); e.Said == nil || e.Said.Post != root || e.Said.Text != "Demande à Ahmed <b> https://x.example/?a=1&b=2" {
			t.Errorf("it was said: %+v", e.Said)
		}
	})
}

func TestAFormThatIsSentLateIsAnsweredAllTheSame(t *testing.T) {
	both(t, func(t *testing.T, l *live) {
		post := l.post(t, chat.Target{Room: ideas}, withButton("Pour tous", "Ouvrir"), "k")
		submit := func(view string, a chat.Answer) {
			t.Helper()
			l.bot.says(a)
			l.Submit(t, marie, view, nil).Wait(t)
		}
		l.press(t, on(post), "Ouvrir", chat.Open(form()))
		view := l.sees(t, "modal", "Titre").View
		l.Clock().Advance(31 * time.Minute)
		submit(view, chat.Whisper(titled("Merci")))
		l.sees(t, "message", "Merci")

		// The address was used five times.
		act := l.press(t, on(post), "Ouvrir", chat.Open(form()))
		view = l.sees(t, "modal", "Titre").View
		for range 5 {
			l.use(t, act)
		}
		l.Expect("response_url", "used_url")
		submit(view, chat.Whisper(titled("Encore merci")))
		l.sees(t, "message", "Encore merci")

		// The bot is not in the room any more: a modal.
		act = l.press(t, on(post), "Ouvrir", chat.Open(form()))
		view = l.sees(t, "modal", "Titre").View
		for range 5 {
			l.use(t, act)
		}
		l.AddRooms(slacktest.Room{ID: ideas, Without: true})
		l.Expect("chat.postEphemeral", "not_in_channel")
		submit(view, chat.Whisper(titled("Quand même")))
		l.sees(t, "modal", "Quand même")
	})
}

// use uses an act's response_url, as someone else would.
func (l *live) use(t *testing.T, a *slacktest.Act) {
	t.Helper()
	body, _ := a.Body()
	i := strings.Index(string(body), "respond%2F")
	if i < 0 {
		t.Fatal("no response_url")
	}
	ticket := string(body[i+len("respond%2F"):])
	ticket = ticket[:strings.IndexAny(ticket, "%&")]
	resp, err := http.Post(l.URL()+"/respond/"+ticket, "application/json", strings.NewReader(`{"text":"x"}`))
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("using the response_url: %v", err)
	}
	io.Copy(io.Discard, resp.Body)
	resp.Body.Close()
}

func TestTheHomeTab(t *testing.T) {
	both(t, func(t *testing.T, l *live) {
		// The tab is published after what was done there is acknowledged: the
		// test waits for that, by the number in it.
		var drawn atomic.Int32
		home := func(e chat.Event) chat.Answer {
			if e.Command != nil && e.Command.Name == "labo" {
				if !e.At.Direct || e.From.ID != marie {
					t.Errorf("the Home tab is asked for by %+v at %+v", e.From, e.At)
				}
				return chat.Say(withButton(fmt.Sprintf("Accueil n° %d.", drawn.Add(1)), "Voter"))
			}
			return chat.Nothing()
		}
		l.bot.does(home)
		done := int32(0)
		tab := func() slacktest.On {
			t.Helper()
			done++
			return l.AwaitHome(t, marie, fmt.Sprintf("Accueil n° %d.", done))
		}
		l.Home(t, marie).Wait(t)
		tab0 := tab()
		do := func(on slacktest.On, label string, a chat.Answer) {
			t.Helper()
			l.bot.does(func(e chat.Event) chat.Answer {
				if e.Press == nil && e.Submit == nil {
					return home(e)
				}
				return a
			})
			l.Press(t, marie, on, l.block(t, on), routeOf(label).String()).Wait(t)
			tab()
		}
		top := func(words string) slacktest.On {
			t.Helper()
			all := l.Shown(marie)
			for i := len(all) - 1; i >= 0; i-- {
				if raw := string(l.JSON(all[i])); strings.Contains(raw, `"type":"modal"`) {
					if !strings.Contains(raw, words) {
						t.Fatalf("the modal shows %s, not %q", raw, words)
					}
					return all[i].On()
				}
			}
			t.Fatalf("no modal with %q", words)
			return slacktest.On{}
		}
		do(tab0, "Voter", chat.Whisper(withButton("Bulletin", "Choisir")))
		card := top("Bulletin")
		if e, _ := l.bot.last(t); !e.At.Direct || e.At.Room != slacktest.DirectRoom(marie) || e.At.Thread != "" {
			t.Errorf("it was pressed at %+v", e.At)
		}
		// On the card: replaced in place, whispered over it, a form over it.
		do(card, "Choisir", chat.Replace(withButton("Choisi", "Encore")))
		if top("Choisi") != card {
			t.Error("the card was not replaced in its place")
		}
		do(card, "Encore", chat.Whisper(withButton("Par-dessus", "Plus haut")))
		over := top("Par-dessus")
		if over == card {
			t.Error("a whisper took the card's place")
		}
		do(over, "Plus haut", chat.Whisper(withButton("Au sommet", "Trop haut")))
		do(top("Au sommet"), "Trop haut", chat.Whisper(titled("Au-delà")))
		l.Expect("views.push", "push_limit_reached")
		top("Au-delà")
		// A form from the Home tab: its answer takes its place.
		do(tab0, "Voter", chat.Open(form()))
		sent := top("Titre")
		l.bot.does(func(e chat.Event) chat.Answer {
			if e.Submit != nil {
				return chat.Whisper(titled("Bien reçu"))
			}
			return home(e)
		})
		l.Submit(t, marie, sent.View, nil).Wait(t)
		if top("Bien reçu") != sent {
			t.Error("the answer is in another modal")
		}
		tab()
		// Nothing of it is kept anywhere.
		if n := len(l.history(t, slacktest.DirectRoom(marie))); n != 0 {
			t.Errorf("%d messages were sent to her", n)
		}
	})
}

func TestReplaceAfterAFormFromACardInAModal(t *testing.T) {
	l := run(t, false, slacktest.Options{})
	l.bot.does(func(e chat.Event) chat.Answer {
		switch {
		case e.Command != nil:
			return chat.Say(withButton("Accueil", "Voter"))
		case e.Submit != nil:
			return chat.Replace(titled("Rempli"))
		case e.Press.Route == routeOf("Remplir"):
			return chat.Open(form())
		}
		return chat.Whisper(withButton("Bulletin", "Remplir"))
	})
	l.Home(t, marie).Wait(t)
	tab := l.AwaitHome(t, marie, "Accueil")
	l.Press(t, marie, tab, l.block(t, tab), routeOf("Voter").String()).Wait(t)
	var card, sent slacktest.On
	find := func(words string) (on slacktest.On) {
		for _, one := range l.Shown(marie) {
			if raw := string(l.JSON(one)); strings.Contains(raw, words) {
				on = one.On()
			}
		}
		return on
	}
	card = find("Bulletin")
	l.Press(t, marie, card, l.block(t, card), routeOf("Remplir").String()).Wait(t)
	sent = find(`"Titre"`)
	l.Submit(t, marie, sent.View, nil).Wait(t)
	if got := find("Rempli\""); got != card || got == sent {
		t.Errorf("%+v was replaced, not the card %+v", got, card)
	}
}

func TestWhomTheBotDoesNotServe(t *testing.T) {
	both(t, func(t *testing.T, l *live) {
		l.AddPeople(slacktest.Person{ID: "U0AUTRE01", Name: "D’ailleurs", Stranger: true}, slacktest.Person{ID: "U0INVITE1", Name: "Invitée", Guest: true})
		post := l.post(t, chat.Target{Room: ideas}, withButton("Pour tous", "Oui"), "k")
		l.bot.says(chat.Whisper(titled("Bonjour")))
		l.Press(t, "U0AUTRE01", on(post), l.block(t, on(post)), routeOf("Oui").String()).Wait(t)
		raw := string(l.JSON(l.AwaitShown(t, "U0AUTRE01", 0)))
		if !strings.Contains(raw, "(not-served)") {
			t.Errorf("they are told %s", raw)
		}
		if _, told := l.Write(t, "U0AUTRE01", ideas, on(post).TS, "Et moi?"); told != nil {
			told.Wait(t)
		}
		if len(l.bot.events) != 0 {
			t.Errorf("the bot was told %+v", l.bot.events)
		}
		// A guest is a member like others: the lab's partners are invited as guests.
		l.Press(t, "U0INVITE1", on(post), l.block(t, on(post)), routeOf("Oui").String()).Wait(t)
		if e, _ := l.bot.last(t); e.From.ID != "U0INVITE1" {
			t.Errorf("the bot was told of %+v", e.From)
		}
	})
}

func TestAnAnswerThatSlackRefusesIsTold(t *testing.T) {
	both(t, func(t *testing.T, l *live) {
		post := l.post(t, chat.Target{Room: ideas}, withButton("Pour tous", "Oui"), "k")
		l.Fail("views.open", "invalid_arguments")
		l.Expect("views.open", "invalid_arguments")
		l.press(t, on(post), "Oui", chat.Open(form()))
		l.sees(t, "message", "(went-wrong)")
		l.Fail("views.open", "expired_trigger_id")
		l.Expect("views.open", "expired_trigger_id")
		l.press(t, on(post), "Oui", chat.Open(form()))
		l.sees(t, "message", "(press-again)")
		l.Fail("chat.postMessage", "fatal_error")
		l.Expect("chat.postMessage", "fatal_error")
		l.press(t, on(post), "Oui", chat.Say(titled("Pour tous")))
		l.sees(t, "message", "(went-wrong)")
	})
}

func TestAFormIsOpenWhenSlacksAnswerIsLost(t *testing.T) {
	both(t, func(t *testing.T, l *live) {
		post := l.post(t, chat.Target{Room: ideas}, withButton("Pour tous", "Oui"), "k")
		l.Expect("views.open", "exchanged_trigger_id")
		l.Lose("views.open")
		l.press(t, on(post), "Oui", chat.Open(form()))
		l.sees(t, "modal", "Envoyer")
		l.Fail("views.open", "internal_error") // and nothing was opened
		l.press(t, on(post), "Oui", chat.Open(form()))
		l.sees(t, "modal", "Envoyer")
		if n := len(l.Shown(marie)); n != 2 {
			t.Errorf("Marie was shown %d things for two forms", n)
		}
	})
}

func TestAShortcutOnAMessage(t *testing.T) {
	both(t, func(t *testing.T, l *live) {
		ts, _ := l.Write(t, ahmed, ideas, "", "Un café, <@"+marie+">?")
		l.bot.says(chat.Open(form()))
		l.Shortcut(t, marie, ideas, ts, "on:idee").Wait(t)
		view := l.sees(t, "modal", "Titre").View
		e, _ := l.bot.last(t)
		if c := e.Command; c == nil || c.Name != "idee" || c.On == nil || c.On.ID != ideas+":"+ts || c.On.Text != "Un café, Marie Tremblay?" ||
			c.On.By.ID != ahmed || c.On.By.Name != "Ahmed" || e.At != (chat.Place{Room: ideas}) {
			t.Errorf("the bot was told %+v, on %+v", e, e.Command.On)
		}
		l.bot.says(chat.Replace(titled("Merci")))
		l.Submit(t, marie, view, nil).Wait(t)
		l.sees(t, "message", "Merci")
	})
}

func TestItReconnects(t *testing.T) {
	l := run(t, false, slacktest.Options{})
	l.command(t, ideas, chat.Whisper(titled("Avant")))
	l.Cut()
	l.command(t, ideas, chat.Whisper(titled("Après")))
	l.sees(t, "message", "Après")
	for _, reason := range []string{"warning", "refresh_requested"} {
		l.Disconnect(reason)
		l.command(t, ideas, chat.Whisper(titled(reason)))
		l.sees(t, "message", reason)
	}
}

func TestSocketModeSwitchedOff(t *testing.T) {
	l := &live{lab: open(t, slacktest.Options{}), bot: &script{act: func(chat.Event) chat.Answer { return chat.Nothing() }}}
	p := slack.New(slack.Options{BotToken: slacktest.Bot, AppToken: slacktest.App, API: l.API(), Now: l.Clock().Now, Sleep: l.Clock().Sleep,
		Say: func(_ chat.Lang, key string) string { return key }})
	ended := make(chan error, 1)
	go func() { ended <- p.Run(t.Context(), l.bot) }()
	act := l.Command(t, marie, ideas, "/essai")
	act.Wait(t) // it is connected
	l.Disconnect("link_disabled")
	var setup *slack.SetupError
	if err := <-ended; !errors.As(err, &setup) || setup.Key != slack.SocketModeOff {
		t.Errorf("Run = %v", err)
	}
}
