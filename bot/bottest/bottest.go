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
//	awa refuses direct messages
//	awa reads #ideation
//	awa’s address
//	restart
//	down until 2026-12-24 10:00
//
// "on" chooses a command in the menu of a message, by what it is called there:
// on the newest message of that place that has the words, or post of the bot that
// has them in its title, or in its text where it has none.
//
// "presses" and "chooses" act on what the person was last shown in private, or,
// with on "...", on the newest post with that title that they can see. "fills"
// submits the form that is open; a field that is not named keeps its value, and
// field= empties it. "again" has the platform deliver the person's last event
// once more. "clock" moves time on, and what becomes due on the way is done at its
// time; time stands still otherwise. "restart" stops the bot and opens the same
// file again; "down until 2026-12-24 10:00" leaves it stopped until then.
// "awa’s address" reads the page of the lab's at the last address that she was
// shown, as a calendar does, "awa’s old address" the one before it.
//
// What came of a line is, in this order: what the person was shown in private,
// and what is new in the rooms and private conversations: new posts whole, of
// edited posts the lines that changed ("-" and "+").
//
// # A lab on several platforms at once
//
// A story in whose comment a line begins with "on" is lived on the platforms that
// such lines name, with the rooms of the lab and the people who are there ("in"
// and rooms left out: all of them; "everyone" for all of the cast). Somebody who is
// on two has two accounts, which are two members until the story links them. Who
// does something is written with where:
//
//	on slack: claire, bruno, awa, luis
//	on discord in #ideation #annonces: diane, awa, mei
//	-- story --
//	awa@slack in #ideation: /idee Un café des langues
//	mei@discord presses "Appuyer" on "Un café des langues"
//	    slack+discord #ideation ~ Un café des langues
//	      -  Appuis: 0
//	      +  Appuis: 1
//	stop discord
//	clock 2026-11-23 11:00
//	start discord
//	awa@slack direct: /labo relier
//	awa@discord direct: /labo relier <code awa@slack>
//
// "stop" has a platform be down, for the bot and for its people, until "start";
// what waited is delivered when it is tried again, a few minutes of the clock
// later at most. "<code awa@slack>" is the code that she was last shown there. What
// is new in the rooms and private conversations is printed with where it
// appeared: once, with "slack+discord", where it is the same word for word.
//
// Such stories are in testdata/both, those of a lab whose rooms are English in
// testdata/both/en, and one line plays them, in memory and then through the wires
// of both platforms (everywhere.Both).
package bottest

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"flag"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
	"livinglab/bot/when"
	"livinglab/storage"
)

// Update is the flag -update: what the bot says, and golden files, are rewritten.
var Update = flag.Bool("update", false, "rewrite the bot’s lines in the conversations, and golden files")

// Character is somebody of the Cast.
type Character struct {
	ID, Name, Locale string
	Role             bot.Role
}

