package slacktest_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"livinglab/adapters/slack/slacktest"
)

// modal is a view with a field "titre".
func modal(title string) map[string]any {
	text := func(s string) map[string]any { return map[string]any{"type": "plain_text", "text": s} }
	return map[string]any{"type": "modal", "title": text(title), "submit": text("Envoyer"), "callback_id": "idee",
		"blocks": []any{map[string]any{"type": "input", "block_id": "titre", "label": text("Titre"),
			"element": map[string]any{"type": "plain_text_input", "action_id": "titre", "max_length": 80}}}}
}

// app is an app that a test plays over Socket Mode.
type app struct {
	*testing.T
	s  *slacktest.Server
	ws *websocket.Conn
}

func play(t *testing.T) *app {
	t.Helper()
	s, api := open(t, slacktest.Options{})
	return &app{t, s, socket(t, api)}
}

// receive reads the next envelope.
func (a *app) receive() (id string, payload map[string]any) {
	a.Helper()
	var e struct {
		ID      string         `json:"envelope_id"`
		Payload map[string]any `json:"payload"`
	}
	if err := a.ws.ReadJSON(&e); err != nil {
		a.Fatal(err)
	}
	return e.ID, e.Payload
}

func (a *app) ack(id string, payload any) {
	a.Helper()
	if err := a.ws.WriteJSON(map[string]any{"envelope_id": id, "payload": payload}); err != nil {
		a.Fatal(err)
	}
}

// command has Marie type a command, acknowledges it and returns its payload.
func (a *app) command() map[string]any {
	a.Helper()
	act := a.s.Command(a, "U0MARIE01", "C0IDEES01", "/idee")
	id, payload := a.receive()
	a.ack(id, nil)
	act.Wait(a)
	return payload
}

// opened is the id of a modal that a command opened.
func (a *app) opened() string {
	a.Helper()
	out := call(a.T, a.s, "views.open", map[string]any{"trigger_id": a.command()["trigger_id"], "view": modal("Une idée")})
	if said(out) != "" {
		a.Fatal(said(out))
	}
	return out["view"].(map[string]any)["id"].(string)
}

func (a *app) refused(what, code string) {
	a.Helper()
	for _, r := range a.s.Refused() {
		if r.What == what && r.Code == code {
			return
		}
	}
	a.Errorf("refused: %v, not %s of %s", a.s.Refused(), code, what)
}

func TestViewsAreChecked(t *testing.T) {
	a := play(t)
	for what, change := range map[string]struct {
		do   func(map[string]any)
		want string
	}{
		"good":             {func(map[string]any) {}, ""},
		"long title":       {func(v map[string]any) { v["title"] = map[string]any{"type": "plain_text", "text": x(25)} }, "less than 25"},
		"no title":         {func(v map[string]any) { delete(v, "title") }, "missing required field: title"},
		"no submit":        {func(v map[string]any) { delete(v, "submit") }, "missing required field: submit"},
		"no blocks":        {func(v map[string]any) { v["blocks"] = []any{} }, "at least 1"},
		"home":             {func(v map[string]any) { v["type"] = "home" }, "unsupported type"},
		"long metadata":    {func(v map[string]any) { v["private_metadata"] = x(3001) }, "less than 3001"},
		"long callback":    {func(v map[string]any) { v["callback_id"] = x(256) }, "less than 256"},
		"unknown field":    {func(v map[string]any) { v["colour"] = "red" }, "unknown field: colour"},
		"table":            {func(v map[string]any) { v["blocks"] = []any{map[string]any{"type": "table", "rows": []any{}}} }, "unsupported type: table"},
		"a hundred blocks": {func(v map[string]any) { v["blocks"] = manyBlocks(101) }, "no more than 100"},
		"too large":        {func(v map[string]any) { v["private_metadata"] = x(250 << 10) }, "view_too_large"},
	} {
		view := modal("Une idée")
		change.do(view)
		got := said(call(t, a.s, "views.open", map[string]any{"trigger_id": a.command()["trigger_id"], "view": view}))
		if change.want == "" && got != "" || !strings.Contains(got, change.want) {
			t.Errorf("%s: %q, want %q", what, got, change.want)
		}
	}
}

func manyBlocks(n int) []any {
	out := make([]any, n)
	for i := range out {
		out[i] = map[string]any{"type": "divider"}
	}
	return out
}

