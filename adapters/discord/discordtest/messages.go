package discordtest

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// nonceFor is how long enforce_nonce remembers: "the past few minutes".
// (Resources, "Create Message".)
const nonceFor = 3 * time.Minute

// nonce is one that was used, and the message that it made.
type nonce struct {
	value string
	made  time.Time
	by    *message
}

// channelOf is the channel of a request, when the bot may do all of a set in it.
func (s *Server) channelOf(c *call, set Permission) (*channel, *refusal) {
	ch := s.channels[c.vars["channel_id"]]
	switch {
	case ch == nil:
		return nil, refuse(10003)
	case !s.can(s.AppID, ch, ViewChannel):
		return nil, refuse(50001)
	case !s.can(s.AppID, ch, set):
		return nil, refuse(50013)
	}
	return ch, nil
}

func (s *Server) getChannel(c *call) (answer, *refusal) {
	ch, no := s.channelOf(c, ViewChannel)
	if no != nil {
		return answer{}, no
	}
	return ok(s.channelObject(ch))
}

func (s *Server) listMessages(c *call) (answer, *refusal) {
	ch, no := s.channelOf(c, ViewChannel)
	if no != nil {
		return answer{}, no
	}
	if !ch.holdsMessages() {
		return refused(50024)
	}
	before, after, around := c.query.Get("before"), c.query.Get("after"), c.query.Get("around")
	if len(strings.Fields(before+" "+after+" "+around)) > 1 {
		var bad problems
		bad.add([]string{"around"}, "DISCORDTEST_EXCLUSIVE", "before, after and around exclude each other.")
		return answer{}, bad.refusal()
	}
	out := []object{}
	if !s.can(s.AppID, ch, ReadMessageHistory) {
		return ok(out)
	}
	limit, _ := strconv.Atoi(cmp.Or(c.query.Get("limit"), "50")) // a number: the query was checked
	for _, m := range page(ch.messages, before, after, around, limit) {
		out = append(out, s.messageObject(m, s.sees(m)))
	}
	return ok(out)
}

// page takes a page of messages, newest first.
func page(all []*message, before, after, around string, limit int) []*message {
	from, to := 0, len(all)
	first := func(id string, past bool) int {
		i := slices.IndexFunc(all, func(m *message) bool { return older(id, m.id) || !past && m.id == id })
		if i < 0 {
			return len(all)
		}
		return i
	}
	switch {
	case before != "":
		to = first(before, false)
	case after != "":
		from = first(after, true)
		to = min(to, from+limit)
	case around != "":
		from = max(0, first(around, false)-limit/2)
		to = min(to, from+limit)
	}
	out := slices.Clone(all[max(from, to-limit):to])
	slices.Reverse(out)
	return out
}

// messageOf is the message of a request, in a channel where the bot may do all
// of a set.
func (s *Server) messageOf(c *call, set Permission) (*channel, *message, *refusal) {
	ch, no := s.channelOf(c, set)
	if no != nil {
		return nil, nil, no
	}
	m := ch.message(c.vars["message_id"])
	if m == nil {
		return nil, nil, refuse(10008)
	}
	return ch, m, nil
}

func (s *Server) getMessage(c *call) (answer, *refusal) {
	_, m, no := s.messageOf(c, ReadMessageHistory)
	if no != nil {
		return answer{}, no
	}
	return ok(s.messageObject(m, s.sees(m)))
}

func (s *Server) createMessage(c *call) (answer, *refusal) {
	ch, no := s.channelOf(c, ViewChannel)
	if no != nil {
		return answer{}, no
	}
	r := messageRequest{files: c.files}
	if no := c.decode(&r); no != nil {
		return answer{}, no
	}
	if no := s.maySend(ch, &r); no != nil {
		return answer{}, no
	}
	a := asked{flags: suppressEmbeds | suppressNotifications | componentsV2}
	var bad problems
	r.check(a, &bad)
	to := s.replyTo(ch, r.Reference, &bad)
	if no := bad.refusal(); no != nil {
		return answer{}, no
	}
	now := s.clock.Now()
	if was := s.said(&r, now); was != nil {
		if was.gone {
			return refused(10008) // it was there, and was deleted since
		}
		return ok(s.made(was, true))
	}
	m := &message{channel: ch.ID, author: s.AppID, nonce: r.Nonce, refers: to, made: now}
	if to != nil {
		m.kind = reply
	}
	s.fill(m, &r, a, now)
	if m.empty() {
		return refused(50006)
	}
	s.post(ch, m, now)
	if len(r.Nonce) > 0 {
		s.nonces = append(s.nonces, nonce{nonceOf(r.Nonce), now, m})
	}
	return ok(s.made(m, true))
}

