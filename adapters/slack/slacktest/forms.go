package slacktest

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// state is what a person typed and chose in blocks, by block_id and action_id.
type state map[[2]string]object

func (st state) set(block, action string, value object) { st[[2]string{block, action}] = value }

// kept is what stays of a state when other blocks take the place of the old.
func (st state) kept(blocks []any) state {
	out := state{}
	eachElement(blocks, func(block, action string, e object) {
		if old, ok := st[[2]string{block, action}]; ok && old["type"] == e["type"] {
			out.set(block, action, old)
		}
	})
	return out
}

// values is the state as a payload tells it: every element that holds
// something, with what it held at first where nobody touched it.
func (st state) values(blocks []any) object { return st.told(blocks, false) }

// told is values; forgets says that what nobody touched is told as empty.
func (st state) told(blocks []any, forgets bool) object {
	out := object{}
	eachElement(blocks, func(block, action string, e object) {
		if !stateful(e) {
			return
		}
		value, ok := st[[2]string{block, action}]
		if !ok && forgets {
			value = initial(object{"type": e["type"]})
		} else if !ok {
			value = initial(e)
		}
		byAction, _ := out[block].(object)
		if byAction == nil {
			byAction = object{}
			out[block] = byAction
		}
		byAction[action] = without(value, "block_id", "action_id", "action_ts")
	})
	return out
}

func without(o object, keys ...string) object {
	out := object{}
	for k, v := range o {
		if !slices.Contains(keys, k) {
			out[k] = v
		}
	}
	return out
}

// eachElement visits the elements of blocks that people act on.
func eachElement(blocks []any, do func(block, action string, element object)) {
	for _, b := range blocks {
		o, _ := b.(object)
		list, _ := o["elements"].([]any)
		if str(o, "type") != "actions" {
			list = nil
		}
		for _, one := range append(slices.Clone(list), o["accessory"], o["element"]) {
			if e, ok := one.(object); ok && str(e, "action_id") != "" {
				do(str(o, "block_id"), str(e, "action_id"), e)
			}
		}
	}
}

func elementOf(blocks []any, block, action string) (found object) {
	eachElement(blocks, func(b, a string, e object) {
		if b == block && a == action {
			found = e
		}
	})
	return found
}

// kindOf says how an element holds what is chosen: the key of its value, and
// the key of what it holds at first.
type kindOf struct{ value, initial string }

var elementKinds = map[string]kindOf{
	"plain_text_input": {"value", "initial_value"}, "number_input": {"value", "initial_value"}, "email_text_input": {"value", "initial_value"},
	"url_text_input": {"value", "initial_value"}, "static_select": {"selected_option", "initial_option"},
	"radio_buttons": {"selected_option", "initial_option"}, "multi_static_select": {"selected_options", "initial_options"},
	"checkboxes": {"selected_options", "initial_options"}, "users_select": {"selected_user", "initial_user"},
	"multi_users_select": {"selected_users", "initial_users"}, "conversations_select": {"selected_conversation", "initial_conversation"},
	"channels_select": {"selected_channel", "initial_channel"}, "datepicker": {"selected_date", "initial_date"},
	"timepicker": {"selected_time", "initial_time"}, "datetimepicker": {"selected_date_time", "initial_date_time"},
}

func stateful(e object) bool { return elementKinds[str(e, "type")].value != "" }

func initial(e object) object {
	k := elementKinds[str(e, "type")]
	out := object{"type": e["type"], k.value: nil}
	switch {
	case e[k.initial] != nil && e[k.initial] != "": // typed nothing is null
		out[k.value] = e[k.initial]
	case strings.HasSuffix(k.value, "s"):
		out[k.value] = []any{}
	}
	return out
}

var (
	isDate  = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)
	isClock = regexp.MustCompile(`^\d\d:\d\d$`)
)

