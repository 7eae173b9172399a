package discordtest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"testing"

	"livinglab/adapters/discord/discordtest"
)

// object is a JSON object.
type object = map[string]any

// reply is what a request was answered.
type reply struct {
	status int
	code   int    // Discord's
	body   object // nil when it is no object
	list   []any
	header http.Header
	errors string // the tree of what is wrong, as JSON
}

func (r reply) String() string { return fmt.Sprint(r.status, " ", r.code, " ", r.body, r.list) }

// client makes requests as they are, with the bot's token.
type client struct {
	*testing.T
	s     *discordtest.Server
	token string
}

// newClient skips where the official description is not beside the repository:
// much of what is refused is refused by it.
func newClient(t *testing.T, s *discordtest.Server) *client {
	t.Helper()
	if !s.Describes() {
		t.Skip("Discord's official description is not here")
	}
	return &client{t, s, "Bot " + s.Token}
}

// ask makes a request. The body is JSON: a text as it is, anything else as its
// JSON; nil is none.
func (c *client) ask(method, path string, body any) reply {
	c.Helper()
	var data []byte
	if text, raw := body.(string); raw {
		data = []byte(text)
	} else if body != nil {
		data = encode(c.T, body)
	}
	return c.send(method, path, "application/json", data)
}

func encode(t *testing.T, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func (c *client) send(method, path, kind string, data []byte) reply {
	c.Helper()
	r, err := http.NewRequest(method, c.s.URL()+"/api/v10"+path, bytes.NewReader(data))
	if err != nil {
		c.Fatal(err)
	}
	if data != nil {
		r.Header.Set("Content-Type", kind)
	}
	if c.token != "" {
		r.Header.Set("Authorization", c.token)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		c.Fatalf("%s %s: %v", method, path, err)
	}
	defer res.Body.Close()
	out := reply{status: res.StatusCode, header: res.Header}
	text, err := io.ReadAll(res.Body)
	if err != nil {
		c.Fatal(err)
	}
	if json.Unmarshal(text, &out.body) != nil {
		_ = json.Unmarshal(text, &out.list) // or it is neither
	}
	if code, ok := out.body["code"].(float64); ok {
		out.code = int(code)
	}
	if tree := out.body["errors"]; tree != nil {
		out.errors = string(encode(c.T, tree))
	}
	return out
}

// upload makes a request of several parts: payload_json and files by index.
func (c *client) upload(method, path string, body any, files map[string]string) reply {
	c.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part := func(disposition, kind, content string) {
		p, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {disposition}, "Content-Type": {kind}})
		if err != nil {
			c.Fatal(err)
		}
		_, _ = io.WriteString(p, content)
	}
	if body != nil {
		part(`form-data; name="payload_json"`, "application/json", string(encode(c.T, body)))
	}
	for name, content := range files {
		index, file, _ := strings.Cut(name, ":")
		part(fmt.Sprintf(`form-data; name="files[%s]"; filename="%s"`, index, file), "application/octet-stream", content)
	}
	if err := w.Close(); err != nil {
		c.Fatal(err)
	}
	return c.send(method, path, w.FormDataContentType(), b.Bytes())
}

// want fails unless a request is answered as wanted.
func (c *client) want(r reply, status, code int) reply {
	c.Helper()
	if r.status != status || r.code != code {
		c.Errorf("answered %v, want %d with code %d", r, status, code)
	}
	return r
}

// post posts a message in the channel of ideas and returns its id.
func (c *client) post(body object) string {
	c.Helper()
	r := c.want(c.ask("POST", "/channels/"+idees+"/messages", body), 200, 0)
	id, _ := r.body["id"].(string)
	return id
}

// row is an action row of components.
func row(components ...object) object { return object{"type": 1, "components": components} }

func button(id string) object {
	return object{"type": 2, "style": 1, "label": "Appuyer", "custom_id": id}
}

func menu(id string, values ...string) object {
	options := []object{}
	for _, v := range values {
		options = append(options, object{"label": v, "value": v})
	}
	return object{"type": 3, "custom_id": id, "options": options}
}

// with is an object with some fields changed.
func with(o object, more object) object {
	out := object{}
	for k, v := range o {
		out[k] = v
	}
	for k, v := range more {
		out[k] = v
	}
	return out
}
