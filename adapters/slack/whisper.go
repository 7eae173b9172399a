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
	up, err := s.load(ctx, c)
	if err != nil {
		return err
	}
	if s.inView() || s.from == fromForm && s.ack.late() {
		return s.whisperInView(ctx, c, up)
	}
	m := s.r.p.response(c, up)
	// A picture may still be at work in Slack: an acknowledgement that shows it
	// would be refused without a word to the bot.
	if s.from == fromCommand && up.picture == "" && fits(m) && s.ack.with(m) {
		return nil
	}
	return s.firstOf(s.ways(ctx, c, up))
}

// load has Slack keep a card's picture, and sends the person its document, once.
func (s *scene) load(ctx context.Context, c chat.Card) (uploads, error) {
	up, err := s.r.p.upload(ctx, c)
	if err != nil || c.File == nil || s.handed {
		return up, err
	}
	own, err := s.r.p.direct(ctx, s.user)
	if err != nil {
		return up, err
	}
	s.handed = true
	return up, s.r.p.share(ctx, own, "", *c.File)
}

// ways are how a card can be shown to the person alone, the best first. The
// response_url needs the bot in no room, but cannot whisper in a thread; a modal needs a trigger
// that is still good; a direct message is kept, so it comes last.
func (s *scene) ways(ctx context.Context, c chat.Card, up uploads) []func() error {
	byURL := func() error { return s.respond(ctx, s.r.p.response(c, up), up) }
	ephemeral := func() error {
		return s.r.p.ready(ctx, up, func() error { return s.r.p.ephemeral(ctx, s.origin, c, up) })
	}
	modal := func() error { return s.openView(ctx, s.r.p.cardModal(c, up, s.metadata()), up) }
	inPlace := s.thread != "" || up.picture != "" // Slack says better then what a picture lacks
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

// firstOf tries each way until one has shown the card. What Slack finds wrong in
// the card is wrong every way.
func (s *scene) firstOf(ways []func() error) error {
	var all error
	for _, way := range ways {
		err := way()
		if err == nil {
			return nil
		}
		all = errors.Join(all, err)
		if errors.Is(err, chat.ErrInvalid) {
			break
		}
		s.r.p.o.Logger.Debug("slack: a way to show a whisper that is closed", "from", s.from, "error", err)
	}
	return all
}

// whisperInView shows a card in a modal: over the card or the Home tab that the
// person looks at, or in place of the form that they sent.
func (s *scene) whisperInView(ctx context.Context, c chat.Card, up uploads) error {
	v := s.r.p.cardModal(c, up, s.metadata())
	open := func() error { return s.openView(ctx, v, up) }
	update := func() error { return s.updateView(ctx, s.view, v, up) }
	write := func() error { return s.writeTo(ctx, c) }
	switch s.from {
	case fromForm:
		reply := slack.NewUpdateViewSubmissionResponse(&v)
		if up.picture == "" && fits(reply) && s.ack.with(reply) {
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
	up, err := s.load(ctx, c)
	if err != nil {
		return err
	}
	return s.updateView(ctx, view, s.r.p.cardModal(c, up, s.metadata()), up)
}

func (s *scene) updateView(ctx context.Context, view string, v slack.ModalViewRequest, up uploads) error {
	err := s.r.p.ready(ctx, up, func() error {
		_, err := s.r.p.api.UpdateViewContext(ctx, v, "", "", view)
		return failure("views.update", err)
	})
	s.placed = s.placed || err == nil && s.from == fromForm && view == s.view
	return err
}
