package discord

import (
	"cmp"
	"context"
	"regexp"
)

// Mentions and the like as people's apps write them (Reference, "Message
// Formatting"): someone, a role, a room, a command, an emoji.
var references = regexp.MustCompile(`<(@!?|@&|#|a?:[A-Za-z0-9_~]{1,40}:|/[^<>\n]{1,100}:)(\d{15,20})>`)

// maxNames is how many people of one text are looked up; the names of those
// after them are their ids.
const maxNames = 10

// readable is a text that someone wrote, as people read it: names in the place of
// mentions. The users that Discord names beside the text need no look-up.
func (p *Platform) readable(ctx context.Context, s string, beside []mention) string {
	names := map[string]string{}
	for _, u := range beside {
		names[u.ID] = p.personOf(u.User, u.Member).Name
	}
	asked := 0
	return references.ReplaceAllStringFunc(s, func(whole string) string {
		parts := references.FindStringSubmatch(whole)
		kind, id := parts[1], parts[2]
		switch kind {
		case "@", "@!":
			name, known := names[id]
			if !known && asked < maxNames {
				asked++
				if who, err := p.person(ctx, id); err == nil {
					name = who.Name
				}
				names[id] = name
			}
			return "@" + cmp.Or(name, id)
		case "@&":
			return "@" + cmp.Or(p.where.role(id), id)
		case "#":
			r, _ := p.where.room(id)
			return "#" + cmp.Or(r.Name, id)
		}
		if kind[0] == '/' {
			return kind[:len(kind)-1]
		}
		if kind[0] == 'a' {
			return kind[1:]
		}
		return kind
	})
}
