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
	count := map[slack.Severity]int{}
	mark := func(s slack.Severity, says string) {
		count[s]++
		e.print("check.slack.line", "mark", findingMarks[s], "says", says)
	}
	for _, f := range report.Findings {
		mark(f.Severity, e.findingWords(f, c))
	}
	if c.Slack.Mode == slackHTTP {
		mark(slack.Notice, e.say("check.slack.http", "listen", c.Slack.Listen))
	}
	for _, says := range e.unlinked(c) {
		mark(slack.Notice, says)
	}
	e.printRooms(report.Rooms, c)
	switch {
	case count[slack.Broken] > 0:
		return errors.New(e.say("check.slack.broken", "n", count[slack.Broken]))
	case count[slack.Notice] > 0:
		e.print("check.slack.noticed")
	default:
		e.print("check.slack.fine")
	}
	return nil
}

// findingMarks is what begins the line of a finding.
var findingMarks = map[slack.Severity]string{slack.Fine: "✓", slack.Notice: "!", slack.Broken: "✗"}

// findingWords are a finding in the person's words.
func (e *env) findingWords(f slack.Finding, c config) string {
	if f.Err != nil {
		return e.wordsOf(f.Err)
	}
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
	return e.say("check.slack."+f.Key, args...)
}

// roomAs is a channel as the configuration writes it, with what the lab calls it.
func (c config) roomAs(id string) string {
	id = slack.PlatformName + ":" + id
	if name := c.roomName(id); name != "" {
		return name + " = " + id
	}
	return id
}

// roomName is what the lab calls a room, "" for one that is not the lab's.
func (c config) roomName(id string) string {
	i := slices.IndexFunc(roomNames, func(name string) bool { return slices.Contains(c.Rooms[name], id) })
	if i < 0 {
		return ""
	}
	return roomNames[i]
}

// printRooms lists the channels that the bot is in, as YAML to be copied.
func (e *env) printRooms(rooms []slack.RoomIn, c config) {
	if len(rooms) == 0 {
		return
	}
	e.print("check.slack.rooms")
	for _, r := range rooms {
		id, kind := slack.PlatformName+":"+r.ID, "check.slack.public"
		if r.Private {
			kind = "check.slack.private"
		}
		if name := c.roomName(id); name != "" {
			id = name + ": " + id
		}
		e.print("check.slack.room", "room", id, "name", r.Name, "kind", e.say(kind))
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
