package main

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"livinglab/adapters/discord"
	"livinglab/bot/chat"
)

// discordConfig is the section "discord" of the configuration.
type discordConfig struct {
	Server string `yaml:"server"`
}

func (c discordConfig) check(r *reader) {
	if discordID.MatchString(c.Server) {
		return
	}
	line, given := r.lines["discord.server"]
	if !given {
		line = r.lines["discord"]
	}
	r.wrong(line, "discord-server", "value", c.Server)
}

// discordPlatform is Discord as the command line sees it.
var discordPlatform = platform{
	name: discord.PlatformName, title: "Discord",
	wrongRoom: func(id string) string { return unless(discordID, id, "discord-room") },
	wrongRole: func(id string) string { return unless(discordID, id, "discord-role") },
	open:      openDiscord,
	worded: func(err error) worded {
		if setup := (*discord.SetupError)(nil); errors.As(err, &setup) {
			return setup
		}
		return nil
	},
}

// discordID is the form of Discord's ids: of servers, channels, people and roles
// alike.
var discordID = regexp.MustCompile(`^[1-9][0-9]{16,19}$`)

// discordRooms are the channels of the lab in Discord, by id.
func (c config) discordRooms() (ids []string) {
	for _, name := range roomNames {
		ids = append(ids, idsOn(discord.PlatformName, c.Rooms[name], ids)...)
	}
	return ids
}

// idsOn are the ids of one platform among accounts or rooms, once each, but those
// that were met before.
func idsOn(platform string, list strs, before []string) (ids []string) {
	for _, s := range list {
		id, ok := strings.CutPrefix(s, platform+":")
		if ok && !slices.Contains(ids, id) && !slices.Contains(before, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// openDiscord makes the server that the configuration and the secrets describe.
func openDiscord(e *env, c config, w watching) (chat.Platform, error) {
	o, err := e.discordOptions(c)
	if err != nil {
		return nil, err
	}
	o.Logger, o.Acknowledged = w.log, w.acknowledged
	return discord.New(o), nil
}

// discordAPI names the variable that gives the address of Discord's REST API, for
// tests and for those who reach it through a proxy of their own.
const discordAPI = "LIVINGLAB_DISCORD_API"

// discordOptions are the options of the adapter, without its logger.
func (e *env) discordOptions(c config) (discord.Options, error) {
	o := discord.Options{
		Guild: c.Discord.Server, Lang: chat.Lang(c.Lab.Language), API: e.getenv(discordAPI),
		Say: func(l chat.Lang, key string) string { return e.texts.Text(l, "discord."+key).String() },
	}
	var err error
	o.Token, err = e.secret(discordToken)
	return o, err
}
