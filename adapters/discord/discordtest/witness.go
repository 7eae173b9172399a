package discordtest

import (
	"context"
	"fmt"

	"livinglab/bot/chat"
)

// witness hands events to the bot and keeps what it answered, by person, and the
// words of what the adapter is given to show. Its fields are read with the server
// locked.
type witness struct {
	server       *Server
	begun, ended map[string]int
	answers      map[string]chat.Answer
	times        map[string]string // the words of an instant, as Discord writes it
	submits      map[string]string // the label that sends a form, by its custom_id
}

func newWitness(s *Server) *witness {
	return &witness{server: s, begun: map[string]int{}, ended: map[string]int{}, answers: map[string]chat.Answer{},
		times: map[string]string{}, submits: map[string]string{}}
}

func (w *witness) of(h chat.Handler) chat.Handler { return watched{w, h} }

type watched struct {
	w *witness
	h chat.Handler
}

func (h watched) Handle(ctx context.Context, e chat.Event) chat.Answer {
	h.w.server.mu.Lock()
	h.w.begun[e.From.ID]++
	h.w.server.mu.Unlock()
	got := h.h.Handle(ctx, e)
	if got.Card != nil {
		h.w.shows(*got.Card)
	}
	h.w.server.mu.Lock()
	defer h.w.server.mu.Unlock()
	if got.Form != nil {
		h.w.submits[got.Form.Route.String()] = got.Form.Submit
	}
	h.w.ended[e.From.ID]++
	h.w.answers[e.From.ID] = got
	h.w.server.change()
	return got
}

func (h watched) Suggest(ctx context.Context, q chat.Query) []chat.Suggestion {
	return h.h.Suggest(ctx, q)
}

// shows keeps the words of the instants of a card: each reader's app shows an
// instant in words of its own, and the stage has them be the card's.
func (w *witness) shows(c chat.Card) {
	w.server.mu.Lock()
	defer w.server.mu.Unlock()
	texts := append([]chat.Text{c.Title, c.Foot}, c.Body...)
	for _, f := range c.Facts {
		texts = append(texts, f.Value)
	}
	if c.Table != nil {
		for _, row := range c.Table.Rows {
			texts = append(texts, row...)
		}
	}
	for _, t := range texts {
		for _, s := range t {
			if s.Kind == chat.TimeIs {
				style := map[chat.TimeForm]string{chat.DayAndClock: "F", chat.DayOnly: "D", chat.ClockOnly: "t"}[s.Form]
				w.times[fmt.Sprintf("<t:%d:%s>", s.At, style)] = s.Text
			}
		}
	}
}
