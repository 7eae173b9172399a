package discordtest

import (
	"cmp"
	"maps"
	"slices"
	"testing"
)

// AddPerson makes someone, a member of the lab's guild, or changes them. The
// app is told if it asked for such events.
func (s *Server) AddPerson(p Person) {
	s.mu.Lock()
	defer s.mu.Unlock()
	event := "GUILD_MEMBER_UPDATE"
	known := s.people[p.ID]
	if known == nil {
		known, event = &person{}, "GUILD_MEMBER_ADD"
		s.people[p.ID] = known
	}
	known.Person = p
	known.Username = cmp.Or(p.Username, "user"+p.ID)
	g := s.guilds[s.Guild]
	m := g.members[p.ID]
	if m == nil {
		m, event = &member{user: p.ID, joined: s.clock.Now()}, "GUILD_MEMBER_ADD"
		g.members[p.ID] = m
	}
	m.nick, m.roles = p.Nick, slices.Clone(p.Roles)
	s.dispatchMember(event, g, m)
}

// AddRole makes a role of the lab's guild, or changes it.
func (s *Server) AddRole(r Role) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guilds[s.Guild]
	event := "GUILD_ROLE_CREATE"
	if was := g.roles[r.ID]; was != nil {
		event, r.managed = "GUILD_ROLE_UPDATE", was.managed
	}
	g.roles[r.ID] = &r
	s.dispatch(roleEvent(event, g, &r))
}

func roleEvent(name string, g *guild, r *Role) event {
	return event{name: name, intent: Guilds, data: object{"guild_id": g.id, "role": r.object(len(g.roles))}}
}

// AddChannel makes a channel, or changes it.
func (s *Server) AddChannel(c Channel) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.Guild = cmp.Or(c.Guild, s.Guild)
	c.Overwrites = slices.Clone(c.Overwrites)
	name := "CHANNEL_UPDATE"
	known := s.channels[c.ID]
	if known == nil {
		known, name = &channel{made: s.clock.Now()}, "CHANNEL_CREATE"
		s.channels[c.ID] = known
	}
	known.Channel = c
	s.dispatchChannel(name, known)
}

// AddGuild makes another guild, with the bot in it or not, and people of it.
func (s *Server) AddGuild(id, name string, bot bool, people ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock.Now()
	g := &guild{
		id: id, name: name, joined: now, members: map[string]*member{},
		roles: map[string]*Role{id: {ID: id, Name: "@everyone", Permissions: Everyone}},
	}
	for _, p := range people {
		g.members[p] = &member{user: p, joined: now}
		g.owner = cmp.Or(g.owner, p)
	}
	g.owner = cmp.Or(g.owner, ID("owner"))
	s.guilds[id] = g
	if bot {
		g.members[s.AppID] = &member{user: s.AppID, joined: now}
		s.dispatch(event{name: "GUILD_CREATE", intent: Guilds, data: s.guildCreate(g)})
	}
}

// RemoveBot takes the bot out of a guild. That "unavailable" is not there says
// so. (Gateway Events, "Guild Delete".)
func (s *Server) RemoveBot(guild string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.guilds[guild].members, s.AppID)
	s.dispatch(event{name: "GUILD_DELETE", intent: Guilds, data: object{"id": guild}})
}

// Leave takes a person out of the lab's guild.
func (s *Server) Leave(t testing.TB, who string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guilds[s.Guild]
	m := g.members[who]
	if m == nil {
		t.Fatalf("%s is no member", who)
	}
	delete(g.members, who)
	s.dispatchMember("GUILD_MEMBER_REMOVE", g, m)
}

// RefuseDirect says whether a person takes no direct messages.
func (s *Server) RefuseDirect(who string, refuses bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.people[who].RefusesDirect = refuses
}

// DeleteChannel deletes a channel with its messages and threads.
func (s *Server) DeleteChannel(t testing.TB, id string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	ch := s.channels[id]
	if ch == nil {
		t.Fatalf("no channel %s", id)
	}
	name := "CHANNEL_DELETE"
	if ch.isThread() {
		name = "THREAD_DELETE"
		s.dispatch(event{name: name, intent: Guilds, data: object{
			"id": ch.ID, "guild_id": ch.Guild, "parent_id": ch.Parent, "type": int(ch.Kind),
		}})
	} else {
		s.dispatchChannel(name, ch)
	}
	maps.DeleteFunc(s.channels, func(_ string, c *channel) bool {
		if c != ch && !(c.isThread() && c.Parent == id) {
			return false
		}
		for _, m := range c.messages {
			s.lose(m)
		}
		return true
	})
}

