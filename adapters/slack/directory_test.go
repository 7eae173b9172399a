package slack_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"livinglab/adapters/slack"
	"livinglab/adapters/slack/slacktest"
	"livinglab/bot/chat"
)

const (
	committee = "S0COMITE1"
	students  = "S0ETUDIA1"
)

func TestAPersonIsAskedForOnce(t *testing.T) {
	l := open(t, slacktest.Options{})
	l.AddGroup(committee, "comité", marie)
	l.AddGroup(students, "étudiants", ahmed)
	l.restart(committee, students)
	ctx := context.Background()
	want := chat.Person{Account: chat.Account{Platform: "slack", ID: marie}, Name: "Marie Tremblay", Locale: "fr-CA", Groups: []string{committee}}
	for range 3 {
		got, err := l.Person(ctx, marie)
		if err != nil || got.Account != want.Account || got.Name != want.Name || got.Locale != want.Locale || !slices.Equal(got.Groups, want.Groups) {
			t.Errorf("got %+v, %v; want %+v", got, err, want)
		}
	}
	for method, most := range map[string]int{"auth.test": 1, "users.info": 1, "usergroups.users.list": 2} {
		if n := l.calls.of(method); n != most {
			t.Errorf("%s was called %d times, want %d", method, n, most)
		}
	}

	l.AddPeople(slacktest.Person{ID: marie, Name: "Marie T.", Locale: "en-CA"})
	l.AddGroup(committee, "comité")
	if got, err := l.Person(ctx, marie); err != nil || got.Name != "Marie Tremblay" {
		t.Errorf("within the hour: %+v, %v", got, err)
	}
	l.Clock().Advance(slack.GroupFor)
	if got, err := l.Person(ctx, marie); err != nil || len(got.Groups) != 0 {
		t.Errorf("no longer of the committee: %+v, %v", got, err)
	}
	l.ForgetPerson(marie)
	if got, err := l.Person(ctx, marie); err != nil || got.Name != "Marie T." || got.Locale != "en-CA" {
		t.Errorf("after user_change: %+v, %v", got, err)
	}
	l.AddPeople(slacktest.Person{ID: marie, Name: "Marie"})
	l.Clock().Advance(slack.PersonFor)
	if got, err := l.Person(ctx, marie); err != nil || got.Name != "Marie" {
		t.Errorf("after an hour: %+v, %v", got, err)
	}
}

func TestWhoMayNotUseTheBot(t *testing.T) {
	l := open(t, slacktest.Options{})
	l.Expect("users.info", "user_not_found")
	l.AddPeople(slacktest.Person{ID: "U0GONE001", Deactivated: true}, slacktest.Person{ID: "U0OTHER01", Stranger: true},
		slacktest.Person{ID: "U0GUEST01", Name: "Invitée", Guest: true})
	for _, id := range []string{"U0GONE001", "U0OTHER01", slacktest.BotUser, "USLACKBOT"} {
		if got, err := l.Person(context.Background(), id); !errors.Is(err, slack.ErrNotOurs) {
			t.Errorf("%s: %+v, %v", id, got, err)
		}
		if got, err := l.Actor(context.Background(), id, slacktest.TeamID, "moi"); !errors.Is(err, slack.ErrNotOurs) {
			t.Errorf("%s acts: %+v, %v", id, got, err)
		}
	}
	if _, err := l.Person(context.Background(), "U0NOBODY1"); !errors.Is(err, chat.ErrGone) {
		t.Errorf("nobody: %v", err)
	}
	if got, err := l.Person(context.Background(), "U0GUEST01"); err != nil || got.Name != "Invitée" {
		t.Errorf("a guest: %+v, %v", got, err)
	}
}

