package discordtest

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
)

// handle is what the stage keeps of something seen.
type handle struct {
	message string // its id
	modal   *Modal
}

// on is what a person acts on.
func (s *Stage) on(t testing.TB, seen *chattest.Seen) handle {
	t.Helper()
	if seen == nil {
		t.Fatal("nothing seen to act on")
	}
	h, ok := seen.Handle.(handle)
	if !ok {
		t.Fatalf("%q was not seen on this stage", seen.Title)
	}
	return h
}

// channel is the channel of a place, for a person; "" of a thread that nobody has
// begun.
func (s *Stage) channel(account string, at chat.Place) string {
	switch {
	case at.Direct:
		return s.server.DM(account)
	case at.Thread == "":
		return at.Room
	}
	_, id, _ := strings.Cut(at.Thread, ":")
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	if s.server.channels[id] == nil {
		return ""
	}
	return id
}

// reach is the channel of a place, whose thread the person begins if nobody has.
func (s *Stage) reach(t testing.TB, account string, at chat.Place) string {
	t.Helper()
	if ch := s.channel(account, at); ch != "" {
		return ch
	}
	_, id, _ := strings.Cut(at.Thread, ":")
	return s.server.StartThread(t, account, id, "Fil")
}

// Type sends a line.
func (s *Stage) Type(t testing.TB, account string, at chat.Place, line string) *chattest.Seen {
	t.Helper()
	ch := s.reach(t, account, at)
	if command, isCommand := strings.CutPrefix(line, "/"); isCommand {
		return s.outcome(t, account, at, func() *Interaction { return s.command(t, account, ch, command) })
	}
	return s.hears(t, account, at, func() {
		id := s.server.Say(t, account, ch, line)
		s.server.mu.Lock()
		defer s.server.mu.Unlock()
		s.said[account], s.saidAt[account] = id, at
	})
}

// hears has someone say something, and waits for what the bot makes of it.
func (s *Stage) hears(t testing.TB, account string, at chat.Place, say func()) *chattest.Seen {
	t.Helper()
	before := s.mark(account, at)
	say()
	if s.listened(s.channel(account, at)) {
		s.server.Await(t, "the bot to hear", func() bool { return s.heard(account, at, before) })
	}
	return nil
}

// again tells the app of a message once more.
func (s *Server) again(message string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dispatchMessage("MESSAGE_CREATE", s.messages[message])
}

// listened reports whether a channel is a thread of a post of the app's.
func (s *Stage) listened(channel string) bool {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	ch := s.server.channels[channel]
	if ch == nil || !ch.isThread() || s.server.channels[ch.Parent] == nil {
		return false
	}
	root := s.server.channels[ch.Parent].message(channel)
	return root != nil && root.author == s.server.AppID
}

// heard reports whether the bot heard something that was said, and its answer is
// there.
func (s *Stage) heard(account string, at chat.Place, before mark) bool {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	if s.witness.ended[account] == before.ended {
		return false
	}
	switch s.witness.answers[account].Does {
	case chat.DoesSay:
		return s.posted(account, at) > before.posts
	case chat.DoesWhisper, chat.DoesReplace:
		return s.posted(account, chat.Place{Direct: true}) > before.direct
	}
	return true
}

// mark is how things stood before someone did something.
type mark struct {
	posts, direct, ended int
	follow               int // messages by the token of the person's last act
	edited               int // messages changed by a token of theirs
}

func (s *Stage) mark(account string, at chat.Place) mark {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	m := mark{posts: s.posted(account, at), direct: s.posted(account, chat.Place{Direct: true}), ended: s.witness.ended[account],
		edited: len(s.server.acts.edited[account])}
	if i := s.server.acts.last[account]; i != nil {
		m.follow = len(i.messages)
	}
	return m
}

// posted counts the app's posts in a place.
func (s *Stage) posted(account string, at chat.Place) (n int) {
	id := at.Room
	if at.Direct {
		id = s.server.people[account].direct
	} else if at.Thread != "" {
		_, id, _ = strings.Cut(at.Thread, ":")
	}
	ch := s.server.channels[id]
	if ch == nil {
		return 0
	}
	for _, m := range ch.messages {
		if m.author == s.server.AppID && m.kind != threadStarter {
			n++
		}
	}
	return n
}

// Press presses a button, or chooses in a menu.
func (s *Stage) Press(t testing.TB, account string, seen *chattest.Seen, c chattest.Control, values ...string) *chattest.Seen {
	t.Helper()
	return s.outcome(t, account, seen.At, func() *Interaction { return s.pressOrChoose(t, account, seen, c, values...) })
}

func (s *Stage) pressOrChoose(t testing.TB, account string, seen *chattest.Seen, c chattest.Control, values ...string) *Interaction {
	t.Helper()
	on := s.on(t, seen)
	if !s.server.has(on.message, c.Route) { // the app still shows the card as it was
		if len(c.Options) == 0 {
			values = nil
		}
		return s.server.PressForged(t, account, on.message, c.Route, values...)
	}
	if len(c.Options) > 0 {
		return s.server.Choose(t, account, on.message, c.Route, values...)
	}
	return s.server.Press(t, account, on.message, c.Route)
}

