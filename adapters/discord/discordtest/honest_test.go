package discordtest

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
)

// TestHonesty: an answer or a frame that Discord would not give is noticed.
func TestHonesty(t *testing.T) {
	s := New(t, Options{})
	if !s.Describes() && s.frames == nil {
		t.Skip("neither the official description nor the types are here")
	}
	defer func() { s.broken = nil }()
	noticed := func(what, want string) {
		t.Helper()
		if len(s.broken) == 0 || !strings.Contains(s.broken[0], want) {
			t.Errorf("%s: noticed %q, want %q", what, s.broken, want)
		}
		s.broken = nil
	}
	if s.Describes() {
		r, _, _ := find(get, "/users/@me")
		c := &call{route: r}
		s.holdAnswer(c, 200, []byte(`{"id":"1"}`))
		noticed("a user without a name", "username")
		s.holdAnswer(c, 201, nil)
		noticed("a status of our own", "no answer 201")
		s.holdAnswer(c, 404, []byte(`{"code":10013}`))
		noticed("an error without words", "message")
		s.holdAnswer(c, 429, []byte(`{"code":0,"message":"a","global":false}`))
		noticed("a 429 that does not say how long", "retry_after")
		s.holdAnswer(c, 404, []byte(`{"code":10013,"message":"a","why":"b"}`))
		noticed("a field of our own", "why")
	}
	if s.frames != nil {
		s.holdFrame([]byte(`{"op":10,"d":{},"s":null,"t":null}`), frame{Op: opHello})
		noticed("a greeting without an interval", "heartbeat_interval")
		name := "MESSAGE_DELETE"
		s.holdFrame([]byte(`{"op":0,"d":{"id":"1"},"s":1,"t":"MESSAGE_DELETE"}`), frame{Op: opDispatch, Name: &name})
		noticed("an event without its channel", "channel_id")
		name = "SOMETHING_ELSE"
		s.holdFrame([]byte(`{"op":0,"d":{},"s":1,"t":"SOMETHING_ELSE"}`), frame{Op: opDispatch, Name: &name})
		noticed("an event of our own", "not there")
	}
}

// TestFramesOfTheAppAreHeldToTheirTypes: what Discord does not read is refused.
func TestFramesOfTheAppAreHeldToTheirTypes(t *testing.T) {
	s := New(t, Options{})
	if s.frames == nil {
		t.Skip("the types are not here")
	}
	const properties = `"properties":{"os":"linux","browser":"x","device":"x"}`
	for frame, right := range map[string]bool{
		`{"op":1,"d":null}`: true,
		`{"op":1,"d":12}`:   true,
		`{"op":1,"d":"12"}`: false,
		`{"op":1}`:          false,
		`{"op":6,"d":{"token":"t","session_id":"s","seq":3}}`:                true,
		`{"op":6,"d":{"token":"t","session_id":"s"}}`:                        false,
		`{"op":6,"d":{"token":"t","session_id":"s","seq":3,"ours":1}}`:       false,
		`{"op":2,"d":{"token":"t","intents":513,` + properties + `}}`:        true,
		`{"op":2,"d":{"token":"t","intents":"513",` + properties + `}}`:      false,
		`{"op":2,"d":{"token":"t",` + properties + `}}`:                      false,
		`{"op":2,"d":{"token":"t","intents":513}}`:                           false,
		`{"op":2,"d":{"token":"t","intents":513,"v":10,` + properties + `}}`: false,
	} {
		var op struct{ Op int }
		if err := json.Unmarshal([]byte(frame), &op); err != nil {
			t.Fatal(err)
		}
		before := s.gateway.held[op.Op]
		if got := s.heldToTypes([]byte(frame), op.Op); got != right || (s.gateway.held[op.Op] > before) != right {
			t.Errorf("%s is taken: %v", frame, got)
		}
	}
}

func TestClock(t *testing.T) {
	c := NewClock(Start)
	moved := 0
	c.onMove(func() { moved++ })
	c.Advance(time.Hour)
	if err := c.Sleep(context.Background(), time.Minute); err != nil {
		t.Fatal(err)
	}
	if got := c.Now().Sub(Start); got != time.Hour+time.Minute || moved != 2 {
		t.Errorf("moved %d times, to %v", moved, got)
	}
	ended, end := context.WithCancel(context.Background())
	end()
	if err := c.Sleep(ended, time.Minute); !errors.Is(err, context.Canceled) {
		t.Errorf("a sleeper that has ended: %v", err)
	}
	c.Run()
	before := c.Now()
	c.Advance(time.Hour)
	if got := c.Now().Sub(before); got < time.Hour {
		t.Errorf("a clock that goes moved on by %v", got)
	}
}
