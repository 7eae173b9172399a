package discordtest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Option is an option of a command, by its name, and what was typed or picked:
// a text, a number, true or false, or the id of a person, channel or role.
type Option struct{ Name, Value string }

// Command gives a command in a channel, as a person. The name is the one that
// is registered, with its sub-commands: "idee proposer". The test fails when
// the person's app would not offer it, or not take the options.
func (s *Server) Command(t testing.TB, who, channel, name string, options ...Option) *Interaction {
	t.Helper()
	return s.invoke(t, applicationCommand, who, channel, name, "", options)
}

// Suggest asks how an option goes on that a person is typing, the last of the
// options. See Interaction.Choices.
func (s *Server) Suggest(t testing.TB, who, channel, name string, options ...Option) *Interaction {
	t.Helper()
	if len(options) == 0 {
		t.Fatal("no option is typed")
	}
	return s.invoke(t, autocomplete, who, channel, name, options[len(options)-1].Name, options)
}

// Commands are the names of the commands that a person is offered in a channel:
// slash commands, with their sub-commands, as they see them in their language.
func (s *Server) Commands(who, channel string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch, p := s.channels[channel], s.people[who]
	var out []string
	for _, k := range s.offered(who, ch) {
		if k.kind != chatInput {
			continue
		}
		var visit func(prefix string, o object)
		visit = func(prefix string, o object) {
			name := prefix + localized(o, p.locale())
			subs := false
			for _, inner := range list(o["options"]) {
				if kind := num(inner["type"]); kind == optionSub || kind == optionGroup {
					subs = true
					visit(name+" ", inner)
				}
			}
			if !subs {
				out = append(out, name)
			}
		}
		visit("", k.asked)
	}
	return out
}

// localized is a name as someone sees it in their language.
func localized(o object, locale string) string {
	words, _ := o["name_localizations"].(object)
	if w := str(words[locale]); w != "" {
		return w
	}
	return str(o["name"])
}

// offered are the commands that a person may use in a channel: the guild's and
// the global ones, as far as their permissions go. Those of a guild are not
// offered in direct conversations. (Application Commands, "Permissions",
// "Interaction Contexts".)
func (s *Server) offered(who string, ch *channel) []*command {
	all := slices.Clone(s.commands)
	here := 0 // the context of a guild
	if ch.isDirect() {
		here = 1
	} else {
		all = append(all, s.guilds[ch.Guild].commands...)
	}
	p := s.permissions(who, ch)
	return slices.DeleteFunc(all, func(k *command) bool {
		contexts, limited := k.asked["contexts"].([]any)
		if limited && !slices.ContainsFunc(contexts, func(v any) bool { return num(v) == here }) {
			return true
		}
		if here == 1 {
			return k.asked["dm_permission"] == false
		}
		needs, restricted := s.commandObject(k)["default_member_permissions"].(string)
		if !restricted {
			return !p.Has(UseCommands)
		}
		n, _ := strconv.ParseUint(needs, 10, 64)
		// "0": nobody but administrators, who have all.
		return n == 0 && !p.Has(Administrator) || !p.Has(Permission(n))
	})
}

// invoke gives a command, or asks for suggestions while it is typed.
func (s *Server) invoke(t testing.TB, kind int, who, channel, name, focused string, options []Option) *Interaction {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	ch := s.place(t, who, channel)
	path := strings.Fields(name)
	k := s.commandOf(who, ch, chatInput, path[0])
	if k == nil {
		t.Fatalf("%s is not offered /%s here", s.people[who].name(), path[0])
	}
	b := &invocation{s: s, ch: ch, guild: s.guilds[ch.Guild], focused: focused, resolved: map[string]object{}}
	data := object{"id": k.id, "name": k.name(), "type": chatInput}
	if k.guild != "" {
		data["guild_id"] = k.guild
	}
	filled, err := b.options(list(k.asked["options"]), path[1:], options)
	if err != nil {
		t.Fatalf("/%s: %v", name, err)
	}
	if len(filled) > 0 {
		data["options"] = filled
	}
	if len(b.resolved) > 0 {
		data["resolved"] = b.resolved
	}
	i := s.begin(kind, who, ch)
	i.spoken, i.focused = name, b.kind
	s.tell(i, data)
	return &Interaction{s: s, i: i}
}

// place is a channel where a person is, whose app can be used there.
func (s *Server) place(t testing.TB, who, channel string) *channel {
	t.Helper()
	ch := s.channels[channel]
	if ch == nil || s.people[who] == nil || !s.can(who, ch, ViewChannel) {
		t.Fatalf("%s is not in %s", who, channel)
	}
	return ch
}

