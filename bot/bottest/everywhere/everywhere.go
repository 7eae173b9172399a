// Package everywhere plays conversations on every platform that there is, so
// that the tests of a feature name none.
package everywhere

import (
	"maps"
	"slices"
	"testing"

	"livinglab/adapters/discord/discordtest"
	"livinglab/adapters/slack/slacktest"
	"livinglab/adapters/web/webtest"
	"livinglab/bot/bottest"
	"livinglab/bot/chat/chattest"
	"livinglab/storage"
)

// Open makes a stage, as bottest.Options.Open wants it.
type Open = func(testing.TB, *storage.DB) chattest.Stage

// wires are the platforms through whose wire conversations replay.
var wires = map[string]Open{"page": webtest.OnThePage, "slack": slacktest.OnSlack, "discord": discordtest.OnDiscord}

// Replay has conversations be played, word for word, through the wire of each
// platform: a subtest for each, by its name.
func Replay(t *testing.T, play func(t *testing.T, open Open)) {
	for _, name := range slices.Sorted(maps.Keys(wires)) {
		t.Run(name, func(t *testing.T) { play(t, wires[name]) })
	}
}

// drawing are the platforms whose own form of what they show is kept.
var drawing = map[string]bottest.OpenDrawing{"slack": slacktest.OnSlackDrawing}

// Draw holds what each platform is given to show of the features, in both
// languages, to the golden files (bottest.Drawings).
func Draw(t *testing.T, d bottest.Drawings) {
	d.Open = drawing
	d.Play(t)
}
