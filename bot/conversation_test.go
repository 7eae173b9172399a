package bot_test

import (
	"testing"

	"livinglab/bot/bottest"
	"livinglab/bot/bottest/everywhere"
	"livinglab/bot/chat"
)

func TestConversations(t *testing.T) {
	bottest.Run(t, "testdata/*.txtar", bottest.Options{})
}

// The same conversations, word for word, through every platform.
func TestConversationsReplayed(t *testing.T) {
	everywhere.Replay(t, func(t *testing.T, open everywhere.Open) {
		bottest.Run(t, "testdata/*.txtar", bottest.Options{Open: open})
	})
}

// The lab is on Slack and on Discord at once.
func TestConversationsOnBoth(t *testing.T) { everywhere.Both(t, bottest.Options{}) }

// What each platform is given to show of the core, in both languages.
func TestDrawn(t *testing.T) {
	everywhere.Draw(t, bottest.Drawings{Stories: []bottest.Stories{{Pattern: "testdata/*.txtar", Lang: chat.French}}})
}