// Cast is who plays in the conversations, in the order of the roles.
var Cast = []Character{
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

// Opener makes a stage; Stages are such for platforms, by their names.
type (
	Opener = func(t testing.TB, db *storage.DB) chattest.Stage
	Stages map[string]Opener
)

// Options is what conversations are played with.
type Options struct {
	Features []bot.Feature
	// Open makes a stage; nil is the in-memory one. It is made anew at a restart,
	// its posts kept in db, unless it keeps them itself (chattest.Keeps).
	Open Opener
	// Sides are the platforms of a lab that is on several at once, in place of
	// Open; a story's own heading says them. Stages are what Open is for each, by
	// its name; one that is not there is in memory.
	Sides  []Side
	Stages Stages
	Lang   chat.Lang // of the rooms; "" is French
	// All is the language of everyone, whatever their own.
	All chat.Lang
	// Quiet are the lab's quiet hours; none by default.
	Quiet when.Hours
	// OffTheWeb has the lab's pages served nowhere; otherwise they are at Address.
	OffTheWeb bool
}

// Player is a lab in play: the bot, its stage, and what each person sees.
type Player struct {
	T     testing.TB
	Bot   *bot.Bot
	DB    *storage.DB
	Stage chattest.Stage // where the lab is; of several, the first
	Log   *bytes.Buffer  // all that the bot logged

	clock atomic.Pointer[time.Time] // a platform may tell of something while a story goes on
	o     Options
	path  string
	rand  *rand.ChaCha8
	sides []*side
	shown map[string]*chattest.Seen // last shown in private, by person
	codes map[string]string         // the code that they were last shown, by person
	known map[string]string         // printed posts, by place and id
	pages map[string][]string       // the paths of the pages that they were shown, by person
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

// Address is where the lab's pages are on the web.
const Address = "https://lab.example.org"

// Open makes a lab to play in.
func Open(t testing.TB, o Options) *Player {
	p := &Player{T: t, o: o, Log: &bytes.Buffer{},
		path: filepath.Join(t.TempDir(), "lab.db"), rand: rand.NewChaCha8(sha256.Sum256([]byte("lab"))),
		shown: map[string]*chattest.Seen{}, codes: map[string]string{}, known: map[string]string{}, pages: map[string][]string{}}
	p.SetNow(Start)
	for _, s := range o.Sides {
		p.sides = append(p.sides, &side{Side: s})
	}
	if o.Sides == nil {
		p.sides = []*side{{}}
	}
	p.open()
	t.Cleanup(func() { p.close() })
	return p
}

// Now is the lab's time.
func (p *Player) Now() time.Time { return *p.clock.Load() }

// SetNow moves the lab's clock, and does not do what is due.
func (p *Player) SetNow(t time.Time) { p.clock.Store(&t) }

func (p *Player) open() {
	p.T.Helper()
	begin(p.T, p.path)
	var err error
	p.DB, err = storage.Open(context.Background(), p.path, storage.Options{})
	if err != nil {
		p.T.Fatal(err)
	}
	lab := bot.Lab{Name: "Laboratoire vivant", Address: Address, Lang: p.o.Lang, Zone: Zone, Quiet: p.o.Quiet,
		Rooms: map[string][]bot.Room{}, Roles: p.roles}
	if lab.Lang == "" {
		lab.Lang = chat.French
	}
	if p.o.OffTheWeb {
		lab.Address = ""
	}
	var platforms []chat.Platform
	for _, s := range p.sides {
		p.raise(s)
		s.add(p.T, p.o, &lab)
		platforms = append(platforms, s.stage.Platform())
	}
	p.Stage = p.sides[0].stage
	p.Bot, err = bot.New(bot.Options{Lab: lab, DB: p.DB, Features: p.o.Features, Platforms: platforms,
		Log: slog.New(slog.NewTextHandler(p.Log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Now: p.Now, Rand: p.rand})
	if err != nil {
		p.T.Fatal(err)
	}
	p.Bot.Meet(context.Background())
	for _, s := range p.sides {
		s.stage.Start(p.T, p.Bot)
	}
}

// raise makes a side's stage, at a restart only if its posts are in the
// database.
func (p *Player) raise(s *side) {
	open := p.o.Open
	if s.Platform != "" {
		open = p.o.Stages[s.Platform]
	}
	_, keeps := s.stage.(chattest.Keeps)
	switch {
	case s.stage != nil && (open == nil || keeps):
	case open != nil:
		s.stage = open(p.T, p.DB)
	default:
		s.stage = chattest.NewMemory(cmp.Or(s.Platform, "memory"))
	}
}

func (p *Player) roles(a chat.Account, _ []string) bot.Role {
	for _, s := range p.sides {
		for _, c := range Cast {
			if s.stage.Platform().Name() == a.Platform && s.person(c.ID) == a.ID {
				return c.Role
			}
		}
	}
	return bot.RoleMember
}

// sprint prints what was seen, people by the names that the stories have.
func (p *Player) sprint(s *side, seen *chattest.Seen) string {
	if seen == nil {
		return chattest.Sprint(seen)
	}
	by := *seen
	by.By = s.nameOf(seen.By)
	by.Fields = slices.Clone(seen.Fields)
	for i, f := range by.Fields {
		if f.Kind != chat.PersonField {
			continue
		}
		by.Fields[i].Value = slices.Clone(f.Value)
		for j, id := range f.Value {
			by.Fields[i].Value[j] = s.nameOf(id)
		}
	}
	return chattest.Sprint(&by)
}

func (p *Player) close() {
	for _, s := range p.sides {
		s.stage.Stop(p.T)
	}
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
		due, err := step(ctx, p.Now())
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
	for until := now.Add(patience); err == nil && next.After(now) && next.Before(until) && p.wait(next.Sub(now)); {
		now = next
		next, err = p.Bot.Deliver(ctx, now)
	}
	return next, err
}

// wait moves the clocks on that can be moved; it reports whether there are any.
func (p *Player) wait(d time.Duration) (moved bool) {
	for _, s := range p.sides {
		if w, ok := s.stage.(chattest.Waits); ok {
			w.Wait(p.T, d)
			moved = true
		}
	}
	return moved
}

// Restart stops the bot and opens the same file again.
func (p *Player) Restart() {
	p.close()
	p.open()
}
