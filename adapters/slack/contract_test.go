package slack_test

import (
	"testing"

	"livinglab/adapters/slack/slacktest"
	"livinglab/bot/chat/chattest"
)

func TestContractBySocketMode(t *testing.T) {
	chattest.Exercise(t, func(t testing.TB) chattest.Stage { return slacktest.NewStage(t, slacktest.StageOptions{}) })
}

func TestContractByHTTP(t *testing.T) {
	chattest.Exercise(t, func(t testing.TB) chattest.Stage { return slacktest.NewStage(t, slacktest.StageOptions{HTTP: true}) })
}
