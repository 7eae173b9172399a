package discord

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/bwmarrin/discordgo"

	"livinglab/bot/chat"
)

// refuseForm tells what is wrong with a form that was sent, with a button that
// opens it again. Discord has closed it.
func (s *scene) refuseForm(ctx context.Context, problems chat.Problems) error {
	now := s.r.p.o.Now()
	was, ok := s.r.p.forms.get(s.opening, s.user, now)
	if !ok {
		return s.refuseUnkept(ctx, problems)
	}
	for field := range problems {
		if !has(was.form, field) {
			return fmt.Errorf("%w: the form has no field %.40q", errOutOfPlace, field)
		}
	}
	was.form, was.problems = typedIn(was.form, s.event.Submit.Fields), problems
	m := s.r.p.message(s.problemCard(was))
	m.Components = append(m.Components, row(discordgo.Button{
		Style: discordgo.PrimaryButton, CustomID: correctPrefix + s.opening, Label: s.r.p.say(was.form.Lang, "correct"),
	}))
	if s.opener == fromWhisper {
		// By this answer that whisper can be replaced once the form is corrected.
		if err := s.reply.keep(ctx); err != nil && !errors.Is(err, errAnswered) {
			return err
		}
		if s.reply.now() == kept {
			was.behind = &s.origin
		}
	}
	s.r.p.forms.keep(s.opening, was, now) // before anyone can press the button
	if s.opener == fromProblems {
		return s.change(ctx, m)
	}
	return s.showAnew(ctx, m, true)
}

// problemCard says what is wrong with a form, field by field.
func (s *scene) problemCard(was keptForm) chat.Card {
	l := was.form.Lang
	c := chat.Card{Lang: l, Title: chat.Str(was.form.Title), Body: []chat.Text{chat.Str(s.r.p.say(l, "to-correct"))}}
	for _, d := range was.form.Fields {
		if problem := was.problems[d.Name]; problem != "" {
			c.Facts = append(c.Facts, chat.Fact{Label: d.Label, Value: chat.Str(problem)})
		}
	}
	return s.r.p.Limits().Fit(c)
}

// refuseUnkept tells what is wrong with a form that cannot be opened again, as
// after a restart, and gives back what was typed in it.
func (s *scene) refuseUnkept(ctx context.Context, problems chat.Problems) error {
	c := chat.Card{Lang: s.lang, Body: []chat.Text{chat.Str(s.r.p.say(s.lang, "start-again"))}}
	for _, field := range slices.Sorted(maps.Keys(problems)) {
		c.Body = append(c.Body, chat.Strong(problems[field]))
	}
	for _, field := range slices.Sorted(maps.Keys(s.event.Submit.Fields)) {
		for _, v := range s.event.Submit.Fields[field] {
			c.Body = append(c.Body, chat.Str(v))
		}
	}
	return s.whisper(ctx, s.r.p.Limits().Fit(c))
}

// reopen opens a refused form again, what was typed in it and what is wrong
// beside each field.
func (s *scene) reopen(ctx context.Context) error {
	was, ok := s.r.p.forms.get(s.again, s.user, s.r.p.o.Now())
	if !ok {
		s.tell(ctx, "form-gone")
		return nil
	}
	return s.openModal(ctx, s.r.p.modal(was.form, s.again, was.problems))
}

// replaceBehind replaces the whisper from which a form was first opened, and
// reports whether that could be done.
func (s *scene) replaceBehind(ctx context.Context, c chat.Card) bool {
	now := s.r.p.o.Now()
	was, ok := s.r.p.forms.get(s.opening, s.user, now)
	if !ok || was.behind == nil || now.Sub(madeAt(was.behind.interaction)) > tokenFor {
		return false
	}
	behind := &interactionReply{p: s.r.p, app: s.reply.app, to: *was.behind, state: kept}
	if err := behind.edit(ctx, s.r.p.message(c)); err != nil {
		s.r.p.o.Logger.Info("discord: a whisper could not be replaced", "error", err)
		return false
	}
	return true
}

func has(f chat.Form, field string) bool {
	for _, d := range f.Fields {
		if d.Name == field {
			return true
		}
	}
	return false
}
