package meetings_test

import (
	"testing"

	"livinglab/bot"
	"livinglab/bot/bottest"
	"livinglab/bot/bottest/everywhere"
	"livinglab/bot/chat"
	"livinglab/bot/meetings"
)

// features are what the conversations are played with.
func features() []bot.Feature { return []bot.Feature{meetings.New()} }

// The conversations of testdata are in French, those of testdata/en in a lab
// whose rooms are English.
func TestConversations(t *testing.T) {
	bottest.Run(t, "testdata/*.txtar", bottest.Options{Features: features()})
}

func TestConversationsEnglish(t *testing.T) {
	bottest.Run(t, "testdata/en/*.txtar", bottest.Options{Features: features(), Lang: chat.English})
}

// Those of testdata/off are of a lab that is not on the web.
func TestConversationsOffTheWeb(t *testing.T) {
	bottest.Run(t, "testdata/off/*.txtar", bottest.Options{Features: features(), OffTheWeb: true})
}

// The same conversations, word for word, through every platform.
func TestConversationsReplayed(t *testing.T) {
	everywhere.Replay(t, func(t *testing.T, open everywhere.Open) {
		bottest.Run(t, "testdata/*.txtar", bottest.Options{Features: features(), Open: open})
		bottest.Run(t, "testdata/en/*.txtar", bottest.Options{Features: features(), Lang: chat.English, Open: open})
	})
}

// What each platform is given to show of the feature, in both languages.
func TestDrawn(t *testing.T) {
	everywhere.Draw(t, bottest.Drawings{Features: features(),
		Stories: []bottest.Stories{{Pattern: "testdata/*.txtar", Lang: chat.French}, {Pattern: "testdata/en/*.txtar", Lang: chat.English}}})
}

// The lab is on Slack and on Discord at once.
func TestConversationsOnBoth(t *testing.T) { everywhere.Both(t, bottest.Options{Features: features()}) }
