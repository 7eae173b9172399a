package slacktest_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"livinglab/adapters/slack/slacktest"
)

const (
	marie = "U0MARIE01"
	ahmed = "U0AHMED01"
	ideas = "C0IDEES01"
)

// report is a line of the app's: what happened to it.
type report struct {
	Did, Text, User, Who, Thread, TS, Key, Value, Refused, Message, Why string
	People                                                              []string
	Port, Retry, After                                                  int
}

// boltApp is an app made with @slack/bolt, in a process of its own.
type boltApp struct {
	*testing.T
	lines chan report
	seen  []report
}

// startBolt runs bolt.mjs on a Slack.
func startBolt(t *testing.T, s *slacktest.Server, receives string) *boltApp {
	t.Helper()
	cmd := exec.Command(slacktest.Node(t, 20, 0), "bolt.mjs")
	cmd.Dir, cmd.Stderr = slacktest.Peer(t, "@slack/bolt"), os.Stderr
	cmd.Env = append(os.Environ(), "SLACK_API="+s.API(), "SLACK_BOT_TOKEN="+slacktest.Bot, receives)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	b := &boltApp{T: t, lines: make(chan report, 100)}
	go func() {
		defer close(b.lines)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			var r report
			if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
				t.Errorf("the app says %q", lines.Bytes())
			}
			b.lines <- r
		}
	}()
	t.Cleanup(func() {
		_ = in.Close() // it may have ended
		for r := range b.lines {
			b.look(r)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("the app ends with %v", err)
		}
	})
	return b
}

func (b *boltApp) look(r report) {
	if r.Did == "error" {
		b.Errorf("the app met an error: %s %s", r.Message, r.Why)
	}
	b.seen = append(b.seen, r)
}

// await waits until something has happened to the app.
func (b *boltApp) await(did string) report {
	b.Helper()
	late := time.After(30 * time.Second)
	for {
		select {
		case r, open := <-b.lines:
			if !open {
				b.Fatalf("the app ended before %q", did)
			}
			b.look(r)
			if r.Did == did {
				return r
			}
		case <-late:
			b.Fatalf("waited in vain for the app: %q", did)
		}
	}
}

// boltLab is a Slack with people, and the app in it.
type boltLab struct {
	*slacktest.Server
	*boltApp
	api *slack.Client
	n   map[string]int // how much each person was shown so far
}

// next is the next thing that a person is shown, as JSON, and what they act on.
func (l *boltLab) next(user string) (string, slacktest.On) {
	l.Helper()
	l.AwaitShown(l.T, user, l.n[user])
	shown := l.Shown(user)[l.n[user]]
	l.n[user]++
	on := slacktest.On{}
	data := l.JSON(shown)
	if data != nil {
		on = shown.On()
	}
	return string(data), on
}

// shows fails unless what a person is shown next has some words.
func (l *boltLab) shows(user, words string) slacktest.On {
	l.Helper()
	data, on := l.next(user)
	if !strings.Contains(data, words) {
		l.Errorf("%s is shown %s, without %q", user, data, words)
	}
	return on
}

// words are the texts of a room, oldest first.
func (l *boltLab) words(room string) (out []string) {
	l.Helper()
	h, err := l.api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: room})
	if err != nil {
		l.Fatal(err)
	}
	for _, m := range slices.Backward(h.Messages) {
		out = append(out, m.Text)
	}
	return out
}

// An app of other people's lives in this Slack as in the other: if @slack/bolt is
// at home here, this is a Slack.
func TestBolt(t *testing.T) {
	for name, receives := range map[string]string{"socket": "SLACK_APP_TOKEN=" + slacktest.App, "http": "SLACK_SIGNING_SECRET=" + slacktest.Secret} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// Another process cannot be handed a clock, and looks at the age of what
			// is signed.
			s, api := open(t, slacktest.Options{Rates: true, Clock: slacktest.NewClock(time.Now())})
			s.AddPeople(slacktest.Person{ID: ahmed, Name: "Ahmed"})
			l := &boltLab{Server: s, boltApp: startBolt(t, s, receives), api: api, n: map[string]int{}}
			ready := l.await("ready")
			if ready.User != slacktest.BotUser {
				t.Errorf("it is ready as %+v", ready)
			}
			if name == "http" {
				s.PostTo(fmt.Sprintf("http://127.0.0.1:%d/slack/events", ready.Port))
			}
			l.command()
			l.form()
			l.heard()
			l.tour()
			l.burst()
			if name == "socket" {
				l.reconnects()
			}
			for _, r := range s.Unexpected() {
				t.Errorf("refused: %v", r)
			}
		})
	}
}

// command: acknowledged with words, said in the room, and answered once more;
// its buttons and menu change the message.
func (l *boltLab) command() {
	l.Helper()
	l.Command(l.T, marie, ideas, "/idee Un café <b> & thé").Wait(l.T)
	l.shows(marie, "Merci pour « Un café \\u0026lt;b\\u0026gt; \\u0026amp; thé »")
	said := l.await("said")
	l.shows(marie, "On en parle.")
	post := slacktest.On{Room: ideas, TS: said.TS}

	l.Press(l.T, ahmed, post, "idee", "appuyer").Wait(l.T)
	l.shows(ahmed, "Appuyée.")
	h, err := l.api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: ideas})
	if err != nil || len(h.Messages) != 1 || h.Messages[0].Edited == nil {
		l.Errorf("after the press the room is %+v, %v", h, err)
	}
	l.Press(l.T, ahmed, post, "idee", "theme", "1").Wait(l.T)
	if r := l.await("chose"); r.Text != "École" || r.Value != "1" {
		l.Errorf("it hears of the choice as %+v", r)
	}
	if got := l.words(ideas); !slices.Equal(got, []string{"Classée"}) {
		l.Errorf("after the choice the room reads %q", got)
	}
	l.Press(l.T, marie, post, "idee", "modifier").Wait(l.T)
}

