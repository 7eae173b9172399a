package discord

import (
	"context"
	"strings"
	"sync"

	"livinglab/bot/chat"
)

// chosenLangs are the languages that people chose, by account. The bot tells
// them again at each start.
type chosenLangs struct {
	mu   sync.Mutex
	lang map[string]chat.Lang
}

// Speaks has the adapter's own words to a person be in the language that they
// chose.
func (p *Platform) Speaks(_ context.Context, account string, l chat.Lang) error {
	p.langs.mu.Lock()
	defer p.langs.mu.Unlock()
	if p.langs.lang == nil {
		p.langs.lang = map[string]chat.Lang{}
	}
	p.langs.lang[account] = l
	return nil
}

// langOf is the language of the adapter's own words to a person: the one that
// they chose, that of their Discord, or the rooms'.
func (p *Platform) langOf(who chat.Person) chat.Lang {
	p.langs.mu.Lock()
	defer p.langs.mu.Unlock()
	if l := p.langs.lang[who.ID]; l != "" {
		return l
	}
	for _, l := range chat.Langs {
		if strings.HasPrefix(strings.ToLower(who.Locale), string(l)) {
			return l
		}
	}
	return p.o.Lang
}
