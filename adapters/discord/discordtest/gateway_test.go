package discordtest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"livinglab/adapters/discord/discordtest"
)

// TestGatewayRefused: what closes a connection, and with which code.
func TestGatewayRefused(t *testing.T) {
	s := newLab(t, discordtest.Options{})
	for name, tt := range map[string]struct {
		path string
		says []any
		code int
	}{
		"version 8":         {"/gateway/?v=8&encoding=json", nil, 4012},
		"no version":        {"/gateway", nil, 4012},
		"another encoding":  {"/gateway/?v=10&encoding=etf", nil, 4002},
		"no JSON":           {gateway, []any{"{"}, 4002},
		"no opcode":         {gateway, []any{object{"d": nil}}, 4002},
		"unknown opcode":    {gateway, []any{object{"op": 99, "d": nil}}, 4001},
		"before IDENTIFY":   {gateway, []any{object{"op": 3, "d": object{}}}, 4003},
		"4,097 bytes":       {gateway, []any{`{"op":1,"d":null}` + strings.Repeat(" ", 4096-16)}, 4002},
		"wrong token":       {gateway, []any{object{"op": 2, "d": with(identify(s, usual)["d"].(object), object{"token": "x"})}}, 4004},
		"no intents":        {gateway, []any{object{"op": 2, "d": object{"token": s.Token, "properties": object{"os": "l", "browser": "l", "device": "l"}}}}, 4002},
		"no properties":     {gateway, []any{object{"op": 2, "d": object{"token": s.Token, "intents": 1}}}, 4002},
		"unknown intent":    {gateway, []any{identify(s, 1<<30)}, 4013},
		"privileged intent": {gateway, []any{identify(s, usual|discordtest.MessageContent)}, 4014},
		"a second shard":    {gateway, []any{object{"op": 2, "d": with(identify(s, usual)["d"].(object), object{"shard": []int{1, 2}})}}, 4010},
		"twice":             {gateway, []any{identify(s, usual), identify(s, usual)}, 4005},
		"too fast":          {gateway, []any{`{"op":1,"d":null}`, strings.Repeat(`{"op":1,"d":null}|`, 120)}, 4008},
	} {
		t.Run(name, func(t *testing.T) {
			k := connect(t, s, tt.path)
			for _, what := range tt.says {
				text, raw := what.(string)
				if !raw {
					k.say(what)
					continue
				}
				for _, one := range strings.Split(strings.TrimSuffix(text, "|"), "|") {
					k.say(one)
				}
			}
			if got := k.closed(); got != tt.code {
				t.Errorf("closed with %d, want %d", got, tt.code)
			}
		})
	}
	for _, r := range s.Refused() {
		if r.Operation != "gateway" || r.Status < 4001 {
			t.Errorf("refused: %v", r)
		}
	}
}

// TestResume: what was missed comes again, in order, at another address.
func TestResume(t *testing.T) {
	s := newLab(t, discordtest.Options{})
	k, ready := begin(t, s, usual)
	s.Say(t, marie, idees, "un")
	last := k.await("MESSAGE_CREATE").Seq
	s.Drop()
	if got := k.closed(); got != -1 {
		t.Errorf("cut, it says %d", got)
	}
	s.Say(t, marie, idees, "deux")
	s.Say(t, ahmed, idees, "trois")
	again := connect(t, s, ready["resume_gateway_url"].(string)+"?v=10&encoding=json")
	again.next()
	again.say(resume(s, ready["session_id"], last))
	first, second := again.await("MESSAGE_CREATE"), again.await("MESSAGE_CREATE")
	if first.Seq != last+1 || second.Seq != last+2 || second.data["author"].(object)["id"] != ahmed {
		t.Errorf("after %d come %+v, %+v", last, first, second)
	}
	if f := again.next(); f.Name != "RESUMED" || f.Seq != last+3 {
		t.Errorf("then %+v", f)
	}
	if paths := s.Paths(); len(paths) != 2 || paths[0] == paths[1] {
		t.Errorf("paths %v", paths)
	}

	s.ReplayOnResume(2)
	s.Reconnect()
	if f := again.next(); f.Op != 7 {
		t.Errorf("asked to reconnect: %+v", f)
	}
	third := connect(t, s, gateway)
	third.next()
	third.say(resume(s, ready["session_id"], last+3))
	if f := third.next(); f.Name != "MESSAGE_CREATE" || f.Seq != last+2 {
		t.Errorf("a redelivery: %+v", f)
	}
	if got := again.closed(); got != 4003 {
		t.Errorf("the connection that was: %d", got)
	}
}

