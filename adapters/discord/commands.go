package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/bwmarrin/discordgo"

	"livinglab/bot/chat"
)

// Commands are registered for the application, not for the server: those of a
// server are not there in direct conversations. From another server that the bot
// was added to they are refused when they come.

// Types of options (Application Commands, "Application Command Option Type").
const (
	subCommand = discordgo.ApplicationCommandOptionSubCommand
	subGroup   = discordgo.ApplicationCommandOptionSubCommandGroup
	textOption = discordgo.ApplicationCommandOptionString
)

// Limits of commands (Application Commands, "Naming", and their structures).
const (
	maxCommandName = 32
	maxAbout       = 100
	maxOptions     = 25
)

// specs are the bot's commands as Discord has them.
type specs struct {
	mu       sync.Mutex
	commands []*discordgo.ApplicationCommand
	args     map[string]arguments // by the command's name, with the sub-command's
	menu     map[string]string    // the command's name by what it is called on messages
}

// arguments are the options of a command in order. A bare one is a sub-command
// that stands for the command alone.
type arguments struct {
	names []string
	bare  bool
}

// Where commands are offered: in the server and in the conversation with the bot,
// of an application that was added to a server.
var (
	contexts = []discordgo.InteractionContextType{discordgo.InteractionContextGuild, discordgo.InteractionContextBotDM}
	installs = []discordgo.ApplicationIntegrationType{discordgo.ApplicationIntegrationGuildInstall}
)

// SetCommands says which commands there are; Run registers them.
func (p *Platform) SetCommands(all []chat.CommandSpec) {
	s := &p.specs
	s.mu.Lock()
	defer s.mu.Unlock()
	s.commands, s.args, s.menu = []*discordgo.ApplicationCommand{}, map[string]arguments{}, map[string]string{}
	for _, spec := range all {
		c := p.typedCommand(spec)
		s.commands = append(s.commands, c)
		if len(spec.OnMessage) == 0 {
			continue
		}
		m := &discordgo.ApplicationCommand{
			Type: discordgo.MessageApplicationCommand, Name: p.inMenu(spec.OnMessage), NameLocalizations: said(localised(spec.OnMessage, menuName)),
			Contexts: &contexts, IntegrationTypes: &installs,
		}
		s.commands = append(s.commands, m)
		s.menu[m.Name] = c.Name
	}
}

// inMenu is what a command is called in the menu of a message.
func (p *Platform) inMenu(w chat.Words) string { return menuName(w.In(p.o.Lang)) }

func menuName(s string) string { return chat.CutString(strings.TrimSpace(clean(s)), maxCommandName) }

// typedCommand is a command as people type it, whose arguments it keeps. Discord
// has a command or its sub-commands, not both: of one with sub-commands another
// stands for the command alone.
func (p *Platform) typedCommand(spec chat.CommandSpec) *discordgo.ApplicationCommand {
	c := &discordgo.ApplicationCommand{
		Type: discordgo.ChatApplicationCommand, Name: commandName(spec.Name.In(p.o.Lang)), NameLocalizations: said(localised(spec.Name, commandName)),
		Description: p.about(spec.About, spec.Name), DescriptionLocalizations: said(localised(spec.About, aboutText)),
		Contexts: &contexts, IntegrationTypes: &installs,
	}
	if len(spec.Subs) == 0 {
		c.Options = p.options(c.Name, spec.Args, false)
		return c
	}
	alone := chat.CommandSpec{Name: p.both("command-alone"), About: spec.About, Args: spec.Args}
	taken := func(sub chat.CommandSpec) bool {
		return commandName(sub.Name.In(p.o.Lang)) == commandName(alone.Name.In(p.o.Lang))
	}
	if !slices.ContainsFunc(spec.Subs, taken) {
		c.Options = append(c.Options, p.sub(c.Name, alone, true))
	}
	for _, sub := range spec.Subs {
		c.Options = append(c.Options, p.sub(c.Name, sub, false))
	}
	return c
}

// sub is a sub-command.
func (p *Platform) sub(of string, spec chat.CommandSpec, bare bool) *discordgo.ApplicationCommandOption {
	name := commandName(spec.Name.In(p.o.Lang))
	return &discordgo.ApplicationCommandOption{
		Type: subCommand, Name: name, NameLocalizations: localised(spec.Name, commandName),
		Description: p.about(spec.About, spec.Name), DescriptionLocalizations: localised(spec.About, aboutText),
		Options: p.options(of+" "+name, spec.Args, bare),
	}
}

// options are a command's arguments, whose names it keeps by the command's. A
// name that is there before has a number. What follows an argument that may be
// left out may be left out too.
func (p *Platform) options(path string, args []chat.ArgSpec, bare bool) []*discordgo.ApplicationCommandOption {
	var out []*discordgo.ApplicationCommandOption
	kept := arguments{names: []string{}, bare: bare}
	optional, times := false, map[string]int{}
	for _, a := range args {
		times[commandName(a.Name.In(p.o.Lang))]++
		numbered := func(s string) string {
			if n := times[commandName(a.Name.In(p.o.Lang))]; n > 1 {
				name := []rune(commandName(s))
				return fmt.Sprintf("%s-%d", string(name[:min(len(name), maxCommandName-3)]), n)
			}
			return commandName(s)
		}
		optional = optional || a.Optional
		o := &discordgo.ApplicationCommandOption{
			Type: textOption, Name: numbered(a.Name.In(p.o.Lang)), NameLocalizations: localised(a.Name, numbered),
			Description: p.about(a.About, a.Name), DescriptionLocalizations: localised(a.About, aboutText), Required: !optional, Autocomplete: a.Suggests,
		}
		out = append(out, o)
		kept.names = append(kept.names, o.Name)
	}
	p.specs.args[path] = kept
	return out
}

