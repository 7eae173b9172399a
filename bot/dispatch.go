package bot

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"time"

	"livinglab/bot/chat"
	"livinglab/storage"
)

// errAgain rolls back an event that has been acted on already.
var errAgain = errors.New("event seen before")

// errRefused rolls back what a refused submission may have written, so that it
// can be sent again.
var errRefused = errors.New("form refused")

// errStale rolls back a read whose person must be written first.
var errStale = errors.New("member not written yet")

// answerIn is how long an event may take, waiting for its turn to write
// included. Platforms show an error of their own after 3 s: the person must have
// been told before, and nothing may have been done behind their back.
const answerIn = 2500 * time.Millisecond

// Handle acts on an event and returns what the person is to see. See the
// package comment.
func (b *Bot) Handle(ctx context.Context, e chat.Event) chat.Answer {
	start := time.Now()
	what, h := b.route(e)
	inTime, cancel := context.WithTimeout(ctx, answerIn)
	defer cancel()
	answer, err := b.run(inTime, e, h)
	if err != nil {
		answer = b.failed(ctx, e, what, err)
	}
	b.log.LogAttrs(ctx, slog.LevelDebug, "event", slog.String("platform", e.From.Platform), slog.String("what", what),
		slog.String("answer", string(answer.Does)), slog.Duration("took", time.Since(start)))
	return b.fit(e, what, answer)
}

// handler is what an event was found to be for.
type handler struct {
	feature string
	who     Role
	reads   bool
	args    map[string]string
	do      Do
}

// route finds the handler of an event. What it returns besides is for the log:
// never what a person wrote or chose.
func (b *Bot) route(e chat.Event) (string, handler) {
	switch {
	case e.Command != nil:
		return b.routeCommand(*e.Command)
	case e.Press != nil:
		return b.routeAction(e.Press.Route)
	case e.Submit != nil:
		return b.routeAction(e.Submit.Route)
	case e.Said != nil:
		return "said", handler{do: func(c *Call) (chat.Answer, error) { return chat.Nothing(), c.hear(*e.Said) }}
	}
	return "empty", handler{reads: true, do: func(*Call) (chat.Answer, error) { return chat.Nothing(), nil }}
}

func (b *Bot) routeAction(r chat.Route) (string, handler) {
	a := b.actions[actionKey{r.Feature, r.Action}]
	if a == nil {
		return "unknown action", handler{reads: true, do: func(c *Call) (chat.Answer, error) {
			return chat.Answer{}, c.Problem("core.stale")
		}}
	}
	return a.name, handler{feature: a.feature, who: a.Who, reads: a.Reads, do: a.Do}
}

// run runs a handler in a transaction: a snapshot when it only reads and the
// person is known, else one that writes.
func (b *Bot) run(ctx context.Context, e chat.Event, h handler) (answer chat.Answer, err error) {
	now := b.now()
	var asked *effects
	once := func(tx *sql.Tx, writes bool) (err error) {
		defer caught(&err)
		c, err := b.call(ctx, tx, e, h, now, writes)
		if err != nil {
			return err
		}
		if c.Member.Role < h.who {
			return c.notAllowed(h.who)
		}
		if answer, err = h.do(c); err != nil {
			return err
		}
		if answer.Form != nil {
			if err := c.typesNames(answer.Form); err != nil {
				return err
			}
		}
		switch {
		case answer.Does == "":
			return errors.New("the handler returned no answer")
		case answer.Does == chat.DoesRefuse:
			return errRefused
		case h.reads && (c.effects.any() || len(c.effects.notes) > 0):
			return errors.New("the handler says that it only reads, and asked for effects")
		case !writes:
			return nil
		}
		asked = c.effects
		return c.write()
	}
	err = errStale
	if h.reads {
		err = b.db.Read(ctx, func(tx *sql.Tx) error { return once(tx, false) })
	}
	if errors.Is(err, errStale) {
		err = b.db.Write(ctx, func(tx *sql.Tx) error { return once(tx, true) })
	}
	if err == nil && asked.any() {
		b.nudge() // only now: what woke before the commit would find nothing
	}
	if err == nil && asked != nil {
		b.speak(ctx, asked.spoken)
	}
	if errors.Is(err, errRefused) {
		err = nil
	}
	return answer, err
}

