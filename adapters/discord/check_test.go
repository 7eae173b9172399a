package discord

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// pages are Discord's answers by path, for settings that the local Discord does
// not play.
type pages map[string]string

func (p pages) RoundTrip(r *http.Request) (*http.Response, error) {
	body, ok := p[strings.TrimPrefix(r.URL.Path, "/api/v10")]
	status := http.StatusOK
	if !ok {
		status, body = http.StatusNotFound, `{"code":0,"message":"404: Not Found"}`
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
}

// keys are what was found of a severity.
func (r Report) keys(s Severity) (out []string) {
	for _, f := range r.Findings {
		if f.Severity == s {
			out = append(out, f.Key)
		}
	}
	return out
}

func TestCheckOfSettings(t *testing.T) {
	now := time.Date(2026, time.November, 24, 12, 0, 0, 0, time.UTC)
	const all = "309237763072"
	answers := func(app, member, roles string) pages {
		return pages{
			"/applications/@me":                     `{"id":"111","name":"Labo","flags":557056` + app + `}`,
			"/guilds/222":                           `{"id":"222","name":"Labo","roles":[{"id":"222","permissions":"0"},{"id":"333","permissions":"` + roles + `"}]}`,
			"/guilds/222/members/111":               `{"user":{"id":"111"},"roles":["333"]` + member + `}`,
			"/applications/111/guilds/222/commands": `[]`,
			"/guilds/222/channels":                  `[{"id":"444","name":"idees","type":0,"permission_overwrites":[]}]`,
		}
	}
	for name, c := range map[string]struct {
		pages  pages
		broken []string
	}{
		"as it should be":           {answers("", "", all), nil},
		"another bot user":          {answers(`,"bot":{"id":"999"}`, "", all), []string{"failed"}}, // whose member is not there
		"interactions go elsewhere": {answers(`,"interactions_endpoint_url":"https://lab.example.org"`, "", all), []string{"endpoint"}},
		"a code grant":              {answers(`,"bot_require_code_grant":true`, "", all), []string{"code-grant"}},
		"timed out":                 {answers("", `,"communication_disabled_until":"2026-11-24T12:30:00+00:00"`, all), []string{"silenced"}},
		"timed out before":          {answers("", `,"communication_disabled_until":"2026-11-24T11:30:00+00:00"`, all), nil},
		"no permissions":            {answers("", "", "0"), []string{"permission", "permission", "permission", "permission", "permission", "permission"}},
		"an answer that is none":    {pages{"/applications/@me": `{}`}, []string{"unreachable"}},
		"a page of a proxy":         {pages{"/applications/@me": `<html>`}, []string{"unreachable"}},
	} {
		p := New(Options{Token: "t", Guild: "222", Client: &http.Client{Transport: c.pages}, Now: func() time.Time { return now },
			Sleep: func(context.Context, time.Duration) error { return nil }})
		if got := p.Check(context.Background(), Expected{Rooms: []string{"444"}}).keys(Broken); !slices.Equal(got, c.broken) {
			t.Errorf("%s: %q, want %q", name, got, c.broken)
		}
	}
}
