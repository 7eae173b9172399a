package discord

import (
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
)

// postID is a post's id for the bot: its channel's and its own.
func postID(channel, message string) string { return channel + ":" + message }

// splitPost is the channel and the message of a post; ok is false for what is no
// post's id.
func splitPost(post string) (channel, message string, ok bool) {
	channel, message, ok = strings.Cut(post, ":")
	return channel, message, ok && isID(channel) && isID(message)
}

// discordEpoch is the first second of 2015, from which Discord counts: an id
// begins with the milliseconds since then (Reference, "Snowflakes").
const discordEpoch = 1420070400000

// madeAt is when what an id names was made, the zero time for what is no id.
func madeAt(id string) time.Time {
	at, _ := discordgo.SnowflakeTimestamp(id)
	return at
}
