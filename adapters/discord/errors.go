package discord

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

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

// noServerInCommon is a code that discordgo does not name.
const noServerInCommon = 50278

// meanings tells what Discord's codes mean for the bot. Whatever is not here may
// pass. (Topics, "JSON Error Codes".)
var meanings = map[int]error{
	discordgo.ErrCodeUnknownChannel:                       chat.ErrGone,
	discordgo.ErrCodeUnknownGuild:                         chat.ErrGone,
	discordgo.ErrCodeUnknownMember:                        chat.ErrGone,
	discordgo.ErrCodeUnknownMessage:                       chat.ErrGone,
	discordgo.ErrCodeUnknownUser:                          chat.ErrGone,
	discordgo.ErrCodeMissingAccess:                        chat.ErrGone, // the channel is hidden from the bot
	discordgo.ErrCodeCannotExecuteActionOnThisChannelType: chat.ErrGone,
	discordgo.ErrCodeCannotSendMessagesInVoiceChannel:     chat.ErrGone,
	discordgo.ErrCodeInvalidRecipients:                    chat.ErrGone, // one who cannot be written to, as oneself
	noServerInCommon:                                      chat.ErrGone, // any more: they left

	discordgo.ErrCodeCannotSendMessagesToThisUser:       chat.ErrRefused, // they take no direct messages
	discordgo.ErrCodeMissingPermissions:                 chat.ErrRefused,
	discordgo.ErrCodePerformedOperationOnArchivedThread: chat.ErrRefused, // and locked

	discordgo.ErrCodeRequestEntityTooLarge:             chat.ErrInvalid,
	discordgo.ErrCodeCannotSendEmptyMessage:            chat.ErrInvalid,
	discordgo.ErrCodeInvalidFormBody:                   chat.ErrInvalid,
	discordgo.ErrCodeTheRequestBodyContainsInvalidJSON: chat.ErrInvalid,
}

// refusal is the meaning of an answer that says no, of which discordgo made an
// error: none that can be logged, since it quotes the answer, and there are three
// of them.
func refusal(r request, e *exchange, err error) error {
	out := &apiError{operation: r.operation, status: e.status}
	var said *discordgo.RESTError
	if errors.As(err, &said) {
		if said.Message != nil { // else it is a page of a proxy
			out.code = said.Message.Code
		}
		var body struct {
			Errors json.RawMessage `json:"errors"`
		}
		_ = json.Unmarshal(said.ResponseBody, &body)
		out.means, out.details = meanings[out.code], faults(body.Errors, nil)
	}
	switch {
	case e.status == http.StatusTooManyRequests:
		scope := e.header.Get("X-RateLimit-Scope")
		out.means = &chat.RetryError{After: pause(e.header, err), Here: scope != "" && scope != "global"}
	case e.status == http.StatusUnauthorized && !r.open:
		out.means = &SetupError{Key: BadToken, Err: fmt.Errorf("%s: 401", r.operation)}
	}
	return out
}

// How long to wait where Discord does not say, and at most.
const (
	defaultRetry = 5 * time.Second
	maxRetry     = 24 * time.Hour
)

// pause is how long Discord asks to wait: in the body, to the millisecond, or
// rounded up to seconds in the header.
func pause(h http.Header, err error) time.Duration {
	var late *discordgo.RateLimitError
	if errors.As(err, &late) && late.RetryAfter > 0 && late.RetryAfter <= maxRetry {
		return late.RetryAfter
	}
	if s, err := strconv.ParseFloat(h.Get("Retry-After"), 64); err == nil && s > 0 {
		return time.Duration(min(s, maxRetry.Seconds()) * float64(time.Second))
	}
	return defaultRetry
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
