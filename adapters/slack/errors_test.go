package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"livinglab/bot/chat"
)

func TestFailure(t *testing.T) {
	sorts := []error{chat.ErrGone, chat.ErrRefused, chat.ErrInvalid}
	refused := func(code string) error {
		return slack.SlackErrorResponse{Err: code, Needed: "files:write",
			ResponseMetadata: slack.ResponseMetadata{Messages: []string{"[ERROR] details"}}}
	}
	for _, c := range []struct {
		what  string
		err   error
		means error  // of sorts, nil for none
		setup string // the key
		wait  time.Duration
		doubt bool
	}{
		{what: "a room that is not there", err: refused("channel_not_found"), means: chat.ErrGone},
		{what: "a room that the bot was removed from", err: refused("not_in_channel"), means: chat.ErrGone},
		{what: "an archived room", err: refused("is_archived"), means: chat.ErrGone},
		{what: "a deactivated person", err: refused("user_disabled"), means: chat.ErrGone},
		{what: "a post that was deleted", err: refused("message_not_found"), means: chat.ErrGone},
		{what: "the post of another app", err: refused("cant_update_message"), means: chat.ErrGone},
		{what: "a thread that is not there", err: refused("thread_not_found"), means: chat.ErrGone},
		{what: "a person who takes no messages", err: refused("messages_tab_disabled"), means: chat.ErrRefused},
		{what: "another bot", err: refused("cannot_dm_bot"), means: chat.ErrRefused},
		{what: "a room where few may write", err: refused("restricted_action_read_only_channel"), means: chat.ErrRefused},
		{what: "bad blocks", err: refused("invalid_blocks"), means: chat.ErrInvalid},
		{what: "long blocks", err: refused("msg_blocks_too_long"), means: chat.ErrInvalid},
		{what: "nothing to say", err: refused("no_text"), means: chat.ErrInvalid},
		{what: "no files there", err: refused("file_uploads_disabled"), means: chat.ErrInvalid},
		{what: "an unknown token", err: refused("invalid_auth"), setup: BadToken},
		{what: "a revoked token", err: refused("token_revoked"), setup: RevokedToken},
		{what: "a removed app", err: refused("account_inactive"), setup: RevokedToken},
		{what: "the wrong token", err: refused("not_allowed_token_type"), setup: WrongTokenKind},
		{what: "a missing scope", err: refused("missing_scope"), setup: MissingScope},
		{what: "no Socket Mode", err: refused("socket_mode_not_enabled"), setup: SocketModeOff},
		{what: "too much, for how long", err: &slack.RateLimitedError{RetryAfter: 7 * time.Second}, wait: 7 * time.Second},
		{what: "too much, for no time", err: &slack.RateLimitedError{}, wait: time.Second},
		{what: "too much, in words", err: refused("rate_limited"), wait: defaultRetry},
		{what: "too much, without a header", err: slack.StatusCodeError{Code: 429}, wait: defaultRetry},
		{what: "an error that nobody foresaw", err: refused("teapot")},
		{what: "half done, perhaps", err: refused("fatal_error"), doubt: true},
		{what: "an incident", err: refused("internal_error"), doubt: true},
		{what: "a server's error", err: slack.StatusCodeError{Code: 503}, doubt: true},
		{what: "a proxy that refuses", err: slack.StatusCodeError{Code: 403}},
		{what: "no connection", err: &net.OpError{Op: "dial", Err: errors.New("refused")}},
		{what: "a cut connection", err: &net.OpError{Op: "read", Err: errors.New("reset")}, doubt: true},
		{what: "no answer in time", err: context.DeadlineExceeded, doubt: true},
		{what: "half an answer", err: io.ErrUnexpectedEOF, doubt: true},
		{what: "an answer that is no JSON", err: &json.SyntaxError{}, doubt: true},
		{what: "the bot stops before", err: notSent(context.Canceled)},
	} {
		got := failure("chat.postMessage", fmt.Errorf("in between: %w", c.err))
		for _, sort := range sorts {
			if errors.Is(got, sort) != (sort == c.means) {
				t.Errorf("%s: %v; is %q: %v", c.what, got, sort, errors.Is(got, sort))
			}
		}
		var setup *SetupError
		var retry *chat.RetryError
		if errors.As(got, &setup); (setup == nil) != (c.setup == "") || setup != nil && setup.Key != c.setup {
			t.Errorf("%s: set-up error %+v, want %q", c.what, setup, c.setup)
		}
		if errors.As(got, &retry); (retry == nil) != (c.wait == 0) || retry != nil && (retry.After != c.wait || retry.Here) {
			t.Errorf("%s: %+v, want to wait %v", c.what, retry, c.wait)
		}
		if doubtful(got) != c.doubt {
			t.Errorf("%s: doubtful %v, want %v", c.what, !c.doubt, c.doubt)
		}
	}
	if failure("chat.update", nil) != nil || doubtful(nil) {
		t.Error("no error is one")
	}
}

func TestWhatIsLogged(t *testing.T) {
	err := failure("chat.postMessage", slack.SlackErrorResponse{Err: "invalid_blocks",
		ResponseMetadata: slack.ResponseMetadata{Messages: []string{"[ERROR] must be shorter [json-pointer:/blocks/0/text]"}}})
	if got, want := err.Error(), "slack: chat.postMessage: invalid_blocks ([ERROR] must be shorter [json-pointer:/blocks/0/text])"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if code(err) != "invalid_blocks" || code(io.EOF) != "" || code(nil) != "" {
		t.Error("the code is not Slack's")
	}
	secret := "https://files.slack.com/upload/v1/ABC123"
	err = failure("upload", &url.Error{Op: "Post", URL: secret, Err: io.ErrUnexpectedEOF})
	if strings.Contains(err.Error(), "ABC123") || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("an upload's address opens it: %v", err)
	}
}

func TestSetupErrorsHaveWords(t *testing.T) {
	say := ownWords(t)
	for _, l := range chat.Langs {
		for name, key := range setups {
			err := failure("chat.postMessage", slack.SlackErrorResponse{Err: name, Needed: "chat:write"})
			var setup *SetupError
			if !errors.As(err, &setup) || setup.Key != key {
				t.Fatalf("%s: %v", name, err)
			}
			words := setup.Words(func(key string) string { return say(l, key) })
			if len(words) < 40 || strings.ContainsAny(words, "[]") {
				t.Errorf("%s, %s: %q", l, name, words)
			}
			if setup.Key == MissingScope && !strings.Contains(words, "chat:write") {
				t.Errorf("%s: the scope is not named: %q", l, words)
			}
		}
	}
}

func TestTheScopeOfTheAppsOwnTokenIsGivenElsewhere(t *testing.T) {
	err := failure(openSocket, slack.SlackErrorResponse{Err: "missing_scope", Needed: "connections:write"})
	var setup *SetupError
	if !errors.As(err, &setup) || setup.Key != AppTokenScope {
		t.Errorf("got %v", err)
	}
}

// FuzzFailure: whatever Slack answers is an error with a meaning, and no panic.
func FuzzFailure(f *testing.F) {
	f.Add("channel_not_found", "[ERROR] x", 200)
	f.Add("", "", 500)
	f.Fuzz(func(t *testing.T, code, detail string, status int) {
		for _, err := range []error{
			failure("m", slack.SlackErrorResponse{Err: code, ResponseMetadata: slack.ResponseMetadata{Messages: []string{detail}}}),
			failure("m", slack.StatusCodeError{Code: status}),
		} {
			if err == nil || err.Error() == "" {
				t.Errorf("%q, %d is no error", code, status)
			}
			doubtful(err)
		}
	})
}
