package slacktest

import (
	"encoding/json"
	"strings"
	"testing"
)

// HomeTab is what a person sees in the Home tab of the app, nil where the app
// has published nothing, and what they act on there.
func (s *Server) HomeTab(user string) (json.RawMessage, On) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.views.home[user]
	if v == nil {
		return nil, On{}
	}
	data, err := json.Marshal(s.viewObject(v))
	if err != nil {
		panic(err) // it came as JSON
	}
	return data, On{View: v.id}
}

// AwaitHome waits until the Home tab of a person shows some words.
func (s *Server) AwaitHome(t testing.TB, user, words string) On {
	t.Helper()
	var id string
	s.until(t, "the Home tab with "+words, func() bool {
		v := s.views.home[user]
		if v == nil {
			return false
		}
		data, err := json.Marshal(v.body)
		id = v.id
		return err == nil && strings.Contains(string(data), words)
	})
	return On{View: id}
}
