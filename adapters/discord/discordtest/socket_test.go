package discordtest_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"livinglab/adapters/discord/discordtest"
)

// frame is what the gateway sends.
type frame struct {
	Op   int    `json:"op"`
	Seq  int    `json:"s"`
	Name string `json:"t"`
	Raw  *any   `json:"d"`
	data object // of a dispatch
	code int    // when the connection was closed; -1: it was cut
}

// socket is a websocket of the gateway, as it is.
type socket struct {
	*testing.T
	s      *discordtest.Server
	ws     *websocket.Conn
	frames chan frame
}

// connect opens a websocket at a path, and reads what comes.
func connect(t *testing.T, s *discordtest.Server, address string) *socket {
	t.Helper()
	if !strings.HasPrefix(address, "ws") {
		address = "ws" + strings.TrimPrefix(s.URL(), "http") + address
	}
	ws, res, err := websocket.DefaultDialer.Dial(address, nil)
	if err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	_ = res.Body.Close()
	k := &socket{t, s, ws, make(chan frame, 1000)}
	go k.read()
	t.Cleanup(func() { _ = ws.Close() })
	return k
}

func (k *socket) read() {
	defer close(k.frames)
	for {
		_, data, err := k.ws.ReadMessage()
		var closed *websocket.CloseError
		switch {
		case errors.As(err, &closed) && closed.Code != websocket.CloseAbnormalClosure:
			k.frames <- frame{code: closed.Code}
			return
		case err != nil:
			k.frames <- frame{code: -1}
			return
		}
		var f frame
		if err := json.Unmarshal(data, &f); err != nil {
			k.Errorf("a frame %s: %v", data, err)
		}
		if f.Raw != nil {
			f.data, _ = (*f.Raw).(object)
		}
		k.frames <- f
	}
}

// next is the next frame.
func (k *socket) next() frame {
	k.Helper()
	select {
	case f := <-k.frames:
		return f
	case <-time.After(20 * time.Second):
		k.Fatal("waited in vain for a frame")
		panic("unreachable")
	}
}

// await is the next dispatch of a name.
func (k *socket) await(name string) frame {
	k.Helper()
	for {
		f := k.next()
		if f.code != 0 {
			k.Fatalf("closed with %d before %s", f.code, name)
		}
		if f.Name == name {
			return f
		}
	}
}

// closed is the code with which the connection ends, -1 when it is cut.
func (k *socket) closed() int {
	k.Helper()
	for {
		if f := k.next(); f.code != 0 {
			return f.code
		}
	}
}

func (k *socket) say(v any) {
	k.Helper()
	text, raw := v.(string)
	if !raw {
		text = string(encode(k.T, v))
	}
	if err := k.ws.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
		k.Fatal(err)
	}
}

const gateway = "/gateway/?v=10&encoding=json"

func identify(s *discordtest.Server, intents discordtest.Intents) object {
	return object{"op": 2, "d": object{
		"token": s.Token, "intents": intents, "properties": object{"os": "linux", "browser": "livinglab", "device": "livinglab"},
	}}
}

func resume(s *discordtest.Server, session any, seq int) object {
	return object{"op": 6, "d": object{"token": s.Token, "session_id": session, "seq": seq}}
}

const usual = discordtest.Guilds | discordtest.GuildMessages | discordtest.DirectMessages

// watch is a session that is told of what happens.
func watch(t *testing.T, s *discordtest.Server) *socket {
	t.Helper()
	k, _ := begin(t, s, usual)
	return k
}

// begin starts a session, and returns READY's data.
func begin(t *testing.T, s *discordtest.Server, intents discordtest.Intents) (*socket, object) {
	t.Helper()
	k := connect(t, s, gateway)
	if f := k.next(); f.Op != 10 || f.data["heartbeat_interval"] != 41250.0 {
		t.Fatalf("it begins with %+v", f)
	}
	k.say(identify(s, intents))
	ready := k.await("READY").data
	if intents.Has(discordtest.Guilds) {
		k.await("GUILD_CREATE")
	}
	return k, ready
}
