package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"livinglab/adapters/recent"
	"livinglab/bot"
	"livinglab/storage"
)

// The lab's pages (bot.Page) on the web, behind the web server of whoever runs
// the bot, or beside the chat page of try. They are read, and that is all. What
// protects a page is in its path, so that no path goes to the log.

// How long the page server waits for those who are slow, and the most that it
// reads of a request's head.
const (
	pageHeaderTimeout = 5 * time.Second
	pageReadTimeout   = 10 * time.Second
	pageWriteTimeout  = 30 * time.Second
	pageIdleTimeout   = 2 * time.Minute
	pageHeaderBytes   = 16 << 10
	pageStopFor       = 3 * time.Second // for those who are being answered at the end
)

// What one address may ask: calendars ask once an hour, but one of Google's or
// Microsoft's servers asks for many people. mostAddresses are remembered.
const (
	pagesPerSecond = 2
	pagesAtOnce    = 120
	mostAddresses  = 4096
)

// showPage is bot.Bot's Page.
type showPage func(ctx context.Context, path string) (bot.Document, error)

// pages answers for the lab's pages.
type pages struct {
	show  showPage
	now   func() time.Time
	asked *recent.Map[netip.Addr, *rate.Limiter]
}

func newPages(show showPage, now func() time.Time) *pages {
	return &pages{show, now, recent.New[netip.Addr, *rate.Limiter](mostAddresses)}
}

// ServeHTTP answers GET and HEAD with the document, or that it has not changed.
// Whoever asks for anything else is told no more than a status: of an address
// that is wrong, was revoked or never was, always the same.
func (p *pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Robots-Tag", "noindex")
	h.Set("Cache-Control", "no-store")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		refuse(w, http.StatusMethodNotAllowed)
		return
	}
	if !p.limiter(client(r)).AllowN(p.now(), 1) {
		h.Set("Retry-After", "60")
		refuse(w, http.StatusTooManyRequests)
		return
	}
	d, err := p.show(r.Context(), r.URL.Path)
	switch {
	case errors.Is(err, bot.ErrNothing):
		refuse(w, http.StatusNotFound)
		return
	case r.Context().Err() != nil:
		return // nobody waits for it
	case storage.IsTemporary(err):
		h.Set("Retry-After", "60")
		refuse(w, http.StatusServiceUnavailable)
		return
	case err != nil:
		refuse(w, http.StatusInternalServerError)
		return
	}
	p.write(w, r, d)
}

// write answers with a document. Whether it has changed is told by what is in it
// alone: something may be gone that was changed long ago, so that If-Modified-Since
// is not looked at.
func (p *pages) write(w http.ResponseWriter, r *http.Request, d bot.Document) {
	sum := sha256.Sum256(d.Data)
	h := w.Header()
	h.Set("Content-Type", d.Type)
	h.Set("Content-Disposition", mime.FormatMediaType("inline", map[string]string{"filename": d.Name}))
	h.Set("Cache-Control", "private, no-cache")
	h.Set("ETag", `"`+hex.EncodeToString(sum[:16])+`"`)
	if !d.Modified.IsZero() {
		h.Set("Last-Modified", d.Modified.UTC().Format(http.TimeFormat))
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(d.Data))
}

func refuse(w http.ResponseWriter, status int) { http.Error(w, http.StatusText(status), status) }

// limiter is what limits an address.
func (p *pages) limiter(a netip.Addr) *rate.Limiter {
	l, ok := p.asked.Get(a)
	if !ok {
		l = rate.NewLimiter(pagesPerSecond, pagesAtOnce)
		p.asked.Put(a, l)
	}
	return l
}

// client is who asks: the address that the web server in front tells, where it is
// on this machine or its network; of IPv6 the network of a household.
func client(r *http.Request) netip.Addr {
	at, _ := netip.ParseAddrPort(r.RemoteAddr) // it is Go's own; the zero address limits all alike
	a := at.Addr().Unmap()
	if a.IsLoopback() || a.IsPrivate() {
		told := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		if b, err := netip.ParseAddr(strings.TrimSpace(told[len(told)-1])); err == nil { // the last one is of that web server
			a = b.Unmap()
		}
	}
	if a.Is6() {
		if net, err := a.WithZone("").Prefix(64); err == nil {
			a = net.Addr()
		}
	}
	return a
}

// pageServer serves the pages at an address of their own.
type pageServer struct {
	server *http.Server
}

// servePages begins to serve the pages at an address; "" serves nothing. An
// address that cannot be had is an error in the person's words.
func (e *env) servePages(address string, show showPage, log *slog.Logger) (*pageServer, error) {
	if address == "" {
		return &pageServer{}, nil
	}
	ln, err := (&net.ListenConfig{}).Listen(e.ctx, "tcp", address)
	if err != nil {
		return nil, errors.New(e.say("error.listen", "address", address, "error", err.Error()))
	}
	mux := http.NewServeMux()
	mux.Handle(bot.PagePath, newPages(show, time.Now))
	s := &pageServer{&http.Server{
		Handler: mux, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
		ReadHeaderTimeout: pageHeaderTimeout, ReadTimeout: pageReadTimeout, WriteTimeout: pageWriteTimeout,
		IdleTimeout: pageIdleTimeout, MaxHeaderBytes: pageHeaderBytes,
	}}
	go func() {
		if err := s.server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			log.Error("page address", "error", err)
		}
	}()
	log.Info("page address", "address", ln.Addr().String())
	return s, nil
}

// close stops, once those who are being answered have their answer.
func (s *pageServer) close() {
	if s.server == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), pageStopFor)
	defer cancel()
	if s.server.Shutdown(ctx) != nil {
		_ = s.server.Close() // nothing is lost
	}
}
