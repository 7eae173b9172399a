package discord

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
	"golang.org/x/sync/singleflight"

	"livinglab/adapters/recent"
	"livinglab/bot/chat"
)

// How long what Discord told of people is believed, and how much is remembered.
const (
	// personFor is short: without the members intent Discord tells of no change
	// of roles. What people do brings their roles with it.
	personFor  = 5 * time.Minute
	failedFor  = 30 * time.Second
	maxPeople  = 10_000
	maxDirects = 10_000
	// askFor is how long someone who acts waits for what Discord knows of them.
	askFor = time.Second
	// rosterFor is how long a page of the roster may wait for its turn.
	rosterFor = time.Minute
	// rosterPage is the most of "List Guild Members"; maxPages more than any
	// server of a lab has: what would be beyond is an error, not a part.
	rosterPage = 1000
	maxPages   = 200
	// directFor is how long the opening of a direct conversation may wait for its
	// turn: Discord takes about one a second, and what is told to wait longer is
	// tried again by the core.
	directFor = 8 * time.Second
)

// openDirect is the operation that opens a direct conversation.
const openDirect = "create_dm"

// errNotOurs is someone who may not act here.
var errNotOurs = errors.New("not someone who can use the bot here")

// identity is what the bot is in Discord.
type identity struct {
	app   string // the application's id
	user  string // the bot's user
	name  string // what the bot is called
	flags int    // of the application: which privileged intents it may ask for
}

// directory is what is remembered of who is who.
type directory struct {
	asking  singleflight.Group
	people  *recent.Map[string, known]
	locales *recent.Map[string, string]    // by user; interactions alone tell them
	directs *recent.Map[string, string]    // channels of direct conversations, by user
	failed  *recent.Map[string, time.Time] // when Discord could not tell of a user

	mu     sync.Mutex
	me     identity
	hidden bool // the log was told that the roster may not be read
}

// known is what Discord told of a member, and when.
type known struct {
	user   discordgo.User
	member discordgo.Member
	at     time.Time
}

func newDirectory() *directory {
	return &directory{people: recent.New[string, known](maxPeople), locales: recent.New[string, string](maxPeople),
		directs: recent.New[string, string](maxDirects), failed: recent.New[string, time.Time](maxPeople)}
}

// fresh reports whether something of a time is still believed. A clock that was
// set back makes nothing last longer.
func fresh(at, now time.Time, lasts time.Duration) bool {
	age := now.Sub(at)
	return !at.IsZero() && age >= 0 && age < lasts
}

// self is who the bot is. It is asked once.
func (p *Platform) self(ctx context.Context) (identity, error) {
	p.folk.mu.Lock()
	me := p.folk.me
	p.folk.mu.Unlock()
	if me.user != "" {
		return me, nil
	}
	var app application
	if err := app.check(p.call(ctx, request{operation: "get_my_application"}, patience, app.ask())); err != nil {
		return identity{}, err
	}
	me = identity{app: app.ID, user: cmp.Or(app.Bot.ID, app.ID), name: cmp.Or(app.Bot.GlobalName, app.Bot.Username, app.Name), flags: app.Flags}
	p.folk.mu.Lock()
	defer p.folk.mu.Unlock()
	p.folk.me = me
	return me, nil
}

// application is the bot's own application, with what discordgo's type lacks.
type application struct {
	discordgo.Application
	Bot      discordgo.User `json:"bot"`
	Endpoint string         `json:"interactions_endpoint_url"`
}

// ask asks Discord whose token it is. discordgo's own way is an older one, which
// does not tell of the bot.
func (a *application) ask() asking {
	return raw(http.MethodGet, discordgo.EndpointApplication("@me"), nil, nil, a)
}

// check reports an answer without an application.
func (a *application) check(err error) error {
	if err == nil && !isID(a.ID) {
		err = errors.New("discord: get_my_application: an answer without an application")
	}
	return err
}

// personOf is a person as Discord tells of them: by the name that the server
// sees, in the language that their app last had.
func (p *Platform) personOf(u discordgo.User, m *discordgo.Member) chat.Person {
	out := chat.Person{Account: chat.Account{Platform: PlatformName, ID: u.ID}}
	out.Locale, _ = p.folk.locales.Get(u.ID)
	if m != nil {
		out.Name, out.Groups = strings.TrimSpace(m.Nick), m.Roles
	}
	out.Name = cmp.Or(out.Name, strings.TrimSpace(u.GlobalName), strings.TrimSpace(u.Username), u.ID)
	return out
}

// actor is who does something, as its payload tells: m is nil in a direct
// conversation, where Discord does not tell of the lab's server; locale is "" but
// for interactions. Its only error is errNotOurs, for bots and for people who are
// not in the lab's server. Where Discord is slow or fails, what the payload tells
// has to do: they have no roles then.
func (p *Platform) actor(ctx context.Context, u discordgo.User, m *discordgo.Member, locale string) (chat.Person, error) {
	if u.Bot || u.System || u.ID == "" {
		return chat.Person{}, fmt.Errorf("discord: %s: %w: a bot", u.ID, errNotOurs)
	}
	if locale != "" {
		p.folk.locales.Put(u.ID, locale)
	}
	if m != nil {
		p.folk.people.Put(u.ID, known{u, *m, p.o.Now()})
		return p.personOf(u, m), nil
	}
	was, met := p.folk.people.Get(u.ID)
	if at, ok := p.folk.failed.Get(u.ID); !ok || !fresh(at, p.o.Now(), failedFor) {
		quick, cancel := context.WithTimeout(ctx, askFor)
		defer cancel()
		k, err := p.ask(quick, u.ID)
		switch {
		case err == nil:
			return p.personOf(k.user, &k.member), nil
		case errors.Is(err, chat.ErrGone):
			return chat.Person{}, fmt.Errorf("discord: %s: %w: not in the lab's server", u.ID, errNotOurs)
		}
		p.folk.failed.Put(u.ID, p.o.Now())
		p.o.Logger.Warn("discord: what it knows of a person could not be had in time", "error", err)
	}
	if met {
		return p.personOf(u, &was.member), nil
	}
	return p.personOf(u, nil), nil
}

