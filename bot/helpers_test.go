package bot_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"livinglab/bot"
	"livinglab/bot/bottest"
	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
	"livinglab/bot/when"
	"livinglab/storage"
)

var ctx = context.Background()

// platform is the in-memory one, with what a test wants to be otherwise.
type platform struct {
	*chattest.Memory
	every time.Duration // least time between two edits
	// before is called before each Post and Edit (key or post); an error is
	// returned in place of the call. after is called once it is done.
	before, after func(ctx context.Context, what string) error
}

func (p *platform) Limits() chat.Limits {
	l := p.Memory.Limits()
	l.EditEvery = p.every
	return l
}

func (p *platform) Post(ctx context.Context, to chat.Target, c chat.Card, key string) (id string, err error) {
	err = p.around(ctx, key, func() error {
		id, err = p.Memory.Post(ctx, to, c, key)
		return err
	})
	return id, err
}

func (p *platform) Edit(ctx context.Context, to chat.Target, post string, c chat.Card) error {
	return p.around(ctx, post, func() error { return p.Memory.Edit(ctx, to, post, c) })
}

func (p *platform) around(ctx context.Context, what string, call func() error) error {
	if p.before != nil {
		if err := p.before(ctx, what); err != nil {
			return err
		}
	}
	err := call()
	if err == nil && p.after != nil {
		err = p.after(ctx, what)
	}
	return err
}

// world is a lab with the feature "trial" and nobody who moves but the test.
type world struct {
	t        testing.TB
	path     string
	db       *storage.DB
	bot      *bot.Bot
	on       *platform
	first    chat.Platform // what stands before on; nil: nothing
	others   []chat.Platform
	now      time.Time
	clock    func() time.Time // nil: now, which stands still
	log      *bytes.Buffer
	roles    map[string]bot.Role // by account, else bottest.Cast's
	rooms    map[string][]bot.Room
	features []bot.Feature
	quiet    when.Hours // of the lab
	busy     time.Duration
	events   int
}

// newWorld opens a lab with features; the options change it before.
func newWorld(t testing.TB, features []bot.Feature, options ...func(*world)) *world {
	t.Helper()
	w := &world{t: t, path: filepath.Join(t.TempDir(), "lab.db"), now: bottest.Start, log: &bytes.Buffer{},
		roles: map[string]bot.Role{}, features: features,
		on: &platform{Memory: chattest.NewMemory("memory")}, rooms: map[string][]bot.Room{}}
	for _, r := range bottest.Rooms {
		w.rooms[r] = []bot.Room{{Platform: "memory", ID: r}}
	}
	w.on.Add(t, people("memory"), bottest.Rooms)
	for _, o := range options {
		o(w)
	}
	w.open()
	t.Cleanup(func() { w.db.Close() })
	return w
}

func people(platform string) (out []chat.Person) {
	for _, c := range bottest.Cast {
		out = append(out, person(platform, c.ID))
	}
	return out
}

func person(platform, id string) chat.Person {
	p := chat.Person{Account: chat.Account{Platform: platform, ID: id}, Name: strings.ToUpper(id), Locale: "fr-CA"}
	for _, c := range bottest.Cast {
		if c.ID == id {
			p.Name, p.Locale = c.Name, c.Locale
		}
	}
	return p
}

func (w *world) role(a chat.Account, _ []string) bot.Role {
	if r, ok := w.roles[a.ID]; ok {
		return r
	}
	for _, c := range bottest.Cast {
		if c.ID == a.ID {
			return c.Role
		}
	}
	return bot.RoleMember
}

func (w *world) open() {
	w.t.Helper()
	var err error
	if w.db, err = storage.Open(ctx, w.path, storage.Options{BusyTimeout: w.busy}); err != nil {
		w.t.Fatal(err)
	}
	w.bot = w.another(w.db)
	w.bot.Meet(ctx)
}

// another is one more bot on a database.
func (w *world) another(db *storage.DB) *bot.Bot {
	w.t.Helper()
	if w.first == nil {
		w.first = w.on
	}
	b, err := bot.New(w.options(db))
	if err != nil {
		w.t.Fatal(err)
	}
	return b
}

func (w *world) options(db *storage.DB) bot.Options {
	return bot.Options{
		Lab: bot.Lab{Name: "Labo", Address: "https://lab.example.org", Lang: chat.French, Zone: bottest.Zone, Rooms: w.rooms, Roles: w.role, Quiet: w.quiet},
		DB:  db, Features: w.features, Platforms: append([]chat.Platform{w.first}, w.others...),
		Log: slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Now: func() time.Time {
			if w.clock != nil {
				return w.clock()
			}
			return w.now
		},
		Rand: rand.NewChaCha8([32]byte{}),
	}
}

// restart opens the file anew, as after a stop.
func (w *world) restart() {
	w.t.Helper()
	if err := w.db.Close(); err != nil {
		w.t.Fatal(err)
	}
	w.open()
}

// event is an event of a person in #ideation, with an id of its own.
func (w *world) event(who string) chat.Event {
	w.events++
	return chat.Event{ID: fmt.Sprint("e", w.events), From: person("memory", who), At: chat.Place{Room: bot.Ideation}}
}

func (w *world) press(who, action, arg string) chat.Answer {
	e := w.event(who)
	e.Press = &chat.Press{Route: chat.Route{Feature: "trial", Action: action, Arg: arg}}
	return w.bot.Handle(ctx, e)
}

