package slack

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"livinglab/bot/chat"
)

// How long things may take. Slack shows the person an error of its own when it
// was not acknowledged within 3 s.
const (
	slowAfter = 2 * time.Second // then it is acknowledged, and answered later
	workFor   = time.Minute     // everything that one payload causes
)

// acknowledgement is the one reply that Slack waits for.
type acknowledgement struct {
	mu        sync.Mutex
	done      bool
	send      func(reply any) error
	meanwhile any  // what it is when the answer is not known yet
	early     bool // whether it was that
}

// notTaken is the acknowledgement that is none: Slack delivers an event again,
// and tells a person that what they did did not work.
type notTaken struct{}

// with acknowledges with a reply, nil for an empty one. It returns false when
// that was done before, or could not be sent: the reply was then not shown.
func (a *acknowledgement) with(reply any) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.done {
		return false
	}
	a.done = true
	return a.send(reply) == nil
}

// slow acknowledges before the answer is known.
func (a *acknowledgement) slow() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.done {
		a.done, a.early = true, true
		_ = a.send(a.meanwhile) // if it was not sent, nobody waits for it any more
	}
}

// wait sets what slow replies.
func (a *acknowledgement) wait(reply any) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.meanwhile = reply
}

// late reports whether it was acknowledged before the answer was known.
func (a *acknowledgement) late() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.early
}

// receive acts on a payload: it asks the bot, shows its answer and
// acknowledges, exactly once, within slowAfter whatever happens. ctx may end
// before: what was received is answered all the same.
//
// The acknowledgement comes last, with the answer. Should the bot die between
// the two, Slack tells the person that something went wrong or delivers it
// again, and they are not left to believe that it was done.
func (r *receiver) receive(ctx context.Context, kind string, payload []byte, send func(reply any) error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), workFor)
	defer cancel()
	a := &acknowledgement{send: r.timed(send)}
	defer a.with(nil)
	slow := time.AfterFunc(slowAfter, a.slow)
	defer slow.Stop()
	if err := r.handle(ctx, kind, payload, a); err != nil {
		r.p.o.Logger.Error("slack: something that was received", "kind", kind, "error", unquoted(err))
	}
}

// timed measures how long it takes until an acknowledgement is sent, from now on.
func (r *receiver) timed(send func(reply any) error) func(reply any) error {
	begun := r.p.o.Now()
	return func(reply any) error {
		err := send(reply)
		if _, back := reply.(notTaken); err == nil && !back {
			r.p.o.Acknowledged(r.p.o.Now().Sub(begun))
		}
		return err
	}
}

// handle is receive, but for the acknowledgement that is always there.
func (r *receiver) handle(ctx context.Context, kind string, payload []byte, a *acknowledgement) (err error) {
	defer recovered(&err)
	self, err := r.p.self(ctx)
	if err != nil {
		a.with(notTaken{})
		return fmt.Errorf("it goes back, for it is not known who the bot is: %w", err)
	}
	d, err := decode(kind, payload, self, r.p.o.Now())
	switch {
	case err != nil:
		return fmt.Errorf("it cannot be read: %w", err)
	case d == nil:
		r.p.o.Logger.Debug("slack: none of the bot's business", "kind", kind)
	case d.did.changed:
		r.p.choices.changed(d)
	case d.team != "" && d.team != self.team:
		r.strange.Do(func() {
			r.p.o.Logger.Warn("slack: something came from another workspace; the bot serves one", "workspace", d.team)
		})
		if kind != kindEvent { // someone waits for an answer
			s := scene{r: r, deed: d, ack: a, event: d.event, lang: r.p.o.Lang}
			s.turnAway(ctx, errNotOurs)
		}
	case d.news != nil:
		r.hear(*d.news)
	default:
		r.act(ctx, d, a)
	}
	return nil
}

// hear takes note of news of the workspace.
func (r *receiver) hear(n news) {
	if n.left {
		r.fail(&SetupError{Key: RevokedToken, Args: map[string]string{"token": botToken},
			Err: errors.New("the app was removed from the workspace, or its token revoked")})
	}
	if n.person != "" {
		r.p.forgetPerson(n.person)
	}
	if n.group != "" {
		r.p.forgetGroup(n.group)
	}
}

