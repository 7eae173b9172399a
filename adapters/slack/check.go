package slack

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

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
	Rooms    []RoomIn // the channels that the bot is in, by name
}

// RoomIn is a channel that the bot is in.
type RoomIn struct {
	ID, Name string
	Private  bool
}

// Expected is what the configuration expects of the workspace, by ids. The user
// groups are those of Options.
type Expected struct {
	Rooms  []string // channels
	People []string
}

// Check looks at all that the bot needs of the workspace. It changes nothing,
// writes to nobody and opens no connection, and so may run beside the bot. It
// goes on as far as it can, so that all is told at once.
//
// What Slack tells nobody it cannot know: whether the Home tab and the messages
// tab are on, which events and commands the app has, and the address where HTTP
// requests go.
func (p *Platform) Check(ctx context.Context, want Expected) Report {
	c := &checking{p: p}
	known := c.checkToken(ctx)
	if p.o.AppToken != "" && !c.silent {
		c.checkSocket(ctx, known)
	}
	if !known {
		return c.Report
	}
	for _, id := range want.Rooms {
		c.checkRoom(ctx, id)
	}
	for _, id := range want.People {
		c.checkPerson(ctx, id)
	}
	c.checkGroups(ctx)
	c.listRooms(ctx)
	return c.Report
}

// checking is a check under way.
type checking struct {
	Report
	p      *Platform
	me     *slack.AuthTestResponse
	silent bool // Slack does not answer, or wants to be left alone
}

func (c *checking) found(s Severity, key string, args ...any) {
	c.Findings = append(c.Findings, Finding{Key: key, Severity: s, Args: args})
}

// call makes a call, waiting for its turn as long as it takes.
func (c *checking) call(ctx context.Context, method string, do func(ctx context.Context) error) error {
	return c.p.call(ctx, turn{method: method, patience: rosterFor}, do)
}

// failed tells of a call that failed. A missing scope of the bot's was told by
// checkToken.
func (c *checking) failed(err error) {
	var setup *SetupError
	var retry *chat.RetryError
	switch {
	case errors.As(err, &setup) && setup.Key == MissingScope && setup.Args["token"] == botToken:
	case errors.As(err, &setup):
		c.Findings = append(c.Findings, Finding{Severity: Broken, Err: setup})
	case errors.As(err, &retry):
		c.silent = true
		c.found(Broken, "busy", "after", retry.After)
	case code(err) == "":
		c.silent = true
		c.found(Broken, "unreachable", "error", err.Error())
	default:
		c.found(Broken, "failed", "error", err.Error())
	}
}

// checkToken checks the bot's token, its scopes and the clock. It reports
// whether there is any use in going on.
func (c *checking) checkToken(ctx context.Context) bool {
	var err error
	begun := c.p.o.Now()
	if c.me, err = c.p.authTest(ctx); err != nil {
		c.failed(err)
		return false
	}
	c.found(Fine, "workspace", "team", c.me.Team, "bot", c.me.User)
	c.checkClock(c.me.Header, begun, c.p.o.Now())
	c.checkScopes(c.me.Header)
	return true
}

// How far the machine's clock may be from Slack's: dates that people read begin
// to be wrong, and Slack's signed requests look too old, or not of now (Slack's
// advice is to refuse those of more than five minutes).
const (
	clockNotice = time.Minute
	clockBroken = 5 * time.Minute
)

// checkClock compares the clock with Slack's, which stands in its answer to what
// was asked between two moments.
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

// without are the scopes without which the bot still runs: it keeps no comments
// and may repeat a post after a crash, or cannot check what it was asked to.
var without = map[string]bool{
	"channels:read": true, "groups:read": true, "mpim:write": true, "usergroups:read": true,
	"channels:history": true, "groups:history": true, "im:history": true, "mpim:history": true,
}

