package slack

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"livinglab/bot/chat"
)

// SetupError is one that only a person can mend: a token that Slack refuses, a
// permission that the app was not given. Key is one of Texts, Args its values:
// the words to tell whoever runs the bot. Slack answers with the same errors
// for a while during its own incidents, so Post and Edit that meet one may be
// tried again; Run gives up on it.
type SetupError struct {
	Key  string
	Args map[string]string
	Err  error
}

// The keys of a SetupError. [token] is how the token begins: xoxb or xapp.
const (
	BadToken       = "setup-token"     // Slack does not know [token]
	RevokedToken   = "setup-revoked"   // [token] was good once
	WrongTokenKind = "setup-kind"      // [token] is needed there, and it is of another kind
	MissingScope   = "setup-scope"     // the app was not given [scope]
	AppTokenScope  = "setup-app-scope" // the app's own token was made without connections:write
	SocketModeOff  = "setup-socket"    // Socket Mode is not turned on
	NotAdmitted    = "setup-workspace" // the workspace does not let the app in: [code]
	CannotListen   = "setup-listen"    // [address] cannot be served, in HTTP mode
)

func (e *SetupError) Error() string { return fmt.Sprintf("slack: set-up: %v", e.Err) }

func (e *SetupError) Unwrap() error { return e.Err }

// Words returns what to tell a person, with the words that say has for Key.
func (e *SetupError) Words(say func(key string) string) string {
	return fill(say(e.Key), e.Args)
}

// fill puts values in place of their names between [ and ].
func fill(text string, args map[string]string) string {
	for name, value := range args {
		text = strings.ReplaceAll(text, "["+name+"]", value)
	}
	return text
}

// apiError is what Slack answered to a call of a method. Its text is for the
// log: Slack's own words, which quote no message.
type apiError struct {
	method  string
	code    string   // Slack's name of the error: "channel_not_found"
	details []string // which block is wrong, and how
	means   error    // one of chat's errors, or a *SetupError; nil: it may pass
}

func (e *apiError) Error() string {
	s := fmt.Sprintf("slack: %s: %s", e.method, e.code)
	if len(e.details) > 0 {
		s += " (" + strings.Join(e.details, "; ") + ")"
	}
	return s
}

func (e *apiError) Unwrap() error { return e.means }

// code returns Slack's name of the error that a call ended with, "" when
// another one stood in the way.
func code(err error) string {
	var e *apiError
	if errors.As(err, &e) {
		return e.code
	}
	return ""
}

// errorCodes tells what Slack's errors mean for the bot. Sources: the error
// tables of each method in Slack's reference (docs.slack.dev/reference/methods),
// but cannot_dm_bot and invalid_arguments, which are met in practice. Whatever
// is not here may pass.
var errorCodes = map[error]string{
	chat.ErrGone: `channel_not_found not_in_channel is_archived is_inactive invalid_channel channel_is_limited_access
		user_not_found user_disabled user_not_visible users_not_found team_not_found
		message_not_found cant_update_message edit_window_closed thread_not_found cannot_reply_to_message no_such_subteam`,
	chat.ErrRefused: `messages_tab_disabled cannot_dm_bot app_access_restricted invalid_user_combination
		restricted_action restricted_action_read_only_channel restricted_action_thread_only_channel
		restricted_action_thread_locked restricted_action_non_threadable_channel posting_to_channel_denied
		slack_connect_file_link_sharing_blocked slack_connect_file_upload_sharing_blocked slack_connect_blocked_file_type`,
	chat.ErrInvalid: `invalid_blocks invalid_blocks_format msg_too_long msg_blocks_too_long no_text too_many_attachments
		attachment_payload_limit_exceeded invalid_attachments block_mismatch view_too_large invalid_arguments
		invalid_metadata_format invalid_metadata_schema metadata_too_large
		alt_txt_too_large file_type_not_allowed blocked_file_type file_uploads_disabled
		file_uploads_except_images_disabled file_upload_size_restricted not_enough_users too_many_users`,
}

