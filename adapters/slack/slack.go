// Package slack is the lab in a Slack workspace: a chat.Platform over
// github.com/slack-go/slack, by Socket Mode (no public address needed) or by
// signed HTTP requests. Both share everything but the receiving end.
//
// The files: platform.go · run.go, socket.go, http.go and receive.go (the two
// receiving ends), events.go (what people do, from Slack's payloads), answers.go,
// reply.go, whisper.go, late.go and surface.go (what they are shown, and where: a
// message, a modal, the Home tab), choices.go (menus of several, until they are
// confirmed), turns.go, home.go, readable.go · cards.go, tables.go,
// controls.go, forms.go and text.go (the bot's words in Block Kit, and what comes
// back), plain.go (the same where Slack refuses it), alternative.go (the same in
// words alone), limits.go, words.go (the adapter's own words) · post.go (posts and
// edits), find.go (posts after a crash), files.go (pictures and documents), pace.go
// (Slack's rates), directory.go (who is who), conversations.go (direct ones, and of
// several), errors.go ·
// check.go, check_socket.go and manifest.go (what the volunteer who installs it
// needs).
package slack

import (
	"context"
	"embed"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"

	"livinglab/adapters/intake"
	"livinglab/adapters/speech"
	"livinglab/bot/chat"
)

// Texts are the adapter's own words: text/fr.yaml and text/en.yaml, flat. Where
// a text holds a value, its name stands between [ and ].
//
//go:embed text/*.yaml
var Texts embed.FS

// PlatformName is the platform in an account of Slack: "slack:U024BE7LH".
const PlatformName = "slack"

// Options of New. BotToken and Say are needed, and AppToken or SigningSecret.
type Options struct {
	// BotToken is the bot's token, xoxb-…
	BotToken string
	// AppToken, xapp-…, has the events come by Socket Mode.
	AppToken string
	// SigningSecret has them come by HTTP, when there is no AppToken: Listen is
	// then the address to serve, host and port.
	SigningSecret string
	Listen        string

	// Lang is the language of rooms and of people whose locale says nothing; ""
	// is French.
	Lang chat.Lang
	// Groups are the user groups that mean something to the lab, by id; those
	// that a person is in are told in chat.Person.Groups.
	Groups []string
	// Home are the commands ("labo", "labo langue") whose answers are shown in the
	// Home tab, one after the other; none for no tab.
	Home []string
	// Say returns one of Texts, by its key as the file has it.
	Say    func(lang chat.Lang, key string) string
	Logger *slog.Logger // nil: silent
	// Acknowledged is told how long Slack waited for each acknowledgement, from
	// when a payload was received; nil: nobody is.
	Acknowledged func(took time.Duration)

	// EditEvery is the least time between two edits of a post; 0: what Slack's
	// rates allow, less than 0: none.
	EditEvery time.Duration
	// Silence is how long a Socket Mode connection may be silent before it is
	// taken for dead; 0: half a minute.
	Silence time.Duration
	// API is the address of the Web API, for tests; "" is Slack's.
	API string
	// Client makes the requests; nil: one with time limits.
	Client *http.Client
	// Now and Sleep are the clock: nil is the machine's. Sleep returns ctx's
	// error when that ends first.
	Now   func() time.Time
	Sleep func(ctx context.Context, d time.Duration) error
}

// Platform is a Slack workspace. It implements chat.Platform, chat.Roster,
// chat.Finder, chat.Grouper and chat.Speaker. Commands are Slack's to know by the
// app's manifest, which only a person can change (NewManifest).
type Platform struct {
	o   Options
	api *slack.Client

	pace  *pace
	folk  *directory
	posts *posting
	files *library
	deaf  deaf
	voice *speech.Voice

	choices choices

	listening listening
	links     atomic.Int32 // by which payloads come now: connections, or an address that is served
}

// New returns the workspace. It does nothing yet: Run connects, and Post, Edit
// and People work from now on.
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
	options := []slack.Option{slack.OptionHTTPClient(o.Client), slack.OptionAppLevelToken(o.AppToken)}
	if o.API != "" {
		options = append(options, slack.OptionAPIURL(o.API))
	}
	return &Platform{o: o, api: slack.New(o.BotToken, options...),
		voice: speech.New(o.Say, o.Lang), pace: newPace(o.Now, o.Sleep), folk: newDirectory(), posts: newPosting(), files: newLibrary(),
		choices: newChoices()}
}

// callFor is how long one request may take.
const callFor = 10 * time.Second

// Name is PlatformName.
func (p *Platform) Name() string { return PlatformName }

// Connected reports whether what people do reaches the bot: a connection is open,
// or in HTTP mode the address is served.
func (p *Platform) Connected() bool { return p.links.Load() > 0 }
