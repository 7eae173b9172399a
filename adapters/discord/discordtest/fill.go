package discordtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// Submit sends an open form, as the person who opened it. Values are by the
// custom_id of each question: one text, or what is chosen ("true" or "false"
// for a single box). A question that is not among them keeps what the form
// shows in it; one with no values is emptied. The test fails where Discord's
// apps would not let the form be sent.
//
// The form stays open until the app has answered: it can be sent again.
func (s *Server) Submit(t testing.TB, f *Modal, values map[string][]string) *Interaction {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	m := f.modal
	if !m.open {
		t.Fatalf("the form %q is closed", m.title)
	}
	filler := &filler{s: s, values: values, guild: s.guilds[m.from.guild], resolved: map[string]object{}}
	filled, err := filler.all(m.components)
	if err != nil {
		t.Fatalf("the form %q: %v", m.title, err)
	}
	return s.submit(m, filled, filler.resolved)
}

// SubmitForged sends an open form with components of anyone's making.
func (s *Server) SubmitForged(f *Modal, components []map[string]any) *Interaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	frames := s.frames
	s.frames = nil // such a frame is of no official type, and is not our fault
	defer func() { s.frames = frames }()
	return s.submit(f.modal, components, nil)
}

func (s *Server) submit(m *modal, components []object, resolved map[string]object) *Interaction {
	i := s.begin(modalSubmit, m.from.who, s.channels[m.from.channel])
	i.opened, i.form = m.from, m
	data := object{"custom_id": m.custom, "components": components}
	if len(resolved) > 0 {
		data["resolved"] = resolved
	}
	s.tell(i, data)
	return &Interaction{s: s, i: i}
}

// filler makes what a form sends. (Components, "… Interaction Response
// Structure".)
type filler struct {
	s        *Server
	values   map[string][]string
	guild    *guild
	resolved map[string]object
}

func (f *filler) all(components []object) ([]object, error) {
	out := []object{}
	for _, o := range components {
		part := object{"type": kindOf(o), "id": o["id"]}
		var err error
		switch kindOf(o) {
		case actionRow:
			part["components"], err = f.all(list(o["components"]))
		case label:
			part["component"], err = f.one(o["component"].(object))
		case textDisplay:
		default:
			part, err = f.one(o)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, part)
	}
	return out, nil
}

// one is a question with its answer.
func (f *filler) one(o object) (object, error) {
	kind, id := kindOf(o), str(o["custom_id"])
	given, said := f.values[id]
	if !said {
		given = shownIn(o)
	}
	out := object{"type": kind, "id": o["id"], "custom_id": id}
	if err := f.fits(o, given); err != nil {
		return nil, fmt.Errorf("%s: %w", id, err)
	}
	switch kind {
	case textInput:
		out["value"] = strings.Join(given, "")
	case radioGroup:
		out["value"] = nil
		if len(given) > 0 {
			out["value"] = given[0]
		}
	case checkbox:
		out["value"] = len(given) > 0 && given[0] == "true"
	default:
		out["values"] = append([]string{}, given...)
	}
	if isSelect(kind) && kind != stringSelect {
		for _, v := range given {
			if !f.s.resolve(f.resolved, v, f.guild) {
				return nil, fmt.Errorf("%s: there is no %s", id, v)
			}
		}
	}
	return out, nil
}

// shownIn is what a question holds when it opens.
func shownIn(o object) []string {
	switch kindOf(o) {
	case textInput:
		if v := str(o["value"]); v != "" {
			return []string{v}
		}
	case checkbox:
		if o["default"] == true {
			return []string{"true"}
		}
	}
	var out []string
	for _, p := range list(o["options"]) {
		if p["default"] == true {
			out = append(out, str(p["value"]))
		}
	}
	for _, d := range list(o["default_values"]) {
		out = append(out, str(d["id"]))
	}
	return out
}

// fits tells why Discord's apps would not take an answer.
func (f *filler) fits(o object, given []string) error {
	kind, required := kindOf(o), o["required"] == nil || o["required"] == true
	if kind == checkbox {
		return nil
	}
	if len(given) == 0 || kind == textInput && strings.Join(given, "") == "" {
		if required {
			return fmt.Errorf("an answer is required")
		}
		return nil
	}
	if kind == textInput {
		n, most := utf8.RuneCountInString(strings.Join(given, "")), 4000
		if o["max_length"] != nil {
			most = num(o["max_length"])
		}
		if least := num(o["min_length"]); n < least || n > most {
			return fmt.Errorf("%d characters, of %d to %d", n, least, most)
		}
		return nil
	}
	least, most := orOne(o["min_values"]), orOne(o["max_values"])
	if kind == checkboxGroup && o["max_values"] == nil {
		most = len(list(o["options"]))
	}
	if kind == radioGroup {
		least, most = 1, 1
	}
	if len(given) < least || len(given) > most {
		return fmt.Errorf("%d are chosen, of %d to %d", len(given), least, most)
	}
	options := list(o["options"])
	for _, v := range given {
		if options != nil && !slices.ContainsFunc(options, func(p object) bool { return str(p["value"]) == v }) {
			return fmt.Errorf("there is no option %q", v)
		}
	}
	return nil
}
