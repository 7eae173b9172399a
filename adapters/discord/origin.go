package discord

import (
	"livinglab/bot/chat"
)

// source is what someone acted on. It decides how they can be answered.
type source string

// The sources.
const (
	fromCommand  source = "command"  // a command: typed, or chosen in the menu of a message
	fromPost     source = "post"     // a message that is kept
	fromWhisper  source = "whisper"  // a message that one person alone sees
	fromForm     source = "form"     // a form that was sent
	fromProblems source = "problems" // a whisper that says what is wrong with a form
	fromTalk     source = "talk"     // something said in a thread
)

// origin is where something was done, and by what it can be answered.
type origin struct {
	from    source
	user    string
	channel string // where it was done: a room, a thread, a direct conversation
	parent  string // of a thread: the room that it is in; else ""
	direct  bool   // whether it is the person's own conversation with the bot

	// interaction and token are those of an interaction; "" for what was said.
	interaction, token string
	// message is that of the component, or the one from which a form was opened.
	message string
	// opener is what was acted on to open a form, and opening which opening of it
	// this is; "" when it is not told.
	opener  source
	opening string
}

// place is the origin as the bot knows it.
func (o origin) place() chat.Place {
	if o.parent != "" {
		return chat.Place{Room: o.parent, Thread: postID(o.parent, o.channel)}
	}
	return chat.Place{Room: o.channel, Direct: o.direct}
}

// target is where a post goes that everyone there sees.
func (o origin) target() chat.Target {
	at := o.place()
	if at.Direct {
		return chat.Target{Person: o.user}
	}
	return chat.Target{Room: at.Room, Thread: at.Thread}
}

// onMessage reports what was done on a message, which an answer can change.
func (o origin) onMessage() bool { return o.message != "" && o.from != fromTalk }
