package discord

import (
	"context"
	"errors"
	"fmt"

	"livinglab/bot/chat"
)

// scene is something that was done, while it is answered.
type scene struct {
	*deed
	r     *receiver
	reply *interactionReply // nil for what was said
	event chat.Event        // with who did it
	lang  chat.Lang
}

// errOutOfPlace is an answer that this event does not take.
var errOutOfPlace = errors.New("not an answer to this")

// errTooLate is a form that could not be opened: there was a first answer already.
var errTooLate = errors.New("too late to open a form")

// show shows the bot's answer as chat.Answer's functions say.
func (s *scene) show(ctx context.Context, got chat.Answer) (err error) {
	defer recovered(&err)
	switch got.Does {
	case chat.DoesNothing:
		return s.finish(ctx)
	case chat.DoesSay, chat.DoesWhisper, chat.DoesReplace:
		if got.Card == nil {
			return fmt.Errorf("%w: no card", errOutOfPlace)
		}
		if err := s.r.p.check(*got.Card); err != nil {
			return err
		}
		return s.showCard(ctx, got.Does, *got.Card)
	case chat.DoesOpen:
		if got.Form == nil || s.event.Submit != nil || s.event.Said != nil {
			return fmt.Errorf("%w: a form answers a command or a press", errOutOfPlace)
		}
		return s.open(ctx, *got.Form)
	case chat.DoesRefuse:
		if s.event.Submit == nil || len(got.Problems) == 0 {
			return fmt.Errorf("%w: a form is refused, with a problem", errOutOfPlace)
		}
		return s.refuseForm(ctx, got.Problems)
	}
	return fmt.Errorf("%w: %q", errOutOfPlace, got.Does)
}

func (s *scene) showCard(ctx context.Context, does chat.Does, c chat.Card) error {
	switch does {
	case chat.DoesSay:
		return s.say(ctx, c)
	case chat.DoesReplace:
		return s.replace(ctx, c)
	}
	return s.whisper(ctx, c)
}

// tell tells the person one of the adapter's own words; the log, when that fails
// as well.
func (s *scene) tell(ctx context.Context, key string, args ...any) {
	c := chat.Card{Lang: s.lang, Body: []chat.Text{chat.Str(s.r.p.say(s.lang, key, args...))}}
	err := errExpired
	if s.reply != nil {
		err = s.showAnew(ctx, s.r.p.message(c), true)
	}
	if errors.Is(err, errExpired) {
		err = s.post(ctx, chat.Target{Person: s.user}, c, "whisper:"+s.event.ID)
	}
	if err != nil {
		s.r.p.o.Logger.Error("discord: a person could not be told", "what", key, "error", err)
	}
}

// finish ends what shows nothing (more) to the person.
func (s *scene) finish(ctx context.Context) error {
	if s.reply == nil {
		return nil
	}
	err := s.end(ctx)
	if errors.Is(err, errExpired) {
		return nil // Discord has told the person; there is nothing to add
	}
	return err
}

func (s *scene) end(ctx context.Context) error {
	first := s.reply.promise
	if s.onMessage() {
		first = s.reply.keep
	}
	if err := first(ctx); err != nil && !errors.Is(err, errAnswered) {
		return err
	}
	switch s.reply.now() {
	case promised, promisedToAll:
		return s.reply.remove(ctx)
	case kept:
		if s.opener == fromProblems {
			return s.reply.remove(ctx) // nothing is wrong any more
		}
	case elsewhere:
		if _, loading, err := s.reply.original(ctx); err != nil || !loading {
			return err
		}
		return s.reply.remove(ctx)
	}
	return nil
}

// whisper shows a card to the person alone. A form that was corrected is answered
// in the place of what was wrong with it. Where Discord takes no answer (any
// more) it is a direct message, which is kept.
func (s *scene) whisper(ctx context.Context, c chat.Card) error {
	m := s.r.p.message(c)
	err := errExpired
	switch {
	case s.reply == nil:
	case s.opener == fromProblems:
		err = s.change(ctx, m)
	default:
		err = s.showAnew(ctx, m, true)
	}
	if errors.Is(err, errExpired) {
		return s.post(ctx, chat.Target{Person: s.user}, c, "whisper:"+s.event.ID)
	}
	return err
}

// say posts a card where it happened, for everyone there: as the answer, which
// needs the bot in no room, and cannot be there twice.
func (s *scene) say(ctx context.Context, c chat.Card) error {
	err := errExpired
	if s.reply != nil {
		err = s.sayHere(ctx, s.r.p.message(c))
	}
	if errors.Is(err, errExpired) {
		return s.post(ctx, s.target(), c, "say:"+s.event.ID)
	}
	return err
}

