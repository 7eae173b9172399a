package ideas_test

import (
	"testing"

	"livinglab/adapters/web/webtest"
	"livinglab/bot"
	"livinglab/bot/bottest"
	"livinglab/bot/ideas"
)

// features are what the conversations are played with.
func features() []bot.Feature { return []bot.Feature{ideas.New(ideas.Options{})} }

func TestConversations(t *testing.T) {
	bottest.Run(t, "testdata/*.txtar", bottest.Options{Features: features()})
}

// The same conversations, through the chat page: its wire, its HTML.
func TestConversationsOnThePage(t *testing.T) {
	bottest.Run(t, "testdata/*.txtar", bottest.Options{Features: features(), Open: webtest.OnThePage})
}
