package slacktest

import (
	"slices"
	"strings"
	"testing"

	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
)

// Posts is what a person sees in a place. Messages that hold only a file are
// seen with the post that they hang under.
func (s *Stage) Posts(t testing.TB, account string, at chat.Place) []*chattest.Seen {
	t.Helper()
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	room := roomOf(account, at)
	r := s.server.rooms.byID[room]
	if r == nil && at.Direct {
		return nil // nothing was ever written there
	}
	if r == nil || !s.server.holds(r, account) {
		t.Errorf("%s is in no room %q", account, room)
		return nil
	}
	var out []*chattest.Seen
	for _, m := range r.messages {
		if m.thread == threadOf(at) && (len(m.files) == 0 || m.text != "") {
			out = append(out, s.seeMessage(m, at))
		}
	}
	return out
}

// see is something that was shown to one person.
func (s *Stage) see(shown Shown, at chat.Place) *chattest.Seen {
	switch {
	case shown.view != nil:
		return s.seeView(shown.view, at)
	case shown.message != nil:
		seen := s.seeMessage(shown.message, at)
		seen.Kind, seen.ID = chattest.Whisper, ""
		return seen
	}
	return &chattest.Seen{Kind: chattest.Whisper, At: at, Lines: []string{shown.Trouble}}
}

func (s *Stage) seeMessage(m *message, at chat.Place) *chattest.Seen {
	kept := *m
	kept.states = nil
	seen := &chattest.Seen{Kind: chattest.Post, ID: m.room + ":" + m.ts, At: at, Handle: handle{On{Room: m.room, TS: m.ts, message: &kept}}}
	if !m.mine() {
		seen.By, seen.Lines = m.user, []string{s.read(m.text)}
		return seen
	}
	if m.blocks == nil {
		seen.Lines = []string{s.read(m.text)}
		return seen
	}
	s.seeBlocks(seen, m.blocks, func(f *file) bool { return m.only != "" || contains(f.rooms, m.room) })
	return seen
}

// seeView is what is seen of a modal: a form if it can be sent, else a card.
func (s *Stage) seeView(v *view, at chat.Place) *chattest.Seen {
	seen := &chattest.Seen{Kind: chattest.Whisper, At: at, Handle: handle{On{View: v.id}}}
	if v.body["submit"] == nil {
		s.seeBlocks(seen, v.blocks(), func(*file) bool { return true })
		return seen
	}
	seen.Kind = chattest.Form
	seen.Title, seen.Submit = plainOf(v.body["title"]), plainOf(v.body["submit"])
	for _, b := range v.blocks() {
		o, _ := b.(object)
		if str(o, "type") == "input" {
			seen.Fields = append(seen.Fields, s.seeField(v, o))
			continue
		}
		// What is wrong, in a form that was shown again.
		if n := len(seen.Fields); n > 0 && str(o, "block_id") == problemPrefix+seen.Fields[n-1].Name {
			seen.Fields[n-1].Problem = strings.Join(s.richLines(o), "\n")
		}
	}
	return seen
}

// problemPrefix begins the block_id of what is wrong with a field.
const problemPrefix = "problem="

// plainOf is the words of a text object.
func plainOf(v any) string {
	o, _ := v.(object)
	return str(o, "text")
}

