package bot_test

import (
	"testing"

	"livinglab/bot/bottest"
)

func TestConversations(t *testing.T) {
	bottest.Run(t, "testdata/*.txtar", bottest.Options{})
}
