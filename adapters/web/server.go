package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"html/template"
	"io/fs"
	"log"
	"log/slog"
	"mime"
	"net"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"

	"livinglab/bot/chat"
)

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed assets
var assetFiles embed.FS

var templates = template.Must(template.ParseFS(templateFiles, "templates/*.html"))

// assetVersion names the assets by what they hold, so that a browser keeps them
// for good and never shows old ones.
var assetVersion = sync.OnceValue(func() string {
	sum := sha256.New()
	_ = fs.WalkDir(assetFiles, ".", func(name string, d fs.DirEntry, err error) error { // embedded: no error
		if err == nil && !d.IsDir() {
			data, _ := assetFiles.ReadFile(name)
			sum.Write([]byte(name))
			sum.Write(data)
		}
		return err
	})
	return hex.EncodeToString(sum.Sum(nil))[:12]
})

// server is the page while it is served.
type server struct {
	p        *Platform
	bot      chat.Handler
	stopping chan struct{} // closed when the streams are to end
}

func newServer(p *Platform, h chat.Handler) *server {
	return &server{p: p, bot: h, stopping: make(chan struct{})}
}

// bodyBytes bounds what a request may carry: a form full of 4-byte letters.
const bodyBytes = 1 << 20

// handler is the table of addresses, behind what refuses other sites.
func (s *server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.home)
	mux.HandleFunc("GET /as/{person}", s.home)
	mux.HandleFunc("GET /as/{person}/{room}", s.page)
	mux.HandleFunc("GET /as/{person}/{room}/{post}", s.page)
	mux.HandleFunc("GET /do/older", s.older)
	mux.HandleFunc("GET /do/thread", s.thread)
	mux.HandleFunc("GET /do/stream", s.stream)
	mux.HandleFunc("POST /do/send", s.act(s.send))
	mux.HandleFunc("POST /do/press", s.act(s.press))
	mux.HandleFunc("POST /do/choose", s.act(s.choose))
	mux.HandleFunc("POST /do/submit", s.act(s.submit))
	mux.HandleFunc("POST /do/suggest", s.act(s.suggest))
	mux.HandleFunc("POST /do/seen", s.act(s.seen))
	mux.HandleFunc("GET /picture/{file}", s.picture)
	mux.HandleFunc("GET /file/{hash}/{name}", s.file)
	mux.HandleFunc("GET /assets/{version}/{file}", s.asset)
	if s.p.o.Pages != nil {
		mux.Handle("GET /pages/", s.p.o.Pages)
	}
	mux.HandleFunc("/", s.lost)

	sameSite := http.NewCrossOriginProtection()
	sameSite.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.refuse(w, http.StatusForbidden, "refused-site")
	}))
	return s.guard(sameSite.Handler(mux))
}

// policy lets the page load its own files and nothing else, and nobody frame it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// guard refuses requests that did not come by this machine's own name: another
// name is another site that points here, to read the page through the browser.
func (s *server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if !isLoopback(host) {
			s.refuse(w, http.StatusMisdirectedRequest, "refused-host")
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, bodyBytes)
		next.ServeHTTP(w, r)
	})
}

// refuse answers in plain text, in every language, since nobody is known yet.
func (s *server) refuse(w http.ResponseWriter, status int, key string) {
	var b strings.Builder
	for _, l := range chat.Langs {
		b.WriteString(s.p.words(l).T(key) + "\n")
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(b.String())) // the reader may be gone
}

// lost answers an address where there is nothing.
func (s *server) lost(w http.ResponseWriter, _ *http.Request) {
	s.sorry(w, http.StatusNotFound, "lost", Person{})
}

// sorry shows a page that says what went wrong, with a way back; to nobody in
// particular, in the page's own language.
func (s *server) sorry(w http.ResponseWriter, status int, key string, who Person) {
	lang := s.p.words(who.lang(s.p.o.Lang))
	back := "/"
	if who.ID != "" {
		back = "/as/" + who.ID
	}
	s.html(w, status, "sorry", sorryView{lang, assetVersion(), lang.T(key), back})
}

type sorryView struct {
	W                   words
	Asset, Reason, Back string
}

// fail logs an error that is not the reader's, and says sorry.
func (s *server) fail(w http.ResponseWriter, what string, err error) {
	s.p.o.Logger.Error("chat page", "what", what, "error", err)
	s.sorry(w, http.StatusInternalServerError, "went-wrong", Person{})
}

// html writes a template, whole or not at all.
func (s *server) html(w http.ResponseWriter, status int, name string, data any) {
	text, err := render(name, data)
	if err != nil {
		s.p.o.Logger.Error("chat page", "template", name, "error", err)
		http.Error(w, "500", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text)) // the reader may be gone
}

func render(name string, data any) (string, error) {
	var b bytes.Buffer
	err := templates.ExecuteTemplate(&b, name, data)
	return strings.TrimSpace(b.String()), err
}

// writeJSON answers the page's own script.
func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the reader may be gone
}

const forGood = "private, max-age=31536000, immutable"

// picture serves a post's picture: its address is what it holds.
func (s *server) picture(w http.ResponseWriter, r *http.Request) {
	hash, ok := strings.CutSuffix(r.PathValue("file"), ".png")
	if !ok {
		s.lost(w, r)
		return
	}
	if r.Header.Get("If-None-Match") == `"`+hash+`"` {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	image, err := s.p.picturePNG(r.Context(), hash)
	if errors.Is(err, sql.ErrNoRows) {
		s.lost(w, r)
		return
	}
	if err != nil {
		s.fail(w, "picture", err)
		return
	}
	w.Header().Set("Content-Type", "image/png")
	w.Header().Set("Cache-Control", forGood)
	w.Header().Set("ETag", `"`+hash+`"`)
	_, _ = w.Write(image) // the reader may be gone
}

// file serves a post's file, for saving: whatever is in it, a browser never
// shows it as a page of ours.
func (s *server) file(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	data, err := s.p.fileData(r.Context(), r.PathValue("hash"), name)
	if errors.Is(err, sql.ErrNoRows) {
		s.lost(w, r)
		return
	}
	if err != nil {
		s.fail(w, "file", err)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	w.Header().Set("Content-Security-Policy", "sandbox; default-src 'none'")
	_, _ = w.Write(data) // the reader may be gone
}

// types are those of the assets: the machine's own table may not know them.
var types = map[string]string{
	".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml",
}

func (s *server) asset(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	data, err := assetFiles.ReadFile("assets/" + name)
	if err != nil {
		s.lost(w, r)
		return
	}
	if r.PathValue("version") == assetVersion() {
		w.Header().Set("Cache-Control", forGood)
	}
	w.Header().Set("Content-Type", types[path.Ext(name)])
	_, _ = w.Write(data) // the reader may be gone
}

// quiet sends what net/http has to say of broken connections to the log.
func quiet(l *slog.Logger) *log.Logger { return slog.NewLogLogger(l.Handler(), slog.LevelDebug) }

// detached is a request's context that outlives the reader: what was begun is
// done, and told when they ask again.
func detached(r *http.Request) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(r.Context()), stopTimeout)
}