func (w *world) types(who, line string) chat.Answer {
	e := w.event(who)
	name, text, _ := strings.Cut(strings.TrimPrefix(line, "/"), " ")
	e.Command = &chat.Command{Name: name, Text: text}
	return w.bot.Handle(ctx, e)
}

// deliver moves time on, delivers and returns in how long there is more to do;
// negative if there is none.
func (w *world) deliver(later time.Duration) time.Duration {
	w.t.Helper()
	w.now = w.now.Add(later)
	return w.due(w.bot.Deliver(ctx, w.now))
}

func (w *world) tick(later time.Duration) time.Duration {
	w.t.Helper()
	w.now = w.now.Add(later)
	return w.due(w.bot.Tick(ctx, w.now))
}

func (w *world) due(due time.Time, err error) time.Duration {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	if due.IsZero() {
		return -1
	}
	return due.Sub(w.now)
}

// do runs fn as a call of the feature by nobody.
func (w *world) do(fn func(c *bot.Call)) {
	w.t.Helper()
	if err := w.bot.As(ctx, "trial", w.now, func(c *bot.Call) error { fn(c); return nil }); err != nil {
		w.t.Fatal(err)
	}
}

// exec changes the database behind the bot's back.
func (w *world) exec(query string, args ...any) {
	w.t.Helper()
	if err := w.db.Write(ctx, func(tx *sql.Tx) error { _, err := tx.Exec(query, args...); return err }); err != nil {
		w.t.Fatal(err)
	}
}

// get is the one value of a query, as text; "" when there is none.
func (w *world) get(query string, args ...any) string {
	w.t.Helper()
	var s sql.NullString
	err := w.db.Read(ctx, func(tx *sql.Tx) error { return tx.QueryRow(query, args...).Scan(&s) })
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		w.t.Fatal(err)
	}
	return s.String
}

// want compares what a query finds with what it should.
func (w *world) want(want, query string, args ...any) {
	w.t.Helper()
	if got := w.get(query, args...); got != want {
		w.t.Errorf("%s: %s, want %s", query, got, want)
	}
}

// posts is what is in a place, each as its title and lines.
func (w *world) posts(at chat.Place) (out []string) {
	w.t.Helper()
	who := "awa"
	if at.Direct {
		who, at.Room = at.Room, ""
	}
	for _, s := range w.on.Posts(w.t, who, at) {
		out = append(out, strings.TrimSpace(s.Title+" "+strings.Join(s.Lines, " ")))
	}
	return out
}

var (
	ideation = chat.Place{Room: bot.Ideation}
	direct   = func(who string) chat.Place { return chat.Place{Room: who, Direct: true} }
)

func (w *world) wantPosts(at chat.Place, want ...string) {
	w.t.Helper()
	if got := w.posts(at); fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
		w.t.Errorf("posts in %+v: %q, want %q", at, got, want)
	}
}

// late is a post of the beginning of the test as it is shown when it comes late.
func late(s string) string {
	return s + " Message en retard\u00a0: il était prévu le lundi 23 novembre 2026 à 10\u00a0h."
}

// words is what an answer shows, as text.
func words(a chat.Answer) string {
	var out []string
	if a.Card != nil {
		s := chattest.SeeCard(*a.Card)
		out = append(append(out, s.Title), s.Lines...)
		for _, b := range s.Button {
			out = append(out, "["+b.Label+"]")
		}
	}
	if a.Form != nil {
		out = append(out, a.Form.Title)
	}
	for field, problem := range a.Problems {
		out = append(out, field+": "+problem)
	}
	return strings.ReplaceAll(strings.Join(append([]string{string(a.Does)}, out...), " | "), "\u00a0", " ")
}

func wantWords(t testing.TB, a chat.Answer, want string) {
	t.Helper()
	if got := words(a); !strings.Contains(got, want) {
		t.Errorf("answer %q, want %q in it", got, want)
	}
}

func card(s string) chat.Card { return chat.Card{Title: chat.Str(s)} }

// trial is the feature of the tests, with its actions.
func trial(actions map[string]bot.Do, change ...func(f *bot.Feature)) []bot.Feature {
	f := bot.Feature{Name: "trial", Texts: trialTexts}
	for name, do := range actions {
		f.Actions = append(f.Actions, bot.Action{Name: name, Do: do})
	}
	for _, c := range change {
		c(&f)
	}
	return []bot.Feature{f}
}

var trialTexts = texts(`
hello: "Bonjour {name}."
two: "Un {a}\n\nDeux {a}"
cmd.essai: essai
cmd.essai.about: Essayer
cmd.essai.open: ouvrir
cmd.essai.open.about: Ouvrir un essai
cmd.essai.open.number: numéro
cmd.essai.open.title: titre
cmd.essai.open.example: /essai ouvrir 3 Jardin
cmd.essai.show: montrer
cmd.essai.show.about: Montrer les essais
cmd.echo: écho
cmd.echo.about: Répéter
cmd.echo.what: quoi
`, `
hello: "Hello {name}."
two: "One {a}\n\nTwo {a}"
cmd.essai: trial
cmd.essai.about: Try
cmd.essai.open: open
cmd.essai.open.about: Open a trial
cmd.essai.open.number: number
cmd.essai.open.title: title
cmd.essai.open.example: /trial open 3 Garden
cmd.essai.show: show
cmd.essai.show.about: Show the trials
cmd.echo: echo
cmd.echo.about: Say again
cmd.echo.what: what
`)

func texts(fr, en string) fstest.MapFS {
	return fstest.MapFS{"text/fr.yaml": {Data: []byte(fr)}, "text/en.yaml": {Data: []byte(en)}}
}
