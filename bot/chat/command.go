package chat

// CommandSpec describes a slash command to people and platforms.
type CommandSpec struct {
	Name  Words // without the slash, lower case, a-z and accents
	About Words // one line, ≤ 100 characters
	Args  []ArgSpec
	Subs  []CommandSpec // the first word then chooses; Subs have no Subs
	// OnMessage is what the command is called in the menu of a message ("En
	// faire une idée"), ≤ 24 characters; nil when it is not there. Subs are not.
	OnMessage Words
}

// ArgSpec describes one argument of a command. Arguments come in order; only
// the last may hold spaces.
type ArgSpec struct {
	Name     Words // as shown in help: "titre"
	About    Words
	Optional bool
	Suggests bool // whether the bot suggests values as it is typed
}
