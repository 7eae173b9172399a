package discordtest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Limits of commands. (Application Commands, "Registering a Command".)
const (
	chatCommandsMost = 100 // in a guild, and as many global ones
	menuCommandsMost = 15  // of the menu of people, and of messages
	commandSizeMost  = 8000
	createsADay      = 200
)

// Types of commands.
const (
	chatInput   = 1
	userMenu    = 2
	messageMenu = 3
)

// Types of a command's options.
const (
	optionSub         = 1
	optionGroup       = 2
	optionText        = 3
	optionInteger     = 4
	optionBoolean     = 5
	optionUser        = 6
	optionChannel     = 7
	optionRole        = 8
	optionMentionable = 9
	optionNumber      = 10
	optionAttachment  = 11
)

// locales are those that a command may be named in. (Reference, "Locales".)
var locales = strings.Fields(`id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg
	ru uk hi th zh-CN ja zh-TW ko`)

// commandName is what commands and options are called. (Application Commands,
// "Naming".)
var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

// command is a registered command.
type command struct {
	id, version, guild string
	kind               int
	asked              object // as it was sent
}

func (c *command) name() string { return str(c.asked["name"]) }

// scope is where a request's commands are: a guild, or everywhere.
func (s *Server) scope(c *call) (commands *[]*command, created *[]time.Time, guild string, no *refusal) {
	if c.vars["application_id"] != s.AppID {
		return nil, nil, "", refuse(20012)
	}
	if c.vars["guild_id"] == "" {
		return &s.commands, &s.created, "", nil
	}
	g, no := s.guildOf(c)
	if no != nil {
		return nil, nil, "", no
	}
	if g.noCommands {
		return nil, nil, "", refuse(50001)
	}
	return &g.commands, &g.created, g.id, nil
}

func (s *Server) listCommands(c *call) (answer, *refusal) {
	commands, _, _, no := s.scope(c)
	if no != nil {
		return answer{}, no
	}
	out := []object{}
	for _, k := range *commands {
		o := s.commandObject(k)
		if c.query.Get("with_localizations") != "true" {
			walkOptions(o, func(o object) {
				delete(o, "name_localizations")
				delete(o, "description_localizations")
			})
		}
		out = append(out, o)
	}
	return ok(out)
}

// setCommands overwrites all commands of a scope. Those that are named as
// before keep their id; new ones count towards the daily limit.
func (s *Server) setCommands(c *call) (answer, *refusal) {
	commands, created, guild, no := s.scope(c)
	if no != nil {
		return answer{}, no
	}
	var asked []object
	if no := c.decode(&asked); no != nil {
		return answer{}, no
	}
	var bad problems
	checkCommands(asked, &bad)
	if no := bad.refusal(); no != nil {
		return answer{}, no
	}
	if tooMany(asked) {
		return refused(30032)
	}
	now, was := s.clock.Now(), *commands
	*created = slices.DeleteFunc(*created, func(t time.Time) bool { return !now.Before(t.Add(24 * time.Hour)) })
	var next []*command
	fresh := 0
	for _, o := range asked {
		k := &command{id: s.ids.next(now), version: s.ids.next(now), guild: guild, kind: max(chatInput, num(o["type"])), asked: o}
		i := slices.IndexFunc(was, func(w *command) bool { return w.kind == k.kind && w.name() == k.name() })
		if i < 0 {
			fresh++
		} else {
			k.id = was[i].id
		}
		next = append(next, k)
	}
	if len(*created)+fresh > createsADay {
		return refused(30034)
	}
	for range fresh {
		*created = append(*created, now)
	}
	*commands = next
	out := []object{}
	for _, k := range next {
		out = append(out, s.commandObject(k))
	}
	return ok(out)
}

// commandObject is a command as Discord shows it.
func (s *Server) commandObject(k *command) object {
	o := clone(k.asked).(object)
	o["id"], o["application_id"], o["version"], o["type"] = k.id, s.AppID, k.version, k.kind
	if k.guild != "" {
		o["guild_id"] = k.guild
	}
	if o["description"] == nil {
		o["description"] = ""
	}
	if p := o["default_member_permissions"]; p != nil {
		o["default_member_permissions"] = fmt.Sprint(p)
		if f, number := p.(float64); number {
			o["default_member_permissions"] = Permission(f).String()
		}
	} else {
		o["default_member_permissions"] = nil
	}
	nullable := []string{"default_member_permissions", "name_localizations", "description_localizations", "contexts"}
	walkOptions(o, func(o object) {
		for name, v := range o {
			if v == nil && !slices.Contains(nullable, name) {
				delete(o, name)
			}
		}
	})
	for _, option := range list(o["options"]) {
		forgetSuggestions(option)
	}
	return o
}

// forgetSuggestions drops what sub-commands cannot have: nothing is typed for
// them.
func forgetSuggestions(option object) {
	if kind := num(option["type"]); kind == 1 || kind == 2 { // a sub-command, a group of them
		delete(option, "autocomplete")
	}
	for _, inner := range list(option["options"]) {
		forgetSuggestions(inner)
	}
}

// Registered are the commands of a guild, or the global ones for "", as Discord
// shows them.
func (s *Server) Registered(guild string) []map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.commands
	if guild != "" {
		all = s.guilds[guild].commands
	}
	var out []map[string]any
	for _, k := range all {
		out = append(out, s.commandObject(k))
	}
	return out
}

