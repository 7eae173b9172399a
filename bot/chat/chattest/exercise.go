package chattest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"livinglab/bot/chat"
)

// Exercise runs the contract of chat.Platform, chat.Event and chat.Answer on a
// platform. open makes a new stage for each part of it; people, rooms and posts
// of another stage must not be there.
//
// What a stage cannot do (see Namer, Forbids and the others) is skipped.
func Exercise(t *testing.T, open func(t testing.TB) Stage) {
	for _, part := range []struct {
		name  string
		parts []clause
	}{
		{"Run", runClauses}, {"Post", postClauses}, {"Edit", editClauses}, {"Event", eventClauses}, {"Shortcut", shortcutClauses},
		{"Answer", answerClauses}, {"Form", formClauses}, {"Text", textClauses}, {"More", moreClauses},
	} {
		t.Run(part.name, func(t *testing.T) {
			for _, c := range part.parts {
				t.Run(c.says, func(t *testing.T) { c.check(newScene(t, open(t))) })
			}
		})
	}
}

// clause is a sentence of the contract with its check.
type clause struct {
	says  string
	check func(sc *scene)
}

// Namer is a stage whose platform has ids of its own form. Kind is "person",
// "room", "group" or "post"; those of a high n are never added.
type Namer interface {
	ID(kind string, n int) string
}

// scene is a stage with two people, two rooms and the contract's commands, and
// a bot that does what the test says.
type scene struct {
	*testing.T
	s            Stage
	bot          *script
	marie, ahmed string
	room, other  chat.Place
	people       []chat.Person
	knows        chat.Platform // who knows the commands
}

const nobody = 99 // the n of who and what is not there

func newScene(t *testing.T, s Stage) *scene {
	sc := &scene{T: t, s: s, bot: &script{}}
	sc.marie, sc.ahmed = sc.id("person", 1), sc.id("person", 2)
	sc.room, sc.other = chat.Place{Room: sc.id("room", 1)}, chat.Place{Room: sc.id("room", 2)}
	name := s.Platform().Name()
	sc.people = []chat.Person{
		{Account: chat.Account{Platform: name, ID: sc.marie}, Name: "Marie Tremblay", Locale: "fr-CA", Groups: []string{sc.id("group", 1)}},
		{Account: chat.Account{Platform: name, ID: sc.ahmed}, Name: "Ahmed Ben Salah", Locale: "en-CA"},
	}
	s.Add(t, sc.people, []string{sc.room.Room, sc.other.Room})
	sc.start()
	return sc
}

// commands of the contract: "/essai" with one argument, also on messages; "/lab
// dire" with two.
var commands = []chat.CommandSpec{
	{
		Name: both("essai"), About: both("Essaie quelque chose"),
		Args:      []chat.ArgSpec{{Name: both("texte"), About: both("Ce que tu veux"), Optional: true, Suggests: true}},
		OnMessage: both("Essayer ceci"),
	},
	{
		Name: both("lab"), About: both("Le laboratoire"),
		Subs: []chat.CommandSpec{{
			Name: both("dire"), About: both("Dit quelque chose"),
			Args: []chat.ArgSpec{{Name: both("ton"), About: both("Le ton")}, {Name: both("texte"), About: both("Ce que tu veux")}},
		}},
	},
}

func both(s string) chat.Words { return chat.Words{chat.French: s, chat.English: s} }

func (sc *scene) start() {
	sc.Helper()
	p := sc.s.Platform()
	if c, ok := p.(chat.Commander); ok && sc.knows != p {
		c.SetCommands(commands)
		sc.knows = p
	}
	sc.s.Start(sc, sc.bot)
}

func (sc *scene) restart() {
	sc.Helper()
	sc.s.Stop(sc)
	sc.start()
}

func (sc *scene) id(kind string, n int) string {
	if s, ok := sc.s.(Namer); ok {
		return s.ID(kind, n)
	}
	return fmt.Sprint(kind, "-", n)
}

func (sc *scene) direct() chat.Place { return chat.Place{Direct: true} }

// in is the target that is seen at a place; the direct place is Marie's.
func (sc *scene) in(at chat.Place) chat.Target {
	if at.Direct {
		return chat.Target{Person: sc.marie}
	}
	return chat.Target{Room: at.Room, Thread: at.Thread}
}

