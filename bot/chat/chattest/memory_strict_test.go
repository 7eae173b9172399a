package chattest_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
)

// bot answers every event with one answer.
type bot chat.Answer

func (b bot) Handle(context.Context, chat.Event) chat.Answer        { return chat.Answer(b) }
func (b bot) Suggest(context.Context, chat.Query) []chat.Suggestion { return nil }

func marieInRoom(t *testing.T, h chat.Handler) *chattest.Memory {
	m := chattest.NewMemory("memory")
	m.Add(t, []chat.Person{{Account: chat.Account{ID: "marie"}, Name: "Marie"}, {Account: chat.Account{ID: "ahmed"}, Name: "Ahmed"}}, []string{"idées"})
	if h != nil {
		m.Start(t, h)
	}
	return m
}

var (
	room  = chat.Place{Room: "idées"}
	yes   = chat.Route{Feature: "a", Action: "yes"}
	title = chat.Card{Title: chat.Str("Titre")}
	menu  = chat.Card{
		Title:   chat.Str("Titre"),
		Buttons: []chat.Button{{Label: "Oui", Route: yes}, {Label: "Site", URL: "https://x.example"}},
		Menus:   []chat.Menu{{Label: "Thème", Route: chat.Route{Feature: "a", Action: "m"}, Options: []chat.Option{{Value: "e", Label: "Emploi"}}}},
	}
	form = chat.Form{Route: yes, Title: "Idée", Submit: "Envoyer", Fields: []chat.Field{
		{Name: "titre", Kind: chat.Line, Label: "Titre", MaxLength: 5},
		{Name: "theme", Kind: chat.Choice, Label: "Thème", Options: []chat.Option{{Value: "e", Label: "Emploi"}}, Optional: true},
	}}
)

func TestMemoryFailsAsTold(t *testing.T) {
	ctx, m := context.Background(), marieInRoom(t, nil)
	to := chat.Target{Room: "idées"}
	down := errors.New("down")
	m.FailNext(down, 2)
	for range 2 {
		if _, err := m.Post(ctx, to, title, "k"); err != down {
			t.Errorf("Post: %v, want %v", err, down)
		}
	}
	m.LoseNext(1)
	if _, err := m.Post(ctx, to, title, "k"); err != chattest.ErrLost {
		t.Errorf("Post: %v, want %v", err, chattest.ErrLost)
	}
	id, err := m.Post(ctx, to, title, "k")
	if seen := m.Posts(t, "marie", room); err != nil || len(seen) != 1 || seen[0].ID != id {
		t.Errorf("Post = %q, %v; seen %v", id, err, seen)
	}
	m.LoseNext(1)
	if err := m.Edit(ctx, to, id, menu); err != chattest.ErrLost || len(m.Posts(t, "marie", room)[0].Button) == 0 {
		t.Errorf("Edit: %v; it was done: %s", err, chattest.Sprint(m.Posts(t, "marie", room)[0]))
	}
	if got, want := m.Calls("k"), (chattest.Calls{Posts: 4, Edits: 1}); got != want {
		t.Errorf("calls %+v, want %+v", got, want)
	}
	if _, err := m.Post(ctx, to, title, ""); !errors.Is(err, chat.ErrInvalid) {
		t.Errorf("Post without a key: %v", err)
	}
	if err := m.Edit(ctx, chat.Target{Person: "marie"}, id, title); !errors.Is(err, chat.ErrGone) {
		t.Errorf("Edit in another target: %v", err)
	}
}

func TestMemoryKeepsTheTroublesOfAnswers(t *testing.T) {
	m := marieInRoom(t, bot(chat.Refuse(chat.Problems{"titre": "Non."})))
	seen := m.Type(t, "marie", room, "/essai")
	if seen == nil || len(m.Troubles()) != 1 {
		t.Errorf("shown %s troubles %v", chattest.Sprint(seen), m.Troubles())
	}
}

