package slacktest

import (
	"strconv"
	"strings"
)

// What the words of messages and of rich text look like to people.

// read is text as people read it: markup of Slack's as it is shown.
func (s *Stage) read(text string) string {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(text, "<")
		out.WriteString(readEntities.Replace(before))
		if !found {
			return out.String()
		}
		inside, after, _ := strings.Cut(rest, ">")
		out.WriteString(s.shownAs(inside))
		text = after
	}
}

var readEntities = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">")

func (s *Stage) shownAs(inside string) string {
	target, label, _ := strings.Cut(inside, "|")
	if id, ok := strings.CutPrefix(target, "@"); ok {
		return "@" + s.nameOf(id)
	}
	if id, ok := strings.CutPrefix(target, "#"); ok && label == "" {
		return s.roomName(id)
	}
	if label != "" {
		return readEntities.Replace(label)
	}
	return readEntities.Replace(target)
}

func (s *Stage) roomName(id string) string {
	if r := s.server.rooms.byID[id]; r != nil {
		return "#" + r.Name
	}
	return "#" + id
}

func (s *Stage) nameOf(id string) string {
	if p := s.server.people[id]; p != nil {
		return p.Name
	}
	return id
}

// richLines are the lines of rich text, a section each.
func (s *Stage) richLines(block object) []string {
	parts, _ := block["elements"].([]any)
	var out []string
	for _, p := range parts {
		section, _ := p.(object)
		runs, _ := section["elements"].([]any)
		var line strings.Builder
		for _, r := range runs {
			o, _ := r.(object)
			line.WriteString(s.runWords(o))
		}
		out = append(out, line.String())
	}
	return out
}

// runWords is a run of rich text as it is shown; of a date, what is shown where
// the reader's zone is not known.
func (s *Stage) runWords(o object) string {
	switch str(o, "type") {
	case "user":
		return s.nameOf(str(o, "user_id"))
	case "channel":
		return s.roomName(str(o, "channel_id"))
	case "date":
		if words := str(o, "fallback"); words != "" {
			return words
		}
		return strconv.Itoa(number(o, "timestamp", 0))
	case "link":
		if words := str(o, "text"); words != "" {
			return words
		}
		return str(o, "url")
	}
	return str(o, "text")
}
