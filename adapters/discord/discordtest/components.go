package discordtest

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// Types of components. (Components, "Component Types".)
const (
	actionRow         = 1
	button            = 2
	stringSelect      = 3
	textInput         = 4
	userSelect        = 5
	roleSelect        = 6
	mentionableSelect = 7
	channelSelect     = 8
	section           = 9
	textDisplay       = 10
	thumbnail         = 11
	gallery           = 12
	fileComponent     = 13
	separator         = 14
	container         = 17
	label             = 18
	fileUpload        = 19
	radioGroup        = 21
	checkboxGroup     = 22
	checkbox          = 23
)

// Styles of buttons that are not pressed.
const (
	linkButton    = 5
	premiumButton = 6
)

// Limits of a message's components. (Components, "Legacy Message Component
// Behavior" and the head of the page.)
const (
	rowsMost       = 5
	buttonsMost    = 5
	componentsMost = 40
	displayMost    = 4000 // characters over all text displays
)

// num is a number of decoded JSON, 0 if it is none.
func num(v any) int {
	switch n := v.(type) {
	case float64:
		return int(n)
	case json.Number:
		i, _ := n.Int64()
		return int(i)
	case int:
		return n
	}
	return 0
}

func str(v any) string {
	s, _ := v.(string)
	return s
}

func kindOf(o object) int { return num(o["type"]) }

func isSelect(kind int) bool {
	return kind == stringSelect || kind >= userSelect && kind <= channelSelect
}

// list are the objects of a decoded array.
func list(v any) []object {
	switch l := v.(type) {
	case []object:
		return l
	case []any:
		out := make([]object, 0, len(l))
		for _, e := range l {
			if o, ok := e.(object); ok {
				out = append(out, o)
			}
		}
		return out
	}
	return nil
}

// walk visits components and all that are inside them, in order.
func walk(components []object, visit func(object)) {
	for _, c := range components {
		visit(c)
		walk(list(c["components"]), visit)
		for _, name := range []string{"accessory", "component"} {
			if inner, ok := c[name].(object); ok {
				walk([]object{inner}, visit)
			}
		}
	}
}

// componentCheck holds the components of one message to what the description
// does not state.
type componentCheck struct {
	*problems
	custom map[string]bool // the custom_ids met so far
	ids    map[int]bool
	names  map[string]bool // of the message's files
	total  int
	text   int // characters of text displays
}

