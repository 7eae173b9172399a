package web

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"time"

	"livinglab/bot/chat"
)

// news is what a window is sent when something changed.
type news struct {
	Posts  []postNews     `json:"posts,omitempty"`
	Unread map[string]int `json:"unread"`
	Reload bool           `json:"reload,omitempty"` // too much has changed
	// Speaks is the person's language; Lang tells that it is another now than the
	// window's.
	Speaks chat.Lang `json:"speaks"`
	Lang   *langNews `json:"lang,omitempty"`
}

// langNews says that the person has chosen another language than the window's:
// in its words, what to tell them and the label of a button to load it anew.
type langNews struct {
	Say   string `json:"say"`
	Label string `json:"label"`
}

// postNews is a post that is new or was edited.
type postNews struct {
	ID      int64  `json:"id"`
	Thread  int64  `json:"thread,omitempty"`
	Version int64  `json:"version"`
	HTML    string `json:"html"`
	Say     string `json:"say,omitempty"` // to be read aloud if it is new
}

const (
	heartbeat   = 25 * time.Second
	streamWrite = 10 * time.Second
)

// stream sends a window what changes in its room, from the version it has seen
// on: the one in its address, or the last event's when it comes back.
func (s *server) stream(w http.ResponseWriter, r *http.Request) {
	v, where, q, ok := s.visit(w, r)
	if !ok {
		return
	}
	since, err := strconv.ParseInt(q.Get("since"), 10, 64)
	if last, e := strconv.ParseInt(r.Header.Get("Last-Event-ID"), 10, 64); e == nil {
		since, err = last, nil
	}
	if err != nil || since < 0 {
		http.Error(w, "since", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	line := &lineOut{w: w, c: http.NewResponseController(w)}
	if line.c.SetReadDeadline(time.Time{}) != nil || line.write(":\n\n") != nil {
		return
	}
	err = s.follow(r.Context(), v, where, since, chat.Lang(q.Get("lang")), line)
	if err != nil && r.Context().Err() == nil {
		s.p.o.Logger.Warn("chat page", "what", "stream", "error", err)
	}
}

// follow writes news until the reader leaves or the page stops. The window is
// in that language; "" is any.
func (s *server) follow(ctx context.Context, v viewer, where room, since int64, lang chat.Lang, out *lineOut) error {
	var before map[string]int
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		rung := s.p.bell.wait()
		n, now, err := s.p.news(ctx, v, where, since)
		if err != nil {
			return err
		}
		w := s.p.words(s.p.folk.Load().person[v.who.ID].lang(s.p.o.Lang))
		n.Speaks = w.Lang
		if lang != "" && w.Lang != lang {
			n.Lang, lang, before = &langNews{w.T("spoken"), w.T("reload")}, w.Lang, nil
		}
		if now != since || before == nil || !maps.Equal(before, n.Unread) {
			data, err := json.Marshal(n)
			if err != nil {
				return err
			}
			if out.write(fmt.Sprintf("id: %d\ndata: %s\n\n", now, data)) != nil {
				return nil
			}
		}
		since, before = now, n.Unread
		select {
		case <-rung:
		case <-beat.C:
			if out.write(":\n\n") != nil {
				return nil
			}
		case <-ctx.Done():
			return nil
		case <-s.stopping:
			return nil
		}
	}
}

// news reads what changed in a room after a version.
func (p *Platform) news(ctx context.Context, v viewer, where room, since int64) (n news, now int64, err error) {
	if d := p.folk.Load(); d != v.d {
		v.d = d
	}
	v.lang.now = p.o.Now().In(p.o.Zone)
	var list []message
	err = p.o.DB.Read(ctx, func(tx *sql.Tx) error {
		if list, now, err = changed(ctx, tx, where.ID, since); err != nil {
			return err
		}
		n.Unread, err = unread(ctx, tx, v.who.ID, v.d.visible(v.who.ID))
		return err
	})
	if err != nil {
		return n, now, err
	}
	if len(list) > maxChanges || now < since {
		n.Reload = true
		return n, now, nil
	}
	for _, m := range list {
		drawn := v.message(m, where)
		html, err := render("message", drawn)
		if err != nil {
			return n, now, err
		}
		post := postNews{ID: m.ID, Thread: m.Thread, Version: m.Version, HTML: html}
		if !drawn.Mine {
			post.Say = drawn.News()
		}
		n.Posts = append(n.Posts, post)
	}
	return n, now, nil
}

// lineOut writes to a stream, without waiting long for a reader who is gone.
type lineOut struct {
	w http.ResponseWriter
	c *http.ResponseController
}

func (o *lineOut) write(s string) error {
	if err := o.c.SetWriteDeadline(time.Now().Add(streamWrite)); err != nil {
		return err
	}
	if _, err := o.w.Write([]byte(s)); err != nil {
		return err
	}
	return o.c.Flush()
}
