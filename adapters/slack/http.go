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
	"log/slog"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"
)

// The HTTP mode: Slack posts what people do to an address of ours, signed with
// the app's signing secret. requestPath takes all of it: commands, controls and
// forms, and events. /healthz tells whoever watches the bot that it works.

// What is asked of a request.
const (
	maxBody = 1 << 20
	// window is how far a request's time may be from now, either way: one that
	// someone caught cannot be sent again later
	// (docs.slack.dev/authentication/verifying-requests-from-slack).
	window = 5 * time.Minute
)

// How long the server waits for those who are slow.
const (
	headerTimeout = 5 * time.Second
	readTimeout   = 10 * time.Second
	writeTimeout  = 10 * time.Second // the acknowledgement is there within slowAfter
	idleTimeout   = 2 * time.Minute
	headerBytes   = 16 << 10
)

// cannotListen is the error of an address that cannot be served.
func (p *Platform) cannotListen(err error) error {
	return &SetupError{Key: CannotListen, Args: map[string]string{"address": p.o.Listen}, Err: fmt.Errorf("listen: %w", err)}
}

// Listen takes the address of the HTTP mode, so that a port that the machine
// chose can be known (Addr) before Run serves. Its error is a *SetupError.
// Calling it again changes nothing.
func (p *Platform) Listen(ctx context.Context) error {
	p.listening.Lock()
	defer p.listening.Unlock()
	if p.listening.on != nil {
		return nil
	}
	var config net.ListenConfig
	ln, err := config.Listen(ctx, "tcp", p.o.Listen)
	if err != nil {
		return p.cannotListen(err)
	}
	p.listening.on = ln
	return nil
}

// Addr is the address that Listen took, or nil.
func (p *Platform) Addr() net.Addr {
	p.listening.Lock()
	defer p.listening.Unlock()
	if p.listening.on == nil {
		return nil
	}
	return p.listening.on.Addr()
}

// listening is the listener of the HTTP mode, while there is one.
type listening struct {
	sync.Mutex
	on net.Listener
}

// runHTTP serves until ctx ends.
func (p *Platform) runHTTP(ctx context.Context, r *receiver) error {
	if ctx.Err() != nil {
		return nil
	}
	if err := p.Listen(ctx); err != nil {
		return err
	}
	p.listening.Lock()
	ln := p.listening.on
	p.listening.Unlock()
	defer func() {
		p.listening.Lock()
		p.listening.on = nil
		p.listening.Unlock()
	}()
	return p.serve(ctx, r, ln)
}

// serve serves a listener until ctx ends, and answers then what was received.
func (p *Platform) serve(ctx context.Context, r *receiver, ln net.Listener) error {
	web := &http.Server{
		Handler: p.handler(r), ErrorLog: slog.NewLogLogger(p.o.Logger.Handler(), slog.LevelDebug),
		ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: headerBytes,
	}
	served := make(chan error, 1)
	go func() { served <- web.Serve(ln) }()
	go r.greet(ctx)
	p.links.Add(1)
	defer p.links.Add(-1)
	p.o.Logger.Info("slack: listening", "address", ln.Addr().String())
	var broken error
	select {
	case <-ctx.Done():
	case broken = <-r.broken:
	case err := <-served:
		r.end()
		return p.cannotListen(err)
	}
	late, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopFor)
	defer cancel()
	err := web.Shutdown(late) // those who are being answered are waited for
	r.end()
	if err != nil {
		p.o.Logger.Warn("slack: some requests were cut off at the end", "error", err)
		_ = web.Close()
	}
	return broken
}

// greet finds out whether the token is good, once: what only a person can mend
// ends Run. Anything else is tried again when something comes.
func (r *receiver) greet(ctx context.Context) {
	_, err := r.p.self(ctx)
	if setup := isSetup(err); setup != nil {
		r.fail(setup)
	} else if err != nil && ctx.Err() == nil {
		r.p.o.Logger.Warn("slack: not reached yet", "error", err)
	}
}

// handler is everything that is served.
func (p *Platform) handler(r *receiver) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+requestPath, r.request)
	h := &health{p: p}
	mux.HandleFunc("GET /healthz", h.serve)
	return mux
}