// checkScopes compares the scopes that the token has, which Slack names in its
// answer, with those that the bot needs.
func (c *checking) checkScopes(h http.Header) {
	if len(h.Values("X-OAuth-Scopes")) == 0 {
		return // something between Slack and us has removed it
	}
	has := map[string]bool{}
	for _, s := range strings.Split(h.Get("X-OAuth-Scopes"), ",") {
		has[strings.TrimSpace(s)] = true
	}
	missing := false
	for _, scope := range Scopes() {
		if has[scope] {
			continue
		}
		s := Broken
		if without[scope] && !(scope == "usergroups:read" && len(c.p.o.Groups) > 0) {
			s = Notice
		}
		c.found(s, "scope", "scope", scope)
		missing = true
	}
	if missing {
		c.found(Notice, "scope-how")
	}
}

// checkRoom checks a channel of the lab.
func (c *checking) checkRoom(ctx context.Context, id string) {
	var r *slack.Channel
	err := c.call(ctx, "conversations.info", func(ctx context.Context) (err error) {
		r, err = c.p.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: id})
		return err
	})
	switch {
	case errors.Is(err, chat.ErrGone):
		c.found(Broken, "room-gone", "room", id)
	case err != nil:
		c.failed(err)
	case r.IsIM || r.IsMpIM:
		c.found(Broken, "room-direct", "room", id)
	case r.IsArchived:
		c.found(Broken, "room-archived", "room", id, "name", r.Name)
	case !r.IsMember:
		c.found(Broken, "room-out", "room", id, "name", r.Name, "bot", c.me.User)
	case r.IsExtShared:
		c.found(Notice, "room-shared", "room", id, "name", r.Name)
	}
}

// checkPerson checks someone who has a role.
func (c *checking) checkPerson(ctx context.Context, id string) {
	u, err := c.p.user(ctx, id)
	var why string
	switch {
	case errors.Is(err, chat.ErrGone):
		c.found(Broken, "person-gone", "person", id)
		return
	case err != nil:
		c.failed(err)
		return
	case u.Deleted:
		why = "person-off"
	case u.IsBot || u.ID == slackbot:
		why = "person-bot"
	case (identity{team: c.me.TeamID, user: c.me.UserID}).refuses(u) != "":
		why = "person-away"
	default:
		return
	}
	c.found(Broken, why, "person", id, "name", nameOf(u))
}

// checkGroups checks the user groups that have a role.
func (c *checking) checkGroups(ctx context.Context) {
	if len(c.p.o.Groups) == 0 {
		return
	}
	var all []slack.UserGroup
	err := c.call(ctx, "usergroups.list", func(ctx context.Context) (err error) {
		all, err = c.p.api.GetUserGroupsContext(ctx, slack.GetUserGroupsOptionIncludeDisabled(true), slack.GetUserGroupsOptionIncludeUsers(true))
		return err
	})
	if code(err) == "plan_upgrade_required" {
		c.found(Broken, "groups-unpaid")
		return
	}
	if err != nil {
		c.failed(err)
		return
	}
	for _, id := range c.p.o.Groups {
		i := slices.IndexFunc(all, func(g slack.UserGroup) bool { return g.ID == id })
		switch {
		case i < 0:
			c.found(Broken, "group-gone", "group", id)
		case all[i].DateDelete != 0:
			c.found(Broken, "group-off", "group", id, "name", all[i].Name)
		case len(all[i].Users) == 0:
			c.found(Notice, "group-empty", "group", id, "name", all[i].Name)
		}
	}
}

// listRooms lists the channels that the bot is in.
func (c *checking) listRooms(ctx context.Context) {
	ask := &slack.GetConversationsForUserParameters{Types: []string{"public_channel", "private_channel"}, ExcludeArchived: true, Limit: rosterPage}
	for range maxPages {
		var page []slack.Channel
		err := c.call(ctx, "users.conversations", func(ctx context.Context) (err error) {
			page, ask.Cursor, err = c.p.api.GetConversationsForUserContext(ctx, ask)
			return err
		})
		if err != nil {
			c.failed(err)
			return
		}
		for _, r := range page {
			c.Rooms = append(c.Rooms, RoomIn{ID: r.ID, Name: r.Name, Private: r.IsPrivate})
		}
		if ask.Cursor == "" {
			break
		}
	}
	slices.SortFunc(c.Rooms, func(a, b RoomIn) int { return strings.Compare(a.Name+a.ID, b.Name+b.ID) })
	if len(c.Rooms) == 0 {
		c.found(Notice, "no-rooms", "bot", c.me.User)
	}
}
