package discordtest

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

func (s *Server) gatewayURL(path string) string {
	return "ws" + strings.TrimPrefix(s.http.URL, "http") + path
}

func (s *Server) getGateway(*call) (answer, *refusal) {
	return ok(object{"url": s.gatewayURL(gatewayPath)})
}

func (s *Server) getBotGateway(*call) (answer, *refusal) {
	now := s.clock.Now()
	return ok(object{
		"url": s.gatewayURL(gatewayPath), "shards": 1,
		"session_start_limit": object{
			"total": 1000, "remaining": s.gateway.startsLeft(now), "max_concurrency": 1,
			"reset_after": int(s.gateway.day.Add(24 * time.Hour).Sub(now).Milliseconds()),
		},
	})
}

func (s *Server) getMyUser(*call) (answer, *refusal) {
	p := s.people[s.AppID]
	o := p.object()
	o["mfa_enabled"], o["locale"], o["verified"], o["email"] = true, p.locale(), true, nil
	return ok(o)
}

func (s *Server) listMyGuilds(*call) (answer, *refusal) {
	out := []object{}
	for _, g := range s.botGuilds() {
		out = append(out, object{
			"id": g.id, "name": g.name, "icon": nil, "banner": nil, "owner": false, "features": []string{},
			"permissions": g.base(g.members[s.AppID]).String(),
		})
	}
	return ok(out)
}

// botGuilds are the guilds that the bot is in, oldest first.
func (s *Server) botGuilds() []*guild {
	var out []*guild
	for _, g := range s.guilds {
		if g.members[s.AppID] != nil {
			out = append(out, g)
		}
	}
	slices.SortFunc(out, func(a, b *guild) int { return cmp.Or(len(a.id)-len(b.id), strings.Compare(a.id, b.id)) })
	return out
}

// Flags of an application: which privileged intents an application of a few
// guilds has enabled. (Resources, "Application Flags".)
const (
	presenceLimited = 1 << 13
	membersLimited  = 1 << 15
	contentLimited  = 1 << 19
)

func (s *Server) appFlags() int {
	flags := 0
	for intent, flag := range map[Intents]int{GuildPresences: presenceLimited, GuildMembers: membersLimited, MessageContent: contentLimited} {
		if s.o.Intents.Has(intent) {
			flags |= flag
		}
	}
	return flags
}

func (s *Server) getApplication(*call) (answer, *refusal) {
	return ok(object{
		"id": s.AppID, "name": "Labo", "icon": nil, "description": "", "type": nil, "bot": s.people[s.AppID].object(),
		"bot_public": false, "bot_require_code_grant": false, "verify_key": strings.Repeat("0", 64),
		"flags": s.appFlags(), "flags_new": strconv.Itoa(s.appFlags()), "redirect_uris": []string{}, "interactions_endpoint_url": nil,
		"role_connections_verification_url": nil, "owner": s.people[s.guilds[s.Guild].owner].object(),
		"approximate_guild_count": len(s.botGuilds()), "approximate_user_install_count": 0,
		"approximate_user_authorization_count": 0, "explicit_content_filter": 0, "team": nil, "eligible_oauth2_scopes": []string{},
	})
}

func (s *Server) createDM(c *call) (answer, *refusal) {
	var r struct {
		Recipient string   `json:"recipient_id"`
		Tokens    []string `json:"access_tokens"`
	}
	if no := c.decode(&r); no != nil {
		return answer{}, no
	}
	p := s.people[r.Recipient]
	if p == nil || len(r.Tokens) > 0 || p.ID == s.AppID {
		return refused(50033)
	}
	return ok(s.channelObject(s.conversation(p, s.clock.Now())))
}

// guildOf is the guild of a request, when the bot is in it.
func (s *Server) guildOf(c *call) (*guild, *refusal) {
	g := s.guilds[c.vars["guild_id"]]
	if g == nil {
		return nil, refuse(10004)
	}
	if g.members[s.AppID] == nil {
		return nil, refuse(50001)
	}
	return g, nil
}

func (s *Server) getGuild(c *call) (answer, *refusal) {
	g, no := s.guildOf(c)
	if no != nil {
		return answer{}, no
	}
	o := g.object()
	if c.query.Get("with_counts") == "true" {
		o["approximate_member_count"], o["approximate_presence_count"] = len(g.members), len(g.members)
	}
	return ok(o)
}

func (s *Server) listRoles(c *call) (answer, *refusal) {
	g, no := s.guildOf(c)
	if no != nil {
		return answer{}, no
	}
	return ok(g.roleObjects())
}

// listChannels: the bot is told of all channels, those that it may not see too.
func (s *Server) listChannels(c *call) (answer, *refusal) {
	g, no := s.guildOf(c)
	if no != nil {
		return answer{}, no
	}
	out := []object{}
	for _, ch := range s.channelsOf(g.id, false) {
		out = append(out, s.channelObject(ch))
	}
	return ok(out)
}

func (s *Server) listThreads(c *call) (answer, *refusal) {
	g, no := s.guildOf(c)
	if no != nil {
		return answer{}, no
	}
	out := []object{}
	for _, t := range s.channelsOf(g.id, true) {
		if !t.thread.archived && s.can(s.AppID, t, ViewChannel) {
			out = append(out, s.channelObject(t))
		}
	}
	return ok(object{"threads": out, "members": []object{}, "has_more": false})
}

// sorted are a guild's members, oldest account first, as the pages are ordered.
func (g *guild) sorted() []*member {
	out := make([]*member, 0, len(g.members))
	for _, m := range g.members {
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b *member) int { return cmp.Or(len(a.user)-len(b.user), strings.Compare(a.user, b.user)) })
	return out
}

// listMembers needs the privileged intent of members, whatever the gateway was
// asked. (Gateway, "HTTP Restrictions".)
func (s *Server) listMembers(c *call) (answer, *refusal) {
	g, no := s.guildOf(c)
	switch {
	case no != nil:
		return answer{}, no
	case !s.o.Intents.Has(GuildMembers):
		return refused(50001)
	}
	limit, _ := strconv.Atoi(cmp.Or(c.query.Get("limit"), "1")) // a number: the query was checked
	after := cmp.Or(c.query.Get("after"), "0")
	out := []object{}
	for _, m := range g.sorted() {
		if older(after, m.user) && len(out) < limit {
			out = append(out, s.memberObject(m))
		}
	}
	return ok(out)
}

// searchMembers finds those whose username or nickname begins with the query.
func (s *Server) searchMembers(c *call) (answer, *refusal) {
	g, no := s.guildOf(c)
	if no != nil {
		return answer{}, no
	}
	limit, _ := strconv.Atoi(cmp.Or(c.query.Get("limit"), "1")) // a number: the query was checked
	begins := func(name string) bool {
		return strings.HasPrefix(strings.ToLower(name), strings.ToLower(c.query.Get("query")))
	}
	out := []object{}
	for _, m := range g.sorted() {
		if p := s.people[m.user]; (begins(p.Username) || begins(m.nick)) && len(out) < limit {
			out = append(out, s.memberObject(m))
		}
	}
	return ok(out)
}

func (s *Server) getMember(c *call) (answer, *refusal) {
	g, no := s.guildOf(c)
	if no != nil {
		return answer{}, no
	}
	m := g.members[c.vars["user_id"]]
	switch {
	case m != nil:
		return ok(s.memberObject(m))
	case s.people[c.vars["user_id"]] == nil:
		return refused(10013)
	}
	return refused(10007)
}
