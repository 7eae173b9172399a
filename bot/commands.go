package bot

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/agnivade/levenshtein"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"livinglab/bot/chat"
)

// Fold returns words as they are compared: without accents, case or
// surrounding space, every run of other space one blank.
func Fold(s string) string {
	t := transform.Chain(norm.NFKD, runes.Remove(runes.In(unicode.Mn)), norm.NFC)
	folded, _, err := transform.String(t, s)
	if err != nil {
		folded = s
	}
	folded = strings.NewReplacer("’", "'", "œ", "oe", "æ", "ae").Replace(strings.ToLower(folded))
	return strings.Join(strings.Fields(folded), " ")
}

// names are the words for a command in every language, the person's first.
func (b *Bot) names(c *command) chat.Words { return b.texts.Words(c.feature + "." + c.path) }

// called reports whether word names the command in some language.
func (b *Bot) called(c *command, word string) bool {
	for _, name := range b.names(c) {
		if Fold(name) == Fold(word) {
			return true
		}
	}
	return false
}

// routeCommand finds the handler of a command line.
func (b *Bot) routeCommand(line chat.Command) (string, handler) {
	i := slices.IndexFunc(b.commands, func(c *command) bool { return b.called(c, line.Name) })
	if i < 0 {
		return "unknown command", b.unknown(line.Name, nil)
	}
	top := b.commands[i]
	word, rest, _ := strings.Cut(strings.TrimSpace(line.Text), " ")
	if len(top.subs) > 0 && word != "" {
		j := slices.IndexFunc(top.subs, func(c *command) bool { return b.called(c, word) })
		if j >= 0 {
			return b.take(top, top.subs[j], rest)
		}
		if len(top.Args) == 0 {
			return "unknown command", b.unknown(word, top)
		}
	}
	if top.Do == nil {
		return "unknown command", b.unknown("", top)
	}
	return b.take(nil, top, line.Text)
}

// take reads the arguments of a command that was found.
func (b *Bot) take(parent, c *command, text string) (string, handler) {
	h := handler{feature: c.feature, who: c.Who, reads: c.Reads, do: c.Do, args: map[string]string{}}
	for i, a := range c.Args {
		text = strings.TrimSpace(text)
		word := text
		if i < len(c.Args)-1 {
			word, text, _ = strings.Cut(text, " ")
		}
		h.args[a.Key] = word
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
// nearest that the person may use.
func (b *Bot) unknown(typed string, top *command) handler {
	return handler{feature: "core", reads: true, do: func(c *Call) (chat.Answer, error) {
		parent, near := b.nearest(c, typed, top)
		if near == nil {
			return chat.Answer{}, c.Problem("core.command.unknown")
		}
		return chat.Answer{}, c.Problem("core.command.nearest", "usage", b.usage(c.Lang, parent, near),
			"about", b.texts.Text(c.Lang, near.feature+"."+near.path+".about"), "example", b.example(c.Lang, parent, near))
	}}
}

// nearest is the command whose name is closest to what was typed, in any
// language, among those that the person may use.
func (b *Bot) nearest(c *Call, typed string, top *command) (parent, near *command) {
	best := 1 << 20
	consider := func(p, q *command, word string) {
		if c.Member.Role < q.Who || (q.Do == nil && len(q.subs) == 0) {
			return
		}
		for _, name := range b.names(q) {
			d := levenshtein.ComputeDistance(Fold(word), Fold(name))
			if strings.HasPrefix(Fold(name), Fold(word)) && word != "" {
				d = min(d, 1)
			}
			if d < best {
				best, parent, near = d, p, q
			}
		}
	}
	if top != nil {
		for _, s := range top.subs {
			consider(top, s, typed)
		}
		return parent, near
	}
	for _, q := range b.commands {
		consider(nil, q, typed)
	}
	if near != nil && near.Do == nil {
		return b.nearest(c, "", near)
	}
	return parent, near
}

// specs describes all commands to the platforms.
func (b *Bot) specs() []chat.CommandSpec {
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
	for _, sub := range c.subs {
		s.Subs = append(s.Subs, b.spec(sub))
	}
	return s
}

// checkTexts reports commands whose words are missing.
func (b *Bot) checkTexts() error {
	var errs []error
	need := func(key string) {
		if !b.texts.Has(key) {
			errs = append(errs, fmt.Errorf("text %s: missing", key))
		}
	}
	check := func(c *command) {
		prefix := c.feature + "." + c.path
		need(prefix)
		need(prefix + ".about")
		for _, a := range c.Args {
			need(prefix + "." + a.Key)
		}
	}
	for _, c := range b.commands {
		check(c)
		for _, s := range c.subs {
			check(s)
		}
	}
	return errors.Join(errs...)
}

// maxSuggestions is the most that Discord takes.
const maxSuggestions = 25

// Suggest returns ways to go on with a command line: sub-commands that the
// person may use, then values of the argument that is being typed.
func (b *Bot) Suggest(ctx context.Context, q chat.Query) []chat.Suggestion {
	i := slices.IndexFunc(b.commands, func(c *command) bool { return b.called(c, q.Name) })
	if i < 0 {
		return nil
	}
	var out []chat.Suggestion
	err := b.db.Read(ctx, func(tx *sql.Tx) error {
		m, _, err := b.findMember(ctx, tx, q.From)
		if err != nil {
			return err
		}
		c := b.newCall(ctx, tx, b.commands[i].feature, b.now())
		c.Member, c.Lang, c.At, c.Room = m, m.Lang, q.At, b.roomName(q.From.Platform, q.At)
		out, err = b.suggest(c, b.commands[i], q.Text)
		return err
	})
	if err != nil {
		b.log.Warn("no suggestions", "command", b.commands[i].path, "error", err)
	}
	return out[:min(len(out), maxSuggestions)]
}

func (b *Bot) suggest(c *Call, cmd *command, text string) ([]chat.Suggestion, error) {
	done := ""
	if len(cmd.subs) > 0 {
		word, rest, more := strings.Cut(text, " ")
		if !more {
			return b.suggestSubs(c, cmd, word), nil
		}
		j := slices.IndexFunc(cmd.subs, func(s *command) bool { return b.called(s, word) })
		if j >= 0 {
			cmd, text, done = cmd.subs[j], rest, word+" "
		}
	}
	if c.Member.Role < cmd.Who {
		return nil, nil
	}
	c.feature = cmd.feature
	for i, a := range cmd.Args {
		word, rest, more := strings.Cut(text, " ")
		if i == len(cmd.Args)-1 || !more {
			if a.Suggest == nil {
				return nil, nil
			}
			typed := word
			if i == len(cmd.Args)-1 {
				typed = text
			}
			found, err := a.Suggest(c, strings.TrimSpace(typed))
			for j := range found {
				found[j].Text = done + found[j].Text
			}
			return found, err
		}
		done, text = done+word+" ", rest
	}
	return nil, nil
}

func (b *Bot) suggestSubs(c *Call, cmd *command, typed string) []chat.Suggestion {
	var out []chat.Suggestion
	for _, s := range cmd.subs {
		if c.Member.Role < s.Who {
			continue
		}
		name := b.names(s).In(c.Lang)
		if strings.HasPrefix(Fold(name), Fold(typed)) {
			about := b.texts.Text(c.Lang, s.feature+"."+s.path+".about").String()
			out = append(out, chat.Suggestion{Text: name, Label: name + " · " + about})
		}
	}
	return out
}
