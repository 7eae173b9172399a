package discordtest

import "strconv"

// Permission is a set of permissions. (Topics, "Permissions".)
type Permission uint64

// The permissions that matter to a bot that talks.
const (
	Administrator       Permission = 1 << 3
	ManageChannels      Permission = 1 << 4
	ManageGuild         Permission = 1 << 5
	AddReactions        Permission = 1 << 6
	ViewChannel         Permission = 1 << 10
	SendMessages        Permission = 1 << 11
	ManageMessages      Permission = 1 << 13
	EmbedLinks          Permission = 1 << 14
	AttachFiles         Permission = 1 << 15
	ReadMessageHistory  Permission = 1 << 16
	MentionEveryone     Permission = 1 << 17
	UseExternalEmojis   Permission = 1 << 18
	ManageRoles         Permission = 1 << 28
	UseCommands         Permission = 1 << 31
	ManageThreads       Permission = 1 << 34
	CreatePublicThreads Permission = 1 << 35
	SendInThreads       Permission = 1 << 38

	// Everyone is what the role @everyone may do in a guild of New.
	Everyone = AddReactions | ViewChannel | SendMessages | EmbedLinks | AttachFiles | ReadMessageHistory |
		UseExternalEmojis | UseCommands | CreatePublicThreads | SendInThreads
	// Invited is what the bot's own role may do unless Options say otherwise.
	Invited = ViewChannel | SendMessages | EmbedLinks | AttachFiles | ReadMessageHistory | CreatePublicThreads | SendInThreads

	all Permission = 1<<53 - 1
)

// String is the set as Discord writes it: a decimal number.
func (p Permission) String() string { return strconv.FormatUint(uint64(p), 10) }

// Has reports whether all of a set are in p.
func (p Permission) Has(set Permission) bool { return p&set == set }

// Overwrite changes what a role or a member may do in one channel. Its ID is
// the role's or the member's; the role @everyone has the guild's ID.
type Overwrite struct {
	ID          string
	Member      bool
	Allow, Deny Permission
}

// permissions are what someone may do in a channel, 0 when they are not there.
// (Topics, "Permission Overwrites"; what follows without being said is under
// "Implicit Permissions".)
func (w *world) permissions(who string, c *channel) Permission {
	if c.isDirect() {
		if who == w.bot || who == c.recipient {
			return ViewChannel | SendMessages | EmbedLinks | AttachFiles | ReadMessageHistory | MentionEveryone | UseExternalEmojis | UseCommands
		}
		return 0
	}
	g := w.guilds[c.Guild]
	m := g.members[who]
	if m == nil {
		return 0
	}
	if c.isThread() {
		parent := w.channels[c.Parent]
		if parent == nil {
			return 0
		}
		c = parent
	}
	base := g.base(m)
	if base.Has(Administrator) {
		return all
	}
	var roleAllow, roleDeny, ownAllow, ownDeny Permission
	for _, o := range c.Overwrites {
		switch {
		case o.Member && o.ID == who:
			ownAllow, ownDeny = o.Allow, o.Deny
		case o.ID == g.id:
			base = base&^o.Deny | o.Allow
		case !o.Member && m.has(o.ID):
			roleAllow |= o.Allow
			roleDeny |= o.Deny
		}
	}
	p := (base&^roleDeny|roleAllow)&^ownDeny | ownAllow
	if !p.Has(ViewChannel) {
		return 0
	}
	if !p.Has(SendMessages) {
		p &^= MentionEveryone | EmbedLinks | AttachFiles
	}
	return p
}

// base is what a member may do before a channel says otherwise.
func (g *guild) base(m *member) Permission {
	if m.user == g.owner {
		return all
	}
	p := g.roles[g.id].Permissions
	for _, id := range m.roles {
		if r := g.roles[id]; r != nil {
			p |= r.Permissions
		}
	}
	if p.Has(Administrator) {
		return all
	}
	return p
}

// can reports whether someone may do all of a set in a channel.
func (w *world) can(who string, c *channel, set Permission) bool {
	return w.permissions(who, c).Has(set)
}
