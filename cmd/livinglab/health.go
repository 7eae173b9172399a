package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"livinglab/bot"
	"livinglab/bot/chat"
)

// health serves what a monitoring program asks for.
type health struct {
	server *http.Server
}

// How long a request of the monitoring may take.
const (
	healthHeader = 5 * time.Second // to be sent
	healthLook   = 2 * time.Second // at the database
)

// serveHealth begins to serve /healthz and /metrics at an address; "" serves
// nothing. An address that cannot be had is an error in the person's words.
func (e *env) serveHealth(address string, look lookFunc, m *metrics, log *slog.Logger) (*health, error) {
	if address == "" {
		return &health{}, nil
	}
	ln, err := (&net.ListenConfig{}).Listen(e.ctx, "tcp", address)
	if err != nil {
		return nil, errors.New(e.say("error.listen", "address", address, "error", err.Error()))
	}
	mux := http.NewServeMux()
	mux.Handle("GET /healthz", healthHandler(look))
	mux.Handle("GET /metrics", m.handler(look))
	h := &health{&http.Server{Handler: mux, ReadHeaderTimeout: healthHeader}}
	go func() {
		if err := h.server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			log.Error("health address", "error", err)
		}
	}()
	log.Info("health address", "url", "http://"+ln.Addr().String()+"/healthz")
	return h, nil
}

// wellness is what /healthz answers.
type wellness struct {
	OK        bool           `json:"ok"`
	Platforms []platformWell `json:"platforms"`
}

// platformWell is how a platform is. It is up until it has stopped by itself, and
// connected while what people do there reaches the bot. What waits is messages
// and changes of posts; the dead ones are those that were given up, the
// dropped ones those that were of no use any more.
type platformWell struct {
	Name      string `json:"name"`
	Up        bool   `json:"up"`
	Connected bool   `json:"connected"`
	Waiting   int    `json:"waiting"`
	Oldest    int    `json:"oldest_seconds"`
	Dead      int    `json:"dead"`
	Dropped   int    `json:"dropped"`
}

// lookFunc tells how the lab is. It says nothing of what people do.
type lookFunc func(ctx context.Context) (wellness, error)

// lookAt looks at the deliveries (bot.Stats) and at the platforms. The lab is
// well while the database can be read and no platform has stopped by itself; one
// that has lost its connection looks for another.
func lookAt(stats func(ctx context.Context) ([]bot.Stats, error), made []chat.Platform) lookFunc {
	return func(ctx context.Context) (wellness, error) {
		ctx, cancel := context.WithTimeout(ctx, healthLook)
		defer cancel()
		all, err := stats(ctx)
		w := wellness{OK: err == nil, Platforms: []platformWell{}}
		for _, s := range all {
			w.OK = w.OK && s.Up
			w.Platforms = append(w.Platforms, platformWell{s.Platform, s.Up, s.Up && connected(made, s.Platform), s.Waiting, int(s.Oldest.Seconds()), s.Dead, s.Dropped})
		}
		return w, err
	}
}

// connected reports whether a platform is connected, as far as it tells.
func connected(made []chat.Platform, name string) bool {
	for _, p := range made {
		if p, tells := p.(interface {
			Name() string
			Connected() bool
		}); tells && p.Name() == name {
			return p.Connected()
		}
	}
	return true
}

// healthHandler answers 200 while the lab is well, else 503.
func healthHandler(look lookFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		is, _ := look(r.Context()) // it is not well then, and that is all to say here
		w.Header().Set("Content-Type", "application/json")
		if !is.OK {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_ = json.NewEncoder(w).Encode(is) // who asked may have gone
	})
}

// close stops at once: nothing that is asked here is worth waiting for.
func (h *health) close() {
	if h.server != nil {
		h.server.Close() //nolint:errcheck // nothing is lost
	}
}
