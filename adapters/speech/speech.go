// Package speech says an adapter's own words (its text/fr.yaml and text/en.yaml)
// to each person in their language.
package speech

import (
	"fmt"
	"strings"
	"sync"

	"livinglab/bot/chat"
)

// Voice says an adapter's own words, and knows which language each person chose.
// It may be used from several goroutines at once.
type Voice struct {
	text  func(chat.Lang, string) string
	rooms chat.Lang

	mu     sync.Mutex
	chosen map[string]chat.Lang // by account; the bot tells them again at each start
}

// New returns a voice: text returns a text by its key, and rooms is the language
// of who has none.
func New(text func(chat.Lang, string) string, rooms chat.Lang) *Voice {
	return &Voice{text: text, rooms: rooms, chosen: map[string]chat.Lang{}}
}

// Say returns a text with its values, given as name, value, name, value... A
// card without a language is in that of the rooms.
func (v *Voice) Say(l chat.Lang, key string, values ...any) string {
	return Fill(v.text(v.orRooms(l), key), values...)
}

// Count says a text that counts, as Counted names it.
func (v *Voice) Count(l chat.Lang, key string, n int) string {
	return v.Say(l, Counted(v.orRooms(l), key, n), "n", n)
}

func (v *Voice) orRooms(l chat.Lang) chat.Lang {
	if l == "" {
		return v.rooms
	}
	return l
}

// Choose keeps the language that a person chose.
func (v *Voice) Choose(account string, l chat.Lang) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.chosen[account] = l
}

// Of is the language of a person: the one that they chose, that of their
// account, or the rooms'.
func (v *Voice) Of(who chat.Person) chat.Lang {
	v.mu.Lock()
	defer v.mu.Unlock()
	if l := v.chosen[who.ID]; l != "" {
		return l
	}
	for _, l := range chat.Langs {
		if strings.HasPrefix(strings.ToLower(who.Locale), string(l)) {
			return l
		}
	}
	return v.rooms
}

// Fill puts values, given as name, value, name, value..., in place of their
// names between [ and ].
func Fill(text string, values ...any) string {
	for i := 0; i+1 < len(values); i += 2 {
		text = strings.ReplaceAll(text, "["+fmt.Sprint(values[i])+"]", fmt.Sprint(values[i+1]))
	}
	return text
}

// Counted is the key of the text for n things: key.one or key.other. In French
// none counts as one (CLDR).
func Counted(l chat.Lang, key string, n int) string {
	if n == 1 || n == 0 && l == chat.French {
		return key + ".one"
	}
	return key + ".other"
}