// TestNoResume: sessions that are gone, and sequences that never were.
func TestNoResume(t *testing.T) {
	s := newLab(t, discordtest.Options{})
	tryResume := func(session any, seq int) *socket {
		k := connect(t, s, gateway)
		k.next()
		k.say(resume(s, session, seq))
		return k
	}
	_, ready := begin(t, s, usual)
	if got := tryResume(ready["session_id"], 1000).closed(); got != 4007 {
		t.Errorf("a sequence of the future: %d", got)
	}
	fresh := tryResume("nothing", 1)
	if f := fresh.next(); f.Op != 9 || *f.Raw != false {
		t.Errorf("an unknown session: %+v", f)
	}
	fresh.say(identify(s, usual))
	fresh.await("READY")

	for name, end := range map[string]func(k *socket){
		"closed with 1000": func(k *socket) {
			_ = k.ws.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(1000, ""))
			k.closed()
		},
		"expired":     func(k *socket) { s.Drop(); k.closed(); s.Expire() },
		"invalidated": func(k *socket) { s.Invalidate(false); k.next() },
		"too late": func(k *socket) {
			s.Drop()
			k.closed()
			s.Clock().Advance(6 * time.Minute)
		},
	} {
		k, ready := begin(t, s, usual)
		end(k)
		if f := tryResume(ready["session_id"], 1).next(); f.Op != 9 || *f.Raw != false {
			t.Errorf("%s: %+v", name, f)
		}
	}
	k, ready := begin(t, s, usual)
	s.Close(4000)
	if got := k.closed(); got != 4000 {
		t.Errorf("closed with %d", got)
	}
	tryResume(ready["session_id"], 1).await("RESUMED")
	k, ready = begin(t, s, usual)
	s.Invalidate(true)
	for f := k.next(); f.Op != 9; f = k.next() {
	}
	tryResume(ready["session_id"], 2).await("RESUMED")
}

// TestHeartbeats: acknowledged, asked for, and missed.
func TestHeartbeats(t *testing.T) {
	s := newLab(t, discordtest.Options{})
	k, _ := begin(t, s, usual)
	k.say(object{"op": 1, "d": 2})
	if f := k.next(); f.Op != 11 {
		t.Errorf("acknowledged with %+v", f)
	}
	s.AskHeartbeat()
	if f := k.next(); f.Op != 1 {
		t.Errorf("asked with %+v", f)
	}
	s.Deaf(true)
	k.say(object{"op": 1, "d": nil})
	s.Await(t, "a heartbeat", func() bool { return s.Heartbeats() == 2 })
	s.Say(t, marie, idees, "toujours là")
	if f := k.next(); f.Name != "MESSAGE_CREATE" {
		t.Errorf("a deaf gateway says %+v", f)
	}
	s.Clock().Advance(90 * time.Second)
	if got := k.closed(); got != 4009 {
		t.Errorf("closed with %d", got)
	}
}

// TestStarts: one IDENTIFY in five seconds, and so many a day.
func TestStarts(t *testing.T) {
	s := newLab(t, discordtest.Options{Rates: true, Starts: 2})
	begin(t, s, usual)
	k := connect(t, s, gateway)
	k.next()
	k.say(identify(s, usual))
	if f := k.next(); f.Op != 9 {
		t.Errorf("at once: %+v", f)
	}
	s.Clock().Advance(5 * time.Second)
	k.say(identify(s, usual))
	k.await("READY")
	s.Clock().Advance(5 * time.Second)
	k = connect(t, s, gateway)
	k.next()
	k.say(identify(s, usual))
	if f := k.next(); f.Op != 9 {
		t.Errorf("a third today: %+v", f)
	}
	c := newClient(t, s)
	limit := c.ask("GET", "/gateway/bot", nil).body["session_start_limit"].(object)
	if limit["remaining"] != 0.0 {
		t.Errorf("left today: %v", limit)
	}
}

