package slack

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"livinglab/bot/chat"
)

func TestLimitsAreAtLeastThoseOfEveryPlatform(t *testing.T) {
	got, common := reflect.ValueOf(drawing(t).Limits()), reflect.ValueOf(chat.Common)
	for i := range common.NumField() {
		if g, c := got.Field(i).Int(), common.Field(i).Int(); g < c {
			t.Errorf("%s is %d, less than %d", common.Type().Field(i).Name, g, c)
		}
	}
}

func TestLimitsAreWithinSlacks(t *testing.T) {
	ref, l := slackLimits(t), drawing(t).Limits()
	for name, c := range map[string]struct{ is, most int }{
		"title":        {l.Title, ref.of("header", "text", "max_length")},
		"text":         {l.Text, ref.of("section", "text", "max_length")},
		"label":        {l.Label, ref.of("button", "text", "max_length")},
		"option":       {l.Label, ref.of("option", "text", "max_length")},
		"hint":         {l.Hint, ref.of("option", "description", "max_length")},
		"options":      {l.Options, ref.of("select", "options", "max_items")},
		"buttons":      {l.Buttons, ref.of("actions", "elements", "max_items")},
		"form's title": {l.FormTitle, ref.of("view", "title", "max_length")},
		"form's label": {l.FormTitle, ref.of("view", "submit", "max_length")},
		"line":         {l.Line, ref.of("plain_text_input", "max_length", "max")},
		"alt":          {l.Alt, ref.of("image", "alt_text", "max_length")},
		"route":        {chat.MaxRoute + len(confirmPrefix), ref.of("action_id", "max_length")},
		"value":        {chat.MaxRoute, ref.of("option", "value", "max_length")},
	} {
		if c.is > c.most {
			t.Errorf("%s: %d, Slack takes %d", name, c.is, c.most)
		}
	}
}

// largestCards are as large as the limits let a card be, each in its own way.
func largestCards(l chat.Limits) map[string]chat.Card {
	long := func(n int) string {
		return strings.Repeat("é&", n/2+1)[:0] + string([]rune(strings.Repeat("é&<", n/3+1))[:n])
	}
	controls := chat.Card{Title: chat.Str(long(l.Title)), Foot: chat.Str(long(l.Text))}
	for i := range l.Buttons {
		controls.Buttons = append(controls.Buttons, chat.Button{Label: long(l.Label), Route: chat.Route{Feature: "a", Action: "b", Arg: strings.Repeat("x", 80) + string(rune('a'+i))}})
	}
	for i := range l.Menus {
		m := chat.Menu{Label: long(l.Label), Route: chat.Route{Feature: "a", Action: "m", Arg: strings.Repeat("x", 80) + string(rune('a'+i))}, Max: l.Options}
		for o := range l.Options {
			value := strings.Repeat("v", chat.MaxRoute-3) + string(rune('a'+o/26)) + string(rune('a'+o%26))
			m.Options = append(m.Options, chat.Option{Value: value, Label: long(l.Label), Hint: long(l.Hint), Chosen: true})
		}
		controls.Menus = append(controls.Menus, m)
	}
	facts := chat.Card{Title: chat.Str("Titre"), Table: &chat.Table{Head: []string{long(l.Label), "Voix"}}}
	for range l.Facts {
		facts.Facts = append(facts.Facts, chat.Fact{Label: long(l.Label), Value: chat.Str(long(100))})
	}
	for range l.Rows {
		facts.Table.Rows = append(facts.Table.Rows, []chat.Text{chat.Str(long(20)), chat.Str("12")})
	}
	paragraphs := chat.Card{}
	for range l.Card {
		paragraphs.Body = append(paragraphs.Body, chat.Str("é"))
	}
	wide := chat.Card{Table: &chat.Table{Rows: [][]chat.Text{nil, nil}}}
	for range 25 {
		wide.Table.Head = append(wide.Table.Head, long(l.Label))
		wide.Table.Rows[0] = append(wide.Table.Rows[0], chat.Str(long(75)))
		wide.Table.Rows[1] = append(wide.Table.Rows[1], chat.Str(long(75)))
	}
	all := controls
	all.Foot, all.Facts, all.Table = nil, facts.Facts[:10], &chat.Table{Head: []string{"a", "b"}, Rows: [][]chat.Text{{nil, chat.Str("1")}}}
	all.Body = paragraphs.Body[:60]
	all.Picture, all.File = &chat.Picture{Name: "a.png", PNG: []byte{1}, Alt: long(l.Alt)}, &chat.File{Name: "a.json", Data: []byte{1}}
	return map[string]chat.Card{
		"texts":      {Title: chat.Str(long(l.Title)), Body: []chat.Text{chat.Str(long(l.Text))}, Foot: chat.Str(long(l.Card - l.Title - l.Text))},
		"controls":   controls,
		"facts":      facts,
		"paragraphs": paragraphs,
		"wide":       wide,
		"all":        all,
	}
}

