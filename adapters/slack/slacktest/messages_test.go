package slacktest_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"livinglab/adapters/slack/slacktest"
)

func TestWhoCanBeWrittenTo(t *testing.T) {
	s, _ := open(t, slacktest.Options{})
	s.AddPeople(slacktest.Person{ID: "U0GONE001", Deactivated: true}, slacktest.Person{ID: "U0CLOSED1", NoDirect: true})
	s.AddRooms(slacktest.Room{ID: "C0ARCHIVE", Archived: true}, slacktest.Room{ID: "C0WITHOUT", Without: true},
		slacktest.Room{ID: "G0SECRET1", Private: true, Without: true}, slacktest.Room{ID: "C0FEW0001", Members: []string{"U0CLOSED1"}})
	for to, want := range map[string]string{
		"C0IDEES01": "", "U0MARIE01": "", "C0ARCHIVE": "is_archived", "C0WITHOUT": "not_in_channel", "G0SECRET1": "channel_not_found",
		"C0NOWHERE": "channel_not_found", "U0NOBODY1": "channel_not_found", "U0GONE001": "channel_not_found", "U0CLOSED1": "restricted_action",
		slacktest.BotUser: "channel_not_found",
	} {
		got := said(call(t, s, "chat.postMessage", map[string]any{"channel": to, "text": "Bonjour"}))
		if code, _, _ := strings.Cut(got, ":"); code != want {
			t.Errorf("to %s: %q, want %q", to, got, want)
		}
	}
	for users, want := range map[string]string{
		"U0MARIE01": "", "U0NOBODY1": "user_not_found", "U0GONE001": "user_disabled", slacktest.BotUser: "cannot_dm_bot", "U0MARIE01,U0CLOSED1": "restricted_action",
	} {
		got := said(call(t, s, "conversations.open", map[string]any{"users": users}))
		if code, _, _ := strings.Cut(got, ":"); code != want {
			t.Errorf("a conversation with %s: %q, want %q", users, got, want)
		}
	}
	for user, want := range map[string]string{"U0MARIE01": "user_not_in_channel", "U0CLOSED1": "", "U0NOBODY1": "user_not_in_channel"} {
		if got := said(call(t, s, "chat.postEphemeral", map[string]any{"channel": "C0FEW0001", "user": user, "text": "x"})); got != want {
			t.Errorf("to %s alone: %q, want %q", user, got, want)
		}
	}
}

func TestTheSamePeopleHaveTheSameConversation(t *testing.T) {
	s, _ := open(t, slacktest.Options{})
	s.AddPeople(slacktest.Person{ID: "U0AHMED01"})
	var ids []any
	for _, users := range []string{"U0MARIE01,U0AHMED01", "U0AHMED01,U0MARIE01"} {
		out := call(t, s, "conversations.open", map[string]any{"users": users})
		ids = append(ids, out["channel"].(map[string]any)["id"])
	}
	if ids[0] != ids[1] {
		t.Errorf("conversations %v", ids)
	}
}

func TestWhatAMessageMayHold(t *testing.T) {
	s, _ := open(t, slacktest.Options{})
	post := func(more map[string]any) string {
		args := map[string]any{"channel": "C0IDEES01"}
		for k, v := range more {
			args[k] = v
		}
		return said(call(t, s, "chat.postMessage", args))
	}
	meta := func(payload any) map[string]any {
		return map[string]any{"text": "x", "metadata": map[string]any{"event_type": "post", "event_payload": payload}}
	}
	for what, c := range map[string]struct {
		args map[string]any
		want string
	}{
		"nothing":             {map[string]any{}, "no_text"},
		"a number as text":    {map[string]any{"text": 12}, "invalid_arguments"},
		"an unknown argument": {map[string]any{"text": "x", "colour": "red"}, "invalid_arguments"},
		"a word as a flag":    {map[string]any{"text": "x", "mrkdwn": "maybe"}, "invalid_arguments"},
		"no time":             {map[string]any{"text": "x", "thread_ts": "yesterday"}, ""},
		"metadata":            {meta(map[string]any{"key": "k"}), ""},
		"metadata of objects": {meta(map[string]any{"key": map[string]any{}}), "invalid_metadata_format"},
		"large metadata":      {meta(map[string]any{"key": x(8 << 10)}), "metadata_too_large"},
		"metadata of nothing": {map[string]any{"text": "x", "metadata": map[string]any{"key": "k"}}, "invalid_metadata_format"},
	} {
		if code, _, _ := strings.Cut(post(c.args), ":"); code != c.want {
			t.Errorf("%s: %q, want %q", what, code, c.want)
		}
	}
}