// TestContent: what is told of messages, with and without the intent.
func TestContent(t *testing.T) {
	s := newLab(t, discordtest.Options{Intents: discordtest.MessageContent | discordtest.GuildMembers})
	plain := watch(t, s)
	all, _ := begin(t, s, usual|discordtest.MessageContent|discordtest.GuildMembers)
	for _, tt := range []struct {
		who, where, text string
		told             bool
	}{
		{marie, idees, "bonjour", false},
		{marie, idees, "bonjour <@" + s.AppID + ">", true},
		{marie, s.DM(marie), "bonjour", true},
	} {
		s.Say(t, tt.who, tt.where, tt.text)
		want := ""
		if tt.told {
			want = tt.text
		}
		if got := plain.await("MESSAGE_CREATE").data; got["content"] != want || (tt.where == idees) != (got["guild_id"] == s.Guild) {
			t.Errorf("%q is told as %v", tt.text, got)
		}
		if got := all.await("MESSAGE_CREATE").data["content"]; got != tt.text {
			t.Errorf("with the intent %q is told as %q", tt.text, got)
		}
	}
	c := newClient(t, s)
	id := c.post(object{"content": "du bot"})
	if got := plain.await("MESSAGE_CREATE").data; got["content"] != "du bot" || got["id"] != id {
		t.Errorf("its own message is told as %v", got)
	}
	all.await("MESSAGE_CREATE")
	s.DeleteMessage(t, id)
	if got := plain.await("MESSAGE_DELETE").data; got["id"] != id {
		t.Errorf("deleted: %v", got)
	}
	said := s.Say(t, marie, idees, "bonjuor")
	s.EditMessage(t, said, "bonjour")
	if got := all.await("MESSAGE_UPDATE").data; got["content"] != "bonjour" {
		t.Errorf("changed: %v", got)
	}
	s.Leave(t, ahmed)
	if got := all.await("GUILD_MEMBER_REMOVE").data["user"].(object)["id"]; got != ahmed {
		t.Errorf("left: %v", got)
	}
}

// TestStrangers: what the bot cannot see, it is not told.
func TestStrangers(t *testing.T) {
	s := newLab(t, discordtest.Options{})
	k := watch(t, s)
	hidden := discordtest.ID("hidden")
	s.AddChannel(discordtest.Channel{ID: hidden, Name: "hidden", Overwrites: []discordtest.Overwrite{{ID: s.Guild, Deny: discordtest.ViewChannel}, {ID: marie, Member: true, Allow: discordtest.ViewChannel}}})
	s.Say(t, marie, hidden, "entre nous")
	s.Leave(t, ahmed) // members need an intent
	s.AddRole(discordtest.Role{ID: discordtest.ID("jury"), Name: "jury"})
	if f := k.next(); f.Name != "GUILD_ROLE_CREATE" {
		t.Errorf("told %+v", f)
	}
	id := s.Say(t, marie, idees, "bonjour")
	thread := s.StartThread(t, marie, id, "un fil")
	if got := k.await("THREAD_CREATE").data; got["id"] != thread || got["newly_created"] != true {
		t.Errorf("told %v", got)
	}
	s.Say(t, marie, thread, "dans le fil")
	k.await("MESSAGE_UPDATE")
	if got := k.await("MESSAGE_CREATE").data; got["channel_id"] != thread {
		t.Errorf("told %v", got)
	}
	s.DeleteChannel(t, idees)
	if got := k.await("CHANNEL_DELETE").data["id"]; got != idees {
		t.Errorf("told %v", got)
	}
	c := newClient(t, s)
	c.want(c.ask("GET", "/channels/"+thread, nil), 404, 10003)
	other := discordtest.ID("other")
	s.AddGuild(other, "Ailleurs", true, marie)
	if got := k.await("GUILD_CREATE").data; got["id"] != other || fmt.Sprint(got["member_count"]) != "2" {
		t.Errorf("told %v", got)
	}
	s.RemoveBot(other)
	k.await("GUILD_DELETE")
}

