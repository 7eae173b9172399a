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

// serveHealth begins to serve /healthz at an address; "" serves nothing. An
// address that cannot be had is an error in the person's words.
func (e *env) serveHealth(address string, stats statsFunc, log *slog.Logger) (*health, error) {
	if address == "" {
		return &health{}, nil
	}
	ln, err := (&net.ListenConfig{}).Listen(e.ctx, "tcp", address)
	if err != nil {
		return nil, errors.New(e.say("error.listen", "address", address, "error", err.Error()))
	}
	h := &health{&http.Server{Handler: healthHandler(stats), ReadHeaderTimeout: healthHeader}}
	go func() {
		if err := h.server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			log.Error("health address", "error", err)
		}
	}()
	log.Info("health address", "url", "http://"+ln.Addr().String()+"/healthz")
	return h, nil
}

// statsFunc tells how the deliveries stand, platform by platform: bot.Stats.
type statsFunc func(ctx context.Context) ([]bot.Stats, error)

// wellness is what /healthz answers.
type wellness struct {
	OK        bool           `json:"ok"`
	Platforms []platformWell `json:"platforms"`
}

// platformWell is how a platform is. What waits is messages and changes of
// posts; the dead ones are those that were given up.
type platformWell struct {
	Name    string `json:"name"`
	Up      bool   `json:"up"`
	Waiting int    `json:"waiting"`
	Oldest  int    `json:"oldest_seconds"`
	Dead    int    `json:"dead"`
}

// healthHandler answers GET /healthz: 200 while the database can be read and no
// platform has stopped by itself, else 503. It says nothing of what people do.
func healthHandler(stats statsFunc) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), healthLook)
		defer cancel()
		all, err := stats(ctx)
		well := wellness{OK: err == nil, Platforms: []platformWell{}}
		for _, s := range all {
			well.OK = well.OK && s.Up
			well.Platforms = append(well.Platforms, platformWell{s.Platform, s.Up, s.Waiting, int(s.Oldest.Seconds()), s.Dead})
		}
		w.Header().Set("Content-Type", "application/json")
		if !well.OK {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_ = json.NewEncoder(w).Encode(well) // who asked may have gone
	})
	return mux
}

// close stops at once: nothing that is asked here is worth waiting for.
func (h *health) close() {
	if h.server != nil {
		h.server.Close() //nolint:errcheck // nothing is lost
	}
}
