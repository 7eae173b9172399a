package discord

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"livinglab/bot/chat"
)

// answering is a Discord that gives one answer.
type answering struct {
	status int
	header http.Header
	body   string
	err    error
}

func (a answering) RoundTrip(*http.Request) (*http.Response, error) {
	if a.err != nil {
		return nil, a.err
	}
	h := a.header
	if h == nil {
		h = http.Header{}
	}
	return &http.Response{StatusCode: a.status, Header: h, Body: io.NopCloser(strings.NewReader(a.body))}, nil
}

func TestWhatDiscordsAnswersMean(t *testing.T) {
	code := func(n int) string { return fmt.Sprintf(`{"code":%d,"message":"personne ne doit lire ceci"}`, n) }
	for name, c := range map[string]struct {
		a        answering
		want     error // one of chat's
		retry    *chat.RetryError
		setup    string
		doubtful bool
	}{
		"an unknown channel":      {a: answering{status: 404, body: code(10003)}, want: chat.ErrGone},
		"a hidden channel":        {a: answering{status: 403, body: code(50001)}, want: chat.ErrGone},
		"no server in common":     {a: answering{status: 403, body: code(50278)}, want: chat.ErrGone},
		"no direct messages":      {a: answering{status: 403, body: code(50007)}, want: chat.ErrRefused},
		"missing permissions":     {a: answering{status: 403, body: code(50013)}, want: chat.ErrRefused},
		"a body that is wrong":    {a: answering{status: 400, body: code(50035)}, want: chat.ErrInvalid},
		"too large":               {a: answering{status: 413, body: code(40005)}, want: chat.ErrInvalid},
		"a code that is new":      {a: answering{status: 400, body: code(99999)}},
		"no JSON":                 {a: answering{status: 400, body: "<html>"}},
		"the wrong token":         {a: answering{status: 401, body: `{"message":"401: Unauthorized","code":0}`}, setup: BadToken},
		"a broken server":         {a: answering{status: 502, body: "bad gateway"}, doubtful: true},
		"a server that timed out": {a: answering{status: 504}, doubtful: true},
		"a request timed out":     {a: answering{status: 408}, doubtful: true},
		"a connection cut":        {a: answering{err: io.ErrUnexpectedEOF}, doubtful: true},
		"no connection":           {a: answering{err: &net.OpError{Op: "dial", Err: errors.New("refused")}}},
		"an answer that is none":  {a: answering{status: 200, body: "<html>"}, doubtful: true},
		"a rate of a room": {
			a:     answering{status: 429, header: http.Header{"X-Ratelimit-Scope": {"user"}, "Retry-After": {"3"}}, body: `{"retry_after":2.5,"global":false}`},
			retry: &chat.RetryError{After: 2500 * time.Millisecond, Here: true},
		},
		"a rate of all": {
			a:     answering{status: 429, header: http.Header{"X-Ratelimit-Scope": {"global"}, "Retry-After": {"3"}}, body: `{"retry_after":2.5,"global":true}`},
			retry: &chat.RetryError{After: 2500 * time.Millisecond},
		},
		"Cloudflare's": {
			a:     answering{status: 429, header: http.Header{"Retry-After": {"60"}}, body: "error code: 1015"},
			retry: &chat.RetryError{After: time.Minute},
		},
		"a rate without a time": {a: answering{status: 429}, retry: &chat.RetryError{After: defaultRetry}},
		"a time that is absurd": {a: answering{status: 429, body: `{"retry_after":1e300}`}, retry: &chat.RetryError{After: defaultRetry}},
	} {
		p := New(Options{Token: "secret", Guild: "1", Client: &http.Client{Transport: c.a}})
		var into struct{}
		_, err := p.send(context.Background(), request{operation: "create_message"}, raw(http.MethodPost, discordgo.EndpointChannelMessages("secret"), nil, nil, &into))
		if err == nil || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "personne") {
			t.Errorf("%s: %v", name, err)
		}
		for _, e := range []error{chat.ErrGone, chat.ErrRefused, chat.ErrInvalid} {
			if errors.Is(err, e) != (e == c.want) {
				t.Errorf("%s: %v is %v: %v", name, err, e, errors.Is(err, e))
			}
		}
		var retry *chat.RetryError
		if errors.As(err, &retry) != (c.retry != nil) || retry != nil && *retry != *c.retry {
			t.Errorf("%s: %+v, want %+v", name, retry, c.retry)
		}
		setup := isSetup(err)
		if (setup == nil) != (c.setup == "") || setup != nil && setup.Key != c.setup {
			t.Errorf("%s: %+v, want %q", name, setup, c.setup)
		}
		if doubtful(err) != c.doubtful {
			t.Errorf("%s: doubtful %v", name, doubtful(err))
		}
	}
}

// Where a body is wrong is told, what people wrote in it is not.
func TestFaultsAreNamed(t *testing.T) {
	tree := `{"code":50035,"errors":{"embeds":{"0":{"title":{"_errors":[{"code":"BASE_TYPE_MAX_LENGTH","message":"« secret »"}]}}},"_errors":[{"code":"X"}]}}`
	p := New(Options{Token: "t", Guild: "1", Client: &http.Client{Transport: answering{status: 400, body: tree}}})
	_, err := p.send(context.Background(), request{operation: "create_message"}, raw(http.MethodPost, discordgo.EndpointChannelMessages("1"), nil, nil, nil))
	want := "discord: create_message: 400, code 50035 (: X; embeds.0.title: BASE_TYPE_MAX_LENGTH)"
	if err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}
