package chattest

import (
	"context"
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