// person is a member of the server, by their id: as Discord told lately, or
// longer ago where it fails. ErrGone is someone who is not there.
func (p *Platform) person(ctx context.Context, id string) (chat.Person, error) {
	was, met := p.folk.people.Get(id)
	k, err := p.ask(ctx, id)
	switch {
	case err == nil:
		return p.personOf(k.user, &k.member), nil
	case met && !errors.Is(err, chat.ErrGone):
		return p.personOf(was.user, &was.member), nil
	}
	return chat.Person{}, err
}

// ask is what Discord tells of a member.
func (p *Platform) ask(ctx context.Context, id string) (known, error) {
	if !isID(id) {
		return known{}, fmt.Errorf("%w: no person %q", chat.ErrGone, id)
	}
	if was, ok := p.folk.people.Get(id); ok && fresh(was.at, p.o.Now(), personFor) {
		return was, nil
	}
	v, err, _ := p.folk.asking.Do(id, func() (any, error) {
		m, err := get(ctx, p, request{operation: "get_guild_member", of: p.o.Guild}, patience, func(s *discordgo.Session, with discordgo.RequestOption) (*discordgo.Member, error) {
			return s.GuildMember(p.o.Guild, id, with)
		})
		if err != nil {
			if errors.Is(err, chat.ErrGone) {
				p.folk.people.Take(id)
			}
			return known{}, err
		}
		if m.User == nil {
			m.User = &discordgo.User{ID: id}
		}
		k := known{*m.User, m, p.o.Now()}
		p.folk.people.Put(id, k)
		return k, nil
	})
	k, _ := v.(known)
	return k, err
}

// forgetPerson has the next question about someone go to Discord: they changed.
func (p *Platform) forgetPerson(user string) { p.folk.people.Take(user) }

// direct is the channel of a person's conversation with the bot.
func (p *Platform) direct(ctx context.Context, user string) (string, error) {
	if !isID(user) {
		return "", fmt.Errorf("%w: no person %q", chat.ErrGone, user)
	}
	if channel, ok := p.folk.directs.Get(user); ok {
		return channel, nil
	}
	channel, err := get(ctx, p, request{operation: openDirect}, directFor, func(s *discordgo.Session, with discordgo.RequestOption) (*discordgo.Channel, error) {
		return s.UserChannelCreate(user, with)
	})
	if err != nil {
		return "", err
	}
	if !isID(channel.ID) {
		return "", errors.New("discord: " + openDirect + ": an answer without a channel")
	}
	p.learnDirect(user, channel.ID)
	return channel.ID, nil
}

// learnDirect keeps what Discord told in passing: which channel is a person's
// conversation with the bot.
func (p *Platform) learnDirect(user, channel string) { p.folk.directs.Put(user, channel) }

// People returns everyone in the server, bots and those who have not accepted
// its rules yet left out. Discord lists them to applications alone that have the
// members intent enabled; without it nobody is listed, which the log is told
// once: the lab meets people as they act.
func (p *Platform) People(ctx context.Context) ([]chat.Person, error) {
	var out []chat.Person
	after := "0"
	for range maxPages {
		var page []*discordgo.Member
		err := p.call(ctx, request{operation: "list_guild_members", of: p.o.Guild}, rosterFor, func(s *discordgo.Session, with discordgo.RequestOption) (err error) {
			page, err = s.GuildMembers(p.o.Guild, after, rosterPage, with)
			return err
		})
		if err != nil {
			return nil, p.unlisted(ctx, err)
		}
		for _, m := range page {
			if m == nil || m.User == nil {
				continue
			}
			after = m.User.ID
			if m.User.Bot || m.User.System || m.Pending {
				continue
			}
			p.folk.people.Put(m.User.ID, known{*m.User, *m, p.o.Now()})
			out = append(out, p.personOf(*m.User, m))
		}
		if len(page) < rosterPage {
			return slices.Clip(out), nil
		}
	}
	return nil, fmt.Errorf("discord: list_guild_members: more than %d pages", maxPages)
}

// unlisted is nil, and told to the log once, when the roster may not be read for
// want of the members intent; else the error.
func (p *Platform) unlisted(ctx context.Context, err error) error {
	if code(err) != discordgo.ErrCodeMissingAccess {
		return err
	}
	me, failed := p.self(ctx)
	if failed != nil || me.flags&(membersIntent|membersLimitedIntent) != 0 {
		return err
	}
	p.folk.mu.Lock()
	defer p.folk.mu.Unlock()
	if !p.folk.hidden {
		p.folk.hidden = true
		p.o.Logger.Warn("discord: the members intent is off: people are met as they act")
	}
	return nil
}

// Flags of an application: which privileged intents are enabled for it, in full
// or as one in few servers (Resources, "Application Flags").
const (
	membersIntent        = 1 << 14
	membersLimitedIntent = 1 << 15
	contentIntent        = 1 << 18
	contentLimitedIntent = 1 << 19
)
