package slack

import (
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"livinglab/bot/chat"
)

// whispers answers with a card titled by the command's trigger.
func whispers(e chat.Event) chat.Answer { return chat.Whisper(titled("Pour " + e.ID)) }

func TestAnEnvelopeIsAcknowledgedOnItsConnectionWithTheAnswer(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		stop := w.run(w.options(), bot(whispers))
		p := w.greeted()
		p.sendsEnvelope("e1", "slash_commands", aCommand("t1"))
		a := <-p.acks
		if a.ID != "e1" || !strings.Contains(string(a.Payload), "Pour t1") || !strings.Contains(string(a.Payload), `"ephemeral"`) {
			t.Errorf("acknowledged %q with %s", a.ID, a.Payload)
		}
		if err := stop(); err != nil {
			t.Errorf("Run = %v", err)
		}
		for range p.acks {
			t.Error("something more was acknowledged")
		}
		if !websocket.IsCloseError(p.end, websocket.CloseNormalClosure) {
			t.Errorf("the connection ended with %v, want a proper close", p.end)
		}
	})
}

func TestASlowHandlerIsAcknowledgedInTimeAndAnsweredLater(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		stop := w.run(w.options(), bot(func(e chat.Event) chat.Answer {
			time.Sleep(2400 * time.Millisecond)
			return whispers(e)
		}))
		p := w.greeted()
		sent := time.Now()
		p.sendsEnvelope("e1", "slash_commands", aCommand("t1"))
		if a := <-p.acks; a.at.Sub(sent) != slowAfter || len(a.Payload) != 0 {
			t.Errorf("acknowledged after %v with %s", a.at.Sub(sent), a.Payload)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
		said := w.to("/respond")
		if len(said) != 1 || !strings.Contains(said[0].body, "Pour t1") || said[0].at.Sub(sent) != 2400*time.Millisecond {
			t.Errorf("answered later by %+v", said)
		}
	})
}

func TestASlowFormIsToldToWaitAndAnsweredInItsPlace(t *testing.T) {
	for name, c := range map[string]struct {
		answer chat.Answer
		shows  []string // in views.update
	}{
		"whisper": {chat.Whisper(titled("Merci")), []string{"Merci"}},
		"nothing": {chat.Nothing(), []string{"C’est fait."}},
		"refusal": {chat.Refuse(chat.Problems{"titre": "Trop court."}), []string{"Trop court.", `"initial_value":"Un café"`, `"callback_id":"essai:sent:1"`, `\"channel\":\"C1\"`}},
		"broken":  {chat.Answer{}, []string{"Quelque chose n’a pas fonctionné"}},
	} {
		t.Run(name, func(t *testing.T) {
			inTime(t, func(t *testing.T, w *wire) {
				stop := w.run(w.options(), bot(func(chat.Event) chat.Answer {
					time.Sleep(2400 * time.Millisecond)
					return c.answer
				}))
				p := w.greeted()
				sent := time.Now()
				p.sendsEnvelope("e1", "interactive", aForm("V1"))
				a := <-p.acks
				if a.at.Sub(sent) != slowAfter || !strings.Contains(string(a.Payload), `"response_action":"update"`) || !strings.Contains(string(a.Payload), "C’est reçu.") {
					t.Errorf("acknowledged after %v with %s", a.at.Sub(sent), a.Payload)
				}
				if err := stop(); err != nil {
					t.Error(err)
				}
				updates := w.to("views.update")
				if len(updates) != 1 || !strings.Contains(updates[0].body, `"view_id":"V1"`) {
					t.Fatalf("updated: %+v", updates)
				}
				for _, want := range c.shows {
					if !strings.Contains(updates[0].body, want) {
						t.Errorf("it shows no %s: %s", want, updates[0].body)
					}
				}
			})
		})
	}
}

