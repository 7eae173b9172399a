package discordtest

import (
	"slices"
	"time"
)

// world is what there is: people, guilds, channels, messages. The server's
// mutex guards it.
type world struct {
	ids      snowflakes
	bot      string // the bot's user, and its application: Discord gives both one id
	people   map[string]*person
	guilds   map[string]*guild
	channels map[string]*channel
	messages map[string]*message    // those that are there, whispers too
	files    map[string]*attachment // that were ever sent
}

// Person is someone on Discord.
type Person struct {
	ID         string
	Username   string // lower case, unique
	GlobalName string // the name that they chose; "" when they chose none
	Locale     string // one of Discord's locales; "" is en-US
	Bot        bool   // another application's bot
	// RefusesDirect says that they take no direct messages from members of
	// their servers, or blocked the bot.
	RefusesDirect bool
	// Nick and Roles are theirs in the lab's server.
	Nick  string
	Roles []string
}

type person struct {
	Person
	direct string // the id of their conversation with the bot; "" before the first
}

type guild struct {
	id, name, owner string
	locale          string
	joined          time.Time // when the bot was added
	roles           map[string]*Role
	members         map[string]*member
	commands        []*command
	created         []time.Time // when commands were made, for the daily limit
	noCommands      bool        // the bot was added without the scope applications.commands
}

// Role is a role of a guild.
type Role struct {
	ID, Name    string
	Permissions Permission
	Mentionable bool
	managed     bool // the bot's own
}

type member struct {
	user   string
	nick   string
	roles  []string
	joined time.Time
}

func (m *member) has(role string) bool { return slices.Contains(m.roles, role) }

// ChannelKind is a channel's type. (Resources, "Channel Types".)
type ChannelKind int

// The kinds of channels.
const (
	Text         ChannelKind = 0
	Direct       ChannelKind = 1
	Voice        ChannelKind = 2
	Category     ChannelKind = 4
	Announcement ChannelKind = 5
	NewsThread   ChannelKind = 10
	Thread       ChannelKind = 11
	Forum        ChannelKind = 15
)

// Channel is a place to write. In a guild, people see it as the permissions of
// their roles and its overwrites say.
type Channel struct {
	ID         string
	Guild      string // "": the lab's
	Name       string
	Kind       ChannelKind
	Topic      string
	Overwrites []Overwrite
	Parent     string // the category; the channel of a thread
}

type channel struct {
	Channel
	recipient string // of a direct conversation
	messages  []*message
	made      time.Time
	thread    *thread
}

// thread is what a thread has beside a channel.
type thread struct {
	owner            string
	archived, locked bool
	archiveAfter     int  // minutes
	joined           bool // the app is among its members
	archivedAt       time.Time
}

func (c *channel) isDirect() bool { return c.Kind == Direct }
func (c *channel) isThread() bool { return c.Kind == Thread || c.Kind == NewsThread }

// holdsMessages reports a channel in which messages are written.
func (c *channel) holdsMessages() bool { return c.Kind != Category && c.Kind != Forum }

// message finds a message, nil if it is not there.
func (c *channel) message(id string) *message {
	i := slices.IndexFunc(c.messages, func(m *message) bool { return m.id == id })
	if i < 0 {
		return nil
	}
	return c.messages[i]
}

// conversation is the channel of a person's direct messages with the bot, made
// when it is first needed.
func (w *world) conversation(p *person, now time.Time) *channel {
	if p.direct == "" {
		c := &channel{Channel: Channel{ID: ID("direct " + p.ID), Kind: Direct}, recipient: p.ID, made: now}
		w.channels[c.ID] = c
		p.direct = c.ID
	}
	return w.channels[p.direct]
}

// shared reports whether the bot and a person have a guild in common.
func (w *world) shared(who string) bool {
	for _, g := range w.guilds {
		if g.members[w.bot] != nil && g.members[who] != nil {
			return true
		}
	}
	return false
}

// channelsOf are a guild's channels or threads, oldest first.
func (w *world) channelsOf(guild string, threads bool) []*channel {
	var out []*channel
	for _, c := range w.channels {
		if c.Guild == guild && !c.isDirect() && c.isThread() == threads {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b *channel) int {
		if older(a.ID, b.ID) {
			return -1
		}
		return 1
	})
	return out
}
