package slack_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	api "github.com/slack-go/slack"

	"livinglab/adapters/slack"
	"livinglab/adapters/slack/slacktest"
)

// seat is a Slack that the Web API half of the adapter is tried on: the local
// one, or one that others wrote.
type seat struct {
	*testing.T
	*slack.Platform
	read    *api.Client // what the test reads by
	options slack.Options
	people  map[string]string // ids, by name
	rooms   map[string]string
	posts   map[string]string        // what was posted, by key
	trigger func(user string) string // has a person do what a modal can be opened for
	deaf    func() (token string)    // one that may do next to nothing
}

// bearer puts a token into the header of requests that have none there: slack-go
// has it in the body, where Slack takes it too and the other one does not.
type bearer string

func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Header.Get("Authorization") == "" {
		r = r.Clone(r.Context())
		r.Header.Set("Authorization", "Bearer "+string(b))
	}
	return http.DefaultTransport.RoundTrip(r)
}

// sit has the adapter begin at a Slack.
func sit(t *testing.T, address, token string, clock *slacktest.Clock) *seat {
	t.Helper()
	client := &http.Client{Transport: bearer(token)}
	s := &seat{T: t, read: api.New(token, api.OptionAPIURL(address), api.OptionHTTPClient(client), api.OptionAppLevelToken(slacktest.App)),
		people: map[string]string{}, rooms: map[string]string{}, posts: map[string]string{}}
	s.options = slack.Options{BotToken: token, API: address, Client: client, Say: slacktest.Say(t), EditEvery: -1, Now: clock.Now, Sleep: clock.Sleep}
	s.Platform = slack.New(s.options)
	users, err := s.read.GetUsers()
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range users {
		s.people[u.Profile.RealName] = u.ID
	}
	rooms, _, err := s.read.GetConversations(&api.GetConversationsParameters{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rooms {
		s.rooms[r.Name] = r.ID
	}
	return s
}

// here is a seat at the local Slack.
func here(t *testing.T) *seat {
	t.Helper()
	l := slacktest.New(t, slacktest.Options{Scopes: slack.Scopes()})
	l.AddPeople(slacktest.Person{ID: marie, Name: "Marie Tremblay"}, slacktest.Person{ID: ahmed, Name: "Ahmed"})
	l.AddRooms(slacktest.Room{ID: ideas, Name: "idees"}, slacktest.Room{ID: "G0COMITE01", Name: "comite", Private: true, Without: true})
	s := sit(t, l.API(), slacktest.Bot, l.Clock())
	s.rooms["comite"] = "G0COMITE01"
	s.trigger = func(user string) string { return l.Command(t, user, ideas, "/essai").ID }
	s.deaf = func() string {
		l.Grant(slacktest.Bot, "users:read")
		return slacktest.Bot
	}
	return s
}

// seed is what the other Slack begins with.
const (
	peerToken = "xoxb-peer"
	peerSeed  = `{"slack": {"strict_scopes": true, "team": {"name": "Laboratoire vivant", "domain": "livinglab"},
		"users": [{"name": "marie", "profile": {"real_name": "Marie Tremblay", "display_name": "Marie Tremblay"}},
			{"name": "ahmed", "profile": {"real_name": "Ahmed", "display_name": "Ahmed"}}],
		"channels": [{"name": "idees"}, {"name": "comite", "is_private": true}],
		"oauth_apps": [{"client_id": "1.2", "client_secret": "x", "app_id": "A0LAB0001", "name": "livinglab", "redirect_uris": [], "scopes": %[1]s,
			"bot_name": "livinglab", "bot_id": "B0LAB0001", "bot_user_id": "U0LABBOT1"}],
		"tokens": [{"token": "` + peerToken + `", "type": "bot", "user": "U0LABBOT1", "bot_id": "B0LAB0001", "bot_user_id": "U0LABBOT1",
			"app_id": "A0LAB0001", "scopes": %[1]s},
			{"token": "xoxb-deaf", "type": "bot", "user": "U0LABBOT1", "bot_id": "B0LAB0001", "scopes": ["users:read"]},
			{"token": "xoxp-admin", "type": "user", "user": "U000000001", "scopes": ["groups:read"]}]}}`
)

// there is a seat at the Slack of the npm package emulate, in a process of its
// own.
func there(t *testing.T) *seat {
	t.Helper()
	folder, node := slacktest.Peer(t, "emulate"), slacktest.Node(t, 22, 15)
	scopes, err := json.Marshal(slack.Scopes())
	if err != nil {
		t.Fatal(err)
	}
	seed := filepath.Join(t.TempDir(), "seed.json")
	if err := os.WriteFile(seed, fmt.Appendf(nil, peerSeed, scopes), 0o600); err != nil {
		t.Fatal(err)
	}
	port := freePort(t)
	var log bytes.Buffer
	cmd := exec.Command(node, filepath.Join(folder, "node_modules/emulate/dist/index.js"), "start", "--service", "slack", "--port", port, "--seed", seed)
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended
		<-ended
	})
	address := "http://localhost:" + port // as it calls itself
	answers(t, address, ended, &log)
	s := sit(t, address+"/api/", peerToken, slacktest.NewClock(time.Now())) // it cannot be handed a clock
	private, _, err := api.New("xoxp-admin", api.OptionAPIURL(address+"/api/"), api.OptionHTTPClient(&http.Client{Transport: bearer("xoxp-admin")})).
		GetConversations(&api.GetConversationsParameters{Types: []string{"private_channel"}})
	if err != nil || len(private) != 1 {
		t.Fatalf("its private rooms are %v, %v", private, err)
	}
	s.rooms["comite"] = private[0].ID
	s.deaf = func() string { return "xoxb-deaf" }
	s.trigger = func(user string) string { return triggerAt(t, address, user) }
	return s
}

