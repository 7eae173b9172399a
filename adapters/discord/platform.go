package discord

import "livinglab/bot/chat"

// What the bot finds that Discord can do, beside chat.Platform.
var (
	_ chat.Roster = (*Platform)(nil) // directory.go
	_ chat.Finder = (*Platform)(nil) // find.go
)
