package slacktest

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

func roomMethods() map[string]method {
	span := kinds(kinds(kinds(texts("channel", "cursor"), aNumber, "limit"), aTime, "oldest", "latest"), aFlag, "inclusive", "include_all_metadata")
	read := []string{"channels:read", "groups:read", "im:read", "mpim:read"}
	history := []string{"channels:history", "groups:history", "im:history", "mpim:history"}
	write := []string{"channels:manage", "groups:write", "im:write", "mpim:write"}
	return map[string]method{
		"conversations.open": {scopes: write, tier: tier3, args: kinds(texts("channel", "users"), aFlag, "return_im", "prevent_creation"), do: (*Server).roomsOpen},
		"conversations.info": {scopes: read, tier: tier3, needs: []string{"channel"}, do: (*Server).roomsInfo,
			args: kinds(texts("channel"), aFlag, "include_locale", "include_num_members")},
		"conversations.list": {scopes: read, tier: tier2, do: (*Server).roomsList,
			args: kinds(kinds(texts("cursor", "team_id", "types"), aNumber, "limit"), aFlag, "exclude_archived")},
		"users.conversations": {scopes: read, tier: tier3, do: (*Server).roomsOfUser,
			args: kinds(kinds(texts("cursor", "team_id", "types", "user"), aNumber, "limit"), aFlag, "exclude_archived")},
		"conversations.members": {scopes: read, tier: tier4, args: kinds(texts("channel", "cursor"), aNumber, "limit"),
			needs: []string{"channel"}, do: (*Server).roomsMembers},
		"conversations.history": {scopes: history, tier: tier3, args: span, needs: []string{"channel"}, do: (*Server).roomsHistory},
		"conversations.replies": {scopes: history, tier: tier3, args: kinds(span, aText, "ts"), needs: []string{"channel", "ts"}, do: (*Server).roomsReplies},
	}
}

// room is a conversation: a channel, a private one (group), a direct one (im)
// or one of several people (mpim).
type room struct {
	Room
	kind     string // channel, group, im, mpim
	user     string // of an im
	messages []*message
}

// rooms are the conversations, by id.
type rooms struct {
	byID    map[string]*room
	lastTS  int64 // the last time given to a message, in microseconds
	whisper []*message
}

func newRooms() rooms { return rooms{byID: map[string]*room{}} }

func (l *rooms) put(r Room) {
	kind := "channel"
	if r.Private {
		kind = "group"
	}
	if old := l.byID[r.ID]; old != nil {
		old.Room, old.kind = r, kind
		return
	}
	l.byID[r.ID] = &room{Room: r, kind: kind}
}

// DirectRoom is the id of the direct conversation of a person with the app.
func DirectRoom(user string) string { return "D" + hashed(user) }

func hashed(of ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(of, " ")))
	return strings.ToUpper(hex.EncodeToString(sum[:5]))
}

// direct is the conversation of a person with the app; it is there from the
// first time that somebody asks for it.
func (s *Server) direct(user string) *room {
	id := DirectRoom(user)
	if s.rooms.byID[id] == nil {
		s.rooms.byID[id] = &room{Room: Room{ID: id, Name: id, Members: []string{user}}, kind: "im", user: user}
	}
	return s.rooms.byID[id]
}

// holds reports whether a person is in a room.
func (s *Server) holds(r *room, user string) bool {
	if user == BotUser {
		return !r.Without
	}
	if r.kind != "channel" && r.kind != "group" || r.Members != nil {
		return slices.Contains(r.Members, user)
	}
	p := s.people[user]
	return p != nil && !p.Deactivated
}

// find is a room that the app may know of: those that are public or that it is
// in.
func (s *Server) find(id string) (*room, error) {
	r := s.rooms.byID[id]
	if r == nil || r.kind == "group" && r.Without {
		return nil, wrong("channel_not_found", "no room %q", id)
	}
	return r, nil
}