func TestMemoryLetsPeopleDoOnlyWhatTheyCan(t *testing.T) {
	m := marieInRoom(t, bot(chat.Whisper(menu)))
	whisper := m.Type(t, "marie", room, "/essai")
	m.SetCommands([]chat.CommandSpec{{Name: chat.Words{chat.French: "essai"}, OnMessage: chat.Words{chat.French: "Essayer ceci"}}})
	m.Stop(t)
	m.Start(t, bot(chat.Open(form)))
	opened := m.Type(t, "marie", room, "/essai")
	if _, err := m.Post(context.Background(), chat.Target{Person: "marie"}, menu, "k"); err != nil {
		t.Fatal(err)
	}
	direct := m.Posts(t, "marie", chat.Place{Direct: true})[0]
	yes, site, theme := *whisper.Control("Oui"), *whisper.Control("Site"), *whisper.Control("Thème")
	if said := fatal(t, func(t testing.TB) { m.Choose(t, "marie", direct, "Essayer ceci") }); said != "" {
		t.Errorf("the command cannot be chosen: %s", said)
	}
	for what, do := range map[string]func(testing.TB){
		"act unknown":               func(t testing.TB) { m.Type(t, "luc", room, "/essai") },
		"act in an unknown room":    func(t testing.TB) { m.Type(t, "marie", chat.Place{Room: "x"}, "/essai") },
		"act in another's direct":   func(t testing.TB) { m.Type(t, "marie", chat.Place{Room: "direct:ahmed"}, "/essai") },
		"act in no thread":          func(t testing.TB) { m.Type(t, "marie", chat.Place{Room: "idées", Thread: "p0"}, "x") },
		"choose on a whisper":       func(t testing.TB) { m.Choose(t, "marie", whisper, "Essayer ceci") },
		"choose on a form":          func(t testing.TB) { m.Choose(t, "marie", opened, "Essayer ceci") },
		"choose on another's":       func(t testing.TB) { m.Choose(t, "ahmed", direct, "Essayer ceci") },
		"choose no command":         func(t testing.TB) { m.Choose(t, "marie", direct, "Essayer") },
		"send nothing":              func(t testing.TB) { m.Type(t, "marie", room, " ") },
		"press another's whisper":   func(t testing.TB) { m.Press(t, "ahmed", whisper, yes) },
		"press another's direct":    func(t testing.TB) { m.Press(t, "ahmed", direct, yes) },
		"press a link":              func(t testing.TB) { m.Press(t, "marie", whisper, site) },
		"press what is not there":   func(t testing.TB) { m.Press(t, "marie", whisper, chattest.Control{Route: "a:b:c"}) },
		"press with values":         func(t testing.TB) { m.Press(t, "marie", whisper, yes, "e") },
		"choose nothing":            func(t testing.TB) { m.Press(t, "marie", whisper, theme) },
		"choose what is not there":  func(t testing.TB) { m.Press(t, "marie", whisper, theme, "x") },
		"send no form":              func(t testing.TB) { m.Submit(t, "marie", whisper, nil) },
		"leave a required field":    func(t testing.TB) { m.Submit(t, "marie", opened, nil) },
		"fill an unknown field":     func(t testing.TB) { m.Submit(t, "marie", opened, chat.Filled{"titre": {"a"}, "x": {"b"}}) },
		"write too much":            func(t testing.TB) { m.Submit(t, "marie", opened, chat.Filled{"titre": {"123456"}}) },
		"write two lines":           func(t testing.TB) { m.Submit(t, "marie", opened, chat.Filled{"titre": {"a\nb"}}) },
		"fill in what is not there": func(t testing.TB) { m.Submit(t, "marie", opened, chat.Filled{"titre": {"a"}, "theme": {"x"}}) },
		"do again nothing":          func(t testing.TB) { m.Again(t, "ahmed") },
	} {
		if said := fatal(t, do); said == "" {
			t.Errorf("one can %s", what)
		}
	}
	if said := fatal(t, func(t testing.TB) { m.Submit(t, "marie", opened, chat.Filled{"titre": {"12345"}}) }); said != "" {
		t.Errorf("the form cannot be sent: %s", said)
	}
}

func TestMemoryWaitsForRun(t *testing.T) {
	m := marieInRoom(t, nil)
	shown := make(chan *chattest.Seen)
	go func() { shown <- m.Type(t, "marie", room, "/essai") }()
	m.Start(t, bot(chat.Whisper(title)))
	select {
	case seen := <-shown:
		if seen == nil || seen.Title != "Titre" {
			t.Errorf("shown %s", chattest.Sprint(seen))
		}
	case <-time.After(20 * time.Second):
		t.Fatal("no answer")
	}
	if err := m.Run(context.Background(), bot(chat.Nothing())); err == nil {
		t.Error("it runs twice")
	}
}

// catcher is a test that says how it was failed.
type catcher struct {
	testing.TB
	said strings.Builder
}

func (c *catcher) Helper() {}
func (c *catcher) Fatalf(format string, args ...any) {
	fmt.Fprintf(&c.said, format, args...)
	runtime.Goexit()
}

// fatal is what a test was failed with, "" if it was not.
func fatal(t *testing.T, do func(testing.TB)) string {
	c, done := &catcher{TB: t}, make(chan struct{})
	go func() {
		defer close(done)
		do(c)
	}()
	<-done
	return c.said.String()
}
