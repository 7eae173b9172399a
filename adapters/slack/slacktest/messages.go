package slacktest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

func messageMethods() map[string]method {
	write := []string{"chat:write"}
	common := kinds(kinds(texts("channel", "text", "parse", "thread_ts"), aJSON, "blocks", "metadata"), aFlag, "link_names", "mrkdwn",
		"unfurl_links", "unfurl_media") // not of every method, and ignored where it is none
	return map[string]method{
		"chat.postMessage": {scopes: write, needs: []string{"channel"}, do: (*Server).post,
			args: kinds(common, aFlag, "reply_broadcast")},
		"chat.postEphemeral": {scopes: write, tier: special, needs: []string{"channel", "user"}, do: (*Server).postEphemeral,
			args: kinds(common, aText, "user")},
		"chat.update": {scopes: write, tier: tier3, needs: []string{"channel", "ts"}, do: (*Server).update,
			args: kinds(kinds(common, aText, "ts"), aFlag, "reply_broadcast")},
		"chat.delete": {scopes: write, tier: tier3, args: texts("channel", "ts"), needs: []string{"channel", "ts"}, do: (*Server).deleteOwn},
		"chat.getPermalink": {tier: special, args: texts("channel", "message_ts"), needs: []string{"channel", "message_ts"},
			do: (*Server).permalink},
	}
}

// message is what stands in a room, or what one person alone is shown there.
type message struct {
	room     string
	ts       string
	thread   string // the ts of the message whose thread it is in, "" for none
	user     string // who wrote it; "" for an answer to a command or a response_url
	text     string
	blocks   []any
	metadata any
	edited   string // when, as a ts
	files    []string
	only     string // the person who alone sees it
	mrkdwn   bool   // whether the text is read as markup
	replies  int
	states   map[string]state // what each person chose in it
}

// mine reports a message of the app.
func (m *message) mine() bool { return m.user == "" || m.user == BotUser }

func (r *room) message(ts string) *message {
	i := slices.IndexFunc(r.messages, func(m *message) bool { return m.ts == ts })
	if i < 0 {
		return nil
	}
	return r.messages[i]
}

// stamp is the time of a new message: never the same twice.
func (s *Server) stamp() string {
	s.rooms.lastTS = max(s.rooms.lastTS+1, s.clock.Now().UnixMicro())
	return fmt.Sprintf("%d.%06d", s.rooms.lastTS/1e6, s.rooms.lastTS%1e6)
}

func (s *Server) messageObject(m *message, metadata bool) object {
	out := object{"type": "message", "ts": m.ts, "text": m.text}
	if m.user == "" {
		out["subtype"], out["bot_id"], out["username"] = "bot_message", BotID, BotName
	} else {
		out["user"], out["team"] = m.user, TeamID
	}
	if m.user == BotUser {
		out["bot_id"], out["app_id"] = BotID, AppID
		out["bot_profile"] = object{"id": BotID, "app_id": AppID, "user_id": BotUser, "name": BotName, "team_id": TeamID, "deleted": false,
			"icons": object{"image_48": "https://" + domain + ".slack.com/icon_48.png"}, "updated": Start.Unix()}
	}
	if m.blocks != nil {
		out["blocks"] = m.blocks
	}
	if len(m.files) > 0 {
		list := []object{}
		for _, id := range m.files {
			if f := s.files.byID[id]; f != nil {
				list = append(list, s.fileObject(f))
			}
		}
		out["files"], out["upload"] = list, true
	}
	if m.edited != "" {
		out["edited"] = object{"user": BotUser, "ts": m.edited}
	}
	s.threadOf(m, out)
	if m.metadata != nil && metadata {
		out["metadata"] = m.metadata
	}
	return out
}

// threadOf tells the thread of a message: the one that it is in, or its own.
func (s *Server) threadOf(m *message, out object) {
	r := s.rooms.byID[m.room]
	if m.only != "" || r == nil {
		if m.thread != "" {
			out["thread_ts"] = m.thread
		}
		return
	}
	if m.thread != "" {
		out["thread_ts"] = m.thread
		if root := r.message(m.thread); root != nil && root.user != "" {
			out["parent_user_id"] = root.user
		}
		return
	}
	if m.replies > 0 {
		out["thread_ts"], out["reply_count"] = m.ts, m.replies
	}
}