// places are a room, a thread in it and Marie's direct conversation.
func (sc *scene) places() map[string]chat.Place {
	sc.Helper()
	root := sc.post(sc.in(sc.other), titled("Le fil"), "root")
	return map[string]chat.Place{
		"room": sc.room, "thread": {Room: sc.other.Room, Thread: root}, "direct": sc.direct(),
	}
}

func (sc *scene) post(to chat.Target, c chat.Card, key string) string {
	sc.Helper()
	id, err := sc.tryPost(to, c, key)
	if err != nil || id == "" {
		sc.Fatalf("Post to %+v = %q, %v", to, id, err)
	}
	return id
}

// tryPost posts, and waits where the platform asks to, as the bot does.
func (sc *scene) tryPost(to chat.Target, c chat.Card, key string) (id string, err error) {
	sc.patiently(func() error {
		id, err = sc.s.Platform().Post(context.Background(), to, c, key)
		return err
	})
	return id, err
}

// repost posts what another process may have posted: a platform that cannot
// tell is asked to look first (chat.Finder), as the bot does.
func (sc *scene) repost(to chat.Target, c chat.Card, key string) string {
	sc.Helper()
	f, ok := sc.s.Platform().(chat.Finder)
	if !ok {
		return sc.post(to, c, key)
	}
	var id string
	err := sc.patiently(func() (err error) {
		id, err = f.Find(context.Background(), to, key, time.Unix(0, 0))
		return err
	})
	if err != nil {
		sc.Fatalf("Find in %+v: %v", to, err)
	}
	if id == "" {
		return sc.post(to, c, key)
	}
	return id
}

func (sc *scene) edit(to chat.Target, post string, c chat.Card) {
	sc.Helper()
	if err := sc.tryEdit(to, post, c); err != nil {
		sc.Fatalf("Edit of %q in %+v: %v", post, to, err)
	}
}

func (sc *scene) tryEdit(to chat.Target, post string, c chat.Card) error {
	return sc.patiently(func() error { return sc.s.Platform().Edit(context.Background(), to, post, c) })
}

// patiently does something, again after each time that the platform asks to
// wait for its rates, where the stage's clock can be moved.
func (sc *scene) patiently(do func() error) error {
	const often = 100
	err := do()
	for range often {
		var retry *chat.RetryError
		s, ok := sc.s.(Waits)
		if !ok || !errors.As(err, &retry) {
			break
		}
		s.Wait(sc, retry.After)
		err = do()
	}
	return err
}

// find is what someone sees of a post, nil if they do not see it.
func (sc *scene) find(account string, at chat.Place, post string) *Seen {
	sc.Helper()
	posts := sc.s.Posts(sc, account, at)
	i := slices.IndexFunc(posts, func(s *Seen) bool { return s.ID == post })
	if i < 0 {
		return nil
	}
	return posts[i]
}

// count is how many posts with a title someone sees in a place.
func (sc *scene) count(account string, at chat.Place, title string) int {
	sc.Helper()
	n := 0
	for _, s := range sc.s.Posts(sc, account, at) {
		if s.Title == title {
			n++
		}
	}
	return n
}

// press presses a control of something seen, by its label.
func (sc *scene) press(account string, on *Seen, label string, values ...string) *Seen {
	sc.Helper()
	c := on.Control(label)
	if c == nil {
		sc.Fatalf("no %q on\n%s", label, Sprint(on))
	}
	return sc.s.Press(sc, account, on, *c, values...)
}

// script is the bot: it keeps every event and answers as it is told.
type script struct {
	mu      sync.Mutex
	events  []chat.Event
	act     func(chat.Event) chat.Answer
	suggest func(chat.Query) []chat.Suggestion
}

func (b *script) Handle(_ context.Context, e chat.Event) chat.Answer {
	b.mu.Lock()
	b.events = append(b.events, e)
	act := b.act
	b.mu.Unlock()
	if act == nil {
		return chat.Nothing()
	}
	return act(e)
}

func (b *script) Suggest(_ context.Context, q chat.Query) []chat.Suggestion {
	b.mu.Lock()
	suggest := b.suggest
	b.mu.Unlock()
	if suggest == nil {
		return nil
	}
	return suggest(q)
}

func (sc *scene) acts(act func(chat.Event) chat.Answer) {
	sc.bot.mu.Lock()
	defer sc.bot.mu.Unlock()
	sc.bot.act = act
}