func TestTriggersAreExchangedOnceAndInTime(t *testing.T) {
	a := play(t)
	trigger := a.command()["trigger_id"]
	open := func(trigger any) string {
		return said(call(t, a.s, "views.open", map[string]any{"trigger_id": trigger, "view": modal("Une idée")}))
	}
	a.s.Clock().Advance(3 * time.Second)
	if got := open(trigger); got != "" {
		t.Errorf("after 3 s: %q", got)
	}
	if got := open(trigger); got != "exchanged_trigger_id" {
		t.Errorf("twice: %q", got)
	}
	trigger = a.command()["trigger_id"]
	a.s.Clock().Advance(3*time.Second + 1)
	if got := open(trigger); !strings.HasPrefix(got, "expired_trigger_id") {
		t.Errorf("after more than 3 s: %q", got)
	}
	if got := open("1.2.x"); !strings.HasPrefix(got, "invalid_trigger_id") {
		t.Errorf("made up: %q", got)
	}
}

func TestAtMostThreeViewsLieOnEachOther(t *testing.T) {
	a := play(t)
	view := a.opened()
	for i, want := range []string{"", "", "push_limit_reached"} {
		act := a.s.Submit(t, "U0MARIE01", view, slacktest.Fill{"titre": {"Un café"}})
		id, payload := a.receive()
		got := said(call(t, a.s, "views.push", map[string]any{"trigger_id": payload["trigger_id"], "view": modal("Dessus")}))
		if got != want {
			t.Errorf("push %d: %q, want %q", i, got, want)
		}
		a.ack(id, map[string]any{"response_action": "errors", "errors": map[string]any{"titre": "Encore."}})
		act.Wait(t)
	}
	if got := said(call(t, a.s, "views.push", map[string]any{"trigger_id": a.command()["trigger_id"], "view": modal("Dessus")})); !strings.HasPrefix(got, "not_found") {
		t.Errorf("push on a command: %q", got)
	}
}

func TestViewsAreUpdatedByTheirHash(t *testing.T) {
	a := play(t)
	view := a.opened()
	for hash, want := range map[string]string{"": "", "old": "hash_conflict"} {
		args := map[string]any{"view_id": view, "view": modal("Changé"), "hash": hash}
		if got := said(call(t, a.s, "views.update", args)); got != want {
			t.Errorf("hash %q: %q, want %q", hash, got, want)
		}
	}
	a.s.CloseView(t, "U0MARIE01", view)
	if got := said(call(t, a.s, "views.update", map[string]any{"view_id": view, "view": modal("Changé")})); !strings.HasPrefix(got, "not_found") {
		t.Errorf("closed: %q", got)
	}
}

func TestWhatASubmissionIsAnswered(t *testing.T) {
	for what, c := range map[string]struct {
		answer any
		good   bool
	}{
		"nothing":           {nil, true},
		"errors":            {map[string]any{"response_action": "errors", "errors": map[string]any{"titre": "Trop court."}}, true},
		"update":            {map[string]any{"response_action": "update", "view": modal("Encore")}, true},
		"push":              {map[string]any{"response_action": "push", "view": modal("Encore")}, true},
		"clear":             {map[string]any{"response_action": "clear"}, true},
		"error of no field": {map[string]any{"response_action": "errors", "errors": map[string]any{"autre": "Non."}}, false},
		"no error":          {map[string]any{"response_action": "errors", "errors": map[string]any{}}, false},
		"empty error":       {map[string]any{"response_action": "errors", "errors": map[string]any{"titre": ""}}, false},
		"unknown":           {map[string]any{"response_action": "dance"}, false},
		"a message":         {map[string]any{"text": "Merci"}, false},
		"bad view":          {map[string]any{"response_action": "update", "view": map[string]any{"type": "modal"}}, false},
	} {
		a := play(t)
		act := a.s.Submit(t, "U0MARIE01", a.opened(), slacktest.Fill{"titre": {"Un café"}})
		id, payload := a.receive()
		state, _ := json.Marshal(payload["view"].(map[string]any)["state"])
		if !strings.Contains(string(state), `{"titre":{"titre":{"type":"plain_text_input","value":"Un café"}}}`) {
			t.Fatalf("it came as %s", state)
		}
		a.ack(id, c.answer)
		act.Wait(t)
		if good := act.Trouble() == ""; good != c.good || good != (len(a.s.Refused()) == 0) {
			t.Errorf("%s: trouble %q, refused %v", what, act.Trouble(), a.s.Refused())
		}
	}
}

