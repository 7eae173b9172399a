package bot

import (
	"fmt"
	"io/fs"
	"strings"

	"livinglab/bot/chat"
)

// Feature is one part of the lab's life, as data. Its Name is its folder, the
// first part of its routes and the prefix of its texts.
type Feature struct {
	Name     string
	Texts    fs.FS // text/fr.yaml and text/en.yaml
	Commands []Command
	Actions  []Action
	Posts    []Post
	Timers   []Timer
	Works    []Work
	// Open tells, for /labo, what is open for this person: one line each.
	Open func(c *Call) ([]chat.Text, error)
	// Next are the buttons that lead this person from /labo to what Open tells
	// of: at most 3. Where /labo is shown nothing can be typed, in a home tab.
	Next func(c *Call) ([]chat.Button, error)
	// Recall draws what a person asked to be reminded of by a button of
	// Call.Snooze, in their language and as they see it (c.Member). ErrNothing:
	// it has ended, or they have done it, and they need not be reminded.
	Recall func(c *Call, arg string) (chat.Card, error)
	// Said hears what people write in the threads of the feature's posts. arg
	// is the post's argument.
	Said func(c *Call, kind, arg string, said chat.Said) error
	// Merge makes what the feature keeps of one member another's, who is the same
	// person: they have linked their accounts, and from is deleted afterwards.
	// The accounts are into's already, and so is the call. What both have counts
	// once. It may Keep and Tell. Every feature that keeps members has it.
	Merge func(c *Call, from, into Member) error
	// Exports are the feature's tables as people want them, and Files the
	// documents that it has published.
	Exports []Export
	Files   []Export
	// Pages are what the feature shows on the web.
	Pages []Page
}

// Do is a handler. It reads what it needs from the call, asks the call for
// effects, and returns what the person is to see.
type Do func(c *Call) (chat.Answer, error)

// Command is a slash command, or a sub-command. Its words are texts: for the
// command with Key "round" of a feature, "cmd.round" is what people type after
// the slash, "cmd.round.about" what it does, and "cmd.round.on-message" what it
// is called in the menu of a message, if it is there; for its sub-command "open",
// "cmd.round.open" and "cmd.round.open.about"; for an argument "title" of that,
// "cmd.round.open.title"; "cmd.round.open.example" is a whole line that works.
type Command struct {
	Key   string
	Who   Role
	Reads bool // changes nothing
	Args  []Arg
	Subs  []Command
	Do    Do // nil when a sub-command is needed
	// OnMessage is what the command does when it is chosen in the menu of a
	// message (Call.On); nil when it is not offered there. Sub-commands are not.
	OnMessage Do
}

// Arg is one argument: a word, or for the last one the rest of the line.
type Arg struct {
	Key      string
	Optional bool
	// Suggest returns values for what is typed so far; nil for none.
	Suggest func(c *Call, typed string) ([]chat.Suggestion, error)
}

// Action is what a button, a menu or a form of the feature does.
type Action struct {
	Name  string
	Who   Role // checked at every press
	Reads bool // changes nothing: opens a form, shows a page
	Do    Do
}

// Post is a kind of living post: Call.Keep marks one as changed, and Render
// draws it when it is delivered, in the room's language. An error of
// ErrNothing means that there is nothing to show (any more): the post is left
// as it is.
type Post struct {
	Kind   string
	Render func(c *Call, arg string) (chat.Card, error)
	// Talk says that people are to write in its thread, which Said hears.
	Talk bool
}

// Timer is a kind of timer: Do runs in a transaction once it is due. What it does
// is undone when it returns an error, and it is run again later.
type Timer struct {
	Kind string
	// Late is for how long a timer of the kind is of use after it was due, when
	// the bot was down meanwhile. Every kind says it: Always for what must come
	// about (a closing), Within for what is only said in time (a reminder).
	// AtTimeUntil sets the end for one timer alone.
	Late Lateness
	Do   func(c *Call, arg string) error
	// Missed runs in the place of Do when a timer is of no use any more: to set
	// the next of a series, say. Nil: nothing is done.
	Missed func(c *Call, arg string) error
}

type command struct {
	Command
	feature string
	path    string   // "cmd.round.open"
	folded  []string // its names in every language, as they are compared
	subs    []*command
}

type action struct {
	Action
	feature string
	name    string // for the log: "ideas:support"
}

type actionKey struct{ feature, action string }

// add registers a feature.
func (b *Bot) add(f Feature) error {
	if err := (chat.Route{Feature: f.Name, Action: "x"}).Check(); err != nil {
		return err
	}
	if f.Texts != nil {
		if err := b.texts.Add(f.Name, f.Texts); err != nil {
			return err
		}
	}
	for _, c := range f.Commands {
		b.addCommand(f.Name, c)
	}
	for _, a := range f.Actions {
		key := actionKey{f.Name, a.Name}
		if err := (chat.Route{Feature: f.Name, Action: a.Name}).Check(); err != nil {
			return err
		}
		if b.actions[key] != nil || a.Do == nil {
			return fmt.Errorf("action %s: there already, or does nothing", a.Name)
		}
		b.actions[key] = &action{a, f.Name, f.Name + ":" + a.Name}
	}
	for _, p := range f.Posts {
		key := f.Name + "/" + p.Kind
		if _, there := b.posts[key]; there || p.Render == nil || strings.Contains(p.Kind, "/") {
			return fmt.Errorf("post %s: there already, draws nothing, or has a slash", key)
		}
		b.posts[key] = p
	}
	for _, t := range f.Timers {
		key := f.Name + "/" + t.Kind
		if _, there := b.timers[key]; there || t.Do == nil || t.Late == 0 {
			return fmt.Errorf("timer %s: there already, does nothing, or does not say how late it may be (Late)", key)
		}
		b.timers[key] = t
	}
	for _, w := range f.Works {
		key := f.Name + "/" + w.Kind
		if _, there := b.works[key]; there || w.Do == nil || w.Done == nil {
			return fmt.Errorf("work %s: there already, or does nothing", key)
		}
		b.works[key] = w
	}
	if f.Recall != nil {
		b.recalls[f.Name] = f.Recall
	}
	if f.Said != nil {
		b.said[f.Name] = f
	}
	return b.addPages(f)
}

// addCommand adds a command; sub-commands of a key that another feature has
// already (as /labo) join it. A sub-command needs at least its command's role.
func (b *Bot) addCommand(feature string, c Command) {
	made := &command{Command: c, feature: feature, path: "cmd." + c.Key}
	for _, s := range c.Subs {
		s.Who = max(s.Who, c.Who)
		made.subs = append(made.subs, &command{Command: s, feature: feature, path: made.path + "." + s.Key})
	}
	for _, have := range b.commands {
		if have.Key == c.Key && c.Do == nil && c.OnMessage == nil {
			have.subs = append(have.subs, made.subs...)
			return
		}
	}
	b.commands = append(b.commands, made)
}
