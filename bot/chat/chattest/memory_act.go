package chattest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"livinglab/bot/chat"
)

// handle is what Memory keeps in Seen.Handle.
type handle struct {
	memory *Memory
	post   string // a post's id
	owner  string // of a whisper or form: who sees it
	form   *chat.Form
	id     string     // of a form: its submission's id
	file   *chat.File // of a whisper
}

// act is an event with what it was done on, to be delivered again.
type act struct {
	event chat.Event
	on    *handle
	shown *Seen // the form that was sent
}

// Type sends a line from the composer.
func (m *Memory) Type(t testing.TB, account string, at chat.Place, line string) *Seen {
	t.Helper()
	r, from, at := m.begin(t, account, at)
	defer r.inFlight.Done()
	if strings.TrimSpace(line) == "" {
		t.Fatalf("%s: an empty line cannot be sent", m.name)
	}
	e := chat.Event{From: from, At: at}
	if after, ok := strings.CutPrefix(line, "/"); ok {
		name, text, _ := strings.Cut(after, " ")
		e.Command = &chat.Command{Name: name, Text: strings.TrimSpace(text)}
		return m.deliver(t, r, act{event: e})
	}
	m.mu.Lock()
	p := m.add(&post{at: at, by: account, words: line})
	root := m.byID[at.Thread]
	m.mu.Unlock()
	if root == nil || root.by != "" {
		return nil // none of the bot's business
	}
	e.Said = &chat.Said{Post: root.id, Text: line, Message: p.id}
	return m.deliver(t, r, act{event: e})
}

// Choose chooses a command in the menu of a message.
func (m *Memory) Choose(t testing.TB, account string, on *Seen, command string) *Seen {
	t.Helper()
	h := m.held(t, account, on)
	message, ok := m.message(h.post)
	if !ok {
		t.Fatalf("%s: %s chooses on what is no message", m.name, account)
	}
	specs := m.Commands()
	i := slices.IndexFunc(specs, func(c chat.CommandSpec) bool {
		return slices.Contains(slices.Collect(maps.Values(c.OnMessage)), command)
	})
	if i < 0 {
		t.Fatalf("%s: %q is not in the menu of a message", m.name, command)
	}
	r, from, at := m.begin(t, account, on.At)
	defer r.inFlight.Done()
	e := chat.Event{From: from, At: at, Command: &chat.Command{Name: specs[i].Name.In(chat.French), On: &message}}
	return m.deliver(t, r, act{event: e})
}

// message is a post as the bot is told of it.
func (m *Memory) message(id string) (chat.Message, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p := m.byID[id]
	if p == nil {
		return chat.Message{}, false
	}
	text := p.words
	if p.by == "" {
		s := m.see(p)
		text = strings.TrimSpace(strings.Join(append([]string{s.Title}, s.Lines...), "\n"))
	}
	return chat.Message{ID: p.id, By: m.people[p.by], Text: text}, true
}

// Press presses a button or chooses in a menu. What was seen may be old.
func (m *Memory) Press(t testing.TB, account string, on *Seen, c Control, values ...string) *Seen {
	t.Helper()
	h := m.held(t, account, on)
	if err := pressable(on, c, values); err != nil {
		t.Fatalf("%s: %s cannot press: %v", m.name, account, err)
	}
	route, err := chat.ParseRoute(c.Route)
	if err != nil {
		t.Fatalf("%s: %v", m.name, err)
	}
	r, from, at := m.begin(t, account, on.At)
	defer r.inFlight.Done()
	e := chat.Event{From: from, At: at, Press: &chat.Press{Route: route, Values: values}}
	return m.deliver(t, r, act{event: e, on: h})
}

// pressable checks that what was seen has the control, and the control the values.
func pressable(on *Seen, c Control, values []string) error {
	same := func(k Control) bool { return k.Route == c.Route }
	if c.Route == "" {
		return fmt.Errorf("%q is a link", c.Label)
	}
	if slices.ContainsFunc(on.Button, same) {
		if len(values) > 0 {
			return fmt.Errorf("%q is a button and takes no values", c.Label)
		}
		return nil
	}
	i := slices.IndexFunc(on.Menus, same)
	if i < 0 {
		return fmt.Errorf("%q is not there", c.Label)
	}
	menu := on.Menus[i]
	if !menu.Several && len(values) != 1 {
		return fmt.Errorf("%q takes one value, not %q", c.Label, values)
	}
	return offered(menu.Options, values)
}

func offered(options []chat.Option, values []string) error {
	for i, v := range values {
		if !slices.ContainsFunc(options, func(o chat.Option) bool { return o.Value == v }) || slices.Contains(values[:i], v) {
			return fmt.Errorf("%q cannot be chosen of %v", v, options)
		}
	}
	return nil
}