// act finds out who did it, asks the bot and shows its answer.
func (r *receiver) act(ctx context.Context, d *deed, a *acknowledgement) {
	if d.from == fromForm {
		a.wait(r.p.moment(r.p.o.Lang))
	}
	var menus []chat.Press
	if d.event.Press != nil {
		menus = r.p.choices.settle(d)
	}
	e, err := r.event(ctx, d)
	s := scene{r: r, deed: d, ack: a, event: e, lang: r.p.voice.Of(e.From)}
	if err != nil {
		s.turnAway(ctx, err)
		return
	}
	if d.opened {
		a.with(nil)
		s.publish(ctx)
		return
	}
	if d.from == fromForm {
		a.wait(r.p.moment(s.lang))
	}
	answer, err := r.answer(ctx, &s, menus)
	if err != nil {
		r.p.o.Logger.Error("slack: an answer that cannot be shown", "from", d.from, "does", answer.Does, "error", unquoted(err))
		key := "went-wrong"
		if errors.Is(err, errTooLate) {
			key = "press-again"
		}
		s.tell(ctx, key)
	}
	a.with(nil)
	s.release(ctx)
	if d.home {
		s.publish(ctx)
	}
}

// answer asks the bot and shows what it answers. What is pressed on a whisper or
// a card in a modal, which the answer may take the place of, has its turn.
func (r *receiver) answer(ctx context.Context, s *scene, menus []chat.Press) (answer chat.Answer, err error) {
	if s.from == fromWhisper || s.from == fromModal {
		defer r.turns.enter(s.shownTo())()
	}
	if answer, err = r.consult(ctx, s.event, menus); err == nil {
		err = s.show(ctx, answer)
	}
	return answer, err
}

// ask hands an event to the bot.
func (r *receiver) ask(ctx context.Context, e chat.Event) (answer chat.Answer, err error) {
	defer recovered(&err)
	return r.bot.Handle(ctx, e), nil
}

// event is what was done with who did it, and what they wrote as people read
// it.
func (r *receiver) event(ctx context.Context, d *deed) (e chat.Event, err error) {
	defer recovered(&err)
	e = d.event
	e.From = chat.Person{Account: chat.Account{Platform: PlatformName, ID: d.user}}
	if d.from == fromTalk || d.opened { // nobody waits; Slack can deliver it again
		e.From, err = r.p.person(ctx, d.user)
	} else {
		e.From, err = r.p.actor(ctx, d.user, d.theirs, d.name)
	}
	if err != nil {
		return e, err
	}
	if err := r.locate(ctx, d); err != nil {
		return e, err
	}
	e.At = d.place()
	switch {
	case e.Command != nil && e.Command.On != nil:
		on := e.Command.On
		on.Text = r.p.readable(ctx, on.Text)
		if on.By.ID != "" {
			if by, err := r.p.person(ctx, on.By.ID); err == nil {
				on.By = by
			}
		}
	case e.Command != nil:
		e.Command.Text = r.p.readable(ctx, e.Command.Text)
	case e.Said != nil:
		e.Said.Text = r.p.readable(ctx, e.Said.Text)
	}
	return e, nil
}

// locate finds out whether the conversation is the person's own with the bot.
// What is done where there is none, in the Home tab, is done there. Slack tells
// with the Home tab which conversation it is beside. Where it lets the bot open
// none with the person, what was known stays: they have a Home tab all the same.
func (r *receiver) locate(ctx context.Context, d *deed) error {
	if d.channel != "" && d.opened {
		r.p.learnDirect(d.user, d.channel)
	}
	if d.channel != "" {
		own, err := r.p.withBot(ctx, d.channel, d.user)
		if errors.Is(err, chat.ErrRefused) {
			return nil
		}
		d.direct = own
		return err
	}
	var err error
	d.thread, d.direct = "", true
	d.channel, err = r.p.direct(ctx, d.user)
	return err
}

// recovered turns a panic into an error: it is a bug, and must not take the
// others' lab with it.
func recovered(err *error) {
	if v := recover(); v != nil {
		*err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
	}
}