// maySend tells why the bot may not write in a channel.
func (s *Server) maySend(ch *channel, r *messageRequest) *refusal {
	if !ch.holdsMessages() {
		return refuse(50008)
	}
	if ch.isDirect() {
		p := s.people[ch.recipient]
		switch {
		case p.Bot || p.RefusesDirect:
			return refuse(50007)
		case !s.shared(p.ID):
			return refuse(50278)
		}
		return nil
	}
	set := SendMessages
	if ch.isThread() {
		set = SendInThreads
		if s.shut(ch) {
			return refuse(50083)
		}
	}
	if len(r.Embeds.value) > 0 {
		set |= EmbedLinks
	}
	if len(r.files) > 0 {
		set |= AttachFiles
	}
	if !s.can(s.AppID, ch, set) {
		return refuse(50013)
	}
	if r.Reference != nil && !s.can(s.AppID, ch, ReadMessageHistory) {
		return refuse(160002)
	}
	return nil
}

// shut reports a thread that a moderator locked: others cannot bring it back.
func (s *Server) shut(ch *channel) bool {
	return ch.isThread() && ch.thread.locked && !s.can(s.AppID, ch, ManageThreads)
}

// replyTo is the message that another replies to.
func (s *Server) replyTo(ch *channel, r *referenceRequest, bad *problems) *message {
	if r == nil {
		return nil
	}
	at := []string{"message_reference"}
	m := ch.message(r.MessageID)
	switch {
	case r.Kind != 0:
		bad.add(at, "DISCORDTEST_NOT_PLAYED", "Forwarding is not played.")
	case m == nil && (r.Must == nil || *r.Must):
		bad.add(at, "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message")
	case m != nil && m.kind == threadStarter:
		bad.add(at, "REPLIES_CANNOT_REFERENCE_SYSTEM_MESSAGE", "Cannot reply to a system message")
	}
	return m
}

// said is the message that was made with the same nonce a few minutes ago, in
// whatever channel, if the request asks for it.
func (s *Server) said(r *messageRequest, now time.Time) *message {
	s.nonces = slices.DeleteFunc(s.nonces, func(n nonce) bool { return !now.Before(n.made.Add(nonceFor)) })
	if !r.EnforceNonce || len(r.Nonce) == 0 {
		return nil
	}
	for _, n := range s.nonces {
		if n.value == nonceOf(r.Nonce) {
			return n.by
		}
	}
	return nil
}

func nonceOf(raw json.RawMessage) string { return strings.Trim(string(raw), `"`) }

// post puts a message in its channel and tells the app.
func (s *Server) post(ch *channel, m *message, now time.Time) {
	s.keep(m, now)
	if t := ch.thread; t != nil && t.archived {
		t.archived, t.archivedAt = false, now
		s.dispatchChannel("THREAD_UPDATE", ch)
	}
	ch.messages = append(ch.messages, m)
	s.dispatchMessage("MESSAGE_CREATE", m)
}

func (s *Server) updateMessage(c *call) (answer, *refusal) {
	ch, m, no := s.messageOf(c, ViewChannel)
	switch {
	case no != nil:
		return answer{}, no
	case m.author != s.AppID:
		return refused(50005)
	case m.kind == threadStarter:
		return refused(50021)
	case ch.isThread() && ch.thread.archived:
		return refused(50083)
	}
	r := messageRequest{files: c.files}
	if no := c.decode(&r); no != nil {
		return answer{}, no
	}
	if no := s.edit(m, &r, asked{was: m}); no != nil {
		return answer{}, no
	}
	return ok(s.messageObject(m, true))
}

