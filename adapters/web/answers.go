package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"livinglab/bot/chat"
)

// answer hands an event to the bot and shows its answer. What cannot be shown
// is logged, and the person is told that something went wrong.
func (s *server) answer(ctx context.Context, a action, e chat.Event) reply {
	got, ok := s.handle(ctx, e)
	if !ok {
		return s.unshown(a)
	}
	out, err := s.show(ctx, a, e, got)
	switch {
	case errors.Is(err, errOutOfPlace), errors.Is(err, chat.ErrInvalid), errors.Is(err, chat.ErrGone):
		s.p.o.Logger.Error("chat page: an answer that cannot be shown", "does", got.Does, "error", err)
		return s.unshown(a)
	case err != nil:
		return s.wrong(a, "answer", err)
	}
	return out
}

// unshown tells the person that the bot's answer could not be shown: doing the
// same again would not help.
func (s *server) unshown(a action) reply {
	return reply{Does: "error", Message: a.lang.T("went-wrong"), status: http.StatusOK}
}

// errOutOfPlace is an answer that this event does not take.
var errOutOfPlace = errors.New("not an answer to this")

func (s *server) show(ctx context.Context, a action, e chat.Event, got chat.Answer) (reply, error) {
	switch got.Does {
	case chat.DoesNothing:
		return reply{Does: "nothing"}, nil
	case chat.DoesSay, chat.DoesWhisper, chat.DoesReplace:
		if got.Card == nil {
			return reply{}, fmt.Errorf("%w: no card", errOutOfPlace)
		}
		if err := s.p.check(*got.Card); err != nil {
			return reply{}, err
		}
		return s.showCard(ctx, a, e, got)
	case chat.DoesOpen:
		if got.Form == nil || e.Submit != nil || e.Said != nil {
			return reply{}, fmt.Errorf("%w: a form answers a command or a press", errOutOfPlace)
		}
		return s.open(a, *got.Form)
	case chat.DoesRefuse:
		if e.Submit == nil || len(got.Problems) == 0 {
			return reply{}, fmt.Errorf("%w: a form is refused, with a problem", errOutOfPlace)
		}
		return reply{Does: "refuse", Problems: got.Problems}, nil
	}
	return reply{}, fmt.Errorf("%w: %q", errOutOfPlace, got.Does)
}

func (s *server) showCard(ctx context.Context, a action, e chat.Event, got chat.Answer) (reply, error) {
	if got.Does == chat.DoesSay {
		m, with, err := s.p.prepare(ctx, chat.Target{Room: a.room.ID, Thread: e.At.Thread}, *got.Card)
		if err != nil {
			return reply{}, err
		}
		// The same event again says nothing more. The key does not tell whose it
		// was: what is said may be anonymous.
		m.Key = "say:" + e.ID
		if m, err = s.p.add(ctx, m, with); err != nil {
			return reply{}, err
		}
		return s.shown(a, "say", m), nil
	}
	html, err := render("message", a.whisper(*got.Card))
	out := reply{Does: "whisper", HTML: html}
	if got.Does == chat.DoesReplace && a.Whisper {
		out.Does = "replace"
	}
	return out, err
}

// shown tells the window of a message that is stored: it need not wait for the
// stream.
func (s *server) shown(a action, does string, m message) reply {
	html, err := render("message", a.message(m, a.room))
	if err != nil {
		return s.wrong(a, "template", err)
	}
	return reply{Does: does, HTML: html, Post: m.ID}
}

// open shows a form. The id of its submission comes from the request that opened
// it: opened twice by the same request, it is the same form. It cannot be made of
// what is kept, which would tell whose the submission was.
func (s *server) open(a action, f chat.Form) (reply, error) {
	if err := s.p.Limits().CheckForm(f); err != nil {
		return reply{}, fmt.Errorf("%w: %w", chat.ErrInvalid, err)
	}
	html, err := render("form", a.form(f, a.key("form")))
	return reply{Does: "open", HTML: html}, err
}
