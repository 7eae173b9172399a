package slack

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// reference are Slack's limits as the slackblocks specification lists them.
type reference map[string]any

// slackLimits reads the reference; tests that need it are skipped where it is
// not, except in CI.
func slackLimits(t testing.TB) reference {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "reference", "slack-block-kit-limits.json"))
	switch {
	case err == nil:
	case os.Getenv("CI") != "":
		t.Fatal(err)
	default:
		t.Skip("the reference is not on this machine")
	}
	var out reference
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// of returns a limit by its path: of("button", "text", "max_length").
func (r reference) of(path ...string) int {
	var at any = map[string]any(r)
	for _, key := range path {
		at = at.(map[string]any)[key]
	}
	return int(at.(float64))
}

// object is a JSON object.
type object = map[string]any

// checker holds blocks against Slack's limits and against what Slack would read
// in them. It knows the blocks that the adapter sends and no other.
type checker struct {
	ref     reference
	on      surface
	faults  []string
	actions map[string]bool
	ids     map[string]bool
	words   int // characters of the blocks' texts, options apart
	mention map[string]bool
}

func (r reference) check(t interface{ Fatal(...any) }, on surface, blocks any) *checker {
	k := &checker{ref: r, on: on, actions: map[string]bool{}, ids: map[string]bool{}, mention: map[string]bool{}}
	list, _ := jsonOf(t, blocks).([]any)
	most := maxMessageBlocks
	if on != onMessage {
		most = r.of("view", "blocks", "max_items")
	}
	k.most("blocks", len(list), most)
	k.least("blocks", len(list), 1)
	tables := 0
	for i, b := range list {
		b := b.(object)
		if b["type"] == "table" {
			tables++
		}
		k.block(fmt.Sprintf("block %d (%v)", i, b["type"]), b)
	}
	k.most("tables", tables, 1)
	if on == onMessage {
		k.most("characters in all (msg_blocks_too_long)", k.words, 13200)
	}
	return k
}

// checkView holds a modal against the limits.
func (r reference) checkView(t interface{ Fatal(...any) }, view any) *checker {
	v := jsonOf(t, view).(object)
	k := r.check(t, onModal, v["blocks"])
	for _, part := range []string{"title", "submit", "close"} {
		if v[part] != nil {
			k.plain(part, v[part], r.of("view", part, "max_length"))
		}
	}
	if v["title"] == nil {
		k.fault("no title")
	}
	for _, part := range []string{"callback_id", "private_metadata"} {
		s, _ := v[part].(string)
		k.most(part, utf8.RuneCountInString(s), r.of("view", part, "max_length"))
	}
	return k
}

func (k *checker) fault(format string, args ...any) {
	k.faults = append(k.faults, fmt.Sprintf(format, args...))
}

func (k *checker) most(what string, n, most int) {
	if n > most {
		k.fault("%s: %d, at most %d", what, n, most)
	}
}

func (k *checker) least(what string, n, least int) {
	if n < least {
		k.fault("%s: %d, at least %d", what, n, least)
	}
}

// own fails an object that has another key than these, or "type".
func (k *checker) own(where string, o object, keys ...string) {
	for key := range o {
		if key != "type" && !strings.Contains(" "+strings.Join(keys, " ")+" ", " "+key+" ") {
			k.fault("%s: %q is not expected there", where, key)
		}
	}
}

func (k *checker) block(where string, b object) {
	if id, ok := b["block_id"].(string); ok {
		k.most(where+": block_id", utf8.RuneCountInString(id), k.ref.of("block_id", "max_length"))
		k.least(where+": block_id", len(id), 1)
		k.once(where, k.ids, id)
	}
	switch b["type"] {
	case "header":
		k.own(where, b, "text")
		k.plain(where, b["text"], k.ref.of("header", "text", "max_length"))
	case "divider":
		k.own(where, b)
	case "rich_text":
		k.own(where, b, "block_id", "elements")
		k.richText(where, b["elements"])
	case "table":
		if k.on != onMessage {
			k.fault("%s: not taken there", where)
		}
		k.own(where, b, "block_id", "rows", "column_settings")
		k.table(where, b)
	case "image":
		k.own(where, b, "block_id", "alt_text", "slack_file")
		alt, _ := b["alt_text"].(string)
		k.least(where+": alt_text", len(alt), 1)
		k.most(where+": alt_text", utf8.RuneCountInString(alt), k.ref.of("image", "alt_text", "max_length"))
	case "section":
		k.own(where, b, "text", "accessory")
		if b["accessory"] == nil { // words of a card that is drawn plainly
			k.text(where, b["text"])
			break
		}
		k.plain(where, b["text"], k.ref.of("section", "text", "max_length"))
		k.element(where, b["accessory"].(object))
	case "actions":
		k.own(where, b, "elements")
		list := b["elements"].([]any)
		k.least(where, len(list), 1)
		k.most(where, len(list), k.ref.of("actions", "elements", "max_items"))
		for _, e := range list {
			if kind := e.(object)["type"]; kind != "button" {
				k.fault("%s: a %v", where, kind)
			}
			k.element(where, e.(object))
		}
	case "context":
		k.own(where, b, "elements")
		list := b["elements"].([]any)
		k.least(where, len(list), 1)
		k.most(where, len(list), k.ref.of("context", "elements", "max_items"))
		for _, e := range list {
			k.text(where, e)
		}
	case "input":
		if k.on != onModal {
			k.fault("%s: not taken there", where)
		}
		k.own(where, b, "block_id", "label", "hint", "element", "optional")
		k.plain(where+": label", b["label"], k.ref.of("input", "label", "max_length"))
		if b["hint"] != nil {
			k.plain(where+": hint", b["hint"], k.ref.of("input", "hint", "max_length"))
		}
		k.element(where, b["element"].(object))
	default:
		k.fault("%s: unknown", where)
	}
}