var readScope = map[string]string{"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}

func (s *Server) roomObject(r *room) object {
	out := object{
		"id": r.ID, "name": r.Name, "name_normalized": r.Name, "is_channel": r.kind == "channel", "is_group": r.kind == "group", "is_im": r.kind == "im",
		"is_mpim": r.kind == "mpim", "is_private": r.kind != "channel", "is_archived": r.Archived, "is_member": !r.Without, "created": Start.Unix(),
		"is_general": false, "is_shared": r.Shared, "is_ext_shared": r.Shared, "context_team_id": TeamID,
	}
	if r.kind == "im" {
		delete(out, "name")
		out["user"] = r.user
	}
	return out
}

func (s *Server) roomsInfo(c *call) (object, error) {
	r, err := s.find(c.text("channel"))
	if err != nil {
		return nil, err
	}
	if err := c.scope(readScope[r.kind] + ":read"); err != nil {
		return nil, err
	}
	return object{"channel": s.roomObject(r)}, nil
}

// listed are the rooms of the kinds that a call asks for, by id.
func (s *Server) listed(c *call, only func(*room) bool) ([]object, error) {
	names := map[string]string{"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}
	wanted := map[string]bool{}
	for _, t := range strings.Split(cmp.Or(c.text("types"), "public_channel"), ",") {
		kind, ok := names[t]
		if !ok {
			return nil, failed("invalid_types")
		}
		if err := c.scope(readScope[kind] + ":read"); err != nil {
			return nil, err
		}
		wanted[kind] = true
	}
	out := []object{}
	for _, id := range sorted(s.rooms.byID) {
		r := s.rooms.byID[id]
		if wanted[r.kind] && only(r) && !(r.Archived && c.flag("exclude_archived")) {
			out = append(out, s.roomObject(r))
		}
	}
	return out, nil
}

func sorted[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func (s *Server) roomsList(c *call) (object, error) {
	return s.roomPage(c, func(r *room) bool { return r.kind == "channel" || !r.Without })
}

func (s *Server) roomsOfUser(c *call) (object, error) {
	user := cmp.Or(c.text("user"), BotUser)
	out, err := s.roomPage(c, func(r *room) bool { return s.holds(r, user) })
	page, _ := out["channels"].([]object)
	for i := range page {
		page[i] = without(page[i], "is_member") // whose membership it would be is not told here
	}
	return out, err
}

func (s *Server) roomPage(c *call, only func(*room) bool) (object, error) {
	all, err := s.listed(c, only)
	if err != nil {
		return nil, err
	}
	page, next, err := paged(c, all, 1000)
	return object{"channels": page, "response_metadata": object{"next_cursor": next}}, err
}

func (s *Server) roomsMembers(c *call) (object, error) {
	r, err := s.find(c.text("channel"))
	if err != nil {
		return nil, err
	}
	var in []string
	for _, id := range append([]string{BotUser}, s.order...) {
		if s.holds(r, id) {
			in = append(in, id)
		}
	}
	page, next, err := paged(c, in, 1000)
	return object{"members": page, "response_metadata": object{"next_cursor": next}}, err
}

// roomsOpen opens a direct conversation, or one of several people: the same
// people have the same one.
func (s *Server) roomsOpen(c *call) (object, error) {
	if c.has("channel") == c.has("users") {
		return nil, failed("users_list_not_supplied")
	}
	if id := c.text("channel"); id != "" {
		r, err := s.find(id)
		if err == nil && r.kind != "im" && r.kind != "mpim" {
			err = failed("method_not_supported_for_channel_type")
		}
		if err != nil {
			return nil, err
		}
		return object{"channel": object{"id": r.ID}}, nil
	}
	users := strings.Split(c.text("users"), ",")
	slices.Sort(users)
	users = slices.Compact(users)
	if len(users) > 8 {
		return nil, failed("too_many_users")
	}
	if err := c.scope(map[bool]string{true: "im:write", false: "mpim:write"}[len(users) == 1]); err != nil {
		return nil, err
	}
	for _, u := range users {
		if err := s.writable(u); err != nil {
			return nil, err
		}
	}
	r := s.gather(users)
	out := object{"id": r.ID}
	if c.flag("return_im") {
		out = s.roomObject(r)
	}
	return object{"channel": out}, nil
}

func (s *Server) gather(users []string) *room {
	if len(users) == 1 {
		return s.direct(users[0])
	}
	id := "G" + hashed(users...)
	if s.rooms.byID[id] == nil {
		s.rooms.byID[id] = &room{Room: Room{ID: id, Name: "mpdm-" + strings.Join(users, "--"), Private: true, Members: users}, kind: "mpim"}
	}
	return s.rooms.byID[id]
}

// writable fails unless the app may have a conversation with a person.
func (s *Server) writable(user string) error {
	p := s.people[user]
	switch {
	case user == BotUser || user == "USLACKBOT":
		return failed("cannot_dm_bot")
	case p == nil:
		return wrong("user_not_found", "nobody is %q", user)
	case p.Deactivated:
		return failed("user_disabled")
	case p.NoDirect:
		return failed("restricted_action")
	}
	return nil
}

func (s *Server) roomsHistory(c *call) (object, error) {
	r, err := s.readable(c)
	if err != nil {
		return nil, err
	}
	return s.span(c, slices.DeleteFunc(slices.Clone(r.messages), func(m *message) bool {
		return m.thread != "" && m.thread != m.ts
	}), true)
}

func (s *Server) roomsReplies(c *call) (object, error) {
	r, err := s.readable(c)
	if err != nil {
		return nil, err
	}
	ts := c.text("ts")
	if r.message(ts) == nil {
		return nil, failed("thread_not_found")
	}
	return s.span(c, slices.DeleteFunc(slices.Clone(r.messages), func(m *message) bool {
		return m.ts != ts && m.thread != ts
	}), false)
}

// readable is the room whose messages a call asks for, if it may read them.
func (s *Server) readable(c *call) (*room, error) {
	r, err := s.find(c.text("channel"))
	if err != nil {
		return nil, err
	}
	if err := c.scope(readScope[r.kind] + ":history"); err != nil {
		return nil, err
	}
	if r.Without {
		return nil, failed("not_in_channel")
	}
	return r, nil
}

// span is the page of messages that a call asks for; the newest first, or the
// oldest.
func (s *Server) span(c *call, list []*message, newest bool) (object, error) {
	oldest, latest := c.text("oldest"), c.text("latest")
	for _, v := range []string{oldest, latest} {
		if v != "" && len(strings.SplitN(v, ".", 2)[0]) > 10 {
			return nil, failed("invalid_ts_oldest")
		}
	}
	list = slices.DeleteFunc(list, func(m *message) bool {
		after, before := compareTS(m.ts, oldest), compareTS(m.ts, latest)
		if c.flag("inclusive") {
			return oldest != "" && after < 0 || latest != "" && before > 0
		}
		return oldest != "" && after <= 0 || latest != "" && before >= 0
	})
	if newest {
		slices.Reverse(list)
	}
	page, next, err := paged(c, list, 999)
	if err != nil {
		return nil, err
	}
	out := []object{}
	for _, m := range page {
		out = append(out, s.messageObject(m, c.flag("include_all_metadata")))
	}
	return object{"messages": out, "has_more": next != "", "response_metadata": object{"next_cursor": next}}, nil
}

// compareTS compares two times of messages, of any precision.
func compareTS(a, b string) int { return cmp.Compare(micros(a), micros(b)) }

func micros(ts string) int64 {
	whole, part, _ := strings.Cut(ts, ".")
	part = (part + "000000")[:6]
	var n int64
	for _, d := range whole + part {
		n = n*10 + int64(d-'0')
	}
	return n
}
