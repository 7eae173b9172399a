package discordtest

// event is something that the app is told of.
type event struct {
	name   string
	intent Intents // that the app must have asked for; 0: none
	data   any
	// seen says what a session is told instead of data.
	seen func(n *session) any
}

// dispatch tells every session that asked for such events.
func (s *Server) dispatch(e event) {
	for _, n := range s.gateway.sessions {
		if !n.intents.Has(e.intent) {
			continue
		}
		data := e.data
		if e.seen != nil {
			data = clone(e.seen(n))
		}
		n.dispatch(e.name, data)
	}
	s.change()
}

// dispatchMessage tells of a message that was written or changed, if the bot
// can see the channel. Of a whisper, the app that wrote it is told too, as of
// something outside any guild. (Gateway Events, "Message Create".)
func (s *Server) dispatchMessage(name string, m *message) {
	ch := s.channels[m.channel]
	if !s.can(s.AppID, ch, ViewChannel) && m.only == "" {
		return
	}
	intent := GuildMessages
	if ch.isDirect() || m.only != "" {
		intent = DirectMessages
	}
	s.dispatch(event{name: name, intent: intent, seen: func(n *session) any {
		o := s.messageObject(m, s.seesWith(n.intents, m))
		if name == "MESSAGE_CREATE" {
			o = s.made(m, s.seesWith(n.intents, m))
		}
		o["channel_type"] = int(ch.Kind)
		if ch.Guild == "" || m.only != "" {
			return o
		}
		o["guild_id"] = ch.Guild
		if author := s.guilds[ch.Guild].members[m.author]; author != nil && m.from == nil {
			member := author.partial()
			member["mute"], member["deaf"] = false, false
			o["member"] = member
		}
		return o
	}})
}

func (s *Server) dispatchDeleted(ch *channel, m *message) {
	if !s.can(s.AppID, ch, ViewChannel) {
		return
	}
	o, intent := object{"id": m.id, "channel_id": ch.ID}, DirectMessages
	if ch.Guild != "" {
		o["guild_id"], intent = ch.Guild, GuildMessages
	}
	s.dispatch(event{name: "MESSAGE_DELETE", intent: intent, data: o})
}

// dispatchChannel tells of a channel or thread that was made or changed.
func (s *Server) dispatchChannel(name string, ch *channel) {
	if !s.can(s.AppID, ch, ViewChannel) && name != "CHANNEL_DELETE" && name != "CHANNEL_UPDATE" {
		return
	}
	o := clone(s.channelObject(ch)).(object)
	if name == "THREAD_CREATE" {
		o["newly_created"] = true
	}
	s.dispatch(event{name: name, intent: Guilds, data: o})
}

// dispatchMember tells of a member who came, changed or left. Of the bot itself
// it is told without the intent. (Gateway, "Caveats".)
func (s *Server) dispatchMember(name string, g *guild, m *member) {
	o := object{"guild_id": g.id, "user": s.people[m.user].object()}
	if name != "GUILD_MEMBER_REMOVE" {
		o = s.memberObject(m)
		o["guild_id"] = g.id
	}
	e := event{name: name, intent: GuildMembers, data: clone(o)}
	if m.user == s.AppID && name == "GUILD_MEMBER_UPDATE" {
		e.intent = 0
	}
	s.dispatch(e)
}
