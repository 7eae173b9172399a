package discordtest

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// maxRequest is the largest request. (Resources, "Create Message".)
const maxRequest = 25 << 20

// call is one request, read and matched to its route.
type call struct {
	*http.Request
	route *route
	vars  map[string]string // of the path
	query url.Values
	body  any    // decoded; nil when there is none
	json  []byte // the body's JSON, of payload_json in a multipart body
	files map[string]upload
}

// answer is what a request is answered.
type answer struct {
	status int
	body   any // nil: none
}

func ok(body any) (answer, *refusal) { return answer{http.StatusOK, body}, nil }

func none() (answer, *refusal) { return answer{http.StatusNoContent, nil}, nil }

func refused(code int) (answer, *refusal) { return answer{}, refuse(code) }

// decode reads the body's JSON into a value. It has the right form already,
// unless the official description is not here to say so.
func (c *call) decode(into any) *refusal {
	if len(c.json) == 0 {
		return nil
	}
	if err := json.Unmarshal(c.json, into); err != nil {
		var bad problems
		bad.add(nil, "BASE_TYPE_INVALID", "%v", err)
		return bad.refusal()
	}
	return nil
}

// serveREST answers /api/v9 and /api/v10.
func (s *Server) serveREST(w http.ResponseWriter, r *http.Request) {
	version, path, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/api/"), "/")
	path = "/" + path
	route, vars, known := find(r.Method, path)
	c := &call{Request: r, route: route, vars: vars, query: r.URL.Query()}
	trouble, stop := s.admit(w, c, version, known)
	if stop != nil {
		s.reply(w, c, answer{stop.status, stop.object()}, stop)
		return
	}
	switch trouble.Kind {
	case Cut:
		panic(http.ErrAbortHandler)
	case Broken:
		w.WriteHeader(orStatus(trouble.Status))
		return
	case Slow:
		select {
		case <-time.After(trouble.After):
		case <-r.Context().Done():
		}
	}
	var a answer
	no := s.read(c)
	if no == nil {
		a, no = s.act(c)
	}
	switch trouble.Kind {
	case Lost:
		panic(http.ErrAbortHandler)
	case LostBroken:
		w.WriteHeader(orStatus(trouble.Status))
		return
	}
	if no != nil {
		a = answer{no.status, no.object()}
	} else {
		s.holdBack(route.operation, r.Context().Done())
	}
	s.reply(w, c, a, no)
}

func (s *Server) act(c *call) (answer, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.change()
	a, no := c.route.act(s, c)
	if no == nil {
		s.drew(c)
	}
	return a, no
}

func orStatus(status int) int {
	if status == 0 {
		return http.StatusBadGateway
	}
	return status
}

// admit decides whether a request is looked at: the address is not blocked, the
// path is one of Discord's, the limits have room, the token is right. It waits
// while the operation is held.
func (s *Server) admit(w http.ResponseWriter, c *call, version string, known bool) (Trouble, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests[s.label(c)]++
	now := s.clock.Now()
	w.Header().Set("Date", now.UTC().Format(http.TimeFormat))
	if s.limits.invalidNow(now) >= invalidMost {
		return Trouble{}, &refusal{status: http.StatusTooManyRequests, message: "error code: 1015"}
	}
	switch {
	case version != "v9" && version != "v10":
		return Trouble{}, refuse(50041)
	case c.route == nil && known:
		return Trouble{}, plain(http.StatusMethodNotAllowed)
	case c.route == nil:
		return Trouble{}, plain(http.StatusNotFound)
	}
	trouble := s.troubled(c.route.operation)
	if trouble.Kind == Held {
		s.hold()
	}
	if trouble.Kind == Limited {
		return trouble, s.limit(w, &waiting{trouble.After, orUser(trouble.Scope)})
	}
	if wait := s.limits.take(w.Header(), c.route, c.resource(), now, s.o.Rates); wait != nil {
		return trouble, s.limit(w, wait)
	}
	if auth := c.Header.Get("Authorization"); !c.route.open && auth != "Bot "+s.Token {
		return trouble, plain(http.StatusUnauthorized)
	}
	return trouble, nil
}

func orUser(scope string) string {
	if scope == "" {
		return "user"
	}
	return scope
}

