package discordtest

import (
	"net/http"
	"strings"
	"time"
)

// route is an operation of Discord's that this package plays.
type route struct {
	method, path string // as in the description
	operation    string // the description's operationId
	act          func(*Server, *call) (answer, *refusal)
	rate         rate
	// open says that no bot token is needed: the token in the path is enough.
	open bool
	// interaction says that the bot's global limit does not count it.
	interaction bool
}

// key is the method as the description writes it.
func (r *route) key() string { return strings.ToLower(r.method) }

const (
	get    = http.MethodGet
	post   = http.MethodPost
	put    = http.MethodPut
	patch  = http.MethodPatch
	remove = http.MethodDelete
)

// routes are the operations. TestRoutes holds them to the description.
var routes = []*route{
	{method: get, path: "/gateway", operation: "get_gateway", act: (*Server).getGateway, rate: rate{50, time.Second}, open: true},
	{method: get, path: "/gateway/bot", operation: "get_bot_gateway", act: (*Server).getBotGateway, rate: rate{2, 5 * time.Second}},
	{method: get, path: "/users/@me", operation: "get_my_user", act: (*Server).getMyUser, rate: rate{30, 30 * time.Second}},
	{method: get, path: "/users/@me/guilds", operation: "list_my_guilds", act: (*Server).listMyGuilds, rate: rate{2, time.Second}},
	{method: get, path: "/applications/@me", operation: "get_my_application", act: (*Server).getApplication, rate: rate{30, 30 * time.Second}},
	{method: get, path: "/oauth2/applications/@me", operation: "get_my_oauth2_application", act: (*Server).getApplication, rate: rate{30, 30 * time.Second}},
	{method: post, path: "/users/@me/channels", operation: "create_dm", act: (*Server).createDM, rate: rate{10, 10 * time.Second}},

	{method: get, path: "/guilds/{guild_id}", operation: "get_guild", act: (*Server).getGuild, rate: rate{10, 10 * time.Second}},
	{method: get, path: "/guilds/{guild_id}/channels", operation: "list_guild_channels", act: (*Server).listChannels, rate: rate{10, 10 * time.Second}},
	{method: get, path: "/guilds/{guild_id}/roles", operation: "list_guild_roles", act: (*Server).listRoles, rate: rate{10, 10 * time.Second}},
	{method: get, path: "/guilds/{guild_id}/members", operation: "list_guild_members", act: (*Server).listMembers, rate: rate{10, 10 * time.Second}},
	{method: get, path: "/guilds/{guild_id}/members/search", operation: "search_guild_members", act: (*Server).searchMembers, rate: rate{10, 10 * time.Second}},
	{method: get, path: "/guilds/{guild_id}/members/{user_id}", operation: "get_guild_member", act: (*Server).getMember, rate: rate{5, time.Second}},
	{method: get, path: "/guilds/{guild_id}/threads/active", operation: "get_active_guild_threads", act: (*Server).listThreads, rate: rate{10, 10 * time.Second}},

	{method: get, path: "/channels/{channel_id}", operation: "get_channel", act: (*Server).getChannel, rate: rate{50, time.Second}},
	{method: patch, path: "/channels/{channel_id}", operation: "update_channel", act: (*Server).updateThread, rate: rate{5, 5 * time.Second}},
	{method: get, path: "/channels/{channel_id}/messages", operation: "list_messages", act: (*Server).listMessages, rate: rate{5, 5 * time.Second}},
	{method: post, path: "/channels/{channel_id}/messages", operation: "create_message", act: (*Server).createMessage, rate: rate{5, 5 * time.Second}},
	{method: get, path: "/channels/{channel_id}/messages/{message_id}", operation: "get_message", act: (*Server).getMessage, rate: rate{5, 5 * time.Second}},
	{method: patch, path: "/channels/{channel_id}/messages/{message_id}", operation: "update_message", act: (*Server).updateMessage, rate: rate{5, 5 * time.Second}},
	{method: remove, path: "/channels/{channel_id}/messages/{message_id}", operation: "delete_message", act: (*Server).deleteMessage, rate: rate{5, time.Second}},
	{method: post, path: "/channels/{channel_id}/messages/{message_id}/threads", operation: "create_thread_from_message", act: (*Server).createThread, rate: rate{50, 5 * time.Minute}},

	{method: put, path: "/channels/{channel_id}/thread-members/@me", operation: "join_thread", act: (*Server).joinThread, rate: rate{5, 5 * time.Second}},

	{method: get, path: "/applications/{application_id}/commands", operation: "list_application_commands", act: (*Server).listCommands, rate: rate{5, 20 * time.Second}},
	{method: put, path: "/applications/{application_id}/commands", operation: "bulk_set_application_commands", act: (*Server).setCommands, rate: rate{2, time.Minute}},
	{method: get, path: "/applications/{application_id}/guilds/{guild_id}/commands", operation: "list_guild_application_commands", act: (*Server).listCommands, rate: rate{5, 20 * time.Second}},
	{method: put, path: "/applications/{application_id}/guilds/{guild_id}/commands", operation: "bulk_set_guild_application_commands", act: (*Server).setCommands, rate: rate{2, time.Minute}},

	{method: post, path: "/interactions/{interaction_id}/{interaction_token}/callback", operation: "create_interaction_response", act: (*Server).respond, rate: rate{5, time.Second}, open: true, interaction: true},
	{method: post, path: "/webhooks/{webhook_id}/{webhook_token}", operation: "execute_webhook", act: (*Server).followUp, rate: rate{5, 2 * time.Second}, open: true, interaction: true},
	{method: get, path: "/webhooks/{webhook_id}/{webhook_token}/messages/@original", operation: "get_original_webhook_message", act: (*Server).getAnswer, rate: rate{5, time.Second}, open: true, interaction: true},
	{method: patch, path: "/webhooks/{webhook_id}/{webhook_token}/messages/@original", operation: "update_original_webhook_message", act: (*Server).updateAnswer, rate: rate{5, time.Second}, open: true, interaction: true},
	{method: remove, path: "/webhooks/{webhook_id}/{webhook_token}/messages/@original", operation: "delete_original_webhook_message", act: (*Server).deleteAnswer, rate: rate{5, time.Second}, open: true, interaction: true},
	{method: get, path: "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", operation: "get_webhook_message", act: (*Server).getAnswer, rate: rate{5, time.Second}, open: true, interaction: true},
	{method: patch, path: "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", operation: "update_webhook_message", act: (*Server).updateAnswer, rate: rate{5, time.Second}, open: true, interaction: true},
	{method: remove, path: "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", operation: "delete_webhook_message", act: (*Server).deleteAnswer, rate: rate{5, time.Second}, open: true, interaction: true},
}

// find is the route of a request and the values of its path's variables. A
// literal step is taken before a variable: members/search is no member.
// known tells that the path is a route's, whatever the method.
func find(method, path string) (r *route, vars map[string]string, known bool) {
	literals := -1
	for _, candidate := range routes {
		v, n, ok := matches(candidate.path, path)
		if !ok {
			continue
		}
		known = true
		if candidate.method == method && n > literals {
			r, vars, literals = candidate, v, n
		}
	}
	return r, vars, known
}

// matches reports whether a path is one of a template, with the values of the
// variables and the number of literal steps.
func matches(template, path string) (vars map[string]string, literals int, ok bool) {
	want, got := strings.Split(template, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return nil, 0, false
	}
	vars = map[string]string{}
	for i, step := range want {
		name, variable := strings.CutPrefix(step, "{")
		switch {
		case variable && got[i] != "":
			vars[strings.TrimSuffix(name, "}")] = got[i]
		case step == got[i]:
			literals++
		default:
			return nil, 0, false
		}
	}
	return vars, literals, true
}
