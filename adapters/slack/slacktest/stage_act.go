package slacktest

import (
	"context"
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
	on On
}

// on is what a person acts on.
func (s *Stage) on(t testing.TB, seen *chattest.Seen) On {
	t.Helper()
	if seen == nil {
		t.Fatal("nothing seen to act on")
	}
	h, ok := seen.Handle.(handle)
	if !ok {
		t.Fatalf("%q was not seen on this stage", seen.Title)
	}
	return h.on
}

// roomOf is the room of a place, for a person.
func roomOf(account string, at chat.Place) string {
	if at.Direct {
		return DirectRoom(account)
	}
	return at.Room
}

// threadOf is the ts of the message whose thread a place is, or "".
func threadOf(at chat.Place) string {
	_, ts, _ := strings.Cut(at.Thread, ":")
	return ts
}

// Type sends a line. In a thread Slack takes no command: it is typed in the room
// then, and counted as an exception.
func (s *Stage) Type(t testing.TB, account string, at chat.Place, line string) *chattest.Seen {
	t.Helper()
	room := roomOf(account, at)
	if !strings.HasPrefix(line, "/") {
		return s.outcome(t, account, at, func() *Act {
			_, told := s.server.Write(t, account, room, threadOf(at), line)
			return told
		})
	}
	if at.Thread != "" {
		s.except("%q typed in the room, not in the thread", line)
		at.Thread = ""
	}
	return s.outcome(t, account, at, func() *Act { return s.server.Command(t, account, room, s.known(line)) })
}

// known is a command's line as Slack takes it: a name that the manifest does not
// have is typed as it has it, without accents.
func (s *Stage) known(line string) string {
	name, rest, _ := strings.Cut(line, " ")
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	if s.server.commands == nil || contains(s.server.commands, name) {
		return line
	}
	if plain := unaccented.Replace(strings.ToLower(name)); contains(s.server.commands, plain) {
		s.except("%s typed as %s", name, plain)
		return strings.TrimSpace(plain + " " + rest)
	}
	s.except("%s is not in the manifest: Slack itself says so, and the bot is told nothing", name)
	s.server.commands = append(s.server.commands, name)
	return line
}

var unaccented = strings.NewReplacer("é", "e", "è", "e", "ê", "e", "à", "a", "â", "a", "î", "i", "ï", "i", "ô", "o", "û", "u", "ù", "u", "ç", "c")

// Press presses a button, or chooses in a menu; where several may be chosen,
// the button beside it confirms.
func (s *Stage) Press(t testing.TB, account string, seen *chattest.Seen, c chattest.Control, values ...string) *chattest.Seen {
	t.Helper()
	on := s.on(t, seen)
	action := c.Route
	if c.Several {
		s.server.Press(t, account, on, s.block(t, account, on, action), action, values...).Wait(t)
		action, values = confirmPrefix+action, nil
	}
	return s.outcome(t, account, seen.At, func() *Act {
		return s.server.Press(t, account, on, s.block(t, account, on, action), action, values...)
	})
}

// confirmPrefix begins the action_id of the button that confirms a menu.
const confirmPrefix = "confirm="

// block is the block that holds an action.
func (s *Stage) block(t testing.TB, account string, on On, action string) (found string) {
	t.Helper()
	s.server.mu.Lock()
	blocks, _, err := s.server.lookAt(on, account)
	s.server.mu.Unlock()
	if err != nil {
		t.Fatalf("%s sees it no longer: %v", account, err)
	}
	eachElement(blocks, func(block, a string, _ object) {
		if a == action {
			found = block
		}
	})
	if found == "" {
		t.Fatalf("there is no %q to press", action)
	}
	return found
}

// Submit sends a form.
func (s *Stage) Submit(t testing.TB, account string, form *chattest.Seen, fields chat.Filled) *chattest.Seen {
	t.Helper()
	on := s.on(t, form)
	if on.View == "" {
		t.Fatalf("%q is no form", form.Title)
	}
	fill := Fill{}
	for _, f := range form.Fields {
		fill[f.Name] = f.Value
	}
	maps.Copy(fill, fields)
	for name, values := range fill {
		if n := utf8.RuneCountInString(strings.Join(values, "")); n > typedMost {
			s.except("%d characters sent in field %s, of which Slack takes %d", n, name, typedMost)
		}
	}
	return s.outcome(t, account, form.At, func() *Act { return s.server.submit(t, account, on.View, fill, true) })
}

// typedMost is how many characters Slack's client takes in a field.
const typedMost = 3000

// Choose chooses a shortcut in the menu of a message.
func (s *Stage) Choose(t testing.TB, account string, seen *chattest.Seen, command string) *chattest.Seen {
	t.Helper()
	on := s.on(t, seen)
	name := s.listed(command)
	s.server.mu.Lock()
	callback := s.server.shortcuts[name]
	s.server.mu.Unlock()
	if callback == "" {
		t.Fatalf("no %q in the menu of a message", command)
	}
	return s.outcome(t, account, seen.At, func() *Act { return s.server.Shortcut(t, account, on.Room, on.TS, callback) })
}

