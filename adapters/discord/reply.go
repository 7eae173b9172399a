package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"livinglab/bot/chat"
)

// Types of first answers to an interaction (Receiving and Responding,
// "Interaction Callback Type").
const (
	answerMessage  = discordgo.InteractionResponseChannelMessageWithSource
	answerPromise  = discordgo.InteractionResponseDeferredChannelMessageWithSource // a message that comes later: "… is thinking"
	answerKeep     = discordgo.InteractionResponseDeferredMessageUpdate            // the message acted on, which may change later
	answerUpdate   = discordgo.InteractionResponseUpdateMessage                    // the message acted on, changed
	answerSuggests = discordgo.InteractionApplicationCommandAutocompleteResult
	answerForm     = discordgo.InteractionResponseModal
)

// How long things may take. Discord shows the person an error of its own when
// there was no first answer within 3 s; what came with it is good for 15 minutes,
// of which one is kept back for clocks that differ. ("Interaction Callback".)
const (
	slowAfter = 2 * time.Second // then a first answer is given, and the rest later
	firstFor  = 5 * time.Second // a first answer: later than that it is of no use
	tokenFor  = 14 * time.Minute
	workFor   = time.Minute // everything that one event causes
)

// maxFirst is how large the files of a first answer may be, in bytes: larger ones
// might not be there in time.
const maxFirst = 256 << 10

// Why a first answer was not given.
var (
	errAnswered = errors.New("it has a first answer already")
	errExpired  = errors.New("it came too late for an answer")
)

// state tells how far an interaction is answered.
type state int

// The states of an interaction.
const (
	open          state = iota // there was no first answer
	promised                   // a message for the person alone was promised: @original
	promisedToAll              // a message for everyone was promised: @original
	kept                       // the message acted on is @original
	answered                   // it was answered, and @original is that answer
	elsewhere                  // it was answered before, as by another connection
	expired                    // it can no longer be answered
)

// interactionReply is the one first answer that Discord waits for, and what
// follows it.
type interactionReply struct {
	p   *Platform
	app string // the application's id
	to  origin
	// since is when the interaction was received.
	since time.Time

	mu    sync.Mutex
	state state
}

// now is the state.
func (a *interactionReply) now() state {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.state
}

// callback is a first answer. discordgo's has data of one type, which holds neither
// what is said of an attachment nor the components of a form.
type callback struct {
	Type discordgo.InteractionResponseType `json:"type"`
	Data any                               `json:"data,omitempty"`
}

// flags is the data of a promise.
type flags struct {
	Flags discordgo.MessageFlags `json:"flags,omitempty"`
}

// message gives a first answer that shows a message. One with large files is
// promised and completed.
func (a *interactionReply) message(ctx context.Context, m message) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.state == open && m.size() > maxFirst {
		next := promisedToAll
		if m.Flags&onlyYou != 0 {
			next = promised
		}
		if err := a.first(ctx, callback{answerPromise, flags{m.Flags & onlyYou}}, nil, next); err != nil {
			return err
		}
		return a.edit(ctx, m)
	}
	return a.first(ctx, callback{answerMessage, m}, m.files, answered)
}

// update gives a first answer that changes the message acted on.
func (a *interactionReply) update(ctx context.Context, m message) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.state == open && m.size() > maxFirst {
		if err := a.first(ctx, callback{Type: answerKeep}, nil, kept); err != nil {
			return err
		}
		return a.edit(ctx, m)
	}
	return a.first(ctx, callback{answerUpdate, m}, m.files, answered)
}

// form gives a first answer that opens a form.
func (a *interactionReply) form(ctx context.Context, m modal) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.first(ctx, callback{answerForm, m}, nil, answered)
}

// suggest gives the first answer to a command that is being typed.
func (a *interactionReply) suggest(ctx context.Context, c choices) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.first(ctx, callback{answerSuggests, c}, nil, answered)
}

// keep gives a first answer that shows nothing: the message acted on stays as it
// is, and may be changed later.
func (a *interactionReply) keep(ctx context.Context) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.first(ctx, callback{Type: answerKeep}, nil, kept)
}

// promise gives a first answer that promises one to the person alone.
func (a *interactionReply) promise(ctx context.Context) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.first(ctx, callback{answerPromise, flags{onlyYou}}, nil, promised)
}

