package bot

import (
	"slices"
	"strings"
	"unicode"

	"github.com/agnivade/levenshtein"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"livinglab/bot/chat"
)

// letters are those that a decomposition leaves as they are.
var letters = strings.NewReplacer("’", "'", "œ", "oe", "æ", "ae")

// Fold returns words as they are compared: without accents, case or
// surrounding space, every run of other space one blank.
func Fold(s string) string {
	folded := s
	if strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) {
		t := transform.Chain(norm.NFKD, runes.Remove(runes.In(unicode.Mn)), norm.NFC)
		if plain, _, err := transform.String(t, s); err == nil {
			folded = plain
		}
	}
	folded = letters.Replace(strings.ToLower(folded))
	return strings.Join(strings.Fields(folded), " ")
}

// names are the words for a command in every language.
func (b *Bot) names(c *command) chat.Words { return b.texts.Words(c.feature + "." + c.path) }

// called finds the command that a folded word names, in whatever language; nil
// if there is none.
func called(list []*command, word string) *command {
	for _, c := range list {
		if slices.Contains(c.folded, word) {
			return c
		}
	}
	return nil
}

// longestName is how much of a word is compared with the names of commands.
const longestName = 100

// foldName folds what may be the name of a command.
func foldName(word string) string { return Fold(chat.CutString(word, longestName)) }

// cutWord splits a line at the first space after its first word.
func cutWord(line string) (word, rest string) {
	line = strings.TrimSpace(line)
	if i := strings.IndexFunc(line, unicode.IsSpace); i >= 0 {
		return line[:i], strings.TrimSpace(line[i:])
	}
	return line, ""
}

// routeCommand finds the handler of a command line.
func (b *Bot) routeCommand(line chat.Command) (string, handler) {
	top := called(b.commands, foldName(line.Name))
	if top == nil {
		return "unknown command", b.unknown(line.Name, nil)
	}
	if line.On != nil {
		return b.takeOnMessage(top)
	}
	if word, rest := cutWord(line.Text); len(top.subs) > 0 && word != "" {
		if sub := called(top.subs, foldName(word)); sub != nil {
			return b.take(top, sub, rest)
		}
		if len(top.Args) == 0 {
			return "unknown command", b.unknown(word, top)
		}
	}
	if top.Do == nil {
		return "unknown command", b.choose(top)
	}
	return b.take(nil, top, line.Text)
}

// take reads the arguments of a command that was found.
func (b *Bot) take(parent, c *command, text string) (string, handler) {
	h := handler{feature: c.feature, who: c.Who, reads: c.Reads, do: c.Do, args: map[string]string{}}
	for i, a := range c.Args {
		word, rest := strings.TrimSpace(text), ""
		if i < len(c.Args)-1 {
			word, rest = cutWord(text)
		}
		h.args[a.Key], text = word, rest
		if word == "" && !a.Optional {
			h.reads, h.do = true, func(call *Call) (chat.Answer, error) {
				return chat.Answer{}, call.Problem("core.command.missing", "arg", call.S(c.path+"."+a.Key),
					"usage", b.usage(call.Lang, parent, c), "example", b.example(call.Lang, parent, c))
			}
			break
		}
	}
	return c.feature + " /" + strings.TrimPrefix(c.path, "cmd."), h
}

// takeOnMessage takes a command that was chosen in the menu of a message.
func (b *Bot) takeOnMessage(c *command) (string, handler) {
	h := handler{feature: c.feature, who: c.Who, reads: c.Reads, do: c.OnMessage}
	if c.OnMessage == nil {
		h = handler{feature: "core", who: c.least(), reads: true, do: func(call *Call) (chat.Answer, error) {
			return chat.Answer{}, call.Problem("core.command.not-on-message", "command", b.line(call.Lang, nil, c), "example", b.example(call.Lang, nil, c))
		}}
	}
	return c.feature + " /" + strings.TrimPrefix(c.path, "cmd.") + " on a message", h
}

// choose answers a command that needs a sub-command and has none: with those
// that the person may use.
func (b *Bot) choose(top *command) handler {
	return handler{feature: "core", who: top.least(), reads: true, do: func(c *Call) (chat.Answer, error) {
		card := c.Card(c.T("core.command.choose", "command", b.line(c.Lang, nil, top)))
		for _, s := range top.subs {
			if c.Member.Role >= s.Who {
				card.Body = append(card.Body, b.helpLine(c, top, s))
			}
		}
		return chat.Whisper(card), nil
	}}
}

