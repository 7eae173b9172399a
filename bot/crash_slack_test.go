package bot_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path"
	"sync"
	"testing"
	"time"

	api "github.com/slack-go/slack"

	"livinglab/adapters/slack"
	"livinglab/adapters/slack/slacktest"
	"livinglab/bot"
	"livinglab/bot/chat"
)

// power is the way of the adapter's calls to Slack. The process dies at one of
// them: before it leaves, or once Slack has done it and nobody hears.
type power struct {
	mu    sync.Mutex
	calls []string
	at    int // the call at which it dies, counted from 1; 0: never
	late  bool
	off   bool
	die   func()
}

var errOff = errors.New("the process is dead")

func (p *power) RoundTrip(r *http.Request) (*http.Response, error) {
	p.mu.Lock()
	if p.off {
		p.mu.Unlock()
		return nil, errOff
	}
	p.calls = append(p.calls, path.Base(r.URL.Path))
	last := len(p.calls) == p.at
	if last && !p.late {
		p.dies()
		p.mu.Unlock()
		return nil, errOff
	}
	p.mu.Unlock()
	res, err := http.DefaultTransport.RoundTrip(r)
	if !last || err != nil {
		return res, err
	}
	res.Body.Close()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dies()
	return nil, errOff
}

func (p *power) dies() {
	p.off = true
	p.die()
}

// result is a living post with a document, as a vote's.
func result(f *bot.Feature) {
	f.Posts = append(f.Posts, bot.Post{Kind: "result", Render: func(c *bot.Call, arg string) (chat.Card, error) {
		k := card("résultat " + arg)
		k.File = &chat.File{Name: "bulletins.json", Data: []byte(`{"n":"` + arg + `"}`)}
		return k, nil
	}})
}

// inSlack is a lab on a Slack, with what its people and rooms are there.
func inSlack(t *testing.T, s *slacktest.Server, p *power) *world {
	w := newWorld(t, trial(nil, counter, result), func(w *world) {
		w.clock = s.Clock().Now
		w.rooms = map[string][]bot.Room{bot.Ideation: {{Platform: slack.PlatformName, ID: "C0IDEES01"}}}
		w.first = newSlack(s, p)
	})
	w.tell("t", "awa")
	w.count("n", bot.Ideation)
	w.announce("a")
	w.do(func(c *bot.Call) {
		c.Reply("n/n", "r", card("réponse"))
		c.Keep("result", "1", bot.Ideation)
	})
	return w
}

// newSlack is the adapter of one process.
func newSlack(s *slacktest.Server, p *power) *slack.Platform {
	return slack.New(slack.Options{BotToken: slacktest.Bot, API: s.API(), Client: &http.Client{Transport: p}, Now: s.Clock().Now, Sleep: s.Clock().Sleep,
		EditEvery: -1, Say: func(_ chat.Lang, key string) string { return key }})
}

// life is what one process does: it delivers until nothing is left, or it dies.
func (w *world) life(t *testing.T, s *slacktest.Server, p *power) {
	t.Helper()
	for range 200 {
		due, err := w.bot.Deliver(ctx, s.Clock().Now())
		switch {
		case p.off:
			return
		case err != nil:
			t.Fatal(err)
		case due.IsZero():
			return
		}
		s.Clock().Advance(max(due.Sub(s.Clock().Now()), time.Millisecond))
	}
	t.Fatal("there is always more to do")
}

// A process on SQLite and the Slack adapter dies at each of its calls, before
// Slack hears of it and after it has done it; the next says all of it, once.
func TestKilledAtEachCallOfSlacks(t *testing.T) {
	for _, late := range []bool{false, true} {
		for n, more := 1, true; more; n++ {
			s := slacktest.New(t, slacktest.Options{Scopes: slack.Scopes()})
			s.AddPeople(slacktest.Person{ID: "U0AWA0001", Name: person("memory", "awa").Name, Locale: "fr-CA"})
			s.AddRooms(slacktest.Room{ID: "C0IDEES01"})
			p := &power{}
			w := inSlack(t, s, p)
			p.calls, p.at, p.late, p.die = nil, n, late, func() { w.db.Close() }
			w.life(t, s, p)
			if more = p.off; more {
				was := p.calls[n-1]
				next := &power{}
				w.first = newSlack(s, next)
				w.restart()
				w.count("n", "") // what has changed meanwhile is shown
				s.Clock().Advance(2 * time.Minute)
				w.life(t, s, next)
				w.wantInSlack(t, s, fmt.Sprintf("dead at call %d, %s, late %v", n, was, late), "n: 2")
			} else {
				w.wantInSlack(t, s, "never dead", "n: 1")
				if n <= 8 {
					t.Errorf("it all took %d calls: %v", n-1, p.calls)
				}
			}
			w.db.Close()
			s.Close()
			if t.Failed() {
				return
			}
		}
	}
}

// wantInSlack fails unless everything is there once.
func (w *world) wantInSlack(t *testing.T, s *slacktest.Server, when, counted string) {
	t.Helper()
	reader := api.New(slacktest.Bot, api.OptionAPIURL(s.API()))
	seen := map[string]int{}
	add := func(list []api.Message) {
		for _, m := range list {
			seen[m.Text]++
			for _, f := range m.Files {
				seen[f.Name]++
			}
		}
	}
	var threads []string
	for _, room := range []string{"C0IDEES01", slacktest.DirectRoom("U0AWA0001")} {
		h, err := reader.GetConversationHistoryContext(context.Background(), &api.GetConversationHistoryParameters{ChannelID: room})
		if err != nil {
			t.Fatalf("%s: %v", when, err)
		}
		add(h.Messages)
		for _, m := range h.Messages {
			if m.ReplyCount > 0 {
				threads = append(threads, m.Timestamp)
			}
		}
	}
	for _, ts := range threads {
		in, _, _, err := reader.GetConversationRepliesContext(context.Background(), &api.GetConversationRepliesParameters{ChannelID: "C0IDEES01", Timestamp: ts})
		if err != nil {
			t.Fatalf("%s: %v", when, err)
		}
		add(in[1:])
	}
	want := map[string]int{"Bonjour t.": 1, "a": 1, "réponse": 1, counted: 1, "résultat 1\nfilecolonbulletins.json": 1, "bulletins.json": 1}
	delete(seen, "") // the document's own message has no words
	if fmt.Sprint(seen) != fmt.Sprint(want) {
		t.Errorf("%s: Slack shows %v, want %v", when, seen, want)
	}
	if left := w.get(`SELECT count(*) FROM outbox WHERE state <> 'sent'`); left != "0" {
		t.Errorf("%s: %s messages are left", when, left)
	}
	if dirty := w.get(`SELECT count(*) FROM posts WHERE dirty > 0`); dirty != "0" {
		t.Errorf("%s: %s posts are to be shown", when, dirty)
	}
}
