package discord

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"
	"livinglab/bot/chat"
)

// What people act on, as Discord tells of it: the interaction of an id.
var acts = map[source]func(id string) string{
	fromCommand: aCommand,
	fromPost: func(id string) string {
		return interactionOf(id, 3, `{"custom_id":"essai:press:1","component_type":2}`, `,"message":{"id":"1000000000000000010","channel_id":"`+wireRoom+`","flags":0}`)
	},
	fromWhisper: func(id string) string {
		return interactionOf(id, 3, `{"custom_id":"essai:press:1","component_type":2}`, `,"message":{"id":"1000000000000000011","channel_id":"`+wireRoom+`","flags":64}`)
	},
	fromForm: func(id string) string { return interactionOf(id, 5, theForm, "") },
	"form from a post": func(id string) string {
		return interactionOf(id, 5, theForm, `,"message":{"id":"1000000000000000010","channel_id":"`+wireRoom+`","flags":0}`)
	},
	"form from a whisper": func(id string) string {
		return interactionOf(id, 5, theForm, `,"message":{"id":"1000000000000000011","channel_id":"`+wireRoom+`","flags":64}`)
	},
	fromProblems: func(id string) string {
		return interactionOf(id, 5, theForm, `,"message":{"id":"1000000000000000012","channel_id":"`+wireRoom+`","flags":64,`+
			`"components":[{"type":1,"components":[{"type":2,"custom_id":"correct=9"}]}]}`)
	},
}

const theForm = `{"custom_id":"essai:sent:1","components":[{"type":18,"component":{"type":4,"custom_id":"titre=9","value":"Un café"}}]}`

func TestASlowHandlerIsAnsweredForInTimeAndAnswersLater(t *testing.T) {
	const promise, keep = `{"type":5,"data":{"flags":64}}`, `{"type":6}`
	edit, remove, follow := "PATCH @original", "DELETE @original", "POST"
	whisper, say, replace := chat.Whisper(card("Voilà")), chat.Say(card("Voilà")), chat.Replace(card("Voilà"))
	for _, c := range []struct {
		on     source
		answer chat.Answer
		first  string
		then   []string
	}{
		{fromCommand, chat.Nothing(), promise, []string{remove}},
		{fromCommand, whisper, promise, []string{edit}},
		{fromCommand, replace, promise, []string{edit}},
		{fromCommand, say, promise, []string{remove, follow}},
		{fromPost, chat.Nothing(), promise, []string{remove}},
		{fromPost, whisper, promise, []string{edit}},
		{fromPost, replace, promise, []string{edit}},
		{fromPost, say, promise, []string{remove, follow}},
		{fromWhisper, chat.Nothing(), keep, nil},
		{fromWhisper, whisper, keep, []string{follow + " 64"}},
		{fromWhisper, replace, keep, []string{edit}},
		{fromWhisper, say, keep, []string{follow}},
		{fromForm, chat.Nothing(), promise, []string{remove}},
		{fromForm, whisper, promise, []string{edit}},
		{"form from a post", replace, promise, []string{edit}},
		{"form from a whisper", replace, keep, []string{edit}},
		{"form from a whisper", whisper, keep, []string{follow + " 64"}},
		{fromProblems, whisper, keep, []string{edit}},
		{fromProblems, replace, keep, []string{edit}},
		{fromProblems, chat.Nothing(), keep, []string{remove}},
		{fromProblems, say, keep, []string{follow, remove}},
		{fromCommand, chat.Answer{}, promise, []string{edit}},
		{fromWhisper, chat.Answer{}, keep, []string{follow + " 64"}},
		{fromCommand, chat.Open(chat.Form{Route: chat.Route{Feature: "essai", Action: "sent"}, Title: "Idée", Submit: "Envoyer",
			Fields: []chat.Field{{Name: "titre", Kind: chat.Line, Label: "Titre"}}}), promise, []string{edit}}, // that it was too late
	} {
		t.Run(fmt.Sprint(c.on, " ", c.answer.Does), func(t *testing.T) {
			inTime(t, func(t *testing.T, w *wire) {
				stop := w.run(bot(func(chat.Event) chat.Answer {
					time.Sleep(2400 * time.Millisecond)
					return c.answer
				}))
				p := w.begun()
				came := time.Now()
				p.dispatches(2, kindInteraction, acts[c.on](snowflake(1)))
				time.Sleep(slowAfter)
				synctest.Wait()
				if first := w.to("callback"); len(first) != 1 || first[0].body != c.first || first[0].at.Sub(came) != slowAfter {
					t.Errorf("first answered by %+v, want %s", first, c.first)
				}
				if err := stop(); err != nil {
					t.Error(err)
				}
				if got := w.laterBy(); fmt.Sprint(got) != fmt.Sprint(c.then) {
					t.Errorf("then by %v, want %v", got, c.then)
				}
				if n := len(w.to("callback")); n != 1 {
					t.Errorf("%d first answers", n)
				}
			})
		})
	}
}

// laterBy is what was asked by the token of an interaction, in order: "POST 64"
// where it is for one person alone.
func (w *wire) laterBy() (out []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.calls {
		method, path, _ := strings.Cut(c.what, " ")
		if !strings.HasPrefix(path, "/webhooks/") {
			continue
		}
		what := method
		if strings.HasSuffix(path, "/@original") {
			what += " @original"
		}
		if strings.Contains(c.body, `"flags":64`) {
			what += " 64"
		}
		out = append(out, what)
	}
	return out
}