func (s *scene) sayHere(ctx context.Context, m message) error {
	if s.opener != fromProblems {
		return s.showAnew(ctx, m, false)
	}
	// The answer to a form that was corrected is the end of what was wrong.
	if err := s.reply.keep(ctx); err != nil && !errors.Is(err, errAnswered) {
		return err
	}
	if s.reply.now() != kept {
		return s.showAnew(ctx, m, false)
	}
	if err := s.reply.follow(ctx, m); err != nil {
		return err
	}
	return s.reply.remove(ctx)
}

// showAnew shows a message: as the first answer, in the place of what was
// promised, or after them.
func (s *scene) showAnew(ctx context.Context, m message, alone bool) error {
	if alone {
		m.Flags |= onlyYou
	}
	if err := s.reply.message(ctx, m); !errors.Is(err, errAnswered) {
		return err
	}
	switch now := s.reply.now(); {
	case now == promised && alone, now == promisedToAll && !alone:
		return s.reply.edit(ctx, m)
	case now == promised, now == promisedToAll:
		if err := s.reply.remove(ctx); err != nil {
			return err
		}
	case now == elsewhere:
		return s.showAgain(ctx, m, alone)
	}
	return s.reply.follow(ctx, m)
}

// showAgain shows a message as the answer to what was answered before, perhaps
// not to its end: the bot may have died between a promise and what was promised.
// What everyone sees is not there twice.
func (s *scene) showAgain(ctx context.Context, m message, alone bool) error {
	id, loading, err := s.reply.original(ctx)
	switch {
	case err != nil:
		return err
	case loading && alone:
		return s.reply.edit(ctx, m)
	case loading:
		if err := s.reply.remove(ctx); err != nil {
			return err
		}
	case !alone && id != "" && id != s.message:
		s.r.p.o.Logger.Debug("discord: said before", "event", s.event.ID)
		return nil
	}
	return s.reply.follow(ctx, m)
}

// replace puts a card in place of the whisper that was pressed, or whose press
// opened the form; elsewhere it whispers.
func (s *scene) replace(ctx context.Context, c chat.Card) error {
	var err error
	switch {
	case s.from == fromWhisper, s.from == fromForm && s.opener == fromWhisper:
		err = s.change(ctx, s.r.p.message(c))
	case s.from == fromForm && s.opener == fromProblems && s.replaceBehind(ctx, c):
		return s.finish(ctx)
	default:
		return s.whisper(ctx, c)
	}
	if err == nil || errors.Is(err, chat.ErrInvalid) {
		return err
	}
	// It is gone, or its time is over.
	s.r.p.o.Logger.Info("discord: shown anew instead of replaced", "from", s.from, "error", err)
	return s.whisper(ctx, c)
}

// change puts a message in place of the one that was acted on.
func (s *scene) change(ctx context.Context, m message) error {
	if err := s.reply.update(ctx, m); !errors.Is(err, errAnswered) {
		return err
	}
	switch s.reply.now() {
	case kept:
		return s.reply.edit(ctx, m)
	case elsewhere:
		if id, _, err := s.reply.original(ctx); err == nil && id == s.message {
			return s.reply.edit(ctx, m)
		}
	}
	return s.showAnew(ctx, m, true)
}

// open opens a form. It is never put off: nothing opens after a first answer. The
// form is kept, to be opened again should it be refused.
func (s *scene) open(ctx context.Context, f chat.Form) error {
	if err := s.r.p.checkForm(f); err != nil {
		return err
	}
	s.r.p.forms.keep(s.interaction, keptForm{user: s.user, form: f}, s.r.p.o.Now())
	return s.openModal(ctx, s.r.p.modal(f, s.interaction, nil))
}

func (s *scene) openModal(ctx context.Context, m modal) error {
	err := s.reply.form(ctx, m)
	switch {
	case errors.Is(err, errExpired): // Discord has told the person, who tries again
		s.r.p.o.Logger.Warn("discord: a form that was too late to open", "error", err)
		return nil
	case errors.Is(err, errAnswered) && s.reply.now() == elsewhere: // delivered again: it is open already
		s.r.p.o.Logger.Debug("discord: a form that was opened before", "event", s.event.ID)
		return nil
	case errors.Is(err, errAnswered):
		return fmt.Errorf("%w: %w", errTooLate, err)
	}
	return err
}

// maxSayWaits is how often something said waits for its turn in the room.
const maxSayWaits = 5

// post posts, and waits as long as Discord asks to.
func (s *scene) post(ctx context.Context, to chat.Target, c chat.Card, key string) error {
	for tries := 1; ; tries++ {
		_, err := s.r.p.Post(ctx, to, c, key)
		var retry *chat.RetryError
		if !errors.As(err, &retry) || tries == maxSayWaits {
			return err
		}
		if err := s.r.p.o.Sleep(ctx, retry.After); err != nil {
			return err
		}
	}
}
