package web

import (
	"slices"
	"strings"

	"livinglab/bot/chat"
)

// onMessages are the commands that are offered in the menu of a message.
func (p *Platform) onMessages() []chat.CommandSpec {
	return slices.DeleteFunc(slices.Clone(p.commands()), func(s chat.CommandSpec) bool { return s.OnMessage == nil })
}

// choiceView is a command in the menu of a message.
type choiceView struct{ Command, Label string }

// choices are the commands in the menu of a message, in the person's language.
func (v viewer) choices() (out []choiceView) {
	for _, s := range v.p.onMessages() {
		out = append(out, choiceView{v.lang.About(s.Name), v.lang.About(s.OnMessage)})
	}
	return out
}

// completion is how a line may go on.
type completion struct {
	// Pick says that Enter takes the first item: what is typed is not yet the
	// name of a command.
	Pick  bool         `json:"pick,omitempty"`
	Items []suggestion `json:"items,omitempty"`
	Usage []argHelp    `json:"usage,omitempty"` // the command with its arguments
}

type suggestion struct {
	Line  string `json:"line"` // the whole line, if it is taken
	Label string `json:"label"`
	About string `json:"about,omitempty"`
}

type argHelp struct {
	Label string `json:"label"`
	About string `json:"about,omitempty"`
	Now   bool   `json:"now,omitempty"` // the one being typed
}

// completer completes the commands of a page.
type completer struct {
	specs []chat.CommandSpec
	words words
	more  func(name, text string) []chat.Suggestion // what the bot suggests
}

// maxItems is the most suggestions that are shown.
const maxItems = 25

func (c completer) complete(line string) completion {
	typed, ok := strings.CutPrefix(line, "/")
	if !ok {
		return completion{}
	}
	name, rest, spaced := strings.Cut(typed, " ")
	if !spaced {
		return c.names("/", name, c.specs)
	}
	spec, ok := c.find(c.specs, name)
	if !ok {
		return completion{}
	}
	if len(spec.Subs) == 0 {
		return c.args("/"+name, name, spec, rest, rest)
	}
	sub, after, spaced := strings.Cut(strings.TrimLeft(rest, " "), " ")
	if !spaced {
		return c.names("/"+name+" ", sub, c.allowed(name, spec.Subs))
	}
	if s, ok := c.find(spec.Subs, sub); ok {
		return c.args("/"+name+" "+sub, name, s, after, rest)
	}
	return completion{}
}

// names completes the name of a command, in the page's language first.
func (c completer) names(before, typed string, specs []chat.CommandSpec) completion {
	var out completion
	exact := false
	for _, spec := range specs {
		name, ok := c.begins(spec.Name, typed)
		if !ok {
			continue
		}
		exact = exact || fold(name) == fold(typed)
		item := suggestion{Line: before + name, Label: before + name, About: c.words.About(spec.About)}
		for _, a := range spec.Args {
			item.Label += " " + c.arg(a)
		}
		if len(spec.Subs)+len(spec.Args) > 0 {
			item.Line += " "
		}
		if len(out.Items) < maxItems {
			out.Items = append(out.Items, item)
		}
	}
	out.Pick = !exact && len(out.Items) > 0
	return out
}

// allowed are the sub-commands that the bot suggests to this person: not those
// that they may not use.
func (c completer) allowed(name string, subs []chat.CommandSpec) []chat.CommandSpec {
	var out []chat.CommandSpec
	for _, s := range c.more(name, "") {
		if spec, ok := c.find(subs, s.Text); ok {
			out = append(out, spec)
		}
	}
	return out
}

// begins returns the name of a command that begins with what is typed.
func (c completer) begins(names chat.Words, typed string) (string, bool) {
	for _, l := range append([]chat.Lang{c.words.Lang}, chat.Langs...) {
		if name := names.In(l); name != "" && strings.HasPrefix(fold(name), fold(typed)) {
			return name, true
		}
	}
	return "", false
}

// find returns the command of a name, in any language.
func (c completer) find(specs []chat.CommandSpec, typed string) (chat.CommandSpec, bool) {
	for _, spec := range specs {
		for _, l := range chat.Langs {
			if fold(spec.Name.In(l)) == fold(typed) {
				return spec, true
			}
		}
	}
	return chat.CommandSpec{}, false
}

// args helps with the arguments of a command: typed is what follows its name,
// text what the bot is asked to go on from.
func (c completer) args(before, name string, spec chat.CommandSpec, typed, text string) completion {
	var out completion
	if len(spec.Args) == 0 {
		return out
	}
	now := min(strings.Count(strings.Join(strings.Fields(typed), " ")+trailing(typed), " "), len(spec.Args)-1)
	out.Usage = append(out.Usage, argHelp{Label: before})
	for i, a := range spec.Args {
		out.Usage = append(out.Usage, argHelp{Label: c.arg(a), About: c.words.About(a.About), Now: i == now})
	}
	if !spec.Args[now].Suggests {
		return out
	}
	for _, s := range c.more(name, text) {
		if len(out.Items) < maxItems {
			out.Items = append(out.Items, suggestion{Line: "/" + name + " " + s.Text, Label: s.Label})
		}
	}
	return out
}

// trailing is the space with which a new word begins.
func trailing(typed string) string {
	if strings.HasSuffix(typed, " ") && strings.TrimSpace(typed) != "" {
		return " "
	}
	return ""
}

// arg names an argument: <titre>, or [titre] if it may be left out.
func (c completer) arg(a chat.ArgSpec) string {
	if a.Optional {
		return "[" + c.words.About(a.Name) + "]"
	}
	return "<" + c.words.About(a.Name) + ">"
}

var accents = strings.NewReplacer("à", "a", "â", "a", "ä", "a", "ç", "c", "é", "e", "è", "e", "ê", "e", "ë", "e",
	"î", "i", "ï", "i", "ô", "o", "ö", "o", "ù", "u", "û", "u", "ü", "u")

// fold is a word without its accents, in lower case.
func fold(s string) string { return accents.Replace(strings.ToLower(s)) }
