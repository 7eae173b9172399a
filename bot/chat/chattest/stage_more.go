package chattest

import (
	"context"
	"errors"
	"testing"
	"time"

	"livinglab/bot/chat"
)

// Deletes is a stage where a post can be deleted by someone of the room.
type Deletes interface {
	Delete(t testing.TB, post *Seen)
}

// Forbids is a stage where a person can refuse direct messages.
type Forbids interface {
	Forbid(t testing.TB, account string)
}

// Throttles is a stage whose platform can ask to wait, at the next Post or Edit.
type Throttles interface {
	Throttle(t testing.TB, after time.Duration)
}

// Loses is a stage whose platform can do the next Post and lose its answer.
type Loses interface {
	LoseAnswer(t testing.TB)
}

// Suggests is a stage where people see how the line that they type may go on.
type Suggests interface {
	Suggest(t testing.TB, account string, at chat.Place, line string) []chat.Suggestion
}

// Downloads is a stage where a file can be downloaded from what is seen: the
// name that it is saved under and what is in it.
type Downloads interface {
	Download(t testing.TB, account string, on *Seen) chat.File
}

// Mentions is a stage where people can mention others: Mention is what they type.
type Mentions interface {
	Mention(account string) string
}

// Shortcuts is a stage whose messages have a menu with the commands that are
// offered on messages (chat.CommandSpec.OnMessage).
type Shortcuts interface {
	// Choose chooses a command in the menu of a message that is seen: of a person,
	// or a post of the bot. command is what it is called there. The result is
	// what the person alone is shown at once, nil if nothing.
	Choose(t testing.TB, account string, on *Seen, command string) *Seen
}

// Waits is a stage with a clock of its own, whose platform keeps rates by it:
// Wait lets some time pass there. Elsewhere nothing asks to wait by itself.
type Waits interface {
	Wait(t testing.TB, d time.Duration)
}

// Keeps is a stage that keeps what was posted by itself, whatever becomes of the
// bot's database.
type Keeps interface {
	Keeps()
}

// Excepts is a stage that has people do otherwise than they are told to where
// the platform has no such thing: each time, in words.
type Excepts interface {
	Exceptions() []string
}

// Names is a stage whose platform has ids of its own form: IDOf is that of a
// person or a room (the kind) that a story calls by a name. Elsewhere the name is
// the id.
type Names interface {
	IDOf(kind, name string) string
}

// Drops is a stage that can break the platform's connection, as networks do.
type Drops interface {
	Drop(t testing.TB)
}

// Outages is a stage whose platform can be down, for the bot and for people:
// connections are cut, and what is asked fails. What was posted is still there
// once it is up, and the bot has found it again when Up returns.
type Outages interface {
	Down(t testing.TB)
	Up(t testing.TB)
}

// throttle is how long the platform asks to wait: the adapter hands that on and
// does not wait itself.
const throttle = 7 * time.Second

// errRetry stands for *chat.RetryError in fails.
var errRetry = errors.New("asked to wait")

func isRetry(err error) bool {
	var e *chat.RetryError
	return errors.As(err, &e) && e.After == throttle
}

// fails checks that a post fails as wanted and shows nothing.
func (sc *scene) fails(to chat.Target, want error) {
	sc.Helper()
	id, err := sc.s.Platform().Post(context.Background(), to, titled("Refusé"), "refused")
	if want == errRetry && !isRetry(err) || want != errRetry && !errors.Is(err, want) {
		sc.Errorf("Post = %q, %v, want %v", id, err, want)
	}
	if sc.count(sc.marie, sc.room, "Refusé")+sc.count(sc.marie, sc.direct(), "Refusé") != 0 {
		sc.Error("it is seen")
	}
}

// Homes is a stage whose platform has a page for each person, of the bot's.
type Homes interface {
	// Home has a person open it, and waits until it is shown.
	Home(t testing.TB, account string)
}

// Draws is a stage that keeps what its platform was given to show.
type Draws interface {
	// Drawn is all of it, in its order, but for what no two runs have alike.
	Drawn() []Drawing
}

// Drawing is what a platform was given to show, in its own form.
type Drawing struct {
	On   string // what it is part of, by the platform's own name: "message", "modal"
	JSON string
	// Kind is the same of two drawings that differ in words, numbers and how many
	// there are of something alone.
	Kind string
}
