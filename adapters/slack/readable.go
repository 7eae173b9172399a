package slack

import (
	"cmp"
	"context"
	"strings"
)

// readable is a text that someone wrote, as people read it: Slack writes
// mentions, links and dates between < and >, and &, < and > as entities
// (docs.slack.dev, "Formatting message text").
func (p *Platform) readable(ctx context.Context, s string) string {
	var out strings.Builder
	names := map[string]string{}
	for {
		before, rest, found := strings.Cut(s, "<")
		out.WriteString(readEntities.Replace(before))
		if !found {
			return out.String()
		}
		inside, after, closed := strings.Cut(rest, ">")
		if !closed { // not Slack's: it would have written &lt;
			out.WriteString("<")
			s = rest
			continue
		}
		out.WriteString(p.reference(ctx, inside, names))
		s = after
	}
}

// readEntities reads what escape writes.
var readEntities = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">")

// maxNames is how many people of one text are looked up; the names of those
// after them are what Slack wrote.
const maxNames = 10

// reference is what stands between < and >, as people read it.
func (p *Platform) reference(ctx context.Context, inside string, names map[string]string) string {
	target, label, _ := strings.Cut(inside, "|")
	target, label = readEntities.Replace(target), readEntities.Replace(label)
	switch {
	case strings.HasPrefix(target, "@"):
		return p.nameOf(ctx, target[1:], label, names)
	case strings.HasPrefix(target, "#"):
		return "#" + cmp.Or(label, target[1:])
	case strings.HasPrefix(target, "!"): // !here, !subteam^S123|@group, !date^…|words
		if label != "" {
			return label
		}
		word, _, _ := strings.Cut(target[1:], "^")
		return "@" + word
	}
	return cmp.Or(label, strings.TrimPrefix(target, "mailto:"))
}

// nameOf is the name of someone who was mentioned.
func (p *Platform) nameOf(ctx context.Context, user, label string, names map[string]string) string {
	name, known := names[user]
	if !known && user != "" && len(names) < maxNames {
		if who, err := p.person(ctx, user); err == nil {
			name = who.Name
		}
		names[user] = name
	}
	return cmp.Or(name, label, user)
}
