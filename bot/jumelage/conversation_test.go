package jumelage_test

import (
	"testing"

	"livinglab/bot"
	"livinglab/bot/bottest"
	"livinglab/bot/bottest/everywhere"
	"livinglab/bot/chat"
	"livinglab/bot/jumelage"
)

// features are what the conversations are played with. Groups are written to each
// alone, so that the same words are said on every platform.
func features() []bot.Feature { return []bot.Feature{jumelage.New(jumelage.Config{Alone: true})} }

func TestConversations(t *testing.T) {
	bottest.Run(t, "testdata/*.txtar", bottest.Options{Features: features()})
}

// The same conversations, word for word, through every platform.
func TestConversationsReplayed(t *testing.T) {
	everywhere.Replay(t, func(t *testing.T, open everywhere.Open) {
		bottest.Run(t, "testdata/*.txtar", bottest.Options{Features: features(), Open: open})
	})
}

// The lab is on Slack and on Discord at once: a group of both is written to each
// alone, whatever the configuration.
func TestConversationsOnBoth(t *testing.T) {
	everywhere.Both(t, bottest.Options{Features: []bot.Feature{jumelage.New(jumelage.Config{})}})
}

// What each platform is given to show of the feature, in both languages.
func TestDrawn(t *testing.T) {
	everywhere.Draw(t, bottest.Drawings{Features: features(), Stories: []bottest.Stories{{Pattern: "testdata/*.txtar", Lang: chat.French}}})
}
