package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"livinglab/bot/chat"
)

var ourselves = identity{team: "T1", user: "UBOT", bot: "B1"}

// press is the payload of a press, on what the test says.
func press(where string) string {
	return `{"type":"block_actions","team":{"id":"T1"},"user":{"id":"U1","team_id":"T1","username":"marie"},"trigger_id":"t1",` + where +
		`,"actions":[{"type":"button","block_id":"b","action_id":"essai:press:12"}]}`
}

func TestWhatIsDecoded(t *testing.T) {
	now := time.Unix(1000, 0)
	route := chat.Route{Feature: "essai", Action: "press", Arg: "12"}
	a, button := chat.Event{ID: "t1", Press: &chat.Press{Route: route}}, pressed{route: route}
	event := func(e string) string {
		return `{"type":"event_callback","team_id":"T1","event_id":"Ev1","event":` + e + `}`
	}
	said := func(more string) string {
		return event(`{"type":"message","channel":"C1","user":"U1","text":"Oui","ts":"2.2","thread_ts":"1.1"` + more + `}`)
	}
	talk := deed{team: "T1", origin: origin{from: fromTalk, user: "U1", channel: "C1", thread: "1.1"},
		event: chat.Event{ID: "Ev1", Said: &chat.Said{Post: "C1:1.1", Text: "Oui", Message: "C1:2.2"}}}
	for name, c := range map[string]struct {
		kind, payload string
		want          *deed
	}{
		"command": {kindCommand, aCommand("t1"), &deed{team: "T1", name: "marie",
			origin: origin{from: fromCommand, user: "U1", channel: "C1", trigger: "t1", url: "http://slack.test/respond", issued: now},
			event:  chat.Event{ID: "t1", Command: &chat.Command{Name: "essai", Text: "bonjour"}}}},
		"press on a post": {kindInteractive, press(`"channel":{"id":"C1"},"container":{"type":"message","message_ts":"1.1","channel_id":"C1"},"message":{"ts":"1.1"},"response_url":"http://x"`),
			&deed{team: "T1", theirs: "T1", name: "marie", event: a, did: button,
				origin: origin{from: fromPost, user: "U1", channel: "C1", trigger: "t1", on: "1.1", url: "http://x", issued: now}}},
		"press on a post whose thread has begun": {kindInteractive, press(`"channel":{"id":"C1"},"container":{"message_ts":"1.1"},"message":{"ts":"1.1","thread_ts":"1.1"}`),
			&deed{team: "T1", theirs: "T1", name: "marie", event: a, did: button, origin: origin{from: fromPost, user: "U1", channel: "C1", trigger: "t1", on: "1.1"}}},
		"press in a thread": {kindInteractive, press(`"channel":{"id":"C1"},"container":{"message_ts":"2.2","thread_ts":"1.1"},"message":{"ts":"2.2","thread_ts":"1.1"}`),
			&deed{team: "T1", theirs: "T1", name: "marie", event: a, did: button, origin: origin{from: fromPost, user: "U1", channel: "C1", thread: "1.1", trigger: "t1", on: "2.2"}}},
		"press on a whisper in a thread": {kindInteractive, press(`"channel":{"id":"C1"},"container":{"message_ts":"2.2","thread_ts":"1.1","is_ephemeral":true}`),
			&deed{team: "T1", theirs: "T1", name: "marie", event: a, did: button, origin: origin{from: fromWhisper, user: "U1", channel: "C1", thread: "1.1", trigger: "t1", on: "2.2"}}},
		"press on a card in a modal": {kindInteractive, press(`"container":{"type":"view","view_id":"V1"},"view":{"id":"V1","type":"modal","private_metadata":"{\"from\":\"home\",\"channel\":\"D1\",\"direct\":true}"}`),
			&deed{team: "T1", theirs: "T1", name: "marie", event: a, did: button,
				origin: origin{from: fromModal, user: "U1", channel: "D1", direct: true, home: true, trigger: "t1", view: "V1", opener: fromHome}}},
		"press in the Home tab": {kindInteractive, press(`"view":{"id":"V1","type":"home","private_metadata":"?"}`),
			&deed{team: "T1", theirs: "T1", name: "marie", event: a, did: button, origin: origin{from: fromHome, user: "U1", home: true, trigger: "t1", view: "V1"}}},
		"press of nothing of ours":  {kindInteractive, strings.Replace(press(`"channel":{"id":"C1"}`), "essai:press:12", "link=0", 1), nil},
		"what is said":              {kindEvent, said(`,"parent_user_id":"UBOT"`), &talk},
		"said to the room as well":  {kindEvent, said(`,"subtype":"thread_broadcast","root":{"user":"UBOT"}`), &talk},
		"said with a file":          {kindEvent, said(`,"subtype":"file_share","parent_user_id":"UBOT"`), &talk},
		"said to someone else":      {kindEvent, said(`,"parent_user_id":"U2"`), nil},
		"said under nobody's":       {kindEvent, said(``), nil},
		"said by a bot":             {kindEvent, said(`,"parent_user_id":"UBOT","bot_id":"B2"`), nil},
		"an edit":                   {kindEvent, said(`,"parent_user_id":"UBOT","subtype":"message_changed"`), nil},
		"a deletion":                {kindEvent, said(`,"parent_user_id":"UBOT","subtype":"message_deleted"`), nil},
		"hidden":                    {kindEvent, said(`,"parent_user_id":"UBOT","hidden":true`), nil},
		"said by ourselves":         {kindEvent, event(`{"type":"message","channel":"C1","user":"UBOT","text":"Oui","ts":"2.2","thread_ts":"1.1","parent_user_id":"UBOT"}`), nil},
		"said in the room":          {kindEvent, event(`{"type":"message","channel":"C1","user":"U1","text":"Oui","ts":"2.2"}`), nil},
		"a post of ours":            {kindEvent, event(`{"type":"message","channel":"C1","user":"U1","text":"Oui","ts":"1.1","thread_ts":"1.1","parent_user_id":"UBOT"}`), nil},
		"a file without words":      {kindEvent, event(`{"type":"message","channel":"C1","user":"U1","text":"","ts":"2.2","thread_ts":"1.1","parent_user_id":"UBOT","subtype":"file_share"}`), nil},
		"another event":             {kindEvent, event(`{"type":"reaction_added","user":"U1"}`), nil},
		"too many events":           {kindEvent, `{"type":"app_rate_limited","team_id":"T1"}`, nil},
		"the Home tab":              {kindEvent, event(`{"type":"app_home_opened","user":"U1","channel":"D1","tab":"home"}`), &deed{team: "T1", opened: true, event: chat.Event{ID: "Ev1"}, origin: origin{from: fromHome, home: true, user: "U1", channel: "D1"}}},
		"the messages tab":          {kindEvent, event(`{"type":"app_home_opened","user":"U1","channel":"D1","tab":"messages"}`), nil},
		"someone changed":           {kindEvent, event(`{"type":"user_change","user":{"id":"U1","name":"marie"}}`), &deed{team: "T1", event: chat.Event{ID: "Ev1"}, origin: origin{user: "U1"}, news: &news{person: "U1"}}},
		"a group changed":           {kindEvent, event(`{"type":"subteam_updated","subteam":{"id":"S1"}}`), &deed{team: "T1", event: chat.Event{ID: "Ev1"}, news: &news{group: "S1"}}},
		"who is in a group changed": {kindEvent, event(`{"type":"subteam_members_changed","subteam_id":"S1"}`), &deed{team: "T1", event: chat.Event{ID: "Ev1"}, news: &news{group: "S1"}}},
		"another token revoked":     {kindEvent, event(`{"type":"tokens_revoked","tokens":{"oauth":["U1"]}}`), &deed{team: "T1", event: chat.Event{ID: "Ev1"}, news: &news{}}},
		"a modal closed":            {kindInteractive, `{"type":"view_closed","user":{"id":"U1"},"view":{"id":"V1"}}`, nil},
		"another kind":              {"something_new", `{}`, nil},
		"shortcut": {kindInteractive, `{"type":"message_action","callback_id":"on:idee","trigger_id":"t1","user":{"id":"U1"},"team":{"id":"T1"},"channel":{"id":"C1"},"message":{"user":"U2","ts":"2.2","thread_ts":"1.1","text":"Un café"}}`,
			&deed{team: "T1", origin: origin{from: fromPost, user: "U1", channel: "C1", thread: "1.1", trigger: "t1"},
				event: chat.Event{ID: "t1", Command: &chat.Command{Name: "idee", On: &chat.Message{ID: "C1:2.2", Text: "Un café",
					By: chat.Person{Account: chat.Account{Platform: "slack", ID: "U2"}}}}}}},
		"shortcut of another app's": {kindInteractive, `{"type":"message_action","callback_id":"idee","trigger_id":"t1","user":{"id":"U1"}}`, nil},
	} {
		got, err := decode(c.kind, []byte(c.payload), ourselves, now)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, %v\nwant %+v", name, got, err, c.want)
		}
	}
}

