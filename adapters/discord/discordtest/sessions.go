package discordtest

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Intents are the groups of events that an app asks for. (Gateway, "List of
// Intents".)
type Intents int

// The intents that matter to a bot that talks. GuildMembers, GuildPresences and
// MessageContent are privileged.
const (
	Guilds         Intents = 1 << 0
	GuildMembers   Intents = 1 << 1
	GuildPresences Intents = 1 << 8
	GuildMessages  Intents = 1 << 9
	DirectMessages Intents = 1 << 12
	MessageContent Intents = 1 << 15

	privileged   = GuildMembers | GuildPresences | MessageContent
	knownIntents = 1<<17 - 1 | 1<<20 | 1<<21 | 1<<24 | 1<<25
)

// Has reports whether all of a set are in i.
func (i Intents) Has(set Intents) bool { return i&set == set }

// unBot is a token without the "Bot " that discordgo leaves on it in IDENTIFY,
// which Discord takes.
func unBot(token string) string { return strings.TrimPrefix(token, "Bot ") }

// session is what lasts over connections: the events that were sent, by number.
type session struct {
	id       string
	intents  Intents
	sequence int
	sent     []frame // the dispatches that can be sent again, after the first
	dropped  int
	conn     *conn // nil while there is none
	lost     time.Time
}

// begin starts a session: READY, then the guilds as they become available.
func (c *conn) begin(intents Intents, shard []int) {
	s := c.s
	n := &session{id: ID("session " + s.ids.next(s.clock.Now())), intents: intents, conn: c}
	c.session = n
	s.gateway.sessions = append(s.gateway.sessions, n)
	guilds := []object{}
	for _, g := range s.botGuilds() {
		guilds = append(guilds, object{"id": g.id, "unavailable": true})
	}
	user := s.people[s.AppID].object()
	user["verified"], user["mfa_enabled"], user["email"] = true, true, nil
	ready := object{
		"v": 10, "user": user, "guilds": guilds, "session_id": n.id, "resume_gateway_url": s.gatewayURL(resumePath),
		"application": object{"id": s.AppID, "flags": s.appFlags(), "flags_new": strconv.Itoa(s.appFlags())},
	}
	if shard != nil {
		ready["shard"] = shard
	}
	n.dispatch("READY", ready)
	for _, g := range s.botGuilds() {
		if intents.Has(Guilds) {
			n.dispatch("GUILD_CREATE", s.guildCreate(g))
		}
	}
}

// guildCreate is a guild with what is in it. Without the intent of presences
// the only member is the bot. (Gateway Events, "Guild Create".)
func (s *Server) guildCreate(g *guild) object {
	o := g.object()
	delete(o, "home_header") // REST's alone
	delete(o, "nsfw")
	o["hub_type"] = nil
	bot := g.members[s.AppID]
	channels, threads := []object{}, []object{}
	for _, ch := range s.channelsOf(g.id, false) {
		channels = append(channels, s.channelObject(ch))
	}
	for _, t := range s.channelsOf(g.id, true) {
		if !t.thread.archived && s.can(s.AppID, t, ViewChannel) {
			threads = append(threads, s.channelObject(t))
		}
	}
	o["joined_at"], o["large"], o["unavailable"], o["member_count"] = stamp(bot.joined), false, false, len(g.members)
	o["members"], o["channels"], o["threads"] = []object{s.memberObject(bot)}, channels, threads
	for _, name := range []string{"voice_states", "presences", "stage_instances", "guild_scheduled_events", "soundboard_sounds"} {
		o[name] = []object{}
	}
	return o
}

// dispatch numbers an event, keeps it, and sends it if there is a connection.
func (n *session) dispatch(name string, data any) {
	n.sequence++
	number := n.sequence
	f := frame{Op: opDispatch, Data: data, Sequence: &number, Name: &name}
	n.sent = append(n.sent, f)
	if n.conn != nil {
		n.conn.sendFrame(f)
	}
}

// resume takes a session up again: what was missed, then RESUMED. (Gateway,
// "Resuming".)
func (c *conn) resume(data json.RawMessage, now time.Time) {
	var r struct {
		Token    string `json:"token"`
		Session  string `json:"session_id"`
		Sequence *int   `json:"seq"`
	}
	s := c.s
	if json.Unmarshal(data, &r) != nil || r.Sequence == nil {
		c.punish(closeDecode, "Decode error")
		return
	}
	i := slices.IndexFunc(s.gateway.sessions, func(n *session) bool { return n.id == r.Session })
	switch {
	case c.session != nil:
		c.punish(closeTwice, "Already authenticated")
		return
	case unBot(r.Token) != s.Token:
		c.punish(closeToken, "Authentication failed")
		return
	case i < 0 || s.gateway.sessions[i].conn == nil && now.Sub(s.gateway.sessions[i].lost) > sessionFor:
		c.sendFrame(frame{Op: opInvalid, Data: false})
		return
	}
	n := s.gateway.sessions[i]
	if *r.Sequence < n.dropped { // too long ago
		c.sendFrame(frame{Op: opInvalid, Data: false})
		return
	}
	if *r.Sequence > n.sequence || *r.Sequence < 0 {
		c.punish(closeSequence, "Invalid seq")
		return
	}
	if n.conn != nil {
		n.conn.close(closeBefore, "The session is resumed elsewhere")
	}
	n.conn, c.session = c, n
	from := max(0, *r.Sequence-n.dropped-s.gateway.behind)
	s.gateway.behind = 0
	for _, f := range n.sent[from:] {
		c.sendFrame(f)
		if told, _ := f.Data.(object); *f.Name == "INTERACTION_CREATE" {
			s.toldOf(s.acts.byID[str(told["id"])])
		}
	}
	n.dispatch("RESUMED", object{"_trace": []string{}})
}

// endSession forgets a session: it cannot be resumed, and its connection may
// identify again.
func (s *Server) endSession(n *session) {
	s.gateway.sessions = slices.DeleteFunc(s.gateway.sessions, func(o *session) bool { return o == n })
	if n.conn != nil {
		n.conn.session = nil
		n.conn = nil
	}
}

// Expire forgets the sessions without a connection, as Discord does after a few
// minutes: they can only be begun anew.
func (s *Server) Expire() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.sessions = slices.DeleteFunc(s.gateway.sessions, func(n *session) bool { return n.conn == nil })
}

// ReplayOnResume makes the next resume send again the last n events that the
// app had already.
func (s *Server) ReplayOnResume(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.behind = n
}

// Paths are the paths of the gateway that the app connected to, in order.
func (s *Server) Paths() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for _, c := range s.gateway.conns {
		out = append(out, c.path)
	}
	return out
}