// TestEvents: everything that the app can be told of, each of its official
// type.
func TestEvents(t *testing.T) {
	s := newLab(t, discordtest.Options{Intents: discordtest.GuildMembers | discordtest.MessageContent})
	k, _ := begin(t, s, usual|discordtest.GuildMembers|discordtest.MessageContent)
	c := newClient(t, s)
	news, nadia, jury := discordtest.ID("news"), discordtest.ID("nadia"), discordtest.ID("jury")
	var message, thread string
	for _, step := range []struct {
		do   func()
		told []string
	}{
		{func() { s.AddPerson(discordtest.Person{ID: nadia, GlobalName: "Nadia"}) }, []string{"GUILD_MEMBER_ADD"}},
		{func() { s.AddPerson(discordtest.Person{ID: nadia, Nick: "Nad", Roles: []string{jury}}) }, []string{"GUILD_MEMBER_UPDATE"}},
		{func() { s.AddRole(discordtest.Role{ID: jury, Name: "jury"}) }, []string{"GUILD_ROLE_CREATE"}},
		{func() { s.AddRole(discordtest.Role{ID: jury, Name: "le jury"}) }, []string{"GUILD_ROLE_UPDATE"}},
		{func() {
			s.AddChannel(discordtest.Channel{ID: news, Name: "annonces", Kind: discordtest.Announcement, Topic: "Tout"})
		}, []string{"CHANNEL_CREATE"}},
		{func() { s.Deny(news, discordtest.AttachFiles) }, []string{"CHANNEL_UPDATE"}},
		{func() { message = s.Say(t, nadia, news, "bonjour <@&"+jury+"> <@"+marie+">") }, []string{"MESSAGE_CREATE"}},
		{func() { s.EditMessage(t, message, "bonsoir") }, []string{"MESSAGE_UPDATE"}},
		{func() { thread = s.StartThread(t, nadia, message, "fil") }, []string{"THREAD_CREATE", "MESSAGE_UPDATE"}},
		{func() { s.Archive(t, thread, false) }, []string{"THREAD_UPDATE"}},
		{func() { s.Say(t, marie, thread, "elle revient") }, []string{"THREAD_UPDATE", "MESSAGE_CREATE"}},
		{func() { s.Say(t, marie, s.DM(marie), "en privé") }, []string{"MESSAGE_CREATE"}},
		{func() {
			c.upload("POST", "/channels/"+s.DM(marie)+"/messages", object{
				"embeds": []object{{"title": "a", "image": object{"url": "attachment://a.png"}}}, "components": []object{row(button("b")), row(menu("c", "1"))}},
				map[string]string{"0:a.png": "png", "1:b.json": "{}"})
		}, []string{"MESSAGE_CREATE"}},
		{func() { s.DeleteMessage(t, message) }, []string{"MESSAGE_DELETE"}},
		{func() { s.DeleteChannel(t, thread) }, []string{"THREAD_DELETE"}},
		{func() { s.DeleteChannel(t, news) }, []string{"CHANNEL_DELETE"}},
		{func() { s.Leave(t, nadia) }, []string{"GUILD_MEMBER_REMOVE"}},
		{func() { s.AddGuild(discordtest.ID("other"), "Ailleurs", true, marie) }, []string{"GUILD_CREATE"}},
		{func() { s.RemoveBot(discordtest.ID("other")) }, []string{"GUILD_DELETE"}},
	} {
		step.do()
		for _, want := range step.told {
			if got := k.next(); got.Name != want {
				t.Fatalf("told %s, want %s", got.Name, want)
			}
		}
	}
}
