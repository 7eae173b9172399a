package chattest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"sync"

	"livinglab/bot/chat"
)

var runClauses = []clause{
	{"the name is short and never changes", func(sc *scene) {
		name := sc.s.Platform().Name()
		if !regexp.MustCompile(`^[a-z][a-z0-9-]{0,19}$`).MatchString(name) {
			sc.Errorf("the name is %q", name)
		}
		sc.restart()
		if again := sc.s.Platform().Name(); again != name {
			sc.Errorf("the name was %q and is %q", name, again)
		}
	}},
	{"the limits are at least Common", func(sc *scene) {
		got, least := reflect.ValueOf(sc.s.Platform().Limits()), reflect.ValueOf(chat.Common)
		for i := range least.NumField() {
			if f := least.Field(i); f.Kind() == reflect.Int && got.Field(i).Int() < f.Int() {
				sc.Errorf("%s is %v, at least %v", least.Type().Field(i).Name, got.Field(i), f)
			}
		}
	}},
	{"Run ends with nil when its time is over", func(sc *scene) {
		sc.s.Stop(sc)
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		ended := make(chan error, 1)
		p := sc.s.Platform()
		go func() { ended <- p.Run(ctx, sc.bot) }()
		if err := await(sc, ended, "Run to end"); err != nil {
			sc.Errorf("Run = %v", err)
		}
		sc.start()
		sc.works("after it")
	}},
	{"it runs again after it was stopped", func(sc *scene) {
		for i := range 3 {
			sc.works(fmt.Sprint("time ", i))
			sc.restart()
		}
	}},
	{"it connects again by itself", func(sc *scene) {
		s, ok := sc.s.(Drops)
		if !ok {
			sc.Skip("the stage cannot break the connection")
		}
		for i := range 3 {
			s.Drop(sc)
			sc.works(fmt.Sprint("time ", i))
		}
		if n := len(sc.events()); n != 3 {
			sc.Errorf("%d events, want 3", n)
		}
	}},
	{"while the platform is down what fails may pass later, and once it is up all goes on", afterAnOutage},
	{"what was received is answered before Run ends", answeredBeforeTheEnd},
	{"events are handled side by side", sideBySide},
	{"many people at once each get their own answer", manyAtOnce},
}

// works fails unless a command is answered.
func (sc *scene) works(mark string) {
	sc.Helper()
	sc.answers(chat.Whisper(titled(mark)))
	sc.same(sc.s.Type(sc, sc.marie, sc.room, "/essai"), titled(mark))
}

func afterAnOutage(sc *scene) {
	s, ok := sc.s.(Outages)
	if !ok {
		sc.Skip("the platform on the stage is never down")
	}
	to := chat.Target{Room: sc.room.Room}
	before, err := sc.s.Platform().Post(context.Background(), to, titled("Avant"), "before")
	if err != nil {
		sc.Fatalf("Post = %v", err)
	}
	s.Down(sc)
	for what, do := range map[string]func() error{
		"Post": func() error {
			_, err := sc.s.Platform().Post(context.Background(), to, titled("Pendant"), "during")
			return err
		},
		"Edit": func() error {
			return sc.s.Platform().Edit(context.Background(), to, before, titled("Changé"))
		},
	} {
		err := do()
		if err == nil || errors.Is(err, chat.ErrGone) || errors.Is(err, chat.ErrRefused) || errors.Is(err, chat.ErrInvalid) {
			sc.Errorf("%s = %v while it is down, want an error that may pass", what, err)
		}
	}
	s.Up(sc)
	sc.works("après")
	if _, err := sc.s.Platform().Post(context.Background(), to, titled("Pendant"), "during"); err != nil {
		sc.Errorf("Post = %v once it is up", err)
	}
	if err := sc.s.Platform().Edit(context.Background(), to, before, titled("Changé")); err != nil {
		sc.Errorf("Edit = %v once it is up", err)
	}
	for title, want := range map[string]int{"Avant": 0, "Changé": 1, "Pendant": 1} {
		if n := sc.count(sc.marie, sc.room, title); n != want {
			sc.Errorf("%q is seen %d times, want %d", title, n, want)
		}
	}
}

