package discord

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"livinglab/bot/chat"
)

// checkedGuild is what is read of the server.
type checkedGuild struct {
	ID    string        `json:"id"`
	Name  string        `json:"name"`
	Roles []checkedRole `json:"roles"`
}

type checkedRole struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Permissions bits   `json:"permissions"`
	Managed     bool   `json:"managed"` // a bot's own, or of another integration
}

// bits are permissions as Discord writes them: a number in a string.
type bits string

func (b bits) set() Permissions {
	n, err := strconv.ParseUint(string(b), 10, 64)
	if err != nil {
		return 0
	}
	return Permissions(n)
}

// checkedChannel is what is read of a channel.
type checkedChannel struct {
	ID         string           `json:"id"`
	Guild      string           `json:"guild_id"`
	Name       string           `json:"name"`
	Type       int              `json:"type"`
	Overwrites []checkOverwrite `json:"permission_overwrites"`
}

// checkOverwrite changes what a role (type 0) or a member (type 1) may do in a
// channel.
type checkOverwrite struct {
	ID    string `json:"id"`
	Type  int    `json:"type"`
	Allow bits   `json:"allow"`
	Deny  bits   `json:"deny"`
}

// Types of channels that a room of the lab may be (Resources, "Channel Types"):
// people write there, and a message may have a thread.
const (
	textChannel  = 0
	announcement = 5
)

// checkServer checks that the bot is in the lab's server, and what it may do
// there. It reports whether there is any use in going on.
func (c *checking) checkServer(ctx context.Context) bool {
	id := c.p.o.Guild
	err := c.get(ctx, "get_guild", "/guilds/"+id, &c.guild)
	switch {
	case errors.Is(err, chat.ErrGone):
		c.tellServers(ctx)
		return false
	case err != nil:
		c.failed(err)
		return false
	}
	c.found(Fine, "server", "name", c.guild.Name)
	c.me = c.app.ID
	if c.app.Bot != nil && c.app.Bot.ID != "" {
		c.me = c.app.Bot.ID
	}
	var m struct {
		Roles    []string `json:"roles"`
		Silenced string   `json:"communication_disabled_until"`
	}
	if err := c.get(ctx, "get_guild_member", "/guilds/"+id+"/members/"+c.me, &m); err != nil {
		c.failed(err)
		return false
	}
	if until, err := time.Parse(time.RFC3339, m.Silenced); err == nil && until.After(c.p.o.Now()) {
		c.found(Broken, "silenced")
	}
	c.own = m.Roles
	for _, r := range c.guild.Roles {
		if r.ID == c.guild.ID || slices.Contains(m.Roles, r.ID) {
			c.base |= r.Permissions.set()
		}
	}
	if c.base.has(administrator) {
		c.found(Notice, "administrator")
		c.base = ^Permissions(0)
	}
	if missing := c.missing(c.base); len(missing) > 0 {
		for _, p := range missing {
			c.found(severity(p), "permission", "permission", p.name)
		}
		c.found(Notice, "permission-how")
	}
	return true
}

// tellServers tells that the bot is not in the lab's server, and where it is.
func (c *checking) tellServers(ctx context.Context) {
	var in []checkedGuild
	if err := c.get(ctx, "list_my_guilds", "/users/@me/guilds", &in); err != nil {
		c.failed(err)
		return
	}
	var names []string
	for _, g := range in {
		names = append(names, g.Name+" ("+g.ID+")")
	}
	if len(names) == 0 {
		c.found(Broken, "no-server", "guild", c.p.o.Guild)
		return
	}
	slices.Sort(names)
	c.found(Broken, "other-server", "guild", c.p.o.Guild, "servers", strings.Join(names, ", "))
}

// missing are the permissions that the bot needs and that a set does not hold.
func (c *checking) missing(has Permissions) (out []permission) {
	for _, p := range permissions {
		if !has.has(p.bit) {
			out = append(out, p)
		}
	}
	return out
}