// request is one that may be Slack's. Whoever sends another is told no more than
// a status.
func (r *receiver) request(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, maxBody))
	var big *http.MaxBytesError
	switch {
	case errors.As(err, &big):
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	case err != nil:
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	if err := r.p.verify(req.Header, body); err != nil {
		r.p.o.Logger.Warn("slack: a request that is not Slack's, or late", "error", err)
		http.Error(w, "unauthorized", http.StatusUnauthorized)
		return
	}
	if n := req.Header.Get("X-Slack-Retry-Num"); n != "" {
		r.p.o.Logger.Info("slack: delivered again", "attempt", n, "reason", req.Header.Get("X-Slack-Retry-Reason"))
	}
	kind, payload, err := unwrap(req.Header.Get("Content-Type"), body)
	switch {
	case err != nil:
		r.p.o.Logger.Warn("slack: a request that cannot be read", "error", err)
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	case kind == kindChallenge:
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write(payload)
		return
	}
	r.reply(w, req, kind, payload)
}

// verify reports a request that Slack did not sign, or not now.
func (p *Platform) verify(h http.Header, body []byte) error {
	stamp := h.Get("X-Slack-Request-Timestamp")
	at, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return errors.New("without a time")
	}
	mac := hmac.New(sha256.New, []byte(p.o.SigningSecret))
	_, _ = fmt.Fprintf(mac, "v0:%s:", stamp) // a hash takes everything
	_, _ = mac.Write(body)
	want := "v0=" + hex.EncodeToString(mac.Sum(nil))
	if p.o.SigningSecret == "" || !hmac.Equal([]byte(want), []byte(h.Get("X-Slack-Signature"))) {
		return errors.New("the signature is wrong: is it the signing secret of this app?")
	}
	if apart := p.o.Now().Sub(time.Unix(at, 0)); apart > window || apart < -window {
		return fmt.Errorf("signed %v away from now: is the clock right?", apart.Round(time.Second))
	}
	return nil
}

// kindChallenge asks whether the address is the app's, and kindLook looks
// whether its certificate is good.
const (
	kindChallenge = "url_verification"
	kindLook      = "ssl_check"
)

// unwrap takes the payload out of a request, as Socket Mode would bring it.
func unwrap(contentType string, body []byte) (kind string, payload []byte, err error) {
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return "", nil, errors.New("without a content type")
	}
	switch media {
	case "application/json":
		var e struct {
			Type      string `json:"type"`
			Challenge string `json:"challenge"`
		}
		if err := json.Unmarshal(body, &e); err != nil {
			return "", nil, err
		}
		if e.Type == kindChallenge {
			return kindChallenge, []byte(e.Challenge), nil
		}
		return kindEvent, body, nil
	case "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return "", nil, errors.New("a form that cannot be read")
		}
		if in := form.Get("payload"); in != "" {
			return kindInteractive, []byte(in), nil
		}
		if form.Get("ssl_check") != "" { // Slack looks at the certificate; nobody waits
			return kindLook, nil, nil
		}
		fields := map[string]string{}
		for name := range form {
			fields[name] = form.Get(name)
		}
		payload, err := json.Marshal(fields)
		return kindCommand, payload, err
	}
	return "", nil, fmt.Errorf("of type %.60q", media)
}

// reply has a payload acted on, and answers the request with what acknowledges
// it. The work goes on when that came early, and when Slack hangs up.
func (r *receiver) reply(w http.ResponseWriter, req *http.Request, kind string, payload []byte) {
	if !r.gate.Begin() {
		http.Error(w, "stopping", http.StatusServiceUnavailable)
		return
	}
	replies := make(chan any, 1)
	go func() {
		defer r.gate.Done()
		r.receive(req.Context(), kind, payload, func(reply any) error {
			replies <- reply
			return nil
		})
	}()
	switch reply := (<-replies).(type) {
	case nil:
		w.WriteHeader(http.StatusOK)
	case notTaken:
		http.Error(w, "try again", http.StatusServiceUnavailable)
	default:
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		if err := json.NewEncoder(w).Encode(reply); err != nil {
			r.p.o.Logger.Warn("slack: an acknowledgement that was not sent", "error", err)
		}
	}
}

// healthFor is how long what Slack answered counts: whoever asks more often
// costs Slack nothing.
const healthFor = 30 * time.Second

// health tells whether Slack can be reached with the token.
type health struct {
	p  *Platform
	mu sync.Mutex
	at time.Time
	ok bool
}

func (h *health) serve(w http.ResponseWriter, req *http.Request) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	status, word := http.StatusOK, "ok"
	if !h.well(req.Context()) {
		status, word = http.StatusServiceUnavailable, "unreachable"
	}
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"status": word})
}

// well asks Slack, or tells what it said lately.
func (h *health) well(ctx context.Context) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := h.p.o.Now()
	if fresh(h.at, now, healthFor) {
		return h.ok
	}
	quick, cancel := context.WithTimeout(ctx, slowAfter)
	defer cancel()
	_, err := h.p.api.AuthTestContext(quick)
	h.at, h.ok = now, err == nil
	return h.ok
}
