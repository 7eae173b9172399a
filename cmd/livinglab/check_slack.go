package main

import (
	"errors"
	"slices"
	"strings"

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
		return errors.New(e.say("serve.no-platform", "file", e.configPath()))
	}
	o, err := e.slackOptions(c)
	if err != nil {
		return err
	}
	report := slack.New(o).Check(e.ctx, slack.Expected{Rooms: c.slackRooms(), People: c.slackRoles("U", "W")})
	if err := e.ctx.Err(); err != nil {
		return err
	}
	broken := 0
	for _, f := range report.Findings {
		if f.Severity == slack.Broken {
			broken++
		}
		e.printFinding(f, c)
	}
	e.printRooms(report.Rooms, c)
	e.printUnlinked(c)
	if broken > 0 {
		return errors.New(e.say("check.slack.broken", "n", broken))
	}
	e.print("check.slack.fine")
	return nil
}

// findingMarks is what begins the line of a finding.
var findingMarks = map[slack.Severity]string{slack.Fine: "✓", slack.Notice: "!", slack.Broken: "✗"}

// printFinding prints a finding in the person's words.
func (e *env) printFinding(f slack.Finding, c config) {
	says := e.wordsOf(f.Err)
	if f.Err == nil {
		args := slices.Clone(f.Args)
		for i := 0; i+1 < len(args); i += 2 {
			value, _ := args[i+1].(string)
			switch args[i] {
			case "room":
				args[i+1] = c.roomAs(value)
			case "person", "group":
				args[i+1] = slack.PlatformName + ":" + value
			case "scope":
				args = append(args, "why", e.texts.Text(e.lang, "slack."+slack.WhyScope(value)).String())
			}
		}
		says = e.say("check.slack."+f.Key, args...)
	}
	e.print("check.slack.line", "mark", findingMarks[f.Severity], "says", says)
}

// roomAs is a channel as the configuration writes it, with what the lab calls it.
func (c config) roomAs(id string) string {
	id = slack.PlatformName + ":" + id
	for _, name := range roomNames {
		if slices.Contains(c.Rooms[name], id) {
			return name + " = " + id
		}
	}
	return id
}

// printRooms lists the channels that the bot is in, to be copied.
func (e *env) printRooms(rooms []slack.RoomIn, c config) {
	if len(rooms) == 0 {
		return
	}
	e.print("check.slack.rooms")
	for _, r := range rooms {
		kind := "check.slack.public"
		if r.Private {
			kind = "check.slack.private"
		}
		e.print("check.slack.room", "room", c.roomAs(r.ID), "name", r.Name, "kind", e.say(kind))
	}
}

// printUnlinked names the rooms and the role that nobody has been given.
func (e *env) printUnlinked(c config) {
	for _, room := range roomNames {
		if len(c.Rooms[room]) == 0 {
			e.print("check.no-room", "room", room)
		}
	}
	if len(c.Roles.Coordinators) == 0 {
		e.print("check.no-coordinator")
	}
}

// slackRooms are the channels of the lab, by id.
func (c config) slackRooms() (ids []string) {
	for _, name := range roomNames {
		for _, s := range c.Rooms[name] {
			if id, ok := strings.CutPrefix(s, slack.PlatformName+":"); ok && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}
