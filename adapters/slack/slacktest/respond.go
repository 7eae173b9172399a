package slacktest

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"time"
)

// A response_url may be used five times within half an hour.
const (
	respondTimes = 5
	respondFor   = 30 * time.Minute
)

var respondFields = []string{
	"text", "blocks", "response_type", "replace_original", "delete_original", "thread_ts", "mrkdwn", "parse", "unfurl_links", "unfurl_media",
	"link_names", "metadata",
}

func (s *Server) serveRespond(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		return // the app went away
	}
	s.mu.Lock()
	status, code, err := s.responded(r, body)
	if err != nil {
		s.refuse("response_url", code, "%v", err)
	}
	s.mu.Unlock()
	if s.losing("response_url", err) {
		panic(http.ErrAbortHandler) // shown, and the answer is lost
	}
	if err != nil {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		json.NewEncoder(w).Encode(object{"ok": false, "error": code})
		return
	}
	io.WriteString(w, "ok")
}

func (s *Server) responded(r *http.Request, body []byte) (status int, code string, err error) {
	a := s.acts.byTicket[r.PathValue("ticket")]
	var answer object
	switch {
	case a == nil:
		return http.StatusNotFound, "no_such_url", failed("no_such_url")
	case r.Method != http.MethodPost || !isJSON(r):
		return http.StatusBadRequest, "invalid_payload", wrong("invalid_payload", "%s of %s", r.Method, r.Header.Get("Content-Type"))
	case s.clock.awake().Sub(a.at) > respondFor:
		return http.StatusNotFound, "expired_url", failed("expired_url")
	case a.uses >= respondTimes:
		return http.StatusNotFound, "used_url", failed("used_url")
	case decode(body, &answer) != nil:
		return http.StatusBadRequest, "invalid_payload", wrong("invalid_payload", "%.200s", body)
	}
	a.uses++
	if err := s.respond(a, answer); err != nil {
		return http.StatusBadRequest, codeOf(err), err
	}
	return http.StatusOK, "", nil
}

// respond shows a message that answers an act: by the acknowledgement of a
// command, or by a response_url. The caller holds mu.
func (s *Server) respond(a *Act, answer object) error {
	for k := range answer {
		if !slices.Contains(respondFields, k) {
			return wrong("invalid_payload", "unknown field %q", k)
		}
	}
	c := &call{name: "response_url", args: answer}
	original := c.flag("replace_original") || c.flag("delete_original")
	switch r := s.rooms.byID[a.room]; {
	case original && a.message == nil:
		return wrong("invalid_payload", "there is no original message")
	case c.flag("delete_original"):
		r.drop(a.message.ts)
		s.rooms.whisper = slices.DeleteFunc(s.rooms.whisper, func(m *message) bool { return m == a.message })
		s.show(a.User, a, Shown{message: a.message, closed: true})
		return nil
	case original:
		return s.replaceOriginal(a, c)
	}
	return s.respondNew(a, c)
}

func (s *Server) replaceOriginal(a *Act, c *call) error {
	changed := *a.message
	changed.text, changed.blocks, changed.states = "", nil, nil
	if err := s.content(c, &changed); err != nil {
		return err
	}
	*a.message = changed
	if changed.only != "" {
		s.show(a.User, a, Shown{message: a.message})
	}
	s.touch()
	return nil
}

func (s *Server) respondNew(a *Act, c *call) error {
	r := s.rooms.byID[a.room]
	m := &message{room: r.ID, mrkdwn: true, thread: s.root("response_url", c.text("thread_ts"), r)}
	if err := s.content(c, m); err != nil {
		return err
	}
	switch kind := c.text("response_type"); kind {
	case "in_channel":
		s.add(r, m)
	case "", "ephemeral":
		m.only = a.User
		s.whisper(m, a)
	default:
		return wrong("invalid_payload", "response_type %q", kind)
	}
	return nil
}