// walkOptions visits a command, its options, theirs, and their choices.
func walkOptions(o object, visit func(object)) {
	visit(o)
	for _, name := range []string{"options", "choices"} {
		for _, inner := range list(o[name]) {
			walkOptions(inner, visit)
		}
	}
}

// checkCommands holds the commands of a scope to what the description does not
// state.
func checkCommands(asked []object, bad *problems) {
	seen := map[string]bool{}
	for i, o := range asked {
		at, kind := []string{fmt.Sprint(i)}, max(chatInput, num(o["type"]))
		key := fmt.Sprint(kind, " ", str(o["name"]))
		if seen[key] {
			bad.add(at, "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
		}
		seen[key] = true
		checkCommand(at, o, kind, bad)
	}
}

// tooMany reports more commands of one type than a scope may have.
func tooMany(asked []object) bool {
	counts := map[int]int{}
	for _, o := range asked {
		counts[max(chatInput, num(o["type"]))]++
	}
	return counts[chatInput] > chatCommandsMost || counts[userMenu] > menuCommandsMost || counts[messageMenu] > menuCommandsMost
}

func checkCommand(at []string, o object, kind int, bad *problems) {
	if kind == chatInput {
		checkName(at, o, bad)
		if n := utf8.RuneCountInString(str(o["description"])); n == 0 || n > 100 {
			bad.add(inside(at, "description"), "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
		}
	} else {
		if str(o["description"]) != "" {
			bad.add(inside(at, "description"), "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION", "Context menu commands cannot have description")
		}
		if len(list(o["options"])) > 0 {
			bad.add(inside(at, "options"), "APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS", "Context menu commands cannot have options")
		}
	}
	checkLocales(at, o, kind == chatInput, bad)
	checkOptions(inside(at, "options"), list(o["options"]), bad)
	if size := commandSize(o); size > commandSizeMost {
		bad.add(at, "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (%d)", commandSizeMost)
	}
}

func checkName(at []string, o object, bad *problems) {
	if name := str(o["name"]); !commandName.MatchString(name) || strings.ContainsFunc(name, hasLower) {
		bad.add(inside(at, "name"), "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
	}
}

// hasLower reports a letter that must be written small.
func hasLower(r rune) bool { return unicode.ToLower(r) != r }

// checkLocales: names and descriptions are in known locales, and names are
// names in all of them.
func checkLocales(at []string, o object, isName bool, bad *problems) {
	for _, field := range []string{"name_localizations", "description_localizations"} {
		words, _ := o[field].(object)
		for locale, w := range words {
			if !slices.Contains(locales, locale) {
				bad.add(inside(at, field, locale), "BASE_TYPE_CHOICES", "%q is no locale.", locale)
			}
			if isName && field == "name_localizations" && (!commandName.MatchString(str(w)) || strings.ContainsFunc(str(w), hasLower)) {
				bad.add(inside(at, field, locale), "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
			}
		}
	}
}

// checkOptions: unique names, required ones first, sub-commands apart from the
// rest, and choices or suggestions but not both.
func checkOptions(at []string, options []object, bad *problems) {
	seen, mayBe, subs := map[string]bool{}, false, 0
	for i, o := range options {
		here, kind := inside(at, i), num(o["type"])
		checkName(here, o, bad)
		checkLocales(here, o, true, bad)
		if seen[str(o["name"])] {
			bad.add(inside(here, "name"), "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists")
		}
		seen[str(o["name"])] = true
		if kind == optionSub || kind == optionGroup {
			subs++
		} else if o["required"] != true {
			mayBe = true
		} else if mayBe {
			bad.add(here, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options must be placed before non-required options")
		}
		checkChoices(here, o, bad)
		checkOptions(inside(here, "options"), list(o["options"]), bad)
	}
	if subs > 0 && subs < len(options) {
		bad.add(at, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-command and sub-command group option types are mutually exclusive to all other types")
	}
}

func checkChoices(at []string, o object, bad *problems) {
	choices := list(o["choices"])
	if len(choices) > 0 && o["autocomplete"] == true {
		bad.add(inside(at, "autocomplete"), "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES", "Autocomplete and choices exclude each other.")
	}
	seen := map[string]bool{}
	for i, c := range choices {
		checkLocales(inside(at, "choices", i), c, false, bad)
		if seen[str(c["name"])] {
			bad.add(inside(at, "choices", i, "name"), "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS", "Option choice name already exists")
		}
		seen[str(c["name"])] = true
		if utf8.RuneCountInString(str(c["value"])) > 100 {
			bad.add(inside(at, "choices", i, "value"), "BASE_TYPE_MAX_LENGTH", "Must be 100 or fewer in length.")
		}
	}
}

// commandSize is the number of characters of the names, descriptions and values
// of a command and all in it; of localisations the longest counts.
func commandSize(o object) int {
	size := 0
	walkOptions(o, func(o object) {
		for _, field := range []string{"name", "description"} {
			most := utf8.RuneCountInString(str(o[field]))
			words, _ := o[field+"_localizations"].(object)
			for _, w := range words {
				most = max(most, utf8.RuneCountInString(str(w)))
			}
			size += most
		}
		size += utf8.RuneCountInString(str(o["value"]))
	})
	return size
}
