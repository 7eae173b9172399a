package slack

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"livinglab/bot/chat"
)

const secret = "8f742231b10e8888abcd99yyyzzz85a5"

// TestTheSignatureIsSlacks holds verify against the example of Slack's own
// documentation ("Verifying requests from Slack").
func TestTheSignatureIsSlacks(t *testing.T) {
	p := New(Options{SigningSecret: secret, Say: ownWords(t), Now: func() time.Time { return time.Unix(1531420618, 0) }})
	body := "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar" +
		"&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F" +
		"397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
	h := http.Header{}
	h.Set("X-Slack-Request-Timestamp", "1531420618")
	h.Set("X-Slack-Signature", "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503")
	if err := p.verify(h, []byte(body)); err != nil {
		t.Error(err)
	}
}

// signed is a request of Slack's, made at an instant.
func signed(at time.Time, kind, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, requestPath, strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	stamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "v0:%s:%s", stamp, body)
	r.Header.Set("X-Slack-Request-Timestamp", stamp)
	r.Header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
	return r
}

const (
	formType = "application/x-www-form-urlencoded"
	jsonType = "application/json"
)

// commandForm is a command as Slack posts it.
func commandForm(trigger string) string {
	return url.Values{"team_id": {"T1"}, "user_id": {"U1"}, "channel_id": {"C1"}, "command": {"/essai"}, "text": {"a &amp; b"},
		"trigger_id": {trigger}, "response_url": {"http://slack.test/respond"}, "is_enterprise_install": {"false"}}.Encode()
}

// posted is an adapter in HTTP mode on a wire, and what serves its requests.
func posted(w *wire, h chat.Handler) (*receiver, http.Handler) {
	o := w.options()
	o.AppToken, o.SigningSecret = "", secret
	p := New(o)
	r := &receiver{p: p, bot: h, broken: make(chan error, 1)}
	return r, p.handler(r)
}

// answers sends a request and returns what it is answered.
func answers(h http.Handler, r *http.Request) (status int, body string) {
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	return rec.Code, rec.Body.String()
}

func TestOnlySlackIsHeard(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		events := 0
		_, h := posted(w, bot(func(chat.Event) chat.Answer { events++; return chat.Nothing() }))
		change := func(do func(*http.Request)) *http.Request {
			r := signed(time.Now(), formType, commandForm("t1"))
			do(r)
			return r
		}
		with := func(header, value string) *http.Request {
			return change(func(r *http.Request) { r.Header.Set(header, value) })
		}
		body := func(s string) *http.Request {
			return change(func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader(s)) })
		}
		good := signed(time.Now(), formType, commandForm("t1")).Header.Get("X-Slack-Signature")
		for name, c := range map[string]struct {
			r      *http.Request
			status int
		}{
			"good":                     {change(func(*http.Request) {}), http.StatusOK},
			"four minutes old":         {signed(time.Now().Add(-4*time.Minute), formType, commandForm("t2")), http.StatusOK},
			"late":                     {signed(time.Now().Add(-window-time.Second), formType, commandForm("t3")), http.StatusUnauthorized},
			"of the future":            {signed(time.Now().Add(window+2*time.Second), formType, commandForm("t4")), http.StatusUnauthorized},
			"of the end of time":       {with("X-Slack-Request-Timestamp", "9223372036854775807"), http.StatusUnauthorized},
			"another time":             {with("X-Slack-Request-Timestamp", fmt.Sprint(time.Now().Unix()+1)), http.StatusUnauthorized},
			"no time":                  {with("X-Slack-Request-Timestamp", ""), http.StatusUnauthorized},
			"time in words":            {with("X-Slack-Request-Timestamp", "now"), http.StatusUnauthorized},
			"no signature":             {with("X-Slack-Signature", ""), http.StatusUnauthorized},
			"forged":                   {with("X-Slack-Signature", "v0="+strings.Repeat("0", 64)), http.StatusUnauthorized},
			"short":                    {with("X-Slack-Signature", good[:20]), http.StatusUnauthorized},
			"another version":          {with("X-Slack-Signature", "v1"+good[2:]), http.StatusUnauthorized},
			"another body":             {body(commandForm("t5")), http.StatusUnauthorized},
			"cut":                      {body(commandForm("t1")[:40]), http.StatusUnauthorized},
			"no body":                  {body(""), http.StatusUnauthorized},
			"too large":                {signed(time.Now(), formType, "x="+strings.Repeat("x", maxBody)), http.StatusRequestEntityTooLarge},
			"too large and not signed": {body(strings.Repeat("x", 2*maxBody)), http.StatusRequestEntityTooLarge},
			"GET":                      {httptest.NewRequest(http.MethodGet, requestPath, nil), http.StatusMethodNotAllowed},
			"elsewhere":                {httptest.NewRequest(http.MethodPost, "/", nil), http.StatusNotFound},
			"no type":                  {signed(time.Now(), "", "{}"), http.StatusBadRequest},
			"another type":             {signed(time.Now(), "text/plain", "{}"), http.StatusBadRequest},
			"no JSON":                  {signed(time.Now(), jsonType, "{"), http.StatusBadRequest},
			"no form":                  {signed(time.Now(), formType, "%zz"), http.StatusBadRequest},
		} {
			status, said := answers(h, c.r)
			if status != c.status {
				t.Errorf("%s: status %d, want %d", name, status, c.status)
			}
			if len(said) > 60 || status >= 400 && strings.Contains(said, "signature") {
				t.Errorf("%s: a stranger is told %q", name, said)
			}
		}
		if events != 2 {
			t.Errorf("the bot was told of %d events, want 2", events)
		}
	})
}

