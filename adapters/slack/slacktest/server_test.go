package slacktest_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"

	"livinglab/adapters/slack/slacktest"
)

func open(t *testing.T, o slacktest.Options) (*slacktest.Server, *slack.Client) {
	t.Helper()
	s := slacktest.New(t, o)
	s.AddPeople(slacktest.Person{ID: "U0MARIE01", Name: "Marie Tremblay", Locale: "fr-CA"})
	s.AddRooms(slacktest.Room{ID: "C0IDEES01", Name: "idées"})
	return s, slack.New(slacktest.Bot, slack.OptionAPIURL(s.API()), slack.OptionAppLevelToken(slacktest.App))
}

func TestPostUpdateAndRead(t *testing.T) {
	s, api := open(t, slacktest.Options{})
	ctx := context.Background()
	channel, ts, err := api.PostMessageContext(ctx, "C0IDEES01", slack.MsgOptionText("Bonjour", false),
		slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "livinglab_post", EventPayload: map[string]any{"key": "k1"}}))
	if err != nil || channel != "C0IDEES01" {
		t.Fatalf("posted in %q, %v", channel, err)
	}
	if _, _, _, err := api.UpdateMessageContext(ctx, channel, ts, slack.MsgOptionText("Bonsoir", false)); err != nil {
		t.Fatal(err)
	}
	for _, with := range []bool{false, true} {
		h, err := api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{ChannelID: channel, IncludeAllMetadata: with})
		if err != nil || len(h.Messages) != 1 || h.Messages[0].Text != "Bonsoir" || h.Messages[0].Edited == nil {
			t.Fatalf("the history is %+v, %v", h, err)
		}
		if got := h.Messages[0].Metadata.EventPayload["key"]; (got == "k1") != with {
			t.Errorf("metadata asked for %v: key %v", with, got)
		}
	}
	direct, _, err := api.PostMessageContext(ctx, "U0MARIE01", slack.MsgOptionText("Pour vous", false))
	if err != nil || direct != slacktest.DirectRoom("U0MARIE01") {
		t.Errorf("posted in %q, %v", direct, err)
	}
	if got := s.Refused(); len(got) != 0 {
		t.Errorf("refused: %v", got)
	}
}

func TestTokensAndScopes(t *testing.T) {
	s, api := open(t, slacktest.Options{Scopes: []string{"users:read"}})
	ctx := context.Background()
	_, _, err := api.PostMessageContext(ctx, "C0IDEES01", slack.MsgOptionText("Bonjour", false))
	var e slack.SlackErrorResponse
	if !errors.As(err, &e) || e.Err != "missing_scope" || e.Needed != "chat:write" || e.Provided != "users:read" {
		t.Errorf("without the scope: %+v, %v", e, err)
	}
	for token, want := range map[string]string{"xoxb-nobody": "invalid_auth", slacktest.App: "not_allowed_token_type", slacktest.User: "not_allowed_token_type", "": "not_authed"} {
		_, err := slack.New(token, slack.OptionAPIURL(s.API())).AuthTestContext(ctx)
		if err == nil || err.Error() != want {
			t.Errorf("token %q: %v, want %s", token, err, want)
		}
	}
	s.Revoke(slacktest.Bot, "token_revoked")
	if _, err := api.AuthTestContext(ctx); err == nil || err.Error() != "token_revoked" {
		t.Errorf("revoked: %v", err)
	}
}

// socket is a Socket Mode client that a test plays.
func socket(t *testing.T, api *slack.Client) *websocket.Conn {
	t.Helper()
	_, url, err := api.StartSocketModeContext(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	ws, _, err := websocket.DefaultDialer.Dial(url, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ws.Close() })
	var hello struct{ Type string }
	if err := ws.ReadJSON(&hello); err != nil || hello.Type != "hello" {
		t.Fatalf("first comes %+v, %v", hello, err)
	}
	return ws
}

type envelope struct {
	Type       string `json:"type"`
	EnvelopeID string `json:"envelope_id"`
	Payload    struct {
		Text        string
		TriggerID   string `json:"trigger_id"`
		ResponseURL string `json:"response_url"`
	}
}

func TestCommandByTheSocket(t *testing.T) {
	s, api := open(t, slacktest.Options{})
	ws := socket(t, api)
	act := s.Command(t, "U0MARIE01", "C0IDEES01", "/idee Un café & <b>")
	var e envelope
	if err := ws.ReadJSON(&e); err != nil || e.Type != "slash_commands" || e.Payload.Text != "Un café &amp; &lt;b&gt;" {
		t.Fatalf("it came as %+v, %v", e, err)
	}
	if err := ws.WriteJSON(map[string]any{"envelope_id": e.EnvelopeID, "payload": map[string]any{"text": "Merci"}}); err != nil {
		t.Fatal(err)
	}
	act.Wait(t)
	shown := s.Shown("U0MARIE01")
	if len(shown) != 1 || !strings.Contains(string(s.JSON(shown[0])), "Merci") {
		t.Errorf("shown: %+v", shown)
	}
	view := slack.ModalViewRequest{Type: slack.VTModal, Title: slack.NewTextBlockObject("plain_text", "Titre", false, false),
		Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewDividerBlock()}}}
	for _, want := range []string{"", "exchanged_trigger_id"} {
		if _, err := api.OpenViewContext(context.Background(), e.Payload.TriggerID, view); (err == nil) != (want == "") || err != nil && err.Error() != want {
			t.Errorf("opened: %v, want %q", err, want)
		}
	}
}
