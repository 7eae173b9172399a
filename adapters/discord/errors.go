package discord

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"livinglab/bot/chat"
)

// SetupError is one that only a person can mend: a token that Discord refuses, a
// server that the bot is not in. Key is one of Texts, Args its values: the words
// to tell whoever runs the bot. Run gives up on it; Post and Edit that meet one
// may be tried again.
type SetupError struct {
	Key  string
	Args map[string]string
	Err  error
}

// The keys of a SetupError.
const (
	BadToken       = "setup-token"   // Discord does not know the token, or no longer
	NotInServer    = "setup-guild"   // the bot is not in the server [guild], or was removed from it
	IntentsRefused = "setup-intents" // Discord refuses the intents that every bot may have
	TooManyServers = "setup-shards"  // the bot is in more servers than one connection may serve
	OldVersion     = "setup-version" // Discord no longer speaks this version of its gateway
)

func (e *SetupError) Error() string { return fmt.Sprintf("discord: set-up: %v", e.Err) }

func (e *SetupError) Unwrap() error { return e.Err }

// Words returns what to tell a person, with the words that say has for Key.
func (e *SetupError) Words(say func(key string) string) string {
	text := say(e.Key)
	for name, value := range e.Args {
		text = strings.ReplaceAll(text, "["+name+"]", value)
	}
	return text
}

// isSetup returns the error as one that only a person can mend, nil if it is not.
func isSetup(err error) *SetupError {
	var e *SetupError
	if errors.As(err, &e) {
		return e
	}
	return nil
}

// apiError is what Discord answered to a request. Its text is for the log: it
// holds no token and quotes nothing that people wrote.
type apiError struct {
	operation string
	status    int      // HTTP's
	code      int      // Discord's, 0 if none (Topics, "JSON Error Codes")
	details   []string // which part of the body is wrong, and the name of its fault
	means     error    // one of chat's errors, or a *SetupError; nil: it may pass
}

func (e *apiError) Error() string {
	s := fmt.Sprintf("discord: %s: %d, code %d", e.operation, e.status, e.code)
	if len(e.details) > 0 {
		s += " (" + strings.Join(e.details, "; ") + ")"
	}
	return s
}

func (e *apiError) Unwrap() error { return e.means }

// code returns Discord's code of the error that a request ended with, 0 when
// another one stood in the way.
func code(err error) int {
	var e *apiError
	if errors.As(err, &e) {
		return e.code
	}
	return 0
}

// Codes of Discord's that the adapter acts on (Topics, "JSON Error Codes").
const (
	unknownChannel     = 10003
	threadThere        = 160004 // the message has a thread already
	missingAccess      = 50001
	missingPermissions = 50013
	archivedThread     = 50083
	badBody            = 50035
	unknownInteraction = 10062 // it came too late for a first answer, or never was
	alreadyAnswered    = 40060 // an interaction takes one first answer
	unknownMessage     = 10008
	unknownWebhook     = 10015
	unknownMember      = 10007
)

// meanings tells what Discord's codes mean for the bot. Whatever is not here may
// pass. (Topics, "JSON Error Codes".)
var meanings = map[int]error{
	10003: chat.ErrGone, // unknown channel
	10004: chat.ErrGone, // unknown guild
	10007: chat.ErrGone, // unknown member
	10008: chat.ErrGone, // unknown message
	10013: chat.ErrGone, // unknown user
	50001: chat.ErrGone, // missing access: the channel is hidden from the bot
	50024: chat.ErrGone, // a channel of another type
	50008: chat.ErrGone, // a channel without messages
	50033: chat.ErrGone, // a recipient who cannot be written to, as oneself
	50278: chat.ErrGone, // no server in common any more: they left

	50007: chat.ErrRefused, // they take no direct messages
	50013: chat.ErrRefused, // missing permissions
	50083: chat.ErrRefused, // a thread that was archived and locked

	40005: chat.ErrInvalid, // too large
	50006: chat.ErrInvalid, // empty
	50035: chat.ErrInvalid, // a body that is not as it must be
	50109: chat.ErrInvalid, // no JSON
}

// refusal is the meaning of an answer that says no.
func refusal(r request, resp *http.Response, answer []byte) error {
	var said struct {
		Code   int             `json:"code"`
		Errors json.RawMessage `json:"errors"`
		After  float64         `json:"retry_after"`
		Global bool            `json:"global"`
	}
	_ = json.Unmarshal(answer, &said) // a page of a proxy: it has no code
	e := &apiError{operation: r.operation, status: resp.StatusCode, code: said.Code, means: meanings[said.Code]}
	e.details = faults(said.Errors, nil)
	switch {
	case resp.StatusCode == http.StatusTooManyRequests:
		after := pause(resp.Header, said.After)
		e.means = &chat.RetryError{After: after, Here: !said.Global && resp.Header.Get("X-RateLimit-Scope") != "" && resp.Header.Get("X-RateLimit-Scope") != "global"}
	case resp.StatusCode == http.StatusUnauthorized && !r.open:
		e.means = &SetupError{Key: BadToken, Err: fmt.Errorf("%s: 401", r.operation)}
	}
	return e
}

// defaultRetry is how long to wait where Discord does not say.
const defaultRetry = 5 * time.Second

// pause is how long Discord asks to wait: seconds in the body, to the
// millisecond, or rounded up in the header.
func pause(h http.Header, seconds float64) time.Duration {
	if s, err := strconv.ParseFloat(h.Get("Retry-After"), 64); err == nil && seconds <= 0 {
		seconds = s
	}
	if seconds <= 0 || math.IsNaN(seconds) {
		return defaultRetry
	}
	return time.Duration(min(seconds, 24*60*60) * float64(time.Second))
}

// faults are the paths of what is wrong in a body, each with the name of its
// fault. Discord's sentences, which may quote, are left out. (Reference, "Error
// Messages".)
func faults(tree json.RawMessage, path []string) (out []string) {
	const most, deepest = 10, 12
	var node map[string]json.RawMessage
	if len(path) > deepest || json.Unmarshal(tree, &node) != nil {
		return nil
	}
	var here []struct {
		Code string `json:"code"`
	}
	if json.Unmarshal(node["_errors"], &here) == nil {
		for _, f := range here {
			out = append(out, strings.Join(path, ".")+": "+f.Code)
		}
	}
	names := make([]string, 0, len(node))
	for name := range node {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if name != "_errors" && len(out) < most {
			out = append(out, faults(node[name], append(slices.Clone(path), name))...)
		}
	}
	return out[:min(len(out), most)]
}

// doubtful reports whether Discord may have done what it was asked in spite of
// the error: it never answered, or answered that something went wrong inside.
func doubtful(err error) bool {
	var refused *apiError
	var op *net.OpError
	switch {
	case err == nil, errors.Is(err, errNotSent):
		return false
	case errors.As(err, &refused):
		return refused.status >= http.StatusInternalServerError || refused.status == http.StatusRequestTimeout
	case errors.As(err, &op):
		return op.Op != "dial"
	}
	return true
}

// errNotSent marks an error that came before anything was sent.
var errNotSent = errors.New("not sent")

// notSent is an error that came before anything was sent.
func notSent(err error) error { return fmt.Errorf("%w: %w", errNotSent, err) }
