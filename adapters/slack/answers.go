package slack

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"livinglab/bot/chat"
)

// scene is something that was done, while it is answered.
type scene struct {
	*deed
	r      *receiver
	ack    *acknowledgement
	event  chat.Event // with who did it
	lang   chat.Lang
	tried  bool // whether the trigger was used, or tried
	placed bool // whether something took the place of the form that was sent
	handed bool // whether the document of the answer was sent
}

var (
	// errOutOfPlace is an answer that this event does not take.
	errOutOfPlace = errors.New("not an answer to this")
	// errTooLate is a view that could not be opened: the 3 s were over.
	errTooLate = errors.New("too late to open a view")
)

// show shows the bot's answer as chat.Answer's functions say.
func (s *scene) show(ctx context.Context, got chat.Answer) (err error) {
	defer recovered(&err)
	switch got.Does {
	case chat.DoesNothing:
		return nil
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
		return s.refuse(ctx, got.Problems)
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

// tell tells the person one of the adapter's own words; the log, when that
// fails as well.
func (s *scene) tell(ctx context.Context, key string) {
	if err := s.whisper(ctx, s.r.p.saying(s.lang, key)); err != nil {
		s.r.p.o.Logger.Error("slack: a person could not be told", "what", key, "error", err)
	}
}

// turnAway answers someone whom the bot does not serve, or cannot serve now.
// What the bot was not told of can be done again: an event goes back to Slack,
// which delivers it again.
func (s *scene) turnAway(ctx context.Context, err error) {
	if errors.Is(err, errNotOurs) {
		s.r.p.o.Logger.Info("slack: someone whom the bot does not serve", "from", s.from, "error", err)
		s.turnedAway(ctx)
		s.ack.with(nil)
		return
	}
	s.r.p.o.Logger.Error("slack: who did it cannot be found out", "from", s.from, "error", err)
	if s.from == fromTalk || s.opened {
		s.ack.with(notTaken{})
		return
	}
	s.tell(ctx, "do-again")
	s.ack.with(nil)
}

// turnedAway tells someone that the bot does not serve them.
func (s *scene) turnedAway(ctx context.Context) {
	if !s.opened {
		s.tell(ctx, "not-served")
	} else if err := s.publishCards(ctx, s.r.p.saying(s.lang, "not-served")); err != nil {
		s.r.p.o.Logger.Error("slack: the Home tab", "error", err)
	}
}

// maxSayWaits is how often something said waits for its turn in the room.
const maxSayWaits = 5

// say posts a card where it happened, for everyone there. It goes the way of
// every post, so that it has an id, a thread and buttons, and is not there twice
// when the event is delivered again. Where the bot is not in the room it can
// answer a person all the same: the post then is one of the response_url, whose
// id Slack does not tell.
func (s *scene) say(ctx context.Context, c chat.Card) error {
	err := s.post(ctx, s.target(), c, "say:"+s.event.ID)
	if (errors.Is(err, chat.ErrGone) || errors.Is(err, chat.ErrRefused)) && s.answerable(s.r.p.o.Now()) {
		err = s.respondWith(ctx, c, func(m *response) { m.Type, m.Thread = inChannel, s.thread })
		s.r.p.pace.spend(s.channel)
	}
	return err
}

// post posts, and waits as long as Slack asks to, once what was done is
// acknowledged.
func (s *scene) post(ctx context.Context, to chat.Target, c chat.Card, key string) error {
	for tries := 1; ; tries++ {
		_, err := s.r.p.postNow(ctx, to, c, key)
		var retry *chat.RetryError
		if !errors.As(err, &retry) || tries == maxSayWaits {
			return err
		}
		s.ack.slow()
		if err := s.r.p.o.Sleep(ctx, retry.After); err != nil {
			return err
		}
	}
}

// replace puts a card in place of the whisper that was pressed, or whose press
// opened the form; elsewhere it whispers.
func (s *scene) replace(ctx context.Context, c chat.Card) error {
	var err error
	switch {
	case (s.from == fromWhisper || s.from == fromForm && s.opener == fromWhisper) && s.answerable(s.r.p.o.Now()):
		err = s.respondWith(ctx, c, func(m *response) { m.Replace = true })
	case s.from == fromModal:
		err = s.update(ctx, s.view, c)
	case s.from == fromForm && s.opener == fromModal && s.behind != "":
		err = s.update(ctx, s.behind, c)
	default:
		return s.whisper(ctx, c)
	}
	if errors.Is(err, chat.ErrInvalid) {
		return err
	}
	if err != nil { // it is gone, or was answered too often
		s.r.p.o.Logger.Info("slack: shown anew instead of replaced", "from", s.from, "error", err)
		return s.whisper(ctx, c)
	}
	return nil
}

// open opens a form. It is never put off: the trigger is good for 3 s.
func (s *scene) open(ctx context.Context, f chat.Form) error {
	if err := s.r.p.Limits().CheckForm(f); err != nil {
		return fmt.Errorf("%w: %w", chat.ErrInvalid, err)
	}
	v := s.r.p.modal(f, s.metadata())
	return s.openView(ctx, looks{plain: true}, func(looks) slack.ModalViewRequest { return v }) // a form has one look
}

// openView opens a view, over the one that the person looks at if there is one.
func (s *scene) openView(ctx context.Context, look looks, draw func(looks) slack.ModalViewRequest) error {
	if s.trigger == "" {
		return errTooLate
	}
	method, call := "views.open", s.r.p.api.OpenViewContext
	if s.from == fromModal {
		method, call = "views.push", s.r.p.api.PushViewContext
	}
	first := !s.tried
	s.tried = true
	try := func() error {
		return s.r.p.offer(ctx, look, func(look looks) error {
			_, err := call(ctx, s.trigger, draw(look))
			return failure(method, err)
		})
	}
	err := try()
	if doubtful(err) { // it may be open; a trigger opens one view, however often it is tried
		err = try()
	}
	switch word := code(err); {
	case word == "exchanged_trigger_id" && first: // delivered again: it is open already
		s.r.p.o.Logger.Debug("slack: a view that was opened before", "error", err)
		return nil
	case strings.HasSuffix(word, "trigger_id"), word == "invalid_trigger":
		return fmt.Errorf("%w: %w", errTooLate, err)
	}
	return err
}

// refuse leaves a form open, with what is wrong beside each field.
func (s *scene) refuse(ctx context.Context, problems chat.Problems) error {
	for field := range problems {
		if !s.form.has(field) { // Slack would show nothing of it
			return fmt.Errorf("%w: the form has no field %.40q", errOutOfPlace, field)
		}
	}
	if s.ack.with(slack.NewErrorsViewSubmissionResponse(problems)) {
		return nil
	}
	return s.reopen(ctx, problems)
}
