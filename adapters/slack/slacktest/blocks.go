package slacktest

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// The rules of Block Kit, as tables: each block, element and object is a shape,
// whose fields each have a rule. Sources: docs.slack.dev/reference/block-kit, the
// JSDoc of @slack/types 3.2.0 and the limits of the slackblocks conformance
// specification; where they disagree, the smaller. Blocks that the product has
// no use for (video, call, card and the like) are not known here.

// surface is where blocks are shown.
type surface string

const (
	inMessage surface = "message"
	inModal   surface = "modal"
	inHome    surface = "home"
)

// How many blocks a surface takes, and how many characters all text of a
// message may have (msg_blocks_too_long; slackapi/bolt-js issue 2509).
const (
	maxMessageBlocks = 50
	maxViewBlocks    = 100
	maxBlocksText    = 13200
)

// checker checks the blocks of one surface.
type checker struct {
	s      *Server
	on     surface
	wrong  []string // as response_metadata.messages has it
	blocks map[string]bool
	focus  int // elements that want the focus
	tables int
	text   int // characters that are shown
}

// rule checks a value at a JSON pointer.
type rule func(k *checker, at string, v any)

// shape is an object's fields, and those that it must have.
type shape struct {
	fields map[string]rule
	needs  []string
	// also checks what no field says alone; nil: nothing.
	also func(k *checker, at string, o object)
}

func (k *checker) fault(at, format string, args ...any) {
	k.wrong = append(k.wrong, fmt.Sprintf("[ERROR] %s [json-pointer:%s]", fmt.Sprintf(format, args...), at))
}

// Forbid has a block be taken no more where Slack may not take it: by a method
// ("chat.postEphemeral"), by "response_url", which is commands' acknowledgements
// too, or in a view ("modal", "home"). Its reference does not say everywhere.
func (s *Server) Forbid(block string, where ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range where {
		s.forbidden = append(s.forbidden, [2]string{block, w})
	}
}

// allowed fails where a block is forbidden.
func (s *Server) allowed(list []any, where string) error {
	for i, b := range list {
		o, _ := b.(object)
		if slices.Contains(s.forbidden, [2]string{str(o, "type"), where}) {
			return wrong("invalid_blocks", "[ERROR] unsupported type: %s [json-pointer:/blocks/%d/type]", str(o, "type"), i)
		}
	}
	return nil
}

// checkBlocks checks the blocks of a message and returns them with an id each.
func (s *Server) checkBlocks(list []any, on surface) ([]any, error) {
	k := &checker{s: s, on: on, blocks: map[string]bool{}}
	k.list(list)
	switch {
	case k.tables > 1:
		return nil, wrong("invalid_blocks", "[ERROR] only_one_table_allowed [json-pointer:/blocks]")
	case len(k.wrong) > 0:
		return nil, failed("invalid_blocks", k.wrong...)
	case on == inMessage && k.text > maxBlocksText:
		return nil, wrong("msg_blocks_too_long", "%d characters", k.text)
	}
	s.hold("blocks", list)
	s.drew(on, object{"blocks": list})
	return identified(list), nil
}

func (k *checker) list(list []any) {
	most := maxViewBlocks
	if k.on == inMessage {
		most = maxMessageBlocks
	}
	if len(list) > most {
		k.fault("/blocks", "no more than %d items allowed", most)
	}
	for i, b := range list {
		k.block(fmt.Sprint("/blocks/", i), b)
	}
}

// identified gives a block_id and an action_id to what has none, as Slack does.
func identified(list []any) []any {
	for _, b := range list {
		o, _ := b.(object)
		if str(o, "block_id") == "" {
			o["block_id"] = token()[:5]
		}
		elements, _ := o["elements"].([]any)
		if o["type"] != "actions" {
			elements = nil
		}
		for _, e := range append(slices.Clone(elements), o["accessory"], o["element"]) {
			if e, ok := e.(object); ok && e["type"] != "image" && str(e, "action_id") == "" {
				e["action_id"] = token()[:5]
			}
		}
	}
	return list
}

