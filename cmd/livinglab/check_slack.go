package main

import (
	"errors"

	"livinglab/adapters/slack"
)

// checkSlackCmd checks the installation in Slack.
type checkSlackCmd struct{}

// Run asks Slack, and prints what it found and what to do. It is an error when
// something keeps the lab, or a part of it, from running.
func (checkSlackCmd) Run(e *env) error {
	c, err := e.readConfig(e.flags.Config)
	if err != nil {
		return err
	}
	if !c.sections[slack.PlatformName] {
		return errors.New(e.say("check.no-section", "file", e.configPath(), "section", "slack"))
	}
	o, err := e.slackOptions(c)
	if err != nil {
		return err
	}
	report := slack.New(o).Check(e.ctx, slack.Expected{Rooms: c.slackRooms(), People: c.slackRoles("U", "W")})
	if err := e.ctx.Err(); err != nil {
		return err
	}
	printed := e.newReport(c, slack.PlatformName)
	for _, f := range report.Findings {
		printed.finding(severity(f.Severity), f.Key, f.Args, f.Err, func(name, value string) []any {
			if name != "scope" {
				return nil
			}
			return []any{"why", e.adapterSays(e.lang, slack.PlatformName, slack.WhyScope(value))}
		})
	}
	if c.Slack.Mode == slackHTTP {
		printed.line(notice, e.say("check.slack.http", "listen", c.Slack.Listen))
	}
	for _, says := range e.unlinked(c) {
		printed.line(notice, says)
	}
	if len(report.Rooms) > 0 {
		e.print("check.slack.rooms")
	}
	for _, r := range report.Rooms {
		kind := "check.slack.public"
		if r.Private {
			kind = "check.slack.private"
		}
		printed.room(r.ID, r.Name+" ("+e.say(kind)+")")
	}
	return printed.end()
}

// slackRooms are the channels of the lab in Slack, by id.
func (c config) slackRooms() (ids []string) {
	for _, name := range roomNames {
		ids = append(ids, idsOn(slack.PlatformName, c.Rooms[name], ids)...)
	}
	return ids
}
