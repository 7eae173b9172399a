package discordtest_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"livinglab/adapters/discord/discordtest"
)

func long(n int) string { return strings.Repeat("é", n) }

func many(n int, one func(i int) object) []object {
	out := []object{}
	for i := range n {
		out = append(out, one(i))
	}
	return out
}

// TestMessagesRefused: what a message may not be, and where it is said.
func TestMessagesRefused(t *testing.T) {
	s := newLab(t, discordtest.Options{})
	c := newClient(t, s)
	embed := func(o object) object { return object{"embeds": []object{o}} }
	components := func(rows ...object) object { return object{"components": rows} }
	v2 := func(parts ...object) object { return object{"flags": 32768, "components": parts} }
	text := object{"type": 10, "content": "Bonjour"}
	for name, tt := range map[string]struct {
		body   any
		code   int
		errors string // a part of the tree; "" for no tree
	}{
		"no JSON":                    {`{"content":`, 50109, ""},
		"an array":                   {`[]`, 50035, `{"_errors"`},
		"nothing":                    {nil, 50035, `{"_errors"`},
		"empty":                      {object{}, 50006, ""},
		"spaces":                     {object{"content": " \n\t"}, 50006, ""},
		"null":                       {object{"content": nil}, 50006, ""},
		"content a number":           {object{"content": 12}, 50035, `"content"`},
		"2,001 characters":           {object{"content": long(2001)}, 50035, `{"content":{"_errors":[{"code":"BASE_TYPE_MAX_LENGTH","message":"Must be 2000 or fewer in length."}]}}`},
		"4,001 characters":           {object{"content": long(4001)}, 50035, `"content"`},
		"eleven embeds":              {object{"embeds": many(11, func(int) object { return object{"title": "a"} })}, 50035, `"embeds":{"_errors":[{"code":"BASE_TYPE_BAD_LENGTH"`},
		"an empty embed":             {embed(object{}), 50035, `"description":{"_errors":[{"code":"BASE_TYPE_REQUIRED"`},
		"a long title":               {embed(object{"title": long(257)}), 50035, `"title"`},
		"a long description":         {embed(object{"description": long(4097)}), 50035, `"description"`},
		"6,001 characters in all":    {object{"embeds": []object{{"description": long(3000)}, {"description": long(3001)}}}, 50035, `MAX_EMBED_SIZE_EXCEEDED`},
		"26 fields":                  {embed(object{"fields": many(26, func(int) object { return object{"name": "a", "value": "b"} })}), 50035, `"fields"`},
		"a field of spaces":          {embed(object{"fields": []object{{"name": " ", "value": "b"}}}), 50035, `"name"`},
		"a field without a value":    {embed(object{"fields": []object{{"name": "a"}}}), 50035, `"value":{"_errors":[{"code":"BASE_TYPE_REQUIRED"`},
		"an image that is not there": {embed(object{"image": object{"url": "attachment://rien.png"}}), 50035, `"image"`},
		"an image of another scheme": {embed(object{"image": object{"url": "javascript:alert(1)"}}), 50035, `"image"`},
		"an address of a scheme":     {embed(object{"title": "a", "url": "ftp://livinglab.example"}), 50035, `"url"`},
		"a color too big":            {embed(object{"title": "a", "color": 1 << 24}), 50035, `"color"`},

		"six rows":                      {components(many(6, func(i int) object { return row(button(fmt.Sprint(i))) })...), 50035, `"components":{"_errors"`},
		"an empty row":                  {components(row()), 50035, `"components"`},
		"six buttons":                   {components(row(many(6, func(i int) object { return button(fmt.Sprint(i)) })...)), 50035, `"components"`},
		"two menus in a row":            {components(row(menu("a", "1"), menu("b", "1"))), 50035, `COMPONENT_LAYOUT_WIDTH_EXCEEDED`},
		"a menu beside a button":        {components(row(menu("a", "1"), button("b"))), 50035, `COMPONENT_LAYOUT_WIDTH_EXCEEDED`},
		"a button outside a row":        {components(button("a")), 50035, `"type"`},
		"a custom_id twice":             {components(row(button("a")), row(button("a"))), 50035, `COMPONENT_CUSTOM_ID_DUPLICATED`},
		"an id twice":                   {components(row(with(button("a"), object{"id": 7}), with(button("b"), object{"id": 7}))), 50035, `COMPONENT_ID_DUPLICATED`},
		"a custom_id of 101":            {components(row(button(long(101)))), 50035, `"custom_id"`},
		"an empty custom_id":            {components(row(button(""))), 50035, `"custom_id"`},
		"a button without custom_id":    {components(row(object{"type": 2, "style": 1, "label": "a"})), 50035, `"custom_id":{"_errors":[{"code":"BASE_TYPE_REQUIRED"`},
		"a button without label":        {components(row(object{"type": 2, "style": 1, "custom_id": "a"})), 50035, `BUTTON_COMPONENT_LABEL_OR_EMOJI`},
		"a label of 81":                 {components(row(with(button("a"), object{"label": long(81)}))), 50035, `"label"`},
		"a style of 9":                  {components(row(with(button("a"), object{"style": 9}))), 50035, `"style"`},
		"a link with a custom_id":       {components(row(object{"type": 2, "style": 5, "label": "a", "url": "https://a.example", "custom_id": "a"})), 50035, `"custom_id"`},
		"a link without an address":     {components(row(object{"type": 2, "style": 5, "label": "a"})), 50035, `"url"`},
		"a link of another scheme":      {components(row(object{"type": 2, "style": 5, "label": "a", "url": "ftp://a.example"})), 50035, `"url"`},
		"a link of 513":                 {components(row(object{"type": 2, "style": 5, "label": "a", "url": "https://a.example/" + strings.Repeat("a", 500)})), 50035, `"url"`},
		"26 options":                    {components(row(menu("a", strings.Fields(strings.Repeat("x ", 26))...))), 50035, `"options"`},
		"a value twice":                 {components(row(menu("a", "x", "x"))), 50035, `SELECT_COMPONENT_OPTION_VALUE_DUPLICATED`},
		"more to choose than there is":  {components(row(with(menu("a", "x"), object{"max_values": 2}))), 50035, `"options"`},
		"at least more than at most":    {components(row(with(menu("a", "x", "y"), object{"min_values": 2}))), 50035, `"min_values"`},
		"a text input in a message":     {components(row(object{"type": 4, "custom_id": "a", "style": 1, "label": "a"})), 50035, `"type"`},
		"an unknown component":          {components(row(object{"type": 99, "custom_id": "a"})), 50035, `"type"`},
		"text display without the flag": {components(text), 50035, `"type"`},
		"content with components V2":    {with(v2(text), object{"content": "a"}), 50035, `"content"`},
		"embeds with components V2":     {with(v2(text), object{"embeds": []object{{"title": "a"}}}), 50035, `"embeds"`},
		"41 components":                 {v2(many(41, func(int) object { return text })...), 50035, `"components"`},
		"41 components, some inside":    {v2(object{"type": 17, "components": many(40, func(int) object { return text })}), 50035, `COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED`},
		"4,001 characters of display":   {v2(object{"type": 10, "content": long(3000)}, object{"type": 10, "content": long(1001)}), 50035, `COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED`},
		"a file that is not there":      {v2(object{"type": 13, "file": object{"url": "attachment://rien.json"}}), 50035, `UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND`},
		"parse and users":               {object{"content": "a", "allowed_mentions": object{"parse": []string{"users"}, "users": []string{marie}}}, 50035, `MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE`},
		"an unknown kind of mention":    {object{"content": "a", "allowed_mentions": object{"parse": []string{"tous"}}}, 50035, `"parse"`},
		"a mention of no snowflake":     {object{"content": "a", "allowed_mentions": object{"users": []string{"marie"}}}, 50035, `"users"`},
		"a nonce of 26":                 {object{"content": "a", "nonce": strings.Repeat("n", 26)}, 50035, `"nonce"`},
		"a whisper":                     {object{"content": "a", "flags": 64}, 50035, `"flags"`},
		"a reply to nothing":            {object{"content": "a", "message_reference": object{"message_id": "1"}}, 50035, `MESSAGE_REFERENCE_UNKNOWN_MESSAGE`},
		"metadata of no file":           {object{"content": "a", "attachments": []object{{"id": "0", "filename": "a.png"}}}, 50035, `"attachments"`},
		"an attachment's long words":    {object{"content": "a", "attachments": []object{{"id": "0", "description": long(1025)}}}, 50035, `"description"`},
	} {
		t.Run(name, func(t *testing.T) {
			c := newClient(t, s)
			r := c.want(c.ask("POST", "/channels/"+idees+"/messages", tt.body), 400, tt.code)
			if (tt.errors == "") != (r.errors == "") || !strings.Contains(r.errors, tt.errors) {
				t.Errorf("what is wrong: %s, want %s", r.errors, tt.errors)
			}
		})
	}
	if n := len(s.Messages(t, marie, idees)); n != 0 {
		t.Errorf("%d messages are there", n)
	}
	c.want(c.send("POST", "/channels/"+idees+"/messages", "text/plain", []byte(`{"content":"a"}`)), 400, 50035)
}