// form: opened by the press and updated at once; refused, changed, then taken.
func (l *boltLab) form() {
	l.Helper()
	l.shows(marie, "Avec")
	view := l.shows(marie, "Avec qui")
	l.Submit(l.T, marie, view.View, slacktest.Fill{"titre": {"Thé"}}).Wait(l.T)
	l.shows(marie, "Avec qui")
	if r := l.await("sent"); r.Text != "Thé" || r.User != marie {
		l.Errorf("it was sent %+v", r)
	}
	if got := l.Problems(view.View); got["titre"] != "Plus de mots, s’il vous plaît." {
		l.Errorf("what is wrong: %v", got)
	}
	l.Submit(l.T, marie, view.View, slacktest.Fill{"titre": {"Thé et café"}}).Wait(l.T)
	l.shows(marie, "Avec qui donc")
	l.Submit(l.T, marie, view.View, slacktest.Fill{"qui": {ahmed}}).Wait(l.T)
	if data, _ := l.next(marie); data != "" {
		l.Errorf("the form is not closed: %s", data)
	}
	l.await("sent")
	if r := l.await("sent"); r.Text != "Thé et café" || r.Who != ahmed {
		l.Errorf("it was sent %+v", r)
	}
}

// heard: a thread, an event delivered twice, the Home tab, a shortcut.
func (l *boltLab) heard() {
	l.Helper()
	root, _ := l.Write(l.T, ahmed, ideas, "", "Une question")
	l.await("heard")
	_, told := l.Write(l.T, marie, ideas, root, "Oui & <@"+ahmed+">")
	told.Wait(l.T)
	if r := l.await("heard"); r.Text != "Oui &amp; <@"+ahmed+">" || r.User != marie || r.Thread != root {
		l.Errorf("it hears %+v", r)
	}
	told.Again()
	if r := l.await("again"); r.Retry != 1 {
		l.Errorf("an event sent again is told as %+v", r)
	}
	l.await("heard")
	l.Home(l.T, marie).Wait(l.T)
	l.await("home")
	l.AwaitHome(l.T, marie, "Bonjour")
	l.Shortcut(l.T, ahmed, ideas, root, "en_idee").Wait(l.T)
	l.shows(ahmed, "Une question")
}

// tour: what an app does on its own, page by page, and with a file.
func (l *boltLab) tour() {
	l.Helper()
	l.Expect("chat.postMessage", "channel_not_found")
	l.Command(l.T, ahmed, ideas, "/tour").Wait(l.T)
	r := l.await("toured")
	slices.Sort(r.People)
	if !slices.Equal(r.People, []string{ahmed, marie, "USLACKBOT"}) || r.Key != "k1" || r.Refused != "channel_not_found" {
		l.Errorf("it found %+v", r)
	}
	if got := l.words(slacktest.DirectRoom(ahmed)); !slices.Equal(got, []string{"Pour vous"}) {
		l.Errorf("Ahmed reads %q", got)
	}
	if got := l.words(ideas); got[len(got)-1] != "Les bulletins" {
		l.Errorf("the room reads %q", got)
	}
}

// burst: more than the rate lets through, each in its turn.
func (l *boltLab) burst() {
	l.Helper()
	l.Clock().Advance(time.Minute)
	l.Expect("chat.postMessage", "ratelimited")
	before, refused := len(l.words(ideas)), len(l.Refused())
	l.Command(l.T, ahmed, ideas, "/rafale").Wait(l.T)
	for range 2 { // four pass at once
		r := l.await("limited")
		if r.After != 1 {
			l.Errorf("the 429 is told as %+v", r)
		}
		l.Clock().Advance(time.Duration(r.After) * time.Second)
	}
	l.await("burst")
	if got := l.words(ideas)[before:]; !slices.Equal(got, []string{"1", "2", "3", "4", "5", "6"}) {
		l.Errorf("the room reads %q", got)
	}
	if n := len(l.Refused()) - refused; n != 2 {
		l.Errorf("%d refused: it did not wait", n)
	}
}

// reconnects: told to leave, cut, and cut before it acknowledged.
func (l *boltLab) reconnects() {
	l.Helper()
	for _, leave := range []func(){func() { l.Disconnect("warning") }, func() { l.Disconnect("refresh_requested") }, l.Cut} {
		l.Clock().Advance(time.Minute) // an address to connect to is given once a minute
		leave()
		l.await("connected")
	}
	l.Clock().Advance(time.Minute)
	act := l.Command(l.T, marie, ideas, "/lent")
	l.await("asked")
	l.Cut()
	l.await("connected")
	if r := l.await("asked"); r.Retry != 2 {
		l.Errorf("it is asked again as %+v", r)
	}
	act.Wait(l.T)
	l.shows(marie, "Voilà")
	if n := act.Acknowledged(); n != 1 {
		l.Errorf("acknowledged %d times", n)
	}
}
