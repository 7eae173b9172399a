package main

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"livinglab/storage"
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
func (e *env) serveHealth(address string, db *storage.DB, log *slog.Logger) (*health, error) {
	if address == "" {
		return &health{}, nil
	}
	ln, err := (&net.ListenConfig{}).Listen(e.ctx, "tcp", address)
	if err != nil {
		return nil, errors.New(e.say("error.listen", "address", address, "error", err.Error()))
	}
	h := &health{&http.Server{Handler: healthHandler(db), ReadHeaderTimeout: healthHeader}}
	go func() {
		if err := h.server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			log.Error("health address", "error", err)
		}
	}()
	log.Info("health address", "url", "http://"+ln.Addr().String()+"/healthz")
	return h, nil
}

// healthHandler answers GET /healthz: 200 while the database can be read, else
// 503.
func healthHandler(db *storage.DB) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), healthLook)
		defer cancel()
		err := db.Read(ctx, func(tx *sql.Tx) error {
			_, err := storage.One(ctx, tx, storage.Value[int], `SELECT 1`)
			return err
		})
		if err != nil {
			http.Error(w, "the database cannot be read", http.StatusServiceUnavailable)
			return
		}
		io.WriteString(w, "ok\n")
	})
	return mux
}

// close stops at once: nothing that is asked here is worth waiting for.
func (h *health) close() {
	if h.server != nil {
		h.server.Close() //nolint:errcheck // nothing is lost
	}
}
