package slack_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"livinglab/adapters/slack"
	"livinglab/adapters/slack/slacktest"
	"livinglab/bot/chat"
)

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
