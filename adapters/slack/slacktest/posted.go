package slacktest

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// posted is where events go by HTTP; "" while they go by Socket Mode.
type posted struct {
	to   string
	back []*envelope // events that found nobody there
}

// PostTo has everything sent by HTTP to an address from now on, signed; "" has
// it sent by Socket Mode again. Events that found nobody at the address before
// are sent again.
func (s *Server) PostTo(address string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.posted.to = address
	back := s.posted.back
	s.posted.back = nil
	for _, e := range back {
		s.deliver(e.act, "http_error")
	}
}

// client makes a connection for each request: one that is opened and not used
// would hold up the end of the app's server.
var client = &http.Client{Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true}}

// Sign is the signature that Slack puts on a body at an instant.
func Sign(secret string, at time.Time, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "v0:%d:%s", at.Unix(), body)
	return "v0=" + hex.EncodeToString(mac.Sum(nil))
}

// Body is what is posted of an act, and its content type.
func (a *Act) Body() (body []byte, contentType string) {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	data, err := json.Marshal(a.payload)
	if err != nil {
		panic(err) // it is ours
	}
	switch a.kind {
	case "events_api":
		return data, "application/json"
	case "interactive":
		return []byte(url.Values{"payload": {string(data)}}.Encode()), "application/x-www-form-urlencoded"
	}
	form := url.Values{}
	for k, v := range a.payload {
		form.Set(k, fmt.Sprint(v))
	}
	return []byte(form.Encode()), "application/x-www-form-urlencoded"
}

// Request is the request that brings an act to an address, signed with a secret
// at an instant: another secret, or an instant too long ago, makes one that the
// app must refuse.
func (a *Act) Request(address, secret string, at time.Time) *http.Request {
	body, kind := a.Body()
	req, err := http.NewRequest(http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		panic(err) // the test gave the address
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("X-Slack-Request-Timestamp", strconv.FormatInt(at.Unix(), 10))
	req.Header.Set("X-Slack-Signature", Sign(secret, at, body))
	return req
}

// postTo posts an act and takes the answer.
func (s *Server) postTo(address string, e *envelope) {
	req := e.act.Request(address, s.secret, s.clock.Now())
	if e.retry > 0 && e.act.kind == "events_api" {
		req.Header.Set("X-Slack-Retry-Num", strconv.Itoa(e.retry))
		req.Header.Set("X-Slack-Retry-Reason", e.reason)
	}
	res, err := client.Do(req)
	if err != nil && e.act.kind == "events_api" {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.posted.back = append(s.posted.back, e)
		return
	}
	if err != nil {
		s.unanswered(e, err.Error())
		return
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		s.unanswered(e, fmt.Sprintf("status %d, %v", res.StatusCode, err))
		return
	}
	s.acknowledged(e, answer)
}

// unanswered tells the person that the app did not answer a request.
func (s *Server) unanswered(e *envelope, why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e.act.acked = true
	s.refuse("ack", "http_error", "%s %s: %s", e.act.kind, e.act.sort, why)
	s.troubled(e.act, "dispatch_failed")
}