func TestTheLargestCardsAreShownWhole(t *testing.T) {
	ref, p := slackLimits(t), drawing(t)
	for name, c := range largestCards(p.Limits()) {
		if err := p.check(c); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, on := range surfaces {
			for _, fault := range ref.check(t, on, p.blocks(c, on, looks{picture: "F1"})).faults {
				t.Errorf("%s on %d: %s", name, on, fault)
			}
			shows(t, p, c, on, looks{picture: "F1"})
		}
		if n := utf8.RuneCountInString(p.alternative(c)); n > maxAlternative {
			t.Errorf("%s: the text alternative has %d characters", name, n)
		}
	}
}

func TestTheCheckerFindsWhatSlackRefuses(t *testing.T) {
	ref := slackLimits(t)
	span := object{"type": "text", "text": "mot"}
	rich := func(spans ...any) object {
		return object{"type": "rich_text", "elements": []any{object{"type": "rich_text_section", "elements": spans}}}
	}
	plain := func(s string) object { return object{"type": "plain_text", "text": s, "emoji": false} }
	context := func(text object) object { return object{"type": "context", "elements": []any{text}} }
	button := func(id string) object { return object{"type": "button", "action_id": id, "text": plain("Oui")} }
	many := make([]any, 51)
	for i := range many {
		many[i] = rich(span)
	}
	for name, blocks := range map[string][]any{
		"none":                {},
		"51 blocks":           many,
		"long header":         {object{"type": "header", "text": plain(strings.Repeat("é", 151))}},
		"empty header":        {object{"type": "header", "text": plain("")}},
		"header with emoji":   {object{"type": "header", "text": object{"type": "plain_text", "text": "a", "emoji": true}}},
		"header in mrkdwn":    {object{"type": "header", "text": object{"type": "mrkdwn", "text": "a"}}},
		"no section":          {object{"type": "rich_text", "elements": []any{}}},
		"empty span":          {rich(object{"type": "text", "text": ""})},
		"broadcast":           {rich(object{"type": "broadcast", "range": "channel"})},
		"emoji":               {rich(object{"type": "emoji", "name": "smile"})},
		"NUL":                 {rich(object{"type": "text", "text": "a\x00"})},
		"script":              {rich(object{"type": "link", "text": "a", "url": "javascript:x"})},
		"one action_id twice": {object{"type": "actions", "elements": []any{button("a"), button("a")}}},
		"no action_id":        {object{"type": "actions", "elements": []any{button("")}}},
		"one block_id twice":  {object{"type": "image", "block_id": "a", "alt_text": "a"}, object{"type": "image", "block_id": "a", "alt_text": "a"}},
		"no alt_text":         {object{"type": "image", "alt_text": ""}},
		"names are read":      {context(object{"type": "mrkdwn", "text": "a"})},
		"mention":             {context(object{"type": "mrkdwn", "verbatim": true, "text": "<!channel>"})},
		"bold":                {context(object{"type": "mrkdwn", "verbatim": true, "text": "*a*"})},
		"emoji by name":       {context(object{"type": "mrkdwn", "verbatim": true, "text": ":smile:"})},
		"entity":              {context(object{"type": "mrkdwn", "verbatim": true, "text": "a & b"})},
		"empty cell":          {object{"type": "table", "rows": []any{[]any{object{"type": "rich_text", "elements": []any{}}}}, "column_settings": []any{}}},
		"unknown":             {object{"type": "markdown", "text": "a"}},
		"long in all":         {rich(object{"type": "text", "text": strings.Repeat("é", 13201)})},
	} {
		if len(ref.check(t, onMessage, blocks).faults) == 0 {
			t.Errorf("%s passes", name)
		}
	}
	if f := ref.check(t, onMessage, []any{rich(span), context(object{"type": "mrkdwn", "verbatim": true, "text": "a &amp; <!date^1^{time}|18 h>"})}).faults; len(f) > 0 {
		t.Error(f)
	}
}
