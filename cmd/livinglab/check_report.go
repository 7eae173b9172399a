package main

import (
	"errors"
	"slices"

	"livinglab/bot/chat"
)

// severity is how much a finding of a check matters. Adapters number theirs alike.
type severity int

// The severities.
const (
	fine   severity = iota // as it should be
	notice                 // the lab runs, but something will surprise
	broken                 // the lab, or a part of it, cannot run until it is mended
)

// findingMarks is what begins the line of a finding.
var findingMarks = map[severity]string{fine: "✓", notice: "!", broken: "✗"}

// checkReport prints what the check of one platform found. Its texts are those
// under "check." and the platform's name.
type checkReport struct {
	e        *env
	c        config
	platform string
	count    map[severity]int
}

func (e *env) newReport(c config, platform string) *checkReport {
	return &checkReport{e: e, c: c, platform: platform, count: map[severity]int{}}
}

// line prints a finding.
func (r *checkReport) line(s severity, says string) {
	r.count[s]++
	r.e.print("check.line", "mark", findingMarks[s], "says", says)
}

// say is one of the platform's texts.
func (r *checkReport) say(key string, args ...any) string {
	return r.e.say("check."+r.platform+"."+key, args...)
}

// finding prints a finding of the adapter's: its key and values, or its error.
// why gives, for some values, more that the text may say.
func (r *checkReport) finding(s severity, key string, args []any, err error, why func(name, value string) []any) {
	if err != nil {
		r.line(s, r.e.wordsOf(err))
		return
	}
	args = slices.Clone(args)
	for i := 0; i+1 < len(args); i += 2 {
		value, _ := args[i+1].(string)
		switch name, _ := args[i].(string); name {
		case "room":
			args[i+1] = r.c.roomAs(r.platform, value)
		case "person", "group", "account":
			args[i+1] = r.platform + ":" + value
		default:
			args = append(args, why(name, value)...)
		}
	}
	r.line(s, r.say(key, args...))
}

// room prints a channel as YAML to be copied, with what is to be said of it.
func (r *checkReport) room(id, says string) {
	id = r.platform + ":" + id
	if lab := r.c.roomName(id); lab != "" {
		id = lab + ": " + id
	}
	r.e.print("check.room", "room", id, "says", says)
}

// end says how it stands. It is an error when something keeps the lab, or a part
// of it, from running.
func (r *checkReport) end() error {
	switch {
	case r.count[broken] > 0:
		return errors.New(r.e.say("check.broken", "n", r.count[broken], "platform", r.platform))
	case r.count[notice] > 0:
		r.e.print("check.noticed")
	default:
		r.e.print("check.fine")
	}
	return nil
}

// roomAs is a channel as the configuration writes it, with what the lab calls it.
func (c config) roomAs(platform, id string) string {
	id = platform + ":" + id
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

// adapterSays is one of a platform's own texts, in the person's language.
func (e *env) adapterSays(l chat.Lang, platform, key string) string {
	return e.texts.Text(l, platform+"."+key).String()
}
