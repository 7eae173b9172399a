package main

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"livinglab/adapters/slack/slacktest"
	"livinglab/bot/chat/chattest"
)

// soakPlatform is a platform on this machine, with people in front of it. The
// program is its app: Start and Stop are not called.
type soakPlatform interface {
	chattest.Stage

	// Section is its part of the configuration, Env what leads the program there.
	Section() string
	Env() []string
	// Room is the id of a room of the lab; Person that of the i-th person, the
	// first of whom coordinates.
	Room(name string) string
	Person(i int) string

	// Connected waits until the program is there to receive.
	Connected(t testing.TB)
	// AtPress is closed when something that a person did is next sent to the
	// program, Post when a post has next been made, of which the program is not
	// told before over is called.
	AtPress() <-chan struct{}
	AtPost() (made <-chan struct{}, over func())
	// Mishap does something bad, chosen at random, and says what.
	Mishap(r *rand.Rand) string
	// Calm ends what is bad, and takes back what is still to come of it.
	Calm()
	// Keys tells how many posts carry each key (chat.Platform.Post), as the
	// platform has them: KeyOf is what it has of a key.
	Keys() map[string]int
	KeyOf(key string) string
	// AckTimes is how long each acknowledgement took, by the machine's clock.
	AckTimes() []time.Duration
	// File is the newest file of that name that a person sees in a room.
	File(t testing.TB, room, name string) []byte
	// Forget drops what is so old that nobody needs it, so that the platform does
	// not grow with time.
	Forget()
}

// soakLabs are the labs that the soak is run on: their platforms.
var soakLabs = map[string][]func(t testing.TB) soakPlatform{
	"slack": {newSoakSlack}, "discord": {newSoakDiscord}, "both": {newSoakSlack, newSoakDiscord},
}

// soakSlack is a local Slack.
type soakSlack struct {
	*slacktest.Stage
	made int // connections, when the program was last started
}

// newSoakSlack makes the workspace. Its rates hold, but for the rate at which
// connections are opened, one a minute: here they are cut much more often.
func newSoakSlack(t testing.TB) soakPlatform {
	return newSlackOf(t, soakPeople, slacktest.StageOptions{Rates: true, Retries: true, Free: []string{"apps.connections.open"}})
}

// newSlackOf makes a workspace with so many people, whose clock goes.
func newSlackOf(t testing.TB, people int, o slacktest.StageOptions) *soakSlack {
	o.Clock = slacktest.MachineClock()
	s := &soakSlack{Stage: slacktest.NewStage(t, o)}
	for i := range people {
		s.Server().AddPeople(slacktest.Person{ID: s.Person(i), Name: fmt.Sprintf("Personne %03d", i), Locale: "fr-CA"})
	}
	for _, name := range []string{"ideation", "annonces", "comite"} {
		s.Server().AddRooms(slacktest.Room{ID: s.Room(name), Name: name, Private: name == "comite"})
	}
	installManifest(t, s.Server())
	for _, method := range mishapMethods {
		s.Server().Expect(method, "ratelimited")
		s.Server().Expect(method, "internal_error")
	}
	for _, code := range []string{"exchanged_trigger_id", "expired_trigger_id"} { // delivered again
		s.Server().Expect("views.open", code)
		s.Server().Expect("views.push", code)
	}
	s.Server().Expect("views.update", "not_found") // of a form that its person has left
	s.Server().Expect("users.list", "ratelimited") // read at each start
	return s
}

func (s *soakSlack) Section() string { return "slack:\n" }

func (s *soakSlack) Env() (env []string) {
	for name, value := range serveEnv(s.Server()) {
		env = append(env, name+"="+value)
	}
	return env
}

func (s *soakSlack) Room(name string) string {
	return map[string]string{"ideation": "C0IDEATION", "annonces": "C0ANNONCES", "comite": "G0COMITE01"}[name]
}

func (s *soakSlack) Person(i int) string { return fmt.Sprintf("U0PERSO%03d", i) }

func (s *soakSlack) Connected(t testing.TB) {
	s.Server().AwaitConnection(t, s.made)
	s.made = s.Server().Made()
}

// mishapMethods are those of which calls fail and answers are lost.
var mishapMethods = []string{"chat.postMessage", "chat.update", "chat.postEphemeral", "views.open", "views.update", "users.info", "conversations.history", "response_url"}

func (s *soakSlack) Mishap(r *rand.Rand) string {
	method := mishapMethods[r.IntN(len(mishapMethods))]
	switch n := r.IntN(12); {
	case n < 2:
		s.Server().Cut()
		return "sockets cut"
	case n < 4:
		s.Server().LoseAck()
		return "acknowledgement lost"
	case n < 6:
		reason := []string{"warning", "refresh_requested"}[r.IntN(2)]
		s.Server().Disconnect(reason)
		return reason
	case n < 8 && method != "response_url":
		s.Server().Throttle(method, time.Duration(1+r.IntN(2))*time.Second)
		return "429"
	case n < 9 && method != "response_url":
		s.Server().Fail(method, "internal_error")
		return "5xx"
	}
	s.Server().Lose(method)
	return "answer lost"
}

func (s *soakSlack) AtPress() <-chan struct{}  { return s.Server().Sends() }
func (s *soakSlack) Calm()                     { s.Server().Calm() }
func (s *soakSlack) Keys() map[string]int      { return s.Server().Keys() }
func (s *soakSlack) AckTimes() []time.Duration { return s.Server().AckTimes() }
func (s *soakSlack) Forget()                   { s.Server().Forget(10 * time.Minute) }

func (s *soakSlack) AtPost() (made <-chan struct{}, over func()) {
	return s.Server().Hold("chat.postMessage")
}

func (s *soakSlack) KeyOf(key string) string { return key }

func (s *soakSlack) File(t testing.TB, room, name string) []byte { return newestFile(t, s, room, name) }