// TestAFormIsNotLeftWaiting: acknowledged while its answer was being shown
// elsewhere, it is told that it is done.
func TestAFormIsNotLeftWaiting(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		w.fail("chat.postEphemeral", func(_ int, rw http.ResponseWriter) bool {
			time.Sleep(300 * time.Millisecond)
			return false
		})
		stop := w.run(w.options(), bot(func(chat.Event) chat.Answer {
			time.Sleep(1900 * time.Millisecond)
			return chat.Whisper(titled("Merci"))
		}))
		p := w.greeted()
		p.sendsEnvelope("e1", "interactive", aForm("V1"))
		if a := <-p.acks; !strings.Contains(string(a.Payload), "C’est reçu.") {
			t.Errorf("acknowledged with %s", a.Payload)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
		if told := w.to("chat.postEphemeral"); len(told) != 1 || !strings.Contains(told[0].body, "Merci") {
			t.Errorf("whispered %+v", told)
		}
		if updates := w.to("views.update"); len(updates) != 1 || !strings.Contains(updates[0].body, "C’est fait.") {
			t.Errorf("updated %+v", updates)
		}
	})
}

func TestWhatComesAfterTheEndGoesBackAndTheRestIsAnswered(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		in, out := make(chan struct{}), make(chan struct{})
		stop := w.run(w.options(), bot(func(e chat.Event) chat.Answer {
			close(in)
			<-out
			return whispers(e)
		}))
		p := w.greeted()
		p.sendsEnvelope("e1", "slash_commands", aCommand("t1"))
		<-in
		ended := make(chan error)
		go func() { ended <- stop() }()
		synctest.Wait()
		p.sendsEnvelope("e2", "slash_commands", aCommand("t2"))
		if err := p.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second)); err != nil {
			t.Errorf("the connection is not kept while something is answered: %v", err)
		}
		synctest.Wait()
		close(out)
		if err := <-ended; err != nil {
			t.Error(err)
		}
		var ids []string
		for a := range p.acks {
			ids = append(ids, a.ID)
		}
		if fmt.Sprint(ids) != "[e1]" {
			t.Errorf("acknowledged %v", ids)
		}
	})
}

func TestAHandlerThatNeverReturnsDoesNotKeepRun(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		never := make(chan struct{})
		stop := w.run(w.options(), bot(func(chat.Event) chat.Answer { <-never; return chat.Nothing() }))
		p := w.greeted()
		p.sendsEnvelope("e1", "slash_commands", aCommand("t1"))
		<-p.acks
		asked := time.Now()
		if err := stop(); err != nil || time.Since(asked) != stopFor {
			t.Errorf("Run ended after %v: %v", time.Since(asked), err)
		}
		close(never)
	})
}

func TestFramesThatCannotBeRead(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		stop := w.run(w.options(), bot(whispers))
		p := w.greeted()
		for _, frame := range []string{
			"", "null", "[]", "{", "\x00\xff", `{"type":7}`, `{"type":"hello"}`, `{"type":"slash_commands"}`, `{"type":"slash_commands","payload":"x"}`,
			strings.Repeat("[", 5000),
		} {
			p.sends(frame)
		}
		// What has an id is acknowledged, whatever it is.
		for i, frame := range []string{
			`{"envelope_id":"%d"}`, `{"envelope_id":"%d","type":"something_new","payload":{}}`, `{"envelope_id":"%d","type":"slash_commands"}`,
			`{"envelope_id":"%d","type":"interactive","payload":[]}`, `{"envelope_id":"%d","type":"events_api","payload":"x"}`,
			`{"envelope_id":"%d","type":"interactive","payload":{"type":"view_closed","user":{"id":"U1"}}}`,
		} {
			p.sends(fmt.Sprintf(frame, i))
			if a := <-p.acks; a.ID != fmt.Sprint(i) || len(a.Payload) != 0 {
				t.Errorf("%s: acknowledged %q with %s", frame, a.ID, a.Payload)
			}
		}
		p.sendsEnvelope("last", "slash_commands", aCommand("t1"))
		if a := <-p.acks; a.ID != "last" {
			t.Errorf("acknowledged %q", a.ID)
		}
		// Too large a frame ends the connection, and another is opened.
		go p.sends(`{"type":"` + strings.Repeat("x", maxFrame) + `"}`)
		again := w.greeted()
		again.sendsEnvelope("e1", "slash_commands", aCommand("t2"))
		if a := <-again.acks; a.ID != "e1" {
			t.Errorf("acknowledged %q", a.ID)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestAnAnswerWhoseConnectionWasCutComesByTheResponseURL(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		in, out := make(chan struct{}), make(chan struct{})
		stop := w.run(w.options(), bot(func(e chat.Event) chat.Answer { close(in); <-out; return whispers(e) }))
		p := w.greeted()
		p.sendsEnvelope("e1", "slash_commands", aCommand("t1"))
		<-in
		p.Close()
		w.greeted()
		close(out)
		if err := stop(); err != nil {
			t.Error(err)
		}
		if said := w.to("/respond"); len(said) != 1 || !strings.Contains(said[0].body, "Pour t1") {
			t.Errorf("answered %+v", said)
		}
	})
}