func answeredBeforeTheEnd(sc *scene) {
	in, out := make(chan struct{}), make(chan struct{})
	enter, leave := sync.OnceFunc(func() { close(in) }), sync.OnceFunc(func() { close(out) })
	defer leave()
	sc.acts(func(chat.Event) chat.Answer {
		enter()
		<-out
		return chat.Whisper(titled("Toujours là"))
	})
	shown := make(chan *Seen, 1)
	go func() { shown <- sc.s.Type(sc, sc.marie, sc.room, "/essai") }()
	await(sc, in, "the event")
	stopping, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		close(stopping)
		sc.s.Stop(sc)
		close(stopped)
	}()
	await(sc, stopping, "the stop")
	leave()
	sc.same(await(sc, shown, "the answer"), titled("Toujours là"))
	await(sc, stopped, "the platform to stop")
}

func sideBySide(sc *scene) {
	in, out := make(chan struct{}), make(chan struct{})
	enter, leave := sync.OnceFunc(func() { close(in) }), sync.OnceFunc(func() { close(out) })
	defer leave()
	sc.acts(func(e chat.Event) chat.Answer {
		if e.From.ID == sc.marie {
			enter()
			<-out
		}
		return chat.Whisper(titled("Pour " + e.From.ID))
	})
	slow := make(chan *Seen, 1)
	go func() { slow <- sc.s.Type(sc, sc.marie, sc.room, "/essai") }()
	await(sc, in, "Marie's event")
	sc.same(sc.s.Type(sc, sc.ahmed, sc.room, "/essai"), titled("Pour "+sc.ahmed))
	id := sc.post(sc.in(sc.room), titled("Pendant ce temps"), "meanwhile")
	sc.edit(sc.in(sc.room), id, titled("Et modifié"))
	sc.same(sc.find(sc.ahmed, sc.room, id), titled("Et modifié"))
	leave()
	sc.same(await(sc, slow, "Marie's answer"), titled("Pour "+sc.marie))
}

func manyAtOnce(sc *scene) {
	const people, times = 8, 4
	var crowd []chat.Person
	for i := range people {
		id := sc.id("person", 10+i)
		crowd = append(crowd, chat.Person{
			Account: chat.Account{Platform: sc.s.Platform().Name(), ID: id}, Name: fmt.Sprint("Personne ", i), Locale: "fr-CA",
		})
	}
	sc.s.Add(sc, crowd, nil)
	sc.acts(func(e chat.Event) chat.Answer { return chat.Whisper(titled(e.From.ID + " " + e.Command.Text)) })
	var all sync.WaitGroup
	for _, p := range crowd {
		all.Go(func() {
			for i := range times {
				text := fmt.Sprint("fois ", i)
				sc.same(sc.s.Type(sc, p.ID, sc.room, "/essai "+text), titled(p.ID+" "+text))
				key := p.ID + text
				id, err := sc.tryPost(sc.in(sc.room), titled(key), key)
				if err != nil || sc.tryEdit(sc.in(sc.room), id, titled(key+"!")) != nil {
					sc.Errorf("Post or Edit of %s: %v", key, err)
				}
			}
		})
	}
	all.Wait()
	ids := map[string]bool{}
	for _, e := range sc.events() {
		ids[e.ID] = true
	}
	if len(ids) != people*times {
		sc.Errorf("%d events with ids of their own, want %d", len(ids), people*times)
	}
	for _, p := range crowd {
		for i := range times {
			if title := fmt.Sprint(p.ID, "fois ", i, "!"); sc.count(sc.ahmed, sc.room, title) != 1 {
				sc.Errorf("%q is seen %d times", title, sc.count(sc.ahmed, sc.room, title))
			}
		}
	}
}