func checkComponents(at []string, components []object, v2 bool, names map[string]bool, bad *problems) {
	c := &componentCheck{bad, map[string]bool{}, map[int]bool{}, names, 0, 0}
	for i, o := range components {
		if !v2 && kindOf(o) != actionRow {
			bad.add(inside(at, i, "type"), "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (1,).")
			continue
		}
		c.check(inside(at, i), o)
	}
	switch {
	case !v2 && len(components) > rowsMost:
		bad.add(at, "BASE_TYPE_BAD_LENGTH", "Must be between 1 and %d in length.", rowsMost)
	case v2 && c.total > componentsMost:
		bad.add(at, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", "The total number of components must be %d or fewer.", componentsMost)
	case c.text > displayMost:
		bad.add(at, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", "The total size of displayable text exceeds maximum size of %d", displayMost)
	}
}

func (c *componentCheck) check(at []string, o object) {
	c.total++
	c.identity(at, o)
	switch kind := kindOf(o); {
	case kind == actionRow:
		c.row(at, list(o["components"]))
	case kind == button:
		c.button(at, o)
	case isSelect(kind):
		c.selection(at, o)
	case kind == textDisplay:
		c.text += utf8.RuneCountInString(str(o["content"]))
	case kind == thumbnail:
		c.media(inside(at, "media"), o["media"], false)
	case kind == fileComponent:
		c.media(inside(at, "file"), o["file"], true)
	case kind == gallery:
		for i, item := range list(o["items"]) {
			c.media(inside(at, "items", i, "media"), item["media"], false)
		}
	}
	for i, inner := range list(o["components"]) {
		c.check(inside(at, "components", i), inner)
	}
	if inner, ok := o["accessory"].(object); ok {
		c.check(inside(at, "accessory"), inner)
	}
}

// identity: custom_id and id are unique in the message.
func (c *componentCheck) identity(at []string, o object) {
	if id := str(o["custom_id"]); id != "" {
		if c.custom[id] {
			c.add(inside(at, "custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
		}
		c.custom[id] = true
	}
	if id := num(o["id"]); id != 0 {
		if c.ids[id] {
			c.add(inside(at, "id"), "COMPONENT_ID_DUPLICATED", "Component id cannot be duplicated")
		}
		c.ids[id] = true
	}
}

// row: up to five buttons, or one select.
func (c *componentCheck) row(at []string, inner []object) {
	width := 0
	for _, o := range inner {
		width++
		if isSelect(kindOf(o)) {
			width += buttonsMost - 1
		}
	}
	if width > buttonsMost {
		c.add(inside(at, "components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the maximum width")
	}
}

func (c *componentCheck) button(at []string, o object) {
	style, has := num(o["style"]), func(name string) bool { return o[name] != nil && o[name] != "" }
	wants, not := "custom_id", []string{"url", "sku_id"}
	switch style {
	case linkButton:
		wants, not = "url", []string{"custom_id", "sku_id"}
	case premiumButton:
		wants, not = "sku_id", []string{"custom_id", "url", "label", "emoji"}
	}
	if !has(wants) {
		c.add(inside(at, wants), "BASE_TYPE_REQUIRED", "This field is required")
	}
	for _, name := range not {
		if has(name) {
			c.add(inside(at, name), "BUTTON_COMPONENT_INVALID_FIELD", "A button of style %d cannot have %s.", style, name)
		}
	}
	if style != premiumButton && !has("label") && !has("emoji") {
		c.add(at, "BUTTON_COMPONENT_LABEL_OR_EMOJI", "A button needs a label or an emoji.")
	}
	if style == linkButton && has("url") && !isWeb(str(o["url"])) && !strings.HasPrefix(str(o["url"]), "discord://") {
		c.add(inside(at, "url"), "URL_TYPE_INVALID_SCHEME", "Scheme must be one of ('http', 'https', 'discord').")
	}
}

// orOne is a bound of a select, which is 1 where it is not said.
func orOne(v any) int {
	if v == nil {
		return 1
	}
	return num(v)
}

func (c *componentCheck) selection(at []string, o object) {
	least, most := orOne(o["min_values"]), orOne(o["max_values"])
	if least > most {
		c.add(inside(at, "min_values"), "SELECT_COMPONENT_MIN_VALUES", "min_values is %d, and max_values %d.", least, most)
	}
	defaults := len(list(o["default_values"]))
	if kindOf(o) == stringSelect {
		options := list(o["options"])
		if most > len(options) {
			c.add(inside(at, "options"), "BASE_TYPE_BAD_LENGTH", "Must be between %d and 25 in length.", most)
		}
		defaults = c.options(inside(at, "options"), options)
	}
	if defaults > most {
		c.add(at, "SELECT_COMPONENT_TOO_MANY_DEFAULTS", "%d are chosen, of at most %d.", defaults, most)
	}
}

// options: their values are unique. It returns how many are chosen.
func (p *problems) options(at []string, options []object) (chosen int) {
	seen := map[string]bool{}
	for i, o := range options {
		value := str(o["value"])
		if seen[value] {
			p.add(inside(at, i, "value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used")
		}
		seen[value] = true
		if o["default"] == true {
			chosen++
		}
	}
	return chosen
}

// media: a file of the message, or an address on the web unless only a file may
// be shown.
func (c *componentCheck) media(at []string, media any, fileOnly bool) {
	o, _ := media.(object)
	name, ours := strings.CutPrefix(str(o["url"]), "attachment://")
	switch {
	case ours && !c.names[name]:
		c.add(inside(at, "url"), "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND", "The referenced attachment %q was not found.", name)
	case !ours && (fileOnly || !isWeb(str(o["url"]))):
		c.add(inside(at, "url"), "URL_TYPE_INVALID_SCHEME", "This address cannot be shown.")
	}
}
