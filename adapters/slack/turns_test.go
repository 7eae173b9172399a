package slack_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"livinglab/adapters/slack/slacktest"
	"livinglab/bot/chat"
)

// Someone presses a whisper's button several times quickly: what they see in the
// end is what was answered last.
func TestQuickPressesOnAWhisperAreAnsweredInTurn(t *testing.T) {
	both(t, func(t *testing.T, l *live) {
		card := func(n int32) chat.Card { return withButton(fmt.Sprintf("Rang %d.", n), "Monter") }
		l.command(t, ideas, chat.Whisper(card(0)))
		on := l.sees(t, "message", "Rang 0.")
		var n, at atomic.Int32
		all := make(chan struct{})
		l.bot.does(func(e chat.Event) chat.Answer {
			if at.Add(1) > 1 {
				t.Error("two presses on one whisper are handled at once")
			}
			defer at.Add(-1)
			<-all
			return chat.Replace(card(n.Add(1)))
		})
		label := routeOf("Monter").String()
		block := l.block(t, on)
		var acts []*slacktest.Act
		for range 20 {
			acts = append(acts, l.Press(t, marie, on, block, label))
		}
		close(all)
		for _, a := range acts {
			a.Wait(t)
		}
		l.sees(t, "message", "Rang 20.")
	})
}
