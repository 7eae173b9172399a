package discord_test

import (
	"context"
	"net/http"
	"testing"

	"livinglab/adapters/discord"
	"livinglab/adapters/discord/discordtest"
	"livinglab/bot/chat"
)

// The people and the channels of a lab.
var (
	marie = discordtest.ID("marie")
	ahmed = discordtest.ID("ahmed")
	ideas = discordtest.ID("idees")
	votes = discordtest.ID("votes")
)

// lab is an adapter on a local Discord, whose clock is the adapter's too.
type lab struct {
	*discordtest.Server
	bot *discord.Platform
	o   discord.Options
}

// open opens a lab with a few people and channels.
func open(t *testing.T, o discordtest.Options) *lab {
	t.Helper()
	s := discordtest.New(t, o)
	s.AddPerson(discordtest.Person{ID: marie, Username: "marie", GlobalName: "Marie Tremblay", Locale: "fr"})
	s.AddPerson(discordtest.Person{ID: ahmed, Username: "ahmed", GlobalName: "Ahmed Ben Salah", Locale: "en-US"})
	s.AddChannel(discordtest.Channel{ID: ideas, Name: "idees"})
	s.AddChannel(discordtest.Channel{ID: votes, Name: "votes"})
	l := &lab{Server: s, o: discord.Options{
		Token: s.Token, Guild: s.Guild, Say: discord.OwnWords(t), API: s.URL() + "/api/v10", Client: &http.Client{},
		Now: s.Clock().Now, Sleep: s.Sleep}}
	l.restart()
	return l
}

// restart is the adapter in another process: it remembers nothing.
func (l *lab) restart() { l.bot = discord.New(l.o) }

// titled is a card with a title alone.
func titled(title string) chat.Card {
	return chat.Card{Lang: chat.French, Title: chat.Str(title)}
}

// post posts a card and returns its id.
func (l *lab) post(t *testing.T, to chat.Target, c chat.Card, key string) string {
	t.Helper()
	id, err := l.bot.Post(context.Background(), to, c, key)
	if err != nil {
		t.Fatalf("post in %+v: %v", to, err)
	}
	return id
}