func TestAnEmptySecretLetsNobodyIn(t *testing.T) {
	p := New(Options{Say: ownWords(t), Now: func() time.Time { return time.Unix(1000, 0) }})
	mac := hmac.New(sha256.New, nil)
	io.WriteString(mac, "v0:1000:{}")
	h := http.Header{"X-Slack-Request-Timestamp": {"1000"}, "X-Slack-Signature": {"v0=" + hex.EncodeToString(mac.Sum(nil))}}
	if p.verify(h, []byte("{}")) == nil {
		t.Error("signed with an empty secret, it passes")
	}
}

func TestACommandIsAnsweredInTheRequest(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		var got chat.Event
		_, h := posted(w, bot(func(e chat.Event) chat.Answer { got = e; return whispers(e) }))
		status, body := answers(h, signed(time.Now(), formType, commandForm("t1")))
		if status != http.StatusOK || !strings.Contains(body, "Pour t1") || !strings.Contains(body, `"response_type":"ephemeral"`) {
			t.Errorf("%d: %s", status, body)
		}
		if got.Command == nil || *got.Command != (chat.Command{Name: "essai", Text: "a & b"}) || got.ID != "t1" || got.From.Name != "Marie Tremblay" {
			t.Errorf("the bot was told %+v", got)
		}
	})
}

func TestASlowHandlerInARequest(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		r, h := posted(w, bot(func(e chat.Event) chat.Answer { time.Sleep(2500 * time.Millisecond); return whispers(e) }))
		sent := time.Now()
		status, body := answers(h, signed(time.Now(), formType, commandForm("t1")))
		if d := time.Since(sent); status != http.StatusOK || body != "" || d != slowAfter {
			t.Errorf("%d after %v: %s", status, d, body)
		}
		r.end()
		if said := w.to("/respond"); len(said) != 1 || !strings.Contains(said[0].body, "Pour t1") {
			t.Errorf("answered later: %+v", said)
		}
	})
}

func TestSlackAsksWhetherTheAddressIsTheApps(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		_, h := posted(w, bot(whispers))
		status, body := answers(h, signed(time.Now(), jsonType+"; charset=utf-8", `{"type":"url_verification","challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"}`))
		if status != http.StatusOK || body != "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P" {
			t.Errorf("%d: %q", status, body)
		}
	})
}