// listed is what a shortcut is called in the menu: Slack has one name for
// everyone, in the language of the app.
func (s *Stage) listed(command string) string {
	for _, c := range s.app.specs {
		for _, words := range c.OnMessage {
			if words == command && c.OnMessage.In(s.app.lang()) != command {
				s.except("%q is called %q for everyone", command, c.OnMessage.In(s.app.lang()))
				return c.OnMessage.In(s.app.lang())
			}
		}
	}
	return command
}

// Again has Slack deliver the person's last act once more.
func (s *Stage) Again(t testing.TB, account string) *chattest.Seen {
	t.Helper()
	a := s.server.Last(account)
	if a == nil {
		t.Fatalf("%s has done nothing yet", account)
	}
	s.server.Expect("views.open", "exchanged_trigger_id")
	s.server.Expect("views.push", "exchanged_trigger_id")
	at := chat.Place{Room: a.room, Direct: a.room == DirectRoom(account)}
	if a.thread != "" {
		at.Thread = a.room + ":" + a.thread
	}
	return s.outcome(t, account, at, func() *Act { a.Again(); return a })
}

// outcome does something and returns what the person alone is shown of it. The
// app acknowledges when it has answered, or before that when the bot is slow:
// what the bot answered tells what is still to come.
func (s *Stage) outcome(t testing.TB, account string, at chat.Place, do func() *Act) *chattest.Seen {
	t.Helper()
	before := s.mark(account, at)
	a := do()
	if a == nil {
		return nil
	}
	a.Wait(t)
	w := s.witness
	s.server.until(t, "the bot's answer", func() bool { return w.begun[a.ID] == w.ended[a.ID] })
	s.server.until(t, "what comes of it", func() bool {
		return w.ended[a.ID] == before.ended[a.ID] || s.came(account, at, before, w.answers[a.ID])
	})
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	shown := s.news(account, before)
	for _, one := range shown {
		if one.Trouble != "" {
			t.Errorf("Slack tells %s that the app does not answer: %s", account, one.Trouble)
		}
	}
	if i := len(shown) - 1; i >= 0 {
		return s.see(shown[i], at)
	}
	if w.answers[a.ID].Does == chat.DoesOpen && w.ended[a.ID] > before.ended[a.ID] && len(s.server.views.stack[account]) > 0 {
		stack := s.server.views.stack[account] // delivered again: it is open already
		return s.seeView(stack[len(stack)-1], at)
	}
	return nil
}

// mark is how things stood before someone did something.
type mark struct {
	shown, posts, direct, refused int
	ended                         map[string]int
}

func (s *Stage) mark(account string, at chat.Place) mark {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	return mark{shown: len(s.server.acts.log[account]), posts: s.posted(account, at), direct: s.posted(account, chat.Place{Direct: true}),
		refused: len(s.server.refusals.all), ended: maps.Clone(s.witness.ended)}
}

// posted counts the app's posts in a place.
func (s *Stage) posted(account string, at chat.Place) (n int) {
	r := s.server.rooms.byID[roomOf(account, at)]
	if r == nil {
		return 0
	}
	for _, m := range r.messages {
		if m.mine() && m.thread == threadOf(at) && len(m.files) == 0 {
			n++
		}
	}
	return n
}

// news is what a person was shown since, the end of a form and the words that
// ask for a moment's patience left out.
func (s *Stage) news(account string, before mark) []Shown {
	return slices.DeleteFunc(slices.Clone(s.server.acts.log[account][before.shown:]), func(one Shown) bool {
		return one.closed || one.view != nil && s.isMoment(one.view)
	})
}

// came reports whether what the bot answered has come.
func (s *Stage) came(account string, at chat.Place, before mark, got chat.Answer) bool {
	shown := len(s.news(account, before)) > 0
	switch got.Does {
	case chat.DoesNothing:
		stack := s.server.views.stack[account]
		return len(stack) == 0 || !s.isMoment(stack[len(stack)-1])
	case chat.DoesSay:
		return shown || s.posted(account, at) > before.posts
	case chat.DoesWhisper, chat.DoesReplace:
		return shown || s.posted(account, chat.Place{Direct: true}) > before.direct
	case chat.DoesOpen:
		return shown || slices.ContainsFunc(s.server.refusals.all[before.refused:], func(r Refusal) bool { return r.Code == "exchanged_trigger_id" })
	}
	return shown
}

// witness hands events to the bot and keeps what it answered, by event. Its
// fields are read with the server locked.
type witness struct {
	server       *Server
	begun, ended map[string]int
	answers      map[string]chat.Answer
}

func newWitness(s *Server) *witness {
	return &witness{server: s, begun: map[string]int{}, ended: map[string]int{}, answers: map[string]chat.Answer{}}
}

func (w *witness) of(h chat.Handler) chat.Handler { return watched{w, h} }

type watched struct {
	w *witness
	h chat.Handler
}

func (h watched) Handle(ctx context.Context, e chat.Event) chat.Answer {
	h.w.server.mu.Lock()
	h.w.begun[e.ID]++
	h.w.server.mu.Unlock()
	got := h.h.Handle(ctx, e)
	h.w.server.mu.Lock()
	defer h.w.server.mu.Unlock()
	h.w.ended[e.ID]++
	h.w.answers[e.ID] = got
	h.w.server.touch()
	return got
}

func (h watched) Suggest(ctx context.Context, q chat.Query) []chat.Suggestion {
	return h.h.Suggest(ctx, q)
}