// TestMessagesTaken: the most that a message may be.
func TestMessagesTaken(t *testing.T) {
	s := newLab(t, discordtest.Options{})
	c := newClient(t, s)
	values := func(n int) []string {
		var out []string
		for i := range n {
			out = append(out, fmt.Sprint(i))
		}
		return out
	}
	for name, body := range map[string]object{
		"2,000 characters": {"content": long(2000)},
		"6,000 in embeds":  {"embeds": []object{{"description": long(3000)}, {"description": long(3000)}}},
		"spaces around":    {"content": "  " + long(2000) + "\n"},
		"five rows": {"components": many(5, func(i int) object {
			return row(many(5, func(j int) object { return button(fmt.Sprint(i, j)) })...)
		})},
		"25 options":       {"components": []object{row(with(menu("a", values(25)...), object{"min_values": 0, "max_values": 25}))}},
		"who":              {"components": []object{row(object{"type": 5, "custom_id": "qui", "default_values": []object{{"id": marie, "type": "user"}}})}},
		"components V2":    {"flags": 32768, "components": []object{{"type": 17, "components": many(39, func(int) object { return object{"type": 10, "content": "a"} })}}},
		"empty users":      {"content": "a", "allowed_mentions": object{"parse": []string{"users"}, "users": []string{}}},
		"a number's nonce": {"content": "a", "nonce": 12},
	} {
		t.Run(name, func(t *testing.T) {
			c := newClient(t, s)
			c.want(c.ask("POST", "/channels/"+idees+"/messages", body), 200, 0)
		})
	}
	m := s.Message(marie, c.post(object{"content": "  bonjour\n"}))
	if m.Content != "bonjour" {
		t.Errorf("the content is %q", m.Content)
	}
}