func (s *Server) commandOf(who string, ch *channel, kind int, name string) *command {
	all := s.offered(who, ch)
	i := slices.IndexFunc(all, func(k *command) bool { return k.kind == kind && k.name() == name })
	if i < 0 {
		return nil
	}
	return all[i]
}

// invocation fills a command's options.
type invocation struct {
	s        *Server
	ch       *channel
	guild    *guild // nil in a direct conversation
	focused  string
	kind     int // the type of the focused option
	resolved map[string]object
}

// options fills the options of a command, or of the sub-command that the path
// leads to, in the order in which they are registered.
func (b *invocation) options(known []object, path []string, given []Option) ([]object, error) {
	if len(path) > 0 {
		i := slices.IndexFunc(known, func(o object) bool { return str(o["name"]) == path[0] && num(o["type"]) <= optionGroup })
		if i < 0 {
			return nil, fmt.Errorf("no sub-command %s", path[0])
		}
		inner, err := b.options(list(known[i]["options"]), path[1:], given)
		if err != nil {
			return nil, err
		}
		out := object{"type": num(known[i]["type"]), "name": path[0]}
		if inner == nil {
			inner = []object{}
		}
		out["options"] = inner
		return []object{out}, nil
	}
	if len(known) > 0 && num(known[0]["type"]) <= optionGroup {
		return nil, fmt.Errorf("a sub-command is needed")
	}
	var out []object
	for _, o := range known {
		i := slices.IndexFunc(given, func(g Option) bool { return g.Name == str(o["name"]) })
		if i < 0 {
			if o["required"] == true && b.focused == "" {
				return nil, fmt.Errorf("the option %s is required", o["name"])
			}
			continue
		}
		filled, err := b.option(o, given[i].Value)
		if err != nil {
			return nil, err
		}
		out = append(out, filled)
	}
	for _, g := range given {
		if !slices.ContainsFunc(known, func(o object) bool { return str(o["name"]) == g.Name }) {
			return nil, fmt.Errorf("no option %s", g.Name)
		}
	}
	return out, nil
}

// option is one option with its value.
func (b *invocation) option(o object, text string) (object, error) {
	kind, name := num(o["type"]), str(o["name"])
	out := object{"type": kind, "name": name}
	if b.focused == name {
		if o["autocomplete"] != true {
			return nil, fmt.Errorf("the option %s has no suggestions", name)
		}
		b.kind = kind
		// What is typed so far is a text, whatever the option's type.
		out["focused"], out["value"] = true, text
		return out, nil
	}
	value, err := b.value(kind, text)
	if err != nil {
		return nil, fmt.Errorf("the option %s: %w", name, err)
	}
	out["value"] = value
	if choices := list(o["choices"]); len(choices) > 0 && !slices.ContainsFunc(choices, func(c object) bool { return fmt.Sprint(c["value"]) == fmt.Sprint(value) }) {
		return nil, fmt.Errorf("the option %s has no choice %q", name, text)
	}
	if n, most := len([]rune(text)), num(o["max_length"]); kind == optionText && (n < num(o["min_length"]) || most > 0 && n > most || n > 6000) {
		return nil, fmt.Errorf("the option %s does not take %d characters", name, n)
	}
	return out, nil
}

// value reads what was typed or picked as a value of the option's type.
func (b *invocation) value(kind int, text string) (any, error) {
	switch kind {
	case optionText:
		return text, nil
	case optionInteger:
		return strconv.ParseInt(text, 10, 64)
	case optionNumber:
		return strconv.ParseFloat(text, 64)
	case optionBoolean:
		return strconv.ParseBool(text)
	}
	if !b.s.resolve(b.resolved, text, b.guild) {
		return nil, fmt.Errorf("there is no %s", text)
	}
	return text, nil
}

// CommandForged gives a command that the person's app does not offer, or with
// options that it does not take, as a client that is not Discord's could.
func (s *Server) CommandForged(t testing.TB, who, channel, name string, options ...Option) *Interaction {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	ch, path := s.place(t, who, channel), strings.Fields(name)
	given := []object{}
	for _, o := range options {
		given = append(given, object{"type": optionText, "name": o.Name, "value": o.Value})
	}
	for _, sub := range slices.Backward(path[1:]) {
		given = []object{{"type": optionSub, "name": sub, "options": given}}
	}
	i := s.begin(applicationCommand, who, ch)
	i.spoken = name
	s.tell(i, object{"id": ID("command " + path[0]), "name": path[0], "type": chatInput, "options": given})
	return &Interaction{s: s, i: i}
}
