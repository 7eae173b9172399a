package slacktest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// Act is something that a person did, on its way to the app and back.
type Act struct {
	// ID is what stays the same when it is delivered again: the trigger_id, of
	// a submitted view its id, of an event its event_id.
	ID   string
	User string

	s       *Server
	kind    string // slash_commands, interactive, events_api
	sort    string // of what is interactive: block_actions, view_submission, view_closed, message_action
	payload object
	takes   bool // whether an answer may come with the acknowledgement

	trigger   string
	at        time.Time
	exchanged bool

	room, thread string
	ticket       string // of the response_url
	uses         int
	message      *message // that was pressed
	view         *view    // that was pressed, submitted or closed

	acked    bool
	times    int // how often it was acknowledged
	trouble  string
	delivery int // how often it was sent
}

// Shown is something that came to be seen by one person: a message for them
// alone, a modal that opened or changed, the end of one, or a failure that
// Slack itself tells them of.
type Shown struct {
	Act     *Act   // why, nil where Slack does not tell
	Trouble string // what Slack says when the app did not answer as it must

	message *message
	view    *view
	closed  bool
}

// acts are the acts under way, and what people were shown, oldest first.
type acts struct {
	byTrigger map[string]*Act
	byTicket  map[string]*Act
	last      map[string]*Act
	log       map[string][]Shown
	pending   []*envelope
	twice     bool
	took      []time.Duration // each acknowledgement, by the machine's clock
	serial    int
}

func newActs() acts {
	return acts{byTrigger: map[string]*Act{}, byTicket: map[string]*Act{}, last: map[string]*Act{}, log: map[string][]Shown{}}
}

// show keeps what a person was shown. The caller holds mu.
func (s *Server) show(user string, because *Act, what Shown) {
	what.Act = because
	s.acts.log[user] = append(s.acts.log[user], what)
	s.touch()
}

// newAct makes an act of a person, with a trigger_id and a response_url.
func (s *Server) newAct(kind, sort, user string) *Act {
	s.acts.serial++
	a := &Act{s: s, User: user, kind: kind, sort: sort, at: s.clock.awake()}
	a.trigger = fmt.Sprintf("%d.%d.%s", s.clock.Now().UnixNano()/1e6, s.acts.serial, token())
	a.ID = a.trigger
	a.ticket = token()
	s.acts.byTrigger[a.trigger], s.acts.byTicket[a.ticket] = a, a
	return a
}

// who is a person who acts, in a room or, with "", wherever.
func (s *Server) who(t testing.TB, user, room string) (*Person, *room) {
	t.Helper()
	p := s.people[user]
	if p == nil || p.Deactivated {
		s.mu.Unlock()
		t.Fatalf("nobody is %q", user)
	}
	if room == "" {
		return p, nil
	}
	if room == DirectRoom(user) {
		return p, s.direct(user)
	}
	r := s.rooms.byID[room]
	if r == nil || !s.holds(r, user) {
		s.mu.Unlock()
		t.Fatalf("%s is in no room %q", user, room)
	}
	return p, r
}

// userObject is who did something, in a payload.
func userObject(p *Person) object {
	team := TeamID
	if p.Stranger {
		team = stranger
	}
	return object{"id": p.ID, "username": p.ID, "name": p.ID, "team_id": team}
}

func (s *Server) responseURL(a *Act) string { return s.URL() + "/respond/" + a.ticket }

// Command has a person type a slash command in a room: DirectRoom is their own
// conversation with the app.
func (s *Server) Command(t testing.TB, user, room, line string) *Act {
	t.Helper()
	s.mu.Lock()
	p, r := s.who(t, user, room)
	a := s.newAct("slash_commands", "", user)
	a.room, a.takes = r.ID, true
	name, text, _ := strings.Cut(line, " ")
	roomName := r.Name
	if r.kind == "im" {
		roomName = "directmessage"
	}
	a.payload = object{
		"token": "legacy", "team_id": TeamID, "team_domain": domain, "channel_id": r.ID, "channel_name": roomName,
		"user_id": p.ID, "user_name": p.ID, "command": name, "text": s.typed(strings.TrimSpace(text), true), "api_app_id": AppID,
		"is_enterprise_install": "false", "response_url": s.responseURL(a), "trigger_id": a.trigger,
	}
	s.send(a)
	s.mu.Unlock()
	return a
}

// interaction begins the payload of what a person did with blocks, views and
// shortcuts.
func (s *Server) interaction(a *Act, p *Person) object {
	return object{
		"type": a.sort, "token": "legacy", "api_app_id": AppID, "team": object{"id": TeamID, "domain": domain}, "user": userObject(p),
		"trigger_id": a.trigger, "is_enterprise_install": false, "enterprise": nil,
	}
}

