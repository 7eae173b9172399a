package discordtest

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
)

// object is a JSON object.
type object = map[string]any

// stamp is an instant as Discord writes it.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000+00:00") }

// orNull is a string that is null when there is none.
func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// name is what others see of a person.
func (p *person) name() string { return cmp.Or(p.Nick, p.GlobalName, p.Username) }

func (p *person) locale() string { return cmp.Or(p.Locale, "en-US") }

// object is a user object, as everyone sees it.
func (p *person) object() object {
	o := object{
		"id": p.ID, "username": p.Username, "discriminator": "0", "global_name": orNull(p.GlobalName),
		"avatar": nil, "public_flags": 0, "flags": 0, "primary_guild": nil,
	}
	if p.Bot {
		o["bot"] = true
	}
	return o
}

// partial is a member object without its user, as in resolved data.
func (m *member) partial() object {
	return object{
		"nick": orNull(m.nick), "roles": append([]string{}, m.roles...), "joined_at": stamp(m.joined),
		"avatar": nil, "banner": nil, "communication_disabled_until": nil, "flags": 0, "pending": false, "premium_since": nil,
	}
}

// memberObject is a member object.
func (w *world) memberObject(m *member) object {
	o := m.partial()
	o["user"], o["mute"], o["deaf"] = w.people[m.user].object(), false, false
	return o
}

func (r *Role) object(position int) object {
	return object{
		"id": r.ID, "name": r.Name, "permissions": r.Permissions.String(), "position": position,
		"color": 0, "colors": object{"primary_color": 0, "secondary_color": nil, "tertiary_color": nil},
		"hoist": false, "managed": r.managed, "mentionable": r.Mentionable, "icon": nil, "unicode_emoji": nil, "flags": 0,
	}
}

// roleObjects are a guild's roles, @everyone first.
func (g *guild) roleObjects() []object {
	ids := slices.SortedFunc(maps.Keys(g.roles), func(a, b string) int {
		if (a == g.id) != (b == g.id) {
			if a == g.id {
				return -1
			}
			return 1
		}
		return strings.Compare(a, b)
	})
	out := []object{}
	for i, id := range ids {
		out = append(out, g.roles[id].object(i))
	}
	return out
}

// object is a guild object.
func (g *guild) object() object {
	return object{
		"id": g.id, "name": g.name, "owner_id": g.owner, "preferred_locale": cmp.Or(g.locale, "en-US"), "roles": g.roleObjects(),
		"icon": nil, "description": nil, "home_header": nil, "splash": nil, "discovery_splash": nil, "features": []string{},
		"banner": nil, "application_id": nil, "region": "us-east", "afk_channel_id": nil, "afk_timeout": 300,
		"system_channel_id": nil, "system_channel_flags": 0, "widget_enabled": false, "widget_channel_id": nil,
		"verification_level": 1, "default_message_notifications": 1, "mfa_level": 0, "explicit_content_filter": 0,
		"max_presences": nil, "max_members": 500000, "max_stage_video_channel_users": 50, "max_video_channel_users": 25,
		"vanity_url_code": nil, "premium_tier": 0, "premium_subscription_count": 0, "rules_channel_id": nil,
		"safety_alerts_channel_id": nil, "public_updates_channel_id": nil, "premium_progress_bar_enabled": false,
		"nsfw": false, "nsfw_level": 0, "emojis": []object{}, "stickers": []object{}, "incidents_data": nil,
	}
}

// object is a channel object: of a guild, a direct conversation or a thread.
func (w *world) channelObject(c *channel) object {
	o := object{"id": c.ID, "type": int(c.Kind), "flags": 0, "last_message_id": nil}
	if n := len(c.messages); n > 0 {
		o["last_message_id"] = c.messages[n-1].id
	}
	if c.isDirect() {
		o["recipients"] = []object{w.people[c.recipient].object()}
		return o
	}
	o["guild_id"], o["name"], o["parent_id"] = c.Guild, c.Name, orNull(c.Parent)
	if c.isThread() {
		w.threadObject(c, o)
		return o
	}
	overwrites := []object{}
	for _, v := range c.Overwrites {
		kind := 0
		if v.Member {
			kind = 1
		}
		overwrites = append(overwrites, object{"id": v.ID, "type": kind, "allow": v.Allow.String(), "deny": v.Deny.String()})
	}
	o["position"], o["permission_overwrites"], o["nsfw"] = 0, overwrites, false
	if c.Kind != Category {
		o["topic"], o["rate_limit_per_user"] = orNull(c.Topic), 0
	}
	return o
}

func (w *world) threadObject(c *channel, o object) {
	t := c.thread
	archivedAt := t.archivedAt
	if archivedAt.IsZero() {
		archivedAt = c.made
	}
	written := 0
	for _, m := range c.messages {
		if m.kind != threadStarter {
			written++
		}
	}
	o["owner_id"], o["message_count"], o["member_count"], o["total_message_sent"] = t.owner, written, 1, written
	o["rate_limit_per_user"] = 0
	o["thread_metadata"] = object{
		"archived": t.archived, "archive_timestamp": stamp(archivedAt), "auto_archive_duration": t.archiveAfter,
		"locked": t.locked, "create_timestamp": stamp(c.made),
	}
}