// choose makes the value of an element from what a person typed or chose; it
// fails on what Slack lets nobody do.
func choose(e object, chosen []string) (object, error) {
	kind := str(e, "type")
	out := object{"type": kind}
	if len(chosen) > 1 && !strings.HasPrefix(kind, "multi_") && kind != "checkboxes" {
		return nil, fmt.Errorf("a %s takes one value, not %q", kind, chosen)
	}
	key := elementKinds[kind].value
	first := ""
	if len(chosen) > 0 {
		first = chosen[0]
	}
	switch kind {
	case "button":
		return pressed(e, out, chosen)
	case "static_select", "radio_buttons", "overflow":
		if key == "" {
			key = "selected_option"
		}
		if len(chosen) == 0 {
			out[key] = nil
			return out, nil
		}
		o, err := optionOf(e, first)
		out[key] = o
		return out, err
	case "multi_static_select", "checkboxes":
		list := []any{}
		for _, v := range chosen {
			o, err := optionOf(e, v)
			if err != nil {
				return nil, err
			}
			list = append(list, o)
		}
		if n, ok := e["max_selected_items"].(json.Number); ok {
			if most, _ := strconv.Atoi(n.String()); len(list) > most {
				return nil, fmt.Errorf("%d chosen, at most %d", len(list), most)
			}
		}
		out[key] = list
		return out, nil
	}
	return typedIn(e, out, key, first)
}

func pressed(e, out object, chosen []string) (object, error) {
	if len(chosen) > 0 {
		return nil, fmt.Errorf("a button takes no values")
	}
	for _, k := range []string{"text", "value", "style"} {
		if v, ok := e[k]; ok {
			out[k] = echoed(v)
		}
	}
	return out, nil
}

// errLength is a text that is too short or too long for its field.
var errLength = errors.New("not of a length that the field takes")

func typedIn(e, out object, key, typed string) (object, error) {
	out[key] = initial(object{"type": e["type"]})[key] // nothing
	if typed == "" {
		return out, nil
	}
	out[key] = typed
	n := utf8.RuneCountInString(typed)
	switch kind := str(e, "type"); {
	case key == "":
		return nil, fmt.Errorf("a %s cannot be filled", kind)
	case kind == "plain_text_input" && e["multiline"] != true && strings.Contains(typed, "\n"):
		return nil, fmt.Errorf("one line")
	case kind == "plain_text_input" && (n < number(e, "min_length", 0) || n > number(e, "max_length", 3000)):
		return out, fmt.Errorf("%w: %d characters", errLength, n)
	case kind == "number_input":
		if _, err := strconv.ParseFloat(typed, 64); err != nil {
			return nil, fmt.Errorf("%q is no number", typed)
		}
	case kind == "datepicker" && !isDate.MatchString(typed), kind == "timepicker" && !isClock.MatchString(typed):
		return nil, fmt.Errorf("%q cannot be picked", typed)
	case kind == "datetimepicker":
		at, err := strconv.ParseInt(typed, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%q is no Unix time", typed)
		}
		out[key] = at
	case strings.HasPrefix(kind, "multi_"):
		out[key] = []any{typed}
	}
	return out, nil
}

func number(e object, key string, without int) int {
	if n, ok := e[key].(json.Number); ok {
		if i, err := strconv.Atoi(n.String()); err == nil {
			return i
		}
	}
	return without
}

func optionsOf(e object) []any {
	list, _ := e["options"].([]any)
	groups, _ := e["option_groups"].([]any)
	for _, g := range groups {
		o, _ := g.(object)
		more, _ := o["options"].([]any)
		list = append(slices.Clone(list), more...)
	}
	return list
}

func optionOf(e object, value string) (any, error) {
	for _, one := range optionsOf(e) {
		if o, _ := one.(object); str(o, "value") == value {
			return echoed(o), nil
		}
	}
	return nil, fmt.Errorf("no option %q", value)
}

// echo is a message as the payload of a press holds it: the words of its text
// objects are escaped, plain ones too (bolt-python issue 513). Those of views are
// taken to be as well.
func (s *Server) echo(m *message) object {
	out := s.messageObject(m, false)
	if m.blocks != nil {
		out["blocks"] = echoed(m.blocks)
	}
	return out
}

