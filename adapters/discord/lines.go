package discord

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/bwmarrin/discordgo"

	"livinglab/bot/chat"
)

// A command of Discord's has options, each with its own value. For the bot they
// are one line: the sub-command, then the values in the order in which the
// command has its arguments. Only the last may hold spaces.

// invoked is what the adapter reads of a command: in discordgo's own type a message
// on which it was chosen is decoded with its components.
type invoked struct {
	Name     string                           `json:"name"`
	Type     discordgo.ApplicationCommandType `json:"type"`
	Options  []*given                         `json:"options"`
	Target   string                           `json:"target_id"`
	Resolved struct {
		Messages map[string]spoken `json:"messages"`
	} `json:"resolved"`
}

// given is an option with its value, or a sub-command with its options.
type given = discordgo.ApplicationCommandInteractionDataOption

// valueOf is the value of an option as it would be typed.
func valueOf(g *given) string {
	if g.Value == nil {
		return ""
	}
	return strings.TrimSpace(fmt.Sprint(g.Value))
}

// query is a command line that is being typed. What the bot suggests for it
// begins with prefix, which is no part of the option's value.
type query struct {
	chat.Query
	prefix string
}

// command is a command that was given.
func (p *Platform) command(d *deed, i interaction) error {
	d.from = fromCommand
	var data invoked
	if err := json.Unmarshal(i.Data, &data); err != nil {
		return fmt.Errorf("command: %w", err)
	}
	if data.Type == discordgo.MessageApplicationCommand {
		return p.onMessage(d, data)
	}
	if data.Name == "" || data.Type != discordgo.ChatApplicationCommand {
		return fmt.Errorf("command: of type %d, with a name of %d bytes", data.Type, len(data.Name))
	}
	line, err := p.specs.line(data)
	if err != nil {
		var wrong *wrongOption
		if !errors.As(err, &wrong) {
			return err
		}
		d.refuse, d.refers = wrong.key, wrong.option
		return nil
	}
	d.event.Command = &chat.Command{Name: data.Name, Text: strings.Join(line, " ")}
	return nil
}

// typing is a command that is being typed.
func (p *Platform) typing(d *deed, i interaction) error {
	var data invoked
	if err := json.Unmarshal(i.Data, &data); err != nil {
		return fmt.Errorf("suggestions: %w", err)
	}
	q := &query{Query: chat.Query{Name: data.Name, At: d.place()}}
	q.prefix, q.Text = p.specs.typed(data)
	q.Text = q.prefix + q.Text
	d.asks = q
	return nil
}

// onMessage is a command chosen in the menu of a message.
func (p *Platform) onMessage(d *deed, data invoked) error {
	name := p.specs.onMessage(data.Name)
	if name == "" {
		d.refuse = "unknown-command"
		return fmt.Errorf("command on a message: not the bot's, with a name of %d bytes", len(data.Name))
	}
	m := data.Resolved.Messages[data.Target]
	if !isID(m.ID) || !isID(m.Author.ID) {
		return errors.New("command on a message: without an id or an author")
	}
	on := &chat.Message{ID: postID(d.channel, m.ID), Text: m.text()}
	if !m.Author.Bot && m.WebhookID == "" {
		on.By = p.personOf(m.Author, m.Member)
	}
	d.beside = m.Mentions
	d.event.Command = &chat.Command{Name: name, On: on}
	return nil
}

// text is the words of a message: those of its embeds where it has no others.
func (m spoken) text() string {
	if m.Content != "" && (!m.Author.Bot || len(m.Embeds) == 0) {
		return m.Content
	}
	var lines []string
	for _, e := range m.Embeds {
		if e.Author != nil {
			lines = append(lines, e.Author.Name)
		}
		lines = append(lines, unescape(e.Title), unescape(e.Description))
		if e.Footer != nil {
			lines = append(lines, e.Footer.Text)
		}
	}
	lines = append(lines, "")
	var out []string
	for _, l := range lines {
		if l != "" {
			out = append(out, l)
		}
	}
	return strings.Join(out, "\n")
}

// wrongOption is a value that cannot be part of a line; key is one of the
// adapter's words.
type wrongOption struct{ key, option string }

func (e *wrongOption) Error() string { return "an option that cannot be part of a line: " + e.key }

// line is the words of a command after its name.
func (s *specs) line(data invoked) ([]string, error) {
	args, options, line := s.options(data)
	if args == nil {
		for _, o := range options { // a command of before, still registered
			line = append(line, valueOf(o))
		}
		return line, nil
	}
	missing := ""
	for i, arg := range args {
		value := valueFor(options, arg)
		switch {
		case value == "":
			missing = arg
			continue
		case missing != "":
			return nil, &wrongOption{"option-before", missing}
		case i < len(args)-1 && strings.ContainsFunc(value, unicode.IsSpace):
			return nil, &wrongOption{"one-word", arg}
		}
		line = append(line, value)
	}
	return line, nil
}

// typed is a line that is being typed: what stands before the value that is, and
// that value.
func (s *specs) typed(data invoked) (prefix, value string) {
	args, options, line := s.options(data)
	if args == nil {
		for _, o := range options {
			args = append(args, o.Name)
		}
	}
	for _, arg := range args {
		for _, o := range options {
			if o.Name == arg && o.Focused {
				return strings.Join(append(line, ""), " "), valueOf(o)
			}
		}
		line = append(line, valueFor(options, arg))
	}
	return strings.Join(append(line, ""), " "), ""
}

// valueFor is the value of the option of a name, "" for none.
func valueFor(options []*given, name string) string {
	for _, o := range options {
		if o.Name == name {
			return valueOf(o)
		}
	}
	return ""
}

// options are the names of a command's options in order, nil where the bot does
// not know the command, those that were given, and the sub-command if there is
// one.
func (s *specs) options(data invoked) (args []string, options []*given, line []string) {
	path := data.Name
	options = data.Options
	for len(options) == 1 && options[0] != nil && (options[0].Type == subCommand || options[0].Type == subGroup) {
		path += " " + options[0].Name
		line = append(line, options[0].Name)
		options = options[0].Options
	}
	options = slices.DeleteFunc(slices.Clone(options), func(o *given) bool { return o == nil })
	s.mu.Lock()
	defer s.mu.Unlock()
	known, ok := s.args[path]
	if !ok {
		return nil, options, line
	}
	if known.bare {
		line = nil
	}
	return append([]string{}, known.names...), options, line
}

// onMessage is the name of the command that is called so in the menu of a
// message, "" if there is none.
func (s *specs) onMessage(called string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.menu[called]
}