func TestAcknowledgements(t *testing.T) {
	a := play(t)
	act := a.s.Command(t, "U0MARIE01", "C0IDEES01", "/idee")
	id, _ := a.receive()
	a.ack(id, map[string]any{"text": x(20 << 10)})
	a.ack("nobody", nil)
	a.s.Clock().Advance(4 * time.Second)
	a.ack(id, nil)
	act.Wait(t)
	a.refused("ack", "too_large")
	a.refused("ack", "unknown_envelope")
	a.refused("ack", "late")
	if act.Trouble() != "operation_timeout" {
		t.Errorf("the person is told %q", act.Trouble())
	}
	act = a.s.Command(t, "U0MARIE01", "C0IDEES01", "/idee")
	id, _ = a.receive()
	a.ack(id, map[string]any{"text": "Merci", "attachments": []any{}})
	act.Wait(t)
	a.refused("ack", "invalid_payload")
	if _, err := http.Get(a.s.URL() + "/link/?ticket=x"); err != nil {
		t.Fatal(err)
	}
	a.refused("socket", "invalid_ticket")
}

func TestAnEnvelopeComesAgainOnAnotherConnection(t *testing.T) {
	s, api := open(t, slacktest.Options{})
	first := &app{t, s, socket(t, api)}
	act := s.Command(t, "U0MARIE01", "C0IDEES01", "/idee")
	was, one := first.receive()
	s.Cut()
	second := &app{t, s, socket(t, api)}
	id, again := second.receive()
	if one["trigger_id"] != again["trigger_id"] || id != was {
		t.Errorf("it came as %v, then %v", one, again)
	}
	second.ack(id, nil)
	act.Wait(t)
	if n := act.Acknowledged(); n != 1 {
		t.Errorf("acknowledged %d times", n)
	}
}

func TestASilentConnectionCarriesNothing(t *testing.T) {
	s, api := open(t, slacktest.Options{})
	dead := &app{t, s, socket(t, api)}
	s.Silence(true)
	act := s.Command(t, "U0MARIE01", "C0IDEES01", "/idee")
	s.Silence(false)
	alive := &app{t, s, socket(t, api)}
	id, _ := alive.receive()
	alive.ack(id, nil)
	act.Wait(t)
	dead.ws.Close()
	if _, _, err := dead.ws.ReadMessage(); err == nil {
		t.Error("it came by the silent connection too")
	}
}

func TestDisconnects(t *testing.T) {
	for _, reason := range []string{"warning", "refresh_requested", "link_disabled"} {
		s, api := open(t, slacktest.Options{})
		ws := socket(t, api)
		s.Disconnect(reason)
		var frame struct{ Type, Reason string }
		if err := ws.ReadJSON(&frame); err != nil || frame.Type != "disconnect" || frame.Reason != reason {
			t.Errorf("%s: %+v, %v", reason, frame, err)
		}
		if reason != "warning" {
			if err := ws.ReadJSON(&frame); err == nil {
				t.Errorf("%s: the connection goes on", reason)
			}
		}
		_, _, err := api.StartSocketModeContext(t.Context())
		if (err != nil) != (reason == "link_disabled") {
			t.Errorf("%s: a new connection: %v", reason, err)
		}
	}
}

func TestAtMostTenConnections(t *testing.T) {
	s, api := open(t, slacktest.Options{})
	for range 10 {
		socket(t, api)
	}
	_, url, err := api.StartSocketModeContext(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if ws, _, err := websocket.DefaultDialer.Dial(url, nil); err == nil {
		ws.Close()
		t.Error("an eleventh connection")
	}
	if n := s.Connections(); n != 10 {
		t.Errorf("%d connections", n)
	}
}

func TestResponseURL(t *testing.T) {
	a := play(t)
	respond := func(url any, body string) int {
		res, err := http.Post(url.(string), "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		return res.StatusCode
	}
	url := a.command()["response_url"]
	for i, want := range []int{200, 200, 200, 200, 200, 404} {
		if got := respond(url, `{"text":"Merci"}`); got != want {
			t.Errorf("use %d: %d, want %d", i+1, got, want)
		}
	}
	a.refused("response_url", "used_url")
	url = a.command()["response_url"]
	for body, want := range map[string]int{
		`{"text":"Merci","response_type":"in_channel"}`: 200, `{"text":"Merci","colour":1}`: 400, `{"replace_original":true,"text":"x"}`: 400,
		`{}`: 400, `merci`: 400,
	} {
		if got := respond(url, body); got != want {
			t.Errorf("%s: %d, want %d", body, got, want)
		}
	}
	url = a.command()["response_url"]
	a.s.Clock().Advance(30*time.Minute + 1)
	if got := respond(url, `{"text":"Merci"}`); got != 404 {
		t.Errorf("after half an hour: %d", got)
	}
	a.refused("response_url", "expired_url")
}