// call makes the Call of an event, having dropped it if it was acted on before.
func (b *Bot) call(ctx context.Context, tx *sql.Tx, e chat.Event, h handler, now time.Time, writes bool) (*Call, error) {
	m, found, err := b.findMember(ctx, tx, e.From)
	if err != nil {
		return nil, err
	}
	if !found && !writes {
		return nil, errStale
	}
	if writes && !h.reads && e.ID != "" {
		n, err := storage.Exec(ctx, tx, `INSERT INTO seen_events (platform, event, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`,
			e.From.Platform, e.ID, now.Unix())
		if err != nil {
			return nil, err
		}
		if n == 0 {
			return nil, errAgain
		}
	}
	if !found {
		if m, err = b.keepMember(ctx, tx, e.From, m, now.Unix()); err != nil {
			return nil, err
		}
	}
	c := b.newCall(ctx, tx, h.feature, now)
	c.Member, c.Lang, c.At, c.args = m, m.Lang, e.At, h.args
	c.account, c.Room = e.From.Account, b.roomNames[Room{e.From.Platform, e.At.Room}]
	if e.Command != nil {
		c.On = e.Command.On
	}
	if e.Press != nil {
		c.Route, c.Values = e.Press.Route, e.Press.Values
	}
	if e.Submit != nil {
		c.Route, c.Fields = e.Submit.Route, e.Submit.Fields
	}
	return c, nil
}

// newCall makes a call of nobody in particular, in the language of the rooms.
func (b *Bot) newCall(ctx context.Context, tx *sql.Tx, feature string, now time.Time) *Call {
	return &Call{Tx: tx, Now: now.In(b.lab.Zone).Truncate(time.Second), Lang: b.lab.Lang,
		ctx: ctx, bot: b, feature: feature, effects: &effects{}}
}

// As runs fn in a transaction as a call of the feature by nobody, effects
// included: for what is done without an event, as making the sample lab.
func (b *Bot) As(ctx context.Context, feature string, now time.Time, fn func(c *Call) error) error {
	err := b.db.Write(ctx, func(tx *sql.Tx) error {
		c := b.newCall(ctx, tx, feature, now)
		if err := fn(c); err != nil {
			return err
		}
		return c.write()
	})
	b.nudge()
	return err
}

// failed turns an error into what the person is told.
func (b *Bot) failed(ctx context.Context, e chat.Event, what string, err error) chat.Answer {
	lang := b.readLang(ctx, e.From)
	var p *Problem
	switch {
	case errors.As(err, &p):
		if e.Submit != nil && len(p.Fields) > 0 {
			return chat.Refuse(p.Fields)
		}
		return chat.Whisper(chat.Card{Lang: lang, Body: p.body()})
	case errors.Is(err, errAgain):
		if e.Said != nil {
			return chat.Nothing()
		}
		return chat.Whisper(chat.Card{Lang: lang, Body: b.texts.Paragraphs(lang, "core.again")})
	case storage.IsTemporary(err):
		b.log.Error("cannot write now", "what", what, errorAttr(err))
		return b.sorry(lang, e, "core.busy")
	}
	ref := reference()
	b.log.Error("event failed", "what", what, "ref", ref, errorAttr(err))
	return b.sorry(lang, e, "core.failed", "ref", ref)
}

// sorry tells a person that it did not work and is not their doing. A form
// stays open, with what was typed.
func (b *Bot) sorry(lang chat.Lang, e chat.Event, key string, args ...any) chat.Answer {
	if e.Submit != nil && len(e.Submit.Fields) > 0 {
		first := slices.Min(slices.Collect(maps.Keys(e.Submit.Fields)))
		return chat.Refuse(chat.Problems{first: b.texts.Text(lang, key, args...).String()})
	}
	return chat.Whisper(chat.Card{Lang: lang, Body: b.texts.Paragraphs(lang, key, args...)})
}

// readLang is the language of a person, kept or told by their platform.
func (b *Bot) readLang(ctx context.Context, p chat.Person) chat.Lang {
	lang := b.langOf("", p.Locale)
	_ = b.db.Read(ctx, func(tx *sql.Tx) error { // the language of an error message is no reason for another error
		m, _, err := b.findMember(ctx, tx, p)
		if err == nil {
			lang = m.Lang
		}
		return err
	})
	return lang
}

// fit cuts an answer's texts to the platform's limits.
func (b *Bot) fit(e chat.Event, what string, a chat.Answer) chat.Answer {
	p := b.platforms[e.From.Platform]
	if p == nil {
		return a
	}
	l := p.Limits()
	var err error
	if a.Card != nil {
		c := l.Fit(*a.Card)
		err, a.Card = l.Check(c), &c
	}
	if a.Form != nil {
		f := l.FitForm(*a.Form)
		err, a.Form = l.CheckForm(f), &f
	}
	if err != nil {
		b.log.Error("answer over the limits", "what", what, errorAttr(err))
	}
	return a
}
