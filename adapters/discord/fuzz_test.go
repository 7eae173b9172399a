package discord

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"livinglab/bot/chat"
)

// agreeing is a Discord that says yes to everything.
type agreeing struct{}

func (agreeing) RoundTrip(r *http.Request) (*http.Response, error) {
	body := `{}`
	switch {
	case strings.HasSuffix(r.URL.Path, "/applications/@me"):
		body = `{"id":"` + wireApp + `","bot":{"id":"` + wireApp + `","username":"labo"}}`
	case strings.Contains(r.URL.Path, "/messages/"):
		body = `{"id":"5","author":{"id":"` + wireApp + `"}}`
	case strings.Contains(r.URL.Path, "/channels/"):
		body = `{"id":"5","type":11,"guild_id":"` + wireGuild + `","parent_id":"` + wireRoom + `"}`
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// fuzzed is a receiving end without a network, for a bot that answers in every
// way; log is what it logged.
func fuzzed(tb testing.TB) (c *connection, log *bytes.Buffer) {
	log = &bytes.Buffer{}
	var mu sync.Mutex
	now := wireStart
	p := New(Options{Token: "t", Guild: wireGuild, Say: ownWords(tb), Client: &http.Client{Transport: agreeing{}},
		Logger: slog.New(slog.NewTextHandler(writer(func(b []byte) (int, error) {
			mu.Lock()
			defer mu.Unlock()
			return log.Write(b)
		}), nil)),
		Now: func() time.Time { mu.Lock(); defer mu.Unlock(); return now },
		Sleep: func(ctx context.Context, d time.Duration) error {
			mu.Lock()
			defer mu.Unlock()
			now = now.Add(d)
			return ctx.Err()
		}})
	p.SetCommands([]chat.CommandSpec{{
		Name: chat.Words{chat.French: "essai"}, Args: []chat.ArgSpec{{Name: chat.Words{chat.French: "texte"}, Suggests: true}},
		OnMessage: chat.Words{chat.French: "Essayer"},
	}})
	form := chat.Form{Route: chat.Route{Feature: "essai", Action: "sent"}, Title: "Essai", Submit: "Envoyer",
		Fields: []chat.Field{{Name: "titre", Kind: chat.Line, Label: "Titre"}}}
	answers := []chat.Answer{chat.Nothing(), chat.Say(card("x")), chat.Whisper(card("x")), chat.Replace(card("x")), chat.Open(form), chat.Refuse(chat.Problems{"titre": "Non."}), {}}
	n := 0
	r := &receiver{p: p, broken: make(chan error, 1), bot: bot(func(e chat.Event) chat.Answer {
		mu.Lock()
		defer mu.Unlock()
		if e.ID == "" || e.From.ID == "" || e.From.Name == "" || e.At.Room == "" {
			tb.Errorf("an event without an id, a person or a place: %+v", e)
		}
		n++
		return answers[n%len(answers)]
	})}
	r.hints.init()
	g := &gateway{p: p, r: r}
	return &connection{g: g, beats: rate.NewLimiter(0, 0), intents: messageContent, ended: make(chan struct{}), ready: true}, log
}

type writer func([]byte) (int, error)

func (w writer) Write(b []byte) (int, error) { return w(b) }

// FuzzFrames: no frame of the gateway ends a connection by a panic, and none that
// is no request to end it ends it.
func FuzzFrames(f *testing.F) {
	for _, s := range []string{
		`{"op":0,"t":"READY","s":1,"d":{"session_id":"s","resume_gateway_url":"wss://x","guilds":[{"id":"` + wireGuild + `"}]}}`,
		`{"op":0,"t":"RESUMED","s":2,"d":{}}`, `{"op":7,"d":null}`, `{"op":9,"d":true}`, `{"op":9}`, `{"op":11}`, `{"op":1,"d":null}`, `{"op":10,"d":{}}`,
		`{"op":0,"t":"GUILD_CREATE","s":3,"d":{"id":"` + wireGuild + `","roles":[{"id":"1","name":"x"}],"channels":[{"id":"2","type":0}],"threads":[]}}`,
		`{"op":0,"t":"GUILD_ROLE_DELETE","s":4,"d":{"guild_id":"` + wireGuild + `","role_id":"1"}}`,
		`{"op":0,"t":"THREAD_CREATE","s":5,"d":{"id":"5","guild_id":"` + wireGuild + `","type":11,"parent_id":"6"}}`,
		`{"op":0,"t":"GUILD_DELETE","s":6,"d":{"id":"1"}}`, `{"op":0,"t":"GUILD_MEMBER_UPDATE","s":7,"d":{"user":{"id":"1"}}}`, `{`, `[]`, `null`, `{"op":0,"s":-5,"t":"X"}`,
		`{"op":0,"t":"MESSAGE_CREATE","s":8,"d":{"id":"9","channel_id":"5","guild_id":"` + wireGuild + `","author":{"id":"7"},"content":"<@1> <#2>","type":0}}`,
	} {
		f.Add([]byte(s))
	}
	for _, act := range acts {
		f.Add([]byte(fmt.Sprintf(`{"op":0,"t":"INTERACTION_CREATE","s":9,"d":%s}`, act("11"))))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, log := fuzzed(t)
		if end := c.frame(t.Context(), data); end != nil && !bytes.Contains(data, []byte("7")) && !bytes.Contains(data, []byte("9")) {
			t.Errorf("%q ends the connection: %+v", data, end)
		}
		c.g.r.gate.End(workFor)
		if bytes.Contains(log.Bytes(), []byte("panic")) {
			t.Errorf("%q: %s", data, log)
		}
	})
}

// FuzzInteractions: whatever stands in an interaction or a message, it is
// answered or let go, and never panics.
func FuzzInteractions(f *testing.F) {
	for _, act := range acts {
		f.Add(true, []byte(act("11")))
	}
	for _, s := range []string{
		interactionOf("12", 4, `{"name":"essai","type":1,"options":[{"type":3,"name":"texte","value":"b","focused":true}]}`, ""),
		interactionOf("13", 2, `{"name":"Essayer","type":3,"target_id":"5","resolved":{"messages":{"5":{"id":"5","channel_id":"3","author":{"id":"7"},"content":"x"}}}}`, ""),
		interactionOf("14", 3, `{"custom_id":"correct=9","component_type":2}`, `,"message":{"id":"1"}`),
		interactionOf("15", 2, `{"name":"essai","type":1,"options":[{"type":1,"name":"a","options":[{"type":2,"name":"b","options":null}]}]}`, ""),
		interactionOf("16", 1, `null`, ""), interactionOf("17", 5, `{"custom_id":"a:b:c","components":null}`, ""), `{}`, `null`, `[]`,
	} {
		f.Add(true, []byte(s))
	}
	f.Add(false, []byte(`{"id":"9","channel_id":"5","guild_id":"`+wireGuild+`","author":{"id":"7","username":"x"},"content":"Bonjour <@7>","type":19,"channel_type":11}`))
	f.Fuzz(func(t *testing.T, interaction bool, data []byte) {
		c, log := fuzzed(t)
		in := incoming{kind: kindMessage, data: data, content: true}
		if interaction {
			in.kind = kindInteraction
		}
		c.g.r.receive(t.Context(), in)
		if bytes.Contains(log.Bytes(), []byte("panic")) {
			t.Errorf("%q: %s", data, log)
		}
	})
}