// Shortcut has a person choose the app's shortcut in the menu of a message.
func (s *Server) Shortcut(t testing.TB, user, room, ts, callback string) *Act {
	t.Helper()
	s.mu.Lock()
	p, r := s.who(t, user, room)
	m := r.message(ts)
	if m == nil {
		s.mu.Unlock()
		t.Fatalf("no message %s in %s", ts, room)
	}
	a := s.newAct("interactive", "message_action", user)
	a.room, a.thread, a.message = r.ID, m.thread, m
	a.payload = s.interaction(a, p)
	delete(a.payload, "api_app_id")
	a.payload["callback_id"], a.payload["action_ts"], a.payload["message_ts"] = callback, s.stamp(), m.ts
	a.payload["channel"] = object{"id": r.ID, "name": r.Name}
	a.payload["message"], a.payload["response_url"] = s.messageObject(m, false), s.responseURL(a)
	s.send(a)
	s.mu.Unlock()
	return a
}

// Press has a person act on an element of something shown: press a button, or
// choose in a menu. On is what they act on.
func (s *Server) Press(t testing.TB, user string, on On, block, action string, chosen ...string) *Act {
	t.Helper()
	s.mu.Lock()
	p, _ := s.who(t, user, "")
	blocks, st, err := s.lookAt(on, user)
	if err != nil {
		s.mu.Unlock()
		t.Fatalf("%s presses %s: %v", user, action, err)
	}
	element := elementOf(blocks, block, action)
	if element == nil {
		s.mu.Unlock()
		t.Fatalf("%s sees no element %q of block %q", user, action, block)
	}
	value, err := choose(element, chosen)
	if err != nil {
		s.mu.Unlock()
		t.Fatalf("%s acts on %q: %v", user, action, err)
	}
	if stateful(element) {
		st.set(block, action, value)
	}
	a := s.newAct("interactive", "block_actions", user)
	a.payload = s.interaction(a, p)
	value["block_id"], value["action_id"], value["action_ts"] = block, action, s.stamp()
	a.payload["actions"] = []object{value}
	s.placeOf(a, on, blocks, st)
	s.send(a)
	s.mu.Unlock()
	return a
}

// On is something shown to a person: a message in a room, or one for them
// alone, or a view.
type On struct {
	Room, TS string
	View     string
	message  *message // as it was seen, which may have changed since
}

// lookAt finds the blocks of something shown, and what was typed there.
func (s *Server) lookAt(on On, user string) ([]any, state, error) {
	if on.View != "" {
		v := s.views.byID[on.View]
		if v == nil || v.user != user || !v.open {
			return nil, nil, fmt.Errorf("no view %q is open", on.View)
		}
		return v.blocks(), v.state, nil
	}
	m := on.message
	if m == nil {
		m = s.seen(on.Room, on.TS, user)
	}
	if m == nil {
		return nil, nil, fmt.Errorf("no message %s in %s", on.TS, on.Room)
	}
	if m.states == nil {
		m.states = map[string]state{}
	}
	if m.states[user] == nil {
		m.states[user] = state{}
	}
	return m.blocks, m.states[user], nil
}

// seen is a message of a room, or one that a person alone is shown there.
func (s *Server) seen(room, ts, user string) *message {
	if r := s.rooms.byID[room]; r != nil {
		if m := r.message(ts); m != nil {
			return m
		}
	}
	i := slices.IndexFunc(s.rooms.whisper, func(m *message) bool { return m.room == room && m.ts == ts && m.only == user })
	if i < 0 {
		return nil
	}
	return s.rooms.whisper[i]
}

// placeOf completes the payload of an act with where it was done.
func (s *Server) placeOf(a *Act, on On, blocks []any, st state) {
	if on.View != "" {
		a.view = s.views.byID[on.View]
		a.payload["view"] = echoed(s.viewObject(a.view))
		a.payload["container"] = object{"type": "view", "view_id": a.view.id}
		return
	}
	m := s.seen(on.Room, on.TS, a.User)
	if m == nil {
		m = on.message
	}
	a.message, a.room, a.thread = m, m.room, m.thread
	r := s.rooms.byID[m.room]
	container := object{"type": "message", "message_ts": m.ts, "channel_id": m.room, "is_ephemeral": m.only != ""}
	if in := str(s.messageObject(m, false), "thread_ts"); in != "" {
		container["thread_ts"] = in
	}
	a.payload["container"] = container
	a.payload["channel"] = object{"id": r.ID, "name": map[bool]string{true: "directmessage", false: r.Name}[r.kind == "im"]}
	a.payload["response_url"] = s.responseURL(a)
	a.payload["state"] = object{"values": st.told(blocks, s.o.Forgets)}
	if m.only == "" {
		a.payload["message"] = s.echo(m)
	}
}
