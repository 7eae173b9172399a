package slack

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/slack-go/slack"

	"livinglab/bot/chat"
)

// has reports whether the form has a field.
func (v *view) has(field string) bool {
	for _, b := range v.Blocks {
		if b.ID == field {
			return true
		}
	}
	return false
}

// saying is a card of one of the adapter's own words.
func (p *Platform) saying(l chat.Lang, key string) chat.Card {
	return chat.Card{Lang: l, Body: []chat.Text{chat.Str(p.say(l, key))}}
}

// moment acknowledges a form whose answer is not known yet: in its place, that
// it was received. The answer takes that place.
func (p *Platform) moment(l chat.Lang) *slack.ViewSubmissionResponse {
	v := p.cardModal(p.saying(l, "one-moment"), looks{}, "")
	return slack.NewUpdateViewSubmissionResponse(&v)
}

// release tells a form that was told to wait, and in whose place nothing was
// shown, that it is done: no view can be closed from here.
func (s *scene) release(ctx context.Context) {
	if s.from != fromForm || s.placed || !s.ack.late() {
		return
	}
	done := s.r.p.saying(s.lang, "done")
	if err := s.updateCard(ctx, s.view, done, looks{}, ""); err != nil && code(err) != "not_found" { // they closed it
		s.r.p.o.Logger.Warn("slack: a form that was told to wait", "error", err)
	}
}

// reopen shows a form again that was refused too late to be left open: what was
// typed is there, and what is wrong under each field.
func (s *scene) reopen(ctx context.Context, problems chat.Problems) error {
	var sent slack.View
	if err := json.Unmarshal(s.form.raw, &sent); err != nil {
		return fmt.Errorf("a form that cannot be shown again: %w", err)
	}
	v := s.r.p.again(sent, problems)
	return s.updateView(ctx, s.view, looks{plain: true}, func(looks) slack.ModalViewRequest { return v })
}