func TestEdits(t *testing.T) {
	s, _ := open(t, slacktest.Options{})
	out := call(t, s, "chat.postMessage", map[string]any{"channel": "C0IDEES01", "text": "Bonjour"})
	theirs, _ := s.Write(t, "U0MARIE01", "C0IDEES01", "", "Bonjour")
	ts := out["ts"].(string)
	for what, c := range map[string]struct{ channel, ts, text, want string }{
		"ours":         {"C0IDEES01", ts, x(4000), ""},
		"too long":     {"C0IDEES01", ts, x(4001), "msg_too_long"},
		"a person's":   {"C0IDEES01", theirs, "x", "cant_update_message"},
		"none":         {"C0IDEES01", "1700000000.000001", "x", "message_not_found"},
		"by a person":  {"U0MARIE01", ts, "x", "channel_not_found"},
		"nothing left": {"C0IDEES01", ts, "", "no_text"},
	} {
		got := said(call(t, s, "chat.update", map[string]any{"channel": c.channel, "ts": c.ts, "text": c.text}))
		if code, _, _ := strings.Cut(got, ":"); code != c.want {
			t.Errorf("%s: %q, want %q", what, got, c.want)
		}
	}
	s.Delete(t, "C0IDEES01", ts)
	if got := said(call(t, s, "chat.update", map[string]any{"channel": "C0IDEES01", "ts": ts, "text": "x"})); got != "message_not_found" {
		t.Errorf("deleted: %q", got)
	}
}

func TestAThreadThatIsGone(t *testing.T) {
	s, _ := open(t, slacktest.Options{})
	out := call(t, s, "chat.postMessage", map[string]any{"channel": "C0IDEES01", "text": "x", "thread_ts": "1700000000.000001"})
	if said(out) != "" || out["message"].(map[string]any)["thread_ts"] != nil {
		t.Errorf("answered %v", out)
	}
	if r := s.Refused(); len(r) != 1 || r[0].Code != "not_threaded" {
		t.Errorf("refused %v", r)
	}
}

func TestWhatOnePersonIsShownIsInNoHistory(t *testing.T) {
	s, api := open(t, slacktest.Options{})
	s.AddPeople(slacktest.Person{ID: "U0AHMED01"})
	if got := said(call(t, s, "chat.postEphemeral", map[string]any{"channel": "C0IDEES01", "user": "U0MARIE01", "text": "Chut"})); got != "" {
		t.Fatal(got)
	}
	h, err := api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: "C0IDEES01"})
	if err != nil || len(h.Messages) != 0 {
		t.Errorf("the history is %v, %v", h, err)
	}
	if len(s.Shown("U0MARIE01")) != 1 || len(s.Shown("U0AHMED01")) != 0 {
		t.Error("it is shown to others, or not at all")
	}
}

func TestHistoryIsReadInPages(t *testing.T) {
	s, api := open(t, slacktest.Options{})
	for range 5 {
		call(t, s, "chat.postMessage", map[string]any{"channel": "C0IDEES01", "text": "x"})
	}
	seen, cursor := map[string]bool{}, ""
	for {
		h, err := api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: "C0IDEES01", Limit: 2, Cursor: cursor})
		if err != nil || len(h.Messages) > 2 {
			t.Fatal(h, err)
		}
		for _, m := range h.Messages {
			seen[m.Timestamp] = true
		}
		if cursor = h.ResponseMetaData.NextCursor; cursor == "" {
			break
		}
	}
	if len(seen) != 5 {
		t.Errorf("%d messages in all pages", len(seen))
	}
	s.Grant(slacktest.Bot, "chat:write")
	if _, err := api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: "C0IDEES01"}); err == nil || err.Error() != "missing_scope" {
		t.Errorf("without the scope: %v", err)
	}
}

func TestRates(t *testing.T) {
	s, api := open(t, slacktest.Options{Rates: true})
	s.AddRooms(slacktest.Room{ID: "C0AUTRE01"})
	post := func(room string) error {
		_, _, err := api.PostMessageContext(context.Background(), room, slack.MsgOptionText("x", false))
		return err
	}
	burst := 0
	var limited *slack.RateLimitedError
	for ; burst < 100 && limited == nil; burst++ {
		errors.As(post("C0IDEES01"), &limited)
	}
	if burst > 10 || limited == nil || limited.RetryAfter != time.Second {
		t.Fatalf("after %d posts: %v", burst, limited)
	}
	if err := post("C0AUTRE01"); err != nil {
		t.Errorf("another room: %v", err)
	}
	for i := range 20 { // one a second
		s.Clock().Advance(time.Second)
		if err := post("C0IDEES01"); err != nil {
			t.Fatalf("second %d: %v", i, err)
		}
	}
	// 20 calls of tier 2 a minute, and some at once.
	n := 0
	for ; n < 100; n++ {
		if _, err := api.GetUserGroupsContext(context.Background()); err != nil {
			break
		}
	}
	if n < 2 || n > 20 {
		t.Errorf("%d calls of tier 2 at once", n)
	}
}

