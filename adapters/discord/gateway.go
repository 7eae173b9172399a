package discord

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"livinglab/adapters/intake"
)

// The gateway: Discord sends events over a websocket that the bot opens, numbered
// within a session that may outlast the connection (Topics, "Gateway"). The package
// comment says why the client for it is not discordgo's.

// How the gateway is used.
const (
	gatewayQuery = "v=10&encoding=json"
	// identifyEvery is how often a session may begin: one in five seconds
	// ("Rate Limiting", max_concurrency), and a little more.
	identifyEvery = 5500 * time.Millisecond
	// wellAfter is how long a connection must have lasted for the next to be
	// opened at once.
	wellAfter = 10 * time.Second
	// setupTries is how many failures in a row that only a person can mend, as a
	// token that is refused, are waited out once a session has worked: some
	// minutes. Discord answers so during its own incidents as well.
	setupTries = 12
	// resumeTries is how many failures in a row a session is still resumed after.
	resumeTries = 5
)

// gateway is the bot's side of its sessions.
type gateway struct {
	p     *Platform
	r     *receiver
	pause intake.Backoff

	registered bool      // whether Discord has the commands
	identified time.Time // when a session was last begun
	worked     bool      // whether any session has
	plain      bool      // whether Discord refuses the privileged intents

	mu      sync.Mutex
	session *session // the one to resume, nil for none
}

// session is what lasts over connections.
type session struct {
	id     string
	resume string // the address to resume it at
	last   int64  // number of the last event
}

// runGateway keeps a session with Discord until ctx ends.
func (p *Platform) runGateway(ctx context.Context, r *receiver) error {
	g := &gateway{p: p, r: r}
	defer r.end()
	for ctx.Err() == nil {
		c, err := g.connect(ctx)
		final := false
		if err == nil {
			final, err = g.serve(ctx, c)
		}
		if setup := isSetup(err); setup != nil && (final || !g.worked || g.pause.Failures >= setupTries) {
			return setup
		}
		if err != nil {
			g.failed(ctx, err)
		}
	}
	return nil
}

// failed waits after a connection that could not be opened, or was refused.
func (g *gateway) failed(ctx context.Context, err error) {
	if ctx.Err() != nil {
		return
	}
	g.p.o.Logger.Warn("discord: no connection", "error", err, "failures", g.pause.Failures+1)
	if g.pause.Failures+1 >= resumeTries {
		g.forget()
	}
	_ = g.p.o.Sleep(ctx, g.pause.Next(err)) // it ends early with ctx
}

// connect opens a connection: to resume the session if there is one, else to
// begin one, as soon as Discord lets it.
func (g *gateway) connect(ctx context.Context) (*connection, error) {
	me, err := g.p.self(ctx)
	if err == nil {
		err = g.register(ctx)
	}
	if err != nil {
		return nil, err
	}
	s := g.resumable()
	if s != nil {
		return g.dial(ctx, s.resume, s, 0)
	}
	address, err := g.mayBegin(ctx)
	if err != nil {
		return nil, err
	}
	g.identified = g.p.o.Now()
	return g.dial(ctx, address, nil, g.intents(me))
}

// register registers the commands, until that is done. An error is one that may
// pass, or a *SetupError; where Discord wants none of them the lab goes on with
// those that it had.
func (g *gateway) register(ctx context.Context) error {
	if g.registered {
		return nil
	}
	err := g.p.register(ctx)
	var refused *apiError
	if errors.As(err, &refused) && isSetup(err) == nil && refused.status/100 == 4 && refused.status != http.StatusTooManyRequests {
		g.p.o.Logger.Error("discord: the commands are refused; those of before remain", "error", err)
		err = nil
	}
	g.registered = err == nil
	return err
}

// mayBegin waits until a session may begin, and returns where.
func (g *gateway) mayBegin(ctx context.Context) (address string, err error) {
	bot, err := get(ctx, g.p, request{operation: "get_bot_gateway"}, patience, func(s *discordgo.Session, with discordgo.RequestOption) (*discordgo.GatewayBotResponse, error) {
		return s.GatewayBot(with)
	})
	if err != nil {
		return "", err
	}
	if bot.SessionStartLimit.Remaining <= 0 {
		wait := max(time.Duration(bot.SessionStartLimit.ResetAfter)*time.Millisecond, time.Second)
		g.p.o.Logger.Error("discord: too many sessions were begun today; the next one waits", "for", wait)
		if err := g.p.o.Sleep(ctx, wait); err != nil {
			return "", err
		}
	}
	if wait := identifyEvery - g.p.o.Now().Sub(g.identified); !g.identified.IsZero() && wait > 0 {
		if err := g.p.o.Sleep(ctx, wait); err != nil {
			return "", err
		}
	}
	return bot.URL, nil
}

