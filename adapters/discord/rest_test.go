package discord

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/bwmarrin/discordgo"
)

// keeping is a Discord that keeps what it is asked, and answers each with the same.
type keeping struct {
	mu       sync.Mutex
	requests []*http.Request
	bodies   []string
	answer   answering
}

func (a *keeping) RoundTrip(r *http.Request) (*http.Response, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	a.requests, a.bodies = append(a.requests, r), append(a.bodies, string(body))
	if err != nil {
		return nil, err
	}
	return a.answer.RoundTrip(r)
}

// asking is an adapter on such a Discord.
func (a *keeping) asking(api string) *Platform {
	return New(Options{Token: "secret", Guild: "1", API: api, Client: &http.Client{Transport: a}})
}

func TestRequestsGoToVersion10(t *testing.T) {
	typed := func(s *discordgo.Session, with discordgo.RequestOption) error {
		_, err := s.ApplicationCommands("12", "", with)
		return err
	}
	callback := raw(http.MethodPost, discordgo.EndpointInteractionResponse("5", "a%2Fb"), callback{Type: answerKeep}, nil, nil)
	for name, c := range map[string]struct {
		api  string
		r    request
		ask  asking
		want string
		body string
	}{
		"Discord's": {"", request{}, typed, "https://discord.com/api/v10/applications/12/commands?with_localizations=true", ""},
		"a test's":  {"http://lab.test/api/v10/", request{}, typed, "http://lab.test/api/v10/applications/12/commands?with_localizations=true", ""},
		"a token":   {"", request{open: true}, callback, "https://discord.com/api/v10/interactions/5/a%2Fb/callback", `{"type":6}`},
	} {
		a := &keeping{answer: answering{status: 200, body: "[]"}}
		if _, err := a.asking(c.api).send(t.Context(), c.r, c.ask); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		r := a.requests[0]
		if got := r.URL.String(); got != c.want || r.Host != "" && r.Host != r.URL.Host {
			t.Errorf("%s: sent to %s (%s)", name, got, r.Host)
		}
		if got := r.Header.Get("Authorization"); (got == "Bot secret") == c.r.open || c.r.open && got != "" {
			t.Errorf("%s: with the right of %q", name, got)
		}
		if a.bodies[0] != c.body || (r.Header.Get("Content-Type") != "") != (c.body != "") || r.Header.Get("User-Agent") != userAgent {
			t.Errorf("%s: with %q, %v", name, a.bodies[0], r.Header)
		}
	}
}

// discordgo would try again by itself, and wait.
func TestARequestIsMadeOnceWhateverTheAnswer(t *testing.T) {
	for name, answer := range map[string]answering{
		"a broken server":     {status: 502, body: "bad gateway"},
		"a rate":              {status: 429, body: `{"retry_after":3600,"global":true}`, header: http.Header{"X-Ratelimit-Global": {"true"}, "X-Ratelimit-Reset-After": {"3600"}}},
		"a rate of a server":  {status: 429, body: "<html>"},
		"no token":            {status: 401, body: `{}`},
		"a rate in no number": {status: 200, body: `{"id":"7"}`, header: http.Header{"X-Ratelimit-Remaining": {"x"}, "X-Ratelimit-Reset-After": {"soon"}}},
		"nothing left":        {status: 200, body: `{"id":"7"}`, header: http.Header{"X-Ratelimit-Remaining": {"0"}, "X-Ratelimit-Reset-After": {"3600"}}},
	} {
		synctest.Test(t, func(t *testing.T) {
			a := &keeping{answer: answer}
			p := a.asking("")
			for n := range 2 {
				h, err := p.send(t.Context(), request{operation: "get_channel"}, func(s *discordgo.Session, with discordgo.RequestOption) error {
					_, err := s.Channel("7", with)
					return err
				})
				if (err == nil) != (answer.status == 200) || len(a.requests) != n+1 {
					t.Errorf("%s: %v, after %d requests", name, err, len(a.requests))
				}
				if h.Get("X-RateLimit-Reset-After") != answer.header.Get("X-RateLimit-Reset-After") {
					t.Errorf("%s: what is told of rates is lost", name)
				}
			}
		})
	}
}

// held is a Discord that answers nobody before so many have asked.
type held struct {
	all *sync.WaitGroup
	answering
}

func (h held) RoundTrip(r *http.Request) (*http.Response, error) {
	h.all.Done()
	h.all.Wait()
	return h.answering.RoundTrip(r)
}

func TestRequestsToOnePathDoNotWaitForOneAnother(t *testing.T) {
	const many = 5
	all := &sync.WaitGroup{}
	all.Add(many)
	p := New(Options{Token: "t", Guild: "1", Client: &http.Client{Transport: held{all, answering{status: 200, body: `{"id":"7"}`}}}})
	var done sync.WaitGroup
	for range many {
		done.Go(func() {
			if _, err := p.send(t.Context(), request{operation: "create_message"}, raw(http.MethodPost, discordgo.EndpointChannelMessages("7"), message{}, nil, nil)); err != nil {
				t.Error(err)
			}
		})
	}
	done.Wait()
}

// discordgo panics on a member who is null.
func TestAnAnswerThatIsNoneIsAnError(t *testing.T) {
	member := func(s *discordgo.Session, with discordgo.RequestOption) (*discordgo.Member, error) {
		return s.GuildMember("1", "2", with)
	}
	channel := func(s *discordgo.Session, with discordgo.RequestOption) (*discordgo.Channel, error) {
		return s.Channel("1", with)
	}
	for _, body := range []string{"null", "", "[]", "<html>", "5"} {
		p := (&keeping{answer: answering{status: 200, body: body}}).asking("")
		if _, err := get(t.Context(), p, request{operation: "get_guild_member"}, 0, member); err == nil {
			t.Errorf("%q is a member", body)
		}
		if _, err := get(t.Context(), p, request{operation: "get_channel"}, 0, channel); err == nil {
			t.Errorf("%q is a channel", body)
		}
	}
}

func TestWhatWasNotSentIsTold(t *testing.T) {
	p := (&keeping{answer: answering{status: 200}}).asking("")
	unsayable := raw(http.MethodPost, discordgo.EndpointChannelMessages("7"), func() {}, nil, nil)
	if _, err := p.send(t.Context(), request{operation: "create_message"}, unsayable); !errors.Is(err, errNotSent) || doubtful(err) {
		t.Errorf("a body that is none: %v", err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	p = New(Options{Token: "t", Guild: "1"})
	_, err := p.send(ended, request{operation: "create_message"}, raw(http.MethodPost, discordgo.EndpointChannelMessages("secret"), nil, nil, nil))
	if !errors.Is(err, context.Canceled) || strings.Contains(err.Error(), "secret") {
		t.Errorf("an end before: %v", err)
	}
}
