package main

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"testing"
	"time"

	"livinglab/adapters/discord/discordtest"
	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
)

// soakDiscord is a local Discord.
type soakDiscord struct {
	*discordtest.Apart
	made int   // connections, when the program was last started
	deck []int // the mishaps that are to come, of discordMishaps
}

// newSoakDiscord makes the server. Its rates hold, but for the rate at which
// sessions begin, one in five seconds: here the program is started more often.
func newSoakDiscord(t testing.TB) soakPlatform {
	return newDiscordOf(t, soakPeople, discordtest.StageOptions{Rates: true, Begins: true, Heartbeat: soakHeartbeat})
}

// newDiscordOf makes a server with so many people, whose clock goes.
func newDiscordOf(t testing.TB, people int, o discordtest.StageOptions) *soakDiscord {
	o.Clock = discordtest.NewClock(time.Now())
	o.Clock.Run()
	s := &soakDiscord{Apart: discordtest.NewApart(t, o)}
	for i := range people {
		s.Server().AddPerson(discordtest.Person{ID: s.Person(i), Username: fmt.Sprintf("personne%03d", i), GlobalName: fmt.Sprintf("Personne %03d", i), Locale: "fr"})
	}
	for _, name := range []string{"ideation", "annonces", "comite"} {
		s.Server().AddChannel(discordtest.Channel{ID: s.Room(name), Name: name})
	}
	return s
}

// soakHeartbeat is how often the gateway wants a heartbeat: often, so that a
// connection that carries nothing is noticed while the test lasts.
const soakHeartbeat = time.Second

func (s *soakDiscord) Section() string {
	return fmt.Sprintf("discord:\n  server: %q\n", s.Server().Guild)
}

func (s *soakDiscord) Env() (env []string) {
	for name, value := range discordEnv(s.Server()) {
		env = append(env, name+"="+value)
	}
	return env
}

func (s *soakDiscord) Room(name string) string { return discordtest.ID("soak " + name) }

func (s *soakDiscord) Person(i int) string { return discordtest.ID(fmt.Sprint("soak person ", i)) }

// Connected waits for a session of this process's, and for its commands.
func (s *soakDiscord) Connected(t testing.TB) {
	s.Server().Await(t, "the program's session", func() bool {
		return s.Server().Connections() > s.made && s.Server().Ready() && len(s.Server().Commands(s.Person(0), s.Room("comite"))) > 0
	})
	s.made = s.Server().Connections()
}

// mishapOperations are those of which requests fail and answers are lost.
var mishapOperations = []string{"create_message", "update_message", "create_interaction_response", "execute_webhook", "update_original_webhook_message",
	"get_guild_member", "list_messages", "create_thread_from_message"}

// discordMishaps are what goes wrong with the connection, and with the next
// request to an operation; each comes that often before any comes again.
var discordMishaps = []struct {
	what  string
	often int
	do    func(s *discordtest.Server, r *rand.Rand, next discordtest.Trouble)
}{
	{"zombie", 1, func(s *discordtest.Server, _ *rand.Rand, _ discordtest.Trouble) { s.Zombie() }},
	{"session lost", 1, func(s *discordtest.Server, _ *rand.Rand, _ discordtest.Trouble) { s.Invalidate(false) }},
	{"session invalid", 1, func(s *discordtest.Server, _ *rand.Rand, _ discordtest.Trouble) { s.Invalidate(true) }},
	{"reconnect, events again", 2, func(s *discordtest.Server, _ *rand.Rand, _ discordtest.Trouble) { s.ReplayOnResume(5); s.Reconnect() }},
	{"gateway cut", 3, func(s *discordtest.Server, _ *rand.Rand, _ discordtest.Trouble) { s.Drop() }},
	{"gateway closed", 1, func(s *discordtest.Server, r *rand.Rand, _ discordtest.Trouble) {
		s.Close([]int{1001, 4000}[r.IntN(2)])
	}},
	{"429", 3, func(s *discordtest.Server, r *rand.Rand, next discordtest.Trouble) {
		next.Kind, next.After = discordtest.Limited, time.Duration(300+r.IntN(1500))*time.Millisecond
		s.Trouble(next)
	}},
	{"429 of all", 1, func(s *discordtest.Server, _ *rand.Rand, _ discordtest.Trouble) {
		s.Trouble(discordtest.Trouble{Operation: "create_message", Kind: discordtest.Limited, Scope: "global", After: time.Second})
	}},
	{"5xx", 2, func(s *discordtest.Server, r *rand.Rand, next discordtest.Trouble) {
		next.Kind, next.Status = discordtest.Broken, []int{http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable}[r.IntN(3)]
		s.Trouble(next)
	}},
	{"5xx, and done", 2, func(s *discordtest.Server, _ *rand.Rand, next discordtest.Trouble) {
		next.Kind = discordtest.LostBroken
		s.Trouble(next)
	}},
	{"request cut", 1, func(s *discordtest.Server, _ *rand.Rand, next discordtest.Trouble) {
		next.Kind = discordtest.Cut
		s.Trouble(next)
	}},
	{"slow", 2, func(s *discordtest.Server, r *rand.Rand, next discordtest.Trouble) {
		next.Kind, next.After = discordtest.Slow, time.Duration(300+r.IntN(1500))*time.Millisecond
		s.Trouble(next)
	}},
	{"answer lost", 4, func(s *discordtest.Server, _ *rand.Rand, next discordtest.Trouble) {
		next.Kind = discordtest.Lost
		s.Trouble(next)
	}},
}

func (s *soakDiscord) Mishap(r *rand.Rand) string {
	if len(s.deck) == 0 {
		for i, m := range discordMishaps {
			s.deck = append(s.deck, slices.Repeat([]int{i}, m.often)...)
		}
		r.Shuffle(len(s.deck), func(i, j int) { s.deck[i], s.deck[j] = s.deck[j], s.deck[i] })
	}
	m := discordMishaps[s.deck[0]]
	s.deck = s.deck[1:]
	m.do(s.Server(), r, discordtest.Trouble{Operation: mishapOperations[r.IntN(len(mishapOperations))]})
	return m.what
}

func (s *soakDiscord) AtPress() <-chan struct{}  { return s.Server().Sends() }
func (s *soakDiscord) Calm()                     { s.Server().Calm() }
func (s *soakDiscord) Keys() map[string]int      { return s.Server().Nonces() }
func (s *soakDiscord) AckTimes() []time.Duration { return s.Server().AckTimes() }
func (s *soakDiscord) Forget()                   { s.Server().Old(10 * time.Minute) }

// KeyOf is the nonce that the adapter makes of a key.
func (s *soakDiscord) KeyOf(key string) string {
	sum := sha256.Sum256([]byte(key))
	return base64.RawURLEncoding.EncodeToString(sum[:])[:25]
}

func (s *soakDiscord) AtPost() (made <-chan struct{}, over func()) {
	return s.Server().Hold("create_message")
}

func (s *soakDiscord) File(t testing.TB, room, name string) []byte {
	return newestFile(t, s, room, name)
}

// newestFile is the newest file of that name that the first person sees in a room.
func newestFile(t testing.TB, s soakPlatform, room, name string) []byte {
	t.Helper()
	for _, post := range slices.Backward(s.Posts(t, s.Person(0), chat.Place{Room: s.Room(room)})) {
		if slices.Contains(post.Lines, "[file: "+name+"]") {
			return s.(chattest.Downloads).Download(t, s.Person(0), post).Data
		}
	}
	t.Fatalf("no file %s in %s", name, room)
	return nil
}
