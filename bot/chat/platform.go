package chat

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Platform is a place where people chat: Slack, Discord, the page of `try`.
// Every method may be called from several goroutines at once.
type Platform interface {
	// Name is the platform's short name, the one in Account.Platform. It never
	// changes: it is kept in the database.
	Name() string

	// Limits are the platform's numbers. They are at least Common.
	Limits() Limits

	// Run connects and hands every event to h, each in its own goroutine,
	// until ctx ends; then it answers what it has received and returns nil. The
	// context that it gives to Handle does not end with ctx. It
	// reconnects by itself; an error it returns is one that only a person can
	// mend, and says how.
	//
	// Handle's answer is shown as Answer's functions say. An answer that the
	// platform cannot take (a card over its limits) is logged and the person is
	// told that something went wrong, never silence.
	Run(ctx context.Context, h Handler) error

	// Post shows a card and returns the platform's id of the post. Called again
	// with the same key, as after a crash, it returns the post that is already
	// there as far as the platform can tell, and shows nothing twice. Every
	// post has a key, unique on the platform. What another process posted is
	// the platform's to know too, unless it is a Finder.
	//
	// Errors: ErrGone when the room or the person is not there (any more),
	// ErrRefused when they do not want it, *RetryError when the platform asks
	// to wait, ErrInvalid when the card can never be shown; any other error may
	// pass if it is tried again.
	Post(ctx context.Context, to Target, c Card, key string) (post string, err error)

	// Edit replaces the card of a post, whose target was to. The same errors
	// as Post; ErrGone also when the post was deleted.
	Edit(ctx context.Context, to Target, post string, c Card) error
}

// Handler is what a platform hands events to: the bot.
type Handler interface {
	// Handle acts on an event and returns what the person is to see. It returns
	// fast, does not panic, and may be called with the same event again.
	Handle(ctx context.Context, e Event) Answer
	// Suggest returns at most 25 ways to go on with a command line.
	Suggest(ctx context.Context, q Query) []Suggestion
}

// Target is where a post goes on one platform: a room, the thread of a post in
// a room, or one person. Exactly one of Room and Person is set.
type Target struct {
	Room   string `json:"room,omitempty"`
	Thread string `json:"thread,omitempty"` // a post in Room
	Person string `json:"person,omitempty"` // an account's id
}

// Commander is a platform that wants to know the commands: to register them or
// to complete what people type. Called once before Run.
type Commander interface {
	SetCommands(specs []CommandSpec)
}

// Roster is a platform that can list the people of the lab.
type Roster interface {
	// People returns everyone who can use the bot there, bots left out.
	People(ctx context.Context) ([]Person, error)
}

// Finder is a platform that cannot tell in Post what another process posted,
// but can look for it. Before it posts what it may have posted already (it
// crashed, or never heard the answer), the bot asks.
type Finder interface {
	// Find returns the post with a key in a target, posted at or after a time,
	// or "" when there is none as far as the platform can tell: where it may
	// not read what was posted it says so in its log, and "" is returned. An
	// error is one that may pass if it is tried again, or Post's.
	Find(ctx context.Context, to Target, key string, since time.Time) (post string, err error)
}

// Grouper is a platform that has private conversations of several people with
// the bot. Where there are none, each is written to alone.
type Grouper interface {
	// Group returns the room of the conversation of these accounts, at least
	// two, with the bot; the same people always have the same one. The errors
	// are Post's.
	Group(ctx context.Context, accounts []string) (room string, err error)
}

// Speaker is a platform with words of its own around the bot's (a page with its
// headings and buttons), which can show them to each person in their language.
type Speaker interface {
	// Speaks says that a person has chosen a language: the platform keeps it,
	// and uses it instead of what the account's locale says. It is called when
	// they choose, and again at each start of the bot for all who have chosen,
	// so that nothing is lost by a crash between. An account that is not there
	// is no error.
	Speaks(ctx context.Context, account string, l Lang) error
}

// Errors of Post and Edit, to be met with errors.Is.
var (
	ErrGone    = errors.New("the room, person or post is not there")
	ErrRefused = errors.New("not wanted there")
	ErrInvalid = errors.New("cannot be shown on this platform")
)

// RetryError says that the platform asked to be left alone for a while. Nothing
// was posted or edited.
type RetryError struct {
	After time.Duration
	// Here says that only this target must wait, as a room that has just had a
	// message: the rest may go on.
	Here bool
}

func (e *RetryError) Error() string {
	where := ""
	if e.Here {
		where = " before more is sent there"
	}
	return fmt.Sprintf("the platform asks to wait %v%s", e.After, where)
}
