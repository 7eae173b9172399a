package slacktest

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
)

var isTime = regexp.MustCompile(`^\d{1,10}(\.\d{1,6})?$`)

// checkArgs checks that the arguments are those of the method and of their
// kinds. Slack ignores what it does not know; here it is refused, since it is a
// mistake in the app.
func (c *call) checkArgs(m method) error {
	for _, name := range m.needs {
		if v, ok := c.args[name]; !ok || v == "" || v == nil {
			return wrong("invalid_arguments", "[ERROR] missing required field: %s", name)
		}
	}
	for name, v := range c.args {
		kind, ok := m.args[name]
		if name == "team_id" && !ok {
			kind, ok = aText, true // Slack's own libraries send it with everything
		}
		if !ok {
			return wrong("invalid_arguments", "[ERROR] unknown field: %s", name)
		}
		if why := kind.refuses(v); why != "" {
			return wrong("invalid_arguments", "[ERROR] %s [json-pointer:/%s]", why, name)
		}
	}
	return nil
}

// refuses says why a value is none of the kind, "" when it is one.
func (a argument) refuses(v any) string {
	text, isText := v.(string)
	switch a {
	case aText:
		if !isText {
			return "must be a string"
		}
	case aFlag:
		if _, ok := v.(bool); !ok && !slices.Contains([]string{"true", "false", "1", "0"}, text) {
			return "must be true or false"
		}
	case aNumber:
		if n, ok := v.(json.Number); ok {
			text = n.String()
		}
		if _, err := strconv.Atoi(text); err != nil {
			return "must be a number"
		}
	case aTime:
		if !isText || text != "0" && !isTime.MatchString(text) {
			return "must be a timestamp"
		}
	case aJSON:
		if isText {
			var any any
			if json.Unmarshal([]byte(text), &any) != nil {
				return "must be JSON"
			}
		}
	}
	return ""
}

func (c *call) text(name string) string {
	s, _ := c.args[name].(string)
	return s
}

func (c *call) flag(name string) bool {
	switch v := c.args[name].(type) {
	case bool:
		return v
	case string:
		return v == "true" || v == "1"
	}
	return false
}

// number is an argument's number, or what it is without one.
func (c *call) number(name string, without int) int {
	s := c.text(name)
	if n, ok := c.args[name].(json.Number); ok {
		s = n.String()
	}
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	return without
}

// json is an argument's value, decoded where it came as a string; nil without.
func (c *call) json(name string) any {
	text, ok := c.args[name].(string)
	if !ok {
		return c.args[name]
	}
	if text == "" {
		return nil
	}
	var out any
	if decode([]byte(text), &out) != nil {
		return nil // checkArgs has read it
	}
	return out
}

func (c *call) has(name string) bool {
	v, ok := c.args[name]
	return ok && v != nil && v != ""
}