func TestASubmittedFormIsDecoded(t *testing.T) {
	got, err := decode(kindInteractive, []byte(aForm("V1")), ourselves, time.Unix(1000, 0))
	if err != nil {
		t.Fatal(err)
	}
	want := chat.Event{ID: "V1", Submit: &chat.Submit{Route: chat.Route{Feature: "essai", Action: "sent", Arg: "1"}, Fields: chat.Filled{"titre": {"Un café"}}}}
	if !reflect.DeepEqual(got.event, want) {
		t.Errorf("the event is %+v", got.event)
	}
	if o := got.origin; o.from != fromForm || o.opener != fromCommand || o.channel != "C1" || o.view != "V1" || o.url != "" {
		t.Errorf("it comes from %+v", o)
	}
	if !got.form.has("titre") || got.form.has("autre") {
		t.Error("its fields are not known")
	}
}

func TestWhatSlackDoesNotSendIsRefused(t *testing.T) {
	for name, c := range map[string]struct{ kind, payload string }{
		"no JSON":                   {kindCommand, "{"},
		"a command without a name":  {kindCommand, `{"user_id":"U1","channel_id":"C1","trigger_id":"t"}`},
		"a command of nobody":       {kindCommand, `{"command":"/x","channel_id":"C1","trigger_id":"t"}`},
		"a command without an id":   {kindCommand, `{"command":"/x","channel_id":"C1","user_id":"U1"}`},
		"a press without a place":   {kindInteractive, press(`"container":{}`)},
		"a press in a broken view":  {kindInteractive, press(`"view":[]`)},
		"a press in a view of none": {kindInteractive, press(`"view":{}`)},
		"actions of another shape":  {kindInteractive, `{"type":"block_actions","user":{"id":"U1"},"trigger_id":"t","channel":{"id":"C1"},"actions":[7]}`},
		"a form without a view":     {kindInteractive, `{"type":"view_submission","user":{"id":"U1"}}`},
		"a form of no route":        {kindInteractive, strings.Replace(aForm("V1"), "essai:sent:1", "essai", 1)},
		"a shortcut on nothing":     {kindInteractive, `{"type":"message_action","callback_id":"on:idee","user":{"id":"U1"},"trigger_id":"t"}`},
		"a message of no time":      {kindEvent, `{"type":"event_callback","event_id":"E","event":{"type":"message","user":"U1","channel":"C1","text":"x","thread_ts":"1.1","parent_user_id":"UBOT"}}`},
		"an event without an id":    {kindEvent, `{"type":"event_callback","event":{"type":"app_home_opened","tab":"home","user":"U1"}}`},
		"a user of another shape":   {kindEvent, `{"type":"event_callback","event":{"type":"message","user":7}}`},
	} {
		if got, err := decode(c.kind, []byte(c.payload), ourselves, time.Time{}); err == nil {
			t.Errorf("%s: decoded as %+v", name, got)
		}
	}
}

