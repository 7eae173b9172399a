package discord_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"livinglab/adapters/discord/discordtest"
	"livinglab/bot/chat"
)

// script is the bot: it keeps every event and answers as the test says.
type script struct {
	mu      sync.Mutex
	events  []chat.Event
	act     func(chat.Event) chat.Answer
	suggest func(chat.Query) []chat.Suggestion
	came    chan struct{} // one for each event
}

func (b *script) Handle(_ context.Context, e chat.Event) chat.Answer {
	b.mu.Lock()
	act := b.act
	b.events = append(b.events, e)
	b.mu.Unlock()
	b.came <- struct{}{}
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

func (b *script) does(act func(chat.Event) chat.Answer) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.act = act
}

func (b *script) says(a chat.Answer) { b.does(func(chat.Event) chat.Answer { return a }) }

func (b *script) all() []chat.Event {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]chat.Event(nil), b.events...)
}

// wait waits until the bot was told of n events, and returns the last.
func (b *script) wait(t *testing.T, n int) chat.Event {
	t.Helper()
	late := time.After(20 * time.Second)
	for len(b.all()) < n {
		select {
		case <-b.came:
		case <-late:
			t.Fatalf("the bot was told of %d events in 20 s, not %d", len(b.all()), n)
		}
	}
	return b.last(t)
}

// last is the event that the bot was told of last.
func (b *script) last(t *testing.T) chat.Event {
	t.Helper()
	all := b.all()
	if len(all) == 0 {
		t.Fatal("the bot was told nothing")
	}
	return all[len(all)-1]
}

// live is a lab whose adapter runs, for a bot that does as it is told.
type live struct {
	*lab
	script *script
	specs  []chat.CommandSpec
	log    *syncBuffer
	stop   func() error
}

// syncBuffer is a buffer that several goroutines write to.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if os.Getenv("DISCORDTEST_LOG") != "" {
		_, _ = os.Stderr.Write(p)
	}
	return b.b.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// specs are the commands of the tests.
var specs = []chat.CommandSpec{
	{
		Name: chat.Words{chat.French: "idée", chat.English: "idea"}, About: chat.Words{chat.French: "Propose une idée"},
		Args:      []chat.ArgSpec{{Name: chat.Words{chat.French: "titre", chat.English: "title"}, Optional: true, Suggests: true}},
		OnMessage: chat.Words{chat.French: "En faire une idée", chat.English: "Make it an idea"},
	},
	{
		Name: chat.Words{chat.French: "ronde", chat.English: "round"},
		Subs: []chat.CommandSpec{
			{Name: chat.Words{chat.French: "fusionner", chat.English: "merge"}, Args: []chat.ArgSpec{
				{Name: chat.Words{chat.French: "numéro", chat.English: "number"}, Suggests: true},
				{Name: chat.Words{chat.French: "numéro", chat.English: "number"}, Suggests: true}}},
			{Name: chat.Words{chat.French: "masquer", chat.English: "hide"}, Args: []chat.ArgSpec{
				{Name: chat.Words{chat.French: "idée", chat.English: "idea"}},
				{Name: chat.Words{chat.French: "note", chat.English: "note"}, Optional: true},
				{Name: chat.Words{chat.French: "raison", chat.English: "reason"}, Optional: true}}},
		},
	},
}

// waiting is a lab whose adapter does not run yet.
func waiting(t *testing.T, o discordtest.Options) *live {
	t.Helper()
	l := &live{lab: open(t, o), specs: specs, log: &syncBuffer{}, script: &script{came: make(chan struct{}, 1000), act: func(chat.Event) chat.Answer { return chat.Nothing() }}}
	l.o.EditEvery = -1
	l.o.Logger = slog.New(slog.NewTextHandler(l.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	l.restart()
	return l
}

// run is a lab whose adapter runs and is connected.
func run(t *testing.T, o discordtest.Options) *live {
	t.Helper()
	l := waiting(t, o)
	l.start(t)
	return l
}

// start has the adapter run until it is stopped, or the test ends.
func (l *live) start(t *testing.T) {
	t.Helper()
	made := l.Connections()
	l.begin(t)
	l.Await(t, "a session", func() bool { return l.Connections() > made && l.Ready() })
}

// begin is start without waiting for the connection.
func (l *live) begin(t *testing.T) {
	t.Helper()
	l.bot.SetCommands(l.specs)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	bot := l.bot
	go func() { ended <- bot.Run(ctx, l.script) }()
	l.stop = sync.OnceValue(func() error { cancel(); return <-ended })
	stop := l.stop
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Errorf("Run = %v", err)
		}
	})
}

// promise answers an interaction as a process of the bot that then dies: with the
// promise of an answer.
func (l *live) promise(t *testing.T, i *discordtest.Interaction) {
	t.Helper()
	address := l.URL() + "/api/v10/interactions/" + i.ID() + "/" + i.Token() + "/callback"
	r, err := http.Post(address, "application/json", strings.NewReader(`{"type":5,"data":{"flags":64}}`))
	if err != nil {
		t.Fatal(err)
	}
	if r.Body.Close(); r.StatusCode != http.StatusNoContent {
		t.Fatalf("the promise is answered %s", r.Status)
	}
}