// least is the role from which a command or some sub-command of it can be used.
func (c *command) least() Role {
	least := RoleCoordinator
	if c.Do != nil {
		least = c.Who
	}
	for _, s := range c.subs {
		least = min(least, s.Who)
	}
	return least
}

// usage is the command with its arguments: "/ronde fusionner <numéro> <numéro>".
func (b *Bot) usage(l chat.Lang, parent, c *command) string {
	line := b.line(l, parent, c)
	for _, a := range c.Args {
		name := b.texts.Text(l, c.feature+"."+c.path+"."+a.Key).String()
		if a.Optional {
			line += " [" + name + "]"
		} else {
			line += " <" + name + ">"
		}
	}
	return line
}

// line is the command as typed, without arguments.
func (b *Bot) line(l chat.Lang, parent, c *command) string {
	line := "/"
	if parent != nil {
		line += b.names(parent).In(l) + " "
	}
	return line + b.names(c).In(l)
}

// example is a whole line that works, or the command alone.
func (b *Bot) example(l chat.Lang, parent, c *command) string {
	key := c.feature + "." + c.path + ".example"
	if b.texts.Has(key) {
		return b.texts.Text(l, key).String()
	}
	return b.line(l, parent, c)
}

// unknown answers a command, or a sub-command of top, that is not one: with the
// nearest that the person may use. Where they may use none of the sub-commands,
// the beginning of one is answered as its whole name is, anything else with top
// itself.
func (b *Bot) unknown(typed string, top *command) handler {
	return handler{feature: "core", reads: true, do: func(c *Call) (chat.Answer, error) {
		parent, near := b.nearest(c, typed, top)
		if near == nil && top != nil {
			if s := begun(top.subs, foldName(typed)); s != nil {
				return chat.Answer{}, c.notAllowed(s.Who)
			}
			if top.Do != nil && c.Member.Role >= top.Who {
				parent, near = nil, top
			}
		}
		if near == nil {
			return chat.Answer{}, c.Problem("core.command.unknown")
		}
		return chat.Answer{}, c.Problem("core.command.nearest", "usage", b.usage(c.Lang, parent, near),
			"about", b.texts.Text(c.Lang, near.feature+"."+near.path+".about"), "example", b.example(c.Lang, parent, near))
	}}
}

// begun finds the first command that has a name beginning with a folded word;
// nil if there is none.
func begun(list []*command, word string) *command {
	for _, c := range list {
		if slices.ContainsFunc(c.folded, func(name string) bool { return word != "" && strings.HasPrefix(name, word) }) {
			return c
		}
	}
	return nil
}

// nearest is the command whose name is closest to what was typed, in any
// language, among those that the person may use.
func (b *Bot) nearest(c *Call, typed string, top *command) (parent, near *command) {
	word, best := foldName(typed), longestName+1
	list := b.commands
	if top != nil {
		list = top.subs
	}
	for _, q := range list {
		if c.Member.Role < q.least() {
			continue
		}
		if sub := called(q.subs, word); sub != nil && c.Member.Role >= sub.Who {
			return q, sub // its own name, but for what goes before
		}
		for _, name := range q.folded {
			d := levenshtein.ComputeDistance(word, name)
			if word != "" && strings.HasPrefix(name, word) {
				d = min(d, 1)
			}
			if d < best {
				best, near = d, q
			}
		}
	}
	if near != nil && (near.Do == nil || c.Member.Role < near.Who) {
		return b.nearest(c, "", near)
	}
	return top, near
}

// Commands describes all commands to the platforms, in the features' order.
func (b *Bot) Commands() []chat.CommandSpec {
	var out []chat.CommandSpec
	for _, c := range b.commands {
		out = append(out, b.spec(c))
	}
	return out
}

func (b *Bot) spec(c *command) chat.CommandSpec {
	prefix := c.feature + "." + c.path
	s := chat.CommandSpec{Name: b.texts.Words(prefix), About: b.texts.Words(prefix + ".about")}
	for _, a := range c.Args {
		s.Args = append(s.Args, chat.ArgSpec{Name: b.texts.Words(prefix + "." + a.Key), Optional: a.Optional, Suggests: a.Suggest != nil})
	}
	if c.OnMessage != nil {
		s.OnMessage = b.texts.Words(prefix + ".on-message")
	}
	for _, sub := range c.subs {
		s.Subs = append(s.Subs, b.spec(sub))
	}
	return s
}