func TestPressOfAMessageWithUnknownBlocks(t *testing.T) {
	got, err := decode(kindInteractive, []byte(press(`"channel":{"id":"C1"},"message":{"ts":"1.1","blocks":[{"type":"hologram","elements":7}],"attachments":"?"}`)), ourselves, time.Time{})
	if err != nil || got == nil || got.event.Press == nil {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestMetadataComesBack(t *testing.T) {
	at := time.Unix(1700000000, 0)
	for name, o := range map[string]origin{
		"command": {from: fromCommand, channel: "C1", url: "https://hooks.slack.com/commands/1", issued: at},
		"thread":  {from: fromPost, channel: "C1", thread: "1.1", url: "https://hooks.slack.com/actions/1", issued: at},
		"whisper": {from: fromWhisper, channel: "D1", direct: true, url: "https://hooks.slack.com/actions/1", issued: at},
		"modal":   {from: fromModal, channel: "D1", direct: true, home: true, view: "V1"},
		"home":    {from: fromHome, channel: "D1", direct: true, home: true, view: "V9"},
	} {
		var got origin
		got.restore(o.metadata())
		if got.channel != o.channel || got.thread != o.thread || got.direct != o.direct || got.home != o.home ||
			got.url != o.url || !got.issued.Equal(o.issued) || got.opener != o.from || got.behind != map[bool]string{true: o.view}[o.from == fromModal] {
			t.Errorf("%s: %+v came back as %+v", name, o, got)
		}
	}
	long := origin{from: fromPost, channel: "C1", url: "https://hooks.slack.com/" + strings.Repeat("x", maxMetadata)}
	var got origin
	if got.restore(long.metadata()); len(long.metadata()) > maxMetadata || got.channel != "C1" || got.url != "" {
		t.Errorf("a long one came back as %+v", got)
	}
	for _, s := range []string{"", "?", "[]", `{"from":7}`, `{"channel":null}`} {
		got = origin{}
		if got.restore(s); got.channel != "" || got.url != "" {
			t.Errorf("%q came back as %+v", s, got)
		}
	}
}

func TestTextsAreReadable(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		p := New(w.options())
		for in, want := range map[string]string{
			"":                                        "",
			"Bonne idée, mais où?":                    "Bonne idée, mais où?",
			"a &amp; b &lt;c&gt; &amp;lt;":            "a & b <c> &lt;",
			"<@U1> et <@U1|m>":                        "Marie Tremblay et Marie Tremblay",
			"voir <#C1|idees>":                        "voir #idees",
			"voir <#C1>":                              "voir #C1",
			"<https://x.example/?a=1&amp;b=2>":        "https://x.example/?a=1&b=2",
			"<https://x.example|le site &amp; plus>":  "le site & plus",
			"<mailto:a@x.example|a@x.example>":        "a@x.example",
			"<mailto:a@x.example>":                    "a@x.example",
			"<!here> <!channel> <!everyone|@tous>":    "@here @channel @tous",
			"<!subteam^S1|@comite>":                   "@comite",
			"<!date^1392734382^{date}|le 18 février>": "le 18 février",
			"<!date^1392734382^{date}>":               "@date",
			"<":                                       "<", "a <b": "a <b", "<>": "", "<|>": "", "<@>": "", "<@|x>": "x", ">": ">", "<<@U1>": "<@U1",
		} {
			if got := p.readable(t.Context(), in); got != want {
				t.Errorf("%q is read as %q, want %q", in, got, want)
			}
		}
		// However many people are mentioned, few are looked up.
		var many strings.Builder
		for i := range 500 {
			fmt.Fprintf(&many, "<@U9%d> ", i)
		}
		before := len(w.to("users.info"))
		p.readable(t.Context(), many.String())
		if n := len(w.to("users.info")) - before; n > maxNames {
			t.Errorf("%d people were looked up", n)
		}
		w.fail("users.info", says(`{"ok":false,"error":"user_not_found"}`))
		if got := p.readable(t.Context(), "<@U77|jo> <@U78>"); got != "jo U78" {
			t.Errorf("people who are not there are read as %q", got)
		}
	})
}

