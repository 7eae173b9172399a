package discord

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"livinglab/bot/chat"
)

// receive acts on something that came: it asks the bot and shows its answer, the
// first within slowAfter whatever happens. ctx may end before: what was received
// is answered all the same.
//
// The first answer comes last, with the bot's. Should the bot die between the
// two, Discord tells the person that it did not answer, and they are not left to
// believe that it was done.
func (r *receiver) receive(ctx context.Context, in incoming) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), workFor)
	defer cancel()
	if err := r.handle(ctx, in); err != nil {
		r.p.o.Logger.Error("discord: something that was received", "kind", in.kind, "error", err)
	}
}

func (r *receiver) handle(ctx context.Context, in incoming) (err error) {
	defer recovered(&err)
	since := r.p.o.Now()
	me, err := r.p.self(ctx)
	if err != nil {
		return fmt.Errorf("it is not known who the bot is: %w", err)
	}
	d, err := r.p.decode(in, me)
	switch {
	case d == nil && err != nil:
		return fmt.Errorf("it cannot be read: %w", err)
	case d == nil:
		return nil
	case err != nil:
		r.p.o.Logger.Warn("discord: something that cannot be read", "kind", in.kind, "from", d.from, "error", err)
	}
	s := &scene{deed: d, r: r, event: d.event}
	s.lang = r.p.voice.Of(chat.Person{Account: chat.Account{ID: d.user}, Locale: d.locale})
	if d.from == fromTalk {
		return s.hear(ctx, in)
	}
	s.reply = &interactionReply{p: r.p, app: me.app, to: d.origin, since: since}
	if in.missed && !s.stillWanted(ctx) {
		return nil
	}
	slow := time.AfterFunc(slowAfter, func() { s.slow(ctx) })
	defer slow.Stop()
	s.act(ctx)
	return nil
}

// slow gives a first answer before the bot's is known. A command that is being
// typed is suggested nothing.
func (s *scene) slow(ctx context.Context) {
	var err error
	switch {
	case s.asks != nil:
		err = s.reply.suggest(ctx, choicesOf(nil, ""))
	case s.from == fromWhisper, s.from == fromForm && (s.opener == fromWhisper || s.opener == fromProblems):
		err = s.reply.keep(ctx) // so that it can be replaced
	default:
		err = s.reply.promise(ctx)
	}
	if err != nil && !errors.Is(err, errAnswered) {
		s.r.p.o.Logger.Warn("discord: a first answer that was not given", "from", s.from, "error", err)
	}
}

// stillWanted reports whether something that was done while there was no
// connection can still be answered. If not, Discord has told the person that
// nothing was done, and so it is; they may have done it again. What the bot
// answered before goes to it once more: it knows.
func (s *scene) stillWanted(ctx context.Context) bool {
	if s.r.p.o.Now().Sub(madeAt(s.interaction)) < slowAfter {
		return true
	}
	s.slow(ctx)
	if s.reply.now() == expired {
		s.r.p.o.Logger.Info("discord: something that came too late, and was not done", "from", s.from)
		return false
	}
	return true
}

// act finds out who did it, asks the bot and shows its answer.
func (s *scene) act(ctx context.Context) {
	switch {
	case s.guild != "" && s.guild != s.r.p.o.Guild:
		s.r.strange.Do(func() {
			s.r.p.o.Logger.Warn("discord: something came from another server; the bot serves one", "server", s.guild)
		})
		s.refused(ctx, "not-served")
		return
	case s.refuse != "":
		s.refused(ctx, s.refuse)
		return
	}
	if err := s.complete(ctx); err != nil {
		s.turnAway(ctx, err)
		return
	}
	switch {
	case s.asks != nil:
		s.suggest(ctx)
		return
	case s.deed.again != "":
		if err := s.reopen(ctx); err != nil {
			s.failed(ctx, err, chat.DoesOpen)
		}
		return
	}
	s.answer(ctx)
}

