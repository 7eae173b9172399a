package discordtest

import (
	"slices"
	"testing"
)

// MessageCommand chooses a command in the menu of a message, as a person.
func (s *Server) MessageCommand(t testing.TB, who, message, name string) *Interaction {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.visible(t, who, message)
	ch := s.channels[m.channel]
	k := s.commandOf(who, ch, messageMenu, name)
	if k == nil {
		t.Fatalf("%s is not offered %q on a message", s.people[who].name(), name)
	}
	i := s.begin(applicationCommand, who, ch)
	i.spoken, i.target = name, m.id
	// The content is told whatever the intents. (Gateway, "Message Content
	// Intent".)
	data := object{
		"id": k.id, "name": k.name(), "type": messageMenu, "target_id": m.id,
		"resolved": object{"messages": object{m.id: s.messageObject(m, true)}},
	}
	if k.guild != "" {
		data["guild_id"] = k.guild
	}
	s.tell(i, data)
	return &Interaction{s: s, i: i}
}

// visible is a message that a person sees.
func (s *Server) visible(t testing.TB, who, id string) *message {
	t.Helper()
	m := s.messages[id]
	if m == nil || m.only != "" && m.only != who || !s.can(who, s.channels[m.channel], ViewChannel) {
		t.Fatalf("%s sees no message %s", who, id)
	}
	return m
}

// Press presses a button of a message, as a person. The test fails where the
// message has no such button, or it cannot be pressed.
func (s *Server) Press(t testing.TB, who, message, customID string) *Interaction {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	m, o := s.control(t, who, message, customID)
	if kindOf(o) != button {
		t.Fatalf("%q is no button", customID)
	}
	return s.pressed(who, m, object{"custom_id": customID, "component_type": button, "id": o["id"]})
}

// Choose chooses in a menu of a message, as a person: values of its options, or
// ids of people, roles or channels.
func (s *Server) Choose(t testing.TB, who, message, customID string, values ...string) *Interaction {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	m, o := s.control(t, who, message, customID)
	kind := kindOf(o)
	if !isSelect(kind) {
		t.Fatalf("%q is no menu", customID)
	}
	if n := len(values); n < num(o["min_values"]) || n > num(o["max_values"]) {
		t.Fatalf("%d are chosen in %q, which takes %v to %v", n, customID, o["min_values"], o["max_values"])
	}
	data := object{"custom_id": customID, "component_type": kind, "id": o["id"], "values": append([]string{}, values...)}
	resolved := map[string]object{}
	for _, v := range values {
		if kind == stringSelect {
			if !slices.ContainsFunc(list(o["options"]), func(p object) bool { return str(p["value"]) == v }) {
				t.Fatalf("%q has no option %q", customID, v)
			}
		} else if !s.resolve(resolved, v, s.guilds[s.channels[m.channel].Guild]) {
			t.Fatalf("there is no %s", v)
		}
	}
	if kind != stringSelect {
		data["resolved"] = resolved
	}
	return s.pressed(who, m, data)
}

// control is a component of a message that a person can use.
func (s *Server) control(t testing.TB, who, id, customID string) (*message, object) {
	t.Helper()
	m := s.visible(t, who, id)
	var found object
	walk(m.components, func(o object) {
		if str(o["custom_id"]) == customID {
			found = o
		}
	})
	if found == nil || found["disabled"] == true {
		t.Fatalf("message %s has no %q to press", id, customID)
	}
	return m, found
}

func (s *Server) pressed(who string, m *message, data object) *Interaction {
	i := s.begin(messageComponent, who, s.channels[m.channel])
	i.on = m
	s.tell(i, data)
	return &Interaction{s: s, i: i}
}

// PressForged presses what is on no message: a custom_id of anyone's making, as
// a client that is not Discord's could send.
func (s *Server) PressForged(t testing.TB, who, message, customID string, values ...string) *Interaction {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	data := object{"custom_id": customID, "component_type": button, "id": 1}
	if values != nil {
		data["component_type"], data["values"] = stringSelect, values
	}
	return s.pressed(who, s.visible(t, who, message), data)
}

// Again delivers a person's last interaction to the app once more, with the
// same id and token.
func (s *Server) Again(t testing.TB, who string) *Interaction {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.acts.last[who]
	if i == nil {
		t.Fatalf("%s has done nothing yet", who)
	}
	i.changed = false
	s.deliver(i)
	return &Interaction{s: s, i: i, again: true}
}

// resolve adds what an id names to resolved data: a person, a role, a channel.
// (Receiving and Responding, "Resolved Data Structure".)
func (s *Server) resolve(into map[string]object, id string, g *guild) bool {
	put := func(kind string, o object) {
		if into[kind] == nil {
			into[kind] = object{}
		}
		into[kind][id] = o
	}
	if p := s.people[id]; p != nil {
		put("users", p.object())
		if g != nil && g.members[id] != nil {
			m := g.members[id].partial()
			m["permissions"] = g.base(g.members[id]).String()
			put("members", m)
		}
		return true
	}
	if g == nil {
		return false
	}
	if r := g.roles[id]; r != nil {
		put("roles", r.object(0))
		return true
	}
	if ch := s.channels[id]; ch != nil && ch.Guild == g.id {
		o := object{"id": ch.ID, "name": ch.Name, "type": int(ch.Kind), "permissions": s.permissions(s.AppID, ch).String()}
		if full := s.channelObject(ch); ch.isThread() {
			o["parent_id"], o["thread_metadata"] = full["parent_id"], full["thread_metadata"]
		}
		put("channels", o)
		return true
	}
	return false
}
