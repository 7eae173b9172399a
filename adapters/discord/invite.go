package discord

import (
	"net/url"
	"strconv"

	"github.com/bwmarrin/discordgo"
)

// permission is one that the bot asks for in a server, with what it is needed
// for: the operations of Discord's that the adapter calls. Source: "Requires…"
// of each in Discord's documentation. What Discord's own pages call it is the
// text "permission-" and its name; why it is asked for, "why-" and its name.
type permission struct {
	name  string
	bit   Permissions
	needs []string
}

// Permissions is a set of permissions (Topics, "Permissions").
type Permissions int64

// The permissions that the bot knows of.
const (
	administrator Permissions = discordgo.PermissionAdministrator // holds all others
	viewChannel   Permissions = discordgo.PermissionViewChannel
	sendMessages  Permissions = discordgo.PermissionSendMessages
	embedLinks    Permissions = discordgo.PermissionEmbedLinks
	attachFiles   Permissions = discordgo.PermissionAttachFiles
	readHistory   Permissions = discordgo.PermissionReadMessageHistory
	createThreads Permissions = discordgo.PermissionCreatePublicThreads
	sendInThreads Permissions = discordgo.PermissionSendMessagesInThreads
)

// permissions is the one list of what the invite link asks for. Tests hold it
// against what the adapter calls, and that each is needed.
var permissions = []permission{
	{"view-channel", viewChannel, []string{"create_message", "update_message", "get_message", "list_messages", "get_channel", "get_active_guild_threads", "join_thread"}},
	{"send-messages", sendMessages, []string{"create_message"}},
	{"embed-links", embedLinks, []string{"create_message"}},
	{"attach-files", attachFiles, []string{"create_message"}},
	{"read-message-history", readHistory, []string{"get_message", "list_messages", "create_thread_from_message"}},
	{"create-public-threads", createThreads, []string{"create_thread_from_message"}},
	{"send-messages-in-threads", sendInThreads, []string{"create_message", "update_channel"}},
}

// asked are all the permissions that the bot asks for.
func asked() (all Permissions) {
	for _, p := range permissions {
		all |= p.bit
	}
	return all
}

// has reports whether all of a set are there.
func (p Permissions) has(set Permissions) bool { return p&set == set }

// Needed are the names of the permissions that the bot asks for.
func Needed() (names []string) {
	for _, p := range permissions {
		names = append(names, p.name)
	}
	return names
}

// scopes are those of the invite link: a bot, with commands.
const scopes = "bot applications.commands"

// Invite is the address where someone who manages a server lets the bot in, with
// the permissions that it needs and no other (Topics, "OAuth2", "Bot
// Authorization Flow"). It is of no use to those who do not manage the server.
func Invite(app, guild string) string {
	q := url.Values{"client_id": {app}, "scope": {scopes}, "permissions": {strconv.FormatInt(int64(asked()), 10)}, "integration_type": {"0"}}
	if guild != "" {
		q.Set("guild_id", guild)
	}
	return "https://discord.com/oauth2/authorize?" + q.Encode()
}
