package discordtest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"livinglab/adapters/discord"
	"livinglab/bot/chat"
	"livinglab/bot/chat/chattest"
)

// witness hands events to the bot and keeps what it answered, by person, and the
// words of what the adapter is given to show. Its fields are read with the server
// locked.
type witness struct {
	server       *Server
	begun, ended map[string]int
	answers      map[string]chat.Answer
	cards        map[string][]string // the lines of a card, by how they are with its instants and rooms as Discord writes them
	submits      map[string]string   // the label that sends a form, by its custom_id
}

func newWitness(s *Server) *witness {
	return &witness{server: s, begun: map[string]int{}, ended: map[string]int{}, answers: map[string]chat.Answer{},
		cards: map[string][]string{}, submits: map[string]string{}}
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

// shows keeps the words of a card with instants and rooms in it: each reader's app
// shows an instant in words of its own, and a room by the server's name for it; the
// stage has them be the card's.
func (w *witness) shows(c chat.Card) {
	marked := withMarks(c)
	w.server.mu.Lock()
	defer w.server.mu.Unlock()
	w.cards[keyOf(chattest.SeeCard(marked))] = chattest.SeeCard(c).Lines
}

// keyOf is what a card is known by.
func keyOf(seen *chattest.Seen) string {
	return seen.Title + "\x00" + strings.Join(seen.Lines, "\x00")
}

// withMarks is a card with its instants and rooms as Discord writes them, where it
// does.
func withMarks(c chat.Card) chat.Card {
	mark := func(t chat.Text) chat.Text {
		t = slices.Clone(t)
		for i, s := range t {
			if s.Kind == chat.TimeIs && s.At > 0 {
				style := map[chat.TimeForm]string{chat.DayAndClock: "F", chat.DayOnly: "D", chat.ClockOnly: "t"}[s.Form]
				t[i].Text = fmt.Sprintf("<t:%d:%s>", s.At, style)
			}
			for _, a := range s.Accounts {
				if s.Kind == chat.RoomIs && a.Platform == discord.PlatformName {
					t[i].Text = "<#" + a.ID + ">"
				}
			}
		}
		return t
	}
	c.Body = slices.Clone(c.Body)
	for i := range c.Body {
		c.Body[i] = mark(c.Body[i])
	}
	c.Facts = slices.Clone(c.Facts)
	for i := range c.Facts {
		c.Facts[i].Value = mark(c.Facts[i].Value)
	}
	if c.Table != nil {
		table := chat.Table{Head: c.Table.Head}
		for _, row := range c.Table.Rows {
			row = slices.Clone(row)
			for i := range row {
				row[i] = mark(row[i])
			}
			table.Rows = append(table.Rows, row)
		}
		c.Table = &table
	}
	return c
}
