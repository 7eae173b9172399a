package discordtest

import (
	"regexp"
	"slices"
	"strings"
)

// mentionRules are allowed_mentions: of the mentions that a text holds, which
// count. (Resources, "Allowed Mentions Object".)
type mentionRules struct {
	Parse       []string `json:"parse"`
	Users       []string `json:"users"`
	Roles       []string `json:"roles"`
	RepliedUser bool     `json:"replied_user"`
}

func (r *mentionRules) check(at []string, bad *problems) {
	if r == nil {
		return
	}
	for kind, ids := range map[string][]string{"users": r.Users, "roles": r.Roles} {
		if slices.Contains(r.Parse, kind) && len(ids) > 0 {
			bad.add(inside(at, kind), "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", "parse:[%q] and %s: [ids...] are mutually exclusive.", kind, kind)
		}
	}
}

var (
	userMention     = regexp.MustCompile(`<@!?(\d+)>`)
	roleMention     = regexp.MustCompile(`<@&(\d+)>`)
	everyoneMention = regexp.MustCompile(`@(everyone|here)\b`)
)

// mentioned is who a message mentions: who is told of it.
type mentioned struct {
	users, roles []string
	everyone     bool
}

// mentions reads the mentions of a text, as far as the rules let them count and
// the author may make them.
func (w *world) mentions(text string, r *mentionRules, interaction bool, author string, c *channel) mentioned {
	if r == nil {
		r = &mentionRules{Parse: []string{"users", "roles", "everyone"}}
		if interaction {
			r.Parse = r.Parse[:1]
		}
	}
	var out mentioned
	for _, m := range userMention.FindAllStringSubmatch(text, -1) {
		id := m[1]
		counts := slices.Contains(r.Parse, "users") || slices.Contains(r.Users, id)
		if counts && w.people[id] != nil && !slices.Contains(out.users, id) {
			out.users = append(out.users, id)
		}
	}
	if c.isDirect() {
		return out
	}
	g, may := w.guilds[c.Guild], w.can(author, c, MentionEveryone)
	for _, m := range roleMention.FindAllStringSubmatch(text, -1) {
		id := m[1]
		counts := slices.Contains(r.Parse, "roles") || slices.Contains(r.Roles, id)
		if role := g.roles[id]; counts && role != nil && (role.Mentionable || may) && !slices.Contains(out.roles, id) {
			out.roles = append(out.roles, id)
		}
	}
	out.everyone = may && slices.Contains(r.Parse, "everyone") && everyoneMention.MatchString(text)
	return out
}

// spoken is all of a message's text in which mentions count: its content, or
// the texts of its components. Never an embed's.
func spoken(content string, components []object) string {
	texts := []string{content}
	walk(components, func(o object) {
		if kindOf(o) == textDisplay {
			texts = append(texts, str(o["content"]))
		}
	})
	return strings.Join(texts, "\n")
}
