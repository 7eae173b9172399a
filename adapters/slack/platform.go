package slack

import "livinglab/bot/chat"

// What the bot finds that Slack can do, beside chat.Platform.
var (
	_ chat.Platform = (*Platform)(nil)
	_ chat.Roster   = (*Platform)(nil) // directory.go
	_ chat.Grouper  = (*Platform)(nil)
	_ chat.Finder   = (*Platform)(nil) // find.go
	_ chat.Speaker  = (*Platform)(nil) // language.go
)
