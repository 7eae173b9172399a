package bot

import (
	"context"
	"database/sql"
	"encoding/json"
	"io"
	"time"

	"livinglab/bot/chat"
)

// Call is one event, timer or rendering as a handler sees it: who, where, when,
// the transaction, and the words to answer with. Effects asked of it (Keep,
// Tell, Announce, AtTime, Note...) are written in the same transaction once the
// handler has returned without an error.
type Call struct {
	Tx     *sql.Tx
	Now    time.Time // in the lab's zone; the same all through the transaction
	Member Member    // who acts; ID 0 for a timer or a rendering
	Lang   chat.Lang // of who reads the answer
	Room   string    // the lab's name of the room where it happened, or ""
	At     chat.Place
	Route  chat.Route  // of a press or a submission
	Values []string    // chosen in a menu
	Fields chat.Filled // of a submission
	// On is the message that a command was chosen on, in its menu; else nil.
	On *chat.Message

	ctx     context.Context
	bot     *Bot
	feature string
	account chat.Account // of the event
	wanted  time.Time    // of a timer: when it was to run,
	until   time.Time    // and until when it is of use; zero: always
	args    map[string]string
	effects *effects
}

// Context is the context of the event.
func (c *Call) Context() context.Context { return c.ctx }

// Rand is the source of chance: of receipts, lots and shuffles. It cannot be
// predicted, except in tests.
func (c *Call) Rand() io.Reader { return c.bot.rand }

// Arg is an argument of the command, trimmed, or "".
func (c *Call) Arg(key string) string { return c.args[key] }

// Lab is the lab that the bot serves.
func (c *Call) Lab() Lab { return c.bot.lab }

// In returns the same call with the words of another language.
func (c *Call) In(l chat.Lang) *Call {
	d := *c
	d.Lang = l
	return &d
}

// ForRoom returns the same call with the words of shared rooms.
func (c *Call) ForRoom() *Call { return c.In(c.bot.lab.Lang) }

// T is a text of the feature, or of the core where the feature has none.
func (c *Call) T(key string, args ...any) chat.Text {
	return c.bot.texts.Text(c.Lang, c.textKey(key), args...)
}

// textKey is the full key of a text.
func (c *Call) textKey(key string) string {
	for _, full := range []string{c.feature + "." + key, "core." + key} {
		if c.bot.texts.Has(full) {
			return full
		}
	}
	return key
}

// S is T as a plain string, for labels.
func (c *Call) S(key string, args ...any) string { return c.T(key, args...).String() }

// Paragraphs is T split at the text's own blank lines, not at those of its
// arguments.
func (c *Call) Paragraphs(key string, args ...any) []chat.Text {
	return c.bot.texts.Paragraphs(c.Lang, c.textKey(key), args...)
}

// To is a route of the feature.
func (c *Call) To(action, arg string) chat.Route {
	return chat.Route{Feature: c.feature, Action: action, Arg: arg}
}

// Button is a button of the feature, whose label is the text "button.<action>".
func (c *Call) Button(action, arg string) chat.Button {
	return chat.Button{Label: c.S("button." + action), Route: c.To(action, arg)}
}

// Card begins a card in the call's language.
func (c *Call) Card(title chat.Text, body ...chat.Text) chat.Card {
	return chat.Card{Lang: c.Lang, Title: title, Body: body}
}

// Done whispers a short confirmation.
func (c *Call) Done(key string, args ...any) chat.Answer {
	return chat.Whisper(chat.Card{Lang: c.Lang, Body: c.Paragraphs(key, args...)})
}

// RoomText is a room of the lab, by its name, as people see it on each platform.
func (c *Call) RoomText(name string) chat.Text {
	var rooms []chat.Account
	for _, r := range c.bot.lab.Rooms[name] {
		rooms = append(rooms, chat.Account{Platform: r.Platform, ID: r.ID})
	}
	return chat.Where(name, rooms...)
}

// Local returns a kept instant (Unix seconds) in the lab's zone.
func (c *Call) Local(unix int64) time.Time { return time.Unix(unix, 0).In(c.bot.lab.Zone) }

// effects is what a handler asked for.
type effects struct {
	messages []outgoing
	keeps    []keep
	timers   []timerChange
	works    []work
	notes    []note
	spoken   []spoken // languages that were chosen
	scrub    bool
	wake     bool // what is due must be looked for, for another reason
}

// any reports whether something may be due now.
func (e *effects) any() bool {
	return e != nil && (len(e.messages)+len(e.keeps)+len(e.timers)+len(e.works) > 0 || e.scrub || e.wake)
}

// Note writes a line in the lab's journal: what happened ("round.opened"), to
// what ("round/12"), and details as JSON. The actor is who acts. Never note
// anything that tells who voted, or what: the journal is read by many.
func (c *Call) Note(what, subject string, details any) {
	c.effects.notes = append(c.effects.notes, note{what, subject, c.Member.ID, details})
}

// NoteUnnamed is Note without who acts, for what must not be joined to a person.
func (c *Call) NoteUnnamed(what, subject string, details any) {
	c.effects.notes = append(c.effects.notes, note{what, subject, 0, details})
}

type note struct {
	what, subject string
	actor         int64
	details       any
}

// Scrub asks that, right after this transaction, nothing of what it deleted
// remains in the database file, its free pages or its write-ahead log.
func (c *Call) Scrub() { c.effects.scrub = true }

// write writes all effects in the call's transaction.
func (c *Call) write() error {
	now := c.Now.Unix()
	for _, n := range c.effects.notes {
		details, err := json.Marshal(n.details)
		if err != nil {
			return err
		}
		if _, err := c.Tx.ExecContext(c.ctx, `INSERT INTO journal (at, feature, what, subject, actor, data)
			VALUES (?, ?, ?, ?, nullif(?, 0), ?)`, now, c.feature, n.what, n.subject, n.actor, string(details)); err != nil {
			return err
		}
	}
	for _, t := range c.effects.timers {
		if err := c.writeTimer(t); err != nil {
			return err
		}
	}
	for _, w := range c.effects.works {
		if err := c.writeWork(w); err != nil {
			return err
		}
	}
	for _, k := range c.effects.keeps {
		if err := c.writeKeep(k); err != nil {
			return err
		}
	}
	for _, m := range c.effects.messages {
		if err := c.writeMessage(m); err != nil {
			return err
		}
	}
	if c.effects.scrub {
		_, err := c.Tx.ExecContext(c.ctx, wantScrub)
		return err
	}
	return nil
}
