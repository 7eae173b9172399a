package discordtest_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"livinglab/adapters/discord/discordtest"
)

// lab is a Discord with commands in it, and requests as they are.
type lab struct {
	*client
	s *discordtest.Server
}

func newStage(t *testing.T) *lab {
	t.Helper()
	s := newLab(t, discordtest.Options{})
	l := &lab{newClient(t, s), s}
	titre := with(option(3, "titre"), object{"required": true, "autocomplete": true})
	l.want(l.ask("PUT", fmt.Sprintf("/applications/%s/guilds/%s/commands", s.AppID, s.Guild), []object{
		command("idee", option(1, "proposer", titre, option(4, "voix"), option(5, "anonyme"), option(6, "avec"), option(7, "salon"), option(10, "part"))),
		{"name": "Faire une idée", "type": 3},
	}), 200, 0)
	return l
}

func (l *lab) command() *discordtest.Interaction {
	l.Helper()
	return l.s.Command(l.T, marie, idees, "idee proposer", discordtest.Option{Name: "titre", Value: "Un jardin"})
}

// answer answers an interaction.
func (l *lab) answer(i *discordtest.Interaction, body any) reply {
	l.Helper()
	return l.ask("POST", fmt.Sprintf("/interactions/%s/%s/callback", i.ID(), i.Token()), body)
}

// hook is the path of an interaction's messages.
func (l *lab) hook(i *discordtest.Interaction, rest string) string {
	return "/webhooks/" + l.s.AppID + "/" + i.Token() + rest
}

func says(text string, flags int) object {
	return object{"type": 4, "data": object{"content": text, "flags": flags}}
}

// TestAnswerOnce: within three seconds, once, with the right token.
func TestAnswerOnce(t *testing.T) {
	l := newStage(t)
	i := l.command()
	l.want(l.ask("POST", "/interactions/"+i.ID()+"/wrong/callback", says("a", 0)), 404, 10062)
	l.want(l.ask("POST", "/interactions/1/"+i.Token()+"/callback", says("a", 0)), 404, 10062)
	l.want(l.answer(i, says(long(2001), 0)), 400, 50035)
	l.want(l.answer(i, says("", 0)), 400, 50006)
	l.want(l.answer(i, object{"type": 4}), 400, 50006)
	l.s.Clock().Advance(3 * time.Second)
	l.want(l.answer(i, says("a", 0)), 204, 0)
	l.want(l.answer(i, says("b", 0)), 400, 40060)
	if m := i.Original(); m.Content != "a" || m.Type != 20 || m.Ephemeral() {
		t.Errorf("the answer is %+v", m)
	}
	late := l.command()
	l.s.Clock().Advance(3*time.Second + time.Millisecond)
	if !late.Failed() || i.Failed() {
		t.Error("what the person is told")
	}
	l.want(l.answer(late, says("a", 0)), 404, 10062)
}

// TestAnswersAllowed: which answer each kind of interaction takes.
func TestAnswersAllowed(t *testing.T) {
	l := newStage(t)
	id := l.post(object{"content": "a", "components": []object{row(button("b"))}})
	form := object{"type": 9, "data": modal(label("Pourquoi", object{"type": 4, "style": 1, "custom_id": "a"}))}
	sent := func(i *discordtest.Interaction) *discordtest.Interaction {
		t.Helper()
		l.want(l.answer(i, form), 204, 0)
		return l.s.Submit(t, i.Modal(), map[string][]string{"a": {"b"}})
	}
	bodies := map[int]object{
		1: {"type": 1}, 4: says("a", 0), 5: {"type": 5}, 6: {"type": 6}, 7: says("b", 0),
		8: {"type": 8, "data": object{"choices": []object{}}}, 9: form, 12: {"type": 12},
	}
	bodies[7]["type"] = 7
	for _, tt := range []struct {
		name  string
		begin func() *discordtest.Interaction
		takes []int
	}{
		{"a command", l.command, []int{4, 5, 9}},
		{"a button", func() *discordtest.Interaction { return l.s.Press(t, marie, id, "b") }, []int{4, 5, 6, 7, 9}},
		{"suggestions", func() *discordtest.Interaction {
			return l.s.Suggest(t, marie, idees, "idee proposer", discordtest.Option{Name: "titre"})
		}, []int{8}},
		{"a form of a command", func() *discordtest.Interaction { return sent(l.command()) }, []int{4, 5}},
		{"a form of a button", func() *discordtest.Interaction { return sent(l.s.Press(t, marie, id, "b")) }, []int{4, 5, 6, 7}},
	} {
		for kind, body := range bodies {
			i := tt.begin()
			r := l.answer(i, body)
			if took := r.status == 204; took != slices.Contains(tt.takes, kind) || !took && r.code != 50035 {
				t.Errorf("%s answered with %d: %v", tt.name, kind, r)
			}
			if r.status == 204 && i.Type() != kind {
				t.Errorf("%s is answered with %d, not %d", tt.name, i.Type(), kind)
			}
		}
	}
}