func TestWhereSlackFailsWhatWasToldHasToDo(t *testing.T) {
	l := open(t, slacktest.Options{})
	l.AddGroup(committee, "comité", marie)
	l.restart(committee)
	ctx := context.Background()
	if _, err := l.Person(ctx, marie); err != nil {
		t.Fatal(err)
	}
	l.calls.stopped(func(string, *http.Request) error { return errors.New("no network") })
	l.Clock().Advance(2 * slack.PersonFor)
	got, err := l.Person(ctx, marie)
	if err != nil || got.Name != "Marie Tremblay" || !slices.Equal(got.Groups, []string{committee}) {
		t.Errorf("someone who was known: %+v, %v", got, err)
	}
	if _, err := l.Person(ctx, ahmed); err == nil {
		t.Error("someone who was not known: no error")
	}
	if got, err := l.Actor(ctx, ahmed, slacktest.TeamID, "ahmed"); err != nil || got.Name != "ahmed" || got.ID != ahmed || got.Platform != "slack" {
		t.Errorf("they act: %+v, %v", got, err)
	}
	if got, err := l.Actor(ctx, ahmed, "T0OTHER01", "ahmed"); !errors.Is(err, slack.ErrNotOurs) {
		t.Errorf("of another workspace: %+v, %v", got, err)
	}
	if got, err := l.Actor(ctx, "U0NAMELES", "", ""); err != nil || got.Name == "" {
		t.Errorf("without a name: %+v, %v", got, err)
	}
	before := l.calls.of("usergroups.users.list")
	for range 10 {
		if _, err := l.Actor(ctx, marie, "", ""); err != nil {
			t.Error(err)
		}
	}
	if n := l.calls.of("usergroups.users.list") - before; n != 0 {
		t.Errorf("the group was asked for %d times in an instant, while Slack fails", n)
	}
}

// waiting is a Slack that never answers.
type waiting struct{}

func (waiting) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestSomeoneWhoActsDoesNotWaitForASlowSlack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := slack.New(slack.Options{BotToken: slacktest.Bot, Client: &http.Client{Transport: waiting{}}, Groups: []string{committee, students}})
		begun := time.Now()
		got, err := p.Actor(t.Context(), marie, slacktest.TeamID, "marie")
		if took := time.Since(begun); err != nil || got.Name != "marie" || took > time.Second {
			t.Errorf("%+v, %v, after %v", got, err, took)
		}
		begun = time.Now()
		got, err = p.Actor(t.Context(), marie, slacktest.TeamID, "marie")
		if took := time.Since(begun); err != nil || got.Name != "marie" || took > 0 {
			t.Errorf("the next time: %+v, %v, after %v", got, err, took)
		}
	})
}

func TestPeople(t *testing.T) {
	l := open(t, slacktest.Options{})
	l.AddGroup(committee, "comité", ahmed)
	l.AddPeople(slacktest.Person{ID: "U0GONE001", Deactivated: true}, slacktest.Person{ID: "U0OTHER01", Stranger: true})
	for i := range 450 {
		l.AddPeople(slacktest.Person{ID: fmt.Sprintf("U0M%06d", i), Name: fmt.Sprint("Membre ", i)})
	}
	l.restart(committee)
	all, err := l.People(context.Background())
	if err != nil || len(all) != 452 {
		t.Fatalf("%d people, %v", len(all), err)
	}
	for _, p := range all {
		if p.Name == "" || p.Platform != "slack" || (len(p.Groups) == 1) != (p.ID == ahmed) {
			t.Errorf("%+v", p)
		}
	}
	if _, err := l.Person(context.Background(), marie); err != nil || l.calls.of("users.info") != 0 {
		t.Errorf("whom the roster told of was asked for again: %v", err)
	}
	if n := l.calls.of("users.list"); n != 3 {
		t.Errorf("%d pages", n)
	}
}

func TestManyWhoActAtOnceAreAllKnown(t *testing.T) {
	l := open(t, slacktest.Options{Rates: true})
	const many = 300
	for i := range many {
		l.AddPeople(slacktest.Person{ID: fmt.Sprintf("U0M%06d", i), Name: fmt.Sprint("Membre ", i), Locale: "en-CA"})
	}
	for i := range many {
		id := fmt.Sprintf("U0M%06d", i)
		if got, err := l.Actor(context.Background(), id, slacktest.TeamID, "?"); err != nil || got.Locale != "en-CA" || got.Name != fmt.Sprint("Membre ", i) {
			t.Fatalf("%d: %+v, %v", i, got, err)
		}
	}
	if n := l.calls.of("users.list"); n != 2 {
		t.Errorf("the roster was read in %d pages, want 2, once", n)
	}
}

