package discordtest

import (
	"slices"
	"strings"
	"testing"
	"unicode"
)

// A line that people type is a command with options in Discord: their app offers
// the commands by the names of their language, and fills the options in order.

// command gives a command as it is typed. What Discord's apps would not send is
// sent all the same, and counted as an exception.
func (s *Stage) command(t testing.TB, account, channel, line string) *Interaction {
	t.Helper()
	name, options, _ := s.parse(account, channel, line)
	s.server.mu.Lock()
	ch := s.server.channels[channel]
	path := strings.Fields(name)
	k := s.server.commandOf(account, ch, chatInput, path[0])
	var err error
	if k != nil {
		b := &invocation{s: s.server, ch: ch, guild: s.server.guilds[ch.Guild], resolved: map[string]object{}}
		_, err = b.options(list(k.asked["options"]), path[1:], options)
	}
	s.server.mu.Unlock()
	if k != nil && err == nil {
		return s.server.Command(t, account, channel, name, options...)
	}
	if k == nil {
		s.except("/%s, which Discord does not offer", path[0])
	} else {
		s.except("/%s: Discord itself says so: %v", name, err)
	}
	return s.server.CommandForged(t, account, channel, name, options...)
}

// parse finds the command of a line among those that are registered, by any of
// its names, and gives each option its words. prefix is what stands before the
// last of them.
func (s *Stage) parse(account, channel, line string) (name string, options []Option, prefix string) {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	locale := s.server.people[account].locale()
	word, rest := cutWord(line)
	var top object
	for _, k := range s.server.offered(account, s.server.channels[channel]) {
		if k.kind == chatInput && calls(k.asked, word) {
			top = k.asked
		}
	}
	if top == nil {
		return word, asOne(rest), ""
	}
	name = str(top["name"])
	s.asSeen(top, locale, word)
	known := list(top["options"])
	if len(known) > 0 && num(known[0]["type"]) == optionSub {
		sub, after := cutWord(rest)
		i := slices.IndexFunc(known, func(o object) bool { return calls(o, sub) })
		switch {
		case sub == "": // the command alone
			i = slices.IndexFunc(known, func(o object) bool { return calls(o, s.app.say(s.lang(), "command-alone")) })
		case i < 0:
			return name + " " + sub, asOne(after), ""
		}
		if i < 0 {
			return name, nil, ""
		}
		if sub != "" {
			s.asSeen(known[i], locale, sub)
			prefix = sub + " "
		}
		name, rest, known = name+" "+str(known[i]["name"]), after, list(known[i]["options"])
	}
	for i, o := range known {
		value := strings.TrimSpace(rest)
		if i < len(known)-1 {
			value, rest = cutWord(rest)
		}
		if value == "" {
			break
		}
		options = append(options, Option{Name: str(o["name"]), Value: value})
		if i < len(known)-1 && strings.TrimSpace(rest) != "" {
			prefix += value + " "
		}
	}
	if len(known) == 0 && rest != "" {
		options = asOne(rest)
	}
	return name, options, prefix
}

// asOne are words that belong to no option.
func asOne(words string) []Option {
	if words == "" {
		return nil
	}
	return []Option{{Name: "texte", Value: words}}
}

// asSeen counts an exception where a name was typed that the person's app shows
// otherwise: in another language.
func (s *Stage) asSeen(o object, locale, typed string) {
	if shown := localized(o, locale); plainName(shown) != plainName(typed) {
		s.except("%s typed as %s, as it is called in the language of the person's app", typed, shown)
	}
}

// calls reports whether a word is one of the names of a command.
func calls(o object, word string) bool {
	names := []string{str(o["name"])}
	words, _ := o["name_localizations"].(object)
	for _, w := range words {
		names = append(names, str(w))
	}
	return slices.ContainsFunc(names, func(n string) bool { return plainName(n) == plainName(word) })
}

// plainName is a name as it is looked for: small, without accents.
func plainName(s string) string { return unaccented.Replace(strings.ToLower(s)) }

var unaccented = strings.NewReplacer("é", "e", "è", "e", "ê", "e", "à", "a", "â", "a", "î", "i", "ï", "i", "ô", "o", "û", "u", "ù", "u", "ç", "c")

// cutWord splits a line at the first space after its first word.
func cutWord(line string) (word, rest string) {
	line = strings.TrimSpace(line)
	if i := strings.IndexFunc(line, unicode.IsSpace); i >= 0 {
		return line[:i], strings.TrimSpace(line[i:])
	}
	return line, ""
}

// registered is what a command of a menu is registered as, by any of its names.
func (s *Stage) registered(kind int, called string) string {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	for _, k := range s.server.commands {
		words, _ := k.asked["name_localizations"].(object)
		for _, w := range words {
			if k.kind == kind && str(w) == called {
				return k.name()
			}
		}
	}
	return called
}
