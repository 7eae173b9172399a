// Package bot is the core of livinglab: it takes events from the platforms,
// finds who they are for, runs the feature's handler in one transaction, and
// delivers what must be said, once.
//
// A feature is a value (Feature): its commands, actions, living posts and
// timers as data, its texts as files. The features are listed by the caller of
// New and nothing registers itself.
//
// # What happens to an event
//
// Handle finds the route, checks who may, drops a repeated event, and runs the
// handler. The rows it writes, the messages and living posts it asks for, its
// timers and its journal entries are one transaction, committed durably before
// the person is answered. A handler returns (chat.Answer, error): a *Problem is
// told to the person in their language, any other error is logged under a short
// reference and the person is told that reference.
//
// # Time
//
// Deliver, Tick, DoWorks and Maintain are plain functions of the time that they are given:
// Run drives them by Options.Now, tests by hand. The machine's clock is otherwise
// read for deadlines alone.
package bot

import (
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"time"

	"livinglab/bot/chat"
	"livinglab/bot/when"
	"livinglab/storage"
)

// Options is what a bot is made of.
type Options struct {
	Lab       Lab
	DB        *storage.DB
	Features  []Feature
	Platforms []chat.Platform
	Log       *slog.Logger
	Now       func() time.Time // nil: the machine's clock
	Rand      io.Reader        // nil: crypto/rand; receipts and lots come from it
}

// Bot is a running lab. It is a chat.Handler.
type Bot struct {
	lab       Lab
	db        *storage.DB
	log       *slog.Logger
	now       func() time.Time
	rand      io.Reader
	texts     *Catalogue
	features  []Feature
	commands  []*command // all commands, in the features' order
	actions   map[actionKey]*action
	posts     map[string]Post
	timers    map[string]Timer
	works     map[string]Work
	said      map[string]Feature
	recalls   map[string]func(c *Call, arg string) (chat.Card, error)
	pages     map[string]page
	platforms map[string]chat.Platform
	order     []chat.Platform
	lanes     []*lane // of the platforms, in their order
	roomNames map[Room]string
	editEvery time.Duration // the least time between two edits of a post
	loops     []*loop
	clockSeen time.Time // the clock when Maintain last looked; its own
	clockKept time.Time // and when it was last written down
	rebuilt   string    // the wish for a wipe whose first half is done; Maintain's own
}

// Lab is the community that the bot serves, from the configuration.
type Lab struct {
	Name string
	Lang chat.Lang      // of shared rooms, and of people whose language is unknown
	Zone *time.Location // of every date that people read or type
	// Quiet are the hours of the night, in which a person gets no direct message
	// that they did not ask for, unless they choose their own. None by default.
	Quiet when.Hours
	// Rooms maps the lab's own names of rooms to where they are: a room may be
	// on several platforms at once.
	Rooms map[string][]Room
	// Address is where the lab's pages are on the web, without a slash at its end:
	// "https://lab.example.org"; "" where they are not served to the outside.
	Address string
	// Roles tells the role that an account has by configuration: by itself, or
	// by a group of its platform.
	Roles func(account chat.Account, groups []string) Role
}

// Room is a room of the lab on one platform.
type Room struct {
	Platform string
	ID       string
}

// The lab's own names of its rooms.
const (
	Ideation      = "ideation"
	Announcements = "annonces"
	CommitteeRoom = "comite"
)

// New makes a bot and checks that its features fit together: names unique,
// every text there in every language, every route within its size.
func New(o Options) (*Bot, error) {
	b := &Bot{
		lab: o.Lab, db: o.DB, log: o.Log, now: o.Now, rand: o.Rand,
		actions: map[actionKey]*action{}, posts: map[string]Post{},
		timers: map[string]Timer{}, works: map[string]Work{}, said: map[string]Feature{}, recalls: map[string]func(*Call, string) (chat.Card, error){}, pages: map[string]page{},
		platforms: map[string]chat.Platform{}, order: o.Platforms, roomNames: map[Room]string{},
	}
	b.defaults()
	b.features = append([]Feature{b.labFeature()}, o.Features...)
	var err error
	if b.texts, err = LoadTexts(Texts); err != nil {
		return nil, err
	}
	for _, f := range b.features {
		if err := b.add(f); err != nil {
			return nil, fmt.Errorf("feature %s: %w", f.Name, err)
		}
	}
	b.eachCommand(func(c *command) {
		for _, name := range b.names(c) {
			c.folded = append(c.folded, foldName(name))
		}
	})
	if err := b.check(); err != nil {
		return nil, err
	}
	b.connect()
	return b, nil
}

// defaults fills in what the options left out.
func (b *Bot) defaults() {
	if b.now == nil {
		b.now = time.Now
	}
	if b.rand == nil {
		b.rand = rand.Reader
	}
	if b.log == nil {
		b.log = slog.New(slog.DiscardHandler)
	}
	if b.lab.Roles == nil {
		b.lab.Roles = func(chat.Account, []string) Role { return RoleMember }
	}
}

// connect makes what the platforms and rooms need, and tells the platforms the
// commands.
func (b *Bot) connect() {
	b.loops = []*loop{newLoop(b.Tick), newLoop(b.DoWorks), newLoop(b.Maintain)}
	for _, p := range b.order {
		l := newLane(p)
		b.platforms[p.Name()] = p
		b.lanes = append(b.lanes, l)
		deliveries := newLoop(nil)
		deliveries.step = b.deliverOn(l, deliveries.wake)
		b.loops = append(b.loops, deliveries)
		b.editEvery = max(b.editEvery, p.Limits().EditEvery)
		if c, ok := p.(chat.Commander); ok {
			c.SetCommands(b.Commands())
		}
	}
	// A platform's room that is two of the lab's goes by the first name.
	for _, name := range slices.Sorted(maps.Keys(b.lab.Rooms)) {
		for _, r := range b.lab.Rooms[name] {
			if _, named := b.roomNames[r]; !named {
				b.roomNames[r] = name
			}
		}
	}
}

// Texts returns the bot's catalogue, for those who write beside it.
func (b *Bot) Texts() *Catalogue { return b.texts }

// Lab returns the lab that the bot serves.
func (b *Bot) Lab() Lab { return b.lab }
