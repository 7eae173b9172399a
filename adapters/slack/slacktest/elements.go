package slacktest

import (
	"slices"
	"unicode/utf8"
)

// The elements that people act on, and those that a context shows.

// holder is a block that holds elements.
type holder string

const (
	inSection holder = "section"
	inActions holder = "actions"
	inInput   holder = "input"
)

// elementType is an element's shape, and which blocks and surfaces take it.
type elementType struct {
	in []holder
	on []surface // nil: everywhere
	shape
}

func fields(more map[string]rule, add map[string]rule) map[string]rule {
	out := map[string]rule{}
	for _, m := range []map[string]rule{more, add} {
		for k, v := range m {
			out[k] = v
		}
	}
	return out
}

var (
	everywhere = []holder{inSection, inActions, inInput}
	menus      = []holder{inSection, inInput} // menus of several are not taken in actions

	asks    = map[string]rule{"confirm": confirm, "focus_on_load": focus}
	chooses = fields(asks, map[string]rule{"placeholder": label(1, 150, false)})
	options = fields(chooses, map[string]rule{"options": listOf(1, 100, option(false, false)), "option_groups": listOf(1, 100, optionGroup)})
	several = map[string]rule{"max_selected_items": whole(1, 100)}
	boxes   = fields(asks, map[string]rule{"options": listOf(1, 10, option(true, false))})
	typing  = map[string]rule{"placeholder": label(1, 150, false), "focus_on_load": focus, "dispatch_action_config": anything}
)

// elementTypes are the elements there are.
var elementTypes = map[string]elementType{
	"button": {in: []holder{inSection, inActions}, shape: shape{fields: map[string]rule{
		"text": label(1, 75, false), "url": address(3000), "value": words(0, 2000), "style": oneOf("primary", "danger"), "confirm": confirm,
		"accessibility_label": words(1, 75),
	}, needs: []string{"text"}}},
	"overflow": {in: []holder{inSection, inActions}, shape: shape{fields: map[string]rule{
		"options": listOf(1, 5, option(false, true)), "confirm": confirm}, needs: []string{"options"}}},
	"static_select": {in: everywhere, shape: shape{fields: fields(options, map[string]rule{"initial_option": option(false, false)}), also: offered}},
	"multi_static_select": {in: menus, shape: shape{also: offered,
		fields: fields(fields(options, several), map[string]rule{"initial_options": listOf(1, 100, option(false, false))})}},
	"radio_buttons": {in: everywhere, shape: shape{fields: fields(boxes, map[string]rule{"initial_option": option(true, false)}), also: offered}},
	"checkboxes": {in: everywhere, shape: shape{also: offered,
		fields: fields(boxes, map[string]rule{"initial_options": listOf(1, 10, option(true, false))})}},
	"users_select": {in: everywhere, shape: shape{fields: fields(chooses, map[string]rule{"initial_user": someone})}},
	"multi_users_select": {in: menus, shape: shape{
		fields: fields(fields(chooses, several), map[string]rule{"initial_users": listOf(1, 100, someone)})}},
	"conversations_select": {in: everywhere, shape: shape{fields: fields(chooses, map[string]rule{
		"initial_conversation": words(1, 0), "default_to_current_conversation": flag, "response_url_enabled": flag, "filter": anything})}},
	"channels_select": {in: everywhere, shape: shape{fields: fields(chooses, map[string]rule{"initial_channel": words(1, 0), "response_url_enabled": flag})}},
	"datepicker":      {in: everywhere, shape: shape{fields: fields(chooses, map[string]rule{"initial_date": matching(isDate)})}},
	"timepicker": {in: everywhere, shape: shape{fields: fields(chooses, map[string]rule{"initial_time": matching(isClock),
		"timezone": words(1, 0)})}},
	"datetimepicker": {in: []holder{inActions, inInput}, on: []surface{inModal, inMessage},
		shape: shape{fields: fields(asks, map[string]rule{"initial_date_time": whole(1_000_000_000, 9_999_999_999)})}},
	"plain_text_input": {in: []holder{inInput}, shape: shape{also: fitsInput, fields: fields(typing, map[string]rule{
		"multiline": flag, "initial_value": words(0, 0), "min_length": whole(0, 3000), "max_length": whole(1, 3000)})}},
	"number_input": {in: []holder{inInput}, on: []surface{inModal}, shape: shape{needs: []string{"is_decimal_allowed"}, fields: fields(typing, map[string]rule{
		"is_decimal_allowed": flag, "initial_value": words(0, 0), "min_value": words(1, 0), "max_value": words(1, 0)})}},
	"email_text_input": {in: []holder{inInput}, on: []surface{inModal}, shape: shape{fields: fields(typing, map[string]rule{"initial_value": words(0, 0)})}},
	"url_text_input":   {in: []holder{inInput}, on: []surface{inModal}, shape: shape{fields: fields(typing, map[string]rule{"initial_value": words(0, 0)})}},
	"image":            {in: []holder{inSection}, shape: imageElement},
}

var imageElement = shape{fields: map[string]rule{
	"image_url": address(3000), "slack_file": slackFile, "alt_text": words(1, 2000),
}, needs: []string{"alt_text"}, also: oneImage}

// element is an element that a block takes.
func element(in holder) rule {
	return func(k *checker, at string, v any) {
		o, ok := v.(object)
		if !ok {
			k.fault(at, "must be an object")
			return
		}
		kind := str(o, "type")
		e, known := elementTypes[kind]
		if !known || !slices.Contains(e.in, in) || e.on != nil && !slices.Contains(e.on, k.on) {
			k.fault(at+"/type", "unsupported type: %s", kind)
			return
		}
		more := map[string]rule{"type": anything}
		if kind != "image" {
			more["action_id"] = words(0, 255)
		}
		k.object(at, o, e.shape, more)
	}
}

// uniqueActions checks that no two elements of a block have one action_id.
func uniqueActions(k *checker, at string, o object) {
	seen := map[string]bool{}
	list, _ := o["elements"].([]any)
	for _, one := range list {
		e, _ := one.(object)
		id := str(e, "action_id")
		if id != "" && seen[id] {
			k.fault(at, "`action_id` already exists: %.100s", id)
		}
		seen[id] = true
	}
}

// focus is a wish to be typed in first: views only, one element.
func focus(k *checker, at string, v any) {
	flag(k, at, v)
	if v == true {
		k.focus++
		if k.on == inMessage {
			k.fault(at, "not in a message")
		}
	}
}

// someone is the id of a person.
func someone(k *checker, at string, v any) {
	s, _ := v.(string)
	if k.s.people[s] == nil && s != BotUser {
		k.fault(at, "invalid user: %.40s", s)
	}
}

func matching(re interface{ MatchString(string) bool }) rule {
	return func(k *checker, at string, v any) {
		if s, ok := v.(string); !ok || !re.MatchString(s) {
			k.fault(at, "has not the form that it must have")
		}
	}
}

// fitsInput checks the lengths of a field that is typed.
func fitsInput(k *checker, at string, e object) {
	n := utf8.RuneCountInString(str(e, "initial_value"))
	if most := number(e, "max_length", 3000); n > most || number(e, "min_length", 0) > most {
		k.fault(at, "initial_value of %d characters, at most %d", n, most)
	}
}

// inContext is what a context block shows: texts and small pictures.
func inContext(k *checker, at string, v any) {
	o, _ := v.(object)
	if str(o, "type") != "image" {
		textObject(1, 3000)(k, at, v)
		return
	}
	k.object(at, o, imageElement, map[string]rule{"type": anything})
}
