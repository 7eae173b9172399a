package jumelage_test

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"livinglab/adapters/slack/slacktest"
	"livinglab/bot"
	"livinglab/bot/bottest"
	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
	"livinglab/bot/jumelage"
	"livinglab/storage"
)

// talking is a stage on which every group has a conversation of its own, which the
// stories see as #comite.
type talking struct{ *chattest.Memory }

func (t talking) Platform() chat.Platform { return t }

func (t talking) Group(context.Context, []string) (string, error) { return bot.CommitteeRoom, nil }

// Groups that share a platform talk in their conversation.
func TestConversationsTogether(t *testing.T) {
	bottest.Run(t, "testdata/together/*.txtar", bottest.Options{Features: []bot.Feature{jumelage.New(jumelage.Config{})},
		Open: func(testing.TB, *storage.DB) chattest.Stage { return talking{chattest.NewMemory("memory")} }})
}

// In Slack the introductions are posted in a conversation of the group.
func TestTogetherInSlack(t *testing.T) {
	p := begin(bottest.Open(t, bottest.Options{Features: []bot.Feature{jumelage.New(jumelage.Config{})}, Open: slacktest.OnSlack}))
	type row struct{ platform, target, state, post string }
	var rows []row
	err := p.DB.Read(t.Context(), func(tx *sql.Tx) (err error) {
		rows, err = storage.All(t.Context(), tx, func(r storage.Scanner) (o row, err error) {
			return o, r.Scan(&o.platform, &o.target, &o.state, &o.post)
		}, `SELECT platform, target, state, coalesce(post, '') FROM outbox WHERE key GLOB 'jumelage/intro/*' ORDER BY id`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 3 { // Awa and Olivier in French; Luis and Emma in both languages
		t.Fatalf("%d introductions: %+v", len(rows), rows)
	}
	for _, r := range rows {
		if r.platform != "slack" || r.state != "sent" || r.post == "" || !strings.HasPrefix(r.target, "[") {
			t.Errorf("%+v", r)
		}
	}
}
