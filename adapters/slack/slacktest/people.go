package slacktest

import (
	"strconv"
	"strings"
)

func peopleMethods() map[string]method {
	people, groups := []string{"users:read"}, []string{"usergroups:read"}
	return map[string]method{
		"users.info": {scopes: people, tier: tier4, args: kinds(texts("user"), aFlag, "include_locale"), needs: []string{"user"},
			do: (*Server).usersInfo},
		"users.list": {scopes: people, tier: tier2, do: (*Server).usersList,
			args: kinds(kinds(texts("cursor", "team_id"), aNumber, "limit"), aFlag, "include_locale", "presence")},
		"usergroups.list": {scopes: groups, tier: tier2, do: (*Server).groupsList,
			args: kinds(texts("team_id"), aFlag, "include_count", "include_disabled", "include_users")},
		"usergroups.users.list": {scopes: groups, tier: tier2, do: (*Server).groupUsers, needs: []string{"usergroup"},
			args: kinds(texts("usergroup", "team_id"), aFlag, "include_disabled")},
	}
}

// person is a user object. Slack tells the locale only to who asks.
func person(p *Person, locale bool) object {
	team := TeamID
	if p.Stranger {
		team = stranger
	}
	out := object{
		"id": p.ID, "team_id": team, "name": p.ID, "deleted": p.Deactivated, "real_name": p.Name,
		"profile": object{"real_name": p.Name, "display_name": p.Name, "real_name_normalized": p.Name, "display_name_normalized": p.Name, "team": team},
		"is_bot":  false, "is_app_user": false, "updated": Start.Unix(),
	}
	if !p.Deactivated {
		out["is_restricted"], out["is_ultra_restricted"], out["is_admin"], out["is_stranger"] = p.Guest, false, false, p.Stranger
		out["tz"], out["tz_offset"] = "America/Toronto", -18000
	}
	if locale && !p.Stranger && p.Locale != "" {
		out["locale"] = p.Locale
	}
	return out
}

// bots are the users that are no people: the app's own, and Slackbot, which
// Slack does not call a bot.
func bots() []object {
	return []object{
		{"id": BotUser, "team_id": TeamID, "name": BotName, "deleted": false, "real_name": BotName, "is_bot": true, "is_app_user": false,
			"profile": object{"real_name": BotName, "display_name": "", "bot_id": BotID, "api_app_id": AppID, "always_active": true, "team": TeamID}},
		{"id": "USLACKBOT", "team_id": TeamID, "name": "slackbot", "deleted": false, "real_name": "Slackbot", "is_bot": false, "is_app_user": false,
			"profile": object{"real_name": "Slackbot", "display_name": "Slackbot", "team": TeamID}},
	}
}

func (s *Server) usersInfo(c *call) (object, error) {
	id := c.text("user")
	for _, b := range bots() {
		if b["id"] == id {
			return object{"user": b}, nil
		}
	}
	p := s.people[id]
	if p == nil {
		return nil, failed("user_not_found")
	}
	return object{"user": person(p, c.flag("include_locale"))}, nil
}

func (s *Server) usersList(c *call) (object, error) {
	all := bots()
	for _, id := range s.order {
		all = append(all, person(s.people[id], c.flag("include_locale")))
	}
	page, next, err := paged(c, all, 200)
	if err != nil {
		return nil, err
	}
	return object{"members": page, "cache_ts": s.clock.Now().Unix(), "response_metadata": object{"next_cursor": next}}, nil
}

// paged cuts a list into the page that a call asks for. At most is Slack's
// largest page; without a limit it is one of a hundred.
func paged[T any](c *call, all []T, most int) (page []T, next string, err error) {
	from := 0
	if cursor := c.text("cursor"); cursor != "" {
		n, ok := strings.CutPrefix(cursor, "after:")
		from, err = strconv.Atoi(n)
		if !ok || err != nil || from < 0 || from > len(all) {
			return nil, "", failed("invalid_cursor")
		}
	}
	limit := c.number("limit", 100)
	if limit <= 0 || limit > 1000 {
		return nil, "", failed("invalid_limit")
	}
	to := min(from+min(limit, most), len(all))
	if to < len(all) {
		next = "after:" + strconv.Itoa(to)
	}
	return all[from:to:to], next, nil
}

func (s *Server) groupsList(c *call) (object, error) {
	list := []object{}
	for id, g := range s.groups {
		if g.disabled && !c.flag("include_disabled") {
			continue
		}
		one := object{"id": id, "team_id": TeamID, "is_usergroup": true, "name": g.name, "handle": g.name, "date_delete": 0}
		if g.disabled {
			one["date_delete"] = Start.Unix()
		}
		if c.flag("include_users") {
			one["users"] = append([]string{}, g.members...)
		}
		if c.flag("include_count") {
			one["user_count"] = len(g.members)
		}
		list = append(list, one)
	}
	return object{"usergroups": list}, nil
}

func (s *Server) groupUsers(c *call) (object, error) {
	g := s.groups[c.text("usergroup")]
	if g == nil || g.disabled && !c.flag("include_disabled") {
		return nil, failed("no_such_subteam")
	}
	users := []string{}
	for _, id := range g.members {
		if p := s.people[id]; p != nil && !p.Deactivated {
			users = append(users, id)
		}
	}
	return object{"users": users}, nil
}