func TestSomethingSaidWaitsForItsTurnOnceAcknowledged(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		w.fail("chat.postMessage", func(n int, rw http.ResponseWriter) bool {
			if n == 1 {
				rw.Header().Set("Retry-After", "7")
				rw.WriteHeader(http.StatusTooManyRequests)
			}
			return n == 1
		})
		stop := w.run(w.options(), bot(func(chat.Event) chat.Answer { return chat.Say(titled("Plus tard")) }))
		p := w.greeted()
		sent := time.Now()
		p.sendsEnvelope("e1", "slash_commands", aCommand("t1"))
		if a := <-p.acks; a.at.Sub(sent) > time.Second || len(a.Payload) != 0 {
			t.Errorf("acknowledged after %v with %s", a.at.Sub(sent), a.Payload)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
		if posts := w.to("chat.postMessage"); len(posts) != 2 || posts[1].at.Sub(sent) < 7*time.Second {
			t.Errorf("posted %+v", posts)
		}
	})
}

func TestAnotherWorkspaceIsRefusedAndLoggedOnce(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		var log strings.Builder
		o := w.options()
		o.Logger = slog.New(slog.NewTextHandler(&log, nil))
		told := 0
		stop := w.run(o, bot(func(chat.Event) chat.Answer { told++; return chat.Nothing() }))
		p := w.greeted()
		for i := range 5 {
			p.sendsEnvelope(fmt.Sprint("e", i), "slash_commands", strings.Replace(aCommand("t"), "T1", "T2", 1))
			if a := <-p.acks; !strings.Contains(string(a.Payload), "Ce robot ne sert que") {
				t.Errorf("acknowledged with %s", a.Payload)
			}
			p.sendsEnvelope(fmt.Sprint("v", i), "events_api", `{"type":"event_callback","team_id":"T2","event_id":"E","event":{"type":"app_home_opened","tab":"home","user":"U1"}}`)
			if a := <-p.acks; len(a.Payload) != 0 {
				t.Errorf("acknowledged with %s", a.Payload)
			}
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
		if told != 0 || strings.Count(log.String(), "another workspace; the bot") != 1 {
			t.Errorf("the bot was told of %d events; the log: %s", told, &log)
		}
	})
}

func TestManyEnvelopesAtOnceAreEachAcknowledgedOnce(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		stop := w.run(w.options(), bot(func(e chat.Event) chat.Answer {
			if strings.HasSuffix(e.ID, "0") {
				panic("a bug of the bot's")
			}
			return whispers(e)
		}))
		p := w.greeted()
		const n = 200
		var all sync.WaitGroup
		all.Go(func() {
			for i := range n {
				p.sendsEnvelope(fmt.Sprint("e", i), "slash_commands", aCommand(fmt.Sprint("t", i)))
			}
		})
		seen := map[string]int{}
		for range n {
			a := <-p.acks
			seen[a.ID]++
			want := "Pour t" + a.ID[1:]
			if strings.HasSuffix(a.ID, "0") {
				want = "Quelque chose n’a pas fonctionné"
			}
			if !strings.Contains(string(a.Payload), want) {
				t.Errorf("%s: %s", a.ID, a.Payload)
			}
		}
		all.Wait()
		if err := stop(); err != nil {
			t.Error(err)
		}
		if len(seen) != n {
			t.Errorf("%d envelopes were acknowledged, want %d", len(seen), n)
		}
	})
}
