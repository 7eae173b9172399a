package bot

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"livinglab/bot/chat"
)

// check reports what does not fit together, all of it at once.
func (b *Bot) check() error {
	errs := []error{b.checkRooms(), b.checkNames(), checkCommands(b.commands, "/"), b.checkOnMessages()}
	b.eachCommand(func(c *command) { errs = append(errs, b.checkCommand(c)) })
	return errors.Join(errs...)
}

// eachCommand calls fn for all commands and sub-commands.
func (b *Bot) eachCommand(fn func(c *command)) {
	for _, c := range b.commands {
		fn(c)
		for _, s := range c.subs {
			fn(s)
		}
	}
}

// checkRooms reports a room of the lab that is in two rooms of one platform:
// what is announced there has one post on each.
func (b *Bot) checkRooms() error {
	for name, rooms := range b.lab.Rooms {
		seen := map[string]bool{}
		for _, r := range rooms {
			if seen[r.Platform] {
				return fmt.Errorf("room %s: twice on %s", name, r.Platform)
			}
			seen[r.Platform] = true
		}
	}
	return nil
}

// checkNames reports two features, or two exports, of one name.
func (b *Bot) checkNames() error {
	seen := map[string]bool{}
	for _, f := range b.features {
		names := []string{"feature " + f.Name}
		for _, x := range f.Exports {
			names = append(names, "export "+x.Name)
		}
		for _, name := range names {
			if seen[name] {
				return fmt.Errorf("%s: there twice", name)
			}
			seen[name] = true
		}
	}
	return nil
}

// checkCommands reports two commands of one list that share a name, in
// whatever languages: what is typed must mean one thing.
func checkCommands(list []*command, before string) error {
	var errs []error
	owner := map[string]*command{}
	for _, c := range list {
		for _, name := range c.folded {
			if other := owner[name]; other != nil && other != c {
				errs = append(errs, fmt.Errorf("command %s%s: of both %s.%s and %s.%s", before, name, other.feature, other.path, c.feature, c.path))
			}
			owner[name] = c
		}
		errs = append(errs, checkCommands(c.subs, before+c.Key+" "))
	}
	return errors.Join(errs...)
}

// The most that a platform takes of a command's name and of what it does
// (Discord's).
const (
	mostName  = 32
	mostAbout = 100
)

// checkCommand reports words of a command that are missing or that a platform
// would refuse.
func (b *Bot) checkCommand(c *command) error {
	prefix := c.feature + "." + c.path
	keys := []string{prefix, prefix + ".about"}
	for _, a := range c.Args {
		keys = append(keys, prefix+"."+a.Key)
	}
	for _, key := range keys {
		if !b.texts.Has(key) {
			return fmt.Errorf("text %s: missing", key)
		}
	}
	if c.Do == nil && len(c.subs) == 0 {
		return fmt.Errorf("command %s: it does nothing", prefix)
	}
	for _, l := range chat.Langs {
		name, about := b.names(c).In(l), b.texts.Text(l, prefix+".about").String()
		if name == "" || utf8.RuneCountInString(name) > mostName || strings.ContainsAny(name, " \t\n\u00a0/") || strings.ToLower(name) != name {
			return fmt.Errorf("text %s: %q is not a lower-case word of at most %d characters", prefix, name, mostName)
		}
		if utf8.RuneCountInString(about) > mostAbout {
			return fmt.Errorf("text %s.about: more than %d characters in %s", prefix, mostAbout, l)
		}
	}
	return nil
}

// The most that a platform takes of a command's name in the menu of a message,
// and of such commands, both Slack's: it refuses a manifest with a longer name of
// a shortcut, though its reference does not say so, or with more shortcuts.
// (Discord's message commands: 32 characters, and 15.)
const (
	mostOnMessage  = 24
	mostOnMessages = 10
)

// checkOnMessages reports commands in the menu of a message that a platform
// would refuse, or that people could not tell apart there.
func (b *Bot) checkOnMessages() error {
	var errs []error
	n := 0
	owner := map[string]*command{}
	b.eachCommand(func(c *command) {
		if c.OnMessage == nil {
			return
		}
		n++
		key := c.feature + "." + c.path + ".on-message"
		if !slices.Contains(b.commands, c) || !b.texts.Has(key) {
			errs = append(errs, fmt.Errorf("text %s: missing, or of a sub-command, which no message offers", key))
			return
		}
		for _, l := range chat.Langs {
			name := b.texts.Text(l, key).String()
			if name == "" || utf8.RuneCountInString(name) > mostOnMessage || strings.ContainsAny(name, "\n\t") {
				errs = append(errs, fmt.Errorf("text %s: %q is not one line of at most %d characters", key, name, mostOnMessage))
			}
			if other := owner[Fold(name)]; other != nil && other != c {
				errs = append(errs, fmt.Errorf("text %s: %q is what %s is called too", key, name, other.path))
			}
			owner[Fold(name)] = c
		}
	})
	if n > mostOnMessages {
		errs = append(errs, fmt.Errorf("%d commands in the menu of a message, at most %d", n, mostOnMessages))
	}
	return errors.Join(errs...)
}