// has reports whether a message has a control.
func (s *Server) has(id, customID string) (found bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m := s.messages[id]; m != nil {
		walk(m.components, func(o object) { found = found || str(o["custom_id"]) == customID })
	}
	return found
}

// Submit sends a form. One that is refused is opened again by the button of what
// is then shown.
func (s *Stage) Submit(t testing.TB, account string, form *chattest.Seen, fields chat.Filled) *chattest.Seen {
	t.Helper()
	m := s.on(t, form).modal
	if m == nil {
		t.Fatalf("%q is no form", form.Title)
	}
	fill := map[string][]string{}
	for _, f := range form.Fields {
		fill[f.Name] = f.Value
	}
	maps.Copy(fill, fields)
	seen := s.outcome(t, account, form.At, func() *Interaction { return s.send(t, m, fill) })
	if again := seen.Control(s.app.say(chat.French, "correct")); again != nil {
		return s.correct(t, account, seen, *again, form, fill)
	}
	if again := seen.Control(s.app.say(chat.English, "correct")); again != nil {
		return s.correct(t, account, seen, *again, form, fill)
	}
	return seen
}

// send sends a form, whose values are by the names of its fields. A form that was
// answered is sent again as by an app that did not hear the answer; what Discord's
// apps would not let be sent is sent all the same, and counted.
func (s *Stage) send(t testing.TB, m *Modal, fill map[string][]string) *Interaction {
	t.Helper()
	byID := map[string][]string{}
	for _, c := range m.Components {
		if c.Component != nil {
			name, _, _ := strings.Cut(c.Component.CustomID, "=")
			byID[c.Component.CustomID] = fill[name]
		}
	}
	s.server.mu.Lock()
	filler := &filler{s: s.server, values: byID, guild: s.server.guilds[m.modal.from.guild], resolved: map[string]object{}}
	filled, err := filler.all(m.modal.components)
	s.server.mu.Unlock()
	if err != nil {
		s.except("a form that Discord does not send: %v", err)
		return s.server.SubmitForged(m, forged(m, byID))
	}
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	return s.server.submit(m.modal, filled, filler.resolved)
}

// forged are the parts of a form as anyone could send them.
func forged(m *Modal, values map[string][]string) (out []map[string]any) {
	for _, c := range m.Components {
		in := object{"type": c.Component.Type, "id": c.Component.ID, "custom_id": c.Component.CustomID}
		switch given := values[c.Component.CustomID]; c.Component.Type {
		case textInput:
			in["value"] = strings.Join(given, "")
		case radioGroup:
			in["value"] = strings.Join(given, "")
		default:
			in["values"] = append([]string{}, given...)
		}
		out = append(out, object{"type": c.Type, "id": c.ID, "component": in})
	}
	return out
}

// inputMost is how many characters may be typed in a field. (Components, "Text
// Input".)
const inputMost = 4000

// correct presses the button that opens a refused form again. What is wrong is
// under its fields, or where that is cut, in what was shown.
func (s *Stage) correct(t testing.TB, account string, problems *chattest.Seen, c chattest.Control, was *chattest.Seen, sent chat.Filled) *chattest.Seen {
	t.Helper()
	i := s.server.Press(t, account, s.on(t, problems).message, c.Route)
	i.Await(t)
	m := i.Modal()
	if m == nil {
		t.Fatalf("the form is not opened again: answered by %d", i.Type())
	}
	seen := s.seeForm(m, was.At)
	for n := range seen.Fields {
		f := &seen.Fields[n]
		if typed := strings.Join(sent[f.Name], ""); f.Kind != chat.Choices && utf8.RuneCountInString(typed) > inputMost {
			s.except("%d characters sent in a field, of which Discord takes %d", utf8.RuneCountInString(typed), inputMost)
			f.Value = sent[f.Name]
		}
		if f.Problem != "" && f.Hint == "" && n < len(was.Fields) && was.Fields[n].Hint != "" {
			s.except("a field's hint gives way to what is wrong with it, where there is no room for both")
			f.Hint = was.Fields[n].Hint
		}
		cut, isCut := strings.CutSuffix(f.Problem, "…")
		for _, l := range problems.Lines {
			if whole, ok := strings.CutPrefix(l, f.Label+": "); ok && isCut && strings.HasPrefix(whole, cut) {
				f.Problem = whole
			}
		}
	}
	return seen
}

// Choose chooses a command in the menu of a message.
func (s *Stage) Choose(t testing.TB, account string, seen *chattest.Seen, command string) *chattest.Seen {
	t.Helper()
	on := s.on(t, seen)
	return s.outcome(t, account, seen.At, func() *Interaction {
		return s.server.MessageCommand(t, account, on.message, s.registered(messageMenu, command))
	})
}

