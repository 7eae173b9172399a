package meetings_test

import (
	"testing"

	"livinglab/adapters/discord/discordtest"
	"livinglab/adapters/slack/slacktest"
	"livinglab/adapters/web/webtest"
	"livinglab/bot"
	"livinglab/bot/bottest"
	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
	"livinglab/bot/meetings"
	"livinglab/storage"
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

// stages are the platforms through whose wire the conversations replay.
var stages = map[string]func(testing.TB, *storage.DB) chattest.Stage{"page": webtest.OnThePage, "slack": slacktest.OnSlack, "discord": discordtest.OnDiscord}

// The same conversations, word for word, through every platform.
func TestConversationsReplayed(t *testing.T) {
	for name, open := range stages {
		t.Run(name, func(t *testing.T) {
			bottest.Run(t, "testdata/*.txtar", bottest.Options{Features: features(), Open: open})
			bottest.Run(t, "testdata/en/*.txtar", bottest.Options{Features: features(), Lang: chat.English, Open: open})
		})
	}
}

// What Slack is given to show of the feature, in both languages.
func TestDrawnInSlack(t *testing.T) {
	bottest.Drawings{Features: features(), Open: slacktest.OnSlackDrawing, Golden: "testdata/slack-%s.jsonl",
		Stories: []bottest.Stories{{Pattern: "testdata/*.txtar", Lang: chat.French}, {Pattern: "testdata/en/*.txtar", Lang: chat.English}}}.Play(t)
}
