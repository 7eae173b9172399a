package main

import (
	"context"
	"crypto/rand"
	"testing"

	"livinglab/adapters/discord"
	"livinglab/adapters/slack"
	"livinglab/bot/chat"
)

// The harness sees what it looks for: with a platform that cannot tell what was
// posted before, the same run finds reminders there twice, and only there.
func TestCrashSeesWithoutIdempotency(t *testing.T) {
	for forgets, other := range map[string]string{slack.PlatformName: discord.PlatformName, discord.PlatformName: slack.PlatformName} {
		t.Run(forgets, func(t *testing.T) {
			w := newCrash(t, 40)
			w.begin()
			w.program.env = append(w.program.env, forgetEnv+"="+forgets)
			for w.program.kills < 5 {
				w.live(unheard, forgets)
			}
			w.end()
			w.report()
			if lost, _ := w.seen.sum(); lost > 0 || w.seen.doubled[forgets] == 0 || w.seen.doubled[other] > 0 {
				t.Errorf("%d lost, doubled: %v; want some in %s alone", lost, w.seen.doubled, forgets)
			}
		})
	}
}

// forgetEnv names a platform that the program, when it is run by this test, has
// without idempotency.
const forgetEnv = "LIVINGLAB_TEST_FORGETS"

// forget makes a platform of the program's one that forgets.
func forget(name string) {
	p := platformNamed(name)
	open := p.open
	p.open = func(e *env, c config, w watching) (chat.Platform, error) {
		made, err := open(e, c, w)
		return forgetful{made}, err
	}
}

// forgetful is a platform that takes each try for another post, and cannot look
// for what is there.
type forgetful struct{ chat.Platform }

// Post posts under a key of its own.
func (f forgetful) Post(ctx context.Context, to chat.Target, c chat.Card, key string) (string, error) {
	return f.Platform.Post(ctx, to, c, key+"~"+rand.Text())
}