// severity is how much it matters that a permission is missing: without the
// history the bot runs, and may repeat what it said just before a crash.
func severity(p permission) Severity {
	if p.bit == readHistory {
		return Notice
	}
	return Broken
}

// checkRooms checks the channels of the lab, and lists those where the bot may
// write.
func (c *checking) checkRooms(ctx context.Context, rooms []string) {
	var all []checkedChannel
	if err := c.get(ctx, "list_guild_channels", "/guilds/"+c.p.o.Guild+"/channels", &all); err != nil {
		c.failed(err)
		return
	}
	for _, ch := range all {
		if !isRoom(ch.Type) {
			continue
		}
		if may := c.in(ch); may.has(viewChannel | sendMessages) {
			c.Rooms = append(c.Rooms, RoomIn{ID: ch.ID, Name: ch.Name})
		}
	}
	c.listed()
	for _, id := range rooms {
		i := slices.IndexFunc(all, func(ch checkedChannel) bool { return ch.ID == id })
		if i < 0 {
			c.checkElsewhere(ctx, id)
			continue
		}
		c.checkRoom(all[i])
	}
}

// isRoom reports a type of channel that a room of the lab may be.
func isRoom(kind int) bool { return kind == textChannel || kind == announcement }

// checkRoom checks a channel of the lab.
func (c *checking) checkRoom(ch checkedChannel) {
	if !isRoom(ch.Type) {
		c.found(Broken, "room-kind", "room", ch.ID, "name", ch.Name)
		return
	}
	may := c.in(ch)
	if !may.has(viewChannel) && c.base.has(viewChannel) {
		c.found(Broken, "room-hidden", "room", ch.ID, "name", ch.Name)
		return
	}
	if !may.has(sendMessages) {
		may |= embedLinks | attachFiles // denied by that alone
	}
	for _, p := range c.missing(may) {
		if c.base.has(p.bit) { // else it was told of the server
			c.found(severity(p), "room-permission", "room", ch.ID, "name", ch.Name, "permission", p.name)
		}
	}
}

// checkElsewhere tells what a room is that is no channel of the server.
func (c *checking) checkElsewhere(ctx context.Context, id string) {
	if c.quiet {
		return
	}
	var ch checkedChannel
	err := c.get(ctx, "get_channel", "/channels/"+id, &ch)
	switch {
	case code(err) == missingAccess || code(err) == unknownChannel:
		c.found(Broken, "room-gone", "room", id)
	case err != nil:
		c.failed(err)
	case ch.Type >= newsThread && ch.Type <= privateThread:
		c.found(Broken, "room-thread", "room", id, "name", ch.Name)
	case ch.Type == directRoom:
		c.found(Broken, "room-direct", "room", id)
	default:
		c.found(Broken, "room-elsewhere", "room", id, "name", ch.Name)
	}
}

// in is what the bot may do in a channel (Topics, "Permission Overwrites", and
// what follows without being said, "Implicit Permissions").
func (c *checking) in(ch checkedChannel) Permissions {
	may := c.base
	if may == ^Permissions(0) {
		return may // an administrator may do anything anywhere
	}
	var allow, deny Permissions // of its roles together, then of itself
	own := checkOverwrite{}
	for _, o := range ch.Overwrites {
		switch {
		case o.ID == c.guild.ID:
			may = may&^o.Deny.set() | o.Allow.set()
		case o.Type == 1 && o.ID == c.me:
			own = o
		case o.Type == 0 && slices.Contains(c.own, o.ID):
			allow |= o.Allow.set()
			deny |= o.Deny.set()
		}
	}
	may = may&^deny | allow
	may = may&^own.Deny.set() | own.Allow.set()
	switch {
	case !may.has(viewChannel):
		return 0
	case !may.has(sendMessages):
		may &^= embedLinks | attachFiles
	}
	return may
}