// target is the room that a call posts to; a person's id is their direct
// conversation.
func (s *Server) target(c *call) (*room, error) {
	id := c.text("channel")
	if s.rooms.byID[id] == nil {
		p := s.people[id]
		if p == nil || p.Deactivated {
			return nil, wrong("channel_not_found", "no room or person %q", id)
		}
		if err := s.writable(id); err != nil {
			return nil, err
		}
		return s.direct(id), nil
	}
	r, err := s.find(id)
	switch {
	case err != nil:
		return nil, err
	case r.Archived:
		return nil, failed("is_archived")
	case r.Without && !slices.Contains(c.token.scopes, "chat:write.public"):
		return nil, failed("not_in_channel")
	case r.kind == "im" && s.writable(r.user) != nil:
		return nil, s.writable(r.user)
	}
	return r, nil
}

// maxText is where Slack cuts a message's text, maxUpdate what it refuses of an
// edit's (chat.update, msg_too_long), both in characters.
const (
	maxText   = 40000
	maxUpdate = 4000
)

// content reads what a call shows into m.
func (s *Server) content(c *call, m *message) error {
	if c.has("blocks") {
		list, ok := c.json("blocks").([]any)
		if !ok {
			return failed("invalid_blocks_format")
		}
		if err := s.allowed(list, c.name); err != nil {
			return err
		}
		checked, err := s.checkBlocks(list, inMessage)
		if err != nil {
			return err
		}
		m.blocks = checked
	}
	if c.has("text") {
		m.text = c.text("text")
		if utf8.RuneCountInString(m.text) > maxText {
			s.refuse(c.name, "truncated", "%d characters of text", utf8.RuneCountInString(m.text))
		}
	}
	if v, ok := c.args["mrkdwn"]; ok {
		m.mrkdwn = v != "false" && v != false
	}
	if c.has("metadata") {
		meta, err := checkMetadata(c.json("metadata"))
		if err != nil {
			return err
		}
		if meta != nil {
			s.hold("metadata", meta)
		}
		m.metadata = meta
	}
	if m.text == "" && len(m.blocks) == 0 {
		return failed("no_text")
	}
	return nil
}

// maxMetadata is the most that a message's metadata may hold, in bytes.
const maxMetadata = 8 << 10

func checkMetadata(v any) (any, error) {
	meta, ok := v.(object)
	if !ok {
		return nil, failed("invalid_metadata_format")
	}
	if len(meta) == 0 {
		return nil, nil
	}
	kind, _ := meta["event_type"].(string)
	payload, isObject := meta["event_payload"].(object)
	if kind == "" || !isObject || len(meta) != 2 {
		return nil, wrong("invalid_metadata_format", "needs event_type and event_payload alone: %v", sorted(meta))
	}
	for k, v := range payload {
		switch v.(type) {
		case object, []any, nil:
			return nil, wrong("invalid_metadata_format", "event_payload.%s is no plain value", k)
		}
	}
	if data, err := json.Marshal(meta); err != nil || len(data) > maxMetadata {
		return nil, failed("metadata_too_large")
	}
	return meta, nil
}

// root is the message whose thread something is written in; "" when it is none.
// Where that message is not there Slack writes in the room itself, in silence
// (slack-go issue 1571).
func (s *Server) root(what, ts string, r *room) string {
	if ts == "" {
		return ""
	}
	m := r.message(ts)
	if m == nil {
		s.refuse(what, "not_threaded", "no message %s in %s", ts, r.ID)
		return ""
	}
	return cmp.Or(m.thread, m.ts)
}

func (s *Server) post(c *call) (object, error) {
	r, err := s.target(c)
	if err != nil {
		return nil, err
	}
	m := &message{room: r.ID, user: BotUser, mrkdwn: true}
	if err := s.content(c, m); err != nil {
		return nil, err
	}
	m.thread = s.root(c.name, c.text("thread_ts"), r)
	for _, f := range s.pictures(m.blocks) {
		f.rooms = append(f.rooms, r.ID)
	}
	s.add(r, m)
	return object{"channel": r.ID, "ts": m.ts, "message": s.messageObject(m, true)}, nil
}

// add puts a message into a room, and tells the app where it is told.
func (s *Server) add(r *room, m *message) {
	m.ts = s.stamp()
	r.messages = append(r.messages, m)
	if root := r.message(m.thread); root != nil {
		root.replies++
	}
	s.touch()
	if s.o.Own && m.mine() {
		s.tell(r, m)
	}
}