// answers makes the bot answer every event alike.
func (sc *scene) answers(a chat.Answer) {
	sc.acts(func(chat.Event) chat.Answer { return a })
}

func (sc *scene) events() []chat.Event {
	sc.bot.mu.Lock()
	defer sc.bot.mu.Unlock()
	return slices.Clone(sc.bot.events)
}

// last is the event that the bot got last.
func (sc *scene) last() chat.Event {
	sc.Helper()
	all := sc.events()
	if len(all) == 0 {
		sc.Fatal("the bot got no event")
	}
	return all[len(all)-1]
}

// same fails unless a card is seen as it is.
func (sc *scene) same(got *Seen, c chat.Card) {
	sc.Helper()
	want := SeeCard(c)
	if got == nil {
		sc.Errorf("not seen:\n%s", Sprint(want))
		return
	}
	if got.Title != want.Title || !equal(got.Lines, want.Lines) || !equalControls(got.Menus, want.Menus) || !equalControls(got.Button, want.Button) {
		sc.Errorf("seen:\n%sthe card is:\n%s%+v\n%+v", Sprint(got), Sprint(want), *got, *want)
	}
}

func equalControls(a, b []Control) bool {
	return slices.EqualFunc(a, b, func(a, b Control) bool {
		return a.Label == b.Label && a.Route == b.Route && a.URL == b.URL && a.Several == b.Several && equal(a.Options, b.Options)
	})
}

func equal[T any](a, b []T) bool {
	return len(a) == 0 && len(b) == 0 || reflect.DeepEqual(a, b)
}

func titled(title string) chat.Card { return chat.Card{Title: chat.Str(title)} }

func withButton(title, label string) chat.Card {
	c := titled(title)
	c.Buttons = []chat.Button{{Label: label, Route: route("press", title)}}
	return c
}

func route(action, arg string) chat.Route {
	return chat.Route{Feature: "essai", Action: action, Arg: arg}
}

// dot is the smallest picture.
func dot() []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 2, 2))); err != nil {
		panic(err) // into memory
	}
	return b.Bytes()
}

// everything is a card with every part, a mark in each of its words.
func everything(mark string) chat.Card {
	words := func(s string) chat.Text { return chat.Str(s + " " + mark) }
	return chat.Card{
		Lang: chat.French, Title: words("Titre"), Foot: words("Pied"),
		Body: []chat.Text{
			words("Un paragraphe."),
			chat.Join(words("De"), chat.Str(" "), chat.Strong("fort "+mark), chat.Str(", "), chat.Fixed("code "+mark), chat.Str(", "),
				chat.Link("lien "+mark, "https://livinglab.example/?a=1&b=2"), chat.Str(" et "), chat.Who("Nom "+mark), chat.Str(".")),
		},
		Facts: []chat.Fact{{Label: "Clôture " + mark, Value: words("vendredi")}, {Label: "Idées", Value: chat.Str("12")}},
		Table: &chat.Table{
			Head: []string{"Idée " + mark, "Voix"},
			Rows: [][]chat.Text{{words("Café"), chat.Str("12")}, {words("Jardin"), chat.Str("7")}},
		},
		Picture: &chat.Picture{Name: "resultat.png", PNG: dot(), Alt: "Image " + mark},
		File:    &chat.File{Name: "bulletins-12.json", Data: []byte(`{"mark": "` + mark + `"}`)},
		Menus: []chat.Menu{
			{Label: "Thème " + mark, Route: route("one", mark), Options: []chat.Option{
				{Value: "a", Label: "Un " + mark, Hint: "Indice " + mark}, {Value: "b", Label: "Deux " + mark, Chosen: true}}},
			{Label: "Thèmes " + mark, Route: route("several", mark), Max: 3, Options: []chat.Option{
				{Value: "x", Label: "X " + mark}, {Value: "y", Label: "Y " + mark}, {Value: "z", Label: "Z " + mark}}},
		},
		Buttons: []chat.Button{
			{Label: "Oui " + mark, Route: route("press", mark), Style: chat.Primary}, {Label: "Non " + mark, Route: route("no", mark), Style: chat.Danger},
			{Label: "Site " + mark, URL: "https://livinglab.example/?q=1&r=%20#ici"},
		},
	}
}
