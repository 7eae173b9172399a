package slacktest

import "testing"

// Down has Slack be down: connections are cut, requests fail.
func (s *Server) Down() {
	s.outage.Down()
	s.Cut()
}

// Up has it be up again. What was to be delivered is, once the app has connected.
func (s *Server) Up() { s.outage.Up() }

// Down has Slack be down.
func (s *Stage) Down(testing.TB) { s.server.Down() }

// Up has it be up, and waits until the app has connected again.
func (s *Stage) Up(t testing.TB) {
	t.Helper()
	made := s.server.Made()
	s.server.Up()
	if !s.o.HTTP {
		s.server.AwaitConnection(t, made)
	}
}
