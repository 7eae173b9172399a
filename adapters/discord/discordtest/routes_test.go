package discordtest

import (
	"net/http"
	"testing"
)

// TestRoutes holds the routes to the official description: each is one of its
// operations, and needs a token where it says so.
func TestRoutes(t *testing.T) {
	d := officialOr(t)
	if d == nil {
		t.Skip("the official description is not here")
	}
	for _, r := range routes {
		op, _ := d.paths[r.path][r.key()].(object)
		if op == nil {
			t.Errorf("%s %s is not in the description", r.method, r.path)
			continue
		}
		if op["operationId"] != r.operation {
			t.Errorf("%s %s is called %v", r.method, r.path, op["operationId"])
		}
		open := false
		for _, way := range op["security"].([]any) {
			open = open || len(way.(object)) == 0
		}
		if open != r.open {
			t.Errorf("%s: open %v, in the description %v", r.operation, r.open, open)
		}
		if _, err := d.body(r); err != nil {
			t.Errorf("%s: %v", r.operation, err)
		}
		if _, err := d.parameters(r); err != nil {
			t.Errorf("%s: %v", r.operation, err)
		}
	}
}

// TestDepartures: each is of something that the description has.
func TestDepartures(t *testing.T) {
	d := officialOr(t)
	if d == nil {
		t.Skip("the official description is not here")
	}
	for _, dep := range departures {
		if _, err := d.schema("components", "schemas", dep.schema, "properties", dep.property); err != nil {
			t.Errorf("%s.%s: %v", dep.schema, dep.property, err)
		}
	}
}

func TestFindTakesLiteralsFirst(t *testing.T) {
	for path, want := range map[string]string{
		"/guilds/1/members/search":          "search_guild_members",
		"/guilds/1/members/2":               "get_guild_member",
		"/webhooks/1/t/messages/@original":  "get_original_webhook_message",
		"/webhooks/1/t/messages/123":        "get_webhook_message",
		"/applications/@me":                 "get_my_application",
		"/applications/1/guilds/2/commands": "list_guild_application_commands",
	} {
		if r, _, _ := find(http.MethodGet, path); r == nil || r.operation != want {
			t.Errorf("%s is %+v, want %s", path, r, want)
		}
	}
	if r, _, known := find(http.MethodPost, "/users/@me"); r != nil || !known {
		t.Errorf("POST /users/@me: %v, %v", r, known)
	}
	for _, path := range []string{"/", "", "/nothing", "/guilds//members", "/guilds/1/members/"} {
		if r, _, known := find(http.MethodGet, path); r != nil || known {
			t.Errorf("%q is %v", path, r)
		}
	}
}

func TestIDs(t *testing.T) {
	// Goldens hold such ids: they never change.
	if got := ID("marie"); got != "1493395355582626777" || got == ID("ahmed") {
		t.Errorf("marie is %s", got)
	}
	if at := MadeAt(ID("marie")); !at.Before(Start) || at.Before(Start.AddDate(-1, 0, 0)) {
		t.Errorf("marie was made at %v", at)
	}
	var s snowflakes
	a, b := s.next(Start), s.next(Start)
	if !older(a, b) || !older(ID("marie"), a) || !MadeAt(a).Equal(Start) || !older("99", "100") {
		t.Errorf("%s, then %s", a, b)
	}
	if !MadeAt("marie").IsZero() {
		t.Error("marie is no snowflake")
	}
}