func (s *Stage) seeField(v *view, block object) chattest.SeenField {
	e, _ := block["element"].(object)
	name := str(block, "block_id")
	out := chattest.SeenField{Name: name, Label: plainOf(block["label"]), Hint: plainOf(block["hint"]), Optional: block["optional"] == true,
		Problem: v.errors[name], Options: optionsSeen(e, nil)}
	for i := range out.Options {
		out.Options[i].Chosen = false
	}
	value, ok := v.state[[2]string{name, str(e, "action_id")}]
	if !ok {
		value = initial(e)
	}
	out.Value = valuesIn(value)
	one := number(e, "max_selected_items", 0) == 1
	switch kind := str(e, "type"); {
	case kind == "plain_text_input" && e["multiline"] == true:
		out.Kind = chat.Lines
	case kind == "plain_text_input":
		out.Kind = s.typedKind(plainOf(e["placeholder"]))
	case kind == "static_select", kind == "radio_buttons", kind == "multi_static_select" && one:
		out.Kind = chat.Choice
	case kind == "checkboxes", kind == "multi_static_select":
		out.Kind = chat.Choices
	case kind == "users_select", kind == "multi_users_select" && one:
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

// valuesIn are the values in the state of an element.
func valuesIn(value object) []string {
	held := value[elementKinds[str(value, "type")].value]
	if held == nil {
		return nil
	}
	list, isList := held.([]any)
	if !isList {
		list = []any{held}
	}
	var out []string
	for _, one := range list {
		if o, ok := one.(object); ok {
			out = append(out, str(o, "value"))
		} else if words, ok := one.(string); ok {
			out = append(out, words)
		}
	}
	return out
}

// seeBlocks reads a card from its blocks. visible tells whether a picture is
// seen by who reads it.
func (s *Stage) seeBlocks(seen *chattest.Seen, blocks []any, visible func(*file) bool) {
	for _, b := range blocks {
		o, _ := b.(object)
		switch str(o, "type") {
		case "header":
			seen.Title = plainOf(o["text"])
		case "rich_text":
			seen.Lines = append(seen.Lines, s.seeRich(o)...)
		case "table":
			seen.Lines = append(seen.Lines, s.seeTable(o)...)
		case "image":
			words := "[picture: " + str(o, "alt_text") + "]"
			if f := s.server.pictures([]any{o}); len(f) == 1 && !visible(f[0]) {
				words = "[a picture that nobody here may see]"
			}
			seen.Lines = append(seen.Lines, words)
		case "context":
			seen.Lines = append(seen.Lines, s.seeContext(o)...)
		case "section":
			s.seeSection(seen, o)
		case "actions":
			seeActions(seen, o)
		default:
			seen.Lines = append(seen.Lines, "["+str(o, "type")+"]")
		}
	}
}

// seeRich is the lines of rich text, those of the parts of a card as SeeCard
// has them.
func (s *Stage) seeRich(block object) []string {
	lines := s.richLines(block)
	for i, l := range lines {
		switch str(block, "block_id") {
		case "facts":
			for _, language := range chat.Langs { // one colon, whatever the language
				if label, value, ok := strings.Cut(l, s.app.say(language, "colon")); ok && s.isLabel(block, i, label) {
					lines[i] = label + ": " + value
					break
				}
			}
		case "picture":
			lines[i] = "[picture: " + s.after(l, "picture") + "]"
		case "file":
			lines[i] = "[file: " + s.after(l, "file", "file-thread", "file-below", "file-direct") + "]"
		}
	}
	return lines
}

// after is what follows one of some of the adapter's words and a colon.
func (s *Stage) after(line string, keys ...string) string {
	for _, l := range chat.Langs {
		for _, key := range keys {
			if rest, ok := strings.CutPrefix(line, s.app.say(l, key)+s.app.say(l, "colon")); ok {
				return rest
			}
		}
	}
	return line
}

// isLabel reports whether the i-th line of a block begins with those words in
// bold.
func (s *Stage) isLabel(block object, i int, words string) bool {
	parts, _ := block["elements"].([]any)
	line, _ := parts[i].(object)
	runs, _ := line["elements"].([]any)
	first, _ := runs[0].(object)
	style, _ := first["style"].(object)
	return style["bold"] == true && str(first, "text") == words
}

func (s *Stage) seeTable(block object) []string {
	var out []string
	rows, _ := block["rows"].([]any)
	for _, row := range rows {
		cells, _ := row.([]any)
		words := make([]string, len(cells))
		for i, c := range cells {
			o, _ := c.(object)
			words[i] = strings.Join(s.richLines(o), "\n")
			if words[i] == " " { // Slack takes no empty cell
				words[i] = ""
			}
		}
		out = append(out, strings.Join(words, " | "))
	}
	return out
}

func (s *Stage) seeContext(block object) []string {
	elements, _ := block["elements"].([]any)
	var out []string
	for _, e := range elements {
		o, _ := e.(object)
		if str(o, "type") == "mrkdwn" {
			out = append(out, s.read(str(o, "text")))
		} else {
			out = append(out, str(o, "text"))
		}
	}
	return out
}

func (s *Stage) seeSection(seen *chattest.Seen, block object) {
	e, _ := block["accessory"].(object)
	if !strings.HasSuffix(str(e, "type"), "static_select") {
		seen.Lines = append(seen.Lines, plainOf(block["text"]))
		return
	}
	first, _ := e["initial_options"].([]any)
	seen.Menus = append(seen.Menus, chattest.Control{Label: plainOf(block["text"]), Route: str(e, "action_id"),
		Several: str(e, "type") == "multi_static_select", Options: optionsSeen(e, append(slices.Clone(first), e["initial_option"]))})
}

func optionsSeen(e object, first []any) []chat.Option {
	var out []chat.Option
	for _, one := range optionsOf(e) {
		o, _ := one.(object)
		out = append(out, chat.Option{Value: str(o, "value"), Label: plainOf(o["text"]), Hint: plainOf(o["description"]),
			Chosen: slices.ContainsFunc(first, func(f any) bool { c, ok := f.(object); return ok && str(c, "value") == str(o, "value") })})
	}
	return out
}

// seeActions reads buttons; the one that confirms a menu belongs to the menu.
func seeActions(seen *chattest.Seen, block object) {
	elements, _ := block["elements"].([]any)
	for _, one := range elements {
		e, _ := one.(object)
		action := str(e, "action_id")
		if strings.HasPrefix(action, confirmPrefix) {
			continue
		}
		c := chattest.Control{Label: plainOf(e["text"]), Route: action}
		if c.URL = str(e, "url"); c.URL != "" {
			c.Route = ""
		}
		seen.Button = append(seen.Button, c)
	}
}

// isMoment reports a view that says to wait a moment.
func (s *Stage) isMoment(v *view) bool {
	seen := &chattest.Seen{}
	s.seeBlocks(seen, v.blocks(), func(*file) bool { return true })
	for _, l := range chat.Langs {
		if slices.Equal(seen.Lines, []string{s.app.say(l, "one-moment")}) {
			return true
		}
	}
	return false
}

// Download follows the name of a file to the message that holds it.
func (s *Stage) Download(t testing.TB, account string, seen *chattest.Seen) chat.File {
	t.Helper()
	name := ""
	for _, l := range seen.Lines {
		if after, ok := strings.CutPrefix(l, "[file: "); ok {
			name = strings.TrimSuffix(after, "]")
		}
	}
	on := s.on(t, seen)
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	beside := func(m *message) bool {
		return m.thread == on.TS || m.thread == on.message.thread && micros(m.ts) > micros(on.TS)
	}
	room := on.Room
	if on.View != "" || on.message.only != "" { // whispers hold no file: it is sent to the person
		room, beside = DirectRoom(account), func(*message) bool { return true }
	}
	r := s.server.rooms.byID[room]
	if r == nil {
		r = s.server.direct(account)
	}
	for _, m := range slices.Backward(r.messages) {
		for _, id := range m.files {
			if f := s.server.files.byID[id]; f != nil && f.name == name && beside(m) {
				return chat.File{Name: f.name, Data: f.data}
			}
		}
	}
	t.Fatalf("%s finds no file %q", account, name)
	return chat.File{}
}
