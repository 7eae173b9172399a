package bot_test

import (
	"testing"

	"livinglab/adapters/slack/slacktest"
	"livinglab/adapters/web/webtest"
	"livinglab/bot/bottest"
	"livinglab/bot/chat/chattest"
	"livinglab/storage"
)

func TestConversations(t *testing.T) {
	bottest.Run(t, "testdata/*.txtar", bottest.Options{})
}

// stages are the platforms through whose wire the conversations replay.
var stages = map[string]func(testing.TB, *storage.DB) chattest.Stage{"page": webtest.OnThePage, "slack": slacktest.OnSlack}

// The same conversations, word for word, through every platform.
func TestConversationsReplayed(t *testing.T) {
	for name, open := range stages {
		t.Run(name, func(t *testing.T) { bottest.Run(t, "testdata/*.txtar", bottest.Options{Open: open}) })
	}
}
