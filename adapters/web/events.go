package web

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"runtime/debug"
	"strings"
	"unicode"

	"livinglab/bot/chat"
)

// request is what the page's script sends: who does what, where.
type request struct {
	As     string `json:"as"`
	Room   string `json:"room"`             // as in an address
	Thread int64  `json:"thread,omitempty"` // the post in whose panel it was done
	// ID is made by the script, at random, and is the same when the request is
	// sent again.
	ID string `json:"id"`

	Line string `json:"line,omitempty"` // send, suggest

	// Of press, and of submit: where the form was opened.
	Post    int64  `json:"post,omitempty"` // what was pressed, or chosen on; or
	Whisper bool   `json:"whisper,omitempty"`
	Route   string `json:"route,omitempty"`

	Values []string            `json:"values,omitempty"` // press
	Fields map[string][]string `json:"fields,omitempty"` // submit
	UpTo   int64               `json:"upto,omitempty"`   // seen

	Command string `json:"command,omitempty"` // choose: its name
}

// action is a request whose person and place were found.
type action struct {
	request
	viewer
	room room
}

// place is where the action happens.
func (a action) place() chat.Place {
	at := chat.Place{Room: a.room.ID, Direct: a.room.owner != ""}
	if a.Thread != 0 {
		at.Thread = postID(a.Thread)
	}
	return at
}

// event is the action as an event, without what was done.
func (a action) event() chat.Event {
	return chat.Event{ID: a.key("event"), From: a.who.chat(), At: a.place()}
}

// key names what the script's id names, for one purpose: the same again for the
// same person and id, and nobody else's. The script's id, which nobody can
// guess, is kept nowhere: what is kept does not tell whose it was.
func (a action) key(purpose string) string {
	account := a.who.chat().Account
	sum := sha256.Sum256([]byte(purpose + "\x00" + account.Platform + ":" + account.ID + "\x00" + a.ID))
	return hex.EncodeToString(sum[:16])
}

// reply is what the page's script is told.
type reply struct {
	Does     string        `json:"does"`
	HTML     string        `json:"html,omitempty"` // a message, a whisper, a form
	Post     int64         `json:"post,omitempty"` // said, say
	Problems chat.Problems `json:"problems,omitempty"`
	Message  string        `json:"message,omitempty"` // error
	Again    bool          `json:"again,omitempty"`   // whether it may be sent again

	*completion // suggest
	status      int
}

// act reads a request, has it done and answers. What was begun is done even if
// the reader leaves.
func (s *server) act(do func(context.Context, action) reply) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := detached(r)
		defer cancel()
		a := action{}
		in := json.NewDecoder(r.Body)
		in.DisallowUnknownFields()
		if err := in.Decode(&a.request); err != nil {
			s.badRequest(w, err)
			return
		}
		d, err := s.p.directory(ctx)
		if err != nil {
			s.p.o.Logger.Error("chat page", "what", "people and rooms", "error", err)
			writeJSON(w, http.StatusInternalServerError, reply{Does: "error", Message: s.p.words(s.p.o.Lang).T("went-wrong"), Again: true})
			return
		}
		who, where, ok := d.enter(a.As, a.Room)
		if !ok || !isID(a.ID) {
			writeJSON(w, http.StatusForbidden, reply{Does: "error", Message: s.p.words(s.p.o.Lang).T("closed-room")})
			return
		}
		a.viewer, a.room = s.p.viewer(d, who), where
		out := do(ctx, a)
		if out.status == 0 {
			out.status = http.StatusOK
		}
		writeJSON(w, out.status, out)
	}
}

// badRequest answers what the page's own script does not send.
func (s *server) badRequest(w http.ResponseWriter, err error) {
	status, key := http.StatusBadRequest, "went-wrong"
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		status, key = http.StatusRequestEntityTooLarge, "too-long"
	}
	writeJSON(w, status, reply{Does: "error", Message: s.p.words(s.p.o.Lang).T(key)})
}

// isID accepts what could be an event's id.
func isID(id string) bool {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-"
	return len(id) >= 16 && len(id) <= 64 && strings.Trim(id, letters) == ""
}

// wrong tells the person that something did not work. The log is told what, and
// never what was written or shown.
func (s *server) wrong(a action, what string, err error) reply {
	s.p.o.Logger.Error("chat page", "what", what, "error", err)
	return reply{Does: "error", Message: a.lang.T("went-wrong"), Again: true, status: http.StatusInternalServerError}
}

// messageRunes bounds what a person may write in a message, as Slack does.
const messageRunes = 40000

