package slacktest

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// Write has a person write in a room, or in the thread of a message there (ts,
// "" for none). It returns the message's ts, and how the app is told of it, nil
// where it is not told: it is not in that room.
func (s *Server) Write(t testing.TB, user, room, thread, words string) (ts string, told *Act) {
	t.Helper()
	s.mu.Lock()
	_, r := s.who(t, user, room)
	m := &message{room: r.ID, user: user, text: s.typed(words, false), mrkdwn: true}
	if thread != "" {
		m.thread = s.root("a person", thread, r)
	}
	s.add(r, m)
	told = s.tell(r, m)
	s.mu.Unlock()
	return m.ts, told
}

// Delete removes a message of a room, as someone who may does.
func (s *Server) Delete(t testing.TB, room, ts string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.rooms.byID[room]
	if r == nil || r.message(ts) == nil {
		t.Errorf("no message %s in %s", ts, room)
		return
	}
	s.remove(r, ts)
	s.touch()
}

// Home has a person open the Home tab of the app.
func (s *Server) Home(t testing.TB, user string) *Act {
	t.Helper()
	s.mu.Lock()
	p, _ := s.who(t, user, "")
	event := object{"type": "app_home_opened", "user": p.ID, "channel": s.direct(user).ID, "tab": "home", "event_ts": s.stamp()}
	if v := s.views.home[user]; v != nil {
		event["view"] = s.viewObject(v)
	}
	a := s.event(user, event)
	s.mu.Unlock()
	return a
}

// tell tells the app of a message, where it hears.
func (s *Server) tell(r *room, m *message) *Act {
	scope := readScope[r.kind] + ":history"
	if r.Without || !contains(s.tokens[Bot].scopes, scope) {
		return nil
	}
	event := s.messageObject(m, false)
	event["channel"], event["event_ts"] = r.ID, m.ts
	event["channel_type"] = r.kind
	if len(m.files) > 0 {
		event["subtype"] = "file_share"
	}
	if m.user != BotUser && m.user != "" {
		event["client_msg_id"] = token()
	}
	return s.event(m.user, event)
}

// tellChange tells the app that a message was edited or deleted.
func (s *Server) tellChange(r *room, subtype string, more object) {
	if !s.o.Own || r.Without || !contains(s.tokens[Bot].scopes, readScope[r.kind]+":history") {
		return
	}
	ts := s.stamp()
	event := object{"type": "message", "subtype": subtype, "hidden": true, "channel": r.ID, "ts": ts, "event_ts": ts, "channel_type": r.kind}
	for k, v := range more {
		event[k] = v
	}
	s.event(BotUser, event)
}

// event sends an event of the Events API.
func (s *Server) event(user string, event object) *Act {
	a := s.newAct("events_api", str(event, "type"), user)
	s.acts.serial++
	a.ID = fmt.Sprintf("Ev%08d%s", s.acts.serial, token()[:4])
	delete(s.acts.byTrigger, a.trigger)
	delete(s.acts.byTicket, a.ticket)
	a.payload = object{
		"token": "legacy", "team_id": TeamID, "context_team_id": TeamID, "api_app_id": AppID, "event": event, "type": "event_callback",
		"event_id": a.ID, "event_time": s.clock.Now().Unix(), "is_ext_shared_channel": false,
		"authorizations": []object{{"team_id": TeamID, "user_id": BotUser, "is_bot": true, "is_enterprise_install": false, "enterprise_id": nil}},
	}
	s.send(a)
	return a
}

// escape escapes words as Slack does in what it sends.
func escape(words string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(words)
}

var (
	mention  = regexp.MustCompile(`<@([^<>|]+)>`)
	typedURL = regexp.MustCompile(`https?://[^\s<>|]+`)
)

// typed is what a person typed, as Slack keeps it: escaped, with people who
// were chosen as mentions (the test writes them as <@id>) and addresses as
// links. In a command a mention has the person's name besides.
func (s *Server) typed(words string, named bool) string {
	var out strings.Builder
	for words != "" {
		m, a := mention.FindStringSubmatchIndex(words), typedURL.FindStringIndex(words)
		switch {
		case m != nil && (a == nil || m[0] < a[0]):
			id := words[m[2]:m[3]]
			out.WriteString(escape(words[:m[0]]))
			if p := s.people[id]; p != nil && named {
				out.WriteString("<@" + id + "|" + escape(p.Name) + ">")
			} else if p != nil || id == BotUser {
				out.WriteString("<@" + id + ">")
			} else {
				out.WriteString(escape(words[m[0]:m[1]]))
			}
			words = words[m[1]:]
		case a != nil:
			out.WriteString(escape(words[:a[0]]) + "<" + escape(words[a[0]:a[1]]) + ">")
			words = words[a[1]:]
		default:
			out.WriteString(escape(words))
			words = ""
		}
	}
	return out.String()
}
