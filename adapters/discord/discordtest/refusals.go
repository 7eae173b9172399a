package discordtest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// refusal is an answer that says no, in Discord's form.
type refusal struct {
	status, code int
	message      string
	problems     []problem
	wait         *waiting // of a 429
}

// faults are the codes that this package answers, with the HTTP status that
// Discord gives them. (Topics, "Opcodes and Status Codes", "JSON".)
var faults = map[int]struct {
	status  int
	message string
}{
	10003: {http.StatusNotFound, "Unknown Channel"},
	10004: {http.StatusNotFound, "Unknown Guild"},
	10007: {http.StatusNotFound, "Unknown Member"},
	10008: {http.StatusNotFound, "Unknown Message"},
	10013: {http.StatusNotFound, "Unknown User"},
	10015: {http.StatusNotFound, "Unknown Webhook"},
	10062: {http.StatusNotFound, "Unknown interaction"},
	20012: {http.StatusForbidden, "You are not authorized to perform this action on this application"},
	30032: {http.StatusBadRequest, "Maximum number of application commands reached (100)"},
	30034: {http.StatusBadRequest, "Max number of daily application command creates has been reached (200)"},
	40005: {http.StatusRequestEntityTooLarge, "Request entity too large"},
	40060: {http.StatusBadRequest, "Interaction has already been acknowledged."},
	50001: {http.StatusForbidden, "Missing Access"},
	50005: {http.StatusForbidden, "Cannot edit a message authored by another user"},
	50006: {http.StatusBadRequest, "Cannot send an empty message"},
	50007: {http.StatusForbidden, "Cannot send messages to this user"},
	50008: {http.StatusBadRequest, "Cannot send messages in a non-text channel"},
	50013: {http.StatusForbidden, "Missing Permissions"},
	50021: {http.StatusForbidden, "Cannot execute action on a system message"},
	50024: {http.StatusBadRequest, "Cannot execute action on this channel type"},
	50027: {http.StatusUnauthorized, "Invalid Webhook Token"},
	50033: {http.StatusBadRequest, "Invalid Recipient(s)"},
	50035: {http.StatusBadRequest, "Invalid Form Body"},
	50041: {http.StatusBadRequest, "Invalid API version"},
	50083: {http.StatusBadRequest, "Thread is archived"},
	50109: {http.StatusBadRequest, "The request body contains invalid JSON."},
	50278: {http.StatusForbidden, "Cannot send messages to this user due to having no mutual guilds"},

	160002: {http.StatusForbidden, "Cannot reply without permission to read message history"},
	160004: {http.StatusBadRequest, "A thread has already been created for this message"},
}

// refuse is the refusal of a code.
func refuse(code int) *refusal {
	f, known := faults[code]
	if !known {
		panic(fmt.Sprintf("discordtest: no fault %d", code))
	}
	return &refusal{status: f.status, code: code, message: f.message}
}

// plain is a refusal that has no code of its own: 401, 404, 405.
func plain(status int) *refusal {
	return &refusal{status: status, message: fmt.Sprintf("%d: %s", status, http.StatusText(status))}
}

func (r *refusal) object() object {
	o := object{"code": r.code, "message": r.message}
	if len(r.problems) > 0 {
		o["errors"] = tree(r.problems)
	}
	return o
}

// Refusal is something that the app asked and was refused: a request, or a
// frame for which the gateway closed the connection.
type Refusal struct {
	At        time.Time
	Operation string // "create_message"; "gateway" for a frame; "" for a path that Discord has not
	Request   string // method and path
	Status    int    // HTTP's, or the gateway's close code
	Code      int    // Discord's, 0 if none
	Message   string
	Problems  []string // "embeds.0.title: Must be 256 or fewer in length."
}

func (r Refusal) String() string {
	s := fmt.Sprintf("%s %s: %d %d %s", r.Operation, r.Request, r.Status, r.Code, r.Message)
	if len(r.Problems) > 0 {
		s += " (" + strings.Join(r.Problems, "; ") + ")"
	}
	return s
}

// Refused is everything that was refused so far, oldest first.
func (s *Server) Refused() []Refusal {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.refused)
}

// refuses keeps a refusal for the test to see.
func (s *Server) refuses(r Refusal) {
	r.At = s.clock.Now()
	s.refused = append(s.refused, r)
	s.change()
}

// dishonest keeps a fault of this package's own, which fails the test.
func (s *Server) dishonest(format string, args ...any) {
	s.broken = append(s.broken, fmt.Sprintf(format, args...))
}