func TestSlackLooksAtTheCertificate(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		_, h := posted(w, bot(func(chat.Event) chat.Answer {
			t.Error("the bot was told")
			return chat.Nothing()
		}))
		if status, body := answers(h, signed(time.Now(), formType, "token=legacy&ssl_check=1")); status != http.StatusOK || body != "" {
			t.Errorf("%d: %q", status, body)
		}
	})
}

func TestWhatCannotBeTakenGoesBack(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		w.fail("auth.test", says(`{"ok":false,"error":"internal_error"}`))
		r, h := posted(w, bot(whispers))
		if status, _ := answers(h, signed(time.Now(), formType, commandForm("t1"))); status != http.StatusServiceUnavailable {
			t.Errorf("status %d while Slack does not say who the bot is", status)
		}
		r.end()
		if status, _ := answers(h, signed(time.Now(), formType, commandForm("t2"))); status != http.StatusServiceUnavailable {
			t.Errorf("status %d after the end", status)
		}
	})
}

func TestHealth(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		_, h := posted(w, bot(whispers))
		is := func(status int, word string) {
			t.Helper()
			got, body := answers(h, httptest.NewRequest(http.MethodGet, "/healthz", nil))
			var said map[string]string
			if err := json.Unmarshal([]byte(body), &said); err != nil || got != status || said["status"] != word {
				t.Errorf("%d %s, want %d %s", got, body, status, word)
			}
		}
		for range 100 { // asked often, it asks Slack once
			is(http.StatusOK, "ok")
		}
		if n := len(w.to("auth.test")); n != 1 {
			t.Errorf("%d calls of auth.test", n)
		}
		w.fail("auth.test", says(`{"ok":false,"error":"token_revoked"}`))
		is(http.StatusOK, "ok")
		time.Sleep(healthFor)
		is(http.StatusServiceUnavailable, "unreachable")
		w.fail("auth.test", nil)
		time.Sleep(healthFor)
		is(http.StatusOK, "ok")
	})
}

func TestServeEndsCleanly(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		in, out := make(chan struct{}), make(chan struct{})
		r, _ := posted(w, bot(func(e chat.Event) chat.Answer { close(in); <-out; return whispers(e) }))
		there := newPipes()
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- r.p.serve(ctx, r, there) }()
		client := &http.Client{Transport: &http.Transport{DialContext: there.dial}}
		replies := make(chan string, 1)
		go func() {
			req := signed(time.Now(), formType, commandForm("t1"))
			req.RequestURI, req.URL, req.Host = "", &url.URL{Scheme: "http", Host: "bot.test", Path: requestPath}, ""
			resp, err := client.Do(req)
			if err != nil {
				replies <- err.Error()
				return
			}
			body, _ := io.ReadAll(resp.Body)
			resp.Body.Close()
			replies <- string(body)
		}()
		<-in
		cancel()
		synctest.Wait()
		close(out)
		if err := <-ended; err != nil {
			t.Errorf("Run = %v", err)
		}
		if got := <-replies; !strings.Contains(got, "Pour t1") {
			t.Errorf("answered %q", got)
		}
		client.CloseIdleConnections()
	})
}

func TestTheTokenOnlyAPersonCanMendEndsServing(t *testing.T) {
	inTime(t, func(t *testing.T, w *wire) {
		w.fail("auth.test", says(`{"ok":false,"error":"invalid_auth"}`))
		r, _ := posted(w, bot(whispers))
		mends(t, r.p.serve(t.Context(), r, newPipes()), BadToken)
	})
}

func TestAnAddressThatIsTaken(t *testing.T) {
	o := Options{BotToken: "xoxb-test", SigningSecret: secret, Listen: "127.0.0.1:0", API: "http://127.0.0.1:1/", Say: ownWords(t)}
	first := New(o)
	if err := errors.Join(first.Listen(t.Context()), first.Listen(t.Context())); err != nil {
		t.Fatal(err)
	}
	o.Listen = first.Addr().String()
	mends(t, New(o).Run(t.Context(), bot(whispers)), CannotListen)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- first.Run(ctx, bot(whispers)) }()
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
