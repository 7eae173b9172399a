// Package bottest replays conversations: txtar files that read as a story,
// through the real dispatcher, on a real SQLite file and on a stage, which is
// the in-memory platform or a real adapter with its wire.
//
// # A conversation
//
// The comment at the head of the file says what the story is about. Each file
// in it is an act; acts follow each other in one lab. A line that begins at the
// margin is what somebody does; the indented lines under it are what came of
// it, and are all that -update rewrites:
//
//	# a comment
//	clock 2026-11-23 10:00
//	awa in #ideation: /idee Un café des langues
//	awa in #ideation > "Un café des langues": J'en suis!
//	awa direct: /labo
//	awa presses "Appuyer" on "Un café des langues"
//	awa chooses "Thème": "Emploi", "Logement"
//	awa on "J'en suis!" in #ideation > "Un café des langues": En faire une idée
//	awa fills title="Un café" details="Deux soirs\npar mois"
//	awa again
//	awa reads #ideation
//	restart
//	down until 2026-12-24 10:00
//
// "on" chooses a command in the menu of a message, by what it is called there:
// on the newest message of that place that has the words, or post of the bot that
// has them in its title.
//
// "presses" and "chooses" act on what the person was last shown in private, or,
// with on "...", on the newest post with that title that they can see. "fills"
// submits the form that is open; a field that is not named keeps its value, and
// field= empties it. "again" has the platform deliver the person's last event
// once more. "clock" moves time on, and what becomes due on the way is done at its
// time; time stands still otherwise. "restart" stops the bot and opens the same
// file again; "down until 2026-12-24 10:00" leaves it stopped until then.
//
// What came of a line is, in this order: what the person was shown in private,
// and what is new in the rooms and private conversations: new posts whole, of
// edited posts the lines that changed ("-" and "+").
package bottest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
	"livinglab/storage"
)

// Update is the flag -update: what the bot says, and golden files, are rewritten.
var Update = flag.Bool("update", false, "rewrite the bot’s lines in the conversations, and golden files")

// Cast is who plays in the conversations, in the order of the roles.
var Cast = []struct {
	ID, Name, Locale string
	Role             bot.Role
}{
	{"claire", "Claire Tremblay", "fr-CA", bot.RoleCoordinator},
	{"bruno", "Bruno Gagnon", "fr-CA", bot.RoleCommittee},
	{"diane", "Diane Simard", "fr-CA", bot.RoleCommittee},
	{"awa", "Awa Diallo", "fr-CA", bot.RoleMember},
	{"luis", "Luis Ortega", "fr-CA", bot.RoleMember},
	{"mei", "Mei Chen", "fr-CA", bot.RoleMember},
	{"olivier", "Olivier Bouchard", "fr-CA", bot.RoleMember},
	{"emma", "Emma Wilson", "en-CA", bot.RoleMember},
}

// Rooms are the rooms of the lab, by its own names.
var Rooms = []string{bot.Ideation, bot.Announcements, bot.CommitteeRoom}

// Options is what conversations are played with.
type Options struct {
	Features []bot.Feature
	// Open makes a stage; nil is the in-memory one. It is made anew at a restart,
	// its posts kept in db, unless it keeps them itself (chattest.Keeps).
	Open func(t testing.TB, db *storage.DB) chattest.Stage
	Lang chat.Lang // of the rooms; "" is French
	// All is the language of everyone, whatever their own.
	All chat.Lang
}

// Run plays each file that matches the pattern as a subtest.
func Run(t *testing.T, pattern string, o Options) {
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no conversation matches %s (%v)", pattern, err)
	}
	var all exceptions
	t.Cleanup(func() { all.tell(t, len(files)) })
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txtar"), func(t *testing.T) {
			t.Parallel()
			play(t, f, o, &all)
		})
	}
}

// exceptions are what people did otherwise than the conversations say, because
// their platform has no such thing (chattest.Excepts), with how often.
type exceptions struct {
	mu  sync.Mutex
	all map[string]int
}