// TestPlaces: where the bot may write, and how it is told that it may not.
func TestPlaces(t *testing.T) {
	s := newLab(t, discordtest.Options{})
	c := newClient(t, s)
	hidden, mute, folder := discordtest.ID("hidden"), discordtest.ID("mute"), discordtest.ID("folder")
	for _, ch := range []discordtest.Channel{
		{ID: hidden, Name: "hidden", Overwrites: []discordtest.Overwrite{{ID: s.Guild, Deny: discordtest.ViewChannel}}},
		{ID: mute, Name: "mute"}, {ID: folder, Name: "folder", Kind: discordtest.Category},
	} {
		s.AddChannel(ch)
	}
	s.Deny(mute, discordtest.SendMessages)
	s.RefuseDirect(ahmed, true)
	gone := discordtest.ID("gone")
	s.AddPerson(discordtest.Person{ID: gone})
	left := s.DM(gone)
	s.Leave(t, gone)
	for channel, code := range map[string]int{
		discordtest.ID("nowhere"): 10003, hidden: 50001, mute: 50013, folder: 50008, s.DM(ahmed): 50007, left: 50278,
	} {
		r := c.ask("POST", "/channels/"+channel+"/messages", object{"content": "a"})
		if r.code != code {
			t.Errorf("in %s: %v, want %d", channel, r, code)
		}
	}
	s.Deny(idees, discordtest.EmbedLinks)
	c.want(c.ask("POST", "/channels/"+idees+"/messages", object{"embeds": []object{{"title": "a"}}}), 403, 50013)
	s.Allow(idees, discordtest.EmbedLinks)
	c.post(object{"embeds": []object{{"title": "a"}}})
	s.Deny(idees, discordtest.ReadMessageHistory)
	if r := c.ask("GET", "/channels/"+idees+"/messages", nil); len(r.list) != 0 || r.status != 200 {
		t.Errorf("without the history: %v", r)
	}
	c.want(c.ask("POST", "/users/@me/channels", object{"recipient_id": discordtest.ID("nobody")}), 400, 50033)
	r := c.want(c.ask("POST", "/users/@me/channels", object{"recipient_id": marie}), 200, 0)
	if r.body["id"] != s.DM(marie) {
		t.Errorf("Marie's channel is %v", r.body["id"])
	}
	c.want(c.ask("POST", "/channels/"+s.DM(marie)+"/messages", object{"content": "a"}), 200, 0)
	if n := s.Invalid(); n != 5 {
		t.Errorf("%d invalid requests, want 5", n)
	}
}

