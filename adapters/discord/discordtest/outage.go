package discordtest

import (
	"net/http"
	"strings"
	"testing"
)

// Down has Discord be down: connections are cut, requests fail.
func (s *Server) Down() {
	s.outage.Down()
	s.Drop()
}

// Up has it be up again. What happened meanwhile in a session is sent once the app
// has resumed it.
func (s *Server) Up() { s.outage.Up() }

// asksGateway reports a request for the gateway's address.
func asksGateway(r *http.Request) bool {
	return strings.HasSuffix(r.URL.Path, "/gateway") || strings.HasSuffix(r.URL.Path, "/gateway/bot")
}

// Down has Discord be down.
func (s *Stage) Down(testing.TB) { s.server.Down() }

// Up has it be up, and waits until the app has its session again.
func (s *Stage) Up(t testing.TB) {
	t.Helper()
	made := s.server.Connections()
	s.server.Up()
	s.server.Await(t, "the app's session", func() bool { return s.server.Connections() > made && s.server.Ready() })
}