// freePort is a port of the loopback that nobody listens at.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// answers waits until a server answers.
func answers(t *testing.T, address string, ended chan error, log *bytes.Buffer) {
	t.Helper()
	late, again := time.After(30*time.Second), time.NewTicker(50*time.Millisecond)
	defer again.Stop()
	for {
		res, err := http.Get(address)
		if err == nil {
			_ = res.Body.Close()
			return
		}
		select {
		case <-again.C:
		case err := <-ended:
			ended <- err
			t.Fatalf("the other Slack ended: %v\n%s", err, log)
		case <-late:
			t.Fatalf("the other Slack does not answer: %v", err)
		}
	}
}

// triggerAt has a person do what a modal can be opened for.
func triggerAt(t *testing.T, address, user string) string {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, address+"/api/views.generateTriggerId", strings.NewReader(url.Values{"user_id": {user}}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := (&http.Client{Transport: bearer(peerToken)}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var out struct {
		TriggerID string `json:"trigger_id"`
	}
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil || out.TriggerID == "" {
		t.Fatalf("no trigger_id: %v", err)
	}
	return out.TriggerID
}

// The adapter does on a Slack that others wrote what it does on the local one.
func TestOnAnIndependentPeer(t *testing.T) {
	ours, theirs := here(t), there(t)
	for _, step := range steps {
		mine, got := step.do(ours), step.do(theirs)
		if !strings.Contains(mine, step.want) {
			t.Errorf("%s: here\n%s\nwithout %q", step.name, mine, step.want)
		}
		switch {
		case step.why == "" && mine != got:
			t.Errorf("%s: here\n%s\nthere\n%s", step.name, mine, got)
		case step.why != "" && (got != step.theirs || got == mine):
			t.Errorf("%s: here\n%s\nthere\n%s\nwhere it was %s (%s)", step.name, mine, got, step.theirs, step.why)
		case step.why != "":
			t.Logf("%s: there %q, which is theirs: %s", step.name, got, step.why)
		}
	}
}