// edit changes a message and tells the app.
func (s *Server) edit(m *message, r *messageRequest, a asked) *refusal {
	var bad problems
	r.check(a, &bad)
	if no := bad.refusal(); no != nil {
		return no
	}
	now, before := s.clock.Now(), *m
	before.attachments = slices.Clone(m.attachments)
	s.fill(m, r, a, now)
	m.flags &^= loading
	if m.empty() {
		*m = before
		return refuse(50006)
	}
	m.edited = now
	s.dispatchMessage("MESSAGE_UPDATE", m)
	return nil
}

func (s *Server) deleteMessage(c *call) (answer, *refusal) {
	ch, m, no := s.messageOf(c, ViewChannel)
	switch {
	case no != nil:
		return answer{}, no
	case m.author != s.AppID && (ch.isDirect() || !s.can(s.AppID, ch, ManageMessages)):
		return refused(50013)
	case m.kind == threadStarter:
		return refused(50021)
	case ch.isThread() && ch.thread.archived:
		return refused(50083)
	}
	s.drop(ch, m)
	return none()
}

// drop takes a message away and tells the app.
func (s *Server) drop(ch *channel, m *message) {
	s.lose(m)
	ch.messages = slices.DeleteFunc(ch.messages, func(o *message) bool { return o == m })
	s.dispatchDeleted(ch, m)
}

func (s *Server) createThread(c *call) (answer, *refusal) {
	ch, m, no := s.messageOf(c, ReadMessageHistory)
	switch {
	case no != nil:
		return answer{}, no
	case ch.Kind != Text && ch.Kind != Announcement:
		return refused(50024)
	case m.flags&hasThread != 0:
		return refused(160004)
	case !s.can(s.AppID, ch, CreatePublicThreads):
		return refused(50013)
	}
	var r struct {
		Name    string `json:"name"`
		Archive int    `json:"auto_archive_duration"`
	}
	if no := c.decode(&r); no != nil {
		return answer{}, no
	}
	if strings.TrimSpace(r.Name) == "" {
		var bad problems
		bad.add([]string{"name"}, "BASE_TYPE_REQUIRED", "This field is required")
		return answer{}, bad.refusal()
	}
	t := s.startThread(ch, m, strings.TrimSpace(r.Name), s.AppID, cmp.Or(r.Archive, 4320))
	return answer{http.StatusCreated, s.channelObject(t)}, nil
}

// startThread makes the thread of a message, whose id it takes.
func (s *Server) startThread(ch *channel, m *message, name, owner string, archiveAfter int) *channel {
	now := s.clock.Now()
	kind := Thread
	if ch.Kind == Announcement {
		kind = NewsThread
	}
	t := &channel{
		Channel: Channel{ID: m.id, Guild: ch.Guild, Name: name, Kind: kind, Parent: ch.ID},
		made:    now, thread: &thread{owner: owner, archiveAfter: archiveAfter},
	}
	s.channels[t.ID] = t
	m.flags |= hasThread
	first := &message{channel: t.ID, author: m.author, kind: threadStarter, refers: m, made: now}
	s.keep(first, now)
	t.messages = append(t.messages, first)
	s.dispatchChannel("THREAD_CREATE", t)
	s.dispatchMessage("MESSAGE_UPDATE", m)
	return t
}

// joinThread has the app be among the members of a thread. (Resources, "Join
// Thread".)
func (s *Server) joinThread(c *call) (answer, *refusal) {
	ch, no := s.channelOf(c, ViewChannel)
	switch {
	case no != nil:
		return answer{}, no
	case !ch.isThread():
		return refused(50024)
	case ch.thread.archived:
		return refused(50083)
	}
	ch.thread.joined = true
	return none()
}

// Joined reports whether the app is among the members of a thread.
func (s *Server) Joined(thread string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch := s.channels[thread]
	return ch != nil && ch.thread != nil && (ch.thread.joined || ch.thread.owner == s.AppID)
}
