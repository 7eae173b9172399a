package chat

// Event is one thing that a person did. Exactly one of Command, Press, Submit
// and Said is set.
type Event struct {
	// ID is unique on its platform, and the same again when the platform
	// delivers the event again: the bot acts on it once. The submission of a
	// form has the same ID however often that opened form is sent.
	ID   string
	From Person
	At   Place

	Command *Command
	Press   *Press
	Submit  *Submit
	Said    *Said
}

// Place is where something happens, in the ids of the event's platform.
type Place struct {
	Room   string // the channel, or the private conversation
	Thread string // the post whose thread it is; "" in the room itself
	Direct bool   // whether Room is a private conversation with the bot
}

// Command is a slash command as typed: its name without the slash, and the
// rest of the line. A platform with typed options joins them in their order.
type Command struct {
	Name string
	Text string
	// On is the message that it was chosen on, in the menu of that message
	// (CommandSpec.OnMessage). Name is then the command's in any language, Text
	// is empty, and the event's place is that of the message.
	On *Message
}

// Message is a message of a room, a thread or a private conversation.
type Message struct {
	ID string // the platform's own
	// By is who wrote it, as far as the platform tells: perhaps without a name.
	// Nobody (no account) for what a bot posted, this one or another.
	By   Person
	Text string // plain text, mentions replaced by names; "" when it has no words
}

// Press is a button pressed, or a menu chosen from.
type Press struct {
	Route  Route
	Values []string // what was chosen in a menu; none for a button
}

// Submit is a form sent.
type Submit struct {
	Route  Route
	Fields Filled
}

// Said is a message that a person wrote in the thread of one of the bot's
// posts. Messages elsewhere are none of the bot's business and are not sent.
type Said struct {
	Post string // the platform's id of the bot's post
	Text string // plain text, mentions replaced by names
	// Message is the platform's id of the message itself.
	Message string
}

// Query asks how a command line that is being typed may go on.
type Query struct {
	From Person
	At   Place
	Name string // the command's name
	Text string // what is typed after it so far
}

// Suggestion is one way to go on: the text that the line's rest becomes, and
// what is shown for it.
type Suggestion struct {
	Text  string
	Label string
}