// TestWhisper: a person alone sees it, and it is in no channel.
func TestWhisper(t *testing.T) {
	l := newStage(t)
	i := l.command()
	r := l.ask("POST", fmt.Sprintf("/interactions/%s/%s/callback?with_response=true", i.ID(), i.Token()), says("pour vous", 64))
	l.want(r, 200, 0)
	message := r.body["resource"].(object)["message"].(object)
	id := message["id"].(string)
	if r.body["interaction"].(object)["response_message_ephemeral"] != true || message["flags"] != 64.0 {
		t.Errorf("told as %v", r.body)
	}
	if len(l.s.Messages(t, marie, idees)) != 0 || len(l.s.Whispers(ahmed, idees)) != 0 || l.s.Message(ahmed, id) != nil {
		t.Error("others see it")
	}
	if w := l.s.Whispers(marie, idees); len(w) != 1 || w[0].Content != "pour vous" || !w[0].Ephemeral() {
		t.Errorf("Marie sees %+v", w)
	}
	l.want(l.ask("GET", "/channels/"+idees+"/messages/"+id, nil), 404, 10008)
	l.want(l.ask("PATCH", "/channels/"+idees+"/messages/"+id, object{"content": "b"}), 404, 10008)
	l.want(l.ask("GET", l.hook(i, "/messages/@original"), nil), 200, 0)
	l.want(l.ask("PATCH", l.hook(i, "/messages/"+id), object{"content": "autre"}), 200, 0)
	if got := i.Original().Content; got != "autre" {
		t.Errorf("it is %q", got)
	}
	l.want(l.ask("POST", l.hook(i, ""), object{"content": "encore", "flags": 64}), 200, 0)
	if w := l.s.Whispers(marie, idees); len(w) != 2 || w[1].Content != "encore" {
		t.Errorf("Marie sees %+v", w)
	}
	l.want(l.ask("DELETE", l.hook(i, "/messages/@original"), nil), 204, 0)
	l.want(l.ask("GET", l.hook(i, "/messages/@original"), nil), 404, 10008)
	l.s.Forget(marie)
	if w := l.s.Whispers(marie, idees); len(w) != 0 {
		t.Errorf("after a restart of her app she sees %+v", w)
	}
}

// TestDeferred: promised, then completed with the token, for fifteen minutes.
func TestDeferred(t *testing.T) {
	l := newStage(t)
	i := l.command()
	l.want(l.ask("PATCH", l.hook(i, "/messages/@original"), object{"content": "a"}), 404, 10015)
	l.want(l.ask("POST", l.hook(i, ""), object{"content": "a"}), 404, 10015)
	l.want(l.answer(i, object{"type": 5, "data": object{"flags": 32768}}), 400, 50035)
	l.want(l.answer(i, object{"type": 5, "data": object{"flags": 64}}), 204, 0)
	if m := i.Original(); !m.Loading() || !m.Ephemeral() {
		t.Errorf("promised: %+v", m)
	}
	l.want(l.ask("POST", l.hook(i, ""), object{"content": "voici"}), 200, 0)
	if m := i.Complete(t); m.Content != "voici" || !m.Ephemeral() || len(i.FollowUps()) != 0 {
		t.Errorf("the first that follows completes it: %+v", m)
	}
	l.want(l.ask("POST", l.hook(i, ""), object{"content": "et puis"}), 200, 0)
	if f := i.FollowUps(); len(f) != 1 || f[0].Content != "et puis" || f[0].Ephemeral() {
		t.Errorf("then follows %+v", f)
	}
	l.want(l.ask("POST", "/webhooks/"+marie+"/"+i.Token(), object{"content": "a"}), 404, 10015)
	l.want(l.ask("PATCH", l.hook(i, "/messages/12"), object{"content": "a"}), 404, 10008)
	l.s.Clock().Advance(15 * time.Minute)
	l.want(l.ask("PATCH", l.hook(i, "/messages/@original"), object{"content": "a"}), 401, 50027)
}

