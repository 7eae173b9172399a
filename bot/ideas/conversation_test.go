package ideas_test

import (
	"testing"

	"livinglab/bot"
	"livinglab/bot/bottest"
	"livinglab/bot/bottest/everywhere"
	"livinglab/bot/chat"
	"livinglab/bot/ideas"
)

// features are what the conversations are played with.
func features() []bot.Feature { return []bot.Feature{ideas.New(ideas.Options{})} }

func TestConversations(t *testing.T) {
	bottest.Run(t, "testdata/*.txtar", bottest.Options{Features: features()})
}

// The same conversations, word for word, through every platform.
func TestConversationsReplayed(t *testing.T) {
	everywhere.Replay(t, func(t *testing.T, open everywhere.Open) {
		bottest.Run(t, "testdata/*.txtar", bottest.Options{Features: features(), Open: open})
	})
}

// The lab is on Slack and on Discord at once.
func TestConversationsOnBoth(t *testing.T) { everywhere.Both(t, bottest.Options{Features: features()}) }

// What each platform is given to show of the feature, in both languages.
func TestDrawn(t *testing.T) {
	everywhere.Draw(t, bottest.Drawings{Features: features(), Stories: []bottest.Stories{{Pattern: "testdata/*.txtar", Lang: chat.French}}})
}