func (s *Server) limit(w http.ResponseWriter, wait *waiting) *refusal {
	wait.write(w.Header())
	return &refusal{status: http.StatusTooManyRequests, message: wait.object()["message"].(string), wait: wait}
}

// hold waits for Release. The server's mutex is held, and let go meanwhile.
func (s *Server) hold() {
	released := s.released
	s.held++
	s.change()
	s.mu.Unlock()
	<-released
	s.mu.Lock()
	s.held--
}

// resource is what a route's limit is counted for: the channel, the guild or
// the webhook of its path. (Topics, "Rate Limits".)
func (c *call) resource() string {
	v := c.vars
	return v["channel_id"] + v["guild_id"] + v["webhook_id"] + v["webhook_token"] + v["interaction_token"]
}

// label names a request for Refused and Requests.
func (s *Server) label(c *call) string {
	if c.route == nil {
		return ""
	}
	return c.route.operation
}

// read reads the body and holds it, and the query, to the description.
func (s *Server) read(c *call) *refusal {
	var bad problems
	s.checkQuery(c, &bad)
	if no := bad.refusal(); no != nil {
		return no
	}
	if no := c.readBody(); no != nil {
		return no
	}
	if s.official == nil {
		return nil
	}
	schema, err := s.official.body(c.route)
	switch {
	case err != nil:
		s.fault("%s: %v", c.route.operation, err)
		return nil
	case schema == nil && c.json != nil:
		bad.add(nil, "DISCORDTEST_NO_BODY", "This operation takes no body.")
		return bad.refusal()
	case schema == nil:
		return nil
	case c.body == nil:
		bad.add(nil, "BASE_TYPE_REQUIRED", "The body is required.")
		return bad.refusal()
	}
	bad.list = mistakes(schema, c.body)
	if no := bad.refusal(); no != nil {
		return no
	}
	if ignored := unknown(schema, c.body); len(ignored) > 0 {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, at := range ignored {
			s.ignored = append(s.ignored, c.route.operation+": "+at)
		}
	}
	return nil
}

// checkQuery holds the query to the description. A parameter that it does not
// have is a mistake too: Discord would pass over it in silence.
func (s *Server) checkQuery(c *call, bad *problems) {
	if s.official == nil {
		return
	}
	parameters, err := s.official.parameters(c.route)
	if err != nil {
		s.fault("%s: %v", c.route.operation, err)
		return
	}
	known := map[string]bool{}
	for _, p := range parameters {
		known[p.name] = true
		text, sent := c.query.Get(p.name), c.query.Has(p.name)
		if !sent {
			if p.required {
				bad.add([]string{p.name}, "BASE_TYPE_REQUIRED", "This field is required")
			}
			continue
		}
		var value any = text
		switch {
		case p.boolean:
			value = map[string]any{"true": true, "1": true, "false": false, "0": false}[strings.ToLower(text)]
		case p.number:
			value = json.Number(text)
			if !json.Valid([]byte(text)) {
				value = text
			}
		}
		for _, m := range mistakes(p.schema, value) {
			bad.add([]string{p.name}, m.code, "%s", m.message)
		}
	}
	for name := range c.query {
		if !known[name] {
			bad.add([]string{name}, "DISCORDTEST_UNKNOWN", "There is no such parameter.")
		}
	}
}

// readBody reads what is sent: JSON, or a multipart body with payload_json and
// files.
func (c *call) readBody() *refusal {
	kind, params, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if err == nil && kind == "multipart/form-data" {
		return c.readParts(params["boundary"])
	}
	data, err := io.ReadAll(io.LimitReader(c.Body, maxRequest+1))
	switch {
	case err != nil:
		return refuse(50109)
	case len(data) > maxRequest:
		return refuse(40005)
	case len(data) == 0:
		return nil
	case kind != "application/json":
		var bad problems
		bad.add(nil, "CONTENT_TYPE_INVALID", "Expected \"Content-Type\" header to be one of {'application/json', 'multipart/form-data'}.")
		return bad.refusal()
	}
	return c.readJSON(data)
}

func (c *call) readJSON(data []byte) *refusal {
	body, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return refuse(50109)
	}
	c.body, c.json = body, data
	return nil
}
