package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
)

// Requests are discordgo's, each by a session of its own. What waits for its turn
// in a session waits with a lock held and whatever the context says, one request
// at a time for each path, and every path is remembered, of which each interaction
// is another: a click would wait behind reminders. A new session has nothing to
// wait for; pace.go gives the turns.

// discordAPI is the address of the API. discordgo knows version 9, in some 70
// variables that are made from one another when the program starts; its requests
// are sent to version 10 (exchange), which Discord's description is of.
const discordAPI = "https://discord.com/api/v10"

// userAgent is what Discord asks of bots to call themselves (Reference, "User
// Agent").
const userAgent = "DiscordBot (https://github.com/livinglab, 1)"

// maxAnswer is the largest answer that is read: a page of 1,000 members is 1 MB.
const maxAnswer = 16 << 20

// request says what a request is; an asking makes it.
type request struct {
	// operation is what it is in logs and errors, as Discord's API description
	// names it: its address may hold a token.
	operation string
	// of is the channel or the server whose rate it counts among; "" for neither.
	of string
	// open says that the address holds all the right that is needed, as the token
	// of an interaction.
	open bool
}

// asking makes a request by one of a session's methods, with the option.
type asking func(s *discordgo.Session, with discordgo.RequestOption) error

// safely is an asking that does not panic: some of discordgo's methods do, as on a
// member who is null.
func (ask asking) safely(s *discordgo.Session, with discordgo.RequestOption) (err error) {
	defer recovered(&err)
	return ask(s, with)
}

// send makes a request, once and at once. An error is Discord's, an *apiError, or
// that of a connection; either can be logged. The header is nil where none came.
func (p *Platform) send(ctx context.Context, r request, ask asking) (http.Header, error) {
	e := &exchange{api: p.api(), by: p.o.Client.Transport}
	client := *p.o.Client
	client.Transport = e
	s := &discordgo.Session{Client: &client, Ratelimiter: discordgo.NewRatelimiter(), UserAgent: userAgent, LogLevel: silent}
	if !r.open {
		s.Token = "Bot " + p.o.Token
	}
	err := ask.safely(s, discordgo.WithContext(ctx))
	if e.status != 0 {
		p.pace.answered(e.status, e.header)
	}
	var address *url.Error
	var refused *discordgo.RESTError
	switch {
	case errors.As(err, &address):
		err = address.Err // without the address: whoever has it can answer
	case e.status != 0 && e.status/100 != 2, errors.As(err, &refused):
		return e.header, refusal(r, e, err)
	case errors.Is(err, discordgo.ErrJSONUnmarshal):
		err = fmt.Errorf("its answer: %w", err)
	}
	if err == nil {
		return e.header, nil
	}
	if !e.sent {
		err = notSent(err)
	}
	return e.header, fmt.Errorf("discord: %s: %w", r.operation, err)
}

// silent has a session write nothing to the program's log by itself.
const silent = discordgo.LogError - 1

// call waits for a request's turn and makes it. Its errors are chat's where
// Discord's mean one.
func (p *Platform) call(ctx context.Context, r request, patience time.Duration, ask asking) error {
	t, err := p.pace.wait(ctx, r, patience)
	if err != nil {
		return err
	}
	h, err := p.send(ctx, r, ask)
	p.pace.done(t, h, err)
	return err
}

// get is call for what is answered by a value.
func get[T any](ctx context.Context, p *Platform, r request, patience time.Duration, ask func(*discordgo.Session, discordgo.RequestOption) (*T, error)) (T, error) {
	var out *T
	err := p.call(ctx, r, patience, func(s *discordgo.Session, with discordgo.RequestOption) (err error) {
		if out, err = ask(s, with); err == nil && out == nil {
			return fmt.Errorf("%w: null", discordgo.ErrJSONUnmarshal)
		}
		return err
	})
	if err != nil {
		return *new(T), err
	}
	return *out, nil
}

// raw makes a request with a body, or to be answered by a value, that discordgo
// has no type for. The files are sent beside the body; the answer is decoded unless
// into is nil.
func raw(method, address string, body any, files []upload, into any) asking {
	return func(s *discordgo.Session, with discordgo.RequestOption) (err error) {
		var answer []byte
		if len(files) == 0 {
			answer, err = s.RequestWithBucketID(method, address, body, "", with)
		} else {
			kind, data, failed := discordgo.MultipartBodyWithJSON(body, sent(files))
			if failed != nil {
				return failed
			}
			answer, err = s.RequestRaw(method, address, kind, data, "", 0, with)
		}
		if err != nil || into == nil || len(answer) == 0 {
			return err
		}
		if err := json.Unmarshal(answer, into); err != nil {
			return fmt.Errorf("%w: %w", discordgo.ErrJSONUnmarshal, err)
		}
		return nil
	}
}

// api is the address of the API, with a slash at its end.
func (p *Platform) api() string {
	if p.o.API == "" {
		return discordAPI + "/"
	}
	return strings.TrimSuffix(p.o.API, "/") + "/"
}

// exchange is the way of one request of discordgo's, and what discordgo keeps to
// itself of the answer.
type exchange struct {
	api string
	by  http.RoundTripper // nil: the machine's

	sent   bool
	status int // 0: there was no answer
	header http.Header
}

// RoundTrip sends a request to the API that is meant. The answer's header is kept
// from discordgo, which would read rates in it, and refuse the answer where it
// cannot.
func (e *exchange) RoundTrip(r *http.Request) (*http.Response, error) {
	path, ok := strings.CutPrefix(r.URL.String(), discordgo.EndpointAPI)
	if !ok {
		return nil, errors.New("not Discord's API")
	}
	to, err := url.Parse(e.api + path)
	if err != nil {
		return nil, errors.New("not an address")
	}
	r = r.Clone(r.Context())
	r.URL, r.Host = to, ""
	by := e.by
	if by == nil {
		by = http.DefaultTransport
	}
	e.sent = true
	resp, err := by.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	e.status, e.header = resp.StatusCode, resp.Header
	resp.Header = nil
	resp.Body = limited{io.LimitReader(resp.Body, maxAnswer), resp.Body}
	return resp, nil
}

// limited is an answer's body, up to maxAnswer.
type limited struct {
	io.Reader
	io.Closer
}
