package discordtest

import (
	"maps"
	"unicode/utf8"
)

// modalComponentsMost is how many parts a form has. (Receiving and Responding,
// "Modal"; the description says 40.)
const modalComponentsMost = 5

// modalRequest is a form to open.
type modalRequest struct {
	CustomID   string   `json:"custom_id"`
	Title      string   `json:"title"`
	Components []object `json:"components"`
}

// modal is a form that a person has open.
type modal struct {
	custom, title string
	components    []object
	from          *interaction
	open          bool
}

// check holds a form to what the description does not state.
func (m *modalRequest) check(at []string, bad *problems) {
	at = inside(at, "components")
	if len(m.Components) > modalComponentsMost {
		bad.add(at, "BASE_TYPE_BAD_LENGTH", "Must be between 1 and %d in length.", modalComponentsMost)
	}
	c := &componentCheck{bad, map[string]bool{}, map[int]bool{}, nil, 0, 0}
	for i, o := range m.Components {
		here := inside(at, i)
		c.identity(here, o)
		switch kindOf(o) {
		case actionRow:
			inner := list(o["components"])
			if len(inner) > 1 {
				c.add(inside(here, "components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the maximum width")
			}
			for j, in := range inner {
				if str(in["label"]) == "" {
					c.add(inside(here, "components", j, "label"), "BASE_TYPE_REQUIRED", "This field is required")
				}
				c.input(inside(here, "components", j), in)
			}
		case label:
			in, _ := o["component"].(object)
			if str(in["label"]) != "" {
				c.add(inside(here, "component", "label"), "DISCORDTEST_LABEL_TWICE", "A text input in a label has no label of its own.")
			}
			c.input(inside(here, "component"), in)
		}
	}
}

// input holds one question of a form to its rules.
func (c *componentCheck) input(at []string, o object) {
	c.identity(at, o)
	if o["disabled"] != nil && o["disabled"] != false {
		c.add(inside(at, "disabled"), "COMPONENT_DISABLED_IN_MODAL", "Components in modals cannot be disabled.")
	}
	required := o["required"] == nil || o["required"] == true
	kind := kindOf(o)
	if kind != textInput && kind != radioGroup && kind != checkbox {
		if required && o["min_values"] != nil && num(o["min_values"]) < 1 {
			c.add(inside(at, "min_values"), "BASE_TYPE_MIN_VALUE", "Must be at least 1 when the component is required.")
		}
	}
	switch {
	case kind == textInput:
		c.textInput(at, o)
	case isSelect(kind):
		c.selection(at, o)
	case kind == radioGroup:
		if n := c.options(inside(at, "options"), list(o["options"])); n > 1 {
			c.add(inside(at, "options"), "RADIO_GROUP_TOO_MANY_DEFAULTS", "%d are chosen, of at most 1.", n)
		}
	case kind == checkboxGroup:
		c.boxes(at, o)
	}
}

func (c *componentCheck) textInput(at []string, o object) {
	least, most := num(o["min_length"]), 4000
	if o["max_length"] != nil {
		most = num(o["max_length"])
	}
	if least > most {
		c.add(inside(at, "min_length"), "TEXT_INPUT_MIN_LENGTH", "min_length is %d, and max_length %d.", least, most)
	}
	if n := utf8.RuneCountInString(str(o["value"])); n > most {
		c.add(inside(at, "value"), "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", most)
	}
}

func (c *componentCheck) boxes(at []string, o object) {
	options := list(o["options"])
	least, most := orOne(o["min_values"]), len(options)
	if o["max_values"] != nil {
		most = num(o["max_values"])
	}
	chosen := c.options(inside(at, "options"), options)
	if least > most || most > len(options) || chosen > most {
		c.add(at, "CHECKBOX_GROUP_VALUES", "Of %d options, %d are chosen, at least %d and at most %d may be.", len(options), chosen, least, most)
	}
}

// number gives the parts of a form their ids.
func (b *componentBuilder) number(components []object) []object {
	walk(components, func(o object) { b.used[num(o["id"])] = true })
	out := []object{}
	for _, o := range components {
		out = append(out, b.numbered(o))
	}
	return out
}

func (b *componentBuilder) numbered(o object) object {
	o = maps.Clone(o)
	o["id"] = b.id(o)
	if inner := list(o["components"]); inner != nil {
		shown := []object{}
		for _, i := range inner {
			shown = append(shown, b.numbered(i))
		}
		o["components"] = shown
	}
	if in, has := o["component"].(object); has {
		o["component"] = b.numbered(in)
	}
	return o
}