// Again has Discord deliver the person's last act once more.
func (s *Stage) Again(t testing.TB, account string) *chattest.Seen {
	t.Helper()
	s.expect(40060, 10008) // it was answered, and the answer may be gone
	s.server.mu.Lock()
	last, said := s.server.acts.last[account], s.said[account]
	s.server.mu.Unlock()
	if said != "" && (last == nil || older(last.id, said)) {
		return s.hears(t, account, s.saidAt[account], func() { s.server.again(said) })
	}
	if last == nil {
		t.Fatalf("%s has done nothing yet", account)
	}
	return s.outcome(t, account, s.placeOf(last), func() *Interaction { return s.server.Again(t, account) })
}

// placeOf is where an interaction was done.
func (s *Stage) placeOf(i *interaction) chat.Place {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	ch := s.server.channels[i.channel]
	switch {
	case ch.isDirect():
		return chat.Place{Direct: true}
	case ch.isThread():
		return chat.Place{Room: ch.Parent, Thread: ch.Parent + ":" + ch.ID}
	}
	return chat.Place{Room: ch.ID}
}

// outcome does something and returns what the person alone is shown of it. What
// the bot answered tells what is still to come.
func (s *Stage) outcome(t testing.TB, account string, at chat.Place, do func() *Interaction) *chattest.Seen {
	t.Helper()
	before := s.mark(account, at)
	i := do()
	if i == nil {
		return nil
	}
	fresh := !i.again
	if fresh {
		before.follow = 0
	}
	s.server.Await(t, "the answer to "+account, func() bool { return s.came(i, account, at, before, fresh) })
	if i.Failed() {
		t.Errorf("Discord tells %s that the app does not answer", account)
	}
	return s.shown(i, account, at, before, fresh)
}

// came reports whether what the bot answered has come.
func (s *Stage) came(i *Interaction, account string, at chat.Place, before mark, fresh bool) bool {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	if s.witness.ended[account] == before.ended {
		return false
	}
	got, act := s.witness.answers[account], i.i
	if act.answered == callbackNone || act.original != nil && act.original.flags&loading != 0 && !act.original.gone {
		return false
	}
	more := len(act.messages) > before.follow
	if fresh {
		more = slices.ContainsFunc(act.messages, func(m *message) bool { return m != act.original })
	}
	switch {
	case !fresh:
		return more || act.changed || got.Does == chat.DoesNothing || got.Does == chat.DoesOpen
	case act.answered == callbackDeferred && act.original.gone:
		return more || got.Does == chat.DoesNothing
	case act.answered == callbackDeferUpdate && act.original.gone:
		return got.Does != chat.DoesReplace || len(s.server.acts.edited[account]) > before.edited
	case act.answered == callbackDeferUpdate && got.Does != chat.DoesNothing:
		return more || act.changed
	case act.answered == callbackDeferUpdate && act.form != nil && s.isProblems(act.original):
		return act.original.gone
	}
	return true
}

// isProblems reports a whisper that says what is wrong with a form.
func (s *Stage) isProblems(m *message) (found bool) {
	walk(m.components, func(o object) { found = found || strings.HasPrefix(str(o["custom_id"]), "correct=") })
	return found
}

// shown is what the person alone is shown of an interaction.
func (s *Stage) shown(i *Interaction, account string, at chat.Place, before mark, fresh bool) *chattest.Seen {
	if m := i.Modal(); m != nil && i.Type() == callbackModal {
		return s.seeForm(m, at)
	}
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	act := i.i
	var out []*message
	own := act.changed || fresh && act.answered != callbackDeferUpdate // the answer is @original
	if o := act.original; own && o != nil && !o.gone && o.only == account {
		out = append(out, o)
	}
	for _, m := range act.messages[min(before.follow, len(act.messages)):] {
		if m != act.original && !m.gone && m.only == account {
			out = append(out, m)
		}
	}
	if all := s.server.acts.edited[account]; len(out) == 0 && act.original != nil && act.original.gone && len(all) > before.edited {
		out = all[len(all)-1:] // the whisper behind a form that was corrected
	}
	if len(out) == 0 {
		return nil
	}
	seen := s.seeMessage(out[len(out)-1], at)
	seen.Kind, seen.ID = chattest.Whisper, ""
	return seen
}

// Suggest is what Discord shows under a line that is being typed.
func (s *Stage) Suggest(t testing.TB, account string, at chat.Place, line string) []chat.Suggestion {
	t.Helper()
	ch := s.reach(t, account, at)
	name, options, prefix := s.parse(account, ch, strings.TrimPrefix(line, "/"))
	if len(options) == 0 {
		return nil
	}
	i := s.server.Suggest(t, account, ch, name, options...)
	i.Await(t)
	var out []chat.Suggestion
	for _, c := range i.Choices() {
		value, _ := c.Value.(string)
		out = append(out, chat.Suggestion{Text: prefix + value, Label: c.Name})
	}
	return slices.Clip(out)
}