func TestFailuresThatTestsAskFor(t *testing.T) {
	s, api := open(t, slacktest.Options{})
	post := func() error {
		_, _, err := api.PostMessageContext(context.Background(), "C0IDEES01", slack.MsgOptionText("x", false))
		return err
	}
	var limited *slack.RateLimitedError
	s.Throttle("", 7*time.Second)
	if err := post(); !errors.As(err, &limited) || limited.RetryAfter != 7*time.Second {
		t.Errorf("throttled: %v", err)
	}
	s.Fail("chat.postMessage", "fatal_error")
	if err := post(); err == nil || err.Error() != "fatal_error" {
		t.Errorf("failed: %v", err)
	}
	s.Lose("chat.postMessage")
	if err := post(); err == nil {
		t.Error("lost, and it has an answer")
	}
	if err := post(); err != nil {
		t.Error(err)
	}
	h, err := api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: "C0IDEES01"})
	if err != nil || len(h.Messages) != 2 {
		t.Errorf("the room has %v, %v", h, err)
	}
	if r := s.Unexpected(); len(r) != 0 {
		t.Errorf("unexpected: %v", r)
	}
}

func TestHowAMethodIsCalled(t *testing.T) {
	s, _ := open(t, slacktest.Options{})
	for what, c := range map[string]struct{ method, kind, body, want string }{
		"json":            {"auth.test", "application/json", `{}`, `"ok":true`},
		"form":            {"auth.test", "application/x-www-form-urlencoded", "token=" + url.QueryEscape(slacktest.Bot), `"ok":true`},
		"token in json":   {"auth.test", "application/json", `{"token":"` + slacktest.Bot + `"}`, "not_authed"},
		"broken json":     {"auth.test", "application/json", `{`, "invalid_json"},
		"an array":        {"auth.test", "application/json", `[]`, "json_not_object"},
		"another charset": {"auth.test", "application/json; charset=latin1", `{}`, "invalid_charset"},
		"xml":             {"auth.test", "text/xml", `<a/>`, "invalid_post_type"},
		"unknown":         {"chat.dance", "application/json", `{}`, "unknown_method"},
		"app token":       {"apps.connections.open", "application/x-www-form-urlencoded", "token=" + slacktest.App, "not_authed"},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.API()+c.method, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", c.kind)
		if strings.HasPrefix(c.body, "{}") {
			req.Header.Set("Authorization", "Bearer "+slacktest.Bot)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body := new(strings.Builder)
		res.Write(body)
		if !strings.Contains(body.String(), c.want) {
			t.Errorf("%s: %s, want %s", what, body, c.want)
		}
	}
}

func TestSignedPosts(t *testing.T) {
	s, _ := open(t, slacktest.Options{})
	got := make(chan bool, 1)
	mux := http.NewServeMux()
	mux.HandleFunc("POST /slack/events", func(w http.ResponseWriter, r *http.Request) {
		if r.ParseForm() != nil || r.Form.Get("command") != "/idee" {
			t.Errorf("it came as %v", r.Form)
		}
		got <- true
		w.Header().Set("Content-Type", "application/json")
		w.Write([]byte(`{"text":"Merci"}`))
	})
	app := httptest.NewServer(mux)
	defer app.Close()
	s.PostTo(app.URL + "/slack/events")
	act := s.Command(t, "U0MARIE01", "C0IDEES01", "/idee Un café")
	act.Wait(t)
	<-got
	body, _ := act.Body()
	now := time.Now()
	verifier, err := slack.NewSecretsVerifier(http.Header{
		"X-Slack-Signature":         {slacktest.Sign(slacktest.Secret, now, body)},
		"X-Slack-Request-Timestamp": {strconv.FormatInt(now.Unix(), 10)}}, slacktest.Secret)
	if err != nil {
		t.Fatal(err)
	}
	verifier.Write(body)
	if err := verifier.Ensure(); err != nil {
		t.Errorf("slack-go does not take the signature: %v", err)
	}
	if shown := s.Shown("U0MARIE01"); len(shown) != 1 || !strings.Contains(string(s.JSON(shown[0])), "Merci") {
		t.Errorf("shown: %v", shown)
	}
	s.PostTo(app.URL + "/elsewhere")
	act = s.Command(t, "U0MARIE01", "C0IDEES01", "/idee")
	act.Wait(t)
	if act.Trouble() != "dispatch_failed" {
		t.Errorf("not found: the person is told %q", act.Trouble())
	}
}
