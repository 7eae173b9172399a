package bot

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"unicode"

	"livinglab/bot/chat"
)

// maxSuggestions is the most that Discord takes.
const maxSuggestions = 25

// Suggest returns ways to go on with a command line: sub-commands that the
// person may use, then values of the argument that is being typed.
func (b *Bot) Suggest(ctx context.Context, q chat.Query) []chat.Suggestion {
	cmd := called(b.commands, foldName(q.Name))
	if cmd == nil {
		return nil
	}
	var out []chat.Suggestion
	err := b.db.Read(ctx, func(tx *sql.Tx) (err error) {
		defer caught(&err)
		m, _, err := b.findMember(ctx, tx, q.From)
		if err != nil {
			return err
		}
		c := b.newCall(ctx, tx, cmd.feature, b.now())
		c.Member, c.Lang, c.At, c.account = m, m.Lang, q.At, q.From.Account
		c.Room = b.roomNames[Room{q.From.Platform, q.At.Room}]
		out, err = b.suggest(c, cmd, strings.TrimLeftFunc(q.Text, unicode.IsSpace))
		return err
	})
	if err != nil {
		b.log.Error("no suggestions", "command", cmd.path, errorAttr(err))
		return nil
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
		if sub := called(cmd.subs, foldName(word)); sub != nil {
			cmd, text, done = sub, rest, word+" "
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
		starts := func(name string) bool { return strings.HasPrefix(name, foldName(typed)) }
		if slices.ContainsFunc(s.folded, starts) {
			name := b.names(s).In(c.Lang)
			about := b.texts.Text(c.Lang, s.feature+"."+s.path+".about").String()
			out = append(out, chat.Suggestion{Text: name, Label: name + " · " + about})
		}
	}
	return out
}
