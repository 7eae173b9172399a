package discordtest_test

import (
	"testing"
	"time"

	"livinglab/adapters/discord/discordtest"
)

// TestWhoAsks: tokens, versions, paths and methods.
func TestWhoAsks(t *testing.T) {
	s := newLab(t, discordtest.Options{})
	c := newClient(t, s)
	if r := c.want(c.ask("GET", "/users/@me", nil), 200, 0); r.body["id"] != s.AppID || r.body["bot"] != true {
		t.Errorf("the bot is %v", r.body)
	}
	for _, token := range []string{"", s.Token, "Bot ", "Bearer " + s.Token, "bot " + s.Token, "Bot " + s.Token + "x"} {
		c.token = token
		if r := c.ask("GET", "/users/@me", nil); r.status != 401 || r.body["message"] != "401: Unauthorized" {
			t.Errorf("with %q: %v", token, r)
		}
	}
	if n := s.Invalid(); n != 6 {
		t.Errorf("%d invalid requests", n)
	}
	s.Clock().Advance(10 * time.Minute)
	if n := s.Invalid(); n != 0 {
		t.Errorf("%d invalid requests ten minutes later", n)
	}
	c.want(c.ask("GET", "/gateway", nil), 200, 0)
	c = newClient(t, s)
	c.want(c.ask("GET", "/nothing", nil), 404, 0)
	c.want(c.ask("PATCH", "/users/@me/channels", object{}), 405, 0)
	c.want(c.ask("GET", "/users/@me", object{"a": 1}), 400, 50035)
	if got := s.Refused(); len(got) != 9 || got[6].Operation != "" || got[6].Request != "GET /api/v10/nothing" {
		t.Errorf("refused: %v", got)
	}
}

// TestGuilds: what is told of a guild, and that another is none of the bot's.
func TestGuilds(t *testing.T) {
	s := newLab(t, discordtest.Options{})
	c := newClient(t, s)
	other, with := discordtest.ID("other"), discordtest.ID("with")
	s.AddGuild(other, "Ailleurs", false, marie)
	s.AddGuild(with, "Avec le bot", true, marie)
	for path, code := range map[string]int{
		"/guilds/" + other:                                            50001,
		"/guilds/12":                                                  10004,
		"/guilds/" + s.Guild + "/members":                             50001, // the intent is not enabled
		"/guilds/" + s.Guild + "/members/12":                          10013,
		"/guilds/" + with + "/members/" + ahmed:                       10007,
		"/guilds/" + s.Guild + "/members/search":                      50035,
		"/guilds/" + s.Guild + "/members/search?query=m&limit=1001":   50035,
		"/applications/" + s.AppID + "/guilds/" + other + "/commands": 50001,
	} {
		if r := c.ask("GET", path, nil); r.code != code {
			t.Errorf("%s: %v, want %d", path, r, code)
		}
	}
	for _, path := range []string{
		"/guilds/" + s.Guild + "?with_counts=true", "/guilds/" + with, "/users/@me/guilds", "/guilds/" + s.Guild + "/roles",
		"/guilds/" + s.Guild + "/channels", "/guilds/" + s.Guild + "/threads/active", "/channels/" + idees, "/channels/" + s.DM(marie),
		"/applications/@me", "/oauth2/applications/@me", "/gateway/bot", "/guilds/" + s.Guild + "/members/" + marie,
	} {
		c.want(c.ask("GET", path, nil), 200, 0)
	}
	if list := c.ask("GET", "/guilds/"+s.Guild+"/members/search?query=MAR&limit=10", nil).list; len(list) != 1 {
		t.Errorf("mar: %v", list)
	}
	s.RemoveBot(with)
	c.want(c.ask("GET", "/guilds/"+with, nil), 403, 50001)
}

func TestMembersNeedTheIntent(t *testing.T) {
	s := newLab(t, discordtest.Options{Intents: discordtest.GuildMembers})
	c := newClient(t, s)
	after := "0"
	seen := 0
	for range 10 {
		list := c.want(c.ask("GET", "/guilds/"+s.Guild+"/members?limit=2&after="+after, nil), 200, 0).list
		if len(list) == 0 {
			break
		}
		seen += len(list)
		after = list[len(list)-1].(object)["user"].(object)["id"].(string)
	}
	if seen != 4 {
		t.Errorf("%d members, want 4: two people, the owner and the bot", seen)
	}
	if flags := c.ask("GET", "/applications/@me", nil).body["flags"]; flags != float64(1<<15) {
		t.Errorf("the application's flags are %v", flags)
	}
}