func (k *checker) once(where string, seen map[string]bool, id string) {
	if seen[id] {
		k.fault("%s: %q twice", where, id)
	}
	seen[id] = true
}

func (k *checker) richText(where string, elements any) {
	list, _ := elements.([]any)
	k.least(where+": sections", len(list), 1)
	for _, e := range list {
		section := e.(object)
		if section["type"] != "rich_text_section" {
			k.fault("%s: a %v", where, section["type"])
			continue
		}
		spans, _ := section["elements"].([]any)
		k.least(where+": spans", len(spans), 1)
		for _, s := range spans {
			k.span(where, s.(object))
		}
	}
}

// span takes text, links, dates and people, and nothing that Slack reads.
func (k *checker) span(where string, s object) {
	words, _ := s["text"].(string)
	switch s["type"] {
	case "text":
		k.own(where, s, "text", "style")
		k.least(where+": a span's text", len(words), 1)
	case "link":
		k.own(where, s, "text", "url")
		k.least(where+": a link's text", len(words), 1)
		address, _ := s["url"].(string)
		if !strings.HasPrefix(address, "https://") && !strings.HasPrefix(address, "http://") {
			k.fault("%s: a link to %q", where, address)
		}
	case "date":
		k.own(where, s, "timestamp", "format", "fallback")
		words, _ = s["fallback"].(string)
		if at, _ := s["timestamp"].(float64); at < 1 || at > 9999999999 || words == "" {
			k.fault("%s: a date without words or at %v", where, s["timestamp"])
		}
		if f, _ := s["format"].(string); !dateTokens.MatchString(f) {
			k.fault("%s: a date as %q", where, f)
		}
	case "channel":
		k.own(where, s, "channel_id")
		if s["channel_id"] != ideasID {
			k.fault("%s: a channel %q", where, s["channel_id"])
		}
	case "user":
		k.own(where, s, "user_id")
		id, _ := s["user_id"].(string)
		k.mention[id] = true
	default:
		k.fault("%s: a span %v", where, s["type"])
	}
	k.control(where, words)
	k.words += utf8.RuneCountInString(words)
}

// dateTokens are the formats that the adapter uses.
var dateTokens = regexp.MustCompile(`^(\x{200b}?\{date_long\}( (à|at) \{time\})?|\{time\})$`)

// control fails characters that JSON readers choke on.
func (k *checker) control(where, s string) {
	if i := strings.IndexFunc(s, func(c rune) bool { return c < ' ' && c != '\n' && c != '\t' || c == '\u007f' }); i >= 0 {
		k.fault("%s: a control character in %q", where, s)
	}
}

func (k *checker) table(where string, b object) {
	rows := b["rows"].([]any)
	k.least(where+": rows", len(rows), 1)
	k.most(where+": rows", len(rows), 100)
	before := k.words
	for _, row := range rows {
		cells := row.([]any)
		k.most(where+": cells", len(cells), 20)
		if len(cells) != len(rows[0].([]any)) {
			k.fault("%s: %d cells in a row", where, len(cells))
		}
		for _, c := range cells {
			if c := c.(object); c["type"] != "rich_text" {
				k.fault("%s: a cell %v", where, c["type"])
			} else {
				k.richText(where, c["elements"])
			}
		}
	}
	k.most(where+": characters", k.words-before, 10000)
	for _, c := range b["column_settings"].([]any) {
		if align := c.(object)["align"]; align != "left" && align != "right" {
			k.fault("%s: aligned %q", where, align)
		}
	}
}

// plain takes a plain_text object in which emoji names stay words.
func (k *checker) plain(where string, v any, most int) {
	o, _ := v.(object)
	if o["type"] != "plain_text" || o["emoji"] != false {
		k.fault("%s: %v is not plain text without emoji", where, v)
	}
	s, _ := o["text"].(string)
	k.least(where+": text", len(s), k.ref.of("text", "min_length"))
	k.most(where+": text", utf8.RuneCountInString(s), min(most, k.ref.of("text", "max_length")))
	k.control(where, s)
	k.words += utf8.RuneCountInString(s)
}

// text takes plain text, or mrkdwn in which nothing is read but dates, links and
// mentions.
func (k *checker) text(where string, v any) {
	o, _ := v.(object)
	if o["type"] != "mrkdwn" {
		k.plain(where, v, k.ref.of("text", "max_length"))
		return
	}
	s, _ := o["text"].(string)
	k.most(where+": text", utf8.RuneCountInString(s), k.ref.of("text", "max_length"))
	k.words += utf8.RuneCountInString(s)
	k.control(where, s)
	if o["verbatim"] != true {
		k.fault("%s: names and addresses are read", where)
	}
	for _, m := range mentionEntity.FindAllStringSubmatch(s, -1) {
		k.mention[m[1]] = true
	}
	rest := entityOfOurs.ReplaceAllString(s, "")
	if found := readByMrkdwn.FindString(rest); found != "" {
		k.fault("%s: mrkdwn reads %q in %q", where, found, s)
	}
}

var (
	mentionEntity = regexp.MustCompile(`<@([UW][A-Z0-9]+)>`)
	entityOfOurs  = regexp.MustCompile(`<!date\^-?\d+\^[^<>|^]*\|[^<>|\n]*>|<https?://[^<>|\s]+\|[^<>|\n]*>|<@[UW][A-Z0-9]+>|<#C024BE91L>|&(amp|lt|gt);`)
	// What mrkdwn reads, written apart from the adapter's own idea of it.
	readByMrkdwn = regexp.MustCompile("[<>&*_~`]|:[\\pL\\pN_+-]+:")
)