// setupCodes are Slack's errors that only a person can mend.
var setupCodes = map[string]string{
	BadToken:       "invalid_auth not_authed missing_args",
	RevokedToken:   "token_revoked token_expired account_inactive",
	WrongTokenKind: "not_allowed_token_type",
	MissingScope:   "missing_scope",
	SocketModeOff:  "socket_mode_not_enabled",
	NotAdmitted: `access_denied accesslimited forbidden_team org_login_required enterprise_is_restricted
		two_factor_setup_required ekm_access_denied no_permission team_access_not_granted`,
}

// meanings is errorCodes and setupCodes by the name of the error.
var meanings, setups = func() (map[string]error, map[string]string) {
	m, s := map[string]error{}, map[string]string{}
	for means, codes := range errorCodes {
		for _, c := range strings.Fields(codes) {
			m[c] = means
		}
	}
	for key, codes := range setupCodes {
		for _, c := range strings.Fields(codes) {
			s[c] = key
		}
	}
	return m, s
}()

// defaultRetry is how long to wait where Slack says that there was too much but
// not for how long: most of its rates are counted by the minute.
const defaultRetry = 30 * time.Second

// failure turns what a call of a method ended with into chat's errors: Slack's
// answers, a broken connection, nil for nil. What it makes can be logged: it
// holds no token, no address with a secret in it and nothing that people wrote.
func failure(method string, err error) error {
	var limited *slack.RateLimitedError
	var refused slack.SlackErrorResponse
	var status slack.StatusCodeError
	var address *url.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &limited):
		return &chat.RetryError{After: max(limited.RetryAfter, time.Second)}
	case errors.As(err, &refused):
		return answered(method, refused)
	case errors.As(err, &status) && status.Code == http.StatusTooManyRequests:
		return &chat.RetryError{After: defaultRetry}
	case errors.As(err, &address):
		err = address.Err // without the address: that of an upload opens it
	}
	return fmt.Errorf("slack: %s: %w", method, err)
}

// answered is the meaning of an error that Slack answered with.
func answered(method string, r slack.SlackErrorResponse) error {
	if r.Err == "ratelimited" || r.Err == "rate_limited" {
		return &chat.RetryError{After: defaultRetry}
	}
	e := &apiError{method: method, code: r.Err, details: r.ResponseMetadata.Messages, means: meanings[r.Err]}
	key := setups[r.Err]
	if key == MissingScope && method == openSocket {
		key = AppTokenScope
	}
	if key != "" {
		e.means = &SetupError{Key: key, Err: fmt.Errorf("%s: %s", method, r.Err),
			Args: map[string]string{"token": tokenOf(method), "scope": r.Needed, "code": r.Err}}
	}
	return e
}

// How tokens begin: the bot's, the app's own.
const (
	botToken = "xoxb"
	appToken = "xapp"
)

// tokenOf is how the token begins that a method takes.
func tokenOf(method string) string {
	if method == openSocket {
		return appToken
	}
	return botToken
}

// openSocket is the method that opens Socket Mode.
const openSocket = "apps.connections.open"

// unquoted is an error as it is logged: without what it quotes, which a person
// may have written.
func unquoted(err error) string {
	if err == nil {
		return ""
	}
	return quoted.ReplaceAllString(err.Error(), `"…"`)
}

var quoted = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

// passing are Slack's errors after which it may have done what was asked all
// the same ("some aspect of the operation succeeded", says its reference of
// fatal_error).
const passing = " fatal_error internal_error request_timeout service_unavailable "

// doubtful reports whether Slack may have done what it was asked in spite of
// the error: it never answered, or answered that something went wrong inside.
func doubtful(err error) bool {
	var refused *apiError
	var retry *chat.RetryError
	var status slack.StatusCodeError
	var op *net.OpError
	switch {
	case err == nil, errors.As(err, &retry), errors.Is(err, errNotSent):
		return false
	case errors.As(err, &refused):
		return strings.Contains(passing, " "+refused.code+" ")
	case errors.As(err, &status):
		return status.Code >= http.StatusInternalServerError || status.Code == http.StatusRequestTimeout
	case errors.As(err, &op):
		return op.Op != "dial"
	}
	return true
}

// errNotSent marks an error that came before anything was sent.
var errNotSent = errors.New("not sent")

// notSent is the error of a wait that was cut short.
func notSent(err error) error { return fmt.Errorf("%w: %w", errNotSent, err) }