// first gives the first answer, after which the state is next.
func (a *interactionReply) first(ctx context.Context, c callback, files []upload, next state) error {
	switch a.state {
	case open:
	case expired:
		return errExpired
	default:
		return errAnswered
	}
	ctx, cancel := context.WithTimeout(ctx, firstFor)
	defer cancel()
	address := discordgo.EndpointInteractionResponse(a.to.interaction, url.PathEscape(a.to.token))
	again, err := a.send(ctx, request{operation: "create_interaction_response", open: true}, raw(http.MethodPost, address, c, files, nil), true)
	switch {
	case err == nil, again && code(err) == discordgo.ErrCodeInteractionHasAlreadyBeenAcknowledged: // by the one whose answer was lost
		a.state = next
		a.p.o.Acknowledged(a.p.o.Now().Sub(a.since))
		return nil
	case code(err) == discordgo.ErrCodeInteractionHasAlreadyBeenAcknowledged:
		a.state = elsewhere
		return fmt.Errorf("%w: %w", errAnswered, err)
	case code(err) == discordgo.ErrCodeUnknownInteraction:
		a.state = expired
		return fmt.Errorf("%w: %w", errExpired, err)
	}
	return err
}

// How often what belongs to an interaction is tried, and how long it waits for
// that where Discord asks to.
const (
	replyTries = 3
	replyWait  = 2 * time.Second
)

// send makes a request, again where Discord asks to wait a little, and once more
// where nobody knows whether it arrived, unless it must not be done twice. again
// tells that it may have been done more than once.
func (a *interactionReply) send(ctx context.Context, r request, ask asking, repeats bool) (again bool, err error) {
	for range replyTries {
		_, err = a.p.send(ctx, r, ask)
		var retry *chat.RetryError
		switch {
		case errors.As(err, &retry) && retry.After <= replyWait:
			if a.p.o.Sleep(ctx, retry.After) != nil {
				return again, err
			}
		case doubtful(err) && repeats && !again:
			again = true
		default:
			return again, err
		}
	}
	return again, err
}

// edit changes @original: it completes what was promised, or changes the message
// acted on.
func (a *interactionReply) edit(ctx context.Context, m message) error {
	m.Flags = 0 // they stay as they are
	ask := raw(http.MethodPatch, discordgo.EndpointWebhookMessage(a.app, url.PathEscape(a.to.token), "@original"), m, m.files, nil)
	_, err := a.send(ctx, request{operation: "update_original_webhook_message", open: true}, ask, true)
	return late(err)
}

// remove takes @original away.
func (a *interactionReply) remove(ctx context.Context) error {
	_, err := a.send(ctx, request{operation: "delete_original_webhook_message", open: true}, func(s *discordgo.Session, with discordgo.RequestOption) error {
		return s.InteractionResponseDelete(a.interaction(), with)
	}, true)
	if code(err) == discordgo.ErrCodeUnknownMessage {
		return nil // the person closed it
	}
	return late(err)
}

// follow shows another message. What one person alone sees is rather shown twice
// than not at all.
func (a *interactionReply) follow(ctx context.Context, m message) error {
	ask := raw(http.MethodPost, discordgo.EndpointWebhookToken(a.app, url.PathEscape(a.to.token)), m, m.files, nil)
	_, err := a.send(ctx, request{operation: "execute_webhook", open: true}, ask, m.Flags&onlyYou != 0)
	return late(err)
}

// original is what @original is now, "" when it is not there (any more).
func (a *interactionReply) original(ctx context.Context) (id string, loading bool, err error) {
	var m *discordgo.Message
	_, err = a.send(ctx, request{operation: "get_original_webhook_message", open: true}, func(s *discordgo.Session, with discordgo.RequestOption) (err error) {
		m, err = s.InteractionResponse(a.interaction(), with)
		return err
	}, true)
	switch {
	case code(err) == discordgo.ErrCodeUnknownMessage:
		return "", false, nil
	case err != nil || m == nil:
		return "", false, late(err)
	}
	return m.ID, m.Flags&discordgo.MessageFlagsLoading != 0, nil
}

// interaction is what discordgo needs to know of the interaction.
func (a *interactionReply) interaction() *discordgo.Interaction {
	return &discordgo.Interaction{ID: a.to.interaction, AppID: a.app, Token: url.PathEscape(a.to.token)}
}

// late is an error as errExpired, when it says that the token is no longer good.
func late(err error) error {
	if c := code(err); c == discordgo.ErrCodeUnknownWebhook || c == discordgo.ErrCodeInvalidWebhookTokenProvided {
		return fmt.Errorf("%w: %w", errExpired, err)
	}
	return err
}

// size is how large a message's files are, in bytes.
func (m message) size() (n int) {
	for _, f := range m.files {
		n += len(f.data)
	}
	return n
}
