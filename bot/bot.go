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
// Nothing here reads a clock but Run. Deliver and Tick are plain functions of
// the time that they are given.
package bot

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"livinglab/bot/chat"
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
	actions   map[string]*action
	posts     map[string]*livingPost
	timers    map[string]*timer
	said      map[string]Feature
	platforms map[string]chat.Platform
	order     []chat.Platform
	wake      chan struct{}
	deliver   sync.Mutex // one Deliver at a time
}

// Lab is the community that the bot serves, from the configuration.
type Lab struct {
	Name string
	Lang chat.Lang      // of shared rooms, and of people whose language is unknown
	Zone *time.Location // of every date that people read or type
	// Rooms maps the lab's own names of rooms to where they are: a room may be
	// on several platforms at once.
	Rooms map[string][]Room
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
		actions: map[string]*action{}, posts: map[string]*livingPost{},
		timers: map[string]*timer{}, said: map[string]Feature{},
		platforms: map[string]chat.Platform{}, order: o.Platforms,
		wake: make(chan struct{}, 1),
	}
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
	b.features = append([]Feature{b.labFeature()}, o.Features...)
	var err error
	if b.texts, err = LoadTexts(Texts); err != nil {
		return nil, err
	}
	for _, p := range o.Platforms {
		b.platforms[p.Name()] = p
	}
	for _, f := range b.features {
		if err := b.add(f); err != nil {
			return nil, fmt.Errorf("feature %s: %w", f.Name, err)
		}
	}
	if err := b.checkTexts(); err != nil {
		return nil, err
	}
	for _, p := range o.Platforms {
		if c, ok := p.(chat.Commander); ok {
			c.SetCommands(b.specs())
		}
	}
	return b, nil
}

// Texts returns the bot's catalogue, for those who write beside it.
func (b *Bot) Texts() *Catalogue { return b.texts }

// Lab returns the lab that the bot serves.
func (b *Bot) Lab() Lab { return b.lab }

// Run drives the platforms, the timers and the deliveries until ctx ends, and
// then stops cleanly. A platform that fails is logged and the rest goes on;
// when all have failed, their errors are returned.
func (b *Bot) Run(ctx context.Context) error {
	b.Meet(ctx)
	errs := make(chan error, len(b.order))
	running, stop := context.WithCancel(ctx)
	defer stop()
	for _, p := range b.order {
		go func() {
			err := p.Run(running, b)
			if err != nil && ctx.Err() == nil {
				b.log.Error("platform stopped", "platform", p.Name(), "error", err)
				err = fmt.Errorf("%s: %w", p.Name(), err)
			}
			errs <- err
		}()
	}
	loop := make(chan struct{})
	go func() { defer close(loop); b.loop(running) }()
	var all error
	for range b.order {
		all = errors.Join(all, <-errs)
	}
	stop()
	<-loop
	return all
}

// loop ticks and delivers whenever something is due or has just been written.
func (b *Bot) loop(ctx context.Context) {
	for {
		now := b.now()
		next := now.Add(time.Minute)
		for _, step := range []func(context.Context, time.Time) (time.Time, error){b.Tick, b.Deliver, b.Maintain} {
			due, err := step(ctx, now)
			if err != nil && ctx.Err() == nil {
				b.log.Error("loop", "error", err)
			}
			if !due.IsZero() && due.Before(next) {
				next = due
			}
		}
		wait := time.NewTimer(max(next.Sub(b.now()), 20*time.Millisecond))
		select {
		case <-ctx.Done():
			wait.Stop()
			return
		case <-b.wake:
			wait.Stop()
		case <-wait.C:
		}
	}
}

// nudge wakes the loop: something was written that may be due.
func (b *Bot) nudge() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}
