package slacktest

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
	"livinglab/storage"
)

// OnSlackDrawing is OnSlack in a language, in a bubble of testing/synctest, of
// which Drawn tells all that was drawn.
func OnSlackDrawing(l chat.Lang) func(testing.TB, *storage.DB) chattest.Stage {
	return func(t testing.TB, _ *storage.DB) chattest.Stage {
		s := NewStage(t, StageOptions{Lang: l, Home: []string{"labo", "labo langue"}, Pipes: chattest.NewPipes("slack.test")})
		s.server.draws = true
		return s
	}
}

// Home has a person open the Home tab of the app.
func (s *Stage) Home(t testing.TB, account string) {
	t.Helper()
	s.server.Home(t, account).Wait(t)
	s.server.AwaitHome(t, account, "")
}

// drew keeps what the app had Slack show, where a test wants it: of a message its
// blocks, of a view those and its words. The caller holds mu.
func (s *Server) drew(on surface, body object) {
	if !s.draws {
		return
	}
	kept := object{}
	for _, k := range []string{"blocks", "title", "submit", "close", "callback_id"} {
		if v, ok := body[k]; ok {
			kept[k] = v
		}
	}
	s.drawn = append(s.drawn, chattest.Drawing{On: string(on), JSON: drawnJSON(kept), Kind: drawnKind(on, kept)})
}

// Drawn is all that was drawn, as the JSON that Slack was sent. What no two runs
// have alike is left out: the ids of files, and where a form comes from.
func (s *Stage) Drawn() []chattest.Drawing {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	return slices.Clone(s.server.drawn)
}

func drawnJSON(o object) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(named(o)); err != nil {
		panic(err) // it came as JSON
	}
	return b.String()[:b.Len()-1]
}

// named replaces the ids of files.
func named(v any) any {
	switch v := v.(type) {
	case object:
		out := object{}
		for k, x := range v {
			if k == "slack_file" {
				x = object{"id": "F"}
			}
			out[k] = named(x)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = named(x)
		}
		return out
	}
	return v
}

// drawnKind is what drawings of one kind have in common: where they are shown,
// where a form goes, the blocks and, of rich text, its elements, and where its
// controls lead.
func drawnKind(on surface, body object) string {
	kind := []string{string(on), withoutArg(str(body, "callback_id"))}
	list, _ := body["blocks"].([]any)
	var rich, controls []string
	for _, one := range list {
		b, _ := one.(object)
		id := str(b, "block_id")
		if strings.Contains(id, ":") || strings.Trim(id, "0123456789") == "" {
			id = "" // a route's, or one of several
		}
		if name := str(b, "type") + " " + id; kind[len(kind)-1] != name {
			kind = append(kind, name)
		}
		eachObject(b, func(o object) {
			if action := str(o, "action_id"); action != "" {
				controls = append(controls, str(o, "type")+" "+withoutArg(action))
			} else if b["type"] == "rich_text" && !slices.Contains(rich, str(o, "type")) {
				rich = append(rich, str(o, "type"))
			}
		})
	}
	slices.Sort(rich)
	return strings.Join(slices.Concat(kind, rich, controls), ", ")
}

// withoutArg is a route without its argument.
func withoutArg(route string) string {
	parts := strings.SplitN(route, ":", 3)
	return strings.Join(parts[:min(2, len(parts))], ":")
}

// eachObject visits an object and those in it, in a fixed order.
func eachObject(v any, do func(object)) {
	switch v := v.(type) {
	case object:
		do(v)
		for _, k := range sorted(v) {
			eachObject(v[k], do)
		}
	case []any:
		for _, x := range v {
			eachObject(x, do)
		}
	}
}
