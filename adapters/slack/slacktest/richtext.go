package slacktest

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// The elements of rich text, and the cells of a table, which are rich text too.

var style = made(shape{fields: map[string]rule{
	"bold": flag, "italic": flag, "strike": flag, "code": flag, "underline": flag, "highlight": flag, "client_highlight": flag, "unlink": flag,
}})

// runOf is the shape of what a line of rich text is made of.
func runOf(kind string) (shape, bool) {
	styled := func(needs string, fields map[string]rule) (shape, bool) {
		fields["style"] = style
		return shape{fields: fields, needs: strings.Fields(needs)}, true
	}
	switch kind {
	case "text":
		return styled("text", map[string]rule{"text": shownWords(1, 0)})
	case "link":
		return styled("url", map[string]rule{"url": address(3000), "text": shownWords(1, 0), "unsafe": flag})
	case "emoji":
		return styled("name", map[string]rule{"name": words(1, 0), "unicode": words(1, 0)})
	case "user":
		return styled("user_id", map[string]rule{"user_id": someone})
	case "channel":
		return styled("channel_id", map[string]rule{"channel_id": someRoom})
	case "usergroup":
		return styled("usergroup_id", map[string]rule{"usergroup_id": words(1, 0)})
	case "broadcast":
		return styled("range", map[string]rule{"range": oneOf("here", "channel", "everyone")})
	case "date":
		return styled("timestamp format", map[string]rule{"timestamp": whole(1, 9_999_999_999), "format": dateFormat, "url": address(3000), "fallback": words(1, 0)})
	}
	return shape{}, false
}

// richOf is the shape of a part of rich text.
func richOf(kind string) (shape, bool) {
	of := func(item rule, fields map[string]rule) (shape, bool) {
		fields["elements"] = listOf(1, 0, item)
		return shape{fields: fields, needs: []string{"elements"}}, true
	}
	switch kind {
	case "rich_text_section":
		return of(run, map[string]rule{})
	case "rich_text_preformatted":
		return of(plainRun, map[string]rule{"border": whole(0, 1)})
	case "rich_text_quote":
		return of(run, map[string]rule{"border": whole(0, 1)})
	case "rich_text_list":
		list, _ := of(richElement, map[string]rule{"style": oneOf("bullet", "ordered"), "indent": whole(0, 8), "offset": whole(0, 1_000_000), "border": whole(0, 1)})
		list.needs = append(list.needs, "style")
		return list, true
	}
	return shape{}, false
}

// byType checks an object by the shape that its type names.
func byType(shapes func(string) (shape, bool), k *checker, at string, v any) {
	o, ok := v.(object)
	if !ok {
		k.fault(at, "must be an object")
		return
	}
	s, known := shapes(str(o, "type"))
	if !known {
		k.fault(at+"/type", "unsupported type: %s", str(o, "type"))
		return
	}
	k.object(at, o, s, map[string]rule{"type": anything})
}

func run(k *checker, at string, v any)         { byType(runOf, k, at, v) }
func richElement(k *checker, at string, v any) { byType(richOf, k, at, v) }

// plainRun is what preformatted text takes: words and links.
func plainRun(k *checker, at string, v any) {
	o, _ := v.(object)
	if kind := str(o, "type"); kind != "text" && kind != "link" {
		k.fault(at+"/type", "unsupported type: %s", kind)
		return
	}
	run(k, at, v)
}

func someRoom(k *checker, at string, v any) {
	s, _ := v.(string)
	if k.s.rooms.byID[s] == nil {
		k.fault(at, "invalid channel: %.40s", s)
	}
}

// dateTokens are what of an instant can be shown
// (docs.slack.dev/messaging/formatting-message-text#date-formatting).
var dateTokens = []string{
	"{date_num}", "{date}", "{date_short}", "{date_long}", "{date_pretty}", "{date_short_pretty}", "{date_long_pretty}", "{time}", "{time_secs}",
	"{ago}", "{day_divider_pretty}",
}

var braces = regexp.MustCompile(`\{[^{}]*\}`)

// dateFormat is a text with at least one of the tokens, and no other.
func dateFormat(k *checker, at string, v any) {
	s, _ := v.(string)
	found := braces.FindAllString(s, -1)
	if len(found) == 0 {
		k.fault(at, "shows nothing of the date: %.60s", s)
	}
	for _, f := range found {
		if !contains(dateTokens, f) {
			k.fault(at, "unknown token %.40s", f)
		}
	}
}

// tableCell is a cell: words, or rich text.
func tableCell(k *checker, at string, v any) {
	o, _ := v.(object)
	if str(o, "type") == "raw_text" {
		k.object(at, o, shape{fields: map[string]rule{"type": anything, "text": shownWords(1, 0)}, needs: []string{"text"}}, nil)
		return
	}
	if str(o, "type") != "rich_text" {
		k.fault(at+"/type", "unsupported type: %s", str(o, "type"))
		return
	}
	k.object(at, o, richText, map[string]rule{"type": anything, "block_id": words(0, 255)})
}

var richText = shape{fields: map[string]rule{"elements": listOf(1, 0, richElement)}, needs: []string{"elements"}}

func columnSetting(k *checker, at string, v any) {
	if v == nil {
		return // as it is without
	}
	made(shape{fields: map[string]rule{"align": oneOf("left", "center", "right"), "is_wrapped": flag}})(k, at, v)
}

// maxTableText is how many characters all cells of a message's tables may have.
const maxTableText = 10000

func wholeTable(k *checker, at string, o object) {
	k.tables++
	if n := textIn(o["rows"]); n > maxTableText {
		k.fault(at, "%d characters, at most %d", n, maxTableText)
	}
}

// textIn counts the characters of all texts within a value.
func textIn(v any) int {
	n := 0
	switch v := v.(type) {
	case object:
		for name, x := range v {
			if s, ok := x.(string); ok && (name == "text" || name == "fallback") {
				n += utf8.RuneCountInString(s)
				continue
			}
			n += textIn(x)
		}
	case []any:
		for _, x := range v {
			n += textIn(x)
		}
	}
	return n
}
