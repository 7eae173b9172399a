package slack

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/slack-go/slack"

	"livinglab/bot/chat"
)

// maxReply is the largest acknowledgement that shows something, in bytes: Slack
// drops one of 20 KB in silence (slack-go, socketmode), and the envelope's id is
// part of it.
const maxReply = 20<<10 - 512

// fits reports whether a reply may be acknowledged with.
func fits(reply any) bool {
	b, err := json.Marshal(reply)
	return err == nil && len(b) < maxReply
}

// whisper shows a card to the person alone: in a modal to who looks at one or at
// the Home tab, else as an ephemeral message. A document, which neither can
// hold, is sent to them in their conversation with the bot.
func (s *scene) whisper(ctx context.Context, c chat.Card) error {
	look, err := s.load(ctx, c)
	if err != nil {
		return err
	}
	if s.inView() || s.from == fromForm && s.ack.late() {
		return s.whisperInView(ctx, c, look)
	}
	m := s.r.p.response(c, look)
	// An acknowledgement is refused without a word to the bot: what Slack may
	// refuse goes another way.
	if s.from == fromCommand && sure(c) && fits(m) && s.ack.with(m) {
		return nil
	}
	return s.firstOf(s.ways(ctx, c, look))
}

// sure reports a card that Slack surely takes: a picture may still be at work
// there, and a table not be taken in a message for one person.
func sure(c chat.Card) bool { return c.Picture == nil && c.Table == nil }

// load has Slack keep a card's picture, and sends the person its document, once.
func (s *scene) load(ctx context.Context, c chat.Card) (looks, error) {
	look, err := s.r.p.upload(ctx, c)
	look.file = "file-direct"
	if err != nil || c.File == nil || s.handed {
		return look, err
	}
	own, err := s.r.p.direct(ctx, s.user)
	if err != nil {
		return look, err
	}
	s.handed = true
	return look, s.r.p.share(ctx, own, "", *c.File)
}

// ways are how a card can be shown to the person alone, the best first. The
// response_url needs the bot in no room, but cannot whisper in a thread; a modal
// needs a trigger that is still good; a direct message is kept, so it comes last.
func (s *scene) ways(ctx context.Context, c chat.Card, look looks) []func() error {
	byURL := func() error { return s.respond(ctx, c, look, func(*response) {}) }
	ephemeral := func() error {
		return s.r.p.offer(ctx, look, func(look looks) error { return s.r.p.ephemeral(ctx, s.origin, c, look) })
	}
	modal := func() error { return s.openCard(ctx, c, look) }
	inPlace := s.thread != "" || look.picture != "" // Slack says better then what a picture lacks
	var out []func() error
	if inPlace && s.channel != "" {
		out = append(out, ephemeral)
	}
	if s.answerable(s.r.p.o.Now()) {
		out = append(out, byURL)
	}
	if !inPlace && s.channel != "" {
		out = append(out, ephemeral)
	}
	if s.event.Submit != nil {
		out = append(out, modal)
	}
	return append(out, func() error { return s.writeTo(ctx, c) })
}

// writeTo sends the card to the person in their conversation with the bot.
func (s *scene) writeTo(ctx context.Context, c chat.Card) error {
	c.File = nil // they have it
	return s.post(ctx, chat.Target{Person: s.user}, c, "whisper:"+s.event.ID)
}

// firstOf tries each way until one has shown the card.
func (s *scene) firstOf(ways []func() error) error {
	var all error
	for _, way := range ways {
		err := way()
		if err == nil {
			return nil
		}
		all = errors.Join(all, err)
		s.r.p.o.Logger.Debug("slack: a way to show a whisper that is closed", "from", s.from, "error", err)
	}
	return all
}

// whisperInView shows a card in a modal: over the card or the Home tab that the
// person looks at, or in place of the form that they sent.
func (s *scene) whisperInView(ctx context.Context, c chat.Card, look looks) error {
	open := func() error { return s.openCard(ctx, c, look) }
	update := func() error { return s.updateCard(ctx, s.view, c, look, s.metadata()) }
	write := func() error { return s.writeTo(ctx, c) }
	switch s.from {
	case fromForm:
		v := s.r.p.cardModal(c, look, s.metadata())
		reply := slack.NewUpdateViewSubmissionResponse(&v)
		if c.Picture == nil && fits(reply) && s.ack.with(reply) {
			return nil
		}
		s.ack.slow()
		return s.firstOf([]func() error{update, open, write})
	case fromModal: // three views may lie on each other; then this one gives way
		return s.firstOf([]func() error{open, update, write})
	}
	return s.firstOf([]func() error{open, write})
}

// update puts a card in place of what a modal shows.
func (s *scene) update(ctx context.Context, view string, c chat.Card) error {
	look, err := s.load(ctx, c)
	if err != nil {
		return err
	}
	return s.updateCard(ctx, view, c, look, s.metadata())
}

// updateCard and openCard show a card in a modal: in one that is there, or in
// another.
func (s *scene) updateCard(ctx context.Context, view string, c chat.Card, look looks, metadata string) error {
	return s.updateView(ctx, view, look, func(look looks) slack.ModalViewRequest { return s.r.p.cardModal(c, look, metadata) })
}

func (s *scene) openCard(ctx context.Context, c chat.Card, look looks) error {
	return s.openView(ctx, look, func(look looks) slack.ModalViewRequest { return s.r.p.cardModal(c, look, s.metadata()) })
}

func (s *scene) updateView(ctx context.Context, view string, look looks, draw func(looks) slack.ModalViewRequest) error {
	err := s.r.p.offer(ctx, look, func(look looks) error {
		_, err := s.r.p.api.UpdateViewContext(ctx, draw(look), "", "", view)
		return failure("views.update", err)
	})
	s.placed = s.placed || err == nil && s.from == fromForm && view == s.view
	return err
}