func (s *Server) postEphemeral(c *call) (object, error) {
	r, err := s.target(c)
	if err != nil {
		return nil, err
	}
	user := c.text("user")
	if p := s.people[user]; p == nil || p.Deactivated || !s.holds(r, user) {
		return nil, failed("user_not_in_channel")
	}
	m := &message{room: r.ID, user: BotUser, only: user, mrkdwn: true}
	if err := s.content(c, m); err != nil {
		return nil, err
	}
	if m.metadata != nil {
		return nil, wrong("invalid_arguments", "[ERROR] a message for one person keeps no metadata")
	}
	m.thread = s.root(c.name, c.text("thread_ts"), r)
	if root := r.message(m.thread); root != nil && root.replies == 0 {
		// "Ephemeral messages in threads are only shown if there is already an
		// active thread" (its reference): taken, and shown to nobody.
		s.refuse(c.name, "not_shown", "nobody has written in the thread of %s", m.thread)
		return object{"message_ts": s.stamp()}, nil
	}
	s.whisper(m, nil)
	return object{"message_ts": m.ts}, nil
}

// whisper shows a message to one person alone, because of what they did.
func (s *Server) whisper(m *message, because *Act) {
	m.ts = s.stamp()
	s.rooms.whisper = append(s.rooms.whisper, m)
	s.show(m.only, because, Shown{message: m})
}

// own is the app's message that a call changes.
func (s *Server) own(c *call) (*room, *message, error) {
	r, err := s.find(c.text("channel"))
	if err != nil {
		return nil, nil, err
	}
	m := r.message(c.text("ts"))
	switch {
	case m == nil:
		return nil, nil, failed("message_not_found")
	case m.user != BotUser && c.name == "chat.delete":
		return nil, nil, failed("cant_delete_message")
	case m.user != BotUser:
		return nil, nil, failed("cant_update_message")
	case r.Archived:
		return nil, nil, failed("is_inactive")
	}
	return r, m, nil
}

func (s *Server) update(c *call) (object, error) {
	r, m, err := s.own(c)
	if err != nil {
		return nil, err
	}
	if n := utf8.RuneCountInString(c.text("text")); n > maxUpdate {
		return nil, wrong("msg_too_long", "%d characters", n)
	}
	if c.has("thread_ts") {
		return nil, wrong("invalid_arguments", "[ERROR] unknown field: thread_ts")
	}
	changed := *m
	if !c.has("text") && !c.has("blocks") {
		return nil, failed("no_text")
	}
	if !c.has("blocks") {
		changed.blocks = nil
	}
	if err := s.content(c, &changed); err != nil {
		return nil, err
	}
	// A new message shares its pictures with the room; an edit does not, and
	// shows none that is new there (java-slack-sdk issue 1441).
	for _, f := range s.pictures(changed.blocks) {
		if !contains(f.rooms, r.ID) {
			s.refuse(c.name, "picture_not_seen", "%s was not shared in %s", f.id, r.ID)
		}
	}
	was := s.messageObject(m, false)
	*m = changed
	m.edited = s.stamp()
	s.tellChange(r, "message_changed", object{"message": s.messageObject(m, false), "previous_message": was})
	return object{"channel": r.ID, "ts": m.ts, "text": m.text, "message": without(s.messageObject(m, true), "ts", "thread_ts", "parent_user_id", "reply_count")}, nil
}

func (s *Server) deleteOwn(c *call) (object, error) {
	r, m, err := s.own(c)
	if err != nil {
		return nil, err
	}
	s.remove(r, m.ts)
	return object{"channel": r.ID, "ts": m.ts}, nil
}

// remove takes a message out of a room, and tells the app.
func (s *Server) remove(r *room, ts string) {
	was := s.messageObject(r.message(ts), false)
	r.drop(ts)
	s.tellChange(r, "message_deleted", object{"deleted_ts": ts, "previous_message": was})
}

func (r *room) drop(ts string) {
	m := r.message(ts)
	if m == nil {
		return
	}
	if root := r.message(m.thread); root != nil {
		root.replies--
	}
	r.messages = slices.DeleteFunc(r.messages, func(m *message) bool { return m.ts == ts })
}

func (s *Server) permalink(c *call) (object, error) {
	r, err := s.find(c.text("channel"))
	if err != nil {
		return nil, err
	}
	m := r.message(c.text("message_ts"))
	if m == nil {
		return nil, failed("message_not_found")
	}
	return object{"channel": r.ID, "permalink": fmt.Sprintf("https://%s.slack.com/archives/%s/p%s", domain, r.ID, strings.ReplaceAll(m.ts, ".", ""))}, nil
}
