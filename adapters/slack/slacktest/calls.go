package slacktest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// object is a JSON object.
type object = map[string]any

// argument is the kind of an argument of a method.
type argument int

const (
	aText argument = iota
	aFlag
	aNumber
	aTime // "1503435956.000247"
	aJSON // an object or an array, as JSON or as a string of it
)

// method is one of the Web API's.
type method struct {
	app    bool     // wants the app-level token
	scopes []string // the token has one of them; nil: none is needed
	tier   tier
	args   map[string]argument
	needs  []string // arguments that must be there
	do     func(*Server, *call) (object, error)
}

// call is one call of a method. Its do runs with the server locked.
type call struct {
	name  string
	token *Token
	args  map[string]any // strings, and what JSON holds
}

// maxBody is the largest request of a method, in bytes. Slack's own limit is
// not written anywhere; a view has 250 KB.
const maxBody = 4 << 20

func (s *Server) serveCall(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("method")
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		return // the app went away
	}
	c := &call{name: name}
	out, err := s.answerCall(c, r, body)
	header := w.Header()
	header.Set("Content-Type", "application/json; charset=utf-8")
	header.Set("Date", s.clock.Now().UTC().Format(http.TimeFormat))
	status := http.StatusOK
	if err != nil {
		f := faultOf(err)
		out = faultBody(f)
		if f.after > 0 {
			header.Set("Retry-After", strconv.Itoa(f.after))
			status = http.StatusTooManyRequests
		}
	}
	if c.token != nil {
		header.Set("X-OAuth-Scopes", strings.Join(c.token.scopes, ","))
		header.Set("X-Accepted-OAuth-Scopes", strings.Join(methods()[name].scopes, ","))
	}
	s.holding(name, err)
	if s.losing(name, err) {
		panic(http.ErrAbortHandler) // done, and the answer is lost
	}
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(out)
}

func faultBody(f *fault) object {
	out := object{"ok": false, "error": f.code}
	if len(f.messages) > 0 {
		out["response_metadata"] = object{"messages": f.messages}
	}
	if f.needed != "" {
		out["needed"], out["provided"] = f.needed, f.provided
	}
	return out
}

func bearer(r *http.Request) string {
	value, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return value
}

func (s *Server) tokenOf(value string) *Token {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.tokens[value]
	if t == nil || t.revoked != "" {
		return nil
	}
	copied := *t
	return &copied
}

// answerCall checks a call and does it.
func (s *Server) answerCall(c *call, r *http.Request, body []byte) (object, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out, err := s.called(c, r, body)
	if err != nil {
		s.refuse(c.name, codeOf(err), "%v", err)
		s.holdAnswer(c.name, faultBody(faultOf(err)))
		return nil, err
	}
	s.touch()
	if out == nil {
		out = object{}
	}
	out["ok"] = true
	s.holdAnswer(c.name, out)
	return out, nil
}

// faultOf is an error as Slack says it.
func faultOf(err error) *fault {
	var f *fault
	if errors.As(err, &f) {
		return f
	}
	return failed("internal_error", err.Error())
}

func codeOf(err error) string { return faultOf(err).code }

func (s *Server) called(c *call, r *http.Request, body []byte) (object, error) {
	m, ok := methods()[c.name]
	if !ok {
		return nil, wrong("unknown_method", "no method %q here", c.name)
	}
	if err := c.read(r, body, m); err != nil {
		return nil, err
	}
	if err := s.admit(c, m, bearer(r), isJSON(r)); err != nil {
		return nil, err
	}
	if err := c.checkArgs(m); err != nil {
		return nil, err
	}
	if f := s.failing(c.name); f != nil {
		return nil, f
	}
	if err := s.rated(c, m); err != nil {
		return nil, err
	}
	return m.do(s, c)
}

// admit checks the token and its scopes.
func (s *Server) admit(c *call, m method, header string, inJSON bool) error {
	value := header
	if sent, ok := c.args["token"].(string); ok && value == "" {
		if m.app || inJSON {
			return wrong("not_authed", "the token goes in the Authorization header")
		}
		value = sent
	}
	delete(c.args, "token")
	if value == "" {
		return failed("not_authed")
	}
	t := s.tokens[value]
	switch {
	case t == nil:
		return failed("invalid_auth")
	case t.revoked != "":
		return failed(t.revoked)
	case m.app != (t.kind == appToken) || t.kind == userToken:
		return wrong("not_allowed_token_type", "a %s token for %s", t.kind, c.name)
	}
	copied := *t
	c.token = &copied
	return c.scope(m.scopes...)
}

// scope fails unless the token has one of the scopes.
func (c *call) scope(any ...string) error {
	if len(any) == 0 || slices.ContainsFunc(any, func(a string) bool { return slices.Contains(c.token.scopes, a) }) {
		return nil
	}
	f := wrong("missing_scope", "%s needs %s", c.name, strings.Join(any, " or "))
	f.needed, f.provided = strings.Join(any, ","), strings.Join(c.token.scopes, ",")
	return f
}

func isJSON(r *http.Request) bool {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return kind == "application/json"
}

// read reads the arguments from the query, a form or JSON.
func (c *call) read(r *http.Request, body []byte, m method) error {
	c.args = map[string]any{}
	put := func(values url.Values) {
		for k, v := range values {
			c.args[k] = v[0]
		}
	}
	put(r.URL.Query())
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case r.Method == http.MethodGet:
		if m.app {
			return failed("insecure_request")
		}
	case r.Method != http.MethodPost:
		return failed("invalid_post_type")
	case len(body) == 0 && r.Header.Get("Content-Type") == "":
	case err != nil:
		return failed("missing_post_type")
	case kind == "application/x-www-form-urlencoded":
		values, err := url.ParseQuery(string(body))
		if err != nil {
			return failed("invalid_form_data")
		}
		put(values)
	case kind == "application/json":
		if set := params["charset"]; set != "" && !strings.EqualFold(set, "utf-8") {
			return failed("invalid_charset")
		}
		return c.readJSON(body)
	default:
		return wrong("invalid_post_type", "content type %s", kind)
	}
	return nil
}

func (c *call) readJSON(body []byte) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	var all any
	if err := decode(body, &all); err != nil {
		return wrong("invalid_json", "%v", err)
	}
	switch all := all.(type) {
	case nil: // a client's "null": no argument
		return nil
	case object:
		for k, v := range all {
			c.args[k] = v
		}
		return nil
	}
	return failed("json_not_object")
}

// decode reads JSON; numbers stay as they are written.
func decode(data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	return d.Decode(into)
}