// commandName is a name as Discord takes it: small letters, digits, "-" and "_",
// at most 32.
func commandName(s string) string {
	name := strings.Map(func(c rune) rune {
		switch c = unicode.ToLower(c); {
		case unicode.IsLetter(c), unicode.IsNumber(c), c == '-', c == '_', c == '\'':
			return c
		case c == '’':
			return '\''
		case unicode.IsSpace(c):
			return '-'
		}
		return -1
	}, strings.TrimSpace(s))
	if r := []rune(name); len(r) > maxCommandName {
		name = string(r[:maxCommandName])
	}
	return name
}

func aboutText(s string) string { return chat.CutString(clean(s), maxAbout) }

// about describes a command or an option, by its name where there are no words
// for it.
func (p *Platform) about(about, name chat.Words) string {
	if s := aboutText(about.In(p.o.Lang)); s != "" {
		return s
	}
	return aboutText(name.In(p.o.Lang))
}

// both is one of the adapter's own words in every language.
func (p *Platform) both(key string) chat.Words {
	out := chat.Words{}
	for _, l := range chat.Langs {
		out[l] = p.say(l, key)
	}
	return out
}

// locales are Discord's that have the lab's languages (Reference, "Locales").
var locales = map[discordgo.Locale]chat.Lang{discordgo.French: chat.French, discordgo.EnglishUS: chat.English, discordgo.EnglishGB: chat.English}

// localised are words in Discord's locales, nil where there are none.
func localised(w chat.Words, as func(string) string) map[discordgo.Locale]string {
	out := map[discordgo.Locale]string{}
	for locale, l := range locales {
		if s := as(w.In(l)); s != "" {
			out[locale] = s
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// said is what a command says in other languages, nil for nothing.
func said(in map[discordgo.Locale]string) *map[discordgo.Locale]string {
	if len(in) == 0 {
		return nil
	}
	return &in
}

// register has Discord know the commands: by one overwrite of them all, and only
// when they are not what it knows already. Every new one counts among 200 a day.
func (p *Platform) register(ctx context.Context) error {
	p.specs.mu.Lock()
	wanted := slices.Clone(p.specs.commands)
	p.specs.mu.Unlock()
	if wanted == nil {
		return nil // nobody said which
	}
	me, err := p.self(ctx)
	if err != nil {
		return err
	}
	var known []*discordgo.ApplicationCommand
	err = p.call(ctx, request{operation: "list_application_commands"}, patience, func(s *discordgo.Session, with discordgo.RequestOption) (err error) {
		known, err = s.ApplicationCommands(me.app, "", with)
		return err
	})
	if err != nil || registered(known) == registered(wanted) {
		return err
	}
	err = p.call(ctx, request{operation: "bulk_set_application_commands"}, patience, func(s *discordgo.Session, with discordgo.RequestOption) error {
		_, err := s.ApplicationCommandBulkOverwrite(me.app, "", wanted, with)
		return err
	})
	if err == nil {
		p.o.Logger.Info("discord: commands registered", "commands", len(wanted))
	}
	return err
}

// registered is a list of commands as it can be compared: in an order of its own,
// without what Discord adds to each.
func registered(all []*discordgo.ApplicationCommand) string {
	of := map[string]string{}
	for _, c := range all {
		same := discordgo.ApplicationCommand{Type: c.Type, Name: c.Name, Description: c.Description, Options: sameOptions(c.Options), IntegrationTypes: c.IntegrationTypes}
		if c.NameLocalizations != nil {
			same.NameLocalizations = said(*c.NameLocalizations)
		}
		if c.DescriptionLocalizations != nil {
			same.DescriptionLocalizations = said(*c.DescriptionLocalizations)
		}
		if c.Contexts != nil {
			in := slices.Sorted(slices.Values(*c.Contexts))
			same.Contexts = &in
		}
		data, err := json.Marshal(same)
		if err != nil {
			return "" // texts, numbers and flags
		}
		of[fmt.Sprint(c.Type, " ", c.Name)] = string(data)
	}
	var out strings.Builder
	for _, key := range slices.Sorted(maps.Keys(of)) {
		out.WriteString(of[key] + "\n")
	}
	return out.String()
}

func sameOptions(all []*discordgo.ApplicationCommandOption) (out []*discordgo.ApplicationCommandOption) {
	for _, o := range all {
		out = append(out, &discordgo.ApplicationCommandOption{Type: o.Type, Name: o.Name, NameLocalizations: o.NameLocalizations, Description: o.Description,
			DescriptionLocalizations: o.DescriptionLocalizations, Required: o.Required, Autocomplete: o.Autocomplete, Options: sameOptions(o.Options)})
	}
	return out
}