// Submit sends an opened form, once more if it was sent.
func (m *Memory) Submit(t testing.TB, account string, form *Seen, fields chat.Filled) *Seen {
	t.Helper()
	h := m.held(t, account, form)
	if h.form == nil {
		t.Fatalf("%s: %s sends what is no form", m.name, account)
	}
	filled, err := fill(form, h.form, fields)
	if err != nil {
		t.Fatalf("%s: %s cannot send the form: %v", m.name, account, err)
	}
	r, from, at := m.begin(t, account, form.At)
	defer r.inFlight.Done()
	e := chat.Event{ID: h.id, From: from, At: at, Submit: &chat.Submit{Route: h.form.Route, Fields: filled}}
	shown := *form
	shown.Fields = slices.Clone(form.Fields)
	for i, f := range shown.Fields {
		shown.Fields[i].Value, shown.Fields[i].Problem = filled[f.Name], ""
	}
	return m.deliver(t, r, act{event: e, on: h, shown: &shown})
}

// fill types the fields into a form as shown: a field that is not among them
// keeps what it held. It refuses what no platform lets a person send.
func fill(form *Seen, opened *chat.Form, fields chat.Filled) (chat.Filled, error) {
	for name := range fields {
		if form.Field(name) == nil {
			return nil, fmt.Errorf("no field %q", name)
		}
	}
	filled := chat.Filled{}
	for i, f := range form.Fields {
		values, ok := fields[f.Name]
		if !ok {
			values = f.Value
		}
		values = slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == "" })
		switch {
		case len(values) == 0 && !f.Optional:
			return nil, fmt.Errorf("field %q is required", f.Name)
		case len(values) > 1 && f.Kind != chat.Choices:
			return nil, fmt.Errorf("field %q takes one value", f.Name)
		case f.Kind == chat.Choice || f.Kind == chat.Choices:
			if err := offered(f.Options, values); err != nil {
				return nil, fmt.Errorf("field %q: %w", f.Name, err)
			}
		case f.Kind != chat.Lines && len(values) > 0 && strings.Contains(values[0], "\n"):
			return nil, fmt.Errorf("field %q has one line", f.Name)
		case opened.Fields[i].MaxLength > 0 && utf8.RuneCountInString(strings.Join(values, "")) > opened.Fields[i].MaxLength:
			return nil, fmt.Errorf("field %q holds %d characters", f.Name, opened.Fields[i].MaxLength)
		}
		if len(values) > 0 {
			filled[f.Name] = values
		}
	}
	return filled, nil
}

// Again delivers the person's last event once more.
func (m *Memory) Again(t testing.TB, account string) *Seen {
	t.Helper()
	m.mu.Lock()
	a, ok := m.last[account]
	m.mu.Unlock()
	if !ok {
		t.Fatalf("%s: %s has done nothing yet", m.name, account)
	}
	r, _, _ := m.begin(t, account, a.event.At)
	defer r.inFlight.Done()
	return m.deliver(t, r, a)
}

// held checks that a person sees what they act on.
func (m *Memory) held(t testing.TB, account string, on *Seen) *handle {
	t.Helper()
	if on == nil {
		t.Fatalf("%s: %s acts on nothing seen", m.name, account)
	}
	h, ok := on.Handle.(handle)
	if !ok || h.memory != m {
		t.Fatalf("%s: %s acts on what was seen elsewhere", m.name, account)
	}
	if h.owner != "" && h.owner != account || on.At.Direct && on.At.Room != directRoom(account) {
		t.Fatalf("%s: %s does not see that: %s%s", m.name, account, h.owner, on.At.Room)
	}
	return &h
}

// deliver hands an event to the handler, in a goroutine of its own, and shows
// the answer.
func (m *Memory) deliver(t testing.TB, r *run, a act) *Seen {
	t.Helper()
	m.mu.Lock()
	if a.event.ID == "" {
		a.event.ID = m.next("e")
	}
	m.last[a.event.From.ID] = a
	m.mu.Unlock()
	answers := make(chan chat.Answer, 1)
	go func() { answers <- r.h.Handle(r.ctx, copied(a.event)) }()
	answer := <-answers
	m.mu.Lock()
	defer m.mu.Unlock()
	seen, err := m.show(a, answer)
	if err != nil {
		m.troubles = append(m.troubles, fmt.Errorf("answer to event %s of %s: %w", a.event.ID, a.event.From.ID, err))
		return m.whisper(a, sorry)
	}
	return seen
}

// copied is an event that the handler may change.
func copied(e chat.Event) chat.Event {
	e.From.Groups = slices.Clone(e.From.Groups)
	if e.Command != nil && e.Command.On != nil {
		c, on := *e.Command, *e.Command.On
		on.By.Groups = slices.Clone(on.By.Groups)
		c.On, e.Command = &on, &c
	}
	if e.Press != nil {
		p := *e.Press
		p.Values = slices.Clone(p.Values)
		e.Press = &p
	}
	if e.Submit != nil {
		s := *e.Submit
		s.Fields = maps.Clone(s.Fields)
		e.Submit = &s
	}
	return e
}
