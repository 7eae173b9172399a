package discord_test

import (
	"testing"

	"livinglab/adapters/discord/discordtest"
)

// What the adapter sends over the gateway is of Discord's own types (discord.js's):
// the local Discord ends a connection on which something is not.
func TestFramesAreOfDiscordsTypes(t *testing.T) {
	l := run(t, discordtest.Options{})
	const identify, heartbeat, resume = 2, 1, 6
	if l.Held(identify) < 0 {
		t.Skip("the types are not here")
	}
	l.AskHeartbeat()
	l.Await(t, "a heartbeat", func() bool { return l.Held(heartbeat) > 0 })
	l.Drop()
	l.Await(t, "the session to be resumed", func() bool { return l.Connections() == 2 && l.Ready() })
	before := l.Held(heartbeat)
	l.AskHeartbeat()
	l.Await(t, "a heartbeat with the number of an event", func() bool { return l.Held(heartbeat) > before })
	if n, m := l.Held(identify), l.Held(resume); n != 1 || m != 1 {
		t.Errorf("%d sessions were begun and %d resumed", n, m)
	}
	if refused := l.Refused(); len(refused) > 0 {
		t.Errorf("refused: %v", refused)
	}
}
