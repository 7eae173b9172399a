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
	sent, err := asSent(s.form.raw)
	if err != nil {
		return fmt.Errorf("a form that cannot be shown again: %w", err)
	}
	v := s.r.p.again(sent, problems)
	return s.updateView(ctx, s.view, looks{plain: true}, func(looks) slack.ModalViewRequest { return v })
}

// asSent reads a view that Slack hands back. It writes &, < and > as entities in
// the words of its text objects, plain ones too (slackapi/bolt-python issue 513):
// they are read, or what was sent again would show them.
func asSent(raw []byte) (sent slack.View, err error) {
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return sent, err
	}
	data, err := json.Marshal(unescaped(v))
	if err == nil {
		err = json.Unmarshal(data, &sent)
	}
	return sent, err
}

// unescaped is a JSON value with the entities read in its text objects.
func unescaped(v any) any {
	switch v := v.(type) {
	case map[string]any:
		kind, _ := v["type"].(string)
		for name, x := range v {
			if s, ok := x.(string); ok && name == "text" && kind == slack.PlainTextType {
				v[name] = readEntities.Replace(s)
				continue
			}
			v[name] = unescaped(x)
		}
	case []any:
		for i, x := range v {
			v[i] = unescaped(x)
		}
	}
	return v
}