// Intents are the groups of events that the bot asks for (Topics, "Gateway
// Intents"). guilds names rooms and roles, guildMessages has what is said in the
// threads of its posts. guildMembers and messageContent are privileged: they are
// asked for where the application has them enabled.
const (
	guilds         = discordgo.IntentGuilds
	guildMembers   = discordgo.IntentGuildMembers
	guildMessages  = discordgo.IntentGuildMessages
	messageContent = discordgo.IntentMessageContent
)

// intents are those to ask for.
func (g *gateway) intents(me identity) discordgo.Intent {
	out := guilds | guildMessages
	if g.plain {
		return out
	}
	if me.flags&(membersIntent|membersLimitedIntent) != 0 {
		out |= guildMembers
	}
	if me.flags&(contentIntent|contentLimitedIntent) != 0 {
		out |= messageContent
	}
	return out
}

// address is where a session begins or is resumed, as a websocket is dialled.
func address(of string) (string, error) {
	u, err := url.Parse(of)
	if err != nil || u.Host == "" || u.Scheme != "wss" && u.Scheme != "ws" {
		return "", errors.New("discord: gateway: not an address")
	}
	if u.Path == "" {
		u.Path = "/"
	}
	u.RawQuery = gatewayQuery
	return u.String(), nil
}

// serve hands on what a connection brings, until it ends or ctx does; then what
// was received is answered. An error is one that only a person can mend, final
// when Discord was clear about it.
func (g *gateway) serve(ctx context.Context, c *connection) (final bool, err error) {
	begun := g.p.o.Now()
	defer g.p.connected.Store(false)
	defer g.r.gone()
	ended := make(chan ending, 1)
	go func() { ended <- c.read(ctx) }()
	var end ending
	select {
	case end = <-ended:
	case <-ctx.Done():
		g.r.end()
		c.goodbye()
		<-ended
		return false, nil
	case err := <-g.r.broken:
		g.r.end()
		c.goodbye()
		<-ended
		return true, err
	}
	c.leave()
	g.worked = g.worked || c.isReady()
	if err := g.judge(end, c); err != nil {
		return false, err
	}
	if c.isReady() && (end.asked || g.p.o.Now().Sub(begun) >= wellAfter) {
		g.pause = intake.Backoff{} // a connection that worked: the next is opened at once
	} else if ctx.Err() == nil {
		_ = g.p.o.Sleep(ctx, max(g.pause.Next(nil), end.wait))
	}
	return false, nil
}

// ending is how a connection ended.
type ending struct {
	code  int   // of the close, 0 if there was none
	err   error // what the connection said
	asked bool  // whether Discord asked for another connection
	over  bool  // whether the session is over
	wait  time.Duration
}

// Close codes of the gateway (Topics, "Gateway Close Event Codes").
const (
	closeNotBegun  = 4003
	closeBadToken  = 4004
	closeSequence  = 4007
	closeTimedOut  = 4009
	closeShard     = 4010
	closeSharding  = 4011
	closeVersion   = 4012
	closeIntents   = 4013
	closeForbidden = 4014
)

// judge decides what follows a connection's end: the session is resumed, or
// another begins, or nothing but a person helps.
func (g *gateway) judge(end ending, c *connection) error {
	log := g.p.o.Logger.With("code", end.code, "error", end.err)
	fatal := func(key string) error { return &SetupError{Key: key, Err: end.err} }
	switch end.code {
	case closeBadToken:
		return fatal(BadToken)
	case closeShard, closeSharding:
		return fatal(TooManyServers)
	case closeVersion:
		return fatal(OldVersion)
	case closeIntents, closeForbidden:
		if c.intents&(guildMembers|messageContent) == 0 {
			return fatal(IntentsRefused)
		}
		log.Warn("discord: the privileged intents are refused; the bot goes on without them")
		g.plain = true
		g.forget()
		return nil
	}
	// "Reconnect" is said of every other code; of these, that a new session must
	// begin. (4003: the one that was to be resumed is not known there.)
	if end.over || slices.Contains([]int{closeNotBegun, closeSequence, closeTimedOut}, end.code) || g.pause.Failures >= resumeTries {
		g.forget()
	}
	log.Info("discord: a connection ended", "resumes", g.resumable() != nil)
	return nil
}

// resumable is the session to resume, nil for none.
func (g *gateway) resumable() *session {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.session == nil {
		return nil
	}
	s := *g.session
	return &s
}

// forget has a new session begin.
func (g *gateway) forget() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.session = nil
}

// begun keeps the session that a READY tells of, whose number is n.
func (g *gateway) begun(s session) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.session = &s
}

// counted notes the number of an event, and reports whether it is new: what a
// resumed session brings again has come already.
func (g *gateway) counted(n int64) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.session == nil || n <= g.session.last {
		return g.session == nil
	}
	g.session.last = n
	return true
}

// last is the number of the last event, nil before the first.
func (g *gateway) last() *int64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.session == nil {
		return nil
	}
	n := g.session.last
	return &n
}
