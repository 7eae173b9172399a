package bot_test

import (
	"testing"

	"livinglab/adapters/web/webtest"
	"livinglab/bot/bottest"
)

func TestConversations(t *testing.T) {
	bottest.Run(t, "testdata/*.txtar", bottest.Options{})
}

// The same conversations, through the chat page: its wire, its HTML.
func TestConversationsOnThePage(t *testing.T) {
	bottest.Run(t, "testdata/*.txtar", bottest.Options{Open: webtest.OnThePage})
}
