// Package web is the chat page of `livinglab try`: the lab in a browser, for
// someone who has no account anywhere. It is a platform like the others, with
// its messages in the lab's own database.
//
// Whoever opens the page chooses which person to play: the person is in the
// address (/as/amelie/ideation), so that two windows can be two people. That is
// why it listens on this machine only, and answers no request that came by
// another name or from another site.
//
// The files: platform.go (what the bot calls), server.go (addresses, and what
// is refused), pages.go and stream.go (what a window reads), events.go and
// forms.go (what people do), answers.go, cards.go and messages.go (what they
// are shown), commands.go (completion), store.go, changes.go and directory.go
// (the web_* tables), words.go (the page's own words, dates and numbers).
package web

import (
	"context"
	"database/sql"
	"embed"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"livinglab/bot/chat"
)

// Texts are the page's own words: text/fr.yaml and text/en.yaml, flat. Where a
// text holds a value, its name stands between [ and ].
//
//go:embed text/*.yaml
var Texts embed.FS

// PlatformName is the platform in an account of the page: "web:amelie".
const PlatformName = "web"

// DB is the database with the web_* tables. Write's changes are durable when it
// returns nil.
type DB interface {
	Write(ctx context.Context, fn func(*sql.Tx) error) error
	Read(ctx context.Context, fn func(*sql.Tx) error) error
}

// Options of New. DB and Say are needed.
type Options struct {
	DB     DB
	Listen string    // loopback host and port; "" is 127.0.0.1 and a free port
	Lang   chat.Lang // of people whose locale says nothing; "" is French
	// Say returns one of Texts, by its key as the file has it.
	Say    func(lang chat.Lang, key string) string
	Logger *slog.Logger     // nil: silent
	Now    func() time.Time // nil: time.Now
	Zone   *time.Location   // in which times are shown; nil: the machine's
	People []Person         // made or updated when the page starts
	Rooms  []Room
	// Pages answers what is below /pages/, the lab's own documents; nil: nothing
	// is there.
	Pages http.Handler
	// EditEvery is the least time between two edits of a post; 0: a quarter of a
	// second, less than 0: none.
	EditEvery time.Duration
}

// Person is someone who can be played.
type Person struct {
	ID       string     // letters, digits, '-', '_' and '.'
	Name     string     // as others see it
	About    chat.Words // in a few words: "étudiante internationale, UQAC"
	Locale   string     // "fr-CA"
	chosen   chat.Lang  // "" until they choose one: see Speaks
	Groups   []string   // "coordination", "comite" or others; reported as chat.Person.Groups
	Colour   string     // of the avatar, one of Colours; "" is chosen by the place in the list
	Initials string     // "" is made of the name
}

// The groups under which people are listed; all others are members.
const (
	Coordination = "coordination"
	Committee    = "comite"
)

// Colours are those that an avatar may have.
var Colours = []string{"teal", "blue", "plum", "rose", "amber", "moss", "slate", "clay"}

// Room is a room of the page.
type Room struct {
	ID    string // as Person.ID; not "direct"
	Name  string // without the #; "" is the ID
	About chat.Words
	Only  []string // who may enter, by id; nil: everyone
}

// Platform is the page. It implements chat.Platform, chat.Commander,
// chat.Roster and chat.Speaker.
type Platform struct {
	o    Options
	bell bell // rung at every change, for the windows

	mu       sync.Mutex // guards what follows, and seeding
	listener *listener
	seeded   bool

	folk  atomic.Pointer[directory] // people and rooms as they are now
	specs atomic.Pointer[[]chat.CommandSpec]
}

var (
	_ chat.Platform  = (*Platform)(nil)
	_ chat.Commander = (*Platform)(nil)
	_ chat.Roster    = (*Platform)(nil)
	_ chat.Speaker   = (*Platform)(nil)
)

// New returns the page. It does nothing yet: Listen takes the address, Run
// serves, and Post, Edit and People work from now on.
func New(o Options) *Platform {
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	if o.Lang == "" {
		o.Lang = chat.French
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Zone == nil {
		o.Zone = time.Local
	}
	if o.EditEvery == 0 {
		o.EditEvery = 250 * time.Millisecond
	}
	return &Platform{o: o}
}