// Allow gives the bot these permissions in a channel, and Deny takes them away:
// an overwrite of its own.
func (s *Server) Allow(channel string, p Permission) { s.overwrite(channel, p, 0) }

// Deny takes permissions in a channel away from the bot.
func (s *Server) Deny(channel string, p Permission) { s.overwrite(channel, 0, p) }

func (s *Server) overwrite(id string, allow, deny Permission) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch := s.channels[id]
	i := slices.IndexFunc(ch.Overwrites, func(o Overwrite) bool { return o.Member && o.ID == s.AppID })
	if i < 0 {
		i = len(ch.Overwrites)
		ch.Overwrites = append(ch.Overwrites, Overwrite{ID: s.AppID, Member: true})
	}
	o := &ch.Overwrites[i]
	o.Allow, o.Deny = o.Allow&^deny|allow, o.Deny&^allow|deny
	s.dispatchChannel("CHANNEL_UPDATE", ch)
}

// Archive archives a thread, and locks it if that is said.
func (s *Server) Archive(t testing.TB, thread string, locked bool) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	ch := s.channels[thread]
	if ch == nil || ch.thread == nil {
		t.Fatalf("no thread %s", thread)
	}
	ch.thread.archived, ch.thread.locked, ch.thread.archivedAt = true, locked, s.clock.Now()
	s.dispatchChannel("THREAD_UPDATE", ch)
}

// DM is the channel of a person's direct conversation with the bot.
func (s *Server) DM(who string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conversation(s.people[who], s.clock.Now()).ID
}

// Say writes a message as a person. It may hold mentions as people's apps write
// them, "<@id>". The result is the message's id.
func (s *Server) Say(t testing.TB, who, channel, text string) string {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	ch := s.channels[channel]
	set := SendMessages
	if ch != nil && ch.isThread() {
		set = SendInThreads
	}
	if ch == nil || s.people[who] == nil || !s.can(who, ch, set) {
		t.Fatalf("%s cannot write in %s", who, channel)
	}
	now := s.clock.Now()
	m := &message{channel: channel, author: who, content: text, made: now}
	m.mentioned = s.mentions(text, nil, false, who, ch)
	s.post(ch, m, now)
	return m.id
}

// StartThread starts the thread of a message as a person, and returns its id.
func (s *Server) StartThread(t testing.TB, who, message, name string) string {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.messages[message]
	if m == nil || m.only != "" || !s.can(who, s.channels[m.channel], CreatePublicThreads) {
		t.Fatalf("%s cannot start a thread on %s", who, message)
	}
	return s.startThread(s.channels[m.channel], m, name, who, 4320).ID
}

// EditMessage changes what a person wrote.
func (s *Server) EditMessage(t testing.TB, message, text string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.messages[message]
	if m == nil || m.author == s.AppID {
		t.Fatalf("nobody can change %s", message)
	}
	m.content, m.edited = text, s.clock.Now()
	m.mentioned = s.mentions(text, nil, false, m.author, s.channels[m.channel])
	s.dispatchMessage("MESSAGE_UPDATE", m)
}

// DeleteMessage deletes a message: its author does, or a moderator.
func (s *Server) DeleteMessage(t testing.TB, message string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.messages[message]
	switch {
	case m == nil:
		t.Fatalf("no message %s", message)
	case m.only != "":
		s.lose(m) // dismissed
		s.change()
	default:
		s.drop(s.channels[m.channel], m)
	}
}

// Forget makes a person's app forget the whispers that it shows, as when it is
// opened again.
func (s *Server) Forget(who string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.messages {
		if m.only == who {
			s.lose(m)
		}
	}
	s.change()
}

// Dispatch sends the app an event of any name and data, as it is: for what
// Discord may send one day, and for what it never would. It is not held to the
// official types.
func (s *Server) Dispatch(name string, data any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	frames := s.frames
	s.frames = nil
	defer func() { s.frames = frames }()
	s.dispatch(event{name: name, data: data})
}
