package discord

import (
	"strconv"
	"strings"

	"livinglab/bot/chat"
)

// say returns one of the adapter's own words, with its values given as name,
// value, name, value... A card without a language is in that of the rooms.
func (p *Platform) say(l chat.Lang, key string, args ...string) string {
	if l == "" {
		l = p.o.Lang
	}
	s := p.o.Say(l, key)
	for i := 0; i+1 < len(args); i += 2 {
		s = strings.ReplaceAll(s, "["+args[i]+"]", args[i+1])
	}
	return s
}

// count says a text that counts: key.one or key.other, with [n].
func (p *Platform) count(l chat.Lang, key string, n int) string {
	if l == "" {
		l = p.o.Lang
	}
	form := ".other"
	if n == 1 || n == 0 && l == chat.French {
		form = ".one"
	}
	return p.say(l, key+form, "n", strconv.Itoa(n))
}
