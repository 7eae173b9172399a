package discord

import "livinglab/bot/chat"

// What the bot finds that Discord can do, beside chat.Platform.
var (
	_ chat.Roster    = (*Platform)(nil) // directory.go
	_ chat.Finder    = (*Platform)(nil) // find.go
	_ chat.Platform  = (*Platform)(nil)
	_ chat.Commander = (*Platform)(nil) // commands.go
	_ chat.Speaker   = (*Platform)(nil) // language.go
)
