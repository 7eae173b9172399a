package discordtest

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"livinglab/adapters/discord/discordtest/markdown"
	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
)

// Posts is what a person sees in a place.
func (s *Stage) Posts(t testing.TB, account string, at chat.Place) []*chattest.Seen {
	t.Helper()
	ch := s.channel(account, at)
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	c := s.server.channels[ch]
	var out []*chattest.Seen
	if c == nil && at.Thread != "" {
		return nil // nobody has begun it
	}
	if c == nil || !s.server.can(account, c, ViewChannel|ReadMessageHistory) {
		t.Errorf("%s is in no room %q", account, ch)
		return nil
	}
	for _, m := range c.messages {
		if m.kind != threadStarter {
			out = append(out, s.seeMessage(m, at))
		}
	}
	return out
}

// seeMessage is what is seen of a message.
func (s *Stage) seeMessage(m *message, at chat.Place) *chattest.Seen {
	seen := &chattest.Seen{Kind: chattest.Post, ID: m.channel + ":" + m.id, At: at, Handle: handle{message: m.id}}
	shown := s.server.see(m)
	if m.author != s.server.AppID {
		seen.By, seen.Lines = m.author, []string{s.words(plainRuns(shown.Content))}
		return seen
	}
	for i, e := range shown.Embeds {
		if i == 0 {
			seen.Title = s.seeTitle(e)
		}
		s.seeDescription(seen, strings.TrimSpace(unmarked(e.Description)))
		if e.Image.URL != "" {
			add(seen, "[picture: "+e.Image.Description+"]")
		}
	}
	for _, a := range shown.Attachments {
		add(seen, "[file: "+nameOf(a)+"]")
	}
	for _, e := range shown.Embeds {
		add(seen, e.Footer.Text)
	}
	if file := s.wholeText(shown); file != nil {
		s.seeWhole(seen, *file, m)
	}
	if lines, ok := s.witness.cards[keyOf(seen)]; ok {
		seen.Lines = slices.Clone(lines)
	}
	for _, row := range shown.Components {
		s.seeRow(seen, row)
	}
	return seen
}

// add adds a line, unless nothing stands on it.
func add(seen *chattest.Seen, words string) {
	if strings.Trim(words, unseen) != "" {
		seen.Lines = append(seen.Lines, words)
	}
}

// unseen is a space without width, which the adapter uses to keep Discord from
// reading or dropping what is beside it.
const unseen = "\u200b"

// invisible is what the adapter recognises a post by: characters without width that
// nobody sees.
var invisible = regexp.MustCompile(`\x{200b}[\x{200b}-\x{200d}]{26}\x{200b}$`)

func unmarked(s string) string { return invisible.ReplaceAllString(s, "") }

// nameOf is what a file is saved as.
func nameOf(a Attachment) string {
	if a.Title != "" {
		return a.Title + ext(a.Filename)
	}
	return a.Filename
}

// seeTitle reads an embed's title; as its author nothing in it is markdown.
func (s *Stage) seeTitle(e Embed) string {
	if e.Author.Name != "" {
		return e.Author.Name
	}
	runs, faults := markdown.Read(`\.` + strings.TrimSpace(unmarked(e.Title))) // no line begins there
	return strings.TrimPrefix(s.words(runs)+faulty(faults), ".")
}

// faulty are words that no card has: something in it was read as markup.
func faulty(faults []string) string {
	if len(faults) == 0 {
		return ""
	}
	return " ⟦" + strings.Join(faults, "; ") + "⟧"
}

// factMark is a fact's label: in bold, with a colon that nothing escapes.
var factMark = regexp.MustCompile(`(?s)^\*\*((?:\\.|[^\\*])*)\*\*(\x{a0}: ?|: ?)`)

// besideMark is a link beside its words.
var besideMark = regexp.MustCompile(` \(\[(?:lien|link)\]\([^()]*\)\)`)

// seeDescription reads the parts of a description: a line break without an unseen
// space after it stands between two.
func (s *Stage) seeDescription(seen *chattest.Seen, text string) {
	const inner = "\x00"
	var table []string
	for _, part := range strings.Split(strings.ReplaceAll(text, "\n"+unseen, inner), "\n") {
		part = strings.ReplaceAll(part, inner, "\n"+unseen)
		switch {
		case table == nil && part == "```":
			table = []string{}
			continue
		case table != nil && part == "```":
			seen.Lines, table = append(seen.Lines, table...), nil
			continue
		case table != nil:
			table = append(table, fixedRow(part))
			continue
		}
		if fact := factMark.FindStringSubmatch(part); fact != nil {
			add(seen, s.read(fact[1])+": "+s.read(part[len(fact[0]):]))
			continue
		}
		if strings.HasPrefix(part, "-# ") {
			continue // the label of a menu, which that shows as well
		}
		add(seen, s.read(part))
	}
}

// fixedRow reads a line of a table in a fixed width.
func fixedRow(line string) string {
	cells := strings.Split(line, "|")
	for i := range cells {
		cells[i] = strings.Trim(cells[i], " ")
	}
	return strings.Join(cells, " | ")
}

// read reads markdown as it is shown; the link beside some words is not among
// them.
func (s *Stage) read(part string) string {
	_, faults := markdown.Read(part)
	runs, more := markdown.Read(besideMark.ReplaceAllString(part, ""))
	return s.words(runs) + faulty(append(faults, more...))
}

// words are runs as they are shown: people by their names.
func (s *Stage) words(runs []markdown.Run) string {
	var b strings.Builder
	for _, r := range runs {
		switch {
		case r.Kind == "person" && s.server.people[r.Target] != nil:
			b.WriteString(s.server.people[r.Target].name())
		default:
			b.WriteString(r.Words)
		}
	}
	return b.String()
}

