package jumelage_test

import (
	"testing"

	"livinglab/adapters/discord/discordtest"
	"livinglab/adapters/slack/slacktest"
	"livinglab/adapters/web/webtest"
	"livinglab/bot"
	"livinglab/bot/bottest"
	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
	"livinglab/bot/jumelage"
	"livinglab/storage"
)

// features are what the conversations are played with. Groups are written to each
// alone, so that the same words are said on every platform.
func features() []bot.Feature { return []bot.Feature{jumelage.New(jumelage.Config{Alone: true})} }

func TestConversations(t *testing.T) {
	bottest.Run(t, "testdata/*.txtar", bottest.Options{Features: features()})
}

// stages are the platforms through whose wire the conversations replay.
var stages = map[string]func(testing.TB, *storage.DB) chattest.Stage{"page": webtest.OnThePage, "slack": slacktest.OnSlack, "discord": discordtest.OnDiscord}

// The same conversations, word for word, through every platform.
func TestConversationsReplayed(t *testing.T) {
	for name, open := range stages {
		t.Run(name, func(t *testing.T) {
			bottest.Run(t, "testdata/*.txtar", bottest.Options{Features: features(), Open: open})
		})
	}
}

// What Slack is given to show of the feature, in both languages.
func TestDrawnInSlack(t *testing.T) {
	bottest.Drawings{Features: features(), Stories: []bottest.Stories{{Pattern: "testdata/*.txtar", Lang: chat.French}},
		Open: slacktest.OnSlackDrawing, Golden: "testdata/slack-%s.jsonl"}.Play(t)
}