func echoed(v any) any {
	switch v := v.(type) {
	case object:
		out := object{}
		for k, x := range v {
			if s, ok := x.(string); ok && k == "text" && (v["type"] == "plain_text" || v["type"] == "mrkdwn") {
				out[k] = escapeOnce(s, v["type"] == "mrkdwn")
				continue
			}
			out[k] = echoed(x)
		}
		return out
	case []any:
		out := []any{}
		for _, x := range v {
			out = append(out, echoed(x))
		}
		return out
	}
	return v
}

// escapeOnce escapes plain words; markup is escaped already.
func escapeOnce(s string, markup bool) string {
	if markup {
		return s
	}
	return escape(s)
}

// Fill is what a person enters in a view, by block_id: the values of its one
// element. A block that is not in it keeps what it holds; no values empty it.
type Fill map[string][]string

// Submit has a person fill in the fields of a view and send it.
func (s *Server) Submit(t testing.TB, user, view string, fill Fill) *Act {
	t.Helper()
	return s.submit(t, user, view, fill, false)
}

// submit is Submit; anything may be typed of any length where long says so,
// which Slack's own client lets nobody do.
func (s *Server) submit(t testing.TB, user, view string, fill Fill, long bool) *Act {
	t.Helper()
	s.mu.Lock()
	p, _ := s.who(t, user, "")
	v := s.views.byID[view]
	if v == nil || v.user != user || v.kind() != "modal" || v.body["submit"] == nil {
		s.mu.Unlock()
		t.Fatalf("%s has no view %q to send", user, view)
	}
	if err := v.enter(fill, long); err != nil {
		s.mu.Unlock()
		t.Fatalf("%s cannot send the view: %v", user, err)
	}
	v.errors = nil
	a := s.newAct("interactive", "view_submission", user)
	a.ID, a.view, a.takes = v.id, v, true
	a.payload = s.interaction(a, p)
	a.payload["view"], a.payload["response_urls"] = echoed(s.viewObject(v)), []any{}
	s.send(a)
	s.mu.Unlock()
	return a
}

// enter types into the fields of a view what its client lets a person type.
func (v *view) enter(fill Fill, long bool) error {
	known := map[string]bool{}
	for _, b := range v.blocks() {
		o, _ := b.(object)
		if str(o, "type") != "input" {
			continue
		}
		block := str(o, "block_id")
		known[block] = true
		e, _ := o["element"].(object)
		key := elementKinds[str(e, "type")].value
		value, ok := v.state[[2]string{block, str(e, "action_id")}]
		if !ok {
			value = initial(e)
		}
		if values, ok := fill[block]; ok {
			var err error
			if value, err = choose(e, values); err != nil && !(long && errors.Is(err, errLength)) {
				return fmt.Errorf("field %s: %w", block, err)
			}
		}
		list, isList := value[key].([]any)
		if o["optional"] != true && (value[key] == nil || isList && len(list) == 0) {
			return fmt.Errorf("field %s is required", block)
		}
		v.state.set(block, str(e, "action_id"), value)
	}
	for block := range fill {
		if !known[block] {
			return fmt.Errorf("no field %q", block)
		}
	}
	return nil
}

// CloseView has a person leave a view without sending it; the app is told when
// it asked for that, and nil is returned otherwise.
func (s *Server) CloseView(t testing.TB, user, view string) *Act {
	t.Helper()
	s.mu.Lock()
	p, _ := s.who(t, user, "")
	v := s.views.byID[view]
	if v == nil || !v.open || v.user != user {
		s.mu.Unlock()
		t.Fatalf("%s has no view %q open", user, view)
	}
	var a *Act
	s.closeTop(user, false)
	if v.body["notify_on_close"] == true {
		a = s.newAct("interactive", "view_closed", user)
		a.view = v
		a.payload = s.interaction(a, p)
		delete(a.payload, "trigger_id")
		a.payload["view"], a.payload["is_cleared"] = echoed(s.viewObject(v)), false
		s.send(a)
	}
	s.mu.Unlock()
	return a
}