// plainRuns is what a person wrote, with the mentions in it: Discord's apps show
// the rest as they wrote it.
func plainRuns(text string) []markdown.Run {
	var out []markdown.Run
	for text != "" {
		at := userMention.FindStringSubmatchIndex(text)
		if at == nil {
			return append(out, markdown.Run{Words: text})
		}
		out = append(out, markdown.Run{Words: text[:at[0]]}, markdown.Run{Kind: "person", Words: text[at[0]:at[1]], Target: text[at[2]:at[3]]})
		text = text[at[1]:]
	}
	return out
}

// seeRow reads menus and buttons.
func (s *Stage) seeRow(seen *chattest.Seen, row Component) {
	for _, c := range row.Components {
		if c.Type == button {
			seen.Button = append(seen.Button, chattest.Control{Label: c.Label, Route: c.CustomID, URL: c.URL})
			continue
		}
		k := chattest.Control{Route: c.CustomID, Several: *c.MaxValues > 1 || *c.MinValues == 0, Options: picks(c.Options), Label: c.Placeholder}
		if k.Several {
			k.Label = boundsMark.ReplaceAllString(c.Placeholder, "")
		}
		seen.Menus = append(seen.Menus, k)
	}
}

// boundsMark is how many may be chosen, after a menu's label.
var boundsMark = regexp.MustCompile(` \([^()]*\)$`)

func picks(in []Pick) []chat.Option {
	var out []chat.Option
	for _, o := range in {
		out = append(out, chat.Option{Value: o.Value, Label: o.Label, Hint: o.Description, Chosen: o.Default})
	}
	return out
}

// seeForm is what is seen of a form. Discord has one label to send any.
func (s *Stage) seeForm(m *Modal, at chat.Place) *chattest.Seen {
	s.server.mu.Lock()
	submit := s.witness.submits[m.CustomID]
	s.server.mu.Unlock()
	s.except("a form is sent by the button that Discord has for all")
	seen := &chattest.Seen{Kind: chattest.Form, At: at, Title: m.Title, Submit: submit, Handle: handle{modal: m}}
	for i, c := range m.Components {
		if c.Component != nil {
			seen.Fields = append(seen.Fields, s.seeField(c, m.modal.components[i]))
		}
	}
	return seen
}

// What is wrong with a field, before its hint.
const (
	problemMark = "⚠ "
	hintMark    = unseen + " — "
)

func (s *Stage) seeField(l Component, raw object) chattest.SeenField {
	c := *l.Component
	name, _, _ := strings.Cut(c.CustomID, "=")
	out := chattest.SeenField{Name: name, Label: l.Label, Hint: l.Description, Optional: c.Required != nil && !*c.Required, Options: picks(c.Options)}
	for i := range out.Options {
		out.Options[i].Chosen = false
	}
	if problem, wrong := strings.CutPrefix(out.Hint, problemMark); wrong {
		out.Problem, out.Hint, _ = strings.Cut(problem, hintMark)
	}
	in, _ := raw["component"].(object)
	out.Value = shownIn(in)
	switch {
	case c.Type == textInput && c.Style == 2:
		out.Kind = chat.Lines
	case c.Type == textInput:
		out.Kind = s.typedKind(c.Placeholder)
	case c.Type == radioGroup, c.Type == stringSelect && *c.MaxValues == 1:
		out.Kind = chat.Choice
	case c.Type == checkboxGroup, c.Type == stringSelect:
		out.Kind = chat.Choices
	case c.Type == userSelect:
		out.Kind = chat.PersonField
	}
	return out
}

// typedKind is what a field that is typed asks for, by the example in it.
func (s *Stage) typedKind(example string) chat.FieldKind {
	for _, l := range chat.Langs {
		switch {
		case example == "":
			return chat.Line
		case example == s.app.say(l, "date-example"):
			return chat.DateField
		case example == s.app.say(l, "number-example"):
			return chat.NumberField
		}
	}
	return chat.Line
}

// wholeText is the file that holds the words of a card that is not shown whole,
// nil if there is none.
func (s *Stage) wholeText(m *Message) *Attachment {
	for i, a := range m.Attachments {
		if slices.ContainsFunc(chat.Langs, func(l chat.Lang) bool { return a.Filename == s.app.say(l, "full-text") }) {
			return &m.Attachments[i]
		}
	}
	return nil
}

// seeWhole has the lines of a card be those of the file that holds them all.
func (s *Stage) seeWhole(seen *chattest.Seen, file Attachment, m *message) {
	data := m.attachment(file.ID).data
	lines := strings.Split(string(data), "\r\n")
	if seen.Title != "" {
		lines = lines[1:]
	}
	for i, l := range lines {
		for _, lang := range chat.Langs {
			colon := s.app.say(lang, "colon")
			for key, what := range map[string]string{"picture": "picture", "file": "file"} {
				if rest, ok := strings.CutPrefix(l, s.app.say(lang, key)+colon); ok {
					lines[i] = "[" + what + ": " + rest + "]"
				}
			}
		}
	}
	seen.Lines = lines
}

// Download saves a file of a message.
func (s *Stage) Download(t testing.TB, account string, seen *chattest.Seen) chat.File {
	t.Helper()
	on := s.on(t, seen)
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	m := s.server.visible(t, account, on.message)
	for _, a := range s.server.see(m).Attachments {
		if slices.Contains(seen.Lines, "[file: "+nameOf(a)+"]") {
			return chat.File{Name: nameOf(a), Data: m.attachment(a.ID).data}
		}
	}
	t.Fatalf("%s finds no file", account)
	return chat.File{}
}
