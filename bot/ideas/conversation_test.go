package ideas_test

import (
	"testing"

	"livinglab/bot"
	"livinglab/bot/bottest"
	"livinglab/bot/ideas"
)

// features are what the conversations are played with.
func features() []bot.Feature { return []bot.Feature{ideas.New(ideas.Options{})} }

func TestConversations(t *testing.T) {
	bottest.Run(t, "testdata/*.txtar", bottest.Options{Features: features()})
}
