// Package chattest holds the contract that every platform passes (Exercise), an
// in-memory platform, and the Stage through which tests act as people.
package chattest

import (
	"testing"

	"livinglab/bot/chat"
)

// Stage is a platform with people in front of it. A real adapter's stage goes
// through its wire: HTTP requests, a fake server's sockets. What people see
// comes back as Seen, read from what the platform really shows them, so that
// two platforms can be compared.
//
// All methods fail the test on an error that a person could not cause.
type Stage interface {
	// Platform is the adapter on stage.
	Platform() chat.Platform
	// Start runs the platform with a handler until the test ends or Stop.
	Start(t testing.TB, h chat.Handler)
	// Stop stops it as SIGTERM would. Start may be called again: posts remain.
	Stop(t testing.TB)
	// Add makes sure that people and rooms (by id) exist.
	Add(t testing.TB, people []chat.Person, rooms []string)

	// Type sends a line from the composer: a slash command, or a message. The
	// place is a room, a room and a thread, or Direct (the person's own private
	// conversation with the bot, whatever Room says). The result is what the
	// person alone is shown at once, nil if nothing.
	Type(t testing.TB, account string, at chat.Place, line string) *Seen
	// Press presses a button (no values) or chooses in a menu of something seen.
	Press(t testing.TB, account string, on *Seen, c Control, values ...string) *Seen
	// Submit sends an opened form. A refused form comes back as the same form
	// with its problems. A field that is not in fields keeps what the form
	// shows in it; one with no values is emptied.
	Submit(t testing.TB, account string, form *Seen, fields chat.Filled) *Seen
	// Again makes the platform deliver the person's last event once more, as
	// after a lost acknowledgement.
	Again(t testing.TB, account string) *Seen

	// Posts is what a person sees in a place, oldest first: what people wrote
	// and the bot's posts as they now are. Whispers are not in it. A thread is
	// a place of its own, without the post that it hangs on.
	Posts(t testing.TB, account string, at chat.Place) []*Seen
}

// Seen is something that a person sees: a post, a whisper, a form.
type Seen struct {
	Kind   SeenKind
	ID     string // the platform's id of a post; "" for a whisper or a form
	By     string // who wrote it: an account's id, or "" for the bot
	At     chat.Place
	Lang   chat.Lang
	Title  string
	Lines  []string // as SeeCard says; what a person wrote is one line
	Menus  []Control
	Button []Control
	Fields []SeenField // of a form
	Submit string      // of a form
	Handle any         // the stage's own
}

// SeenKind tells what was seen.
type SeenKind string

// The kinds of things seen.
const (
	Post    SeenKind = "post"
	Whisper SeenKind = "whisper"
	Form    SeenKind = "form"
)

// Control is a button, or a menu with its options.
type Control struct {
	Label   string
	Route   string // encoded; "" for a link
	URL     string
	Options []chat.Option
	Several bool
}

// SeenField is a form's field as shown.
type SeenField struct {
	Name, Label, Hint, Problem string
	Kind                       chat.FieldKind
	Optional                   bool
	Value                      []string
	Options                    []chat.Option
}