// FuzzReceive hands any payload of any kind to the receiver: it never panics,
// and acknowledges exactly once.
func FuzzReceive(f *testing.F) {
	for _, s := range []string{
		aCommand("t1"), aForm("V1"), press(`"channel":{"id":"C1"}`), press(`"view":{"id":"V1","type":"home"}`), "", "null", "[]", "7", `"x"`, "{",
		`{"type":"event_callback","team_id":"T1","event_id":"E","event":{"type":"message","channel":"C1","user":"U1","text":"<@U1> <","ts":"2.2","thread_ts":"1.1","parent_user_id":"UBOT"}}`,
		`{"type":"event_callback","team_id":"T1","event_id":"E","event":{"type":"app_home_opened","user":"U1","tab":"home"}}`,
		`{"type":"message_action","callback_id":"on:idee","trigger_id":"t1","user":{"id":"U1"},"team":{"id":"T1"},"channel":{"id":"C1"},"message":{"user":"U2","ts":"2.2","text":"x"}}`,
	} {
		for kind := range 4 {
			f.Add(kind, []byte(s), kind)
		}
	}
	kinds := []string{kindCommand, kindInteractive, kindEvent, "something_new"}
	form := chat.Form{Route: chat.Route{Feature: "a", Action: "b"}, Title: "T", Submit: "S", Fields: []chat.Field{{Name: "titre", Kind: chat.Line, Label: "T"}}}
	replies := []chat.Answer{
		chat.Nothing(), chat.Say(titled("a")), chat.Whisper(titled("b")), chat.Replace(titled("c")), chat.Open(form),
		chat.Refuse(chat.Problems{"titre": "non"}), {}, {Does: chat.DoesSay}, chat.Whisper(chat.Card{}),
	}
	var slept atomic.Int64 // nobody waits in a fuzz test
	p := New(Options{
		BotToken: "xoxb-test", API: "http://slack.test/api/", Client: &http.Client{Transport: echo{}}, Say: ownWords(f), Home: []string{"labo"},
		Now:   func() time.Time { return time.Unix(1700000000, slept.Load()) },
		Sleep: func(_ context.Context, d time.Duration) error { slept.Add(int64(d)); return nil },
	})
	f.Fuzz(func(t *testing.T, kind int, payload []byte, reply int) {
		r := &receiver{p: p, broken: make(chan error, 1), bot: bot(func(e chat.Event) chat.Answer {
			if reply%13 == 12 {
				panic("a bug of the bot's")
			}
			return replies[uint(reply)%uint(len(replies))]
		})}
		times := 0
		r.receive(t.Context(), kinds[uint(kind)%uint(len(kinds))], payload, func(reply any) error {
			times++
			if _, err := json.Marshal(reply); err != nil {
				t.Errorf("it is acknowledged with what is no JSON: %v", err)
			}
			return nil
		})
		if times != 1 {
			t.Errorf("acknowledged %d times", times)
		}
	})
}

// echo is a Slack that does whatever it is asked.
type echo struct{}

func (echo) RoundTrip(r *http.Request) (*http.Response, error) {
	rec := httptest.NewRecorder()
	w := &wire{times: map[string]int{}, fails: map[string]func(int, http.ResponseWriter) bool{}}
	w.call(rec, r)
	return rec.Result(), nil
}
