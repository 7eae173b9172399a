// Package everywhere plays conversations on every platform that there is, so
// that the tests of a feature name none.
package everywhere

import (
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"livinglab/adapters/discord/discordtest"
	"livinglab/adapters/slack/slacktest"
	"livinglab/adapters/web/webtest"
	"livinglab/bot/bottest"
	"livinglab/bot/chat"
)

// Open makes a stage, as bottest.Options.Open wants it.
type Open = bottest.Opener

// wires are the platforms through whose wire conversations replay.
var wires = bottest.Stages{"page": webtest.OnThePage, "slack": slacktest.OnSlack, "discord": discordtest.OnDiscord}

// Replay has conversations be played, word for word, through the wire of each
// platform: a subtest for each, by its name.
func Replay(t *testing.T, play func(t *testing.T, open Open)) {
	for _, name := range slices.Sorted(maps.Keys(wires)) {
		t.Run(name, func(t *testing.T) { play(t, wires[name]) })
	}
}

// Both plays the stories of labs that are on several platforms at once, which are
// in testdata/both, in testdata/both/en where the rooms are English: each in
// memory, then through the wires of its platforms, with the same result. -update
// writes what comes of them in memory.
func Both(t *testing.T, o bottest.Options) {
	t.Helper()
	played := 0
	for _, in := range []struct {
		pattern string
		lang    chat.Lang
	}{{"testdata/both/*.txtar", chat.French}, {"testdata/both/en/*.txtar", chat.English}} {
		files, err := filepath.Glob(in.pattern)
		if err != nil {
			t.Fatal(err)
		}
		if len(files) == 0 {
			continue // one language may do
		}
		played += len(files)
		o := o
		o.Lang = in.lang
		t.Run("memory "+string(in.lang), func(t *testing.T) { bottest.Run(t, in.pattern, o) })
		if *bottest.Update {
			continue
		}
		o.Stages = wires
		t.Run("wires "+string(in.lang), func(t *testing.T) { bottest.Run(t, in.pattern, o) })
	}
	if played == 0 {
		t.Error("there is no conversation in testdata/both")
	}
}

// drawing are the platforms whose own form of what they show is kept.
var drawing = map[string]bottest.OpenDrawing{"slack": slacktest.OnSlackDrawing, "discord": discordtest.OnDiscordDrawing}

// Draw holds what each platform is given to show of the features, in both
// languages, to the golden files (bottest.Drawings).
func Draw(t *testing.T, d bottest.Drawings) {
	d.Open = drawing
	d.Play(t)
}
