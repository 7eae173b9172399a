package discordtest

import (
	"bytes"
	"encoding/json"
	"net/http"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// reply writes an answer, holds it to the description and keeps a refusal.
func (s *Server) reply(w http.ResponseWriter, c *call, a answer, no *refusal) {
	if no != nil {
		s.note(c, no)
		if no.wait != nil {
			a.body = no.wait.object()
		} else if no.code == 0 && no.message == "error code: 1015" {
			// The address is blocked before Discord sees the request.
			w.Header().Set("Retry-After", "600")
			http.Error(w, no.message, no.status)
			return
		}
	}
	if a.body == nil {
		s.holdAnswer(c, a.status, nil)
		w.WriteHeader(a.status)
		return
	}
	data, err := json.Marshal(a.body)
	if err != nil {
		s.fault("%s: %v", s.label(c), err)
	}
	s.holdAnswer(c, a.status, data)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.status)
	_, _ = w.Write(data) // a client that has gone away is no fault of ours
}

// note keeps a refusal and counts it.
func (s *Server) note(c *call, no *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := Refusal{
		Operation: s.label(c), Request: c.Method + " " + c.URL.Path,
		Status: no.status, Code: no.code, Message: no.message,
	}
	for _, p := range no.problems {
		r.Problems = append(r.Problems, p.String())
	}
	s.limits.count(no.status, no.wait != nil && no.wait.scope == "shared", s.clock.Now())
	s.refuses(r)
}

// holdAnswer fails the test when an answer of ours is none that Discord gives.
func (s *Server) holdAnswer(c *call, status int, data []byte) {
	if s.official == nil || c.route == nil {
		return
	}
	schema, err := s.official.answer(c.route, status)
	switch {
	case err != nil:
		s.fault("%s: %v", c.route.operation, err)
		return
	case (schema == nil) != (data == nil):
		s.fault("%s answers %d with %q", c.route.operation, status, data)
		return
	case schema == nil:
		return
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		s.fault("%s: %v", c.route.operation, err)
		return
	}
	for _, m := range mistakes(schema, value) {
		s.fault("our answer %d to %s: %s", status, c.route.operation, m)
	}
	for _, at := range unknown(schema, value) {
		s.fault("our answer %d to %s has a field of our own: %s", status, c.route.operation, at)
	}
}

// fault keeps a fault of this package's own, which fails the test at its end.
func (s *Server) fault(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dishonest(format, args...)
}
