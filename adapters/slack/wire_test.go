package slack_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"log/slog"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"

	api "github.com/slack-go/slack"

	"livinglab/adapters/slack"
	"livinglab/adapters/slack/slacktest"
	"livinglab/bot/chat"
)

// The people and rooms of the tests.
const (
	marie = "U0MARIE01"
	ahmed = "U0AHMED01"
	ideas = "C0IDEES01"
	votes = "C0VOTES01"
)

// lab is a local Slack with the adapter, which waits by its clock.
type lab struct {
	*slacktest.Server
	*slack.Platform
	calls *calls
	log   *bytes.Buffer
	read  *api.Client // what the test reads by
}

// calls counts the calls of Slack's methods, and may stand in their way.
type calls struct {
	mu    sync.Mutex
	count map[string]int
	stop  func(method string, r *http.Request) error // nil lets it through
}

func (c *calls) RoundTrip(r *http.Request) (*http.Response, error) {
	method := path.Base(r.URL.Path)
	if strings.Contains(r.URL.Path, "/upload/") {
		method = "upload"
	}
	c.mu.Lock()
	c.count[method]++
	stop := c.stop
	c.mu.Unlock()
	if stop != nil {
		if err := stop(method, r); err != nil {
			return nil, err
		}
	}
	return http.DefaultTransport.RoundTrip(r)
}

func (c *calls) of(method string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.count[method]
}

func (c *calls) stopped(stop func(method string, r *http.Request) error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stop = stop
}

// open starts a Slack with people and rooms, and the adapter on it. The test
// fails where Slack refuses what was not expected to be.
func open(t *testing.T, o slacktest.Options) *lab {
	t.Helper()
	s := slacktest.New(t, o)
	s.AddPeople(slacktest.Person{ID: marie, Name: "Marie Tremblay", Locale: "fr-CA"}, slacktest.Person{ID: ahmed, Name: "Ahmed", Locale: "en-CA"})
	s.AddRooms(slacktest.Room{ID: ideas, Name: "idées"}, slacktest.Room{ID: votes, Name: "votes"})
	l := &lab{Server: s, read: api.New(slacktest.Bot, api.OptionAPIURL(s.API())), log: &bytes.Buffer{}}
	l.restart()
	t.Cleanup(func() {
		for _, r := range s.Unexpected() {
			t.Errorf("Slack refused %v", r)
		}
	})
	return l
}

// restart is what the machine's start is: everything that was remembered is gone.
func (l *lab) restart(groups ...string) {
	l.calls = &calls{count: map[string]int{}}
	l.Platform = slack.New(slack.Options{
		BotToken: slacktest.Bot, API: l.API(), Client: &http.Client{Transport: l.calls}, Groups: groups,
		Now: l.Clock().Now, Sleep: l.Clock().Sleep, Logger: slog.New(slog.NewTextHandler(l.log, nil)),
		Say: func(_ chat.Lang, key string) string { return "(" + key + ")" },
	})
}

// history is what stands in a conversation, oldest first, without threads.
func (l *lab) history(t *testing.T, channel string) []api.Message {
	t.Helper()
	h, err := l.read.GetConversationHistoryContext(context.Background(), &api.GetConversationHistoryParameters{
		ChannelID: channel, Limit: 999, IncludeAllMetadata: true})
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(h.Messages)
	return h.Messages
}

// thread is what stands in the thread of a post, without the post itself.
func (l *lab) thread(t *testing.T, post string) []api.Message {
	t.Helper()
	channel, ts, _ := strings.Cut(post, ":")
	all, _, _, err := l.read.GetConversationRepliesContext(context.Background(), &api.GetConversationRepliesParameters{
		ChannelID: channel, Timestamp: ts, Limit: 999, IncludeAllMetadata: true})
	if err != nil {
		t.Fatal(err)
	}
	return all[1:]
}

// post posts a card, which must succeed.
func (l *lab) post(t *testing.T, to chat.Target, c chat.Card, key string) string {
	t.Helper()
	id, err := l.Post(context.Background(), to, c, key)
	if err != nil {
		t.Fatalf("Post %s: %v", key, err)
	}
	return id
}

func titled(title string) chat.Card { return chat.Card{Lang: chat.French, Title: chat.Str(title)} }

// dot is a picture; each of another shade is another.
func dot(t *testing.T, shade uint8) *chat.Picture {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 2, 2))
	img.Pix[0] = shade
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return &chat.Picture{Name: "resultat.png", PNG: b.Bytes(), Alt: "Le résultat"}
}

func document(words string) *chat.File {
	return &chat.File{Name: "vote-12.json", Data: []byte(fmt.Sprintf("{%q: 1}", words))}
}

// picture is the file that a message's image shows, "" for none.
func picture(m api.Message) string {
	for _, b := range m.Blocks.BlockSet {
		if image, ok := b.(*api.ImageBlock); ok && image.SlackFile != nil {
			return image.SlackFile.ID
		}
	}
	return ""
}

// filesOf are the names of the files that messages hold.
func filesOf(messages []api.Message) (names []string) {
	for _, m := range messages {
		for _, f := range m.Files {
			names = append(names, f.Name)
		}
	}
	return names
}
