package jumelage_test

import (
	"context"
	"testing"

	"livinglab/bot"
	"livinglab/bot/bottest"
	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
	"livinglab/bot/jumelage"
	"livinglab/storage"
)

// talking is a stage on which every group has a conversation of its own, which the
// stories see as #comite.
type talking struct{ *chattest.Memory }

func (t talking) Platform() chat.Platform { return t }

func (t talking) Group(context.Context, []string) (string, error) { return bot.CommitteeRoom, nil }

// Groups that share a platform talk in their conversation.
func TestConversationsTogether(t *testing.T) {
	bottest.Run(t, "testdata/together/*.txtar", bottest.Options{Features: []bot.Feature{jumelage.New(jumelage.Config{})},
		Open: func(testing.TB, *storage.DB) chattest.Stage { return talking{chattest.NewMemory("memory")} }})
}
