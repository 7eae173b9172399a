package discord

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"livinglab/bot/chat"
)

// maxServers is the most of "Get Current User Guilds".
const maxServers = 200

// checkServer checks that the bot is in the lab's server, and what it may do
// there. It reports whether there is any use in going on.
func (c *checking) checkServer(ctx context.Context) bool {
	id := c.p.o.Guild
	var err error
	c.guild, err = get(ctx, c.p, request{operation: "get_guild", of: id}, rosterFor, func(s *discordgo.Session, with discordgo.RequestOption) (*discordgo.Guild, error) {
		return s.Guild(id, with)
	})
	switch {
	case errors.Is(err, chat.ErrGone):
		c.tellServers(ctx)
		return false
	case err != nil:
		c.failed(err)
		return false
	}
	c.found(Fine, "server", "name", c.guild.Name)
	c.me = cmp.Or(c.app.Bot.ID, c.app.ID)
	m, err := get(ctx, c.p, request{operation: "get_guild_member", of: id}, rosterFor, func(s *discordgo.Session, with discordgo.RequestOption) (*discordgo.Member, error) {
		return s.GuildMember(id, c.me, with)
	})
	if err != nil {
		c.failed(err)
		return false
	}
	if until := m.CommunicationDisabledUntil; until != nil && until.After(c.p.o.Now()) {
		c.found(Broken, "silenced")
	}
	c.own = m.Roles
	for _, r := range c.guild.Roles {
		if r.ID == c.guild.ID || slices.Contains(m.Roles, r.ID) {
			c.base |= Permissions(r.Permissions)
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
	var in []*discordgo.UserGuild
	err := c.p.call(ctx, request{operation: "list_my_guilds"}, rosterFor, func(s *discordgo.Session, with discordgo.RequestOption) (err error) {
		in, err = s.UserGuilds(maxServers, "", "", false, with)
		return err
	})
	if err != nil {
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
	var all []*discordgo.Channel
	err := c.p.call(ctx, request{operation: "list_guild_channels", of: c.p.o.Guild}, rosterFor, func(s *discordgo.Session, with discordgo.RequestOption) (err error) {
		all, err = s.GuildChannels(c.p.o.Guild, with)
		return err
	})
	if err != nil {
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
		i := slices.IndexFunc(all, func(ch *discordgo.Channel) bool { return ch.ID == id })
		if i < 0 {
			c.checkElsewhere(ctx, id)
			continue
		}
		c.checkRoom(all[i])
	}
}

// isRoom reports a type of channel that a room of the lab may be: people write
// there, and a message may have a thread.
func isRoom(kind discordgo.ChannelType) bool {
	return kind == discordgo.ChannelTypeGuildText || kind == discordgo.ChannelTypeGuildNews
}

// checkRoom checks a channel of the lab.
func (c *checking) checkRoom(ch *discordgo.Channel) {
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
	ch, err := c.p.channel(ctx, id)
	switch {
	case code(err) == discordgo.ErrCodeMissingAccess || code(err) == discordgo.ErrCodeUnknownChannel:
		c.found(Broken, "room-gone", "room", id)
	case err != nil:
		c.failed(err)
	case ch.IsThread():
		c.found(Broken, "room-thread", "room", id, "name", ch.Name)
	case ch.Type == discordgo.ChannelTypeDM:
		c.found(Broken, "room-direct", "room", id)
	default:
		c.found(Broken, "room-elsewhere", "room", id, "name", ch.Name)
	}
}

// in is what the bot may do in a channel (Topics, "Permission Overwrites", and
// what follows without being said, "Implicit Permissions").
func (c *checking) in(ch *discordgo.Channel) Permissions {
	may := c.base
	if may == ^Permissions(0) {
		return may // an administrator may do anything anywhere
	}
	var allow, deny Permissions // of its roles together, then of itself
	var own discordgo.PermissionOverwrite
	for _, o := range ch.PermissionOverwrites {
		switch {
		case o.ID == c.guild.ID:
			may = may&^Permissions(o.Deny) | Permissions(o.Allow)
		case o.Type == discordgo.PermissionOverwriteTypeMember && o.ID == c.me:
			own = *o
		case o.Type == discordgo.PermissionOverwriteTypeRole && slices.Contains(c.own, o.ID):
			allow |= Permissions(o.Allow)
			deny |= Permissions(o.Deny)
		}
	}
	may = may&^deny | allow
	may = may&^Permissions(own.Deny) | Permissions(own.Allow)
	switch {
	case !may.has(viewChannel):
		return 0
	case !may.has(sendMessages):
		may &^= embedLinks | attachFiles
	}
	return may
}