// TestUpdates: a button's message changes in place, now or later.
func TestUpdates(t *testing.T) {
	l := newStage(t)
	id := l.post(object{"content": "a", "components": []object{row(button("b"))}})
	now := l.s.Press(t, marie, id, "b")
	l.want(l.answer(now, object{"type": 7, "data": object{"content": "b"}}), 204, 0)
	later := l.s.Press(t, ahmed, id, "b")
	l.want(l.answer(later, object{"type": 6}), 204, 0)
	if m := l.s.Message(marie, id); m.Content != "b" || len(m.Components) != 1 {
		t.Errorf("it is %+v", m)
	}
	l.want(l.ask("PATCH", l.hook(later, "/messages/@original"), object{"content": "c", "components": []object{}}), 200, 0)
	if m := l.s.Message(marie, id); m.Content != "c" || len(m.Components) != 0 {
		t.Errorf("it is %+v", m)
	}
	whisper := l.command()
	l.want(l.answer(whisper, object{"type": 4, "data": object{"content": "w", "flags": 64, "components": []object{row(button("w"))}}}), 204, 0)
	press := l.s.Press(t, marie, whisper.Original().ID, "w")
	l.want(l.answer(press, object{"type": 7, "data": object{"content": "changé"}}), 204, 0)
	if m := whisper.Original(); m.Content != "changé" || !m.Ephemeral() {
		t.Errorf("the whisper is %+v", m)
	}
	reply := l.s.Press(t, marie, whisper.Original().ID, "w")
	l.want(l.answer(reply, says("à côté", 64)), 204, 0)
	if m := reply.Original(); m.Type != 19 || m.Reference.Message != whisper.Original().ID {
		t.Errorf("the answer to a button is %+v", m)
	}
}

// TestMenus: what the app is told of a choice in each kind of menu.
func TestMenus(t *testing.T) {
	l := newStage(t)
	jury := discordtest.ID("jury")
	l.s.AddRole(discordtest.Role{ID: jury, Name: "jury"})
	pick := func(kind int) object { return row(object{"type": kind, "custom_id": fmt.Sprint("m", kind)}) }
	id := l.post(object{"content": "a", "components": []object{
		row(with(menu("m3", "1", "2", "3"), object{"min_values": 0, "max_values": 2})), pick(5), pick(6), pick(7), pick(8),
	}})
	events := watch(t, l.s)
	for _, tt := range []struct {
		kind     int
		values   []string
		resolved string // the kinds of what is resolved
	}{
		{3, []string{"3", "1"}, ""}, {3, []string{}, ""}, {5, []string{ahmed}, "members users"}, {6, []string{jury}, "roles"},
		{7, []string{marie}, "members users"}, {7, []string{jury}, "roles"}, {8, []string{idees}, "channels"},
	} {
		i := l.s.Choose(t, marie, id, fmt.Sprint("m", tt.kind), tt.values...)
		data := events.await("INTERACTION_CREATE").data["data"].(object)
		resolved, _ := data["resolved"].(object)
		kinds := strings.Join(slices.Sorted(maps.Keys(resolved)), " ")
		if data["component_type"] != float64(tt.kind) || fmt.Sprint(data["values"]) != fmt.Sprint(tt.values) || kinds != tt.resolved {
			t.Errorf("%d, %v is told as %v", tt.kind, tt.values, data)
		}
		l.want(l.answer(i, object{"type": 6}), 204, 0)
	}
}

// TestSuggestions: at most 25, of the option's type.
func TestSuggestions(t *testing.T) {
	l := newStage(t)
	choices := func(n int, value any) object {
		return object{"type": 8, "data": object{"choices": many(n, func(int) object { return object{"name": "a", "value": value} })}}
	}
	ask := func() *discordtest.Interaction {
		return l.s.Suggest(t, marie, idees, "idee proposer", discordtest.Option{Name: "titre", Value: "Un"})
	}
	for name, body := range map[string]object{
		"26": choices(26, "a"), "a number": choices(1, 12), "a long value": choices(1, long(101)),
		"a long name": {"type": 8, "data": object{"choices": []object{{"name": long(101), "value": "a"}}}},
	} {
		if r := l.answer(ask(), body); r.code != 50035 {
			t.Errorf("%s: %v", name, r)
		}
	}
	i := ask()
	l.want(l.answer(i, choices(25, "a")), 204, 0)
	if got := i.Choices(); len(got) != 25 {
		t.Errorf("%d choices", len(got))
	}
	l.want(l.ask("POST", l.hook(i, ""), object{"content": "a"}), 404, 10015)
}