// blockTypes are the blocks there are, and where each may be.
var blockTypes = map[string]struct {
	on []surface // nil: everywhere
	shape
}{
	"section": {shape: shape{fields: map[string]rule{
		"text": textObject(1, 3000), "fields": listOf(1, 10, textObject(1, 2000)), "accessory": element(inSection), "expand": flag,
	}, also: func(k *checker, at string, o object) {
		if o["text"] == nil && o["fields"] == nil {
			k.fault(at, "missing required field: text")
		}
	}}},
	"divider": {shape: shape{}},
	"header":  {shape: shape{fields: map[string]rule{"text": plainText(1, 150)}, needs: []string{"text"}}},
	"context": {shape: shape{fields: map[string]rule{"elements": listOf(1, 10, inContext)}, needs: []string{"elements"}}},
	"actions": {shape: shape{fields: map[string]rule{"elements": listOf(1, 25, element(inActions))}, needs: []string{"elements"}, also: uniqueActions}},
	"input": {shape: shape{fields: map[string]rule{
		"label": plainText(1, 2000), "hint": plainText(1, 2000), "element": element(inInput), "optional": flag, "dispatch_action": flag,
	}, needs: []string{"label", "element"}}},
	"image": {shape: shape{fields: map[string]rule{
		"image_url": address(3000), "slack_file": slackFile, "alt_text": words(1, 2000), "title": plainText(1, 2000),
	}, needs: []string{"alt_text"}, also: oneImage}},
	"rich_text": {shape: shape{fields: map[string]rule{"elements": listOf(1, 0, richElement)}, needs: []string{"elements"}}},
	"table": {on: []surface{inMessage}, shape: shape{fields: map[string]rule{
		"rows": listOf(1, 100, listOf(1, 20, tableCell)), "column_settings": listOf(0, 20, columnSetting),
	}, needs: []string{"rows"}, also: wholeTable}},
	"markdown": {on: []surface{inMessage}, shape: shape{fields: map[string]rule{"text": shownWords(1, 12000)}, needs: []string{"text"}}},
}

func (k *checker) block(at string, v any) {
	o, ok := v.(object)
	if !ok {
		k.fault(at, "must be an object")
		return
	}
	b, known := blockTypes[str(o, "type")]
	if !known || b.on != nil && !slices.Contains(b.on, k.on) {
		k.fault(at+"/type", "unsupported type: %s", str(o, "type"))
		return
	}
	if id := str(o, "block_id"); id != "" {
		if k.blocks[id] {
			k.fault(at+"/block_id", "`block_id` already exists: %.40s", id)
		}
		k.blocks[id] = true
	}
	if b.shape.fields == nil {
		b.shape.fields = map[string]rule{}
	}
	k.object(at, o, b.shape, map[string]rule{"type": anything, "block_id": words(0, 255)})
}

// object checks an object by its shape; more are fields that it has besides.
func (k *checker) object(at string, o object, s shape, more map[string]rule) {
	for _, name := range s.needs {
		if o[name] == nil {
			k.fault(at, "missing required field: %s", name)
		}
	}
	for _, name := range sorted(o) {
		r := s.fields[name]
		if r == nil {
			r = more[name]
		}
		if r == nil {
			k.fault(at, "unknown field: %s", name)
			continue
		}
		r(k, at+"/"+name, o[name])
	}
	if s.also != nil {
		s.also(k, at, o)
	}
}

// viewShapes are the views there are.
var viewShapes = map[string]shape{
	"modal": {fields: map[string]rule{
		"title": plainText(1, 24), "submit": plainText(1, 24), "close": plainText(1, 24), "blocks": anything, "private_metadata": words(0, 3000),
		"callback_id": words(0, 255), "external_id": words(0, 255), "clear_on_close": flag, "notify_on_close": flag,
	}, needs: []string{"title", "blocks"}},
	"home": {fields: map[string]rule{
		"blocks": anything, "private_metadata": words(0, 3000), "callback_id": words(0, 255), "external_id": words(0, 255),
	}, needs: []string{"blocks"}},
}

