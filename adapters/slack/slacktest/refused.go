package slacktest

import (
	"fmt"
	"slices"
	"strings"
)

// Refusal is something of the app's that Slack refused, or took and did not
// heed.
type Refusal struct {
	What string // a method ("chat.postMessage"), "response_url", "ack", "socket", "upload"
	Code string // Slack's error ("invalid_blocks"), or our word for what it drops in silence
	Why  string // what exactly, for who reads the test
}

func (r Refusal) String() string {
	s := r.What + ": " + r.Code
	if r.Why != "" {
		s += " (" + r.Why + ")"
	}
	return s
}

// refusals is what was refused, oldest first, and what a test asked for.
type refusals struct {
	all   []Refusal
	asked []Refusal // Why is not looked at
}

// refuse keeps a refusal. The caller holds mu.
func (s *Server) refuse(what, code, format string, args ...any) {
	s.refusals.all = append(s.refusals.all, Refusal{what, code, fmt.Sprintf(format, args...)})
	s.touch()
}

// Refused is all that was refused, oldest first.
func (s *Server) Refused() []Refusal {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.refusals.all)
}

// Expect says that a test wants a refusal: Unexpected leaves it out, however
// often it comes. What or code "" is any.
func (s *Server) Expect(what, code string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refusals.asked = append(s.refusals.asked, Refusal{What: what, Code: code})
}

// Unexpected is what was refused without a test that wants it.
func (s *Server) Unexpected() []Refusal {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.refusals.all), func(r Refusal) bool {
		return slices.ContainsFunc(s.refusals.asked, func(a Refusal) bool {
			return (a.What == "" || a.What == r.What) && (a.Code == "" || a.Code == r.Code)
		})
	})
}

// fault is an error of Slack's, in the answer to a request.
type fault struct {
	code     string
	messages []string // of response_metadata
	needed   string   // missing_scope
	provided string
	after    int // seconds; ratelimited
}

func (f *fault) Error() string {
	if len(f.messages) > 0 {
		return f.code + ": " + strings.Join(f.messages, "; ")
	}
	return f.code
}

// failed makes a fault; the words are for response_metadata.messages.
func failed(code string, words ...string) *fault {
	return &fault{code: code, messages: words}
}

// wrong is failed, the words made by fmt.
func wrong(code, format string, args ...any) *fault {
	return failed(code, fmt.Sprintf(format, args...))
}