func TestAQuickHandlerIsTheFirstAnswer(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		stop := w.run(bot(whispers))
		p := w.begun()
		id := snowflake(1)
		p.dispatches(2, kindInteraction, aCommand(id))
		if err := func() error { time.Sleep(time.Second); return stop() }(); err != nil {
			t.Error(err)
		}
		first := w.to("callback")
		if len(first) != 1 || !strings.Contains(first[0].body, "Pour "+id) || !strings.Contains(first[0].body, `"flags":64`) || len(w.laterBy()) != 0 {
			t.Errorf("answered by %+v, then %v", first, w.laterBy())
		}
	})
}

// A first answer whose answer was lost is given again; that it is there already
// is then no surprise.
func TestAFirstAnswerThatWasLostIsGivenAgain(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		w.fail("callback", func(n int, rw http.ResponseWriter) bool {
			if n == 1 {
				panic(http.ErrAbortHandler) // it was taken
			}
			return refuses(http.StatusBadRequest, discordgo.ErrCodeInteractionHasAlreadyBeenAcknowledged)(n, rw)
		})
		stop := w.run(bot(whispers))
		p := w.begun()
		p.dispatches(2, kindInteraction, aCommand(snowflake(1)))
		time.Sleep(time.Second)
		if err := stop(); err != nil {
			t.Error(err)
		}
		if n := len(w.to("callback")); n != 2 || len(w.laterBy()) != 0 {
			t.Errorf("%d first answers, then %v", n, w.laterBy())
		}
	})
}

func TestAnAnswerWaitsALittleWhereDiscordAsksTo(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		w.fail("callback", func(n int, rw http.ResponseWriter) bool {
			if n > 1 {
				return false
			}
			rw.WriteHeader(http.StatusTooManyRequests)
			_, _ = io.WriteString(rw, `{"message":"You are being rate limited.","retry_after":0.5,"global":false}`)
			return true
		})
		stop := w.run(bot(whispers))
		p := w.begun()
		p.dispatches(2, kindInteraction, aCommand(snowflake(1)))
		time.Sleep(time.Second)
		if err := stop(); err != nil {
			t.Error(err)
		}
		calls := w.to("callback")
		if len(calls) != 2 || calls[1].at.Sub(calls[0].at) != 500*time.Millisecond || !strings.Contains(calls[1].body, "Pour ") {
			t.Errorf("answered by %+v", calls)
		}
	})
}

func TestWhatWasReceivedIsAnsweredAndTheRestToldOfTheRestart(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		in, out := make(chan struct{}), make(chan struct{})
		asked := 0
		stop := w.run(bot(func(e chat.Event) chat.Answer {
			asked++
			close(in)
			<-out
			return chat.Whisper(card("Toujours là"))
		}))
		p := w.begun()
		p.dispatches(2, kindInteraction, aCommand(snowflake(1)))
		<-in
		ended := make(chan error)
		go func() { ended <- stop() }()
		synctest.Wait()
		for i, on := range []source{fromCommand, fromPost, fromForm} {
			p.dispatches(3+i, kindInteraction, acts[on](snowflake(2+i)))
		}
		p.dispatches(6, kindInteraction, interactionOf(snowflake(9), 4, `{"id":"1","name":"essai","type":1,"options":[{"type":3,"name":"texte","value":"b","focused":true}]}`, ""))
		p.dispatches(7, kindMessage, `{"id":"1","channel_id":"2","guild_id":"`+wireGuild+`"}`)
		synctest.Wait()
		told := w.to("callback")
		if len(told) != 3 || asked != 1 {
			t.Errorf("%d were told, and the bot was asked %d times", len(told), asked)
		}
		for _, c := range told {
			if !strings.Contains(c.body, "redémarre") || !strings.Contains(c.body, `"flags":64`) {
				t.Errorf("told by %s", c.body)
			}
		}
		close(out)
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if all := w.to("callback"); len(all) != 4 || !strings.Contains(all[3].body, "Toujours là") {
			t.Errorf("answered by %+v", all)
		}
	})
}

func TestTheEndComesEvenIfAHandlerNeverDoes(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		never := make(chan struct{})
		stop := w.run(bot(func(chat.Event) chat.Answer { <-never; return chat.Nothing() }))
		p := w.begun()
		p.dispatches(2, kindInteraction, aCommand(snowflake(1)))
		synctest.Wait()
		began := time.Now()
		if err := stop(); err != nil {
			t.Error(err)
		}
		if d := time.Since(began); d != stopFor {
			t.Errorf("it ended after %v", d)
		}
		close(never)
	})
}

func TestAPanickingBotIsToldAndHarmsNobodyElse(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		stop := w.run(bot(func(e chat.Event) chat.Answer { panic("a bug") }))
		p := w.begun()
		n := 2
		for on := range acts {
			p.dispatches(n, kindInteraction, acts[on](snowflake(n)))
			n++
		}
		time.Sleep(time.Second)
		if err := stop(); err != nil {
			t.Error(err)
		}
		told := w.to("callback")
		if len(told) != len(acts) {
			t.Errorf("%d were told, want %d", len(told), len(acts))
		}
		for _, c := range told {
			if !strings.Contains(c.body, "pas fonctionné") {
				t.Errorf("told by %s", c.body)
			}
		}
	})
}
