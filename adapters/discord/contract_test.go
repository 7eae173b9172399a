package discord_test

import (
	"testing"

	"livinglab/adapters/discord/discordtest"
	"livinglab/bot/chat/chattest"
)

func TestContract(t *testing.T) {
	chattest.Exercise(t, func(t testing.TB) chattest.Stage { return discordtest.NewStage(t, discordtest.StageOptions{}) })
}
