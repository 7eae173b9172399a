package slacktest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"livinglab/adapters/slack/slacktest"
)

// call calls a method with JSON, as the bot, and returns the answer.
func call(t *testing.T, s *slacktest.Server, method string, args map[string]any) map[string]any {
	t.Helper()
	body, err := json.Marshal(args)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.API()+method, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("Authorization", "Bearer "+slacktest.Bot)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var out map[string]any
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

// said is an answer's error with its messages, "" when it is ok.
func said(out map[string]any) string {
	if out["ok"] == true {
		return ""
	}
	words := fmt.Sprint(out["error"])
	if meta, ok := out["response_metadata"].(map[string]any); ok {
		words += fmt.Sprint(": ", meta["messages"])
	}
	return words
}

func x(n int) string { return strings.Repeat("x", n) }

// list is a JSON array of n of the same.
func list(n int, one string) string {
	return "[" + strings.TrimSuffix(strings.Repeat(one+",", n), ",") + "]"
}

const (
	words    = `{"type":"plain_text","text":"Oui"}`
	button   = `{"type":"button","text":` + words + `}`
	optionA  = `{"text":` + words + `,"value":"a"}`
	divider  = `{"type":"divider"}`
	textRun  = `{"type":"text","text":"Oui"}`
	richLine = `{"type":"rich_text_section","elements":[` + textRun + `]}`
	cell     = `{"type":"rich_text","elements":[` + richLine + `]}`
)

func section(accessory string) string {
	return `{"type":"section","text":` + words + `,"accessory":` + accessory + `}`
}
func rich(element string) string {
	return `{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[` + element + `]}]}`
}
func input(element string) string {
	return `{"type":"input","label":` + words + `,"element":` + element + `}`
}
func sized(n int) string { return `{"type":"plain_text","text":"` + x(n) + `"}` }

// blockCases are blocks of a message: what Slack says of them, "" when it takes
// them. Each of the good ones has bad neighbours, one step over a limit.
func blockCases(picture string) map[string]string {
	longest := `{"type":"section","text":` + sized(3000) + `}`
	return map[string]string{
		divider: "", list(50, divider): "", list(51, divider): "no more than 50 items",
		`{"type":"poem"}`: "unsupported type: poem", `"text"`: "must be an object", `{"type":"divider","colour":1}`: "unknown field: colour",
		`{"type":"header","text":` + sized(150) + `}`: "", `{"type":"header","text":` + sized(151) + `}`: "less than 151 characters",
		`{"type":"header","text":{"type":"mrkdwn","text":"x"}}`: "unsupported type: mrkdwn", `{"type":"header"}`: "missing required field: text",
		`{"type":"header","text":` + sized(0) + `}`: "more than 0 characters", `{"type":"section"}`: "missing required field: text",
		longest: "", `{"type":"section","text":` + sized(3001) + `}`: "less than 3001",
		`{"type":"section","text":{"type":"mrkdwn","text":"x","emoji":false}}`:                 "unknown field: emoji",
		`{"type":"section","fields":` + list(10, words) + `}`:                                  "",
		`{"type":"section","fields":` + list(11, words) + `}`:                                  "no more than 10 items",
		`[` + divider[:len(divider)-1] + `,"block_id":"a"},{"type":"divider","block_id":"a"}]`: "already exists: a",
		`{"type":"divider","block_id":"` + x(256) + `"}`:                                       "less than 256",
		`{"type":"context","elements":` + list(10, words) + `}`:                                "",
		`{"type":"context","elements":` + list(11, words) + `}`:                                "no more than 10",
		`{"type":"context","elements":[` + button + `]}`:                                       "unsupported type: button",
		`{"type":"actions","elements":` + list(25, button) + `}`:                               "",
		`{"type":"actions","elements":` + list(26, button) + `}`:                               "no more than 25",
		`{"type":"actions","elements":[]}`:                                                     "at least 1",
		`{"type":"actions","elements":[{"type":"button","text":` + words + `,"action_id":"a"},{"type":"button","text":` + words + `,"action_id":"a"}]}`: "`action_id` already exists",
		section(`{"type":"button","text":` + sized(75) + `}`):                                                               "",
		section(`{"type":"button","text":` + sized(76) + `}`):                                                               "less than 76",
		section(`{"type":"button","text":` + words + `,"style":"pink"}`):                                                    "must be one of",
		section(`{"type":"button","text":` + words + `,"url":"javascript:alert(1)"}`):                                       "valid URL",
		section(`{"type":"button","text":` + words + `,"value":"` + x(2001) + `"}`):                                         "less than 2001",
		section(`{"type":"button","text":` + words + `,"action_id":"` + x(256) + `"}`):                                      "less than 256",
		section(`{"type":"button","text":` + words + `,"accessibility_label":"` + x(76) + `"}`):                             "less than 76",
		section(`{"type":"static_select","options":` + list(100, optionA) + `}`):                                            "",
		section(`{"type":"static_select","options":` + list(101, optionA) + `}`):                                            "no more than 100",
		section(`{"type":"static_select"}`):                                                                                 "either options or option_groups",
		section(`{"type":"static_select","options":[` + optionA + `],"placeholder":` + sized(151) + `}`):                    "less than 151",
		section(`{"type":"static_select","options":[{"text":` + sized(76) + `,"value":"a"}]}`):                              "less than 76",
		section(`{"type":"static_select","options":[{"text":` + words + `,"value":"` + x(151) + `"}]}`):                     "less than 151",
		section(`{"type":"static_select","options":[{"text":` + words + `,"value":""}]}`):                                   "more than 0",
		section(`{"type":"static_select","options":[` + optionA + `],"initial_option":{"text":` + words + `,"value":"b"}}`): "one of the options",
		section(`{"type":"multi_static_select","options":[` + optionA + `],"max_selected_items":0}`):                        "from 1",
		section(`{"type":"checkboxes","options":` + list(11, optionA) + `}`):                                                "no more than 10",
		section(`{"type":"overflow","options":` + list(6, optionA) + `}`):                                                   "no more than 5",
		section(`{"type":"users_select","initial_user":"U0NOBODY0"}`):                                                       "invalid user",
		section(`{"type":"static_select","options":[` + optionA + `],"focus_on_load":true}`):                                "not in a message",
		`{"type":"actions","elements":[{"type":"multi_static_select","options":[` + optionA + `]}]}`:                        "unsupported type: multi_static_select",
		section(`{"type":"plain_text_input"}`):                                                                              "unsupported type: plain_text_input",
		`{"type":"image","image_url":"https://x.example/a.png","alt_text":"Un chat"}`:                                       "",
		`{"type":"image","image_url":"https://x.example/a.png"}`:                                                            "missing required field: alt_text",
		`{"type":"image","alt_text":"Un chat"}`:                                                                             "either image_url or slack_file",
		`{"type":"image","slack_file":{"id":"F0NOTHING"},"alt_text":"Un chat"}`:                                             "invalid slack file",
		`{"type":"image","slack_file":{"id":"` + picture + `"},"alt_text":"` + x(2000) + `"}`:                               "",
		`{"type":"image","slack_file":{"id":"` + picture + `"},"alt_text":"` + x(2001) + `"}`:                               "less than 2001",
		rich(textRun):                                                                                                "",
		`{"type":"rich_text","elements":[]}`:                                                                         "at least 1",
		rich(`{"type":"text","text":""}`):                                                                            "more than 0",
		rich(`{"type":"text","text":"a","bold":true}`):                                                               "unknown field: bold",
		rich(`{"type":"text","text":"a","style":{"big":true}}`):                                                      "unknown field: big",
		rich(`{"type":"user","user_id":"U0NOBODY0"}`):                                                                "invalid user",
		rich(`{"type":"user","user_id":"U0MARIE01"}`):                                                                "",
		rich(`{"type":"link","url":"javascript:x","text":"a"}`):                                                      "valid URL",
		rich(`{"type":"date","timestamp":1795446000,"format":"{date_long}","fallback":"lundi"}`):                     "",
		rich(`{"type":"date","timestamp":1795446000,"format":"lundi","fallback":"lundi"}`):                           "shows nothing of the date",
		rich(`{"type":"date","timestamp":1795446000,"format":"{day}","fallback":"lundi"}`):                           "unknown token",
		`{"type":"rich_text","elements":[{"type":"rich_text_list","style":"bullet","elements":[` + richLine + `]}]}`: "",
		`{"type":"rich_text","elements":[{"type":"rich_text_list","elements":[` + richLine + `]}]}`:                  "missing required field: style",
		`{"type":"table","rows":` + list(100, `[`+cell+`]`) + `}`:                                                    "",
		`{"type":"table","rows":` + list(101, `[`+cell+`]`) + `}`:                                                    "no more than 100",
		`{"type":"table","rows":[` + list(21, cell) + `]}`:                                                           "no more than 20",
		`{"type":"table","rows":[[` + words + `]]}`:                                                                  "unsupported type: plain_text",
		`[{"type":"table","rows":[[` + cell + `]]},{"type":"table","rows":[[` + cell + `]]}]`:                        "only_one_table_allowed",
		`{"type":"table","rows":[[{"type":"raw_text","text":"` + x(10001) + `"}]]}`:                                  "at most 10000",
		list(4, longest): "", list(5, longest): "msg_blocks_too_long",
		input(`{"type":"plain_text_input","max_length":3001}`): "from 1 to 3000", input(`{"type":"number_input","is_decimal_allowed":false}`): "unsupported type",
		input(`{"type":"plain_text_input","max_length":2,"initial_value":"abc"}`): "3 characters",
		input(button): "unsupported type: button",
	}
}

func TestBlocksOfAMessage(t *testing.T) {
	s, _ := open(t, slacktest.Options{})
	for blocks, want := range blockCases(picture(t, s)) {
		if !strings.HasPrefix(blocks, "[") {
			blocks = "[" + blocks + "]"
		}
		var decoded any
		if err := json.Unmarshal([]byte(blocks), &decoded); err != nil {
			t.Fatalf("%v: %.200s", err, blocks)
		}
		got := said(call(t, s, "chat.postMessage", map[string]any{"channel": "C0IDEES01", "text": "x", "blocks": decoded}))
		if want == "" && got != "" || want != "" && !strings.Contains(got, want) {
			t.Errorf("%.300s\n%.300s, want %q", blocks, got, want)
		}
	}
	for blocks, want := range map[string]string{`{"type":"divider"}`: "invalid_blocks_format", `[[`: "invalid_arguments"} {
		if got := said(call(t, s, "chat.postMessage", map[string]any{"channel": "C0IDEES01", "blocks": blocks})); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s, want %s", blocks, got, want)
		}
	}
}

