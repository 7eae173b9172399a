package bot_test

import (
	"testing"

	"livinglab/adapters/discord/discordtest"
	"livinglab/adapters/slack/slacktest"
	"livinglab/adapters/web/webtest"
	"livinglab/bot/bottest"
	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
	"livinglab/storage"
)

func TestConversations(t *testing.T) {
	bottest.Run(t, "testdata/*.txtar", bottest.Options{})
}

// stages are the platforms through whose wire the conversations replay.
var stages = map[string]func(testing.TB, *storage.DB) chattest.Stage{"page": webtest.OnThePage, "slack": slacktest.OnSlack, "discord": discordtest.OnDiscord}

// The same conversations, word for word, through every platform.
func TestConversationsReplayed(t *testing.T) {
	for name, open := range stages {
		t.Run(name, func(t *testing.T) { bottest.Run(t, "testdata/*.txtar", bottest.Options{Open: open}) })
	}
}

// What Slack is given to show of the core, in both languages.
func TestDrawnInSlack(t *testing.T) {
	bottest.Drawings{Stories: []bottest.Stories{{Pattern: "testdata/*.txtar", Lang: chat.French}},
		Open: slacktest.OnSlackDrawing, Golden: "testdata/slack-%s.jsonl"}.Play(t)
}
