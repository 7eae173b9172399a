package discordtest

import (
	"fmt"
	"strings"
	"testing"
)

func TestRulesTellWhatDiscordRefuses(t *testing.T) {
	rules := NewRules(t)
	if rules.official == nil {
		t.Skip("the official description is not on this machine")
	}
	long := func(n int) string { return strings.Repeat("é", n) }
	for name, c := range map[string]struct {
		body  string
		files []string
		want  string // a part of what is told; "" for nothing
	}{
		"an embed":               {`{"embeds": [{"title": "T"}]}`, nil, ""},
		"a file":                 {`{"content": "", "attachments": [{"id": 0, "filename": "a.png"}]}`, []string{"a.png"}, ""},
		"nothing":                {`{"content": " "}`, nil, "empty"},
		"a long title":           {`{"embeds": [{"title": "` + long(257) + `"}]}`, nil, "256"},
		"a long description":     {`{"embeds": [{"description": "` + long(4097) + `"}]}`, nil, "4096"},
		"long embeds":            {`{"embeds": [{"description": "` + long(4000) + `"}, {"description": "` + long(2001) + `"}]}`, nil, "6000"},
		"long content":           {`{"content": "` + long(2001) + `"}`, nil, "2000"},
		"an empty embed":         {`{"embeds": [{}]}`, nil, "required"},
		"a picture that is not":  {`{"embeds": [{"image": {"url": "attachment://a.png"}}]}`, nil, "a.png"},
		"an attachment not sent": {`{"content": "a", "attachments": [{"id": 0}]}`, nil, "files[0]"},
		"a button without a row": {`{"content": "a", "components": [{"type": 2, "style": 1, "custom_id": "a", "label": "A"}]}`, nil, "type"},
		"a long custom_id":       {`{"content": "a", "components": [{"type": 1, "components": [{"type": 2, "style": 1, "custom_id": "` + long(101) + `", "label": "A"}]}]}`, nil, "100"},
		"no JSON":                {`{`, nil, "JSON"},
	} {
		told := strings.Join(rules.Message([]byte(c.body), c.files...), "\n")
		if (told == "") != (c.want == "") || !strings.Contains(told, c.want) {
			t.Errorf("%s: %q, want %q", name, told, c.want)
		}
	}
	field := `{"type": 18, "label": "L", "component": {"type": 4, "custom_id": "%s", "style": 1%s}}`
	for name, c := range map[string]struct{ fields, want string }{
		"a field":             {fmt.Sprintf(field, "a", ""), ""},
		"one custom_id twice": {fmt.Sprintf(field, "a", "") + "," + fmt.Sprintf(field, "a", ""), "duplicated"},
		"a long value":        {fmt.Sprintf(field, "a", `, "max_length": 2, "value": "abc"`), "2 or fewer"},
		"none":                {"", "1"},
		"six":                 {strings.TrimSuffix(strings.Repeat(fmt.Sprintf(field, "a", "")+",", 6), ","), "between 1 and 5"},
	} {
		told := strings.Join(rules.Modal([]byte(`{"custom_id": "a", "title": "T", "components": [`+c.fields+`]}`)), "\n")
		if (told == "") != (c.want == "") || !strings.Contains(told, c.want) {
			t.Errorf("%s: %q, want %q", name, told, c.want)
		}
	}
	if n := rules.Limit("RichEmbed", "title", "maxLength"); n != 256 {
		t.Errorf("a title has %d characters", n)
	}
}