// send is a line from the composer: a command, or a message.
func (s *server) send(ctx context.Context, a action) reply {
	if line, ok := strings.CutPrefix(a.Line, "/"); ok {
		name, rest := line, ""
		if i := strings.IndexFunc(line, unicode.IsSpace); i >= 0 {
			name, rest = line[:i], strings.TrimSpace(line[i:])
		}
		e := a.event()
		e.Command = &chat.Command{Name: strings.ToLower(name), Text: rest}
		return s.answer(ctx, a, e)
	}
	text := strings.TrimSpace(a.Line)
	if text == "" || len([]rune(text)) > messageRunes {
		return reply{Does: "error", Message: a.lang.T("too-long"), status: http.StatusUnprocessableEntity}
	}
	m := message{Room: a.room.ID, Thread: a.Thread, Author: a.who.ID, Text: text, Key: "said:" + a.key("said")}
	m, err := s.p.add(ctx, m, baggage{})
	if errors.Is(err, chat.ErrGone) {
		return a.gone()
	}
	if err != nil {
		s.p.o.Logger.Error("chat page", "what", "message", "error", err)
		return reply{Does: "error", Message: a.lang.T("not-kept"), Again: true, status: http.StatusServiceUnavailable}
	}
	out := reply{Does: "nothing"}
	if root, ok := s.botThread(ctx, m); ok {
		e := a.event()
		e.At.Thread = postID(root)
		e.Said = &chat.Said{Post: postID(root), Text: text, Message: postID(m.ID)}
		out = s.answer(ctx, a, e)
	}
	if out.Does == "nothing" {
		return s.shown(a, "said", m)
	}
	return out
}

// botThread is the post of the bot in whose thread a message is, if it is.
func (s *server) botThread(ctx context.Context, m message) (root int64, ok bool) {
	if m.Thread == 0 {
		return 0, false
	}
	err := s.p.o.DB.Read(ctx, func(tx *sql.Tx) error {
		post, err := getMessage(ctx, tx, m.Thread)
		root, ok = post.ID, post.Author == ""
		return err
	})
	return root, ok && err == nil
}

// press is a button pressed, or a menu chosen from.
func (s *server) press(ctx context.Context, a action) reply {
	route, err := chat.ParseRoute(a.Route)
	if err != nil {
		return reply{Does: "error", Message: a.lang.T("went-wrong"), status: http.StatusBadRequest}
	}
	if a, err = s.origin(ctx, a); err != nil {
		return a.gone()
	}
	e := a.event()
	e.Press = &chat.Press{Route: route, Values: a.Values}
	return s.answer(ctx, a, e)
}

// choose is a command chosen in the menu of a message.
func (s *server) choose(ctx context.Context, a action) reply {
	m, err := s.found(ctx, a)
	if err != nil {
		return a.gone()
	}
	a.Thread = m.Thread
	on := chat.Message{ID: postID(m.ID), Text: m.Text}
	if m.Card != nil {
		on.Text = m.Card.Title.String()
		for _, paragraph := range m.Card.Body {
			on.Text += "\n" + paragraph.String()
		}
	} else {
		on.By = a.d.person[m.Author].chat()
	}
	e := a.event()
	e.Command = &chat.Command{Name: a.Command, On: &on}
	return s.answer(ctx, a, e)
}

// origin takes the place of an action from the message that was pressed, or on
// which the form was opened: the thread it is in, whichever panel shows it.
func (s *server) origin(ctx context.Context, a action) (action, error) {
	if a.Post == 0 {
		return a, nil
	}
	m, err := s.found(ctx, a)
	a.Thread = m.Thread
	return a, err
}

// found is the message of an action, which must be in its room.
func (s *server) found(ctx context.Context, a action) (m message, err error) {
	err = s.p.o.DB.Read(ctx, func(tx *sql.Tx) error {
		m, err = getMessage(ctx, tx, a.Post)
		return err
	})
	if err == nil && m.Room != a.room.ID {
		err = chat.ErrGone
	}
	return m, err
}

// gone tells that the message of an action is not there.
func (a action) gone() reply {
	return reply{Does: "error", Message: a.lang.T("post-gone"), status: http.StatusNotFound}
}

// seen notes how far the person has read.
func (s *server) seen(ctx context.Context, a action) reply {
	if err := s.p.seen(ctx, a.who.ID, a.room.ID, a.UpTo); err != nil {
		return s.wrong(a, "seen", err)
	}
	return reply{Does: "nothing"}
}

// handle asks the bot. A panic is the bot's bug, and must not take the page
// with it.
func (s *server) handle(ctx context.Context, e chat.Event) (out chat.Answer, ok bool) {
	defer func() {
		if p := recover(); p != nil {
			s.p.o.Logger.Error("chat page: the bot panicked", "panic", p, "stack", string(debug.Stack()))
			ok = false
		}
	}()
	return s.bot.Handle(ctx, e), true
}

// suggest completes a line.
func (s *server) suggest(ctx context.Context, a action) reply {
	c := completer{specs: s.p.commands(), words: a.lang, more: func(name, text string) []chat.Suggestion {
		return s.bot.Suggest(ctx, chat.Query{From: a.who.chat(), At: a.place(), Name: name, Text: text})
	}}
	out := c.complete(a.Line)
	return reply{Does: "suggest", completion: &out}
}