// TestNonce: a message is made once in a few minutes, and never again where it
// was deleted meanwhile.
func TestNonce(t *testing.T) {
	s := newLab(t, discordtest.Options{})
	c := newClient(t, s)
	once := object{"content": "a", "nonce": "k1", "enforce_nonce": true}
	first := c.post(once)
	if again := c.post(with(once, object{"content": "b"})); again != first {
		t.Errorf("%s, then %s", first, again)
	}
	other := s.DM(marie)
	if r := c.ask("POST", "/channels/"+other+"/messages", once); r.body["id"] != first {
		t.Errorf("in another channel: %v", r)
	}
	if loose := c.post(object{"content": "a", "nonce": "k1"}); loose == first {
		t.Error("a nonce that is not enforced was")
	}
	if r := c.ask("POST", "/channels/"+idees+"/messages", once); r.body["nonce"] != "k1" {
		t.Errorf("the answer: %v", r)
	}
	if r := c.ask("GET", "/channels/"+idees+"/messages/"+first, nil); r.body["nonce"] != nil {
		t.Errorf("it is kept with the message: %v", r)
	}
	s.DeleteMessage(t, first)
	c.want(c.ask("POST", "/channels/"+idees+"/messages", once), 404, 10008)
	s.Clock().Advance(4 * time.Minute)
	if late := c.post(once); late == first {
		t.Error("it is remembered for ever")
	}
}

// TestEdits: a message is changed by who wrote it, attachments as they are
// listed, and components stay components.
func TestEdits(t *testing.T) {
	s := newLab(t, discordtest.Options{})
	c := newClient(t, s)
	path := "/channels/" + idees + "/messages/"
	id := c.post(object{"content": "a"})
	c.want(c.ask("PATCH", path+id, object{"content": "b"}), 200, 0)
	c.want(c.ask("PATCH", path+id, object{"content": long(2001)}), 400, 50035)
	c.want(c.ask("PATCH", path+id, object{"content": nil}), 400, 50006)
	c.want(c.ask("PATCH", path+id, object{"flags": 32768, "components": []object{{"type": 10, "content": "c"}}}), 400, 50035)
	if m := s.Message(marie, id); m.Content != "b" || m.Edited == "" {
		t.Errorf("it is %+v", m)
	}
	theirs := s.Say(t, marie, idees, "bonjour")
	c.want(c.ask("PATCH", path+theirs, object{"content": "b"}), 403, 50005)
	c.want(c.ask("DELETE", path+theirs, nil), 403, 50013)
	c.want(c.ask("PATCH", path+"12", object{"content": "b"}), 404, 10008)

	r := c.want(c.upload("POST", "/channels/"+idees+"/messages", object{
		"embeds":      []object{{"image": object{"url": "attachment://un.png"}}},
		"attachments": []object{{"id": 0, "description": "Un"}, {"id": "1", "description": "Deux"}},
	}, map[string]string{"0:un.png": "png", "1:deux deux.json": "{}"}), 200, 0)
	m := s.Message(marie, r.body["id"].(string))
	if len(m.Attachments) != 1 || m.Attachments[0].Filename != "deux_deux.json" || m.Attachments[0].Title != "deux deux" || m.Attachments[0].Description != "Deux" {
		t.Errorf("its files are %+v", m.Attachments)
	}
	if !strings.HasPrefix(m.Embeds[0].Image.URL, s.URL()) || m.Embeds[0].Image.Description != "Un" || download(t, m.Attachments[0].URL) != "{}" {
		t.Errorf("its picture is %+v", m.Embeds[0].Image)
	}
	c.want(c.ask("PATCH", path+m.ID, object{"embeds": []object{{"title": "a"}}}), 200, 0)
	if n := len(s.Message(marie, m.ID).Attachments); n != 2 {
		t.Errorf("%d files once the embed lets go of one, want 2", n)
	}
	c.want(c.ask("PATCH", path+m.ID, object{"attachments": []object{{"id": m.Attachments[0].ID}}}), 200, 0)
	if got := s.Message(marie, m.ID).Attachments; len(got) != 1 || got[0].ID != m.Attachments[0].ID {
		t.Errorf("the files that are kept: %+v", got)
	}
	c.want(c.ask("DELETE", path+m.ID, nil), 204, 0)
	c.want(c.ask("GET", path+m.ID, nil), 404, 10008)
}

