package discord

import (
	"context"

	"livinglab/bot/chat"
)

// say returns one of the adapter's own words, as speech.Voice says it.
func (p *Platform) say(l chat.Lang, key string, values ...any) string {
	return p.voice.Say(l, key, values...)
}

// count says a text that counts: key.one or key.other, with [n].
func (p *Platform) count(l chat.Lang, key string, n int) string { return p.voice.Count(l, key, n) }

// Speaks has the adapter's own words to a person be in the language that they
// chose.
func (p *Platform) Speaks(_ context.Context, account string, l chat.Lang) error {
	p.voice.Choose(account, l)
	return nil
}
