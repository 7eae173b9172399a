package main

import (
	"errors"
	"slices"

	"livinglab/adapters/discord"
)

// checkDiscordCmd checks the installation in Discord.
type checkDiscordCmd struct{}

// Run asks Discord, and prints what it found and what to do, with the address
// that lets the bot in. It is an error when something keeps the lab, or a part of
// it, from running.
func (checkDiscordCmd) Run(e *env) error {
	c, err := e.readConfig(e.flags.Config)
	if err != nil {
		return err
	}
	if !c.sections[discord.PlatformName] {
		return errors.New(e.say("check.no-section", "file", e.configPath(), "section", "discord"))
	}
	o, err := e.discordOptions(c)
	if err != nil {
		return err
	}
	accounts := idsOn(discord.PlatformName, slices.Concat(c.Roles.Coordinators, c.Roles.Committee), nil)
	found := discord.New(o).Check(e.ctx, discord.Expected{Rooms: c.discordRooms(), Accounts: accounts})
	if err := e.ctx.Err(); err != nil {
		return err
	}
	report := e.newReport(c, discord.PlatformName)
	for _, f := range found.Findings {
		report.finding(severity(f.Severity), f.Key, f.Args, f.Err, func(name, value string) []any {
			if name != "permission" {
				return nil
			}
			say := func(key string) string { return e.adapterSays(e.lang, discord.PlatformName, key+"-"+value) }
			return []any{"called", say("permission"), "why", say("why")}
		})
	}
	for _, says := range e.unlinked(c) {
		report.line(notice, says)
	}
	if len(found.Rooms) > 0 {
		e.print("check.discord.rooms")
	}
	for _, r := range found.Rooms {
		report.room(r.ID, r.Name)
	}
	if found.Invite != "" {
		e.print("check.discord.invite", "url", found.Invite)
	}
	return report.end()
}