func download(t *testing.T, address string) string {
	t.Helper()
	res, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestUploads: files are parts of their own, of at most 10 MiB.
func TestUploads(t *testing.T) {
	s := newLab(t, discordtest.Options{})
	c := newClient(t, s)
	path := "/channels/" + idees + "/messages"
	c.want(c.upload("POST", path, nil, map[string]string{"0:a.txt": "a"}), 200, 0)
	c.want(c.upload("POST", path, nil, map[string]string{"0:a.txt": strings.Repeat("a", 10<<20+1)}), 413, 40005)
	c.want(c.upload("POST", path, object{"content": 12}, map[string]string{"0:a.txt": "a"}), 400, 50035)
	files := map[string]string{}
	for i := range 11 {
		files[fmt.Sprintf("%d:a.txt", i)] = "a"
	}
	c.want(c.upload("POST", path, nil, files), 400, 50035)
	c.want(c.send("POST", path, "multipart/form-data; boundary=x", []byte("nothing")), 400, 50006)
}

// TestThreads: one on a message, with its id, and its rights and states.
func TestThreads(t *testing.T) {
	s := newLab(t, discordtest.Options{})
	c := newClient(t, s)
	id := c.post(object{"content": "Un jardin"})
	start := "/channels/" + idees + "/messages/" + id + "/threads"
	c.want(c.ask("POST", start, object{"name": ""}), 400, 50035)
	c.want(c.ask("POST", start, object{"name": long(101)}), 400, 50035)
	c.want(c.ask("POST", start, object{"name": "a", "auto_archive_duration": 61}), 400, 50035)
	r := c.want(c.ask("POST", start, object{"name": "Un jardin", "auto_archive_duration": 10080}), 201, 0)
	if r.body["id"] != id || r.body["parent_id"] != idees {
		t.Errorf("the thread is %v", r.body)
	}
	c.want(c.ask("POST", start, object{"name": "encore"}), 400, 160004)
	c.want(c.ask("POST", "/channels/"+id+"/messages", object{"content": "dans le fil"}), 200, 0)
	s.Say(t, marie, id, "oui")
	if got := s.Messages(t, ahmed, id); len(got) != 2 {
		t.Errorf("in the thread: %d", len(got))
	}
	if list := c.ask("GET", "/channels/"+id+"/messages", nil).list; len(list) != 3 {
		t.Errorf("the history of the thread has %d, want 3 with its beginning", len(list))
	}
	s.Archive(t, id, false)
	old := s.Messages(t, ahmed, id)[0].ID
	c.want(c.ask("PATCH", "/channels/"+id+"/messages/"+old, object{"content": "b"}), 400, 50083)
	c.want(c.ask("POST", "/channels/"+id+"/messages", object{"content": "elle revient"}), 200, 0)
	c.want(c.ask("PATCH", "/channels/"+id+"/messages/"+old, object{"content": "b"}), 200, 0)
	s.Archive(t, id, true)
	c.want(c.ask("POST", "/channels/"+id+"/messages", object{"content": "a"}), 400, 50083)
	direct := s.DM(marie)
	m := c.ask("POST", "/channels/"+direct+"/messages", object{"content": "a"})
	c.want(c.ask("POST", fmt.Sprintf("/channels/%s/messages/%s/threads", direct, m.body["id"]), object{"name": "a"}), 400, 50024)
	s.Deny(idees, discordtest.CreatePublicThreads)
	c.want(c.ask("POST", "/channels/"+idees+"/messages/"+c.post(object{"content": "b"})+"/threads", object{"name": "a"}), 403, 50013)
}

// TestPages: messages come newest first, in pages.
func TestPages(t *testing.T) {
	s := newLab(t, discordtest.Options{})
	c := newClient(t, s)
	var ids []string
	for range 7 {
		ids = append(ids, c.post(object{"content": "a"}))
	}
	for query, want := range map[string][]int{
		"limit=3":                    {6, 5, 4},
		"limit=2&before=" + ids[3]:   {2, 1},
		"limit=2&after=" + ids[3]:    {5, 4},
		"limit=3&around=" + ids[3]:   {4, 3, 2},
		"":                           {6, 5, 4, 3, 2, 1, 0},
		"after=" + ids[6]:            {},
		"before=" + ids[0]:           {},
		"limit=100&before=" + ids[1]: {0},
	} {
		got := []int{}
		for _, m := range c.want(c.ask("GET", "/channels/"+idees+"/messages?"+query, nil), 200, 0).list {
			got = append(got, slices.Index(ids, m.(object)["id"].(string)))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
	for _, query := range []string{"limit=0", "limit=101", "limit=x", "before=x", "before=1&after=2", "since=1"} {
		if r := c.ask("GET", "/channels/"+idees+"/messages?"+query, nil); r.code != 50035 {
			t.Errorf("%s: %v", query, r)
		}
	}
}

// TestMentions: who is told of a message.
func TestMentions(t *testing.T) {
	s := newLab(t, discordtest.Options{})
	c := newClient(t, s)
	jury, open := discordtest.ID("jury"), discordtest.ID("open")
	s.AddRole(discordtest.Role{ID: jury, Name: "jury"})
	s.AddRole(discordtest.Role{ID: open, Name: "open", Mentionable: true})
	s.AddPerson(discordtest.Person{ID: ahmed, Username: "ahmed", Roles: []string{jury, open}})
	text := fmt.Sprintf("<@%s> <@&%s> @everyone", marie, jury)
	none := object{"parse": []string{}}
	for _, tt := range []struct {
		body object
		told []string
	}{
		{object{"content": text, "allowed_mentions": none}, nil},
		{object{"content": text}, []string{marie}}, // neither the role nor everyone may be mentioned by the bot
		{object{"content": fmt.Sprintf("<@&%s>", open)}, []string{ahmed}},
		{object{"content": fmt.Sprintf("<@&%s>", open), "allowed_mentions": none}, nil},
		{object{"content": text, "allowed_mentions": object{"users": []string{marie, ahmed}}}, []string{marie}},
		{object{"content": "rien", "allowed_mentions": object{"users": []string{marie}}}, nil},
		{object{"embeds": []object{{"description": text}}}, nil},
		{object{"flags": 32768, "components": []object{{"type": 10, "content": text}}}, []string{marie}},
		{object{"flags": 4096, "content": text}, nil},
	} {
		if got := s.Told(c.post(tt.body)); !slices.Equal(got, tt.told) {
			t.Errorf("%v: told %v, want %v", tt.body, got, tt.told)
		}
	}
}

// TestIgnored: what Discord would pass over in silence is kept for the test.
func TestIgnored(t *testing.T) {
	s := newLab(t, discordtest.Options{})
	c := newClient(t, s)
	c.post(object{"content": "a", "embed": object{"title": "b"}, "embeds": []object{{"title": "c", "titre": "d"}},
		"components": []object{row(with(button("x"), object{"colour": 3}), object{"type": 2, "style": 5, "label": "a", "url": "https://livinglab.example"})}})
	want := []string{"create_message: components.0.components.0.colour", "create_message: embed", "create_message: embeds.0.titre"}
	if got := s.Ignored(); !slices.Equal(got, want) {
		t.Errorf("ignored %v, want %v", got, want)
	}
}
