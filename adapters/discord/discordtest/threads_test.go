package discordtest_test

import (
	"testing"

	"livinglab/adapters/discord/discordtest"
)

// TestThreadIsBroughtBack: by who has written there, a locked one by who began
// it, and hidden again by them alone.
func TestThreadIsBroughtBack(t *testing.T) {
	s := newLab(t, discordtest.Options{})
	c := newClient(t, s)
	own := c.post(object{"content": "Un jardin"})
	c.want(c.ask("POST", "/channels/"+idees+"/messages/"+own+"/threads", object{"name": "fil"}), 201, 0)
	theirs := c.post(object{"content": "Un marché"})
	s.StartThread(t, marie, theirs, "fil")
	change := func(thread string, archived bool) reply {
		return c.ask("PATCH", "/channels/"+thread, object{"archived": archived})
	}
	for _, thread := range []string{own, theirs} {
		s.Archive(t, thread, false)
	}
	c.want(change(theirs, false), 403, 50013) // the bot never wrote there
	c.want(c.ask("POST", "/channels/"+theirs+"/messages", object{"content": "oui"}), 200, 0)
	s.Archive(t, theirs, false)
	c.want(change(theirs, false), 200, 0)
	c.want(c.ask("POST", "/channels/"+theirs+"/messages", object{"content": "encore"}), 200, 0)
	c.want(change(theirs, true), 403, 50013)
	s.Archive(t, theirs, true)
	c.want(change(theirs, false), 403, 50013)
	s.Archive(t, own, true)
	c.want(change(own, false), 200, 0)
	c.want(change(own, true), 200, 0)
	c.want(c.ask("PATCH", "/channels/"+idees, object{"archived": true}), 400, 50035) // not played
	c.want(c.ask("PATCH", "/channels/"+own, object{"archived": false, "name": "b"}), 400, 50035)
}