// answer asks the bot and shows its answer.
func (s *scene) answer(ctx context.Context) {
	answer, err := s.r.ask(ctx, s.event)
	if err == nil {
		err = s.show(ctx, answer)
	}
	if err != nil {
		s.failed(ctx, err, answer.Does)
		return
	}
	if s.event.Submit != nil && answer.Does != chat.DoesRefuse {
		s.r.p.forms.done(s.opening, s.user)
	}
}

// failed tells the person that an answer could not be shown.
func (s *scene) failed(ctx context.Context, err error, does chat.Does) {
	s.r.p.o.Logger.Error("discord: an answer that cannot be shown", "from", s.from, "does", does, "error", err)
	key := "went-wrong"
	if errors.Is(err, errTooLate) {
		key = "press-again"
	}
	s.tell(ctx, key)
}

// refused answers what the bot is not told of.
func (s *scene) refused(ctx context.Context, key string) {
	if s.asks != nil {
		s.slow(ctx)
		return
	}
	s.tell(ctx, key, "option", s.refers)
}

// turnAway answers someone whom the bot does not serve, or cannot serve now.
func (s *scene) turnAway(ctx context.Context, err error) {
	if errors.Is(err, errNotOurs) {
		s.r.p.o.Logger.Info("discord: someone whom the bot does not serve", "from", s.from, "error", err)
		s.refused(ctx, "not-served")
		return
	}
	s.r.p.o.Logger.Error("discord: who did it cannot be found out", "from", s.from, "error", err)
	s.refused(ctx, "do-again")
}

// ask hands an event to the bot.
func (r *receiver) ask(ctx context.Context, e chat.Event) (answer chat.Answer, err error) {
	defer recovered(&err)
	return r.bot.Handle(ctx, e), nil
}

// complete adds to the event who did it and where, and what people wrote as people
// read it.
func (s *scene) complete(ctx context.Context) (err error) {
	defer recovered(&err)
	if s.event.From, err = s.r.p.actor(ctx, s.who, s.theirs, s.locale); err != nil {
		return err
	}
	s.lang = s.r.p.voice.Of(s.event.From)
	s.event.At = s.place()
	switch {
	case s.event.Command != nil && s.event.Command.On != nil:
		on := s.event.Command.On
		on.Text = s.r.p.readable(ctx, on.Text, s.beside)
		if on.By.ID != "" {
			if by, err := s.r.p.person(ctx, on.By.ID); err == nil {
				on.By = by // by the name that the server sees
			}
		}
	case s.event.Command != nil:
		s.event.Command.Text = s.r.p.readable(ctx, s.event.Command.Text, nil)
	case s.event.Said != nil:
		s.event.Said.Text = s.r.p.readable(ctx, s.event.Said.Text, s.beside)
	}
	return nil
}

// restarting answers what comes once the end has come: that it can be done again
// in a moment. What is said in a thread, and what is being typed, is let go.
func (r *receiver) restarting(ctx context.Context, in incoming) {
	if in.kind != kindInteraction {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), slowAfter)
	defer cancel()
	me, err := r.p.self(ctx)
	if err != nil {
		return
	}
	d, _ := r.p.decode(in, me) // what cannot be read is told the same
	if d == nil || d.asks != nil {
		return
	}
	s := &scene{deed: d, r: r, lang: r.p.voice.Of(chat.Person{Account: chat.Account{ID: d.user}, Locale: d.locale})}
	s.reply = &interactionReply{p: r.p, app: me.app, to: d.origin, since: r.p.o.Now()}
	c := chat.Card{Lang: s.lang, Body: []chat.Text{chat.Str(r.p.say(s.lang, "restarting"))}}
	m := r.p.message(c)
	m.Flags |= onlyYou
	if err := s.reply.message(ctx, m); err != nil {
		r.p.o.Logger.Info("discord: a person could not be told of the restart", "error", err)
	}
}

// recovered turns a panic into an error: it is a bug, and must not take the
// others' lab with it.
func recovered(err *error) {
	if v := recover(); v != nil {
		*err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
	}
}
