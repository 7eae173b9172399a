package slack

import (
	"reflect"
	"unicode/utf8"
)

// The elements that people act on, held against Slack's limits.

func (k *checker) element(where string, e object) {
	action, _ := e["action_id"].(string)
	k.least(where+": action_id", len(action), 1)
	k.most(where+": action_id", utf8.RuneCountInString(action), k.ref.of("action_id", "max_length"))
	k.once(where, k.actions, action)
	if e["placeholder"] != nil {
		k.plain(where+": placeholder", e["placeholder"], k.ref.of("select", "placeholder", "max_length"))
	}
	switch e["type"] {
	case "button":
		k.own(where, e, "action_id", "text", "url", "style", "value", "accessibility_label")
		k.plain(where, e["text"], k.ref.of("button", "text", "max_length"))
		for _, part := range []string{"url", "value", "accessibility_label"} {
			s, _ := e[part].(string)
			k.most(where+": "+part, utf8.RuneCountInString(s), k.ref.of("button", part, "max_length"))
		}
	case "static_select", "multi_static_select":
		k.own(where, e, "action_id", "placeholder", "options", "initial_option", "initial_options", "max_selected_items")
		k.options(where, e, k.ref.of("select", "options", "max_items"))
	case "radio_buttons", "checkboxes":
		k.own(where, e, "action_id", "options", "initial_option", "initial_options")
		k.options(where, e, k.ref.of(e["type"].(string), "options", "max_items"))
	case "users_select", "multi_users_select":
		k.own(where, e, "action_id", "placeholder", "initial_user", "initial_users", "max_selected_items")
	case "plain_text_input":
		k.own(where, e, "action_id", "placeholder", "multiline", "initial_value", "max_length")
		most, _ := e["max_length"].(float64)
		k.least(where+": max_length", int(most), 1)
		k.most(where+": max_length", int(most), k.ref.of("plain_text_input", "max_length", "max"))
		s, _ := e["initial_value"].(string)
		k.most(where+": initial_value", utf8.RuneCountInString(s), int(most))
		k.control(where, s)
	default:
		k.fault("%s: an element %v", where, e["type"])
	}
}

func (k *checker) options(where string, e object, most int) {
	list, _ := e["options"].([]any)
	k.least(where+": options", len(list), 1)
	k.most(where+": options", len(list), most)
	words := k.words
	for _, o := range list {
		o := o.(object)
		k.own(where, o, "text", "value", "description")
		k.plain(where+": option", o["text"], k.ref.of("option", "text", "max_length"))
		if o["description"] != nil {
			k.plain(where+": option's description", o["description"], k.ref.of("option", "description", "max_length"))
		}
		value, _ := o["value"].(string)
		k.least(where+": option's value", len(value), 1)
		k.most(where+": option's value", utf8.RuneCountInString(value), k.ref.of("option", "value", "max_length"))
	}
	k.words = words
	initial, _ := e["initial_options"].([]any)
	if e["initial_option"] != nil {
		initial = append(initial, e["initial_option"])
	}
	for _, o := range initial {
		found := false
		for _, offered := range list {
			found = found || reflect.DeepEqual(o, offered)
		}
		if !found {
			k.fault("%s: %v is chosen and not offered", where, o)
		}
	}
	if limit, ok := e["max_selected_items"].(float64); ok {
		k.least(where+": max_selected_items", int(limit), 1)
		k.most(where+": chosen", len(initial), int(limit))
	}
}
