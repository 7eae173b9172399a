package chattest_test

import (
	"testing"

	"livinglab/bot/chat/chattest"
)

func TestMemoryKeepsTheContract(t *testing.T) {
	chattest.Exercise(t, func(testing.TB) chattest.Stage { return chattest.NewMemory("memory") })
}