func (s *Server) checkViewBody(body object, kind string) (object, error) {
	if str(body, "type") != kind {
		return nil, wrong("invalid_arguments", "[ERROR] unsupported type: %s [json-pointer:/view/type]", str(body, "type"))
	}
	k := &checker{s: s, on: surface(kind), blocks: map[string]bool{}}
	k.object("/view", body, viewShapes[kind], map[string]rule{"type": anything})
	list, ok := body["blocks"].([]any)
	if !ok || len(list) == 0 {
		k.fault("/view/blocks", "must have at least 1 item")
	}
	k.list(list)
	if err := s.allowed(list, kind); err != nil {
		return nil, failed("invalid_arguments", faultOf(err).messages...)
	}
	inputs := slices.ContainsFunc(list, func(b any) bool { o, _ := b.(object); return o["type"] == "input" })
	if inputs && kind == "modal" && body["submit"] == nil {
		k.fault("/view", "missing required field: submit")
	}
	if k.focus > 1 {
		k.fault("/view", "only one element may have focus_on_load")
	}
	if len(k.wrong) > 0 {
		return nil, failed("invalid_arguments", k.wrong...)
	}
	s.hold(kind, body)
	s.drew(surface(kind), body)
	checked := object{}
	for name, v := range body {
		checked[name] = v
	}
	checked["blocks"] = identified(list)
	return checked, nil
}

// The rules that shapes are made of.

func anything(*checker, string, any) {}

func flag(k *checker, at string, v any) {
	if _, ok := v.(bool); !ok {
		k.fault(at, "must be true or false")
	}
}

// words is a string of so many characters; most 0: as many as there are.
func words(least, most int) rule {
	return func(k *checker, at string, v any) {
		s, ok := v.(string)
		n := utf8.RuneCountInString(s)
		switch {
		case !ok:
			k.fault(at, "must be a string")
		case n < least:
			k.fault(at, "must be more than %d characters", least-1)
		case most > 0 && n > most:
			k.fault(at, "must be less than %d characters", most+1)
		}
	}
}

// shownWords is words that count to all that a message shows.
func shownWords(least, most int) rule {
	check := words(least, most)
	return func(k *checker, at string, v any) {
		check(k, at, v)
		s, _ := v.(string)
		k.text += utf8.RuneCountInString(s)
	}
}

// whole is a number without a fraction.
func whole(least, most int) rule {
	return func(k *checker, at string, v any) {
		const none = -1 << 62
		n := number(object{"n": v}, "n", none)
		if n == none || n < least || n > most {
			k.fault(at, "must be a number from %d to %d", least, most)
		}
	}
}

func oneOf(values ...string) rule {
	return func(k *checker, at string, v any) {
		if s, ok := v.(string); !ok || !slices.Contains(values, s) {
			k.fault(at, "must be one of %s", strings.Join(values, ", "))
		}
	}
}

// listOf is an array of so many items; most 0: as many as there are.
func listOf(least, most int, item rule) rule {
	return func(k *checker, at string, v any) {
		list, ok := v.([]any)
		switch {
		case !ok:
			k.fault(at, "must be an array")
		case len(list) < least:
			k.fault(at, "must have at least %d items", least)
		case most > 0 && len(list) > most:
			k.fault(at, "no more than %d items allowed", most)
		}
		for i, one := range list {
			item(k, fmt.Sprint(at, "/", i), one)
		}
	}
}

// made is an object of a shape.
func made(s shape) rule {
	return func(k *checker, at string, v any) {
		o, ok := v.(object)
		if !ok {
			k.fault(at, "must be an object")
			return
		}
		k.object(at, o, s, nil)
	}
}
