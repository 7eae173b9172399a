package slack

import (
	"context"
	"sync"

	"github.com/slack-go/slack"

	"livinglab/bot/chat"
)

// homes has the Home tab of each person published by one at a time, so that an
// older one never takes the place of a newer one.
type homes struct {
	mu   sync.Mutex
	busy map[string]*turnstile
}

// turnstile is a lock with the number of those who hold it or wait.
type turnstile struct {
	sync.Mutex
	n int
}

// enter waits for a person's turn; leave ends it.
func (h *homes) enter(user string) (leave func()) {
	h.mu.Lock()
	if h.busy == nil {
		h.busy = map[string]*turnstile{}
	}
	t := h.busy[user]
	if t == nil {
		t = &turnstile{}
		h.busy[user] = t
	}
	t.n++
	h.mu.Unlock()
	t.Lock()
	return func() {
		t.Unlock()
		h.mu.Lock()
		defer h.mu.Unlock()
		if t.n--; t.n == 0 {
			delete(h.busy, user)
		}
	}
}

// publish shows in the person's Home tab what the bot answers to the command
// Options.Home, as of now: when the tab is opened, and again after something
// was done there.
func (s *scene) publish(ctx context.Context) {
	p := s.r.p
	if p.o.Home == "" {
		return
	}
	defer s.r.homes.enter(s.user)()
	e := chat.Event{
		ID: "home:" + s.event.ID, From: s.event.From, At: chat.Place{Room: s.channel, Direct: s.direct},
		Command: &chat.Command{Name: p.o.Home},
	}
	answer, err := s.r.ask(ctx, e)
	c := answer.Card
	if err == nil && c != nil {
		err = p.check(*c)
	}
	if err != nil || c == nil {
		p.o.Logger.Error("slack: an answer that cannot be shown in the Home tab", "does", answer.Does, "error", unquoted(err))
		sorry := p.saying(s.lang, "went-wrong")
		c = &sorry
	}
	if err := s.publishCard(ctx, *c); err != nil {
		p.o.Logger.Error("slack: the Home tab", "error", err)
	}
}

func (s *scene) publishCard(ctx context.Context, c chat.Card) error {
	look, err := s.r.p.upload(ctx, c)
	if err != nil {
		return err
	}
	o := origin{from: fromHome, channel: s.channel, direct: s.direct, home: true}
	return s.r.p.offer(ctx, look, func(look looks) error {
		_, err := s.r.p.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: s.user, View: slack.HomeTabViewRequest{
			Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: s.r.p.blocks(c, onHome, look)}, PrivateMetadata: o.metadata(),
		}})
		return failure("views.publish", err)
	})
}
