package discord

import (
	"context"
	"errors"
	"fmt"

	"livinglab/adapters/intake"
	"livinglab/adapters/recent"
	"livinglab/bot/chat"
)

// What people write comes with its words only where the application has the
// message content intent, or where the message mentions the bot. Without it a
// comment in a thread is nothing but a message of somebody: they are told, once
// in a thread, that a mention has it read.

// hints remembers who was told how to comment.
type hints struct {
	told *recent.Map[string, bool] // by thread and person, and by thread
}

// maxHints is how many are remembered.
const maxHints = 5000

func (h *hints) init() { h.told = recent.New[string, bool](maxHints) }

// hear acts on a message, if it is in a thread of a post of the bot's. Nobody
// waits for an answer.
func (s *scene) hear(ctx context.Context, in incoming) error {
	t, err := s.thread(ctx)
	if err != nil {
		return fmt.Errorf("a message in a thread that cannot be found out: %w", err)
	}
	if !t.ours {
		return nil
	}
	s.parent = t.room
	s.event.Said.Post = postID(t.room, s.channel)
	if s.event.Said.Text == "" {
		if !in.content {
			s.hint(ctx)
		}
		return nil // a picture, a sticker
	}
	if err := s.complete(ctx); err != nil {
		return fmt.Errorf("who wrote a message cannot be found out: %w", err)
	}
	s.answer(ctx)
	return nil
}

// threadTries is how often Discord is asked whether a thread is the bot's: what
// was said there does not come again.
const threadTries = 5

// thread is where a message was written.
func (s *scene) thread(ctx context.Context) (t thread, err error) {
	var pause intake.Backoff
	for range threadTries {
		if t, err = s.r.p.thread(ctx, s.channel); err == nil {
			return t, nil
		}
		if s.r.p.o.Sleep(ctx, pause.Next(err)) != nil {
			break
		}
	}
	return t, err
}

// hint tells a person how to have a comment read: alone if they take direct
// messages, else in the thread.
func (s *scene) hint(ctx context.Context) {
	one := s.channel + " " + s.user
	if _, before := s.r.hints.told.Get(one); before {
		return
	}
	s.r.hints.told.Put(one, true)
	me, err := s.r.p.self(ctx)
	if err != nil {
		return
	}
	c := chat.Card{Lang: s.lang, Body: []chat.Text{chat.Str(s.r.p.say(s.lang, "how-to-comment", "bot", "@"+me.name))}}
	err = s.post(ctx, chat.Target{Person: s.user}, c, "hint:"+one)
	if errors.Is(err, chat.ErrRefused) || errors.Is(err, chat.ErrGone) {
		if _, before := s.r.hints.told.Get(s.channel); before {
			return
		}
		s.r.hints.told.Put(s.channel, true)
		err = s.post(ctx, s.target(), c, "hint:"+s.channel)
	}
	if err != nil {
		s.r.p.o.Logger.Error("discord: a person could not be told how to comment", "error", err)
	}
}
