// Package discord is the lab in a Discord server: a chat.Platform over discordgo,
// on version 10 of Discord's API.
//
// Requests, and what Discord sends and is sent, are discordgo's, but for three
// things of v0.29.0; where one matters in the code, it is said there.
//
//   - Rates. Its limiter waits with a lock held and whatever the context says, one
//     request at a time for each path, knows nothing of the 50 a second for all,
//     and forgets no path. Each request has a session of its own, which never
//     waits (rest.go); turns are given by pace.go, so that no click waits.
//   - Types. It has no component of the forms beyond text inputs, no nonce, no
//     description of an attachment, and it decodes no message or interaction that
//     holds a component which it does not know: those are this package's
//     (message.go, events.go, lines.go).
//   - The gateway (gateway.go, connection.go). Its client treats every end of a
//     connection alike, a refused token as well, and tries for ever; resumes on
//     another address than READY named, of a session that it has just ended
//     (close 1000); begins anew at once after INVALID_SESSION, though it may be
//     resumed; sends its first heartbeat at once, and notices after five that
//     nobody answers; waits without chance between tries, for HELLO without end,
//     and with a lock held for a second when it closes.
//
// The files: run.go, gateway.go, connection.go and dispatch.go (events as they
// come), events.go, origin.go, talk.go, catchup.go, own_threads.go, places.go,
// lines.go and readable.go (what people do, from Discord's payloads), receive.go,
// answers.go,
// reply.go, refused.go and forms_kept.go (what they are shown),
// commands.go and suggest.go (slash commands and what completes them) · cards.go,
// tables.go, forms.go, controls.go, text.go and alternative.go (the bot's words in
// Discord's), message.go (what is sent), limits.go, words.go (the adapter's own
// words) · rest.go (requests), post.go, files.go, threads.go, find.go (posts after
// a crash), pace.go and invalid.go (Discord's rates), directory.go (who is who),
// ids.go, errors.go ·
// check.go, check_server.go and invite.go (what the volunteer who installs it
// needs) · platform.go (what the bot finds that Discord can do).
package discord

import (
	"context"
	"embed"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"livinglab/adapters/intake"
	"livinglab/adapters/speech"
	"livinglab/bot/chat"
)

// Texts are the adapter's own words: text/fr.yaml and text/en.yaml, flat. Where
// a text holds a value, its name stands between [ and ].
//
//go:embed text/*.yaml
var Texts embed.FS

// PlatformName is the platform in an account of Discord: "discord:80351110224678912".
const PlatformName = "discord"

// Options of New. Token, Guild and Say are needed.
type Options struct {
	Token string // the bot's token, without "Bot "
	Guild string // the id of the lab's server; what comes from another is not the lab's

	// Lang is the language of rooms and of people whose locale says nothing; ""
	// is French.
	Lang chat.Lang
	// Say returns one of Texts, by its key as the file has it.
	Say    func(lang chat.Lang, key string) string
	Logger *slog.Logger // nil: silent
	// Acknowledged is told how long Discord waited for the first answer to each
	// interaction, from when it was received; nil: nobody is.
	Acknowledged func(took time.Duration)

	// EditEvery is the least time between two edits of a post; 0: what Discord's
	// rates allow, less than 0: none.
	EditEvery time.Duration
	// API is the address of the REST API, for tests; "" is Discord's.
	API string
	// Client makes the requests; nil: one with time limits.
	Client *http.Client
	// Now and Sleep are the clock: nil is the machine's. Sleep returns ctx's
	// error when that ends first.
	Now   func() time.Time
	Sleep func(ctx context.Context, d time.Duration) error
}

// Platform is a Discord server. It implements chat.Platform, chat.Commander,
// chat.Roster, chat.Finder and chat.Speaker.
type Platform struct {
	o     Options
	pace  *pace
	folk  *directory
	posts *posting
	deaf  deaf

	specs specs
	where places
	own   ownThreads
	forms keptForms
	voice *speech.Voice

	connected atomic.Bool // a session is on
}

// New returns the server. It does nothing yet: Run connects, and Post, Edit and
// People work from now on.
func New(o Options) *Platform {
	if o.Lang == "" {
		o.Lang = chat.French
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = intake.Sleep
	}
	if o.Acknowledged == nil {
		o.Acknowledged = func(time.Duration) {}
	}
	if o.Client == nil {
		o.Client = &http.Client{Timeout: callFor}
	}
	return &Platform{o: o, voice: speech.New(o.Say, o.Lang), pace: newPace(o.Now, o.Sleep), folk: newDirectory(), posts: newPosting(),
		where: newPlaces(), own: newOwnThreads()}
}

// callFor is how long one request may take.
const callFor = 10 * time.Second

// Name is PlatformName.
func (p *Platform) Name() string { return PlatformName }

// Connected reports whether what people do reaches the bot: a session with
// Discord's gateway is on.
func (p *Platform) Connected() bool { return p.connected.Load() }
