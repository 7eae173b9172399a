package discord

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"livinglab/bot/chat"
)

// Finding is one thing that Check found. Its words are the caller's: Key names
// them, Args are their values as name, value, name, value... Where Err is set, a
// *SetupError, they are the error's.
type Finding struct {
	Key      string
	Severity Severity
	Args     []any
	Err      error
}

// Severity is how much a finding matters.
type Severity int

// The severities.
const (
	Fine   Severity = iota // as it should be
	Notice                 // the lab runs, but something will surprise
	Broken                 // the lab, or a part of it, cannot run until it is mended
)

// Report is what Check found.
type Report struct {
	Findings []Finding
	Rooms    []RoomIn // the channels where the bot may write, by name
	Invite   string   // the address that lets the bot in; "" where the token is not known
}

// RoomIn is a channel where the bot may write.
type RoomIn struct{ ID, Name string }

// Expected is what the configuration expects of the server, by ids. Nothing tells
// a role's id from a person's: Accounts are either.
type Expected struct {
	Rooms    []string
	Accounts []string
}

// Check looks at all that the bot needs of the server. It changes nothing, writes
// to nobody and opens no connection, and so may run beside the bot. It goes on as
// far as it can, so that all is told at once.
func (p *Platform) Check(ctx context.Context, want Expected) Report {
	c := &checking{p: p}
	if !c.checkApplication(ctx) {
		return c.Report
	}
	if !c.checkServer(ctx) {
		return c.Report
	}
	c.checkCommands(ctx)
	c.checkRooms(ctx, want.Rooms)
	for _, id := range want.Accounts {
		c.checkAccount(ctx, id)
	}
	return c.Report
}

// checking is a check under way.
type checking struct {
	Report
	p     *Platform
	app   application
	guild discordgo.Guild
	base  Permissions // what the bot may do where no channel says otherwise
	me    string      // the bot's user
	own   []string    // its roles
	quiet bool        // Discord does not answer, or wants to be left alone
}

func (c *checking) found(s Severity, key string, args ...any) {
	c.Findings = append(c.Findings, Finding{Key: key, Severity: s, Args: args})
}

// failed tells of a request that failed.
func (c *checking) failed(err error) {
	var retry *chat.RetryError
	var refused *apiError
	switch {
	case isSetup(err) != nil:
		c.Findings = append(c.Findings, Finding{Severity: Broken, Err: isSetup(err)})
	case errors.As(err, &retry):
		c.quiet = true
		c.found(Broken, "busy", "after", roundUp(retry.After))
	case errors.As(err, &refused):
		c.found(Broken, "failed", "error", err.Error())
	default:
		c.quiet = true
		c.found(Broken, "unreachable", "error", err.Error())
	}
}

// roundUp is a time to wait as it is told: whole seconds, or whole minutes beyond
// one.
func roundUp(d time.Duration) time.Duration {
	unit := time.Second
	if d > time.Minute {
		unit = time.Minute
	}
	return (d + unit - 1).Truncate(unit)
}

// checkApplication checks the token, the application's settings and the clock. It
// reports whether there is any use in going on.
func (c *checking) checkApplication(ctx context.Context) bool {
	begun := c.p.o.Now()
	h, err := c.p.send(ctx, request{operation: "get_my_application"}, c.app.ask())
	if err = c.app.check(err); err != nil {
		c.failed(err)
		return false
	}
	c.Invite = Invite(c.app.ID, c.p.o.Guild)
	c.found(Fine, "application", "name", c.app.Name)
	c.checkClock(h, begun, c.p.o.Now())
	if c.app.Endpoint != "" {
		c.found(Broken, "endpoint")
	}
	if c.app.BotRequireCodeGrant {
		c.found(Broken, "code-grant")
	}
	if c.app.Flags&(contentIntent|contentLimitedIntent) == 0 {
		c.found(Notice, "no-content-intent")
	}
	if c.app.Flags&(membersIntent|membersLimitedIntent) == 0 {
		c.found(Notice, "no-members-intent")
	}
	return true
}

// How far the machine's clock may be from Discord's before dates that people read
// begin to be wrong.
const (
	clockNotice = time.Minute
	clockBroken = 5 * time.Minute
)

// checkClock compares the clock with Discord's, which stands in its answer to
// what was asked between two moments.
func (c *checking) checkClock(h http.Header, begun, ended time.Time) {
	theirs, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return // no proxy or server worth the name leaves it out
	}
	early, late := begun.Sub(theirs), theirs.Sub(ended)
	off, key := max(early, late), "clock-fast"
	if late > early {
		key = "clock-slow"
	}
	if off <= clockNotice {
		return
	}
	s := Notice
	if off > clockBroken {
		s = Broken
	}
	c.found(s, key, "by", off.Truncate(time.Second))
}

// checkCommands checks that the bot may make commands in the server.
func (c *checking) checkCommands(ctx context.Context) {
	err := c.p.call(ctx, request{operation: "list_guild_application_commands"}, rosterFor, func(s *discordgo.Session, with discordgo.RequestOption) error {
		_, err := s.ApplicationCommands(c.app.ID, c.p.o.Guild, with)
		return err
	})
	switch {
	case code(err) == discordgo.ErrCodeMissingAccess:
		c.found(Broken, "no-commands")
	case err != nil:
		c.failed(err)
	}
}

// checkAccount checks a role or someone who has one.
func (c *checking) checkAccount(ctx context.Context, id string) {
	if id == c.guild.ID { // the role @everyone has the server's id
		c.found(Notice, "everyone")
		return
	}
	if i := slices.IndexFunc(c.guild.Roles, func(r *discordgo.Role) bool { return r.ID == id }); i >= 0 {
		if r := c.guild.Roles[i]; r.Managed {
			c.found(Broken, "role-managed", "account", id, "name", r.Name)
		}
		return
	}
	if c.quiet {
		return
	}
	k, err := c.p.ask(ctx, id)
	switch {
	case errors.Is(err, chat.ErrGone):
		c.found(Broken, "account-gone", "account", id)
	case err != nil:
		c.failed(err)
	case k.user.Bot || k.user.System:
		c.found(Broken, "person-bot", "account", id, "name", c.p.personOf(k.user, &k.member).Name)
	}
}

// listed sorts the rooms by name.
func (c *checking) listed() {
	slices.SortFunc(c.Rooms, func(a, b RoomIn) int { return strings.Compare(a.Name+a.ID, b.Name+b.ID) })
	if len(c.Rooms) == 0 {
		c.found(Notice, "no-rooms")
	}
}