func TestPeopleIsWholeOrAnError(t *testing.T) {
	l := open(t, slacktest.Options{})
	for i := range 450 {
		l.AddPeople(slacktest.Person{ID: fmt.Sprintf("U0M%06d", i), Name: "x"})
	}
	pages := 0
	l.calls.stopped(func(method string, _ *http.Request) error {
		if method == "users.list" {
			if pages++; pages == 2 {
				return errors.New("cut")
			}
		}
		return nil
	})
	if all, err := l.People(context.Background()); err == nil {
		t.Errorf("%d people", len(all))
	}
}

func TestGroup(t *testing.T) {
	l := open(t, slacktest.Options{})
	l.Expect("conversations.open", "")
	ctx := context.Background()
	many := []string{}
	for i := range 9 {
		id := fmt.Sprintf("U0M%06d", i)
		l.AddPeople(slacktest.Person{ID: id})
		many = append(many, id)
	}
	l.AddPeople(slacktest.Person{ID: "U0GONE001", Deactivated: true})
	first, err := l.Group(ctx, []string{marie, ahmed})
	if err != nil || first == "" {
		t.Fatalf("%q, %v", first, err)
	}
	if again, err := l.Group(ctx, []string{ahmed, marie, ahmed}); err != nil || again != first {
		t.Errorf("the same people: %q, %v; want %q", again, err, first)
	}
	l.post(t, chat.Target{Room: first}, titled("Votre duo"), "k")
	for what, c := range map[string]struct {
		who  []string
		want error
	}{
		"nobody": {nil, chat.ErrInvalid}, "one": {[]string{marie, marie}, chat.ErrInvalid}, "nine": {many, chat.ErrInvalid},
		"someone unknown": {[]string{marie, "U0NOBODY1"}, chat.ErrGone}, "someone gone": {[]string{marie, "U0GONE001"}, chat.ErrGone},
	} {
		if room, err := l.Group(ctx, c.who); !errors.Is(err, c.want) {
			t.Errorf("%s: %q, %v", what, room, err)
		}
	}
}

func TestDirectConversations(t *testing.T) {
	l := open(t, slacktest.Options{})
	ctx := context.Background()
	own := slacktest.DirectRoom(marie)
	for range 2 {
		if got, err := l.Direct(ctx, marie); err != nil || got != own {
			t.Errorf("%q, %v, want %q", got, err, own)
		}
	}
	if n := l.calls.of("conversations.open"); n != 1 {
		t.Errorf("opened %d times", n)
	}
	for channel, want := range map[string]bool{own: true, "D0OTHER01": false, ideas: false, "": false} {
		if got, err := l.WithBot(ctx, channel, marie); err != nil || got != want {
			t.Errorf("%q is Marie's with the bot: %v, %v", channel, got, err)
		}
	}
	l.post(t, chat.Target{Person: ahmed}, titled("Bonjour"), "k")
	if got, err := l.Direct(ctx, ahmed); err != nil || got != slacktest.DirectRoom(ahmed) || l.calls.of("conversations.open") != 1 {
		t.Errorf("after a post: %q, %v", got, err)
	}
}

func TestATokenThatIsNoBots(t *testing.T) {
	s := slacktest.New(t, slacktest.Options{})
	for token, want := range map[string]string{
		slacktest.User: slack.WrongTokenKind, slacktest.App: slack.WrongTokenKind, "xoxb-nobody": slack.BadToken, "": slack.BadToken,
	} {
		_, err := slack.New(slack.Options{BotToken: token, API: s.API()}).People(context.Background())
		var setup *slack.SetupError
		if !errors.As(err, &setup) || setup.Key != want {
			t.Errorf("%q: %v, want %s", token, err, want)
		}
	}
	s.Revoke(slacktest.Bot, "token_revoked")
	_, err := slack.New(slack.Options{BotToken: slacktest.Bot, API: s.API()}).People(context.Background())
	var setup *slack.SetupError
	if !errors.As(err, &setup) || setup.Key != slack.RevokedToken {
		t.Errorf("revoked: %v", err)
	}
}