// picture is the id of a picture that was uploaded.
func picture(t *testing.T, s *slacktest.Server) string {
	t.Helper()
	return uploaded(t, s, "a.png", []byte("png"))
}

func uploaded(t *testing.T, s *slacktest.Server, name string, data []byte) string {
	t.Helper()
	out := call(t, s, "files.getUploadURLExternal", map[string]any{"filename": name, "length": len(data)})
	if said(out) != "" {
		t.Fatal(said(out))
	}
	res, err := http.Post(out["upload_url"].(string), "application/octet-stream", bytes.NewReader(data))
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("upload: %v, %v", res, err)
	}
	res.Body.Close()
	id := out["file_id"].(string)
	if got := said(call(t, s, "files.completeUploadExternal", map[string]any{"files": []any{map[string]any{"id": id}}})); got != "" {
		t.Fatal(got)
	}
	return id
}

func TestFiles(t *testing.T) {
	s, _ := open(t, slacktest.Options{FilesAfter: 2 * time.Second})
	id := uploaded(t, s, "a.png", []byte("png"))
	show := func() string {
		return said(call(t, s, "chat.postMessage", map[string]any{"channel": "C0IDEES01",
			"blocks": `[{"type":"image","slack_file":{"id":"` + id + `"},"alt_text":"x"}]`}))
	}
	if got := show(); !strings.Contains(got, "invalid slack file") {
		t.Errorf("a picture that is not ready: %q", got)
	}
	s.Clock().Advance(2 * time.Second)
	if got := show(); got != "" {
		t.Errorf("a picture that is ready: %q", got)
	}
	id = uploaded(t, s, "a.json", []byte("{}"))
	s.Clock().Advance(2 * time.Second)
	if got := show(); !strings.Contains(got, "invalid slack file") {
		t.Errorf("a document as a picture: %q", got)
	}
	for what, c := range map[string]struct {
		method string
		args   map[string]any
		want   string
	}{
		"no length":       {"files.getUploadURLExternal", map[string]any{"filename": "a", "length": 0}, "missing_argument"},
		"long alt":        {"files.getUploadURLExternal", map[string]any{"filename": "a", "length": 1, "alt_txt": x(1001)}, "alt_txt_too_large"},
		"completed twice": {"files.completeUploadExternal", map[string]any{"files": []any{map[string]any{"id": id}}}, "file_not_found"},
		"unknown":         {"files.completeUploadExternal", map[string]any{"files": []any{map[string]any{"id": "F0"}}}, "file_not_found"},
	} {
		if got := said(call(t, s, c.method, c.args)); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %q, want %s", what, got, c.want)
		}
	}
}