func (x *exceptions) add(s chattest.Stage) {
	e, ok := s.(chattest.Excepts)
	if !ok {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.all == nil {
		x.all = map[string]int{}
	}
	for _, words := range e.Exceptions() {
		x.all[words]++
	}
}

// tell prints their count, and each.
func (x *exceptions) tell(t testing.TB, conversations int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	n := 0
	for _, times := range x.all {
		n += times
	}
	t.Logf("%d conversations replayed, %d exceptions", conversations, n)
	for _, words := range slices.Sorted(maps.Keys(x.all)) {
		t.Logf("exception, %d times: %s", x.all[words], words)
	}
}

// play plays a file and compares it with what it says.
func play(t *testing.T, file string, o Options, all *exceptions) {
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	story := txtar.Parse(want)
	p := Open(t, o)
	for i, act := range story.Files {
		story.Files[i].Data = p.act(string(act.Data))
	}
	all.add(p.Stage)
	got := txtar.Format(story)
	if bytes.Contains(got, []byte("⟦")) {
		t.Errorf("%s: a text or one of its arguments is missing: look for ⟦", file)
	}
	if bytes.Equal(got, want) {
		return
	}
	if *Update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("%s: the conversation went otherwise (run with -update to keep it):\n%s", file, difference(string(want), string(got)))
}

// Player is a lab in play: the bot, its stage, and what each person sees.
type Player struct {
	T     testing.TB
	Bot   *bot.Bot
	DB    *storage.DB
	Stage chattest.Stage
	Now   time.Time
	Log   *bytes.Buffer // all that the bot logged

	o     Options
	path  string
	rand  *rand.ChaCha8
	shown map[string]*chattest.Seen // last shown in private, by person
	known map[string]string         // printed posts, by place and id
}

// Start is when conversations begin: a Monday morning in Chicoutimi.
var Start = time.Date(2026, 11, 23, 10, 0, 0, 0, Zone)

// Zone is the lab's zone.
var Zone = func() *time.Location {
	z, err := time.LoadLocation("America/Toronto")
	if err != nil {
		panic(err)
	}
	return z
}()

// Open makes a lab to play in.
func Open(t testing.TB, o Options) *Player {
	p := &Player{T: t, o: o, Now: Start, Log: &bytes.Buffer{},
		path: filepath.Join(t.TempDir(), "lab.db"), rand: rand.NewChaCha8(sha256.Sum256([]byte("lab"))),
		shown: map[string]*chattest.Seen{}, known: map[string]string{}}
	p.open()
	t.Cleanup(func() { p.close() })
	return p
}

func (p *Player) open() {
	p.T.Helper()
	var err error
	p.DB, err = storage.Open(context.Background(), p.path, storage.Options{})
	if err != nil {
		p.T.Fatal(err)
	}
	if _, keeps := p.Stage.(chattest.Keeps); p.Stage == nil || p.o.Open != nil && !keeps {
		if p.o.Open != nil {
			p.Stage = p.o.Open(p.T, p.DB)
		} else {
			p.Stage = chattest.NewMemory("memory")
		}
	}
	name := p.Stage.Platform().Name()
	lab := bot.Lab{Name: "Laboratoire vivant", Lang: p.o.Lang, Zone: Zone, Rooms: map[string][]bot.Room{}, Roles: p.roles}
	if lab.Lang == "" {
		lab.Lang = chat.French
	}
	var rooms []string
	for _, r := range Rooms {
		rooms = append(rooms, p.room(r))
		lab.Rooms[r] = []bot.Room{{Platform: name, ID: p.room(r)}}
	}
	var people []chat.Person
	for _, c := range Cast {
		locale := c.Locale
		if p.o.All != "" {
			locale = string(p.o.All) + "-CA"
		}
		people = append(people, chat.Person{Account: chat.Account{Platform: name, ID: p.person(c.ID)}, Name: c.Name, Locale: locale})
	}
	p.Stage.Add(p.T, people, rooms)
	p.Bot, err = bot.New(bot.Options{Lab: lab, DB: p.DB, Features: p.o.Features, Platforms: []chat.Platform{p.Stage.Platform()},
		Log: slog.New(slog.NewTextHandler(p.Log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Now: func() time.Time { return p.Now }, Rand: p.rand})
	if err != nil {
		p.T.Fatal(err)
	}
	p.Bot.Meet(context.Background())
	p.Stage.Start(p.T, p.Bot)
}

func (p *Player) roles(a chat.Account, _ []string) bot.Role {
	for _, c := range Cast {
		if p.person(c.ID) == a.ID {
			return c.Role
		}
	}
	return bot.RoleMember
}

// person is the id of somebody of the Cast on the stage's platform, room that of a
// room.
func (p *Player) person(name string) string { return p.idOf("person", name) }

func (p *Player) room(name string) string { return p.idOf("room", name) }

func (p *Player) idOf(kind, name string) string {
	if s, ok := p.Stage.(chattest.Names); ok {
		return s.IDOf(kind, name)
	}
	return name
}

// sprint prints what was seen, people by the names that the stories have.
func (p *Player) sprint(s *chattest.Seen) string {
	if s == nil {
		return chattest.Sprint(s)
	}
	by := *s
	for _, c := range Cast {
		if p.person(c.ID) == s.By {
			by.By = c.ID
		}
	}
	return chattest.Sprint(&by)
}

func (p *Player) close() {
	p.Stage.Stop(p.T)
	if err := p.DB.Close(); err != nil && !errors.Is(err, storage.ErrClosed) {
		p.T.Error(err)
	}
}

// Settle runs what is due by now, and returns when there is more to do; zero:
// nothing is planned.
func (p *Player) Settle() (next time.Time) {
	p.T.Helper()
	ctx := context.Background()
	for _, step := range []func(context.Context, time.Time) (time.Time, error){p.Bot.Tick, p.Bot.DoWorks, p.deliver, p.Bot.Maintain} {
		due, err := step(ctx, p.Now)
		if err != nil {
			p.T.Fatal(err)
		}
		if next.IsZero() || !due.IsZero() && due.Before(next) {
			next = due
		}
	}
	return next
}

// patience is how long a delivery is waited for that the platform puts off.
const patience = 30 * time.Second

// deliver delivers, and on a stage whose clock can be moved what the platform puts
// off by a few seconds as well: that time is nobody's in the story.
func (p *Player) deliver(ctx context.Context, now time.Time) (time.Time, error) {
	next, err := p.Bot.Deliver(ctx, now)
	s, waits := p.Stage.(chattest.Waits)
	for until := now.Add(patience); waits && err == nil && next.After(now) && next.Before(until); {
		s.Wait(p.T, next.Sub(now))
		now = next
		next, err = p.Bot.Deliver(ctx, now)
	}
	return next, err
}

// Restart stops the bot and opens the same file again.
func (p *Player) Restart() {
	p.close()
	p.open()
}

// difference shows where two texts part, with a few lines around.
func difference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	i := 0
	for i < len(w) && i < len(g) && w[i] == g[i] {
		i++
	}
	part := func(lines []string, mark string) string {
		var b strings.Builder
		for _, l := range lines[min(i, len(lines)):min(i+25, len(lines))] {
			fmt.Fprintf(&b, "%s %s\n", mark, l)
		}
		return b.String()
	}
	return fmt.Sprintf("from line %d\n%s%s%s", i+1, part(w[max(i-3, 0):][:0], " "), part(w, "-"), part(g, "+"))
}