// TestCommandFrame: what the app is told of a command, with values of every
// type.
func TestCommandFrame(t *testing.T) {
	l := newStage(t)
	events := watch(t, l.s)
	l.s.Command(t, marie, idees, "idee proposer", discordtest.Option{Name: "titre", Value: "Un jardin"}, discordtest.Option{Name: "voix", Value: "12"},
		discordtest.Option{Name: "anonyme", Value: "true"}, discordtest.Option{Name: "avec", Value: ahmed}, discordtest.Option{Name: "salon", Value: idees}, discordtest.Option{Name: "part", Value: "0.5"})
	e := events.await("INTERACTION_CREATE").data
	sub := e["data"].(object)["options"].([]any)[0].(object)
	var values []any
	for _, o := range sub["options"].([]any) {
		values = append(values, o.(object)["value"])
	}
	if sub["name"] != "proposer" || !slices.Equal(values, []any{"Un jardin", 12.0, true, ahmed, idees, 0.5}) {
		t.Errorf("told %v", values)
	}
	resolved := e["data"].(object)["resolved"].(object)
	if e["locale"] != "fr" || e["guild_locale"] != "fr" || e["context"] != 0.0 || resolved["members"].(object)[ahmed] == nil || resolved["channels"].(object)[idees] == nil {
		t.Errorf("told %v", e)
	}
	message := l.s.Say(t, ahmed, idees, "On pourrait planter des arbres")
	i := l.s.MessageCommand(t, marie, message, "Faire une idée")
	on := events.await("INTERACTION_CREATE").data["data"].(object)
	if on["target_id"] != message || on["resolved"].(object)["messages"].(object)[message].(object)["content"] != "On pourrait planter des arbres" {
		t.Errorf("told %v", on)
	}
	l.want(l.answer(i, says("a", 0)), 204, 0)
	if m := i.Original(); m.Type != 23 || m.Reference.Message != message {
		t.Errorf("the answer is %+v", m)
	}
}

// TestDirect: a global command in a direct conversation, a button there, and a
// form of it.
func TestDirect(t *testing.T) {
	l := newStage(t)
	l.want(l.ask("PUT", "/applications/"+l.s.AppID+"/commands", []object{with(command("aide"), object{"contexts": []int{0, 1}})}), 200, 0)
	events, direct := watch(t, l.s), l.s.DM(marie)
	i := l.s.Command(t, marie, direct, "aide")
	if e := events.await("INTERACTION_CREATE").data; e["member"] != nil || e["user"].(object)["id"] != marie || e["context"] != 1.0 || e["guild_id"] != nil {
		t.Errorf("told %v", e)
	}
	l.want(l.answer(i, object{"type": 4, "data": object{"content": "a", "flags": 64, "components": []object{row(button("b"))}}}), 204, 0)
	press := l.s.Press(t, marie, i.Original().ID, "b")
	l.want(l.answer(press, object{"type": 9, "data": modal(label("a", object{"type": 4, "style": 2, "custom_id": "x"}))}), 204, 0)
	sent := l.s.Submit(t, press.Modal(), map[string][]string{"x": {"y"}})
	l.want(l.answer(sent, object{"type": 7, "data": object{"content": "b"}}), 204, 0)
	if m := i.Original(); m.Content != "b" || len(l.s.Messages(t, marie, direct)) != 0 {
		t.Errorf("it is %+v", m)
	}
}

// TestForged: what people's apps would never send reaches the app as it is.
func TestForged(t *testing.T) {
	l := newStage(t)
	id := l.post(object{"content": "a"})
	events := watch(t, l.s)
	i := l.s.PressForged(t, marie, id, "admin:wipe:all")
	if got := events.await("INTERACTION_CREATE").data["data"].(object)["custom_id"]; got != "admin:wipe:all" {
		t.Errorf("told %v", got)
	}
	l.want(l.answer(i, object{"type": 6}), 204, 0)
	l.s.Again(t, marie)
	if again := events.await("INTERACTION_CREATE").data; again["id"] != i.ID() || again["token"] != i.Token() {
		t.Errorf("again it is %v", again)
	}
	l.s.Dispatch("SOMETHING_NEW", object{"type": 99})
	if got := events.await("SOMETHING_NEW").data["type"]; got != 99.0 {
		t.Errorf("told %v", got)
	}
	l.s.SendRaw([]byte(`{"op":0,"t":"RAW","d":{"a":[]}}`))
	if got := events.await("RAW"); got.Seq != 0 {
		t.Errorf("told %+v", got)
	}
}
