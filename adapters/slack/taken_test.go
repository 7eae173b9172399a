package slack_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	slackgo "github.com/slack-go/slack"
	"pgregory.net/rapid"

	"livinglab/adapters/slack"
	"livinglab/adapters/slack/slacktest"
	"livinglab/bot/chat"
)

// The local Slack has Block Kit's rules of its own: what the adapter draws is
// held to them too.
func TestSlackTakesAnyCardAndForm(t *testing.T) {
	whole := t
	s := slacktest.New(t, slacktest.Options{})
	const room = "C0IDEES01"
	s.AddPeople(slacktest.Person{ID: slack.MarieID, Name: "Marie Tremblay", Locale: "fr-CA"})
	s.AddRooms(slacktest.Room{ID: room, Name: "idées"}, slacktest.Room{ID: slack.IdeasID, Name: "ideas"})
	now := slacktest.Start
	p := slack.New(slack.Options{
		BotToken: slacktest.Bot, AppToken: slacktest.App, API: s.API(), Say: slack.OwnWords(t), EditEvery: -1,
		Now:   func() time.Time { return now },
		Sleep: func(_ context.Context, d time.Duration) error { now = now.Add(d); return nil },
	})
	api, ctx := slackgo.New(slacktest.Bot, slackgo.OptionAPIURL(s.API())), context.Background()
	modal := func(t *rapid.T, v slackgo.ModalViewRequest) {
		if _, err := api.OpenViewContext(ctx, s.Command(whole, slack.MarieID, room, "/essai").ID, v); err != nil {
			t.Fatal(err, s.Refused())
		}
	}
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		c := slack.DrawnCards(p.Limits()).Draw(t, "card")
		n++
		now = now.Add(time.Minute)
		post, err := p.Post(ctx, chat.Target{Room: room}, c, fmt.Sprint("k", n))
		if err == nil {
			err = p.Edit(ctx, chat.Target{Room: room}, post, c)
		}
		if err != nil {
			t.Fatal(err, s.Refused())
		}
		if _, err := api.PublishViewContext(ctx, slackgo.PublishViewContextRequest{UserID: slack.MarieID, View: slack.HomeTab(p, c)}); err != nil {
			t.Fatal(err, s.Refused())
		}
		modal(t, slack.CardModal(p, c))
		modal(t, slack.FormModal(p, slack.DrawnForms(p.Limits()).Draw(t, "form")))
	})
}
