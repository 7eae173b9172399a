package slacktest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// shapesOr are the types, without which a test is skipped; in CI it fails.
func shapesOr(t *testing.T) *official {
	t.Helper()
	o, err := shapesOf()
	if err != nil {
		Missing(t, fmt.Errorf("without Slack's types: %w", err))
	}
	return o
}

// Every method of the local Slack, and all that it sends, has a type to be held
// to.
func TestThereIsATypeOfEverything(t *testing.T) {
	o := shapesOr(t)
	for name := range methods() {
		if o.methods[name] == nil {
			t.Errorf("%s: what it answers has no type: name it in peer/shapes.mjs", name)
			continue
		}
		if _, err := o.schema(name + ".json"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if why := o.check(name+".json", object{"ok": "yes"}); why == "" {
			t.Errorf("%s takes any answer", name)
		}
	}
	for _, shape := range []string{"blocks", "modal", "home", "metadata", "slash_commands", "block_actions", "view_submission", "view_closed",
		"message_action", "event_callback", "app_home_opened", "message", "bot_message", "file_share", "message_changed", "message_deleted"} {
		if why := o.mistakes(shape, object{"type": "nothing"}); why == "" || strings.Contains(why, "not found") {
			t.Errorf("%s: %q", shape, why)
		}
	}
}

// What is not of its type fails the test that it was met in.
func TestWhatIsNotOfItsTypeIsKept(t *testing.T) {
	shapesOr(t)
	s := New(t, Options{})
	for what, hold := range map[string]func(){
		"blocks taken":    func() { s.hold("blocks", []any{object{"type": "header"}}) },
		"an answer given": func() { s.holdAnswer("auth.test", object{"ok": true, "user_id": 5}) },
		"a command sent":  func() { s.holdSent(&Act{kind: "slash_commands", payload: object{"command": "/idee"}}) },
		"an envelope sent": func() {
			s.holdSent(&Act{kind: "events_api", payload: object{"event": object{"type": "app_home_opened"}}})
		},
	} {
		s.mu.Lock()
		hold()
		if len(s.broken) == 0 {
			t.Errorf("%s: nothing is said", what)
		}
		s.broken = nil
		s.mu.Unlock()
	}
}

// The goldens of what the adapter draws are of Slack's types.
func TestGoldensAreOfSlacksTypes(t *testing.T) {
	o := shapesOr(t)
	var files []string
	if err := filepath.WalkDir("../testdata", func(path string, _ fs.DirEntry, err error) error {
		if filepath.Ext(path) == ".json" {
			files = append(files, path)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	views, lists := 0, 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var v any
		if err := decode(data, &v); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		shape := "blocks"
		switch inside, isList := v.([]any); {
		case isList && filepath.Base(file) == "spans.json": // the inside of a block
			v = []any{object{"type": "rich_text", "elements": []any{object{"type": "rich_text_section", "elements": inside}}}}
			fallthrough
		case isList:
			lists++
		default:
			view, isView := v.(object)
			if !isView {
				continue // words alone
			}
			shape = str(view, "type")
			views++
		}
		if why := o.mistakes(shape, v); why != "" {
			t.Errorf("%s: %s", file, why)
		}
	}
	if views == 0 || lists == 0 {
		t.Errorf("%d views and %d lists of blocks", views, lists)
	}
}

// verdict is one body, judged by Slack's types and by the local Slack's rules.
type verdict struct {
	name string
	on   surface
	// body is what is judged: a block, or a view.
	body string
	bad  bool
	// only says that the types take what Slack does not, and why.
	only string
}

func long(n int) string { return strings.Repeat("é", n) }

// many is a JSON list of n things.
func many(n int, one func(i int) string) string {
	var all []string
	for i := range n {
		all = append(all, one(i))
	}
	return "[" + strings.Join(all, ",") + "]"
}

func button(i int) string {
	return fmt.Sprintf(`{"type":"button","action_id":"a%d","text":{"type":"plain_text","text":"Oui"}}`, i)
}

func choice(i int) string {
	return fmt.Sprintf(`{"text":{"type":"plain_text","text":"Un"},"value":"v%d"}`, i)
}

func select_(more string) string {
	return `{"type":"section","text":{"type":"plain_text","text":"Choisir"},"accessory":{"type":"static_select","action_id":"a",` + more + `}}`
}

func input(element string) string {
	return `{"type":"input","block_id":"b","label":{"type":"plain_text","text":"Titre"},"element":` + element + `}`
}

func modal(title, more string, blocks ...string) string {
	return fmt.Sprintf(`{"type":"modal","title":{"type":"plain_text","text":%q},"submit":{"type":"plain_text","text":"Envoyer"}%s,"blocks":[%s]}`,
		title, more, strings.Join(blocks, ","))
}

func rich(runs string) string {
	return `{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[` + runs + `]}]}`
}

const (
	divider   = `{"type":"divider"}`
	textInput = `{"type":"plain_text_input","action_id":"a"}`
)

// Where the types say less than the documentation.
const (
	notTyped = "the types do not tell it, the documentation does"
	notWhole = "a type is of one block: what a whole message or view may have is not in it"
)

var verdicts = []verdict{
	{name: "a header", body: `{"type":"header","text":{"type":"plain_text","text":"Titre","emoji":false}}`},
	{name: "a header of 150", body: `{"type":"header","text":{"type":"plain_text","text":"` + long(150) + `"}}`},
	{name: "a header of 151", body: `{"type":"header","text":{"type":"plain_text","text":"` + long(151) + `"}}`, bad: true},
	{name: "a header in markup", body: `{"type":"header","text":{"type":"mrkdwn","text":"*Titre*"}}`, bad: true},
	{name: "a header without words", body: `{"type":"header","text":{"type":"plain_text","text":""}}`, bad: true},
	{name: "a header without text", body: `{"type":"header"}`, bad: true},
	{name: "an unknown block", body: `{"type":"heading"}`, bad: true},
	{name: "a block without a type", body: `{}`, bad: true},
	{name: "an unknown field", body: `{"type":"divider","colour":"red"}`, bad: true},
	{name: "a block_id of 256", body: `{"type":"divider","block_id":"` + long(256) + `"}`, bad: true},
	{name: "a section", body: `{"type":"section","text":{"type":"mrkdwn","text":"*Bonjour*","verbatim":true}}`},
	{name: "a section of 3001", body: `{"type":"section","text":{"type":"plain_text","text":"` + long(3001) + `"}}`, bad: true},
	{name: "a section of nothing", body: `{"type":"section"}`, bad: true, only: notTyped},
	{name: "11 fields", body: `{"type":"section","fields":` + many(11, func(int) string { return `{"type":"plain_text","text":"x"}` }) + `}`, bad: true},
	{name: "a field of 2001", body: `{"type":"section","fields":[{"type":"plain_text","text":"` + long(2001) + `"}]}`, bad: true},
	{name: "10 in a context", body: `{"type":"context","elements":` + many(10, func(int) string { return `{"type":"mrkdwn","text":"x"}` }) + `}`},
	{name: "11 in a context", body: `{"type":"context","elements":` + many(11, func(int) string { return `{"type":"mrkdwn","text":"x"}` }) + `}`, bad: true},
	{name: "25 buttons", body: `{"type":"actions","elements":` + many(25, button) + `}`},
	{name: "26 buttons", body: `{"type":"actions","elements":` + many(26, button) + `}`, bad: true},
	{name: "a button of 76", body: `{"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"` + long(76) + `"}}]}`, bad: true},
	{name: "a button with a value of 2001", body: `{"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"x"},"value":"` + long(2001) + `"}]}`, bad: true},
	{name: "a green button", body: `{"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"x"},"style":"green"}]}`, bad: true},
	{name: "a dangerous button", body: `{"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"x"},"style":"danger"}]}`},
	{name: "a field to type in, in actions", body: `{"type":"actions","elements":[` + textInput + `]}`, bad: true},
	{name: "two buttons of one action_id", body: `{"type":"actions","elements":[` + button(1) + `,` + button(1) + `]}`, bad: true, only: notTyped},
	{name: "a menu", body: select_(`"options":[` + choice(1) + `]`)},
	{name: "a menu of 101", body: select_(`"options":` + many(101, choice)), bad: true},
	{name: "a menu without options", body: select_(`"placeholder":{"type":"plain_text","text":"x"}`), bad: true, only: notTyped},
	{name: "a value of 150", body: select_(`"options":[{"text":{"type":"plain_text","text":"x"},"value":"` + long(150) + `"}]`)},
	{name: "a value of 151", body: select_(`"options":[{"text":{"type":"plain_text","text":"x"},"value":"` + long(151) + `"}]`), bad: true},
	{name: "an option of 76", body: select_(`"options":[{"text":{"type":"plain_text","text":"` + long(76) + `"},"value":"1"}]`), bad: true},
	{name: "an option in markup, in a menu", body: select_(`"options":[{"text":{"type":"mrkdwn","text":"x"},"value":"1"}]`), bad: true},
	{name: "a placeholder of 151", body: select_(`"options":[` + choice(1) + `],"placeholder":{"type":"plain_text","text":"` + long(151) + `"}`), bad: true},
	{name: "chosen at first what is not offered", body: select_(`"options":[` + choice(1) + `],"initial_option":` + choice(2)), bad: true, only: notTyped},
	{name: "11 boxes", body: `{"type":"actions","elements":[{"type":"checkboxes","action_id":"a","options":` + many(11, choice) + `}]}`, bad: true},
	{name: "a dialog", body: `{"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"x"},"confirm":` + dialog("Sûr ?", "Oui") + `}]}`},
	{name: "a dialog's title of 101", body: `{"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"x"},"confirm":` + dialog(long(101), "Oui") + `}]}`, bad: true},
	{name: "a dialog's button of 31", body: `{"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"x"},"confirm":` + dialog("Sûr ?", long(31)) + `}]}`, bad: true},
	{name: "a picture", body: `{"type":"image","image_url":"https://lab.example/a.png","alt_text":"Un graphique"}`},
	{name: "a picture without words", body: `{"type":"image","image_url":"https://lab.example/a.png"}`, bad: true},
	{name: "a picture of nothing", body: `{"type":"image","alt_text":"Un graphique"}`, bad: true},
	{name: "a picture's words of 2001", body: `{"type":"image","image_url":"https://lab.example/a.png","alt_text":"` + long(2001) + `"}`, bad: true},
	{name: "an address of no web", body: `{"type":"image","image_url":"a.png","alt_text":"Un graphique"}`, bad: true, only: notTyped},
	{name: "rich text", body: rich(`{"type":"text","text":"Bonjour","style":{"bold":true}},{"type":"link","url":"https://lab.example/","text":"ici"},{"type":"date","timestamp":1790000000,"format":"{date_long}","fallback":"demain"}`)},
	{name: "rich text in a style unknown", body: rich(`{"type":"text","text":"x","style":{"loud":true}}`), bad: true},
	{name: "rich text of a kind unknown", body: rich(`{"type":"shout","text":"x"}`), bad: true},
	{name: "a date without a format", body: rich(`{"type":"date","timestamp":1790000000}`), bad: true},
	{name: "a date of no known form", body: rich(`{"type":"date","timestamp":1790000000,"format":"{year}"}`), bad: true, only: notTyped},
	{name: "a date in words", body: rich(`{"type":"date","timestamp":"demain","format":"{date}"}`), bad: true},
	{name: "a table", body: `{"type":"table","rows":[[{"type":"raw_text","text":"a"},` + rich(`{"type":"text","text":"b"}`) + `]],"column_settings":[{"align":"right"}]}`},
	{name: "a table of 101 rows", body: `{"type":"table","rows":` + many(101, func(int) string { return `[{"type":"raw_text","text":"a"}]` }) + `}`, bad: true},
	{name: "a table of 21 columns", body: `{"type":"table","rows":[` + many(21, func(int) string { return `{"type":"raw_text","text":"a"}` }) + `]}`, bad: true},
	{name: "a cell without words", body: `{"type":"table","rows":[[{"type":"raw_text","text":""}]]}`, bad: true},
	{name: "a column to the middle", body: `{"type":"table","rows":[[{"type":"raw_text","text":"a"}]],"column_settings":[{"align":"middle"}]}`, bad: true},
	{name: "a field to type in, in a message", body: input(textInput)},
	{name: "a table in a modal", on: inModal, body: modal("Titre", "", `{"type":"table","rows":[[{"type":"raw_text","text":"a"}]]}`), bad: true, only: notWhole},

	{name: "a form", on: inModal, body: modal("Titre", `,"private_metadata":"x","notify_on_close":true`, input(textInput))},
	{name: "a title of 25", on: inModal, body: modal(long(25), "", divider), bad: true},
	{name: "a button to close of 25", on: inModal, body: modal("Titre", `,"close":{"type":"plain_text","text":"`+long(25)+`"}`, divider), bad: true},
	{name: "private_metadata of 3001", on: inModal, body: modal("Titre", `,"private_metadata":"`+long(3001)+`"`, divider), bad: true},
	{name: "a callback_id of 256", on: inModal, body: modal("Titre", `,"callback_id":"`+long(256)+`"`, divider), bad: true},
	{name: "100 blocks", on: inModal, body: modal("Titre", "", slices.Repeat([]string{divider}, 100)...)},
	{name: "101 blocks", on: inModal, body: modal("Titre", "", slices.Repeat([]string{divider}, 101)...), bad: true},
	{name: "no block", on: inModal, body: modal("Titre", ""), bad: true, only: notTyped},
	{name: "a modal without a title", on: inModal, body: `{"type":"modal","blocks":[` + divider + `]}`, bad: true},
	{name: "a form without a button", on: inModal, body: `{"type":"modal","title":{"type":"plain_text","text":"x"},"blocks":[` + input(textInput) + `]}`, bad: true, only: notTyped},
	{name: "a label of 2001", on: inModal, body: modal("Titre", "", `{"type":"input","label":{"type":"plain_text","text":"`+long(2001)+`"},"element":`+textInput+`}`), bad: true},
	{name: "a label in markup", on: inModal, body: modal("Titre", "", `{"type":"input","label":{"type":"mrkdwn","text":"x"},"element":`+textInput+`}`), bad: true},
	{name: "a button as a field", on: inModal, body: modal("Titre", "", input(button(1))), bad: true},
	{name: "min_length of 3001", on: inModal, body: modal("Titre", "", input(`{"type":"plain_text_input","action_id":"a","min_length":3001}`)), bad: true},
	{name: "a number field", on: inModal, body: modal("Titre", "", input(`{"type":"number_input","action_id":"a","is_decimal_allowed":false}`))},
	{name: "a number field of no kind", on: inModal, body: modal("Titre", "", input(`{"type":"number_input","action_id":"a"}`)), bad: true},
	{name: "a Home tab", on: inHome, body: `{"type":"home","blocks":[` + divider + `]}`},
	{name: "a Home tab with a title", on: inHome, body: `{"type":"home","title":{"type":"plain_text","text":"x"},"blocks":[` + divider + `]}`, bad: true},
	{name: "a Home tab of 101 blocks", on: inHome, body: `{"type":"home","blocks":` + many(101, func(int) string { return divider }) + `}`, bad: true},
	{name: "an unknown field of a view", on: inHome, body: `{"type":"home","blocks":[` + divider + `],"colour":"red"}`, bad: true},
}

func dialog(title, yes string) string {
	return fmt.Sprintf(`{"title":{"type":"plain_text","text":%q},"text":{"type":"mrkdwn","text":"x"},"confirm":{"type":"plain_text","text":%q},"deny":{"type":"plain_text","text":"Non"}}`, title, yes)
}

// The rules of the local Slack judge as Slack's types do, but for what these do
// not tell.
func TestRulesJudgeAsSlacksTypesDo(t *testing.T) {
	o := shapesOr(t)
	s := New(t, Options{})
	s.official = nil // judged apart here
	alike := 0
	for _, v := range verdicts {
		v.on = cmp.Or(v.on, inMessage)
		if !json.Valid([]byte(v.body)) {
			t.Fatalf("%s: no JSON: %s", v.name, v.body)
		}
		typed, ruled := o.verdict(t, v), s.verdict(t, v)
		if bad := ruled != ""; bad != v.bad {
			t.Errorf("%s: the rules say %q", v.name, ruled)
		}
		if bad := typed != ""; bad != (v.bad && v.only == "") {
			t.Errorf("%s: the types say %q", v.name, typed)
		}
		if v.only == "" {
			alike++
			continue
		}
		t.Logf("%s: %s", v.name, v.only)
	}
	t.Logf("judged alike: %d of %d", alike, len(verdicts))
}

func parsed(t *testing.T, body string) any {
	t.Helper()
	var out any
	if err := decode([]byte(body), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// verdict is what the types find wrong, "" for nothing.
func (o *official) verdict(t *testing.T, v verdict) string {
	if v.on == inMessage {
		return o.mistakes("blocks", []any{parsed(t, v.body)})
	}
	return o.mistakes(string(v.on), parsed(t, v.body))
}

// verdict is what the local Slack's rules find wrong, "" for nothing.
func (s *Server) verdict(t *testing.T, v verdict) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var err error
	if v.on == inMessage {
		_, err = s.checkBlocks([]any{parsed(t, v.body)}, v.on)
	} else {
		_, err = s.checkView(parsed(t, v.body).(object), string(v.on))
	}
	if err != nil {
		return err.Error()
	}
	return ""
}
